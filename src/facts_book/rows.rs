//! The sheet of single facts.

use crate::budget::unit::Fact;
use crate::pack::Pack;
use crate::pack::manifest::{FactKind, FactSpec};
use crate::read::facts::Keys;

use super::Basis;
use super::sheet::{CellContent, Line, SheetColumn};

/// Its columns.
pub(super) const COLUMNS: [SheetColumn; 3] = [
    SheetColumn { head: "项目", width: 26.0, open: false },
    SheetColumn { head: "内容", width: 42.0, open: true },
    SheetColumn { head: "说明", width: 74.0, open: false },
];
/// The column of contents.
const CONTENT: usize = 1;

/// Keys without which nothing can be made, whatever the pack says.
const ESSENTIAL: [&str; 5] = ["pack", "unit.name", "unit.kind", "year", "date"];
/// The key of last year's workbooks: with them more is asked for.
const PREVIOUS: &str = "workbooks.previous";
/// Lines for a list that has to be filled in: departments, units.
const LIST_LINES: usize = 4;
/// The key of the pack.
const PACK: &str = "pack";
/// Choices that are longer together are in the list of the cell alone.
const MOST_SHOWN: usize = 40;
/// Begins the keys that come last: few offices withhold anything.
const LAST: &str = "secrecy.";
/// How yes and no are written.
const FLAGS: [&str; 2] = ["是", "否"];
/// Between the entries of a list, and the paragraphs of a text, in one cell.
const BREAK: &str = "\n";

/// The lines of the sheet: the keys of each heading together, in the order in which they are declared.
pub(super) fn lines(keys: &Keys, basis: &Basis<'_>) -> Vec<Line> {
    let single = || keys.facts.iter().filter(|spec| spec.kind != FactKind::Map);
    let first = single().filter(|spec| !spec.key.starts_with(LAST));
    let ordered: Vec<&FactSpec> = first.chain(single().filter(|spec| spec.key.starts_with(LAST))).collect();
    let mut groups: Vec<&str> = Vec::new();
    for spec in &ordered {
        if !groups.contains(&spec.group.as_str()) {
            groups.push(&spec.group);
        }
    }
    let mut lines = Vec::new();
    for group in groups {
        if !group.is_empty() {
            lines.push(Line::Heading(group.to_owned()));
        }
        for spec in ordered.iter().filter(|spec| spec.group == group) {
            lines.push(row(spec, basis));
        }
    }
    lines
}

fn row(spec: &FactSpec, basis: &Basis<'_>) -> Line {
    let content = match basis.said.facts.get(&spec.key) {
        // by the name that people know
        _ if spec.key == PACK => CellContent::Text(basis.pack.manifest.name.clone()),
        Some(fact) => content(spec, fact),
        None => CellContent::Empty,
    };
    let choices = choices(spec);
    let cells = vec![
        CellContent::Text(spec.label.clone()),
        content,
        CellContent::Text(basis.marked(&spec.key, &help(spec, basis))),
    ];
    let choices = (!choices.is_empty()).then_some((CONTENT, choices));
    let stated = |key: &str| basis.said.facts.get(key).map(|fact| chosen(key, fact, basis.pack));
    let has_previous = basis.said.facts.contains_key(PREVIOUS);
    let needed = is_essential(spec) || spec.required_with_previous && has_previous;
    let must = needed && spec.unless.is_none() && spec.unmet(stated).is_none();
    let room = if spec.kind == FactKind::List && must { LIST_LINES } else { 1 };
    Line::Row { cells, choices, must, room }
}

/// What may be chosen.
pub(crate) fn choices(spec: &FactSpec) -> Vec<String> {
    match spec.kind {
        FactKind::Flag => FLAGS.map(str::to_owned).to_vec(),
        _ if spec.words.is_empty() => spec.choices.clone(),
        _ => spec.words.clone(),
    }
}

/// Whether nothing can be made without it.
fn is_essential(spec: &FactSpec) -> bool {
    spec.required || ESSENTIAL.contains(&spec.key.as_str())
}

/// `必填：…`, and what may be chosen where that is short.
fn help(spec: &FactSpec, basis: &Basis<'_>) -> String {
    let must = asked(spec, basis.pack, |key| basis.said.facts.get(key));
    let words = choices(spec).join("、");
    let may = match words.chars().count() {
        1..=MOST_SHOWN if !spec.help.contains(&words) && spec.kind != FactKind::Flag => {
            format!("（{words}）")
        }
        _ => String::new(),
    };
    format!("{must}：{}{may}", spec.help)
}

/// Whether a fact is asked for, in words; `stated` gives a fact by its key.
pub(crate) fn asked<'f>(spec: &FactSpec, pack: &Pack, stated: impl Fn(&str) -> Option<&'f Fact>) -> String {
    let compares = spec.required_with_previous && stated(PREVIOUS).is_some();
    let must = match (is_essential(spec) || compares, spec.required_with_previous) {
        (true, _) => "必填",
        (false, true) => "有上年的表时必填",
        (false, false) => "可不填",
    };
    let text = spec.unless.as_ref().and_then(|key| pack.manifest.prose.iter().find(|text| text.key == *key));
    let must = match text {
        Some(text) => format!("没有写“{}”的{must}", text.label),
        None => must.to_owned(),
    };
    match spec.unmet(|key| stated(key).map(|fact| chosen(key, fact, pack))) {
        None => must,
        Some((_, Some(_))) => "不用填".to_owned(),
        // whether it is asked for is not known yet
        Some((condition, None)) => format!("{}的{must}", condition.is.join("、")),
    }
}

/// The words of a fact as conditions name them; of a choice the pack's own.
fn chosen(key: &str, fact: &Fact, pack: &Pack) -> String {
    let spec = pack.manifest.facts.iter().find(|spec| spec.key == key);
    spec.map_or_else(|| fact.words(), |spec| spec.choice(&fact.words()))
}

/// The help of a text.
pub(super) fn text_help(required: bool, help: &str) -> String {
    format!("{}：{help}", if required { "必填" } else { "可不填" })
}

/// What a fact states, as a clerk writes it.
pub(super) fn content(spec: &FactSpec, fact: &Fact) -> CellContent {
    CellContent::Text(match fact {
        Fact::Count(count) => return CellContent::Count(*count),
        Fact::Money(_, text) | Fact::Date(text) => text.clone(),
        Fact::Text(text) => match spec.choices.iter().position(|choice| choice == text) {
            Some(at) => spec.words.get(at).unwrap_or(text).clone(),
            None => text.clone(),
        },
        Fact::List(items) => items.join(BREAK),
        Fact::Map(entries) => {
            let lines: Vec<String> = entries.iter().map(|(at, text)| format!("{at}：{text}")).collect();
            lines.join(BREAK)
        }
        Fact::Flag(flag) => FLAGS[usize::from(!flag)].to_owned(),
    })
}
