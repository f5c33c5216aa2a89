//! Tables of several publishers as one: the rows that any of them has, each amount the sum of theirs.

use std::collections::BTreeMap;

use crate::budget::amount::Amount;
use crate::budget::label;
use crate::budget::table::{Form, Row, Section, Table};
use crate::pack::schema::TableSchema;

/// The table of one publisher among those that are put together.
#[derive(Debug, Clone, Copy)]
pub struct Addend<'a> {
    /// The table.
    pub table: &'a Table,
    /// Whether its amounts are subtracted.
    pub minus: bool,
}

/// What a row is known by, whosever table it is in: its code, else its name below that of its parent. The row that
/// adds up all others has no name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey {
    parent: String,
    name: String,
}

impl RowKey {
    /// That of a row of a section.
    pub fn of(schema: &TableSchema, section: &Section, row: &Row) -> Self {
        if let Some(code) = &row.code {
            return Self { parent: String::new(), name: code.clone() };
        }
        let is_whole = row.total && !schema.totals().is_empty();
        let name = if is_whole { String::new() } else { label::fold(&row.key) };
        let parent = row.parent.map(|parent| label::fold(&section.rows[parent].key)).unwrap_or_default();
        Self { parent, name }
    }

    /// Whether the row of a path goes by it: its name, perhaps below that of its parent.
    pub fn is_called(&self, row: &[String]) -> bool {
        match row {
            [name] => label::fold(name) == self.name,
            [parent, name] => label::fold(name) == self.name && label::fold(parent) == self.parent,
            _ => false,
        }
    }

    /// Whether it is the row that adds up all others.
    pub fn is_total(&self) -> bool {
        self.name.is_empty()
    }
}

/// The tables as one; none where there are none. Codes stand in their order, other rows in that of the tables.
pub fn merged(schema: &TableSchema, addends: &[Addend<'_>]) -> Option<Table> {
    let first = addends.first()?.table;
    let mut whole = Table { sections: Vec::new(), forms: Vec::new(), notes: Vec::new(), ..first.clone() };
    for side in &first.sections {
        let sections: Vec<(&Section, bool)> = addends
            .iter()
            .flat_map(|own| own.table.sections.iter().map(move |section| (section, own.minus)))
            .filter(|(section, _)| section.side == side.side)
            .collect();
        whole.sections.push(section(schema, &sections));
    }
    if schema.form().is_some() {
        let rows = whole.sections.iter().map(|section| section.rows.len()).sum();
        whole.forms.resize(rows, Form::default());
    }
    Some(whole)
}

fn section(schema: &TableSchema, sections: &[(&Section, bool)]) -> Section {
    let side = sections.first().map(|(section, _)| section.side.clone()).unwrap_or_default();
    let columns = columns(schema, &side, sections);
    let (mut keys, mut rows): (Vec<RowKey>, Vec<Row>) = (Vec::new(), Vec::new());
    for (section, minus) in sections {
        let mut before: Option<usize> = None;
        for row in &section.rows {
            let key = RowKey::of(schema, section, row);
            let at = keys.iter().position(|known| *known == key).unwrap_or_else(|| {
                let at = before.map_or(0, |before| before + 1);
                keys.insert(at, key);
                rows.insert(at, blank(row, columns.len()));
                at
            });
            add(&mut rows[at], row, section, &columns, *minus);
            before = Some(at);
        }
    }
    let parents = sort_codes(&mut keys, &mut rows);
    for (row, parent) in rows.iter_mut().zip(parents) {
        row.parent = parent;
    }
    Section { side, columns, rows: rows.into() }
}

/// The columns of any of the sections, as the pack orders them.
fn columns(schema: &TableSchema, side: &str, sections: &[(&Section, bool)]) -> Vec<String> {
    let known: Vec<&str> = match schema.form() {
        Some(form) => form.amounts.iter().map(|field| field.id.as_str()).collect(),
        None => schema.side(side).map(|side| side.amount_columns()).unwrap_or_default(),
    };
    let has = |id: &&str| sections.iter().any(|(section, _)| section.column(id).is_some());
    known.into_iter().filter(has).map(str::to_owned).collect()
}

fn blank(row: &Row, columns: usize) -> Row {
    let mut own = row.clone();
    own.amounts = vec![None; columns];
    own.words_at.amounts = Vec::new();
    own
}

fn add(whole: &mut Row, row: &Row, section: &Section, columns: &[String], minus: bool) {
    for (at, id) in columns.iter().enumerate() {
        let Some(amount) = section.column(id).and_then(|column| row.amounts[column].as_ref()) else {
            continue;
        };
        let yuan = if minus { -amount.yuan } else { amount.yuan };
        whole.amounts[at] = Some(match &whole.amounts[at] {
            Some(own) => {
                Amount { yuan: own.yuan + yuan, half: own.half + amount.half, place: own.place.clone() }
            }
            None => Amount { yuan, ..amount.clone() },
        });
    }
}

/// Puts the rows with codes in the order of their codes, in the places where such rows stand; which row each is a part
/// of.
fn sort_codes(keys: &mut [RowKey], rows: &mut [Row]) -> Vec<Option<usize>> {
    let places: Vec<usize> = (0..rows.len()).filter(|&at| rows[at].code.is_some()).collect();
    let mut coded: Vec<(RowKey, Row)> =
        places.iter().map(|&at| (keys[at].clone(), rows[at].clone())).collect();
    coded.sort_by(|one, other| one.1.code.cmp(&other.1.code));
    for (at, (key, row)) in places.into_iter().zip(coded) {
        keys[at] = key;
        rows[at] = row;
    }
    let by_code: BTreeMap<&str, usize> =
        rows.iter().enumerate().filter_map(|(at, row)| Some((row.code.as_deref()?, at))).collect();
    let mut parents = Vec::new();
    for (key, row) in keys.iter().zip(rows.iter()) {
        parents.push(match &row.code {
            Some(code) => (1..code.len()).rev().find_map(|end| by_code.get(code.get(..end)?).copied()),
            None if key.parent.is_empty() => None,
            None => rows.iter().position(|other| label::fold(&other.key) == key.parent),
        });
    }
    parents
}
