//! Tables of two sides: listed rows with their sums, classes that are found by formula, totals side by side.

use crate::budget::label;
use crate::pack::schema::{BalanceSchema, ColumnRole, RowSchema, SideSchema};

use super::plan::{ClassRows, Content, Look, SheetPlan, Spot, address};
use super::tables::{Columns, Drafting, widths};

/// Class rows, at least.
const CLASSES: usize = 12;

/// What stands on a row of a side.
#[derive(Clone, Copy)]
enum Slot<'a> {
    /// A row that the pack lists.
    Listed(&'a RowSchema),
    /// A class.
    Class,
    /// Nothing: the other side is longer.
    Blank,
}

/// Plans the sheet.
pub(super) fn draft(drafting: &mut Drafting<'_>, balance: &BalanceSchema, plan: &mut SheetPlan) {
    let sides = [drafting.own_columns(&balance.sides[0]), drafting.own_columns(&balance.sides[1])];
    let left = Columns::of(&sides[0], 0);
    let right = Columns::of(&sides[1], left.all.len() as u16);
    plan.widths = sides.iter().flat_map(widths).collect();
    drafting.top(plan, plan.widths.len() as u16);
    let trees = [&sides[0], &sides[1]].map(|side| (Some(side.label()), side.columns.as_slice()));
    drafting.header(plan, &trees);
    let slots = levelled([slots(&sides[0]), slots(&sides[1])]);
    for ((side, columns), slots) in sides.iter().zip([&left, &right]).zip(&slots) {
        SideDraft { side, columns, slots, first: plan.head }.put(drafting, plan);
        columns.know(drafting.places, &drafting.schema.id, &side.id);
    }
    totals(drafting, balance, [&left, &right], plan);
}

/// The rows of a side, its total last; classes stand above the row that adds them up, below it where that is a
/// numbered heading.
fn slots(side: &SideSchema) -> Vec<Slot<'_>> {
    let is_total = |row: &RowSchema| side.total.as_deref() == Some(&row.id);
    let level = side.classes.as_ref().and_then(|codes| codes.levels.first());
    let adds_classes = |row: &RowSchema| level.is_some_and(|level| row.parts.contains(level));
    let (mut slots, mut placed) = (Vec::new(), level.is_none());
    for row in side.rows.iter().filter(|row| !is_total(row)) {
        let heading = label::key(row.label()) != label::fold(row.label());
        if adds_classes(row) && !heading {
            slots.extend([Slot::Class; CLASSES]);
        }
        slots.push(Slot::Listed(row));
        if adds_classes(row) && heading {
            slots.extend([Slot::Class; CLASSES]);
        }
        placed |= adds_classes(row);
    }
    if !placed {
        slots.extend([Slot::Class; CLASSES]);
    }
    slots.extend(side.rows.iter().filter(|row| is_total(row)).map(Slot::Listed));
    slots
}

/// Both sides equally long, so that the totals meet: the shorter one gets further classes, or blanks.
fn levelled(mut sides: [Vec<Slot<'_>>; 2]) -> [Vec<Slot<'_>>; 2] {
    let longest = sides[0].len().max(sides[1].len());
    for slots in &mut sides {
        let lacking = longest - slots.len();
        let last_class = slots.iter().rposition(|slot| matches!(slot, Slot::Class));
        let (at, filler) = match last_class {
            Some(class) => (class, Slot::Class),
            None => (slots.len().saturating_sub(1), Slot::Blank),
        };
        slots.splice(at..at, vec![filler; lacking]);
    }
    sides
}

/// A side while it is put on the sheet.
struct SideDraft<'a> {
    side: &'a SideSchema,
    columns: &'a Columns<'a>,
    slots: &'a [Slot<'a>],
    first: u32,
}

