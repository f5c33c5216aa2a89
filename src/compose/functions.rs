//! The filters and functions of templates. Figures come through these only.
//!
//! What each gives is said once, in `pack/templates/vocabulary`, for `gongkai pack show` too; tests hold the two
//! together.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use tera::{Kwargs, State, Tera, Value};

use crate::budget::lookup::nearest;
use crate::budget::path::{CellPath, escape};
use crate::budget::table::{Row, Section};
use crate::budget::unit::{Fact, Prose};
use crate::diag::{Diagnostic, Place};
use crate::pack::Codes;
use crate::pack::schema::{Presence, TableSchema};

use super::context::{code_name, paragraphs};
use super::figures::{ASKED, Desk, Stated};
use super::lacking::next_step;
use super::marks::AT;
use super::printed;

/// Registers all filters and functions.
pub fn register(tera: &mut Tera, desk: &Desk) {
    amounts(tera, desk);
    printed::register(tera, desk);
    questions(tera, desk);
    lists(tera, desk);
    tera.register_filter("date_cn", |date: String, _: Kwargs, _: &State<'_>| date_cn(&date));
    tera.register_filter("cn", |number: u64, _: Kwargs, _: &State<'_>| counting(number));
    tera.register_function("table", |kwargs: Kwargs, _: &State<'_>| {
        let id: String = kwargs.must_get("id")?;
        Ok::<Value, tera::Error>(Value::safe_string(&format!("![](<table:{id}>)")))
    });
    tera.register_function("charts", |_: Kwargs, _: &State<'_>| {
        Value::safe_string(&format!("![](<{}>)", super::charts::ADDRESS))
    });
}

fn amounts(tera: &mut Tera, desk: &Desk) {
    let at = desk.clone();
    tera.register_filter("wan", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        at.enter(mark(&kwargs));
        Value::safe_string(&at.print_amount(&path))
    });
    let at = desk.clone();
    tera.register_filter("fact", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        at.enter(mark(&kwargs));
        Value::safe_string(&at.print_fact(&path))
    });
    let at = desk.clone();
    tera.register_filter("change", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        let rate: Option<bool> = kwargs.get("rate")?;
        at.enter(mark(&kwargs));
        Ok::<Value, tera::Error>(Value::safe_string(&at.print_change(&path, rate.unwrap_or(true))))
    });
    let at = desk.clone();
    tera.register_filter("reason", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        at.enter(mark(&kwargs));
        reason(&at, &path)
    });
}

/// The number of the tag that a call stands in.
pub(super) fn mark(kwargs: &Kwargs) -> Option<usize> {
    kwargs.get::<usize>(AT).ok().flatten()
}

fn questions(tera: &mut Tera, desk: &Desk) {
    let at = desk.clone();
    tera.register_filter("nonzero", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        let this_year: Option<bool> = kwargs.get("this_year")?;
        at.enter(mark(&kwargs));
        let some = |stated: Option<Stated>| stated.is_some_and(|stated| !stated.yuan.is_zero());
        if at.is_removed(&path) {
            return Ok::<bool, tera::Error>(false);
        }
        let now = some(at.stated(&path));
        Ok::<bool, tera::Error>(now || !this_year.unwrap_or_default() && some(at.last_year(&path)))
    });
    let at = desk.clone();
    tera.register_filter("same_as", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        let other: String = kwargs.must_get("path")?;
        at.enter(mark(&kwargs));
        Ok::<bool, tera::Error>(at.prints_alike(&path, &other))
    });
    let at = desk.clone();
    tera.register_function("has_table", move |kwargs: Kwargs, _: &State<'_>| {
        let id: String = kwargs.must_get("id")?;
        at.enter(mark(&kwargs));
        Ok::<bool, tera::Error>(at.has_table(&id))
    });
    let at = desk.clone();
    tera.register_filter("has_previous", move |path: String, _: Kwargs, _: &State<'_>| {
        at.last_year(&path).is_some()
    });
    let at = desk.clone();
    tera.register_filter("changed", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        at.enter(mark(&kwargs));
        at.last_year(&path).is_some() && at.change(&path).is_some_and(|change| !change.difference().is_zero())
    });
    let at = desk.clone();
    tera.register_filter("has_reason", move |path: String, _: Kwargs, _: &State<'_>| {
        given_reason(&at, &path).is_some()
    });
    let at = desk.clone();
    tera.register_filter("rises", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        at.enter(mark(&kwargs));
        at.last_year(&path).is_some() && at.change(&path).is_some_and(|change| change.exact > Decimal::ZERO)
    });
}

fn lists(tera: &mut Tera, desk: &Desk) {
    let at = desk.clone();
    tera.register_function("rows", move |kwargs: Kwargs, _: &State<'_>| {
        let (table, level, column): (String, String, String) =
            (kwargs.must_get("table")?, kwargs.must_get("level")?, kwargs.must_get("column")?);
        let this_year: Option<bool> = kwargs.get("this_year")?;
        at.enter(mark(&kwargs));
        let mut rows = at.rows(&table, &level, &column);
        if this_year.unwrap_or_default() {
            rows.retain(|row| at.has_now(row, &column));
        }
        Ok::<Value, tera::Error>(list(&rows))
    });
    let at = desk.clone();
    tera.register_function("classes", move |kwargs: Kwargs, _: &State<'_>| {
        let (table, column): (String, String) = (kwargs.must_get("table")?, kwargs.must_get("column")?);
        at.enter(mark(&kwargs));
        Ok::<Value, tera::Error>(list(&at.classes(&table, &column)))
    });
    let at = desk.clone();
    tera.register_function("entry", move |kwargs: Kwargs, _: &State<'_>| {
        let (fact, key): (String, String) = (kwargs.must_get("fact")?, kwargs.must_get("key")?);
        at.enter(mark(&kwargs));
        Ok::<String, tera::Error>(at.entry(&fact, &key))
    });
    let at = desk.clone();
    tera.register_function("tables", move |_: Kwargs, _: &State<'_>| Value::from_serializable(&at.tables()));
    let at = desk.clone();
    tera.register_function("items", move |kwargs: Kwargs, _: &State<'_>| {
        at.enter(mark(&kwargs));
        Value::from_serializable(&at.items())
    });
}

