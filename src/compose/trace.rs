//! From which line of a template, or which tag, each piece of the composed text comes.
//!
//! The templates are rendered a second time with the numbers of [`marks::lines`] in them. The numbers are taken out
//! again before anything reads the Markdown, so that it is the Markdown of the first rendering, and what they say
//! is laid along the text of the blocks character by character. A block whose text is another then (a template may
//! compare or measure what it has written) is not traced: who asks is told nothing of it, and names the file.

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use tera::{Context, Kwargs, State, Tera, Value};

use crate::budget::Budget;
use crate::diag::Place;
use crate::pack::Pack;

use super::digits;
use super::document::{Block, Part, plain_text};
use super::engine::loaded;
use super::functions::mark;
use super::ledger::Desk;
use super::marks::{self, LINE, MarkedPack, TRACED, TagMark};
use super::{context, of_part};

/// A piece of a block's text that one line of a template, or one tag, has written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stroke {
    /// The bytes of the block's plain text.
    pub range: Range<usize>,
    /// Words: where the first of them stands. What is printed: where its tag begins.
    pub place: Place,
    /// Whether a tag printed it; else it is words of the template.
    pub printed: bool,
    /// Pieces with the same number were written at one stroke.
    pub run: usize,
}

impl Stroke {
    /// Where the template has the character at a byte of the block's text.
    pub fn place_at(&self, text: &str, at: usize) -> Place {
        let ahead = text.get(self.range.start..at).map_or(0, |before| before.chars().count());
        match &self.place {
            Place::Line { file, line, column } if !self.printed => {
                Place::Line { file: file.clone(), line: *line, column: column + ahead }
            }
            place => place.clone(),
        }
    }
}

/// The strokes of a document, by part and block.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    parts: Vec<Vec<Vec<Stroke>>>,
}

impl Trace {
    /// Where what is at a byte of a block's plain text comes from; none where it could not be traced.
    pub fn place_at(&self, parts: &[Part], part: usize, block: usize, at: usize) -> Option<Place> {
        let stroke = self.strokes(part, block).iter().find(|stroke| stroke.range.end > at)?;
        match parts.get(part)?.blocks.get(block)? {
            Block::Heading { content, .. } | Block::Paragraph { content } => {
                Some(stroke.place_at(&plain_text(content), at))
            }
            Block::Table(_) | Block::Charts(_) => None,
        }
    }

    /// The strokes of a block, in order; none where it could not be traced.
    pub fn strokes(&self, part: usize, block: usize) -> &[Stroke] {
        self.parts.get(part).and_then(|part| part.get(block)).map_or(&[], Vec::as_slice)
    }
}

/// Traces the parts of a document that was composed from this budget and pack.
pub fn trace(budget: &Budget, pack: &Pack, parts: &[Part]) -> Trace {
    let nothing = || parts.iter().map(|part| vec![Vec::new(); part.blocks.len()]).collect();
    let Some(numbered) = Numbered::new(budget, pack) else { return Trace { parts: nothing() } };
    // faults of the context were told when the document was composed
    let context = Context::from_serialize(&context::build(&numbered.desk, &mut Vec::new()));
    let Ok(context) = context else { return Trace { parts: nothing() } };
    let mut traced = Vec::new();
    for (at, (part, spec)) in parts.iter().zip(&pack.manifest.parts).enumerate() {
        let rendered = numbered.render(&spec.template, &of_part(&context, at));
        let strokes = rendered.and_then(|rendered| numbered.along(&rendered, &part.blocks));
        traced.push(strokes.unwrap_or_else(|| vec![Vec::new(); part.blocks.len()]));
    }
    Trace { parts: traced }
}

/// Registers the filter that puts a tag's number before what it prints.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter(TRACED, |value: Value, kwargs: Kwargs, _: &State<'_>| {
        let Some(number) = mark(&kwargs) else { return value };
        let number = marks::line_number(number);
        match value.as_str() {
            Some(text) if value.is_safe() => Value::safe_string(&format!("{number}{text}")),
            Some(text) => Value::normal_string(&format!("{number}{text}")),
            // lists and maps are a fault of their own, and nothing prints what is not there
            None if value.is_array() || value.is_map() || value.is_undefined() || value.is_none() => value,
            None => Value::safe_string(&format!("{number}{value}")),
        }
    });
}

