//! The same sheets as workbooks, ready to be printed: A4 across, the head on each page.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::diag::Diagnostic;
use crate::inspection::{BatchSheet, FilledRow, FilledSheet};
use crate::pack::style::{Role, Style};
use crate::render::xlsx::{A4, height, like_formula, line_count};

use super::{INTERNAL, UNREAD, batch_heads, groups, heads};

/// Widths of the columns of a unit's sheet, in Excel's characters.
const WIDTHS: [f64; 5] = [12.0, 36.0, 11.0, 50.0, 50.0];
/// Widths of the columns of the sheet of several units: number, unit, year and kind, dimension, end, remark.
const BATCH_WIDTHS: [f64; 6] = [6.0, 28.0, 8.0, 14.0, 10.0, 56.0];
/// The face where no style names one.
const FONT: &str = "宋体";
/// Excel's highest row, pt.
const HIGHEST: f64 = 409.0;
/// Lines that stand above the heads of the columns: the title and what is said of the sheet.
const ABOVE: u32 = 2;

/// The formats of the cells.
struct Formats {
    title: Format,
    line: Format,
    head: Format,
    text: Format,
    centred: Format,
}

impl Formats {
    /// In the faces of a style; where no unit could be read there is none, and Excel takes its own.
    fn new(style: Option<&Style>) -> Self {
        let first = |role: Role| style.and_then(|style| style.fonts.get(&role)?.first().cloned());
        let font = |role: Role| first(role).unwrap_or_else(|| FONT.to_owned());
        let (song, hei) = (font(Role::Table), font(Role::Heading1));
        let plain = |name: &str, size: f64| {
            Format::new().set_font_name(name).set_font_size(size).set_align(FormatAlign::VerticalCenter)
        };
        let boxed = |name: &str| plain(name, 10.0).set_border(FormatBorder::Thin).set_text_wrap();
        Self {
            title: plain(&hei, 16.0).set_align(FormatAlign::Center),
            line: plain(&song, 10.0).set_text_wrap(),
            head: boxed(&hei).set_align(FormatAlign::Center),
            text: boxed(&song),
            centred: boxed(&song).set_align(FormatAlign::Center),
        }
    }
}

/// The sheet of one unit as a workbook.
///
/// # Errors
/// What the workbook library refuses.
pub fn book(sheet: &FilledSheet, style: &Style) -> Result<Vec<u8>, Diagnostic> {
    one(sheet, style).map_err(|error| refused(&error))
}

/// The sheet of several units as a workbook.
///
/// # Errors
/// What the workbook library refuses.
pub fn batch_book(sheet: &BatchSheet, style: Option<&Style>) -> Result<Vec<u8>, Diagnostic> {
    several(sheet, style).map_err(|error| refused(&error))
}

fn refused(error: &XlsxError) -> Diagnostic {
    Diagnostic::error("自查-XLSX", format!("自查表的工作簿写不成：{error}"))
        .hint("这是程序的毛病，请把输入文件夹交给维护程序的人")
}

/// A workbook whose only time is a document's date; without one that reads, the library's own fixed day.
fn workbook(title: &str, date: &str) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    // a unit whose date could not be read has a sheet all the same
    let day = ExcelDateTime::parse_from_str(date).or_else(|_| ExcelDateTime::from_ymd(1900, 1, 1))?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&day));
    Ok(workbook)
}

fn set_up(sheet: &mut Worksheet, widths: &[f64]) -> Result<(), XlsxError> {
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    // inches: left, right, top, bottom, header, footer
    sheet.set_margins(0.5, 0.5, 0.7, 0.7, 0.3, 0.3);
    sheet.set_screen_gridlines(false);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    for (at, width) in (0..).zip(widths) {
        sheet.set_column_width(at, *width)?;
    }
    Ok(())
}

fn one(filled: &FilledSheet, style: &Style) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = workbook(&filled.title, &filled.date)?;
    let formats = Formats::new(Some(style));
    let sheet = workbook.add_worksheet();
    sheet.set_name("自查表")?;
    set_up(sheet, &WIDTHS)?;
    let last = 4;
    opening(sheet, &filled.title, &WIDTHS, &formats)?;
    let mut at = ABOVE;
    for (name, text) in &filled.head {
        write(sheet, (at, 0), name, &formats.line)?;
        sheet.merge_range(at, 1, at, last, text, &quoted(text, &formats.line))?;
        sheet.set_row_height(at, height(line_count(text, &WIDTHS[1..])))?;
        at += 1;
    }
    head_row(sheet, at, &heads(&filled.columns), &formats)?;
    at += 1;
    for rows in groups(&filled.rows) {
        let first = at;
        for row in rows {
            body(sheet, at, row, &formats)?;
            at += 1;
        }
        let group = rows.first().map_or("", |row| row.group.as_str());
        if at - first > 1 {
            sheet.merge_range(first, 0, at - 1, 0, group, &formats.centred)?;
        } else {
            write(sheet, (first, 0), group, &formats.centred)?;
        }
    }
    workbook.save_to_buffer()
}