fn list(rows: &[Json]) -> Value {
    Value::from_serializable(&rows)
}

/// Chinese counting words: 12 → `十二`. Above 99 the digits stay as they are.
pub fn counting(number: u64) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (number / 10, DIGITS[(number % 10) as usize]) {
        (0, "") | (10.., _) => number.to_string(),
        (0, ones) => ones.to_owned(),
        (1, ones) => format!("十{ones}"),
        (tens, ones) => format!("{}十{ones}", DIGITS[tens as usize]),
    }
}

/// `2023-02-10` → `2023年2月10日`.
pub fn date_cn(date: &str) -> String {
    match date.parse::<jiff::civil::Date>() {
        Ok(date) => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Err(_) => date.to_owned(),
    }
}

fn given_reason<'d>(desk: &'d Desk, path: &str) -> Option<(&'d str, &'d Prose)> {
    let wanted = CellPath::parse(path.trim_start_matches(ASKED)).ok()?;
    let mut reasons = desk.budget.unit.reasons.iter();
    let (key, text) = reasons.find(|(key, _)| CellPath::parse(key).is_ok_and(|key| key == wanted))?;
    Some((key, text))
}

/// The reason for a change, without a full stop; noted where the amount changed and none is given.
fn reason(desk: &Desk, path: &str) -> String {
    if let Some((key, text)) = given_reason(desk, path) {
        desk.note_printed(key);
        return paragraphs(text).concat().trim_end_matches(['。', '.', '；']).to_owned();
    }
    match CellPath::parse(path.trim_start_matches(ASKED)) {
        Ok(wanted) => desk.lacks_reason(path, wanted),
        Err(error) => {
            let fault = Diagnostic::error("编制-路径", error.to_string());
            desk.fault(fault.hint("请核对模板里的路径"));
        }
    }
    "〔缺原因〕".to_owned()
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
    pub fn rows(&self, table: &str, level: &str, column: &str) -> Vec<Json> {
        self.level_rows(table, level).into_iter().filter(|row| self.has(row, column)).collect()
    }

    /// Whether a layer of the pack took away what a path names: it is absent, and no template is at fault.
    fn is_removed(&self, text: &str) -> bool {
        CellPath::parse(text.trim_start_matches(ASKED)).is_ok_and(|path| self.pack.is_removed(&path))
    }

    /// Whether this year's book has a table; a fault where the pack knows none of that id.
    fn has_table(&self, id: &str) -> bool {
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

    fn has_now(&self, row: &Json, column: &str) -> bool {
        let path = format!("{}/{}", row["path"].as_str().unwrap_or_default(), escape(column));
        self.stated(&path).is_some_and(|stated| !stated.yuan.is_zero())
    }

    fn has(&self, row: &Json, column: &str) -> bool {
        let path = format!("{}/{}", row["path"].as_str().unwrap_or_default(), escape(column));
        self.has_now(row, column) || self.last_year(&path).is_some_and(|stated| !stated.yuan.is_zero())
    }

    fn level_rows(&self, table: &str, level: &str) -> Vec<Json> {
        let mut rows: Vec<Json> = Vec::new();
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
                            rows.push(
                                json!({ "key": row.key, "code": row.code, "label": row.label, "path": path }),
                            );
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
    pub fn classes(&self, table: &str, column: &str) -> Vec<Json> {
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
            let code = class["code"].as_str().unwrap_or_default().to_owned();
            let inside =
                second.iter().filter(|row| row["code"].as_str().is_some_and(|c| c.starts_with(&code)));
            let inside: Vec<Json> = inside.cloned().collect();
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
                json!({ "id": schema.id, "title": schema.title(kind, self.budget.unit.year), "empty": table.is_empty(), "statement": statement })
            })
            .collect()
    }

    /// Explanations of the lowest-level codes of the glossary's system that occur in this year's trees.
    /// Those that the glossary does not explain are told, all in one message.
    fn items(&self) -> Json {
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
        codes.keys().map(|code| self.item(code, system)).collect()
    }

    fn item(&self, code: &str, system: &Codes) -> Json {
        let mut title = String::new();
        for (length, level) in system.lengths.iter().zip(&system.levels) {
            let name = code_name(&self.budget, &self.pack, &code[..*length])
                .unwrap_or_else(|| code[..*length].to_owned());
            title.push_str(&format!("{name}（{level}）"));
        }
        let known = self.pack.glossary.items.iter().find(|item| item.code == code);
        json!({ "code": code, "title": title, "text": known.map(|item| item.text.as_str()) })
    }

    /// The words that a fact has for a code or name; a fault where it has none.
    fn entry(&self, fact: &str, key: &str) -> String {
        match self.fact(fact) {
            Some(Fact::Map(entries)) if entries.contains_key(key) => {
                // templates end the sentence
                entries[key].trim_end_matches(['。', '.', '；']).to_owned()
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
