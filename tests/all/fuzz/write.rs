//! Writes a made workbook as .xlsx, .xlsb or .ods.

use crate::books::{Book, Look, Sheet, Value};
use crate::{binary_book, ods_book, xlsx_book};

use super::make::{Cell, Made, Workbook};

/// The formats that are written here; old .xls comes from a fixture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    Xlsb,
    Ods,
}

impl Format {
    pub const ALL: [Format; 3] = [Format::Xlsx, Format::Xlsb, Format::Ods];

    pub fn write(self, workbook: &Workbook) -> Vec<u8> {
        let mut book = Book::default();
        for made in &workbook.sheets {
            book.looks.insert(made.name.clone(), look(made));
            book.sheets.push(sheet(made));
        }
        match self {
            Format::Xlsx => xlsx_book::write(&book),
            Format::Xlsb => binary_book::write(&book, &[]),
            Format::Ods => ods_book::write(&book),
        }
    }
}

fn sheet(made: &Made) -> Sheet {
    let value = |cell: &Cell| match cell {
        Cell::Text(text) => Value::Text(text.clone()),
        Cell::Number(number) => Value::Number(*number),
        Cell::Error => Value::Error,
    };
    let cells = made.cells.iter().map(|(at, cell)| (*at, value(cell))).collect();
    Sheet { name: made.name.clone(), hidden: false, cells, merges: made.merges.clone() }
}

fn look(made: &Made) -> Look {
    let mut look = Look {
        hidden_rows: made.hidden_rows.clone(),
        flat_rows: made.flat_rows.clone(),
        hidden_columns: made.hidden_columns.iter().map(|column| (*column).into()).collect(),
        flat_columns: made.flat_columns.iter().map(|column| (*column).into()).collect(),
        ..Look::default()
    };
    for (at, (format, shown)) in &made.formats {
        look.formats.insert(*at, format.clone());
        look.shown.insert(*at, shown.clone());
    }
    look
}
