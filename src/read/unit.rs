//! `unit.toml`: raw TOML first, then held against what the program and the pack know.

mod decisions;
mod known;
pub mod lines;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rust_decimal::Decimal;
use toml::{Table as Toml, Value};

use crate::budget::amount::Amount;
use crate::budget::label;
use crate::budget::path::CellPath;
use crate::budget::unit::{Fact, Project, Prose};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::pack::load::toml_fault;
use crate::pack::manifest::{FactKind, FactSpec};

use super::facts::{Keys, Said};
use super::money;
use super::private_use;
use lines::Lines;

/// File name of the unit's description.
pub const FILE: &str = "unit.toml";

/// unit.toml as parsed, before a pack is known.
#[derive(Debug, Clone)]
pub struct Raw {
    /// The whole document.
    pub toml: Toml,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Where each key and each line of a text stands.
    lines: Lines,
}

/// Reads and parses unit.toml.
///
/// # Errors
/// A missing or unreadable file, or TOML that does not read.
pub fn load(folder: &Path) -> Result<Raw, Diagnostic> {
    let path = folder.join(FILE);
    let place = Place::File(path.display().to_string().into());
    // a pipe would be waited for
    if path.exists() && !path.is_file() {
        let fault = Diagnostic::error("配置-未找到", "unit.toml 不是文件");
        return Err(fault.at(place).hint("请移开它，放上单位说明文件 unit.toml"));
    }
    let bytes = std::fs::read(&path).map_err(|_| {
        Diagnostic::error("配置-未找到", "找不到单位说明文件 unit.toml")
            .at(place.clone())
            .hint("请核对文件夹路径；新单位可以复制样例的 unit.toml 再改")
    })?;
    let text = String::from_utf8(bytes.clone()).map_err(|_| {
        Diagnostic::error("配置-编码", "unit.toml 不是 UTF-8 编码")
            .at(place)
            .hint("请用记事本另存为 UTF-8 编码")
    })?;
    // a byte order mark, and whatever else nobody sees, as in cells
    let text = label::seen(&text);
    let toml = toml::from_str(&text).map_err(|error| toml_fault(&error, &text, FILE))?;
    let lines = Lines::of(&text, FILE);
    Ok(Raw { toml, bytes, lines })
}

/// What unit.toml states. What cannot be read is told, and refused by its key.
pub fn said(raw: &Raw, keys: &Keys, faults: &mut Diagnostics) -> Said {
    faults.extend(private_use::in_file(FILE, &String::from_utf8_lossy(&raw.bytes)));
    let said = Said { places: raw.lines.places(keys), sections: raw.lines.sections(), ..Said::default() };
    let mut reader = Reader { keys, file: FILE.into(), lines: &raw.lines, said, faults };
    for (section, value) in &raw.toml {
        reader.section(section, value);
    }
    reader.said
}

