//! The model: amounts, tables, the unit, and the cell path that addresses every figure.

pub mod amount;
pub mod label;
pub mod lookup;
pub mod path;
pub mod rows;
pub mod secrecy;
pub mod table;
pub mod unit;

use table::Table;
use unit::Unit;

/// One year's tables, in the pack's order.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// The tables that were found.
    pub tables: Vec<Table>,
}

impl Book {
    /// A table by its schema id.
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }
}

/// Everything that is known of one unit's budget.
#[derive(Debug, Clone)]
pub struct Budget {
    /// The unit, its words and facts.
    pub unit: Unit,
    /// This year's tables.
    pub current: Book,
    /// Last year's tables, where given.
    pub previous: Option<Book>,
}
