//! 名录.xlsx, the roster that a finance office keeps of its units: the third and lowest source of what a unit states.
//!
//! It stands beside the folders of the units ([`find`]), and is found the same way whether a unit is built alone or with
//! others. [`read`] makes rows of it, [`matching`] finds the row of a unit, [`said`] lays what that row says under what the
//! unit states itself. An edition keeps its own row and nothing of the others ([`kept`]). [`compare`] holds the units of a
//! run against the whole of it.

pub mod compare;
mod decisive;
mod find;
mod kept;
pub mod matching;
mod read;
mod said;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::diag::{Diagnostic, Place};
use crate::pack::roster::RosterField;
use crate::read::{facts::dates, money};

pub use decisive::decisive;
pub use find::{STEM, around, beside, in_folder, is_book, of_unit};
pub use kept::FILE as KEPT_FILE;
pub use said::{Differing, UnitInRoster, lay_under};

/// A roster as read.
#[derive(Debug, Clone)]
pub struct Roster {
    /// Its file, by name.
    pub file: Arc<str>,
    /// Its sheet.
    pub sheet: Arc<str>,
    /// Of which year it is, where it says so.
    pub year: Option<i32>,
    /// Its units, in its order.
    pub rows: Vec<RosterRow>,
    /// The columns that it has.
    pub fields: Vec<RosterField>,
    /// Pairs of rows that are of one name or code.
    pub twice: Vec<[usize; 2]>,
    /// What is wrong with it as a whole; told once a run.
    pub faults: Vec<Diagnostic>,
    /// Whether it is the row of one unit that an edition kept.
    pub is_kept: bool,
}

/// A unit of a roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterRow {
    /// What it says, by column; nothing for what is empty or could not be read.
    pub cells: BTreeMap<RosterField, RosterCell>,
    /// What of it could not be read.
    pub faults: Vec<Diagnostic>,
}

/// A cell of a roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterCell {
    /// What it says: words, a date as `YYYY-MM-DD`, an amount with its unit.
    pub text: String,
    /// Where.
    pub place: Place,
}

impl RosterRow {
    /// What a column says; empty where it says nothing.
    pub fn words(&self, field: RosterField) -> &str {
        self.cells.get(&field).map_or("", |cell| cell.text.as_str())
    }

    /// The name of the unit.
    pub fn name(&self) -> &str {
        self.words(RosterField::Name)
    }

    /// Where its name stands.
    pub fn place(&self) -> Option<&Place> {
        self.cells.get(&RosterField::Name).map(|cell| &cell.place)
    }

    /// A date that it states.
    pub fn date(&self, field: RosterField) -> Option<Date> {
        // what is none was told, and is not here
        dates::read(self.words(field)).ok()
    }

    /// An amount that it states, in 元, with half of its last digit.
    pub fn amount(&self, field: RosterField) -> Option<(Decimal, Decimal)> {
        money::in_text(self.words(field)).ok()
    }
}
