//! Tables side by side: with blank columns between them, or none where their titles are merged.

use std::collections::{BTreeMap, BTreeSet};

use crate::read::grid::Grid;
use crate::read::recognise::TITLE_ROWS;

use super::heading::{self, Heading};
use super::lore::{self, Lore};
use super::{ALL_COLUMNS, Cut, What};

/// At most so many gaps of a sheet are tried.
const MOST_GAPS: usize = 64;

/// Both sides of the first blank columns that part two tables.
pub fn at_gap(grid: &Grid, lore: &Lore<'_>) -> Option<Vec<(Grid, What)>> {
    let mut tried = 0;
    for column in gaps(grid) {
        if !begins_with_title(grid, column, lore) {
            continue;
        }
        tried += 1;
        if tried > MOST_GAPS {
            return None;
        }
        let left = grid.piece(grid.top()..grid.rows(), 0..column);
        let right = right_of(grid, column);
        if let Some((one, other)) = both(grid, &left, &right, column, lore) {
            return Some(vec![(left, one), (right, other)]);
        }
    }
    None
}

/// The first columns after blank ones that nothing is merged across.
fn gaps(grid: &Grid) -> Vec<u32> {
    let used: BTreeSet<u32> = grid.iter().map(|((_, col), _)| col).collect();
    let used: Vec<u32> = used.into_iter().collect();
    let whole =
        |column: &u32| !grid.merges().iter().any(|merge| merge.start.1 < *column && merge.end.1 >= *column);
    used.windows(2).filter(|pair| pair[1] > pair[0] + 1).map(|pair| pair[1]).filter(whole).collect()
}

/// Whether the first cell from a column on may be a title: cheaply asked, before anything is cut.
fn begins_with_title(grid: &Grid, column: u32, lore: &Lore<'_>) -> bool {
    let Some((at, cell)) = grid.iter().find(|(at, _)| at.1 >= column) else { return false };
    lore.table_of(cell).is_some() || lore::is_title_like(grid, at)
}

fn right_of(grid: &Grid, column: u32) -> Grid {
    let top = grid.iter().find(|(at, _)| at.1 >= column).map_or(grid.top(), |(at, _)| at.0);
    let mut right = grid.piece(top..grid.rows(), column..ALL_COLUMNS);
    // the name of the sheet is no title of it
    right.part = Some(Cut { what: What::Untitled, beside: true });
    right
}

/// What both sides begin with, if each is a table of its own.
fn both(grid: &Grid, left: &Grid, right: &Grid, column: u32, lore: &Lore<'_>) -> Option<(What, What)> {
    let one = first(left, lore).or_else(|| contents(left, lore))?;
    let other = first(right, lore).or_else(|| alone(right, lore))?;
    let table = |what: &What| match what {
        What::Untitled => lore.of_sheet(grid),
        other => other.table(),
    };
    if let Some(table) = table(&one.what)
        && !is_whole(grid, left, table, column, &other.what, lore)
    {
        return None;
    }
    if let Some(table) = table(&other.what) {
        let lacks = |grid: &Grid| heading::header_of(grid, table, lore).map(|header| header.missing.len());
        let form = lore.pack.tables[table].form().is_some();
        if !form && lacks(right)? > lacks(grid).unwrap_or(usize::MAX) {
            return None;
        }
    }
    let known = |what: &What| !matches!(what, What::Strange(_) | What::Front);
    (known(&one.what) || known(&other.what)).then_some((one.what, other.what))
}

/// Whether a table loses nothing by a cut: no column of its header, none at all to a strange one.
fn is_whole(grid: &Grid, left: &Grid, table: usize, column: u32, other: &What, lore: &Lore<'_>) -> bool {
    if lore.pack.tables[table].form().is_some() {
        return true;
    }
    let (Some(own), Some(all)) =
        (heading::header_of(left, table, lore), heading::header_of(grid, table, lore))
    else {
        return false;
    };
    let reaches = all.columns.iter().flatten().flatten().any(|col| *col >= column);
    own.missing.len() <= all.missing.len() && !(reaches && matches!(other, What::Strange(_)))
}

/// The first heading, near the top.
fn first(grid: &Grid, lore: &Lore<'_>) -> Option<Heading> {
    let top = grid.iter().next()?.0.0;
    let found = heading::all(grid, lore).into_iter().next()?;
    (found.row < top + TITLE_ROWS).then_some(found)
}

/// A list of titles that has the columns to itself: no header, no figures but the numbers of pages.
fn contents(grid: &Grid, lore: &Lore<'_>) -> Option<Heading> {
    let ((row, col), _) = grid.iter().next()?;
    let lists = heading::listed_above(grid, grid.rows(), lore) && heading::all(grid, lore).is_empty();
    lists.then_some(Heading { row, columns: (col, col), last: row, what: What::Front })
}

/// A strange table that has the columns to itself.
fn alone(grid: &Grid, lore: &Lore<'_>) -> Option<Heading> {
    let ((row, col), _) = grid.iter().next()?;
    if grid.row(row).any(|(c, _)| c != col && !lore::stands_by_title(grid, (row, c))) {
        return None;
    }
    let named = grid.get(row, col).is_some_and(|cell| lore::ends_as_table(&cell.text()));
    let head = (row + 1..grid.rows().min(row + TITLE_ROWS))
        .find(|row| lore.header_labels(grid, *row, named).is_some())?;
    let figures = grid.between(head + 1, grid.rows()).any(|(_, cell)| cell.is_figure());
    let what = What::Strange(None);
    let sure = lore::is_title_like(grid, (row, col)) && figures;
    sure.then_some(Heading { row, columns: (col, col), last: head, what })
}

/// Cuts before each title but the first on the row of the first titles, where no blank column is needed:
/// both titles are merged over their columns.
pub fn at_titles(grid: &Grid, found: &[Heading]) -> Option<Vec<(Grid, What)>> {
    let first = found.first()?;
    let row: Vec<&Heading> = found.iter().filter(|heading| heading.row == first.row).collect();
    let mut starts: BTreeMap<u32, What> = BTreeMap::new();
    for pair in row.windows(2) {
        let column = pair[1].columns.0;
        let merged = pair.iter().all(|heading| heading.columns.1 > heading.columns.0);
        let crossed = grid.merges().iter().any(|merge| merge.start.1 < column && merge.end.1 >= column);
        if merged && !crossed && pair[0].columns.1 < column {
            starts.insert(column, pair[1].what.clone());
        }
    }
    if starts.is_empty() {
        return None;
    }
    let ends: Vec<u32> = starts.keys().copied().chain([ALL_COLUMNS]).collect();
    let mut from = 0;
    let mut what = first.what.clone();
    let mut parts = Vec::new();
    for end in ends {
        let next = starts.get(&end).cloned().unwrap_or(What::Untitled);
        parts.push((grid.piece(grid.top()..grid.rows(), from..end), std::mem::replace(&mut what, next)));
        from = end;
    }
    Some(parts)
}
