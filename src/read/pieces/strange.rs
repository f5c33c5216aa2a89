//! Tables that the pack does not have, below or above known ones: a line like a title, and a row like a
//! header right below it. They must not flow into the tables that are read.

use std::collections::BTreeSet;

use crate::read::grid::Grid;
use crate::read::header::header_key;
use crate::read::recognise::title_key;

use super::heading::Heading;
use super::lore::{self, Lore};
use super::{MOST, What};

/// Between a title and its header there are at most so many rows.
const BETWEEN: u32 = 4;
/// Words that say that a table goes on, where they stand alone.
const AGAIN: [&str; 5] = ["续表", "续", "续上表", "接上表", "接上页"];

/// The headings of strange tables, and of pages that only say that the table above goes on.
pub fn all(grid: &Grid, known: &[Heading], lore: &Lore<'_>) -> Vec<Heading> {
    let mut found: Vec<Heading> = Vec::new();
    let rows: BTreeSet<u32> = grid.iter().map(|((row, _), _)| row).collect();
    let figures: BTreeSet<u32> =
        grid.iter().filter(|(_, cell)| cell.is_figure()).map(|((row, _), _)| row).collect();
    for row in rows {
        let above = known.iter().rev().find(|heading| heading.row <= row);
        let inside = above.into_iter().chain(found.last()).any(|heading| row <= heading.last);
        if inside {
            continue;
        }
        let next = known.iter().map(|heading| heading.row).find(|next| *next > row);
        let line = Line { grid, row, until: next.unwrap_or(grid.rows()), above, figures: &figures };
        found.extend(line.heading(lore));
        if found.len() > MOST {
            break;
        }
    }
    found
}

/// A row that may hold the title of a strange table.
struct Line<'a> {
    grid: &'a Grid,
    row: u32,
    /// The row of the next known title.
    until: u32,
    above: Option<&'a Heading>,
    /// The rows of the sheet that hold figures.
    figures: &'a BTreeSet<u32>,
}

impl Line<'_> {
    fn heading(&self, lore: &Lore<'_>) -> Option<Heading> {
        let Self { grid, row, until, .. } = *self;
        let mut own = grid.row(row).filter(|(col, _)| !lore::stands_by_title(grid, (row, *col)));
        let (Some((col, cell)), None) = (own.next(), own.next()) else { return None };
        let text = cell.text();
        let again = AGAIN.contains(&title_key(&text).trim_matches(['(', ')']));
        if !again && !lore::is_title_like(grid, (row, col)) {
            return None;
        }
        let apart = row == grid.top() || grid.row(row - 1).next().is_none();
        // below a name that leaves no doubt any words are a header
        let below = self.above.and_then(|above| match above.what {
            What::Table(table) | What::Again(table) => Some(table),
            What::Untitled => lore.of_sheet(grid),
            What::Strange(_) | What::Front => None,
        });
        let named = lore::ends_as_table(&text);
        let any = apart && title_key(&text).ends_with('表') || named && below.is_some();
        let (head, labels) = self.header_below(any, lore)?;
        if !apart && any && below.is_some_and(|table| lore.has_row(table, &labels)) {
            return None;
        }
        let same = self.repeats_header(&labels);
        let end = grid.merge_at(row, col).map_or(col, |merge| merge.end.1);
        let heading = |what| Some(Heading { row, columns: (col, end), last: head, what });
        let table = self.above.and_then(|above| match above.what {
            What::Table(table) | What::Again(table) => Some(table),
            _ => None,
        });
        if again {
            return if same { heading(What::Again(table?)) } else { None };
        }
        let figures = self.figures.range(head..until).next().is_some();
        // what precedes the first known title, and what stands among forms and prose, must leave no doubt
        let of_words = table.is_some_and(|table| is_of_words(table, lore));
        if table.is_some_and(|table| is_of_form(table, &labels, lore)) {
            return None;
        }
        let sure = match self.above {
            None => figures && named,
            Some(_) if of_words => figures && named,
            Some(_) if same => named,
            Some(_) => named || apart && figures,
        };
        if sure { heading(What::Strange(table.filter(|_| same))) } else { None }
    }

    /// The row like a header right below, with its labels: only lines of words may lie between.
    fn header_below(&self, any: bool, lore: &Lore<'_>) -> Option<(u32, BTreeSet<String>)> {
        for row in self.row + 1..self.until.min(self.row + 1 + BETWEEN) {
            if let Some(labels) = lore.header_labels(self.grid, row, any) {
                return Some((row, labels));
            }
            let mut cells = self.grid.row(row);
            if !cells.all(|(col, cell)| {
                lore::stands_by_title(self.grid, (row, col)) || cell.text().starts_with(['(', '（'])
            }) {
                return None;
            }
        }
        None
    }

    /// Whether some labels are those of a row of the header above.
    fn repeats_header(&self, labels: &BTreeSet<String>) -> bool {
        let Some(above) = self.above else { return false };
        let words = |row: u32| -> BTreeSet<String> {
            self.grid.row(row).map(|(_, cell)| header_key(&cell.text())).collect()
        };
        (above.row..=above.last).any(|row| words(row) == *labels)
    }
}

/// Whether a table is read by its words, wherever they stand.
fn is_of_words(table: usize, lore: &Lore<'_>) -> bool {
    !lore.pack.tables[table].has_header()
}

/// Whether a row of labels belongs to the forms of a table.
fn is_of_form(table: usize, labels: &BTreeSet<String>, lore: &Lore<'_>) -> bool {
    let Some(form) = lore.pack.tables[table].form() else { return false };
    let fields = form.texts.iter().chain(&form.amounts).chain(&form.indicators).chain([&form.name]);
    fields.into_iter().flat_map(|field| field.labels()).any(|label| labels.contains(&header_key(label)))
}
