//! The cells of a department's table, each beside those of its units.

use rust_decimal::Decimal;

use crate::budget::path::escape;
use crate::budget::table::{Section, Table};
use crate::budget::units::UnitBook;
use crate::consolidation::RowKey;
use crate::diag::Place;
use crate::pack::checks::Relation;
use crate::pack::schema::{RowsAre, SideSchema, TableSchema};
use crate::reconcile::interval::{Comparison, Term};
use crate::reconcile::office::bodies::is_named_as;
use crate::reconcile::registry::Year;
use crate::reconcile::tables::implied::Of;
use crate::reconcile::{World, money};

/// A cell of a department beside the same cell of its units.
pub(super) struct HeldCell {
    /// Its cell path.
    pub(super) path: String,
    /// The row that it is in, by table and side.
    pub(super) row: (String, String, RowKey),
    /// The code of its row.
    pub(super) code: Option<String>,
    /// Its column.
    pub(super) column: String,
    /// The department's on the left, those of the units on the right.
    pub(super) comparison: Comparison,
    /// Whose each of those on the right is.
    pub(super) whose: Vec<usize>,
    /// The sheet of the department's table, where it lacks the row.
    pub(super) lacks_row: Option<Place>,
}

impl HeldCell {
    /// By how much the units come to more than the department.
    pub(super) fn missing(&self) -> Decimal {
        -self.comparison.difference()
    }
}

/// A row of somebody's table.
#[derive(Clone, Copy)]
struct RowAt<'a> {
    of: &'a Of<'a>,
    section: &'a Section,
    row: usize,
    /// Whose; none of the department's.
    unit: Option<usize>,
}

/// A row of the department with those of its units.
struct Together<'a> {
    key: RowKey,
    side: String,
    rows: Vec<RowAt<'a>>,
}

