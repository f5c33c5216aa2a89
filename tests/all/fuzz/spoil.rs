//! Spoils a workbook in one way that reading must notice.

use super::make::{Cell, Made, Workbook};
use super::rng::Rng;

/// Spoils one cell or sheet, and keeps how.
pub fn spoil(book: &mut Workbook, rng: &mut Rng) {
    let facts: Vec<(String, u32, u16)> =
        book.facts.iter().filter(|(_, fact)| !fact.yuan.is_zero()).map(|(at, _)| at.clone()).collect();
    if facts.is_empty() {
        return;
    }
    let (name, row, col) = rng.pick(&facts).clone();
    let Some(sheet) = book.sheets.iter_mut().find(|sheet| sheet.name == name) else { return };
    book.spoilt = Some(match rng.below(7) {
        0 => {
            let garbage = ["12a", "1,23", "一百", "1.2.3", "#", "1O", "12万"];
            sheet.cells.insert((row, col), Cell::Text((*rng.pick(&garbage)).to_owned()));
            "garbage in an amount"
        }
        1 => {
            sheet.cells.insert((row, col), Cell::Error);
            "an error value"
        }
        2 => {
            let before = sheet.cells.len();
            sheet.cells.retain(|_, cell| !matches!(cell, Cell::Text(text) if text.contains('元')));
            if before == sheet.cells.len() {
                return;
            }
            "no unit"
        }
        3 => {
            let other = |text: &str| if text.contains("万元") { "单位：元" } else { "单位：万元" };
            let stated = sheet.cells.iter().find_map(|(at, cell)| match cell {
                Cell::Text(text) if text.contains('元') => Some((at.0, text.clone())),
                _ => None,
            });
            let Some((line, text)) = stated else { return };
            let free = sheet.cells.keys().filter(|at| at.0 == line).map(|at| at.1).max().unwrap_or(0) + 1;
            sheet.cells.insert((line, free), Cell::Text(other(&text).to_owned()));
            "two units"
        }
        4 => {
            let copy = Made { name: "另一张".to_owned(), ..sheet.clone() };
            book.sheets.push(copy);
            "the same table twice"
        }
        5 => stray_column(sheet, row),
        _ => {
            let first = sheet.cells.keys().map(|at| at.1).min().unwrap_or(0);
            let is_code = |cell: &Cell| match cell {
                Cell::Number(number) => *number >= 200.0,
                Cell::Text(text) => text.trim().len() >= 3 && text.trim().bytes().all(|b| b.is_ascii_digit()),
                Cell::Error => false,
            };
            match sheet.cells.get(&(row, first)) {
                Some(cell) if is_code(cell) && col > first + 1 => {
                    sheet.cells.insert((row, first), Cell::Text("20八".to_owned()));
                    "a code that is none"
                }
                _ => return,
            }
        }
    });
}

/// A column beyond the table, with a label and a figure, that no table knows.
fn stray_column(sheet: &mut Made, row: u32) -> &'static str {
    let width = sheet.cells.keys().map(|at| at.1).max().unwrap_or(0) + 1;
    let figures = |at: u32, cells: &std::collections::BTreeMap<(u32, u16), Cell>| {
        cells.range((at, 0)..=(at, u16::MAX)).filter(|(_, cell)| matches!(cell, Cell::Text(_))).count()
    };
    // the header is the row above the first figures that has most texts
    let head = (0..row).rev().max_by_key(|at| figures(*at, &sheet.cells)).unwrap_or(0);
    sheet.cells.insert((head, width), Cell::Text("从未见过的一列".to_owned()));
    sheet.cells.insert((row, width), Cell::Number(12.5));
    "a column that no table knows"
}
