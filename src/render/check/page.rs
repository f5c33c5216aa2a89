//! `check.html`: the verdict first, then where to look first, the findings by cause, every rule with its numbers.
//! Filters work without a script, search needs one.

use std::collections::HashMap;
use std::fmt::Write as _;

use html_escape::{encode_double_quoted_attribute, encode_text};

use crate::budget::Budget;
use crate::diag::{ABOUT_FORMULAS, Place};
use crate::reconcile::causes::{Cause, Common, causes};
use crate::reconcile::report::{Finding, Report, Status};
use crate::render::anchors::Anchors;
use crate::render::html::REVIEW_FILE;

use super::finding::{Shown, fault, finding};
use super::picture::Pictures;
use super::withheld::withheld;
use super::{CheckedWith, rules, verdict};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What the page is made from, for all its sections.
pub(super) struct Page<'a> {
    pub(super) budget: &'a Budget,
    pub(super) report: &'a Report,
    pub(super) with: &'a CheckedWith,
    pub(super) pictures: Pictures<'a>,
    causes: Vec<Cause<'a>>,
    /// The cells that the review page beside it prints; none where there is no such page.
    review: Option<&'a Anchors>,
}

/// The sections of the page, from the top down.
const SECTIONS: [fn(&Page<'_>, &mut String); 9] =
    [leads, filters, stopped, findings, withheld, rules::broken, rules::skipped, rules::passed, made_with];

/// The report for people, self-contained. The same report gives the same text. `review` are the cells that the
/// review page beside it prints, where there is one.
pub fn html(budget: &Budget, report: &Report, with: &CheckedWith, review: Option<&Anchors>) -> String {
    let title = format!("{}{}年　核对报告", budget.unit.name, budget.unit.year);
    let title = encode_text(&title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n",
    );
    verdict::verdict(budget, report, &mut out);
    let page = Page { budget, report, with, pictures: Pictures::new(budget), causes: causes(report), review };
    let _ = writeln!(out, "<p class=\"note\">内部使用，不得公开。{}</p>", page.beside());
    SECTIONS.iter().for_each(|section| section(&page, &mut out));
    let _ = write!(out, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    out
}

impl Page<'_> {
    /// A place; where the review page prints it, a link to there.
    pub(super) fn link(&self, place: &Place) -> String {
        self.linked(place, &encode_text(&place.to_string()))
    }

    /// The same by another text, which is HTML.
    pub(super) fn linked(&self, place: &Place, text: &str) -> String {
        match self.review.and_then(|review| review.name(place)) {
            Some(name) => {
                let name = encode_double_quoted_attribute(name);
                format!("<a href=\"{REVIEW_FILE}#{name}\">{text}</a>")
            }
            None => text.to_owned(),
        }
    }

    /// Says what stands beside the page.
    fn beside(&self) -> String {
        match self.review {
            Some(_) => {
                format!("带链接的单元格，点开是<a href=\"{REVIEW_FILE}\">{REVIEW_FILE}</a>里印出的数。")
            }
            None => String::new(),
        }
    }
}

/// The cells to look at first.
fn leads(page: &Page<'_>, out: &mut String) {
    let leads: Vec<_> = page.causes.iter().filter_map(|cause| Some((cause.lead.as_ref()?, cause))).collect();
    if leads.is_empty() {
        return;
    }
    out.push_str("<h2>先看这里</h2>\n<ol class=\"leads\">\n");
    for (lead, cause) in leads {
        let sentence = encode_text(&lead.sentence()).into_owned();
        let more = match cause.findings.first() {
            Some(first) => format!("　<a href=\"#f-{}\">看是哪几处</a>", first.fingerprint()),
            None => String::new(),
        };
        let mut printed = String::new();
        for cell in &lead.cells {
            if page.review.and_then(|review| review.name(&cell.place)).is_some() {
                let _ = write!(printed, "　{}", page.linked(&cell.place, "看印出的数"));
            }
        }
        let _ = writeln!(out, "<li>{sentence}{more}{printed}</li>");
    }
    out.push_str("</ol>\n");
}

fn filters(page: &Page<'_>, out: &mut String) {
    let report = page.report;
    let shown = all_shown(report);
    let found = |class: &str| shown.iter().filter(|one| one.class == class).count();
    let of_reading = shown.iter().filter(|one| one.outcome.of_reading).count();
    // the same numbers as in the verdict, which counts what is lacking apart
    let errors = match report.lacks() {
        0 => verdict::errors(report).to_string(),
        lacks => format!("{}，还缺 {lacks}", verdict::errors(report)),
    };
    let choices = [
        ("all", "全部", String::new()),
        ("error", "错误", errors),
        ("warning", "警告", found("warning").to_string()),
        ("accepted", "已接受", found("accepted").to_string()),
        ("notice", "提示", found("notice").to_string()),
        ("rounding", "尾差", found("rounding").to_string()),
        ("reading", "读取发现", (of_reading + report.unread.len()).to_string()),
        ("skipped", "未核对的规则", verdict::rules_of(report, |own| matches!(own, Status::Skipped(_)))),
        ("passed", "通过的规则", verdict::rules_of(report, |own| *own == Status::Passed)),
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
        "</fieldset>\n<label class=\"search\" hidden>查找 <input type=\"search\" autocomplete=\"off\"></label>\n\
         <p role=\"status\"></p>\n</form>\n",
    );
}

/// Every finding and 尾差.
fn all_shown(report: &Report) -> Vec<Shown<'_>> {
    let mut shown = Vec::new();
    for outcome in &report.outcomes {
        shown.extend(outcome.findings.iter().map(|finding| Shown::new(outcome, finding)));
        shown.extend(outcome.roundings.iter().map(|finding| Shown::rounding(outcome, finding)));
    }
    shown
}

/// What could not be read and what is lacking, before all that hangs on it.
fn stopped(page: &Page<'_>, out: &mut String) {
    let report = page.report;
    if !report.unread.is_empty() {
        out.push_str(
            "<h2 class=\"of-reading\">读取错误</h2>\n<p>下面这些没有读好，先改好它们；后面只核对了读好的部分。</p>\n",
        );
    }
    for (at, error) in report.unread.iter().enumerate() {
        fault(page, error, " reading", at + 1, out);
    }
}

/// What is lacking comes after the findings, never instead.
fn lacking(page: &Page<'_>, before: usize, out: &mut String) {
    if page.report.lacking.is_empty() {
        return;
    }
    out.push_str("<h2 class=\"of-figures\">还缺的</h2>\n<p>数字之外，公开文件还缺下面这些。</p>\n");
    for (at, error) in page.report.lacking.iter().enumerate() {
        fault(page, error, "", before + at + 1, out);
    }
}

/// A cause with its findings, those that weigh most first.
struct Group<'a> {
    lead: Option<String>,
    /// Whether all others are there only because of the first.
    follows: bool,
    shown: Vec<Shown<'a>>,
}

