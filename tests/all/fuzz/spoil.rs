//! Spoils a workbook in one way that reading must notice, and keeps what becomes of the cells.

use gongkai::budget::amount::MoneyUnit;
use gongkai::read::account::{Fate, WhyLeft};

use super::make::{
    AMOUNT, AROUND, CODE, Cell, HEADER, LABEL, Made, Meant, TEXT, TOLD, UNCLAIMED, UNIT, Workbook,
};
use super::rng::Rng;

/// A row whose code leans on a row that was refused: its own code is what it shows.
const CODE_OR_TOLD: Meant = &[Fate::Code, Fate::Left(WhyLeft::Told)];
const LABEL_OR_TOLD: Meant = &[Fate::Label, Fate::Left(WhyLeft::Told)];
const AMOUNT_OR_TOLD: Meant = &[Fate::Amount, Fate::Left(WhyLeft::Told), Fate::Left(WhyLeft::Filler)];
const AROUND_OR_UNCLAIMED: Meant = &[
    Fate::Left(WhyLeft::Around),
    Fate::Left(WhyLeft::Unclaimed),
    Fate::Left(WhyLeft::Filler),
    Fate::Left(WhyLeft::Declared),
];
/// `单位：` alone states no unit.
const UNIT_OR_MAKER: Meant = &[Fate::Unit, Fate::Maker];

/// Spoils one cell or sheet, and keeps how.
pub fn spoil(book: &mut Workbook, rng: &mut Rng) {
    let facts: Vec<(String, u32, u16)> =
        book.facts.iter().filter(|(_, fact)| !fact.yuan.is_zero()).map(|(at, _)| at.clone()).collect();
    if facts.is_empty() {
        return;
    }
    let (name, row, col) = rng.pick(&facts).clone();
    let Some(index) = book.sheets.iter().position(|sheet| sheet.name == name) else { return };
    let sheet = &mut book.sheets[index];
    book.spoilt = match rng.below(11) {
        0 => {
            let garbage = ["12a", "1,23", "一百", "1.2.3", "#", "1O", "12万"];
            sheet.formats.remove(&(row, col));
            sheet.cells.insert((row, col), Cell::Text((*rng.pick(&garbage)).to_owned()));
            Some("garbage in an amount")
        }
        1 => {
            sheet.formats.remove(&(row, col));
            sheet.cells.insert((row, col), Cell::Error);
            Some("an error value")
        }
        2 => no_unit(sheet),
        3 => two_units(sheet),
        4 if !sheet.form => {
            let copy = Made { name: "另一张".to_owned(), ..sheet.clone() };
            book.sheets.push(copy);
            Some("the same table twice")
        }
        5 => stray_column(sheet, rng),
        6 => no_code(sheet, row, rng),
        7 | 8 => disguise(sheet, (row, col), rng),
        9 => merged_amount(sheet, (row, col)),
        _ => stray_sum(sheet, (row, col)),
    };
}

/// Whether a text states the unit of money.
fn states_unit(made: &Made, at: (u32, u16)) -> bool {
    let unit = made.meant.get(&at).is_some_and(|meant| meant.contains(&Fate::Unit));
    unit && matches!(&made.cells[&at], Cell::Text(text) if text.contains('元'))
}

fn no_unit(sheet: &mut Made) -> Option<&'static str> {
    let stated: Vec<_> = sheet.cells.keys().copied().filter(|at| states_unit(sheet, *at)).collect();
    for at in stated {
        sheet.cells.remove(&at);
        sheet.meant.remove(&at);
    }
    for meant in sheet.meant.values_mut().filter(|meant| **meant == UNIT) {
        *meant = UNIT_OR_MAKER;
    }
    // a format may still name it, which is no statement
    Some("no unit")
}

/// Another unit next to the first: nothing of the sheet is read.
fn two_units(sheet: &mut Made) -> Option<&'static str> {
    let at = sheet.cells.keys().copied().find(|at| states_unit(sheet, *at))?;
    let Cell::Text(text) = &sheet.cells[&at] else { return None };
    let plain: String = text.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).collect();
    let other = if plain.contains("万元") { "单位：元" } else { "单位：万元" };
    let free = sheet.cells.keys().filter(|own| own.0 == at.0).map(|own| own.1).max().unwrap_or(0) + 1;
    sheet.text((at.0, free), other, TOLD);
    sheet.meant.values_mut().for_each(|meant| *meant = TOLD);
    Some("two units")
}

