//! What a remark speaks of: names of tables, rows, columns and facts that the input has, quoted words, numbers, pages.
//!
//! The longest name counts, and all names of the input are known, changed or not: 工资福利支出 is not 工资, and who names a
//! row that did not change is not answered by another one.

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::label;
use crate::budget::opinion::Opinion;
use crate::difference::Difference;
use crate::read::Input;
use crate::read::facts::Keys;

use super::changes::ToldChange;
use super::numbers::{self, Number};

/// Fewer characters are no name.
const SHORTEST: usize = 2;
/// A heading or fact of fewer characters is too common a word.
const TELLING: usize = 3;
/// A word that tables and people leave out of titles.
const OFTEN_LEFT_OUT: &str = "预算";

/// What a name stands for.
#[derive(Debug, Clone, Default)]
struct NameSense {
    /// Tables, folded.
    tables: BTreeSet<String>,
    /// Whether it names a row or project.
    row: bool,
    /// Whether it names a column, side, field or fact.
    field: bool,
}

/// All names of an input and of its difference from another.
pub(super) struct NameBook {
    names: BTreeMap<Vec<char>, NameSense>,
    longest: usize,
}

impl NameBook {
    /// The names that a remark about this input may use.
    pub(super) fn of(difference: &Difference, input: &Input, changes: &[ToldChange]) -> Self {
        let mut book = Self { names: BTreeMap::new(), longest: 0 };
        let (unit, pack) = (&input.budget.unit, &input.pack);
        for schema in &pack.tables {
            let id = label::fold(&schema.id);
            let mut titles = schema.titles(&pack.manifest.kinds);
            titles.push(schema.title(&unit.kind, unit.year));
            for title in titles {
                let whole = label::fold(&title);
                let bare =
                    pack.manifest.kinds.iter().fold(whole.clone(), |bare, kind| bare.replace(kind, ""));
                for name in [whole.replace(OFTEN_LEFT_OUT, ""), bare.replace(OFTEN_LEFT_OUT, ""), whole, bare]
                {
                    book.add(&name, |sense| {
                        sense.tables.insert(id.clone());
                    });
                }
            }
        }
        let books = std::iter::once(&input.budget.current).chain(&input.budget.previous);
        for section in books.flat_map(|book| &book.tables).flat_map(|table| &table.sections) {
            for row in &section.rows {
                for name in std::iter::once(&row.label).chain(&row.code) {
                    book.row(name);
                }
            }
            for column in section.columns.iter().chain(std::iter::once(&section.side)) {
                book.field(&label::fold(column));
            }
        }
        for project in &unit.projects {
            book.row(&project.name);
        }
        for spec in Keys::of(&pack.manifest).facts {
            book.field(&label::fold(&spec.label));
        }
        for change in changes {
            change.names.iter().for_each(|name| book.row(name));
            change.fields.iter().for_each(|name| book.field(name));
            if !change.table.is_empty() {
                book.add(&change.table, |sense| {
                    sense.tables.insert(change.table.clone());
                });
            }
        }
        // every remark is about the unit
        for name in [&unit.name, &difference.old.unit] {
            book.names.remove(&label::fold(name).chars().collect::<Vec<char>>());
        }
        book
    }

    fn add(&mut self, name: &str, put: impl FnOnce(&mut NameSense)) {
        let signs: Vec<char> = name.chars().collect();
        if signs.len() >= SHORTEST {
            self.longest = self.longest.max(signs.len());
            put(self.names.entry(signs).or_default());
        }
    }

    fn row(&mut self, name: &str) {
        for form in [label::fold(name), label::key(name)] {
            self.add(&form, |sense| sense.row = true);
        }
    }

    fn field(&mut self, name: &str) {
        self.add(name, |sense| sense.field = true);
    }

