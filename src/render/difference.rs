//! A difference for people (one page) and for programs (JSON).

mod page;

use crate::difference::Difference;

pub use page::html;

/// The difference for programs; the same difference gives the same text.
pub fn json(difference: &Difference) -> String {
    // plain strings and numbers always serialise
    serde_json::to_string_pretty(difference).unwrap_or_default() + "\n"
}
