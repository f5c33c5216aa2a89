//! A sheet as a sparse grid of cells with addresses, whatever file format it came from.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::budget::label;
use crate::diag::{CellRef, Place, Remarks, column_letters};

use super::pieces::Cut;

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
    /// Its text where no format says how it is shown.
    pub fn text(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Error(error) => error.clone(),
            Value::Uncomputed => String::new(),
        }
    }
}

/// How a cell's format shows its value, as far as an amount must know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Guise {
    /// The value itself, with its digits, commas and sign.
    #[default]
    Plain,
    /// A date or a time.
    Date,
    /// A percentage.
    Percent,
    /// The value divided by this power of ten.
    Scaled(i8),
    /// With a word that may be a unit of money (`元`, `万元`), or words instead of digits.
    Words(String),
    /// Nothing at all (`;;;`).
    Blank,
    /// Nobody knows; why, in Chinese.
    Unknown(String),
}

/// A cell that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetCell {
    /// What it holds.
    pub value: Value,
    /// What the sheet shows, where that is not the text of the value.
    pub shown: Option<String>,
    /// In which guise it is shown.
    pub guise: Guise,
    /// Whether it is a formula.
    pub formula: bool,
}

impl SheetCell {
    /// A cell that shows what it holds.
    pub fn plain(value: Value) -> Self {
        Self { value, shown: None, guise: Guise::Plain, formula: false }
    }

    /// Its text as a person sees it; of a cell whose format hides it, what it holds.
    pub fn text(&self) -> String {
        self.shown.clone().unwrap_or_else(|| self.value.text())
    }

    /// Whether it holds a number other than zero.
    pub fn is_figure(&self) -> bool {
        matches!(&self.value, Value::Number(number) if !number.is_zero())
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

/// Why rows or columns are not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hidden {
    /// Hidden by hand, or folded away by an outline.
    ByHand,
    /// Passed over by a filter.
    Filtered,
    /// Given a height or width of zero.
    Flat,
}

/// A run of rows or columns that are not seen: first, last, why. Runs are in order and apart.
pub type HiddenRun = (u32, u32, Hidden);

fn hidden(runs: &[HiddenRun], at: u32) -> Option<Hidden> {
    let run = runs.get(runs.partition_point(|run| run.1 < at))?;
    (run.0 <= at).then_some(run.2)
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
    /// The limit beyond which the sheet has rows or cells that were not taken in.
    pub cut: Option<String>,
    /// Cells with a value so far to the right that they were not taken in.
    pub beyond: usize,
    /// Runs of rows that are not seen.
    pub hidden_rows: Vec<HiddenRun>,
    /// Runs of columns that are not seen.
    pub hidden_columns: Vec<HiddenRun>,
    /// Which piece of its sheet it is; none for a whole sheet.
    pub part: Option<Cut>,
    /// The labels above the last indicators of the sheet of forms before it, by column.
    pub heads: Option<Vec<(u32, String)>>,
    /// The row at which it begins: that of the sheet, or of the cut above a piece.
    top: u32,
    cells: BTreeMap<(u32, u32), SheetCell>,
    /// The formulas whose result is an empty text: cells that are blank and must not be typed into.
    blank_formulas: BTreeSet<(u32, u32)>,
    merges: Vec<Merge>,
    /// For each row that a merge covers, which merges do.
    merged_rows: BTreeMap<u32, Vec<usize>>,
}

/// Entries of [`Grid::merged_rows`]; merges beyond are decoration run wild.
const MERGED_ROWS: usize = 500_000;
/// The last column that a sheet can have.
const LAST_COLUMN: u32 = 16_383;

impl Grid {
    /// An empty grid.
    pub fn new(file: Arc<str>, sheet: Arc<str>, hidden: bool) -> Self {
        Self {
            file,
            sheet,
            hidden,
            cut: None,
            beyond: 0,
            hidden_rows: Vec::new(),
            hidden_columns: Vec::new(),
            part: None,
            heads: None,
            top: 0,
            cells: BTreeMap::new(),
            blank_formulas: BTreeSet::new(),
            merges: Vec::new(),
            merged_rows: BTreeMap::new(),
        }
    }

