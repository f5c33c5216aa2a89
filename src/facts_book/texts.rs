//! The sheet of texts: the unit's, those of codes and projects, and decisions about the report.

use std::collections::BTreeMap;

use crate::budget::label;
use crate::budget::unit::{Fact, Project, Prose};
use crate::diag::Severity;
use crate::pack::manifest::{FactKind, FactSpec};
use crate::pack::schema::TableSchema;
use crate::read::facts::Keys;
use crate::read::facts::names::{ACCEPTED, RULE};

use super::Basis;
use super::rows::{content, text_help};
use super::sheet::{CellContent, Line, SheetColumn};

/// Its columns.
pub(super) const COLUMNS: [SheetColumn; 4] = [
    SheetColumn { head: "项目", width: 22.0, open: false },
    SheetColumn { head: "对象", width: 24.0, open: true },
    SheetColumn { head: "内容", width: 60.0, open: true },
    SheetColumn { head: "说明", width: 58.0, open: false },
];
/// Keys of a project that stand before its texts; the others go last. The name is the object of each row.
const BEFORE: [&str; 1] = ["code"];
const NAME: &str = "name";
/// How to add a project, said at the first one.
const MORE_PROJECTS: &str = "（要再加一个项目的，请复制这一组各行，贴在后面，“对象”改写新项目的名称）";

/// The lines of the sheet.
pub(super) fn lines(keys: &Keys, basis: &Basis<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    if !keys.prose.is_empty() {
        lines.push(Line::Heading("单位的文字".to_owned()));
    }
    for spec in &keys.prose {
        let text = basis.said.prose.get(&spec.key).map(written).unwrap_or_default();
        let key = format!("prose.{}", spec.key);
        let line = row(&spec.label, "", text, marked(basis, &key, spec.required, &spec.help));
        lines.push(roomy(line, TEXT_LINES[0]));
    }
    for spec in keys.facts.iter().filter(|spec| spec.kind == FactKind::Map) {
        map(spec, basis, &mut lines);
    }
    projects(keys, basis, &mut lines);
    decisions(basis, &mut lines);
    lines
}

/// Lines for a text of the unit, for one of a project.
const TEXT_LINES: [usize; 2] = [6, 3];

/// The same row with room for a text of so many lines.
fn roomy(line: Line, lines: usize) -> Line {
    match line {
        Line::Row { cells, choices, must, .. } => Line::Row { cells, choices, must, room: lines },
        heading @ Line::Heading(_) => heading,
    }
}

fn row(item: &str, object: &str, content: CellContent, (must, help): (bool, String)) -> Line {
    let object = if object.is_empty() { CellContent::Empty } else { CellContent::Text(object.to_owned()) };
    let cells = vec![CellContent::Text(item.to_owned()), object, content, CellContent::Text(help)];
    Line::Row { cells, choices: None, must, room: 1 }
}

/// Whether a row is mandatory, and its help.
fn help(must: bool, help: &str) -> (bool, String) {
    (must, text_help(must, help))
}

/// The same with the mark of a row that is still to be looked at.
fn marked(basis: &Basis<'_>, key: &str, must: bool, text: &str) -> (bool, String) {
    (must, basis.marked(key, &text_help(must, text)))
}

/// A text with a line for each paragraph; lines within one are joined, as they are where it is printed.
pub(super) fn written(prose: &Prose) -> CellContent {
    let paragraphs: Vec<String> =
        prose.paragraphs.iter().map(|paragraph| label::clean(&paragraph.text)).collect();
    CellContent::Text(paragraphs.join("\n"))
}

/// One row a code that occurs in the tables, or that something is written of; one empty row where there is none.
fn map(spec: &FactSpec, basis: &Basis<'_>, lines: &mut Vec<Line>) {
    lines.push(Line::Heading(spec.group.clone()));
    let mut codes = codes(spec, basis);
    let stated = match basis.said.facts.get(&spec.key) {
        Some(Fact::Map(entries)) => entries.clone(),
        _ => BTreeMap::new(),
    };
    for code in stated.keys() {
        codes.entry(code.clone()).or_default();
    }
    for (code, name) in &codes {
        let text = stated.get(code).cloned().map(CellContent::Text).unwrap_or_default();
        let words = if Some(code) == codes.keys().next() {
            // what to write is said once, above all
            format!("{name}。{}", spec.help)
        } else {
            name.clone()
        };
        let key = format!("{}.{code}", spec.key);
        lines.push(row(&spec.label, code, text, marked(basis, &key, spec.required, &words)));
    }
    if codes.is_empty() {
        lines.push(row(&spec.label, "", CellContent::Empty, help(spec.required, &spec.help)));
    }
}

