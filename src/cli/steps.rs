//! Steps that commands share.

use std::path::Path;

use crate::diag::Severity;
use crate::read::{self, Input};
use crate::reconcile::report::{Report, Status};
use crate::reconcile::{self};

use super::Outcome;
use super::args::InputArgs;
use super::out::Out;

/// Reads a unit's folder and tells all that was noticed; notices only where `notices` asks for them.
///
/// # Errors
/// [`Outcome::Refused`] when the input is wrong; everything has been told.
pub fn read(folder: &Path, args: &InputArgs, notices: bool, out: &Out) -> Result<Input, Outcome> {
    out.step(format!("读取 {}", folder.display()));
    let (input, diagnostics) = read::read(folder, &args.templates);
    for diagnostic in diagnostics.iter().filter(|d| notices || d.severity > Severity::Notice) {
        out.tell(diagnostic);
    }
    match input {
        Some(input) => Ok(input),
        None => {
            let count = diagnostics.count(Severity::Error);
            out.complain(&format!("{}：有{count}处错误，没有写任何文件。", folder.display()));
            Err(Outcome::Refused)
        }
    }
}

/// Holds the figures against each other.
pub fn reconcile(input: &Input, out: &Out) -> Report {
    out.step(format!("核对 {}", input.budget.unit.name));
    let report = reconcile::reconcile(&input.budget, &input.pack);
    out.done();
    report
}

/// The report on standard output: findings, 尾差, what was not checked, the sum.
pub fn tell_report(report: &Report, out: &mut Out) {
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
