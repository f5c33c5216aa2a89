//! Everything that a person typed, printed or not, piece by piece with its place.

use std::ops::Range;

use crate::budget::label::fold;
use crate::budget::table::Table;
use crate::budget::unit::{Fact, Prose, Unit};
use crate::budget::{Budget, TextPage};
use crate::diag::Place;
use crate::read::leftover::pages::begins_anew;

/// A text of a project that is longer than this many characters stands as sentences of its own.
const SENTENCE: usize = 20;
/// How many bytes part two paragraphs.
const PARTED: usize = "\n\n".len();

/// A piece of text and where it was typed.
#[derive(Debug, Clone, Default)]
pub struct Passage {
    /// Its name: a key of unit.toml or a cell path.
    pub key: String,
    /// What messages call it: the key with its Chinese name.
    pub name: String,
    /// The text.
    pub text: String,
    /// The project, or the row of a table, in whose form it stands.
    pub form_of: Option<String>,
    /// Where its pieces were typed: the byte at which each begins, in order, and its place.
    pub spots: Vec<(usize, Place)>,
    /// Whether it stands as sentences of its own, which end with a full stop.
    pub whole: bool,
    /// Whether it is a figure's business (targets of forms).
    pub figures: bool,
    /// Whether it stands on a page that an office writes itself and the document does not print.
    pub unprinted: bool,
    /// The bytes at which paragraphs begin that stand on one row with other cells, as the words of a table do.
    pub beside_others: Vec<usize>,
}

/// What a paragraph is, as far as its end is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParagraphKind {
    /// Sentences, which end with a full stop.
    Sentences,
    /// A heading, on a line of its own.
    Heading,
    /// An item of a list, which may end as its neighbours do.
    Item,
    /// Words beside other cells.
    Cell,
}

/// A heading is no longer than this many characters.
const HEADING: usize = 30;

/// What ends a sentence or a paragraph.
pub(in crate::reconcile) const ENDS: [char; 5] = ['。', '！', '？', '；', '\n'];

impl Passage {
    /// A passage of one place.
    fn at(key: String, text: String, place: Place) -> Self {
        Self { name: key.clone(), key, text, spots: vec![(0, place)], whole: false, ..Self::default() }
    }

    /// Its sentences, without what ends them, each with the byte at which it begins.
    pub fn sentences(&self) -> impl Iterator<Item = (usize, &str)> {
        sentences(&self.text)
    }

    /// Its paragraphs, each with the byte at which it begins and what it is.
    pub fn paragraphs(&self) -> Vec<(usize, &str, ParagraphKind)> {
        let mut all = Vec::new();
        let mut at = 0;
        for paragraph in self.text.split("\n\n") {
            let begun = at + paragraph.len() - paragraph.trim_start().len();
            at += paragraph.len() + PARTED;
            let paragraph = paragraph.trim();
            if !paragraph.is_empty() {
                let kind = match self.beside_others.contains(&begun) {
                    true => ParagraphKind::Cell,
                    false => kind_of(paragraph, at < self.text.len()),
                };
                all.push((begun, paragraph, kind));
            }
        }
        all
    }

    /// Where what begins at a byte was typed, blanks passed over.
    pub fn place(&self, at: usize) -> Place {
        let rest = self.text.get(at..).unwrap_or_default();
        let at = at + rest.len() - rest.trim_start().len();
        let before = self.spots.partition_point(|(begun, _)| *begun <= at).saturating_sub(1);
        match self.spots.get(before) {
            Some((_, place)) => place.clone(),
            None => Place::File(self.key.as_str().into()),
        }
    }

    /// Its text as it is compared, and where its pieces were typed.
    pub fn folded(&self) -> Passage {
        let mut folded = Passage { text: String::new(), spots: Vec::new(), ..self.clone() };
        for (index, (begun, place)) in self.spots.iter().enumerate() {
            let end = self.spots.get(index + 1).map_or(self.text.len(), |(next, _)| *next);
            folded.spots.push((folded.text.len(), place.clone()));
            folded.text.push_str(&fold(self.text.get(*begun..end).unwrap_or_default()));
        }
        folded
    }
}

/// What a paragraph is by itself: a numbered line without a full stop in it is no prose, nor is a short one
/// without any mark that has more below it.
fn kind_of(paragraph: &str, has_more: bool) -> ParagraphKind {
    let numbered = begins_anew(paragraph);
    let has_sentences = paragraph.contains(['。', '！', '？']);
    let is_short = paragraph.chars().count() <= HEADING && !paragraph.contains(['，', '；', '：', ',']);
    match (numbered, is_short) {
        _ if has_sentences => ParagraphKind::Sentences,
        (_, true) if numbered || has_more => ParagraphKind::Heading,
        (true, _) => ParagraphKind::Item,
        _ => ParagraphKind::Sentences,
    }
}

/// The sentences of a text, without what ends them, each with the byte at which it begins.
pub(in crate::reconcile) fn sentences(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let sentences = text.split_inclusive(ENDS).map(move |sentence| {
        let begun = at;
        at += sentence.len();
        (begun, sentence.trim_end_matches(ENDS))
    });
    sentences.filter(|(_, sentence)| !sentence.trim().is_empty())
}

