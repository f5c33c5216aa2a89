//! Where in a template an expression stands, told to what it calls.
//!
//! Before Tera sees a template, every call of a filter or function of ours gets an argument more, `_at`,
//! the number of the tag that it stands in; and what `{{ … }}` prints goes through the filter [`PRINTED`]
//! with the same number. So a figure knows the tag that prints it, whatever path or variable it came by, and
//! no sign of it ever stands in what is printed, compared or captured.

use std::collections::BTreeMap;

use crate::diag::Place;
use crate::pack::Pack;
use crate::pack::templates::{loaded, raw};

/// The argument that carries the number of a tag.
pub const AT: &str = "_at";
/// The filter that everything printed goes through.
pub const PRINTED: &str = "_printed";
/// The filter that puts the number of its tag before what is printed, where lines are numbered.
pub const TRACED: &str = "_traced";

/// Around the number of a line, where lines are looked for: characters that no text has.
pub const LINE: [char; 2] = ['\u{FDD0}', '\u{FDD1}'];

/// Filters that look up or print figures.
const FILTERS: [&str; 8] = ["wan", "fact", "change", "reason", "nonzero", "same_as", "changed", "rises"];
/// Functions that look things up.
const FUNCTIONS: [&str; 5] = ["has_table", "rows", "classes", "entry", "items"];

/// A tag of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagMark {
    /// Where it begins.
    pub place: Place,
    /// Whether what it computes is printed there: `{{ … }}`, `{% filter … %}`.
    pub prints: bool,
}

/// Something put into a template before Tera read it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Insertion {
    /// One-based line.
    line: usize,
    /// Zero-based column in the marked text, in characters.
    column: usize,
    /// How many characters.
    length: usize,
    /// Where its tag begins in the source: one-based line, zero-based column.
    tag: (usize, usize),
}

/// A template with the numbers of its tags put in.
#[derive(Debug, Clone, Default)]
pub struct Marked {
    /// What Tera reads.
    pub text: String,
    insertions: Vec<Insertion>,
}

impl Marked {
    /// The line and zero-based column that a place of the marked text had before. What was put in stands for
    /// its tag.
    pub fn before(&self, line: usize, column: usize) -> (usize, usize) {
        let mut put_in = 0;
        for insertion in self.insertions.iter().filter(|i| i.line == line && i.column <= column) {
            if column < insertion.column + insertion.length {
                return insertion.tag;
            }
            put_in += insertion.length;
        }
        (line, column - put_in)
    }
}

/// The templates that the engine needs, by key, with the marks of their tags.
pub fn all(pack: &Pack) -> (BTreeMap<String, Marked>, Vec<TagMark>) {
    written(pack, Numbers::Tags)
}

/// The same with a number before every line of words and before what every tag prints, and no argument at its
/// calls: to find where a piece of the rendered text comes from ([`super::trace`]). With the place of each.
pub fn lines(pack: &Pack) -> (BTreeMap<String, Marked>, Vec<TagMark>) {
    written(pack, Numbers::Lines)
}

/// The same without any number.
pub fn plain(pack: &Pack) -> BTreeMap<String, Marked> {
    written(pack, Numbers::Nothing).0
}

fn written(pack: &Pack, numbers: Numbers) -> (BTreeMap<String, Marked>, Vec<TagMark>) {
    let mut marks = Vec::new();
    let mut marked = BTreeMap::new();
    for (key, put_in) in loaded(pack) {
        let Some(template) = pack.templates.get(key) else { continue };
        let mut writer = Writer::new(&template.text, &template.origin, &mut marks);
        (writer.numbers, writer.put_in) = (numbers, put_in.into_iter().peekable());
        marked.insert(key.to_owned(), writer.write());
    }
    (marked, marks)
}

/// A number as it stands in a rendered text.
pub fn line_number(number: usize) -> String {
    format!("{}{number}{}", LINE[0], LINE[1])
}

/// Puts the numbers of tags into one template.
#[cfg(test)]
fn mark(source: &str, origin: &str, marks: &mut Vec<TagMark>) -> Marked {
    Writer::new(source, origin, marks).write()
}

/// How long the text before the next tag is, at least one character.
fn next_tag(rest: &str) -> usize {
    let first = rest.chars().next().map_or(1, char::len_utf8);
    let ahead = &rest[first..];
    let next = ["{{", "{%", "{#"].iter().filter_map(|start| ahead.find(start)).min();
    next.map_or(rest.len(), |next| first + next)
}

