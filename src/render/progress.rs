//! 公开进度表 as a page and as a workbook: what became of every unit, what needs work first. For the house, never among
//! what is published.

mod book;

use std::fmt::Write as _;

use html_escape::{encode_double_quoted_attribute, encode_text};

use crate::progress::{ProgressTable, StateGroup, TITLE, UnitChange, UnitProgress, UnitState};
use crate::render::html::REVIEW_FILE;

pub use book::book;

/// The style of the printed sheets, and what this page has beside it.
const STYLE: &str = concat!(include_str!("inspection/page.css"), include_str!("progress/page.css"));
/// Names of units that are told of one change.
const MOST_NAMED: usize = 30;
/// Signs that mean something in the path of a link, and what is written for them.
const IN_PATHS: [(char, &str); 4] = [('%', "%25"), (' ', "%20"), ('#', "%23"), ('?', "%3F")];

/// Heads of the columns; the links stand behind them.
const HEADS: [&str; 11] = [
    "第几个",
    "单位",
    "文件夹",
    "年度",
    "状态",
    "第几版",
    "第一处问题",
    "在哪里",
    "另有几处",
    "警告几处",
    "与上次相比",
];
/// Heads of the columns that come from the roster.
const ROSTER_HEADS: [&str; 2] = ["公开期限", "与名录不同"];
/// Head of the links.
const LINKS: &str = "链接";

/// Whether some unit has a row in the roster.
fn has_roster(table: &ProgressTable) -> bool {
    table.units.iter().any(|own| own.roster.is_some())
}

/// The heads of the columns, without the links.
fn heads(table: &ProgressTable) -> Vec<&'static str> {
    let mut heads = HEADS.to_vec();
    if has_roster(table) {
        heads.extend(ROSTER_HEADS);
    }
    heads
}

/// What stands in the columns of a unit, without the links.
fn cells(number: usize, own: &UnitProgress, (roster, today): (bool, &str)) -> Vec<String> {
    let first = own.first.clone().unwrap_or_default();
    let count = |count: usize| if count == 0 { String::new() } else { count.to_string() };
    let mut cells = vec![
        number.to_string(),
        own.name.clone(),
        own.folder.clone(),
        own.year.map(|year| year.to_string()).unwrap_or_default(),
        own.state.word().to_owned(),
        own.edition_words(),
        first.message,
        first.place,
        count(first.more),
        count(own.warnings),
        own.since(),
    ];
    if roster {
        let said = own.roster.clone().unwrap_or_default();
        cells.push(said.due(own.year, today));
        cells.push(said.differences.join("\n"));
    }
    cells
}

/// What is said of the table: that it is internal, of which run it is.
fn about(table: &ProgressTable) -> String {
    let not_run = table.not_run().count();
    let mut text = format!("内部材料，不对外公开。{}运行的结果", table.day);
    if not_run > 0 {
        text.push_str(&format!("；其中{not_run}个单位这次没有运行，列的是它们上一次的结果"));
    }
    text + "。"
}

/// What is different since the run before, a sentence; none where there was none.
fn differences(table: &ProgressTable) -> Option<String> {
    let before = table.before.as_ref()?;
    let mut parts = Vec::new();
    for change in UnitChange::ALL {
        let units = table.changed(change);
        if units.is_empty() {
            continue;
        }
        let mut names: Vec<String> = units.iter().take(MOST_NAMED).map(|own| table.called(own)).collect();
        if units.len() > MOST_NAMED {
            names.push("等".to_owned());
        }
        parts.push(format!("{}{}个（{}）", change.word(), units.len(), names.join("、")));
    }
    let what = if parts.is_empty() { "没有不同".to_owned() } else { parts.join("；") };
    Some(format!("与上次（{before}）相比：{what}。"))
}

