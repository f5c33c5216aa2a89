//! Amounts below zero, where income and expenditure have none.

use crate::budget::label::fold;
use crate::budget::table::{Row, Section};
use crate::diag::Severity;
use crate::pack::checks::Weight;
use crate::pack::schema::{ColumnSchema, SideSchema, TableSchema};

use crate::reconcile::interval::show;
use crate::reconcile::registry::Year;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};
use crate::reconcile::{World, money};

use super::implied::Of;

/// One rule: no amount of either year is negative, but for those in columns and rows of change. What it weighs
/// is the pack's; last year's book is closed, so that it warns at most.
pub(in crate::reconcile) fn check(world: &World<'_>, rule: &mut Rule) -> Ran {
    rule.severity = match world.pack.manifest.amounts.negative {
        Weight::Error => Severity::Error,
        Weight::Warning => Severity::Warning,
        Weight::Notice => Severity::Notice,
    };
    for year in [Year::This, Year::Last] {
        for table in year.book(world.budget).iter().flat_map(|book| &book.tables) {
            let Some(schema) = world.pack.table(&table.id) else {
                return Err(Stop::fault("tables.toml", format!("没有“{}”这张表", table.id)));
            };
            let unit = &world.budget.unit;
            in_table(&Of { table, schema, pack: world.pack, year, unit }, rule);
        }
    }
    Ok(())
}

fn in_table(of: &Of<'_>, rule: &mut Rule) {
    let most = if of.year == Year::Last { Severity::Warning } else { Severity::Error };
    let severity = rule.severity.min(most);
    for section in &of.table.sections {
        let changing = changing_columns(of.schema, section);
        for (index, row) in section.rows.iter().enumerate() {
            if is_change(of.schema, section, index) {
                continue;
            }
            for (column, amount) in row.amounts.iter().enumerate() {
                let Some(amount) = amount else { continue };
                if changing[column] {
                    continue;
                }
                rule.compared += 1;
                rule.of_last_year += usize::from(of.year == Year::Last);
                if amount.yuan.is_sign_positive() || amount.yuan.is_zero() {
                    continue;
                }
                let path = of.path(section, row, &section.columns[column]);
                let said = show(amount.yuan, money(of.table));
                let message = format!("{}写着{said}，收入和支出不会是负数", named(of, row, section, column));
                let evidence = Evidence::of(&path, amount.yuan.normalize());
                rule.find_as(severity, &path, message, evidence, vec![amount.place.clone()]);
            }
        }
    }
}

/// An amount for people: by the label of its row, not its key.
fn named(of: &Of<'_>, row: &Row, section: &Section, column: usize) -> String {
    let year = if of.year == Year::Last { "上年的" } else { "" };
    let code = row.code.as_deref().unwrap_or_default();
    format!("{year}“{}”{code}{}的“{}”", of.table.id, row.label.trim(), section.columns[column])
}

/// For each column of a section whether it holds changes; of a group that does, all its columns.
pub(in crate::reconcile) fn changing_columns(schema: &TableSchema, section: &Section) -> Vec<bool> {
    fn walk<'a>(columns: &'a [ColumnSchema], above: bool, changing: &mut Vec<&'a str>) {
        for column in columns {
            let change = above || column.change;
            if change && !column.is_group() {
                changing.push(&column.id);
            }
            walk(&column.columns, change, changing);
        }
    }
    let mut changing = Vec::new();
    if let Some(side) = schema.side(&section.side) {
        walk(&side.columns, false, &mut changing);
    }
    let is_one = |id: &String| changing.iter().any(|own| fold(own) == fold(id));
    section.columns.iter().map(is_one).collect()
}

/// Whether a row, or one that it is part of, is listed as one of changes.
pub(in crate::reconcile) fn is_change(schema: &TableSchema, section: &Section, index: usize) -> bool {
    let listed = |row: &Row| {
        let side = schema.side(&section.side).map(|side: &SideSchema| side.rows.iter());
        side.into_iter().flatten().any(|listed| listed.id == row.key && listed.change)
    };
    let mut at = Some(index);
    while let Some(index) = at {
        if listed(&section.rows[index]) {
            return true;
        }
        at = section.rows[index].parent;
    }
    false
}
