//! The second ledger: every number that a reader sees, and the one origin that it has.
//!
//! Texts come here with their digits in the alphabets of their sources ([`super::digits`]) and leave as they are
//! printed. A number whose source is a template itself is right only where it counts (numbering) or where the pack
//! declares it (`[[fixed]]`: a law, a date, a standard); any other stops publication, and so does one that two sources
//! make up together or that is a piece of what its source says.

mod owned;
mod told;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::budget::Budget;
use crate::budget::unit::Fact;
use crate::diag::{Diagnostic, Place};
use crate::pack::Pack;

use super::digits::{self, NumberRun};
use super::document::{Block, CellView, ChartView, Inline, Part, TableView};
use super::numbering;
use super::sources::{DigitSources, Source, SourceKind};
use owned::{CharOwner, OwnedText};

/// A number that a reader sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// As printed.
    pub text: String,
    /// Where it comes from.
    pub origin: NumberOrigin,
    /// Where it is printed.
    pub spot: NumberSpot,
}

/// Where a number comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum NumberOrigin {
    /// A figure, by its index among [`super::document::Document::figures`]: an amount of a table or what is computed
    /// from amounts, a count, date or amount that the unit states.
    Figure(usize),
    /// Words or a code that a clerk or an export typed: the cell, or the key.
    Words(Place),
    /// The year of the budget, or one beside it: where the year is stated.
    Year(Place),
    /// Numbering of headings and paragraphs.
    Numbering,
    /// What the pack says: a label, a title, a term, a law or date that it declares.
    Pack(Place),
}

/// Where a number is printed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NumberSpot {
    /// The title of the document.
    Title,
    /// A line of the cover, from 0.
    Cover(usize),
    /// A line at the foot of the cover, from 0.
    CoverFoot(usize),
    /// The title of a part, from 0.
    PartTitle(usize),
    /// A heading or paragraph.
    Text {
        /// The part, from 0.
        part: usize,
        /// The block of the part, from 0.
        block: usize,
        /// The byte of the block's plain text at which the number begins.
        at: usize,
    },
    /// A published table.
    Table {
        /// Its id.
        table: String,
        /// Where in it.
        within: TableSpot,
    },
    /// A chart, from 0.
    Chart(usize),
}

/// Where in a table a number is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TableSpot {
    /// Title, maker or unit line.
    Head,
    /// A cell of the header.
    Header,
    /// A cell of the body: row, and index among [`super::document::RowView::cells`].
    Cell {
        /// The row, from 0.
        row: usize,
        /// The cell, from 0.
        cell: usize,
    },
    /// A note below, from 0.
    Note(usize),
}

/// Says where what is at a byte of a block's plain text comes from: the parts, the part, the block, the byte.
pub(super) type Stands<'s> = &'s dyn Fn(&[Part], usize, usize, usize) -> Place;

/// The account of the numbers of one document.
pub(super) struct NumberAccount<'a> {
    budget: &'a Budget,
    pack: &'a Pack,
    sources: DigitSources,
    numbers: Vec<Number>,
    faults: Vec<Diagnostic>,
    noticed: Vec<Diagnostic>,
}

impl<'a> NumberAccount<'a> {
    pub(super) fn new(budget: &'a Budget, pack: &'a Pack, sources: DigitSources) -> Self {
        Self { budget, pack, sources, numbers: Vec::new(), faults: Vec::new(), noticed: Vec::new() }
    }

    /// All numbers, what is wrong with some, and what stops nothing.
    pub(super) fn close(mut self) -> (Vec<Number>, Vec<Diagnostic>, Vec<Diagnostic>) {
        self.faults.dedup();
        self.numbers.sort_by(|one, other| one.spot.cmp(&other.spot));
        self.noticed.dedup();
        (self.numbers, self.faults, self.noticed)
    }

