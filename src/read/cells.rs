//! Single cells of a table's body: amounts, codes, names, and what is wrong with them.

use rust_decimal::Decimal;

use crate::budget::amount::{Amount, MoneyUnit};
use crate::budget::label;
use crate::diag::{Diagnostic, Diagnostics, Place};

use super::grid::{Grid, Value};
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
    let fault = |found: String, hint: &str| {
        Diagnostic::error("读取-金额", format!("“{column}”一列{found}，应是数字"))
            .at_cell(&grid.cell(row, col))
            .hint(hint)
    };
    let number = match value {
        Value::Number(number) => *number,
        Value::Text(text) => match number::from_text(text) {
            Typed::Nothing => return None,
            Typed::Number(number) => number,
            Typed::NoNumber => {
                let text = label::clean(text);
                faults.push(fault(format!("写着“{text}”"), "请把这一格改成数字；没有金额就留空"));
                return None;
            }
        },
        Value::Error(error) => {
            faults.push(fault(format!("是错误值 {error}"), "请在 Excel 里改好这一格的公式，或改成数字"));
            return None;
        }
        Value::Uncomputed => {
            faults.push(fault(
                "是公式，但文件里没有存计算结果".to_owned(),
                "请用 Excel 或 WPS 打开这个工作簿，等它算完再保存一次",
            ));
            return None;
        }
    };
    let yuan = (number * unit.factor()).normalize();
    Some(Amount { yuan, half: Decimal::ZERO, place: Place::Cell(grid.cell(row, col)) })
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
