//! The workbook of tables: cover, contents, one print-ready sheet a table. It reads back as last
//! year's workbook; amounts are the exact ones, shown with the decimals of the document.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, FormatUnderline, Url, Workbook,
    Worksheet, XlsxError,
};

use rust_decimal::prelude::ToPrimitive;

use crate::compose::Composed;
use crate::compose::document::{CellValue, CellView, ColumnKind, RowView, TableView};
use crate::diag::Diagnostic;
use crate::pack::Pack;
use crate::pack::style::Role;

use super::book_bytes;

/// Sheets with more leaf columns than this are printed across.
const UPRIGHT_COLUMNS: usize = 6;
/// Stands for the time at which a workbook was made, so that the same tables give the same bytes.
const NO_TIME: &str = "2000-01-01";
/// A4, in Excel's list of papers.
pub(super) const A4: u8 = 9;

/// Writes the workbook.
///
/// # Errors
/// What the workbook library refuses.
pub fn write(composed: &Composed, pack: &Pack) -> Result<Vec<u8>, Diagnostic> {
    build(composed, pack).map_err(|error| refused(&error))
}

fn build(composed: &Composed, pack: &Pack) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(composed)?);
    let formats = Formats::new(pack);
    let tables: Vec<&TableView> = composed.tables.iter().chain(&composed.supplementary).collect();
    let names: Vec<String> =
        tables.iter().enumerate().map(|(i, table)| sheet_name(i + 1, &table.title)).collect();
    cover(workbook.add_worksheet(), composed, &formats)?;
    contents(workbook.add_worksheet(), composed, &tables, &names, &formats)?;
    for (table, name) in tables.iter().zip(&names) {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name)?;
        TableSheet { sheet, table, formats: &formats }.write()?;
    }
    book_bytes::written(&mut workbook)
}

/// Writes tables alone, one sheet each.
///
/// # Errors
/// What the workbook library refuses.
pub fn tables(tables: &[TableView], title: &str, pack: &Pack) -> Result<Vec<u8>, Diagnostic> {
    let mut workbook = Workbook::new();
    let formats = Formats::new(pack);
    let written = sheets(tables, title, &formats, &mut workbook);
    written.and_then(|()| book_bytes::written(&mut workbook)).map_err(|error| refused(&error))
}

fn sheets(
    tables: &[TableView],
    title: &str,
    formats: &Formats,
    workbook: &mut Workbook,
) -> Result<(), XlsxError> {
    let never = ExcelDateTime::parse_from_str(NO_TIME)?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&never));
    for (number, table) in tables.iter().enumerate() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(number + 1, &table.title))?;
        TableSheet { sheet, table, formats }.write()?;
    }
    Ok(())
}

fn refused(error: &XlsxError) -> Diagnostic {
    Diagnostic::error("成文-XLSX", format!("工作簿写不成：{error}"))
        .hint("这是程序的毛病，请把输入文件夹交给维护程序的人")
}

fn properties(composed: &Composed) -> Result<DocProperties, XlsxError> {
    let date = ExcelDateTime::parse_from_str(&composed.document.date)?;
    Ok(DocProperties::new().set_title(&composed.workbook_title).set_creation_datetime(&date))
}

/// `1 收支预算总表`, without what a sheet's name may not hold, cut to Excel's 31 characters.
fn sheet_name(number: usize, title: &str) -> String {
    let allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    format!("{number} {}", title.chars().filter(allowed).collect::<String>()).chars().take(31).collect()
}

/// Cell formats, made once.
struct Formats {
    title: Format,
    cover: Format,
    cover_foot: Format,
    entry: Format,
    line_left: Format,
    line_right: Format,
    head: Format,
    text: Format,
    label: Format,
    /// A heading within the body, as those of the indicators of a form.
    inner_head: Format,
    amount: Format,
}

impl Formats {
    fn new(pack: &Pack) -> Self {
        let first = |role: Role| pack.style.fonts.get(&role).and_then(|list| list.first().cloned());
        let font = |role: Role| first(role).unwrap_or_default();
        let (song, hei) = (font(Role::Table), font(Role::Heading1));
        let plain = |name: &str, size: f64| {
            Format::new().set_font_name(name).set_font_size(size).set_align(FormatAlign::VerticalCenter)
        };
        let boxed = |name: &str| plain(name, 10.0).set_border(FormatBorder::Thin).set_text_wrap();
        // the heads of columns stand on the colour that the style gives them
        let grounded = |format: Format| match pack.style.table.head_fill {
            Some(colour) => format.set_background_color(Color::RGB(colour.number())),
            None => format,
        };
        Self {
            title: plain(&hei, 16.0).set_align(FormatAlign::Center),
            cover: plain(&hei, 26.0).set_align(FormatAlign::Center).set_text_wrap(),
            cover_foot: plain(&song, 14.0).set_align(FormatAlign::Center),
            entry: plain(&song, 12.0).set_font_color(Color::Black).set_underline(FormatUnderline::None),
            line_left: plain(&song, 10.0),
            line_right: plain(&song, 10.0).set_align(FormatAlign::Right),
            head: grounded(boxed(&hei).set_align(FormatAlign::Center)),
            text: boxed(&song),
            label: boxed(&song).set_align(FormatAlign::Center),
            inner_head: grounded(boxed(&song).set_align(FormatAlign::Center)),
            amount: boxed(&song).set_align(FormatAlign::Right),
        }
    }
}

