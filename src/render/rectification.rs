//! The sheet of what was put right (整改情况表) as a workbook ready to be printed: the remarks on one sheet, on a second one
//! the changes that answer none. For the house and its superior, never among what is published.

use rust_xlsxwriter::{Color, Format, FormatAlign, Worksheet, XlsxError};

use crate::diag::Diagnostic;
use crate::pack::style::Style;
use crate::rectification::{AnswerState, RectificationSheet, RectifiedOpinion};

use super::book_bytes;
use super::printed_sheet::{Formats, HIGHEST, head_row, lines, quoted, set_up, workbook, write};
use super::xlsx::{height, line_count};

/// Widths of the columns, in Excel's characters: remark, before, after, where, when, and what the office wrote besides.
const WIDTHS: [f64; 6] = [28.0, 27.0, 33.0, 27.0, 11.0, 12.0];
/// Widths on the sheet of the other changes: before, after, where.
const OTHER_WIDTHS: [f64; 3] = [48.0, 48.0, 38.0];
/// The day has its place in the middle of its column.
const DAY: u16 = 4;
/// Behind what a person has to fill in; the words say it too.
const OPEN: Color = Color::RGB(0xFF_F2_CC);
/// Above the rows.
const INTERNAL: &str =
    "内部材料，报主管部门，不对外公开；整改前后的内容取自两次填报的差别，有底色的格由人填写。";

/// The sheet as a workbook; the same sheet gives the same bytes.
///
/// # Errors
/// What the workbook library refuses.
pub fn book(sheet: &RectificationSheet, style: &Style) -> Result<Vec<u8>, Diagnostic> {
    written(sheet, style).map_err(|error| {
        Diagnostic::error("整改-XLSX", format!("整改情况表的工作簿写不成：{error}"))
            .hint("这是程序的毛病，请把输入文件夹交给维护程序的人")
    })
}

fn written(filled: &RectificationSheet, style: &Style) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = workbook(&filled.title, &filled.date)?;
    let formats = Formats::new(Some(style));
    let widths = &WIDTHS[..filled.columns.len().min(WIDTHS.len())];
    let sheet = workbook.add_worksheet();
    sheet.set_name("整改情况表")?;
    set_up(sheet, widths)?;
    let mut at = opening(sheet, &filled.title, widths, &formats)?;
    for (name, text) in &filled.head {
        let text = format!("{name}：{text}");
        across(sheet, at, &text, widths, &formats)?;
        at += 1;
    }
    let heads: Vec<&str> = filled.columns.iter().map(String::as_str).collect();
    head_row(sheet, at, &heads, &formats)?;
    for (at, row) in (at + 1..).zip(&filled.rows) {
        body(sheet, at, row, widths, &formats)?;
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name("意见以外的变动")?;
    set_up(sheet, &OTHER_WIDTHS)?;
    others(sheet, filled, &formats)?;
    book_bytes::written(&mut workbook)
}

/// Title and what is said of the sheet; the row that comes next.
fn opening(sheet: &mut Worksheet, title: &str, widths: &[f64], formats: &Formats) -> Result<u32, XlsxError> {
    sheet.set_row_height(0, 30.0)?;
    sheet.merge_range(0, 0, 0, last(widths), title, &formats.title)?;
    across(sheet, 1, INTERNAL, widths, formats)?;
    Ok(2)
}

/// A line over all columns.
fn across(
    sheet: &mut Worksheet,
    at: u32,
    text: &str,
    widths: &[f64],
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.merge_range(at, 0, at, last(widths), text, &quoted(text, &formats.line))?;
    sheet.set_row_height(at, height(line_count(text, widths)))?;
    Ok(())
}

fn last(widths: &[f64]) -> u16 {
    u16::try_from(widths.len().saturating_sub(1)).unwrap_or(u16::MAX)
}

fn body(
    sheet: &mut Worksheet,
    at: u32,
    row: &RectifiedOpinion,
    widths: &[f64],
    formats: &Formats,
) -> Result<(), XlsxError> {
    let marked = |format: &Format| format.clone().set_background_color(OPEN);
    let texts = [&row.opinion, &row.before, &row.after, &row.location, &row.done, &row.note];
    let mut most = 1;
    for ((column, text), width) in (0..).zip(texts).zip(widths) {
        // numbered entries of a row stand side by side as far as their lines allow
        let format = if column == DAY { &formats.centred } else { &formats.text };
        let format = &format.clone().set_align(FormatAlign::Top);
        let is_open = match column {
            1 | 2 => row.state != AnswerState::Found,
            DAY => text.is_empty(),
            _ => false,
        };
        write(sheet, (at, column), text, &if is_open { marked(format) } else { format.clone() })?;
        most = most.max(lines(text, *width));
    }
    sheet.set_row_height(at, height(most).min(HIGHEST))?;
    Ok(())
}

/// The changes that answer no remark.
fn others(sheet: &mut Worksheet, filled: &RectificationSheet, formats: &Formats) -> Result<(), XlsxError> {
    let title = format!("{}：意见以外的变动", filled.title);
    let mut at = opening(sheet, &title, &OTHER_WIDTHS, formats)?;
    head_row(sheet, at, &["原来", "现在", "位置"], formats)?;
    at += 1;
    for own in &filled.others {
        let mut most = 1;
        for ((column, text), width) in (0..).zip(own).zip(OTHER_WIDTHS) {
            write(sheet, (at, column), text, &formats.text)?;
            most = most.max(lines(text, width));
        }
        sheet.set_row_height(at, height(most).min(HIGHEST))?;
        at += 1;
    }
    if filled.others.is_empty() {
        across(sheet, at, "没有别的变动。", &OTHER_WIDTHS, formats)?;
        at += 1;
    }
    for note in &filled.others_notes {
        across(sheet, at, note, &OTHER_WIDTHS, formats)?;
        at += 1;
    }
    Ok(())
}
