//! A sheet is not a table: where several tables stand on one sheet, below or beside each other, it is cut
//! into pieces before anything is recognised. Each piece keeps the addresses of its cells.
//!
//! A cut is made only where a title stands with the header of its table below it, and another table before
//! it; a sheet with one title stays whole.

mod beside;
mod heading;
mod lore;
mod strange;

use std::collections::BTreeMap;

use crate::pack::Pack;

use super::form::last_heads;
use super::grid::Grid;
use super::recognise::TITLE_ROWS;

use heading::Heading;

pub use lore::Lore;

/// Pieces are cut in pieces no deeper than this.
const DEPTH: usize = 100;
/// A sheet has no more headings than this; one with more is no sheet of tables.
const MOST: usize = 400;
/// Beyond every column of a sheet.
const ALL_COLUMNS: u32 = u32::MAX;
/// Rows above a title that only number it.
const LEAD_IN: u32 = 2;

/// A piece of a sheet that was cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// What it begins with.
    pub what: What,
    /// Whether another piece stands beside it.
    pub beside: bool,
}

/// What a piece of a sheet begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// No title in its cells: the sheet's name is its title.
    Untitled,
    /// The title of a table of the pack, by its index.
    Table(usize),
    /// The word that the table above it goes on, by its index.
    Again(usize),
    /// The title of a table that the pack does not have; and the table above whose header it repeats.
    Strange(Option<usize>),
    /// A list of titles.
    Front,
}

impl What {
    /// The table that it is a piece of, where its cells say so.
    pub fn table(&self) -> Option<usize> {
        match self {
            What::Table(table) | What::Again(table) => Some(*table),
            What::Untitled | What::Strange(_) | What::Front => None,
        }
    }
}

/// Sheets, those with several tables in pieces.
#[derive(Debug, Default)]
pub struct Pieces {
    /// The pieces, in the order of their sheets; a sheet that was not cut is one.
    pub grids: Vec<Grid>,
    /// For each piece the index of its sheet.
    pub sheets: Vec<usize>,
}

/// Cuts the sheets that hold several tables.
///
/// `year` is that of the tables; none where only the workbooks themselves are looked at.
pub fn cut(sheets: Vec<Grid>, pack: &Pack, year: Option<i32>) -> Pieces {
    let lore = Lore::of(pack, year);
    let mut pieces = Pieces::default();
    for (index, sheet) in sheets.into_iter().enumerate() {
        // of a sheet that was not taken in as a whole no table is read
        let parts = if sheet.cut.is_none() { split(&sheet, &lore, false, 0) } else { None };
        pieces.grids.extend(parts.unwrap_or_else(|| vec![sheet]));
        pieces.sheets.resize(pieces.grids.len(), index);
    }
    hand_on_heads(&mut pieces.grids, &lore);
    pieces
}

/// Gives sheets of forms the labels above the indicators of the one before them.
fn hand_on_heads(grids: &mut [Grid], lore: &Lore<'_>) {
    let mut last: BTreeMap<usize, Vec<(u32, String)>> = BTreeMap::new();
    for grid in grids {
        let own = match grid.part.as_ref().map(|part| &part.what) {
            Some(What::Table(table) | What::Again(table)) => Some(*table),
            Some(What::Strange(_) | What::Front) => None,
            Some(What::Untitled) | None => lore.titled(grid).or_else(|| lore.of_sheet(grid)),
        };
        let Some((table, form)) = own.and_then(|own| Some((own, lore.pack.tables[own].form()?))) else {
            continue;
        };
        grid.heads = last.get(&table).cloned();
        if let Some(heads) = last_heads(grid, form) {
            last.insert(table, heads);
        }
    }
}

/// The pieces of a grid; none where it stays whole.
fn split(grid: &Grid, lore: &Lore<'_>, beside: bool, depth: usize) -> Option<Vec<Grid>> {
    if depth > DEPTH {
        return None;
    }
    let (parts, beside) = match beside::at_gap(grid, lore) {
        Some(parts) => (parts, true),
        None => {
            let found = heading::all(grid, lore);
            match stacked(grid, &found, lore) {
                Some(parts) => (parts, beside),
                None => (beside::at_titles(grid, &found)?, true),
            }
        }
    };
    let mut pieces = Vec::new();
    for (mut part, what) in parts {
        part.part = Some(Cut { what, beside });
        match split(&part, lore, beside, depth + 1) {
            Some(more) => pieces.extend(more),
            None => pieces.push(part),
        }
    }
    Some(pieces)
}

/// Cuts above every row of titles but the first; above the first too where titles are only listed there.
fn stacked(grid: &Grid, found: &[Heading], lore: &Lore<'_>) -> Option<Vec<(Grid, What)>> {
    let first = found.first()?;
    let mut cuts: Vec<(u32, What)> = vec![(grid.top(), first.what.clone())];
    if heading::listed_above(grid, first.row, lore) {
        cuts[0].1 = What::Front;
        cuts.push((first.row, first.what.clone()));
    }
    let mut last = first;
    for heading in found {
        if heading.row > last.row {
            let row = with_lead_in(grid, heading.row, last.last);
            if !grid.merges().iter().any(|merge| merge.start.0 < row && merge.end.0 >= row) {
                cuts.push((row, heading.what.clone()));
            }
        }
        last = heading;
    }
    if cuts.len() < 2 {
        return None;
    }
    // a title further down than titles stand is cut off from what precedes it
    if first.row >= grid.top() + TITLE_ROWS && cuts[1].0 > first.row {
        cuts.insert(1, (first.row, first.what.clone()));
        cuts[0].1 = What::Front;
    }
    let ends: Vec<u32> = cuts.iter().skip(1).map(|(row, _)| *row).chain([grid.rows()]).collect();
    let parts =
        cuts.into_iter().zip(ends).map(|((row, what), end)| (grid.piece(row..end, 0..ALL_COLUMNS), what));
    Some(parts.filter(|(part, _)| !part.is_empty()).collect())
}

/// The first of the rows right above a title that only number it: `附件2`.
fn with_lead_in(grid: &Grid, row: u32, after: u32) -> u32 {
    let mut first = row;
    while first > after + 1 && row - first < LEAD_IN && lore::numbers_title(grid, first - 1) {
        first -= 1;
    }
    first
}
