//! Where in a template an expression stands, told to what it calls; and which digits are the template's own.
//!
//! Before Tera sees a template, every call of a filter or function of ours gets an argument more, `_at`,
//! the number of the tag that it stands in; and what `{{ … }}` prints goes through the filter [`PRINTED`]
//! with the same number. So a figure knows the tag that prints it, whatever path or variable it came by, and
//! no sign of it ever stands in what is printed, compared or captured.
//!
//! Digits of words are written in the alphabet of their place ([`super::digits`]). What tags compare goes through
//! [`PLAIN`], since digits of clerks' texts have alphabets too; what they join goes through [`JOINED`], where numbers
//! become text; what they go through is counted by [`LOOPED`].

mod marked;
mod pieces;
mod put_in;
mod years;

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Place;
use crate::pack::Pack;
use crate::pack::templates::{OperandUse, line_operands, loaded, one_lines, operands, raw};

use super::digits;
use super::sources::{DigitSources, SourceKind};
use marked::Insertion;
pub use marked::Marked;
use pieces::{Piece, next_tag, pieces};
use put_in::{PutInMark, in_order};

/// The argument that carries the number of a tag.
pub const AT: &str = "_at";
/// The argument that says that a tag names the year.
pub const NAMES_YEAR: &str = "_year";
/// It, behind another argument.
const YEAR_NAMED: &str = ", _year=true";
/// The filter that everything printed goes through.
pub const PRINTED: &str = "_printed";
/// The filter of what is compared.
pub const PLAIN: &str = "_plain";
/// The filter of what is joined to a text.
pub const JOINED: &str = "_joined";
/// The filter of what a loop goes through.
pub const LOOPED: &str = "_looped";
/// The filter that puts the number of its tag before what is printed, where lines are numbered.
pub const TRACED: &str = "_traced";

/// Around the number of a line, where lines are looked for: characters that no text has.
pub const LINE: [char; 2] = ['\u{FDD0}', '\u{FDD1}'];

/// Filters that look up or print figures.
const FILTERS: [&str; 10] =
    ["wan", "fact", "change", "reason", "nonzero", "same_as", "changed", "rises", "count", "str"];
/// Functions that look things up.
const FUNCTIONS: [&str; 5] = ["has_table", "rows", "classes", "entry", "items"];

/// Filters of the engine that take a text for a number.
const NUMBER_FILTERS: [&str; 2] = ["int", "float"];

/// A tag of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagMark {
    /// Where it begins.
    pub place: Place,
    /// Whether what it computes is printed there: `{{ … }}`, `{% filter … %}`.
    pub prints: bool,
}

/// What marking the templates of a pack comes to.
#[derive(Debug, Clone, Default)]
pub struct MarkedPack {
    /// The templates that the engine needs, by key.
    pub templates: BTreeMap<String, Marked>,
    /// Templates of one line, by their text.
    pub lines: BTreeMap<String, Marked>,
    /// The tags (or lines of words) by number.
    pub marks: Vec<TagMark>,
    /// Where the digits of their words stand.
    pub sources: DigitSources,
}

/// The templates that the engine needs, with the marks of their tags.
pub fn all(pack: &Pack) -> MarkedPack {
    written(pack, Numbers::Tags)
}

/// The same with a number before every line of words and before what every tag prints, and no argument at its
/// calls: to find where a piece of the rendered text comes from ([`super::trace`]). With the place of each.
pub fn lines(pack: &Pack) -> MarkedPack {
    written(pack, Numbers::Lines)
}

/// The same without any number.
pub fn plain(pack: &Pack) -> BTreeMap<String, Marked> {
    written(pack, Numbers::Nothing).templates
}

