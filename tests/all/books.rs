//! Workbooks read whole, changed cell by cell and written again.

use std::collections::BTreeMap;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{Format, Workbook};

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Number(f64),
}

/// A sheet.
pub struct Sheet {
    pub name: String,
    pub cells: BTreeMap<(u32, u16), Value>,
    pub merges: Vec<[u32; 4]>,
    pub hidden: bool,
}

/// How a sheet shows its cells; only `binary_book` writes it.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The format code of a cell that has one.
    pub formats: BTreeMap<(u32, u16), String>,
    /// Rows and columns that are hidden.
    pub hidden_rows: Vec<u32>,
    pub hidden_columns: Vec<u32>,
    /// Rows and columns without height or width.
    pub flat_rows: Vec<u32>,
    pub flat_columns: Vec<u32>,
    /// Rows below the last are hidden.
    pub others_hidden: bool,
    /// The range of a filter that passes over some rows: first row and column, last row and column.
    pub filter: Option<[u32; 4]>,
}

/// A workbook.
#[derive(Default)]
pub struct Book {
    pub sheets: Vec<Sheet>,
    /// How the sheets look, by their names.
    pub looks: BTreeMap<String, Look>,
    /// Days are counted from 1904; only `binary_book` writes it.
    pub from_1904: bool,
}

impl Book {
    pub fn read(path: &Path) -> Self {
        let mut book: Xlsx<_> = open_workbook(path).unwrap();
        let names = book.sheet_names();
        let sheets = names.into_iter().map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let (top, left) = range.start().unwrap_or_default();
            let cells = range.used_cells().filter_map(|(row, column, data)| {
                let value = match data {
                    Data::Float(number) => Value::Number(*number),
                    Data::Int(number) => Value::Number(*number as f64),
                    Data::String(text) => Value::Text(text.clone()),
                    _ => return None,
                };
                Some(((top + row as u32, left as u16 + column as u16), value))
            });
            let cells = cells.collect();
            let merges = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
            let merges = merges.iter().map(|m| [m.start.0, m.start.1, m.end.0, m.end.1]).collect();
            Sheet { name, cells, merges, hidden: false }
        });
        Self { sheets: sheets.collect(), ..Self::default() }
    }

    pub fn write(&self, path: &Path) {
        let mut book = Workbook::new();
        for sheet in &self.sheets {
            let target = book.add_worksheet();
            target.set_name(&sheet.name).unwrap();
            target.set_hidden(sheet.hidden);
            let plain = Format::new();
            for [top, left, bottom, right] in &sheet.merges {
                target.merge_range(*top, *left as u16, *bottom, *right as u16, "", &plain).unwrap();
            }
            for ((row, column), value) in &sheet.cells {
                match value {
                    Value::Text(text) => target.write_string(*row, *column, text).unwrap(),
                    Value::Number(number) => target.write_number(*row, *column, *number).unwrap(),
                };
            }
        }
        book.save(path).unwrap();
    }

    /// The sheet whose name contains some words.
    pub fn sheet(&mut self, name: &str) -> &mut Sheet {
        self.sheets.iter_mut().find(|sheet| sheet.name.contains(name)).unwrap()
    }

    /// How the sheet looks whose name contains some words.
    pub fn look(&mut self, name: &str) -> &mut Look {
        let name = self.sheet(name).name.clone();
        self.looks.entry(name).or_default()
    }

    /// Changes every number that is an amount: codes stand in the first column.
    pub fn numbers(&mut self, change: impl Fn(f64) -> f64) {
        for (at, value) in self.sheets.iter_mut().flat_map(|sheet| &mut sheet.cells) {
            if let (1.., Value::Number(number)) = (at.1, value) {
                *number = change(*number);
            }
        }
    }
}

impl Sheet {
    /// The address of the first cell with a text or a code.
    pub fn find(&self, text: &str) -> (u32, u16) {
        let fits = |value: &Value| match value {
            Value::Text(found) => found.trim() == text,
            Value::Number(number) => number.to_string() == text,
        };
        let found = self.cells.iter().find(|(_, value)| fits(value));
        *found.unwrap_or_else(|| panic!("{} holds no {text}", self.name)).0
    }

    /// The number in a cell.
    pub fn number(&mut self, at: (u32, u16)) -> &mut f64 {
        match self.cells.get_mut(&at) {
            Some(Value::Number(number)) => number,
            other => panic!("{at:?} holds {other:?}"),
        }
    }

    pub fn set(&mut self, at: (u32, u16), text: &str) {
        self.cells.insert(at, Value::Text(text.to_owned()));
    }
}
