//! A text of which each character is somebody's.

use std::collections::BTreeSet;

use crate::compose::digits::{self, NumberRun};
use crate::compose::document::Inline;

/// Whose a character of a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CharOwner {
    Figure(usize),
    /// An alphabet of the sources.
    Source(usize),
    Nobody,
}

/// A block as it reads, and whose each piece of it is.
pub(super) struct OwnedText {
    pub(super) plain: String,
    /// The byte at which a piece begins, and whose it is.
    pieces: Vec<(usize, CharOwner)>,
}

impl OwnedText {
    pub(super) fn of(content: &[Inline]) -> Self {
        let mut out = Self { plain: String::new(), pieces: Vec::new() };
        for inline in content {
            for c in inline.text().chars() {
                let owner = match (inline, digits::stamped(c)) {
                    (Inline::Figure { id, .. }, _) => CharOwner::Figure(*id),
                    (_, Some((_, alphabet))) => CharOwner::Source(alphabet),
                    _ => CharOwner::Nobody,
                };
                // two figures of one index do not follow each other
                if out.pieces.last().is_none_or(|(_, last)| *last != owner) {
                    out.pieces.push((out.plain.len(), owner));
                }
                out.plain.push(digits::plain_char(c));
            }
        }
        out
    }

    /// The figures in it: as printed, the byte, the index.
    pub(super) fn figures(&self) -> Vec<(&str, usize, usize)> {
        let mut figures = Vec::new();
        for (index, (begun, owner)) in self.pieces.iter().enumerate() {
            let end = self.pieces.get(index + 1).map_or(self.plain.len(), |(next, _)| *next);
            if let CharOwner::Figure(id) = owner {
                figures.push((&self.plain[*begun..end], *begun, *id));
            }
        }
        figures
    }

    /// A run cut where another owner begins.
    pub(super) fn pieces_of(&self, run: &NumberRun) -> Vec<NumberRun> {
        let inside = |begun: &&(usize, CharOwner)| run.start < begun.0 && begun.0 < run.end;
        let mut cuts = vec![run.start];
        cuts.extend(self.pieces.iter().filter(inside).map(|(begun, _)| *begun));
        cuts.push(run.end);
        cuts.windows(2).map(|cut| NumberRun { start: cut[0], end: cut[1] }).collect()
    }

    /// Whose the digits of a run are.
    pub(super) fn owners(&self, run: &NumberRun) -> BTreeSet<CharOwner> {
        let mut owners = BTreeSet::new();
        for (at, c) in self.plain[run.start..run.end].char_indices() {
            if digits::is_digit(c) {
                let before = self.pieces.partition_point(|(begun, _)| *begun <= run.start + at);
                owners.insert(self.pieces[before - 1].1);
            }
        }
        owners
    }
}
