//! What the review page has around the document: what it is, how to use it, the search, the lines to sign.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use html_escape::encode_text;

use crate::compose::document::Block;
use crate::compose::document::Document;
use crate::compose::kinds::OriginKind;
use crate::compose::numbers::{NumberOrigin, NumberSpot};
use crate::diag::Place;
use crate::reconcile::report::{Finding, Report};
use crate::render::check::PAGE_FILE;

use super::marked::Marks;

/// Most places of a finding on its line.
const MAX_PLACES: usize = 6;

/// Where the origin of the chosen number is shown; the script fills it.
pub(super) const ORIGIN: &str = "<div class=\"origin\">\n<p role=\"status\">来源：尚未选中数字</p>\n<p class=\"ways\"></p>\n\
     <details hidden>\n<summary>模板里的写法</summary>\n<code></code>\n</details>\n</div>\n";

/// The lines to be signed when the page is printed.
pub(super) const SIGN_OFF: &str = "<section aria-labelledby=\"sign-off\" class=\"sign\">\n<h2 id=\"sign-off\">复核签字</h2>\n<table>\n\
     <caption>签字以前请看过核对报告，并与公开文件对照</caption>\n\
     <thead><tr><th scope=\"col\">环节</th><th scope=\"col\">签字</th><th scope=\"col\">日期</th><th scope=\"col\">意见</th></tr></thead>\n<tbody>\n\
     <tr><th scope=\"row\">经办</th><td></td><td></td><td></td></tr>\n\
     <tr><th scope=\"row\">复核</th><td></td><td></td><td></td></tr>\n\
     <tr><th scope=\"row\">财务负责人</th><td></td><td></td><td></td></tr>\n\
     <tr><th scope=\"row\">保密审查</th><td></td><td></td><td></td></tr>\n\
     <tr><th scope=\"row\">主要负责人</th><td></td><td></td><td></td></tr>\n\
     </tbody>\n</table>\n</section>\n";

/// Says what the page is, counts its numbers, and tells what checking found.
pub(super) fn head(marks: &Marks<'_>, report: &Report) -> String {
    let mut out = format!(
        "<aside class=\"review\" aria-label=\"复核\">\n<p>内部复核用，不得公开。点正文里的数，到表里的单元格；点表里的数，到正文。\
         指向或选中一个数，页面底部显示它的来源；按 ← → 到前后的数。完整的核对结果在<a href=\"{PAGE_FILE}\">{PAGE_FILE}</a>。</p>\n"
    );
    out.push_str(&legend(marks.sight.document));
    out.push_str(&results(marks));
    out.push_str(
        "<form class=\"find\" hidden>\n<label>查找数字或文字 <input type=\"search\" autocomplete=\"off\"></label> \
         <button>下一处</button> <span role=\"status\"></span>\n</form>\n",
    );
    let _ = write!(out, "<details>\n<summary>{}</summary>\n<ul>\n", encode_text(&report.summary()));
    for finding in report.findings() {
        let link = format!("　<a href=\"{PAGE_FILE}#f-{}\">到核对报告</a>", finding.fingerprint());
        out.push_str(&line(finding, &link));
    }
    report.roundings().for_each(|rounding| out.push_str(&line(rounding, "")));
    for (why, rules) in report.skipped() {
        let _ = writeln!(out, "<li>未核对{}项：{}</li>", rules.len(), encode_text(why));
    }
    out.push_str("</ul>\n</details>\n</aside>\n");
    out
}

/// A finding on one line; more of it is in the report.
fn line(finding: &Finding, link: &str) -> String {
    let places: Vec<String> = finding.places.iter().take(MAX_PLACES).map(Place::to_string).collect();
    let places = if places.is_empty() { String::new() } else { format!("（{}）", places.join("、")) };
    let weight = if finding.accepted.is_some() { "已接受" } else { finding.severity.word() };
    format!("<li>{weight}：{}{}{link}</li>\n", encode_text(&finding.message), encode_text(&places))
}

/// How many numbers of each kind a document has.
fn legend(document: &Document) -> String {
    let mut counts: BTreeMap<OriginKind, usize> = BTreeMap::new();
    let mut elsewhere = 0;
    for number in &document.numbers {
        *counts.entry(OriginKind::of(number, document)).or_default() += 1;
        elsewhere += usize::from(!is_on_page(document, &number.spot));
    }
    let all = document.numbers.len();
    let mut out = format!("<p>公开文件里共有{all}个数字，各有来源：</p>\n<ul class=\"kinds\">\n");
    for kind in OriginKind::ALL {
        let count = counts.get(&kind).copied().unwrap_or_default();
        let (word, name) = (kind.word(), kind.name());
        let _ = writeln!(out, "<li><span class=\"of-{word}\">{name}</span> {count}</li>");
    }
    out.push_str("</ul>\n");
    if elsewhere > 0 {
        let _ = writeln!(out, "<p>其中{elsewhere}个只在文件名、标题属性或单独公开的表里，这一页上没有。</p>");
    }
    out
}

/// How many figures on the page agree with others, how many have a finding, how many nothing was held against.
fn results(marks: &Marks<'_>) -> String {
    let document = marks.sight.document;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for number in document.numbers.iter().filter(|number| is_on_page(document, &number.spot)) {
        if let NumberOrigin::Figure(id) = number.origin
            && let Some(figure) = document.figures.get(id)
        {
            *counts.entry(marks.results.of_figure(&figure.sources).class()).or_default() += 1;
        }
    }
    let mut out =
        String::from("<p>表里的数、算出来的数和单位填写的数，核对的结果：</p>\n<ul class=\"results\">\n");
    let words = [
        ("agrees", "已比对，相符"),
        ("found", "有问题"),
        ("answered", "有问题，已接受"),
        ("uncompared", "没有与别的数比对过"),
    ];
    for (class, word) in words {
        let count = counts.get(class).copied().unwrap_or_default();
        let _ = writeln!(out, "<li><span class=\"{class}\">{word}</span> {count}</li>");
    }
    out.push_str("</ul>\n");
    out
}

/// Whether a spot is printed on the page.
fn is_on_page(document: &Document, spot: &NumberSpot) -> bool {
    let mut blocks = document.parts.iter().flat_map(|part| &part.blocks);
    match spot {
        NumberSpot::Title => false,
        NumberSpot::Table { table, .. } => {
            blocks.any(|block| matches!(block, Block::Table(view) if view.id == *table))
        }
        NumberSpot::Chart(_) => blocks.any(|block| matches!(block, Block::Charts(_))),
        _ => true,
    }
}