/// The engine with numbered templates.
pub(super) struct Numbered {
    tera: Tera,
    desk: Desk,
    lines: Vec<TagMark>,
}

impl Numbered {
    /// None where the engine does not take them so.
    pub(super) fn new(budget: &Budget, pack: &Pack) -> Option<Self> {
        let MarkedPack { templates, marks: lines, sources, .. } = marks::lines(pack);
        let desk = Desk::new(budget, pack, &MarkedPack { sources, ..MarkedPack::default() });
        let tera = loaded(&desk, &templates).ok()?;
        Some(Self { tera, desk, lines })
    }

    /// The Markdown of a part, its numbers apart; none where the engine ends with an error.
    pub(super) fn render(&self, template: &str, context: &Context) -> Option<NumberedMarkdown> {
        Some(NumberedMarkdown::of(&self.tera.render(template, context).ok()?))
    }

    /// The desk that the templates ask.
    pub(super) fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Where a byte of the Markdown comes from.
    pub(super) fn place(&self, rendered: &NumberedMarkdown, at: usize) -> Option<Place> {
        let (at, run) = rendered.run_at(at)?;
        let (begun, number) = rendered.numbers[run];
        let stroke = self.stroke(number, run, begun..begun)?;
        Some(stroke.place_at(&rendered.text, at))
    }

    fn stroke(&self, number: usize, run: usize, range: Range<usize>) -> Option<Stroke> {
        let TagMark { place, prints } = self.lines.get(number)?.clone();
        Some(Stroke { range, place, printed: prints, run })
    }

    /// The strokes of each block of a part; none where the blocks are not those of the Markdown.
    fn along(&self, rendered: &NumberedMarkdown, blocks: &[Block]) -> Option<Vec<Vec<Stroke>>> {
        let written = rendered.texts();
        let mut written = written.iter();
        let mut all = Vec::new();
        for block in blocks {
            all.push(match block {
                Block::Heading { content, .. } | Block::Paragraph { content } => {
                    let strokes = self.along_text(rendered, written.next()?, &plain_text(content));
                    strokes.unwrap_or_default()
                }
                Block::Table(_) | Block::Charts(_) => Vec::new(),
            });
        }
        written.next().is_none().then_some(all)
    }

    /// The strokes of one text; none where it is not what was written.
    fn along_text(
        &self,
        rendered: &NumberedMarkdown,
        written: &[Written],
        text: &str,
    ) -> Option<Vec<Stroke>> {
        let mut strokes: Vec<Stroke> = Vec::new();
        let mut ends = 0;
        let mut ahead = Ahead::new(rendered, written);
        for (at, c) in text.char_indices() {
            let from = match ahead.find(c) {
                Met::At(from) => from,
                // a break between Latin words
                Met::Blank => continue,
                Met::Other => return None,
            };
            let (_, run) = rendered.run_at(from)?;
            let (begun, number) = rendered.numbers[run];
            let end = at + c.len_utf8();
            match strokes.last_mut() {
                Some(last) if last.run == run && (last.printed || ends == from) => last.range.end = end,
                _ => {
                    let mut stroke = self.stroke(number, run, begun..begun)?;
                    stroke.place = stroke.place_at(&rendered.text, from);
                    stroke.range = at..end;
                    strokes.push(stroke);
                }
            }
            // a digit is longer there
            ends = from + rendered.text[from..].chars().next().map_or(1, char::len_utf8);
        }
        ahead.is_done().then_some(strokes)
    }
}

/// A stretch of Markdown that is text.
type Written = Range<usize>;

/// Markdown whose numbers were taken out.
pub(super) struct NumberedMarkdown {
    /// The Markdown.
    pub(super) text: String,
    /// Where each number stood, in order, and the number.
    numbers: Vec<(usize, usize)>,
}

impl NumberedMarkdown {
    fn of(numbered: &str) -> Self {
        let mut rendered = Self { text: String::with_capacity(numbered.len()), numbers: Vec::new() };
        let mut rest = numbered;
        while let Some((before, after)) = rest.split_once(LINE[0]) {
            rendered.text.push_str(before);
            let Some((number, after)) = after.split_once(LINE[1]) else { break };
            // two at one place: the inner one is later
            if let Ok(number) = number.parse() {
                rendered.numbers.push((rendered.text.len(), number));
            }
            rest = after;
        }
        rendered.text.push_str(rest);
        rendered
    }

