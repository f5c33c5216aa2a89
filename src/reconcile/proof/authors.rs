//! Who wrote a piece of the composed text: a template, a tag, a clerk.

use std::ops::Range;

use crate::budget::Budget;
use crate::budget::label::fold;
use crate::compose::trace::Stroke;
use crate::diag::Place;
use crate::pack::{Pack, Template};

use super::galley::{Galley, Printed, Whence};
use crate::reconcile::prose::passages::{self, ENDS, Passage};

/// A text with fewer characters is a clerk's only if it is the whole of what the clerk wrote: a word or two stands
/// in many places.
const TELLING: usize = 4;
/// Most places at which a clerk may have written the same that are told.
const MOST: usize = 3;
/// Characters beside what was found by which its clerk is found where nothing could be traced.
const BESIDE: usize = 6;

/// A place where a clerk wrote something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The key of unit.toml, or the cell path.
    pub key: String,
    /// What messages call it.
    pub name: String,
    /// Where the piece begins.
    pub place: Place,
}

/// Who wrote a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum By {
    /// The template itself; whether it is the program's own.
    Words { built_in: bool },
    /// A tag, of what no clerk wrote.
    Tag,
    /// A tag, of what a clerk wrote, at one of these places.
    Clerk(Vec<Entry>),
    /// A line of a TOML file of the pack.
    Pack,
}

/// A piece of a text and who wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Authored {
    /// The bytes of the text.
    pub range: Range<usize>,
    /// Who wrote it.
    pub by: By,
    /// Where the template has it.
    pub place: Place,
}

impl Authored {
    /// Whether a template or another file of a pack wrote it as it stands.
    pub(super) fn is_packs(&self) -> bool {
        matches!(self.by, By::Words { .. } | By::Pack)
    }

    /// Whether a tag wrote it that does not come with the program: it may have typed it itself.
    pub(super) fn is_tag_of_own(&self, pack: &Pack) -> bool {
        let file = self.place.file();
        let own = |template: &Template| !template.built_in && template.origin == file;
        self.by == By::Tag && pack.templates.values().any(own)
    }

    /// Whether a clerk wrote it.
    pub fn is_clerks(&self) -> bool {
        matches!(self.by, By::Clerk(_))
    }

    /// Whether a bureau's own template says it.
    pub fn is_own(&self) -> bool {
        self.by == By::Words { built_in: false }
    }
}

/// The pieces that a range of a text touches, in order.
pub(super) fn authors(galley: &Galley<'_>, printed: &Printed, range: &Range<usize>) -> Vec<Authored> {
    let text = &printed.text;
    let (part, block) = match &printed.whence {
        Whence::Block(part, block) => (*part, *block),
        Whence::Line(place) => {
            let entries = galley.clerks().written(text, range.start);
            let by = if entries.is_empty() { By::Pack } else { By::Clerk(entries) };
            return vec![Authored { range: 0..text.len(), by, place: place.clone() }];
        }
    };
    let strokes = galley.trace().strokes(part, block);
    if strokes.is_empty() {
        return vec![untraced(galley, part, text, range)];
    }
    let mut all: Vec<Authored> = Vec::new();
    for stroke in strokes.iter().filter(|s| s.range.start < range.end && range.start < s.range.end) {
        let at = range.start.max(stroke.range.start);
        let by = by(galley, printed, strokes, stroke, at);
        all.push(Authored { range: stroke.range.clone(), by, place: stroke.place_at(text, at) });
    }
    all
}

/// Who wrote a stroke; what was found in it begins at a byte of the text.
fn by(galley: &Galley<'_>, printed: &Printed, strokes: &[Stroke], stroke: &Stroke, at: usize) -> By {
    if !stroke.printed {
        let file = stroke.place.file();
        let template = galley.pack.templates.values().find(|template| template.origin == file);
        return By::Words { built_in: template.is_none_or(|template| template.built_in) };
    }
    if printed.is_figure(&stroke.range) {
        return By::Tag;
    }
    // signs that Markdown escapes part what was printed at once
    let run = strokes.iter().filter(|other| other.run == stroke.run);
    let whole = run.fold(stroke.range.clone(), |whole, other| {
        whole.start.min(other.range.start)..whole.end.max(other.range.end)
    });
    let entries = galley.clerks().written(&printed.text[whole.clone()], at - whole.start);
    if entries.is_empty() { By::Tag } else { By::Clerk(entries) }
}

