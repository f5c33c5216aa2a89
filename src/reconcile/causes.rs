//! Findings by what causes them: one wrong cell breaks many sums, and a clerk mends causes, not sums.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Place, Severity};

use super::report::{Finding, Outcome, Report};
use super::suspects::{Suspect, suspects};

/// What is likely to be wrong at one place, and every finding that goes with it.
#[derive(Debug, Clone)]
pub struct Cause<'a> {
    /// The cell to look at first; none where nothing says which it is.
    pub lead: Option<Suspect>,
    /// What its findings have in common, without a lead.
    pub common: Common<'a>,
    /// The findings, the heaviest first, else in the order of the report; at least one.
    pub findings: Vec<&'a Finding>,
}

/// What findings without a lead have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Common<'a> {
    /// There is one, or a lead says what it is.
    Alone,
    /// The cell or the key that each is about first.
    Place(&'a Place),
    /// The rule, whose title this is: the same fault on many rows of a sheet or file.
    Rule(&'a str),
}

impl Cause<'_> {
    /// What the findings have in common, with their count; none where there is one only.
    pub fn title(&self) -> Option<String> {
        let count = self.findings.len();
        let what = match (&self.lead, &self.common) {
            (Some(lead), _) => lead.place.to_string(),
            (None, Common::Place(place)) => place.to_string(),
            (None, Common::Rule(title)) => format!("不符合“{title}”"),
            (None, Common::Alone) => return None,
        };
        (count > 1).then(|| format!("{what}，共{count}处"))
    }

    /// The weight of the heaviest finding that nobody has accepted.
    pub fn weight(&self) -> Severity {
        let open = self.findings.iter().filter(|finding| finding.accepted.is_none());
        open.map(|finding| finding.severity).max().unwrap_or_default()
    }
}

/// Every finding of a report under its cause: those with a lead first, in the order of the leads; then those about
/// one cell or key, those of one rule on one sheet, and each other one by itself, the heaviest first, else in the
/// order of the report.
pub fn causes(report: &Report) -> Vec<Cause<'_>> {
    let mut led: BTreeSet<*const Finding> = BTreeSet::new();
    let mut causes = Vec::new();
    for lead in suspects(report) {
        let own = |finding: &&Finding| {
            let about = finding.places.first() == Some(&lead.place) && finding.comparison.is_none();
            !led.contains(&std::ptr::from_ref(*finding)) && (about || lead.settles.contains(&finding.id))
        };
        let findings: Vec<&Finding> = report.findings().filter(own).collect();
        led.extend(findings.iter().map(|finding| std::ptr::from_ref(*finding)));
        if !findings.is_empty() {
            causes.push(Cause { lead: Some(lead), common: Common::Alone, findings });
        }
    }
    let mut others = unled(report, &led);
    others.sort_by_key(|cause| Reverse(cause.weight()));
    causes.extend(others);
    for cause in &mut causes {
        cause.findings.sort_by_key(|finding| Reverse(finding.severity));
    }
    causes
}

/// What is about one cell or key, else what one rule finds on one sheet or in one file, by weight; in the order of
/// the first of each.
fn unled<'a>(report: &'a Report, led: &BTreeSet<*const Finding>) -> Vec<Cause<'a>> {
    let all: Vec<(&Outcome, &Finding)> = report
        .outcomes
        .iter()
        .flat_map(|outcome| outcome.findings.iter().map(move |finding| (outcome, finding)))
        .filter(|(_, finding)| !led.contains(&std::ptr::from_ref(*finding)))
        .collect();
    let mut at: BTreeMap<&Place, usize> = BTreeMap::new();
    for place in all.iter().filter_map(|(_, finding)| spot(finding)) {
        *at.entry(place).or_default() += 1;
    }
    let mut causes: Vec<Cause> = Vec::new();
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    for (outcome, finding) in all {
        let shared = spot(finding).filter(|place| at.get(place).is_some_and(|count| *count > 1));
        let (key, common) = match shared {
            Some(place) => (Key::Place(place), Common::Place(place)),
            None => {
                let weight = (finding.severity, finding.accepted.is_some());
                (Key::Rule(&outcome.rule, sheet(finding), weight), Common::Rule(&outcome.title))
            }
        };
        match known.get(&key) {
            Some(index) => causes[*index].findings.push(finding),
            None => {
                known.insert(key, causes.len());
                causes.push(Cause { lead: None, common, findings: vec![finding] });
            }
        }
    }
    for cause in causes.iter_mut().filter(|cause| cause.findings.len() == 1) {
        cause.common = Common::Alone;
    }
    causes
}

/// What puts findings together.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Place(&'a Place),
    /// Rule, sheet or file, weight and whether it is accepted.
    Rule(&'a str, String, (Severity, bool)),
}

/// The cell or key that a finding is about first.
fn spot(finding: &Finding) -> Option<&Place> {
    match finding.places.first()? {
        place @ (Place::Cell(_) | Place::Key { .. } | Place::Entry { .. }) => Some(place),
        Place::File(_) | Place::Sheet { .. } | Place::Line { .. } => None,
    }
}

/// The sheet or file that a finding belongs to first.
fn sheet(finding: &Finding) -> String {
    match finding.places.first() {
        Some(Place::Cell(cell)) => format!("{}「{}」", cell.file, cell.sheet),
        Some(place) => place.file().to_owned(),
        None => String::new(),
    }
}
