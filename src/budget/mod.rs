//! The model: amounts, tables, the unit, and the cell path that addresses every figure.

pub mod amount;
pub mod body_name;
pub mod correction;
mod fact;
pub mod label;
pub mod lookup;
pub mod opinion;
pub mod path;
pub mod review;
pub mod rows;
pub mod secrecy;
pub mod table;
pub mod typed;
pub mod unit;
pub mod units;

use std::collections::BTreeSet;

use crate::diag::{Diagnostics, Place};

use lookup::Missing;
use table::Table;
use unit::{LastSaid, PlacedText, Unit};
use units::UnitBook;

/// One year's tables, in the pack's order.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// The tables that were found.
    pub tables: Vec<Table>,
    /// Ids of tables that have an error of reading, and stand nowhere else.
    pub unread: Vec<String>,
    /// The sheets without an amount that may stay so, while others are still to be filled in.
    pub may_stay_blank: Vec<Place>,
    /// Whose tables they are, as their sheets say.
    pub makers: Vec<MakerLine>,
    /// Of which year they are, as their sheets say: one line a sheet that says so.
    pub years: Vec<YearLine>,
    /// Pages of running text that nothing, or not all, is printed from.
    pub pages: Vec<TextPage>,
    /// Ids of last year's tables that were published with rows withheld or blank: what is not there may have been.
    pub withheld: BTreeSet<String>,
    /// Ids of last year's tables that were compiled without secret items (脱密口径): they add up, and what is not
    /// there may have been left out all the same.
    pub excluded: BTreeSet<String>,
    /// Ids of tables some of whose rows are left out below a level that is published.
    pub rolled_up: BTreeSet<String>,
    /// What of last year's book nothing is compared with; only of a budget that is to be printed.
    pub contradicted: Contradicted,
}

/// What of last year's book contradicts itself, so that nobody knows which of its figures is right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contradicted {
    /// Ids of tables whose own sums fail, or that disagree with each other: any of their cells may be the wrong one,
    /// and what they lack may have been left out.
    pub tables: BTreeSet<String>,
}

impl Contradicted {
    /// Whether nothing is contradicted.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// Whether the figures of a table of last year are no base to compare with.
    pub fn holds(&self, table: &str) -> bool {
        self.tables.contains(table)
    }
}

/// A page that an office wrote itself and the document does not print: 编制说明, 其他相关情况说明.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPage {
    /// The sheet.
    pub sheet: Place,
    /// The name of the sheet.
    pub name: String,
    /// Its title; the name of the sheet where it has none.
    pub title: String,
    /// What was not taken of it, as the sheet shows it.
    pub paragraphs: Vec<PageParagraph>,
}

/// A paragraph of such a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageParagraph {
    /// Its words and cells: a line that was broken off goes on in the next.
    pub text: PlacedText,
    /// Whether it stands on one row with other cells, as the words of a table do.
    pub beside_others: bool,
}

/// What a sheet says of its year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearLine {
    /// The year.
    pub year: i32,
    /// What of the sheet says it, in Chinese: its title, a line below, its name.
    pub what: &'static str,
    /// The cell, or the sheet where its name says it.
    pub place: Place,
    /// The table of that sheet.
    pub table: String,
}

/// With fewer sheets that state a year, a book does not speak as one.
const ENOUGH_YEARS: usize = 3;

/// What a sheet says of its maker (编制单位).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakerLine {
    /// The name, as written.
    pub name: String,
    /// The cell that holds it.
    pub place: Place,
    /// The table of that sheet.
    pub table: String,
}

impl Book {
    /// Takes out the tables that have an error: a cell that could not be read is no blank.
    pub fn set_unread_aside(&mut self) {
        let unread = &self.unread;
        self.tables.retain(|table| !unread.contains(&table.id));
    }

    /// The other year of which all sheets of the book say they are.
    pub fn is_wholly_of(&self, year: i32) -> Option<i32> {
        let first = self.years.first()?.year;
        let all = self.years.len() >= ENOUGH_YEARS && self.years.iter().all(|line| line.year == first);
        (all && first != year).then_some(first)
    }

    /// Why a table is not in the book.
    pub fn lacks(&self, id: &str) -> Missing {
        if self.unread.iter().any(|unread| unread == id) { Missing::Unread } else { Missing::Table }
    }

    /// A table by its schema id.
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }
}

impl Budget {
    /// Whether something could not be read: then nothing is published, and what is not there may be.
    pub fn in_part(&self) -> bool {
        let books = std::iter::once(&self.current).chain(&self.previous);
        self.unit.incomplete || books.into_iter().any(|book| !book.unread.is_empty())
    }
}

/// Everything that is known of one unit's budget.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    /// The unit, its words and facts.
    pub unit: Unit,
    /// This year's tables.
    pub current: Book,
    /// Last year's tables, where given.
    pub previous: Option<Book>,
    /// Of a department that names their folders: its units, whose tables its own are the sums of.
    pub units: Vec<UnitBook>,
    /// What was stated last year, to be compared with.
    pub last_said: LastSaid,
    /// What reading noticed, none of it an error: part of the report.
    pub noticed: Diagnostics,
}
