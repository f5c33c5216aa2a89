//! Where in the templates a number of the finished text stands, where its source does not say so: the templates are
//! rendered once more with a number behind every line of words and every tag that prints.

use std::cell::OnceCell;

use tera::Context;

use crate::budget::Budget;
use crate::diag::Place;
use crate::pack::Pack;

use super::digits;
use super::document::{Block, plain_text};
use super::ledger::Desk;
use super::marks::{self, MarkedPack};
use super::{file_of, loaded, markdown};

/// The places of the text of one part.
pub(super) struct Stands<'a> {
    budget: &'a Budget,
    pack: &'a Pack,
    context: &'a Context,
    template: &'a str,
    placed: &'a dyn Fn(&str) -> Option<Block>,
    /// The headings and paragraphs, rendered when they are first asked for.
    read: OnceCell<Vec<NumberedText>>,
}

/// A heading or paragraph as it reads.
struct NumberedText {
    plain: String,
    /// Places, each with the byte behind what stands there.
    ends: Vec<(usize, Place)>,
}

impl<'a> Stands<'a> {
    pub(super) fn new(
        (budget, pack, context): (&'a Budget, &'a Pack, &'a Context),
        template: &'a str,
        placed: &'a dyn Fn(&str) -> Option<Block>,
    ) -> Self {
        Self { budget, pack, context, template, placed, read: OnceCell::new() }
    }

    /// Where what stands at a byte of a text comes from; the file alone where numbering made another text of it.
    pub(super) fn place(&self, plain: &str, at: usize) -> Place {
        let read = self.read.get_or_init(|| self.rendered());
        let own = read.iter().find(|text| text.plain == plain);
        let found = own.and_then(|text| {
            let behind = text.ends.iter().find(|(end, _)| *end > at);
            behind.or(text.ends.last()).map(|(_, place)| place.clone())
        });
        found.unwrap_or_else(|| file_of(self.pack, self.template))
    }

    /// The headings and paragraphs of the part with the places of their pieces; none where it does not render so.
    fn rendered(&self) -> Vec<NumberedText> {
        let MarkedPack { templates, marks: lines, sources, .. } = marks::pieces_of(self.pack);
        let desk = Desk::new(self.budget, self.pack, &MarkedPack { sources, ..MarkedPack::default() });
        let Ok(tera) = loaded(&desk, &templates) else { return Vec::new() };
        let Ok(rendered) = tera.render(self.template, self.context) else { return Vec::new() };
        let (figures, _) = desk.close();
        let stands = |_| file_of(self.pack, self.template);
        let mut placed = |url: &str| (self.placed)(url);
        let blocks = markdown::parse(&rendered, &stands, &figures, &mut placed).unwrap_or_default();
        let mut read = Vec::new();
        for block in &blocks {
            let (Block::Heading { content, .. } | Block::Paragraph { content }) = block else { continue };
            let text = plain_text(content);
            let (plain, numbers) = marks::with_lines_apart(&digits::plain(&text));
            let mut ends = Vec::new();
            for (end, line) in numbers {
                if let Some(mark) = lines.get(line) {
                    ends.push((end, mark.place.clone()));
                }
            }
            read.push(NumberedText { plain, ends });
        }
        read
    }
}