    /// Puts a cell in its place.
    pub fn set(&mut self, row: u32, col: u32, cell: SheetCell) {
        self.cells.insert((row, col), cell);
    }

    /// Notes which cells hold a formula, those that show nothing.
    pub fn set_formulas(&mut self, formulas: impl Iterator<Item = (u32, u32)>) {
        self.blank_formulas.extend(formulas.filter(|at| !self.cells.contains_key(at)));
    }

    /// Takes over the merged regions that hold a cell, as far down as there are cells.
    pub fn set_merges(&mut self, merges: Vec<Merge>) {
        let rows = self.rows();
        let mut room = MERGED_ROWS;
        for mut merge in merges {
            // a damaged file may merge as far as numbers go
            merge.end.1 = merge.end.1.min(LAST_COLUMN);
            let covered = merge.start.0..=merge.end.0.min(rows.saturating_sub(1));
            let Some(left) = room.checked_sub(covered.clone().count()) else {
                self.cut = Some(format!("合并单元格跨的行多于{}万", MERGED_ROWS / 10_000));
                return;
            };
            room = left;
            let filled = |row| self.cells.range((row, merge.start.1)..=(row, merge.end.1)).next().is_some();
            if !covered.clone().any(filled) {
                continue;
            }
            for row in covered {
                self.merged_rows.entry(row).or_default().push(self.merges.len());
            }
            self.merges.push(merge);
        }
    }

    /// Some rows and columns of it, at their addresses: what is read of a piece stands where the sheet has it.
    pub fn piece(&self, rows: Range<u32>, columns: Range<u32>) -> Self {
        let mut piece = Self::new(self.file.clone(), self.sheet.clone(), self.hidden);
        piece.hidden_rows.clone_from(&self.hidden_rows);
        piece.hidden_columns.clone_from(&self.hidden_columns);
        piece.blank_formulas.clone_from(&self.blank_formulas);
        piece.top = rows.start.max(self.top);
        for ((row, col), cell) in self.between(rows.start, rows.end) {
            if columns.contains(&col) {
                piece.set(row, col, cell.clone());
            }
        }
        let own = |merge: &&Merge| rows.contains(&merge.start.0) && columns.contains(&merge.start.1);
        let merges = self.merges.iter().filter(own).map(|merge| {
            let end = (merge.end.0.min(rows.end - 1), merge.end.1.min(columns.end - 1));
            Merge { start: merge.start, end }
        });
        piece.set_merges(merges.collect());
        piece
    }

    /// The first row of it: titles and headers are looked for from there.
    pub fn top(&self) -> u32 {
        self.top
    }

    /// The merged regions that hold a cell.
    pub fn merges(&self) -> &[Merge] {
        &self.merges
    }

    /// First and last row, first and last column that hold anything.
    pub fn extent(&self) -> Option<(u32, u32, u32, u32)> {
        let first = self.cells.keys().next()?.0;
        let left = self.cells.keys().map(|at| at.1).min()?;
        let right = self.cells.keys().map(|at| at.1).max()?;
        Some((first, self.rows() - 1, left, right))
    }

    /// Number of cells that are not empty.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is no such cell.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// A cell; blank cells and covered cells of a merge that hold nothing are none.
    pub fn get(&self, row: u32, col: u32) -> Option<&SheetCell> {
        self.cells.get(&(row, col))
    }

    /// All cells, row by row, for formats to be put on.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = ((u32, u32), &mut SheetCell)> {
        self.cells.iter_mut().map(|(&at, cell)| (at, cell))
    }

    /// Why a row is not seen; none where it is.
    pub fn hidden_row(&self, row: u32) -> Option<Hidden> {
        hidden(&self.hidden_rows, row)
    }

    /// Why a column is not seen; none where it is.
    pub fn hidden_column(&self, col: u32) -> Option<Hidden> {
        hidden(&self.hidden_columns, col)
    }

