//! What a reader knows of single cells: that they are not negative, and what they were last year.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::budget::label::fold;
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
