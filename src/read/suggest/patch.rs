//! The lines of an overlay that change a known table, each with its reason before it.

use std::fmt::Write;

use crate::pack::schema::{ColumnSchema, SideSchema, TableSchema};
use crate::read::guess::draft::{list, quoted};
use crate::read::header::header_key;

use super::{DECIDE, kept};

/// Changes of one table.
#[derive(Clone)]
pub(super) struct Patch<'a> {
    schema: &'a TableSchema,
    /// Entries of the table itself: key, texts to add, reason.
    own: Vec<(&'static str, String, String)>,
    /// Lines that say what a person must decide.
    notes: Vec<String>,
    /// For each side its columns and rows.
    sides: Vec<SideLines>,
    /// Fields of a form: list, id, label.
    fields: Vec<(&'static str, String, String)>,
}

#[derive(Clone, Default)]
struct SideLines {
    columns: Vec<PatchEntry>,
    rows: Vec<PatchEntry>,
}

/// One entry of a list.
#[derive(Clone)]
struct PatchEntry {
    id: String,
    /// The row above, where several rows are called alike.
    parent: Option<String>,
    aliases: Vec<String>,
    /// Further keys, as TOML.
    more: String,
    reasons: Vec<String>,
}

impl<'a> Patch<'a> {
    pub(super) fn new(schema: &'a TableSchema) -> Self {
        let sides = schema.sides().iter().map(|_| SideLines::default()).collect();
        Self { schema, own: Vec::new(), notes: Vec::new(), sides, fields: Vec::new() }
    }

    pub(super) fn schema(&self) -> &'a TableSchema {
        self.schema
    }

    /// Another title of the table.
    pub(super) fn alias_table(&mut self, title: String, reason: String) {
        self.own.push(("aliases", title, reason));
    }

    /// A label that is left out.
    pub(super) fn ignore(&mut self, label: String, reason: String) {
        self.own.push(("ignore", label, reason));
    }

    /// Another label of the total row.
    pub(super) fn total(&mut self, label: String, reason: String) {
        self.own.push(("total", label, reason));
    }

    /// Says what a person must decide.
    pub(super) fn decide(&mut self, what: String) {
        self.notes.push(what);
    }

    /// Whether a person must decide something.
    pub(super) fn decides(&self) -> bool {
        !self.notes.is_empty()
    }

    /// What a person must decide, in one.
    pub(super) fn decision(&self) -> Option<String> {
        self.decides().then(|| self.notes.join("；"))
    }

    /// Another label of a column or a group.
    pub(super) fn alias_column(&mut self, side: usize, id: &str, found: &str, reason: String) {
        if let Some(lines) = self.sides.get_mut(side) {
            add(&mut lines.columns, id, None, Some(found), String::new(), reason);
        }
    }

    /// Further keys of a column, or a new one.
    pub(super) fn column(&mut self, side: usize, id: &str, more: &str, reason: String) {
        if let Some(lines) = self.sides.get_mut(side) {
            add(&mut lines.columns, id, None, None, more.to_owned(), reason);
        }
    }

    /// The id of a column that this patch adds to a side under a label.
    pub(super) fn new_column(&self, side: usize, label: &str) -> Option<String> {
        let says = format!("label = {}", quoted(label));
        let own = |entry: &&PatchEntry| entry.id == label || entry.more.contains(&says);
        self.sides
            .get(side)?
            .columns
            .iter()
            .filter(|entry| entry.more.contains("optional"))
            .find(own)
            .map(|entry| entry.id.clone())
    }

    /// Another label of a row; of every row of that id, since the one above tells them apart.
    pub(super) fn alias_row(&mut self, side: usize, id: &str, found: &str, reason: &str) {
        let Some(schema) = self.schema.sides().get(side) else { return };
        let same: Vec<_> = schema.rows.iter().filter(|row| row.id == id).collect();
        for row in &same {
            let parent = row.parent.clone().filter(|_| same.len() > 1);
            add(&mut self.sides[side].rows, id, parent, Some(found), String::new(), reason.to_owned());
        }
    }

    /// A new row.
    pub(super) fn row(&mut self, side: usize, id: &str, more: String, reason: String) {
        if let Some(lines) = self.sides.get_mut(side) {
            add(&mut lines.rows, id, None, None, more, reason);
        }
    }

    /// Another label of a field.
    pub(super) fn field(&mut self, id: &str, found: &str) {
        let Some(form) = self.schema.form() else {
            if self.schema.text().is_some_and(|text| text.fields.iter().any(|field| field.id == id)) {
                self.fields.push(("fields", id.to_owned(), kept(found)));
            }
            return;
        };
        let lists = [("texts", &form.texts), ("amounts", &form.amounts), ("indicators", &form.indicators)];
        let list = lists.iter().find(|(_, fields)| fields.iter().any(|field| field.id == id));
        if form.name.id == id {
            self.fields.push(("name", id.to_owned(), kept(found)));
        } else if let Some((list, _)) = list {
            self.fields.push((list, id.to_owned(), kept(found)));
        }
    }

    /// The lines; none where nothing changes.
    pub(super) fn toml(&self) -> Option<String> {
        let empty = self.sides.iter().all(|side| side.columns.is_empty() && side.rows.is_empty());
        if self.own.is_empty() && empty && self.fields.is_empty() {
            return None;
        }
        let mut out = format!("[[table]]\nid = {}\n", quoted(&self.schema.id));
        self.notes.iter().for_each(|note| comment(&mut out, &format!("{DECIDE}{note}")));
        for key in ["aliases", "ignore", "total"] {
            let mut texts: Vec<String> = Vec::new();
            for (_, text, reason) in self.own.iter().filter(|(own, ..)| *own == key) {
                if !texts.contains(text) {
                    texts.push(text.clone());
                    comment(&mut out, reason);
                }
            }
            if !texts.is_empty() {
                let _ = writeln!(out, "{key} = {}", list(&texts));
            }
        }
        for (side, lines) in self.schema.sides().iter().zip(&self.sides) {
            if lines.columns.is_empty() && lines.rows.is_empty() {
                continue;
            }
            if !side.id.is_empty() {
                let _ = writeln!(out, "[[table.side]]\nid = {}", quoted(&side.id));
            }
            columns(&mut out, side, &lines.columns);
            let head = if side.id.is_empty() { "[[table.row]]" } else { "[[table.side.row]]" };
            for row in &lines.rows {
                row.reasons.iter().for_each(|reason| comment(&mut out, reason));
                let _ = writeln!(out, "{head}\nid = {}", quoted(&row.id));
                if let Some(parent) = &row.parent {
                    let _ = writeln!(out, "parent = {}", quoted(parent));
                }
                if !row.aliases.is_empty() {
                    let _ = writeln!(out, "aliases = {}", list(&row.aliases));
                }
                out.push_str(&row.more);
            }
        }
        self.write_fields(&mut out);
        Some(out)
    }

    fn write_fields(&self, out: &mut String) {
        if self.fields.is_empty() {
            return;
        }
        out.push_str(if self.schema.form().is_some() { "[table.form]\n" } else { "[table.text]\n" });
        for key in ["name", "texts", "amounts", "indicators", "fields"] {
            let mut entries: Vec<(String, Vec<String>)> = Vec::new();
            for (_, id, found) in self.fields.iter().filter(|(list, ..)| *list == key) {
                match entries.iter_mut().find(|(known, _)| known == id) {
                    Some((_, all)) if all.contains(found) => {}
                    Some((_, all)) => all.push(found.clone()),
                    None => entries.push((id.clone(), vec![found.clone()])),
                }
            }
            let entry = |(id, all): &(String, Vec<String>)| {
                format!("{{ id = {}, aliases = {} }}", quoted(id), list(all))
            };
            match entries.as_slice() {
                [] => {}
                [only] if key == "name" => {
                    let _ = writeln!(out, "# 写法不同的栏名\n{key} = {}", entry(only));
                }
                all => {
                    let _ = writeln!(out, "# 写法不同的栏名\n{key} = [");
                    all.iter().for_each(|own| {
                        let _ = writeln!(out, "  {},", entry(own));
                    });
                    out.push_str("]\n");
                }
            }
        }
    }
}