    /// A cell, or the one that shows on the merge that covers it.
    pub fn get_merged(&self, row: u32, col: u32) -> Option<&SheetCell> {
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

    /// Clean text of a cell as shown; empty for blanks.
    pub fn text(&self, row: u32, col: u32) -> String {
        self.get(row, col).map(|cell| label::clean(&cell.text())).unwrap_or_default()
    }

    /// Clean texts of some cells, one a line.
    pub fn texts(&self, cells: &[(u32, u32)]) -> String {
        let texts: Vec<String> = cells.iter().map(|&(row, col)| self.text(row, col)).collect();
        texts.join("\n")
    }

    /// Number of rows up to the last cell.
    pub fn rows(&self) -> u32 {
        self.cells.keys().next_back().map_or(0, |(row, _)| row + 1)
    }

    /// The cells of a row, left to right.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (u32, &SheetCell)> {
        self.cells.range((row, 0)..=(row, u32::MAX)).map(|(&(_, col), cell)| (col, cell))
    }

    /// All cells, row by row.
    pub fn iter(&self) -> impl Iterator<Item = ((u32, u32), &SheetCell)> {
        self.cells.iter().map(|(&at, cell)| (at, cell))
    }

    /// The cells of some rows, row by row; the last row is not one of them.
    pub fn between(&self, from: u32, to: u32) -> impl Iterator<Item = ((u32, u32), &SheetCell)> {
        self.cells.range((from, 0)..(to.max(from), 0)).map(|(&at, cell)| (at, cell))
    }

    /// The address of a cell, with what is to be known of it.
    pub fn cell(&self, row: u32, col: u32) -> CellRef {
        let remarks = self.remarks(row, col);
        CellRef { file: self.file.clone(), sheet: self.sheet.clone(), row, col, remarks }
    }

    /// What is to be known of a cell.
    pub fn remarks(&self, row: u32, col: u32) -> Remarks {
        let own = self.get(row, col);
        Remarks {
            formula: own.is_some_and(|cell| cell.formula) || self.blank_formulas.contains(&(row, col)),
            hidden_row: hidden(&self.hidden_rows, row).is_some(),
            hidden_column: hidden(&self.hidden_columns, col).is_some(),
            invisible: own.is_some_and(|cell| cell.guise == Guise::Blank),
            covered: own.is_some() && self.merge_at(row, col).is_some_and(|merge| merge.start != (row, col)),
        }
    }

    /// The sheet as a place.
    pub fn place(&self) -> Place {
        Place::Sheet { file: self.file.clone(), sheet: self.sheet.clone() }
    }

    /// Where it stands: the sheet, or the first cell of a piece of one.
    pub fn spot(&self) -> Place {
        match (&self.part, self.cells.keys().next()) {
            (Some(_), Some(&(row, col))) => Place::Cell(self.cell(row, col)),
            _ => self.place(),
        }
    }

    /// Whether an address lies on it: within the rows and columns of a piece.
    pub fn holds(&self, row: u32, col: u32) -> bool {
        let within = |(first, last, left, right): (u32, u32, u32, u32)| {
            (first..=last).contains(&row) && (left..=right).contains(&col)
        };
        self.part.is_none() || self.extent().is_some_and(within)
    }

    /// The rows of a piece, and its columns where it has others beside it: `第8—13行`; nothing for a sheet.
    pub fn range(&self) -> Option<String> {
        let part = self.part.as_ref()?;
        let (first, last, left, right) = self.extent()?;
        let columns = format!("{}—{}列", column_letters(left), column_letters(right));
        let columns = if part.beside { columns } else { String::new() };
        Some(format!("{columns}第{}—{}行", first + 1, last + 1))
    }

    /// Its sheet by name, with the range of a piece.
    pub fn name(&self) -> String {
        format!("{}{}", self.sheet, self.range().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_ends_where_sheets_do() {
        let mut grid = Grid::new("x".into(), "x".into(), false);
        grid.set(0, 0, SheetCell::plain(Value::Text("项目".to_owned())));
        grid.set_merges(vec![Merge { start: (0, 0), end: (0, u32::MAX) }]);
        assert_eq!(grid.merge_at(0, 5).map(|merge| merge.end), Some((0, LAST_COLUMN)));
    }
}
