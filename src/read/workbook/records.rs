//! What the records of .xls and of .xlsb have in common when they are gone through for how a sheet shows
//! its cells: numbers at their places, format codes, rows and columns that are not seen, bounds.

use std::collections::BTreeMap;

use super::room::{CELLS, COLUMNS, SHEET_CELLS, SHEET_ROWS};
use super::showing::{CellStyle, NumberFormats, Showing, built_in_code};
use crate::read::grid::{Hidden, HiddenRun};

/// The format that every cell has unless another is stated.
const GENERAL: &str = "General";
/// Cell styles of a workbook; Excel writes at most 65,490.
const STYLES: usize = 65_536;
/// UTF-16 units of a format code; Excel takes no more.
const CODE: usize = 255;

/// The records cannot be relied on.
#[derive(Debug, PartialEq, Eq)]
pub struct Broken;

/// The two bytes at an offset, the lowest first.
pub(super) fn u16_at(data: &[u8], offset: usize) -> Result<u16, Broken> {
    let bytes = data.get(offset..).and_then(<[u8]>::first_chunk).ok_or(Broken)?;
    Ok(u16::from_le_bytes(*bytes))
}

/// The four bytes at an offset, the lowest first.
pub(super) fn u32_at(data: &[u8], offset: usize) -> Result<u32, Broken> {
    let bytes = data.get(offset..).and_then(<[u8]>::first_chunk).ok_or(Broken)?;
    Ok(u32::from_le_bytes(*bytes))
}

/// Text of two bytes a unit; what is no text shows as such.
pub(super) fn wide_text(bytes: &[u8]) -> String {
    let (pairs, _) = bytes.as_chunks();
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    String::from_utf16_lossy(&units)
}

/// Formats and cell styles, as they are met.
#[derive(Default)]
pub(super) struct FormatRecords {
    /// Whether days are counted from 1904.
    pub from_1904: bool,
    /// Codes that the file spells out, by the id of the format.
    codes: BTreeMap<u16, String>,
    /// The id of each cell style's format.
    styles: Vec<u16>,
}

impl FormatRecords {
    /// A format that the file spells out.
    pub fn format(&mut self, id: u16, code: String) -> Result<(), Broken> {
        // the code is held once for each style that uses it
        if code.encode_utf16().count() > CODE {
            return Err(Broken);
        }
        self.codes.insert(id, code);
        Ok(())
    }

    /// The next cell style.
    pub fn style(&mut self, format: u16) -> Result<(), Broken> {
        if self.styles.len() >= STYLES {
            return Err(Broken);
        }
        self.styles.push(format);
        Ok(())
    }

    /// A code for each style.
    pub fn finish(self) -> NumberFormats {
        let code = |id: &u16| self.codes.get(id).cloned().unwrap_or_else(|| built_in_code(*id));
        NumberFormats { codes: self.styles.iter().map(code).collect(), from_1904: self.from_1904 }
    }
}

/// Whether a style shows cells as if it had no format.
pub(super) fn is_general(formats: &NumberFormats, style: u32) -> bool {
    formats.codes.get(style as usize).is_none_or(|code| code == GENERAL)
}

/// What is left of the room for one workbook: cells and merges together.
pub(super) struct Left(usize);

impl Left {
    /// All of it.
    pub fn new() -> Self {
        Self(CELLS)
    }

    /// Takes room for one more; without it the values were refused before.
    pub fn take(&mut self) -> Result<(), Broken> {
        self.0 = self.0.checked_sub(1).ok_or(Broken)?;
        Ok(())
    }
}

/// One sheet, as its records are met, in whatever order.
pub(super) struct SheetRecords {
    cells: BTreeMap<(u32, u32), (u32, bool)>,
    rows: BTreeMap<u32, Option<Hidden>>,
    columns: Vec<Option<Hidden>>,
    /// Rows are hidden that have no record.
    pub others_hidden: bool,
    /// First and last row of which a filter passes over some.
    pub filter: Option<(u32, u32)>,
}

impl SheetRecords {
    /// One without records.
    pub fn new() -> Self {
        Self {
            cells: BTreeMap::new(),
            rows: BTreeMap::new(),
            columns: vec![None; COLUMNS as usize],
            others_hidden: false,
            filter: None,
        }
    }

