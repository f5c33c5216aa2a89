//! Lists for templates: rows of a level, classes, tables, codes that occur; and what templates ask of tables.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::budget::lookup::nearest;
use crate::budget::path::{CellPath, escape};
use crate::budget::table::{Row, Section};
use crate::budget::unit::Fact;
use crate::diag::{Diagnostic, Place};
use crate::pack::Codes;
use crate::pack::schema::{Presence, TableSchema};

use super::clause;
use super::context::code_name;
use super::figures::ASKED;
use super::lacking::next_step;
use super::ledger::Desk;

/// What the sentence around an entry of a map begins with.
const USES: [&str; 2] = ["主要用于", "用于"];

/// A row as templates see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateRow {
    /// Its key in cell paths.
    pub key: String,
    /// Its code, if it has one.
    pub code: Option<String>,
    /// Its label.
    pub label: String,
    /// Its cell path without the column; a row that this year's table lacks is a zero there.
    pub path: String,
    /// Where its label stands.
    #[serde(skip)]
    pub place: Place,
    /// Where its code stands.
    #[serde(skip)]
    pub code_place: Place,
}

impl TemplateRow {
    /// The row with its digits in the alphabets of its cell, but for the path, which is never printed.
    pub(super) fn stamped(&self, desk: &Desk) -> TemplateRow {
        let words = |text: &str| desk.words(text, &self.place);
        TemplateRow {
            key: words(&self.key),
            code: self.code.as_deref().map(|code| desk.words(code, &self.code_place)),
            label: words(&self.label),
            ..self.clone()
        }
    }
}

/// Says which codes the glossary does not explain, by name, with the cell where each stands first.
fn unexplained(lacking: &[(&&str, &&Row)], system: &Codes) -> Diagnostic {
    let level = system.levels.last().map_or("", String::as_str);
    let names: Vec<String> = lacking.iter().map(|(code, row)| format!("{code} {}", row.label)).collect();
    let message = format!("表中有{}个{level}没有解释：{}", lacking.len(), names.join("、"));
    let mut notice = Diagnostic::notice("编制-释义", message).hint(
        "请在单位文件夹的 templates/ 里放一个 glossary-本局.toml，给每一个各写一段 [[item]]，写上 code 和 text；\
         不写的，公开文件里没有专门的解释",
    );
    notice.places = lacking.iter().map(|(_, row)| Place::Cell(row.place.clone())).collect();
    notice
}

impl Desk {
    /// Rows of a level that have an amount in a column, this year or last; last year's ended items come
    /// last.
    pub fn rows(&self, table: &str, level: &str, column: &str) -> Vec<TemplateRow> {
        self.level_rows(table, level).into_iter().filter(|row| self.has(row, column)).collect()
    }

    /// Whether a layer of the pack took away what a path names: it is absent, and no template is at fault.
    pub(super) fn is_removed(&self, text: &str) -> bool {
        CellPath::parse(text.trim_start_matches(ASKED)).is_ok_and(|path| self.pack.is_removed(&path))
    }

    /// Whether this year's book has a table; a fault where the pack knows none of that id.
    pub(super) fn has_table(&self, id: &str) -> bool {
        if self.pack.is_removed_table(id) {
            return false;
        }
        if self.pack.table(id).is_none_or(|schema| !schema.has_figures()) {
            let ids = self.pack.tables.iter().filter(|schema| schema.has_figures()).map(|s| &s.id);
            let near = nearest(id, ids).map(|near| format!("，是否指“{near}”")).unwrap_or_default();
            let fault = Diagnostic::error("编制-路径", format!("模板包里没有名为“{id}”的表{near}"));
            self.fault(fault.hint("请核对模板里的表名，要与 tables.toml 里的 id 一致"));
        }
        self.budget.current.table(id).is_some()
    }

    pub(super) fn has_now(&self, row: &TemplateRow, column: &str) -> bool {
        let path = format!("{}/{}", row.path, escape(column));
        self.stated(&path).is_some_and(|stated| !stated.yuan.is_zero())
    }

    fn has(&self, row: &TemplateRow, column: &str) -> bool {
        let path = format!("{}/{}", row.path, escape(column));
        self.has_now(row, column) || self.last_year(&path).is_some_and(|stated| !stated.yuan.is_zero())
    }

    fn level_rows(&self, table: &str, level: &str) -> Vec<TemplateRow> {
        let mut rows: Vec<TemplateRow> = Vec::new();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for prefix in ["", "上年:"] {
            let Ok(path) = CellPath::parse(&format!("{prefix}{table}/*")) else {
                self.fault(Diagnostic::error("编制-路径", format!("“{table}”不是表名")));
                continue;
            };
            if self.pack.is_removed_table(&path.table) {
                continue;
            }
            match self.budget.section(&path) {
                Ok((found, section)) => {
                    for row in self.of_level(&found.id, section, level) {
                        if known.insert(&row.key) {
                            let path = format!("{ASKED}{table}/{}", escape(&row.key));
                            rows.push(TemplateRow {
                                key: row.key.clone(),
                                code: row.code.clone(),
                                label: row.label.clone(),
                                path,
                                place: Place::Cell(row.name_cell().clone()),
                                code_place: Place::Cell(row.last_code_cell().clone()),
                            });
                        }
                    }
                }
                Err(_) if path.previous => {}
                Err(missing) => {
                    let fault = Diagnostic::error("编制-路径", missing.explain(&path, &self.budget.unit));
                    self.fault(fault.hint(next_step(&missing, "请核对模板里的表名")));
                }
            }
        }
        rows
    }

