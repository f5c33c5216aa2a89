//! What a finding rests on, and what rests on it.

use std::fmt::Display;

use crate::diag::Place;
use crate::reconcile::interval::Term;
use crate::reconcile::prose::passages::Passage;

/// What a finding makes wrong besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spoils {
    /// Formulas that come out wrong.
    pub cells: Vec<Place>,
    /// The beginnings of the paths of rows that are not there.
    pub rows: Vec<String>,
}

impl Spoils {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.rows.is_empty()
    }

    pub(super) fn has(&self, term: &Term) -> bool {
        match &term.place {
            Some(place) => self.cells.contains(place),
            None => self.rows.iter().any(|row| term.path.starts_with(row)),
        }
    }
}

/// What a finding rests on, whatever we say of it: cells or keys and what stands there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence(pub(super) Vec<(String, String)>);

impl Evidence {
    /// One thing and what it says.
    pub fn of(what: impl Display, says: impl Display) -> Self {
        Self::default().and(what, says)
    }

    /// One thing more.
    pub fn and(mut self, what: impl Display, says: impl Display) -> Self {
        self.0.push((what.to_string(), says.to_string()));
        self
    }

    /// What is said, of all things.
    pub fn says(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, says)| says.as_str())
    }

    /// A sentence of a passage; what is written around it is no part of it.
    pub fn sentence(passage: &Passage, sentence: &str) -> Self {
        Self::of(&passage.key, sentence.trim())
    }
}