fn body(sheet: &mut Worksheet, at: u32, row: &FilledRow, formats: &Formats) -> Result<(), XlsxError> {
    let (basis, remarks) = (row.basis.join("\n"), row.remarks.join("\n"));
    write(sheet, (at, 1), &row.item, &formats.text)?;
    write(sheet, (at, 2), row.conclusion.word(), &formats.centred)?;
    write(sheet, (at, 3), &basis, &formats.text)?;
    write(sheet, (at, 4), &remarks, &formats.text)?;
    let lines =
        [(&row.item, 1), (&basis, 3), (&remarks, 4)].map(|(text, column)| lines(text, WIDTHS[column]));
    sheet.set_row_height(at, height(lines.into_iter().max().unwrap_or(1)).min(HIGHEST))?;
    Ok(())
}

fn several(batch: &BatchSheet, style: Option<&Style>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = workbook(&batch.title, &batch.date)?;
    let formats = Formats::new(style);
    let sheet = workbook.add_worksheet();
    sheet.set_name("自查汇总表")?;
    let [number, unit, about, group, end, remark] = BATCH_WIDTHS;
    let mut widths = vec![number, unit];
    widths.extend(batch.before.iter().skip(widths.len()).map(|_| about));
    widths.extend(batch.groups.iter().map(|_| group));
    widths.extend([end, remark]);
    set_up(sheet, &widths)?;
    opening(sheet, &batch.title, &widths, &formats)?;
    head_row(sheet, ABOVE, &batch_heads(batch), &formats)?;
    for (at, (row, count)) in (ABOVE + 1..).zip(batch.rows.iter().zip(1..)) {
        sheet.write_number_with_format(at, 0, f64::from(count), &formats.centred)?;
        write(sheet, (at, 1), &row.unit, &formats.text)?;
        let mut column = 2;
        let mut most = lines(&row.unit, unit);
        for words in &row.about {
            let words = words.as_deref().unwrap_or(UNREAD);
            write(sheet, (at, column), words, &formats.centred)?;
            most = most.max(lines(words, about));
            column += 1;
        }
        for cell in &row.cells {
            let words = cell.as_ref().map_or(UNREAD.to_owned(), |(_, counts)| counts.replace(' ', "\n"));
            write(sheet, (at, column), &words, &formats.centred)?;
            most = most.max(lines(&words, group));
            column += 1;
        }
        let remarks = row.remarks.join("\n");
        write(sheet, (at, column), &row.ended, &formats.centred)?;
        write(sheet, (at, column + 1), &remarks, &formats.text)?;
        most = most.max(lines(&remarks, remark));
        sheet.set_row_height(at, height(most).min(HIGHEST))?;
    }
    workbook.save_to_buffer()
}

/// Title and what is said of the sheet, over all columns.
fn opening(sheet: &mut Worksheet, title: &str, widths: &[f64], formats: &Formats) -> Result<(), XlsxError> {
    let last = u16::try_from(widths.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.set_row_height(0, 30.0)?;
    sheet.merge_range(0, 0, 0, last, title, &formats.title)?;
    sheet.merge_range(1, 0, 1, last, INTERNAL, &formats.line)?;
    sheet.set_row_height(1, height(line_count(INTERNAL, widths)))?;
    Ok(())
}

/// The heads of the columns, which each page repeats.
fn head_row(sheet: &mut Worksheet, at: u32, heads: &[&str], formats: &Formats) -> Result<(), XlsxError> {
    for (column, head) in (0..).zip(heads) {
        write(sheet, (at, column), head, &formats.head)?;
    }
    sheet.set_row_height(at, height(1))?;
    sheet.set_repeat_rows(at, at)?;
    sheet.set_freeze_panes(at + 1, 0)?;
    Ok(())
}

fn write(
    sheet: &mut Worksheet,
    (at, column): (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if text.is_empty() {
        sheet.write_blank(at, column, format)?;
    } else {
        sheet.write_string_with_format(at, column, text, &quoted(text, format))?;
    }
    Ok(())
}

/// A text that Excel would take for a formula is marked as text.
fn quoted(text: &str, format: &Format) -> Format {
    if like_formula(text) { format.clone().set_quote_prefix() } else { format.clone() }
}

/// Lines that a text of several lines takes in a column.
fn lines(text: &str, width: f64) -> usize {
    text.split('\n').map(|line| line_count(line, &[width])).sum()
}
