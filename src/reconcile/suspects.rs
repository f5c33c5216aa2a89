//! Which cell is the likely culprit: one wrong cell breaks many sums, and one value mends them all.
//!
//! A value of a cell is tried against everything that the cell has a part in. It is a lead where it settles what is
//! broken, breaks nothing that holds, and no other cell does as well; a sum that holds speaks for its cells. Where
//! several do as well, only what chance hardly makes tells them apart ([`slips`]); two that nothing tells apart are
//! both named, more are not. A formula is never what was mistyped: the cells that are typed are followed through the
//! formulas that add them up ([`followed`]).

mod displaced;
mod followed;
mod group;
mod lead;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::diag::{Place, Severity};
use crate::pack::checks::Relation;

use super::interval::{Comparison, Term, Verdict};
use super::report::{Finding, Report};
use super::slips::{self, Slip};

pub use lead::{Lead, Suspect};

use followed::{Reach, follow};

/// Cells of one lead: which of more it is says the sum itself as well.
const MOST_NAMED: usize = 2;

/// The cells to look at first: those that settle an error before those that settle warnings only, among them those
/// that settle most. Three cells and more that explain the same equally well, and that nothing tells apart, are left
/// out.
pub fn leads(report: &Report) -> Vec<Lead> {
    let Some(mut inquiry) = Inquiry::new(report) else { return Vec::new() };
    let mut found: Vec<Lead> = Vec::new();
    while let Some(lead) = inquiry.displaced() {
        found.push(lead);
    }
    while let Some(best) = inquiry.next() {
        found.extend(best);
    }
    let errors = report.findings().filter(|finding| finding.severity == Severity::Error);
    let errors: BTreeSet<&str> = errors.map(|finding| finding.id.as_str()).collect();
    found.sort_by_key(|lead: &Lead| !lead.settles.iter().any(|id| errors.contains(id.as_str())));
    found
}

/// A comparison with the finding that it made, if it is broken.
struct Case<'a> {
    id: Option<&'a str>,
    comparison: Comparison,
}

impl Case<'_> {
    /// Whether it is broken, and nothing has been found that settles it.
    fn is_open(&self) -> bool {
        self.id.is_some()
    }
}

/// What a cell states, whatever the sum that it has a part in.
struct Stated<'a> {
    term: &'a Term,
    value: Decimal,
}

/// A value that a cell may have had.
#[derive(Clone)]
struct Guess {
    value: Decimal,
    /// The cases that it settles.
    settles: Vec<usize>,
}

/// The search for culprits among the cells of what is broken.
struct Inquiry<'a> {
    report: &'a Report,
    cases: Vec<Case<'a>>,
    /// The cases in which a cell has a part.
    parts: BTreeMap<Place, Vec<usize>>,
    /// What changes with each cell that may be the culprit.
    reaches: BTreeMap<Place, Reach>,
    /// Whether formulas are among what is broken.
    computed: bool,
    /// How many of the cases were broken, which come first.
    broken: usize,
    /// The cases that leads settle.
    told: BTreeSet<usize>,
    guesses: BTreeMap<Place, Guess>,
    /// Cells that settle most first, then in the order of their places.
    ranked: BTreeSet<(Reverse<usize>, Place)>,
}

