//! Trees: rows with a code, nested by it.

use std::collections::BTreeMap;

use crate::budget::table::{Row, Section};
use crate::budget::unit::PlacedText;
use crate::pack::Codes;
use crate::read::account::WhyLeft;
use crate::read::codes::Above;
use crate::read::reading::Reading;

use super::Side;
use super::told::{self, KnownCodes};

/// Reads the rows of a tree: each with a code, nested by its digits, and a total row.
pub fn tree(side: &Side<'_>, known: KnownCodes<'_>, reading: &mut Reading<'_>) -> (Section, Vec<PlacedText>) {
    let codes = known.codes;
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
                reading.faults.push(told::no_code(&line, wrong.err(), side.names.totals, known).at_cell(&at));
                side.leave(&line, WhyLeft::Told, reading);
                continue;
            }
        };
        if line.name.is_empty() && line.nonzero() {
            reading.faults.push(told::no_name(side, &line, &code, known));
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
