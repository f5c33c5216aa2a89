//! What a reader knows of single cells: that they are not negative, what they were last year,
//! and which projects tell them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::budget::amount::Amount;
use crate::budget::label::fold;
use crate::budget::secrecy::is_name;
use crate::budget::table::{Row, Section, Table};
use crate::budget::{Book, Budget};
use crate::diag::Place;
use crate::pack::Pack;
use crate::reconcile::tables::negative::{changing_columns, is_change};

use super::attack::in_wan;
use super::program::Limits;

/// What is said where last year's figure bounds a range.
pub(super) const WORDS: &str = "上年公开的数";

/// The bounds of this year's cells.
pub(super) fn all(budget: &Budget, pack: &Pack, drift: Decimal) -> BTreeMap<Place, Limits> {
    let mut all = BTreeMap::new();
    for table in &budget.current.tables {
        let schema = pack.table(&table.id);
        for section in &table.sections {
            let changing = schema.map(|schema| changing_columns(schema, section));
            for (index, row) in section.rows.iter().enumerate() {
                let of_change = schema.is_some_and(|schema| is_change(schema, section, index));
                for (column, amount) in row.amounts.iter().enumerate() {
                    let Some(amount) = amount else { continue };
                    let may_sink = of_change || changing.as_ref().is_none_or(|changing| changing[column]);
                    let floor = if may_sink { f64::NEG_INFINITY } else { 0.0 };
                    let last = budget.previous.as_ref();
                    let last = last.and_then(|book| last_year(book, table, section, row, column));
                    let band = last.map(|yuan| {
                        let (last, share) = (in_wan(yuan), in_wan(yuan.abs() * drift));
                        (last - share, last + share)
                    });
                    all.insert(amount.place.clone(), Limits { floor, band });
                }
            }
        }
    }
    all
}

/// The amounts of projects whose item nobody states, each with a cell of an item that has the same: whoever sees the
/// one takes it for the other.
pub(super) fn told_by_projects<'b>(budget: &'b Budget, pack: &Pack) -> Vec<(&'b Amount, &'b Amount)> {
    let tables = &budget.current.tables;
    let of = |table: &'b Table| {
        let rows = table.sections.iter().flat_map(|section| &section.rows);
        rows.flat_map(|row| row.amounts.iter().flatten().map(move |amount| (row, amount)))
    };
    let listed = pack.manifest.projects_table.as_ref().map(|id| id.as_str());
    let is_told = |row: &Row| {
        let project = budget.unit.projects.iter().find(|project| is_name(&project.name, &row.label));
        let is_open = row.code.is_none() && !row.total && !budget.unit.secrecy.withholds(row);
        is_open && project.is_none_or(|own| own.code.is_none())
    };
    let projects = tables.iter().filter(|table| !table.forms.is_empty() || listed == Some(table.id.as_str()));
    let projects = projects.flat_map(of).filter(|(row, amount)| is_told(row) && !amount.yuan.is_zero());
    let mut told = Vec::new();
    for (_, project) in projects {
        let items =
            tables.iter().flat_map(of).filter(|(row, own)| row.code.is_some() && own.yuan == project.yuan);
        told.extend(items.map(|(_, item)| (project, item)));
    }
    told
}

/// What a cell was last year, where that was published and something.
fn last_year(book: &Book, table: &Table, section: &Section, row: &Row, column: usize) -> Option<Decimal> {
    let before = book.table(&table.id).filter(|_| !book.contradicted.holds(&table.id))?;
    let side = before.sections.iter().find(|own| own.side == section.side)?;
    let column = side.column(section.columns.get(column)?)?;
    let above = |section: &Section, row: &Row| row.parent.map(|parent| fold(&section.rows[parent].key));
    let key = row.code.clone().unwrap_or_else(|| fold(&row.key));
    let same = side.rows.of_key(&key).iter().map(|&at| &side.rows[at]);
    // a row without a code is told by what it is part of
    let mut same = same.filter(|own| row.code.is_some() || above(side, own) == above(section, row));
    let one = same.next().filter(|own| !own.withheld)?;
    if same.next().is_some() {
        return None;
    }
    one.amounts.get(column)?.as_ref().map(|amount| amount.yuan).filter(|yuan| !yuan.is_zero())
}
