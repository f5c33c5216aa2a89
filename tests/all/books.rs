//! Workbooks read whole, changed cell by cell and written again.

use std::collections::BTreeMap;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Number(f64),
    /// A formula with the result that the file keeps.
    Formula(f64),
    Truth(bool),
    /// A formula whose result is an error.
    Error,
    /// A date written out (`2023-12-31`), which .xlsx and .ods know.
    Day(String),
}

impl Value {
    /// As a cell without a format shows it.
    pub fn plain(&self) -> String {
        match self {
            Value::Text(text) | Value::Day(text) => text.clone(),
            Value::Number(number) | Value::Formula(number) => number.to_string(),
            Value::Truth(truth) => truth.to_string().to_uppercase(),
            Value::Error => "#DIV/0!".to_owned(),
        }
    }
}

/// A sheet.
#[derive(Clone)]
pub struct Sheet {
    pub name: String,
    pub cells: BTreeMap<(u32, u16), Value>,
    pub merges: Vec<[u32; 4]>,
    pub hidden: bool,
}

/// How a sheet shows its cells.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The format code of a cell that has one.
    pub formats: BTreeMap<(u32, u16), String>,
    /// What a cell with a format shows: .ods files hold it, the others leave it to whoever opens them.
    pub shown: BTreeMap<(u32, u16), String>,
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
#[derive(Clone, Default)]
pub struct Book {
    pub sheets: Vec<Sheet>,
    /// How the sheets look, by their names.
    pub looks: BTreeMap<String, Look>,
    /// Days are counted from 1904.
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

    /// The sheet whose name contains some words.
    pub fn sheet(&mut self, name: &str) -> &mut Sheet {
        self.sheets.iter_mut().find(|sheet| sheet.name.contains(name)).unwrap()
    }

    /// How the sheet looks whose name contains some words.
    pub fn look(&mut self, name: &str) -> &mut Look {
        let name = self.sheet(name).name.clone();
        self.looks.entry(name).or_default()
    }

    /// Puts a value into a cell, with a format and what that shows.
    pub fn dress(&mut self, sheet: &str, at: (u32, u16), value: Value, code: &str, shown: &str) {
        self.sheet(sheet).cells.insert(at, value);
        let look = self.look(sheet);
        look.formats.insert(at, code.to_owned());
        look.shown.insert(at, shown.to_owned());
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
        let found = self.cells.iter().find(|(_, value)| value.plain().trim() == text);
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
