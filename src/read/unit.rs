//! `unit.toml`: read as a tree with the place of everything in it, then held against what the program and the
//! pack know. A fault of one entry hides no other.

mod decisions;
mod file;
mod known;
pub mod lines;
mod mend;
mod names;
mod reviews;
mod secrets;
mod source;
mod syntax;
mod texts;
mod values;

use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::budget::label;
use crate::budget::review::REVIEW_KEY;
use crate::diag::{Diagnostic, Diagnostics, Place};

use super::facts::{Keys, Said};
use super::private_use;
use lines::Lines;
use syntax::Syntax;

/// File name of the unit's description.
pub const FILE: &str = "unit.toml";

/// unit.toml as parsed, before a pack is known.
#[derive(Debug, Clone)]
pub struct Raw {
    /// Its bytes.
    pub bytes: Vec<u8>,
    syntax: Syntax,
}

impl Raw {
    /// The pack that it names.
    pub fn pack(&self) -> Option<String> {
        let (tree, _) = DeTable::parse_recoverable(&self.syntax.source.text);
        tree.get_ref().get("pack").and_then(|value| value.get_ref().as_str()).map(str::to_owned)
    }

    /// The name that it gives the unit.
    pub fn unit_name(&self) -> Option<String> {
        let (tree, _) = DeTable::parse_recoverable(&self.syntax.source.text);
        let unit = tree.get_ref().get("unit").and_then(|unit| unit.get_ref().as_table())?;
        let name = unit.get("name").and_then(|name| name.get_ref().as_str())?.trim();
        (!name.is_empty()).then(|| name.to_owned())
    }

    /// What TOML does not take; [`said`] tells it too.
    pub fn faults(&self) -> &Diagnostics {
        &self.syntax.faults
    }
}

/// Reads unit.toml. What TOML does not take in it is kept for [`said`].
///
/// # Errors
/// A missing or unreadable file, or one that is no text.
pub fn load(folder: &Path) -> Result<Raw, Diagnostic> {
    let bytes = file::bytes(&folder.join(FILE))?;
    let text = file::text(&bytes)?;
    // a byte order mark, and whatever else nobody sees, as in cells
    let syntax = Syntax::of(&label::seen(&text), &FILE.into());
    Ok(Raw { bytes, syntax })
}

/// What unit.toml states. What cannot be read is told, and refused by its key.
pub fn said(raw: &Raw, keys: &Keys, faults: &mut Diagnostics) -> Said {
    let source = &raw.syntax.source;
    let (tree, _) = DeTable::parse_recoverable(&source.text);
    let lines = Lines::in_tree(tree.get_ref(), source, FILE).named(keys);
    let said = Said {
        places: lines.places(),
        sections: lines.sections(),
        refused: raw.syntax.broken.clone(),
        ..Said::default()
    };
    let mut found: Vec<Diagnostic> = private_use::in_file(FILE, &String::from_utf8_lossy(&raw.bytes));
    for fault in raw.syntax.faults.iter() {
        let mut fault = fault.clone();
        for place in &mut fault.places {
            if let Place::Entry { key, .. } = place {
                *key = names::named(keys, key).into();
            }
        }
        found.push(fault);
    }
    let mut reader = Reader {
        keys,
        file: FILE.into(),
        syntax: &raw.syntax,
        lines: &lines,
        said,
        faults: Diagnostics::new(),
    };
    for (name, value) in tree.get_ref() {
        reader.top(name.get_ref(), value);
    }
    let Reader { said, faults: own, .. } = reader;
    found.extend(own);
    // in the order of the file, as it is mended
    found.sort_by_key(|fault| fault.places.first().and_then(place_in_file));
    faults.extend(found);
    said
}

/// Line and column of a place of the file.
fn place_in_file(place: &Place) -> Option<(usize, usize)> {
    match place {
        Place::Entry { line, column, .. } | Place::Line { line, column, .. } => Some((*line, *column)),
        _ => None,
    }
}

struct Reader<'a> {
    keys: &'a Keys,
    file: Arc<str>,
    syntax: &'a Syntax,
    lines: &'a Lines,
    said: Said,
    faults: Diagnostics,
}

