//! Tables of plain rows: those that the pack lists, or open ones, below a total; tables of one row.

use crate::pack::schema::{ColumnRole, RowsSchema};

use super::plan::{Content, Look, SheetPlan, Spot};
use super::tables::{Columns, Drafting, widths};

/// Open rows.
const ROWS: u32 = 20;
/// More rows than last year had, at least.
const SPARE: u32 = 8;

/// Plans the sheet.
pub(super) fn draft(drafting: &mut Drafting<'_>, rows: &RowsSchema, plan: &mut SheetPlan) {
    let side = drafting.own_columns(&rows.side);
    let columns = Columns::of(&side, 0);
    plan.widths = widths(&side);
    drafting.top(plan, columns.all.len() as u16);
    drafting.header(plan, &[(None, &side.columns)]);
    columns.know(drafting.places, &drafting.schema.id, "");
    plan.fixed = columns.name().map_or(0, |name| name + 1);
    let first = plan.head;
    if let Some(single) = &rows.single {
        body(drafting, (first, single), &columns, plan);
        return;
    }
    let names = names(drafting, rows);
    let count = if side.rows.is_empty() { ROWS.max(names.len() as u32 + SPARE) } else { names.len() as u32 };
    plan.alike((first + 1, first + count), |plan, row| {
        let name = names.get((row - first - 1) as usize).map(String::as_str).unwrap_or_default();
        let listed = side.rows.iter().find(|row| row.label() == name).map(|row| row.id.as_str());
        body(drafting, (row, listed.unwrap_or_default()), &columns, plan);
        codes(drafting, (row, name), &columns, plan);
        if let Some(col) = columns.name().filter(|_| !name.is_empty()) {
            let look = if listed.is_some() { Look::Label(0) } else { Look::Words };
            plan.text((row, col), name, look);
        }
    });
    total(drafting, rows, (first, count), &columns, plan);
}

/// The names that stand there beforehand: those that the pack lists, else last year's.
fn names(drafting: &Drafting<'_>, rows: &RowsSchema) -> Vec<String> {
    if !rows.side.rows.is_empty() {
        return rows.side.rows.iter().map(|row| row.label().to_owned()).collect();
    }
    let before = drafting.basis.previous.and_then(|book| book.table(&drafting.schema.id));
    let sections = before.iter().flat_map(|table| &table.sections);
    let rows = sections.flat_map(|section| section.rows.iter()).filter(|row| !row.total);
    rows.map(|row| row.label.clone()).collect()
}

/// What a row of last year's is known by besides its name: a number of a unit stays, other words are of their year.
fn codes(drafting: &Drafting<'_>, (row, name): (u32, &str), columns: &Columns<'_>, plan: &mut SheetPlan) {
    let before = drafting.basis.previous.and_then(|book| book.table(&drafting.schema.id));
    let rows = before.iter().flat_map(|table| &table.sections).flat_map(|section| &section.rows);
    let Some(own) = rows.into_iter().find(|own| !own.total && !name.is_empty() && own.label == name) else {
        return;
    };
    for (col, leaf) in columns.all.iter().filter(|(_, leaf)| leaf.role == ColumnRole::Text) {
        let said = own.texts.iter().find(|(id, _)| *id == leaf.id).map(|(_, text)| text.as_str());
        let is_number = |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if let Some(text) = said.filter(is_number) {
            plan.text((row, *col), text, Look::Words);
        }
    }
}

/// A row to be filled in, and the name by which paths know it, if they do.
fn body(drafting: &mut Drafting<'_>, (row, key): (u32, &str), columns: &Columns<'_>, plan: &mut SheetPlan) {
    for (col, leaf) in &columns.all {
        let at = (row, *col);
        match leaf.role {
            ColumnRole::Amount => {
                let parts = columns.parts(leaf, row);
                if parts.is_empty() {
                    plan.put(at, Content::Empty, Look::Amount);
                } else {
                    plan.sum(at, &parts, false);
                }
                if !key.is_empty() {
                    let spot = Spot { sheet: plan.number, at };
                    drafting.places.know([&drafting.schema.id, "", key, &leaf.id], spot);
                }
            }
            ColumnRole::Code | ColumnRole::Name | ColumnRole::Text => {
                plan.put(at, Content::Empty, Look::Words);
            }
        }
    }
}

/// The row that adds up those below.
fn total(
    drafting: &mut Drafting<'_>,
    rows: &RowsSchema,
    (row, count): (u32, u32),
    columns: &Columns<'_>,
    plan: &mut SheetPlan,
) {
    let Some(name) = rows.total.first() else { return };
    // one more where rows are open, so that the sum grows with rows put in at the end
    let is_open = rows.side.rows.is_empty();
    let open = u32::from(is_open);
    if is_open {
        plan.end(row + count, &columns.of_role(ColumnRole::Amount));
    }
    for (col, leaf) in &columns.all {
        let at = (row, *col);
        match leaf.role {
            ColumnRole::Name => plan.text(at, name, Look::Total),
            ColumnRole::Code | ColumnRole::Text => plan.put(at, Content::Empty, Look::Shut),
            ColumnRole::Amount => {
                let across = columns.parts(leaf, row);
                let down: Vec<(u32, u16)> =
                    (row + 1..=row + count + open).map(|below| (below, *col)).collect();
                match columns.name().filter(|_| across.is_empty() && is_open) {
                    Some(name) => plan.sum_below(at, name, &down),
                    None => plan.sum(at, if across.is_empty() { &down } else { &across }, false),
                }
                for name in &rows.total {
                    let spot = Spot { sheet: plan.number, at };
                    drafting.places.know([&drafting.schema.id, "", name, &leaf.id], spot);
                }
            }
        }
    }
}
