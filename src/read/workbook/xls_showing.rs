//! How the sheets of an .xls workbook show their cells, from the records of Excel 5 to 2003: [MS-XLS]
//! names them and says what stands where.

use super::ole::{self, Records};
use super::records::{Broken, FormatRecords, Left, SheetRecords, is_general, u16_at, u32_at, wide_text};
use super::showing::{CellStyle, NumberFormats, Showing};

/// Days from 1904.
const DATE_MODE: u16 = 0x0022;
/// A format code and its id.
const FORMAT: u16 = 0x041E;
/// A cell style.
const XF: u16 = 0x00E0;
/// A row's height and marks.
const ROW: u16 = 0x0208;
/// The width and marks of some columns.
const COL_INFO: u16 = 0x007D;
/// Height and marks of rows without a record.
const DEFAULT_ROW_HEIGHT: u16 = 0x0225;
/// A filter is on.
const FILTER_MODE: u16 = 0x009B;

/// The version in [`ole::BOF`] whose texts are bytes of some code page.
const BIFF5: u16 = 0x0500;
/// The mark in a row's options that it is hidden.
const ROW_HIDDEN: u16 = 0x20;
/// The bits of a row's height; the highest says that it is the usual one.
const ROW_HEIGHT: u16 = 0x7FFF;
/// The mark in [`DEFAULT_ROW_HEIGHT`] that rows without a record are hidden.
const OTHERS_HIDDEN: u16 = 2;
/// The mark in the options of columns that they are hidden.
const COLUMN_HIDDEN: u16 = 1;
/// Bytes of one number in [`ole::MUL_RK`]: its style and its value.
const RK_LENGTH: usize = 6;

/// Goes through the workbook's own records and those of each work sheet; the sheets come in the order of
/// the workbook, without charts and macros.
///
/// # Errors
/// [`Broken`] where a record is too short for what it must hold, or there is more than any workbook has.
pub fn read(bytes: &[u8]) -> Result<(NumberFormats, Vec<(String, Showing)>), Broken> {
    let stream = ole::stream(bytes).map_err(|_| Broken)?;
    let (formats, sheets) = workbook(&stream)?;
    let mut left = Left::new();
    let mut shown = Vec::new();
    for (start, name) in sheets {
        let records = stream.get(start..).ok_or(Broken)?;
        shown.push((name, sheet(records, &formats, &mut left)?));
    }
    Ok((formats, shown))
}

/// The formats, and where each work sheet begins and its name.
fn workbook(stream: &[u8]) -> Result<(NumberFormats, Vec<(usize, String)>), Broken> {
    let mut formats = FormatRecords::default();
    let mut sheets = Vec::new();
    let mut wide = true;
    for (kind, data) in Records(stream) {
        match kind {
            ole::BOF => wide = u16_at(data, 0)? != BIFF5,
            DATE_MODE => formats.from_1904 = u16_at(data, 0)? == 1,
            FORMAT => {
                let code = data.get(2..).ok_or(Broken)?;
                let code = if wide { text(code, u16_at(code, 0)?, 2)? } else { byte_text(code)? };
                formats.format(u16_at(data, 0)?, code)?;
            }
            XF => formats.style(u16_at(data, 2)?)?,
            ole::BOUND_SHEET => {
                let (&sheet_kind, name) = data.get(5..).and_then(<[u8]>::split_first).ok_or(Broken)?;
                if sheets.len() >= ole::SHEETS {
                    return Err(Broken);
                }
                // other kinds than a work sheet show no cells
                if sheet_kind == 0 {
                    let length = name.first().copied().ok_or(Broken)?;
                    let name = if wide { text(name, length.into(), 1)? } else { byte_text(name)? };
                    sheets.push((u32_at(data, 0)? as usize, name.replace('\0', "")));
                }
            }
            ole::EOF => break,
            _ => {}
        }
    }
    Ok((formats.finish(), sheets))
}

/// A text whose length, in units, stands in the first bytes, and then whether a unit has two bytes or
/// one. What is cut off is missing, as in the values.
fn text(data: &[u8], length: u16, length_bytes: usize) -> Result<String, Broken> {
    let length = usize::from(length);
    let (flags, rest) = data.get(length_bytes..).and_then(<[u8]>::split_first).ok_or(Broken)?;
    if flags & 1 == 0 {
        return Ok(rest.iter().take(length).map(|&unit| char::from(unit)).collect());
    }
    Ok(wide_text(&rest[..rest.len().min(length * 2)]))
}

