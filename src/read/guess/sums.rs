//! Which column is the sum of which others: only where the figures of every row say so exactly.

use rust_decimal::Decimal;

use crate::budget::label;
use crate::read::grid::Grid;
use crate::read::header::header_key;

use super::columns::{Guess, Purpose};
use super::{figure, is_total};

/// The figures of some columns on some rows; a blank is nothing.
pub struct Matrix {
    /// For each column its figures, row by row.
    pub columns: Vec<Vec<Decimal>>,
}

impl Matrix {
    /// Takes them from a sheet.
    pub fn of(grid: &Grid, rows: &[u32], columns: &[Guess]) -> Self {
        let at = |row: &u32, col: u32| grid.get(*row, col).and_then(figure).unwrap_or_default();
        let take = |guess: &Guess| rows.iter().map(|row| at(row, guess.col)).collect();
        Self { columns: columns.iter().map(take).collect() }
    }

    /// Whether a column is the sum of others on every row, and not of nothing.
    pub fn is_sum(&self, whole: usize, parts: &[usize]) -> bool {
        let Some(own) = self.columns.get(whole) else { return false };
        let mut stated = false;
        for (row, figure) in own.iter().enumerate() {
            let mut sum = Decimal::ZERO;
            for part in parts {
                let Some(next) = self.columns[*part].get(row).and_then(|figure| sum.checked_add(*figure))
                else {
                    return false;
                };
                sum = next;
            }
            if sum != *figure {
                return false;
            }
            stated |= !figure.is_zero();
        }
        stated && !parts.is_empty()
    }
}

/// The total row that is not the sum of all other rows, in words; none where every one is, or there is none.
pub fn wrong_total(grid: &Grid, rows: &[u32], columns: &[Guess]) -> Option<String> {
    let total = |row: &u32| grid.row(*row).any(|(_, cell)| is_total(&cell.text()));
    let (totals, others): (Vec<u32>, Vec<u32>) = rows.iter().copied().partition(total);
    for guess in columns.iter().filter(|guess| guess.purpose == Purpose::Amount) {
        let at = |row: &u32| grid.get(*row, guess.col).and_then(figure).unwrap_or_default();
        let sum = others.iter().try_fold(Decimal::ZERO, |sum, row| sum.checked_add(at(row)));
        if let Some(row) = totals.iter().find(|row| sum != Some(at(row))) {
            let (label, stated) = (label::clean(guess.label()), at(row).normalize());
            let come = sum.map(|sum| format!("{}", sum.normalize())).unwrap_or_default();
            let named = columns.iter().find(|guess| guess.purpose == Purpose::Name);
            let aside = named.filter(|name| !is_total(&grid.text(*row, name.col)));
            let aside = aside.map(|name| format!("；“合计”没有写在“{}”一列，请移到那里", name.label()));
            return Some(format!(
                "第{}行合计的“{label}”是{stated}，不等于其余各行之和{come}{}",
                row + 1,
                aside.unwrap_or_default()
            ));
        }
    }
    None
}

/// Whether a label names a sum of columns.
fn is_sum_label(text: &str) -> bool {
    let key = header_key(text);
    ["合计", "小计", "总计"].iter().any(|end| key.ends_with(end))
}

/// For each column the indices of the columns whose sum it is; none where the figures do not say so.
pub fn parts(columns: &[Guess], matrix: &Matrix) -> Vec<Vec<usize>> {
    (0..columns.len()).map(|at| parts_of(at, columns, matrix).unwrap_or_default()).collect()
}

fn parts_of(at: usize, columns: &[Guess], matrix: &Matrix) -> Option<Vec<usize>> {
    let own = &columns[at];
    if own.purpose != Purpose::Amount || !is_sum_label(own.label()) {
        return None;
    }
    let mut above = own.path.len() - 1;
    // a sum alone below its group stands for the whole table
    while above > 0 && members(columns, &own.path[..above]).len() < 2 {
        above -= 1;
    }
    let group = &own.path[..above];
    let mut units: Vec<Vec<usize>> = Vec::new();
    let mut last: Option<&[String]> = None;
    for index in members(columns, group) {
        let path = &columns[index].path;
        if index == at || label::fold(columns[index].label()).starts_with("其中") {
            continue;
        }
        let unit = &path[..(above + 1).min(path.len())];
        match units.last_mut() {
            Some(open) if last == Some(unit) && path.len() > above + 1 => open.push(index),
            _ => units.push(vec![index]),
        }
        last = Some(unit);
    }
    // a unit with a sum of its own stands for its columns
    for unit in &mut units {
        if let Some(sum) = unit.iter().find(|index| unit.len() > 1 && is_sum_label(columns[**index].label()))
        {
            *unit = vec![*sum];
        }
    }
    let (before, behind): (Vec<_>, Vec<_>) = units.into_iter().partition(|unit| unit[0] < at);
    for count in (2..=behind.len()).rev() {
        let parts: Vec<usize> = behind[..count].concat();
        if matrix.is_sum(at, &parts) {
            return Some(parts);
        }
    }
    let parts: Vec<usize> = before.concat();
    (behind.is_empty() && parts.len() > 1 && matrix.is_sum(at, &parts)).then_some(parts)
}

/// The amounts below a group.
fn members(columns: &[Guess], group: &[String]) -> Vec<usize> {
    let below = |guess: &Guess| guess.purpose == Purpose::Amount && guess.path.starts_with(group);
    (0..columns.len()).filter(|at| below(&columns[*at])).collect()
}
