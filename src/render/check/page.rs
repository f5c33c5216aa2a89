//! `check.html`: filters without a script, search with one, each finding with its arithmetic and a
//! picture of the rows concerned.

use std::fmt::Write as _;

use html_escape::{encode_double_quoted_attribute, encode_text};

use crate::budget::Budget;
use crate::diag::{Place, Severity};
use crate::reconcile::interval::{Comparison, Term, show};
use crate::reconcile::report::{Finding, Outcome, Report, Status};
use crate::reconcile::suspects::suspects;

use super::picture::Pictures;
use super::{severity_key, status_word, why};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Most terms of a side that are written out one by one.
const MAX_TERMS: usize = 30;
/// Most places of a finding that are written out; more of them lead nobody.
const MAX_PLACES: usize = 12;

/// A finding with its rule and the class under which it is filtered.
struct Shown<'a> {
    outcome: &'a Outcome,
    finding: &'a Finding,
    class: &'static str,
}

/// The report for people, self-contained. The same report gives the same text.
pub fn html(budget: &Budget, report: &Report) -> String {
    let title = format!("{}{}年　核对报告", budget.unit.name, budget.unit.year);
    let title = encode_text(&title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n\
         <p>内部使用，不得公开。</p>\n<p>{}</p>\n",
        encode_text(&report.summary())
    );
    for suspect in suspects(report) {
        let _ = writeln!(out, "<p><strong>先看这一格</strong>：{}</p>", encode_text(&suspect.sentence()));
    }
    let shown = sorted(report);
    filters(report, &shown, &mut out);
    unread(report, &mut out);
    let pictures = Pictures::new(budget);
    let mut number = report.unread.len();
    for (of_reading, heading) in [(false, "核对发现"), (true, "读取发现")] {
        let class = if of_reading { "of-reading" } else { "of-figures" };
        let _ = writeln!(out, "<h2 class=\"{class}\">{heading}</h2>");
        if !shown.iter().any(|one| one.outcome.of_reading == of_reading) {
            out.push_str("<p>没有发现问题。</p>\n");
        }
        for one in shown.iter().filter(|one| one.outcome.of_reading == of_reading) {
            number += 1;
            finding(&pictures, one, number, &mut out);
        }
    }
    rules(report, &mut out);
    let _ = write!(out, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    out
}

/// What could not be read, before all that hangs on it.
fn unread(report: &Report, out: &mut String) {
    if report.unread.is_empty() {
        return;
    }
    out.push_str(
        "<h2 class=\"of-reading\">读取错误</h2>\n<p>下面这些没有读好，先改好它们；后面只核对了读好的部分。</p>\n",
    );
    for (index, error) in report.unread.iter().enumerate() {
        let number = index + 1;
        let _ = writeln!(
            out,
            "<article class=\"finding error reading\" aria-labelledby=\"finding-{number}\">\n\
             <h3 id=\"finding-{number}\"><span>{}</span>{}</h3>",
            error.severity.word(),
            encode_text(&error.message),
        );
        places(&error.places, out);
        if !error.hint.is_empty() {
            let _ = writeln!(out, "<p><strong>怎么办</strong>：{}</p>", encode_text(&error.hint));
        }
        let _ =
            writeln!(out, "<p class=\"rule\">编号 <code>{}</code></p>\n</article>", encode_text(&error.code));
    }
}

/// Where something is, the first places of many.
fn places(places: &[Place], out: &mut String) {
    let places: Vec<String> = places.iter().take(MAX_PLACES).map(Place::to_string).collect();
    let _ = writeln!(out, "<p>位置：{}</p>", encode_text(&places.join("、")));
}

/// The heaviest first; what was accepted after what stands, 尾差 last.
fn sorted(report: &Report) -> Vec<Shown<'_>> {
    let mut shown = Vec::new();
    for outcome in &report.outcomes {
        for finding in &outcome.findings {
            let class = if finding.accepted.is_some() { "accepted" } else { severity_key(finding.severity) };
            shown.push(Shown { outcome, finding, class });
        }
        shown.extend(outcome.roundings.iter().map(|finding| Shown { outcome, finding, class: "rounding" }));
    }
    let order = ["error", "warning", "accepted", "notice", "rounding"];
    shown.sort_by_key(|one| order.iter().position(|class| *class == one.class));
    shown
}