/// Where the sentence around a byte range of a text stands.
pub(in crate::reconcile) fn sentence_around(text: &str, range: Range<usize>) -> Range<usize> {
    let before = &text[..range.start];
    let begun = before.rsplit(ENDS).next().map_or(0, str::len);
    let end = text[range.end..].find(ENDS).map_or(text.len(), |at| range.end + at);
    range.start - begun..end
}

/// All passages of a budget. The words of templates are proofread where they have been filled in
/// ([`crate::reconcile::proof`]).
pub(in crate::reconcile) fn gather(budget: &Budget) -> Vec<Passage> {
    let mut all = of_unit(&budget.unit);
    for table in &budget.current.tables {
        of_table(table, &budget.unit, &mut all);
    }
    // the page of a project that is withheld is not read to anybody
    let withheld = |page: &TextPage| {
        let projects = budget.unit.secrecy.projects.iter();
        projects.map(|own| fold(&own.what)).any(|name| fold(&page.title).contains(&name))
    };
    all.extend(budget.current.pages.iter().filter(|page| !withheld(page)).map(of_page));
    all
}

/// A page that is not printed.
fn of_page(page: &TextPage) -> Passage {
    let paragraphs = page.paragraphs.iter().map(|own| own.text.clone()).collect();
    let key = format!("“{}”页", page.name);
    let passage = written(key.clone(), key, &Prose { paragraphs }, true);
    let mut beside_others = Vec::new();
    let mut begun = 0;
    for own in &page.paragraphs {
        beside_others.extend(own.beside_others.then_some(begun));
        begun += own.text.text.len() + PARTED;
    }
    Passage { unprinted: true, beside_others, ..passage }
}

/// A passage in paragraphs.
fn written(key: String, name: String, prose: &Prose, whole: bool) -> Passage {
    let mut spots = Vec::new();
    let mut begun = 0;
    for paragraph in &prose.paragraphs {
        spots.push((begun, paragraph.place.clone()));
        spots.extend(paragraph.further.iter().map(|(at, place)| (begun + at, place.clone())));
        begun += paragraph.text.len() + PARTED;
    }
    Passage { key, name, text: prose.text(), spots, whole, ..Passage::default() }
}

fn of_unit(unit: &Unit) -> Vec<Passage> {
    let mut all = Vec::new();
    for (key, prose) in &unit.prose {
        let full = format!("prose.{key}");
        let name = unit.statement.named(&full);
        all.push(written(full, name, prose, true));
    }
    for (key, text) in &unit.reasons {
        all.push(written(format!("reasons.\"{key}\""), format!("变动原因“{key}”"), text, false));
    }
    if let Some(own) = &unit.correction {
        let name = "更正的原因".to_owned();
        let passage =
            Passage::at("correction.reason".to_owned(), own.reason.clone(), own.reason_place.clone());
        all.push(Passage { name, ..passage });
    }
    // what is withheld is not printed
    for project in unit.projects.iter().filter(|project| !unit.secrecy.withholds_project(&project.name)) {
        for (key, text) in &project.texts {
            // several paragraphs are parted by their full stops alone
            let whole = text.paragraphs.len() > 1 || text.text().chars().count() > SENTENCE;
            let name = format!("项目“{}”的{}", project.name, unit.statement.named_in_project(key));
            let passage = written(format!("project（{}）.{key}", project.name), name, text, whole);
            all.push(Passage { form_of: Some(project.name.clone()), ..passage });
        }
    }
    for (key, fact) in &unit.facts {
        let typed = |text: &str, at: &str| Passage {
            name: unit.statement.named(key),
            ..Passage::at(key.clone(), text.to_owned(), unit.place(at))
        };
        match fact {
            Fact::Text(text) => all.push(typed(text, key)),
            Fact::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    all.push(typed(item, &format!("{key} 第{}项", index + 1)));
                }
            }
            Fact::Map(entries) => {
                for (at, text) in entries {
                    let full = format!("{key}.{at}");
                    let name = format!("{}里“{at}”的文字", unit.statement.named(key));
                    all.push(Passage { key: full.clone(), name, ..typed(text, &full) });
                }
            }
            Fact::Count(_) | Fact::Money(..) | Fact::Date(_) | Fact::Flag(_) => {}
        }
    }
    all
}

/// The notes of a table and the words of its forms.
fn of_table(table: &Table, unit: &Unit, all: &mut Vec<Passage>) {
    for note in &table.notes {
        all.push(Passage::at(format!("“{}”的表注", table.id), note.text.clone(), note.place.clone()));
    }
    let rows = table.sections.iter().flat_map(|section| &section.rows);
    for (row, form) in rows.zip(&table.forms).filter(|(row, _)| !unit.secrecy.withholds(row)) {
        let in_form = |key: &str, text: String, place: Place| {
            let key = format!("{}/{}/{key}", table.id, row.label);
            let form_of = Some(row.label.clone());
            Passage { figures: true, form_of, ..Passage::at(key, text, place) }
        };
        for (key, text) in &form.texts {
            all.push(in_form(key, text.text.clone(), text.place.clone()));
        }
        for indicator in &form.indicators {
            let name = indicator.levels.last().map_or("", String::as_str);
            let text = format!("{name}：{}", indicator.target);
            all.push(in_form(name, text, Place::Cell(indicator.place.clone())));
        }
    }
}
