//! The same sheets as workbooks, ready to be printed: A4 across, the head on each page.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::diag::Diagnostic;
use crate::inspection::{BatchSheet, FilledRow, FilledSheet};
use crate::pack::style::Style;
use crate::render::book_bytes;
use crate::render::printed_sheet::{Formats, HIGHEST, head_row, lines, quoted, set_up, workbook, write};
use crate::render::xlsx::{height, line_count};

use super::{INTERNAL, UNREAD, batch_heads, groups, heads};

/// Widths of the columns of a unit's sheet, in Excel's characters.
const WIDTHS: [f64; 5] = [12.0, 36.0, 11.0, 50.0, 50.0];
/// Widths of the columns of the sheet of several units: number, unit, year and kind, dimension, end, remark.
const BATCH_WIDTHS: [f64; 6] = [6.0, 28.0, 8.0, 14.0, 10.0, 56.0];
/// Lines that stand above the heads of the columns: the title and what is said of the sheet.
const ABOVE: u32 = 2;

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
    book_bytes::written(&mut workbook)
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
    book_bytes::written(&mut workbook)
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
