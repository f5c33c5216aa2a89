//! Files of an overlay that say of a table only what changes.
//!
//! A `[[table]]` of a `tables-….toml` with a `shape` is a whole table. One without a shape changes the table
//! of its id: what it says replaces, `aliases`, `ignore` and `total` are added to; sides, rows, columns and
//! fields go by their id. The merge works on values, so that what the schema gains can be changed at once; a
//! probe of the entry, read as a table by itself, finds unknown keys and wrong types at their lines.

mod entries;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::budget::lookup::nearest;
use crate::diag::{Diagnostic, Place};

use super::Pack;
use super::load::{self, Source};
use super::raw::tables::{RawTable, RawTables};
use super::validate;

/// A value of a file, with its place.
type Placed<'i> = Spanned<DeValue<'i>>;
/// A list of the table that is changed.
type Values = Vec<toml::Value>;

/// Lists that are added to.
const ADDED: [&str; 3] = ["aliases", "ignore", "total"];
/// Keys of an entry that say where it goes, or that it goes away.
const STEERING: [&str; 3] = ["remove", "after", "before"];

/// The tables of `tables.toml` with what the other files of that beginning change, and the labels that all
/// tables ignore.
pub(super) fn tables(
    files: &BTreeMap<String, Source>,
    faults: &mut Vec<Diagnostic>,
) -> Option<(Vec<RawTable>, Vec<String>)> {
    let base: RawTables = load::parse(files, "tables.toml", faults)?;
    let (mut tables, mut ignored) = (base.tables, base.ignore);
    for (name, file) in files {
        if name.starts_with("tables") && name.ends_with(".toml") && name != "tables.toml" {
            let mut laying =
                Laying { text: &file.text, origin: &file.origin, table: String::new(), faults: Vec::new() };
            laying.file(&mut tables, &mut ignored);
            faults.append(&mut laying.faults);
        }
    }
    Some((tables, ignored))
}

/// Changes a loaded pack as an overlay file would.
///
/// # Errors
/// Every fault of the file.
pub fn apply(pack: &mut Pack, text: &str, origin: &str) -> Result<(), Vec<Diagnostic>> {
    let mut laying = Laying { text, origin, table: String::new(), faults: Vec::new() };
    // what all tables ignore, a new one does too
    let mut tables = (*pack.raw_tables).clone();
    let first = tables.first().map(|table| table.ignore.clone()).unwrap_or_default();
    let common = |label: &String| tables.iter().all(|table| table.ignore.contains(label));
    let mut ignored: Vec<String> = first.into_iter().filter(common).collect();
    laying.file(&mut tables, &mut ignored);
    for table in &mut tables {
        for label in &ignored {
            if !table.ignore.contains(label) {
                table.ignore.push(label.clone());
            }
        }
    }
    let typed = validate::all_tables(&tables, &pack.manifest.codes);
    let typed = typed.map_err(|found| laying.faults.extend(found.into_iter().map(|f| f.diagnostic(origin))));
    match typed {
        Ok(typed) if laying.faults.is_empty() => {
            pack.tables = typed;
            pack.raw_tables = Arc::new(tables);
            Ok(())
        }
        _ => Err(laying.faults),
    }
}

/// One file while it is laid over the tables.
struct Laying<'a> {
    text: &'a str,
    origin: &'a str,
    /// Id of the table that is changed, for messages.
    table: String,
    faults: Vec<Diagnostic>,
}

