//! The headings of tables on a sheet: titles below which the header of their table stands.

use crate::read::grid::{Grid, SheetCell};
use crate::read::header::{self, Header};
use crate::read::recognise::TITLE_ROWS;
use crate::read::spots::Labels;

use super::lore::{self, Lore};
use super::{ALL_COLUMNS, MOST, What, strange};

/// A header is looked for in so many rows below a title.
const HEADER_ROWS: u32 = TITLE_ROWS + 4;
/// The labels of a form are looked for in so many rows below a title.
const FORM_ROWS: u32 = 80;
/// Characters of a line that is a paragraph, and no label.
const PARAGRAPH: usize = 40;

/// Where a table begins.
#[derive(Debug, Clone)]
pub struct Heading {
    /// Row of its title.
    pub row: u32,
    /// First and last column of its title.
    pub columns: (u32, u32),
    /// Last row of its header.
    pub last: u32,
    /// What stands there.
    pub what: What,
}

/// Cells on one row that are titles of tables, by column.
struct TitleRow {
    row: u32,
    titles: Vec<Title>,
}

/// A cell that is a title.
#[derive(Clone, Copy)]
struct Title {
    columns: (u32, u32),
    kind: TitleOf,
}

/// What a cell is the title of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TitleOf {
    Table(usize),
    Text(usize),
    /// A table that nobody knows, beside a known one.
    Strange,
}

/// All headings, from top to bottom and left to right; none where no table of the pack has one.
pub fn all(grid: &Grid, lore: &Lore<'_>) -> Vec<Heading> {
    let candidates = candidates(grid, lore);
    if candidates.len() > MOST {
        return Vec::new();
    }
    let mut found: Vec<Heading> = Vec::new();
    let first = candidates.first().map_or(grid.rows(), |candidate| candidate.row);
    found.extend(under_the_name(grid, first, lore));
    for (index, candidate) in candidates.iter().enumerate() {
        let until = candidates.get(index + 1).map_or(grid.rows(), |next| next.row);
        for (at, title) in candidate.titles.iter().enumerate() {
            let from = if at == 0 { 0 } else { title.columns.0 };
            let to = candidate.titles.get(at + 1).map_or(ALL_COLUMNS, |next| next.columns.0);
            let spot = Below { row: candidate.row, until, columns: (from, to) };
            found.extend(confirmed(grid, *title, spot, found.last(), lore));
        }
    }
    if found.is_empty() {
        return found;
    }
    found.extend(strange::all(grid, &found, lore));
    found.sort_by_key(|heading| (heading.row, heading.columns.0));
    found
}

/// Whether titles are listed above a row that have no header: a list of contents.
pub fn listed_above(grid: &Grid, row: u32, lore: &Lore<'_>) -> bool {
    let titles = grid.between(grid.top(), row).filter(|(_, cell)| lore.table_of(cell).is_some());
    titles.count() > 1
}

fn candidates(grid: &Grid, lore: &Lore<'_>) -> Vec<TitleRow> {
    let mut found: Vec<TitleRow> = Vec::new();
    let mut seen = None;
    for ((row, col), cell) in grid.iter() {
        if seen == Some(row) {
            continue;
        }
        let known = lore.table_of(cell).is_some() || lore.text_of(cell).is_some();
        if known || is_merged(grid, (row, col)) {
            seen = Some(row);
            let titles = titles(grid, row, lore);
            if titles.iter().any(|title| title.kind != TitleOf::Strange) {
                found.push(TitleRow { row, titles });
            }
        }
        if found.len() > MOST {
            break;
        }
    }
    found
}

/// The titles on a row; none where anything else stands on it but what may stand by a title.
fn titles(grid: &Grid, row: u32, lore: &Lore<'_>) -> Vec<Title> {
    let mut titles = Vec::new();
    let alone = grid.row(row).nth(1).is_none();
    for (col, cell) in grid.row(row) {
        let end = grid.merge_at(row, col).map_or(col, |merge| merge.end.1);
        let kind = match (lore.table_of(cell), lore.text_of(cell)) {
            (Some(table), _) => TitleOf::Table(table),
            (None, Some(table)) if alone => TitleOf::Text(table),
            _ if lore::stands_by_title(grid, (row, col)) => continue,
            _ if is_merged(grid, (row, col)) && lore::is_title_like(grid, (row, col)) => TitleOf::Strange,
            _ => return Vec::new(),
        };
        titles.push(Title { columns: (col, end), kind });
    }
    titles
}

fn is_merged(grid: &Grid, at: (u32, u32)) -> bool {
    grid.merge_at(at.0, at.1).is_some_and(|merge| merge.start == at && merge.end.1 > merge.start.1)
}

