//! Tables of units without a total row: everything that takes the unit's figures from them takes the total.

use rust_decimal::Decimal;

use crate::budget::table::{Row, Section, Table};
use crate::diag::{Diagnostic, Place};
use crate::pack::schema::{RowsAre, TableSchema};

/// Says that a table whose rows are units has amounts and no total row, and which row may be meant for it.
pub(super) fn told(table: &Table, schema: &TableSchema) -> Option<Diagnostic> {
    let name = schema.totals().first()?;
    if schema.rows_are != Some(RowsAre::Units) {
        return None;
    }
    let lacking = |section: &&Section| {
        let stated = |row: &Row| row.amounts.iter().flatten().any(|amount| !amount.yuan.is_zero());
        !section.rows.iter().any(|row| row.total) && section.rows.iter().any(stated)
    };
    let section = table.sections.iter().find(lacking)?;
    let message = format!("“{}”没有“{name}”行，正文和勾稽都取这一行的数", table.id);
    let fault = Diagnostic::error("读取-缺合计", message);
    Some(match section.rows.iter().find(|row| sums_up(section, row)) {
        Some(row) => fault.at(Place::Cell(row.place.clone())).hint(format!(
            "“{}”这一行的数等于其余各行之和：它就是合计的，请把名称改成“{name}”；不是的，请另补一行“{name}”",
            row.label
        )),
        None => fault.at(table.place.clone()).hint(format!("请在表头下面补一行“{name}”，写各单位之和")),
    })
}

/// Whether the amounts of a row are the sums of all the others.
fn sums_up(section: &Section, row: &Row) -> bool {
    let others: Vec<&Row> = section.rows.iter().filter(|other| !std::ptr::eq(*other, row)).collect();
    let of = |row: &Row, column: usize| row.amounts[column].as_ref().map_or(Decimal::ZERO, |a| a.yuan);
    !others.is_empty()
        && (0..section.columns.len()).all(|column| {
            let sum: Decimal = others.iter().map(|other| of(other, column)).sum();
            sum == of(row, column)
        })
}
