//! What changes with a cell that somebody typed: formulas that add it up change as much.
//!
//! Which cells a formula is computed from is read off the sums that hold: a formula that is alone on one side is what
//! the other side comes to, or it would not hold whatever is typed. What the formulas say themselves is not needed for
//! that, and would have to be computed to be known (SUMIFS, INDEX). A way through that is none breaks a sum that
//! holds, and leads to nobody.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::diag::Place;
use crate::pack::checks::Relation;
use crate::reconcile::interval::{Comparison, Term};

use super::{Case, place, terms};

/// A figure goes through so many sums at most.
const MOST_STEPS: usize = 2_000;

/// A cell and all that changes with it.
pub(super) struct Reach {
    /// By how much each cell changes, itself among them, where it changes by one.
    pub(super) cells: BTreeMap<Place, Decimal>,
    /// The cases in which any of them has a part, in order.
    pub(super) cases: Vec<usize>,
}

impl Reach {
    /// Changes a sum as the cell changes.
    pub(super) fn shift(&self, comparison: &mut Comparison, by: Decimal) {
        for term in comparison.left.iter_mut().chain(&mut comparison.right) {
            let factor = term.place.as_ref().and_then(|place| self.cells.get(place));
            if let Some(factor) = factor {
                let by = by * factor;
                term.value += if term.minus { -by } else { by };
            }
        }
    }

    /// By how much the cell is off, as a sum says; none where it says nothing of it.
    pub(super) fn off(&self, comparison: &Comparison) -> Option<Decimal> {
        let weight = sum(&comparison.left, &self.cells) - sum(&comparison.right, &self.cells);
        comparison.difference().checked_div(weight)
    }

    /// Whether formulas change with it.
    pub(super) fn is_followed(&self) -> bool {
        self.cells.len() > 1
    }
}

/// What a side changes by.
fn sum(side: &[Term], cells: &BTreeMap<Place, Decimal>) -> Decimal {
    let factor = |term: &Term| {
        let factor = place(term).and_then(|place| cells.get(place)).copied().unwrap_or_default();
        if term.minus { -factor } else { factor }
    };
    side.iter().map(factor).sum()
}

/// The cells of what is broken, with all that changes with each; in place of a formula the cells that it is computed
/// from, where that is known.
pub(super) fn follow(
    broken: &BTreeSet<Place>,
    cases: &[Case<'_>],
    parts: &BTreeMap<Place, Vec<usize>>,
) -> BTreeMap<Place, Reach> {
    let mut reaches = BTreeMap::new();
    let mut computed: BTreeSet<Place> = BTreeSet::new();
    for at in parts.keys().filter(|at| !at.is_formula()) {
        let cells = changed(at, cases, parts);
        if cells.keys().any(|cell| broken.contains(cell)) {
            computed.extend(cells.keys().filter(|cell| cell.is_formula()).cloned());
            reaches.insert(at.clone(), Reach { cases: all_cases(&cells, parts), cells });
        }
    }
    // nobody knows what other formulas are computed from: one that explains as much leaves it open which cell it is
    for at in broken.iter().filter(|at| at.is_formula() && !computed.contains(*at)) {
        if !is_never_filled(at, cases, parts) {
            let cells = BTreeMap::from([(at.clone(), Decimal::ONE)]);
            reaches.insert(at.clone(), Reach { cases: all_cases(&cells, parts), cells });
        }
    }
    reaches
}

fn all_cases(cells: &BTreeMap<Place, Decimal>, parts: &BTreeMap<Place, Vec<usize>>) -> Vec<usize> {
    let cases: BTreeSet<usize> = cells.keys().filter_map(|cell| parts.get(cell)).flatten().copied().collect();
    cases.into_iter().collect()
}

/// Whether a formula shows nothing and sums up nothing: one that was laid where something may be typed over it.
fn is_never_filled(at: &Place, cases: &[Case<'_>], parts: &BTreeMap<Place, Vec<usize>>) -> bool {
    parts.get(at).into_iter().flatten().all(|case| {
        let sums = &cases[*case].comparison;
        let alone = |side: &[Term]| matches!(side, [term] if place(term) == Some(at));
        let blank = terms(sums).filter(|term| place(term) == Some(at)).all(|term| term.blank);
        blank && !alone(&sums.left) && !alone(&sums.right)
    })
}

/// What changes with a cell by how much, where it changes by one.
fn changed(at: &Place, cases: &[Case<'_>], parts: &BTreeMap<Place, Vec<usize>>) -> BTreeMap<Place, Decimal> {
    let mut cells = BTreeMap::from([(at.clone(), Decimal::ONE)]);
    // the sum through which each formula was found
    let mut through: BTreeMap<Place, usize> = BTreeMap::new();
    let mut open: Vec<usize> = parts.get(at).cloned().unwrap_or_default();
    let mut steps = 0;
    while let Some(case) = open.pop() {
        let sums = &cases[case].comparison;
        if cases[case].is_open() || sums.relation != Relation::Equal {
            continue;
        }
        let known = |formula: &Place| cells.contains_key(formula) && through.get(formula) != Some(&case);
        let Some((formula, by)) = computed_by(sums, &cells, known) else { continue };
        steps += 1;
        if steps > MOST_STEPS {
            break;
        }
        open.extend(parts.get(&formula).into_iter().flatten());
        through.insert(formula.clone(), case);
        cells.insert(formula, by);
    }
    cells
}

/// The formula that must change for a sum to hold still, and by how much: the only cell of a side, unless it is known
/// otherwise.
fn computed_by(
    sums: &Comparison,
    cells: &BTreeMap<Place, Decimal>,
    known: impl Fn(&Place) -> bool,
) -> Option<(Place, Decimal)> {
    let (left, right) = (sum(&sums.left, cells), sum(&sums.right, cells));
    if left == right {
        return None;
    }
    for (own, other) in [(&sums.left, right), (&sums.right, left)] {
        if let [term] = own.as_slice()
            && let Some(formula) = place(term).filter(|place| place.is_formula() && !known(place))
        {
            return Some((formula.clone(), if term.minus { -other } else { other }));
        }
    }
    None
}
