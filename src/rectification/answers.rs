//! Which changes answer a remark. An entry is put to one only where what it names leaves no choice.
//!
//! In this order, each step only where those before found nothing: a path or cell; sentences below a heading; names of rows
//! and projects; amounts; words that went or came; a fact; a heading or page; a table alone. Words are looked for beside names too, since a remark
//! may be about both.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::asked::OpinionWords;
use super::causes::is_same;
use super::changes::{ToldChange, ToldKind};

/// So many figures that changed by themselves are told for a total that is named.
const MOST_HEADS: usize = 6;
/// Characters of a name that tables have for all kinds of rows.
const COMMON: usize = 2;
/// Fewer characters that went or came are no sign of anything.
const TELLING: usize = 4;

/// What answers a remark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FoundAnswer {
    /// Changes that are told, by their numbers.
    pub(super) shown: BTreeSet<usize>,
    /// Figures that changed by themselves, whose followers go with them.
    pub(super) causes: BTreeSet<usize>,
    /// Projects that came or went, whose sentences go with them.
    pub(super) projects: BTreeSet<String>,
    /// What is named and may be several.
    pub(super) doubts: Vec<String>,
}

/// What answers a remark.
pub(super) fn answer(words: &OpinionWords, changes: &[ToldChange]) -> FoundAnswer {
    let mut finder = AnswerFinder { words, changes, found: FoundAnswer::default() };
    finder.by_place();
    if finder.found.shown.is_empty() {
        finder.by_sentences();
    }
    if finder.found.shown.is_empty() {
        finder.by_names();
    }
    if finder.found.shown.is_empty() {
        finder.by_amounts();
    }
    finder.by_words();
    for step in
        [AnswerFinder::by_facts, AnswerFinder::by_heading, AnswerFinder::by_page, AnswerFinder::by_table]
    {
        if finder.found.shown.is_empty() {
            step(&mut finder);
        }
    }
    finder.settle()
}

struct AnswerFinder<'a> {
    words: &'a OpinionWords,
    changes: &'a [ToldChange],
    found: FoundAnswer,
}

