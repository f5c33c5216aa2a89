//! Rows of a balance that the pack does not list: another spelling of one that is free, or a row of its own.

use crate::budget::label;
use crate::diag::{Diagnostics, Place, Severity};
use crate::pack::Pack;
use crate::pack::schema::RowSchema;
use crate::read::grid::Grid;
use crate::read::guess::draft::quoted;
use crate::read::guess::id;
use crate::read::header::Header;
use crate::read::recognise::Claim;
use crate::read::{self, Publisher};

use super::DECIDE;
use super::patch::Patch;

/// Adds the rows that were refused when the sheet was read.
pub(super) fn add(patch: &mut Patch<'_>, grid: &Grid, header: &Header, pack: &Pack) {
    let schema = patch.schema();
    let Some(table) = pack.tables.iter().position(|own| own.id == schema.id) else { return };
    let claim = Claim { sheet: 0, table, header: Some(header.clone()), continues: false };
    let mut faults = Diagnostics::new();
    let (read, _) = read::read_table(grid, &claim, None, Publisher::default(), pack, &mut faults);
    let Some(read) = read else { return };
    let mut given: Vec<(usize, String)> = Vec::new();
    for fault in faults.iter().filter(|fault| fault.code == "读取-多余行") {
        let Some(Place::Cell(cell)) = fault.places.first() else { continue };
        let text = grid.text(cell.row, cell.col);
        let start = |side: usize| header.columns[side].iter().flatten().min().copied();
        let side =
            (0..schema.sides.len()).rev().find(|side| start(*side).is_some_and(|first| first <= cell.col));
        let Some(side) = side.filter(|_| !text.is_empty()) else { continue };
        let Some(section) = read.sections.get(side) else { continue };
        let used = |row: &RowSchema| {
            section.rows.iter().any(|seen| seen.key == row.id) || given.contains(&(side, row.id.clone()))
        };
        let near: Vec<&RowSchema> =
            schema.sides[side].rows.iter().filter(|row| !used(row) && is_near(row, &text)).collect();
        let figures = fault.severity == Severity::Error;
        match near.as_slice() {
            [row] => {
                let reason = format!("把“{text}”一行当作“{}”（写法相近）", row.label());
                patch.alias_row(side, &row.id, &text, &reason);
                given.push((side, row.id.clone()));
            }
            // without figures nothing is lost
            _ if !figures => {}
            near => {
                let above = section.rows.iter().filter(|seen| seen.place.row < cell.row);
                let listed = above.filter(|seen| schema.sides[side].row(&seen.key).is_some());
                let above = listed.max_by_key(|seen| seen.place.row).map(|seen| seen.key.clone());
                let own = free(&text, &schema.sides[side].rows, &given, side);
                let mut more = format!("label = {}\n", quoted(&text));
                if let Some(above) = above {
                    more.push_str(&format!("after = {}\n", quoted(&above)));
                }
                let names: Vec<&str> = near.iter().map(|row| row.label()).collect();
                let or = if names.is_empty() {
                    String::new()
                } else {
                    format!("，也可能是{}", names.join("、"))
                };
                let reason = format!(
                    "{DECIDE}“{text}”一行是模板包没有的，新增一行{or}；要算入哪一行的合计，请写进那一行的 parts"
                );
                patch.row(side, &own, more, reason);
                given.push((side, own));
            }
        }
    }
}

/// Whether a text is nearly the label of a row: one begins or ends with the other, or a character differs.
fn is_near(row: &RowSchema, text: &str) -> bool {
    let text = label::key(text);
    let known = [row.id.as_str(), row.label()].into_iter().chain(row.aliases.iter().map(String::as_str));
    known.map(label::key).any(|known| {
        let (short, long) = if known.len() < text.len() { (&known, &text) } else { (&text, &known) };
        let half = short.chars().count() * 2 >= long.chars().count() && short.chars().count() > 2;
        half && (long.starts_with(short.as_str()) || long.ends_with(short.as_str()))
            || strsim::levenshtein(&known, &text) <= 1
    })
}

/// An id that no row has.
fn free(text: &str, rows: &[RowSchema], given: &[(usize, String)], side: usize) -> String {
    let wanted = id(text);
    let taken = |own: &String| rows.iter().any(|row| &row.id == own) || given.contains(&(side, own.clone()));
    let mut own = wanted.clone();
    let mut number = 2;
    while taken(&own) {
        own = format!("{wanted}{number}");
        number += 1;
    }
    own
}
