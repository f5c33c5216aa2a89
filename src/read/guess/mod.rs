//! What a sheet seems to be, guessed from it alone: for suggestions, and nothing else.

pub mod balance;
pub mod columns;
pub mod draft;
pub mod shape;
pub mod sums;
pub mod title;

use rust_decimal::Decimal;

use crate::budget::label;

use super::cells;
use super::grid::{Grid, SheetCell, Value};
use super::header::{self, header_key};
use super::number::{self, Typed};

/// Most rows of a header.
const MAX_HEIGHT: u32 = 4;
/// A header begins within this many rows from the top.
const SEARCH_ROWS: u32 = 40;
/// Characters of the longest label of a column.
const LONGEST_LABEL: usize = 60;
/// Fewest labels of a header above rows of words.
const FEWEST_LABELS: usize = 3;

/// A header that nobody described, and the rows below it.
#[derive(Debug)]
pub struct Guessed {
    /// Its first row.
    pub first: u32,
    /// Its last row.
    pub last: u32,
    /// Its columns with their labels from top to bottom.
    pub columns: Vec<(u32, Vec<String>)>,
    /// The rows of the table below it.
    pub body: Vec<u32>,
}

/// The rows of labels above the first row of content; none where the sheet looks like no table.
pub fn header(grid: &Grid) -> Option<Guessed> {
    let top = grid.top();
    let rows = grid.rows().min(top + SEARCH_ROWS);
    let numbered = (top + 1..rows).find(|row| cells::is_numbering(grid, *row) && is_label_row(grid, row - 1));
    let (first, last) = match numbered.or_else(|| (top + 1..rows).find(|row| is_content(grid, *row))) {
        Some(below) => {
            let last = (top..below).rev().find(|row| is_label_row(grid, *row))?;
            let above = (top..=last).rev().take(MAX_HEIGHT as usize);
            (above.take_while(|row| is_label_row(grid, *row)).last()?, last)
        }
        None => of_words(grid, rows)?,
    };
    let guessed = below(grid, first, last);
    (guessed.columns.len() >= 2).then_some(guessed)
}

/// The columns and rows of a header that stands on some rows.
pub fn below(grid: &Grid, first: u32, last: u32) -> Guessed {
    let mut columns = header::label_paths(grid, first, last);
    let body = body(grid, first, last);
    // a label that is merged over columns in which nothing stands is one column
    let empty = |col: u32| body.iter().all(|row| grid.get(*row, col).is_none());
    let mut before: Option<u32> = None;
    columns.retain(|(col, _)| {
        let merged = grid.merge_at(last, *col).filter(|merge| merge.start.1 < *col);
        let shared = merged.is_some_and(|merge| Some(merge.start.1) <= before && empty(*col));
        before = Some(*col);
        !shared
    });
    Guessed { first, last, columns, body }
}

/// The header of a sheet of words: the first row of several labels, those right above it, and the rows that
/// their merges reach.
fn of_words(grid: &Grid, rows: u32) -> Option<(u32, u32)> {
    let wide = |row: &u32| is_label_row(grid, *row) && grid.row(*row).count() >= FEWEST_LABELS;
    let top = grid.top();
    let widest = (top..rows).find(wide)?;
    let above = (top..=widest).rev().take(MAX_HEIGHT as usize);
    let first = above.take_while(|row| is_label_row(grid, *row)).last().unwrap_or(widest);
    let mut last = widest;
    for row in first..=widest {
        for merge in grid.row(row).filter_map(|(col, _)| grid.merge_at(row, col)) {
            last = last.max(merge.end.0);
        }
    }
    Some((first, last.min(first + MAX_HEIGHT - 1)))
}

/// Whether a row may be one of a header: labels, none of them a number, a maker or a unit of money.
fn is_label_row(grid: &Grid, row: u32) -> bool {
    let mut labels = 0;
    for (col, cell) in grid.row(row) {
        let text = label::fold(&cell.text());
        if figure(cell).is_some() || text.chars().count() > LONGEST_LABEL || text.contains("单位:") {
            return false;
        }
        if title::is_maker(&text) || title::begins_row(&text) {
            return false;
        }
        let titled = title::is_number_of_table(&text) || spans_all(grid, row, col);
        labels += usize::from(!titled);
    }
    (labels >= 2 || labels == 1 && hangs_below(grid, row)) && !cells::is_numbering(grid, row)
}

/// Whether a row is the lower part of a merge that begins above it.
fn hangs_below(grid: &Grid, row: u32) -> bool {
    let Some(above) = row.checked_sub(1) else { return false };
    grid.row(above).any(|(col, _)| grid.merge_at(above, col).is_some_and(|merge| merge.end.0 >= row))
}

/// Whether a cell is merged over all that a sheet is wide, as titles are.
fn spans_all(grid: &Grid, row: u32, col: u32) -> bool {
    grid.row(row).count() == 1 && grid.merge_at(row, col).is_some_and(|merge| merge.end.1 > merge.start.1 + 1)
}

/// Whether a row is one of the table's: it has a figure, or begins as rows do.
fn is_content(grid: &Grid, row: u32) -> bool {
    if grid.row(row).count() < 2 || cells::is_numbering(grid, row) {
        return false;
    }
    let first = grid.row(row).next().map(|(_, cell)| label::fold(&cell.text())).unwrap_or_default();
    if first.contains("单位:") || title::is_maker(&first) {
        return false;
    }
    title::begins_row(&first)
        || grid.row(row).any(|(_, cell)| figure(cell).is_some())
            && !grid.row(row).any(|(_, cell)| label::fold(&cell.text()).contains("单位:"))
}

/// Whether a text names a row of totals.
pub fn is_total(text: &str) -> bool {
    ["合计", "总计"].contains(&label::key(text).as_str())
}

fn body(grid: &Grid, first: u32, last: u32) -> Vec<u32> {
    let words =
        |row: u32| -> Vec<String> { grid.row(row).map(|(_, cell)| label::fold(&cell.text())).collect() };
    let mut body = Vec::new();
    for row in last + 1..grid.rows() {
        if grid.row(row).next().is_none() || (body.is_empty() && cells::is_numbering(grid, row)) {
            continue;
        }
        let text = grid.row(row).next().map(|(_, cell)| cell.text()).unwrap_or_default();
        let note = cells::is_note(&text) && !grid.row(row).any(|(_, cell)| figure(cell).is_some());
        if note || cells::is_sign_off(grid, row) {
            break;
        }
        // a header that is repeated where a page began
        if (first..=last).any(|header| words(header) == words(row)) {
            continue;
        }
        body.push(row);
    }
    body
}

/// The number of a cell, typed as one or as text.
pub fn figure(cell: &SheetCell) -> Option<Decimal> {
    match &cell.value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => match number::from_text(text) {
            Typed::Number(number) => Some(number),
            Typed::Nothing | Typed::TooLong | Typed::NoNumber => None,
        },
        Value::Error(_) | Value::Uncomputed => None,
    }
}

/// A label as an id: without characters that cell paths give a meaning.
pub fn id(text: &str) -> String {
    let key = header_key(text);
    let plain: String = key.chars().filter(|c| !"/:@>\\*|\"'{}".contains(*c)).collect();
    if plain.is_empty() { "栏".to_owned() } else { plain }
}