impl<'a> Inquiry<'a> {
    /// None where no sum is broken.
    fn new(report: &'a Report) -> Option<Self> {
        let broken = |finding: &&Finding| finding.severity > Severity::Notice && finding.accepted.is_none();
        let mut cases: Vec<Case> = Vec::new();
        let spoiling: Vec<&Finding> = report.findings().filter(|own| !own.spoils.is_empty()).collect();
        let explained = |finding: &Finding| spoiling.iter().any(|other| finding.follows_from(other));
        for finding in report.findings().filter(broken).filter(|finding| !explained(finding)) {
            if let Some(comparison) = &finding.comparison {
                cases.push(Case { id: Some(&finding.id), comparison: comparison.clone() });
            }
        }
        let equal = |case: &&Case| case.comparison.relation == Relation::Equal;
        let cells: BTreeSet<Place> = cases
            .iter()
            .filter(equal)
            .flat_map(|case| terms(&case.comparison))
            .filter_map(place)
            .cloned()
            .collect();
        if cells.is_empty() {
            return None;
        }
        let broken = cases.len();
        let computed = cells.iter().any(Place::is_formula);
        for looked in report.outcomes.iter().flat_map(|outcome| &outcome.looked) {
            if let Some(comparison) = looked.comparison.as_ref().filter(|_| computed || looked.at_any(&cells))
                && comparison.verdict() != Verdict::Breach
            {
                cases.push(Case { id: None, comparison: comparison.clone() });
            }
        }
        for sums in report.outcomes.iter().flat_map(|outcome| &outcome.idle).filter(|_| computed) {
            cases.push(Case { id: None, comparison: sums.clone() });
        }
        let mut parts: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
        for (index, case) in cases.iter().enumerate() {
            let own: BTreeSet<&Place> = terms(&case.comparison).filter_map(place).collect();
            for place in own.into_iter().filter(|place| computed || cells.contains(place)) {
                parts.entry(place.clone()).or_default().push(index);
            }
        }
        let reaches = follow(&cells, &cases, &parts);
        let cells: Vec<Place> = reaches.keys().cloned().collect();
        let (guesses, ranked) = (BTreeMap::new(), BTreeSet::new());
        let mut inquiry =
            Self { report, cases, parts, reaches, computed, broken, told: BTreeSet::new(), guesses, ranked };
        cells.iter().for_each(|place| inquiry.look(place));
        Some(inquiry)
    }

    /// Goes on to the cell that settles most of what is still broken: a lead, or none where too many others explain the
    /// same as well. None at the end.
    fn next(&mut self) -> Option<Option<Lead>> {
        let (_, place) = self.ranked.first()?.clone();
        let guess = self.guesses.get(&place)?.clone();
        let mut rivals = vec![(place, guess.clone())];
        for (Reverse(count), other) in self.ranked.iter().skip(1) {
            if *count < guess.settles.len() {
                break;
            }
            let Some(rival) = self.guesses.get(other) else { continue };
            if rival.settles.iter().any(|case| guess.settles.contains(case)) {
                rivals.push((other.clone(), rival.clone()));
            }
        }
        let (cells, sums) = match self.culprits(&rivals) {
            _ if self.is_off_elsewhere(&guess) => (Vec::new(), Vec::new()),
            cells if cells.is_empty() => self.group(&rivals),
            cells => (cells, Vec::new()),
        };
        if let [cell] = cells.as_slice() {
            self.mend(&cell.place, cell.fits);
        }
        if !cells.is_empty() {
            self.told.extend(&guess.settles);
        }
        let settles = self.ids(&guess.settles);
        self.close(&guess.settles);
        Some((!cells.is_empty()).then_some(Lead { cells, moved: false, sums, settles }))
    }

    /// Ids of the findings that cases made.
    fn ids(&self, cases: &[usize]) -> Vec<String> {
        cases.iter().filter_map(|case| self.cases[*case].id).map(str::to_owned).collect()
    }

