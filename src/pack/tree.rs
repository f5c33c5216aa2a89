//! TOML files of a pack as trees whose values know their places, and what is read from them: every fault of a
//! tree at once.

use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, IntoDeserializer};
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::diag::Diagnostic;

use super::at::FileSpot;
use super::layers::{Layers, PackFile};
use super::toml_words::{self, chinese};

/// A value with its place among all files.
pub(super) type Placed<'i> = Spanned<DeValue<'i>>;

/// More faults of one file than this nobody mends before running again.
const MOST_FAULTS: usize = 100;

/// The tree of a file; what TOML refuses is told, all of it.
pub(super) fn parsed<'i>(
    file: &'i PackFile,
    layers: &Layers,
    faults: &mut Vec<Diagnostic>,
) -> Option<DeTable<'i>> {
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    for error in &errors {
        let spot = file.spot(error.span().map_or(0, |span| span.start));
        let mut fault = unread(error.message(), spot, layers);
        fault.hint = toml_words::signs(layers.line(spot)).unwrap_or(fault.hint);
        faults.push(fault);
    }
    if !errors.is_empty() {
        return None;
    }
    let start = file.spot(0).0;
    Some(moved_table(table.into_inner(), start))
}

/// A tree whose places begin further on.
fn moved<'i>(value: Placed<'i>, by: usize) -> Placed<'i> {
    let span = value.span();
    let inner = match value.into_inner() {
        DeValue::Table(table) => DeValue::Table(moved_table(table, by)),
        DeValue::Array(list) => {
            DeValue::Array(list.into_iter().map(|entry| moved(entry, by)).collect::<DeArray<'_>>())
        }
        other => other,
    };
    Spanned::new(span.start + by..span.end + by, inner)
}

fn moved_table<'i>(table: DeTable<'i>, by: usize) -> DeTable<'i> {
    let mut out = DeTable::new();
    for (key, value) in table {
        let span = key.span();
        out.insert(Spanned::new(span.start + by..span.end + by, key.into_inner()), moved(value, by));
    }
    out
}