    fn of_level<'s>(&self, table: &str, section: &'s Section, level: &str) -> Vec<&'s Row> {
        let open = section.rows.iter().filter(|row| !row.withheld);
        if level == "*" {
            return open.filter(|row| !row.total).collect();
        }
        match self.pack.digits(table, &section.side, level) {
            Ok(digits) => open.filter(|row| row.code.as_ref().is_some_and(|c| c.len() == digits)).collect(),
            Err(why) => {
                let fault = Diagnostic::error("编制-路径", why);
                self.fault(fault.hint("请核对模板里 rows 的 level"));
                Vec::new()
            }
        }
    }

    /// The second level where a top-level class has several with amounts, else the class itself.
    pub fn classes(&self, table: &str, column: &str) -> Vec<TemplateRow> {
        if self.pack.is_removed_table(table) {
            return Vec::new();
        }
        let Some(codes) = self.pack.table(table).and_then(TableSchema::code_system) else {
            self.fault(Diagnostic::error("编制-路径", format!("“{table}”没有编码")));
            return Vec::new();
        };
        let second = codes.levels.get(1).map(|level| self.rows(table, level, column)).unwrap_or_default();
        let mut out = Vec::new();
        for class in self.rows(table, &codes.levels[0], column) {
            let code = class.code.clone().unwrap_or_default();
            let inside = second.iter().filter(|row| row.code.as_ref().is_some_and(|c| c.starts_with(&code)));
            let inside: Vec<TemplateRow> = inside.cloned().collect();
            if inside.len() > 1 { out.extend(inside) } else { out.push(class) }
        }
        out
    }

    /// The published tables in print order.
    pub fn tables(&self) -> Json {
        let published = self.pack.tables.iter().filter(|schema| schema.presence != Presence::Supplementary);
        let found = published.filter_map(|schema| Some((schema, self.budget.current.table(&schema.id)?)));
        let kind = &self.budget.unit.kind;
        found
            .map(|(schema, table)| {
                let statement = schema.empty_statement.as_ref().map_or("", |text| text.as_str());
                let statement = statement.replace("{{ kind }}", kind);
                let place = self.pack.file("tables.toml");
                let title = self.of_pack(&schema.title(kind, self.budget.unit.year), &place);
                let statement = self.of_pack(&statement, &place);
                json!({ "id": schema.id, "title": title, "empty": table.is_empty(), "statement": statement })
            })
            .collect()
    }

    /// Explanations of the lowest-level codes of the glossary's system that occur in this year's trees.
    /// Those that the glossary does not explain are told, all in one message.
    pub(super) fn items(&self) -> Json {
        let glossary = &self.pack.glossary;
        let Some(system) = self.pack.codes(&glossary.system) else {
            if !glossary.system.is_empty() {
                let what = format!("glossary.toml 的 system 写着“{}”，没有这种编码", glossary.system);
                let fault = Diagnostic::error("编制-路径", what);
                self.fault(fault.hint("请改成 pack.toml 里 [[codes]] 的一个 id"));
            }
            return json!([]);
        };
        let Some(&deepest) = system.lengths.last() else { return json!([]) };
        let mut codes: BTreeMap<&str, &Row> = BTreeMap::new();
        for table in &self.budget.current.tables {
            let schema = self.pack.table(&table.id);
            if schema.and_then(TableSchema::code_system).is_none_or(|own| own.id != system.id) {
                continue;
            }
            for row in table.sections.iter().flat_map(|section| &section.rows) {
                if let Some(code) = row.code.as_deref().filter(|code| code.len() == deepest) {
                    codes.entry(code).or_insert(row);
                }
            }
        }
        let explained = |code: &str| glossary.items.iter().any(|item| item.code == code);
        let lacking: Vec<(&&str, &&Row)> = codes.iter().filter(|(code, _)| !explained(code)).collect();
        if !lacking.is_empty() {
            self.notice(unexplained(&lacking, system));
        }
        codes.iter().map(|(code, row)| self.item(code, row, system)).collect()
    }

    fn item(&self, code: &str, row: &Row, system: &Codes) -> Json {
        let place = Place::Cell(row.last_code_cell().clone());
        let mut title = String::new();
        for (length, level) in system.lengths.iter().zip(&system.levels) {
            let part = &code[..*length];
            let name = match code_name(&self.budget, &self.pack, part) {
                Some((name, place)) => self.words(&name, &place),
                None => self.words(part, &place),
            };
            title.push_str(&format!("{name}（{level}）"));
        }
        let known = self.pack.glossary.items.iter().find(|item| item.code == code);
        let text = known.map(|item| self.of_pack(&item.text, &self.pack.layers.place(item.text.spot)));
        json!({ "code": self.words(code, &place), "title": title, "text": text })
    }

    /// The words that a fact has for a code or name; a fault where it has none.
    pub(super) fn entry(&self, fact: &str, key: &str) -> String {
        match self.fact(fact) {
            Some(Fact::Map(entries)) if entries.contains_key(key) => {
                // templates end the sentence
                let text = clause::unopened(clause::ended(&entries[key]), &USES, &[]);
                self.words(text, &self.budget.unit.place(&format!("{fact}.{key}")))
            }
            _ => {
                let label = self.pack.manifest.facts.iter().find(|spec| spec.key == fact);
                let label = label.map_or(fact, |spec| spec.label.as_str());
                let fault = Diagnostic::error("编制-缺文字", format!("没有写“{key}”的{label}"))
                    .at(self.budget.unit.place(fact));
                let hint = self.budget.unit.statement.ask_entry(fact, key);
                self.fault(fault.hint(hint));
                "〔缺文字〕".to_owned()
            }
        }
    }

    /// Whether a fact is stated with a value.
    pub fn fact(&self, key: &str) -> Option<&Fact> {
        self.budget.unit.facts.get(key)
    }
}