    /// Which of several cells that explain the same it is: the only one, the only one for which something speaks, or
    /// either of two; else none.
    ///
    /// Any error of one of n cells has a fit for each of the other n-1, and each fit is one more chance of looking
    /// like a slip. So a slip that any difference makes often is worth a remark, no proof ([`Slip::is_telling`]), and
    /// two of three cells are never named: the third may be the one.
    fn culprits(&self, rivals: &[(Place, Guess)]) -> Vec<Suspect> {
        let (_, guess) = &rivals[0];
        let mut cells: Vec<Suspect> = Vec::new();
        for (place, guess) in rivals {
            cells.extend(self.suspect(place, guess));
        }
        // no sum speaks for the cells of a column in which nobody wrote anything: one sum is no word against them
        let is_idle = guess.settles.len() == 1 && cells.iter().all(|cell| cell.blank);
        if is_idle || self.lacks_a_row(guess) {
            return Vec::new();
        }
        let tells = |cell: &&Suspect| cell.slip.as_ref().is_some_and(|slip| slip.is_telling(cell.fits));
        let mut telling = cells.iter().filter(tells);
        // a figure that somebody left out looks like nothing, and may be the one
        if let (Some(one), None) = (telling.next(), telling.next())
            && !cells.iter().any(|cell| cell.blank)
        {
            cells = vec![one.clone()];
        }
        let same = cells.len() == 1 || rivals.iter().all(|(_, rival)| rival.settles == guess.settles);
        if cells.len() > MOST_NAMED || !same {
            return Vec::new();
        }
        // an approved sum is what all tables are held against: unless it looks mistyped, these may be what is wrong
        if let [one] = cells.as_slice()
            && one.is_stated()
            && !one.slip.as_ref().is_some_and(Slip::is_of_typing)
        {
            return Vec::new();
        }
        // nobody mistypes a formula: what it adds up may be what is wrong
        if cells.iter().any(|cell| cell.place.is_formula()) {
            return Vec::new();
        }
        cells.sort_by_key(|cell| (cell.blank, cell.slip.is_none()));
        cells
    }

    /// Whether other sums of formulas are off by as much as those that a guess settles: one cell that is wrong is wrong
    /// in all of them.
    fn is_off_elsewhere(&self, guess: &Guess) -> bool {
        let off = |case: &usize| self.cases[*case].comparison.difference().abs();
        let settled: BTreeSet<Decimal> = guess.settles.iter().map(off).collect();
        let is_other = |case: &usize| {
            let equal = self.cases[*case].comparison.relation == Relation::Equal;
            equal && !guess.settles.contains(case) && !self.told.contains(case)
        };
        self.computed && (0..self.broken).filter(is_other).any(|case| settled.contains(&off(&case)))
    }

    /// Whether all that a guess settles is one sum in which a row is missing: then that may be what is wrong.
    fn lacks_a_row(&self, guess: &Guess) -> bool {
        let [only] = guess.settles.as_slice() else { return false };
        terms(&self.cases[*only].comparison).any(|term| term.place.is_none())
    }

    fn slip(&self, place: &Place, guess: &Guess) -> Option<Slip> {
        let stated = self.stated(place)?;
        if stated.term.blank {
            return (guess.value > Decimal::ZERO).then_some(Slip::Blank);
        }
        slips::between(stated.value, guess.value).or_else(|| {
            // figures of the sums themselves are no witnesses: one of them is what is wrong
            let own: BTreeSet<&Place> = self
                .reaches
                .get(place)?
                .cases
                .iter()
                .flat_map(|case| terms(&self.cases[*case].comparison))
                .filter_map(self::place)
                .collect();
            slips::elsewhere(self.report, guess.value, stated.term.measure, &own)
        })
    }

