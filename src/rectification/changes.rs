//! All that two inputs differ in as one list, each entry with the names by which a remark may mean it, what it is told as,
//! and what it only follows.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::budget::amount::{self, MoneyUnit};
use crate::budget::label;
use crate::difference::words::{DiffPiece, PieceFate, shortened};
use crate::difference::{
    CellSide, CellState, Difference, FactChange, FigureChange, FigureRole, ProjectChange, RowChange, RowFate,
    SentenceChange, SentenceFate,
};

use super::causes;
use super::numbers::{self, Number};

/// Words that stayed are told so far on both sides of what changed.
const AROUND: usize = 14;
/// A stated value of fewer characters is looked for among changed words, a longer one in the whole sentence.
const SHORT: usize = 8;

/// What kind of thing changed, in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ToldKind {
    Project,
    Figure,
    Row,
    Table,
    Word,
    Sentence,
    Fact,
}

/// What an entry says in the three columns of the sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ToldWords {
    pub(super) before: String,
    pub(super) after: String,
    pub(super) location: String,
}

/// An entry of the difference.
#[derive(Debug, Clone)]
pub(super) struct ToldChange {
    pub(super) kind: ToldKind,
    /// Of a figure the figures behind it that changed by themselves, itself among them.
    pub(super) causes: BTreeSet<usize>,
    /// New less old, in 元.
    pub(super) difference: Decimal,
    /// Whether it changed by itself.
    pub(super) head: bool,
    /// Whether it stands in a total row.
    pub(super) total: bool,
    /// Its table, folded; empty where it stands in none.
    pub(super) table: String,
    /// Names of its row or project, folded, and codes.
    pub(super) names: Vec<String>,
    /// Its column, side, field or the name of the fact, folded.
    pub(super) fields: Vec<String>,
    /// Cell path or key, folded.
    pub(super) path: String,
    /// The heading that it stands below, folded and without its number.
    pub(super) under: String,
    /// The texts on both sides, folded.
    pub(super) texts: [String; 2],
    /// Words that went, and words that came, folded.
    pub(super) words: [Vec<String>; 2],
    /// The amounts on both sides, in 元.
    pub(super) amounts: [Option<Decimal>; 2],
    /// Its cells as messages name them.
    pub(super) cells: Vec<String>,
    /// Pages on which it stands.
    pub(super) pages: Vec<String>,
    /// Whether it may be told outside the house.
    pub(super) open: bool,
    /// Of a sentence the figures that changed by themselves behind those that it prints.
    pub(super) prints: BTreeSet<usize>,
    /// Whether nothing but numbers changed.
    pub(super) only_numbers: bool,
    /// Of a sentence or project whether it came or went as a whole.
    pub(super) whole: bool,
    /// Of a fact, or of words in a table, the sentences that print it.
    pub(super) printed_by: Vec<usize>,
    pub(super) told: ToldWords,
}

impl ToldChange {
    fn new(kind: ToldKind, open: bool) -> Self {
        Self {
            kind,
            causes: BTreeSet::new(),
            difference: Decimal::ZERO,
            head: kind != ToldKind::Figure,
            total: false,
            table: String::new(),
            names: Vec::new(),
            fields: Vec::new(),
            path: String::new(),
            under: String::new(),
            texts: Default::default(),
            words: Default::default(),
            amounts: [None, None],
            cells: Vec::new(),
            pages: Vec::new(),
            open,
            prints: BTreeSet::new(),
            only_numbers: false,
            whole: false,
            printed_by: Vec::new(),
            told: ToldWords::default(),
        }
    }

    fn named(mut self, names: impl IntoIterator<Item = String>) -> Self {
        for name in names {
            for form in [label::fold(&name), label::key(&name)] {
                if !form.is_empty() && !self.names.contains(&form) {
                    self.names.push(form);
                }
            }
        }
        self
    }

    /// Whether it only follows others: a total, the same figure elsewhere, a sentence that prints it.
    pub(super) fn follows(&self) -> bool {
        match self.kind {
            ToldKind::Figure => !self.head,
            ToldKind::Sentence => !self.prints.is_empty() && self.only_numbers,
            ToldKind::Fact => !self.printed_by.is_empty(),
            _ => false,
        }
    }

