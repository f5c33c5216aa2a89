//! `gongkai new`: a unit's folder with everything that is to be filled in, empty or carried over from last year.

mod asking;
mod blank;
mod exported;
mod from;
mod question;
mod stated;

use std::io::IsTerminal;

pub use asking::Interview;

use super::Outcome;
use super::args::NewArgs;
use super::encoding::StreamEncoding;
use super::out::Out;

/// Runs the command; what no option says is asked for on a terminal.
pub fn run(args: &NewArgs, out: &mut Out) -> Outcome {
    let (stdin, stdout) = (std::io::stdin(), std::io::stdout());
    if args.from.is_none() && stdin.is_terminal() && stdout.is_terminal() {
        let (mut typed, mut shown) = (stdin.lock(), std::io::stdout());
        let encoding = StreamEncoding::of_stream(true);
        let interview = Interview { typed: &mut typed, shown: &mut shown, encoding };
        return run_asking(args, Some(interview), out);
    }
    run_asking(args, None, out)
}

/// The same; what no option says is asked for in an interview, if there is one.
pub fn run_asking(args: &NewArgs, interview: Option<Interview<'_>>, out: &mut Out) -> Outcome {
    match &args.from {
        Some(last_year) => from::run(args, last_year, out),
        None => blank::run(args, interview, out),
    }
}