impl AnswerFinder<'_> {
    fn all(&self, fits: impl Fn(&ToldChange) -> bool) -> Vec<usize> {
        (0..self.changes.len()).filter(|at| fits(&self.changes[*at])).collect()
    }

    fn show(&mut self, list: impl IntoIterator<Item = usize>) {
        for at in list {
            self.found.causes.extend(&self.changes[at].causes);
            self.found.shown.insert(at);
        }
    }

    /// By a cell path, key or cell that the place states.
    fn by_place(&mut self) {
        let spot = &self.words.spot;
        if spot.is_empty() {
            return;
        }
        let of_path = |own: &ToldChange| {
            !own.path.is_empty()
                && (*spot == own.path
                    || own.path.strip_prefix(spot.as_str()).is_some_and(|rest| rest.starts_with('/')))
        };
        let of_cell = |own: &ToldChange| {
            own.cells.iter().any(|cell| {
                // the address ends the name of a cell: it may not go on
                let after = spot.find(cell.as_str()).map(|at| &spot[at + cell.len()..]);
                after.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
            })
        };
        let exact = self.all(|own| of_cell(own) || own.path == *spot);
        let found = if exact.is_empty() { self.all(of_path) } else { exact };
        // of a row the figures that changed by themselves, where there are some
        let heads: Vec<usize> = found.iter().copied().filter(|at| self.changes[*at].head).collect();
        self.show(if heads.is_empty() { found } else { heads });
    }

    /// By words or numbers of sentences below the heading that the place names, with the figures that they print.
    fn by_sentences(&mut self) {
        let below = |own: &ToldChange| own.kind == ToldKind::Sentence && self.words.is_below(&own.under);
        let found = self.all(|own| below(own) && (self.tells(own, 0) || self.tells(own, 1)));
        let causes: BTreeSet<usize> =
            found.iter().flat_map(|at| &self.changes[*at].prints).copied().collect();
        self.show(found);
        if causes.len() <= MOST_HEADS {
            self.show(causes);
        }
    }

    /// By the names of rows and projects; by names that all tables have only where others lead nowhere.
    fn by_names(&mut self) {
        let (common, telling): (Vec<&String>, Vec<&String>) =
            self.words.names.iter().partition(|name| self.is_common(name));
        for name in telling {
            self.by_name(name);
        }
        if self.found.shown.is_empty() {
            common.into_iter().for_each(|name| self.by_name(name));
        }
    }

    /// Whether a name is one that rows of all kinds have.
    fn is_common(&self, name: &str) -> bool {
        let mut figures =
            self.changes.iter().filter(|own| own.names.iter().any(|own| own == name)).peekable();
        name.chars().count() <= COMMON || (figures.peek().is_some() && figures.all(|own| own.total))
    }

    fn by_name(&mut self, name: &String) {
        let figures = self.all(|own| own.kind == ToldKind::Figure && own.names.contains(name));
        let figures = self.figures_of(figures, name);
        let others = self.others_of(name);
        // who names a field of a project does not mean its amounts
        let fields: Vec<usize> = others.iter().copied().filter(|at| self.is_of_field(*at)).collect();
        if !fields.is_empty() {
            return self.show(fields);
        }
        let others = self.spoken_of(others, name);
        let whole = |at: &&usize| self.changes[**at].kind == ToldKind::Project && self.changes[**at].whole;
        if others.iter().find(whole).is_some() {
            self.found.projects.insert(name.clone());
            self.money_of(&figures);
        }
        self.figures(figures, name);
        self.show(others);
    }

    /// Of several things of a project those whose words the remark has besides its name; all where none has.
    fn spoken_of(&self, others: Vec<usize>, name: &str) -> Vec<usize> {
        let rest: Vec<char> = self.words.all.replace(name, "\n").chars().collect();
        let stretches: Vec<String> = rest.windows(TELLING).map(|signs| signs.iter().collect()).collect();
        let shares = |at: &usize| {
            let texts = &self.changes[*at].texts;
            stretches.iter().any(|words| texts.iter().any(|text| text.contains(words.as_str())))
        };
        let spoken: Vec<usize> = others.iter().copied().filter(shares).collect();
        if spoken.is_empty() { others } else { spoken }
    }

    /// The money of a project that came or went, in the tables: the one figure that changed by as much.
    fn money_of(&mut self, figures: &[usize]) {
        let heads = figures.iter().filter(|at| self.changes[**at].head);
        let amounts: Vec<Decimal> = heads.map(|at| self.changes[*at].difference).collect();
        for amount in amounts {
            let as_much =
                self.all(|own| own.kind == ToldKind::Figure && own.head && is_same(own.difference, amount));
            let elsewhere: Vec<usize> = as_much.into_iter().filter(|at| !figures.contains(at)).collect();
            if let [one] = elsewhere.as_slice() {
                self.show([*one]);
            }
        }
    }

    fn is_of_field(&self, at: usize) -> bool {
        self.changes[at].fields.iter().any(|field| self.words.names_field(field))
    }

    /// Of figures that a name means those in the tables, columns and amounts that are named too.
    fn figures_of(&self, figures: Vec<usize>, name: &str) -> Vec<usize> {
        let (words, changes) = (self.words, self.changes);
        if words.tables.is_empty() && self.is_common(name) {
            return Vec::new();
        }
        let in_table = |at: &usize| words.tables.is_empty() || words.tables.contains(&changes[*at].table);
        let mut left: Vec<usize> = figures.into_iter().filter(in_table).collect();
        let in_field = |at: &usize| {
            changes[*at].fields.iter().any(|field| field != name && words.fields.contains(field))
        };
        let has_amount = |at: &usize| words.numbers.iter().any(|number| changes[*at].has_amount(number));
        for narrower in [&in_field as &dyn Fn(&usize) -> bool, &has_amount] {
            let fewer: Vec<usize> = left.iter().copied().filter(narrower).collect();
            if !fewer.is_empty() {
                left = fewer;
            }
        }
        left
    }

    /// Takes figures that a name or amount means: those that changed by themselves, else what they follow.
    fn figures(&mut self, figures: Vec<usize>, name: &str) {
        let changes = self.changes;
        let heads: Vec<usize> = figures.iter().copied().filter(|at| changes[*at].head).collect();
        let tables: BTreeSet<&str> = heads.iter().map(|at| changes[*at].table.as_str()).collect();
        let behind: BTreeSet<&BTreeSet<usize>> = figures.iter().map(|at| &changes[*at].causes).collect();
        let several = if heads.is_empty() { behind.len() > 1 } else { tables.len() > 1 };
        if several && self.words.tables.is_empty() {
            return self.found.doubts.push(name.to_owned());
        }
        if !heads.is_empty() {
            return self.show(heads);
        }
        let causes: BTreeSet<usize> = behind.into_iter().flatten().copied().collect();
        self.found.causes.extend(&causes);
        if causes.len() <= MOST_HEADS {
            self.show(causes);
        }
        // the place that was named is told too
        if !self.words.tables.is_empty() && figures.len() <= MOST_HEADS {
            self.show(figures);
        }
    }

    /// Rows, words and facts of a name; sentences of projects that came or went are summed.
    fn others_of(&self, name: &str) -> Vec<usize> {
        let words = self.words;
        if name.chars().count() <= COMMON {
            return Vec::new();
        }
        let named = |own: &ToldChange| {
            let of_kind = !matches!(own.kind, ToldKind::Figure | ToldKind::Sentence | ToldKind::Table);
            let in_table =
                own.table.is_empty() || words.tables.is_empty() || words.tables.contains(&own.table);
            of_kind && in_table && own.names.iter().any(|own| own == name)
        };
        let others = self.all(named);
        let fields: Vec<usize> = others.iter().copied().filter(|at| self.is_of_field(*at)).collect();
        if fields.is_empty() { others } else { fields }
    }

    /// By amounts that it quotes.
    fn by_amounts(&mut self) {
        let words = self.words;
        let quotes = |own: &ToldChange| {
            let in_table = words.tables.is_empty() || words.tables.contains(&own.table);
            own.kind == ToldKind::Figure
                && in_table
                && words.numbers.iter().any(|number| own.has_amount(number))
        };
        let figures = self.all(quotes);
        let heads: Vec<usize> = figures.iter().copied().filter(|at| self.changes[*at].head).collect();
        if let [head] = heads.as_slice() {
            return self.show([*head]);
        }
        if !figures.is_empty() {
            let quoted = words.numbers.iter().find(|own| own.is_telling()).map(|own| own.text.clone());
            self.figures(figures, &quoted.unwrap_or_default());
        }
    }

    /// By words that went, else by words that came.
    fn by_words(&mut self) {
        let known = !self.found.shown.is_empty();
        let of_kind = |own: &ToldChange| {
            let words = matches!(own.kind, ToldKind::Word | ToldKind::Sentence | ToldKind::Fact);
            // what prints a figure that was found goes with it
            words && !(known && own.follows())
        };
        let both = self.all(|own| of_kind(own) && self.tells(own, 0) && self.tells(own, 1));
        let went = self.all(|own| of_kind(own) && self.tells(own, 0));
        let came = self.all(|own| of_kind(own) && self.tells(own, 1));
        for list in [both, went, came] {
            if !list.is_empty() {
                return self.show(list);
            }
        }
    }

    /// Whether the remark has words or a number that stand on one side only.
    fn tells(&self, own: &ToldChange, side: usize) -> bool {
        let [here, there] = [&own.texts[side], &own.texts[1 - side]];
        if here.is_empty() {
            return false;
        }
        let only_here = |text: &str| here.contains(text) && !there.contains(text);
        let quoted = self.words.quotes.iter().any(|quote| {
            let number = super::numbers::is_one(quote);
            !number
                && quote.chars().count() > 1
                && (only_here(quote) || (is_long(here) && quote.contains(here.as_str())))
        });
        let changed = own.words[side].iter().any(|word| {
            let long = is_long(word) && !super::numbers::is_one(word);
            long && self.words.all.contains(word.as_str()) && only_here(word)
        });
        let numbers: Vec<_> = own.words[side].iter().flat_map(|word| super::numbers::within(word)).collect();
        let other: Vec<_> =
            own.words[1 - side].iter().flat_map(|word| super::numbers::within(word)).collect();
        let asked = |text: &str| self.words.numbers.iter().find(|asked| asked.text == text);
        let counted = numbers.iter().any(|number| {
            asked(&number.text).is_some_and(|asked| {
                asked.is_telling()
                    || other.iter().any(|other| self.words.numbers.iter().any(|own| own.text == other.text))
            })
        });
        quoted || changed || counted
    }

    /// By the name of a fact.
    fn by_facts(&mut self) {
        let named = |own: &ToldChange| {
            own.kind == ToldKind::Fact
                && own.names.is_empty()
                && own.fields.iter().any(|field| self.words.names_field(field))
        };
        let found = self.all(named);
        self.show(found);
    }

    /// By a heading: all below it where the place says so, else the one thing below it.
    fn by_heading(&mut self) {
        let of = |own: &ToldChange| own.kind == ToldKind::Sentence && !own.follows();
        let below = self.all(|own| of(own) && self.words.is_below(&own.under));
        if !below.is_empty() {
            return self.show(below);
        }
        let named = self.all(|own| of(own) && self.words.names_heading(&own.under));
        self.show_only(named, "标题");
    }

    /// By a page that the place names, where one thing changed on it.
    fn by_page(&mut self) {
        let on =
            |own: &ToldChange| !own.follows() && own.pages.iter().any(|page| self.words.pages.contains(page));
        let found = self.all(on);
        self.show_only(found, "这一页");
    }

    fn show_only(&mut self, found: Vec<usize>, what: &str) {
        match found.as_slice() {
            [] => {}
            [one] => self.show([*one]),
            _ => self.found.doubts.push(what.to_owned()),
        }
    }

    /// By a table: all that changed by itself in it where the place names it, else the one thing that did.
    fn by_table(&mut self) {
        let words = self.words;
        let changed = |name: &String| self.changes.iter().any(|own| own.names.contains(name));
        // a row that did not change is not answered by others
        if words.tables.is_empty() || words.only_rows.iter().any(|name| !changed(name)) {
            return;
        }
        let by_itself = self.all(|own| words.spot_tables.contains(&own.table) && own.head);
        if !by_itself.is_empty() {
            return self.show(by_itself);
        }
        let figures = self.all(|own| own.kind == ToldKind::Figure && words.tables.contains(&own.table));
        let others = self.all(|own| own.kind != ToldKind::Figure && words.tables.contains(&own.table));
        let causes: BTreeSet<usize> =
            figures.iter().flat_map(|at| &self.changes[*at].causes).copied().collect();
        match (causes.len(), others.len()) {
            (0, 0) => {}
            (1, 0) => self.show(causes),
            (0, 1) => self.show(others),
            _ => self.found.doubts.push("表".to_owned()),
        }
    }

    /// What is told in the end: sentences instead of the fact that they print.
    fn settle(mut self) -> FoundAnswer {
        for at in self.found.shown.clone() {
            let printed: Vec<usize> = self.changes[at].printed_by.clone();
            if !printed.is_empty() && self.changes[at].open {
                // what is only stated nobody outside sees
                if self.changes[at].kind == ToldKind::Fact {
                    self.found.shown.remove(&at);
                }
                self.found.shown.extend(printed);
            }
        }
        if !self.found.shown.is_empty() || !self.found.causes.is_empty() {
            self.found.doubts.clear();
        }
        self.found
    }
}

fn is_long(text: &str) -> bool {
    text.chars().count() >= TELLING
}
