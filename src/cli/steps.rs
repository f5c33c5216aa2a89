//! Steps that commands share.

use std::path::Path;

use crate::diag::Severity;
use crate::read::{self, Input};

use super::Outcome;
use super::args::InputArgs;
use super::out::Out;

/// Reads a unit's folder and tells all that was noticed; notices only where `notices` asks for them.
///
/// # Errors
/// [`Outcome::Refused`] when the input is wrong; everything has been told.
pub fn read(folder: &Path, args: &InputArgs, notices: bool, out: &Out) -> Result<Input, Outcome> {
    out.step(format!("读取 {}", folder.display()));
    let (input, diagnostics) = read::read(folder, &args.templates);
    for diagnostic in diagnostics.iter().filter(|d| notices || d.severity > Severity::Notice) {
        out.tell(diagnostic);
    }
    match input {
        Some(input) => Ok(input),
        None => {
            let count = diagnostics.count(Severity::Error);
            out.complain(&format!("{}：有{count}处错误，没有写任何文件。", folder.display()));
            Err(Outcome::Refused)
        }
    }
}