    /// The number that counts at a byte, by its index, and the byte that is looked at: blanks before a number
    /// belong to what follows.
    fn run_at(&self, at: usize) -> Option<(usize, usize)> {
        let next = self.numbers.partition_point(|(begun, _)| *begun <= at);
        let ahead = self.numbers.get(next).map(|(begun, _)| *begun);
        match ahead.filter(|begun| self.text.get(at..*begun).is_some_and(|text| text.trim().is_empty())) {
            Some(begun) => {
                let last = self.numbers.partition_point(|(other, _)| *other <= begun);
                Some((begun, last - 1))
            }
            None => Some((at, next.checked_sub(1)?)),
        }
    }

    /// The stretches of text of each heading and paragraph that has some.
    fn texts(&self) -> Vec<Vec<Written>> {
        let mut all = Vec::new();
        let mut open: Vec<Written> = Vec::new();
        let mut image = false;
        for (event, range) in Parser::new_ext(&self.text, Options::empty()).into_offset_iter() {
            match event {
                Event::Start(Tag::Paragraph | Tag::Heading { .. }) => open.clear(),
                Event::End(TagEnd::Paragraph) if open.is_empty() => {}
                Event::End(TagEnd::Paragraph | TagEnd::Heading(_)) => all.push(std::mem::take(&mut open)),
                Event::Start(Tag::Image { .. }) => image = true,
                Event::End(TagEnd::Image) => image = false,
                Event::Text(_) if !image => open.push(range),
                _ => {}
            }
        }
        all
    }
}

/// What a character of a block met in the Markdown.
enum Met {
    /// Itself, at a byte.
    At(usize),
    /// Nothing, being a blank.
    Blank,
    /// Another character.
    Other,
}

/// The characters of some stretches of Markdown that are still to be met.
struct Ahead<'a> {
    rendered: &'a NumberedMarkdown,
    stretches: std::slice::Iter<'a, Written>,
    /// Where the stretch in hand begins.
    begun: usize,
    chars: Peekable<CharIndices<'a>>,
}

impl<'a> Ahead<'a> {
    fn new(rendered: &'a NumberedMarkdown, written: &'a [Written]) -> Self {
        Self { rendered, stretches: written.iter(), begun: 0, chars: "".char_indices().peekable() }
    }

    fn peek(&mut self) -> Option<(usize, char)> {
        loop {
            if let Some((at, c)) = self.chars.peek() {
                return Some((self.begun + at, *c));
            }
            let stretch = self.stretches.next()?.clone();
            self.begun = stretch.start;
            self.chars = self.rendered.text.get(stretch).unwrap_or_default().char_indices().peekable();
        }
    }

    /// Goes on to a character; blanks may lie between.
    fn find(&mut self, wanted: char) -> Met {
        loop {
            match self.peek() {
                Some((at, c)) if digits::plain_char(c) == wanted => {
                    self.chars.next();
                    return Met::At(at);
                }
                Some((_, c)) if c.is_whitespace() => {
                    self.chars.next();
                }
                _ if wanted.is_whitespace() => return Met::Blank,
                _ => return Met::Other,
            }
        }
    }

    /// Whether nothing is left but blanks.
    fn is_done(&mut self) -> bool {
        while let Some((_, c)) = self.peek() {
            if !c.is_whitespace() {
                return false;
            }
            self.chars.next();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_out_and_blanks_belong_to_what_follows() {
        let rendered = NumberedMarkdown::of(
            "# \u{FDD0}3\u{FDD1}甲\u{FDD0}4\u{FDD1}\u{FDD0}7\u{FDD1}乙 \u{FDD0}5\u{FDD1}丙",
        );
        assert_eq!(rendered.text, "# 甲乙 丙");
        let number = |at| rendered.run_at(at).map(|(at, run)| (at, rendered.numbers[run].1));
        let wanted = [None, Some((2, 3)), Some((2, 3)), Some((5, 7)), Some((9, 5)), Some((9, 5))];
        assert_eq!([0, 1, 2, 5, 8, 9].map(number), wanted);
    }
}