    /// A cell that has a style of its own or a formula. Of cells beyond the bounds no value is taken in
    /// either, and the grid is marked for it.
    pub fn cell(&mut self, cell: CellStyle, left: &mut Left) -> Result<(), Broken> {
        let (row, column) = cell.at;
        if row >= SHEET_ROWS || column >= COLUMNS || self.cells.len() >= SHEET_CELLS {
            return Ok(());
        }
        left.take()?;
        self.cells.insert(cell.at, (cell.style, cell.formula));
        Ok(())
    }

    /// A row with a record of its own.
    pub fn row(&mut self, row: u32, hidden: bool, height: u32) {
        if row < SHEET_ROWS {
            self.rows.insert(row, why(hidden, height));
        }
    }

    /// Columns from first to last.
    pub fn columns(&mut self, first: u32, last: u32, hidden: bool, width: u32) {
        let end = last.saturating_add(1).min(COLUMNS);
        // a range turned round is none
        if let Some(columns) = self.columns.get_mut(first as usize..end as usize) {
            columns.fill(why(hidden, width));
        }
    }

    /// All of it, in order.
    pub fn finish(mut self) -> Showing {
        if let Some((first, last)) = self.filter
            && first <= last
        {
            for (_, state) in self.rows.range_mut(first..=last) {
                if *state == Some(Hidden::ByHand) {
                    *state = Some(Hidden::Filtered);
                }
            }
        }
        if self.others_hidden {
            for row in 0..SHEET_ROWS {
                self.rows.entry(row).or_insert(Some(Hidden::ByHand));
            }
        }
        let cells = self.cells.into_iter();
        Showing {
            cells: cells.map(|(at, (style, formula))| CellStyle { at, style, formula }).collect(),
            rows: runs(self.rows),
            columns: runs((0..).zip(self.columns)),
            merges: Vec::new(),
        }
    }
}

/// Why a row or column is not seen, from its mark and its size.
fn why(hidden: bool, size: u32) -> Option<Hidden> {
    match (hidden, size) {
        (true, _) => Some(Hidden::ByHand),
        (false, 0) => Some(Hidden::Flat),
        (false, _) => None,
    }
}

/// Neighbours that are not seen for the same reason as one run.
fn runs(states: impl IntoIterator<Item = (u32, Option<Hidden>)>) -> Vec<HiddenRun> {
    let mut runs: Vec<HiddenRun> = Vec::new();
    for (index, state) in states {
        let Some(reason) = state else { continue };
        match runs.last_mut() {
            Some((_, last, before)) if *before == reason && *last + 1 == index => *last = index,
            _ => runs.push((index, index, reason)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_one_reason_are_one_run() {
        let mut sheet = SheetRecords::new();
        for (row, hidden, height) in
            [(5, true, 300), (4, true, 0), (6, false, 0), (8, true, 1), (7, false, 1)]
        {
            sheet.row(row, hidden, height);
        }
        sheet.columns(3, 4, true, 100);
        sheet.columns(250, 16_383, false, 0);
        sheet.columns(9, 2, true, 100);
        let showing = sheet.finish();
        assert_eq!(showing.rows, [(4, 5, Hidden::ByHand), (6, 6, Hidden::Flat), (8, 8, Hidden::ByHand)]);
        assert_eq!(showing.columns, [(3, 4, Hidden::ByHand), (250, 255, Hidden::Flat)]);
    }

    #[test]
    fn a_filter_passes_over_what_is_hidden_in_its_rows() {
        let mut sheet = SheetRecords::new();
        for row in [1, 2, 3, 9] {
            sheet.row(row, true, 300);
        }
        sheet.row(4, false, 0);
        sheet.filter = Some((2, 8));
        let wanted =
            [(1, 1, Hidden::ByHand), (2, 3, Hidden::Filtered), (4, 4, Hidden::Flat), (9, 9, Hidden::ByHand)];
        assert_eq!(sheet.finish().rows, wanted);
    }

    #[test]
    fn rows_without_a_record_can_be_hidden() {
        let mut sheet = SheetRecords::new();
        sheet.row(2, false, 300);
        sheet.others_hidden = true;
        let wanted = [(0, 1, Hidden::ByHand), (3, SHEET_ROWS - 1, Hidden::ByHand)];
        assert_eq!(sheet.finish().rows, wanted);
    }

    #[test]
    fn a_code_too_long_and_styles_without_end_are_broken() {
        let mut formats = FormatRecords::default();
        assert_eq!(formats.format(164, "0".repeat(256)), Err(Broken));
        assert_eq!(formats.format(164, "0".repeat(255)), Ok(()));
        for _ in 0..STYLES {
            assert_eq!(formats.style(164), Ok(()));
        }
        assert_eq!(formats.style(164), Err(Broken));
    }
}