/// The codes of the lowest level of a map's system in the tables, each with its name.
fn codes(spec: &FactSpec, basis: &Basis<'_>) -> BTreeMap<String, String> {
    let mut codes = BTreeMap::new();
    let system = spec.codes.as_ref().and_then(|id| basis.pack.codes(id));
    let Some(deepest) = system.and_then(|system| system.lengths.last()) else { return codes };
    for table in basis.books().into_iter().flat_map(|book| &book.tables) {
        let schema = basis.pack.table(&table.id);
        let own = schema.and_then(TableSchema::code_system).map(|own| own.id.as_str());
        if own != spec.codes.as_ref().map(|codes| codes.as_str()) {
            continue;
        }
        for row in table.sections.iter().flat_map(|section| section.rows.iter()) {
            if let Some(code) = row.code.as_ref().filter(|code| code.len() == *deepest) {
                codes.entry(code.clone()).or_insert_with(|| row.label.clone());
            }
        }
    }
    codes
}

/// The rows of each project, those that something is said of first; one empty group where none is known.
fn projects(keys: &Keys, basis: &Basis<'_>, lines: &mut Vec<Line>) {
    let mut all: Vec<Option<&Project>> = basis.said.projects.iter().map(Some).collect();
    let mut names: Vec<String> = basis.said.projects.iter().map(|project| project.name.clone()).collect();
    for name in listed(basis) {
        if !names.iter().any(|known| label::fold(known) == label::fold(&name)) {
            names.push(name);
            all.push(None);
        }
    }
    if all.is_empty() {
        names.push(String::new());
        all.push(None);
    }
    for (number, (name, project)) in (1..).zip(names.iter().zip(all)) {
        let more = if number == 1 { MORE_PROJECTS } else { "" };
        lines.push(Line::Heading(format!("第{number}个项目的文字{more}")));
        let (before, after): (Vec<&FactSpec>, Vec<&FactSpec>) = keys
            .of_project
            .iter()
            .filter(|spec| spec.key != NAME)
            .partition(|spec| BEFORE.contains(&spec.key.as_str()));
        let fact = |spec: &&FactSpec| {
            let content = project.map(|project| of_project(spec, project)).unwrap_or_default();
            let key = format!("project.\"{name}\".{}", spec.key);
            row(&spec.label, name, content, marked(basis, &key, spec.required, &spec.help))
        };
        lines.extend(before.iter().map(fact));
        for spec in &keys.project {
            let text = project.and_then(|project| project.texts.get(&spec.key)).map(written);
            let key = format!("project.\"{name}\".{}", spec.key);
            let help = marked(basis, &key, spec.required, &spec.help);
            let line = row(&spec.label, name, text.unwrap_or_default(), help);
            lines.push(roomy(line, if spec.date { 1 } else { TEXT_LINES[1] }));
        }
        lines.extend(after.iter().map(fact));
    }
}

/// What is stated of a project besides its texts.
fn of_project(spec: &FactSpec, project: &Project) -> CellContent {
    let fact = match spec.key.as_str() {
        "code" => project.code.clone().map(Fact::Text),
        "exempt" => project.exempt.then_some(Fact::Flag(true)),
        // the number as it is written stands in no fact; 元 say the same to the last digit
        "amount" => project.amount.as_ref().map(|amount| Fact::Text(super::changes::with_unit(amount))),
        _ => None,
    };
    fact.map(|fact| content(spec, &fact)).unwrap_or_default()
}

/// The names of projects in the tables.
fn listed(basis: &Basis<'_>) -> Vec<String> {
    let table = basis.pack.projects_table();
    let mut names: Vec<String> = Vec::new();
    for table in basis.books().into_iter().filter_map(|book| book.table(&table?.id)) {
        for row in table.sections.iter().flat_map(|section| section.rows.iter()) {
            if !row.total && !names.contains(&row.label) {
                names.push(row.label.clone());
            }
        }
    }
    names
}

/// Rules that are changed, findings that are accepted, and an empty row for one more of each.
fn decisions(basis: &Basis<'_>, lines: &mut Vec<Line>) {
    const RULE_HELP: &str = "一般不用填：不适用的核对规则，对象写规则的名称（gongkai rules 会列出），\
                             内容第一行写停用、提示、警告或错误，以下各行写理由";
    const ACCEPTED_HELP: &str = "一般不用填：核实过、可以保留的问题，对象写报告里的问题名称，\
                                 内容写三行：指纹 ……、姓名 ……、原因 ……";
    lines.push(Line::Heading("核对的例外".to_owned()));
    for own in &basis.said.overrides {
        let word = own.severity.map_or("停用", Severity::word);
        let text = CellContent::Text(format!("{word}\n{}", own.reason));
        let help = basis.marked(&format!("rule.\"{}\"", own.id), RULE_HELP);
        lines.push(row(RULE, &own.id, text, (false, help)));
    }
    lines.push(row(RULE, "", CellContent::Empty, (false, RULE_HELP.to_owned())));
    for own in &basis.said.accepted {
        let text = format!("指纹 {}\n姓名 {}\n原因 {}", own.fingerprint, own.name, own.reason);
        lines.push(row(ACCEPTED, &own.id, CellContent::Text(text), (false, ACCEPTED_HELP.to_owned())));
    }
    lines.push(row(ACCEPTED, "", CellContent::Empty, (false, ACCEPTED_HELP.to_owned())));
}
