//! The first thing on the page: whether this can be published, and why, on one line.

use std::fmt::Write as _;

use crate::budget::Budget;
use crate::diag::Severity;
use crate::reconcile::report::{Outcome, Report, Status};

/// Whether what was checked can be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PublishAnswer {
    /// Nothing stops it.
    Yes,
    /// Something stops it.
    No,
    /// All of it is withheld, as somebody has decided.
    Withheld,
}

/// The answer that follows from a report.
pub(super) fn of(budget: &Budget, report: &Report) -> PublishAnswer {
    if report.has_errors() || !report.lacking.is_empty() {
        PublishAnswer::No
    } else if budget.unit.secrecy.document {
        PublishAnswer::Withheld
    } else {
        PublishAnswer::Yes
    }
}

/// The answer and its reason.
pub(super) fn verdict(budget: &Budget, report: &Report, out: &mut String) {
    let answer = of(budget, report);
    let (class, word) = match answer {
        PublishAnswer::Yes => ("passed", "可以公开"),
        PublishAnswer::No => ("error", "不能公开"),
        PublishAnswer::Withheld => ("warning", "整份不公开"),
    };
    let why = match answer {
        PublishAnswer::Withheld => format!("填写的保密决定是整份不公开；{}", counts(report)),
        _ => counts(report),
    };
    let _ = writeln!(
        out,
        "<p class=\"verdict {class}\"><strong>{word}</strong>　{why}</p>\n<p class=\"note\">{}</p>",
        html_escape::encode_text(&report.summary())
    );
}

/// How many errors there are, those of reading included; what is lacking is counted by itself.
pub(super) fn errors(report: &Report) -> usize {
    report.count(Severity::Error) + report.unread.len()
}

/// How many rules came to something, as the sum of the report counts them; those of reading, which compare nothing,
/// beside them.
pub(super) fn rules_of(report: &Report, test: fn(&Status) -> bool) -> String {
    let ended = report.outcomes.iter().filter(|outcome| test(&outcome.status));
    let (of_reading, of_figures): (Vec<&Outcome>, Vec<&Outcome>) =
        ended.partition(|outcome| outcome.of_reading);
    match (of_figures.len(), of_reading.len()) {
        (figures, 0) => format!("{figures}项"),
        (figures, reading) => format!("{figures}项，读取{reading}项"),
    }
}

/// How much there is of what stops publication, of what should be seen before, and of what nobody looked at.
fn counts(report: &Report) -> String {
    let mut said = vec![format!("错误{}处", errors(report))];
    if report.lacks() > 0 {
        said.push(format!("还缺{}处", report.lacks()));
    }
    said.push(format!("警告{}处", report.count(Severity::Warning)));
    let skipped = rules_of(report, |status| matches!(status, Status::Skipped(_)));
    said.push(format!("未核对{skipped}"));
    said.join("，")
}