    /// What a cell states, by the first sum that it has a part in.
    fn stated(&self, at: &Place) -> Option<Stated<'_>> {
        let case = self.parts.get(at)?.first()?;
        let term = terms(&self.cases[*case].comparison).find(|term| place(term) == Some(at))?;
        Some(Stated { term, value: unsigned(term) })
    }

    fn suspect(&self, place: &Place, guess: &Guess) -> Option<Suspect> {
        let stated = self.stated(place)?;
        Some(Suspect {
            place: place.clone(),
            path: stated.term.path.clone(),
            stated: stated.value,
            blank: stated.term.blank,
            fits: guess.value,
            measure: stated.term.measure,
            slip: self.slip(place, guess),
        })
    }

    /// Takes a cell to have its right value from now on.
    fn mend(&mut self, place: &Place, value: Decimal) {
        let Some(by) = self.stated(place).map(|stated| value - stated.value) else { return };
        let Some(reach) = self.reaches.get(place) else { return };
        for case in &reach.cases {
            reach.shift(&mut self.cases[*case].comparison, by);
        }
    }

    /// Takes cases as settled; what their cells would settle is looked at again.
    fn close(&mut self, cases: &[usize]) {
        let mut touched: BTreeSet<Place> = BTreeSet::new();
        for case in cases {
            self.cases[*case].id = None;
            touched.extend(terms(&self.cases[*case].comparison).filter_map(place).cloned());
        }
        // a cell of theirs may have got its right value, which is seen wherever it has a part
        let others: BTreeSet<usize> =
            touched.iter().filter_map(|place| self.parts.get(place)).flatten().copied().collect();
        for case in others {
            touched.extend(terms(&self.cases[case].comparison).filter_map(place).cloned());
        }
        // what it has a part in may be far from where it stands
        if self.computed {
            touched.extend(self.reaches.keys().cloned());
        }
        for place in touched {
            self.look(&place);
        }
    }

    /// Works out what a cell would settle.
    fn look(&mut self, place: &Place) {
        if let Some(before) = self.guesses.remove(place) {
            self.ranked.remove(&(Reverse(before.settles.len()), place.clone()));
        }
        if let Some(guess) = self.guess(place) {
            self.ranked.insert((Reverse(guess.settles.len()), place.clone()));
            self.guesses.insert(place.clone(), guess);
        }
    }

    /// The value of a cell that settles most of what is broken and breaks nothing that holds; none where there is
    /// no such value.
    fn guess(&self, place: &Place) -> Option<Guess> {
        let stated = self.stated(place)?.value;
        let reach = self.reaches.get(place)?;
        let mut values: BTreeSet<Decimal> = BTreeSet::new();
        for case in reach.cases.iter().map(|case| &self.cases[*case]) {
            if case.is_open() && case.comparison.relation == Relation::Equal {
                values.extend(reach.off(&case.comparison).map(|off| (stated - off).normalize()));
            }
        }
        let mut best: Option<Guess> = None;
        for value in values {
            let turned = stated > Decimal::ZERO && value < Decimal::ZERO && value != -stated;
            // amounts are not negative but where somebody wrote a sign
            if turned || (stated.is_zero() && value < Decimal::ZERO) {
                continue;
            }
            let Some(settles) = self.settled(reach, value - stated) else { continue };
            // two values that settle as much: rather one that fingers may have made
            let typed = |value| self.computed && slips::between(stated, value).is_some();
            let better =
                |best: &Guess| (settles.len(), typed(value)) > (best.settles.len(), typed(best.value));
            if best.as_ref().is_none_or(better) {
                best = Some(Guess { value, settles });
            }
        }
        best.filter(|best| !best.settles.is_empty())
    }

    /// The broken cases that another value of a cell settles; none where it breaks one that holds.
    fn settled(&self, reach: &Reach, by: Decimal) -> Option<Vec<usize>> {
        let mut settled = Vec::new();
        for index in &reach.cases {
            let case = &self.cases[*index];
            let mut mended = case.comparison.clone();
            reach.shift(&mut mended, by);
            match (mended.verdict() == Verdict::Breach, case.is_open()) {
                (false, true) => settled.push(*index),
                (true, false) if case.comparison.verdict() != Verdict::Breach => return None,
                _ => {}
            }
        }
        Some(settled)
    }
}

fn terms(comparison: &Comparison) -> impl Iterator<Item = &Term> {
    comparison.left.iter().chain(&comparison.right)
}

fn place(term: &Term) -> Option<&Place> {
    term.place.as_ref()
}

/// What a cell states that a term adds or subtracts.
fn unsigned(term: &Term) -> Decimal {
    if term.minus { -term.value } else { term.value }
}