fn filters(report: &Report, shown: &[Shown<'_>], out: &mut String) {
    let found = |class: &str| shown.iter().filter(|one| one.class == class).count();
    let ended = |test: fn(&Status) -> bool| report.outcomes.iter().filter(|o| test(&o.status)).count();
    let of_reading = shown.iter().filter(|one| one.outcome.of_reading).count();
    let choices = [
        ("all", "全部", shown.len() + report.outcomes.len()),
        ("error", "错误", found("error") + report.unread.len()),
        ("warning", "警告", found("warning")),
        ("accepted", "已接受", found("accepted")),
        ("notice", "提示", found("notice")),
        ("rounding", "尾差", found("rounding")),
        ("reading", "读取发现", of_reading + report.unread.len()),
        ("skipped", "未核对的规则", ended(|status| matches!(status, Status::Skipped(_)))),
        ("passed", "通过的规则", ended(|status| *status == Status::Passed)),
    ];
    out.push_str("<form>\n<fieldset>\n<legend>显示</legend>\n");
    for (key, word, count) in choices {
        let (checked, count) = match key {
            "all" => (" checked", String::new()),
            _ => ("", format!(" {count}")),
        };
        let _ = writeln!(
            out,
            "<label><input type=\"radio\" name=\"show\" value=\"{key}\"{checked}>{word}{count}</label>"
        );
    }
    out.push_str(
        "</fieldset>\n<label class=\"search\" hidden>查找 <input type=\"search\" \
         placeholder=\"表名、编码、单元格\"></label>\n<p role=\"status\"></p>\n</form>\n",
    );
}

fn finding(pictures: &Pictures<'_>, shown: &Shown<'_>, number: usize, out: &mut String) {
    let Shown { outcome, finding, class } = shown;
    let word = if *class == "rounding" { "尾差" } else { finding.severity.word() };
    let reading = reading_class(outcome);
    let _ = writeln!(
        out,
        "<article class=\"finding {class}{reading}\" aria-labelledby=\"finding-{number}\">\n\
         <h3 id=\"finding-{number}\"><span>{word}</span>{}</h3>",
        encode_text(&finding.message),
    );
    if !finding.message.contains(outcome.title.as_str()) {
        let _ = writeln!(out, "<p class=\"rule\">规则：{}</p>", encode_text(&outcome.title));
    }
    if let Some(accepted) = &finding.accepted {
        let _ = writeln!(out, "<p><strong>已接受</strong>：{}</p>", encode_text(accepted));
    }
    pictures.draw(finding, number, out);
    match &finding.comparison {
        Some(comparison) => sums(comparison, number, out),
        None => places(&finding.places, out),
    }
    if !finding.hint.is_empty() {
        let _ = writeln!(out, "<p><strong>怎么办</strong>：{}</p>", encode_text(&finding.hint));
    }
    let _ = writeln!(
        out,
        "<p class=\"rule\">编号 <code>{}</code>　指纹 <code>{}</code></p>\n</article>",
        encode_text(&finding.id),
        finding.fingerprint()
    );
}

/// The class of what is about reading, after others.
fn reading_class(outcome: &Outcome) -> &'static str {
    if outcome.of_reading { " reading" } else { "" }
}

/// A frame within which a table scrolls, and which the keyboard reaches.
pub(super) fn framed(label: &str, table: &str) -> String {
    let label = encode_double_quoted_attribute(label);
    format!("<div class=\"table\" role=\"group\" aria-label=\"{label}\" tabindex=\"0\">\n{table}</div>\n")
}

/// The arithmetic: both sides term by term, their sums, the difference.
fn sums(comparison: &Comparison, number: usize, out: &mut String) {
    let measure = comparison.measure();
    let mut table = String::from(
        "<table class=\"sums\">\n<caption>算式</caption>\n<thead><tr><th scope=\"col\">项</th>\
         <th scope=\"col\">数</th><th scope=\"col\">单元格</th></tr></thead>\n",
    );
    let sides = [
        ("左边", &comparison.left, comparison.left_sum()),
        ("右边", &comparison.right, comparison.right_sum()),
    ];
    for (side, terms, sum) in sides {
        table.push_str("<tbody>\n");
        for term in terms.iter().take(MAX_TERMS) {
            table.push_str(&term_row(term));
        }
        if terms.len() > MAX_TERMS {
            let more = terms.len() - MAX_TERMS;
            let _ = writeln!(table, "<tr><td colspan=\"3\">……另有{more}项，见 check.json</td></tr>");
        }
        let sum = show(sum, measure);
        let _ = writeln!(
            table,
            "<tr class=\"sum\"><th scope=\"row\">{side}合计</th><td>{sum}</td><td></td></tr>\n</tbody>"
        );
    }
    let _ = writeln!(
        table,
        "<tbody><tr class=\"sum\"><th scope=\"row\">相差</th><td>{}</td><td>四舍五入最多能解释{}</td></tr>\
         </tbody>\n</table>",
        show(comparison.difference(), measure),
        show(comparison.allowance(), measure)
    );
    out.push_str(&framed(&format!("第{number}处的算式"), &table));
}

fn term_row(term: &Term) -> String {
    let place = term.place.as_ref().map_or_else(|| "表中没有，按0计".to_owned(), Place::to_string);
    format!(
        "<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        encode_text(&term.named()),
        show(term.value, term.measure),
        encode_text(&place)
    )
}

fn rules(report: &Report, out: &mut String) {
    let mut table = String::from(
        "<table class=\"rules\">\n<thead><tr><th scope=\"col\">结果</th><th scope=\"col\">规则</th>\
         <th scope=\"col\">比对</th><th scope=\"col\">依据和说明</th></tr></thead>\n<tbody>\n",
    );
    for outcome in &report.outcomes {
        let class = match outcome.status {
            Status::Skipped(_) => "skipped",
            Status::Passed => "passed",
            Status::Failed => severity_key(Severity::Error),
            Status::Warned => severity_key(Severity::Warning),
        };
        let notes = [outcome.basis.as_str(), why(&outcome.status), outcome.changed.as_str()];
        let notes: Vec<&str> = notes.into_iter().filter(|note| !note.is_empty()).collect();
        let _ = writeln!(
            table,
            "<tr class=\"{class}{}\"><td>{}</td><th scope=\"row\">{}<br><code>{}</code></th><td>{}</td>\
             <td>{}</td></tr>",
            reading_class(outcome),
            status_word(&outcome.status),
            encode_text(&outcome.title),
            encode_text(&outcome.rule),
            outcome.compared,
            encode_text(&notes.join("；")),
        );
    }
    table.push_str("</tbody>\n</table>\n");
    out.push_str("<h2>全部规则</h2>\n");
    out.push_str(&framed("全部规则", &table));
}