    /// A line that a one-line template gives, as it is printed.
    pub(super) fn line(&mut self, stamped: &str, spot: NumberSpot) -> String {
        let text = OwnedText::of(&[Inline::Text(stamped.to_owned())]);
        for run in digits::runs(&text.plain) {
            self.settle(&text, &run, spot.clone(), false, &|| Place::File("pack.toml".into()));
        }
        text.plain
    }

    /// The titles, headings and paragraphs of the parts, which become as they are printed. `stands` says where what
    /// is at a byte of a block comes from. What is wrong with their numbering comes back.
    pub(super) fn parts(&mut self, parts: &mut [Part], stands: Stands<'_>) -> Vec<Diagnostic> {
        let mut read: BTreeMap<(usize, usize), OwnedText> = BTreeMap::new();
        let mut titles = Vec::new();
        for (part, own) in parts.iter_mut().enumerate() {
            titles.push(OwnedText::of(&[Inline::Text(std::mem::take(&mut own.title))]));
            own.title.clone_from(&titles[part].plain);
            for (block, own) in own.blocks.iter_mut().enumerate() {
                let (Block::Heading { content, .. } | Block::Paragraph { content }) = own else { continue };
                read.insert((part, block), OwnedText::of(content));
                for inline in content {
                    if let Inline::Text(text) | Inline::Strong(text) = inline {
                        *text = digits::plain(text).into_owned();
                    }
                }
            }
        }
        let parts = &*parts;
        let begins = |part: usize, block: usize| stands(parts, part, block, 0);
        let own = |part: usize, block: usize, at: Range<usize>| match read.get(&(part, block)) {
            Some(text) => self.is_templates(text, &NumberRun { start: at.start, end: at.end }),
            None => false,
        };
        let counted = numbering::count(parts, self.pack, &begins, &own);
        for (part, text) in titles.iter().enumerate() {
            for run in digits::runs(&text.plain) {
                let amiss = counted.amiss_titles.contains(&(part, run.start..run.end));
                if amiss && text.owners(&run).len() == 1 {
                    continue;
                }
                let counts = counted.proven_titles.contains(&(part, run.start..run.end));
                let stands = || self.pack.layers.place(self.pack.manifest.parts[part].title.spot);
                self.settle(text, &run, NumberSpot::PartTitle(part), counts, &stands);
            }
        }
        for ((part, block), text) in &read {
            for (printed, at, id) in text.figures() {
                let spot = NumberSpot::Text { part: *part, block: *block, at };
                self.numbers.push(Number {
                    text: printed.to_owned(),
                    origin: NumberOrigin::Figure(id),
                    spot,
                });
            }
            for run in digits::runs(&text.plain) {
                let spot = NumberSpot::Text { part: *part, block: *block, at: run.start };
                let amiss = counted.amiss.contains(&(*part, *block, run.start..run.end));
                if amiss && text.owners(&run).len() == 1 {
                    continue;
                }
                let counts = counted.proven.contains(&(*part, *block, run.start..run.end));
                self.settle(text, &run, spot, counts, &|| stands(parts, *part, *block, run.start));
            }
        }
        counted.faults
    }

    /// Whether a number is the template's own: typed there, or computed.
    fn is_templates(&self, text: &OwnedText, run: &NumberRun) -> bool {
        let number = &text.plain[run.start..run.end];
        let owners = text.owners(run);
        let own = |owner: &CharOwner| match owner {
            CharOwner::Source(alphabet) => {
                self.sources.of(*alphabet, number).is_some_and(Source::is_of_template)
            }
            CharOwner::Figure(_) | CharOwner::Nobody => false,
        };
        !owners.is_empty() && owners.iter().all(own)
    }

