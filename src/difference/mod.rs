//! What two inputs differ in: figures, rows, words, sentences, facts, projects, checks, pages; and what stayed.
//!
//! Pure: from what was read, held against itself and composed on both sides. Nothing here knows of disk or terminal.
//! The keys of the JSON are described in `docs/diff-json.md`; `layout` counts up when one changes.

mod books;
mod changes;
mod checks;
mod corrections;
mod facts;
mod fates;
mod follow;
mod names;
mod openness;
mod pages;
mod printed;
mod rows;
mod sentences;
pub mod words;

use std::collections::BTreeSet;

use crate::budget::{Book, Budget};
use crate::diag::Place;
use crate::edition::{Examined, made_with};
use crate::read::Input;
use crate::typeset::spots::PageIndex;

pub use books::in_words;
pub use changes::{
    CellSide, Difference, FactChange, FigureChange, FigureGroup, FileChange, FindingChange, PageChange,
    PageDifference, ProjectChange, RowChange, RuleChange, SentenceChange, SideName, TableChange, Unchanged,
    Uncompared, WordChange,
};
pub use corrections::{CorrectedPlaces, PrintedTables, Uncorrectable, corrected_places};
pub use fates::{
    CellState, FigureRole, FindingFate, PageFate, RowFate, SentenceFate, SentenceKind, StatedKind, TableFate,
};
pub use openness::{Openness, tells_withheld};

use books::{BookComparison, BookDifference};
use facts::FactComparison;
use openness::Withholding;
use sentences::DocumentSide;
use words::WordCutter;

/// Number of the description of the JSON.
const LAYOUT: u32 = 1;

/// One of the two that are compared.
#[derive(Clone, Copy)]
pub struct DiffSide<'a> {
    /// What was read.
    pub input: &'a Input,
    /// What was found in it, and the document as the public has it.
    pub examined: &'a Examined,
    /// Its pages; none where it was not set.
    pub pages: Option<&'a PageIndex>,
}

impl<'a> DiffSide<'a> {
    fn budget(&self) -> &'a Budget {
        &self.input.budget
    }

    /// The cells with amounts of both years' tables.
    fn cells(&self) -> BTreeSet<Place> {
        let books = std::iter::once(&self.budget().current).chain(&self.budget().previous);
        let sections = books.flat_map(|book| &book.tables).flat_map(|table| &table.sections);
        let amounts = sections.flat_map(|section| &section.rows).flat_map(|row| row.amounts.iter().flatten());
        amounts.map(|amount| amount.place.clone()).collect()
    }

    fn name(&self) -> SideName {
        let (unit, report) = (&self.budget().unit, &self.examined.report);
        SideName {
            unit: unit.name.clone(),
            kind: unit.kind.clone(),
            year: unit.year,
            pack: self.input.pack.manifest.id.clone(),
            errors: report.count(crate::diag::Severity::Error) + report.unread.len(),
            lacking: report.lacks(),
        }
    }
}

/// What two inputs differ in.
pub fn between(old: &DiffSide<'_>, new: &DiffSide<'_>) -> Difference {
    let both = [old, new];
    let (before, now) = (Withholding::of(old, both), Withholding::of(new, both));
    let cutter = WordCutter::default();
    let mut books = compare_books(old, new, (&before, &now), &cutter);
    if let (Ok((from, _)), Ok((to, _))) = (old.examined.draft(), new.examined.draft()) {
        let unread: Vec<&String> = both.iter().flat_map(|side| &side.budget().current.unread).collect();
        printed::tell(from, to, &unread, &mut books);
    }
    let groups = follow::groups(&mut books.figures, &old.examined.report, &new.examined.report);
    let stated = FactComparison {
        old,
        new,
        before: &before,
        now: &now,
        cutter: &cutter,
        found: facts::FactDifference::default(),
    };
    let stated = stated.run(&books.rows);
    let checks = checks::compare(&old.examined.report, &new.examined.report);
    let mut uncompared = books.uncompared;
    uncompared.extend(stated.uncompared);
    let sentences = compare_sentences(old, new, (&before, &now), &cutter, &mut uncompared);
    let pages = match (old.pages, new.pages) {
        (Some(old), Some(new)) => Some(pages::compare(old, new)),
        _ => None,
    };
    for figure in &mut books.figures {
        figure.page = page_of(new, &figure.table).or_else(|| page_of(old, &figure.table));
    }
    Difference {
        layout: LAYOUT,
        old: old.name(),
        new: new.name(),
        files: files(old.input, new.input),
        figures: books.figures,
        groups,
        rows: books.rows,
        tables: books.tables,
        words: books.words,
        sentences: sentences.changes,
        facts: stated.facts,
        projects: stated.projects,
        rules: checks.rules,
        findings: checks.findings,
        pages,
        uncompared,
        unchanged: Unchanged {
            figures: books.same_cells,
            tables: books.same_tables,
            sentences: sentences.same,
            facts: stated.same,
            rules: checks.same,
        },
    }
}