fn page(sheet: &mut Worksheet, across: bool) {
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    if across {
        sheet.set_landscape();
    }
    // inches: left, right, top, bottom, header, footer
    sheet.set_margins(0.7, 0.7, 0.9, 0.8, 0.4, 0.4);
    sheet.set_screen_gridlines(false);
}

fn cover(sheet: &mut Worksheet, composed: &Composed, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name("封面")?;
    page(sheet, false);
    sheet.set_column_width(0, 84)?;
    let mut row = 8;
    for line in &composed.document.cover {
        sheet.set_row_height(row, 48)?;
        sheet.write_string_with_format(row, 0, line, &formats.cover)?;
        row += 1;
    }
    for line in &composed.document.cover_foot {
        sheet.write_string_with_format(row + 14, 0, line, &formats.cover_foot)?;
        row += 1;
    }
    Ok(())
}

fn contents(
    sheet: &mut Worksheet,
    composed: &Composed,
    tables: &[&TableView],
    names: &[String],
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.set_name("目录")?;
    page(sheet, false);
    sheet.set_column_width(0, 84)?;
    sheet.set_row_height(0, 36)?;
    sheet.write_string_with_format(0, 0, &composed.document.contents_title, &formats.title)?;
    for (i, (table, name)) in tables.iter().zip(names).enumerate() {
        let row = u32::try_from(i).unwrap_or_default() + 2;
        sheet.set_row_height(row, 22)?;
        let link = Url::new(format!("internal:'{name}'!A1")).set_text(format!("{}. {}", i + 1, table.title));
        sheet.write_url_with_format(row, 0, &link, &formats.entry)?;
    }
    Ok(())
}

/// Writes one table onto its sheet.
struct TableSheet<'a> {
    sheet: &'a mut Worksheet,
    table: &'a TableView,
    formats: &'a Formats,
}

