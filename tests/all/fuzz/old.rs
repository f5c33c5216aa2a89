//! The fixture in .xls with some of its records changed: what it means stays, or it is told.

use std::collections::BTreeMap;

use gongkai::diag::Severity;
use gongkai::pack::Pack;
use gongkai::read::grid::{Grid, Value};
use rust_decimal::Decimal;

use crate::old_book::{self, Change};

use super::ledger::{self, Outcome};
use super::make::Fact;
use super::meant;
use super::rng::Rng;

/// Formats that leave an amount what it is.
const PLAIN: [&str; 5] = ["0.00_ ", "#,##0.00;[Red]-#,##0.00", "_ * \"-\"??_ ;_ @_ ", "#,##0", "@"];
/// Formats that show it as something else, each with a number.
const DISGUISES: [(&str, f64); 4] =
    [("yyyy-mm-dd", 45_292.0), ("0.0%", 0.5), ("0!.0,", 123_456.0), ("0,", 123_456.0)];

/// The fixture as it reads unchanged.
pub struct Fixture {
    grids: Vec<Grid>,
    facts: BTreeMap<(String, u32, u16), Fact>,
}

/// What was changed.
#[derive(Default)]
pub struct Changed<'a> {
    changes: Vec<Change<'a>>,
    /// Rows and columns that nobody sees.
    rows: Vec<(&'a str, u32)>,
    columns: Vec<(&'a str, u32)>,
    facts: BTreeMap<(String, u32, u16), Fact>,
    pub spoilt: bool,
    pub varied: BTreeMap<&'static str, usize>,
}

impl Fixture {
    pub fn new(read: Outcome) -> Self {
        Self { facts: meant::facts_of(&read.book), grids: read.grids }
    }

    /// Some changes to sheets of tables, each to a cell, row or column of its own.
    pub fn change(&self, rng: &mut Rng) -> Changed<'_> {
        let mut changed = Changed { facts: self.facts.clone(), ..Changed::default() };
        let mut taken = Vec::new();
        let keys: Vec<_> = self.facts.keys().collect();
        for _ in 0..=rng.below(4) {
            let (sheet, row, col) = *rng.pick(&keys);
            let Some(grid) = self.grids.iter().find(|grid| *grid.sheet == **sheet) else { continue };
            let cells: Vec<_> = grid.iter().map(|(at, _)| at).collect();
            let seen = *rng.pick(&cells);
            let number = |at: (u32, u32)| matches!(grid.get(at.0, at.1).map(|cell| &cell.value), Some(Value::Number(n)) if !n.is_zero());
            let free = !taken.contains(&(sheet, *row, *col)) && number((*row, u32::from(*col)));
            match rng.below(8) {
                0 | 1 => changed.hide_row(&grid.sheet, seen.0, rng),
                2 | 3 => changed.hide_column(&grid.sheet, seen.1, rng),
                _ if !free => continue,
                4 => {
                    let plain: &str = PLAIN[rng.below(PLAIN.len())];
                    changed.format(&grid.sheet, (*row, *col), plain, "format on an amount");
                }
                5 => changed.format(&grid.sheet, (*row, *col), ";;;", "format that shows nothing"),
                6 => changed.number(&grid.sheet, (*row, *col), rng),
                _ => changed.disguise(&grid.sheet, (*row, *col), rng),
            }
            taken.push((sheet, *row, *col));
        }
        changed
    }
}

impl<'a> Changed<'a> {
    pub fn bytes(&self) -> Vec<u8> {
        old_book::changed(&self.changes)
    }

    fn vary(&mut self, how: &'static str) {
        *self.varied.entry(how).or_default() += 1;
    }

    fn hide_row(&mut self, sheet: &'a str, row: u32, rng: &mut Rng) {
        let number = row as u16;
        let hide = rng.one_in(2);
        self.changes.push(if hide {
            Change::HideRow(sheet, number)
        } else {
            Change::FlattenRow(sheet, number)
        });
        self.rows.push((sheet, row));
        if hide && rng.one_in(3) {
            self.changes.push(Change::Filter(sheet));
        }
        self.vary("hidden rows");
    }

    fn hide_column(&mut self, sheet: &'a str, column: u32, rng: &mut Rng) {
        let number = column as u16;
        self.changes.push(if rng.one_in(2) {
            Change::HideColumns(sheet, number, number)
        } else {
            Change::FlattenColumn(sheet, number)
        });
        self.columns.push((sheet, column));
        self.vary("hidden column");
    }

    fn format(&mut self, sheet: &'a str, at: (u32, u16), code: &'a str, how: &'static str) {
        self.changes.push(Change::Format(sheet, (at.0 as u16, at.1), code));
        self.vary(how);
    }

    fn number(&mut self, sheet: &'a str, at: (u32, u16), rng: &mut Rng) {
        let number = rng.below(1_000_000) as i64;
        self.changes.push(Change::Number(sheet, (at.0 as u16, at.1), number as f64 / 100.0));
        let key = (sheet.to_owned(), at.0, at.1);
        if let Some(fact) = self.facts.get_mut(&key) {
            // the fixture is in 万元
            fact.yuan = (Decimal::new(number, 2) * Decimal::from(10_000)).normalize();
        }
        self.vary("another number");
    }

    fn disguise(&mut self, sheet: &'a str, at: (u32, u16), rng: &mut Rng) {
        let (code, number) = *rng.pick(&DISGUISES);
        self.changes.push(Change::Number(sheet, (at.0 as u16, at.1), number));
        self.format(sheet, at, code, "disguised amount");
        self.spoilt = true;
    }

    /// Whether the ledger holds, all is read as it was, and what was hidden is told.
    pub fn check(&self, read: &Outcome, pack: &Pack) -> Result<String, String> {
        ledger::check(read, pack)?;
        let grid = |sheet: &str| read.grids.iter().find(|grid| *grid.sheet == *sheet);
        for (sheet, row) in &self.rows {
            if grid(sheet).is_none_or(|grid| grid.hidden_row(*row).is_none()) {
                return Err(format!("{sheet}: row {} is not known to be hidden", row + 1));
            }
        }
        for (sheet, column) in &self.columns {
            if grid(sheet).is_none_or(|grid| grid.hidden_column(*column).is_none()) {
                return Err(format!("{sheet}: column {} is not known to be hidden", column + 1));
            }
        }
        let error = read.faults.iter().find(|fault| fault.severity == Severity::Error);
        match error {
            Some(_) if self.spoilt => Ok("records of .xls changed: told".to_owned()),
            None if self.spoilt => Err("a disguised amount: not told".to_owned()),
            Some(fault) => Err(format!("refused without need: {} {}", fault.code, fault.message)),
            None if meant::facts_of(&read.book) != self.facts => Err("read otherwise".to_owned()),
            None => Ok("records of .xls changed: read as written".to_owned()),
        }
    }
}