/// The table as a page.
pub fn page(table: &ProgressTable) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{TITLE}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{TITLE}</h1>\n<p>{}</p>\n",
        encode_text(&about(table))
    );
    counts(table, &mut out);
    if let Some(text) = differences(table) {
        let _ = writeln!(out, "<p class=\"since\">{}</p>", encode_text(&text));
    }
    let roster = has_roster(table);
    let heads = heads(table);
    let _ = write!(
        out,
        "<div class=\"table\" role=\"region\" aria-label=\"{TITLE}\" tabindex=\"0\">\n<table>\n<thead><tr>"
    );
    for head in heads.iter().chain([&LINKS]) {
        let _ = write!(out, "<th scope=\"col\">{head}</th>");
    }
    out.push_str("</tr></thead>\n");
    let units = table.arranged();
    let mut number = 0;
    for group in units.chunk_by(|one, next| section(one) == section(next)) {
        let title = format!("{}（{}个）", section(group[0]), group.len());
        let across = heads.len() + 1;
        let _ = writeln!(
            out,
            "<tbody>\n<tr><th scope=\"rowgroup\" colspan=\"{across}\">{}</th></tr>",
            encode_text(&title)
        );
        for own in group {
            number += 1;
            row(number, own, (roster, &table.day), &mut out);
        }
        out.push_str("</tbody>\n");
    }
    out.push_str("</table>\n</div>\n</main>\n</body>\n</html>\n");
    out
}

/// The part of the table in which a unit stands.
fn section(own: &UnitProgress) -> &'static str {
    match own.state.group() {
        StateGroup::Stopped => "没有生成，先处理这些",
        StateGroup::NoFolder => "没有单位文件夹",
        StateGroup::Published | StateGroup::Unchanged | StateGroup::Withheld => "其余单位",
        StateGroup::NoUnit => "不是单位，没有处理",
    }
}

/// How many units there are of each state.
fn counts(table: &ProgressTable, out: &mut String) {
    let all = [("单位", table.unit_count(), "all")];
    let of_states = table.counts.iter().map(|own| (own.state.word(), own.units, key(own.state)));
    out.push_str("<ul class=\"counts\">\n");
    for (word, units, key) in all.into_iter().chain(of_states) {
        let _ = writeln!(out, "<li class=\"{key}\"><b>{units}</b> {}</li>", encode_text(word));
    }
    out.push_str("</ul>\n");
}

/// The class of a state, which gives its colour; the words say it too.
fn key(state: StateGroup) -> &'static str {
    match state {
        StateGroup::Stopped | StateGroup::NoFolder => "unmet",
        StateGroup::Published | StateGroup::Unchanged => "met",
        StateGroup::Withheld => "unknown",
        StateGroup::NoUnit => "none",
    }
}

fn row(number: usize, own: &UnitProgress, roster: (bool, &str), out: &mut String) {
    /// The column of the unit, and those that are as wide as their sentences; the others are short.
    const UNIT: usize = 1;
    const WIDE: [(usize, &str); 6] = [
        (2, "folder"),
        (4, "conclusion"),
        (6, "finding"),
        (7, "place"),
        (10, "change"),
        (HEADS.len(), "due"),
    ];
    let _ = write!(out, "<tr class=\"{}{}\">", key(own.state.group()), if own.ran { "" } else { " earlier" });
    for (at, text) in cells(number, own, roster).iter().enumerate() {
        let words = encode_text(text).replace('\n', "<br>");
        let class = WIDE.iter().find(|(column, _)| *column == at).map(|(_, class)| *class);
        let _ = match class {
            _ if at == UNIT => write!(out, "<th scope=\"row\">{words}</th>"),
            Some(class) => write!(out, "<td class=\"{class}\">{words}</td>"),
            None if at >= HEADS.len() => write!(out, "<td>{words}</td>"),
            None => write!(out, "<td class=\"short\">{words}</td>"),
        };
    }
    out.push_str("<td class=\"links\">");
    if !own.files.is_empty() && !own.state.is_public() {
        out.push_str("<span>上次公开的：</span> ");
    }
    let links: Vec<String> = own.files.iter().map(|file| link(file)).collect();
    out.push_str(&links.join(" "));
    out.push_str("</td></tr>\n");
}

fn link(file: &str) -> String {
    let mut path = file.to_owned();
    for (sign, written) in IN_PATHS {
        path = path.replace(sign, written);
    }
    format!("<a href=\"{}\">{}</a>", encode_double_quoted_attribute(&path), encode_text(&label(file)))
}

/// What a link is called: the form of a public file, else what the page is.
fn label(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let extension = name.rsplit_once('.').map_or(name, |(_, extension)| extension).to_uppercase();
    match name {
        REVIEW_FILE => "复核".to_owned(),
        crate::edition::CHECK_HTML => "核对报告".to_owned(),
        _ if name.contains("网页片段") => "网页片段".to_owned(),
        _ => extension,
    }
}

/// Whether a row has a state of which a first finding is told.
fn needs_work(own: &UnitProgress) -> bool {
    matches!(own.state, UnitState::Stopped | UnitState::NoFolder)
}
