//! How labels of a workbook and of a pack are held against each other.
//!
//! A pack's label may hold placeholders (`{kind}`, `{year}`, `{last_year}`); a workbook's may drift from it
//! in ways that mean nothing. What was matched although it is written otherwise is [`Loose`], and told.

use crate::diag::CellRef;

/// What a label names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A column, or a group of columns, of a side.
    Column {
        /// The side; empty for shapes with one.
        side: String,
        /// Its id.
        id: String,
    },
    /// A listed row of a side.
    Row {
        /// The side; empty for shapes with one.
        side: String,
        /// Its id.
        id: String,
    },
    /// The total row.
    Total,
    /// A field of a form, or a heading of a sheet of prose.
    Field {
        /// Its id.
        id: String,
    },
}

/// A label that was taken for one of the pack's although it is written otherwise. It is told once a label
/// and book, until the pack or an overlay has it among the aliases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loose {
    /// Id of the table.
    pub table: String,
    /// What it was taken for.
    pub named: Named,
    /// The pack's label.
    pub known: String,
    /// The workbook's label, clean.
    pub found: String,
    /// Where it stands.
    pub place: CellRef,
}
