//! Entries of lists that go by their id: columns anywhere in the tree of a side, sides, rows, fields.

use toml::Spanned;
use toml::Value;
use toml::de::{DeArray, DeTable, DeValue};

use super::{Laying, Placed, STEERING, Values, list_of, near, plain};

impl Laying<'_> {
    /// Lays entries over a list without a tree: sides, rows, fields; `what` they are in Chinese.
    pub(super) fn by_id(&mut self, base: &mut Values, own: &DeArray<'_>, what: &str) {
        for entry in own {
            let Some(table) = entry.get_ref().as_table() else { continue };
            let Some((id, span)) = self.id(entry) else { continue };
            let parent = table.get("parent").and_then(|value| value.get_ref().as_str());
            let answers = |value: &Value| {
                text_of(value, "id") == Some(&id)
                    && parent.is_none_or(|parent| text_of(value, "parent") == Some(parent))
            };
            let found: Vec<usize> = (0..base.len()).filter(|at| answers(&base[*at])).collect();
            match found.as_slice() {
                [] if what == "侧" || is_change(table) => {
                    let known: Vec<String> =
                        base.iter().filter_map(|v| text_of(v, "id")).map(str::to_owned).collect();
                    let message = format!("“{}”没有“{id}”这一{what}{}", self.table, near(&id, known.iter()));
                    self.fault(span, message, &absent(what));
                }
                [] => {
                    let at = self.position(base, table);
                    base.insert(at.unwrap_or(base.len()), value_of(entry));
                }
                [at] if self.removed(table) => {
                    base.remove(*at);
                }
                [at] => {
                    if let Value::Table(known) = &mut base[*at] {
                        self.merge(known, table);
                    }
                }
                _ => {
                    let message =
                        format!("“{}”有{}{what}都叫“{id}”，不知道改哪一{what}", self.table, found.len());
                    self.fault(span, message, "请写明 parent，即它的上一级");
                }
            }
        }
    }

    /// Where a new row goes: beside the one that it names, else at the end.
    fn position(&mut self, base: &Values, table: &DeTable<'_>) -> Option<usize> {
        for (key, step) in [("after", 1), ("before", 0)] {
            let Some(anchor) = table.get(key) else { continue };
            let name = anchor.get_ref().as_str().unwrap_or_default();
            match base.iter().rposition(|value| text_of(value, "id") == Some(name)) {
                Some(at) => return Some(at + step),
                None => self.no_anchor(anchor, name, base),
            }
        }
        None
    }

    fn no_anchor(&mut self, anchor: &Placed<'_>, name: &str, base: &Values) {
        let known: Vec<String> = base.iter().filter_map(|v| text_of(v, "id")).map(str::to_owned).collect();
        let message = format!("“{}”没有“{name}”，不知道放在哪里{}", self.table, near(name, known.iter()));
        self.fault(anchor.span(), message, "请写已有的 id；不写 after 和 before 的，放在最后");
    }

    /// Lays columns over a tree of columns, wherever in it each is.
    pub(super) fn columns(&mut self, base: &mut Values, own: &DeArray<'_>) {
        for entry in own {
            let Some(table) = entry.get_ref().as_table() else { continue };
            let Some((id, span)) = self.id(entry) else { continue };
            let mut found = paths(base, &id);
            // an entry with columns of its own means a group
            if found.len() > 1 && table.contains_key("columns") {
                found.retain(|path| at_path(base, path).is_some_and(|value| value.get("columns").is_some()));
            }
            match found.as_slice() {
                [] if is_change(table) => {
                    let message = format!("“{}”没有“{id}”这一列{}", self.table, near(&id, ids(base).iter()));
                    self.fault(span, message, &absent("列"));
                }
                [] => self.place(base, table, value_of(entry)),
                [path] if self.removed(table) => {
                    let _ = take(base, path);
                }
                [path] => {
                    if let Some(Value::Table(known)) = at_path_mut(base, path) {
                        self.merge(known, table);
                    }
                    if (table.contains_key("after") || table.contains_key("before"))
                        && let Some(moved) = take(base, path)
                    {
                        self.place(base, table, moved);
                    }
                }
                _ => {
                    let message = format!("“{}”有{}列都叫“{id}”，不知道改哪一列", self.table, found.len());
                    let hint = "请把它写在上一级里：{ id = \"上一级\", columns = [{ id = \"…\" }] }";
                    self.fault(span, message, hint);
                }
            }
        }
    }

    /// Puts a column beside the one that its entry names, else at the end.
    fn place(&mut self, base: &mut Values, table: &DeTable<'_>, column: Value) {
        for (key, step) in [("after", 1), ("before", 0)] {
            let Some(anchor) = table.get(key) else { continue };
            let name = anchor.get_ref().as_str().unwrap_or_default();
            let found = paths(base, name);
            match found.first().and_then(|path| path.split_last()) {
                Some((last, above)) => {
                    let list = match above {
                        [] => Some(&mut *base),
                        above => at_path_mut(base, above)
                            .and_then(Value::as_table_mut)
                            .and_then(|group| list_of(group, "columns")),
                    };
                    if let Some(list) = list {
                        list.insert((last + step).min(list.len()), column);
                        return;
                    }
                }
                None => self.no_anchor(anchor, name, &ids(base).into_iter().map(named).collect()),
            }
        }
        base.push(column);
    }
}

