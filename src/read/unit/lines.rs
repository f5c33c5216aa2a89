//! Where unit.toml states what: the line of each key, and of each line within a text.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::budget::unit::{PlacedText, Prose};
use crate::diag::Place;
use crate::read::facts::Keys;

use super::names;
use super::source::{FileText, LineColumn};

/// The places of a file.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    file: Arc<str>,
    /// The line of a key, by its name in messages.
    keys: BTreeMap<String, LineColumn>,
    /// Where each table begins.
    sections: BTreeMap<String, LineColumn>,
    /// Each text, and where each line of it begins, by its key.
    texts: BTreeMap<String, (String, Vec<LineColumn>)>,
    /// What keys are called, with their Chinese names.
    names: BTreeMap<String, String>,
}

impl Lines {
    /// The places of a file that has been read; none of one that cannot be.
    pub fn of(source: &str, file: &str, known: &Keys) -> Self {
        match DeTable::parse(source) {
            Ok(table) => Self::in_tree(table.get_ref(), &FileText::plain(source), file).named(known),
            Err(_) => Self { file: file.into(), ..Self::default() },
        }
    }

    /// The places in a tree.
    pub(super) fn in_tree(tree: &DeTable<'_>, source: &FileText, file: &str) -> Self {
        let mut lines = Self { file: file.into(), ..Self::default() };
        lines.table(tree, "", source);
        lines
    }

    /// The same with the Chinese names of keys.
    pub(super) fn named(mut self, known: &Keys) -> Self {
        for key in self.keys.keys().chain(self.sections.keys()) {
            self.names.insert(key.clone(), names::named(known, key));
        }
        self
    }

    /// Where a key stands.
    pub fn place(&self, key: &str) -> Option<Place> {
        Some(self.entry(key, *self.keys.get(key)?))
    }

    fn entry(&self, key: &str, (line, column): LineColumn) -> Place {
        let name = self.names.get(key).map_or(key, String::as_str);
        Place::Entry { file: self.file.clone(), key: name.into(), line, column }
    }

    /// Where every key stands.
    pub fn places(&self) -> BTreeMap<String, Place> {
        self.keys.iter().map(|(key, spot)| (key.clone(), self.entry(key, *spot))).collect()
    }

    /// Where each section begins.
    pub fn sections(&self) -> BTreeMap<String, Place> {
        self.sections.iter().map(|(key, spot)| (key.clone(), self.entry(key, *spot))).collect()
    }

    /// A text in paragraphs, parted by blank lines, each with the line where it begins. None where the file
    /// has no text of that key, or not this one.
    pub fn prose(&self, key: &str, text: &str) -> Option<Prose> {
        let (_, spots) = self.texts.get(key)?;
        if spots.len() != text.split('\n').count() {
            return None;
        }
        let mut prose = Prose::default();
        let mut open = false;
        for (line, (row, column)) in text.split('\n').zip(spots) {
            let line = line.trim_end_matches('\r');
            if line.trim().is_empty() {
                open = false;
                continue;
            }
            match prose.paragraphs.last_mut().filter(|_| open) {
                Some(last) => {
                    last.text.push('\n');
                    let place = Place::Line { file: self.file.clone(), line: *row, column: *column };
                    last.further.push((last.text.len(), place));
                    last.text.push_str(line);
                }
                None => {
                    let indent = line.chars().take_while(|c| c.is_whitespace()).count();
                    let place = Place::Line { file: self.file.clone(), line: *row, column: column + indent };
                    prose.paragraphs.push(PlacedText::new(line.trim_start().to_owned(), place));
                }
            }
            open = true;
        }
        for paragraph in &mut prose.paragraphs {
            paragraph.text.truncate(paragraph.text.trim_end().len());
        }
        Some(prose)
    }

