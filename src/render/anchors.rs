//! Names of printed cells: the review page has a place for each, to which its own prose and the report lead.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::compose::document::{Block, CellView, Document, TableView};
use crate::compose::numbers::{NumberSpot, TableSpot};
use crate::diag::{CellRef, Place};

/// A cell of a workbook as it is looked up, whatever is to be known of it: file, sheet, row, column.
type CellKey = (Arc<str>, Arc<str>, u32, u32);

/// Where a cell of a workbook is printed.
#[derive(Debug)]
struct PrintedCell {
    name: String,
    spot: NumberSpot,
}

/// The cells of workbooks that the tables of a document print, each once.
#[derive(Debug, Default)]
pub struct Anchors {
    of_cell: HashMap<CellKey, PrintedCell>,
    at_spot: BTreeMap<NumberSpot, String>,
}

impl Anchors {
    /// Goes through the tables of a document. The same document gives the same names.
    pub fn of(document: &Document) -> Self {
        let mut anchors = Self::default();
        let mut sheets = Vec::new();
        for block in document.parts.iter().flat_map(|part| &part.blocks) {
            if let Block::Table(table) = block {
                anchors.table(table, document, &mut sheets);
            }
        }
        anchors
    }

    fn table<'d>(
        &mut self,
        table: &'d TableView,
        document: &'d Document,
        sheets: &mut Vec<(&'d str, &'d str)>,
    ) {
        for (row, own) in table.rows.iter().enumerate() {
            for (at, view) in own.cells.iter().enumerate() {
                let Some(cell) = printed(view, document) else { continue };
                let sheet: (&str, &str) = (&cell.file, &cell.sheet);
                let number = sheets.iter().position(|known| *known == sheet).unwrap_or_else(|| {
                    sheets.push(sheet);
                    sheets.len() - 1
                });
                let within = TableSpot::Cell { row, cell: at };
                let spot = NumberSpot::Table { table: table.id.clone(), within };
                let name = format!("t{}-{}", number + 1, cell.address());
                // a cell that is printed twice is where it is printed first
                if let Entry::Vacant(free) = self.of_cell.entry(key(cell)) {
                    self.at_spot.insert(spot.clone(), name.clone());
                    free.insert(PrintedCell { name, spot });
                }
            }
        }
    }

    /// The name of the place where what stands in a cell is printed.
    pub fn name(&self, place: &Place) -> Option<&str> {
        self.printed(place).map(|printed| printed.name.as_str())
    }

    /// Where what stands in a cell is printed.
    pub fn spot(&self, place: &Place) -> Option<&NumberSpot> {
        self.printed(place).map(|printed| &printed.spot)
    }

    /// The name of a spot of a table, if it has one.
    pub fn name_at(&self, spot: &NumberSpot) -> Option<&str> {
        self.at_spot.get(spot).map(String::as_str)
    }

    fn printed(&self, place: &Place) -> Option<&PrintedCell> {
        match place {
            Place::Cell(cell) => self.of_cell.get(&key(cell)),
            _ => None,
        }
    }
}

fn key(cell: &CellRef) -> CellKey {
    (cell.file.clone(), cell.sheet.clone(), cell.row, cell.col)
}

/// The one cell of a workbook that a printed cell shows.
fn printed<'a>(view: &'a CellView, document: &'a Document) -> Option<&'a CellRef> {
    let place = match view.figure {
        Some(id) => match document.figures.get(id)?.sources.as_slice() {
            [only] => only,
            _ => return None,
        },
        None => view.place.as_ref()?,
    };
    match place {
        Place::Cell(cell) => Some(cell),
        _ => None,
    }
}