/// The findings by cause, the heaviest first: what was accepted after what stands, 尾差 last.
fn groups<'a>(page: &Page<'a>) -> Vec<Group<'a>> {
    // by where they lie: the causes point into the same report
    let mut of: HashMap<*const Finding, Shown<'a>> = HashMap::new();
    for outcome in &page.report.outcomes {
        of.extend(outcome.findings.iter().map(|own| (std::ptr::from_ref(own), Shown::new(outcome, own))));
    }
    let mut groups: Vec<Group<'a>> = Vec::new();
    for cause in &page.causes {
        let shown = |finding: &&'a Finding| of.get(&std::ptr::from_ref::<Finding>(finding)).copied();
        let shown: Vec<Shown<'a>> = cause.findings.iter().filter_map(shown).collect();
        let lead = cause.lead.as_ref().map(|lead| lead.sentence());
        groups.push(Group { lead, follows: cause.common == Common::Follows, shown });
    }
    let order = ["error", "warning", "accepted", "notice"];
    let rank = |group: &Group<'_>| {
        let first = group.shown.first().map(|one| one.class);
        order.iter().position(|class| first == Some(class))
    };
    groups.retain(|group| !group.shown.is_empty());
    groups.sort_by_key(rank);
    groups
}

/// The findings: of figures by cause, then what is lacking, what reading noticed, 尾差.
fn findings(page: &Page<'_>, out: &mut String) {
    let mut number = page.report.unread.len();
    let groups = groups(page);
    for (of_reading, heading) in [(false, "核对发现"), (true, "读取发现")] {
        let class = if of_reading { "of-reading" } else { "of-figures" };
        let _ = writeln!(out, "<h2 class=\"{class}\">{heading}</h2>");
        let is_of =
            |group: &&Group<'_>| group.shown.first().is_some_and(|one| one.outcome.of_reading == of_reading);
        let own: Vec<&Group<'_>> = groups.iter().filter(is_of).collect();
        if own.is_empty() {
            out.push_str("<p>没有发现问题。</p>\n");
        }
        let places = own.iter().flat_map(|group| &group.shown).flat_map(|one| &one.finding.places);
        if places.into_iter().any(Place::is_formula) {
            let _ = writeln!(out, "<p>{ABOUT_FORMULAS}</p>");
        }
        for group in own {
            cause(page, group, &mut number, out);
        }
        if !of_reading {
            lacking(page, number, out);
            number += page.report.lacking.len();
        }
    }
    let roundings =
        page.report.outcomes.iter().flat_map(|outcome| {
            outcome.roundings.iter().map(move |finding| Shown::rounding(outcome, finding))
        });
    let roundings: Vec<Shown<'_>> = roundings.collect();
    if !roundings.is_empty() {
        out.push_str("<h2 class=\"of-figures\">尾差</h2>\n<p>四舍五入能够解释的差，不必改。</p>\n");
    }
    for one in &roundings {
        number += 1;
        finding(page, one, (number, 3), out);
    }
}

