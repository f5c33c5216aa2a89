//! Next year: the folder of a unit made from last year's.

use std::path::Path;

use crate::cli::Outcome;
use crate::cli::args::NewArgs;
use crate::cli::out::Out;

/// Writes next year's folder.
pub fn run(args: &NewArgs, last_year: &Path, out: &mut Out) -> Outcome {
    out.complain(&format!("{}：还不能从{}新建", args.folder.display(), last_year.display()));
    Outcome::Refused
}