fn written(pack: &Pack, numbers: Numbers) -> MarkedPack {
    let mut out = MarkedPack::default();
    let layers = loaded(pack);
    let years = years::named(pack);
    for (key, operands) in operands(pack) {
        let (Some(put_in), Some(template)) = (layers.get(key), pack.templates.get(key)) else { continue };
        let place = |line, column| Place::Line { file: template.origin.as_str().into(), line, column };
        let text = digits::cleaned(&template.text);
        let mut writer = Writer::new(&text, &place, (numbers, &years), (&mut out.marks, &mut out.sources));
        let put_in = put_in.iter().map(|(at, text)| (*at, PutInMark::Text(text.clone())));
        writer.put_in = in_order(put_in, operands);
        out.templates.insert(key.to_owned(), writer.write());
    }
    if numbers == Numbers::Tags {
        for line in one_lines(pack) {
            let place = |row, column| line.place(row, column);
            let text = digits::cleaned(line.text);
            let mut writer =
                Writer::new(&text, &place, (numbers, &years), (&mut out.marks, &mut out.sources));
            writer.put_in = in_order(std::iter::empty(), line_operands(&line));
            let marked = writer.write();
            out.lines.entry(line.text.to_owned()).or_insert(marked);
        }
    }
    out
}

/// A number as it stands in a rendered text.
pub fn line_number(number: usize) -> String {
    format!("{}{number}{}", LINE[0], LINE[1])
}

/// What is numbered in a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// Every tag.
    Tags,
    /// Every line of words, and what every tag prints.
    Lines,
    /// Nothing.
    Nothing,
}

/// A template on its way.
struct Writer<'a> {
    source: &'a str,
    /// The place of a one-based line and column.
    place: &'a dyn Fn(usize, usize) -> Place,
    /// How many bytes are done.
    at: usize,
    /// One-based line.
    line: usize,
    /// Zero-based column in the source, in characters.
    column: usize,
    /// Zero-based column in what is written.
    shown: usize,
    /// Where the tag in hand begins.
    tag: (usize, usize),
    /// The arguments that say which tag is in hand.
    arguments: String,
    /// Variables that hold years.
    years: &'a BTreeSet<String>,
    /// What is numbered.
    numbers: Numbers,
    /// What goes into it: the byte, and what goes there.
    put_in: std::iter::Peekable<std::vec::IntoIter<(usize, PutInMark)>>,
    marked: Marked,
    marks: &'a mut Vec<TagMark>,
    sources: &'a mut DigitSources,
}

impl<'a> Writer<'a> {
    fn new(
        source: &'a str,
        place: &'a dyn Fn(usize, usize) -> Place,
        (numbers, years): (Numbers, &'a BTreeSet<String>),
        (marks, sources): (&'a mut Vec<TagMark>, &'a mut DigitSources),
    ) -> Self {
        let marked = Marked::default();
        let (tag, put_in, arguments) = ((1, 0), Vec::new().into_iter().peekable(), String::new());
        let (at, line, column, shown) = (0, 1, 0, 0);
        Self {
            source,
            place,
            at,
            line,
            column,
            shown,
            tag,
            arguments,
            years,
            numbers,
            put_in,
            marked,
            marks,
            sources,
        }
    }

    /// Writes the whole template.
    fn write(mut self) -> Marked {
        while let Some(rest) = self.rest() {
            if rest.starts_with("{{") {
                self.tag(true);
            } else if let Some(length) = raw(rest) {
                self.raw(rest, length);
            } else if rest.starts_with("{%") {
                self.tag(false);
            } else if rest.starts_with("{#") {
                self.copy(rest.find("#}").map_or(rest.len(), |end| end + 2));
            } else {
                self.words(next_tag(rest));
            }
        }
        self.marked
    }

    /// Takes words over; before those of each line goes its number, where lines are numbered. Blanks stay outside,
    /// since a tag beside them may take them away.
    fn words(&mut self, length: usize) {
        let end = self.at + length;
        while self.numbers == Numbers::Lines && self.at < end {
            let line = self.source[self.at..end].split_inclusive('\n').next().unwrap_or_default();
            let words = line.trim_start().len();
            self.copy(line.len() - words);
            if words > 0 {
                let place = (self.place)(self.line, self.column + 1);
                self.insert(&line_number(self.marks.len()));
                self.marks.push(TagMark { place, prints: false });
                self.own_words(words);
            }
        }
        self.own_words(end - self.at);
    }

    /// Takes a raw block over, whose content is words.
    fn raw(&mut self, rest: &str, length: usize) {
        let opening = rest.find("%}").map_or(length, |end| end + 2).min(length);
        self.copy(opening);
        let content = rest[opening..length].rfind("{%").unwrap_or_default();
        self.words(content);
        self.copy(length - opening - content);
    }

    /// What is still to do.
    fn rest(&self) -> Option<&'a str> {
        self.source.get(self.at..).filter(|rest| !rest.is_empty())
    }

