//! Which of many cells that differ are wrong by themselves, and which only add them up.
//!
//! What the units come to more than the department is a book of amounts like any other: its sums hold wherever a cell
//! differs only because its parts do. So it is held against itself by the rules that every book goes through.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::budget::{Book, Budget};
use crate::consolidation::{Addend, merged};
use crate::pack::checks::Relation;
use crate::reconcile::World;
use crate::reconcile::interval::{Term, Verdict};
use crate::reconcile::registry::{self, Origin, Year};

use super::held::{HeldCell, tables_of};

/// What became of the cells that differ, all by their numbers.
pub(super) struct Origins {
    /// Those whose amounts between units are taken out, or that add up such alone.
    pub(super) eliminated: BTreeSet<usize>,
    /// Of each other cell those that it differs because of; of one that is wrong by itself, itself.
    pub(super) roots: BTreeMap<usize, BTreeSet<usize>>,
    /// Cells that are wrong by themselves and have a slip in common: two ways to break down one amount.
    pub(super) pairs: Vec<(usize, usize)>,
}

/// A cell and the cells that it adds up, all of which differ.
struct Sum {
    whole: usize,
    parts: Vec<usize>,
}

/// Where the cells that differ (`broken`) have that from; `taken` are eliminated.
pub(super) fn origins(world: &World<'_>, held: &[HeldCell], broken: &[usize], taken: &[usize]) -> Origins {
    let sums = if broken.is_empty() { Vec::new() } else { sums(world, held, broken) };
    let eliminated = taken.iter().copied().collect();
    let mut origins = Origins { eliminated, roots: BTreeMap::new(), pairs: Vec::new() };
    origins.follow(&sums);
    let is_whole = |at: &usize| sums.iter().any(|sum| sum.whole == *at);
    let digits = |at: &usize| held[*at].code.as_ref().map_or(0, String::len);
    let mut open: Vec<usize> = broken.to_vec();
    open.sort_by_key(|at| (is_whole(at), Reverse(digits(at)), *at));
    for at in open {
        if !origins.knows(at) {
            origins.roots.insert(at, BTreeSet::from([at]));
            origins.follow(&sums);
        }
    }
    origins.pair(&sums);
    origins
}

impl Origins {
    fn knows(&self, at: usize) -> bool {
        self.eliminated.contains(&at) || self.roots.contains_key(&at)
    }

    /// What some cells differ because of.
    fn of(&self, cells: &[usize]) -> BTreeSet<usize> {
        cells.iter().filter_map(|at| self.roots.get(at)).flatten().copied().collect()
    }

    /// Goes on to all that only adds up what is known.
    fn follow(&mut self, sums: &[Sum]) {
        let mut before = usize::MAX;
        while before != self.eliminated.len() + self.roots.len() {
            before = self.eliminated.len() + self.roots.len();
            for sum in sums {
                if self.knows(sum.whole) || !sum.parts.iter().all(|part| self.knows(*part)) {
                    continue;
                }
                let roots = self.of(&sum.parts);
                if roots.is_empty() {
                    self.eliminated.insert(sum.whole);
                } else {
                    self.roots.insert(sum.whole, roots);
                }
            }
        }
    }

    /// One amount in two breakdowns, in one of which a single cell is wrong: what is wrong in the other is the same slip.
    fn pair(&mut self, sums: &[Sum]) {
        let mut ways: BTreeMap<usize, Vec<BTreeSet<usize>>> = BTreeMap::new();
        for sum in sums {
            ways.entry(sum.whole).or_default().push(self.of(&sum.parts));
        }
        for (whole, mut ways) in ways {
            if self.roots.get(&whole).is_some_and(|own| own.contains(&whole)) {
                ways.push(BTreeSet::from([whole]));
            }
            let single = ways.iter().find(|way| way.len() == 1).and_then(|way| way.first().copied());
            let Some(single) = single else { continue };
            let others = ways.iter().flatten().filter(|other| **other != single);
            self.pairs.extend(others.map(|other| (single, *other)));
        }
    }
}

/// The sums that hold in what the units come to more than the department.
fn sums(world: &World<'_>, held: &[HeldCell], broken: &[usize]) -> Vec<Sum> {
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
