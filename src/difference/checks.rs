//! What became of rules and findings.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Place, Severity};
use crate::reconcile::report::{Finding, Outcome, Report, Status};

use super::{FindingChange, FindingFate, RuleChange};

/// What two reports differ in.
pub(super) struct ReportDifference {
    pub(super) rules: Vec<RuleChange>,
    pub(super) findings: Vec<FindingChange>,
    /// Rules that ended the same.
    pub(super) same: usize,
}

/// Compares two reports rule by rule and finding by finding.
pub(super) fn compare(old: &Report, new: &Report) -> ReportDifference {
    let of = |report: &'_ Report| -> BTreeMap<String, usize> {
        report.outcomes.iter().enumerate().map(|(at, own)| (own.rule.clone(), at)).collect()
    };
    let (before, after) = (of(old), of(new));
    let mut found = ReportDifference { rules: Vec::new(), findings: Vec::new(), same: 0 };
    let gone = old.outcomes.iter().filter(|own| !after.contains_key(&own.rule));
    for either in new.outcomes.iter().chain(gone) {
        let from = before.get(&either.rule).map(|at| &old.outcomes[*at]);
        let to = after.get(&either.rule).map(|at| &new.outcomes[*at]);
        if from.map(status) == to.map(status) {
            found.same += 1;
            continue;
        }
        let words = |own: Option<&Outcome>| own.map_or("没有这条规则", status).to_owned();
        let why = to.or(from).map_or(String::new(), |own| match &own.status {
            Status::Skipped(why) => why.clone(),
            _ => String::new(),
        });
        let (id, title) = (either.rule.clone(), either.title.clone());
        found.rules.push(RuleChange { id, title, from: words(from), to: words(to), why });
    }
    findings(old, new, &mut found.findings);
    found
}

/// The word for how a rule ended.
fn status(outcome: &Outcome) -> &'static str {
    match outcome.status {
        Status::Passed => "通过",
        Status::Failed => "未通过",
        Status::Warned => "警告",
        Status::Skipped(_) => "未核对",
    }
}

/// Findings with their word, by their ids; 尾差 too.
fn by_id(report: &Report) -> BTreeMap<&str, (&'static str, &Finding)> {
    let word = |own: &Finding| if own.accepted.is_some() { "已接受" } else { own.severity.word() };
    let findings = report.findings().map(|own| (own.id.as_str(), (word(own), own)));
    report.roundings().map(|own| (own.id.as_str(), ("尾差", own))).chain(findings).collect()
}

fn findings(old: &Report, new: &Report, found: &mut Vec<FindingChange>) {
    let (before, after) = (by_id(old), by_id(new));
    let ids: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    for id in ids {
        let (from, to) = (before.get(id), after.get(id));
        let fate = match (from, to) {
            (None, _) => FindingFate::New,
            (_, None) => FindingFate::Gone,
            (Some((was, own)), Some((is, other))) => {
                if was == is && own.fingerprint() == other.fingerprint() {
                    continue;
                }
                FindingFate::Changed
            }
        };
        let Some((word, finding)) = to.or(from) else { continue };
        found.push(FindingChange {
            fate,
            id: id.to_owned(),
            weight: (*word).to_owned(),
            message: finding.message.clone(),
            places: finding.places.iter().map(Place::bare).collect(),
        });
    }
    let weight = |own: &FindingChange| own.weight == Severity::Error.word();
    found.sort_by_key(|own| (own.fate, std::cmp::Reverse(weight(own))));
}
