//! The report of a reconciliation for people (`check.html`) and for programs (`check.json`).
//!
//! `check.json`, layout 1: `unit`, `year`, `summary`; `rules`, each with `id`, `title`, `basis`, `status`
//! (`passed`, `failed`, `warned`, `skipped`), `why` (of skipped ones), `changed`, `compared`, `findings`,
//! `roundings`. A finding has `id`, `fingerprint`, `severity` (`error`, `warning`, `notice`), `message`,
//! `hint`, `accepted`, `places`, and, where it is about sums, `left` and `right` (terms with `path`,
//! `value` in 元 or a count, `place`), `difference`, `explained` (what rounding explains).

use std::fmt::Write as _;

use html_escape::encode_text;
use serde::Serialize;

use crate::budget::Budget;
use crate::budget::table::{Row, Section, Table};
use crate::diag::{CellRef, Place, Severity};
use crate::reconcile::interval::{Comparison, Term, show};
use crate::reconcile::report::{Finding, Outcome, Report, Status};

#[derive(Serialize)]
struct Json<'a> {
    layout: u32,
    unit: &'a str,
    year: i32,
    summary: String,
    rules: Vec<RuleJson<'a>>,
}

#[derive(Serialize)]
struct RuleJson<'a> {
    id: &'a str,
    title: &'a str,
    basis: &'a str,
    status: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    why: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    changed: &'a str,
    compared: usize,
    findings: Vec<FindingJson<'a>>,
    roundings: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    id: &'a str,
    fingerprint: String,
    severity: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    hint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<&'a str>,
    places: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sums: Option<Sums>,
}

#[derive(Serialize)]
struct Sums {
    left: Vec<TermJson>,
    right: Vec<TermJson>,
    difference: String,
    explained: String,
}

#[derive(Serialize)]
struct TermJson {
    path: String,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
}

/// The report for programs; the same report gives the same text.
pub fn json(budget: &Budget, report: &Report) -> String {
    let json = Json {
        layout: 1,
        unit: &budget.unit.name,
        year: budget.unit.year,
        summary: report.summary(),
        rules: report.outcomes.iter().map(rule_json).collect(),
    };
    // plain strings and numbers always serialise
    serde_json::to_string_pretty(&json).unwrap_or_default() + "\n"
}

fn rule_json(outcome: &Outcome) -> RuleJson<'_> {
    RuleJson {
        id: &outcome.rule,
        title: &outcome.title,
        basis: &outcome.basis,
        status: status_key(&outcome.status),
        why: why(&outcome.status),
        changed: &outcome.changed,
        compared: outcome.compared,
        findings: outcome.findings.iter().map(finding_json).collect(),
        roundings: outcome.roundings.iter().map(finding_json).collect(),
    }
}

fn finding_json(finding: &Finding) -> FindingJson<'_> {
    let terms = |terms: &[Term]| {
        let term = |term: &Term| TermJson {
            path: term.path.clone(),
            value: term.value.normalize().to_string(),
            place: term.place.as_ref().map(Place::to_string),
        };
        terms.iter().map(term).collect()
    };
    FindingJson {
        id: &finding.id,
        fingerprint: finding.fingerprint(),
        severity: severity_key(finding.severity),
        message: &finding.message,
        hint: &finding.hint,
        accepted: finding.accepted.as_deref(),
        places: finding.places.iter().map(Place::to_string).collect(),
        sums: finding.comparison.as_ref().map(|comparison| Sums {
            left: terms(&comparison.left),
            right: terms(&comparison.right),
            difference: comparison.difference().normalize().to_string(),
            explained: comparison.allowance().normalize().to_string(),
        }),
    }
}

fn status_key(status: &Status) -> &'static str {
    match status {
        Status::Passed => "passed",
        Status::Failed => "failed",
        Status::Warned => "warned",
        Status::Skipped(_) => "skipped",
    }
}

fn status_word(status: &Status) -> &'static str {
    match status {
        Status::Passed => "通过",
        Status::Failed => "未通过",
        Status::Warned => "警告",
        Status::Skipped(_) => "未检查",
    }
}

fn why(status: &Status) -> &str {
    match status {
        Status::Skipped(why) => why,
        _ => "",
    }
}

fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "notice",
    }
}