/// A text in bytes of some code page, whose length stands in the first. What matters in format codes is
/// ASCII; the rest shows that it is not understood.
fn byte_text(data: &[u8]) -> Result<String, Broken> {
    let (&length, rest) = data.split_first().ok_or(Broken)?;
    Ok(String::from_utf8_lossy(&rest[..rest.len().min(length.into())]).into_owned())
}

/// The records of one sheet.
fn sheet(stream: &[u8], formats: &NumberFormats, left: &mut Left) -> Result<Showing, Broken> {
    let mut sheet = SheetRecords::new();
    let mut depth = 0;
    for (kind, data) in Records(stream) {
        match kind {
            ole::BOF => depth += 1,
            ole::EOF if depth <= 1 => break,
            ole::EOF => depth -= 1,
            // a chart within the sheet has cells of its own
            _ if depth > 1 => {}
            ROW => {
                let hidden = u16_at(data, 12)? & ROW_HIDDEN != 0;
                sheet.row(u16_at(data, 0)?.into(), hidden, row_height(u16_at(data, 6)?));
            }
            COL_INFO => {
                let hidden = u16_at(data, 8)? & COLUMN_HIDDEN != 0;
                let (first, last) = (u16_at(data, 0)?.into(), u16_at(data, 2)?.into());
                sheet.columns(first, last, hidden, u16_at(data, 4)?.into());
            }
            DEFAULT_ROW_HEIGHT => sheet.others_hidden = u16_at(data, 0)? & OTHERS_HIDDEN != 0,
            // it does not say where; the range is a name somewhere else
            FILTER_MODE => sheet.filter = Some((0, u32::MAX)),
            ole::MUL_RK => cells(data, formats, &mut sheet, left)?,
            ole::FORMULA
            | ole::NUMBER
            | ole::LABEL
            | ole::BOOL_ERR
            | ole::RK
            | ole::LABEL_SST
            | ole::RSTRING => {
                let at = (u16_at(data, 0)?.into(), u16_at(data, 2)?.into());
                cell(at, u16_at(data, 4)?, kind == ole::FORMULA, formats, &mut sheet, left)?;
            }
            _ => {}
        }
    }
    Ok(sheet.finish())
}

/// A row's height; one that says it is the usual height has one, whatever else it says.
fn row_height(stated: u16) -> u32 {
    let usual = stated & !ROW_HEIGHT != 0;
    if usual { ROW_HEIGHT.into() } else { stated.into() }
}

/// The cells of a run of numbers: row, first column, style and value of each, last column.
fn cells(
    data: &[u8],
    formats: &NumberFormats,
    sheet: &mut SheetRecords,
    left: &mut Left,
) -> Result<(), Broken> {
    // a damaged first column leaves no room to count on in two bytes
    let (row, first) = (u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?));
    let numbers = data.get(4..data.len().saturating_sub(2)).ok_or(Broken)?;
    for (column, number) in (first..).zip(numbers.chunks_exact(RK_LENGTH)) {
        cell((row, column), u16_at(number, 0)?, false, formats, sheet, left)?;
    }
    Ok(())
}

