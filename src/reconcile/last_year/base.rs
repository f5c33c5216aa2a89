//! Figures that the text compares with last year, where last year's table is there and lacks them.

use crate::budget::lookup::{Found, Missing, UNIT_TABLE};
use crate::budget::path::CellPath;
use crate::diag::{Place, Severity};

use crate::reconcile::World;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};
use crate::reconcile::tables::applies::unmet;

use super::closed_book::NO_BOOK;
use super::reasons::{called, names};

/// A column or a sum that last year's table lacks, and a cell that it leaves blank. An item that it lacks was not
/// there last year, which the text says; a table that is not there at all is told by reading.
pub(in crate::reconcile) fn lacking(world: &World<'_>, rule: &mut Rule) -> Ran {
    let Some(book) = &world.budget.previous else { return Err(Stop::skip(NO_BOOK)) };
    let names = names(world);
    for path in compared(world)? {
        let Ok(Found::Amount(now)) = world.budget.find(&path) else { continue };
        let Some(table) = book.table(&path.table) else { continue };
        rule.compared += 1;
        let before = path.last_year();
        let missing = match world.budget.find(&before) {
            Err(missing @ (Missing::Column(_) | Missing::Side)) => missing,
            Err(missing @ Missing::Row(_)) if is_sum(world, &path) && !table.is_empty() => missing,
            Ok(Found::Blank(table, row, column)) if !now.yuan.is_zero() && !table.is_empty() => {
                let blank = row.amount_cell(column);
                tell_blank(
                    rule,
                    &called(&names, &path, &path.to_string()),
                    &before,
                    [now.place.clone(), blank],
                );
                continue;
            }
            _ => continue,
        };
        let why = missing.explain(&before, &world.budget.unit);
        let key = path.to_string();
        let of = called(&names, &path, &key);
        let message = format!("上年的{why}，文件里不写{of}比上年的增减");
        let places = vec![table.place.clone(), now.place.clone()];
        rule.find(&key, message, Evidence::of(before, why), places);
    }
    if rule.compared == 0 { Err(Stop::skip("上年的表里没有要比较的数")) } else { Ok(()) }
}

/// A blank is how most offices write that there is nothing, and some that they did not look: it is taken for nothing,
/// which is published and so told.
fn tell_blank(rule: &mut Rule, of: &str, before: &CellPath, places: [Place; 2]) {
    let message = format!("{of}在上年的“{}”里是空白，文件里按上年没有这一项写", before.table);
    let evidence = Evidence::of(before, "空白");
    rule.find_as(Severity::Notice, &format!("{before}/空白"), message, evidence, places.into());
    if let Some(last) = rule.findings.last_mut() {
        last.hint =
            "请对照上年公开的表：上年有数、只是没有填的，在上年的工作簿里补上；上年确实没有的，填0就不再提示"
                .to_owned();
    }
}

fn is_sum(world: &World<'_>, path: &CellPath) -> bool {
    world.pack.table(&path.table).is_some_and(|schema| schema.is_sum(path.row_name()))
}

/// The figures of tables whose changes the pack's text gives the reasons of.
///
/// # Errors
/// A path of the pack that is none.
pub(super) fn compared(world: &World<'_>) -> Result<Vec<CellPath>, Stop> {
    let mut paths = Vec::new();
    for spec in &world.pack.manifest.reasons {
        let path =
            CellPath::parse(&spec.path).map_err(|error| Stop::fault("pack.toml", error.to_string()))?;
        let holds = spec.when.as_ref().is_none_or(|when| unmet(when, world.budget).is_none());
        if holds && path.table != UNIT_TABLE && path.wildcard().is_none() {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// The cells of a figure of both years.
pub(super) fn places(world: &World<'_>, path: &CellPath) -> Vec<Place> {
    let mut places = Vec::new();
    for path in [path.clone(), path.last_year()] {
        if let Ok(Found::Amount(amount)) = world.budget.find(&path) {
            places.push(amount.place.clone());
        }
    }
    places
}