    /// Whether it is a sentence that came or went with one of some projects.
    pub(super) fn is_of_project(&self, names: &BTreeSet<String>) -> bool {
        let whole = self.kind == ToldKind::Sentence && self.whole;
        whole && names.iter().any(|name| self.under.contains(name))
    }

    /// Whether one of its amounts is a number of a remark.
    pub(super) fn has_amount(&self, number: &Number) -> bool {
        self.amounts.iter().flatten().any(|yuan| number.is_amount(*yuan))
    }
}

/// All entries of a difference.
pub(super) fn all(difference: &Difference) -> Vec<ToldChange> {
    let mut changes = figures(difference);
    for own in &difference.projects {
        let mut change = project(own);
        if let Some(form) = difference.rows.iter().find(|row| is_form_of(row, own)) {
            change.table = label::fold(&form.table);
            change.told.location.clone_from(&form.table);
        }
        changes.push(change);
    }
    let is_told = |row: &&RowChange| !difference.projects.iter().any(|own| is_form_of(row, own));
    changes.extend(difference.rows.iter().filter(is_told).map(row));
    for own in &difference.tables {
        let mut change = ToldChange::new(ToldKind::Table, true);
        change.table = label::fold(&own.table);
        change.told = ToldWords { before: String::new(), after: own.sentence(), location: own.table.clone() };
        changes.push(change);
    }
    for own in &difference.words {
        let mut change = ToldChange::new(ToldKind::Word, own.openness.is_public());
        change.table = label::fold(&own.table);
        let mut parts = own.what.split('，').map(str::to_owned);
        change = change.named(parts.next());
        change.fields = parts.map(|part| label::fold(&part)).collect();
        change.cells =
            own.old_place.iter().chain(&own.new_place).map(|place| label::fold(&place.bare())).collect();
        put_words(&mut change, (&own.old, &own.new), &own.pieces);
        change.told.location = own.name();
        changes.push(change);
    }
    for own in difference.sentences.iter().filter(|own| own.fate != SentenceFate::Renumbered) {
        changes.push(sentence(own));
    }
    changes.extend(difference.facts.iter().map(fact));
    tie(&mut changes);
    changes
}

/// The figures that belong to a group, first of all: causes are their numbers.
fn figures(difference: &Difference) -> Vec<ToldChange> {
    let mut figures: Vec<&FigureChange> = Vec::new();
    for group in &difference.groups {
        figures.extend(group.heads.iter().chain(&group.followers).map(|at| &difference.figures[*at]));
    }
    let mut changes = Vec::new();
    for (own, causes) in figures.iter().zip(causes::of(&figures)) {
        changes.push(ToldChange { causes, ..figure(own) });
    }
    changes
}

/// Whether a row is the form of a project that came, went or was renamed.
fn is_form_of(row: &RowChange, project: &ProjectChange) -> bool {
    row.is_form && !row.of_last_year && (&row.old, &row.new) == (&project.old, &project.new)
}

fn figure(own: &FigureChange) -> ToldChange {
    let mut change = ToldChange::new(ToldKind::Figure, own.openness.is_public());
    change = change.named(std::iter::once(own.row.clone()).chain(own.code.clone()));
    (change.head, change.total) = (own.role == FigureRole::Itself, own.total);
    change.difference = own.difference;
    change.table = label::fold(&own.table);
    let fields = [&own.column, &own.side].map(|field| label::fold(field));
    change.fields = fields.into_iter().filter(|field| !field.is_empty()).collect();
    change.path = label::fold(&own.path);
    change.amounts = [own.old.yuan, own.new.yuan];
    change.cells =
        own.old.place.iter().chain(&own.new.place).map(|place| label::fold(&place.bare())).collect();
    change.pages = own.page.iter().cloned().collect();
    let words = |side: &CellSide| {
        let unit = if side.state == CellState::Stated { own.unit } else { "" };
        format!("{}{unit}", side.words(own.unit))
    };
    let page = own.page.as_ref().map_or(String::new(), |page| format!("，第{page}页起"));
    change.told = ToldWords {
        before: words(&own.old),
        after: words(&own.new),
        location: format!("{}{page}", own.name()),
    };
    change
}

