//! A finding on the page: its sentence, its rows as a picture, its arithmetic, what to do, how to accept it.

use std::fmt::Write as _;

use html_escape::{encode_double_quoted_attribute, encode_text};

use crate::diag::{Diagnostic, Place, nested};
use crate::reconcile::interval::{Comparison, Term, show};
use crate::reconcile::report::{Finding, Outcome};

use super::severity_key;
use super::{accept, page::Page};

/// Most terms of a side that are written out one by one.
const MAX_TERMS: usize = 30;
/// Most places of a finding that are written out; more of them lead nobody.
const MAX_PLACES: usize = 12;

/// A finding with its rule and the class under which it is filtered.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) outcome: &'a Outcome,
    pub(super) finding: &'a Finding,
    pub(super) class: &'static str,
}

impl<'a> Shown<'a> {
    pub(super) fn new(outcome: &'a Outcome, finding: &'a Finding) -> Self {
        let class = if finding.accepted.is_some() { "accepted" } else { severity_key(finding.severity) };
        Self { outcome, finding, class }
    }

    pub(super) fn rounding(outcome: &'a Outcome, finding: &'a Finding) -> Self {
        Self { outcome, finding, class: "rounding" }
    }
}

/// What could not be read, or is lacking: before all that hangs on it.
pub(super) fn fault(page: &Page<'_>, error: &Diagnostic, class: &str, number: usize, out: &mut String) {
    let _ = writeln!(
        out,
        "<article class=\"finding {}{class}\" aria-labelledby=\"finding-{number}\">\n\
         <h3 id=\"finding-{number}\"><span>{}</span>{}</h3>",
        severity_key(error.severity),
        error.severity.word(),
        encode_text(&nested(&error.message)),
    );
    places(page, &error.places, out);
    hint(&error.hint, out);
    let _ = writeln!(out, "<p class=\"rule\">编号 <code>{}</code></p>\n</article>", encode_text(&error.code));
}

/// A finding below a heading of a level.
pub(super) fn finding(page: &Page<'_>, shown: &Shown<'_>, (number, level): (usize, u8), out: &mut String) {
    let Shown { outcome, finding, class } = shown;
    let word = match *class {
        "accepted" => "已接受",
        "rounding" => "尾差",
        _ => finding.severity.word(),
    };
    let fingerprint = finding.fingerprint();
    // a rounding goes by the same figures as no finding does, yet only findings are led to
    let _ = writeln!(
        out,
        "<article class=\"finding {class}{}\" id=\"f-{fingerprint}\" aria-labelledby=\"finding-{number}\">\n\
         <h{level} id=\"finding-{number}\"><span>{word}</span>{}</h{level}>",
        reading_class(outcome),
        encode_text(&nested(&finding.message)),
    );
    let basis = if outcome.basis.is_empty() { String::new() } else { format!("（{}）", outcome.basis) };
    let _ = writeln!(out, "<p class=\"rule\">{}{}</p>", encode_text(&outcome.title), encode_text(&basis));
    if let Some(accepted) = &finding.accepted {
        let _ = writeln!(out, "<p><strong>已接受</strong>：{}</p>", encode_text(accepted));
    }
    page.pictures.draw(finding, number, out);
    match &finding.comparison {
        Some(comparison) => sums(page, comparison, number, out),
        None => places(page, &finding.places, out),
    }
    hint(&finding.hint, out);
    if *class != "rounding" {
        accept::offer(&page.budget.unit, outcome, finding, out);
    }
    let _ = writeln!(
        out,
        "<p class=\"rule\">编号 <code>{}</code>　指纹 <code>{fingerprint}</code></p>\n</article>",
        encode_text(&finding.id),
    );
}

fn hint(hint: &str, out: &mut String) {
    if !hint.is_empty() {
        // lines to paste stay lines
        let lines = encode_text(&nested(hint)).replace('\n', "<br>");
        let _ = writeln!(out, "<p><strong>怎么办</strong>：{lines}</p>");
    }
}

/// Where something is, the first places of many.
fn places(page: &Page<'_>, places: &[Place], out: &mut String) {
    if places.is_empty() {
        return;
    }
    let shown: Vec<String> = places.iter().take(MAX_PLACES).map(|place| page.link(place)).collect();
    let more = match places.len().saturating_sub(MAX_PLACES) {
        0 => String::new(),
        more => format!("，另有{more}处，见 check.json"),
    };
    let _ = writeln!(out, "<p>位置：{}{more}</p>", shown.join("、"));
}

/// The class of what is about reading, after others.
pub(super) fn reading_class(outcome: &Outcome) -> &'static str {
    if outcome.of_reading { " reading" } else { "" }
}

/// A frame within which a table scrolls, and which the keyboard reaches.
pub(super) fn framed(label: &str, table: &str) -> String {
    let label = encode_double_quoted_attribute(label);
    format!("<div class=\"table\" role=\"group\" aria-label=\"{label}\" tabindex=\"0\">\n{table}</div>\n")
}

/// The arithmetic: both sides term by term, their sums, the difference.
fn sums(page: &Page<'_>, comparison: &Comparison, number: usize, out: &mut String) {
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
            table.push_str(&term_row(page, term));
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

fn term_row(page: &Page<'_>, term: &Term) -> String {
    let place = match &term.place {
        Some(place) => page.link(place),
        None => "表中没有，按0计".to_owned(),
    };
    format!(
        "<tr><td>{}</td><td>{}</td><td>{place}</td></tr>\n",
        encode_text(&term.named()),
        show(term.value, term.measure),
    )
}
