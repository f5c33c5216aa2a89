//! Which cell is the likely culprit: one wrong cell breaks many sums, and one value mends them all.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::diag::{Place, Severity};
use crate::pack::checks::Relation;

use super::interval::{Comparison, Measure, Term, Verdict, show};
use super::report::{Finding, Report};

/// A cell whose value, if it were another, would settle several findings at once.
///
/// It points at where to look first; nothing is ever changed by the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspect {
    /// The cell.
    pub place: Place,
    /// Its cell path.
    pub path: String,
    /// What it states.
    pub stated: Decimal,
    /// What would fit.
    pub fits: Decimal,
    /// What it counts.
    pub measure: Measure,
    /// Ids of the findings that this would settle.
    pub settles: Vec<String>,
}

impl Suspect {
    /// One Chinese sentence.
    pub fn sentence(&self) -> String {
        format!(
            "{}（{}）写着{}，若是{}，有{}处错误就都相符",
            self.place,
            self.path,
            show(self.stated, self.measure),
            show(self.fits, self.measure),
            self.settles.len()
        )
    }
}

/// The cells to look at first: those that settle most errors, as long as each settles two or more that
/// no earlier one does. Cells that explain the same errors equally well are no lead and are left out.
pub fn suspects(report: &Report) -> Vec<Suspect> {
    let broken = |finding: &&Finding| finding.severity == Severity::Error && finding.accepted.is_none();
    let mut open: BTreeMap<&str, &Comparison> = report
        .findings()
        .filter(broken)
        .filter_map(|finding| Some((finding.id.as_str(), finding.comparison.as_ref()?)))
        .filter(|(_, comparison)| comparison.relation == Relation::Equal)
        .collect();
    let mut found = Vec::new();
    loop {
        let mut all: Vec<Suspect> = candidates(&open);
        all.sort_by_key(|suspect| std::cmp::Reverse(suspect.settles.len()));
        let mut all = all.into_iter();
        let Some(best) = all.next().filter(|best| best.settles.len() > 1) else { return found };
        let rival = all.next().is_some_and(|next| next.settles.len() == best.settles.len());
        open.retain(|id, _| !best.settles.iter().any(|settled| settled == id));
        if !rival {
            found.push(best);
        }
    }
}

/// For each cell of an open finding the value that settles most of them.
fn candidates(open: &BTreeMap<&str, &Comparison>) -> Vec<Suspect> {
    let terms = open.values().flat_map(|comparison| sided(comparison).map(move |term| (term, *comparison)));
    let mut wanted: BTreeMap<&Place, (&Term, BTreeSet<Decimal>)> = BTreeMap::new();
    for ((term, right), comparison) in terms {
        let Some(place) = term.place.as_ref().filter(|_| !term.value.is_zero()) else { continue };
        let difference = comparison.difference();
        let fits = if right { term.value + difference } else { term.value - difference };
        wanted.entry(place).or_insert((term, BTreeSet::new())).1.insert(fits);
    }
    let best = |(place, (term, values)): (&Place, (&Term, BTreeSet<Decimal>))| {
        let of = |value: Decimal| {
            let settled = open.iter().filter(|(_, comparison)| settles(comparison, place, value));
            (value, settled.map(|(id, _)| (*id).to_owned()).collect::<Vec<_>>())
        };
        let (value, ids) = values.into_iter().map(of).max_by_key(|(_, ids)| ids.len())?;
        let sign = if term.minus { -Decimal::ONE } else { Decimal::ONE };
        Some(Suspect {
            place: place.clone(),
            path: term.path.clone(),
            stated: term.value * sign,
            fits: value * sign,
            measure: term.measure,
            settles: ids,
        })
    };
    wanted.into_iter().filter_map(best).collect()
}

fn sided(comparison: &Comparison) -> impl Iterator<Item = (&Term, bool)> {
    let left = comparison.left.iter().map(|term| (term, false));
    left.chain(comparison.right.iter().map(|term| (term, true)))
}

/// Whether a comparison holds once a cell has another value.
fn settles(comparison: &Comparison, place: &Place, value: Decimal) -> bool {
    let mut mended = comparison.clone();
    let mut met = false;
    for term in mended.left.iter_mut().chain(&mut mended.right) {
        if term.place.as_ref() == Some(place) {
            term.value = value;
            met = true;
        }
    }
    met && mended.verdict() != Verdict::Breach
}