fn project(own: &ProjectChange) -> ToldChange {
    let names = own.old.iter().chain(&own.new).cloned();
    let mut change = ToldChange::new(ToldKind::Project, own.openness.is_public()).named(names);
    let name = |name: &Option<String>| format!("“{}”", name.clone().unwrap_or_default());
    let (before, after) = match own.fate {
        RowFate::Added => (format!("没有项目{}", name(&own.new)), format!("新增项目{}", name(&own.new))),
        RowFate::Gone => (format!("有项目{}", name(&own.old)), format!("去掉项目{}", name(&own.old))),
        RowFate::Renamed => (format!("项目{}", name(&own.old)), format!("改为{}", name(&own.new))),
    };
    change.whole = own.fate != RowFate::Renamed;
    change.told = ToldWords { before, after, location: "项目".to_owned() };
    change
}

fn row(own: &RowChange) -> ToldChange {
    let names = [&own.old, &own.new, &own.old_code, &own.new_code].into_iter().flatten().cloned();
    let mut change = ToldChange::new(ToldKind::Row, own.openness.is_public()).named(names);
    change.table = label::fold(&own.table);
    change.path = label::fold(&own.path);
    let places = own.old_place.iter().chain(&own.new_place);
    change.cells = places.map(|place| label::fold(&place.bare())).collect();
    let name = |name: &Option<String>, code: &Option<String>| {
        let code = code.as_ref().map_or(String::new(), |code| format!("（{code}）"));
        format!("“{}”{code}", name.clone().unwrap_or_default())
    };
    let (old, new) = (name(&own.old, &own.old_code), name(&own.new, &own.new_code));
    let (before, after) = match own.fate {
        RowFate::Added => ("没有这一行".to_owned(), format!("新增一行{new}")),
        RowFate::Gone => (format!("有一行{old}"), "去掉了这一行".to_owned()),
        RowFate::Renamed => (old, new),
    };
    let year = if own.of_last_year { "上年的" } else { "" };
    let side = if own.side.is_empty() { String::new() } else { format!("，{}", own.side) };
    change.told = ToldWords { before, after, location: format!("{year}{}{side}", own.table) };
    change
}

fn sentence(own: &SentenceChange) -> ToldChange {
    let mut change = ToldChange::new(ToldKind::Sentence, own.openness.is_public());
    change.under = label::key(&own.under);
    change.pages = own.old_page.iter().chain(&own.new_page).cloned().collect();
    put_words(&mut change, (&own.old, &own.new), &own.pieces);
    change.whole = matches!(own.fate, SentenceFate::Added | SentenceFate::Gone);
    match own.fate {
        SentenceFate::Added => change.told.before = "没有这一句".to_owned(),
        SentenceFate::Gone => change.told.after = "已删去".to_owned(),
        SentenceFate::Moved => change.told.after = format!("移到这里：{}", own.new),
        SentenceFate::Changed | SentenceFate::Renumbered => {}
    }
    change.told.location = own.spot();
    change
}

fn fact(own: &FactChange) -> ToldChange {
    let mut change = ToldChange::new(ToldKind::Fact, own.openness.is_public());
    change.path = label::fold(&own.key);
    // 项目“名称”的立项依据
    let project = own.name.strip_prefix("项目“").and_then(|rest| rest.split_once("”的"));
    match project {
        Some((name, field)) => {
            change = change.named([name.to_owned()]);
            change.fields = vec![label::fold(field)];
        }
        None => change.fields = vec![label::fold(&own.name)],
    }
    change.cells =
        own.old_place.iter().chain(&own.new_place).map(|place| label::fold(&place.bare())).collect();
    let text = |own: &Option<String>| own.clone().unwrap_or_default();
    put_words(&mut change, (&text(&own.old), &text(&own.new)), &own.pieces);
    for (words, side) in [(&mut change.told.before, &own.old), (&mut change.told.after, &own.new)] {
        if side.is_none() {
            "没有写".clone_into(words);
        }
    }
    change.told.location = own.name.clone();
    change
}

