//! What goes from unit to unit of a department and is taken out of the sum.

use rust_decimal::Decimal;

use crate::budget::label;
use crate::budget::path::CellPath;
use crate::budget::units::ELIMINATE;
use crate::consolidation::{PathReach, reach};
use crate::pack::at::Written;
use crate::pack::checks::Relation;
use crate::reconcile::World;
use crate::reconcile::interval::{Comparison, Term, show};
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::held::{self, HeldCell};
use super::whole;

/// The cells whose amounts are taken out, among those that differ: the units have more there, and no more is missing
/// than they have.
pub(super) fn among(world: &World<'_>, cells: &[HeldCell], broken: &[usize]) -> Vec<usize> {
    let paths: Vec<CellPath> = stated(world).into_iter().filter_map(Result::ok).collect();
    let is_taken = |at: &usize| {
        let cell = &cells[*at];
        let missing = cell.missing();
        missing > Decimal::ZERO
            && missing <= cell.comparison.right_sum() + cell.comparison.allowance()
            && paths.iter().any(|path| stands(world, path, cell) != PathReach::Outside)
    };
    broken.iter().copied().filter(is_taken).collect()
}

/// The paths that are stated, each or what is wrong with it.
fn stated(world: &World<'_>) -> Vec<Result<CellPath, (String, String)>> {
    let known = |text: &String| {
        let path = CellPath::parse(text).map_err(|error| (text.clone(), error.to_string()))?;
        match world.pack.resolve(&path) {
            Ok(()) => Ok(path),
            Err(why) => Err((text.clone(), why)),
        }
    };
    world.budget.unit.list(ELIMINATE).iter().map(known).collect()
}

/// How a cell stands to that of a path.
fn stands(world: &World<'_>, path: &CellPath, cell: &HeldCell) -> PathReach {
    let Some(schema) = world.pack.table(&path.table) else { return PathReach::Outside };
    let (table, side, key) = &cell.row;
    let is_column = path.column.as_ref().is_none_or(|own| label::fold(own) == label::fold(&cell.column));
    if *table != path.table || path.side.as_ref().is_some_and(|own| own != side) || !is_column {
        return PathReach::Outside;
    }
    reach(schema, path, key, cell.code.as_deref())
}

/// What the department takes out of what its units receive from each other is what they spend so.
pub(in crate::reconcile) fn balanced(world: &World<'_>, rule: &mut Rule) -> Ran {
    whole(world)?;
    rule.with_units = true;
    let place = world.budget.unit.place(ELIMINATE);
    for wrong in stated(world) {
        rule.compared += 1;
        if let Err((text, why)) = wrong {
            let message = format!("抵销的“{text}”不是一格：{why}");
            rule.find(&text, message, Evidence::of(ELIMINATE, &text), vec![place.clone()]);
        }
    }
    if rule.compared == 0 {
        return Err(Stop::Outside("此项不适用：没有写要抵销的金额".to_owned()));
    }
    for tie in world.pack.ties.iter().filter(|tie| tie.between_units) {
        let sides = [&tie.left, &tie.right].map(|paths| taken(world, paths));
        let [Some(left), Some(right)] = sides else { continue };
        if left.iter().chain(&right).all(|term| term.value.is_zero()) {
            continue;
        }
        let sums = Comparison { left, right, relation: Relation::Equal };
        let [one, other, off] =
            [sums.left_sum(), sums.right_sum(), sums.difference().abs()].map(|sum| show(sum, sums.measure()));
        let before = rule.findings.len();
        rule.compare(&tie.id, sums);
        if let Some(finding) = rule.findings.get_mut(before) {
            finding.message = format!(
                "{}；各单位加起来比部门多出来的，收入一头是{one}，支出一头是{other}，差{off}",
                tie.title
            );
        }
    }
    Ok(())
}

/// What is taken out at some cells: what the units have there, less what the department has. None where a table is
/// not there.
fn taken(world: &World<'_>, paths: &[Written]) -> Option<Vec<Term>> {
    let mut terms = Vec::new();
    for text in paths {
        let path = CellPath::parse(text).ok()?;
        let schema = world.pack.table(&path.table)?;
        let table = world.budget.current.table(&path.table)?;
        let cells = held::cells(world, schema, table);
        let Some(cell) = cells.iter().find(|cell| stands(world, &path, cell) == PathReach::Itself) else {
            continue;
        };
        terms.extend(cell.comparison.right.iter().cloned());
        for own in &cell.comparison.left {
            terms.push(Term { value: -own.value, minus: !own.minus, ..own.clone() });
        }
    }
    Some(terms)
}
