//! Marks on the sheets of facts: rows whose explanation begins with 待核 are still to be looked at.

use crate::budget::label;
use crate::budget::review::{MARK, ToReview};
use crate::diag::{CellRef, Place};
use crate::read::grid::Grid;

use super::head::Head;
use super::rows::Line;

/// What a marked row is about: its key, and what it is called.
pub(super) struct MarkedRow {
    pub(super) key: String,
    pub(super) name: String,
}

/// The mark of a statement: where it stands, and why; none where it has none.
pub(super) fn of(grid: &Grid, head: &Head, line: &Line) -> Option<(CellRef, String)> {
    for row in line.first..=line.last {
        for col in &head.help {
            let text = grid.text(row, *col);
            if let Some(rest) = label::fold(&text).strip_prefix(MARK) {
                // without the mark as it is written; folding changes the width of signs alone
                let note = text.trim_start().trim_start_matches(MARK).trim_start_matches(is_between);
                let note = if rest.is_empty() { String::new() } else { note.to_owned() };
                return Some((grid.cell(row, *col), note));
            }
        }
    }
    None
}

/// What stands between the mark and its reason.
fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, ':' | '：' | '，' | '、')
}

/// The entry of a marked statement.
pub(super) fn entry(
    (mark, note): (CellRef, String),
    row: MarkedRow,
    grid: &Grid,
    head: &Head,
    line: &Line,
) -> ToReview {
    let content = line.contents.first().copied().unwrap_or((line.first, head.content));
    ToReview {
        key: row.key,
        name: if row.name.is_empty() { format!("第{}行", line.first + 1) } else { row.name },
        note,
        content: Some(Place::Cell(grid.cell(content.0, content.1))),
        mark: Place::Cell(mark),
    }
}
