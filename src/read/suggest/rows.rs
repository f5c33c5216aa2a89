//! Rows of a balance that the pack does not list: another spelling of one that is free, or a row of its own.

use crate::budget::label;
use crate::budget::table::Table;
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
use super::sense::{ALIKE, Sense};

/// Adds the rows that were refused when the sheet was read.
pub(super) fn add(patch: &mut Patch<'_>, grid: &Grid, header: &Header, pack: &Pack) {
    let schema = patch.schema();
    let Some(table) = pack.tables.iter().position(|own| own.id == schema.id) else { return };
    let claim = Claim { sheet: 0, table, header: Some(header.clone()), continues: false };
    let mut faults = Diagnostics::new();
    let (read, _) = read::read_table(grid, &claim, None, Publisher::default(), pack, &mut faults);
    let Some(read) = read else { return };
    without_parent(patch, &read);
    no_classes(patch, &read, pack);
    let sense = Sense::of(grid, pack);
    let mut given: Vec<(usize, String)> = Vec::new();
    for fault in faults.iter().filter(|fault| fault.code == "读取-多余行") {
        let Some(Place::Cell(cell)) = fault.places.first() else { continue };
        let text = grid.text(cell.row, cell.col);
        let start = |side: usize| header.columns[side].iter().flatten().min().copied();
        let side =
            (0..schema.sides().len()).rev().find(|side| start(*side).is_some_and(|first| first <= cell.col));
        let Some(side) = side.filter(|_| !text.is_empty()) else { continue };
        let Some(section) = read.sections.get(side) else { continue };
        let used = |row: &RowSchema| {
            section.rows.iter().any(|seen| seen.key == row.id) || given.contains(&(side, row.id.clone()))
        };
        let near: Vec<&RowSchema> =
            schema.sides()[side].rows.iter().filter(|row| !used(row) && is_near(row, &text, sense)).collect();
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
                let listed = above.filter(|seen| schema.sides()[side].row(&seen.key).is_some());
                let above = listed.max_by_key(|seen| seen.place.row).map(|seen| seen.key.clone());
                let own = free(&text, &schema.sides()[side].rows, &given, side);
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

/// Says which rows stand without the row that they are parts of: the sums of the pack are sums of that row.
fn without_parent(patch: &mut Patch<'_>, read: &Table) {
    let schema = patch.schema();
    for (side, section) in schema.sides().iter().zip(&read.sections) {
        let mut told: Vec<&str> = Vec::new();
        for row in section.rows.iter().filter(|row| row.depth == 1 && row.parent.is_none()) {
            let listed = |own: &&RowSchema| own.id == row.key && own.parent.is_some();
            let parent = side.rows.iter().find(listed).and_then(|own| own.parent.as_deref());
            let Some(parent) = parent.filter(|parent| !told.contains(parent)) else { continue };
            told.push(parent);
            let label = side.row(parent).map_or(parent, RowSchema::label);
            patch.decide(format!(
                "表里有“{}”一行，没有它所属的“{label}”一行，合计不会对上；请在表里补上“{label}”一行，或在模板包里改各合计行的 parts",
                row.label
            ));
        }
    }
}

/// Rows that are read as class rows although no class is called so: each becomes a row of its own.
fn no_classes(patch: &mut Patch<'_>, read: &Table, pack: &Pack) {
    let schema = patch.schema();
    for (at, (side, section)) in schema.sides().iter().zip(&read.sections).enumerate() {
        let system = side.classes.as_deref();
        let Some((system, length)) = system.and_then(|own| Some((own, *own.lengths.first()?))) else {
            continue;
        };
        let is_class = |name: &str| pack.catalogue.names_any(&system.id, name, length);
        // where no row is a class the catalogue does not know them
        if !section.rows.iter().any(|row| is_class(&row.label)) {
            continue;
        }
        let mut given: Vec<(usize, String)> = Vec::new();
        for row in section.rows.iter().filter(|row| row.amounts.iter().any(Option::is_some)) {
            let name = label::key(&row.label);
            let spelt = is_class(&name)
                || is_class(&format!("{name}支出"))
                || name.strip_suffix("支出").is_some_and(is_class);
            if spelt || side.row(&row.key).is_some() {
                continue;
            }
            let own = free(&row.label, &side.rows, &given, at);
            let reason = format!(
                "{DECIDE}“{}”不是{}的类，却会当作一类算进合计；把“{0}”写成单独的一行；要算入哪一行的合计，请写进那一行的 parts；写错了类名的，请改正表里的行名",
                row.label, system.name
            );
            patch.row(at, &own, format!("label = {}\n", quoted(&row.label)), reason);
            given.push((at, own));
        }
    }
}

/// Whether a text is nearly the label of a row: one begins or ends with the other, or a character differs.
fn is_near(row: &RowSchema, found: &str, sense: Sense<'_>) -> bool {
    let text = label::key(found);
    let known = [row.id.as_str(), row.label()].into_iter().chain(row.aliases.iter().map(String::as_str));
    known.filter(|known| sense.same(found, known)).any(|known| {
        let likeness = sense.likeness(found, known);
        let known = label::key(known);
        let (short, long) = if known.len() < text.len() { (&known, &text) } else { (&text, &known) };
        let half = short.chars().count() * 2 >= long.chars().count() && short.chars().count() > 2;
        likeness >= 1.0
            || likeness >= ALIKE
                && half
                && (long.starts_with(short.as_str()) || long.ends_with(short.as_str()))
            || half && strsim::levenshtein(&known, &text) <= 1
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
