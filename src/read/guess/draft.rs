//! A whole table in TOML, for a sheet that the pack does not have, with its reasons as comments.

use std::fmt::Write;

use toml::Value as TomlValue;

use crate::budget::label;
use crate::pack::Pack;
use crate::read::grid::Grid;
use crate::read::header::header_key;

use super::balance::Half;
use super::columns::{Guess, Purpose};
use super::id;
use super::shape::{SheetLook, Sketch};
use super::sums::{self, Matrix};

/// A text as TOML writes it.
pub fn quoted(text: &str) -> String {
    TomlValue::String(text.to_owned()).to_string()
}

/// A list of texts as TOML writes it.
pub fn list(texts: &[String]) -> String {
    let all: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", all.join(", "))
}

/// The lines of a `[[table]]`; none where the sheet has no shape.
pub fn table(grid: &Grid, sketch: &Sketch, id: &str, presence: &str, pack: &Pack) -> Option<String> {
    let mut out = String::from("[[table]]\n");
    let (shape, codes) = match &sketch.look {
        SheetLook::Tree(system) => ("tree", Some(system)),
        SheetLook::Rows | SheetLook::Single => ("rows", None),
        SheetLook::Balance(_) => ("balance", None),
        SheetLook::None(_) => return None,
    };
    line(&mut out, "id", &quoted(id));
    if id != sketch.title {
        line(&mut out, "title", &quoted(&sketch.title));
    }
    line(&mut out, "shape", &quoted(shape));
    if !presence.is_empty() {
        line(&mut out, "presence", &quoted(presence));
    }
    if let Some(codes) = codes {
        line(&mut out, "codes", &quoted(codes));
    }
    let skipped = skipped(&sketch.columns, pack);
    if !skipped.is_empty() {
        line(&mut out, "ignore", &list(&skipped));
    }
    match &sketch.look {
        SheetLook::Balance(halves) => {
            halves.iter().for_each(|half| side(&mut out, grid, sketch, half));
        }
        SheetLook::Single => {
            line(&mut out, "single", &quoted(id));
            columns(&mut out, grid, sketch, &sketch.columns);
        }
        _ => {
            match sums::wrong_total(grid, &sketch.guessed.body, &sketch.columns) {
                Some(wrong) if shape == "rows" => {
                    let _ = writeln!(
                        out,
                        "# 请决定：{wrong}，所以没有写 total；改正了数或行以后，再写上 total = [\"合计\"]"
                    );
                }
                _ => line(&mut out, "total", &list(&totals(grid, sketch))),
            }
            columns(&mut out, grid, sketch, &sketch.columns);
        }
    }
    Some(out)
}

/// One half of a balance, with its rows.
fn side(out: &mut String, grid: &Grid, sketch: &Sketch, half: &Half) {
    out.push_str("\n[[table.side]]\n");
    line(out, "id", &quoted(&half.id));
    columns(out, grid, sketch, &half.columns);
    if let Some(classes) = &half.classes {
        out.push_str("# 其余的行是各类科目的名称\n");
        line(out, "classes", &quoted(classes));
    }
    match &half.total {
        Some(total) => line(out, "total", &quoted(total)),
        None => out.push_str("# 请决定：这一侧没有认出总计行，请写上 total = \"…\"\n"),
    }
    for row in &half.rows {
        out.push_str("[[table.side.row]]\n");
        line(out, "id", &quoted(&row.id));
        if row.label != row.id {
            line(out, "label", &quoted(&row.label));
        }
        if let Some(parent) = &row.parent {
            line(out, "parent", &quoted(parent));
        }
        if !row.parts.is_empty() {
            line(out, "parts", &list(&row.parts));
        }
    }
}

fn line(out: &mut String, key: &str, value: &str) {
    // writing to a string does not fail
    let _ = writeln!(out, "{key} = {value}");
}

/// Labels of columns that are left out, but for those that every table leaves out.
fn skipped(columns: &[Guess], pack: &Pack) -> Vec<String> {
    let everywhere = |label: &str| {
        let says = |known: &String| header_key(known) == header_key(label);
        pack.tables.iter().all(|table| table.ignore.iter().any(says))
    };
    let mut out: Vec<String> = Vec::new();
    for guess in columns.iter().filter(|guess| guess.purpose == Purpose::Skip) {
        let label = guess.label().to_owned();
        if !everywhere(&label) && !out.contains(&label) {
            out.push(label);
        }
    }
    out
}

