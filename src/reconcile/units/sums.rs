//! Each cell of a department is the sum of its units' cells.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::budget::Budget;
use crate::budget::units::UnitBook;
use crate::diag::Place;
use crate::pack::schema::Presence;
use crate::reconcile::World;
use crate::reconcile::interval::{Term, Verdict, show};
use crate::reconcile::registry::{self, Origin, Year};
use crate::reconcile::report::{Finding, Looked, Spoils};
use crate::reconcile::rule::{Ran, Rule};

use super::eliminated;
use super::explain::{self, Why};
use super::held::{self, HeldCell};
use super::roots::{self, Origins};
use super::whole;

/// Holds every table but those of projects against the sum of the units' tables.
pub(in crate::reconcile) fn check(world: &World<'_>, rule: &mut Rule) -> Ran {
    let units = whole(world)?;
    let mut cells: Vec<HeldCell> = Vec::new();
    let mut lacking: Vec<&str> = Vec::new();
    for schema in world.pack.tables.iter().filter(|schema| schema.has_figures() && schema.form().is_none()) {
        let theirs = held::tables_of(units, &schema.id).len();
        match world.budget.current.table(&schema.id) {
            // a table that some offices do without says nothing of those
            Some(_) if schema.presence == Presence::Supplementary && theirs < units.len() => {
                lacking.push(&schema.id);
            }
            Some(table) => cells.extend(held::cells(world, schema, table)),
            None if theirs > 0 => lacking.push(&schema.id),
            None => {}
        }
    }
    if !lacking.is_empty() {
        rule.note = format!("部门或者有的单位没有“{}”，没有核对", lacking.join("”“"));
    }
    rule.with_units = true;
    compare(world, units, &cells, rule);
    Ok(())
}

/// Compares all cells, and puts those that differ because of others under these.
pub(super) fn compare(world: &World<'_>, units: &[UnitBook], cells: &[HeldCell], rule: &mut Rule) {
    let is_broken = |at: &usize| cells[*at].comparison.verdict() == Verdict::Breach;
    let broken: Vec<usize> = (0..cells.len()).filter(is_broken).collect();
    let taken = eliminated::among(world, cells, &broken);
    let origins = roots::origins(world, cells, &broken, &taken);
    let causes = CellCauses::of(cells, &origins);
    for (at, cell) in cells.iter().enumerate() {
        if origins.eliminated.contains(&at) {
            rule.compared += 1;
            continue;
        }
        let before = rule.findings.len();
        rule.compare(&cell.path, cell.comparison.clone());
        if let Some(finding) = rule.findings.get_mut(before) {
            tell(finding, cell, units);
            causes.tell(at, finding, cells, units);
        }
    }
    if !broken.is_empty() {
        look_into_units(world, units, cells, &broken, rule);
    }
}

/// Says of a cell what the department has and what the units have.
fn tell(finding: &mut Finding, cell: &HeldCell, units: &[UnitBook]) {
    let sums = &cell.comparison;
    let measure = sums.measure();
    let stated: Vec<(usize, &Term)> = explain::stated(cell).collect();
    let all = show(sums.right_sum(), measure);
    let theirs = match stated.as_slice() {
        [] => "没有哪个单位有这一笔".to_owned(),
        [(unit, _)] => format!("“{}”有{all}", units[*unit].name()),
        several => format!("{}个单位加起来是{all}", several.len()),
    };
    let own = match &cell.lacks_row {
        Some(_) => "部门的表没有这一行".to_owned(),
        None => format!("部门是{}", show(sums.left_sum(), measure)),
    };
    let off = show(sums.difference().abs(), measure);
    let off =
        if cell.lacks_row.is_some() && stated.len() == 1 { String::new() } else { format!("，差{off}") };
    finding.message = format!("{}：{own}，{theirs}{off}", cell.path);
    let places = stated.iter().filter_map(|(_, term)| term.place.clone());
    finding.places = cell
        .lacks_row
        .iter()
        .cloned()
        .chain(sums.left.iter().filter_map(|term| term.place.clone()))
        .chain(places)
        .collect();
}

