//! What layers of the pack took away, met again in a workbook: who took it away, and what is to be done.

use crate::diag::Place;
use crate::pack::placeholders::Placeholders;
use crate::pack::{Pack, Removed};

use super::grid::Grid;
use super::recognise::{TITLE_LENGTH, TITLE_ROWS, title_key};
use super::spelling::Spelt;

/// Lists of columns and fields.
const COLUMNS: [&str; 5] = ["columns", "texts", "amounts", "indicators", "fields"];

/// What layers took out of one table.
#[derive(Debug, Clone, Copy)]
pub struct TakenAway<'a> {
    pack: &'a Pack,
    table: &'a str,
    words: Placeholders<'a>,
}

impl<'a> TakenAway<'a> {
    /// What was taken out of a table, in a book of a year.
    pub fn new(pack: &'a Pack, table: &'a str, year: Option<i32>) -> Self {
        Self { pack, table, words: pack.placeholders(year) }
    }

    /// Who took the column or field of a name away: `tables-本局.toml 第3行`.
    pub fn column(&self, name: &str) -> Option<String> {
        self.find(name, |list| COLUMNS.contains(&list))
    }

    /// Who took the row of a name away.
    pub fn row(&self, name: &str) -> Option<String> {
        self.find(name, |list| list == "row")
    }

    fn find(&self, name: &str, of: impl Fn(&str) -> bool) -> Option<String> {
        if self.pack.removed.is_empty() {
            return None;
        }
        let spelt = Spelt::of(name, self.words);
        let is_it = |gone: &&Removed| {
            let labels = [&gone.id, &gone.label].into_iter().flat_map(|label| Spelt::all(label, self.words));
            gone.table == self.table
                && of(&gone.list)
                && spelt.nearest(&labels.collect::<Vec<Spelt>>()).is_some()
        };
        // what is taken away twice was taken away by the last
        let gone = self.pack.removed.iter().rev().find(is_it)?;
        Some(written(self.pack, gone))
    }
}

/// The table that a layer took away and whose title a sheet bears, and who took it away.
pub fn table<'a>(pack: &'a Pack, grid: &Grid) -> Option<(&'a str, String)> {
    let last = grid.rows().min(grid.top() + TITLE_ROWS);
    let mut titles = vec![title_key(&grid.sheet)];
    titles.extend(grid.between(grid.top(), last).map(|(_, cell)| title_key(&cell.text())));
    titles.retain(|title| title.chars().count() <= TITLE_LENGTH);
    let bears = |gone: &&Removed| {
        let key = title_key(&gone.id);
        gone.list == "table"
            && pack.table(&gone.id).is_none()
            && titles.iter().any(|title| title.contains(&key))
    };
    // of titles of which one is part of another, the longer
    let gone = pack.removed.iter().filter(bears).max_by_key(|gone| gone.id.chars().count())?;
    Some((&gone.id, written(pack, gone)))
}

/// File and line of a removal.
fn written(pack: &Pack, gone: &Removed) -> String {
    match pack.layers.place(gone.spot) {
        Place::Line { file, line, .. } => format!("{file} 第{line}行"),
        // a removal is always on a line of a file
        _ => "模板包".to_owned(),
    }
}
