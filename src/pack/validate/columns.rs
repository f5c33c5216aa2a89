//! Columns: names, sums, what each shape cannot do without.

use super::super::at::Written;
use super::super::raw::tables::{RawColumn, RawTable, ShapeName, SideView};
use super::super::schema::ColumnRole;
use super::defined::{Amiss, Defined, Lost};
use super::rows::{is_columned, place, repeated};
use super::verdicts::Verdicts;

/// Holds the columns of a side against each other.
pub(super) fn hold(verdicts: &mut Verdicts<'_>, now: Defined<'_>, table: &RawTable, side: &SideView<'_>) {
    if !is_columned(table) {
        return;
    }
    let place = place(table, side);
    needed(verdicts, table, side, &place);
    let leaves = side.leaves();
    for (at, leaf) in leaves.iter().enumerate() {
        if let Some(first) = leaves[..at].iter().find(|other| other.id == leaf.id) {
            let message = format!("{place}有两列的 id 都是“{}”", leaf.id);
            verdicts.twice(leaf.id.spot, first.id.spot, message);
        }
    }
    for column in side.columns {
        each(verdicts, now, table, side, column);
    }
    circles(verdicts, &leaves, &place);
}

fn each(
    verdicts: &mut Verdicts<'_>,
    now: Defined<'_>,
    table: &RawTable,
    side: &SideView<'_>,
    column: &RawColumn,
) {
    let place = place(table, side);
    verdicts.named(&column.id, &format!("{place}有一列的 id "));
    let whose = format!("{place}“{}”列的 parts", column.id);
    for part in &column.parts {
        verdicts.one(now, &whose, part.spot, &|defined| part_of(defined, table, side, part));
    }
    repeated(verdicts, &column.parts, &whose);
    if let Some(part) = column.parts.first() {
        let why = if !column.columns.is_empty() {
            Some("它是一组列，不是一列")
        } else if column.role() != ColumnRole::Amount {
            Some("它不是金额列")
        } else {
            None
        };
        if let Some(why) = why {
            verdicts.wrong(part.spot, format!("{whose}没有用：{why}"), "请把 parts 写在合计那一列");
        }
    }
    if let (Some(role), false) = (column.role, column.columns.is_empty()) {
        let message = format!("{place}“{}”是一组列，不会用到 role", column.id);
        verdicts.wrong(role.spot, message, "请把 role 写在组里的每一列");
    }
    if column.change && column.columns.is_empty() && column.role() != ColumnRole::Amount {
        let message = format!("{place}“{}”列不是金额列，不会用到 change", column.id);
        verdicts.wrong(column.id.spot, message, "请删去 change；是增减的金额列，不写 role");
    }
    for kind in &column.required_for {
        let whose = format!("{place}“{}”列的 required_for", column.id);
        verdicts.one(now, &whose, kind.spot, &|defined| defined.kind(kind));
    }
    for inner in &column.columns {
        each(verdicts, now, table, side, inner);
    }
}

/// A part of a column's sum: another amount column of the side.
fn part_of(defined: &Defined<'_>, table: &RawTable, side: &SideView<'_>, part: &str) -> Result<(), Amiss> {
    let table = defined.table(&table.id)?;
    let id = if side.id.is_empty() { None } else { Some(side.id.as_str()) };
    let sides = defined.sides(table, id)?;
    let mut known: Vec<Written> = Vec::new();
    for side in &sides {
        if side.amounts().iter().any(|column| column.id == *part) {
            return Ok(());
        }
        known.extend(side.amounts().iter().map(|column| column.id.clone()));
    }
    let other = sides.iter().flat_map(SideView::leaves).any(|leaf| leaf.id == *part);
    if other {
        let why = format!("“{part}”不是金额列");
        return Err(Amiss::Wrong(why, "请写金额列的 id".to_owned()));
    }
    let table = table.id.to_string();
    Err(Amiss::Lost(Lost { what: "列", name: part.to_owned(), list: "columns", table, known }))
}

/// What a shape needs: something to know its rows by, and amounts.
fn needed(verdicts: &mut Verdicts<'_>, table: &RawTable, side: &SideView<'_>, place: &str) {
    let spot = if side.id.is_empty() { table.id.spot } else { side.id.spot };
    let leaves = side.leaves();
    let has = |role: ColumnRole| leaves.iter().any(|leaf| leaf.role() == role);
    let names = leaves.iter().filter(|leaf| leaf.role() == ColumnRole::Name).count();
    if leaves.is_empty() {
        return verdicts.wrong(spot, format!("{place}没有写列"), "请写 columns = [ … ]");
    }
    // a list of words may be printed as it is
    if !has(ColumnRole::Amount) && *table.shape != ShapeName::Rows {
        verdicts.wrong(spot, format!("{place}没有金额列"), "没有写 role 的一列就是金额列");
    }
    if names > 1 {
        let second = leaves.iter().filter(|leaf| leaf.role() == ColumnRole::Name).nth(1);
        let spot = second.map_or(spot, |leaf| leaf.id.spot);
        verdicts.wrong(
            spot,
            format!("{place}有{names}列的 role 是 name"),
            "请只留行名那一列，其余写 role = \"text\"",
        );
    }
    match (*table.shape, &table.single) {
        (ShapeName::Rows, Some(single)) if has(ColumnRole::Name) => {
            let message = format!("{place}有名称列，又写了 single");
            verdicts.wrong(single.spot, message, "请删去 single，或名称列的 role");
        }
        (ShapeName::Rows, Some(single)) => verdicts.named(single, &format!("{place}的 single ")),
        (_, _) if names == 0 => {
            let hint = match *table.shape {
                ShapeName::Rows => {
                    "请给行名那一列写 role = \"name\"；只有一行、没有名称列的，写 single = \"行名\""
                }
                _ => "请给行名那一列写 role = \"name\"",
            };
            verdicts.wrong(spot, format!("{place}没有名称列"), hint);
        }
        _ => {}
    }
    let codes = leaves.iter().find(|leaf| leaf.role() == ColumnRole::Code);
    match (*table.shape, codes) {
        (ShapeName::Tree, None) => {
            verdicts.wrong(spot, format!("{place}没有编码列"), "请给编码那一列写 role = \"code\"");
        }
        (ShapeName::Rows, Some(column)) => {
            let spot = column.role.map_or(column.id.spot, |role| role.spot);
            let message = format!("{place}的 shape 是 {}，没有编码", table.shape.word());
            verdicts.wrong(spot, message, "请写 role = \"text\"");
        }
        _ => {}
    }
}

/// Tells columns that are part of themselves.
fn circles(verdicts: &mut Verdicts<'_>, leaves: &[&RawColumn], place: &str) {
    for leaf in leaves {
        let mut open: Vec<&Written> = leaf.parts.iter().collect();
        let mut seen: Vec<&str> = Vec::new();
        while let Some(part) = open.pop() {
            if leaf.id == *part {
                let spot = leaf.parts.first().map_or(leaf.id.spot, |part| part.spot);
                verdicts.wrong(
                    spot,
                    format!("{place}“{}”列的 parts 绕回了它自己", leaf.id),
                    "请从 parts 里删去",
                );
                break;
            }
            if seen.contains(&part.as_str()) {
                continue;
            }
            seen.push(part);
            let next = leaves.iter().filter(|other| other.id == *part);
            open.extend(next.flat_map(|other| &other.parts));
        }
    }
}