/// The table of each unit that has it, with the number of the unit.
pub(super) fn tables_of<'a>(units: &'a [UnitBook], id: &str) -> Vec<(usize, &'a Table)> {
    let of = |(at, unit): (usize, &'a UnitBook)| Some((at, unit.book.table(id)?));
    units.iter().enumerate().filter_map(of).collect()
}

/// Every cell of a table that anybody states.
pub(super) fn cells(world: &World<'_>, schema: &TableSchema, department: &Table) -> Vec<HeldCell> {
    let units = &world.budget.units;
    let of = |table, unit| Of { table, schema, pack: world.pack, year: Year::This, unit };
    let own = of(department, &world.budget.unit);
    let theirs: Vec<(usize, Of<'_>)> = tables_of(units, &schema.id)
        .into_iter()
        .map(|(at, table)| (at, of(table, &units[at].unit)))
        .collect();
    let mut all = rows(schema, &own, &theirs);
    if schema.rows_are == Some(RowsAre::Units) {
        all = of_units(all, units);
    }
    let mut held = Vec::new();
    for together in &all {
        for column in columns(schema, together) {
            held.extend(cell(together, &column, department, units));
        }
    }
    held
}

/// The rows of a table, the department's first, those that only units have behind them.
fn rows<'a>(schema: &TableSchema, own: &'a Of<'a>, theirs: &'a [(usize, Of<'a>)]) -> Vec<Together<'a>> {
    let mut all: Vec<Together<'a>> = Vec::new();
    let tables = std::iter::once((None, own)).chain(theirs.iter().map(|(at, of)| (Some(*at), of)));
    for (unit, of) in tables {
        for section in &of.table.sections {
            for (row, stands) in section.rows.iter().enumerate() {
                let key = RowKey::of(schema, section, stands);
                let here = RowAt { of, section, row, unit };
                match all.iter_mut().find(|other| other.side == section.side && other.key == key) {
                    Some(together) => together.rows.push(here),
                    None => all.push(Together { key, side: section.side.clone(), rows: vec![here] }),
                }
            }
        }
    }
    all
}

/// Of a table whose rows are units: a row that no unit's table has under the same name stands beside the total of the
/// unit that it names.
fn of_units<'a>(all: Vec<Together<'a>>, units: &[UnitBook]) -> Vec<Together<'a>> {
    let is_own = |row: &RowAt<'_>| row.unit.is_none();
    let total = |together: &Together<'_>| together.key.is_total();
    let mut left: Vec<RowAt<'a>> = Vec::new();
    for together in all.iter().filter(|together| total(together)) {
        left.extend(together.rows.iter().filter(|row| !is_own(row)).copied());
    }
    for together in all.iter().filter(|own| !total(own) && own.rows.iter().any(is_own)) {
        left.retain(|row| !together.rows.iter().any(|own| own.unit == row.unit));
    }
    let mut kept: Vec<Together<'a>> = Vec::new();
    let mut matched: Vec<Option<usize>> = Vec::new();
    for mut together in all {
        let first = together.rows[0];
        if !total(&together) && is_own(&first) && together.rows.iter().all(is_own) {
            let label = &first.section.rows[first.row].label;
            let names_it = |row: &&RowAt<'_>| row.unit.is_some_and(|at| is_named_as(&units[at].unit, label));
            let found: Vec<RowAt<'a>> = left.iter().filter(names_it).copied().collect();
            // its own row adds up all others, and is held against itself
            if found.is_empty() && is_named_as(first.of.unit, label) {
                continue;
            }
            matched.extend(found.iter().map(|row| row.unit));
            together.rows.extend(found);
        }
        kept.push(together);
    }
    // what a unit calls itself in its own table is the row that was found by its name
    kept.retain(|own| own.rows.iter().any(is_own) || !own.rows.iter().all(|row| matched.contains(&row.unit)));
    kept
}

/// The columns of amounts that may be added up.
fn columns(schema: &TableSchema, together: &Together<'_>) -> Vec<String> {
    let leaves = schema.side(&together.side).map(SideSchema::leaves).unwrap_or_default();
    let is_change = |id: &str| leaves.iter().any(|(_, leaf)| leaf.id == id && leaf.change);
    let mut columns: Vec<String> = Vec::new();
    for id in together.rows.iter().flat_map(|row| &row.section.columns) {
        if !columns.contains(id) && !is_change(id) {
            columns.push(id.clone());
        }
    }
    columns
}

/// A cell; none where nobody states an amount.
fn cell(together: &Together<'_>, column: &str, department: &Table, units: &[UnitBook]) -> Option<HeldCell> {
    let (mut left, mut right, mut whose) = (Vec::new(), Vec::new(), Vec::new());
    let first = together.rows.first()?;
    let path = first.of.path(first.section, &first.section.rows[first.row], column);
    let mut stated = false;
    for row in &together.rows {
        let Some(at) = row.section.column(column) else { continue };
        stated |= row.section.rows[row.row].amounts[at].is_some();
        let mut term = row.of.term(row.section, row.row, at);
        match row.unit {
            None => left.push(term),
            Some(unit) => {
                term.path = format!("{}：{}", escape(units[unit].name()), term.path);
                right.push(term);
                whose.push(unit);
            }
        }
    }
    if !stated {
        return None;
    }
    let has_row = together.rows.iter().any(|row| row.unit.is_none());
    if left.is_empty() {
        left.push(nothing(&path, department));
    }
    Some(HeldCell {
        path,
        row: (department.id.clone(), together.side.clone(), together.key.clone()),
        code: first.section.rows[first.row].code.clone(),
        column: column.to_owned(),
        comparison: Comparison { left, right, relation: Relation::Equal },
        whose,
        lacks_row: (!has_row).then(|| department.place.clone()),
    })
}

/// A row that the department does not have.
fn nothing(path: &str, department: &Table) -> Term {
    Term {
        path: path.to_owned(),
        name: String::new(),
        value: Decimal::ZERO,
        minus: false,
        half: Decimal::ZERO,
        measure: money(department),
        blank: false,
        place: None,
    }
}
