//! Which cell is the likely culprit: one wrong cell breaks many sums, and one value mends them all.

use std::cmp::Reverse;
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
    let open: BTreeMap<&str, &Comparison> = report
        .findings()
        .filter(broken)
        .filter_map(|finding| Some((finding.id.as_str(), finding.comparison.as_ref()?)))
        .filter(|(_, comparison)| comparison.relation == Relation::Equal)
        .collect();
    let mut leads = Leads::new(open);
    let mut found = Vec::new();
    loop {
        let mut ranked = leads.ranked.iter();
        let Some((Reverse(most), place)) = ranked.next().filter(|(Reverse(most), _)| *most > 1).copied()
        else {
            return found;
        };
        let rival = ranked.next().is_some_and(|(Reverse(next), _)| *next == most);
        let Some(best) = leads.of.get(place).cloned() else { return found };
        leads.settle(&best.settles);
        if !rival {
            found.push(best);
        }
    }
}

/// The cells of open findings, each with the value that settles most of them.
struct Leads<'a> {
    open: BTreeMap<&'a str, &'a Comparison>,
    /// The findings in which a cell has a part, open or not.
    parts: BTreeMap<&'a Place, BTreeSet<&'a str>>,
    of: BTreeMap<&'a Place, Suspect>,
    /// Cells that settle most first, then in the order of their places.
    ranked: BTreeSet<(Reverse<usize>, &'a Place)>,
}

impl<'a> Leads<'a> {
    fn new(open: BTreeMap<&'a str, &'a Comparison>) -> Self {
        let mut parts: BTreeMap<&Place, BTreeSet<&str>> = BTreeMap::new();
        for (id, comparison) in &open {
            for place in sided(comparison).filter_map(|(term, _)| term.place.as_ref()) {
                parts.entry(place).or_default().insert(id);
            }
        }
        let places = Vec::from_iter(parts.keys().copied());
        let mut leads = Self { open, parts, of: BTreeMap::new(), ranked: BTreeSet::new() };
        for place in places {
            leads.look(place);
        }
        leads
    }

    /// Takes findings as settled; what else their cells would settle is looked at again.
    fn settle(&mut self, ids: &[String]) {
        let mut touched = BTreeSet::new();
        for id in ids {
            let Some(comparison) = self.open.remove(id.as_str()) else { continue };
            touched.extend(sided(comparison).filter_map(|(term, _)| term.place.as_ref()));
        }
        for place in touched {
            self.look(place);
        }
    }

    /// Works out what the value of a cell would settle.
    fn look(&mut self, place: &'a Place) {
        if let Some(before) = self.of.remove(place) {
            self.ranked.remove(&(Reverse(before.settles.len()), place));
        }
        if let Some(suspect) = self.suspect(place) {
            self.ranked.insert((Reverse(suspect.settles.len()), place));
            self.of.insert(place, suspect);
        }
    }

    /// The value of a cell that settles most of the open findings; none where its value is no lead.
    fn suspect(&self, place: &Place) -> Option<Suspect> {
        let ids = self.parts.get(place)?.iter();
        let open: Vec<(&str, &Comparison)> = ids.filter_map(|id| Some((*id, *self.open.get(id)?))).collect();
        let mut stated: Option<&Term> = None;
        let mut values = BTreeSet::new();
        for (_, comparison) in &open {
            let difference = comparison.difference();
            let own = sided(comparison).filter(|(term, _)| term.place.as_ref() == Some(place));
            for (term, right) in own.filter(|(term, _)| !term.value.is_zero()) {
                values.insert(if right { term.value + difference } else { term.value - difference });
                stated.get_or_insert(term);
            }
        }
        let of = |value: Decimal| {
            let settled = open.iter().filter(|(_, comparison)| settles(comparison, place, value));
            (value, settled.map(|(id, _)| (*id).to_owned()).collect::<Vec<_>>())
        };
        let (value, ids) = values.into_iter().map(of).max_by_key(|(_, ids)| ids.len())?;
        let term = stated?;
        let sign = if term.minus { -Decimal::ONE } else { Decimal::ONE };
        Some(Suspect {
            place: place.clone(),
            path: term.path.clone(),
            stated: term.value * sign,
            fits: value * sign,
            measure: term.measure,
            settles: ids,
        })
    }
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
