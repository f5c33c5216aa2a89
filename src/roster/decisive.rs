//! What of a roster decides what is read of one unit, without reading the unit again.

use std::path::Path;

use crate::pack::roster::RosterSpec;

use super::matching::{Found, KnownBy, find};
use super::{kept, of_unit};

/// As text, to be compared: the unit's own row; where no one row is its, who stands in the roster, since then the
/// nearest names are told. None where there is no roster.
pub fn decisive(folder: &Path, unit: &KnownBy, spec: &RosterSpec) -> Option<String> {
    let roster = of_unit(folder, spec)?;
    Some(match find(&roster, unit) {
        Found::One(_, row, nearness) => {
            let row_text = String::from_utf8_lossy(&kept::bytes(&roster, row)).into_owned();
            let faults: Vec<&str> = row.faults.iter().map(|fault| fault.message.as_str()).collect();
            format!("{row_text}{nearness:?}\n{}", faults.join("\n"))
        }
        Found::Several(_) | Found::Nothing(_) => {
            let names: Vec<&str> = roster.rows.iter().map(|row| row.name()).collect();
            format!("{}\n{}", roster.file, names.join("\n"))
        }
    })
}
