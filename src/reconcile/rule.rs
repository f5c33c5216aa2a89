//! A rule that is being worked off: what it compared, what it found, how it ends.

use std::collections::BTreeMap;

use crate::diag::{Place, Severity};

use super::interval::{Comparison, Term, Verdict, show};
use super::registry::Listed;
use super::report::{Evidence, Finding, Looked, Outcome, Status};

/// Sides with fewer terms than this name their zeros too, when a finding says where to look.
const FEW_TERMS: usize = 6;
/// More blank cells than this are not told one by one.
const MOST_BLANK: usize = 2;

/// What the finding of a rule that did not run is about.
pub(super) const FAULT: &str = "程序";

/// Why a rule did not run to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// It lacks data. Not checked is not passed.
    Skip(String),
    /// It does not apply: the pack, a fact or a figure says so.
    Outside(String),
    /// The program or the pack is at fault, so that nothing was looked at: publication stops.
    Fault {
        /// What is wrong.
        why: String,
        /// The file that is to be mended: one of the pack's, or the program.
        file: &'static str,
    },
}

impl Stop {
    /// A rule that lacks data.
    pub fn skip(why: impl Into<String>) -> Self {
        Self::Skip(why.into())
    }

    /// A rule that the named file keeps from running.
    pub fn fault(file: &'static str, why: impl Into<String>) -> Self {
        Self::Fault { why: why.into(), file }
    }
}

/// How a rule ran.
pub type Ran = Result<(), Stop>;

/// A rule that is being worked off.
pub struct Rule {
    /// Stable id.
    pub id: String,
    /// What must hold.
    pub title: String,
    /// The weight of a breach.
    pub severity: Severity,
    /// How many comparisons it made.
    pub compared: usize,
    /// How many of them looked at last year's book alone.
    pub of_last_year: usize,
    /// What it found.
    pub findings: Vec<Finding>,
    /// What it could not look at though it looked at other things; empty if nothing.
    pub note: String,
    basis: String,
    /// What to do about what it finds.
    pub hint: String,
    of_reading: bool,
    /// Whether it compares with what other folders hold.
    pub with_units: bool,
    roundings: Vec<Finding>,
    looked: Vec<Looked>,
    idle: Vec<Comparison>,
    /// How many findings have an id, or have it before a `#`.
    named: BTreeMap<String, usize>,
}

impl Rule {
    /// Begins with nothing compared.
    pub fn begin(listed: &Listed<'_>) -> Self {
        Self {
            id: listed.id.clone(),
            title: listed.title.clone(),
            severity: listed.severity,
            compared: 0,
            of_last_year: 0,
            findings: Vec::new(),
            note: String::new(),
            basis: listed.basis.clone(),
            hint: listed.hint.clone(),
            of_reading: listed.of_reading(),
            with_units: false,
            roundings: Vec::new(),
            looked: Vec::new(),
            idle: Vec::new(),
            named: BTreeMap::new(),
        }
    }

    /// Goes on with what a rule came to, where there is more to look at.
    pub fn resume(listed: &Listed<'_>, outcome: &Outcome) -> Self {
        let mut rule = Self::begin(listed);
        outcome.findings.iter().for_each(|finding| rule.add(finding.clone()));
        rule.compared = outcome.compared;
        rule.of_last_year = outcome.of_last_year;
        rule.note.clone_from(&outcome.changed);
        rule.roundings.clone_from(&outcome.roundings);
        rule.looked.clone_from(&outcome.looked);
        rule
    }

    /// A rule of its own for a part of this one, whose findings will be this one's.
    pub fn part(&self, id: &str) -> Self {
        Self {
            id: format!("{}:{id}", self.id),
            title: self.title.clone(),
            severity: self.severity,
            compared: 0,
            of_last_year: 0,
            findings: Vec::new(),
            note: String::new(),
            basis: self.basis.clone(),
            hint: self.hint.clone(),
            of_reading: self.of_reading,
            with_units: false,
            roundings: Vec::new(),
            looked: Vec::new(),
            idle: Vec::new(),
            named: BTreeMap::new(),
        }
    }

    /// Takes over what a part came to.
    pub fn absorb(&mut self, part: Self) {
        self.compared += part.compared;
        self.of_last_year += part.of_last_year;
        part.findings.into_iter().for_each(|finding| self.add(finding));
        self.roundings.extend(part.roundings);
        self.looked.extend(part.looked);
        self.idle.extend(part.idle);
    }

    /// Compares two sums; `subject` makes the finding's id unique and names it in the message.
    pub fn compare(&mut self, subject: &str, comparison: Comparison) {
        self.compare_as(subject, subject, comparison);
    }

    /// Passes over a sum of which all is blank; where it is a formula, says what would be computed from what.
    pub fn pass_over(&mut self, comparison: Comparison) {
        if comparison.left.iter().filter_map(|term| term.place.as_ref()).any(Place::is_formula) {
            self.idle.push(comparison);
        }
    }