/// A column at the edge of the table, with a label and a figure, that no table knows.
fn stray_column(sheet: &mut Made, rng: &mut Rng) -> Option<&'static str> {
    let edge = sheet.edge;
    // a check column next to it would become one of the table's
    if sheet.meant.keys().any(|at| at.1 >= edge) {
        return None;
    }
    let rows: Vec<u32> = sheet.body.clone().filter(|row| sheet.meant.keys().any(|at| at.0 == *row)).collect();
    if rows.is_empty() {
        return None;
    }
    sheet.text((sheet.head, edge), "从未见过的一列", HEADER);
    sheet.put((*rng.pick(&rows), edge), Cell::Number(12.5), UNCLAIMED);
    Some("a column that no table knows")
}

/// A code that is none, on a row with amounts: the row is refused.
fn no_code(sheet: &mut Made, row: u32, rng: &mut Rng) -> Option<&'static str> {
    let codes: Vec<_> = sheet.meant.iter().filter(|(at, meant)| at.0 == row && **meant == CODE).collect();
    if codes.is_empty() {
        return None;
    }
    let split =
        codes.len() > 1 || sheet.meant.iter().any(|(at, meant)| *meant == CODE && at.1 != codes[0].0.1);
    let at = *rng.pick(&codes).0;
    sheet.formats.remove(&at);
    sheet.cells.insert(at, Cell::Text("20八".to_owned()));
    for (own, meant) in &mut sheet.meant {
        if own.0 == row && [CODE, LABEL, AMOUNT, TEXT].contains(meant) {
            *meant = TOLD;
        } else if own.0 > row && split {
            // what the rows below leave out may have stood here
            *meant = match *meant {
                CODE => CODE_OR_TOLD,
                LABEL => LABEL_OR_TOLD,
                AMOUNT => AMOUNT_OR_TOLD,
                other => other,
            };
        }
    }
    Some("a code that is none")
}

/// A format that shows an amount as something else.
fn disguise(sheet: &mut Made, at: (u32, u16), rng: &mut Rng) -> Option<&'static str> {
    let unit = sheet.cells.iter().find_map(|(at, cell)| match cell {
        Cell::Text(text) if states_unit(sheet, *at) => Some(text.contains('万')),
        _ => None,
    })?;
    let other = if unit { MoneyUnit::Yuan } else { MoneyUnit::Wan }.word();
    let (number, format, shown, how) = match rng.below(5) {
        0 => (45_292.0, "yyyy-mm-dd".to_owned(), "2024-01-01".to_owned(), "an amount shown as a date"),
        1 => (0.5, "0.0%".to_owned(), "50.0%".to_owned(), "an amount shown as a percentage"),
        2 => (123_456.0, "0!.0,".to_owned(), "12.3".to_owned(), "an amount shown in 万"),
        3 => (123_456.0, "0,".to_owned(), "123".to_owned(), "an amount shown in thousands"),
        _ => (12.5, format!("0.00\"{other}\""), format!("12.50{other}"), "an amount shown in another unit"),
    };
    sheet.cells.insert(at, Cell::Number(number));
    sheet.formats.insert(at, (format, shown));
    Some(how)
}

/// An amount merged with the one below it, which is blank.
fn merged_amount(sheet: &mut Made, (row, col): (u32, u16)) -> Option<&'static str> {
    let below = (row + 1, col);
    let on_row = sheet.meant.range((row + 1, 0)..=(row + 1, u16::MAX)).any(|(_, meant)| *meant == LABEL);
    let merged = |merge: &[u32; 4]| (merge[1]..=merge[3]).contains(&col.into()) && merge[2] >= row;
    let number = matches!(sheet.cells[&(row, col)], Cell::Number(_));
    let form = sheet.form;
    if !number || form || sheet.meant.contains_key(&below) || !on_row || sheet.merges.iter().any(merged) {
        return None;
    }
    sheet.cells.remove(&below);
    sheet.merges.push([row, col.into(), row + 1, col.into()]);
    Some("an amount merged over two rows")
}

/// A sum in a column of amounts right below the table, without a name.
fn stray_sum(sheet: &mut Made, (_, col): (u32, u16)) -> Option<&'static str> {
    if sheet.form {
        return None;
    }
    let last = sheet.cells.keys().next_back().map_or(0, |at| at.0);
    // below a note, a line of who signed or a blank row it would stand around the table
    if last + 1 != sheet.body.end {
        return None;
    }
    // who made the table stands between its rows now
    for meant in sheet.meant.values_mut().filter(|meant| **meant == AROUND) {
        *meant = AROUND_OR_UNCLAIMED;
    }
    sheet.put((last + 1, col), Cell::Number(1_234.5), TOLD);
    Some("a sum below the table in a column of amounts")
}
