//! What a reader knows to be the same money, as the pack's ties say it (`[[tie]]` of checks.toml). Nobody is judged by
//! them: they are there for whoever computes what a reader can tell of a withheld amount.

use crate::budget::Budget;
use crate::pack::Pack;
use crate::pack::checks::{Relation, TieSpec};
use crate::reconcile::interval::Comparison;
use crate::reconcile::registry::Year;

use super::declared::{Halt, Reader};

/// The ties of this year's tables, each with its title; of a tie that speaks of a table or row that is not there,
/// none. Whether one holds, its verdict says.
pub(in crate::reconcile) fn known<'p>(budget: &Budget, pack: &'p Pack) -> Vec<(&'p str, Comparison)> {
    let read = Reader { budget, pack, year: Year::This };
    let mut known = Vec::new();
    for tie in pack.ties.iter().filter(|tie| !tie.between_units) {
        // a path that cannot be was refused with the pack: what is left says that this budget lacks it
        if let Ok(comparison) = comparison(&read, tie) {
            known.push((tie.title.as_str(), comparison));
        }
    }
    known
}

fn comparison(read: &Reader<'_>, tie: &TieSpec) -> Result<Comparison, Halt> {
    let (left, right) = (read.side(&tie.left, None)?, read.side(&tie.right, None)?);
    Ok(Comparison { left, right, relation: Relation::Equal })
}
