//! What rules say of a criterion: those that ran, and apart from them those that did not.

use crate::diag::Severity;
use crate::pack::inspection::{Criterion, goes_by};
use crate::pack::validate::reserved::FAMILIES;
use crate::reconcile::registry::Year;
use crate::reconcile::report::{Finding, Outcome, Status};

use super::Desk;
use super::judgement::{Conclusion, Judgement, short};
use super::printed::brief;

/// Most rules that are named one by one.
const MOST_RULES: usize = 3;
/// Most findings that are written out.
const MOST_FINDINGS: usize = 4;
/// Most reasons why rules were not checked.
const MOST_REASONS: usize = 5;
/// Signs of a finding's message that have room in a cell.
const MESSAGE: usize = 110;
/// Beginning of the ids of rules about secrets: what they say names what is secret.
const SECRETS: &str = "保密-";

impl Desk<'_> {
    /// What the rules that ran say, and what those say that did not; none of each where there are none.
    pub(super) fn by_rules(&self, criterion: &Criterion) -> (Option<Judgement>, Option<Judgement>) {
        let outcomes =
            self.findings.report.outcomes.iter().filter(|outcome| self.is_of(criterion, &outcome.rule));
        let (skipped, ran): (Vec<&Outcome>, Vec<&Outcome>) =
            outcomes.partition(|outcome| matches!(outcome.status, Status::Skipped(_)));
        let (outside, skipped): (Vec<&Outcome>, Vec<&Outcome>) =
            skipped.into_iter().partition(|outcome| outcome.outside);
        // what does not apply is no part of the conclusion, unless there is nothing else
        let told = (!outside.is_empty()).then(|| not_applying(&outside));
        let ran = (!ran.is_empty()).then(|| self.ran(criterion, &ran));
        let skipped = (!skipped.is_empty()).then(|| unchecked(&skipped));
        match (ran, skipped, told) {
            (Some(mut ran), skipped, told) => {
                ran.basis.extend(told.into_iter().flat_map(|told| told.basis));
                (Some(ran), skipped)
            }
            (None, Some(mut skipped), Some(told)) => {
                skipped.basis.extend(told.basis);
                (None, Some(skipped))
            }
            (None, Some(skipped), None) => (None, Some(skipped)),
            (None, None, told) => (told, None),
        }
    }

    /// Whether a rule stands behind a criterion.
    fn is_of(&self, criterion: &Criterion, rule: &str) -> bool {
        let names = |named: &str| goes_by(rule, named, FAMILIES.contains(&named));
        if criterion.rules.iter().any(|named| names(named)) {
            // last year's tables are not what is examined
            return !rule.contains(Year::Last.mark());
        }
        let pack = &self.findings.input.pack;
        criterion.other_checks
            && pack.checks.iter().any(|check| check.id == *rule)
            && !pack.inspection.names_rule(rule)
    }

    /// What rules that ran came to.
    fn ran(&self, criterion: &Criterion, ran: &[&Outcome]) -> Judgement {
        let compared: usize = ran.iter().map(|outcome| outcome.compared).sum();
        let passed = ran.iter().filter(|outcome| outcome.status == Status::Passed).count();
        let titles = ran.iter().map(|outcome| format!("{}（{}处）", outcome.title, outcome.compared));
        let named = first_few(titles.collect(), MOST_RULES);
        let basis = match ran.len() {
            1 => named,
            all => format!("核对{all}条，通过{passed}条，比对{compared}处：{named}"),
        };
        let mut judged = Judgement::met(basis);
        judged.rests = ran.iter().map(|outcome| outcome.rule.clone()).collect();
        let findings: Vec<&Finding> = ran.iter().flat_map(|outcome| &outcome.findings).collect();
        judged = judged.and(self.of_findings(&findings, Some(criterion)));
        for outcome in ran.iter().filter(|outcome| !outcome.changed.is_empty()) {
            judged = judged.and(Judgement::unknown(format!("{}：{}", outcome.title, outcome.changed)));
        }
        judged
    }

    /// What findings come to: an error is one, a warning is for a person to judge, and so is what somebody answers
    /// for.
    pub(super) fn of_findings(&self, findings: &[&Finding], criterion: Option<&Criterion>) -> Judgement {
        let mut told: Vec<&&Finding> =
            findings.iter().filter(|finding| finding.severity > Severity::Notice).collect();
        told.sort_by_key(|finding| (finding.accepted.is_some(), std::cmp::Reverse(finding.severity)));
        let mut judged = Judgement {
            conclusion: Conclusion::NotApplicable,
            basis: Vec::new(),
            remarks: Vec::new(),
            rests: Vec::new(),
        };
        for (at, finding) in told.iter().enumerate() {
            let line = self.line(finding);
            let one = match (&finding.accepted, finding.severity) {
                (Some(accepted), _) => Judgement::unknown(format!("{line}（本单位已说明：{accepted}）")),
                (None, Severity::Error) => Judgement::unmet(line),
                (None, _) if criterion.is_some_and(|own| own.is_breach(&finding.id)) => {
                    Judgement::unmet(line)
                }
                (None, _) => Judgement::unknown(format!("提请人看：{line}")),
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

    /// A finding in a line: where it is printed, what is wrong, where it comes from.
    pub(super) fn line(&self, finding: &Finding) -> String {
        if finding.id.starts_with(SECRETS) {
            return "保密审查的决定没有做到，见核对报告".to_owned();
        }
        let printed = self.printed.of(finding).map(|spot| self.printed.named(spot)).unwrap_or_default();
        let colon = if printed.is_empty() { "" } else { "：" };
        let place = finding.places.first().map(|place| format!("（{}）", brief(place))).unwrap_or_default();
        format!("{printed}{colon}{}{place}", short(&finding.message, MESSAGE))
    }
}

/// Rules that did not run by the reason why, in their order.
fn by_reason<'o>(skipped: &[&'o Outcome]) -> Vec<(&'o str, Vec<String>)> {
    let mut by_reason: Vec<(&str, Vec<String>)> = Vec::new();
    for outcome in skipped {
        let Status::Skipped(why) = &outcome.status else { continue };
        match by_reason.iter_mut().find(|(known, _)| known == why) {
            Some((_, titles)) => titles.push(outcome.title.clone()),
            None => by_reason.push((why, vec![outcome.title.clone()])),
        }
    }
    by_reason
}