impl Laying<'_> {
    fn file(&mut self, tables: &mut Vec<RawTable>, ignored: &mut Vec<String>) {
        let parsed = match DeTable::parse(self.text) {
            Ok(parsed) => parsed.into_inner(),
            Err(error) => return self.unread(&error),
        };
        for (key, value) in parsed {
            match key.get_ref().as_ref() {
                "ignore" => match Vec::<String>::deserialize(value.into_deserializer()) {
                    Ok(labels) => ignored.extend(labels),
                    Err(error) => self.unread(&error),
                },
                "table" => match value.get_ref().as_array() {
                    Some(list) => list.iter().for_each(|entry| self.entry(tables, entry)),
                    None => self.fault(value.span(), "表要写成 [[table]]，两层方括号".to_owned(), HINT_FORM),
                },
                other => {
                    let known = ["table".to_owned(), "ignore".to_owned()];
                    let message = format!("没有 {other} 这一项{}", near(other, known.iter()));
                    self.fault(key.span(), message, "这个文件里只写 [[table]] 和 ignore");
                }
            }
        }
    }

    /// One `[[table]]`: a whole one, or what changes.
    fn entry(&mut self, tables: &mut Vec<RawTable>, entry: &Placed<'_>) {
        let Some(own) = entry.get_ref().as_table() else {
            return self.fault(entry.span(), "这一项不是一张表".to_owned(), HINT_FORM);
        };
        if own.contains_key("shape") {
            match RawTable::deserialize(entry.clone().into_deserializer()) {
                Ok(table) => match tables.iter_mut().find(|known| known.id == table.id) {
                    Some(known) => *known = table,
                    None => tables.push(table),
                },
                Err(error) => self.unread(&error),
            }
            return;
        }
        let Some((id, span)) = self.id(entry) else { return };
        let Some(at) = tables.iter().position(|table| table.id == id) else {
            let near = near(&id, tables.iter().map(|table| &table.id));
            let message = format!("模板包里没有“{id}”这张表{near}");
            return self.fault(span, message, "请写模板包里有的表；要新增一张表，请写出整张表，并写明 shape");
        };
        if self.removed(own) {
            tables.remove(at);
            return;
        }
        if let Err(error) = RawTable::deserialize(entries::probe(entry).into_deserializer()) {
            return self.unread(&error);
        }
        self.table = id;
        match toml::Value::try_from(&tables[at]) {
            Ok(toml::Value::Table(mut base)) => {
                self.merge(&mut base, own);
                match RawTable::deserialize(toml::Value::Table(base)) {
                    Ok(table) => tables[at] = table,
                    Err(error) => {
                        let message =
                            format!("照这样改，“{}”这张表就读不出来：{}", self.table, error.message());
                        self.fault(span, message, HINT_FORM);
                    }
                }
            }
            // a schema that was read can be written
            _ => self.fault(span, format!("“{}”这张表改不了", self.table), HINT_FORM),
        }
    }

    /// Lays the keys of an entry over those of what it changes.
    fn merge(&mut self, base: &mut toml::Table, own: &DeTable<'_>) {
        for (key, value) in own {
            let name = key.get_ref().as_ref();
            if name == "id" || STEERING.contains(&name) && !value.get_ref().is_array() {
                continue;
            }
            match (name, value.get_ref()) {
                ("columns" | "row", DeValue::Array(list)) => {
                    let Some(side) = sole_side(base) else {
                        let message = format!("“{}”这张表有两侧", self.table);
                        self.fault(
                            key.span(),
                            message,
                            "请把列和行写在 [[table.side]] 下，并写明是哪一侧（id）",
                        );
                        continue;
                    };
                    let Some(known) = list_of(side, name) else { continue };
                    if name == "row" {
                        self.by_id(known, list, "行");
                    } else {
                        self.columns(known, list);
                    }
                }
                ("side", DeValue::Array(list)) => {
                    list_of(base, name).into_iter().for_each(|known| self.by_id(known, list, "侧"));
                }
                ("texts" | "amounts" | "indicators" | "fields" | "classes", DeValue::Array(list)) => {
                    list_of(base, name).into_iter().for_each(|known| self.by_id(known, list, "栏"));
                }
                (name, DeValue::Array(list)) if ADDED.contains(&name) => {
                    let Some(known) = list_of(base, name) else { continue };
                    for item in list.iter().map(plain) {
                        if !known.contains(&item) {
                            known.push(item);
                        }
                    }
                }
                (name, DeValue::Table(inner)) => {
                    let known = base.entry(name).or_insert_with(|| toml::Value::Table(toml::Table::new()));
                    match known {
                        toml::Value::Table(known) => self.single(known, value, inner),
                        other => *other = plain(value),
                    }
                }
                (name, _) => {
                    base.insert(name.to_owned(), plain(value));
                }
            }
        }
    }

    /// Lays a table over the only one of its key; another id would mean another thing.
    fn single(&mut self, known: &mut toml::Table, value: &Placed<'_>, own: &DeTable<'_>) {
        let id = known.get("id").and_then(toml::Value::as_str);
        let stated = own.get("id").and_then(|id| id.get_ref().as_str());
        if let (Some(id), Some(stated)) = (id, stated)
            && id != stated
        {
            let message = format!("“{}”里这一项的 id 是“{id}”，这里写着“{stated}”", self.table);
            return self.fault(value.span(), message, "请照模板包写 id");
        }
        self.merge(known, own);
    }

    /// The id of an entry, and where it stands.
    fn id(&mut self, entry: &Placed<'_>) -> Option<(String, Range<usize>)> {
        let id = entry.get_ref().as_table().and_then(|own| own.get("id"));
        let text = id.and_then(|id| Some((id.get_ref().as_str()?.to_owned(), id.span())));
        if text.is_none() {
            self.fault(entry.span(), "这一项没有写 id，不知道改的是哪一项".to_owned(), "请写上 id = \"…\"");
        }
        text
    }

    fn removed(&mut self, own: &DeTable<'_>) -> bool {
        let Some(value) = own.get("remove") else { return false };
        if value.get_ref().as_bool().is_none() {
            self.fault(value.span(), "remove 只能写 true".to_owned(), "要去掉这一项，请写 remove = true");
        }
        value.get_ref().as_bool() == Some(true)
    }

    fn unread(&mut self, error: &toml::de::Error) {
        self.faults.push(load::toml_fault(error, self.text, self.origin));
    }

    fn fault(&mut self, span: Range<usize>, message: String, hint: &str) {
        let (line, column) = load::line_and_column(self.text, span.start);
        let place = Place::Line { file: self.origin.into(), line, column };
        self.faults.push(Diagnostic::error("模板-改表", message).at(place).hint(hint));
    }
}

/// What to compare with when the form of an entry is wrong.
const HINT_FORM: &str = "请对照 README.zh.md 的“只写要改的几行”改这一处";

/// `，是否指“…”`, where there is a near name.
fn near<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> String {
    nearest(name, known).map(|near| format!("，是否指“{near}”")).unwrap_or_default()
}

/// What holds the columns and rows of a table: the table, a side, or the only side of a table that was
/// brought into that form; none where there are two.
fn sole_side(base: &mut toml::Table) -> Option<&mut toml::Table> {
    match base.get("side").and_then(toml::Value::as_array).map_or(0, Vec::len) {
        0 => Some(base),
        1 => base.get_mut("side")?.as_array_mut()?.first_mut()?.as_table_mut(),
        _ => None,
    }
}

/// A list by its key, made where there is none.
fn list_of<'a>(base: &'a mut toml::Table, key: &str) -> Option<&'a mut Values> {
    base.entry(key).or_insert_with(|| toml::Value::Array(Vec::new())).as_array_mut()
}

/// A value without places and without what only says where an entry goes.
fn plain(value: &Placed<'_>) -> toml::Value {
    let read = toml::Value::deserialize(value.clone().into_deserializer());
    read.unwrap_or_else(|_| toml::Value::Array(Vec::new()))
}
