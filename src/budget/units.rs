//! The units of a department, as their own folders have them: the tables of a department are the sums of theirs.

use std::sync::Arc;

use crate::diag::{CellRef, Place};

use super::Book;
use super::table::{Row, Table};
use super::unit::Unit;

/// The key under which a department names the folders of its units, its own office among them.
pub const UNITS: &str = "consolidation.units";
/// The key under which it says that it has no units besides its own office.
pub const OWN_ONLY: &str = "consolidation.own_only";
/// The key of the cells whose amounts go from unit to unit and are taken out of the sum.
pub const ELIMINATE: &str = "consolidation.eliminate";

/// A unit of a department.
#[derive(Debug, Clone)]
pub struct UnitBook {
    /// Its folder, as the department names it.
    pub folder: String,
    /// What it states of itself; as far as that could be read.
    pub unit: Unit,
    /// This year's tables. The files of their places are named from the department's folder.
    pub book: Book,
    /// Why nothing is held against its tables; none where they are whole.
    pub unread: Option<UnreadUnit>,
}

/// Why the tables of a unit are not compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadUnit {
    /// What is wrong, in Chinese.
    pub why: String,
    /// What to do.
    pub hint: String,
    /// Where, where that is known.
    pub place: Option<Place>,
}

impl UnitBook {
    /// What it is called: its name, or its folder where nothing could be read.
    pub fn name(&self) -> &str {
        if self.unit.name.is_empty() { &self.folder } else { &self.unit.name }
    }
}

/// A file as it is named from a folder beside which, or in which, its own folder lies.
pub fn file_in(folder: &str, file: &str) -> String {
    format!("{}/{file}", folder.trim_end_matches(['/', '\\']))
}

/// A place whose file is named from elsewhere.
pub fn place_in(folder: &str, place: &Place) -> Place {
    let mut own = place.clone();
    match &mut own {
        Place::Cell(cell) => cell_in(folder, cell),
        Place::File(file)
        | Place::Sheet { file, .. }
        | Place::Key { file, .. }
        | Place::Entry { file, .. }
        | Place::Line { file, .. } => *file = Arc::from(file_in(folder, file)),
    }
    own
}

fn cell_in(folder: &str, cell: &mut CellRef) {
    cell.file = Arc::from(file_in(folder, &cell.file));
}

/// The tables of a book, their places named from elsewhere.
pub fn tables_in(folder: &str, book: &mut Book) {
    for table in &mut book.tables {
        table.place = place_in(folder, &table.place);
        for row in table.sections.iter_mut().flat_map(|section| section.rows.iter_mut()) {
            row_in(folder, row);
        }
        words_in(folder, table);
    }
}

fn row_in(folder: &str, row: &mut Row) {
    cell_in(folder, &mut row.place);
    let words = &mut row.words_at;
    let cells = words.codes.iter_mut().chain(&mut words.name).chain(&mut words.texts);
    cells.chain(words.amounts.iter_mut().flatten()).for_each(|cell| cell_in(folder, cell));
    for amount in row.amounts.iter_mut().flatten() {
        amount.place = place_in(folder, &amount.place);
    }
}

fn words_in(folder: &str, table: &mut Table) {
    for note in &mut table.notes {
        note.place = place_in(folder, &note.place);
    }
    for form in &mut table.forms {
        for (_, text) in &mut form.texts {
            text.place = place_in(folder, &text.place);
        }
        for indicator in &mut form.indicators {
            cell_in(folder, &mut indicator.place);
            cell_in(folder, &mut indicator.name_at);
        }
    }
}
