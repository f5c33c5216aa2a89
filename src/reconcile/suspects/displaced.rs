//! A figure in the cell beside its own: two cells are wrong, and neither explains by itself what both do.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::diag::{CellRef, Place};

use super::{Guess, Inquiry, Lead};
use crate::reconcile::interval::Verdict;

/// A cell by file, sheet, row and column.
type Spot<'a> = (&'a str, &'a str, u32, u32);

/// One sum alone says nothing of two cells.
const LEAST_SETTLED: usize = 2;

/// A figure, and the blank cell beside it to which it would have to go.
struct Move {
    from: Place,
    to: Place,
    figure: Decimal,
    /// The cases that this settles.
    settles: Vec<usize>,
}

impl Inquiry<'_> {
    /// The figure that settles more in the cell beside it than any one cell does of the same by another figure: a cell
    /// that is wrong alone settles all that it broke. None where two moves do as well.
    pub(super) fn displaced(&mut self) -> Option<Lead> {
        let moves = self.moves();
        let overlap = |one: &[usize], other: &[usize]| one.iter().any(|case| other.contains(case));
        let is_best = |one: &&Move| {
            let as_good =
                |settles: &[usize]| settles.len() >= one.settles.len() && overlap(&one.settles, settles);
            let rivals = moves.iter().filter(|other| as_good(&other.settles)).count();
            rivals == 1 && !self.guesses.values().any(|guess| as_good(&guess.settles))
        };
        let one = moves.iter().filter(is_best).max_by_key(|one| one.settles.len())?;
        let guess = |value| Guess { value, settles: one.settles.clone() };
        let cells =
            vec![self.suspect(&one.from, &guess(Decimal::ZERO))?, self.suspect(&one.to, &guess(one.figure))?];
        let lead = Lead { cells, moved: true, sums: Vec::new(), settles: self.ids(&one.settles) };
        self.mend(&one.from, Decimal::ZERO);
        self.mend(&one.to, one.figure);
        self.close(&one.settles);
        Some(lead)
    }

    /// Every figure of a broken sum with a blank or zero cell beside it, where moving it breaks nothing.
    fn moves(&self) -> Vec<Move> {
        let spots: BTreeMap<Spot<'_>, &Place> =
            self.reaches.keys().flat_map(|place| spot(place).map(|spot| (spot, place))).collect();
        let mut moves = Vec::new();
        for (&(file, sheet, row, col), &from) in &spots {
            let Some(figure) = self.stated(from).map(|stated| stated.value).filter(|value| !value.is_zero())
            else {
                continue;
            };
            for (row, col) in
                [(row.wrapping_sub(1), col), (row + 1, col), (row, col.wrapping_sub(1)), (row, col + 1)]
            {
                let Some(&to) = spots.get(&(file, sheet, row, col)) else { continue };
                if ![from, to].iter().any(|place| place.is_formula())
                    && self.stated(to).is_some_and(|stated| stated.value.is_zero())
                    && let Some(settles) = self.settled_by(from, to, figure)
                    && settles.len() >= LEAST_SETTLED
                {
                    moves.push(Move { from: from.clone(), to: to.clone(), figure, settles });
                }
            }
        }
        moves
    }

    /// The broken cases that a move settles; none where it breaks one that holds.
    fn settled_by(&self, from: &Place, to: &Place, figure: Decimal) -> Option<Vec<usize>> {
        let (from, to) = (self.reaches.get(from)?, self.reaches.get(to)?);
        let own: BTreeSet<usize> = from.cases.iter().chain(&to.cases).copied().collect();
        let mut settled = Vec::new();
        for index in own {
            let case = &self.cases[index];
            let mut mended = case.comparison.clone();
            from.shift(&mut mended, -figure);
            to.shift(&mut mended, figure);
            match (mended.verdict() == Verdict::Breach, case.is_open()) {
                (false, true) => settled.push(index),
                (true, false) if case.comparison.verdict() != Verdict::Breach => return None,
                _ => {}
            }
        }
        Some(settled)
    }
}

fn spot(place: &Place) -> Option<Spot<'_>> {
    match place {
        Place::Cell(CellRef { file, sheet, row, col, .. }) => Some((file, sheet, *row, *col)),
        _ => None,
    }
}
