//! Several cells that were typed for one sum: nothing tells them apart, but there are few.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Place;

use crate::reconcile::interval::Term;

use super::lead::{Suspect, sheet};
use super::{Guess, Inquiry, place};

/// The two sides of what is broken.
const MOST_SHEETS: usize = 2;

impl Inquiry<'_> {
    /// The cells that explain the same, those that look mistyped first, with the sums that they are typed for; none
    /// where they are spread over more sheets than two, or where a formula is among them.
    pub(super) fn group(&self, rivals: &[(Place, Guess)]) -> (Vec<Suspect>, Vec<(Place, String)>) {
        let (_, first) = &rivals[0];
        let is_typed = |(at, guess): &(Place, Guess)| {
            let followed = self.reaches.get(at).is_some_and(|reach| reach.is_followed());
            !at.is_formula() && followed && guess.settles == first.settles
        };
        if rivals.len() <= 1 || !rivals.iter().all(is_typed) {
            return Default::default();
        }
        let mut cells: Vec<Suspect> = Vec::new();
        let mut sheets: BTreeMap<(&str, &str), Vec<&Place>> = BTreeMap::new();
        for (at, guess) in rivals {
            cells.extend(self.suspect(at, guess));
            sheets.entry(sheet(at).unwrap_or_default()).or_default().push(at);
        }
        let mut sums = Vec::new();
        for cells in sheets.values() {
            sums.extend(self.common_sum(cells));
        }
        if sums.len() != sheets.len() || sheets.len() > MOST_SHEETS {
            return Default::default();
        }
        cells.sort_by_key(|cell| (cell.slip.is_none(), cell.blank));
        // the sheet of the likeliest cell first
        sums.sort_by_key(|(sum, _)| cells.first().is_some_and(|cell| sheet(&cell.place) != sheet(sum)));
        (cells, sums)
    }

    /// The formula on their sheet that adds up all of some cells, and no other that does.
    fn common_sum(&self, cells: &[&Place]) -> Option<(Place, String)> {
        let formulas = |at: &Place| -> BTreeSet<&Place> {
            let reach = self.reaches.get(at).map(|reach| &reach.cells);
            let own = |cell: &&Place| cell.is_formula() && sheet(cell) == sheet(at);
            reach.into_iter().flat_map(|cells| cells.keys()).filter(own).collect()
        };
        let mut common = formulas(cells[0]);
        for at in &cells[1..] {
            let own = formulas(at);
            common.retain(|formula| own.contains(formula));
        }
        let sum = common.iter().find(|formula| !self.adds_any(formula, &common))?;
        let path = self.stated(sum)?.term.path.clone();
        Some(((*sum).clone(), path))
    }

    /// Whether a formula is the sum of any of some others.
    fn adds_any(&self, formula: &Place, others: &BTreeSet<&Place>) -> bool {
        let is_whole = |side: &[Term]| matches!(side, [term] if place(term) == Some(formula));
        let has_other = |side: &[Term]| {
            side.iter().filter_map(place).any(|part| part != formula && others.contains(part))
        };
        self.parts.get(formula).into_iter().flatten().any(|case| {
            let sums = &self.cases[*case].comparison;
            (is_whole(&sums.left) && has_other(&sums.right))
                || (is_whole(&sums.right) && has_other(&sums.left))
        })
    }
}
