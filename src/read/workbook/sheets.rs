//! Sheets of the formats that calamine reads, as grids.

use std::collections::BTreeSet;
use std::sync::Arc;

use calamine::{Data, Dimensions, Reader, Sheet, SheetType, SheetVisible, Xls, Xlsb, Xlsx};

use crate::diag::Diagnostic;
use crate::read::grid::{Grid, Guise, Merge, SheetCell, Value};
use crate::read::number;

use super::dress::Wardrobe;
use super::room::Room;
use super::showing::{NumberFormats, Showing};
use super::xlsx_showing::Unshown;
use super::{Bytes, damaged_sheet, xls_showing, xlsb_showing, xlsx_showing};

/// Work sheets with an empty grid each; two of one name are an error, since nothing would tell their
/// cells apart and the library reads the first one twice.
fn grids(name: &Arc<str>, sheets: &[Sheet]) -> Result<Vec<Grid>, Diagnostic> {
    let mut grids: Vec<Grid> = Vec::new();
    for sheet in sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let hidden = sheet.visible != SheetVisible::Visible;
        grids.push(Grid::new(name.clone(), sheet.name.as_str().into(), hidden));
    }
    super::distinct(&grids)?;
    Ok(grids)
}

/// Reads an .xlsx workbook.
pub fn xlsx(name: &Arc<str>, bytes: Bytes, room: &mut Room) -> Result<Vec<Grid>, Diagnostic> {
    let source = bytes.get_ref().clone();
    let mut book = Xlsx::new(bytes).map_err(|_| super::broken(name))?;
    let mut grids = grids(name, book.sheets_metadata())?;
    for grid in &mut grids {
        fill_xlsx(&mut book, grid, room)?;
        let merges = book.merge_cells_by_sheet_name(&grid.sheet).map_err(|_| damaged_sheet(grid))?;
        grid.set_merges(merges.iter().map(merge).collect());
    }
    match xlsx_showing::read(&source) {
        Ok((formats, showings)) => dress(name, &mut grids, formats, showings)?,
        Err(Unshown::Book) => return Err(super::broken(name)),
        Err(Unshown::Sheet(sheet)) => {
            let grid = grids.iter().find(|grid| *grid.sheet == *sheet);
            return Err(grid.map_or_else(|| super::broken(name), damaged_sheet));
        }
    }
    Ok(grids)
}

/// Puts on all sheets how they show their cells; both lists are in the order of the workbook.
fn dress(
    name: &Arc<str>,
    grids: &mut [Grid],
    formats: NumberFormats,
    showings: Vec<(String, Showing)>,
) -> Result<(), Diagnostic> {
    if grids.len() != showings.len() {
        return Err(super::broken(name));
    }
    let mut wardrobe = Wardrobe::new(formats);
    for (grid, (_, showing)) in grids.iter_mut().zip(showings) {
        wardrobe.dress(grid, showing);
    }
    Ok(())
}

/// Streams the cells, since a dense range of a sheet formatted out to its edge would not fit memory.
fn fill_xlsx(book: &mut Xlsx<Bytes>, grid: &mut Grid, room: &mut Room) -> Result<(), Diagnostic> {
    let sheet = grid.sheet.clone();
    let mut reader = book.worksheet_cells_reader(&sheet).map_err(|_| damaged_sheet(grid))?;
    loop {
        // of formulas only whether there is one; expanding shared ones would ask for room
        let cell = reader.next_cell_with_formula_metadata().map_err(|_| damaged_sheet(grid))?;
        let Some(cell) = cell else { return Ok(()) };
        let data = Data::from(cell.value);
        let held = match cell_of(&data) {
            Some(held) => held,
            // a cached empty text is a result too
            None if data == Data::Empty && cell.formula.is_some() => SheetCell::plain(Value::Uncomputed),
            None => continue,
        };
        if !room.put(grid, cell.pos, held)? {
            return Ok(());
        }
    }
}

