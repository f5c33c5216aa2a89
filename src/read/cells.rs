//! Single cells of a table's body: amounts, codes, names, and what is wrong with them.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::budget::amount::{self, Amount, MoneyUnit};
use crate::budget::label;
use crate::diag::{Diagnostic, Diagnostics, Place};

use super::grid::{Grid, Value};
use super::header::Header;
use super::number::{self, Typed};

/// The amount of a cell, in 元; none where the cell is blank or holds a mark for nothing.
///
/// A cell that is neither is reported and read as blank; the report stops publication.
pub fn amount(
    grid: &Grid,
    row: u32,
    col: u32,
    unit: MoneyUnit,
    column: &str,
    faults: &mut Diagnostics,
) -> Option<Amount> {
    let value = grid.get(row, col)?;
    let fault = |found: &str, hint: &str| {
        Diagnostic::error("读取-金额", format!("“{column}”一列{found}，应是数字"))
            .at_cell(&grid.cell(row, col))
            .hint(hint)
    };
    let number = match value {
        Value::Number(number) => *number,
        Value::Text(text) => match number::from_text(text) {
            Typed::Nothing => return None,
            Typed::Number(number) => number,
            Typed::TooLong => {
                faults.push(implausible(&label::clean(text), unit, column).at_cell(&grid.cell(row, col)));
                return None;
            }
            Typed::NoNumber => {
                let text = label::clean(text);
                faults.push(fault(&format!("写着“{text}”"), "请把这一格改成数字；没有金额就留空"));
                return None;
            }
        },
        unread @ (Value::Error(_) | Value::Uncomputed) => {
            faults.extend(why_unread(unread).map(|(found, hint)| fault(&found, hint)));
            return None;
        }
    };
    let Some(yuan) = unit.yuan(number) else {
        faults.push(implausible(&number.to_string(), unit, column).at_cell(&grid.cell(row, col)));
        return None;
    };
    Some(Amount { yuan, half: Decimal::ZERO, place: Place::Cell(grid.cell(row, col)) })
}

/// Says that a number has more digits than any amount of a bureau.
fn implausible(digits: &str, unit: MoneyUnit, column: &str) -> Diagnostic {
    let (found, hint) = amount::implausible(digits, unit);
    Diagnostic::error("读取-金额", format!("“{column}”一列{found}")).hint(hint)
}

/// What is wrong with a formula's cell, and what to do.
fn why_unread(value: &Value) -> Option<(String, &'static str)> {
    match value {
        Value::Error(error) => {
            Some((format!("是错误值 {error}"), "请在 Excel 里改好这一格的公式，或改成应有的内容"))
        }
        Value::Uncomputed => Some((
            "是公式，但文件里没有存计算结果".to_owned(),
            "请用 Excel 或 WPS 打开这个工作簿，等它算完再保存一次",
        )),
        Value::Text(_) | Value::Number(_) => None,
    }
}

/// Reports error values and formulas without a result where text is read: titles and header, the
/// columns that the header maps, all of a form. Beside the table a clerk may compute what she likes.
pub fn report_unread(grid: &Grid, header: Option<&Header>, faults: &mut Diagnostics) {
    let read = |(row, col): (u32, u32)| {
        header.is_none_or(|header| {
            row <= header.last
                || header
                    .columns
                    .iter()
                    .flatten()
                    .flatten()
                    .chain(header.codes.iter().flatten())
                    .any(|c| *c == col)
        })
    };
    let known: BTreeSet<Place> = faults.iter().filter_map(|fault| fault.places.first().cloned()).collect();
    for ((row, col), value) in grid.iter().filter(|(at, _)| read(*at)) {
        let Some((found, hint)) = why_unread(value) else { continue };
        let cell = grid.cell(row, col);
        if !known.contains(&Place::Cell(cell.clone())) {
            faults.push(Diagnostic::error("读取-公式", format!("这一格{found}")).at_cell(&cell).hint(hint));
        }
    }
}

/// A code as digits; empty for blanks. Codes may be numbers or text, with spaces or full-width digits.
pub fn code(grid: &Grid, row: u32, col: u32) -> String {
    grid.get_merged(row, col).map(|value| label::fold(&value.text())).unwrap_or_default()
}

/// Whether a row below the header only numbers the columns or holds `**` placeholders.
pub fn is_numbering(grid: &Grid, row: u32) -> bool {
    let texts: Vec<String> = grid.row(row).map(|(_, value)| label::fold(&value.text())).collect();
    let formula =
        |text: &str| text.chars().all(|c| c.is_ascii_digit() || "=+-*()栏次".contains(c)) && text.len() <= 24;
    let small = |text: &str| text.parse::<u32>().map_or(true, |n| n <= 60);
    if texts.is_empty() || !texts.iter().all(|text| formula(text) && small(text)) {
        return false;
    }
    let numbers: Vec<u32> = texts.iter().filter_map(|text| text.parse().ok()).collect();
    let rising = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let starred = texts.iter().any(|text| text.contains('*') || text.contains('栏'));
    texts.len() >= 2
        && rising
        && (starred || (numbers.first().is_some_and(|&n| n <= 3) && numbers.len() >= 2))
}

/// Whether a text below a table is a note on it.
pub fn is_note(text: &str) -> bool {
    let folded = label::fold(text);
    ["注:", "注1", "注释", "备注:", "说明:", "本表", "此表"].iter().any(|mark| folded.starts_with(mark))
        || folded.chars().count() > 40
}
