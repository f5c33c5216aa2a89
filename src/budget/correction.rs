//! A correction of what was published: what the public is told of it.

use serde::{Deserialize, Serialize};

use crate::diag::Place;

/// What an edition corrects in one before it. Stated on the command line, kept with the edition's inputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Number of the edition that it corrects; never printed.
    pub since: u32,
    /// The how-manieth correction in a row it is, from 1.
    pub ordinal: u32,
    /// What the corrected document is called, as it was published.
    pub document: String,
    /// Why, in the office's words, without a stop at the end.
    pub reason: String,
    /// Where the reason is kept.
    pub reason_place: Place,
    /// The day of the correction, `YYYY-MM-DD`; none where none is given: files have no clock.
    pub date: Option<String>,
    /// Where the day is kept.
    pub date_place: Place,
    /// The places that are corrected, in the order of the document.
    pub places: Vec<CorrectedPlace>,
    /// Whether an amount is among them.
    pub amounts: bool,
    /// Whether numbers of headings moved, which are no places of their own.
    pub renumbered: bool,
}

/// A place of the public document that reads otherwise now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectedPlace {
    /// Where: table, row and column, or the heading above; with the page.
    pub spot: String,
    /// What stood there.
    pub old: String,
    /// What stands there.
    pub new: String,
    /// Whether it follows another place: a total, the same money elsewhere, a sentence that prints it.
    pub follows: bool,
    /// The source of what stood there, or of what stands there.
    pub source: Place,
}