/// What rules that do not apply came to.
fn not_applying(outside: &[&Outcome]) -> Judgement {
    let reasons = by_reason(outside).into_iter().map(|(why, _)| short(why, MESSAGE)).collect();
    let basis = format!("另有{}条不适用：{}", outside.len(), first_few(reasons, MOST_RULES));
    Judgement::of(Conclusion::NotApplicable, basis)
}

/// What rules that lacked data came to.
fn unchecked(skipped: &[&Outcome]) -> Judgement {
    let by_reason = by_reason(skipped);
    let (count, reasons) = (skipped.len(), by_reason.len());
    let mut judged = Judgement::unknown(format!("未核对{count}条"));
    judged.rests = skipped.iter().map(|outcome| outcome.rule.clone()).collect();
    for (why, titles) in by_reason.into_iter().take(MOST_REASONS) {
        judged.remarks.push(format!("{}：{}", short(why, MESSAGE), first_few(titles, MOST_RULES)));
    }
    if reasons > MOST_REASONS {
        judged.remarks.push(format!("另有{}种情况，见核对报告", reasons - MOST_REASONS));
    }
    judged
}

/// Some of many, with how many there are.
pub(super) fn first_few(all: Vec<String>, most: usize) -> String {
    let more = if all.len() > most { format!("等{}项", all.len()) } else { String::new() };
    format!("{}{more}", all.into_iter().take(most).collect::<Vec<String>>().join("、"))
}
