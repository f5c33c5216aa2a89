//! Amounts of rows that stayed, as few places as say all of them: rows of one column stand together, and so do the
//! columns in which the same stood and stands.

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::correction::CorrectedPlace;
use crate::budget::label;
use crate::compose::Composed;
use crate::difference::books::BELOW;
use crate::difference::{CellSide, FigureChange, FigureRole, RowChange, RowFate};
use crate::pack::Pack;

use super::{CorrectedPlaces, Telling, is_of_row, named, on_page};

/// So many rows are told in one place at most; of more the table has a further place.
const MOST_ROWS: usize = 8;
/// What stands for a cell in which nothing is printed.
const BLANK: &str = "空白";

/// What the tables of a document print: amounts by their cells, words by their tables.
#[derive(Debug, Clone, Default)]
pub struct PrintedTables {
    amounts: BTreeMap<String, String>,
    words: BTreeSet<(String, String)>,
}

impl PrintedTables {
    /// Those of a document; amounts with their unit.
    pub fn of(composed: &Composed, pack: &Pack) -> Self {
        let (mut amounts, mut words) = (BTreeMap::new(), BTreeSet::new());
        for view in composed.tables.iter().chain(&composed.supplementary) {
            let unit = view.unit_line.trim_start_matches(pack.manifest.words.unit.as_str());
            for cell in view.rows.iter().flat_map(|row| &row.cells) {
                words.insert((view.id.clone(), label::fold(cell.value.text())));
                let figure = cell.figure.and_then(|id| composed.document.figures.get(id));
                for place in figure.iter().flat_map(|figure| &figure.sources) {
                    amounts.insert(place.bare(), format!("{}{unit}", cell.value.text()));
                }
            }
            words.extend(view.notes.iter().map(|note| (view.id.clone(), label::fold(&note.text))));
        }
        Self { amounts, words }
    }

    /// Whether a table prints these words; of an indicator its target, which stands in a cell of its own.
    pub(super) fn has(&self, table: &str, words: &str) -> bool {
        let prints = |words: &str| self.words.contains(&(table.to_owned(), label::fold(words)));
        let target = words.rsplit_once('：').filter(|(names, _)| names.contains(BELOW));
        !words.is_empty() && (prints(words) || target.is_some_and(|(_, target)| prints(target)))
    }

    /// What is printed of a side of a figure; nothing where nothing is.
    pub(super) fn of_cell(&self, side: &CellSide) -> Option<&str> {
        self.amounts.get(&side.place.as_ref()?.bare()).map(String::as_str)
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
            let printed = [self.was.of_cell(&own.old), self.is.of_cell(&own.new)];
            // what neither prints is no business of the public
            if !wanted || printed == [None, None] || (own.role != FigureRole::Itself) != follows {
                continue;
            }
            if printed[0] == printed[1] && own.difference.is_zero() {
                continue;
            }
            let value = if printed[0] == printed[1] {
                // the workbook has more digits than it shows
                [&own.old, &own.new].map(|side| format!("{}{}", side.words(own.unit), own.unit))
            } else {
                printed.map(|text| text.unwrap_or(BLANK).to_owned())
            };
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
        let rows = own.rows();
        let alike = own.values.iter().all(|value| value == &own.values[0]);
        let quoted = |names: &[&str]| format!("“{}”", names.join("”“"));
        let mut spot = self.title(table);
        if !first.side.is_empty() {
            spot.push_str(&format!("，{}，", first.side));
        }
        // rows that differ stand beside their amounts
        if alike {
            let names: Vec<&str> = rows.iter().map(String::as_str).collect();
            spot.push_str(&format!("{}行", quoted(&names)));
        }
        spot.push_str(&format!("{}列", quoted(&own.columns)));
        let texts = [0, 1].map(|side| {
            let values: Vec<&str> = own.values.iter().map(|value| value[side].as_str()).collect();
            listed(&rows, &values, alike)
        });
        let source = first.new.place.as_ref().or(first.old.place.as_ref());
        self.place(
            on_page(spot, first.page.as_ref().map(|page| format!("第{page}页起"))),
            texts,
            follows,
            source,
        )
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

/// Amounts row by row, each behind the name of its row; those that are the same throughout once.
fn listed(rows: &[String], values: &[&str], alike: bool) -> String {
    match (alike, values) {
        (true, [only]) => (*only).to_owned(),
        (true, [first, ..]) => format!("均为{first}"),
        _ => {
            rows.iter().zip(values).map(|(row, value)| format!("{row}{value}")).collect::<Vec<_>>().join("；")
        }
    }
}
