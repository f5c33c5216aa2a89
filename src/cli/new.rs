//! `gongkai new`: a unit's folder with everything that is to be filled in, empty or carried over from last year.

mod blank;
mod from;

use super::Outcome;
use super::args::NewArgs;
use super::out::Out;

/// Runs the command.
pub fn run(args: &NewArgs, out: &mut Out) -> Outcome {
    match &args.from {
        Some(last_year) => from::run(args, last_year, out),
        None => blank::run(args, out),
    }
}
