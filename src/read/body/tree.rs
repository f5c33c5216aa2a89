//! Trees: rows with a code, nested by it.

use std::collections::BTreeMap;

use crate::budget::table::{Row, Section};
use crate::budget::unit::PlacedText;
use crate::diag::Diagnostic;
use crate::pack::Codes;
use crate::read::account::WhyLeft;
use crate::read::codes::{Above, Wrong};
use crate::read::reading::Reading;

use super::{Line, Side, nameless};

/// Reads the rows of a tree: each with a code, nested by its digits, and a total row.
pub fn tree(side: &Side<'_>, codes: &Codes, reading: &mut Reading<'_>) -> (Section, Vec<PlacedText>) {
    let (lines, notes) = side.lines(reading);
    let mut rows: Vec<Row> = Vec::new();
    let mut above = Above::new(codes);
    for line in lines {
        if side.totals(&line) {
            rows.push(side.total_row(line, reading));
            continue;
        }
        let code = match above.full_code(&line.codes, line.indent, codes) {
            Ok(Some(code)) => code,
            Ok(None) | Err(_) if !line.nonzero() => {
                side.give_back(&line, reading);
                continue;
            }
            // neither code nor name: a sum that somebody needed
            Ok(None) if line.name.is_empty() => {
                side.without_name(&line, reading);
                continue;
            }
            wrong => {
                let at = side.grid.cell(line.row, side.label_column());
                reading.faults.push(no_code(&line, wrong.err(), side.names.totals, codes).at_cell(&at));
                side.leave(&line, WhyLeft::Told, reading);
                continue;
            }
        };
        if line.name.is_empty() && line.nonzero() {
            reading.faults.push(nameless(side, &line));
        }
        let depth = codes.lengths.iter().position(|&length| length == code.len()).unwrap_or_default();
        let mut row = side.row(line, code.clone());
        row.depth = depth as u8;
        row.code = Some(code);
        rows.push(row);
    }
    link_parents(&mut rows, codes);
    (side.section(rows), notes)
}

/// What is said of a row with amounts and without a code that is one.
fn no_code(line: &Line, wrong: Option<Wrong>, totals: &[String], codes: &Codes) -> Diagnostic {
    match wrong {
        Some(wrong) => code_fault(wrong, codes),
        None => {
            let message = format!("“{}”这一行有金额，没有{}编码", line.name, codes.name);
            let total = totals.join("”或“");
            Diagnostic::error("读取-编码", message)
                .hint(format!("请补上编码；如果是合计行，请把名称写成“{total}”"))
        }
    }
}

fn code_fault(wrong: Wrong, codes: &Codes) -> Diagnostic {
    let name = &codes.name;
    let (message, hint) = match wrong {
        Wrong::Code(found) => {
            let lengths: Vec<String> = codes.lengths.iter().map(usize::to_string).collect();
            let message = format!("{name}编码“{found}”不对，应是{}位数字", lengths.join("、"));
            (message, "请核对这一格的编码，删去多余的字符")
        }
        Wrong::Upper(found) => {
            (format!("{name}编码的上下级不一致：{found}"), "请核对这一行各级的编码，改正写错的一级")
        }
        Wrong::Level(found) => (
            format!("{name}编码“{found}”只有一级的数字，看不出是哪一级"),
            "请写全编码，例如把05写成20805；或让名称按级缩进",
        ),
    };
    Diagnostic::error("读取-编码", message).hint(hint)
}

fn link_parents(rows: &mut [Row], codes: &Codes) {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for (index, code) in rows.iter().enumerate().filter_map(|(index, row)| Some((index, row.code.clone()?))) {
        first.entry(code).or_insert(index);
    }
    for row in rows.iter_mut() {
        let Some(code) = &row.code else { continue };
        let shorter = codes.lengths.iter().rev().filter(|&&length| length < code.len());
        row.parent = shorter.filter_map(|&length| first.get(code.get(..length)?).copied()).next();
    }
}
