//! Which changed figures only follow others: totals of changed parts, and the same money in another table.
//!
//! The comparisons that ran say so. A sum leads from each changed part to its total, a plain copy makes two cells one;
//! what nothing leads to changed by itself. Where one total has several breakdowns (by item, by economic class, by
//! source), each explains all of it: the finest one counts as changed, and the others, which come to the same, follow it.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Place;
use crate::pack::checks::Relation;
use crate::reconcile::interval::{Comparison, Term, Verdict};
use crate::reconcile::report::Report;

use super::{FigureChange, FigureGroup, FigureRole};

/// Sets that grow together.
struct Unions(Vec<usize>);

impl Unions {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, at: usize) -> usize {
        let mut at = at;
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

/// What the comparisons say of changed figures.
struct Ties {
    /// Figures that are copies of each other.
    copies: Unions,
    /// Figures that stand in one comparison, or are led to by others that do.
    together: Unions,
    /// Totals, each with the changed parts that one comparison says it follows.
    sums: Vec<(usize, Vec<usize>)>,
}

/// Says of each figure whether it changed by itself, and puts together what belongs together.
pub(super) fn groups(figures: &mut [FigureChange], old: &Report, new: &Report) -> Vec<FigureGroup> {
    let mut ties =
        Ties { copies: Unions::new(figures.len()), together: Unions::new(figures.len()), sums: Vec::new() };
    let now = by_place(figures, |figure| figure.new.place.as_ref());
    each_sum(new, |sum| ties.tie(figures, &now, sum));
    // rows that are gone stand in the old comparisons alone
    let before = by_place(figures, |figure| figure.old.place.as_ref());
    each_sum(old, |sum| {
        let gone = |term: &Term| {
            let at = term.place.as_ref().and_then(|place| before.get(place));
            at.is_some_and(|at| figures[*at].new.place.is_none())
        };
        if sum.left.iter().chain(&sum.right).any(gone) {
            ties.tie(figures, &before, sum);
        }
    });
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in (0..figures.len()).filter(|at| !is_nothing(&figures[*at])) {
        members.entry(ties.together.root(at)).or_default().push(at);
    }
    members.into_values().map(|members| ties.group(figures, &members)).collect()
}

/// A blank or lacking cell that became zero, or the other way round, where its row came or went.
fn is_nothing(figure: &FigureChange) -> bool {
    let lacks = |place: &Option<Place>| place.is_none();
    figure.difference.is_zero() && (lacks(&figure.old.place) || lacks(&figure.new.place))
}

fn by_place<'f>(
    figures: &'f [FigureChange],
    place: impl Fn(&'f FigureChange) -> Option<&'f Place>,
) -> BTreeMap<Place, usize> {
    let mut known = BTreeMap::new();
    for (at, figure) in figures.iter().enumerate() {
        known.extend(place(figure).map(|place| (place.clone(), at)));
    }
    known
}

/// Goes through the sums of a report that hold.
fn each_sum(report: &Report, mut look: impl FnMut(&Comparison)) {
    let own = report.outcomes.iter().filter(|outcome| !outcome.with_units);
    let looked = own.flat_map(|outcome| &outcome.looked);
    for sum in looked.flat_map(|looked| &looked.comparison) {
        if sum.relation == Relation::Equal && sum.verdict() != Verdict::Breach {
            look(sum);
        }
    }
}

impl Ties {
    fn tie(&mut self, figures: &[FigureChange], known: &BTreeMap<Place, usize>, sum: &Comparison) {
        let changed = |terms: &[Term]| -> Vec<usize> {
            terms
                .iter()
                .flat_map(|term| term.place.as_ref().and_then(|place| known.get(place)).copied())
                .collect()
        };
        let (left, right) = (changed(&sum.left), changed(&sum.right));
        let all: Vec<usize> = left.iter().chain(&right).copied().collect();
        for pair in all.windows(2) {
            self.together.join(pair[0], pair[1]);
        }
        match (left.as_slice(), right.as_slice()) {
            ([one], [other]) if sum.left.len() == 1 && sum.right.len() == 1 => self.copies.join(*one, *other),
            ([total], parts) if sum.left.len() == 1 && !parts.is_empty() => {
                self.sums.push((*total, parts.to_vec()))
            }
            (parts, [total]) if sum.right.len() == 1 && !parts.is_empty() => {
                self.sums.push((*total, parts.to_vec()))
            }
            // of two sums neither is the total
            ([one], [other]) if figures[*one].difference == figures[*other].difference => {
                self.copies.join(*one, *other);
            }
            _ => {}
        }
    }

    /// Sets the roles of figures that belong together.
    fn group(&mut self, figures: &mut [FigureChange], members: &[usize]) -> FigureGroup {
        let mut copies: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in members {
            copies.entry(self.copies.root(*at)).or_default().push(*at);
        }
        let mut heads = Causes::of(self, figures, &copies).heads();
        if heads.is_empty() {
            // sums that lead in a circle
            heads.push(finest(figures, members));
        }
        let paths: Vec<String> = heads.iter().map(|head| figures[*head].path.clone()).collect();
        let mut followers = Vec::new();
        for at in members.iter().copied().filter(|at| !heads.contains(at)) {
            let (role, of) = self.why(figures, &copies, at, &heads);
            figures[at].role = role;
            figures[at].of = if of.is_empty() { paths.clone() } else { of };
            followers.push(at);
        }
        FigureGroup { heads, followers }
    }

