//! The compound files of old Excel: what is in them, and how much room their sheets would take.
//!
//! The library lays a sheet out as a full rectangle from its first to its last cell, so that two cells
//! in opposite corners ask for more memory than there is. The records are walked here beforehand.

use std::io::{Cursor, Read};

use cfb::CompoundFile;

/// Cells of the rectangles of all sheets together.
const AREA: u64 = 4_000_000;
/// Sheets of a workbook.
pub(super) const SHEETS: usize = 1_000;
/// Rows and columns that the format has.
const ROWS: u64 = 65_536;
const COLUMNS: u64 = 256;

/// Beginning and end of the workbook's records, of a sheet's, of a chart's within a sheet.
pub(super) const BOF: u16 = 0x0809;
pub(super) const EOF: u16 = 0x000A;
/// Where a sheet begins, what kind it is, its name.
pub(super) const BOUND_SHEET: u16 = 0x0085;
/// Cells with a value.
pub(super) const FORMULA: u16 = 0x0006;
pub(super) const MUL_RK: u16 = 0x00BD;
pub(super) const RSTRING: u16 = 0x00D6;
pub(super) const LABEL_SST: u16 = 0x00FD;
pub(super) const NUMBER: u16 = 0x0203;
pub(super) const LABEL: u16 = 0x0204;
pub(super) const BOOL_ERR: u16 = 0x0205;
pub(super) const RK: u16 = 0x027E;

/// Why a compound file is not handed on.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The container or its records are damaged.
    Broken,
    /// A password is needed.
    Locked,
    /// It holds no workbook.
    NoWorkbook,
    /// Its sheets would take too much room.
    Large,
}

/// Looks through a compound file.
///
/// # Errors
/// [`Refusal`].
pub fn check(bytes: &[u8]) -> Result<(), Refusal> {
    workbook(&stream(bytes)?)
}

/// The records of the workbook in a compound file.
pub(super) fn stream(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| Refusal::Broken)?;
    if file.exists("/EncryptedPackage") || file.exists("/EncryptionInfo") {
        return Err(Refusal::Locked);
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name));
    let mut stream = file.open_stream(name.ok_or(Refusal::NoWorkbook)?).map_err(|_| Refusal::Broken)?;
    let mut records = Vec::new();
    // a stream cannot be longer than its file, whatever it claims
    stream.by_ref().take(bytes.len() as u64).read_to_end(&mut records).map_err(|_| Refusal::Broken)?;
    Ok(records)
}

/// Walks the records of the workbook and of each sheet.
fn workbook(stream: &[u8]) -> Result<(), Refusal> {
    let mut sheets = Vec::new();
    for (kind, data) in Records(stream) {
        match kind {
            0x002F => return Err(Refusal::Locked),
            BOUND_SHEET => {
                let start = data.get(..4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
                sheets.push(start.ok_or(Refusal::Broken)? as usize);
            }
            EOF => break,
            _ => {}
        }
    }
    if sheets.len() > SHEETS {
        return Err(Refusal::Large);
    }
    let mut area = 0;
    for start in sheets {
        area += sheet_area(stream.get(start..).ok_or(Refusal::Broken)?)?;
        if area > AREA {
            return Err(Refusal::Large);
        }
    }
    Ok(())
}

/// Cells in the rectangle that the cells of a sheet span.
fn sheet_area(stream: &[u8]) -> Result<u64, Refusal> {
    let (mut top, mut left, mut bottom, mut right) = (u64::MAX, u64::MAX, 0, 0);
    let mut depth = 0;
    for (kind, data) in Records(stream) {
        let at = |offset: usize| {
            let bytes = data.get(offset..offset + 2)?;
            Some(u64::from(u16::from_le_bytes([bytes[0], bytes[1]])))
        };
        match kind {
            BOF => depth += 1,
            EOF if depth <= 1 => break,
            EOF => depth -= 1,
            0x0200 => dimensions(data)?,
            FORMULA | NUMBER | LABEL | BOOL_ERR | RK | LABEL_SST | RSTRING | MUL_RK => {
                let (Some(row), Some(col)) = (at(0), at(2)) else { return Err(Refusal::Broken) };
                let last = if kind == MUL_RK { at(data.len().saturating_sub(2)) } else { Some(col) };
                (top, left) = (top.min(row), left.min(col));
                (bottom, right) = (bottom.max(row), right.max(last.unwrap_or(col)));
            }
            _ => {}
        }
    }
    if top > bottom || left > right {
        return Ok(0);
    }
    Ok((bottom - top + 1) * (right - left + 1))
}

/// What a sheet claims to span; the library asks for that much room at once.
fn dimensions(data: &[u8]) -> Result<(), Refusal> {
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
    let (rows, columns) = match data.len() {
        10 => ([&data[..2], &data[2..4]], [&data[4..6], &data[6..8]]),
        14.. => ([&data[..4], &data[4..8]], [&data[8..10], &data[10..12]]),
        _ => return Err(Refusal::Broken),
    };
    let [rows, columns] = [rows, columns].map(|[first, end]| (number(first), number(end)));
    // an empty sheet ends at zero, wherever it begins
    let empty = rows.1 == 0 || columns.1 == 0;
    let fits = rows.0 < rows.1 && rows.1 <= ROWS && columns.0 < columns.1 && columns.1 <= COLUMNS;
    if empty || fits { Ok(()) } else { Err(Refusal::Broken) }
}

/// Records one after the other: kind and data; ends where one is cut off.
pub(super) struct Records<'a>(pub &'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (head, rest) = self.0.split_at_checked(4)?;
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let (data, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((u16::from_le_bytes([head[0], head[1]]), data))
    }
}
