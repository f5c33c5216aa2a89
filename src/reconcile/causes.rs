//! Findings by what causes them: one wrong cell breaks many sums, and a clerk mends causes, not sums.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::diag::{Place, Severity};
use crate::pack::checks::Relation;

use super::interval::show;
use super::report::{Finding, Outcome, Report};
use super::suspects::{Lead, leads};

/// Ten units of the last digit, in halves of it.
const FEW_HALVES: Decimal = Decimal::from_parts(20, 0, 0, false, 0);

/// What is likely to be wrong at one place, and every finding that goes with it.
#[derive(Debug, Clone)]
pub struct Cause<'a> {
    /// Where to look first; none where nothing says which cell it is.
    pub lead: Option<Lead>,
    /// What its findings have in common, without a lead.
    pub common: Common<'a>,
    /// The findings, the heaviest first, of those that are off by as much the finest codes, else in the order of the
    /// report; at least one.
    pub findings: Vec<&'a Finding>,
}

/// What findings without a lead have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Common<'a> {
    /// There is one, or a lead says what it is.
    Alone,
    /// The first makes the sums of the others wrong.
    Follows,
    /// By how much their sums miss each other.
    Off(String),
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
            (Some(lead), _) => lead.title(),
            (None, Common::Off(off)) => format!("相差{off}，多半是同一处错"),
            (None, Common::Place(place)) => place.to_string(),
            (None, Common::Rule(title)) => format!("不符合“{title}”"),
            (None, Common::Alone | Common::Follows) => return None,
        };
        (count > 1).then(|| format!("{what}，共{count}处"))
    }

    /// The weight of the heaviest finding that nobody has accepted.
    pub fn weight(&self) -> Severity {
        let open = self.findings.iter().filter(|finding| finding.accepted.is_none());
        open.map(|finding| finding.severity).max().unwrap_or_default()
    }
}

/// Every finding of a report under its cause: those with a lead first, in the order of the leads; then those that are
/// off by the same amount, those about one cell or key, those of one rule on one sheet, and each other one by itself,
/// the heaviest first, else in the order of the report.
pub fn causes(report: &Report) -> Vec<Cause<'_>> {
    let mut causes = spoilt(report);
    let known = |causes: &[Cause<'_>]| -> BTreeSet<*const Finding> {
        causes.iter().flat_map(|cause| &cause.findings).map(|finding| std::ptr::from_ref(*finding)).collect()
    };
    causes.extend(led(report, &known(&causes)));
    let known = known(&causes);
    let mut others = unled(report, &known);
    others.sort_by_key(|cause| Reverse(cause.weight()));
    causes.extend(others);
    for cause in causes.iter_mut().filter(|cause| cause.common != Common::Follows) {
        let cause_is_off = matches!(cause.common, Common::Off(_));
        // a cell that nobody filled in, then what is off at the finest code, is nearest to what was typed
        let near = |finding: &Finding| {
            if cause_is_off { (has_blank(finding), longest_code(finding)) } else { (false, 0) }
        };
        cause.findings.sort_by_key(|finding| (Reverse(finding.severity), Reverse(near(finding))));
    }
    causes
}

/// What makes whole sums wrong, each with the findings in these sums.
fn spoilt(report: &Report) -> Vec<Cause<'_>> {
    let mut causes: Vec<Cause> = Vec::new();
    let open = |finding: &&Finding| !finding.spoils.is_empty() && finding.accepted.is_none();
    for first in report.findings().filter(open) {
        causes.push(Cause { lead: None, common: Common::Follows, findings: vec![first] });
    }
    for finding in report.findings() {
        let cause = causes.iter_mut().find(|cause| finding.follows_from(cause.findings[0]));
        if let Some(cause) = cause {
            cause.findings.push(finding);
        }
    }
    causes
}

/// What leads settle, and what else their cells have a part in: a sum in which another cell is wrong too, a text about
/// that cell. What two leads have a part in goes to the one that settles it, else to the first.
fn led<'a>(report: &'a Report, known: &BTreeSet<*const Finding>) -> Vec<Cause<'a>> {
    let leads = leads(report);
    let mut of: Vec<Vec<&Finding>> = vec![Vec::new(); leads.len()];
    for finding in report.findings().filter(|finding| !known.contains(&std::ptr::from_ref(*finding))) {
        let settles = leads.iter().position(|lead| lead.settles.contains(&finding.id));
        if let Some(at) = settles.or_else(|| leads.iter().position(|lead| has_part(lead, finding))) {
            of[at].push(finding);
        }
    }
    let mut causes = Vec::new();
    for (lead, findings) in leads.into_iter().zip(of) {
        if !findings.is_empty() {
            causes.push(Cause { lead: Some(lead), common: Common::Alone, findings });
        }
    }
    causes
}