    /// The texts that hold some words, in the order of the file: of one line the key, of more the paragraph.
    pub fn holding(&self, words: &str) -> Vec<Place> {
        let mut found: Vec<(LineColumn, Place)> = Vec::new();
        for (key, (text, spots)) in self.texts.iter().filter(|(_, (text, _))| text.contains(words)) {
            let at = spots.first().copied().unwrap_or_default();
            let prose = self.prose(key, text).filter(|_| spots.len() > 1).unwrap_or_default();
            let paragraphs = prose.paragraphs.into_iter().filter(|p| p.text.contains(words));
            let before = found.len();
            found.extend(paragraphs.map(|paragraph| (at, paragraph.place)));
            if found.len() == before {
                found.extend(self.place(key).map(|place| (at, place)));
            }
        }
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().map(|(_, place)| place).collect()
    }

    fn table(&mut self, table: &DeTable<'_>, at: &str, source: &FileText) {
        for (key, value) in table {
            let full = full(at, key.get_ref());
            // a section begins with its bracket, an entry with the first part of its key
            let header = value.span().start;
            let is_header = matches!(value.get_ref(), DeValue::Table(_)) && header < key.span().start;
            let at = match is_header {
                true => source.spot(header),
                false => source.entry_spot(key.span().start),
            };
            self.keys.entry(full.clone()).or_insert(at);
            if matches!(value.get_ref(), DeValue::Table(_)) {
                self.sections.insert(full.clone(), at);
            }
            self.value(value, &full, source);
        }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, at: &str, source: &FileText) {
        match value.get_ref() {
            DeValue::String(text) => {
                let spots = text_lines(source, value.span());
                self.texts.insert(at.to_owned(), (text.to_string(), spots));
            }
            DeValue::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let number = index + 1;
                    match item.get_ref() {
                        DeValue::Table(table) => {
                            let owner = numbered(number, at);
                            let begins = source.spot(item.span().start);
                            self.keys.insert(owner.clone(), begins);
                            self.sections.insert(owner.clone(), begins);
                            self.table(table, &owner, source);
                        }
                        _ => {
                            let full = format!("{at} 第{number}项");
                            self.keys.insert(full.clone(), source.spot(item.span().start));
                            self.value(item, &full, source);
                        }
                    }
                }
            }
            DeValue::Table(table) => self.table(table, at, source),
            _ => {}
        }
    }
}

/// A key of a table as messages write it.
pub(super) fn full(table: &str, key: &str) -> String {
    match table {
        "" => key.to_owned(),
        "reasons" => format!("reasons.\"{key}\""),
        table if table.ends_with("]]") => format!("{table} 的 {key}"),
        table => format!("{table}.{key}"),
    }
}

/// One of several tables, as messages write it.
pub fn numbered(number: usize, table: &str) -> String {
    format!("第{number}个 [[{table}]]")
}

/// A text in paragraphs that have one place.
pub fn one_place(text: &str, place: &Place) -> Prose {
    let mut prose = Prose::default();
    let mut open = false;
    for line in text.lines() {
        match prose.paragraphs.last_mut().filter(|_| open && !line.trim().is_empty()) {
            Some(last) => {
                last.text.push('\n');
                last.text.push_str(line.trim_end());
            }
            None if line.trim().is_empty() => {}
            None => prose.paragraphs.push(PlacedText::new(line.trim().to_owned(), place.clone())),
        }
        open = !line.trim().is_empty();
    }
    prose
}

/// Where each line of a text begins; escaped breaks begin a line too, and a backslash before the end of a
/// line ends none.
fn text_lines(source: &FileText, span: Range<usize>) -> Vec<LineColumn> {
    let raw = source.text.get(span.clone()).unwrap_or_default();
    let literal = raw.starts_with('\'');
    let marks = if raw.starts_with("\"\"\"") || raw.starts_with("'''") { 3 } else { 1 };
    let (mut line, mut column) = source.spot(span.start);
    column += marks;
    let mut chars = raw.chars().skip(marks).take(raw.chars().count().saturating_sub(2 * marks)).peekable();
    let mut begun = marks == 3;
    let mut spots = vec![(line, column)];
    while let Some(c) = chars.next() {
        column += 1;
        if c == '\n' {
            (line, column) = (line + 1, 1);
            // a break right after the marks is no part of the text
            if begun {
                spots = vec![(line, column)];
            } else {
                spots.push((line, column));
            }
        }
        begun &= c == '\r';
        if c != '\\' || literal {
            continue;
        }
        let Some(escaped) = chars.next() else { break };
        column += 1;
        if escaped == 'n' {
            spots.push((line, column));
        } else if escaped.is_whitespace() {
            let mut blank = Some(escaped);
            while let Some(c) = blank {
                if c == '\n' {
                    (line, column) = (line + 1, 1);
                } else {
                    column += 1;
                }
                blank = chars.next_if(|c| c.is_whitespace());
            }
            // a line that begins with it begins where the text goes on
            if let Some(last) = spots.last_mut().filter(|(row, _)| *row < line)
                && raw_is_blank(source, *last, (line, column))
            {
                *last = (line, column);
            }
        }
    }
    spots
}

