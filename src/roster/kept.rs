//! The row of one unit as an edition keeps it: what the others say is nobody's business there, and changes nothing.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::diag::Place;
use crate::pack::roster::RosterField;

use super::{Roster, RosterCell, RosterRow};

/// Where it is kept, below a unit's folder.
pub const FILE: &str = "别处/名录.json";

/// A row, as it is kept: no address, which hangs on the rows above.
#[derive(Debug, Serialize, Deserialize)]
struct KeptRow {
    file: String,
    sheet: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    year: Option<i32>,
    row: BTreeMap<RosterField, String>,
}

/// The bytes of a row to be kept.
pub(super) fn bytes(roster: &Roster, row: &RosterRow) -> Vec<u8> {
    let texts = row.cells.iter().map(|(field, cell)| (*field, cell.text.clone()));
    let kept = KeptRow {
        file: roster.file.to_string(),
        sheet: roster.sheet.to_string(),
        year: roster.year,
        row: texts.collect(),
    };
    // strings and a number: nothing that could fail
    let mut bytes = serde_json::to_vec_pretty(&kept).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// The roster of the one row that a kept folder has; none of any other folder.
pub(super) fn read(folder: &Path) -> Option<Roster> {
    let bytes = std::fs::read(folder.join(FILE)).ok()?;
    // its digest stands in the manifest: what was changed by hand is told there
    let kept: KeptRow = serde_json::from_slice(&bytes).ok()?;
    let place = Place::Sheet { file: kept.file.as_str().into(), sheet: kept.sheet.as_str().into() };
    let fields = kept.row.keys().copied().collect();
    let cell = |text: String| RosterCell { text, place: place.clone() };
    let cells = kept.row.into_iter().map(|(field, text)| (field, cell(text))).collect();
    Some(Roster {
        file: kept.file.into(),
        sheet: kept.sheet.into(),
        year: kept.year,
        rows: vec![RosterRow { cells, faults: Vec::new() }],
        fields,
        twice: Vec::new(),
        faults: Vec::new(),
        is_kept: true,
    })
}