/// The report for people: self-contained, filtered without a script.
pub fn html(budget: &Budget, report: &Report) -> String {
    let title = format!("{}{}年　核对报告", budget.unit.name, budget.unit.year);
    let title = encode_text(&title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n\
         <p>内部使用，不得公开。{}</p>\n",
        encode_text(&report.summary())
    );
    out.push_str("<form><fieldset><legend>显示</legend>");
    let choices = [
        ("all", "全部"),
        ("error", "错误"),
        ("warning", "警告"),
        ("notice", "提示"),
        ("rounding", "尾差"),
        ("skipped", "未检查"),
        ("passed", "通过"),
    ];
    for (i, (key, word)) in choices.iter().enumerate() {
        let checked = if i == 0 { " checked" } else { "" };
        let _ =
            write!(out, "<label><input type=\"radio\" name=\"show\" value=\"{key}\"{checked}>{word}</label>");
    }
    out.push_str("</fieldset></form>\n");
    for weight in [Severity::Error, Severity::Warning, Severity::Notice] {
        for outcome in &report.outcomes {
            for finding in outcome.findings.iter().filter(|finding| finding.severity == weight) {
                finding_html(budget, outcome, finding, severity_key(weight), &mut out);
            }
        }
    }
    for outcome in &report.outcomes {
        for finding in &outcome.roundings {
            finding_html(budget, outcome, finding, "rounding", &mut out);
        }
    }
    rules_html(report, &mut out);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn rules_html(report: &Report, out: &mut String) {
    out.push_str("<h2>全部规则</h2>\n<table>\n<thead><tr><th scope=\"col\">结果</th><th scope=\"col\">规则</th><th scope=\"col\">比对</th><th scope=\"col\">依据和说明</th></tr></thead>\n<tbody>\n");
    for outcome in &report.outcomes {
        let class = match outcome.status {
            Status::Skipped(_) => "skipped",
            Status::Passed => "passed",
            Status::Failed => "error",
            Status::Warned => "warning",
        };
        let notes = [outcome.basis.as_str(), why(&outcome.status), outcome.changed.as_str()];
        let notes: Vec<&str> = notes.into_iter().filter(|note| !note.is_empty()).collect();
        let _ = writeln!(
            out,
            "<tr class=\"{class}\"><td>{}</td><td>{}<br><code>{}</code></td><td>{}</td><td>{}</td></tr>",
            status_word(&outcome.status),
            encode_text(&outcome.title),
            encode_text(&outcome.rule),
            outcome.compared,
            encode_text(&notes.join("；")),
        );
    }
    out.push_str("</tbody>\n</table>\n");
}

fn finding_html(budget: &Budget, outcome: &Outcome, finding: &Finding, class: &str, out: &mut String) {
    let word = if class == "rounding" { "尾差" } else { finding.severity.word() };
    let _ = writeln!(
        out,
        "<section class=\"finding {class}\">\n<h3><span>{word}</span>{}</h3>\n<p class=\"rule\">{}</p>",
        encode_text(&finding.message),
        encode_text(&outcome.title),
    );
    if let Some(accepted) = &finding.accepted {
        let _ = writeln!(out, "<p>已接受：{}</p>", encode_text(accepted));
    }
    if let Some(comparison) = &finding.comparison {
        sums_html(comparison, out);
    }
    pictures(budget, finding, out);
    let places: Vec<String> = finding.places.iter().take(12).map(Place::to_string).collect();
    let _ = writeln!(out, "<p>位置：{}</p>", encode_text(&places.join("、")));
    if !finding.hint.is_empty() {
        let _ = writeln!(out, "<p>怎么办：{}</p>", encode_text(&finding.hint));
    }
    let _ = writeln!(
        out,
        "<p class=\"rule\">编号 <code>{}</code>　指纹 <code>{}</code></p>\n</section>",
        encode_text(&finding.id),
        finding.fingerprint()
    );
}

fn sums_html(comparison: &Comparison, out: &mut String) {
    let measure = comparison.measure();
    out.push_str("<div class=\"sums\">");
    for (side, terms, sum) in [
        ("左边", &comparison.left, comparison.left_sum()),
        ("右边", &comparison.right, comparison.right_sum()),
    ] {
        let _ = write!(out, "<ul><li>{side}合计 {}</li>", show(sum, measure));
        for term in terms.iter().take(30) {
            let place = term.place.as_ref().map(|place| format!("（{place}）")).unwrap_or_default();
            let text = format!("{} {}{place}", term.path, show(term.value, term.measure));
            let _ = write!(out, "<li>{}</li>", encode_text(&text));
        }
        out.push_str("</ul>");
    }
    let _ = writeln!(
        out,
        "</div>\n<p>相差 {}，四舍五入最多能解释 {}</p>",
        show(comparison.difference(), measure),
        show(comparison.allowance(), measure)
    );
}

/// The rows concerned, as small tables with the cells marked.
fn pictures(budget: &Budget, finding: &Finding, out: &mut String) {
    let books = std::iter::once(&budget.current).chain(&budget.previous);
    for table in books.flat_map(|book| &book.tables) {
        for section in &table.sections {
            let concerned: Vec<&Row> =
                section.rows.iter().filter(|row| touches(row, finding)).take(8).collect();
            if !concerned.is_empty() {
                picture(table, section, &concerned, finding, out);
            }
        }
    }
}

fn cells(finding: &Finding) -> impl Iterator<Item = &CellRef> {
    finding.places.iter().filter_map(|place| match place {
        Place::Cell(cell) => Some(cell),
        _ => None,
    })
}

fn touches(row: &Row, finding: &Finding) -> bool {
    let own = |cell: &CellRef| {
        *cell == row.place
            || row.amounts.iter().flatten().any(|amount| amount.place == Place::Cell(cell.clone()))
    };
    cells(finding).any(own)
}

fn picture(table: &Table, section: &Section, rows: &[&Row], finding: &Finding, out: &mut String) {
    let marked = |place: &Place| if finding.places.contains(place) { " class=\"mark\"" } else { "" };
    let _ = write!(
        out,
        "<table class=\"picture\"><caption>{}</caption><thead><tr><th scope=\"col\"></th>",
        encode_text(&table.place.to_string())
    );
    for column in &section.columns {
        let _ = write!(out, "<th scope=\"col\">{}</th>", encode_text(column));
    }
    out.push_str("</tr></thead><tbody>");
    for row in rows {
        let label = format!("{} {}", row.code.as_deref().unwrap_or_default(), row.label);
        let mark = marked(&Place::Cell(row.place.clone()));
        let _ = write!(out, "<tr><th scope=\"row\"{mark}>{}</th>", encode_text(label.trim()));
        for amount in &row.amounts {
            match amount {
                Some(amount) => {
                    let value = amount.in_unit(table.unit);
                    let _ = write!(out, "<td{}>{value}</td>", marked(&amount.place));
                }
                None => out.push_str("<td></td>"),
            }
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table>\n");
}

const STYLE: &str = "\
body{margin:0;font:1rem/1.7 'Noto Sans CJK SC',SimSun,sans-serif;color:#1a1a1a;background:#fff}
main{max-width:64rem;margin:0 auto;padding:1rem 1.2rem 4rem}
fieldset{border:1px solid #767676;margin:1rem 0}
label{margin-right:1.2em}
.finding{border-left:.4rem solid #767676;padding:.2rem 1rem;margin:1rem 0;background:#f6f6f6}
.finding.error{border-color:#b00020}.finding.warning{border-color:#8a5a00}.finding.notice{border-color:#0b4f9e}
h3{font-size:1rem;margin:.4rem 0}h3 span{margin-right:.8em}
.error h3 span{color:#b00020}.warning h3 span{color:#8a5a00}.notice h3 span{color:#0b4f9e}
p{margin:.2rem 0}.rule{color:#595959;font-size:.9rem}
.sums{display:flex;flex-wrap:wrap;gap:0 2rem}.sums ul{margin:.2rem 0;padding-left:1.2em;font-size:.9rem}
table{border-collapse:collapse;margin:.4rem 0;font-size:.9rem;display:block;overflow-x:auto}
th,td{border:1px solid #767676;padding:.15em .5em;background:#fff;font-weight:normal;text-align:left}
.picture td{text-align:right;font-variant-numeric:tabular-nums}
.mark{background:#ffe08a;font-weight:bold}
caption{text-align:left;font-size:.85rem;color:#595959}
body:has([value=error]:checked) .finding:not(.error),body:has([value=warning]:checked) .finding:not(.warning),
body:has([value=notice]:checked) .finding:not(.notice),body:has([value=rounding]:checked) .finding:not(.rounding),
body:has([value=skipped]:checked) .finding,body:has([value=passed]:checked) .finding{display:none}
body:has([value=skipped]:checked) tbody tr:not(.skipped),body:has([value=passed]:checked) tbody tr:not(.passed),
body:has([value=error]:checked) h2~table tbody tr:not(.error),
body:has([value=warning]:checked) h2~table tbody tr:not(.warning){display:none}
";
