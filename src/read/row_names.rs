//! The names by which the rows of one side are known: listed rows, total rows, classes.

use crate::budget::table::Row;
use crate::pack::placeholders::Placeholders;
use crate::pack::schema::{RowSchema, SideSchema, TableSchema};
use crate::pack::{Codes, Pack};

use super::spelling::{Likeness, Spelt};

/// A longer text is no name of a total row.
const LONGEST_TOTAL: usize = 20;

/// The names of a side's rows, in comparable form.
pub struct RowNames<'a> {
    schema: &'a SideSchema,
    words: Placeholders<'a>,
    /// For each listed row its labels.
    rows: Vec<Vec<Spelt>>,
    /// Labels of the total row of trees and plain rows, as printed and in comparable form.
    pub totals: &'a [String],
    spelt_totals: Vec<Spelt>,
    classes: Option<(&'a Pack, &'a Codes)>,
}

/// A listed row that a name means.
pub struct NamedRow<'a> {
    /// The row.
    pub row: &'a RowSchema,
    /// How its label was known.
    pub likeness: Likeness,
    /// Labels of other rows that the name may mean as well.
    pub rivals: Vec<String>,
}

impl<'a> RowNames<'a> {
    /// The names of a side's rows in a book of a year.
    pub fn new(table: &'a TableSchema, schema: &'a SideSchema, pack: &'a Pack, year: Option<i32>) -> Self {
        let words = pack.placeholders(year);
        let of_row = |row: &RowSchema| -> Vec<Spelt> {
            let labels = [row.id.as_str(), row.label()].into_iter();
            let labels = labels.chain(row.aliases.iter().map(String::as_str));
            labels.flat_map(|label| Spelt::all(label, words)).collect()
        };
        Self {
            schema,
            words,
            rows: schema.rows.iter().map(of_row).collect(),
            totals: table.totals(),
            spelt_totals: table.totals().iter().flat_map(|total| Spelt::all(total, words)).collect(),
            classes: schema.classes.as_deref().map(|codes| (pack, codes)),
        }
    }

    /// The year of the book.
    pub fn year(&self) -> Option<i32> {
        self.words.year
    }

    /// Whether a text names the total row, and how.
    pub fn total(&self, text: &str) -> Option<Likeness> {
        if text.is_empty() || text.chars().count() > LONGEST_TOTAL {
            return None;
        }
        Spelt::of(text, self.words).nearest(&self.spelt_totals)
    }

    /// Whether a name is that of a listed row.
    pub fn lists(&self, name: &str) -> bool {
        !self.rows.is_empty() && !self.candidates(name).is_empty()
    }

    /// The rows of the nearest likeness to a name.
    fn candidates(&self, name: &str) -> Vec<(usize, Likeness)> {
        let spelt = Spelt::of(name, self.words);
        let mut near: Vec<(usize, Likeness)> = Vec::new();
        for (row, labels) in self.rows.iter().enumerate() {
            near.extend(spelt.nearest(labels).map(|likeness| (row, likeness)));
        }
        let best = near.iter().map(|(_, likeness)| *likeness).max();
        if best != Some(Likeness::Exact) && self.is_class(name) {
            return Vec::new();
        }
        near.retain(|(_, likeness)| Some(*likeness) == best);
        near
    }

    /// Whether a name is one of the classes that may stand on this side.
    fn is_class(&self, name: &str) -> bool {
        self.classes.is_some_and(|(pack, codes)| {
            pack.catalogue.names_any(&codes.id, name, codes.lengths.first().copied().unwrap_or_default())
        })
    }

    /// How many of the names are exactly those of each listed row.
    pub fn stated<'n>(&self, names: impl Iterator<Item = &'n str>) -> Vec<usize> {
        let mut counts = vec![0; self.rows.len()];
        for name in names {
            let spelt = Spelt::of(name, self.words);
            for (row, labels) in self.rows.iter().enumerate() {
                counts[row] += usize::from(spelt.nearest(labels) == Some(Likeness::Exact));
            }
        }
        counts
    }

    /// How many rows are listed under the label of one, below different rows.
    fn namesakes(&self, row: usize) -> usize {
        let same = |labels: &&Vec<Spelt>| {
            labels.iter().any(|label| label.nearest(&self.rows[row]) == Some(Likeness::Exact))
        };
        self.rows.iter().filter(same).count()
    }

    /// The listed row that a name means: of several that answer to it, the one below the row that was
    /// opened last, else the first that has not occurred. A name that is only alike means no row whose
    /// own name stands on the sheet.
    pub fn listed(
        &self,
        name: &str,
        open: Option<&str>,
        rows: &[Row],
        stated: &[usize],
    ) -> Option<NamedRow<'a>> {
        let near = self.candidates(name);
        let (_, likeness) = *near.first()?;
        let exact = likeness == Likeness::Exact;
        let free = |at: usize| exact || stated[at] < self.namesakes(at);
        let candidates: Vec<usize> = near.iter().map(|(at, _)| *at).filter(|at| free(*at)).collect();
        let row = |at: &usize| &self.schema.rows[*at];
        let occurred = |at: &usize| rows.iter().any(|seen| seen.key == row(at).id);
        let below_open =
            candidates.iter().find(|at| row(at).parent.is_some() && row(at).parent.as_deref() == open);
        let unused = candidates.iter().find(|at| !occurred(at));
        let last = candidates.first().filter(|_| exact);
        let chosen = *below_open.or(unused).or(last)?;
        let namesake = |at: usize| {
            self.rows[at].iter().any(|label| label.nearest(&self.rows[chosen]) == Some(Likeness::Exact))
        };
        let mut rivals = Vec::new();
        for at in candidates.into_iter().filter(|at| !exact && *at != chosen) {
            if !namesake(at) && !occurred(&at) {
                rivals.push(row(&at).label().to_owned());
            }
        }
        Some(NamedRow { row: row(&chosen), likeness, rivals })
    }
}
