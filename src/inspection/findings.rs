//! What findings say of a criterion, a part or a table.

use std::cmp::Reverse;

use crate::diag::{Place, Severity};
use crate::pack::inspection::Criterion;
use crate::reconcile::registry::Year;
use crate::reconcile::report::{Finding, Outcome, Override};

use super::Desk;
use super::judgement::{Judgement, short};
use super::printed::brief;

/// Most findings that are written out.
const MOST_FINDINGS: usize = 4;
/// Signs of a finding's message that have room in a cell.
const MESSAGE: usize = 110;
/// Beginning of the ids of rules about secrets: what they say names what is secret.
const SECRETS: &str = "保密-";

/// A finding, and the rule that found it.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    outcome: &'a Outcome,
    pub(super) finding: &'a Finding,
    /// The one of its places that is told: the first, or the first in the table that is examined.
    at: Option<&'a Place>,
}

impl<'a> Told<'a> {
    /// What a rule found in what is examined; what reading noticed of last year's workbook is not.
    pub(super) fn of(outcome: &'a Outcome) -> Vec<Self> {
        let before = |finding: &Finding| outcome.of_reading && finding.id.contains(Year::Last.mark());
        let told = outcome.findings.iter().filter(|finding| !before(finding));
        told.map(|finding| Self { outcome, finding, at: finding.places.first() }).collect()
    }

    /// The same of those that are somewhere in a table, told where they are in it.
    fn in_table(self, sheet: &Place) -> Option<Self> {
        let at = self.finding.places.iter().find(|place| place.is_in(sheet))?;
        Some(Self { at: Some(at), ..self })
    }

    /// Whether nobody answers for it.
    fn is_open(&self) -> bool {
        self.finding.accepted.is_none()
    }

    /// What the bureau has said to it; nothing where it has not.
    pub(super) fn answer(&self) -> Option<String> {
        if let Some(accepted) = &self.finding.accepted {
            return Some(format!("本单位已说明：{accepted}"));
        }
        self.is_lighter().then(|| self.outcome.changed.clone())
    }

    /// Whether the bureau has made it lighter than the rule has it.
    fn is_lighter(&self) -> bool {
        let reweighed = self.outcome.overridden == Some(Override::Reweighed);
        reweighed && self.finding.severity < self.outcome.weight
    }

    /// Whether it is no more than a notice, and the bureau has not made it one.
    fn is_notice(&self) -> bool {
        self.finding.severity == Severity::Notice && !self.is_lighter()
    }
}

impl Desk<'_> {
    /// What findings come to: an error is one; a warning is for a person to judge, and so is what the bureau answers
    /// for or has made lighter. A notice is read and changes nothing: a rule that only gives notices speaks of what
    /// might be better said, not of what the superior's criteria ask for, unless the criterion calls it a breach.
    pub(super) fn of_findings(&self, told: &[Told<'_>], criterion: Option<&Criterion>) -> Judgement {
        let mut told = told.to_vec();
        told.sort_by_key(|told| (told.is_notice(), !told.is_open(), Reverse(told.finding.severity)));
        let mut judged = Judgement::nothing();
        for (at, told) in told.iter().enumerate() {
            let mut line = self.line(told.finding, told.at);
            let answer = told.answer();
            if let Some(answer) = &answer {
                line.push_str(&format!("（{answer}）"));
            }
            let breach = criterion.is_some_and(|own| own.is_breach(&told.finding.id));
            let one = if told.is_notice() && !breach {
                Judgement { remarks: vec![format!("提示：{line}")], ..Judgement::nothing() }
            } else if answer.is_some() {
                Judgement::unknown(line)
            } else if told.finding.severity == Severity::Error || breach {
                Judgement::unmet(line)
            } else {
                Judgement::unknown(format!("提请人看：{line}"))
            };
            if at < MOST_FINDINGS {
                judged = judged.and(one);
            } else {
                judged.conclusion = judged.conclusion.max(one.conclusion);
            }
        }
        if told.len() > MOST_FINDINGS {
            judged.remarks.push(format!("另有{}处，见核对报告", told.len() - MOST_FINDINGS));
        }
        judged
    }

    /// All findings that are somewhere, whatever the rule.
    pub(super) fn found_in(&self, is_there: impl Fn(&Finding) -> bool) -> Judgement {
        let all = self.findings.report.outcomes.iter().flat_map(Told::of);
        let told: Vec<Told<'_>> = all.filter(|told| is_there(told.finding)).collect();
        self.of_findings(&told, None)
    }

    /// All findings that are somewhere in a table.
    pub(super) fn found_in_table(&self, sheet: &Place) -> Judgement {
        let all = self.findings.report.outcomes.iter().flat_map(Told::of);
        let told: Vec<Told<'_>> = all.flat_map(|told| told.in_table(sheet)).collect();
        self.of_findings(&told, None)
    }

    /// A finding in a line: where it is printed, what is wrong, where it comes from; `at` is the place that is told.
    pub(super) fn line(&self, finding: &Finding, at: Option<&Place>) -> String {
        if finding.id.starts_with(SECRETS) {
            let what = match finding.severity {
                Severity::Notice => "保密审查的决定有要看的地方，见核对报告",
                Severity::Warning | Severity::Error => "保密审查的决定没有做到，见核对报告",
            };
            return what.to_owned();
        }
        let printed = self.printed.of(finding, at).map(|spot| self.printed.named(spot)).unwrap_or_default();
        let colon = if printed.is_empty() { "" } else { "：" };
        let place = at.map(|place| format!("（{}）", brief(place))).unwrap_or_default();
        format!("{printed}{colon}{}{place}", short(&finding.message, MESSAGE))
    }
}
