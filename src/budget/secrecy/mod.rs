//! What a reviewer's decision withholds from the public (`[secrecy]` of unit.toml, 保密审查 of the sheet of facts).
//!
//! [`Secrecy`] is the decision, [`cover`] what the public does not see beside it and the budget without both. A
//! withheld amount leaves a gap in every sum above it; what has to be hidden beside it so that the gap tells
//! nothing, [`crate::reconcile::secrecy`] works out.

pub mod cover;

use rust_decimal::Decimal;

use super::label;
use super::table::Row;

pub use cover::{Cover, Hidden, Hiding, Loss, LostAmount, cells, cells_under, losses, public};

/// How an item is withheld.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecrecyMode {
    /// The office's tables were compiled without it (脱密口径): nothing is taken out, its name is looked for.
    Exclude,
    /// What is below 款, or below 类 where that would tell, is left out; the row above stands with its amount.
    #[default]
    Rollup,
    /// Its row is taken out, and others are blanked so that no sum gives it away.
    Row,
}

impl SecrecyMode {
    /// All of them, as they are offered.
    pub const ALL: [SecrecyMode; 3] = [SecrecyMode::Exclude, SecrecyMode::Rollup, SecrecyMode::Row];

    /// Its word in unit.toml.
    pub fn key(self) -> &'static str {
        match self {
            SecrecyMode::Exclude => "exclude",
            SecrecyMode::Rollup => "rollup",
            SecrecyMode::Row => "row",
        }
    }

    /// Its word on the sheets of facts, and in messages.
    pub fn word(self) -> &'static str {
        match self {
            SecrecyMode::Exclude => "脱密口径",
            SecrecyMode::Rollup => "只公开到上一级",
            SecrecyMode::Row => "单行不公开",
        }
    }

    /// The mode of a word of either kind, however it is spelt.
    pub fn of_word(word: &str) -> Option<Self> {
        let word = label::fold(word).to_lowercase();
        SecrecyMode::ALL.into_iter().find(|mode| word == mode.key() || word == label::fold(mode.word()))
    }
}

/// One thing that a decision withholds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Its code, or the name of the project or 单位.
    pub what: String,
    /// The name of a code, where the tables do not have it.
    pub name: Option<String>,
    /// How it is withheld, where that differs from the rest.
    pub mode: Option<SecrecyMode>,
}

impl Secret {
    /// Something that is withheld as all is.
    pub fn plain(what: impl Into<String>) -> Self {
        Self { what: what.into(), name: None, mode: None }
    }
}

/// A reviewer's decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrecy {
    /// Who decided.
    pub reviewer: String,
    /// When, `YYYY-MM-DD`.
    pub date: String,
    /// The whole document is withheld.
    pub document: bool,
    /// How things are withheld that say nothing of it themselves.
    pub mode: SecrecyMode,
    /// Codes whose rows are withheld, with all below them.
    pub codes: Vec<Secret>,
    /// Projects that are withheld.
    pub projects: Vec<Secret>,
    /// 单位 whose rows are withheld in tables with a row for each.
    pub units: Vec<Secret>,
    /// Of these 单位 the amounts alone are withheld, and their names stand where they stand.
    pub unit_names: bool,
    /// By which share of an amount a reader expects it to differ from last year's.
    pub drift: Decimal,
    /// Which share of a withheld amount each end of what a reader can tell has to be away from it.
    pub protect: Decimal,
}

impl Default for Secrecy {
    fn default() -> Self {
        Self {
            reviewer: String::new(),
            date: String::new(),
            document: false,
            mode: SecrecyMode::default(),
            codes: Vec::new(),
            projects: Vec::new(),
            units: Vec::new(),
            unit_names: false,
            drift: Self::DRIFT,
            protect: Self::PROTECT,
        }
    }
}

impl Secrecy {
    /// The drift where nothing is said of it: amounts that go on rarely move by more than a tenth.
    pub const DRIFT: Decimal = Decimal::from_parts(10, 0, 0, false, 2);
    /// The protection where nothing is said of it, as statistical offices have it (the p% rule).
    pub const PROTECT: Decimal = Decimal::from_parts(20, 0, 0, false, 2);

    /// Whether anything is withheld.
    pub fn any(&self) -> bool {
        self.document || self.any_item()
    }

    /// Whether something in the document is withheld.
    pub fn any_item(&self) -> bool {
        self.all().next().is_some()
    }

    /// Codes, projects and 单位 that are withheld.
    pub fn all(&self) -> impl Iterator<Item = &Secret> {
        self.codes.iter().chain(&self.projects).chain(&self.units)
    }

    /// How something is withheld.
    pub fn mode_of(&self, secret: &Secret) -> SecrecyMode {
        secret.mode.unwrap_or(self.mode)
    }

    /// Whether something is taken out of the tables, which have it.
    pub fn is_taken_out(&self, secret: &Secret) -> bool {
        self.mode_of(secret) != SecrecyMode::Exclude
    }

    /// What of the decision names a code, or one above it: of several the nearest.
    pub fn secret_code(&self, code: &str) -> Option<&Secret> {
        let named = self.codes.iter().filter(|own| code.starts_with(own.what.as_str()));
        named.max_by_key(|own| own.what.len())
    }

    /// What of the decision names a row.
    pub fn secret_of(&self, row: &Row) -> Option<&Secret> {
        match row.code.as_deref() {
            Some(code) => self.secret_code(code),
            None if row.total => None,
            None => self.projects.iter().chain(&self.units).find(|own| is_name(&own.what, &row.label)),
        }
    }

    /// Whether a code is withheld, by itself or with one above it.
    pub fn withholds_code(&self, code: &str) -> bool {
        self.codes.iter().any(|own| self.is_taken_out(own) && code.starts_with(own.what.as_str()))
    }

    /// Whether a project is withheld, in whatever way.
    pub fn withholds_project(&self, name: &str) -> bool {
        self.projects.iter().any(|own| is_name(&own.what, name))
    }

    /// Whether the decision itself takes a row out.
    pub fn withholds(&self, row: &Row) -> bool {
        match row.code.as_deref() {
            Some(code) => self.withholds_code(code),
            None => self.secret_of(row).is_some_and(|own| self.is_taken_out(own)),
        }
    }

    /// Names of what is withheld, as the decision states them: projects, 单位, and codes that have one.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let codes = self.codes.iter().filter_map(|own| own.name.as_deref());
        codes.chain(self.projects.iter().chain(&self.units).map(|own| own.what.as_str()))
    }
}

/// Whether two names are one, however they are spelt.
pub fn is_name(one: &str, other: &str) -> bool {
    label::fold(one) == label::fold(other)
}