/// What to do where nothing answers to an id.
fn absent(what: &str) -> String {
    if what == "侧" {
        return "请写这张表有的一侧".to_owned();
    }
    format!("请写已有的 id；要新增一{what}，请再写上 label")
}

/// Whether an entry only changes what is there: a new one says more than other labels.
fn is_change(table: &DeTable<'_>) -> bool {
    table.contains_key("remove")
        || table.contains_key("aliases")
            && table.keys().all(|key| ["id", "aliases", "parent"].contains(&key.get_ref().as_ref()))
}

fn text_of<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

fn named(id: String) -> Value {
    Value::Table(toml::Table::from_iter([("id".to_owned(), Value::String(id))]))
}

/// A new entry, without what says where it goes.
fn value_of(entry: &Placed<'_>) -> Value {
    let mut value = plain(entry);
    strip(&mut value);
    value
}

fn strip(value: &mut Value) {
    let Value::Table(table) = value else { return };
    for key in STEERING {
        if table.get(key).is_some_and(|value| !value.is_array()) {
            table.remove(key);
        }
    }
    if let Some(Value::Array(columns)) = table.get_mut("columns") {
        columns.iter_mut().for_each(strip);
    }
}

/// Where columns of an id are: the index at each level of the tree.
fn paths(base: &Values, id: &str) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    for (at, value) in base.iter().enumerate() {
        if text_of(value, "id") == Some(id) {
            found.push(vec![at]);
        }
        if let Some(inner) = value.get("columns").and_then(Value::as_array) {
            for mut path in paths(inner, id) {
                path.insert(0, at);
                found.push(path);
            }
        }
    }
    found
}

fn ids(base: &Values) -> Vec<String> {
    let mut found = Vec::new();
    for value in base {
        found.extend(text_of(value, "id").map(str::to_owned));
        found.extend(value.get("columns").and_then(Value::as_array).map(ids).unwrap_or_default());
    }
    found
}

fn at_path<'a>(base: &'a Values, path: &[usize]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let value = base.get(*first)?;
    if rest.is_empty() { Some(value) } else { at_path(value.get("columns")?.as_array()?, rest) }
}

fn at_path_mut<'a>(base: &'a mut Values, path: &[usize]) -> Option<&'a mut Value> {
    let (first, rest) = path.split_first()?;
    let value = base.get_mut(*first)?;
    if rest.is_empty() { Some(value) } else { at_path_mut(value.get_mut("columns")?.as_array_mut()?, rest) }
}

/// Takes a column out; a group that is left without columns goes with it, else it would be a column.
fn take(base: &mut Values, path: &[usize]) -> Option<Value> {
    let (first, rest) = path.split_first()?;
    if rest.is_empty() {
        return (*first < base.len()).then(|| base.remove(*first));
    }
    let inner = base.get_mut(*first)?.get_mut("columns")?.as_array_mut()?;
    let taken = take(inner, rest);
    if inner.is_empty() {
        base.remove(*first);
    }
    taken
}

/// An entry made whole, so that it reads as a table by itself: its own keys are then known to be right.
pub(super) fn probe<'i>(entry: &Placed<'i>) -> Placed<'i> {
    let mut probe = entry.clone();
    if let DeValue::Table(table) = probe.get_mut() {
        table.remove("remove");
        fill(table, "shape", DeValue::String("rows".into()));
        each_entry(table, "row", steer_off);
        each_entry(table, "columns", column);
        each_entry(table, "side", |side| {
            side.remove("remove");
            fill(side, "columns", DeValue::Array(DeArray::new()));
            each_entry(side, "columns", column);
            each_entry(side, "row", steer_off);
        });
        if let Some(DeValue::Table(form)) = table.get_mut("form").map(Spanned::get_mut) {
            let name = DeTable::from_iter([(key("id"), value(DeValue::String("".into())))]);
            fill(form, "name", DeValue::Table(name));
            fill(form, "indicators", DeValue::Array(DeArray::new()));
            for list in ["texts", "amounts", "indicators"] {
                each_entry(form, list, |field| {
                    field.remove("remove");
                });
            }
            each_entry(form, "classes", |class| {
                class.remove("remove");
                fill(class, "children", DeValue::Array(DeArray::new()));
            });
        }
        if let Some(DeValue::Table(text)) = table.get_mut("text").map(Spanned::get_mut) {
            each_entry(text, "fields", |field| {
                field.remove("remove");
            });
        }
    }
    probe
}

fn column(table: &mut DeTable<'_>) {
    steer_off(table);
    each_entry(table, "columns", column);
}

fn steer_off(table: &mut DeTable<'_>) {
    for key in STEERING {
        table.remove(key);
    }
}

fn each_entry(table: &mut DeTable<'_>, key: &str, mut change: impl FnMut(&mut DeTable<'_>)) {
    let Some(DeValue::Array(list)) = table.get_mut(key).map(Spanned::get_mut) else { return };
    for entry in list.iter_mut() {
        if let DeValue::Table(table) = entry.get_mut() {
            change(table);
        }
    }
}

fn fill<'i>(table: &mut DeTable<'i>, name: &'static str, with: DeValue<'i>) {
    if !table.contains_key(name) {
        table.insert(key(name), value(with));
    }
}

fn key<'i>(name: &'static str) -> Spanned<std::borrow::Cow<'i, str>> {
    Spanned::new(0..0, name.into())
}

fn value(of: DeValue<'_>) -> Placed<'_> {
    Spanned::new(0..0, of)
}
