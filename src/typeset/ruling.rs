//! Rules of a table: each line drawn once, however many cells share it.

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::Sheets;

/// Edges of cells between the lines of a grid.
#[derive(Debug, Default)]
pub struct Ruling {
    /// Line of rows → columns below or above which it runs.
    across: BTreeMap<usize, BTreeSet<usize>>,
    /// Line of columns → rows beside which it runs.
    down: BTreeMap<usize, BTreeSet<usize>>,
}

impl Ruling {
    /// Adds the four edges of a cell, given as ranges of columns and rows.
    pub fn cell(&mut self, columns: std::ops::Range<usize>, rows: std::ops::Range<usize>) {
        for line in [rows.start, rows.end] {
            self.across.entry(line).or_default().extend(columns.clone());
        }
        for line in [columns.start, columns.end] {
            self.down.entry(line).or_default().extend(rows.clone());
        }
    }

    /// Draws all edges; `x` and `y` are where the lines of the grid lie, pt.
    pub fn draw(&self, sheets: &mut Sheets, x: &[f64], y: &[f64], thickness: f64) {
        for (line, columns) in &self.across {
            for (from, to) in runs(columns) {
                sheets.rule((x[from], y[*line]), (x[to], y[*line]), thickness);
            }
        }
        for (line, rows) in &self.down {
            for (from, to) in runs(rows) {
                sheets.rule((x[*line], y[from]), (x[*line], y[to]), thickness);
            }
        }
    }
}

/// Neighbours put together: first, and one past the last.
fn runs(of: &BTreeSet<usize>) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for at in of {
        match runs.last_mut() {
            Some((_, end)) if *end == *at => *end += 1,
            _ => runs.push((*at, at + 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_line_is_drawn_once() {
        let mut ruling = Ruling::default();
        ruling.cell(0..1, 0..1);
        ruling.cell(1..2, 0..1);
        ruling.cell(0..2, 1..2);
        let mut sheets = Sheets::default();
        sheets.page(100.0, 100.0, String::new());
        ruling.draw(&mut sheets, &[0.0, 1.0, 2.0], &[0.0, 1.0, 2.0], 0.5);
        assert_eq!(sheets.pages[0].items.len(), 3 + 3);
    }
}
