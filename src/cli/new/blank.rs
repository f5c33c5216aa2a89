//! A new unit: its folder, and the workbook that is to be filled in.

use crate::cli::Outcome;
use crate::cli::args::NewArgs;
use crate::cli::out::Out;

/// Writes the folder of a new unit.
pub fn run(args: &NewArgs, out: &mut Out) -> Outcome {
    out.complain(&format!("{}：还不能新建", args.folder.display()));
    Outcome::Refused
}