/// Where a table may stand below its title.
struct Below {
    row: u32,
    /// The row of the next title.
    until: u32,
    /// First column, and the one after the last.
    columns: (u32, u32),
}

/// The heading that a title is, if its table stands below it.
fn confirmed(
    grid: &Grid,
    title: Title,
    spot: Below,
    before: Option<&Heading>,
    lore: &Lore<'_>,
) -> Option<Heading> {
    let heading = |last, what| Some(Heading { row: spot.row, columns: title.columns, last, what });
    match title.kind {
        TitleOf::Table(table) => {
            let last = header_below(grid, &spot, table, lore)?;
            let again = before.is_some_and(|before| before.what == What::Table(table));
            // forms of one table repeat its title
            if again && lore.pack.tables[table].form().is_some() {
                return None;
            }
            heading(last, What::Table(table))
        }
        TitleOf::Text(table) => {
            let begins = has_prose_below(grid, &spot, before, table, lore);
            if begins { heading(spot.row, What::Table(table)) } else { None }
        }
        TitleOf::Strange => {
            let part =
                grid.piece(spot.row..spot.until.min(spot.row + HEADER_ROWS), spot.columns.0..spot.columns.1);
            let head =
                (spot.row + 1..part.rows()).find(|row| lore.header_labels(&part, *row, false).is_some())?;
            heading(head, What::Strange(None))
        }
    }
}

/// The last row of the header, or of what shows a form, of a table below its title.
fn header_below(grid: &Grid, spot: &Below, table: usize, lore: &Lore<'_>) -> Option<u32> {
    let schema = &lore.pack.tables[table];
    let columns = spot.columns.0..spot.columns.1;
    if let Some(form) = schema.form() {
        let part = grid.piece(spot.row..spot.until.min(spot.row + FORM_ROWS), columns);
        return Labels::any(&part, form).then_some(spot.row);
    }
    let part = grid.piece(spot.row..spot.until.min(spot.row + HEADER_ROWS), columns);
    let header = header_of(&part, table, lore)?;
    (header.first > spot.row).then_some(header.last)
}

/// The header of a table on a piece, where it is one.
pub fn header_of(grid: &Grid, table: usize, lore: &Lore<'_>) -> Option<Header> {
    let schema = &lore.pack.tables[table];
    let words = lore.pack.placeholders(lore.year);
    header::find(grid, schema, words).filter(Header::is_plausible)
}

/// A table that has no title but the name of the sheet, above the first title.
fn under_the_name(grid: &Grid, until: u32, lore: &Lore<'_>) -> Option<Heading> {
    let (first, _) = grid.iter().next()?;
    if grid.part.is_some() || until <= first.0 {
        return None;
    }
    let table = lore.of_sheet(grid)?;
    let schema = &lore.pack.tables[table];
    let heading = |last| Heading { row: first.0, columns: (first.1, first.1), last, what: What::Untitled };
    if !schema.has_figures() {
        return Some(heading(first.0));
    }
    if let Some(form) = schema.form() {
        return Labels::any(&grid.piece(grid.top()..until, 0..ALL_COLUMNS), form).then(|| heading(first.0));
    }
    let header = header_of(&grid.piece(grid.top()..until, 0..ALL_COLUMNS), table, lore)?;
    (header.first <= first.0 + TITLE_ROWS).then(|| heading(header.last))
}

/// Whether a page of prose begins at a title: another ends above it, and words follow. A heading of the
/// page above is none.
fn has_prose_below(
    grid: &Grid,
    spot: &Below,
    before: Option<&Heading>,
    table: usize,
    lore: &Lore<'_>,
) -> bool {
    let below: Vec<&SheetCell> = grid.between(spot.row + 1, spot.until).map(|(_, cell)| cell).collect();
    let Some(next) = below.first() else { return false };
    let above = match before.map(|before| &before.what) {
        None => return spot.row == grid.iter().next().map_or(0, |(at, _)| at.0),
        Some(What::Table(above) | What::Again(above)) => Some(*above),
        Some(What::Untitled) => lore.of_sheet(grid),
        Some(What::Strange(_) | What::Front) => None,
    };
    let Some(schema) = above.map(|above| &lore.pack.tables[above]) else { return false };
    if let Some(text) = schema.text() {
        let title = grid.row(spot.row).next().map(|(_, cell)| cell.text()).unwrap_or_default();
        let fields = text.fields.iter().flat_map(|field| field.labels());
        let own = |label: &str| header::header_key(label) == header::header_key(&title);
        return !fields.into_iter().any(own);
    }
    // below a table a line is taken for a title only where a paragraph follows
    let apart = spot.row > 0 && grid.row(spot.row - 1).next().is_none();
    let text = next.text();
    apart && table != above.unwrap_or(table) && (text.contains('。') || text.chars().count() > PARAGRAPH)
}