impl SideDraft<'_> {
    fn put(&self, drafting: &mut Drafting<'_>, plan: &mut SheetPlan) {
        for (row, slot) in (self.first..).zip(self.slots) {
            for (col, leaf) in &self.columns.all {
                let at = (row, *col);
                let parts = self.columns.parts(leaf, row);
                match (leaf.role, slot) {
                    (ColumnRole::Name, Slot::Listed(listed)) => {
                        let total = self.side.total.as_deref() == Some(&listed.id);
                        let look =
                            if total { Look::Total } else { Look::Label(u8::from(listed.parent.is_some())) };
                        plan.text(at, listed.label(), look);
                    }
                    (ColumnRole::Name, Slot::Class) => plan.put(at, Content::Empty, Look::Words),
                    (ColumnRole::Amount, Slot::Listed(_) | Slot::Class) if !parts.is_empty() => {
                        plan.sum(at, &parts, false);
                    }
                    (ColumnRole::Amount, Slot::Listed(listed)) if !listed.parts.is_empty() => {
                        plan.sum(at, &self.cells_of(&listed.parts, *col), listed.of_which);
                    }
                    (ColumnRole::Amount, Slot::Listed(_) | Slot::Class) => {
                        plan.put(at, Content::Empty, Look::Amount);
                    }
                    (ColumnRole::Text, Slot::Listed(_) | Slot::Class) => {
                        plan.put(at, Content::Empty, Look::Words)
                    }
                    (ColumnRole::Code, _) | (_, Slot::Blank) => plan.put(at, Content::Empty, Look::Shut),
                }
                if let (Slot::Listed(listed), ColumnRole::Amount) = (slot, leaf.role) {
                    let spot = Spot { sheet: plan.number, at };
                    drafting.places.know([&drafting.schema.id, &self.side.id, &path(listed), &leaf.id], spot);
                }
            }
        }
        self.classes(drafting, plan);
    }

    /// The cells of some rows in a column: of the classes all.
    fn cells_of(&self, parts: &[String], col: u16) -> Vec<(u32, u16)> {
        let level = self.side.classes.as_ref().and_then(|codes| codes.levels.first());
        let mut cells = Vec::new();
        for (row, slot) in (self.first..).zip(self.slots) {
            let is_part = match slot {
                Slot::Listed(listed) => parts.contains(&path(listed)),
                Slot::Class => level.is_some_and(|level| parts.contains(level)),
                Slot::Blank => false,
            };
            if is_part {
                cells.push((row, col));
            }
        }
        cells
    }

    /// What may be chosen as a class, and where the classes are.
    fn classes(&self, drafting: &mut Drafting<'_>, plan: &mut SheetPlan) {
        let (Some(codes), Some(name)) = (&self.side.classes, self.columns.name()) else { return };
        let rows: Vec<u32> = (self.first..)
            .zip(self.slots)
            .filter(|(_, slot)| matches!(slot, Slot::Class))
            .map(|(row, _)| row)
            .collect();
        let (Some(first), Some(last)) = (rows.first().copied(), rows.last().copied()) else { return };
        if let Some(list) = drafting.codes.class_names(&codes.id) {
            plan.lists.push(([(first, name), (last, name)], list));
        }
        let rows = ClassRows { sheet: plan.number, rows: (first, last), name, system: codes.id.clone() };
        drafting.places.classes.insert([drafting.schema.id.clone(), self.side.id.clone()], rows);
    }
}

/// A listed row as paths and parts name it.
fn path(row: &RowSchema) -> String {
    match &row.parent {
        Some(parent) => format!("{parent}>{}", row.id),
        None => row.id.clone(),
    }
}

/// Both totals are red where they are not the same.
fn totals(
    drafting: &Drafting<'_>,
    balance: &BalanceSchema,
    columns: [&Columns<'_>; 2],
    plan: &mut SheetPlan,
) {
    let mut cells = Vec::new();
    for (side, columns) in balance.sides.iter().zip(columns) {
        let Some(total) = &side.total else { return };
        // the first column of amounts is that of all money
        let Some((_, leaf)) = columns.all.iter().find(|(_, leaf)| leaf.role == ColumnRole::Amount) else {
            return;
        };
        cells.extend(drafting.places.of([&drafting.schema.id, &side.id, total, &leaf.id]));
    }
    let [left, right] = cells.as_slice() else { return };
    let (one, other) = (address(left.at), address(right.at));
    let off = format!("AND(ISNUMBER({one}),ISNUMBER({other}),ABS({one}-{other})>{})", plan.slack());
    plan.mark(left.at, off.clone());
    plan.mark(right.at, off);
}
