//! 勾稽: holding the figures against each other, inside tables, across tables, against the profile.
//!
//! What the shapes imply ([`implied`]) is checked for every table without being declared; what
//! `checks.toml` declares ([`declared`]) are sums of cell paths on two sides. Sums are compared as
//! intervals ([`interval`]). Codes are held against the catalogue ([`classification`]), targets against
//! the money ([`targets`]), projects against their function items ([`items`]), reasons against the direction of the change ([`reasons`]), and what people
//! typed against what must not be printed ([`prose`]), what is withheld against
//! what a reader can work out ([`secrecy`]). Last, what the bureau changed or accepted is
//! taken into account ([`settle`]).

pub mod classification;
pub mod declared;
pub mod implied;
pub mod interval;
pub mod items;
pub mod prose;
pub mod reasons;
pub mod report;
pub mod secrecy;
pub mod settle;
pub mod suspects;
pub mod targets;
pub mod typed;

use crate::budget::unit::Unit;
use crate::budget::{Book, Budget};
use crate::diag::{Place, Severity};
use crate::pack::Pack;
use crate::pack::checks::Weight;

use interval::{Comparison, Measure, Verdict, show};
use report::{Finding, Looked, Outcome, Report, Status};

/// Runs every rule.
pub fn reconcile(budget: &Budget, pack: &Pack) -> Report {
    let mut outcomes = implied::check(budget, pack);
    outcomes.extend(pack.checks.iter().map(|check| declared::check(check, budget, pack)));
    outcomes.extend(classification::check(budget, pack));
    outcomes.extend(targets::check(budget, pack));
    outcomes.push(items::check(budget, pack));
    outcomes.extend(reasons::check(budget, pack));
    outcomes.extend(prose::check(budget, pack));
    let (withheld, secrecy) = secrecy::plan(budget, &outcomes);
    settle::secrecy(&mut outcomes, &withheld);
    settle::overrides(&mut outcomes, &budget.unit);
    settle::acceptances(&mut outcomes, &budget.unit);
    // last, since nobody can answer for a secret that is told
    outcomes.extend(secrecy);
    Report { outcomes, withheld }
}

/// A rule, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInfo {
    /// Stable id.
    pub id: String,
    /// What must hold.
    pub title: String,
    /// Its basis.
    pub basis: String,
    /// The weight of a breach.
    pub weight: Severity,
}

/// All rules that a budget of this pack goes through, in reporting order.
pub fn rules(pack: &Pack) -> Vec<RuleInfo> {
    let nothing = Budget { unit: Unit::default(), current: Book::default(), previous: None };
    let info = |outcome: Outcome| RuleInfo {
        id: outcome.rule,
        title: outcome.title,
        basis: outcome.basis,
        weight: outcome.weight,
    };
    reconcile(&nothing, pack).outcomes.into_iter().map(info).collect()
}

/// A rule that is being worked off.
struct Rule {
    id: String,
    title: String,
    basis: String,
    hint: String,
    severity: Severity,
    compared: usize,
    findings: Vec<Finding>,
    roundings: Vec<Finding>,
    looked: Vec<Looked>,
}

impl Rule {
    fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        basis: &str,
        hint: &str,
        severity: Severity,
    ) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            basis: basis.to_owned(),
            hint: hint.to_owned(),
            severity,
            compared: 0,
            findings: Vec::new(),
            roundings: Vec::new(),
            looked: Vec::new(),
        }
    }

    /// Compares two sums; `subject` makes the finding's id unique and names it in the message.
    fn compare(&mut self, subject: &str, comparison: Comparison) {
        self.compared += 1;
        self.looked.push(Looked::of(&comparison));
        let verdict = comparison.verdict();
        if verdict == Verdict::Exact {
            return;
        }
        let measure = comparison.measure();
        let difference = show(comparison.difference().abs(), measure);
        let (severity, message, hint) = if verdict == Verdict::Rounding {
            (Severity::Notice, format!("{subject}：尾差{difference}"), String::new())
        } else {
            (self.severity, format!("{}，但{subject}相差{difference}", self.title), self.hint.clone())
        };
        let terms = comparison.left.iter().chain(&comparison.right);
        let stated =
            terms.filter(|term| !term.value.is_zero() || comparison.left.len() + comparison.right.len() < 6);
        let places = stated.filter_map(|term| term.place.clone()).collect();
        let finding = Finding {
            id: format!("{}:{subject}", self.id),
            severity,
            message,
            comparison: Some(comparison),
            places,
            hint,
            accepted: None,
        };
        if verdict == Verdict::Rounding { self.roundings.push(finding) } else { self.findings.push(finding) }
    }

    /// A finding that is not about sums.
    fn find(&mut self, subject: &str, severity: Severity, message: String, places: Vec<Place>) {
        let id = format!("{}:{subject}", self.id);
        // the same text twice in one place is one finding more
        let again = format!("{id}#");
        let id = match self.findings.iter().filter(|f| f.id == id || f.id.starts_with(&again)).count() {
            0 => id,
            count => format!("{again}{}", count + 1),
        };
        let hint = self.hint.clone();
        self.findings.push(Finding { id, severity, message, places, hint, ..Finding::default() });
    }

    fn end(self) -> Outcome {
        let status = match worst(&self.findings) {
            Some(Severity::Error) => Status::Failed,
            Some(Severity::Warning) => Status::Warned,
            _ if self.compared == 0 => Status::Skipped("没有可比对的数".to_owned()),
            _ => Status::Passed,
        };
        Outcome {
            rule: self.id,
            title: self.title,
            basis: self.basis,
            weight: self.severity,
            status,
            compared: self.compared,
            findings: self.findings,
            roundings: self.roundings,
            changed: String::new(),
            looked: self.looked,
        }
    }

    fn skip(self, why: impl Into<String>) -> Outcome {
        Outcome { status: Status::Skipped(why.into()), ..self.end() }
    }
}

/// The weight of the worst finding that nobody has accepted.
fn worst(findings: &[Finding]) -> Option<Severity> {
    findings.iter().filter(|finding| finding.accepted.is_none()).map(|finding| finding.severity).max()
}

fn severity_of(weight: Weight) -> Severity {
    match weight {
        Weight::Error => Severity::Error,
        Weight::Warning => Severity::Warning,
        Weight::Notice => Severity::Notice,
    }
}

fn money(table: &crate::budget::table::Table) -> Measure {
    Measure::Money(table.unit)
}
