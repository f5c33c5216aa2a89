//! What stands in the cells that a warning or notice names: who accepts it answers for that, and for no more.

use std::collections::BTreeMap;

use crate::diag::{Diagnostics, Place, Severity};

use super::grid::Grid;

/// Adds to warnings and notices what the named cells of some sheets show, unless whoever told them did.
pub fn attach(grids: &[Grid], faults: &mut Diagnostics) {
    // a sheet may have been cut into several
    let mut sheets: BTreeMap<(&str, &str), Vec<&Grid>> = BTreeMap::new();
    for grid in grids {
        sheets.entry((&grid.file, &grid.sheet)).or_default().push(grid);
    }
    for fault in faults.iter_mut() {
        if fault.severity == Severity::Error || !fault.rests_on.is_empty() {
            continue;
        }
        let mut texts = Vec::new();
        for place in &fault.places {
            let Place::Cell(cell) = place else { continue };
            let pieces = sheets.get(&(&*cell.file, &*cell.sheet)).map(Vec::as_slice).unwrap_or_default();
            let text = pieces.iter().map(|grid| grid.text(cell.row, cell.col)).find(|text| !text.is_empty());
            texts.extend(text);
        }
        fault.rests_on = texts.join("\n").into();
    }
}