/// The books of both years.
fn compare_books(
    old: &DiffSide<'_>,
    new: &DiffSide<'_>,
    (before, now): (&Withholding<'_>, &Withholding<'_>),
    cutter: &WordCutter,
) -> BookDifference {
    let order = tables_of(new, old);
    let mut found = BookDifference::default();
    let none = Book::default();
    let (last, last_now) = (old.budget().previous.as_ref(), new.budget().previous.as_ref());
    let years = [
        (&old.budget().current, &new.budget().current, false),
        (last.unwrap_or(&none), last_now.unwrap_or(&none), true),
    ];
    for (from, to, of_last_year) in years {
        let mut comparison = BookComparison { before, now, cutter, of_last_year, found: &mut found };
        comparison.run(from, to, &order);
        comparison.pages_of_text(from, to);
    }
    found
}

/// The tables of both packs, in the order of the new one.
fn tables_of(new: &DiffSide<'_>, old: &DiffSide<'_>) -> Vec<String> {
    let mut order: Vec<String> = Vec::new();
    for schema in new.input.pack.tables.iter().chain(&old.input.pack.tables) {
        if !order.contains(&schema.id) {
            order.push(schema.id.clone());
        }
    }
    order
}

fn compare_sentences(
    old: &DiffSide<'_>,
    new: &DiffSide<'_>,
    (before, now): (&Withholding<'_>, &Withholding<'_>),
    cutter: &WordCutter,
    uncompared: &mut Vec<Uncompared>,
) -> sentences::SentenceDifference {
    // of a cell on either side, whether the other side withholds its row
    let (of_old, of_new) = (now.cells(old), before.cells(new));
    let (cells, cells_now) = (old.cells(), new.cells());
    match (old.examined.draft(), new.examined.draft()) {
        (Ok((from, _)), Ok((to, _))) => {
            let old =
                DocumentSide { document: &from.document, pages: old.pages, cells: &cells, withheld: &of_old };
            let new = DocumentSide {
                document: &to.document,
                pages: new.pages,
                cells: &cells_now,
                withheld: &of_new,
            };
            sentences::compare(&old, &new, (before, now), cutter)
        }
        (from, to) => {
            for (lacks, whose, all) in
                [(from.is_err(), "旧的", before.all()), (to.is_err(), "新的", now.all())]
            {
                if lacks {
                    let why = if all {
                        "整份不公开，没有公开的文字"
                    } else {
                        "没有编成公开文件"
                    };
                    let what = format!("{whose}公开文件的文字和页码");
                    uncompared.push(Uncompared { what, why: why.to_owned() });
                }
            }
            sentences::SentenceDifference { changes: Vec::new(), same: 0 }
        }
    }
}

/// The page on which a table of a side begins.
fn page_of(side: &DiffSide<'_>, table: &str) -> Option<String> {
    let pages = side.pages?;
    let (composed, _) = side.examined.draft().ok()?;
    for (part, own) in composed.document.parts.iter().enumerate() {
        for (block, content) in own.blocks.iter().enumerate() {
            if matches!(content, crate::compose::document::Block::Table(view) if view.id == table) {
                return pages.page_of(part, block).map(str::to_owned);
            }
        }
    }
    None
}

/// What stands for all files of the pack.
const TEMPLATES: &str = "模板";

/// The files that were read, and the pack, by their names and bytes.
fn files(old: &Input, new: &Input) -> Vec<FileChange> {
    let digests = |input: &Input| -> Vec<(String, String)> {
        let with = made_with(input);
        let inputs = with.inputs.into_iter().map(|own| (own.name, own.sha256));
        inputs.chain([(TEMPLATES.to_owned(), with.pack.sha256)]).collect()
    };
    let (before, after) = (digests(old), digests(new));
    let mut files: Vec<FileChange> = Vec::new();
    for (name, digest) in &after {
        let old = before.iter().find(|(own, _)| own == name).map(|(_, digest)| digest.clone());
        files.push(FileChange {
            name: name.clone(),
            same: old.as_ref() == Some(digest),
            old,
            new: Some(digest.clone()),
        });
    }
    for (name, digest) in before.into_iter().filter(|(name, _)| !after.iter().any(|(own, _)| own == name)) {
        files.push(FileChange { name, same: false, old: Some(digest), new: None });
    }
    files
}