impl TableSheet<'_> {
    fn write(mut self) -> Result<(), XlsxError> {
        let last = column(self.table.columns.len().saturating_sub(1));
        page(self.sheet, self.table.columns.len() > UPRIGHT_COLUMNS);
        self.sheet.set_footer("&C— &P —");
        let widths = self.widths();
        for (i, width) in widths.iter().enumerate() {
            self.sheet.set_column_width(column(i), *width)?;
        }
        self.sheet.set_row_height(0, 30)?;
        self.merged(0, 0, 0, last, &self.table.title, &self.formats.title)?;
        let middle = last / 2;
        self.merged(1, 0, 1, middle, &self.table.maker_line, &self.formats.line_left)?;
        if middle < last {
            self.merged(1, middle + 1, 1, last, &self.table.unit_line, &self.formats.line_right)?;
        }
        let head = row(2);
        self.header(head, &widths)?;
        let body = head + row(self.table.header.len());
        if body > head {
            self.sheet.set_repeat_rows(0, body - 1)?;
            self.sheet.set_freeze_panes(body, 0)?;
        }
        for (i, view) in self.table.rows.iter().enumerate() {
            self.row(body + row(i), view, &widths)?;
        }
        let below = body + row(self.table.rows.len());
        for (i, note) in self.table.notes.iter().enumerate() {
            self.merged(below + row(i), 0, below + row(i), last, &note.text, &self.formats.line_left)?;
        }
        Ok(())
    }

    fn header(&mut self, top: u32, widths: &[f64]) -> Result<(), XlsxError> {
        for (i, cells) in self.table.header.iter().enumerate() {
            let at = top + row(i);
            let mut lines = 1;
            for cell in cells {
                let right = cell.column + cell.colspan - 1;
                let bottom = at + row(cell.rowspan - 1);
                if cell.rowspan == 1 {
                    lines = lines.max(line_count(&cell.text, &widths[cell.column..=right]));
                }
                self.merged(at, column(cell.column), bottom, column(right), &cell.text, &self.formats.head)?;
            }
            self.sheet.set_row_height(at, height(lines))?;
        }
        Ok(())
    }

    fn row(&mut self, at: u32, view: &RowView, widths: &[f64]) -> Result<(), XlsxError> {
        let mut lines = 1;
        for cell in &view.cells {
            let right = (cell.column + cell.colspan).min(widths.len()) - 1;
            if cell.rowspan == 1 {
                lines = lines.max(line_count(cell.value.text(), &widths[cell.column..=right]));
            }
            self.cell(at, cell, view, right)?;
        }
        self.sheet.set_row_height(at, height(lines))?;
        Ok(())
    }

    fn cell(&mut self, at: u32, cell: &CellView, view: &RowView, right: usize) -> Result<(), XlsxError> {
        let kind = self.table.columns.get(cell.column).map_or(ColumnKind::Text, |column| column.kind);
        let (left, right, bottom) = (column(cell.column), column(right), at + row(cell.rowspan - 1));
        if let CellValue::Amount { value, .. } = &cell.value {
            // more decimals than the document prints stay in the cell, for next year's comparison
            let number = value.normalize().to_f64();
            let number = number.ok_or_else(|| XlsxError::ParameterError(format!("{value} 写不成数字")))?;
            let format = self.formats.amount.clone().set_num_format(number_format(self.table.decimals));
            if left < right || at < bottom {
                self.sheet.merge_range(at, left, bottom, right, "", &format)?;
            }
            self.sheet.write_number_with_format(at, left, number, &format)?;
            return Ok(());
        }
        let heads = cell.label || (view.total && kind == ColumnKind::Text);
        let format = if view.header {
            self.formats.inner_head.clone()
        } else if heads {
            self.formats.label.clone()
        } else {
            self.formats.text.clone().set_indent(cell.indent)
        };
        self.merged(at, left, bottom, right, cell.value.text(), &format)
    }

    fn merged(
        &mut self,
        top: u32,
        left: u16,
        bottom: u32,
        right: u16,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if top == bottom && left == right {
            if text.is_empty() {
                self.sheet.write_blank(top, left, format)?;
            } else if like_formula(text) {
                self.sheet.write_string_with_format(top, left, text, &format.clone().set_quote_prefix())?;
            } else {
                self.sheet.write_string_with_format(top, left, text, format)?;
            }
        } else {
            let quoted = like_formula(text).then(|| format.clone().set_quote_prefix());
            self.sheet.merge_range(top, left, bottom, right, text, quoted.as_ref().unwrap_or(format))?;
        }
        Ok(())
    }

    /// Column widths in Excel's characters, from what stands in the columns.
    fn widths(&self) -> Vec<f64> {
        // many columns on one page: narrower, so that the print stays legible
        let amount = if self.table.columns.len() > 8 { 9.5 } else { 13.0 };
        // the digits of one level need less than a whole code
        let codes = self.table.columns.iter().filter(|column| column.kind == ColumnKind::Code).count();
        let code = if codes > 1 { 5.0 } else { 11.0 };
        let mut widths: Vec<f64> = self
            .table
            .columns
            .iter()
            .map(|column| match column.kind {
                ColumnKind::Amount => amount,
                ColumnKind::Code => code,
                ColumnKind::Text => 12.0,
            })
            .collect();
        let columns = widths.len();
        let cells = self.table.rows.iter().flat_map(|row| &row.cells);
        for cell in cells.filter(|cell| cell.colspan == 1 && cell.column < columns) {
            let kind = self.table.columns[cell.column].kind;
            let most = if kind == ColumnKind::Text { 32.0 } else { 18.0 };
            let needed = units(cell.value.text()) + 2.0 + f64::from(cell.indent) * 2.0;
            widths[cell.column] = widths[cell.column].max(needed.min(most));
        }
        widths
    }
}

/// Whether Excel would take a text for a formula as soon as someone edits its cell; such a text is
/// marked as one, as a leading apostrophe does.
pub(super) fn like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.chars().count() > 1
}

/// `#,##0.00` for two decimals.
fn number_format(decimals: u32) -> String {
    match decimals {
        0 => "#,##0".to_owned(),
        some => format!("#,##0.{}", "0".repeat(some as usize)),
    }
}

fn row(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn column(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

/// Width of a text in Excel's characters: two for each Chinese one.
fn units(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.1 }).sum()
}

/// Lines that a text takes in some columns.
pub(super) fn line_count(text: &str, widths: &[f64]) -> usize {
    let room = (widths.iter().sum::<f64>() - 1.0).max(2.0);
    (units(text) / room).ceil().max(1.0) as usize
}

/// Height of a row of some lines, pt.
pub(super) fn height(lines: usize) -> f64 {
    lines as f64 * 14.0 + 6.0
}