    /// How a figure follows, and the paths of what it follows; none where those are the heads.
    fn why(
        &mut self,
        figures: &[FigureChange],
        copies: &BTreeMap<usize, Vec<usize>>,
        at: usize,
        heads: &[usize],
    ) -> (FigureRole, Vec<String>) {
        let own = self.sums.iter().filter(|(total, _)| *total == at);
        let parts: BTreeSet<usize> = own.flat_map(|(_, parts)| parts).copied().collect();
        if !parts.is_empty() {
            return (FigureRole::Total, parts.iter().map(|part| figures[*part].path.clone()).collect());
        }
        let root = self.copies.root(at);
        let alike = copies.get(&root).map(Vec::as_slice).unwrap_or_default();
        let first = alike.iter().find(|own| heads.contains(own)).or_else(|| {
            alike.iter().find(|own| **own != at && self.sums.iter().any(|(total, _)| total == *own))
        });
        match first {
            Some(first) => (FigureRole::Copy, vec![figures[*first].path.clone()]),
            None => (FigureRole::Counterpart, Vec::new()),
        }
    }
}

/// Of some figures the one that says most exactly what it is about.
fn finest(figures: &[FigureChange], among: &[usize]) -> usize {
    let rank = |at: &usize| (!figures[*at].total, fineness(&figures[*at]), std::cmp::Reverse(*at));
    among.iter().copied().max_by_key(rank).unwrap_or_default()
}

fn fineness(figure: &FigureChange) -> usize {
    figure.code.as_ref().map_or(0, String::len)
}

/// What a total, or what nothing leads to, is explained by.
#[derive(Clone, Default)]
struct Explained {
    /// The sets of copies that changed by themselves.
    by: BTreeSet<usize>,
    /// Those of other breakdowns, which come to the same.
    otherwise: BTreeSet<usize>,
}

/// The way from what nothing follows down to what changed by itself; figures are known by their sets of copies.
struct Causes<'a> {
    figures: &'a [FigureChange],
    copies: &'a BTreeMap<usize, Vec<usize>>,
    /// The breakdowns of each total.
    breakdowns: BTreeMap<usize, BTreeSet<BTreeSet<usize>>>,
    known: BTreeMap<usize, Explained>,
}

impl<'a> Causes<'a> {
    fn of(ties: &mut Ties, figures: &'a [FigureChange], copies: &'a BTreeMap<usize, Vec<usize>>) -> Self {
        let mut breakdowns: BTreeMap<usize, BTreeSet<BTreeSet<usize>>> = BTreeMap::new();
        for (total, parts) in ties.sums.clone() {
            let total = ties.copies.root(total);
            let mut parts: BTreeSet<usize> = parts.into_iter().map(|part| ties.copies.root(part)).collect();
            // what came or went blank explains nothing
            parts.retain(|part| copies.contains_key(part));
            if copies.contains_key(&total) && !parts.is_empty() && !parts.contains(&total) {
                breakdowns.entry(total).or_default().insert(parts);
            }
        }
        Self { figures, copies, breakdowns, known: BTreeMap::new() }
    }

    /// The figures that changed by themselves.
    fn heads(mut self) -> Vec<usize> {
        let parts: BTreeSet<usize> = self.breakdowns.values().flatten().flatten().copied().collect();
        let tops: Vec<usize> = self.copies.keys().filter(|root| !parts.contains(root)).copied().collect();
        let mut all: Vec<Explained> = tops.iter().map(|top| self.explained(*top, &mut Vec::new())).collect();
        all.sort_by_key(|own| std::cmp::Reverse(self.rank(&own.by)));
        let (mut by, mut otherwise) = (BTreeSet::new(), BTreeSet::new());
        for own in all {
            by.extend(own.by.difference(&otherwise).copied().collect::<Vec<usize>>());
            otherwise.extend(own.otherwise.difference(&by).copied().collect::<Vec<usize>>());
        }
        let mut heads: Vec<usize> = by.iter().map(|root| finest(self.figures, &self.copies[root])).collect();
        heads.sort_unstable();
        heads
    }

    /// What explains a set of copies: the finest breakdown that it has; `above` are those on the way to it.
    fn explained(&mut self, root: usize, above: &mut Vec<usize>) -> Explained {
        if let Some(known) = self.known.get(&root) {
            return known.clone();
        }
        above.push(root);
        let mut all = Vec::new();
        for parts in self.breakdowns.get(&root).cloned().unwrap_or_default() {
            // sums that lead in a circle explain nothing
            if parts.iter().any(|part| above.contains(part)) {
                continue;
            }
            let mut whole = Explained::default();
            for part in parts {
                let own = self.explained(part, above);
                whole.by.extend(own.by);
                whole.otherwise.extend(own.otherwise);
            }
            all.push(whole);
        }
        above.pop();
        let best = (0..all.len()).max_by_key(|at| self.rank(&all[*at].by));
        let mut explained = match best {
            Some(best) => all.swap_remove(best),
            None => Explained { by: BTreeSet::from([root]), ..Explained::default() },
        };
        for own in all {
            explained.otherwise.extend(own.by.into_iter().chain(own.otherwise));
        }
        explained.otherwise.retain(|own| !explained.by.contains(own));
        self.known.insert(root, explained.clone());
        explained
    }

    /// How exactly some sets say what changed: by the finest of them, then by how often it stands in the book.
    fn rank(&self, roots: &BTreeSet<usize>) -> (usize, usize, std::cmp::Reverse<usize>) {
        let heads: Vec<usize> = roots.iter().map(|root| finest(self.figures, &self.copies[root])).collect();
        let fine = heads.iter().map(|head| fineness(&self.figures[*head])).max().unwrap_or_default();
        let copies = roots.iter().map(|root| self.copies[root].len()).max().unwrap_or_default();
        (fine, copies, std::cmp::Reverse(heads.into_iter().min().unwrap_or_default()))
    }
}
