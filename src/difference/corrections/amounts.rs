//! Amounts of rows that stayed, as few places as say all of them: rows of one column stand together, and so do the
//! columns in which the same stood and stands.

use std::collections::BTreeMap;

use crate::budget::correction::CorrectedPlace;
use crate::compose::Composed;
use crate::difference::{CellSide, FigureChange, FigureRole, RowChange, RowFate};
use crate::pack::Pack;

use super::{CorrectedPlaces, Telling, is_of_row, named, on_page};

/// So many rows are told in one place at most; of more the table has a further place.
const MOST_ROWS: usize = 8;
/// What stands for a cell in which nothing is printed.
const BLANK: &str = "空白";

/// The amounts of a document's tables as they are printed, by their cells.
#[derive(Debug, Clone, Default)]
pub struct PrintedAmounts(BTreeMap<String, String>);

impl PrintedAmounts {
    /// Those of a document, with their unit.
    pub fn of(composed: &Composed, pack: &Pack) -> Self {
        let mut known = BTreeMap::new();
        for view in composed.tables.iter().chain(&composed.supplementary) {
            let unit = view.unit_line.trim_start_matches(pack.manifest.words.unit.as_str());
            for cell in view.rows.iter().flat_map(|row| &row.cells) {
                let figure = cell.figure.and_then(|id| composed.document.figures.get(id));
                for place in figure.iter().flat_map(|figure| &figure.sources) {
                    known.insert(place.bare(), format!("{}{unit}", cell.value.text()));
                }
            }
        }
        Self(known)
    }

    /// What is printed of a side of a figure; nothing where nothing is.
    pub(super) fn of_cell(&self, side: &CellSide) -> Option<&str> {
        self.0.get(&side.place.as_ref()?.bare()).map(String::as_str)
    }
}

/// Columns of a table and their rows, whose amounts are told together.
struct ColumnChange<'a> {
    /// Those of the first column, row by row.
    figures: Vec<&'a FigureChange>,
    /// What stood in each row and what stands there, as it is printed.
    values: Vec<[String; 2]>,
    /// Names of the columns in which the same stood and stands.
    columns: Vec<&'a str>,
}

impl ColumnChange<'_> {
    /// Its rows by their names; by their codes too, where several have one name.
    fn rows(&self) -> Vec<String> {
        let mut rows = Vec::new();
        for own in &self.figures {
            let alike = self.figures.iter().filter(|other| other.row == own.row).count();
            let code = own.code.as_deref().filter(|_| own.row.is_empty() || alike > 1);
            rows.push(named(&own.row, code));
        }
        rows
    }
}

impl Telling<'_> {
    /// The amounts of a table's rows that stayed; `rows` are those that did not.
    pub(super) fn figures(&self, table: &str, rows: &[&RowChange], found: &mut CorrectedPlaces) {
        for follows in [false, true] {
            for column in merged(self.columns(table, rows, follows)) {
                found.amounts = true;
                found.places.push(self.column(table, &column, follows));
            }
        }
    }

    /// The columns of a table with what changed by itself in them, or with what follows.
    fn columns(&self, table: &str, rows: &[&RowChange], follows: bool) -> Vec<ColumnChange<'_>> {
        let mut columns: Vec<ColumnChange<'_>> = Vec::new();
        for own in &self.difference.figures {
            let told = rows.iter().any(|row| row.fate != RowFate::Renamed && is_of_row(own, row));
            let wanted = own.table == table && !own.of_last_year && own.openness.is_public() && !told;
            let (was, is) = (self.was.of_cell(&own.old), self.is.of_cell(&own.new));
            if !wanted || was == is || (own.role != FigureRole::Itself) != follows {
                continue;
            }
            let value = [was, is].map(|text| text.unwrap_or(BLANK).to_owned());
            let of_column = |known: &&mut ColumnChange<'_>| {
                let first = known.figures[0];
                (&first.side, &first.column) == (&own.side, &own.column) && known.figures.len() < MOST_ROWS
            };
            match columns.iter_mut().rev().find(of_column) {
                Some(known) => {
                    known.figures.push(own);
                    known.values.push(value);
                }
                None => columns.push(ColumnChange {
                    figures: vec![own],
                    values: vec![value],
                    columns: vec![&own.column],
                }),
            }
        }
        columns
    }

    /// The rows of some columns, as one place.
    fn column(&self, table: &str, own: &ColumnChange<'_>, follows: bool) -> CorrectedPlace {
        let first = own.figures[0];
        let (rows, columns) = (own.rows().join("、"), own.columns.join("、"));
        let mut spot = self.title(table);
        for part in [first.side.as_str(), &rows, &columns].into_iter().filter(|part| !part.is_empty()) {
            spot.push_str(&format!("，{part}"));
        }
        let texts = [0, 1].map(|side| {
            let values: Vec<&str> = own.values.iter().map(|value| value[side].as_str()).collect();
            listed(&values)
        });
        let source = first.new.place.as_ref().or(first.old.place.as_ref());
        self.place(on_page(spot, first.page.as_ref()), texts, follows, source)
    }
}

/// Columns of one side in which the same stood and stands, row by row, as one.
fn merged(columns: Vec<ColumnChange<'_>>) -> Vec<ColumnChange<'_>> {
    let mut merged: Vec<ColumnChange<'_>> = Vec::new();
    for own in columns {
        let alike = |known: &&mut ColumnChange<'_>| {
            let side = known.figures[0].side == own.figures[0].side;
            side && known.values == own.values && known.rows() == own.rows()
        };
        match merged.iter_mut().find(alike) {
            Some(known) => known.columns.extend(own.columns),
            None => merged.push(own),
        }
    }
    merged
}

/// Amounts row by row: one that recurs throughout once, a unit that all have behind the last.
fn listed(values: &[&str]) -> String {
    let (Some(first), Some(last)) = (values.first(), values.last()) else { return String::new() };
    if values.len() > 1 && values.iter().all(|value| value == first) {
        return format!("均为{first}");
    }
    let unit = last.trim_start_matches(|c: char| !c.is_alphabetic());
    let mut listed = Vec::new();
    for value in values {
        match value.strip_suffix(unit) {
            Some(number) => listed.push(number),
            None => return values.join("、"),
        }
    }
    format!("{}{unit}", listed.join("、"))
}
