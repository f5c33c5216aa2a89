//! The blank workbook of a pack: everything that an office fills in, before anything is filled in.
//!
//! One workbook: what to do ([`guide`]), the sheets of facts ([`crate::facts_book`]), a sheet for each table of
//! the pack, and the codes to choose from ([`catalogue`]). Sheets are planned first ([`plan`], [`tables`]), so that
//! formulas can name cells of any sheet; what the checks of the pack say is equal becomes formulas ([`links`]);
//! then all is written ([`writer`]). What is written here reads without a finding once it is filled in.

mod balance;
mod catalogue;
mod guide;
mod links;
mod plain;
mod plan;
mod projects;
mod tables;
mod tree;
mod writer;

use crate::budget::Book;
use crate::budget::unit::{Fact, KIND_KEY, YEAR_KEY};
use crate::diag::Diagnostic;
use crate::pack::Pack;
use crate::read::facts::Said;

pub use crate::budget::unit::{CATALOGUE_SHEET, GUIDE_SHEET};

/// Name of the workbook in a unit's folder.
pub const FILE: &str = "tables.xlsx";
/// The key of the name of the unit.
const NAME_KEY: &str = "unit.name";

/// What the workbook is made of.
#[derive(Debug, Clone, Copy)]
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

    /// 部门 or 单位, as the pack calls it.
    fn kind(&self) -> String {
        self.stated(KIND_KEY)
    }

    /// The year of the tables; nought where none is stated.
    fn year(&self) -> i32 {
        self.stated(YEAR_KEY).parse().unwrap_or_default()
    }
}

/// The bytes of the workbook; the same for the same basis.
///
/// # Errors
/// A text that no cell holds, and what the workbook library refuses.
pub fn write(basis: &Basis<'_>) -> Result<Vec<u8>, Diagnostic> {
    let pack = basis.pack.printed(&basis.kind(), basis.year());
    let basis = &Basis { pack: &pack, ..*basis };
    let mut codes = catalogue::CodeLists::of(basis);
    let mut book = tables::plans(basis, &mut codes);
    links::lay(basis, &mut codes, &mut book);
    writer::write(basis, &book, &codes)
}
