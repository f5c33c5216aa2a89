//! Plain rows, and tables of one row.

use std::collections::BTreeSet;

use crate::budget::label;
use crate::budget::table::{Row, Section};
use crate::budget::unit::PlacedText;
use crate::diag::Diagnostic;
use crate::read::account::WhyLeft;
use crate::read::reading::Reading;

use super::Side;

/// Reads the only row of a table without a column of names.
pub fn single(side: &Side<'_>, key: &str, reading: &mut Reading<'_>) -> (Section, Vec<PlacedText>) {
    let (lines, notes) = side.lines(reading);
    let mut rows: Vec<Row> = Vec::new();
    for mut line in lines {
        if !line.has_amounts() {
            side.give_back(&line, reading);
        } else if rows.is_empty() {
            key.clone_into(&mut line.name);
            rows.push(side.row(line, key.to_owned()));
        } else {
            reading.faults.push(
                Diagnostic::error("读取-多余行", format!("“{}”只应有一行金额，这里又有一行", side.table))
                    .at_cell(&side.grid.cell(line.row, side.label_column()))
                    .hint("请只留一行金额，删去多余的一行"),
            );
            side.leave(&line, WhyLeft::Told, reading);
        }
    }
    (side.section(rows), notes)
}

/// Reads plain rows: listed ones by name, others under their own names. A row whose name is merged with
/// the one above it has that name; one that has words only is a row too.
pub fn plain(side: &Side<'_>, reading: &mut Reading<'_>) -> (Section, Vec<PlacedText>) {
    let (lines, notes) = side.lines(reading);
    let mut rows: Vec<Row> = Vec::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let stated = side.names.stated(lines.iter().map(|line| line.name.as_str()));
    for mut line in lines {
        if line.name.is_empty() {
            line.name = side.merged_name(line.row);
        }
        if side.totals(&line) {
            let row = side.total_row(line, reading);
            known.insert(row.key.clone());
            rows.push(row);
            continue;
        }
        let words = line.texts.iter().map(|(_, text)| text.as_str()).find(|text| !text.is_empty());
        if line.name.is_empty() && (line.nonzero() || words.is_none()) {
            side.without_name(&line, reading);
            continue;
        }
        let listed = side.names.listed(&line.name, None, &rows, &stated);
        let mut key = listed.as_ref().map_or_else(|| label::fold(&line.name), |listed| listed.row.id.clone());
        // several rows under one merged name are told apart by what they say
        if let Some(words) = words
            && (key.is_empty() || known.contains(&key))
        {
            key = label::fold(&format!("{key}{}{words}", if key.is_empty() { "" } else { "·" }));
        }
        known.insert(key.clone());
        let name = line.name.clone();
        let row = side.row(line, key);
        if let Some(listed) = &listed {
            side.tell_loose(listed, &name, &row, reading);
        }
        rows.push(row);
    }
    (side.section(rows), notes)
}
