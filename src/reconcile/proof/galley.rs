//! All texts of a composed document, one by one: titles, headings, paragraphs, heads and notes of tables, charts.

use std::cell::OnceCell;
use std::ops::Range;

use crate::budget::Budget;
use crate::compose::Composed;
use crate::compose::document::{Block, Inline, Part, TableView, plain_text};
use crate::compose::trace::{Trace, trace};
use crate::diag::Place;
use crate::pack::Pack;
use crate::pack::templates;

use super::authors::Clerks;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reconcile) enum TextKind {
    /// A heading within a part.
    Heading,
    /// A paragraph.
    Paragraph,
    /// A line of its own: a title, the head of a column, a note.
    Line,
}

/// Whence a text was composed.
#[derive(Debug, Clone)]
pub(super) enum Whence {
    /// A block of a part, by their numbers.
    Block(usize, usize),
    /// A line of a file of the pack, or a note of a sheet.
    Line(Place),
}

/// A text of the composed document.
#[derive(Debug, Clone)]
pub(in crate::reconcile) struct Printed {
    /// Where a reader finds it: the heading above it.
    pub section: String,
    /// The text.
    pub text: String,
    /// What it is.
    pub kind: TextKind,
    /// Whether nothing follows that it could introduce.
    pub last: bool,
    /// Which bytes are figures, and which of the document's.
    pub figures: Vec<(Range<usize>, usize)>,
    pub(super) whence: Whence,
}

impl Printed {
    /// Whether a range has to do with a figure.
    pub fn is_figure(&self, range: &Range<usize>) -> bool {
        self.figures.iter().any(|(figure, _)| figure.start < range.end && range.start < figure.end)
    }
}

/// The composed document as it is proofread.
pub(in crate::reconcile) struct Galley<'a> {
    pub(super) composed: &'a Composed,
    pub(super) budget: &'a Budget,
    pub(super) pack: &'a Pack,
    /// Its texts, in order.
    pub texts: Vec<Printed>,
    trace: OnceCell<Trace>,
    clerks: OnceCell<Clerks>,
}

impl<'a> Galley<'a> {
    /// The texts of a document.
    pub fn new(composed: &'a Composed, budget: &'a Budget, pack: &'a Pack) -> Self {
        let (trace, clerks) = (OnceCell::new(), OnceCell::new());
        let mut galley = Self { composed, budget, pack, texts: Vec::new(), trace, clerks };
        galley.names();
        for (index, part) in composed.document.parts.iter().enumerate() {
            let title = pack.manifest.parts.get(index).map_or("", |part| &part.title);
            galley.line("各部分的标题", &part.title, title);
            galley.part(index, part);
        }
        for table in composed.tables.iter().chain(&composed.supplementary) {
            galley.table(table);
        }
        galley.charts();
        galley
    }

    /// Where each piece of the document comes from, found out when it is first asked for.
    pub(super) fn trace(&self) -> &Trace {
        self.trace.get_or_init(|| trace(self.budget, self.pack, &self.composed.document.parts))
    }

    /// What clerks have written, gathered when it is first asked for.
    pub(super) fn clerks(&self) -> &Clerks {
        self.clerks.get_or_init(|| Clerks::of(self.budget))
    }

    /// Whether a bureau has templates of its own.
    pub fn has_own_templates(&self) -> bool {
        self.pack.templates.values().any(|template| !template.built_in)
    }

    /// Titles, the cover, names of files.
    fn names(&mut self) {
        let (composed, names) = (self.composed, &self.pack.manifest.names);
        self.line("文件的标题", &composed.document.title, &names.title);
        for (shown, written) in composed.document.cover.iter().zip(&names.cover) {
            self.line("封面", shown, written);
        }
        for (shown, written) in composed.document.cover_foot.iter().zip(&names.cover_foot) {
            self.line("封面", shown, written);
        }
        self.line("目录", &composed.document.contents_title, &self.pack.manifest.words.contents);
        self.line("表册的标题", &composed.workbook_title, &names.workbook_title);
        self.line("文件名", &composed.document_file, &names.document_file);
        self.line("文件名", &composed.workbook_file, &names.workbook_file);
    }

    /// A line that a file of the pack states.
    fn line(&mut self, section: &str, shown: &str, written: &str) {
        let line = templates::one_lines(self.pack).into_iter().find(|line| line.text == written);
        let place = match line {
            Some(line) => line.place(1, 1),
            None => self.stated(shown, "pack.toml"),
        };
        self.push_line(section, shown, place);
    }

    fn push_line(&mut self, section: &str, shown: &str, place: Place) {
        self.texts.push(Printed {
            section: section.to_owned(),
            text: shown.to_owned(),
            kind: TextKind::Line,
            last: false,
            figures: Vec::new(),
            whence: Whence::Line(place),
        });
    }

    /// Where the files of the pack have a text, the topmost first; else the file where such texts stand.
    fn stated(&self, text: &str, file: &str) -> Place {
        let stem = file.trim_end_matches(".toml");
        let files = self.pack.layers.files().iter().rev();
        for own in files.filter(|own| own.name.starts_with(stem)) {
            if let Some(at) = own.text.find(&format!("\"{text}\"")) {
                return own.place(at);
            }
        }
        Place::File(file.into())
    }

    fn part(&mut self, number: usize, part: &Part) {
        let mut section = part.title.clone();
        let mut level = 0;
        for (index, block) in part.blocks.iter().enumerate() {
            let (kind, content) = match block {
                Block::Heading { level: own, content } => {
                    level = *own;
                    section = plain_text(content);
                    (TextKind::Heading, content)
                }
                Block::Paragraph { content } => (TextKind::Paragraph, content),
                Block::Table(_) | Block::Charts(_) => continue,
            };
            let next = part.blocks.get(index + 1);
            let last = match next {
                None => true,
                Some(Block::Heading { level: next, .. }) => *next <= level,
                Some(_) => false,
            };
            let mut figures = Vec::new();
            let mut at = 0;
            for inline in content {
                let end = at + inline.text().len();
                if let Inline::Figure { id, .. } = inline {
                    figures.push((at..end, *id));
                }
                at = end;
            }
            let (section, text) = (section.clone(), plain_text(content));
            let whence = Whence::Block(number, index);
            self.texts.push(Printed { section, text, kind, last, figures, whence });
        }
    }

    fn table(&mut self, table: &TableView) {
        let section = table.title.clone();
        for shown in [&table.title, &table.maker_line, &table.unit_line] {
            let place = self.stated(shown, "tables.toml");
            self.push_line(&section, shown, place);
        }
        for cell in table.header.iter().flatten() {
            let place = self.stated(&cell.text, "tables.toml");
            self.push_line(&section, &cell.text, place);
        }
        for note in &table.notes {
            let place = note.place.clone().unwrap_or_else(|| self.stated(&note.text, "tables.toml"));
            self.push_line(&section, &note.text, place);
        }
    }

    fn charts(&mut self) {
        let blocks = self.composed.document.parts.iter().flat_map(|part| &part.blocks);
        let charts = blocks.filter_map(|block| match block {
            Block::Charts(charts) => Some(charts),
            _ => None,
        });
        for chart in charts.flatten() {
            for shown in std::iter::once(&chart.title).chain(&chart.series) {
                let place = self.stated(shown, "charts.toml");
                self.push_line(&chart.title, shown, place);
            }
        }
    }
}
