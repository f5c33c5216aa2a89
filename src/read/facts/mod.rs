//! What the unit states besides its tables: one model, two sources.
//!
//! unit.toml ([`super::unit`]) and the sheets of facts ([`sheets`]) each give what they [`Said`], every fact
//! with its line or cell; [`merge`] joins both, unit.toml going first; [`settle`] holds the whole against what
//! the program and the pack know, once, wherever a fact came from.

mod copied;
pub mod dates;
pub mod keys;
pub mod merge;
pub mod names;
mod nothing;
pub mod reasons;
pub mod reviews;
pub mod secrets;
pub mod settle;
pub mod sheets;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::budget::review::ToReview;
use crate::budget::unit::{Accepted, Fact, Override, Project, Prose};
use crate::diag::{CellRef, Place};

pub use keys::Keys;
pub use merge::merge;
pub use settle::{YEARS, settle};

/// What one source states, as far as it could be read; what could not has been told.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Single facts by dotted key, the program's own among them.
    pub facts: BTreeMap<String, Fact>,
    /// Prose by key.
    pub prose: BTreeMap<String, Prose>,
    /// Reasons by the cell path of the change, as written.
    pub reasons: BTreeMap<String, Prose>,
    /// Reasons by words, which the tables will give a path.
    pub named_reasons: Vec<NamedReason>,
    /// Projects with their prose.
    pub projects: Vec<Project>,
    /// Rules changed or switched off.
    pub overrides: Vec<Override>,
    /// Findings accepted by name.
    pub accepted: Vec<Accepted>,
    /// What is still to be looked at: of a sheet with its name and places, of unit.toml by its key alone.
    pub reviews: Vec<ToReview>,
    /// Where each key is stated, by key as messages write it.
    pub places: BTreeMap<String, Place>,
    /// Where each section of unit.toml begins.
    pub sections: BTreeMap<String, Place>,
    /// Rows of the sheets that name a key and leave its content empty: where it is to be written.
    pub rows: BTreeMap<String, Place>,
    /// Keys that are stated with a value that was refused, which has been told.
    pub refused: BTreeSet<String>,
}

/// A reason on the sheet of reasons.
#[derive(Debug, Clone)]
pub struct NamedReason {
    /// What the sheet calls the figure that changed.
    pub words: String,
    /// Its cell.
    pub place: CellRef,
    /// The reason.
    pub text: Prose,
    /// Last year's and this year's amount and the change when it was written, in the pack's unit of prose,
    /// where stated.
    pub amounts: [Option<(Decimal, CellRef)>; 3],
}

/// Which workbooks to read, and how precisely they state amounts.
#[derive(Debug, Clone, Default)]
pub struct Workbooks {
    /// This year's files; none where nothing is said of them.
    pub current: Option<Vec<String>>,
    /// Last year's files.
    pub previous: Vec<String>,
    /// Last digit of this year's amounts in 元, where declared.
    pub precision: Option<Decimal>,
}
