//! A roster of units to begin with: what they state filled in, the rest left to be filled in, with a word on how.

use std::collections::BTreeMap;

use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Color, FormatAlign, Worksheet, XlsxError};

use crate::budget::amount::MoneyUnit;
use crate::budget::unit::Fact;
use crate::diag::Diagnostic;
use crate::pack::roster::{RosterColumn, RosterField, RosterSpec};
use crate::roster::STEM;

use super::book_bytes;
use super::printed_sheet::{Formats, head_row, quoted, set_up, workbook, write};
use super::xlsx::{height, line_count};

/// Cells that are to be filled in.
const OPEN: Color = Color::RGB(0xFF_F8_DC);
/// Amounts are shown with as many digits as they have, two at least.
const DIGITS: &str = "#,##0.00####";
/// The unit of its amounts.
const UNIT: MoneyUnit = MoneyUnit::Wan;
/// What is said above the header, a line each.
const NOTES: [&str; 4] = [
    "怎样用：把这个文件放在各单位文件夹的旁边（同一个文件夹里），名称不改。程序拿它核对批复、期限和名称，也找出还没有文件夹的单位。",
    "怎样填：一行一个单位，底色浅黄的格还空着；名称写全称，与公章一致；不知道的先空着，三公经费没有单独批复的空着；日期写成 2023-01-20 的样子。",
    "还没有文件夹的单位也请加上一行。单位自己在 unit.toml 或“基本情况”页写了同一项的，以单位写的为准，不同的会提示。",
    "栏目可以换位置，可以加自己的栏；说明这几行可以删。",
];
/// How wide a column is, in Excel's characters.
const WIDTHS: [(RosterField, f64); 10] = [
    (RosterField::Code, 10.0),
    (RosterField::Name, 30.0),
    (RosterField::Supervisor, 28.0),
    (RosterField::Nature, 10.0),
    (RosterField::ApprovalNumber, 22.0),
    (RosterField::ApprovalDate, 12.0),
    (RosterField::ApprovalTotal, 14.0),
    (RosterField::ThreePublic, 18.0),
    (RosterField::Url, 28.0),
    (RosterField::FirstPublished, 12.0),
];

/// What a unit states of the columns.
pub type StatedRow = BTreeMap<RosterField, Fact>;

/// The workbook of some units, each with what it states of the columns.
///
/// # Errors
/// What the workbook library refuses.
pub fn book(spec: &RosterSpec, year: Option<i32>, units: &[StatedRow]) -> Result<Vec<u8>, Diagnostic> {
    written(spec, year, units).map_err(|error| {
        Diagnostic::error("名录-XLSX", format!("名录的工作簿写不成：{error}"))
            .hint("这是程序的毛病，请把这句话交给维护程序的人")
    })
}

fn written(spec: &RosterSpec, year: Option<i32>, units: &[StatedRow]) -> Result<Vec<u8>, XlsxError> {
    // the same units give the same bytes
    let mut workbook = workbook(STEM, "")?;
    let formats = Formats::new(None);
    let sheet = workbook.add_worksheet();
    sheet.set_name(STEM)?;
    let width = |column: &RosterColumn| {
        WIDTHS.iter().find(|(field, _)| *field == column.id).map_or(12.0, |(_, width)| *width)
    };
    let widths: Vec<f64> = spec.columns.iter().map(width).collect();
    set_up(sheet, &widths)?;
    let last = u16::try_from(widths.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let title = year.map_or_else(|| STEM.to_owned(), |year| format!("{STEM}（{year}年）"));
    sheet.set_row_height(0, 30.0)?;
    sheet.merge_range(0, 0, 0, last, &title, &formats.title)?;
    let mut at = 1;
    for note in NOTES {
        sheet.merge_range(at, 0, at, last, note, &quoted(note, &formats.line))?;
        sheet.set_row_height(at, height(line_count(note, &widths)))?;
        at += 1;
    }
    let heads: Vec<String> = spec.columns.iter().map(head).collect();
    head_row(sheet, at, &heads.iter().map(String::as_str).collect::<Vec<&str>>(), &formats)?;
    sheet.set_row_height(at, height(2))?;
    for (row, unit) in (at + 1..).zip(units) {
        for (col, column) in (0u16..).zip(&spec.columns) {
            cell(sheet, (row, col), column, unit.get(&column.id), &formats)?;
        }
    }
    book_bytes::written(&mut workbook)
}

/// The head of a column, with the unit of its amounts.
fn head(column: &RosterColumn) -> String {
    match column.id {
        RosterField::ApprovalTotal | RosterField::ThreePublic => {
            format!("{}（{}）", column.label, UNIT.word())
        }
        _ => column.label.clone(),
    }
}

fn cell(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    column: &RosterColumn,
    fact: Option<&Fact>,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let digits = formats.text.clone().set_align(FormatAlign::Right).set_num_format(DIGITS);
    // a code keeps its noughts
    let words = match column.id {
        RosterField::Code => formats.text.clone().set_num_format("@"),
        RosterField::ApprovalTotal | RosterField::ThreePublic => digits.clone(),
        _ => formats.text.clone(),
    };
    match fact {
        Some(Fact::Money(amount, _)) => {
            let number = amount.in_unit(UNIT).to_f64().unwrap_or_default();
            sheet.write_number_with_format(row, col, number, &digits)?;
        }
        Some(fact) => write(sheet, (row, col), &fact.words(), &words)?,
        None => {
            sheet.write_blank(row, col, &words.set_background_color(OPEN))?;
        }
    }
    Ok(())
}