struct Reader<'a> {
    keys: &'a Keys,
    file: Arc<str>,
    lines: &'a Lines,
    said: Said,
    faults: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn place(&self, key: &str) -> Place {
        self.lines.place(key).unwrap_or_else(|| Place::Key { file: self.file.clone(), key: key.into() })
    }

    /// A text in paragraphs, each with its line.
    fn paragraphs(&self, key: &str, text: &str) -> Prose {
        self.lines.prose(key, text).unwrap_or_else(|| lines::one_place(text, &self.place(key)))
    }

    fn fault(&mut self, key: &str, found: String, hint: &str) {
        let place = self.place(key);
        self.said.refused.insert(key.to_owned());
        self.faults.push(Diagnostic::error("配置-值", found).at(place).hint(hint));
    }

    fn list(&mut self, key: &str, value: &Value) -> Option<Vec<String>> {
        let items = match value {
            Value::String(one) => return Some(vec![one.clone()]),
            Value::Array(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
            _ => None,
        };
        if items.is_none() {
            self.fault(key, "应是一列文字".to_owned(), "请写成 [\"甲\", \"乙\"] 的样子");
        }
        items
    }

    /// An amount with its unit, in 元, and half of its last digit.
    fn money(&mut self, key: &str, value: &Value) -> Option<(Decimal, Decimal)> {
        match money::in_text(value.as_str().unwrap_or_default()) {
            Ok(parsed) => Some(parsed),
            Err((found, hint)) => {
                self.fault(key, found, &hint);
                None
            }
        }
    }

    /// Takes one top-level entry over.
    fn section(&mut self, name: &str, value: &Value) {
        match (name, value) {
            ("prose", Value::Table(table)) => self.prose(table),
            ("reasons", Value::Table(table)) => self.reasons(table),
            ("project", Value::Array(projects)) => {
                for (index, project) in projects.iter().enumerate() {
                    self.project(index, project);
                }
            }
            ("rule", Value::Array(rules)) => {
                self.said.overrides = rules.iter().filter_map(|rule| self.rule(rule)).collect();
            }
            ("accept", Value::Array(accepts)) => {
                self.said.accepted = accepts.iter().filter_map(|accept| self.accept(accept)).collect();
            }
            (name, value) => self.facts(name, value),
        }
    }

    fn facts(&mut self, full: &str, value: &Value) {
        let spec = self.keys.fact(full).cloned();
        match (spec, value) {
            (Some(spec), value) => {
                if let Some(fact) = self.fact(&spec, value) {
                    self.said.facts.insert(full.to_owned(), fact);
                }
            }
            (None, Value::Table(inner)) => {
                for (key, value) in inner {
                    self.facts(&format!("{full}.{key}"), value);
                }
            }
            (None, _) => self.unknown(full),
        }
    }

    fn fact(&mut self, spec: &FactSpec, value: &Value) -> Option<Fact> {
        let fact = match (spec.kind, value) {
            (FactKind::Count, Value::Integer(count)) if *count >= 0 => Some(Fact::Count((*count).into())),
            (FactKind::Text, Value::String(text)) if !text.trim().is_empty() => {
                Some(Fact::Text(label::clean(text)))
            }
            (FactKind::Flag, Value::Boolean(flag)) => Some(Fact::Flag(*flag)),
            (FactKind::List, value) => return self.list(&spec.key, value).map(Fact::List),
            (FactKind::Map, Value::Table(table)) => Some(self.entries_of(spec, table)),
            (FactKind::Money, value) => {
                let (yuan, half) = self.money(&spec.key, value)?;
                let text = value.as_str().unwrap_or_default().to_owned();
                return Some(Fact::Money(Amount { yuan, half, place: self.place(&spec.key) }, text));
            }
            (FactKind::Date, Value::String(text)) => {
                text.parse::<jiff::civil::Date>().ok().map(|d| Fact::Date(d.to_string()))
            }
            (FactKind::Date, Value::Datetime(date)) => {
                date.to_string().parse::<jiff::civil::Date>().ok().map(|d| Fact::Date(d.to_string()))
            }
            _ => None,
        };
        if fact.is_none() {
            let expected = match spec.kind {
                FactKind::Count => "不小于零的整数，不加引号",
                FactKind::Text => "文字，写在英文双引号里",
                FactKind::Flag => "true 或 false",
                FactKind::List => "一列文字",
                FactKind::Map => "编码或名称和文字，逐行写成 \"…\" = \"…\"",
                FactKind::Money => "带单位的金额",
                FactKind::Date => "日期，写成 \"2023-02-10\" 的样子",
            };
            self.fault(&spec.key, format!("{}应是{expected}", spec.label), "请改成应有的写法");
        }
        fact
    }

    /// The words of a map; an entry that is none is told, and stands for nothing.
    fn entries_of(&mut self, spec: &FactSpec, table: &Toml) -> Fact {
        let mut entries = BTreeMap::new();
        for (at, text) in table {
            match text.as_str() {
                Some(text) => {
                    entries.insert(label::fold(at), label::clean(text));
                }
                None => {
                    let found = format!("{}里“{at}”的应是文字", spec.label);
                    self.fault(&format!("{}.{at}", spec.key), found, "请写在英文双引号里");
                }
            }
        }
        Fact::Map(entries)
    }

    fn prose(&mut self, table: &Toml) {
        for (key, value) in table {
            let full = format!("prose.{key}");
            if !self.keys.prose.iter().any(|spec| spec.key == *key) {
                self.unknown(&full);
            } else if let Some(text) = value.as_str() {
                let prose = self.paragraphs(&full, text);
                self.said.prose.insert(key.clone(), prose);
            } else {
                self.fault(&full, "应是文字".to_owned(), "请写在三个英文双引号之间");
            }
        }
    }

    fn reasons(&mut self, table: &Toml) {
        for (key, value) in table {
            let full = format!("reasons.\"{key}\"");
            if let Err(error) = CellPath::parse(key) {
                self.fault(&full, error.to_string(), "请写成“表名/行/列”，例如照样例的写法");
            } else if let Some(text) = value.as_str().filter(|text| !text.trim().is_empty()) {
                let reason = self.paragraphs(&full, text);
                self.said.reasons.insert(key.clone(), reason);
            } else {
                self.fault(
                    &full,
                    "变动原因应是文字，不能空着".to_owned(),
                    "请写在英文双引号里，或删去这一行",
                );
            }
        }
    }

    fn project(&mut self, index: usize, value: &Value) {
        let Value::Table(table) = value else { return self.unknown("project") };
        let number = index + 1;
        let key = format!("第{number}个 [[project]]");
        let lines = self.lines;
        let place = lines.place(&format!("{key} 的 name")).unwrap_or_else(|| self.place(&key));
        let mut project = Project::new(String::new(), place);
        for (key, value) in table {
            let full = format!("第{number}个 [[project]] 的 {key}");
            match (key.as_str(), value) {
                ("name", Value::String(text)) => project.name = label::clean(text),
                ("code", Value::String(text)) => project.code = Some(label::fold(text)),
                ("code", Value::Integer(code)) => project.code = Some(code.to_string()),
                ("exempt", Value::Boolean(exempt)) => project.exempt = *exempt,
                ("amount", value) => {
                    let place = self.place(&full);
                    project.amount =
                        self.money(&full, value).map(|(yuan, half)| Amount { yuan, half, place });
                }
                (key, Value::String(text)) if self.keys.project.iter().any(|f| f.key == key) => {
                    project.texts.insert(key.to_owned(), self.paragraphs(&full, text));
                }
                _ => self.unknown(&full),
            }
        }
        if project.name.is_empty() {
            self.fault(
                "project",
                format!("第{number}个 [[project]] 没有 name"),
                "请写上项目的名称，与表中一致",
            );
        }
        self.said.projects.push(project);
    }
}
