//! What explains by itself that the units come to more, or to less, than their department.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use crate::budget::units::UnitBook;
use crate::reconcile::interval::{Term, show};
use crate::reconcile::slips::Slip;

use super::held::HeldCell;

/// Powers of ten that a slip makes of a figure.
const MOST_ZEROS: u32 = 4;
/// Units whose amounts a sentence lists.
const MOST_NAMED: usize = 3;

/// What explains a difference; a unit by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The decimal point of the department's amount is so many places off.
    Department(u32),
    /// The amount of a unit is not in the department's.
    LeftOut(usize),
    /// The amount of a unit is in it twice.
    Twice(usize),
    /// The decimal point of a unit's amount is so many places off.
    Slipped(usize, u32),
}

impl Why {
    /// What explains the difference at a cell; none where nothing does, or more than one unit would.
    pub(super) fn of(cell: &HeldCell) -> Option<Self> {
        let sums = &cell.comparison;
        let (missing, room) = (cell.missing(), sums.allowance());
        let is = |one: Decimal, other: Decimal| (one - other).abs() <= room;
        let only = |fits: &dyn Fn(Decimal) -> bool| -> Option<usize> {
            let mut found = stated(cell).filter(|(_, term)| fits(term.value)).map(|(unit, _)| unit);
            found.next().filter(|_| found.next().is_none())
        };
        if let Some(zeros) = point(sums.left_sum(), sums.right_sum(), room) {
            return Some(Why::Department(zeros));
        }
        if let Some(unit) = only(&|value| is(value, missing)) {
            return Some(Why::LeftOut(unit));
        }
        if let Some(unit) = only(&|value| is(value, -missing)) {
            return Some(Why::Twice(unit));
        }
        let zeros = |value: Decimal| point(value, value - missing, room);
        let unit = only(&|value| zeros(value).is_some())?;
        let (_, term) = stated(cell).find(|(own, _)| *own == unit)?;
        zeros(term.value).map(|zeros| Why::Slipped(unit, zeros))
    }

    /// Whether cells that differ for it are likely to have it in common, wherever they stand.
    pub(super) fn is_of_many(self) -> bool {
        match self {
            Why::LeftOut(_) | Why::Twice(_) => true,
            Why::Department(_) | Why::Slipped(..) => false,
        }
    }

    /// As a sentence about a cell.
    pub(super) fn words(self, cell: &HeldCell, units: &[UnitBook]) -> String {
        let amount = |unit: usize| -> Decimal {
            stated(cell).filter(|(own, _)| *own == unit).map(|(_, term)| term.value).sum()
        };
        let shown = |value: Decimal| show(value, cell.comparison.measure());
        match self {
            Why::Department(zeros) => {
                let whose = if stated(cell).count() > 1 { "部门的数" } else { "两边的数" };
                format!("{whose}{}", Slip::Point(zeros).words())
            }
            Why::LeftOut(unit) => {
                format!("正好是“{}”的{}，像是没有汇进来", units[unit].name(), shown(amount(unit)))
            }
            Why::Twice(unit) => {
                format!("正好是“{}”的{}，像是汇了两遍", units[unit].name(), shown(amount(unit)))
            }
            Why::Slipped(unit, zeros) => {
                let (own, slip) = (amount(unit), Slip::Point(zeros).words());
                let fits = shown(own - cell.missing());
                format!("“{}”的{}{slip}，若是{fits}就相符", units[unit].name(), shown(own))
            }
        }
    }
}

/// The amounts of the units at a cell that are not nothing, with whose each is.
pub(super) fn stated(cell: &HeldCell) -> impl Iterator<Item = (usize, &Term)> {
    cell.whose.iter().copied().zip(&cell.comparison.right).filter(|(_, term)| !term.value.is_zero())
}

/// The amounts of several units, the largest first: （“甲”3万元，“乙”2万元……）.
pub(super) fn amounts(cell: &HeldCell, units: &[UnitBook]) -> String {
    let mut all: Vec<(usize, &Term)> = stated(cell).collect();
    all.sort_by_key(|(_, term)| Reverse(term.value.abs()));
    let mut named = Vec::new();
    for (unit, term) in all.iter().take(MOST_NAMED) {
        named.push(format!("“{}”{}", units[*unit].name(), show(term.value, term.measure)));
    }
    match all.len() {
        0 | 1 => String::new(),
        count if count > MOST_NAMED => format!("（{}……）", named.join("，")),
        _ => format!("（{}）", named.join("，")),
    }
}

/// By how many places the decimal point of one amount is off, if it is the other but for that.
fn point(stated: Decimal, fits: Decimal, room: Decimal) -> Option<u32> {
    let mut factor = Decimal::ONE;
    for zeros in 1..=MOST_ZEROS {
        factor *= Decimal::TEN;
        let is =
            |small: Decimal, large: Decimal| small.abs() > room && (small * factor - large).abs() <= room;
        if is(stated, fits) || is(fits, stated) {
            return Some(zeros);
        }
    }
    None
}