impl Reader<'_> {
    fn place(&self, stated: &str) -> Place {
        self.lines.place(stated).unwrap_or_else(|| {
            let key = names::named(self.keys, stated).into();
            Place::Key { file: self.file.clone(), key }
        })
    }

    fn fault(&mut self, stated: &str, found: String, hint: &str) {
        let place = self.place(stated);
        self.said.refused.insert(stated.to_owned());
        self.faults.push(Diagnostic::error("配置-值", found).at(place).hint(hint));
    }

    /// Whether a value is not what stands in the file, which was told.
    fn is_broken(&self, stated: &str) -> bool {
        self.syntax.broken.contains(stated)
    }

    /// Takes one top-level entry over.
    fn top(&mut self, name: &str, value: &Spanned<DeValue<'_>>) {
        if self.is_broken(name) {
            return;
        }
        let is_table = match value.get_ref() {
            DeValue::Table(_) => true,
            DeValue::Array(items) => items.iter().any(|item| item.get_ref().is_table()),
            _ => false,
        };
        match self.keys.fact(name).cloned() {
            _ if name == REVIEW_KEY => self.reviews(value),
            Some(spec) => self.take(name, &spec, value),
            None if names::is_section(self.keys, name) => self.section(name, name, value),
            None if is_table => self.unknown_table(name, name, value),
            None => self.unknown(name, "", name),
        }
    }

    /// Reads a section; `stated` is what the file calls it, `name` what it is.
    fn section(&mut self, stated: &str, name: &str, value: &Spanned<DeValue<'_>>) {
        let several = mend::SEVERAL.contains(&name);
        let right = names::header(name);
        match value.get_ref() {
            DeValue::Array(items) if items.iter().all(|item| item.get_ref().is_table()) => {
                if !several && let Some(first) = items.first() {
                    let owner = lines::numbered(1, stated);
                    let hint = format!("请改成 {right}，只写一次");
                    self.misnamed(&owner, format!("[[{stated}]] 应写作 {right}"), &hint);
                    self.entries_of_section(&owner, name, first);
                    for (index, item) in items.iter().enumerate().skip(1) {
                        self.entries_of_section(&lines::numbered(index + 1, stated), name, item);
                    }
                    return;
                }
                for (index, item) in items.iter().enumerate() {
                    self.one(&lines::numbered(index + 1, stated), name, item);
                }
            }
            DeValue::Table(_) if several => {
                let found = format!("[{stated}] 应写作 {right}，每一个各写一次");
                self.misnamed(stated, found, &format!("请改成 {right}（两层英文方括号），下面的内容不用改"));
                self.one(stated, name, value);
            }
            DeValue::Table(_) => self.entries_of_section(stated, name, value),
            _ => {
                let found = format!("{stated} 应是一节，不是一个值");
                self.fault(stated, found, &format!("请另起一行写 {right}，下面逐行写各项"));
            }
        }
    }

    /// Tells a section under the wrong kind of header, whose entries stand for what they are.
    fn misnamed(&mut self, stated: &str, found: String, hint: &str) {
        let place = self.place(stated);
        self.faults.push(Diagnostic::error("配置-值", found).at(place).hint(hint));
    }

    /// One of the sections that there may be several of.
    fn one(&mut self, owner: &str, name: &str, value: &Spanned<DeValue<'_>>) {
        match name {
            "rule" => self.rule(owner, value),
            "accept" => self.accept(owner, value),
            _ => self.project(owner, value),
        }
    }

    fn entries_of_section(&mut self, owner: &str, name: &str, value: &Spanned<DeValue<'_>>) {
        let DeValue::Table(table) = value.get_ref() else { return };
        for (key, value) in table {
            let key = key.get_ref();
            let stated = lines::full(owner, key);
            if self.is_broken(&stated) {
                continue;
            }
            match name {
                "prose" => self.prose(&stated, key, value),
                "reasons" => self.reason(&stated, key, value),
                name => self.facts(&stated, &format!("{name}.{key}"), value),
            }
        }
    }

    fn facts(&mut self, stated: &str, full: &str, value: &Spanned<DeValue<'_>>) {
        if let Some(spec) = self.keys.fact(full).cloned() {
            return self.take(stated, &spec, value);
        }
        let (section, key) = full.rsplit_once('.').unwrap_or(("", full));
        match value.get_ref() {
            DeValue::Table(_) if names::is_section(self.keys, full) => self.section(stated, full, value),
            DeValue::Table(_) if !names::is_section(self.keys, section) || !section.contains('.') => {
                self.unknown_table(stated, full, value);
            }
            _ => self.unknown(stated, section, key),
        }
    }
}
