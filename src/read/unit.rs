//! `unit.toml`: raw TOML first, then held against what the program and the pack know.

mod decisions;
mod known;
pub mod lines;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rust_decimal::Decimal;
use toml::{Table as Toml, Value};

use crate::budget::amount::{Amount, MOST_COUNTED};
use crate::budget::label;
use crate::budget::path::CellPath;
use crate::budget::secrecy::Secrecy;
use crate::budget::unit::{Fact, Project, Prose, Unit};
use crate::diag::{Diagnostic, Diagnostics, Place, Severity};
use crate::pack::Pack;
use crate::pack::load::toml_fault;
use crate::pack::manifest::{FactKind, FactSpec};

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

/// Which workbooks to read, and how precisely they state amounts.
#[derive(Debug, Clone, Default)]
pub struct Workbooks {
    /// This year's files.
    pub current: Vec<String>,
    /// Last year's files.
    pub previous: Vec<String>,
    /// Last digit of this year's amounts in 元, where declared.
    pub precision: Option<Decimal>,
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

/// What nothing can be read without: whose tables, of which year, in which files, how precise.
const NEEDED: [&str; 4] = ["unit.kind", "year", "workbooks.current", "workbooks.precision"];

/// Validates unit.toml against a pack. The unit is [`Unit::incomplete`] where a value is wrong; there is none
/// where the workbooks cannot be read without it.
pub fn validate(raw: &Raw, pack: &Pack, faults: &mut Diagnostics) -> Option<(Unit, Workbooks)> {
    let before = faults.count(Severity::Error);
    faults.extend(private_use::in_file(FILE, &String::from_utf8_lossy(&raw.bytes)));
    let mut reader = Reader { pack, file: FILE.into(), lines: &raw.lines, stops: false, faults };
    let mut unit = Unit {
        name: reader.text(&raw.toml, "unit.name", "单位全称").unwrap_or_default(),
        kind: reader.text(&raw.toml, "unit.kind", "部门还是单位").unwrap_or_default(),
        year: reader.year(&raw.toml),
        date: reader.date(&raw.toml),
        pack: pack.manifest.id.clone(),
        facts: BTreeMap::new(),
        prose: BTreeMap::new(),
        reasons: BTreeMap::new(),
        projects: Vec::new(),
        overrides: Vec::new(),
        accepted: Vec::new(),
        secrecy: Secrecy::default(),
        file: FILE.into(),
        incomplete: false,
        stated: raw.lines.places(),
    };
    if !unit.kind.is_empty() && !pack.manifest.kinds.contains(&unit.kind) {
        let kinds = pack.manifest.kinds.join("”或“");
        reader.fault("unit.kind", format!("写着“{}”，应是“{kinds}”", unit.kind), "请改成其中一个");
    }
    let workbooks = reader.workbooks(&raw.toml);
    for (section, value) in &raw.toml {
        reader.section(section, value, &mut unit);
    }
    for spec in &pack.manifest.facts {
        if let Some(default) = &spec.default {
            unit.facts.entry(spec.key.clone()).or_insert_with(|| Fact::Text(default.clone()));
        }
    }
    reader.required(&unit, !workbooks.previous.is_empty());
    unit.incomplete = reader.faults.count(Severity::Error) > before;
    (!reader.stops).then_some((unit, workbooks))
}

struct Reader<'a> {
    pack: &'a Pack,
    file: Arc<str>,
    lines: &'a Lines,
    /// Whether a value is wrong without which nothing can be read.
    stops: bool,
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
        self.stops |= NEEDED.contains(&key);
        self.faults.push(Diagnostic::error("配置-值", found).at(place).hint(hint));
    }

    fn text(&mut self, toml: &Toml, key: &str, label: &str) -> Option<String> {
        match at(toml, key) {
            Some(Value::String(text)) if !text.trim().is_empty() => Some(label::clean(text)),
            Some(_) => {
                self.fault(key, format!("{label}应是文字，不能空着"), "请写在英文双引号里");
                None
            }
            None => {
                self.fault(key, format!("没有写{label}"), &format!("请在 unit.toml 里补上 {key}"));
                None
            }
        }
    }

    fn year(&mut self, toml: &Toml) -> i32 {
        match toml.get("year") {
            Some(Value::Integer(year)) if (1990..=2200).contains(year) => *year as i32,
            _ => {
                self.fault("year", "预算年度应是四位数的年份".to_owned(), "请写成 year = 2023 的样子");
                0
            }
        }
    }

    fn date(&mut self, toml: &Toml) -> String {
        let written = match toml.get("date") {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Datetime(date)) => date.to_string(),
            _ => String::new(),
        };
        match written.parse::<jiff::civil::Date>() {
            Ok(date) => date.to_string(),
            Err(_) => {
                self.fault(
                    "date",
                    "文档日期应写成年-月-日".to_owned(),
                    "请写成 date = \"2023-02-10\" 的样子",
                );
                String::new()
            }
        }
    }

    fn workbooks(&mut self, toml: &Toml) -> Workbooks {
        let mut books = Workbooks { current: vec!["tables.xlsx".to_owned()], ..Workbooks::default() };
        let Some(Value::Table(section)) = toml.get("workbooks") else { return books };
        for (key, value) in section {
            match key.as_str() {
                "current" => books.current = self.list("workbooks.current", value).unwrap_or_default(),
                "previous" => books.previous = self.list("workbooks.previous", value).unwrap_or_default(),
                "precision" => {
                    books.precision = self.money("workbooks.precision", value).map(|(yuan, _)| yuan)
                }
                _ => {}
            }
        }
        books
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

    /// Takes one top-level entry over into the unit.
    fn section(&mut self, name: &str, value: &Value, unit: &mut Unit) {
        match (name, value) {
            ("pack" | "year" | "date", _) => {}
            ("prose", Value::Table(table)) => self.prose(table, unit),
            ("reasons", Value::Table(table)) => self.reasons(table, unit),
            ("project", Value::Array(projects)) => {
                for (index, project) in projects.iter().enumerate() {
                    self.project(index, project, unit);
                }
            }
            ("rule", Value::Array(rules)) => {
                unit.overrides = rules.iter().filter_map(|rule| self.rule(rule)).collect();
            }
            ("accept", Value::Array(accepts)) => {
                unit.accepted = accepts.iter().filter_map(|accept| self.accept(accept)).collect();
            }
            ("secrecy", Value::Table(table)) => self.secrecy(table, unit),
            (_, Value::Table(table)) => self.facts(name, table, unit),
            _ => self.unknown(name),
        }
    }

    fn facts(&mut self, prefix: &str, table: &Toml, unit: &mut Unit) {
        for (key, value) in table {
            let full = format!("{prefix}.{key}");
            if matches!(full.as_str(), "unit.name" | "unit.kind")
                || (prefix == "workbooks" && matches!(key.as_str(), "current" | "previous" | "precision"))
            {
                continue;
            }
            let spec = self.pack.manifest.facts.iter().find(|spec| spec.key == full).cloned();
            match (spec, value) {
                (Some(spec), value) => {
                    if let Some(fact) = self.fact(&spec, value) {
                        unit.facts.insert(full, fact);
                    }
                }
                (None, Value::Table(inner)) => self.facts(&full, inner, unit),
                (None, _) => self.unknown(&full),
            }
        }
    }

    fn fact(&mut self, spec: &FactSpec, value: &Value) -> Option<Fact> {
        let fact = match (spec.kind, value) {
            (FactKind::Count, Value::Integer(count)) if *count > MOST_COUNTED => {
                let found = format!("{}写着{count}，多得不可能", spec.label);
                self.fault(&spec.key, found, "请核对这个数，改成应有的个数");
                return None;
            }
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
        if let Some(Fact::Text(text)) = &fact
            && !spec.choices.is_empty()
            && !spec.choices.contains(text)
        {
            let choices = spec.choices.join("、");
            self.fault(
                &spec.key,
                format!("{}写着“{text}”，应是其中之一：{choices}", spec.label),
                "请改成其中一个",
            );
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

    fn prose(&mut self, table: &Toml, unit: &mut Unit) {
        for (key, value) in table {
            let full = format!("prose.{key}");
            if !self.pack.manifest.prose.iter().any(|spec| spec.key == *key) {
                self.unknown(&full);
            } else if let Some(text) = value.as_str() {
                unit.prose.insert(key.clone(), self.paragraphs(&full, text));
            } else {
                self.fault(&full, "应是文字".to_owned(), "请写在三个英文双引号之间");
            }
        }
    }

    fn reasons(&mut self, table: &Toml, unit: &mut Unit) {
        for (key, value) in table {
            let full = format!("reasons.\"{key}\"");
            if let Err(error) = CellPath::parse(key) {
                self.fault(&full, error.to_string(), "请写成“表名/行/列”，例如照样例的写法");
            } else if let Some(text) = value.as_str().filter(|text| !text.trim().is_empty()) {
                unit.reasons.insert(key.clone(), self.paragraphs(&full, text));
            } else {
                self.fault(
                    &full,
                    "变动原因应是文字，不能空着".to_owned(),
                    "请写在英文双引号里，或删去这一行",
                );
            }
        }
    }

    fn project(&mut self, index: usize, value: &Value, unit: &mut Unit) {
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
                (key, Value::String(text))
                    if self.pack.manifest.project_fields.iter().any(|f| f.key == key) =>
                {
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
        unit.projects.push(project);
    }
}

fn at<'a>(toml: &'a Toml, key: &str) -> Option<&'a Value> {
    let mut parts = key.split('.');
    let mut value = toml.get(parts.next()?)?;
    for part in parts {
        value = value.get(part)?;
    }
    Some(value)
}
