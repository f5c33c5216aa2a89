//! Which changed figures only follow others: totals of changed parts, and the same money in another table.
//!
//! The comparisons that ran say so. A sum leads from each changed part to its total, a plain copy makes two cells one;
//! what nothing leads to changed by itself. Where one amount stands in several breakdowns (by item, by economic class, by
//! source), the finest one counts as changed, and the others, which come to the same, follow it.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

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
    /// Parts and the total that follows them.
    sums: BTreeSet<(usize, usize)>,
}

/// A set of copies that nothing leads to, with the one that stands for it.
struct CopySet {
    head: usize,
    /// How many copies there are.
    copies: usize,
}

/// Says of each figure whether it changed by itself, and puts together what belongs together.
pub(super) fn groups(figures: &mut [FigureChange], old: &Report, new: &Report) -> Vec<FigureGroup> {
    let mut ties = Ties {
        copies: Unions::new(figures.len()),
        together: Unions::new(figures.len()),
        sums: BTreeSet::new(),
    };
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
    let looked = report.outcomes.iter().flat_map(|outcome| &outcome.looked);
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
            ([total], parts) if sum.left.len() == 1 => {
                self.sums.extend(parts.iter().map(|part| (*part, *total)))
            }
            (parts, [total]) if sum.right.len() == 1 => {
                self.sums.extend(parts.iter().map(|part| (*part, *total)))
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
        let led: BTreeSet<usize> = self.led();
        let of = |own: &Vec<usize>| CopySet { head: finest(figures, own), copies: own.len() };
        let mut sources: Vec<CopySet> =
            copies.iter().filter(|(root, _)| !led.contains(root)).map(|(_, own)| of(own)).collect();
        if sources.is_empty() {
            // sums that lead in a circle
            sources.push(CopySet { head: finest(figures, members), copies: 1 });
        }
        let heads = heads(figures, &sources);
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

    /// The sets of copies that a sum leads to.
    fn led(&mut self) -> BTreeSet<usize> {
        let sums: Vec<(usize, usize)> = self.sums.iter().copied().collect();
        let mut led = BTreeSet::new();
        for (part, total) in sums {
            let (part, total) = (self.copies.root(part), self.copies.root(total));
            if part != total {
                led.insert(total);
            }
        }
        led
    }

    /// How a figure follows, and the paths of what it follows; none where those are the heads.
    fn why(
        &mut self,
        figures: &[FigureChange],
        copies: &BTreeMap<usize, Vec<usize>>,
        at: usize,
        heads: &[usize],
    ) -> (FigureRole, Vec<String>) {
        let parts: Vec<usize> =
            self.sums.iter().filter(|(_, total)| *total == at).map(|(part, _)| *part).collect();
        if !parts.is_empty() {
            return (FigureRole::Total, parts.iter().map(|part| figures[*part].path.clone()).collect());
        }
        let root = self.copies.root(at);
        let alike = copies.get(&root).map(Vec::as_slice).unwrap_or_default();
        let first = alike.iter().find(|own| heads.contains(own)).or_else(|| {
            alike.iter().find(|own| **own != at && self.sums.iter().any(|(_, total)| total == *own))
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

/// The figures that changed by themselves: the finest breakdown, and what does not come to the same as it.
fn heads(figures: &[FigureChange], sources: &[CopySet]) -> Vec<usize> {
    let mut breakdowns: BTreeMap<(&str, &str, &str), Vec<&CopySet>> = BTreeMap::new();
    for source in sources {
        let figure = &figures[source.head];
        breakdowns
            .entry((figure.table.as_str(), figure.side.as_str(), figure.column.as_str()))
            .or_default()
            .push(source);
    }
    let mut breakdowns: Vec<Vec<&CopySet>> = breakdowns.into_values().collect();
    breakdowns.sort_by_key(|own| {
        let fine = own.iter().map(|source| fineness(&figures[source.head])).max();
        let copies: usize = own.iter().map(|source| source.copies).max().unwrap_or_default();
        (std::cmp::Reverse((fine, copies)), own[0].head)
    });
    let mut heads: Vec<usize> = Vec::new();
    for (at, breakdown) in breakdowns.iter().enumerate() {
        let sum: Decimal = breakdown.iter().map(|source| figures[source.head].difference).sum();
        let whole: Decimal = heads.iter().map(|head| figures[*head].difference).sum();
        if at > 0 && sum == whole {
            continue;
        }
        for source in breakdown {
            let own = &figures[source.head];
            let elsewhere = |head: &usize| {
                let head = &figures[*head];
                head.difference == own.difference && (&head.table, &head.column) != (&own.table, &own.column)
            };
            if !heads.iter().any(elsewhere) {
                heads.push(source.head);
            }
        }
    }
    heads.sort_unstable();
    heads
}