/// A piece of a block that could not be traced: its clerk may be known by the words around it.
fn untraced(galley: &Galley<'_>, part: usize, text: &str, range: &Range<usize>) -> Authored {
    let before =
        text[..range.start].char_indices().rev().take(BESIDE).last().map_or(range.start, |(at, _)| at);
    let after: usize = text[range.end..].chars().take(BESIDE).map(char::len_utf8).sum();
    let entries = galley.clerks().written(&text[before..range.end + after], range.start - before);
    let spec = galley.pack.manifest.parts.get(part);
    let template = spec.and_then(|part| galley.pack.templates.get(part.template.as_str()));
    let file = template.map_or("", |template| &template.origin);
    // which of the files said it is not known: the bureau's own are more likely wrong than those that come with us
    let words = By::Words { built_in: !galley.has_own_templates() };
    let by = if entries.is_empty() { words } else { By::Clerk(entries) };
    Authored { range: range.clone(), by, place: Place::File(file.into()) }
}

/// All that clerks have written and that may be printed.
pub(super) struct Clerks {
    /// Texts, each with its folded form.
    passages: Vec<(Passage, String)>,
    /// Names, each with its folded form: of the unit, of rows, of projects.
    names: Vec<(String, Entry)>,
    /// What kind of publisher the unit is.
    kind: String,
}

impl Clerks {
    /// Those of a budget.
    pub fn of(budget: &Budget) -> Self {
        let unit = &budget.unit;
        // nothing that is printed comes from a page that is not
        let printed = passages::gather(budget).into_iter().filter(|passage| !passage.unprinted);
        let folded = printed.map(|passage| {
            let folded = passage.folded();
            let text = folded.text.clone();
            (folded, text)
        });
        let passages = folded.collect();
        let mut names = Vec::new();
        let key = "unit.name";
        let entry = Entry { key: key.to_owned(), name: unit.statement.named(key), place: unit.place(key) };
        names.push((fold(&unit.name), entry));
        for table in &budget.current.tables {
            for row in table.sections.iter().flat_map(|section| &section.rows) {
                let (key, name) = (format!("{}/{}", table.id, row.key), format!("“{}”的行名", table.id));
                names.push((fold(&row.label), Entry { key, name, place: Place::Cell(row.place.clone()) }));
            }
        }
        for project in &unit.projects {
            let name = format!("项目“{}”的名称", project.name);
            let key = format!("project（{}）", project.name);
            names.push((fold(&project.name), Entry { key, name, place: project.place.clone() }));
        }
        Self { passages, names, kind: fold(&unit.kind) }
    }

    /// Where clerks wrote a text, as whole as may be; the places are those of one of its bytes.
    fn all_written(&self, text: &str, at: usize) -> Vec<Entry> {
        let wanted = fold(text);
        let wanted = wanted.trim_end_matches(ENDS);
        // a year or a count is written in many places, and so is what kind of publisher it is
        if wanted.chars().all(|c| !c.is_alphabetic()) || wanted == self.kind {
            return Vec::new();
        }
        let ahead = fold(&text[..at]).len();
        let entry = |passage: &Passage, begun: usize| Entry {
            key: passage.key.clone(),
            name: passage.name.clone(),
            place: passage.place((begun + ahead).min(passage.text.len().saturating_sub(1))),
        };
        let mut found: Vec<Entry> = Vec::new();
        for (passage, folded) in &self.passages {
            if folded.trim_end_matches(ENDS) == wanted {
                found.push(entry(passage, 0));
            }
        }
        if found.is_empty() {
            let names = self.names.iter().filter(|(name, _)| name == wanted);
            found.extend(names.map(|(_, entry)| entry.clone()));
        }
        if found.is_empty() && wanted.chars().count() >= TELLING {
            for (passage, folded) in &self.passages {
                if let Some(begun) = folded.find(wanted) {
                    found.push(entry(passage, begun));
                }
            }
        }
        found
    }

    /// The same, each key once and no more than anybody looks up.
    pub fn written(&self, text: &str, at: usize) -> Vec<Entry> {
        let mut kept: Vec<Entry> = Vec::new();
        for entry in self.all_written(text, at) {
            if kept.len() < MOST && !kept.iter().any(|known| known.place == entry.place) {
                kept.push(entry);
            }
        }
        kept
    }
}
