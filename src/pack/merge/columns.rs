//! Columns: entries of a tree, found by their id wherever in it they are.

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::super::tree::{self, Placed};
use super::entries::is_change;
use super::{Merger, keep_label, near, text_of};

impl Merger<'_> {
    /// Lays columns over a tree of columns, wherever in it each is.
    pub(super) fn columns<'i>(&mut self, base: &mut DeArray<'i>, own: DeArray<'i>) {
        // within one file a group may have a column of its own name
        let known_before = !base.is_empty();
        for entry in own {
            let Some((id, span)) = self.id(&entry, "columns") else { continue };
            let placed = entry.span();
            let DeValue::Table(table) = entry.into_inner() else { continue };
            let mut found = if known_before { paths(base, &id) } else { Vec::new() };
            // an entry with columns of its own means a group
            if found.len() > 1 && table.contains_key("columns") {
                found.retain(|path| at_path(base, path).is_some_and(|known| known.contains_key("columns")));
            }
            match found.as_slice() {
                [] if known_before && is_change(&table) => {
                    let message = format!("“{}”没有“{id}”这一列{}", self.table, near(&id, ids(base).iter()));
                    self.fault(span, message, "请写已有的 id；要新增一列，请再写上 label");
                }
                [] => {
                    let mut fresh = DeTable::new();
                    let steering = table.clone();
                    self.merge_new(&mut fresh, table);
                    self.place(base, &steering, Spanned::new(placed, DeValue::Table(fresh)));
                }
                [path] if self.removes(&table) => {
                    if let Some(gone) = take(base, path) {
                        self.take_away("columns", &gone, &id, &span);
                    }
                }
                [path] => {
                    let steering = table.clone();
                    if let Some(known) = at_path_mut(base, path) {
                        keep_label("columns", known, &table);
                        self.merge(known, table);
                    }
                    if (steering.contains_key("after") || steering.contains_key("before"))
                        && let Some(moved) = take(base, path)
                    {
                        self.place(base, &steering, moved);
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
    fn place<'i>(&mut self, base: &mut DeArray<'i>, own: &DeTable<'i>, column: Placed<'i>) {
        for (key, step) in [("after", 1), ("before", 0)] {
            let Some(anchor) = own.get(key) else { continue };
            let name = anchor.get_ref().as_str().unwrap_or_default();
            let found = paths(base, name);
            match found.first().and_then(|path| path.split_last()) {
                Some((last, above)) => {
                    if let Some(list) = list_at(base, above) {
                        tree::insert(list, last + step, column);
                        return;
                    }
                }
                None => self.no_anchor(anchor, name, &ids(base)),
            }
        }
        base.push(column);
    }
}

/// Where columns of an id are: the index at each level of the tree.
fn paths(base: &DeArray<'_>, id: &str) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    for (at, value) in base.iter().enumerate() {
        let DeValue::Table(column) = value.get_ref() else { continue };
        if text_of(column, "id") == Some(id) {
            found.push(vec![at]);
        }
        if let Some(inner) = inner(column) {
            for mut path in paths(inner, id) {
                path.insert(0, at);
                found.push(path);
            }
        }
    }
    found
}

fn ids(base: &DeArray<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for value in base {
        let DeValue::Table(column) = value.get_ref() else { continue };
        found.extend(text_of(column, "id").map(str::to_owned));
        found.extend(inner(column).map(ids).unwrap_or_default());
    }
    found
}

fn inner<'t, 'i>(column: &'t DeTable<'i>) -> Option<&'t DeArray<'i>> {
    column.get("columns").and_then(|value| value.get_ref().as_array())
}

fn inner_mut<'t, 'i>(column: &'t mut DeTable<'i>) -> Option<&'t mut DeArray<'i>> {
    match column.get_mut("columns").map(Spanned::get_mut) {
        Some(DeValue::Array(list)) => Some(list),
        _ => None,
    }
}

fn at_path<'t, 'i>(base: &'t DeArray<'i>, path: &[usize]) -> Option<&'t DeTable<'i>> {
    let (first, rest) = path.split_first()?;
    let column = base.get(*first)?.get_ref().as_table()?;
    if rest.is_empty() { Some(column) } else { at_path(inner(column)?, rest) }
}

fn at_path_mut<'t, 'i>(base: &'t mut DeArray<'i>, path: &[usize]) -> Option<&'t mut DeTable<'i>> {
    let (first, rest) = path.split_first()?;
    let DeValue::Table(column) = base.get_mut(*first)?.get_mut() else { return None };
    if rest.is_empty() { Some(column) } else { at_path_mut(inner_mut(column)?, rest) }
}

/// The list that a path leads into.
fn list_at<'t, 'i>(base: &'t mut DeArray<'i>, above: &[usize]) -> Option<&'t mut DeArray<'i>> {
    if above.is_empty() { Some(base) } else { inner_mut(at_path_mut(base, above)?) }
}

/// Takes a column out; a group that is left without columns goes with it, else it would be a column.
fn take<'i>(base: &mut DeArray<'i>, path: &[usize]) -> Option<Placed<'i>> {
    let (first, rest) = path.split_first()?;
    if rest.is_empty() {
        return (*first < base.len()).then(|| tree::remove(base, *first));
    }
    let DeValue::Table(column) = base.get_mut(*first)?.get_mut() else { return None };
    let list = inner_mut(column)?;
    let taken = take(list, rest);
    if list.is_empty() {
        tree::remove(base, *first);
    }
    taken
}