/// Whether nothing but blanks and a backslash stands between two places.
fn raw_is_blank(source: &FileText, from: LineColumn, to: LineColumn) -> bool {
    let rest: String = source.line(from.0).chars().skip(from.1 - 1).collect();
    from.0 < to.0 && rest.trim().trim_end_matches('\\').trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_keys() -> Keys {
        Keys { facts: Vec::new(), prose: Vec::new(), project: Vec::new(), of_project: Vec::new() }
    }

    fn places(source: &str, key: &str) -> Vec<(String, LineColumn)> {
        let lines = Lines::of(source, "unit.toml", &no_keys());
        let toml: toml::Table = source.parse().unwrap_or_default();
        let toml = toml::Value::Table(toml);
        let text = key
            .split('.')
            .try_fold(&toml, |value, part| value.get(part))
            .and_then(toml::Value::as_str)
            .unwrap_or_default();
        let prose = lines.prose(key, text).unwrap_or_default();
        let mut found = Vec::new();
        for paragraph in prose.paragraphs {
            let Place::Line { line, column, .. } = paragraph.place else { continue };
            found.push((paragraph.text, (line, column)));
        }
        found
    }

    #[test]
    fn each_paragraph_has_its_line() {
        let own = |found: &[(&str, LineColumn)]| -> Vec<(String, LineColumn)> {
            found.iter().map(|(text, spot)| ((*text).to_owned(), *spot)).collect()
        };
        for (source, wanted) in [
            ("a = \"\"\"\n甲\n乙\n\n  丙\n\"\"\"", own(&[("甲\n乙", (2, 1)), ("丙", (5, 3))])),
            ("a = \"\"\"\r\n甲\r\n\r\n丙\r\n\"\"\"", own(&[("甲", (2, 1)), ("丙", (4, 1))])),
            ("a = '''甲\n\n\\n丙'''", own(&[("甲", (1, 8)), ("\\n丙", (3, 1))])),
            ("a = \"甲\\n\\n丙\"", own(&[("甲", (1, 6)), ("丙", (1, 11))])),
            ("a = \"\"\"\\\n   甲\\\n  乙\n\n丙\"\"\"", own(&[("甲乙", (2, 4)), ("丙", (5, 1))])),
            ("a = \"\"", own(&[])),
        ] {
            assert_eq!(places(source, "a"), wanted, "{source}");
        }
        let nested = places("[prose]\n\nduties = \"甲\"", "prose.duties");
        assert_eq!(nested, own(&[("甲", (3, 11))]));
    }

    #[test]
    fn keys_go_by_their_names_in_messages() {
        let source = "[organisation]\nnames = [\n \"甲\",\n \"乙\"]\n[[project]]\nname = \"丙\"\n[reasons]\n\"表/行/列\" = \"丁\"\n";
        let lines = Lines::of(source, "unit.toml", &no_keys());
        for (key, line) in [
            ("organisation.names", 2),
            ("organisation.names 第2项", 4),
            ("第1个 [[project]] 的 name", 6),
            ("reasons.\"表/行/列\"", 8),
        ] {
            assert_eq!(lines.keys.get(key).map(|spot| spot.0), Some(line), "{key}");
        }
    }
}
