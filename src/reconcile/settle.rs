//! What the bureau changed about rules, and which findings it answers for.

use crate::budget::unit::Unit;
use crate::diag::{Place, Severity};

use super::report::{Finding, Outcome, Status};
use super::secrecy::Plan;
use super::{Rule, worst};

/// Changes weights and switches rules off, each with its reason.
pub fn overrides(outcomes: &mut Vec<Outcome>, unit: &Unit) {
    let mut unknown = Rule::new(
        "填写-规则",
        "[[rule]] 所写的规则都存在",
        "unit.toml",
        "用 gongkai rules 可以看到全部规则的名称",
        Severity::Warning,
    );
    for change in &unit.overrides {
        unknown.compared += 1;
        let Some(outcome) = outcomes.iter_mut().find(|outcome| outcome.rule == change.id) else {
            let place = Place::Key { file: unit.file.clone(), key: "rule".into() };
            let message = format!("[[rule]] 写的“{}”不是规则的名称，没有起作用", change.id);
            unknown.find(&change.id, Severity::Warning, message, vec![place]);
            continue;
        };
        match change.severity {
            None => {
                outcome.findings.clear();
                outcome.status = Status::Skipped(format!("本单位停用：{}", change.reason));
            }
            Some(severity) => {
                outcome.findings.iter_mut().for_each(|finding| finding.severity = severity);
                outcome.changed = format!("本单位改为{}：{}", severity.word(), change.reason);
                restate(outcome);
            }
        }
    }
    if unknown.compared > 0 {
        outcomes.push(unknown.end());
    }
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
        outcome.compared -= count;
        if outcome.compared == 0 {
            outcome.status = Status::Skipped("涉及不公开的内容".to_owned());
        } else {
            outcome.changed = format!("另有{count}处涉及不公开的内容，未比对");
        }
        restate(outcome);
    }
}

/// Marks accepted findings; an acceptance whose figures have changed is void and is told.
pub fn acceptances(outcomes: &mut Vec<Outcome>, unit: &Unit) {
    let mut void = Rule::new(
        "填写-接受",
        "[[accept]] 接受的问题仍是原来的数字",
        "unit.toml",
        "请重新核对；仍要接受的，把 fingerprint 改成报告里新的指纹，否则删去这一条",
        Severity::Warning,
    );
    for accept in &unit.accepted {
        void.compared += 1;
        let findings = outcomes.iter_mut().flat_map(|outcome| &mut outcome.findings);
        let place = || vec![Place::Key { file: unit.file.clone(), key: "accept".into() }];
        match findings.into_iter().find(|finding| finding.id == accept.id) {
            Some(finding) if finding.fingerprint() == accept.fingerprint => {
                finding.accepted = Some(format!("{}，{}", accept.name, accept.reason));
            }
            Some(finding) => {
                let now = finding.fingerprint();
                let message = format!("“{}”的数字在接受以后变了（指纹现在是 {now}），接受作废", accept.id);
                void.find(&accept.id, Severity::Warning, message, place());
            }
            None => {
                let message = format!("“{}”这个问题已经没有了，[[accept]] 没有起作用", accept.id);
                void.find(&accept.id, Severity::Notice, message, place());
            }
        }
    }
    outcomes.iter_mut().for_each(restate);
    if void.compared > 0 {
        outcomes.push(void.end());
    }
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
