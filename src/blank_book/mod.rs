//! The blank workbook of a pack: everything that an office fills in, before anything is filled in.
//!
//! One workbook: what to do ([`guide`]), the sheets of facts ([`crate::facts_book`]), a sheet for each table of
//! the pack, and the codes to choose from ([`catalogue`]). Sheets are planned first ([`plan`]), so that formulas
//! can name cells of any sheet ([`links`]), then written ([`writer`]). What is written here reads without a
//! finding once it is filled in.

mod balance;
mod catalogue;
mod form;
mod guide;
mod links;
mod plain;
mod plan;
mod tables;
mod tree;
mod writer;

use crate::budget::Book;
use crate::budget::unit::Fact;
use crate::diag::Diagnostic;
use crate::facts_book;
use crate::pack::Pack;
use crate::read::facts::Said;

pub use crate::budget::unit::{CATALOGUE_SHEET, GUIDE_SHEET};

/// Name of the workbook in a unit's folder.
pub const FILE: &str = "tables.xlsx";

/// What the workbook is made of.
#[derive(Debug)]
pub struct Basis<'a> {
    /// Whose tables and facts it has.
    pub pack: &'a Pack,
    /// What is stated already: at least the name, the kind and the year.
    pub said: &'a Said,
    /// Last year's tables: their codes, names and projects stand in it beforehand, without amounts.
    pub previous: Option<&'a Book>,
    /// The unit's folder as the next command is to name it.
    pub folder: &'a str,
}

impl Basis<'_> {
    /// A stated text; empty where nothing is.
    fn stated(&self, key: &str) -> String {
        self.said.facts.get(key).map(Fact::words).unwrap_or_default()
    }

    /// The year of the tables.
    fn year(&self) -> i32 {
        self.stated("year").parse().unwrap_or_default()
    }
}

/// The bytes of the workbook; the same for the same basis.
///
/// # Errors
/// A text that no cell holds, and what the workbook library refuses.
pub fn write(basis: &Basis<'_>) -> Result<Vec<u8>, Diagnostic> {
    let pack = basis.pack.printed(&basis.stated("unit.kind"), basis.year());
    let basis = &Basis { pack: &pack, ..*basis };
    let codes = catalogue::Sheet::of(basis);
    let (plans, places) = tables::plans(basis, &codes);
    let plans = links::laid(basis, &codes, plans, &places);
    let previous = basis.previous.map(std::slice::from_ref).unwrap_or_default();
    let facts = facts_book::Basis { pack: &pack, said: basis.said, budget: None, found: previous };
    let fact_sheets = facts_book::sheets(&facts, facts_book::Extent::Needed)?;
    writer::write(basis, &fact_sheets, &plans, &codes).map_err(|error| facts_book::refused(&error))
}