    /// Takes so many bytes over, with what goes in among them.
    fn copy(&mut self, length: usize) {
        let end = self.at + length;
        while let Some((at, more)) = self.put_in.next_if(|(at, _)| *at < end) {
            self.copy_plain(at.saturating_sub(self.at));
            self.put(&more);
        }
        self.copy_plain(end - self.at);
    }

    /// Puts in what closes here.
    fn close(&mut self) {
        let here = self.at;
        let closes = |(at, more): &(usize, PutInMark)| *at == here && matches!(more, PutInMark::Closes(_));
        while let Some((_, more)) = self.put_in.next_if(closes) {
            self.put(&more);
        }
    }

    fn put(&mut self, more: &PutInMark) {
        match more {
            PutInMark::Text(text) => self.insert(text),
            PutInMark::Opens => self.insert("("),
            PutInMark::Closes(OperandUse::Compared) => self.insert(&format!(") | {PLAIN}")),
            PutInMark::Closes(OperandUse::Joined) => {
                self.insert(&format!(") | {JOINED}({})", self.arguments));
            }
            PutInMark::Closes(OperandUse::Looped) => {
                self.insert(&format!(") | {LOOPED}({})", self.arguments));
            }
        }
    }

    /// Takes so many bytes over as they are.
    fn copy_plain(&mut self, length: usize) {
        let Some(text) = self.source.get(self.at..self.at + length) else { return };
        self.at += length;
        self.marked.text.push_str(text);
        text.chars().for_each(|c| self.passed(c));
    }

    /// Takes words over that are printed as they stand: their digits in the alphabet of their place.
    fn own_words(&mut self, length: usize) {
        let Some(text) = self.source.get(self.at..self.at + length) else { return };
        if !text.chars().any(digits::is_digit) {
            return self.copy_plain(length);
        }
        self.at += length;
        let runs = digits::runs(text);
        let mut begun = None;
        for (at, c) in text.char_indices() {
            if digits::is_digit(c) {
                let place = (self.place)(self.line, self.column + 1);
                let source = *begun.get_or_insert_with(|| self.sources.number(SourceKind::Typed, &place, ""));
                self.marked.text.push_str(&digits::stamp(c.encode_utf8(&mut [0; 4]), source));
            } else {
                self.marked.text.push(c);
            }
            if runs.iter().any(|run| run.end == at + c.len_utf8()) {
                begun = None;
            }
            self.passed(c);
        }
    }

    /// Moves on behind a character of the source.
    fn passed(&mut self, c: char) {
        if c == '\n' {
            self.line += 1;
            (self.column, self.shown) = (0, 0);
        } else {
            self.column += 1;
            self.shown += 1;
        }
    }

    /// Writes what the source does not have.
    fn insert(&mut self, text: &str) {
        let length = text.chars().count();
        self.marked.insertions.push(Insertion { line: self.line, column: self.shown, length, tag: self.tag });
        self.marked.text.push_str(text);
        self.shown += length;
    }

