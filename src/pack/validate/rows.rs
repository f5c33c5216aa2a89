//! Listed rows: parents, parts, totals.

use super::super::at::Written;
use super::super::raw::tables::{RawRow, RawTable, ShapeName, SideView};
use super::defined::{Amiss, Defined, Lost};
use super::verdicts::{Referring, Verdicts};

/// Between a parent and its row.
const BELOW: char = '>';

/// Holds the rows of a side against each other.
pub(super) fn hold(verdicts: &mut Verdicts<'_>, now: Defined<'_>, table: &RawTable, side: &SideView<'_>) {
    let place = place(table, side);
    for (at, row) in side.rows.iter().enumerate() {
        verdicts.named(&row.id, &format!("{place}有一行的 id "));
        let same = |other: &&RawRow| other.id == row.id && other.parent == row.parent;
        if let Some(first) = side.rows[..at].iter().find(same) {
            let message = format!("{place}有两行都叫“{}”，也没有写不同的 parent", row.id);
            verdicts.twice(row.id.spot, first.id.spot, message);
        }
        if let Some(parent) = &row.parent {
            let whose = format!("{place}“{}”的 parent", row.id);
            // a row below one that is gone is gone too
            let referring = Referring::new(whose, row.id.spot);
            verdicts.hold(now, &referring, &|defined, found| {
                if let Err(amiss) = row_of(defined, table, side, parent) {
                    found.push((parent.spot, amiss));
                }
            });
        }
        for part in &row.parts {
            let whose = format!("{place}“{}”的 parts", row.id);
            verdicts.one(now, &whose, part.spot, &|defined| part_of(defined, table, side, part));
        }
        repeated(verdicts, &row.parts, &format!("{place}“{}”的 parts", row.id));
        if row.of_which && row.parts.is_empty() {
            let message = format!("{place}“{}”写了 of_which，没有写 parts", row.id);
            verdicts.wrong(row.id.spot, message, "请写 parts，或删去 of_which");
        }
    }
    circles(verdicts, side, &place);
    if let Some(total) = side.total {
        let whose = format!("{place}的 total");
        verdicts.one(now, &whose, total.spot, &|defined| row_of(defined, table, side, total));
    }
}

/// What a side is called in messages.
pub(super) fn place(table: &RawTable, side: &SideView<'_>) -> String {
    if side.id.is_empty() {
        format!("“{}”", table.id)
    } else {
        format!("“{}”{}一侧", table.id, side.id)
    }
}

/// Tells names of a list that stand there twice.
pub(super) fn repeated(verdicts: &mut Verdicts<'_>, names: &[Written], whose: &str) {
    for (at, name) in names.iter().enumerate() {
        if let Some(first) = names[..at].iter().find(|other| *other == name) {
            verdicts.twice(name.spot, first.spot, format!("{whose}里“{name}”写了两次"));
        }
    }
}

/// The side of a table as another layer has it.
fn side_in<'a>(defined: &Defined<'a>, table: &RawTable, side: &SideView<'_>) -> Result<SideView<'a>, Amiss> {
    let table = defined.table(&table.id)?;
    let id = if side.id.is_empty() { None } else { Some(side.id.as_str()) };
    let found = defined.sides(table, id)?;
    found.first().copied().ok_or_else(|| Amiss::Wrong("没有这一侧".to_owned(), String::new()))
}

/// A listed row by its id.
fn row_of(defined: &Defined<'_>, table: &RawTable, side: &SideView<'_>, id: &str) -> Result<(), Amiss> {
    let side = side_in(defined, table, side)?;
    if side.rows.iter().any(|row| row.id == *id) {
        return Ok(());
    }
    let known = side.rows.iter().map(|row| row.id.clone()).collect();
    lost_row(table, id, known)
}

/// A part of a row's sum: an id, `parent>child`, or the level of all class rows.
fn part_of(defined: &Defined<'_>, table: &RawTable, side: &SideView<'_>, part: &str) -> Result<(), Amiss> {
    let own = side_in(defined, table, side)?;
    let is_level = match defined.system(table, &own) {
        Some((codes, _)) => codes.levels.first().is_some_and(|level| level == part),
        None => defined.system_is_lost(table, &own) && !part.contains(BELOW),
    };
    if is_level {
        return Ok(());
    }
    let (parent, id) = match part.split_once(BELOW) {
        Some((parent, id)) => (Some(parent), id),
        None => (None, part),
    };
    let fits = |row: &&RawRow| {
        row.id == *id && parent.is_none_or(|p| row.parent.as_ref().is_some_and(|own| *own == *p))
    };
    match own.rows.iter().filter(fits).count() {
        1 => Ok(()),
        0 => {
            let mut known: Vec<Written> = Vec::new();
            for row in own.rows {
                let name = row
                    .parent
                    .as_ref()
                    .map_or_else(|| row.id.to_string(), |p| format!("{p}{BELOW}{}", row.id));
                known.push(Written::new(name, row.id.spot));
            }
            lost_row(table, part, known)
        }
        many => {
            let why = format!("有{many}行都叫“{id}”");
            Err(Amiss::Wrong(why, format!("请写成 上级{BELOW}本行")))
        }
    }
}

fn lost_row(table: &RawTable, name: &str, known: Vec<Written>) -> Result<(), Amiss> {
    let table = table.id.to_string();
    Err(Amiss::Lost(Lost { what: "行", name: name.to_owned(), list: "row", table, known }))
}

/// Tells rows that are part of themselves, through whatever rows between.
fn circles(verdicts: &mut Verdicts<'_>, side: &SideView<'_>, place: &str) {
    for row in side.rows {
        let mut above: Vec<&RawRow> = vec![row];
        let mut at = row;
        while let Some(parent) =
            at.parent.as_ref().and_then(|id| side.rows.iter().find(|other| other.id == *id))
        {
            if std::ptr::eq(parent, row) {
                let spot = row.parent.as_ref().map_or(row.id.spot, |parent| parent.spot);
                verdicts.wrong(spot, format!("{place}“{}”的 parent 绕回了它自己", row.id), "请改 parent");
                break;
            }
            if above.iter().any(|known| std::ptr::eq(*known, parent)) {
                break;
            }
            above.push(parent);
            at = parent;
        }
        if leads_back(row, row, side, &mut Vec::new()) {
            let spot = row.parts.first().map_or(row.id.spot, |part| part.spot);
            verdicts.wrong(spot, format!("{place}“{}”的 parts 绕回了它自己", row.id), "请从 parts 里删去");
        }
    }
}

/// Whether the parts of a row lead to another one.
fn leads_back<'a>(from: &'a RawRow, to: &RawRow, side: &SideView<'a>, seen: &mut Vec<&'a RawRow>) -> bool {
    for part in &from.parts {
        let (parent, id) = part.split_once(BELOW).map_or((None, part.as_str()), |(p, id)| (Some(p), id));
        let fits = |row: &&RawRow| {
            row.id == *id && parent.is_none_or(|p| row.parent.as_ref().is_some_and(|own| *own == *p))
        };
        let Some(next) = side.rows.iter().find(fits) else { continue };
        if std::ptr::eq(next, to) {
            return true;
        }
        if !seen.iter().any(|known| std::ptr::eq(*known, next)) {
            seen.push(next);
            if leads_back(next, to, side, seen) {
                return true;
            }
        }
    }
    false
}

/// Whether a shape must have amounts in columns.
pub(super) fn is_columned(table: &RawTable) -> bool {
    matches!(*table.shape, ShapeName::Balance | ShapeName::Tree | ShapeName::Rows)
}