/// The cells that differ by what they come from.
struct CellCauses {
    /// The first cell of each, with all of them.
    of: BTreeMap<usize, Vec<usize>>,
}

impl CellCauses {
    fn of(cells: &[HeldCell], origins: &Origins) -> Self {
        let roots = || origins.roots.iter().filter(|(at, of)| of.contains(at)).map(|(at, _)| *at);
        // each with the number of its group, which is that of one of them
        let mut groups: BTreeMap<usize, usize> = roots().map(|at| (at, at)).collect();
        let mut join = |one: usize, other: usize| {
            let (from, to) = (groups[&other], groups[&one]);
            groups.values_mut().filter(|group| **group == from).for_each(|group| *group = to);
        };
        for (one, other) in &origins.pairs {
            join(*one, *other);
        }
        let all: Vec<usize> = roots().collect();
        for (number, at) in all.iter().enumerate() {
            let why = Why::of(&cells[*at]).filter(|why| why.is_of_many());
            for other in &all[..number] {
                let same_why = why.is_some() && Why::of(&cells[*other]) == why;
                if same_why || cells[*other].row == cells[*at].row {
                    join(*other, *at);
                }
            }
        }
        let mut of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for group in groups.values().copied().collect::<BTreeSet<usize>>() {
            let own = groups.iter().filter(|(_, of)| **of == group).map(|(at, _)| *at);
            // a row that is not there is told first, then what explains itself, then the finest code
            let rank = |at: &usize| {
                let cell = &cells[*at];
                let digits = cell.code.as_ref().map_or(0, String::len);
                (
                    cell.lacks_row.is_none(),
                    Why::of(cell).is_none(),
                    Reverse(digits),
                    Reverse(cell.missing().abs()),
                    *at,
                )
            };
            let Some(head) = own.min_by_key(rank) else { continue };
            let is_of =
                |of: &BTreeSet<usize>| of.first().is_some_and(|root| groups.get(root) == Some(&group));
            let all = origins.roots.iter().filter(|(_, of)| is_of(of)).map(|(at, _)| *at);
            of.insert(head, all.collect());
        }
        Self { of }
    }

    /// Says of the first cell of a cause what explains it, and what follows from it.
    fn tell(&self, at: usize, finding: &mut Finding, cells: &[HeldCell], units: &[UnitBook]) {
        let Some(all) = self.of.get(&at) else { return };
        match Why::of(&cells[at]) {
            Some(why) => finding.message.push_str(&format!("；{}", why.words(&cells[at], units))),
            None => finding.message.push_str(&explain::amounts(&cells[at], units)),
        }
        let mut spoils = Spoils::default();
        for other in all.iter().filter(|other| **other != at) {
            let own = &cells[*other].comparison.left;
            spoils.cells.extend(own.iter().filter_map(|term| term.place.clone()));
            if cells[*other].lacks_row.is_some() {
                spoils.rows.push(cells[*other].path.clone());
            }
        }
        finding.spoils = spoils;
    }
}

/// Keeps what of the units' own sums holds around the cells that differ: it speaks for these cells.
fn look_into_units(
    world: &World<'_>,
    units: &[UnitBook],
    cells: &[HeldCell],
    broken: &[usize],
    rule: &mut Rule,
) {
    let mut places: BTreeSet<Place> = BTreeSet::new();
    for at in broken {
        places.extend(cells[*at].comparison.right.iter().filter_map(|term| term.place.clone()));
    }
    for unit in units {
        let budget = Budget { unit: unit.unit.clone(), current: unit.book.clone(), ..Budget::default() };
        let own = World::new(&budget, world.pack);
        for listed in registry::listed(world.pack) {
            let is_sum = matches!(listed.origin, Origin::Table(_, Year::This, _));
            let Some(Ok(outcome)) = is_sum.then(|| own.outcome(&listed)) else { continue };
            let holds = |looked: &Looked| {
                looked.comparison.as_ref().is_some_and(|sums| sums.verdict() != Verdict::Breach)
            };
            rule.hears(outcome.looked.into_iter().filter(|own| own.at_any(&places) && holds(own)));
        }
    }
}
