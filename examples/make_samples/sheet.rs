//! Sheets that look like an export: merged titles, a line with maker and unit, bordered cells.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// A header cell: text, first row and column below the title lines, last row and column.
pub type Head = (&'static str, u32, u16, u32, u16);

/// A body cell.
#[derive(Clone)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// Text.
    Text(String),
    /// A code kept as a number, as some systems export it.
    Number(i64),
    /// Money in 元, written in 万元.
    Money(i64),
    /// Money in 元, written so.
    Yuan(i64),
}

/// Text of anything.
pub fn text(value: impl Into<String>) -> Cell {
    Cell::Text(value.into())
}

/// The formats of one workbook.
pub struct Formats {
    title: Format,
    plain: Format,
    right: Format,
    pub head: Format,
    pub left: Format,
    money: Format,
    yuan: Format,
}

impl Formats {
    /// The usual ones.
    pub fn new() -> Self {
        let base =
            || Format::new().set_font_name("宋体").set_font_size(10).set_align(FormatAlign::VerticalCenter);
        let boxed = || base().set_border(FormatBorder::Thin).set_text_wrap();
        Self {
            title: base().set_font_size(16).set_bold().set_align(FormatAlign::Center),
            plain: base(),
            right: base().set_align(FormatAlign::Right),
            head: boxed().set_align(FormatAlign::Center).set_bold(),
            left: boxed(),
            money: boxed().set_num_format("#,##0.00"),
            yuan: boxed().set_num_format("#,##0"),
        }
    }
}

/// One table of the export.
pub struct Sheet<'a> {
    pub name: &'a str,
    pub title: String,
    pub maker: &'a str,
    pub heads: &'a [Head],
    pub widths: &'a [f64],
    pub rows: Vec<Vec<Cell>>,
    pub notes: &'a [&'a str],
}

impl Sheet<'_> {
    /// Writes it as a new worksheet.
    pub fn write(&self, book: &mut Workbook, formats: &Formats) -> Result<(), XlsxError> {
        let sheet = book.add_worksheet().set_name(self.name)?;
        let last = self.widths.len() as u16 - 1;
        for (col, width) in (0..).zip(self.widths) {
            sheet.set_column_width(col, *width)?;
        }
        sheet.merge_range(0, 0, 0, last, &self.title, &formats.title)?;
        sheet.write_string_with_format(1, 0, format!("编制单位：{}", self.maker), &formats.plain)?;
        sheet.write_string_with_format(1, last, "单位：万元", &formats.right)?;
        for &(label, top, left, bottom, right) in self.heads {
            if (top, left) == (bottom, right) {
                sheet.write_string_with_format(top + 2, left, label, &formats.head)?;
            } else {
                sheet.merge_range(top + 2, left, bottom + 2, right, label, &formats.head)?;
            }
        }
        let first = self.heads.iter().map(|head| head.3).max().unwrap_or_default() + 3;
        for (row, cells) in (first..).zip(&self.rows) {
            for (col, cell) in (0..).zip(cells) {
                write_cell(sheet, row, col, cell, formats)?;
            }
        }
        let below = first + self.rows.len() as u32;
        for (row, note) in (below..).zip(self.notes) {
            sheet.write_string_with_format(row, 0, *note, &formats.plain)?;
        }
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        Ok(())
    }
}

/// Writes a bordered body cell.
pub fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    col: u16,
    cell: &Cell,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Blank => sheet.write_blank(row, col, &formats.left)?,
        Cell::Text(text) => sheet.write_string_with_format(row, col, text, &formats.left)?,
        Cell::Number(number) => sheet.write_number_with_format(row, col, *number as f64, &formats.left)?,
        Cell::Yuan(yuan) => sheet.write_number_with_format(row, col, *yuan as f64, &formats.yuan)?,
        Cell::Money(yuan) => {
            sheet.write_number_with_format(row, col, *yuan as f64 / 10_000.0, &formats.money)?
        }
    };
    Ok(())
}