    /// Finds the origin of one number. `counts`: whether it numbers something.
    fn settle(
        &mut self,
        text: &OwnedText,
        run: &NumberRun,
        spot: NumberSpot,
        counts: bool,
        stands: &dyn Fn() -> Place,
    ) {
        let number = &text.plain[run.start..run.end];
        let owners: Vec<CharOwner> = text.owners(run).into_iter().collect();
        let alphabet = match owners.as_slice() {
            [CharOwner::Figure(_)] => return,
            [CharOwner::Source(alphabet)] => *alphabet,
            [CharOwner::Nobody] | [] => return self.faults.push(told::without_origin(number, stands())),
            _ => return self.settle_several(text, run, spot, counts, stands),
        };
        let Some(source) = self.sources.of(alphabet, number) else {
            return self.faults.push(told::without_origin(number, stands()));
        };
        let origin = match source.kind {
            SourceKind::Words | SourceKind::Pack | SourceKind::Year if !source.says(number) => {
                return self.faults.push(told::cut(number, source, stands()));
            }
            SourceKind::Words => NumberOrigin::Words(source.place.clone()),
            SourceKind::Pack => NumberOrigin::Pack(source.place.clone()),
            SourceKind::Year => NumberOrigin::Year(source.place.clone()),
            SourceKind::Typed | SourceKind::Computed if counts => NumberOrigin::Numbering,
            SourceKind::Typed | SourceKind::Computed => match self.declared(&text.plain, run) {
                Some(place) => NumberOrigin::Pack(place),
                None => {
                    let fault = self.of_template(number, source);
                    return self.faults.push(fault);
                }
            },
        };
        self.numbers.push(Number { text: number.to_owned(), origin, spot });
    }

    /// A number that several owners make up together.
    fn settle_several(
        &mut self,
        text: &OwnedText,
        run: &NumberRun,
        spot: NumberSpot,
        counts: bool,
        stands: &dyn Fn() -> Place,
    ) {
        let number = &text.plain[run.start..run.end];
        let pieces = text.pieces_of(run);
        let mut sources = Vec::new();
        for piece in &pieces {
            for owner in text.owners(piece) {
                sources.extend(self.source_of(owner, number));
            }
        }
        let places = sources.iter().map(|source| source.place.clone()).collect();
        let kinds: Vec<SourceKind> = sources.iter().map(|source| source.kind).collect();
        // a name that ends in a digit before the year: nobody can give the office another
        if kinds == [SourceKind::Words, SourceKind::Year] && pieces.len() == 2 {
            self.noticed.push(told::beside_the_year(number, places));
            for piece in pieces {
                self.settle(text, &piece, spot.clone(), counts, stands);
            }
            return;
        }
        let of_template = sources.iter().all(|source| source.is_of_template());
        let fault = match sources.as_slice() {
            // what words of templates make up together is one number that the template types
            [first, more @ ..] if of_template && sources.len() == pieces.len() => {
                let fault = self.of_template(number, first);
                more.iter().fold(fault, |fault, source| fault.at(source.place.clone()))
            }
            _ => told::run_together(number, places, stands()),
        };
        self.faults.push(fault);
    }

    /// Tells a number that a template types or computes.
    fn of_template(&self, number: &str, source: &Source) -> Diagnostic {
        let is_it = |fact: &Fact| match fact {
            Fact::Count(count) => count.normalize().to_string() == number,
            Fact::List(items) => items.len().to_string() == number,
            _ => false,
        };
        let facts = self.budget.unit.facts.iter().filter(|(_, fact)| is_it(fact));
        let stated: Vec<String> = facts.map(|(key, _)| key.clone()).collect();
        let fixed = self.pack.manifest.fixed.iter().find(|fixed| digits::has_whole(&fixed.text, number));
        told::of_template(number, source, &stated, fixed.map(|fixed| fixed.text.as_str()))
    }

    /// What an owner of a digit has it from; nothing where that is no text.
    fn source_of(&self, owner: CharOwner, number: &str) -> Option<&Source> {
        match owner {
            CharOwner::Source(alphabet) => self.sources.of(alphabet, number),
            CharOwner::Figure(_) | CharOwner::Nobody => None,
        }
    }

    /// Where the pack declares a text of which a number is a piece, as it is printed.
    fn declared(&self, printed: &str, run: &NumberRun) -> Option<Place> {
        for fixed in &self.pack.manifest.fixed {
            for (at, text) in printed.match_indices(fixed.text.as_str()) {
                if at <= run.start && run.end <= at + text.len() {
                    return Some(self.pack.layers.place(fixed.text.spot));
                }
            }
        }
        None
    }

