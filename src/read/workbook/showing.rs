//! How a sheet shows its cells: number formats, formulas, hidden rows and columns, merges. The library
//! that reads the values tells little of it, so each format is gone through once more for this alone.

use crate::read::grid::{HiddenRun, Merge};
use crate::read::number_format::NumberFormat;

/// The number formats of a workbook.
#[derive(Debug, Clone, Default)]
pub struct NumberFormats {
    /// The format code of each cell style, by the number that cells give; `General` where the file states
    /// none or an unknown one.
    pub codes: Vec<String>,
    /// Whether days are counted from 1904, not from 1900.
    pub from_1904: bool,
}

/// What a cell's own record says beside its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellStyle {
    /// Row and column.
    pub at: (u32, u32),
    /// Its cell style, an index of [`NumberFormats::codes`].
    pub style: u32,
    /// Whether it is a formula.
    pub formula: bool,
}

/// How one sheet shows its cells.
#[derive(Debug, Clone, Default)]
pub struct Showing {
    /// The cells with content that have a style other than the first, or a formula; in order of row and
    /// column.
    pub cells: Vec<CellStyle>,
    /// Rows that are not seen.
    pub rows: Vec<HiddenRun>,
    /// Columns that are not seen.
    pub columns: Vec<HiddenRun>,
    /// Merged cells; only where the library does not tell them (.xlsb).
    pub merges: Vec<Merge>,
}

/// The code of a format that files do not spell out. What stands for none is a code that nobody knows, so
/// that a cell which asks for it is told.
pub fn built_in_code(id: u16) -> String {
    NumberFormat::built_in(id).map_or_else(|| format!("#{id}"), str::to_owned)
}
