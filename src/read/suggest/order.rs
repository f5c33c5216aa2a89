//! Columns that stand where others are missing: which may be those by their place, and which never are.

use crate::pack::schema::ColumnRole;
use crate::read::guess::columns::Guess;
use crate::read::header::header_key;

use super::candidates::{LeafAt, Match};

impl Match<'_> {
    /// Side and id of a leaf.
    pub(super) fn place(&self, leaf: LeafAt) -> Option<(String, String)> {
        Some((self.schema.sides().get(leaf.0)?.id.clone(), self.leaf(leaf)?.id.clone()))
    }

    /// Whether a column may be a leaf by its place alone: its label says nothing else that the pack knows.
    pub(super) fn may_be(&self, leaf: LeafAt, guess: &Guess) -> bool {
        let Some(column) = self.leaf(leaf) else { return false };
        let label = guess.label();
        if !self.fits(leaf, guess) || !self.sense.same(&guess.path.concat(), &self.path(leaf)) {
            return false;
        }
        let own = |known: &str| column.labels().any(|label| header_key(label) == header_key(known));
        let says = |known: &str| !own(known) && self.sense.likeness(label, known) >= 1.0;
        let sides = self.pack.tables.iter().flat_map(|table| table.sides());
        !sides.into_iter().any(|side| {
            let leaves = side.leaves();
            let mut columns = leaves.iter().filter(|(_, leaf)| leaf.role == ColumnRole::Amount);
            columns.any(|(_, leaf)| leaf.id != column.id && leaf.labels().any(says))
                || side.rows.iter().any(|row| row.id != column.id && says(row.label()))
        })
    }

    /// The labels of a leaf from top to bottom, in one.
    pub(super) fn path(&self, (side, leaf): LeafAt) -> String {
        let Some(side) = self.schema.sides().get(side) else { return String::new() };
        let leaves = side.leaves();
        let Some((groups, column)) = leaves.get(leaf) else { return String::new() };
        groups.iter().map(|group| group.label()).chain([column.label()]).collect()
    }

    /// Columns that stand where others are missing and say something else: what a person must decide.
    pub(super) fn turned(&self, left: &[LeafAt]) -> Option<String> {
        let mut told: Vec<String> = Vec::new();
        for leaf in left {
            let Some(column) = self.leaf(*leaf).filter(|column| column.role == ColumnRole::Amount) else {
                continue;
            };
            let amounts = |(at, _): &&(LeafAt, u32)| {
                at.0 == leaf.0 && self.leaf(*at).is_some_and(|other| other.role == ColumnRole::Amount)
            };
            let alone = !self.found.is_empty() && self.found.iter().filter(amounts).count() == 0;
            let mut fitting = self.open.iter().filter(|guess| self.fits(*leaf, guess));
            let turned = |guess: &Guess| {
                let labels = |label: &str| self.sense.is_turned(guess.label(), label);
                alone || column.labels().any(labels)
            };
            if let Some(guess) = fitting.find(|guess| turned(guess)) {
                told.push(format!("有“{}”一列，没有“{}”一列", guess.label(), column.label()));
            }
        }
        (!told.is_empty()).then(|| {
            format!(
                "表里{}，两者的年份或口径不同，不能当作同一列；写错的请改正表头，拿错了表的请换成要公开的那一张",
                told.join("；")
            )
        })
    }
}