    /// The names in a folded text, the longest at each place, none within another.
    fn found(&self, text: &str) -> Vec<(String, &NameSense)> {
        let signs: Vec<char> = text.chars().collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < signs.len() {
            let most = self.longest.min(signs.len() - at);
            let longest = (SHORTEST..=most).rev().find_map(|length| {
                let slice = &signs[at..at + length];
                let sense = self.names.get(slice)?;
                (!cuts_number(&signs, at, at + length)).then_some((slice, sense))
            });
            match longest {
                Some((slice, sense)) => {
                    found.push((slice.iter().collect(), sense));
                    at += slice.len();
                }
                None => at += 1,
            }
        }
        found
    }
}

/// Whether a stretch begins or ends within a number.
fn cuts_number(signs: &[char], from: usize, to: usize) -> bool {
    let digit = |at: usize| signs.get(at).is_some_and(char::is_ascii_digit);
    let joins = |at: usize| digit(at) || signs.get(at).is_some_and(|c| *c == '.' && digit(at + 1));
    (digit(from) && from > 0 && digit(from - 1)) || (digit(to - 1) && joins(to))
}

/// What a remark speaks of.
#[derive(Debug, Default)]
pub(super) struct OpinionWords {
    /// Where it says it is, folded.
    pub(super) spot: String,
    /// Place and remark, folded.
    pub(super) all: String,
    /// Tables that are named, by ids, folded.
    pub(super) tables: BTreeSet<String>,
    /// Tables that the place names.
    pub(super) spot_tables: BTreeSet<String>,
    /// Names of rows and projects.
    pub(super) names: BTreeSet<String>,
    /// Names of columns, fields and facts.
    pub(super) fields: BTreeSet<String>,
    /// Names of rows that nothing else is called.
    pub(super) only_rows: BTreeSet<String>,
    /// Words in quotation marks.
    pub(super) quotes: Vec<String>,
    /// Numbers.
    pub(super) numbers: Vec<Number>,
    /// Pages that the place names.
    pub(super) pages: Vec<String>,
}

impl OpinionWords {
    /// What a remark speaks of.
    pub(super) fn of(opinion: &Opinion, book: &NameBook) -> Self {
        let (spot, text) = (label::fold(&opinion.spot), label::fold(&opinion.text));
        let mut words = Self { all: format!("{spot}\n{text}"), ..Self::default() };
        for (part, is_spot) in [(&spot, true), (&text, false)] {
            for (name, sense) in book.found(part) {
                words.tables.extend(sense.tables.iter().cloned());
                if is_spot {
                    words.spot_tables.extend(sense.tables.iter().cloned());
                }
                if sense.row {
                    words.names.insert(name.clone());
                }
                if sense.row && !sense.field && sense.tables.is_empty() {
                    words.only_rows.insert(name.clone());
                }
                if sense.field {
                    words.fields.insert(name);
                }
            }
        }
        words.quotes = quoted(&text);
        words.numbers = numbers::within(&text);
        words.pages = pages(&spot);
        words.spot = spot;
        words
    }

    /// Whether a heading is named.
    pub(super) fn names_heading(&self, heading: &str) -> bool {
        heading.chars().count() >= TELLING && self.all.contains(heading)
    }

    /// Whether the place names a heading.
    pub(super) fn is_below(&self, heading: &str) -> bool {
        heading.chars().count() >= TELLING && self.spot.contains(heading)
    }

    /// Whether a fact or field is named by a name that is no common word.
    pub(super) fn names_field(&self, field: &str) -> bool {
        field.chars().count() >= TELLING && self.fields.contains(field)
    }
}

/// What stands in quotation marks of a folded text, in which all of them are one sign.
fn quoted(text: &str) -> Vec<String> {
    let parts = text.split('"').enumerate();
    parts.filter(|(at, part)| at % 2 == 1 && !part.is_empty()).map(|(_, part)| part.to_owned()).collect()
}

/// The pages that a place names: `第5页`, `P5`.
fn pages(spot: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in spot.split('页').rev().skip(1) {
        let digits: String = part.chars().rev().take_while(char::is_ascii_digit).collect();
        if !digits.is_empty() {
            found.push(digits.chars().rev().collect());
        }
    }
    found
}
