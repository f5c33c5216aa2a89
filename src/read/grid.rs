//! A sheet as a sparse grid of cells with addresses, whatever file format it came from.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::budget::label;
use crate::diag::{CellRef, Place};

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text as typed, never blank.
    Text(String),
    /// A number, as Excel would show it at 15 digits.
    Number(Decimal),
    /// An error value such as `#REF!`.
    Error(String),
    /// A formula whose result the file does not hold.
    Uncomputed,
}

impl Value {
    /// Its text as a person sees it.
    pub fn text(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Error(error) => error.clone(),
            Value::Uncomputed => String::new(),
        }
    }
}

/// A rectangle of merged cells, inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    /// First row and column.
    pub start: (u32, u32),
    /// Last row and column.
    pub end: (u32, u32),
}

/// One sheet.
#[derive(Debug, Clone)]
pub struct Grid {
    /// File name.
    pub file: Arc<str>,
    /// Sheet name.
    pub sheet: Arc<str>,
    /// Whether the sheet is hidden.
    pub hidden: bool,
    /// Whether the file format tells which cells are merged.
    pub knows_merges: bool,
    /// Whether the sheet has more rows or cells than were taken in.
    pub cut: bool,
    /// Cells with a value so far to the right that they were not taken in.
    pub beyond: usize,
    cells: BTreeMap<(u32, u32), Value>,
    merges: Vec<Merge>,
    /// For each row that a merge covers, which merges do.
    merged_rows: BTreeMap<u32, Vec<usize>>,
}

/// Entries of [`Grid::merged_rows`]; merges beyond are decoration run wild.
const MERGED_ROWS: usize = 500_000;

impl Grid {
    /// An empty grid.
    pub fn new(file: Arc<str>, sheet: Arc<str>, hidden: bool) -> Self {
        Self {
            file,
            sheet,
            hidden,
            knows_merges: true,
            cut: false,
            beyond: 0,
            cells: BTreeMap::new(),
            merges: Vec::new(),
            merged_rows: BTreeMap::new(),
        }
    }

    /// Puts a value in its cell.
    pub fn set(&mut self, row: u32, col: u32, value: Value) {
        self.cells.insert((row, col), value);
    }

    /// Takes over the merged regions that hold a value, as far down as there are values.
    pub fn set_merges(&mut self, merges: Vec<Merge>) {
        let rows = self.rows();
        let mut room = MERGED_ROWS;
        for merge in merges.into_iter().filter(|merge| self.cells.contains_key(&merge.start)) {
            let covered = merge.start.0..=merge.end.0.min(rows.saturating_sub(1));
            let Some(left) = room.checked_sub(covered.clone().count()) else {
                self.cut = true;
                return;
            };
            room = left;
            for row in covered {
                self.merged_rows.entry(row).or_default().push(self.merges.len());
            }
            self.merges.push(merge);
        }
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The value of a cell; blank cells and covered cells of a merge have none.
    pub fn get(&self, row: u32, col: u32) -> Option<&Value> {
        self.cells.get(&(row, col))
    }

    /// The value of a cell, or of the merge that covers it.
    pub fn get_merged(&self, row: u32, col: u32) -> Option<&Value> {
        self.get(row, col).or_else(|| {
            let merge = self.merge_at(row, col)?;
            self.get(merge.start.0, merge.start.1)
        })
    }

    /// The merge that covers a cell.
    pub fn merge_at(&self, row: u32, col: u32) -> Option<&Merge> {
        let on_row = self.merged_rows.get(&row)?.iter().map(|&index| &self.merges[index]);
        on_row.into_iter().find(|m| (m.start.1..=m.end.1).contains(&col))
    }

    /// Clean display text of a cell; empty for blanks.
    pub fn text(&self, row: u32, col: u32) -> String {
        self.get(row, col).map(|value| label::clean(&value.text())).unwrap_or_default()
    }

    /// Number of rows up to the last value.
    pub fn rows(&self) -> u32 {
        self.cells.keys().next_back().map_or(0, |(row, _)| row + 1)
    }

    /// The values of a row, left to right.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (u32, &Value)> {
        self.cells.range((row, 0)..=(row, u32::MAX)).map(|(&(_, col), value)| (col, value))
    }

    /// All values, row by row.
    pub fn iter(&self) -> impl Iterator<Item = ((u32, u32), &Value)> {
        self.cells.iter().map(|(&at, value)| (at, value))
    }

    /// The values of some rows, row by row; the last row is not one of them.
    pub fn between(&self, from: u32, to: u32) -> impl Iterator<Item = ((u32, u32), &Value)> {
        self.cells.range((from, 0)..(to.max(from), 0)).map(|(&at, value)| (at, value))
    }

    /// The address of a cell.
    pub fn cell(&self, row: u32, col: u32) -> CellRef {
        CellRef { file: self.file.clone(), sheet: self.sheet.clone(), row, col }
    }

    /// The sheet as a place.
    pub fn place(&self) -> Place {
        Place::Sheet { file: self.file.clone(), sheet: self.sheet.clone() }
    }
}