/// Reads an .xls workbook.
pub fn xls(name: &Arc<str>, bytes: Bytes, room: &mut Room) -> Result<Vec<Grid>, Diagnostic> {
    let source = bytes.get_ref().clone();
    let mut book = Xls::new(bytes).map_err(|error| match error {
        calamine::XlsError::Password => super::locked(name),
        _ => super::broken(name),
    })?;
    let mut grids = grids(name, book.sheets_metadata())?;
    for grid in &mut grids {
        let range = book.worksheet_range(&grid.sheet).map_err(|_| damaged_sheet(grid))?;
        let formulas = book.worksheet_formula(&grid.sheet).map_err(|_| damaged_sheet(grid))?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, col, data) in range.used_cells() {
            let at = (top + row as u32, left + col as u32);
            if let Some(held) = cell_of(data)
                && !room.put(grid, at, held)?
            {
                break;
            }
        }
        let (top, left) = formulas.start().unwrap_or_default();
        for (row, col, _) in formulas.used_cells() {
            let at = (top + row as u32, left + col as u32);
            if matches!(range.get_value(at), None | Some(Data::Empty)) {
                room.put(grid, at, SheetCell::plain(Value::Uncomputed))?;
            }
        }
        let merges = book.merge_cells_by_sheet_name(&grid.sheet).map_err(|_| damaged_sheet(grid))?;
        grid.set_merges(merges.iter().map(merge).collect());
    }
    let (formats, showings) = xls_showing::read(source.as_ref()).map_err(|_| super::broken(name))?;
    dress(name, &mut grids, formats, showings)?;
    Ok(grids)
}

/// Reads an .xlsb workbook.
pub fn xlsb(name: &Arc<str>, bytes: Bytes, room: &mut Room) -> Result<Vec<Grid>, Diagnostic> {
    let source = bytes.get_ref().clone();
    let mut book = Xlsb::new(bytes).map_err(|_| super::broken(name))?;
    let mut grids = grids(name, book.sheets_metadata())?;
    for grid in &mut grids {
        let sheet = grid.sheet.clone();
        let mut seen = BTreeSet::new();
        let mut reader = book.worksheet_cells_reader(&sheet).map_err(|_| damaged_sheet(grid))?;
        while let Some(cell) = reader.next_cell().map_err(|_| damaged_sheet(grid))? {
            let at = cell.get_position();
            seen.insert(at);
            if let Some(held) = cell_of(&Data::from(cell.get_value().clone()))
                && !room.put(grid, at, held)?
            {
                break;
            }
        }
        drop(reader);
        // the library passes over formulas whose result is an error
        let mut reader = book.worksheet_cells_reader(&sheet).map_err(|_| damaged_sheet(grid))?;
        while let Some(formula) = reader.next_formula().map_err(|_| damaged_sheet(grid))? {
            if !seen.contains(&formula.get_position())
                && !room.put(grid, formula.get_position(), SheetCell::plain(Value::Uncomputed))?
            {
                break;
            }
        }
    }
    // the library knows no merges of this format
    let (formats, showings) = xlsb_showing::read(source.as_ref()).map_err(|_| super::broken(name))?;
    dress(name, &mut grids, formats, showings)?;
    Ok(grids)
}

fn merge(region: &Dimensions) -> Merge {
    Merge { start: region.start, end: region.end }
}

fn cell_of(data: &Data) -> Option<SheetCell> {
    let value = match data {
        Data::Empty => return None,
        Data::Int(value) => Value::Number((*value).into()),
        Data::Float(value) => number::cell(*value),
        Data::DateTime(value) => number::cell(value.as_f64()),
        Data::Bool(value) => Value::Text(if *value { "TRUE" } else { "FALSE" }.to_owned()),
        Data::DateTimeIso(text) => return Some(iso_date(text)),
        Data::String(text) | Data::DurationIso(text) if text.trim().is_empty() => return None,
        Data::String(text) | Data::DurationIso(text) => Value::Text(text.clone()),
        Data::Error(error) => Value::Error(error.to_string()),
    };
    Some(SheetCell::plain(value))
}

/// A date that the file writes out, as the number that Excel makes of it. Where its cell has no format of
/// dates it is shown in Chinese.
pub fn iso_date(text: &str) -> SheetCell {
    match number::from_iso(text) {
        Some((serial, shown)) => {
            SheetCell { value: number::cell(serial), shown: Some(shown), guise: Guise::Date, formula: false }
        }
        None => SheetCell::plain(Value::Text(text.to_owned())),
    }
}
