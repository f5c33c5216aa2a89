//! Who may be told of a difference: a decision of either side that withholds something holds for both values.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::budget::path::CellPath;
use crate::budget::secrecy::{Cover, Secrecy};
use crate::budget::table::Row;
use crate::budget::{Book, label};
use crate::diag::Place;
use crate::read::Input;
use crate::reconcile::KeptAmounts;

use super::DiffSide;

/// Whether a difference may be told outside the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Openness {
    /// Both sides publish it.
    Public,
    /// The old side withholds it, so that its value was never known.
    WithheldBefore,
    /// The new side withholds it: its old value, though it may have been published, is not told again.
    WithheldNow,
    /// Both withhold it.
    Withheld,
    /// It stands in no public file: decisions, checks, pages that are not printed.
    Internal,
}

impl Openness {
    /// Of something that either side may withhold.
    pub fn of(before: bool, now: bool) -> Self {
        match (before, now) {
            (false, false) => Self::Public,
            (true, false) => Self::WithheldBefore,
            (false, true) => Self::WithheldNow,
            (true, true) => Self::Withheld,
        }
    }

    /// Whether everybody may see it.
    pub fn is_public(self) -> bool {
        self == Self::Public
    }

    /// What is said beside what is not public; nothing of what is.
    pub fn words(self) -> &'static str {
        match self {
            Self::Public => "",
            Self::WithheldBefore => "内部：原来不公开",
            Self::WithheldNow => "内部：现在不公开",
            Self::Withheld => "内部：不公开",
            Self::Internal => "内部",
        }
    }
}

/// What one side withholds.
pub(super) struct Withholding<'a> {
    secrecy: &'a Secrecy,
    cover: &'a Cover,
    /// Names, folded, that stand in no public text.
    names: Vec<String>,
    /// Amounts that stand in none, as they are told from others in the texts of the old side and of the new one.
    amounts: Option<[KeptAmounts<'a>; 2]>,
}

/// Whether a short text that is to be published beside both sides names or states what either withholds of either:
/// by names without their marks and endings, by amounts in words or digits, and by bare numbers too.
pub fn tells_withheld(old: &DiffSide<'_>, new: &DiffSide<'_>, text: &str) -> bool {
    let numbers: Vec<Decimal> = numbers(text);
    [old, new].into_iter().any(|side| {
        let own = Withholding::of(side, [old, new]);
        let kept = own.amounts.iter().flatten().flat_map(KeptAmounts::all);
        let mut kept: Vec<Decimal> = kept.filter(|amount| !amount.is_zero()).collect();
        // people leave the unit away
        kept.extend(kept.clone().iter().map(|amount| amount / Decimal::from(YUAN_IN_WAN)));
        own.text(text, TextOf::Old)
            || own.text(text, TextOf::New)
            || own.names_loosely(text)
            || numbers.iter().any(|number| kept.contains(number))
    })
}

/// How much 元 are 万元.
const YUAN_IN_WAN: i64 = 10_000;
/// What names may end in and texts leave away.
const ENDING: &str = "支出";
/// A name of fewer characters is a word like others.
const SHORTEST_NAME: usize = 4;

/// The numbers of a text.
fn numbers(text: &str) -> Vec<Decimal> {
    let folded = label::fold(text).replace(',', "");
    let runs = folded.split(|c: char| !c.is_ascii_digit() && c != '.');
    runs.filter_map(|run| run.trim_matches('.').parse().ok()).collect()
}

