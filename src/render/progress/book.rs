//! The table as a workbook, ready to be printed and to be filtered: A4 across, the heads on each page.

use rust_xlsxwriter::{Color, Url, Worksheet, XlsxError};

use crate::diag::Diagnostic;
use crate::pack::style::Style;
use crate::progress::{ProgressTable, TITLE, UnitProgress};
use crate::publish;
use crate::render::book_bytes;
use crate::render::printed_sheet::{Formats, HIGHEST, head_row, lines, quoted, set_up, workbook, write};
use crate::render::xlsx::{height, line_count};

use super::{LINKS, about, cells, differences, has_roster, heads, needs_work};

/// Widths of the columns, in Excel's characters, in the order of the heads.
const WIDTHS: [f64; 11] = [5.0, 24.0, 16.0, 7.0, 13.0, 8.0, 46.0, 28.0, 6.0, 6.0, 20.0];
/// Widths of those of the roster.
const ROSTER_WIDTHS: [f64; 2] = [14.0, 30.0];
/// Width of the links.
const LINK_WIDTH: f64 = 9.0;
/// Columns with whole sentences; the others are centred.
const SENTENCES: [usize; 5] = [1, 2, 6, 7, 10];
/// The column of the state, and the colour in which it is written of what needs work; the words say it too.
const STATE: u16 = 4;
const WORK: Color = Color::RGB(0xB0_00_20);
/// Columns of numbers.
const NUMBERS: [usize; 4] = [0, 3, 8, 9];

/// The table as a workbook.
///
/// # Errors
/// What the workbook library refuses.
pub fn book(table: &ProgressTable, style: Option<&Style>) -> Result<Vec<u8>, Diagnostic> {
    written(table, style).map_err(|error| {
        Diagnostic::error("进度-XLSX", format!("公开进度表的工作簿写不成：{error}"))
            .hint("这是程序的毛病，请把这句话交给维护程序的人；网页的一份可以照样看")
    })
}

fn written(table: &ProgressTable, style: Option<&Style>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = workbook(TITLE, &table.day)?;
    let formats = Formats::new(style);
    let sheet = workbook.add_worksheet();
    sheet.set_name(TITLE)?;
    let mut widths = WIDTHS.to_vec();
    if has_roster(table) {
        widths.extend(ROSTER_WIDTHS);
    }
    widths.push(LINK_WIDTH);
    set_up(sheet, &widths)?;
    let last = u16::try_from(widths.len() - 1).unwrap_or(u16::MAX);
    sheet.set_row_height(0, 30.0)?;
    sheet.merge_range(0, 0, 0, last, TITLE, &formats.title)?;
    let said = [Some(about(table)), Some(table.sum() + "。"), differences(table)];
    let mut at = 1;
    for text in said.into_iter().flatten() {
        sheet.merge_range(at, 0, at, last, &text, &quoted(&text, &formats.line))?;
        sheet.set_row_height(at, height(line_count(&text, &widths)))?;
        at += 1;
    }
    let mut names = heads(table);
    names.push(LINKS);
    head_row(sheet, at, &names, &formats)?;
    sheet.set_row_height(at, height(2))?;
    let units = table.arranged();
    let end = at + u32::try_from(units.len()).unwrap_or(u32::MAX - at);
    if end > at {
        sheet.autofilter(at, 0, end, last)?;
    }
    for ((at, own), number) in (at + 1..).zip(units).zip(1..) {
        body(sheet, at, &cells(number, own, (has_roster(table), &table.day)), &widths, &formats)?;
        if needs_work(own) {
            let format = formats.centred.clone().set_font_color(WORK).set_bold();
            write(sheet, (at, STATE), own.state.word(), &format)?;
        }
        link(sheet, (at, last), own, &formats)?;
    }
    book_bytes::written(&mut workbook)
}

fn body(
    sheet: &mut Worksheet,
    at: u32,
    cells: &[String],
    widths: &[f64],
    formats: &Formats,
) -> Result<(), XlsxError> {
    let mut most = 1;
    for ((index, text), width) in cells.iter().enumerate().zip(widths) {
        let column = u16::try_from(index).unwrap_or(u16::MAX);
        match text.parse::<u32>() {
            Ok(number) if NUMBERS.contains(&index) => {
                sheet.write_number_with_format(at, column, f64::from(number), &formats.centred)?;
            }
            _ if SENTENCES.contains(&index) || index >= WIDTHS.len() => {
                write(sheet, (at, column), text, &formats.text)?;
            }
            _ => write(sheet, (at, column), text, &formats.centred)?,
        }
        most = most.max(lines(text, *width));
    }
    sheet.set_row_height(at, height(most).min(HIGHEST))?;
    Ok(())
}

/// A cell holds one link: of a unit whose files are public to their folder.
fn link(
    sheet: &mut Worksheet,
    (at, column): (u32, u16),
    own: &UnitProgress,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let folder = format!("/{}/", publish::PUBLIC);
    let public =
        own.files.iter().find_map(|file| file.find(&folder).map(|end| &file[..end + folder.len() - 1]));
    match public {
        Some(path) => {
            let words = if needs_work(own) { "上次公开的" } else { publish::PUBLIC };
            let url = Url::new(format!("file:///{path}")).set_text(words);
            sheet.write_url_with_format(at, column, url, &formats.centred)?;
        }
        None => write(sheet, (at, column), "", &formats.centred)?,
    }
    Ok(())
}