    /// The same, where people know the subject by another name.
    pub fn compare_as(&mut self, subject: &str, shown: &str, comparison: Comparison) {
        self.compared += 1;
        self.of_last_year += usize::from(comparison.is_of_last_year());
        self.looked.push(Looked::of(&comparison));
        let verdict = comparison.verdict();
        if verdict == Verdict::Exact {
            return;
        }
        let measure = comparison.measure();
        let difference = show(comparison.difference().abs(), measure);
        let (severity, message, hint) = if verdict == Verdict::Rounding {
            (Severity::Notice, format!("{shown}：尾差{difference}"), String::new())
        } else if comparison.difference().is_zero() {
            (self.severity, format!("{}，但{shown}正好相等", self.title), self.hint.clone())
        } else {
            (self.severity, format!("{}，但{shown}相差{difference}", self.title), self.hint.clone())
        };
        let few = comparison.left.len() + comparison.right.len() < FEW_TERMS;
        let terms = || comparison.left.iter().chain(&comparison.right);
        // where most cells are blank, a blank is how the table writes zero
        let blank: Vec<&Term> = terms().filter(|term| term.blank).collect();
        let told = verdict == Verdict::Breach && blank.len() <= MOST_BLANK;
        let message = blank.iter().filter(|_| told).fold(message, |message, term| {
            let place = term.place.as_ref().map(|place| place.to_string()).unwrap_or_default();
            let is = if term.place.as_ref().is_some_and(Place::is_formula) {
                "，算出来是空的"
            } else {
                "是空的"
            };
            format!("{message}；{place}{is}（{}）", term.path)
        });
        let stated = terms().filter(|term| few || !term.value.is_zero() || told && term.blank);
        let places = stated.filter_map(|term| term.place.clone()).collect();
        let finding = Finding {
            id: format!("{}:{subject}", self.id),
            severity,
            message,
            comparison: Some(comparison),
            places,
            hint,
            ..Finding::default()
        };
        if verdict == Verdict::Rounding { self.roundings.push(finding) } else { self.add(finding) }
    }

    /// Says that it looked at what stands at a place, where it compares no sums: nothing follows from that.
    pub fn look(&mut self, place: &Place) {
        self.looked.push(Looked { terms: vec![(place.clone(), false)], tied: false, comparison: None });
    }

    /// Takes over what holds elsewhere: it speaks for the cells that are compared here too.
    pub fn hears(&mut self, looked: impl IntoIterator<Item = Looked>) {
        self.looked.extend(looked);
    }

    /// A finding that is not about sums, of the rule's own weight.
    pub fn find(&mut self, subject: &str, message: String, evidence: Evidence, places: Vec<Place>) {
        self.find_as(self.severity, subject, message, evidence, places);
    }

    /// A finding that is not about sums, with what to do about it; empty where that is what the rule says.
    pub fn find_to_do(
        &mut self,
        subject: &str,
        message: String,
        evidence: Evidence,
        places: Vec<Place>,
        hint: &str,
    ) {
        self.find(subject, message, evidence, places);
        if let Some(last) = self.findings.last_mut().filter(|_| !hint.is_empty()) {
            hint.clone_into(&mut last.hint);
        }
    }

    /// A finding that is not about sums, of a weight of its own.
    pub fn find_as(
        &mut self,
        severity: Severity,
        subject: &str,
        message: String,
        evidence: Evidence,
        places: Vec<Place>,
    ) {
        let id = self.numbered(subject);
        let hint = self.hint.clone();
        self.add(Finding { id, severity, message, evidence, places, hint, ..Finding::default() });
    }

    /// The id of a finding about a subject: the same text twice in one place is one finding more.
    pub fn numbered(&self, subject: &str) -> String {
        let id = format!("{}:{subject}", self.id);
        match self.named.get(&id) {
            None => id,
            Some(count) => format!("{id}#{}", count + 1),
        }
    }

    /// Adds a finding, and counts its id for those that come after it.
    pub fn add(&mut self, finding: Finding) {
        let id = &finding.id;
        for (at, _) in id.match_indices('#').chain([(id.len(), "")]) {
            *self.named.entry(id[..at].to_owned()).or_default() += 1;
        }
        self.findings.push(finding);
    }

    /// Ids and messages that the last finding had in version 0.1.0.
    pub fn formerly(&mut self, former: Vec<(String, String)>) {
        if let Some(last) = self.findings.last_mut() {
            last.formerly = former;
        }
    }

    /// The outcome.
    pub fn end(mut self, ran: Ran) -> Outcome {
        if let Err(Stop::Fault { why, file }) = &ran {
            self.findings.push(Finding {
                id: format!("{}:{FAULT}", self.id),
                severity: Severity::Error,
                message: format!("这条规则没有运行：{why}"),
                evidence: Evidence::of(file, why),
                places: vec![Place::File((*file).into())],
                hint: "不是表和文字的问题；请把这段话和模板文件夹交给维护本程序或模板的人".to_owned(),
                ..Finding::default()
            });
        }
        let outside = matches!(ran, Err(Stop::Outside(_)));
        let status = match (ran, worst(&self.findings)) {
            (Err(Stop::Skip(why) | Stop::Outside(why)), _) => Status::Skipped(why),
            (_, Some(Severity::Error)) => Status::Failed,
            (_, Some(Severity::Warning)) => Status::Warned,
            _ if self.compared == 0 => Status::Skipped("没有可比对的数".to_owned()),
            _ => Status::Passed,
        };
        Outcome {
            rule: self.id,
            title: self.title,
            basis: self.basis,
            weight: self.severity,
            status,
            outside,
            compared: self.compared,
            of_last_year: self.of_last_year,
            findings: self.findings,
            roundings: self.roundings,
            changed: self.note,
            overridden: None,
            looked: self.looked,
            idle: self.idle,
            of_reading: self.of_reading,
            with_units: self.with_units,
        }
    }
}

/// The weight of the worst finding that nobody has accepted.
pub fn worst(findings: &[Finding]) -> Option<Severity> {
    findings.iter().filter(|finding| finding.accepted.is_none()).map(|finding| finding.severity).max()
}
