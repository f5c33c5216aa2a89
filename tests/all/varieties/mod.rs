//! What real workbooks do to a table, one case each: the same figures told in another way read the same;
//! what cannot be told apart is an error with its cell.

mod amounts;
mod codes;
mod files;
mod layout;
mod rows;

use std::collections::BTreeMap;

use gongkai::budget::Book as Budget;
use gongkai::diag::{Place, Severity};
use gongkai::read;

use crate::books::{Book, Sheet, Value};
use crate::support::Desk;

const TREE: &str = "3 部门支出总表";
const FUND: &str = "5 一般公共预算支出表";
const INCOME: &str = "2 部门收入总表";
const BALANCE: &str = "1 收支预算总表";
const GRANTS: &str = "4 财政拨款收支总表";
const THREE: &str = "7 财政拨款三公经费支出表";

fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

impl Sheet {
    /// A sheet of rows as they look; empty texts are blank cells, numbers are numbers.
    pub fn of(name: &str, rows: &[&[&str]]) -> Self {
        let mut cells = BTreeMap::new();
        for (row, line) in (0..).zip(rows) {
            for (column, content) in (0..).zip(line.iter()).filter(|(_, content)| !content.is_empty()) {
                let value = content.parse().map_or_else(|_| text(content), Value::Number);
                cells.insert((row, column), value);
            }
        }
        Self { name: name.to_owned(), cells, merges: Vec::new(), hidden: false }
    }

    /// Moves cells and merges to other places.
    fn shift(&mut self, to: impl Fn(u32, u32) -> (u32, u32)) {
        let cells = std::mem::take(&mut self.cells);
        let moved = cells.into_iter().map(|((row, column), value)| {
            let (row, column) = to(row, column.into());
            ((row, column as u16), value)
        });
        self.cells = moved.collect();
        for merge in &mut self.merges {
            let (top, left) = to(merge[0], merge[1]);
            let (bottom, right) = to(merge[2], merge[3]);
            *merge = [top, left, bottom, right];
        }
    }

    /// Blank rows above a row.
    fn insert_rows(&mut self, at: u32, count: u32) {
        self.shift(|row, column| (if row >= at { row + count } else { row }, column));
    }

    /// Blank columns left of a column.
    fn insert_columns(&mut self, at: u32, count: u32) {
        self.shift(|row, column| (row, if column >= at { column + count } else { column }));
    }

    /// A row's cells, taken out.
    fn take_row(&mut self, row: u32) -> Vec<(u16, Value)> {
        let at: Vec<(u32, u16)> = self.cells.keys().filter(|at| at.0 == row).copied().collect();
        at.into_iter().map(|at| (at.1, self.cells.remove(&at).unwrap())).collect()
    }

    fn put_row(&mut self, row: u32, cells: Vec<(u16, Value)>) {
        self.cells.extend(cells.into_iter().map(|(column, value)| ((row, column), value)));
    }

    fn last_row(&self) -> u32 {
        self.cells.keys().map(|at| at.0).max().unwrap()
    }

    /// Changes every text.
    fn reword(&mut self, change: impl Fn(&str) -> String) {
        for value in self.cells.values_mut() {
            if let Value::Text(words) = value {
                *words = change(words);
            }
        }
    }

    /// Changes every amount: numbers right of the first column.
    fn amounts(&mut self, change: impl Fn(f64) -> Value) {
        for (at, value) in &mut self.cells {
            if let (1.., Value::Number(number)) = (at.1, &*value) {
                *value = change(*number);
            }
        }
    }

    /// Codes of the first column, as text, by row; amounts begin in the columns behind.
    fn codes(&self) -> Vec<(u32, String)> {
        let first = self.cells.iter().filter(|(at, _)| at.1 == 0);
        let first = first.map(|(at, value)| (at.0, value.plain().trim().to_owned()));
        first.filter(|(_, code)| code.len() >= 3 && code.bytes().all(|b| b.is_ascii_digit())).collect()
    }

    /// Splits the codes into 类, 款 and 项; `show` says what stands in the three cells of a row.
    fn split_codes(&mut self, show: impl Fn([&str; 3]) -> [Option<Value>; 3]) {
        let codes = self.codes();
        self.insert_columns(1, 2);
        let head = self.find("科目编码");
        for (column, label) in (0..).zip(["类", "款", "项"]) {
            self.cells.insert((head.0, column), text(label));
        }
        for (row, code) in codes {
            let part = |from: usize| code.get(from..from + 2).unwrap_or_default();
            self.cells.remove(&(row, 0));
            for (column, shown) in (0..).zip(show([&code[..3], part(3), part(5)])) {
                self.cells.extend(shown.map(|value| ((row, column), value)));
            }
        }
    }
}

fn some(words: &str) -> Option<Value> {
    (!words.is_empty()).then(|| text(words))
}

/// Every cell of a book: table, side, row, column, and the amount in 元 or 空.
pub fn figures(book: &Budget) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for table in &book.tables {
        for section in &table.sections {
            for row in &section.rows {
                let above = row.parent.map(|parent| section.rows[parent].key.as_str()).unwrap_or_default();
                for (column, amount) in section.columns.iter().zip(&row.amounts) {
                    let key = format!("{}@{}/{above}>{}/{column}", table.id, section.side, row.key);
                    let yuan = amount.as_ref().map(|amount| amount.yuan.normalize().to_string());
                    let before = all.insert(key.clone(), yuan.unwrap_or_else(|| "空".to_owned()));
                    assert!(before.is_none(), "{key} twice");
                }
            }
        }
    }
    all
}

/// What is read from a desk's folder; faults above a notice fail.
pub fn read_figures(desk: &Desk) -> BTreeMap<String, String> {
    let (input, diagnostics) = read::read(&desk.unit(), &[]);
    let told: Vec<_> = diagnostics.iter().filter(|d| d.severity > Severity::Notice).collect();
    assert!(told.is_empty(), "{told:#?}");
    figures(&input.unwrap().budget.current)
}

fn changed(change: impl FnOnce(&mut Book)) -> Desk {
    let desk = Desk::new();
    desk.change("tables.xlsx", change);
    desk
}

/// The changed workbook reads as the unchanged one.
fn reads_the_same(change: impl FnOnce(&mut Book)) {
    let (before, after) = (read_figures(&Desk::new()), read_figures(&changed(change)));
    assert!(before.len() > 400, "{}", before.len());
    let differ: Vec<_> = before
        .iter()
        .filter(|(key, value)| after.get(*key) != Some(value))
        .map(|(k, v)| (k, v, after.get(k)))
        .collect();
    assert!(differ.is_empty() && before.len() == after.len(), "{differ:#?}");
}

/// Reading the changed workbook ends in an error that names a cell (`「…」C5`) and says some words.
pub fn is_refused(desk: &Desk, cell: &str, words: &[&str]) {
    let (input, diagnostics) = read::read(&desk.unit(), &[]);
    assert!(input.is_none(), "was read");
    let told: Vec<String> = diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .map(|d| {
            let places: Vec<String> = d.places.iter().map(Place::to_string).collect();
            format!("{} {} {}", places.join("、"), d.message, d.hint)
        })
        .collect();
    let fits = |line: &String| line.contains(cell) && words.iter().all(|word| line.contains(word));
    assert!(told.iter().any(fits), "no {cell} {words:?} in {told:#?}");
}

fn a1((row, column): (u32, u16)) -> String {
    format!("」{}{}", char::from(b'A' + column as u8), row + 1)
}