    /// The numbers of a table as it is printed. Its words are the cells', its labels the pack's.
    pub(super) fn table(&mut self, view: &mut TableView) {
        let place = &self.pack.file("tables.toml");
        let spot = |within| NumberSpot::Table { table: view.id.clone(), within };
        let unit_name = self.budget.unit.place("unit.name");
        self.of_pack(&view.title, place, &|| spot(TableSpot::Head));
        self.words(&view.maker_line, &unit_name, &|| spot(TableSpot::Head));
        self.of_pack(&view.unit_line, place, &|| spot(TableSpot::Head));
        for header in view.header.iter().flatten() {
            self.of_pack(&header.text, place, &|| spot(TableSpot::Header));
        }
        for (row, own) in view.rows.iter().enumerate() {
            for (cell, own) in own.cells.iter().enumerate() {
                self.cell(own, place, &|| spot(TableSpot::Cell { row, cell }));
            }
        }
        let id = view.id.clone();
        for (index, note) in view.notes.iter_mut().enumerate() {
            let spot = NumberSpot::Table { table: id.clone(), within: TableSpot::Note(index) };
            match &note.place {
                Some(place) => self.words(&note.text, place, &|| spot.clone()),
                // a statement comes from a template of one line
                None if note.text.chars().any(|c| digits::stamped(c).is_some()) => {
                    note.text = self.line(&note.text, spot);
                }
                None => self.of_pack(&note.text, place, &|| spot.clone()),
            }
        }
    }

    fn cell(&mut self, cell: &CellView, table: &Place, spot: &dyn Fn() -> NumberSpot) {
        match (cell.figure, &cell.place) {
            (Some(figure), _) => self.numbers.push(Number {
                text: cell.value.text().to_owned(),
                origin: NumberOrigin::Figure(figure),
                spot: spot(),
            }),
            (None, Some(place)) => self.words(cell.value.text(), place, spot),
            (None, None) => self.of_pack(cell.value.text(), table, spot),
        }
    }

    /// A chart: its words become as they are printed. Every bar's value is a figure.
    pub(super) fn chart(&mut self, index: usize, chart: &mut ChartView) {
        let spot = || NumberSpot::Chart(index);
        let bars = chart.bars.iter_mut().map(|bar| &mut bar.label);
        for text in [&mut chart.title, &mut chart.unit_line].into_iter().chain(&mut chart.series).chain(bars)
        {
            *text = self.line(text, spot());
        }
        for value in chart.bars.iter().flat_map(|bar| &bar.values) {
            let origin = NumberOrigin::Figure(value.figure);
            self.numbers.push(Number { text: value.text.clone(), origin, spot: spot() });
        }
        // it says once more what has been taken account of
        chart.alt = digits::plain(&chart.alt).into_owned();
    }

    /// Numbers in words that were typed at a place.
    pub(super) fn words(&mut self, text: &str, place: &Place, spot: &dyn Fn() -> NumberSpot) {
        for run in digits::runs(text) {
            let origin = NumberOrigin::Words(place.clone());
            self.numbers.push(Number { text: text[run.start..run.end].to_owned(), origin, spot: spot() });
        }
    }

    /// Numbers in words of the pack, its years filled in.
    fn of_pack(&mut self, text: &str, place: &Place, spot: &dyn Fn() -> NumberSpot) {
        let year = self.budget.unit.year;
        for run in digits::runs(text) {
            let number = text[run.start..run.end].to_owned();
            let is_year = [year, year - 1].iter().any(|year| year.to_string() == number);
            let origin = match is_year {
                true => NumberOrigin::Year(self.budget.unit.place("year")),
                false => NumberOrigin::Pack(place.clone()),
            };
            self.numbers.push(Number { text: number, origin, spot: spot() });
        }
    }
}
