//! The table for the next run and for programs (docs/progress-json.md).

use serde::Deserialize;

use super::{LAYOUT, ProgressTable};

/// Why an earlier table cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// It is damaged, or no table.
    Damaged,
    /// A version after this one wrote it.
    Newer,
}

/// The text of the file.
pub fn to_json(table: &ProgressTable) -> String {
    // plain strings and numbers always serialise
    serde_json::to_string_pretty(table).unwrap_or_default() + "\n"
}

/// What a file says.
///
/// # Errors
/// Why it cannot be used.
pub fn parse(bytes: &[u8]) -> Result<ProgressTable, Unusable> {
    #[derive(Deserialize)]
    struct Head {
        layout: u32,
    }
    let head: Head = serde_json::from_slice(bytes).map_err(|_| Unusable::Damaged)?;
    if head.layout > LAYOUT {
        return Err(Unusable::Newer);
    }
    serde_json::from_slice(bytes).map_err(|_| Unusable::Damaged)
}