/// One cell, if its style or a formula makes it worth keeping. Here the first style is one like any
/// other; only if it shows cells plainly can plain cells go without.
fn cell(
    at: (u32, u32),
    style: u16,
    formula: bool,
    formats: &NumberFormats,
    sheet: &mut SheetRecords,
    left: &mut Left,
) -> Result<(), Broken> {
    let style = style.into();
    if !formula && is_general(formats, style) && is_general(formats, 0) {
        return Ok(());
    }
    sheet.cell(CellStyle { at, style, formula }, left)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use cfb::CompoundFile;

    use super::*;
    use crate::read::grid::Hidden;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let head = [kind, data.len() as u16].map(u16::to_le_bytes).concat();
        [&head, data].concat()
    }

    fn words(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    fn file(stream: &str, records: &[u8]) -> Vec<u8> {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream(stream).unwrap().write_all(records).unwrap();
        file.into_inner().into_inner()
    }

    /// The workbook's records with one sheet after them.
    fn book(version: u16, globals: &[Vec<u8>], name: &[u8], sheet: &[Vec<u8>]) -> Vec<u8> {
        let globals = [&[record(ole::BOF, &words(&[version, 5]))], globals].concat().concat();
        let bound_length = 4 + 6 + name.len();
        let start = (globals.len() + bound_length + 4) as u32;
        let bound = record(ole::BOUND_SHEET, &[&start.to_le_bytes()[..], &[0, 0], name].concat());
        let sheet = [&[record(ole::BOF, &words(&[version, 16]))], sheet].concat().concat();
        let end = record(ole::EOF, &[]);
        [globals, bound, end.clone(), sheet, end].concat()
    }

    fn style(format: u16) -> Vec<u8> {
        record(XF, &words(&[0, format, 0, 0, 0, 0, 0, 0]))
    }

    fn at(showing: &Showing) -> Vec<(u32, u32)> {
        showing.cells.iter().map(|cell| cell.at).collect()
    }

    #[test]
    fn excel_5() {
        let code = b"0.00\xA1\xEB";
        let format = [&words(&[164])[..], &[code.len() as u8], code].concat();
        let globals = [record(FORMAT, &format), style(0), style(164), style(9)];
        let number = |row, column, style| record(ole::NUMBER, &words(&[row, column, style, 0, 0, 0, 0]));
        let row = record(ROW, &words(&[1, 0, 3, 300, 0, 0, ROW_HIDDEN, 15]));
        let sheet = [row, number(1, 2, 1), number(1, 0, 2), number(0, 0, 0)];
        let bytes = file("/Book", &book(BIFF5, &globals, b"\x06Sheet1", &sheet));
        let (formats, sheets) = read(&bytes).unwrap();
        assert_eq!(formats.codes.len(), 3);
        assert!(formats.codes[1].starts_with("0.00") && formats.codes[1].len() > 4);
        assert_eq!(sheets[0].0, "Sheet1");
        assert_eq!(at(&sheets[0].1), [(1, 0), (1, 2)]);
        assert_eq!(sheets[0].1.rows, [(1, 1, Hidden::ByHand)]);
    }

    #[test]
    fn a_chart_within_a_sheet_is_passed_over() {
        let chart = |end: &[Vec<u8>]| {
            let cell = record(ole::NUMBER, &words(&[9, 9, 1, 0, 0, 0, 0]));
            [&[record(ole::BOF, &words(&[0x0600, 0x20])), cell], end].concat()
        };
        let run = record(ole::MUL_RK, &words(&[2, 5, 1, 0, 0, 0, 0, 0, 1, 0, 0, 7]));
        let sheet = [chart(&[record(ole::EOF, &[])]), vec![run]].concat();
        let bytes = file("/Workbook", &book(0x0600, &[style(0), style(10)], b"\x01\x00A", &sheet));
        let (formats, sheets) = read(&bytes).unwrap();
        assert_eq!(at(&sheets[0].1), [(2, 5), (2, 7)]);
        assert_ne!(formats.codes[1], "General");
    }

    #[test]
    fn a_run_of_numbers_beyond_the_last_column_holds_no_cell() {
        let run = record(ole::MUL_RK, &words(&[2, u16::MAX, 1, 0, 0, 1, 0, 0, 1, 0, 0, 7]));
        let bytes = file("/Workbook", &book(0x0600, &[style(0), style(10)], b"\x01\x00A", &[run]));
        assert_eq!(at(&read(&bytes).unwrap().1[0].1), []);
    }

    #[test]
    fn a_first_style_with_a_format_leaves_no_cell_out() {
        let cell = record(ole::RK, &words(&[3, 3, 1, 0, 0]));
        let bytes = file("/Workbook", &book(0x0600, &[style(9), style(0)], b"\x01\x00A", &[cell]));
        assert_eq!(at(&read(&bytes).unwrap().1[0].1), [(3, 3)]);
    }

    #[test]
    fn records_too_short_and_sheets_nowhere_are_broken() {
        let short = [record(ROW, &words(&[1, 0, 3, 300])), record(ole::NUMBER, &words(&[1, 1]))];
        for record in short {
            let bytes = file("/Workbook", &book(0x0600, &[style(0)], b"\x01\x00A", &[record]));
            assert_eq!(read(&bytes).unwrap_err(), Broken);
        }
        let bound = record(ole::BOUND_SHEET, &[0, 0, 9, 0, 0, 0, 1, 0, b'A']);
        assert_eq!(read(&file("/Workbook", &bound)).unwrap_err(), Broken);
        assert_eq!(read(&file("/Other", &bound)).unwrap_err(), Broken);
    }
}