/// Adds to the entry of an id, which is made where there is none.
fn add(
    entries: &mut Vec<PatchEntry>,
    id: &str,
    parent: Option<String>,
    found: Option<&str>,
    more: String,
    reason: String,
) {
    let at = entries.iter().position(|entry| entry.id == id && entry.parent == parent);
    let at = at.unwrap_or_else(|| {
        let (aliases, reasons) = (Vec::new(), Vec::new());
        entries.push(PatchEntry { id: id.to_owned(), parent, aliases, more: String::new(), reasons });
        entries.len() - 1
    });
    let entry = &mut entries[at];
    let alias = found.map(kept).filter(|alias| !entry.aliases.contains(alias));
    if alias.is_some() || found.is_none() {
        entry.reasons.push(reason);
    }
    entry.aliases.extend(alias);
    entry.more.push_str(&more);
}

fn comment(out: &mut String, text: &str) {
    let _ = writeln!(out, "# {}", plain(text));
}

/// A text that stays on the line of a comment.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

fn columns(out: &mut String, side: &SideSchema, entries: &[PatchEntry]) {
    if entries.is_empty() {
        return;
    }
    out.push_str("columns = [\n");
    for entry in entries {
        for reason in &entry.reasons {
            let _ = writeln!(out, "  # {}", plain(reason));
        }
        let mut own = format!("id = {}", quoted(&entry.id));
        if !entry.aliases.is_empty() {
            let _ = write!(own, ", aliases = {}", list(&entry.aliases));
        }
        own.push_str(&entry.more);
        let own = format!("{{ {own} }}");
        // an id that a group and a column share is said below its group
        let _ = match above(side, &entry.id) {
            Some(group) => writeln!(out, "  {{ id = {}, columns = [{own}] }},", quoted(group)),
            None => writeln!(out, "  {own},"),
        };
    }
    out.push_str("]\n");
}

/// The group of a leaf column whose id is not the only one of its kind on a side.
fn above<'a>(side: &'a SideSchema, id: &str) -> Option<&'a str> {
    if count(&side.columns, id) < 2 {
        return None;
    }
    let leaves = side.leaves();
    let (groups, _) = leaves.iter().find(|(_, leaf)| leaf.id == id)?;
    groups.last().map(|group| group.id.as_str())
}

fn count(columns: &[ColumnSchema], id: &str) -> usize {
    columns.iter().map(|column| usize::from(column.id == id) + count(&column.columns, id)).sum()
}

/// Whether a column has a label already, in any spelling that the header does not tell apart.
pub(super) fn has_label(column: &ColumnSchema, found: &str) -> bool {
    column.labels().any(|label| header_key(label) == header_key(found))
}
