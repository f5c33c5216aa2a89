//! The rows of a long table onto pages: all breaks chosen together, by least cost.

use super::grid::Grid;

/// Heights that the rows of a table may take, pt.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// On the first page, below title and header.
    pub first: f64,
    /// On each page after it.
    pub full: f64,
    /// Of what stands below the last row.
    pub tail: f64,
}

/// Costs, in pages: what a page more may save.
const TOTAL: f64 = 50.0;
const BLANK: f64 = 1.0;
const IN_FORM: f64 = 0.5;
const CUT: f64 = 0.4;
const AFTER_PARENT: f64 = 0.3;
const ALONE: f64 = 0.4;

/// Where pages begin.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The first row of each page but the first.
    pub starts: Vec<usize>,
    /// What is wrong with it, in pages.
    pub cost: f64,
}

/// The best breaks. None where not even the first row finds room on the first page.
pub fn plan(grid: &Grid, room: Room) -> Option<Plan> {
    let count = grid.heights.len();
    // cost up to a page that begins at a row, and where the page before began
    let mut best: Vec<Option<(f64, usize)>> = vec![None; count + 1];
    best[0] = Some((0.0, 0));
    for from in 0..count {
        let Some((before, _)) = best[from] else { continue };
        let again: f64 = grid.repeated(from).iter().map(|row| grid.heights[*row]).sum();
        let whole = if from == 0 { room.first } else { room.full - again };
        let mut used = 0.0;
        for (to, known) in best.iter_mut().enumerate().skip(from + 1) {
            used += grid.heights[to - 1] + if to == count { room.tail } else { 0.0 };
            // a row that no page can hold stands alone on one
            if used > whole + 1e-6 && (to > from + 1 || from == 0 && room.first < room.full - 1e-6) {
                break;
            }
            let cost = before + page(grid, from, to, (whole - used) / room.full);
            if known.is_none_or(|(known, _)| cost < known) {
                *known = Some((cost, from));
            }
        }
    }
    let cost = best[count]?.0;
    let mut starts = Vec::new();
    let mut at = best[count]?.1;
    while at > 0 {
        starts.push(at);
        at = best[at]?.1;
    }
    starts.reverse();
    Some(Plan { starts, cost })
}

/// What is wrong with a page of some rows; `blank` is the part of it that stays empty.
fn page(grid: &Grid, from: usize, to: usize, blank: f64) -> f64 {
    let Some(next) = grid.traits.get(to) else {
        let few = from > 0 && to - from < 3 && next_form(grid, from) != Some(from);
        return 1.0 + if few { ALONE } else { 0.0 };
    };
    let mut cost = 1.0 + BLANK * blank.max(0.0).powi(2);
    if next.total {
        cost += TOTAL;
    }
    if next.form.is_some_and(|form| form < to) {
        // the head of the indicators stands with the first of them
        let headless = next.head.is_none() || next.head == Some(to - 1);
        cost += IN_FORM + CUT * next.cut as f64 + if headless { CUT } else { 0.0 };
    }
    let last = &grid.traits[to - 1];
    if next.form.is_none() {
        cost += CUT * next.cut as f64;
        if next.depth > last.depth {
            cost += AFTER_PARENT;
        }
    }
    cost
}

fn next_form(grid: &Grid, from: usize) -> Option<usize> {
    grid.traits.get(from).and_then(|row| row.form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::grid::Traits;

    /// Rows of height 1.
    fn grid(count: usize, change: impl Fn(usize, &mut Traits)) -> Grid {
        let mut grid = Grid::default();
        grid.heights = vec![1.0; count];
        grid.traits = vec![Traits::default(); count];
        grid.traits.iter_mut().enumerate().for_each(|(i, row)| change(i, row));
        grid
    }

    fn starts(grid: &Grid, first: f64, full: f64) -> Vec<usize> {
        plan(grid, Room { first, full, tail: 0.0 }).map(|plan| plan.starts).unwrap_or_default()
    }

    #[test]
    fn a_total_takes_the_row_before_it_along() {
        assert_eq!(starts(&grid(21, |_, _| ()), 10.0, 10.0), [9, 18], "three rows at least on the last");
        let total = grid(11, |i, row| row.total = i == 10);
        assert!(starts(&total, 10.0, 10.0)[0] < 10);
        let inner = grid(15, |i, row| row.total = i == 10);
        assert_ne!(starts(&inner, 10.0, 10.0), [10], "any total, not only the last");
    }

    #[test]
    fn forms_stay_whole_where_a_page_holds_them() {
        let forms = grid(20, |i, row| row.form = Some(i - i % 4));
        assert_eq!(starts(&forms, 10.0, 10.0), [8, 16]);
        let long = grid(24, |i, row| row.form = Some(i - i % 12));
        assert_eq!(starts(&long, 13.0, 13.0), [12]);
    }

    #[test]
    fn a_row_without_room_on_the_first_page_has_no_plan_there() {
        let grid = grid(3, |_, _| ());
        assert_eq!(plan(&grid, Room { first: 0.5, full: 10.0, tail: 0.0 }), None);
        assert_eq!(starts(&grid, 0.5, 0.5), [1, 2], "a row that no page holds stands alone");
    }
}