/// A piece of what stands in a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'a> {
    /// A name.
    Word(&'a str),
    /// An operator, a bracket, or another single character.
    Sign(char),
    /// A string or a number.
    Value,
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
    origin: &'a str,
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
    /// What is numbered.
    numbers: Numbers,
    /// What layers put into it (`pack::templates::loaded`): the byte, and what goes there.
    put_in: std::iter::Peekable<std::vec::IntoIter<(usize, String)>>,
    marked: Marked,
    marks: &'a mut Vec<TagMark>,
}

impl<'a> Writer<'a> {
    fn new(source: &'a str, origin: &'a str, marks: &'a mut Vec<TagMark>) -> Self {
        let marked = Marked::default();
        let (tag, put_in) = ((1, 0), Vec::new().into_iter().peekable());
        let numbers = Numbers::Tags;
        Self { source, origin, at: 0, line: 1, column: 0, shown: 0, tag, numbers, put_in, marked, marks }
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
                let column = self.column + 1;
                let place = Place::Line { file: self.origin.into(), line: self.line, column };
                self.insert(&line_number(self.marks.len()));
                self.marks.push(TagMark { place, prints: false });
                self.copy(words);
            }
        }
        self.copy(end - self.at);
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

    /// Takes so many bytes over, with what layers put in among them.
    fn copy(&mut self, length: usize) {
        let end = self.at + length;
        while let Some((at, more)) = self.put_in.next_if(|(at, _)| *at < end) {
            self.copy_plain(at.saturating_sub(self.at));
            self.insert(&more);
        }
        self.copy_plain(end - self.at);
    }

    /// Takes so many bytes over as they are.
    fn copy_plain(&mut self, length: usize) {
        let Some(text) = self.source.get(self.at..self.at + length) else { return };
        self.at += length;
        self.marked.text.push_str(text);
        for c in text.chars() {
            if c == '\n' {
                self.line += 1;
                (self.column, self.shown) = (0, 0);
            } else {
                self.column += 1;
                self.shown += 1;
            }
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
        let place = Place::Line { file: self.origin.into(), line: self.line, column: self.column + 1 };
        let end = if prints { "}}" } else { "%}" };
        let number = self.marks.len();
        let dashed = self.source[self.at + 2..].starts_with('-');
        self.copy(if dashed { 3 } else { 2 });
        let words = self.pieces(end);
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
        let computes = if numbers_prints { !words.is_empty() } else { numbers_tags && first.is_some() };
        let wraps = computes && prints && !begins_component && !has(Piece::Word("super"));
        let sections = !prints && first == Some("filter");
        if numbers_tags || numbers_prints && wraps {
            self.marks.push(TagMark { place, prints: prints || sections });
        }
        if wraps {
            self.insert("(");
        }
        // names that a component gives its arguments are no calls
        if calls {
            self.calls(&words, number);
        }
        if let Some(last) = words.last() {
            self.copy(last.1 - self.at);
        }
        if wraps {
            self.insert(&format!(") | {PRINTED}({AT}={number})"));
            if numbers_prints {
                self.insert(&format!(" | {TRACED}({AT}={number})"));
            }
        }
        let rest = self.rest().unwrap_or_default();
        let length = rest.find(end).map_or(rest.len(), |at| at + end.len());
        self.copy(length);
    }

    /// Puts the number of a mark into the calls among the pieces of a tag.
    fn calls(&mut self, words: &[(usize, usize, Piece<'a>)], number: usize) {
        for (index, (_, end, piece)) in words.iter().enumerate() {
            let Piece::Word(word) = piece else { continue };
            let before = index.checked_sub(1).map(|before| words[before].2);
            let opens = words.get(index + 1).is_some_and(|(_, _, next)| *next == Piece::Sign('('));
            let piped =
                before == Some(Piece::Sign('|')) || (index == 1 && before == Some(Piece::Word("filter")));
            let called = opens
                && !matches!(before, Some(Piece::Sign('|' | '<' | '/' | '.') | Piece::Word("is" | "not")));
            if !(piped && FILTERS.contains(word) || called && FUNCTIONS.contains(word)) {
                continue;
            }
            self.copy(end - self.at);
            if !opens {
                self.insert(&format!("({AT}={number})"));
                continue;
            }
            self.copy(words[index + 1].1 - self.at);
            let alone = words.get(index + 2).is_some_and(|(_, _, next)| *next == Piece::Sign(')'));
            self.insert(&format!("{AT}={number}{}", if alone { "" } else { ", " }));
        }
    }

    /// The pieces up to the end of the tag, each with where it begins and ends in the source.
    fn pieces(&self, end: &str) -> Vec<(usize, usize, Piece<'a>)> {
        let mut pieces = Vec::new();
        let mut at = self.at;
        while let Some(rest) = self.source.get(at..).filter(|rest| !rest.is_empty()) {
            let Some(c) = rest.chars().next() else { break };
            if rest.starts_with(end) || rest.strip_prefix('-').is_some_and(|rest| rest.starts_with(end)) {
                break;
            }
            let (length, piece) = match c {
                c if c.is_ascii_whitespace() => {
                    at += 1;
                    continue;
                }
                '"' | '\'' | '`' => (string(rest, c), Piece::Value),
                c if c.is_ascii_digit() => (run(rest, |c| c.is_ascii_digit() || c == '.'), Piece::Value),
                c if c.is_ascii_alphabetic() || c == '_' => {
                    let length = run(rest, |c| c.is_ascii_alphanumeric() || c == '_');
                    (length, Piece::Word(&rest[..length]))
                }
                c => (c.len_utf8(), Piece::Sign(c)),
            };
            pieces.push((at, at + length, piece));
            at += length;
        }
        pieces
    }
}

/// How many bytes of a text are characters of a kind.
fn run(text: &str, fits: impl Fn(char) -> bool) -> usize {
    text.find(|c| !fits(c)).unwrap_or(text.len())
}

/// The length of the string that a text begins with, quotation marks included.
fn string(text: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == mark {
            return at + 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(source: &str) -> (String, Vec<(usize, usize, bool)>) {
        let mut marks = Vec::new();
        let text = mark(source, "t", &mut marks).text;
        let mut places = Vec::new();
        for mark in marks {
            let Place::Line { line, column, .. } = mark.place else { continue };
            places.push((line, column, mark.prints));
        }
        (text, places)
    }

    #[test]
    fn calls_get_the_number_of_their_tag() {
        for (source, wanted) in [
            ("甲{{ p | wan }}", "甲{{( p | wan(_at=0)) | _printed(_at=0) }}"),
            ("{{- p | change(rate=false) -}}", "{{-( p | change(_at=0, rate=false)) | _printed(_at=0) -}}"),
            (r#"{{ "甲/}}" | wan }}"#, r#"{{( "甲/}}" | wan(_at=0)) | _printed(_at=0) }}"#),
            ("{{ items() }}", "{{( items(_at=0)) | _printed(_at=0) }}"),
            ("{% if p | nonzero %}", "{% if p | nonzero(_at=0) %}"),
            ("{% filter wan %}", "{% filter wan(_at=0) %}"),
            ("{{ <rows(p=x)> }}", "{{ <rows(p=x)> }}"),
            ("{% component rows(p) %}", "{% component rows(p) %}"),
            ("{{ super() }}", "{{ super() }}"),
            ("{{ 1 }}", "{{ 1 }}"),
            ("{% raw %}{{ p | wan }}{% endraw -%}", "{% raw %}{{ p | wan }}{% endraw -%}"),
            ("{# {{ p | wan }} #}", "{# {{ p | wan }} #}"),
            ("{{ a.wan", "{{( a.wan) | _printed(_at=0)"),
            ("{", "{"),
        ] {
            assert_eq!(marked(source).0, wanted);
        }
    }

    #[test]
    fn places_are_those_of_the_source() {
        let (_, places) = marked("{# 一\n二 #}甲{{ a }}乙{{ b }}\n{% set c = 1 %}");
        assert_eq!(places, [(2, 6, true), (2, 14, true), (3, 1, false)]);
        let mut marks = Vec::new();
        let marked = mark("{{ a | wan }}{{ bad }}", "t", &mut marks);
        let shown = marked.text.find("bad").unwrap_or_default();
        assert_eq!(marked.before(1, shown - 1), (1, 16 - 1));
        assert_eq!(marked.before(1, shown), (1, 16));
    }
}