/// A text without marks and blanks.
fn bare_words(text: &str) -> String {
    label::fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whose text it is.
#[derive(Clone, Copy)]
pub(super) enum TextOf {
    /// The old side's.
    Old,
    /// The new side's.
    New,
}

impl<'a> Withholding<'a> {
    /// What `side` withholds of both, the old and the new one.
    pub(super) fn of(side: &DiffSide<'a>, both: [&DiffSide<'a>; 2]) -> Self {
        let (secrecy, cover) = (&side.input.budget.unit.secrecy, &side.examined.report.withheld.cover);
        let codes = secrecy.codes.iter().filter_map(|own| own.name.as_deref());
        let mut names: Vec<String> = codes.map(label::fold).collect();
        names.extend(secrecy.projects.iter().map(|own| label::fold(&own.what)));
        if !secrecy.unit_names {
            names.extend(secrecy.units.iter().map(|own| label::fold(&own.what)));
        }
        names.extend(cover.left_out.iter().cloned());
        names.retain(|name| !name.is_empty());
        let amounts = if secrecy.any_item() { amounts(secrecy, cover, both) } else { None };
        Self { secrecy, cover, names, amounts }
    }

    /// Whether nothing at all is published.
    pub(super) fn all(&self) -> bool {
        self.secrecy.document
    }

    /// Whether it withholds a row, of whichever side.
    pub(super) fn row(&self, row: &Row) -> bool {
        self.all() || self.secrecy.secret_of(row).is_some() || self.cover.hides(row).is_some()
    }

    /// Whether a text names what it withholds.
    pub(super) fn names(&self, text: &str) -> bool {
        if self.names.is_empty() {
            return self.all();
        }
        let folded = label::fold(text);
        self.all() || self.names.iter().any(|name| folded.contains(name.as_str()))
    }

    /// Whether a text names what it withholds, whatever marks stand in the name.
    fn names_loosely(&self, text: &str) -> bool {
        let words = bare_words(text);
        self.names.iter().map(|name| bare_words(name)).any(|name| {
            let stem = name.strip_suffix(ENDING).unwrap_or(&name);
            stem.chars().count() >= SHORTEST_NAME && words.contains(stem)
        })
    }

    /// Whether a text that somebody typed names what it withholds or states an amount of it.
    pub(super) fn text(&self, text: &str, of: TextOf) -> bool {
        self.names(text) || self.amounts(text, of)
    }

    /// Whether a text that somebody typed states an amount that it withholds; where that cannot be told, it does.
    pub(super) fn amounts(&self, text: &str, of: TextOf) -> bool {
        match &self.amounts {
            Some([old, new]) => match of {
                TextOf::Old => old.tells(text),
                TextOf::New => new.tells(text),
            },
            None => self.secrecy.any_item(),
        }
    }

    /// Whether one of two texts, the old and the new one, tells what it withholds.
    pub(super) fn either(&self, old: &str, new: &str) -> bool {
        self.text(old, TextOf::Old) || self.text(new, TextOf::New)
    }

    /// Whether it withholds a project.
    pub(super) fn project(&self, name: &str) -> bool {
        self.all() || self.secrecy.withholds_project(name) || self.cover.leaves_out(name)
    }

    /// Whether it withholds a row that a path means in a book.
    pub(super) fn path(&self, path: &str, book: &Book) -> bool {
        let Ok(path) = CellPath::parse(path) else { return self.names(path) };
        let sections = book.table(&path.table).into_iter().flat_map(|table| &table.sections);
        sections
            .into_iter()
            .any(|section| section.find(&path.row).iter().any(|at| self.row(&section.rows[*at])))
            || self.names(path.row_name())
    }

    /// The cells of a side's books whose rows it withholds.
    pub(super) fn cells(&self, side: &DiffSide<'_>) -> BTreeSet<Place> {
        let budget = &side.input.budget;
        let books = std::iter::once(&budget.current).chain(&budget.previous);
        let mut places = BTreeSet::new();
        for section in books.flat_map(|book| &book.tables).flat_map(|table| &table.sections) {
            for row in section.rows.iter().filter(|row| self.row(row)) {
                places.extend(row.amounts.iter().flatten().map(|amount| amount.place.clone()));
            }
        }
        places
    }
}

/// The amounts of a decision on both sides, for the texts of each; none where they cannot be looked for.
fn amounts<'a>(secrecy: &Secrecy, cover: &Cover, both: [&DiffSide<'a>; 2]) -> Option<[KeptAmounts<'a>; 2]> {
    let of = |side: &DiffSide<'a>| {
        let input: &'a Input = side.input;
        KeptAmounts::under(&input.budget, &input.pack, secrecy, cover)
    };
    match both.map(of) {
        [Ok(old), Ok(new)] => {
            let (of_old, of_new) = (old.all(), new.all());
            Some([old.with(of_new), new.with(of_old)])
        }
        _ => None,
    }
}
