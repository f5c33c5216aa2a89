//! What is to be known of a sheet that was read: hidden content, formulas that give nothing, characters
//! that no font has.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Place, column_letters};

use super::account::{Fate, WhyLeft};
use super::grid::{Hidden, Value};
use super::private_use;
use super::reading::{Reading, why_unread};

/// At most so many addresses are named.
const ENOUGH: usize = 6;

/// Tells all that is to be known of a sheet that was read as the table of this name.
pub fn all(reading: &mut Reading<'_>, table: &str) {
    reading.tell_disguised();
    unread(reading);
    hidden(reading, table);
    private_characters(reading);
}

/// Tells error values and formulas without a result wherever the table has content: beside it a clerk may
/// compute what she likes.
fn unread(reading: &mut Reading<'_>) {
    let known: BTreeSet<Place> =
        reading.faults.iter().filter_map(|fault| fault.places.first().cloned()).collect();
    for ((row, col), cell) in reading.grid.iter() {
        let Some((found, hint)) = why_unread(&cell.value) else { continue };
        let around = Fate::Left(WhyLeft::Around);
        if reading.account.fates.get(&(row, col)) == Some(&around) {
            continue;
        }
        let place = reading.grid.cell(row, col);
        if !known.contains(&Place::Cell(place.clone())) {
            reading
                .faults
                .push(Diagnostic::error("读取-公式", format!("这一格{found}")).at_cell(&place).hint(hint));
        }
    }
}

/// What hides a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unseen {
    Row(Hidden),
    Column(Hidden),
    Format,
    Merge,
}

/// Tells rows and columns that nobody sees and that hold content, whether it was taken or not; and cells
/// that their format or a merge hides.
fn hidden(reading: &mut Reading<'_>, table: &str) {
    let mut groups: BTreeMap<(bool, Unseen), Vec<(u32, u32)>> = BTreeMap::new();
    for (at, cell) in reading.grid.iter() {
        let remarks = reading.grid.remarks(at.0, at.1);
        if !remarks.unseen() {
            continue;
        }
        let taken = reading.account.fates.get(&at).is_some_and(|fate| fate.is_taken());
        let shows_nothing = matches!(cell.value, Value::Uncomputed);
        let row = reading.grid.hidden_row(at.0).map(Unseen::Row);
        let column = reading.grid.hidden_column(at.1).map(Unseen::Column);
        let how = match row.or(column) {
            _ if shows_nothing => continue,
            Some(how) => how,
            None if remarks.invisible => Unseen::Format,
            None => Unseen::Merge,
        };
        groups.entry((taken, how)).or_default().push(at);
    }
    for ((taken, how), cells) in groups {
        let names = named(how, &cells);
        let (what, hint) = match how {
            Unseen::Row(why) => {
                let word = match why {
                    Hidden::ByHand => "隐藏",
                    Hidden::Filtered => "被筛选隐藏",
                    Hidden::Flat => "行高为零",
                };
                (format!("{names}{word}，看不见"), "请取消隐藏（或清除筛选）后核对；不要的，删去整行")
            }
            Unseen::Column(why) => {
                let word = if why == Hidden::Flat { "列宽为零" } else { "隐藏" };
                (format!("{names}{word}，看不见"), "请取消隐藏后核对；不要的，删去整列")
            }
            Unseen::Format => (
                format!("{names}的格式（如 ;;;）不显示内容"),
                "请把格式改为“数值”或“文本”，再核对内容；不要的，删去内容",
            ),
            Unseen::Merge => {
                (format!("{names}被合并单元格盖住，看不见"), "请取消合并，核对盖住的内容；不要的，删去内容")
            }
        };
        let became = if taken { "里面的内容照样采用了" } else { "里面的内容没有采用" };
        let first = cells.first().copied().unwrap_or_default();
        reading.faults.push(
            Diagnostic::warning("读取-隐藏", format!("“{table}”{what}，{became}"))
                .at_cell(&reading.grid.cell(first.0, first.1))
                .hint(hint)
                .resting_on(format!("{taken}\n{}", reading.grid.texts(&cells))),
        );
    }
}

/// `第9行、第31—44行`, `C列`, or addresses.
fn named(how: Unseen, cells: &[(u32, u32)]) -> String {
    let numbers: BTreeSet<u32> = match how {
        Unseen::Row(_) => cells.iter().map(|at| at.0).collect(),
        Unseen::Column(_) => cells.iter().map(|at| at.1).collect(),
        Unseen::Format | Unseen::Merge => {
            let mut names: Vec<String> =
                cells.iter().take(ENOUGH).map(|at| format!("{}{}", column_letters(at.1), at.0 + 1)).collect();
            if cells.len() > ENOUGH {
                names.push(format!("……共{}格", cells.len()));
            }
            return names.join("、");
        }
    };
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some(run) if run.1 + 1 == number => run.1 = number,
            _ => runs.push((number, number)),
        }
    }
    let count = runs.len();
    let name = |(first, last): (u32, u32)| match (how, first == last) {
        (Unseen::Row(_), true) => format!("第{}行", first + 1),
        (Unseen::Row(_), false) => format!("第{}—{}行", first + 1, last + 1),
        (_, true) => format!("{}列", column_letters(first)),
        (_, false) => format!("{}—{}列", column_letters(first), column_letters(last)),
    };
    let mut names: Vec<String> = runs.into_iter().take(ENOUGH).map(name).collect();
    if count > ENOUGH {
        names.push(format!("……共{count}处"));
    }
    names.join("、")
}

/// Tells characters of the private use area in what was taken, each with what it probably is.
fn private_characters(reading: &mut Reading<'_>) {
    let mut found: BTreeMap<char, ((u32, u32), usize)> = BTreeMap::new();
    for (at, cell) in reading.grid.iter() {
        let Value::Text(text) = &cell.value else { continue };
        if !reading.account.fates.get(&at).is_some_and(|fate| fate.is_taken()) {
            continue;
        }
        for c in text.chars().filter(|c| private_use::is_private(*c)) {
            found.entry(c).or_insert((at, 0)).1 += 1;
        }
    }
    for (c, (at, count)) in found {
        reading.faults.push(private_use::told(c, count).at_cell(&reading.grid.cell(at.0, at.1)));
    }
}