    /// Takes a tag over, with the number of its mark at every call.
    fn tag(&mut self, prints: bool) {
        self.tag = (self.line, self.column);
        let end = if prints { "}}" } else { "%}" };
        let number = self.marks.len();
        let dashed = self.source[self.at + 2..].starts_with('-');
        self.copy(if dashed { 3 } else { 2 });
        let words = pieces(self.source, self.at, end);
        let first = words.iter().find_map(|(_, _, piece)| match piece {
            Piece::Word(word) => Some(*word),
            _ => None,
        });
        let has = |wanted: Piece<'_>| words.iter().any(|(_, _, piece)| *piece == wanted);
        let begins_component = words.first().is_some_and(|(_, _, piece)| *piece == Piece::Sign('<'));
        // what a component or the parent's block prints has been marked within
        let numbers_tags = self.numbers == Numbers::Tags;
        let calls = numbers_tags && (prints || first != Some("component"));
        let numbers_prints = self.numbers == Numbers::Lines;
        let wraps = (numbers_tags || numbers_prints)
            && prints
            && !words.is_empty()
            && !begins_component
            && !has(Piece::Word("super"));
        let sections = !prints && first == Some("filter");
        let names_year = self.years.iter().any(|year| has(Piece::Word(year)));
        self.arguments = format!("{AT}={number}{}", if names_year { YEAR_NAMED } else { "" });
        if numbers_tags || numbers_prints && wraps {
            let place = (self.place)(self.tag.0, self.tag.1 + 1);
            self.marks.push(TagMark { place, prints: prints || sections });
        }
        if wraps {
            self.insert("(");
        }
        // names that a component gives its arguments are no calls
        if calls {
            self.calls(&words);
        }
        if let Some(last) = words.last() {
            self.copy(last.1 - self.at);
        }
        self.close();
        if wraps {
            self.insert(&format!(") | {PRINTED}({})", self.arguments));
            if numbers_prints {
                self.insert(&format!(" | {TRACED}({AT}={number})"));
            }
        }
        let rest = self.rest().unwrap_or_default();
        let length = rest.find(end).map_or(rest.len(), |at| at + end.len());
        self.copy(length);
    }

    /// Puts the number of a mark into the calls among the pieces of a tag.
    fn calls(&mut self, words: &[(usize, usize, Piece<'a>)]) {
        for (index, (_, end, piece)) in words.iter().enumerate() {
            let Piece::Word(word) = piece else { continue };
            let before = index.checked_sub(1).map(|before| words[before].2);
            let opens = words.get(index + 1).is_some_and(|(_, _, next)| *next == Piece::Sign('('));
            let piped =
                before == Some(Piece::Sign('|')) || (index == 1 && before == Some(Piece::Word("filter")));
            if before == Some(Piece::Sign('|')) && NUMBER_FILTERS.contains(word) {
                self.copy(words[index].0 - self.at);
                self.insert(&format!("{PLAIN} | "));
                continue;
            }
            let called = opens
                && !matches!(before, Some(Piece::Sign('|' | '<' | '/' | '.') | Piece::Word("is" | "not")));
            if !(piped && FILTERS.contains(word) || called && FUNCTIONS.contains(word)) {
                continue;
            }
            self.copy(end - self.at);
            if !opens {
                self.insert(&format!("({})", self.arguments));
                continue;
            }
            self.copy(words[index + 1].1 - self.at);
            let alone = words.get(index + 2).is_some_and(|(_, _, next)| *next == Piece::Sign(')'));
            self.insert(&format!("{}{}", self.arguments, if alone { "" } else { ", " }));
        }
    }
}

/// Puts the numbers of tags into one template.
#[cfg(test)]
fn mark(source: &str, file: &str, marks: &mut Vec<TagMark>) -> Marked {
    let place = |line, column| Place::Line { file: file.into(), line, column };
    let years = BTreeSet::from(["year".to_owned()]);
    Writer::new(source, &place, (Numbers::Tags, &years), (marks, &mut DigitSources::default())).write()
}

#[cfg(test)]
mod tests;