/// Whether a finding is about a cell of a lead: it has a part in its sums, else the finding stands at it, or goes by its
/// path as a reason does.
fn has_part(lead: &Lead, finding: &Finding) -> bool {
    if finding.accepted.is_some() {
        return false;
    }
    let is_of = |path: &str| lead.cells.iter().any(|cell| cell.path == path);
    match &finding.comparison {
        Some(sums) => sums.left.iter().chain(&sums.right).any(|term| is_of(&term.path)),
        None => {
            let subject = finding.id.split_once(':').map_or("", |(_, subject)| subject);
            is_of(subject) || finding.places.iter().any(|at| lead.names(at))
        }
    }
}

/// What is off by one amount, what is about one cell or key, else what one rule finds on one sheet or in one file; in
/// the order of the first of each.
fn unled<'a>(report: &'a Report, led: &BTreeSet<*const Finding>) -> Vec<Cause<'a>> {
    let all: Vec<(&Outcome, &Finding)> = report
        .outcomes
        .iter()
        .flat_map(|outcome| outcome.findings.iter().map(move |finding| (outcome, finding)))
        .filter(|(_, finding)| !led.contains(&std::ptr::from_ref(*finding)))
        .collect();
    let mut at: BTreeMap<&Place, usize> = BTreeMap::new();
    let mut by: BTreeMap<String, usize> = BTreeMap::new();
    for (_, finding) in &all {
        if let Some(place) = spot(finding) {
            *at.entry(place).or_default() += 1;
        }
        if let Some(off) = off_by(finding) {
            *by.entry(off).or_default() += 1;
        }
    }
    let is_shared = |off: &String| by.get(off).is_some_and(|count| *count > 1);
    // a cell with several findings, one of which is off as others elsewhere are, goes with these
    let mut off_at: BTreeMap<&Place, String> = BTreeMap::new();
    for (_, finding) in &all {
        if let (Some(place), Some(off)) = (spot(finding), off_by(finding).filter(is_shared)) {
            off_at.entry(place).or_insert(off);
        }
    }
    let mut causes: Vec<Cause> = Vec::new();
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    for (outcome, finding) in all {
        let place = spot(finding);
        let off = off_by(finding).filter(is_shared).or_else(|| off_at.get(place?).cloned());
        let shared = place.filter(|place| at.get(place).is_some_and(|count| *count > 1));
        let (key, common) = match (off, shared) {
            (Some(off), _) => (Key::Off(off.clone()), Common::Off(off)),
            (None, Some(place)) => (Key::Place(place), Common::Place(place)),
            (None, None) => {
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
    causes.iter_mut().for_each(name);
    causes
}

/// Says of a cause what tells most: nothing where it has one finding, the cell where all are about one.
fn name(cause: &mut Cause<'_>) {
    let first = spot(cause.findings[0]);
    match first.filter(|_| cause.findings.iter().all(|finding| spot(finding) == first)) {
        _ if cause.findings.len() == 1 => cause.common = Common::Alone,
        Some(place) => cause.common = Common::Place(place),
        None => {}
    }
}

/// By how much the sums of an open finding miss each other, as people read it; none where they need not be equal, or
/// miss each other by a few units of the last digit, as sums that have nothing to do with each other do.
fn off_by(finding: &Finding) -> Option<String> {
    let sums = finding.comparison.as_ref().filter(|sums| sums.relation == Relation::Equal)?;
    let half = sums.left.iter().chain(&sums.right).map(|term| term.half).max()?;
    let off = sums.difference().abs();
    (finding.accepted.is_none() && off > half * FEW_HALVES).then(|| show(off, sums.measure()))
}

/// What puts findings together.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Off(String),
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

/// Whether one cell of a finding's sums, in which a figure belongs, is blank; a blank formula adds up others.
fn has_blank(finding: &Finding) -> bool {
    let terms = finding.comparison.iter().flat_map(|sums| sums.left.iter().chain(&sums.right));
    let is_open = |place: &Place| !place.is_formula();
    terms.filter(|term| term.blank && term.place.as_ref().is_some_and(is_open)).count() == 1
}

/// Digits of the longest code in what a finding is about.
fn longest_code(finding: &Finding) -> usize {
    let subject = finding.id.split_once(':').map_or("", |(_, subject)| subject);
    subject.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or_default()
}

/// The sheet or file that a finding belongs to first.
fn sheet(finding: &Finding) -> String {
    match finding.places.first() {
        Some(Place::Cell(cell)) => format!("{}「{}」", cell.file, cell.sheet),
        Some(place) => place.file().to_owned(),
        None => String::new(),
    }
}