/// Puts the texts of both sides in, and what of them is told: changed words with some words around them.
fn put_words(change: &mut ToldChange, (old, new): (&str, &str), pieces: &[DiffPiece]) {
    change.texts = [label::fold(old), label::fold(new)];
    let changed = |fate: PieceFate| -> Vec<String> {
        pieces.iter().filter(|piece| piece.fate == fate).map(|piece| label::fold(&piece.text)).collect()
    };
    change.words = [changed(PieceFate::Gone), changed(PieceFate::Added)];
    change.only_numbers = change.words.iter().flatten().all(|word| numbers::is_one(word));
    change.told.before = side_of(pieces, PieceFate::Gone);
    change.told.after = side_of(pieces, PieceFate::Added);
}

/// One side of a text, long stretches that stayed cut.
fn side_of(pieces: &[DiffPiece], fate: PieceFate) -> String {
    let last = pieces.len().saturating_sub(1);
    let mut text = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        if piece.fate == fate {
            text.push_str(&piece.text);
        } else if piece.fate == PieceFate::Same {
            text.push_str(&shortened(&piece.text, AROUND, (at > 0, at < last)));
        }
    }
    text
}

/// Says which sentences print changed figures, and which print changed facts.
fn tie(changes: &mut [ToldChange]) {
    let figures: Vec<(BTreeSet<usize>, [Decimal; 2])> = changes
        .iter()
        .flat_map(|own| Some((own.causes.clone(), [own.amounts[0]?, own.amounts[1]?])))
        .filter(|(_, [old, new])| old != new)
        .collect();
    for at in 0..changes.len() {
        if changes[at].kind == ToldKind::Sentence {
            let printed = figures.iter().filter(|(_, pair)| prints(&changes[at], *pair));
            changes[at].prints = printed.flat_map(|(causes, _)| causes).copied().collect();
        }
        if matches!(changes[at].kind, ToldKind::Fact | ToldKind::Word) {
            let printed = |own: &ToldChange| own.kind == ToldKind::Sentence && is_printed(&changes[at], own);
            changes[at].printed_by = (0..changes.len()).filter(|other| printed(&changes[*other])).collect();
        }
    }
}

/// Whether a sentence had the old amount of a figure where it has the new one.
fn prints(sentence: &ToldChange, [old, new]: [Decimal; 2]) -> bool {
    let of =
        |words: &[String]| -> Vec<Number> { words.iter().flat_map(|word| numbers::within(word)).collect() };
    let (gone, came) = (of(&sentence.words[0]), of(&sentence.words[1]));
    let shows = |numbers: &[Number], yuan: Decimal| {
        numbers.iter().any(|number| {
            [MoneyUnit::Yuan, MoneyUnit::Wan]
                .into_iter()
                .any(|unit| amount::round(yuan / unit.factor(), number.decimals()) == number.value)
        })
    };
    shows(&gone, old) && shows(&came, new)
}

/// Whether a sentence changed because what it prints of a fact or of words in a table did.
fn is_printed(fact: &ToldChange, sentence: &ToldChange) -> bool {
    // the section of a project prints its texts with words of its own
    let of_project = fact.names.iter().any(|name| sentence.under.contains(name));
    if of_project && fact.words == sentence.words && fact.words.iter().flatten().next().is_some() {
        return true;
    }
    if fact.kind == ToldKind::Word {
        return false;
    }
    let [old, new] = &fact.texts;
    let short = |text: &String| !text.is_empty() && text.chars().count() < SHORT;
    if short(old) && short(new) {
        let [gone, came] = &sentence.words;
        // of 150人 the sentence may have the number alone
        let has = |words: &[String], text: &String| words.iter().any(|word| word.contains(text.as_str()));
        return has(gone, old) && has(came, new);
    }
    let [was, is] = &sentence.texts;
    let came = |whole: &String, part: &String, other: &String| {
        !part.is_empty()
            && !whole.is_empty()
            && !other.contains(part.as_str())
            && whole.contains(part.as_str())
    };
    // a part of a long text, or a text within a sentence
    came(new, is, old) || came(old, was, new) || came(is, new, was) || came(was, old, is)
}
