//! What the bureau changed about rules, and which findings it answers for.

use crate::diag::Severity;

use super::World;
use super::registry::RULES;
use super::report::{Evidence, Finding, Outcome, Report, Status};
use super::rule::{Ran, Rule, Stop, worst};
use super::secrecy::Plan;

/// Changes weights and switches rules off, each with its reason.
pub(super) fn overrides(world: &World<'_>, report: &mut Report, rule: &mut Rule) -> Ran {
    let unit = &world.budget.unit;
    if unit.overrides.is_empty() {
        return Err(Stop::skip("unit.toml 没有写 [[rule]]"));
    }
    for change in &unit.overrides {
        rule.compared += 1;
        let Some(outcome) = report.outcomes.iter_mut().find(|outcome| outcome.rule == change.id) else {
            let place = unit.place("rule");
            let settling = RULES.iter().any(|spec| spec.settles() && spec.id == change.id);
            let why = if settling { "是不能改动的规则" } else { "不是规则的名称" };
            let message = format!("[[rule]] 写的“{}”{why}，没有起作用", change.id);
            rule.find(&change.id, message, Evidence::of("rule.id", &change.id), vec![place]);
            continue;
        };
        match change.severity {
            None => {
                outcome.findings.clear();
                outcome.status = Status::Skipped(format!("本单位停用：{}", change.reason));
            }
            Some(severity) => {
                outcome.findings.iter_mut().for_each(|finding| finding.severity = severity);
                note(outcome, format!("本单位改为{}：{}", severity.word(), change.reason));
                restate(outcome);
            }
        }
    }
    Ok(())
}

/// Drops comparisons over withheld cells, and says how many.
pub fn secrecy(outcomes: &mut [Outcome], withheld: &Plan) {
    for outcome in outcomes {
        let count = outcome.looked.iter().filter(|looked| looked.at_any(&withheld.places)).count();
        if count == 0 {
            continue;
        }
        let open = |finding: &Finding| !finding.places.iter().any(|place| withheld.places.contains(place));
        outcome.findings.retain(open);
        outcome.roundings.retain(open);
        // a rule may have looked at more than it could compare
        outcome.compared = outcome.compared.saturating_sub(count);
        if outcome.compared == 0 {
            outcome.status = Status::Skipped("涉及不公开的内容".to_owned());
        } else {
            note(outcome, format!("另有{count}处涉及不公开的内容，未比对"));
        }
        restate(outcome);
    }
}

/// Marks accepted findings; an acceptance whose figures have changed is void and is told.
pub(super) fn acceptances(world: &World<'_>, report: &mut Report, rule: &mut Rule) -> Ran {
    let unit = &world.budget.unit;
    if unit.accepted.is_empty() {
        return Err(Stop::skip("unit.toml 没有写 [[accept]]"));
    }
    for accept in &unit.accepted {
        rule.compared += 1;
        let mut findings = report.outcomes.iter_mut().flat_map(|outcome| &mut outcome.findings);
        let place = vec![unit.place("accept")];
        let evidence = Evidence::of("accept.fingerprint", &accept.fingerprint);
        let Some(finding) = findings.find(|finding| finding.is_called(&accept.id)) else {
            // it may be where nothing could be read
            if world.budget.in_part() {
                continue;
            }
            let of = accept.id.split(':').next();
            let settling = RULES.iter().any(|spec| spec.settles() && Some(spec.id) == of);
            let why = if settling { "不能接受" } else { "这个问题已经没有了" };
            let message = format!("“{}”{why}，[[accept]] 没有起作用", accept.id);
            rule.find_as(Severity::Notice, &accept.id, message, evidence, place);
            continue;
        };
        let now = finding.fingerprint();
        let written = accept.fingerprint.trim().to_ascii_lowercase();
        if written == now {
            finding.accepted = Some(format!("{}，{}", accept.name, accept.reason));
        } else if finding.had_fingerprint(&written) {
            finding.accepted = Some(format!("{}，{}", accept.name, accept.reason));
            let message = format!(
                "“{}”写的是旧的指纹，这一次仍然有效；请改成 id = \"{}\"、fingerprint = \"{now}\"，下一版程序不再认旧的",
                accept.id, finding.id
            );
            rule.find_as(Severity::Notice, &accept.id, message, evidence, place);
        } else {
            let what = format!("“{}”的数字或文字在接受以后变了（指纹现在是 {now}），接受作废", accept.id);
            rule.find(&accept.id, what, evidence, place);
        }
    }
    report.outcomes.iter_mut().for_each(restate);
    Ok(())
}

/// Adds to what the report says beside an outcome.
fn note(outcome: &mut Outcome, text: String) {
    if !outcome.changed.is_empty() {
        outcome.changed.push('；');
    }
    outcome.changed.push_str(&text);
}

/// The status that follows from the findings as they now stand.
fn restate(outcome: &mut Outcome) {
    outcome.status = match worst(&outcome.findings) {
        Some(Severity::Error) => Status::Failed,
        Some(Severity::Warning) => Status::Warned,
        // a notice says why nothing was checked
        _ if matches!(outcome.status, Status::Skipped(_)) => return,
        _ => Status::Passed,
    };
}
