//! How much of a workbook is taken in.

use std::borrow::Cow;

use crate::budget::label;
use crate::diag::Diagnostic;
use crate::read::grid::{Grid, SheetCell, Value};

/// Columns that old Excel had; what stands beyond is no budget table.
pub(super) const COLUMNS: u32 = 256;
/// Cells with a value in one sheet.
pub(super) const SHEET_CELLS: usize = 200_000;
/// Rows with a value in one sheet.
pub(super) const SHEET_ROWS: u32 = 30_000;
/// Cells with a value in a whole workbook.
pub(super) const CELLS: usize = 1_000_000;
/// Bytes of text in a whole workbook.
const TEXT: usize = 24 << 20;
/// Bytes of text in one cell; Excel's own bound is 32,767 characters.
const CELL_TEXT: usize = 128 << 10;

/// What is left of the room for one workbook.
pub struct Room {
    cells: usize,
    text: usize,
}

impl Room {
    /// All of it.
    pub fn new() -> Self {
        Self { cells: CELLS, text: TEXT }
    }

    /// Puts a value into a grid; says whether more of this sheet is wanted. A sheet that is too large is
    /// cut and marked: it matters only if it is one of the tables.
    ///
    /// # Errors
    /// A cell that occurs twice with two values, or more than any workbook of tables holds.
    pub fn put(&mut self, grid: &mut Grid, at: (u32, u32), mut cell: SheetCell) -> Result<bool, Diagnostic> {
        // blanks are no content, however far off; whether more than blanks is looked at within the limits
        if matches!(&cell.value, Value::Text(text) if text.trim().is_empty()) {
            return Ok(true);
        }
        if at.1 >= COLUMNS {
            grid.beyond += 1;
            return Ok(true);
        }
        if at.0 >= SHEET_ROWS || grid.len() >= SHEET_CELLS {
            grid.cut = Some(if at.0 >= SHEET_ROWS {
                format!("第{SHEET_ROWS}行以下还有内容，一张表最多读{SHEET_ROWS}行")
            } else {
                format!("有内容的格子多于{SHEET_CELLS}格，一张表最多读{SHEET_CELLS}格")
            });
            return Ok(false);
        }
        if let Value::Text(text) = &mut cell.value {
            if let Cow::Owned(seen) = label::seen(text) {
                *text = seen;
            }
            if text.trim().is_empty() {
                return Ok(true);
            }
        }
        let length = if let Value::Text(text) = &cell.value { text.len() } else { 0 };
        if length > CELL_TEXT {
            return Err(Diagnostic::error(
                "读取-过大",
                format!("这一格的文字有{}千字节，最多读{}千字节", length >> 10, CELL_TEXT >> 10),
            )
            .at_cell(&grid.cell(at.0, at.1))
            .hint("请删去这一格的文字；长篇说明请写在 unit.toml 里"));
        }
        (self.cells, self.text) = match (self.cells.checked_sub(1), self.text.checked_sub(length)) {
            (Some(cells), Some(text)) => (cells, text),
            _ => {
                return Err(Diagnostic::error(
                    "读取-过大",
                    format!(
                        "这个工作簿的内容太多：所有工作表一共最多读{}万格、{}兆字节的文字",
                        CELLS / 10_000,
                        TEXT >> 20
                    ),
                )
                .at(grid.place())
                .hint("请删去无关的工作表，只留下公开表，另存后再试"));
            }
        };
        if grid.get(at.0, at.1).is_some_and(|before| before.value != cell.value) {
            return Err(Diagnostic::error("读取-文件", "这一格在文件里出现了两次，内容不一样")
                .at_cell(&grid.cell(at.0, at.1))
                .hint("请用 Excel 或 WPS 打开并另存为 .xlsx 后再试"));
        }
        grid.set(at.0, at.1, cell);
        Ok(true)
    }
}
