//! Whether every cell of a made workbook met the fate that its writer meant, and is shown as it was written.

use std::collections::{BTreeMap, BTreeSet};

use gongkai::budget::Book;
use gongkai::diag::{Diagnostic, Place, Severity, column_letters};
use gongkai::read::account::{Account, Fate, WhyLeft};
use gongkai::read::grid::Grid;

use super::ledger::Outcome;
use super::make::{Cell, Fact, Made, Workbook};

/// The fates, cell by cell.
pub fn fates(book: &Workbook, read: &Outcome) -> Result<(), String> {
    for made in &book.sheets {
        let place = read.grids.iter().position(|grid| *grid.sheet == *made.name);
        let Some(place) = place else { return Err(format!("no sheet {}", made.name)) };
        let here = |what: String| format!("{}: {what}", made.name);
        // a second version of a table is not read, which is told of both sheets
        let twice = |fault: &Diagnostic| fault.code == "读取-重复表" && fault.severity == Severity::Error;
        let passed = Fate::Left(WhyLeft::NoTable);
        if read.faults.iter().any(twice) && read.accounts[place].fates.values().all(|fate| *fate == passed) {
            continue;
        }
        of_sheet(made, &read.accounts[place]).map_err(here)?;
        unseen(made, &read.grids[place]).map_err(here)?;
    }
    Ok(())
}

fn of_sheet(made: &Made, account: &Account) -> Result<(), String> {
    let cells: BTreeMap<(u32, u32), &[_]> =
        made.meant.iter().map(|(at, meant)| ((at.0, at.1.into()), *meant)).collect();
    if let Some(at) = account.fates.keys().find(|at| !cells.contains_key(at)) {
        return Err(format!("nothing was written at {at:?}"));
    }
    for (at, meant) in cells {
        match account.fates.get(&at) {
            Some(fate) if meant.contains(fate) => {}
            fate => {
                let address = format!("{}{}", column_letters(at.1), at.0 + 1);
                let cell = &made.cells[&(at.0, at.1 as u16)];
                return Err(format!("fate: {address} {cell:?} was meant {meant:?}, booked {fate:?}"));
            }
        }
    }
    Ok(())
}

/// What was hidden is known to be.
fn unseen(made: &Made, grid: &Grid) -> Result<(), String> {
    for row in made.hidden_rows.iter().chain(&made.flat_rows) {
        // spoiling may have emptied it
        let filled = made.meant.keys().any(|at| at.0 == *row);
        if filled && grid.hidden_row(*row).is_none() {
            return Err(format!("row {} is not known to be hidden", row + 1));
        }
    }
    for column in made.hidden_columns.iter().chain(&made.flat_columns) {
        let filled = made.meant.keys().any(|at| at.1 == *column);
        if filled && grid.hidden_column(u32::from(*column)).is_none() {
            return Err(format!("column {} is not known to be hidden", column + 1));
        }
    }
    for (at, (format, _)) in &made.formats {
        let number = matches!(made.cells.get(at), Some(Cell::Number(_)));
        if format == ";;;" && number && !grid.cell(at.0, at.1.into()).remarks.invisible {
            return Err(format!("{at:?} is not known to show nothing"));
        }
    }
    Ok(())
}

/// Whether all amounts and words were read as they were written, and no warning was told without need.
pub fn content(book: &Workbook, read: &Outcome) -> Result<(), String> {
    let found = facts_of(&read.book);
    for (at, fact) in &book.facts {
        if found.get(at) != Some(fact) {
            return Err(format!("{at:?} was written as {fact:?}, read as {:?}", found.get(at)));
        }
    }
    if let Some((at, fact)) = found.iter().find(|(at, _)| !book.facts.contains_key(*at)) {
        return Err(format!("{at:?} was read as {fact:?}, nothing was written"));
    }
    let words = words_of(&read.book);
    let keys: BTreeSet<_> = words.keys().chain(book.words.keys()).collect();
    for key in keys {
        if words.get(key) != book.words.get(key) {
            let (written, found) = (book.words.get(key), words.get(key));
            return Err(format!("{key:?} was written as {written:?}, read as {found:?}"));
        }
    }
    let mut warnings = read.faults.iter().filter(|fault| fault.severity == Severity::Warning);
    match warnings.next() {
        Some(fault) if !book.warned => Err(format!("told without need: {} {}", fault.code, fault.message)),
        None if book.warned => Err("nothing was told of what should be looked at".to_owned()),
        _ => Ok(()),
    }
}

/// Every amount that was read, by sheet and cell.
pub fn facts_of(book: &Book) -> BTreeMap<(String, u32, u16), Fact> {
    let mut out = BTreeMap::new();
    for table in &book.tables {
        for section in &table.sections {
            for row in &section.rows {
                for (column, amount) in section.columns.iter().zip(&row.amounts) {
                    let Some(amount) = amount else { continue };
                    let Place::Cell(cell) = &amount.place else { continue };
                    let fact = Fact {
                        table: table.id.clone(),
                        side: section.side.clone(),
                        row: row.key.clone(),
                        column: column.clone(),
                        yuan: amount.yuan,
                    };
                    out.insert((cell.sheet.to_string(), cell.row, cell.col as u16), fact);
                }
            }
        }
    }
    out
}

/// Every word that was read, by sheet, row and column or field.
fn words_of(book: &Book) -> BTreeMap<(String, u32, String), String> {
    let mut out = BTreeMap::new();
    for table in &book.tables {
        for row in table.sections.iter().flat_map(|section| &section.rows) {
            for (column, text) in row.texts.iter().filter(|(_, text)| !text.is_empty()) {
                out.insert((row.place.sheet.to_string(), row.place.row, column.clone()), text.clone());
            }
        }
        let names = table.sections.iter().flat_map(|section| &section.rows);
        for (row, form) in names.zip(&table.forms) {
            for (field, text) in
                form.texts.iter().map(|(id, own)| (id, &own.text)).filter(|(_, text)| !text.is_empty())
            {
                out.insert((row.place.sheet.to_string(), row.place.row, field.clone()), text.clone());
            }
            for indicator in &form.indicators {
                let at = (indicator.place.sheet.to_string(), indicator.place.row, "指标".to_owned());
                out.insert(at, format!("{}={}", indicator.levels.join("/"), indicator.target));
            }
        }
    }
    out
}
