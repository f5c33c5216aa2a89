//! The files of a pack as they are written: serde types, with nothing resolved or refused beyond types and
//! unknown keys. [`super::validate`] makes the typed pack of them.

pub(in crate::pack) mod tables;

use serde::Deserialize;

/// Which tables a document must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// Its sheet must be there, even if empty (an empty table is published too).
    #[default]
    Required,
    /// May be absent.
    Optional,
    /// Not one of the published tables: figures for prose that the document can do without. Where its sheet is
    /// missing, templates leave that prose out (`has_table`), and the table's `without` is told.
    Supplementary,
}

/// What the rows of a table are named after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowsAre {
    /// The units whose money is in the document.
    Units,
    /// The publisher itself.
    Publisher,
}

/// What a leaf column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnRole {
    /// Amounts.
    #[default]
    Amount,
    /// The code, or one level of it where several columns share it.
    Code,
    /// The name of the row.
    Name,
    /// Other text (a unit's number, a note).
    Text,
}

/// Whom a text field of a form names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldRole {
    /// The body above the publisher.
    Supervisor,
    /// Who carries the project out.
    Implementer,
    /// The year of the form, in digits.
    Year,
}