/// Labels of the total rows, as the sheet writes them.
fn totals(grid: &Grid, sketch: &Sketch) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for row in &sketch.guessed.body {
        for (_, cell) in grid.row(*row) {
            let text = label::key(&cell.text());
            if super::is_total(&text) && !out.contains(&text) {
                out.push(text);
            }
        }
    }
    for usual in ["合计", "总计"] {
        if !out.iter().any(|known| known == usual) {
            out.push(usual.to_owned());
        }
    }
    out
}

/// `columns = [ … ]`, each with what is known of it.
fn columns(out: &mut String, grid: &Grid, sketch: &Sketch, all: &[Guess]) {
    let own: Vec<Guess> = all.iter().filter(|guess| guess.purpose != Purpose::Skip).cloned().collect();
    let parts = sums::parts(&own, &Matrix::of(grid, &sketch.guessed.body, &own));
    let mut ids: Vec<String> = Vec::new();
    let leaves: Vec<String> = own.iter().map(|guess| unique(guess, &mut ids)).collect();
    let level = Level { own: &own, ids: &leaves, parts: &parts };
    out.push_str("columns = [\n");
    level.write(out, 0..own.len(), 0, &mut ids);
    out.push_str("]\n");
}

/// The columns of a side while they are written.
struct Level<'a> {
    own: &'a [Guess],
    ids: &'a [String],
    parts: &'a [Vec<usize>],
}

impl Level<'_> {
    /// Neighbours that share a label above become a group.
    fn write(&self, out: &mut String, range: std::ops::Range<usize>, depth: usize, ids: &mut Vec<String>) {
        let indent = "  ".repeat(depth + 1);
        let mut at = range.start;
        while at < range.end {
            let path = &self.own[at].path;
            if path.len() > depth + 1 {
                let same = |other: &usize| {
                    let other = &self.own[*other].path;
                    other.len() > depth + 1 && other[depth] == path[depth]
                };
                let end = (at..range.end).take_while(same).last().unwrap_or(at) + 1;
                let group = numbered(format!("{}组", id(&path[depth])), ids);
                let (group, label) = (quoted(&group), quoted(&path[depth]));
                let _ = writeln!(out, "{indent}{{ id = {group}, label = {label}, columns = [");
                self.write(out, at..end, depth + 1, ids);
                let _ = writeln!(out, "{indent}] }},");
                at = end;
            } else {
                self.leaf(out, at, &indent);
                at += 1;
            }
        }
    }

    fn leaf(&self, out: &mut String, at: usize, indent: &str) {
        let guess = &self.own[at];
        if let Some(why) = guess.why {
            let _ = writeln!(out, "{indent}# {why}");
        }
        let mut entry = format!("id = {}", quoted(&self.ids[at]));
        if self.ids[at] != guess.label() {
            let _ = write!(entry, ", label = {}", quoted(guess.label()));
        }
        if guess.purpose != Purpose::Amount {
            let _ = write!(entry, ", role = {}", quoted(guess.purpose.word()));
        }
        if guess.purpose == Purpose::Text {
            entry.push_str(", optional = true");
        }
        if !self.parts[at].is_empty() {
            let _ = writeln!(out, "{indent}# 每一行都等于所列各列之和");
            let parts: Vec<String> = self.parts[at].iter().map(|part| self.ids[*part].clone()).collect();
            let _ = write!(entry, ", parts = {}", list(&parts));
        }
        let _ = writeln!(out, "{indent}{{ {entry} }},");
    }
}

/// An id that no column before has: the label, or with the labels above it.
fn unique(guess: &Guess, ids: &mut Vec<String>) -> String {
    let mut own = id(guess.label());
    if ids.contains(&own) {
        own = id(&guess.path.concat());
    }
    numbered(own, ids)
}

fn numbered(wanted: String, ids: &mut Vec<String>) -> String {
    let mut own = wanted.clone();
    let mut number = 2;
    while ids.contains(&own) {
        own = format!("{wanted}{number}");
        number += 1;
    }
    ids.push(own.clone());
    own
}
