//! A report on the terminal: what to look at first, findings by cause, the sums. What is always in check.html, such
//! as 尾差, notices and what was not checked one by one, is told only where all is asked for.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Severity};
use crate::reconcile::causes::{Cause, causes};
use crate::reconcile::report::{Finding, MAX_TERMS, Report, written_out};

use super::out::Out;

/// Nobody reads more than this in one go; a sheet full of text where figures should be has thousands.
const MOST_TOLD: usize = 200;
/// Findings of one cause whose arithmetic is written out; the others come to the same.
const MOST_WRITTEN_OUT: usize = 3;
/// What reading noticed to be missing, which a run without fault tells in a line each.
const SUPPLEMENTS: [&str; 2] = ["读取-缺附加表", "读取-缺上年表"];

/// What reading found, in its order, as far as anybody reads.
pub fn faults<'a>(told: impl Iterator<Item = &'a Diagnostic>, out: &Out) {
    let told: Vec<&Diagnostic> = told.collect();
    told.iter().take(MOST_TOLD).for_each(|diagnostic| out.tell(diagnostic));
    if told.len() > MOST_TOLD {
        out.complain(&format!("另有{}处没有一一列出，请先改好上面的。", told.len() - MOST_TOLD));
    }
}

/// The report of a run that something stops: leads, what it is about, findings, sums.
pub fn report(report: &Report, head: &str, out: &mut Out) {
    let causes = causes(report);
    for lead in causes.iter().filter_map(|cause| cause.lead.as_ref()) {
        out.say(&format!("{}：{}", lead.heading(), lead.sentence()));
    }
    out.say(head);
    findings(&causes, true, out);
    rest(report, out);
    if !out.verbose {
        report.unchecked_in_words().iter().for_each(|line| out.say(&format!("未核对{line}")));
    }
    out.say(&report.summary());
}

/// The findings of a run that nothing stops; only what must be seen.
pub fn warnings(report: &Report, out: &mut Out) {
    let causes = causes(report);
    for lead in causes.iter().filter_map(|cause| cause.lead.as_ref()) {
        out.say(&format!("{}：{}", lead.heading(), lead.sentence()));
    }
    findings(&causes, false, out);
    rest(report, out);
}

/// What is missing besides the tables, a line each, of a run that nothing stops.
pub fn supplements(report: &Report, out: &mut Out) {
    if out.verbose {
        return;
    }
    for finding in report.findings().filter(|finding| is_supplement(finding) && is_open(finding)) {
        let (first, _) = finding.message.split_once('。').unwrap_or((&finding.message, ""));
        let undone = finding.message.rsplit('；').next().filter(|last| last.contains("核对没有做"));
        let undone = undone.filter(|_| first.len() < finding.message.len());
        let undone = undone.map_or(String::new(), |undone| format!("；{undone}"));
        out.say(&format!("  警告　　{first}{undone}"));
    }
}

fn is_supplement(finding: &Finding) -> bool {
    SUPPLEMENTS.iter().any(|code| finding.id.starts_with(code))
}

/// Whether it is to be looked at and nobody has answered for it.
fn is_open(finding: &Finding) -> bool {
    finding.severity > Severity::Notice && finding.accepted.is_none()
}

/// Findings by cause, and no more of them than anybody reads. `stops`: the run comes to nothing.
fn findings(causes: &[Cause<'_>], stops: bool, out: &mut Out) {
    let verbose = out.verbose;
    let shown = |finding: &&&Finding| verbose || (is_open(finding) && (stops || !is_supplement(finding)));
    let mut room = MOST_TOLD;
    let mut more = 0;
    let mut first = true;
    for cause in causes {
        let own: Vec<&&Finding> = cause.findings.iter().filter(shown).collect();
        more += own.len().saturating_sub(room);
        let told = &own[..own.len().min(room)];
        room -= told.len();
        if told.is_empty() {
            continue;
        }
        if !std::mem::take(&mut first) {
            out.say("");
        }
        if let Some(title) = cause.title() {
            out.say(&format!("── {title} ──"));
        }
        let hints: BTreeSet<&str> = told.iter().map(|finding| finding.hint.as_str()).collect();
        // what is to be done about all of them is said once, below them
        let once = if told.len() > 1 && hints.len() == 1 { told[0].hint.clone() } else { String::new() };
        for (index, finding) in told.iter().enumerate() {
            let written_out = verbose || index < MOST_WRITTEN_OUT;
            tell(finding, once.is_empty(), written_out, out);
        }
        if !once.is_empty() {
            out.say(&format!("  怎么办：{once}"));
        }
    }
    if more > 0 {
        out.say(&format!(
            "另有{more}处没有一一列出，请先改好上面的；用 check --report 写出的 check.html 里全都有。"
        ));
    }
}

/// A finding with its arithmetic, and the fingerprint by which it is accepted.
fn tell(finding: &Finding, with_hint: bool, with_sums: bool, out: &mut Out) {
    let mut diagnostic = finding.to_diagnostic();
    if !with_hint {
        diagnostic.hint.clear();
    }
    let sums = finding.comparison.as_ref().filter(|_| with_sums);
    // the sums name each cell, as far as they are written out
    if sums.is_some_and(|sums| sums.left.len().max(sums.right.len()) <= MAX_TERMS) {
        diagnostic.places.truncate(1);
    }
    let text = out.render(&diagnostic);
    out.say(&text);
    if let Some(comparison) = sums {
        out.say(&written_out(comparison));
    }
    out.say(&format!("  指纹 {}", finding.fingerprint()));
}

/// 尾差 and what was not checked, where all is asked for.
fn rest(report: &Report, out: &mut Out) {
    if !out.verbose {
        return;
    }
    for rounding in report.roundings() {
        out.say(&format!("{}：{}", Severity::Notice.word(), rounding.message));
    }
    for group in report.unchecked() {
        out.say(&format!("── 未核对{}项：{} ──", group.rules.len(), group.wants));
        let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
        for (outcome, why) in &group.rules {
            match told.iter_mut().find(|(known, _)| known == why) {
                Some((_, titles)) => titles.push(&outcome.title),
                None => told.push((why, vec![&outcome.title])),
            }
        }
        for (why, titles) in told {
            out.say(&format!("  因为{why}：{}", titles.join("；")));
        }
    }
}