/// The findings of one cause, below what is likely to be wrong.
fn cause(page: &Page<'_>, group: &Group<'_>, number: &mut usize, out: &mut String) {
    let level = match &group.lead {
        Some(lead) => {
            let _ = writeln!(
                out,
                "<section class=\"cause of-figures\">\n<h3>同一个原因的{}处：{}</h3>",
                group.shown.len(),
                encode_text(lead)
            );
            4
        }
        None => 3,
    };
    let folds = group.follows && group.shown.len() > 1;
    for (at, one) in group.shown.iter().enumerate() {
        if folds && at == 1 {
            let others = group.shown.len() - 1;
            let _ = writeln!(
                out,
                "<details class=\"of-figures\">\n<summary>另有{others}处合计只是因此不符，补好就没有了</summary>"
            );
        }
        *number += 1;
        finding(page, one, (*number, level), out);
    }
    if folds {
        out.push_str("</details>\n");
    }
    if group.lead.is_some() {
        out.push_str("</section>\n");
    }
}

/// With what this was checked.
fn made_with(page: &Page<'_>, out: &mut String) {
    let CheckedWith { program, pack, layers, inputs } = page.with;
    let _ = writeln!(
        out,
        "<footer>\n<h2>用什么核对的</h2>\n<p>程序：{}。下面是内容的 SHA-256：内容一样，数字就一样；改动一处，就完全不同。</p>",
        encode_text(program)
    );
    let mut table = String::from(
        "<table class=\"digests\">\n<caption>模板和数据的 SHA-256</caption>\n<thead><tr><th scope=\"col\">内容</th>\
         <th scope=\"col\">SHA-256</th></tr></thead>\n<tbody>\n",
    );
    let whole = (format!("模板包 {}（各层合在一起）", pack.name), &pack.sha256);
    let layers = layers.iter().map(|layer| (format!("　{}", layer.name), &layer.sha256));
    let inputs = inputs.iter().map(|input| (input.name.clone(), &input.sha256));
    for (name, digest) in std::iter::once(whole).chain(layers).chain(inputs) {
        let _ = writeln!(
            table,
            "<tr><th scope=\"row\">{}</th><td><code>{digest}</code></td></tr>",
            encode_text(&name)
        );
    }
    table.push_str("</tbody>\n</table>\n");
    out.push_str(&super::finding::framed("模板和数据的 SHA-256", &table));
    out.push_str("</footer>\n");
}
