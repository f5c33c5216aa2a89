//! `gongkai check`: read and reconcile, write nothing.

use crate::diag::Severity;
use crate::reconcile::report::{Report, Status};

use super::Outcome;
use super::args::CheckArgs;
use super::out::Out;
use super::steps;

/// Runs the command over all folders; the worst outcome counts.
pub fn run(args: &CheckArgs, out: &mut Out) -> Outcome {
    let mut worst = Outcome::Done;
    for folder in &args.input.inputs {
        let outcome = match steps::read(folder, &args.input, true, out) {
            Ok(input) => {
                let report = steps::reconcile(&input, out);
                out.line(&format!("{}　{}年", input.budget.unit.name, input.budget.unit.year));
                tell(&report, out);
                if report.has_errors() { Outcome::Contradicted } else { Outcome::Done }
            }
            Err(outcome) => outcome,
        };
        worst = worst.max(outcome);
    }
    worst
}

/// The report on standard output: findings, 尾差, what was not checked, the sum.
fn tell(report: &Report, out: &mut Out) {
    for weight in [Severity::Error, Severity::Warning, Severity::Notice] {
        for finding in report.findings().filter(|finding| finding.severity == weight) {
            let text = out.render(&finding.to_diagnostic());
            out.line(&text);
        }
    }
    for rounding in report.roundings() {
        out.line(&format!("{}：{}", Severity::Notice.word(), rounding.message));
    }
    for outcome in &report.outcomes {
        if let Status::Skipped(why) = &outcome.status {
            out.line(&format!("未检查：{}（{why}）", outcome.title));
        }
    }
    out.line(&report.summary());
}
