//! The sheets that the program puts into a workbook for those who fill it in: instructions and codes.

use crate::budget::unit::{CATALOGUE_TITLE, GUIDE_TITLE};

use super::account::{Account, Fate, WhyLeft};
use super::grid::Grid;

/// Whether a sheet is one of them, whatever it is called: by its title, which nobody else writes.
pub fn is_enclosed(grid: &Grid) -> bool {
    let title = grid.text(0, 0);
    title == GUIDE_TITLE || title == CATALOGUE_TITLE
}

/// The account of such a sheet: nothing on it is published or read.
pub fn account(grid: &Grid) -> Account {
    Account::all(grid, Fate::Left(WhyLeft::Enclosed))
}