/// Reads a tree, which begins at a place; keys and entries that do not read are told, taken out, and the rest is read. None where
/// nothing can be read. `whole` becomes false where an entry went with its fault: what refers to it is not to
/// be told as well.
pub(super) fn read<T: DeserializeOwned>(
    tree: DeTable<'_>,
    begin: FileSpot,
    layers: &Layers,
    faults: &mut Vec<Diagnostic>,
    whole: &mut bool,
) -> Option<T> {
    let mut tree = tree;
    headings(&mut tree, layers, faults);
    let mut tree = Spanned::new(begin.0..begin.0, DeValue::Table(tree));
    let mut taken: Vec<String> = Vec::new();
    for _ in 0..MOST_FAULTS {
        let error = match T::deserialize(tree.clone().into_deserializer()) {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let span = error.span().unwrap_or(0..0);
        let lacks = error.message().strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
        if !lacks.is_some_and(|key| taken.iter().any(|gone| gone == key)) {
            faults.push(unread(error.message(), FileSpot(span.start), layers));
        }
        let unknown_key = error.message().starts_with("unknown field");
        if !unknown_key {
            *whole = false;
        }
        let DeValue::Table(table) = tree.get_mut() else { return None };
        match without(table, &span) {
            // what it was needed for is told once
            Some(key) => taken.push(key),
            None => return None,
        }
    }
    None
}

/// Takes the levels out of headings, which are listed by them; one with a level that no heading has is told and
/// goes. No kind but the style has headings.
fn headings(tree: &mut DeTable<'_>, layers: &Layers, faults: &mut Vec<Diagnostic>) {
    let Some(DeValue::Array(list)) = tree.get_mut("heading").map(Spanned::get_mut) else { return };
    let mut at = 0;
    while let Some(entry) = list.get_mut(at) {
        let level = match entry.get_mut() {
            DeValue::Table(entry) => entry.remove("level"),
            _ => None,
        };
        let Some(level) = level else {
            at += 1;
            continue;
        };
        let written = level.get_ref().as_integer().map(|number| number.as_str().to_owned());
        let written = written.or_else(|| level.get_ref().as_str().map(str::to_owned)).unwrap_or_default();
        if written == (at + 1).to_string() {
            at += 1;
            continue;
        }
        let is_level = matches!(written.parse::<u8>(), Ok(1..=4));
        let message = match is_level {
            true => format!("标题的 level = {written} 写在第{}个：要从一级到四级依次写", at + 1),
            false => format!("标题只有一级到四级，这里的 level 写成了 {written}"),
        };
        let fault = Diagnostic::error("模板-版式", message).at(layers.place(FileSpot(level.span().start)));
        faults.push(fault.hint("level 请写1到4中的一个"));
        match is_level {
            true => at += 1,
            false => drop(remove(list, at)),
        }
    }
}

/// Where the values of a file stand, by their keys: `money.decimals`, `fact.3.key`.
#[derive(Debug, Clone, Default)]
pub(super) struct TomlPlaces(BTreeMap<String, FileSpot>);

impl TomlPlaces {
    /// The places of all values of a tree.
    pub(super) fn of(tree: &DeTable<'_>) -> Self {
        let mut places = Self::default();
        places.walk(tree, "");
        places
    }

    /// The place of a value; the beginning of all files where nobody states it.
    pub(super) fn at(&self, key: &str) -> FileSpot {
        self.0.get(key).copied().unwrap_or_default()
    }

    /// Whether anybody states a value.
    pub(super) fn states(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Takes the places of what stands below a key of other places over, under a key here.
    pub(super) fn take(&mut self, other: &TomlPlaces, from: &str, to: &str) {
        let below = format!("{from}.");
        for (key, spot) in &other.0 {
            if let Some(rest) = key.strip_prefix(&below) {
                self.0.insert(format!("{to}.{rest}"), *spot);
            } else if key == from {
                self.0.insert(to.to_owned(), *spot);
            }
        }
    }

    /// Takes all places of another kind of file over, under its name.
    pub(super) fn adopt(&mut self, other: TomlPlaces, kind: &str) {
        for (key, spot) in other.0 {
            self.0.insert(format!("{kind}.{key}"), spot);
        }
    }

    fn walk(&mut self, table: &DeTable<'_>, above: &str) {
        for (key, value) in table {
            self.value(value, format!("{above}{}", key.get_ref()));
        }
    }

    fn value(&mut self, value: &Placed<'_>, key: String) {
        self.0.insert(key.clone(), FileSpot(value.span().start));
        match value.get_ref() {
            DeValue::Table(inner) => self.walk(inner, &format!("{key}.")),
            DeValue::Array(list) => {
                for (at, entry) in list.iter().enumerate() {
                    self.value(entry, format!("{key}.{at}"));
                }
            }
            _ => {}
        }
    }
}

/// Takes what stands at a place out of a tree; its key, none where it was not there.
fn without(table: &mut DeTable<'_>, span: &std::ops::Range<usize>) -> Option<String> {
    let mut found: Option<String> = None;
    for (key, value) in table.iter_mut() {
        if key.span() == *span || value.span() == *span && !value.get_ref().is_array() {
            found = Some(key.get_ref().to_string());
            break;
        }
        let inside = match value.get_mut() {
            DeValue::Table(inner) => without(inner, span),
            DeValue::Array(list) => without_entry(list, span),
            _ => None,
        };
        if inside.is_some() {
            return inside;
        }
        if value.span() == *span {
            found = Some(key.get_ref().to_string());
            break;
        }
    }
    let key = found?;
    table.remove(key.as_str()).map(|_| key)
}

fn without_entry(list: &mut DeArray<'_>, span: &std::ops::Range<usize>) -> Option<String> {
    for at in 0..list.len() {
        if list[at].span() == *span {
            remove(list, at);
            return Some(String::new());
        }
        let inside = match list.get_mut(at).map(Spanned::get_mut) {
            Some(DeValue::Table(inner)) => without(inner, span),
            Some(DeValue::Array(inner)) => without_entry(inner, span),
            _ => None,
        };
        if inside.is_some() {
            return inside;
        }
    }
    None
}

/// Changes the entries of a list.
fn edit<'i, R>(list: &mut DeArray<'i>, change: impl FnOnce(&mut Vec<Placed<'i>>) -> R) -> R {
    let mut entries: Vec<Placed<'i>> = std::mem::replace(list, DeArray::new()).into_iter().collect();
    let result = change(&mut entries);
    *list = entries.into_iter().collect();
    result
}

/// Takes an entry out of a list, which has it.
pub(super) fn remove<'i>(list: &mut DeArray<'i>, at: usize) -> Placed<'i> {
    edit(list, |entries| entries.remove(at))
}

/// Puts an entry into a list, at its end where that is shorter.
pub(super) fn insert<'i>(list: &mut DeArray<'i>, at: usize, entry: Placed<'i>) {
    edit(list, |entries| entries.insert(at.min(entries.len()), entry));
}

/// A fault of the TOML reader at its place, in Chinese.
fn unread(message: &str, spot: FileSpot, layers: &Layers) -> Diagnostic {
    let found = layers.line(spot);
    let mut hint = toml_words::hint(message).to_owned();
    let file = layers.file_at(spot).filter(|file| layers.hides(file));
    if let (Some(file), true) = (file, message.starts_with("missing field")) {
        hint = format!(
            "这个文件整份替换了底下的同名文件，要写全；只想改几处，请改名，如 {}",
            file.adding_name()
        );
    }
    Diagnostic::error("配置-写法", format!("这一行的写法读不出来：{found}（{}）", chinese(message)))
        .at(layers.place(spot))
        .hint(hint)
}
