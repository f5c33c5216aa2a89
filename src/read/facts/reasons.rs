//! Reasons by words: the tables give them their cell paths.

use crate::budget::Book;
use crate::budget::unit::Unit;
use crate::diag::Diagnostics;
use crate::pack::Pack;

use super::NamedReason;

/// Gives every reason on the sheet of reasons the cell path that its words mean, and takes it into the unit.
pub fn resolve(
    named: Vec<NamedReason>,
    unit: &mut Unit,
    _current: &Book,
    _previous: Option<&Book>,
    _pack: &Pack,
    _faults: &mut Diagnostics,
) {
    for reason in named {
        unit.reasons.entry(reason.words).or_insert(reason.text);
    }
}
