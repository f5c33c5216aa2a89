//! Where what was found is printed: part, table or paragraph, and page.

use crate::compose::document::{Block, Inline, Part, plain_text};
use crate::diag::Place;
use crate::reconcile::report::Finding;

use super::Findings;
use super::judgement::short;

/// How much of a paragraph stands for it.
const OPENING: usize = 14;
/// Fewer signs of a sentence than this may stand anywhere.
const TELLING: usize = 4;

/// A block of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    /// Index of the part.
    pub(super) part: usize,
    /// Index of the block in it.
    pub(super) block: usize,
}

/// The printed document, to look places up in.
pub(super) struct Printed<'a> {
    findings: Findings<'a>,
    /// The words of each paragraph and heading, without blanks.
    texts: Vec<(Spot, String)>,
}

impl<'a> Printed<'a> {
    pub(super) fn new(findings: Findings<'a>) -> Self {
        let mut printed = Self { findings, texts: Vec::new() };
        for (part, own) in printed.parts().iter().enumerate() {
            for (block, content) in own.blocks.iter().enumerate() {
                if let Some(content) = inlines(content) {
                    printed.texts.push((Spot { part, block }, dense(&plain_text(content))));
                }
            }
        }
        printed
    }

    /// The parts; none where there is no document.
    pub(super) fn parts(&self) -> &'a [Part] {
        self.findings.composed.map(|composed| composed.document.parts.as_slice()).unwrap_or_default()
    }

    /// The first heading with some words.
    pub(super) fn heading(&self, words: &str) -> Option<Spot> {
        let words = dense(words);
        let is_heading = |spot: &Spot| {
            let block = self.parts().get(spot.part).and_then(|part| part.blocks.get(spot.block));
            matches!(block, Some(Block::Heading { .. }))
        };
        self.texts
            .iter()
            .find(|(spot, text)| is_heading(spot) && text.contains(&words))
            .map(|(spot, _)| *spot)
    }

    /// Where a table is printed.
    pub(super) fn table(&self, id: &str) -> Vec<Spot> {
        let mut found = Vec::new();
        for (part, own) in self.parts().iter().enumerate() {
            for (block, content) in own.blocks.iter().enumerate() {
                if matches!(content, Block::Table(table) if table.id == id) {
                    found.push(Spot { part, block });
                }
            }
        }
        found
    }

    /// Where what a finding is about is printed, which is told at one of its places; none where nobody knows.
    pub(super) fn of(&self, finding: &Finding, at: Option<&Place>) -> Option<Spot> {
        if let Some(id) = at.and_then(|place| self.table_of(place))
            && let Some(spot) = self.table(id).first()
        {
            return Some(*spot);
        }
        let sentences = finding.evidence.says().map(dense).filter(|text| text.chars().count() >= TELLING);
        for sentence in sentences {
            if let Some((spot, _)) = self.texts.iter().find(|(_, text)| text.contains(&sentence)) {
                return Some(*spot);
            }
        }
        at.and_then(|place| self.figure(place))
    }

    /// The table on whose sheet a place lies.
    pub(super) fn table_of(&self, place: &Place) -> Option<&'a str> {
        let tables = &self.findings.input.budget.current.tables;
        tables.iter().find(|table| place.is_in(&table.place)).map(|table| table.id.as_str())
    }

    /// The first paragraph with a figure that comes from a place.
    fn figure(&self, place: &Place) -> Option<Spot> {
        let document = &self.findings.composed?.document;
        let comes = |id: usize| {
            document.figures.get(id).is_some_and(|figure| figure.sources.iter().any(|source| source == place))
        };
        for (part, own) in document.parts.iter().enumerate() {
            for (block, content) in own.blocks.iter().enumerate() {
                let has = |inline: &Inline| matches!(inline, Inline::Figure { id, .. } if comes(*id));
                if inlines(content).is_some_and(|content| content.iter().any(has)) {
                    return Some(Spot { part, block });
                }
            }
        }
        None
    }

    /// The page on which a block begins, as printed.
    pub(super) fn page(&self, spot: Spot) -> Option<&str> {
        self.findings.pages?.page_of(spot.part, spot.block)
    }

    /// `第5页表“…”`, `第7页“…”一段`.
    pub(super) fn named(&self, spot: Spot) -> String {
        let page = self.page(spot).map(|page| format!("第{page}页")).unwrap_or_default();
        let block = self.parts().get(spot.part).and_then(|part| part.blocks.get(spot.block));
        match block {
            Some(Block::Table(table)) => format!("{page}表“{}”", table.title),
            Some(Block::Heading { content, .. }) => format!("{page}标题“{}”", plain_text(content)),
            Some(Block::Paragraph { content }) => {
                format!("{page}“{}”一段", short(&plain_text(content), OPENING))
            }
            Some(Block::Charts(_)) | None => page,
        }
    }
}

/// The words of a paragraph or heading.
fn inlines(block: &Block) -> Option<&[Inline]> {
    match block {
        Block::Heading { content, .. } | Block::Paragraph { content } => Some(content),
        Block::Table(_) | Block::Charts(_) => None,
    }
}

/// A place in a few words: the line of a file, the cell of a workbook.
pub(super) fn brief(place: &Place) -> String {
    match place {
        Place::Entry { file, line, .. } | Place::Line { file, line, .. } => format!("{file} 第{line}行"),
        Place::Cell(_) | Place::File(_) | Place::Sheet { .. } | Place::Key { .. } => place.bare(),
    }
}

/// A text without blanks, which the document sets its own way.
fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
