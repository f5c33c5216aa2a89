//! A department's tables against those of its units: cell by cell, each the sum of theirs.

mod eliminated;
mod explain;
mod held;
mod projects;
mod roots;
mod sums;

pub(in crate::reconcile) use eliminated::balanced;
pub(in crate::reconcile) use projects::check as projects;
pub(in crate::reconcile) use sums::check as sums;

use crate::budget::unit::{Fact, KIND_KEY};
use crate::budget::units::{OWN_ONLY, UNITS, UnitBook};

use super::World;
use super::report::Evidence;
use super::rule::{Ran, Rule, Stop};

/// Every unit that the department names has a folder whose tables can be compared.
pub(in crate::reconcile) fn folders(world: &World<'_>, rule: &mut Rule) -> Ran {
    let place = world.budget.unit.place(UNITS);
    for unit in named(world)? {
        rule.compared += 1;
        let Some(unread) = &unit.unread else { continue };
        let what = match unit.unit.name.is_empty() {
            true => format!("“{}”", unit.folder),
            false => format!("“{}”（{}）", unit.folder, unit.unit.name),
        };
        let message = format!("所属单位的文件夹{what}{}，部门的表没有同它核对", unread.why);
        let evidence = Evidence::of(&unit.folder, &unread.why);
        let places = std::iter::once(place.clone()).chain(unread.place.clone()).collect();
        rule.find_to_do(&unit.folder, message, evidence, places, &unread.hint);
    }
    Ok(())
}

/// The units that a department names.
fn named<'a>(world: &World<'a>) -> Result<&'a [UnitBook], Stop> {
    let unit = &world.budget.unit;
    if !world.budget.units.is_empty() {
        return Ok(&world.budget.units);
    }
    world.sure(KIND_KEY)?;
    let bodies = &world.pack.manifest.bodies;
    if bodies.supervised.iter().any(|kind| **kind == unit.kind) {
        return Err(Stop::Outside(format!("此项不适用：{}没有所属单位", unit.kind)));
    }
    if unit.facts.get(OWN_ONLY) == Some(&Fact::Flag(true)) {
        return Err(Stop::Outside(format!("此项不适用：本{}只有本级", unit.kind)));
    }
    Err(Stop::skip(unit.statement.lacks(UNITS)))
}

/// The same, where the tables of all of them are there: a sum that lacks one proves nothing.
fn whole<'a>(world: &World<'a>) -> Result<&'a [UnitBook], Stop> {
    let units = named(world)?;
    let unread: Vec<&str> = units.iter().filter(|unit| unit.unread.is_some()).map(UnitBook::name).collect();
    match unread.first() {
        None => Ok(units),
        Some(first) if unread.len() == 1 => Err(Stop::Skip(format!("所属单位“{first}”的表没有读好"))),
        Some(first) => Err(Stop::Skip(format!("所属单位“{first}”等{}个单位的表没有读好", unread.len()))),
    }
}
