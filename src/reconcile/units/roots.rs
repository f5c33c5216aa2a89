//! Which of many cells that differ are wrong by themselves, and which only add them up.
//!
//! What the units come to more than the department is a book of amounts like any other: its sums hold wherever a cell
//! differs only because its parts do. So it is held against itself by the rules that every book goes through.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::budget::{Book, Budget};
use crate::consolidation::{Addend, merged};
use crate::pack::checks::Relation;
use crate::reconcile::World;
use crate::reconcile::interval::{Term, Verdict};
use crate::reconcile::registry::{self, Origin, Year};

use super::held::{Held, tables_of};

/// What became of a cell that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whence {
    /// Its amounts between units are taken out, or it adds such up.
    Eliminated,
    /// It differs because of one of the cells, by its number among all that are held: itself, or another.
    Of(usize),
}

/// A cell and the cells that it adds up, all of which differ.
struct Sum {
    whole: usize,
    parts: Vec<usize>,
}

/// For each cell that differs (`broken`, by number), where that comes from; `taken` are eliminated.
pub(super) fn origins(
    world: &World<'_>,
    held: &[Held],
    broken: &[usize],
    taken: &[usize],
) -> BTreeMap<usize, Whence> {
    let sums = sums(world, held, broken);
    let mut known: BTreeMap<usize, Whence> = taken.iter().map(|at| (*at, Whence::Eliminated)).collect();
    follow(&sums, &mut known, true);
    let is_whole = |at: &usize| sums.iter().any(|sum| sum.whole == *at);
    let digits = |at: &usize| held[*at].code.as_ref().map_or(0, String::len);
    let mut open: Vec<usize> = broken.to_vec();
    open.sort_by_key(|at| (is_whole(at), Reverse(digits(at)), *at));
    for at in open {
        if known.contains_key(&at) {
            continue;
        }
        known.insert(at, Whence::Of(at));
        follow(&sums, &mut known, false);
    }
    known
}

/// Goes on to all that only adds up what is known. `eliminated`: to what adds up nothing else.
fn follow(sums: &[Sum], known: &mut BTreeMap<usize, Whence>, eliminated: bool) {
    loop {
        let before = known.len();
        for sum in sums {
            if known.contains_key(&sum.whole) || !sum.parts.iter().all(|part| known.contains_key(part)) {
                continue;
            }
            let of = sum.parts.iter().map(|part| known[part]).find(|of| *of != Whence::Eliminated);
            match of {
                None => _ = known.insert(sum.whole, Whence::Eliminated),
                Some(of) if !eliminated => _ = known.insert(sum.whole, of),
                Some(_) => {}
            }
        }
        if known.len() == before {
            return;
        }
    }
}

/// The sums that hold in what the units come to more than the department.
fn sums(world: &World<'_>, held: &[Held], broken: &[usize]) -> Vec<Sum> {
    let numbers: BTreeMap<&str, usize> = broken.iter().map(|at| (held[*at].path.as_str(), *at)).collect();
    let of = |terms: &[Term]| -> Vec<usize> {
        terms.iter().filter_map(|term| numbers.get(term.path.as_str()).copied()).collect()
    };
    let budget = difference(world);
    let own = World::new(&budget, world.pack);
    let mut sums = Vec::new();
    for listed in registry::listed(world.pack) {
        let is_sum = matches!(listed.origin, Origin::Table(_, Year::This, _) | Origin::Check(_));
        let Some(Ok(outcome)) = is_sum.then(|| own.outcome(&listed)) else { continue };
        for looked in outcome.looked {
            let Some(sides) = looked.comparison.filter(|sides| sides.relation == Relation::Equal) else {
                continue;
            };
            if sides.verdict() == Verdict::Breach {
                continue;
            }
            for (whole, parts) in [(&sides.left, &sides.right), (&sides.right, &sides.left)] {
                let (whole_of, parts) = (of(whole), of(parts));
                if let ([_], [whole]) = (whole.as_slice(), whole_of.as_slice())
                    && !parts.is_empty()
                    && !parts.contains(whole)
                {
                    sums.push(Sum { whole: *whole, parts });
                }
            }
        }
    }
    sums
}

/// What the units come to more than the department, as a budget.
fn difference(world: &World<'_>) -> Budget {
    let mut book = Book::default();
    for schema in world.pack.tables.iter().filter(|schema| schema.has_figures()) {
        let own = world.budget.current.table(&schema.id).map(|table| Addend { table, minus: true });
        let theirs = tables_of(&world.budget.units, &schema.id).into_iter();
        let all: Vec<Addend<'_>> =
            own.into_iter().chain(theirs.map(|(_, table)| Addend { table, minus: false })).collect();
        book.tables.extend(merged(schema, &all));
    }
    Budget { unit: world.budget.unit.clone(), current: book, ..Budget::default() }
}
