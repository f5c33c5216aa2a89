//! All pieces of text that a document will set, so that each face is opened once to measure them.

use std::collections::BTreeSet;

use crate::compose::document::{Block, Document, Inline, TableView};
use crate::diag::{Diagnostic, Place};
use crate::pack::style::{Role, Style};

use super::atoms::{Atom, Cutter};
use super::fonts::{Fonts, Measures};

/// The atoms of a run of inlines; emphasis is set in the face of headings.
pub fn inline_atoms(cutter: &Cutter, role: Role, content: &[Inline]) -> Vec<Atom> {
    let mut atoms = Vec::new();
    let mut plain = String::new();
    // figures and the words around them are one text to the segmenters
    for inline in content {
        if let Inline::Strong(text) = inline {
            cutter.cut(role, &std::mem::take(&mut plain), &mut atoms);
            cutter.cut(Role::Heading1, text, &mut atoms);
        } else {
            plain.push_str(inline.text());
        }
    }
    cutter.cut(role, &plain, &mut atoms);
    atoms
}

/// A character that no face has, or a cluster that no face has whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The character or cluster.
    pub text: String,
    /// The text around it, where it stands first.
    pub around: String,
    /// Roughly where that is.
    pub place: Option<Place>,
}

impl Missing {
    /// What to tell; `places` are where it came from, better known than to the typesetter.
    pub fn diagnostic(&self, places: Vec<Place>) -> Diagnostic {
        let codes: Vec<String> = self.text.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
        let message =
            format!("“{}”（{}）在所有可用的字体里都没有，见“…{}…”", self.text, codes.join(" "), self.around);
        let mut told = Diagnostic::error("排版-缺字", message)
            .hint("请安装含有这个字的字体，或用 --font-dir 指明它所在的文件夹；若是录错的字，请改正");
        told.places = if places.is_empty() { self.place.iter().cloned().collect() } else { places };
        told
    }
}

struct Collector<'a> {
    cutter: &'a Cutter,
    document: &'a Document,
    pieces: BTreeSet<(Role, Box<str>)>,
    texts: Vec<(String, Option<Place>)>,
}

impl Collector<'_> {
    fn text(&mut self, role: Role, text: &str, place: Option<Place>) {
        if text.is_empty() {
            return;
        }
        self.pieces.extend(self.cutter.atoms(role, text).into_iter().map(|atom| (atom.role, atom.text)));
        self.texts.push((text.to_owned(), place));
    }

    fn inlines(&mut self, role: Role, content: &[Inline]) {
        let atoms = inline_atoms(self.cutter, role, content);
        self.pieces.extend(atoms.into_iter().map(|atom| (atom.role, atom.text)));
        let place = content.iter().find_map(|inline| match inline {
            Inline::Figure { id, .. } => self.document.figures.get(*id)?.printed_by.clone(),
            _ => None,
        });
        self.texts.push((crate::compose::document::plain_text(content), place));
    }

    fn table(&mut self, table: &TableView, continued: &str) {
        let source = |id: usize| self.document.figures.get(id).and_then(|f| f.sources.first().cloned());
        // a text cell stands in the sheet of the figures around it
        let sheet = table.rows.iter().flat_map(|row| &row.cells).find_map(|cell| source(cell.figure?));
        let sheet = sheet.and_then(|place| match place {
            Place::Cell(cell) => Some(Place::Sheet { file: cell.file, sheet: cell.sheet }),
            _ => None,
        });
        self.text(Role::Title, &table.title, None);
        self.text(Role::Title, continued, None);
        let notes = table.notes.iter().map(|note| &note.text);
        for text in [&table.maker_line, &table.unit_line].into_iter().chain(notes) {
            self.text(Role::Table, text, sheet.clone());
        }
        for header in table.header.iter().flatten() {
            self.text(Role::Heading1, &header.text, sheet.clone());
        }
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            self.text(Role::Table, cell.value.text(), sheet.clone());
        }
    }
}

/// Measures everything that a document sets.
///
/// # Errors
/// What no face has, with where it stands.
pub fn measure(
    document: &Document,
    style: &Style,
    cutter: &Cutter,
    fonts: &Fonts,
    stamp: Option<&str>,
) -> Result<Measures, Vec<Missing>> {
    let mut all = Collector { cutter, document, pieces: BTreeSet::new(), texts: Vec::new() };
    for text in document.cover.iter().chain(&document.cover_foot).chain([&document.contents_title]) {
        all.text(Role::Title, text, None);
        all.text(Role::Heading2, text, None);
    }
    if document.is_letter() {
        document.cover_foot.iter().for_each(|text| all.text(style.body.role, text, None));
    }
    all.text(Role::Heading1, stamp.unwrap_or_default(), None);
    for role in Role::ALL {
        all.text(role, &style.page_number.format.replace("{n}", ""), None);
        for c in (b' '..=b'~').map(char::from) {
            all.pieces.insert((role, c.to_string().into()));
        }
    }
    for part in &document.parts {
        all.text(style.part.role, &part.title, None);
        all.text(Role::Heading1, &part.title, None);
        for block in &part.blocks {
            match block {
                Block::Heading { level, content } => {
                    all.inlines(style.heading(*level).role, content);
                    all.inlines(Role::Body, content);
                }
                Block::Paragraph { content } => all.inlines(style.body.role, content),
                Block::Charts(charts) => {
                    for (role, text) in super::charts::texts(charts) {
                        all.text(role, &text, None);
                    }
                }
                Block::Table(table) => {
                    all.text(Role::Body, &table.title, None);
                    all.table(table, &style.table.continued);
                }
            }
        }
    }
    fonts.measure(&all.pieces).map_err(|missing| complain(&missing, &all.texts, fonts))
}

fn complain(missing: &[Box<str>], texts: &[(String, Option<Place>)], fonts: &Fonts) -> Vec<Missing> {
    let settable = |piece: &str| fonts.measure(&BTreeSet::from([(Role::Body, piece.into())])).is_ok();
    let mut lacking: BTreeSet<String> = BTreeSet::new();
    for piece in missing {
        let single = piece.chars().map(String::from).filter(|c| !settable(c));
        let before = lacking.len();
        lacking.extend(single);
        // each character has a face, but no face has them all
        if lacking.len() == before && !lacking.iter().any(|known| piece.contains(known.as_str())) {
            lacking.insert(piece.to_string());
        }
    }
    let locate = |text: String| {
        let (found, place) = texts.iter().find(|(whole, _)| whole.contains(&text))?;
        let at = found.find(&text)?;
        let before: Vec<char> = found[..at].chars().rev().take(8).collect();
        let after = found[at..].chars().take(9);
        Some(Missing { around: before.into_iter().rev().chain(after).collect(), place: place.clone(), text })
    };
    lacking.into_iter().filter_map(locate).collect()
}
