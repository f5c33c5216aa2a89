//! How the sheets of an .xlsb workbook show their cells, and their merges: [MS-XLSB] names the records
//! and says what stands where.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::read::grid::Merge;

use super::records::{Broken, FormatRecords, Left, SheetRecords, is_general, u16_at, u32_at, wide_text};
use super::room::{COLUMNS, SHEET_CELLS, SHEET_ROWS};
use super::showing::{CellStyle, NumberFormats, Showing};
use super::{guard, ole};

/// Properties of the workbook.
const WORKBOOK: u32 = 0x0099;
/// A sheet: its state, its part, its name; and the end of all.
const SHEET: u32 = 0x009C;
const END_SHEETS: u32 = 0x0090;
/// A format code and its id.
const FORMAT: u32 = 0x002C;
/// The styles of cells; the same records stand elsewhere for named styles.
const CELL_STYLES: u32 = 0x0269;
const END_CELL_STYLES: u32 = 0x026A;
const STYLE: u32 = 0x002F;
/// Height and marks of rows without a record.
const SHEET_FORMAT: u32 = 0x01E5;
/// The width and marks of some columns.
const COLUMN: u32 = 0x003C;
/// A row's height and marks; its cells follow.
const ROW: u32 = 0x0000;
/// The kinds of cells with a value, from the first to the last, and the first that is a formula.
const FIRST_CELL: u32 = 0x0002;
const FIRST_FORMULA: u32 = 0x0008;
const LAST_CELL: u32 = 0x000B;
/// Merged cells.
const MERGE: u32 = 0x00B0;
/// A filter: its range, and a column by which it passes over rows.
const FILTER: u32 = 0x00A1;
const END_FILTER: u32 = 0x00A2;
const FILTER_COLUMN: u32 = 0x00A3;

/// The mark in [`WORKBOOK`] that days are counted from 1904.
const FROM_1904: u32 = 1;
/// The mark in a row's second byte of marks that it is hidden: after the outline level and one mark.
const ROW_HIDDEN: u8 = 0x10;
/// The mark in [`SHEET_FORMAT`] that rows without a record are hidden.
const OTHERS_HIDDEN: u16 = 2;
/// The mark in the options of columns that they are hidden.
const COLUMN_HIDDEN: u16 = 1;
/// The bits of a cell's style; above them stand marks.
const STYLE_BITS: u32 = 0x00FF_FFFF;
/// The length in [`SHEET`] of a part's id where the sheet has no part.
const NO_TEXT: u32 = u32::MAX;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Goes through the workbook's part, its styles and each work sheet; the sheets come in the order of the
/// workbook, without charts and dialogs.
///
/// # Errors
/// [`Broken`] where a part is missing, a record is cut off or too short for what it must hold, or there
/// is more than any workbook has.
pub fn read(bytes: &[u8]) -> Result<(NumberFormats, Vec<(String, Showing)>), Broken> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Broken)?;
    let mut formats = FormatRecords::default();
    let book = part(&mut zip, "xl/workbook.bin")?.ok_or(Broken)?;
    let sheets = workbook(&book, &mut formats)?;
    // without styles no cell has a format
    if let Some(records) = part(&mut zip, "xl/styles.bin")? {
        styles(&records, &mut formats)?;
    }
    let formats = formats.finish();
    let targets = part(&mut zip, "xl/_rels/workbook.bin.rels")?.ok_or(Broken)?;
    let targets = relations(&targets)?;
    let mut left = Left::new();
    let mut shown = Vec::new();
    for (id, name) in sheets {
        let target = targets.get(&id).ok_or(Broken)?;
        if target.starts_with("worksheets/") {
            let records = part(&mut zip, &format!("xl/{target}"))?.ok_or(Broken)?;
            shown.push((name, sheet(&records, &formats, &mut left)?));
        }
    }
    Ok((formats, shown))
}

/// The bytes of a part, if it is there.
fn part(zip: &mut Archive<'_>, name: &str) -> Result<Option<Vec<u8>>, Broken> {
    let member = match zip.by_name(name) {
        Ok(member) => member,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(_) => return Err(Broken),
    };
    let mut bytes = Vec::new();
    member.take(guard::BINARY).read_to_end(&mut bytes).map_err(|_| Broken)?;
    Ok(Some(bytes))
}

/// The parts by their ids.
fn relations(xml: &[u8]) -> Result<BTreeMap<String, String>, Broken> {
    let mut reader = Reader::from_reader(xml);
    let mut targets = BTreeMap::new();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| Broken)? {
            Event::Start(element) | Event::Empty(element) if element.name().as_ref() == "Relationship" => {
                if let (Some(id), Some(target)) = (attribute(&element, "Id")?, attribute(&element, "Target")?)
                {
                    targets.insert(id, target);
                }
            }
            Event::Eof => return Ok(targets),
            _ => {}
        }
    }
}

/// The attribute of an element.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Broken> {
    let Some(found) = element.try_get_attribute(name).map_err(|_| Broken)? else { return Ok(None) };
    let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(|_| Broken)?;
    Ok(Some(value.into_owned()))
}

/// The sheets: the id of the part and the name of each.
fn workbook(records: &[u8], formats: &mut FormatRecords) -> Result<Vec<(String, String)>, Broken> {
    let mut sheets = Vec::new();
    for record in (BinaryRecords { rest: records }) {
        let (kind, data) = record?;
        match kind {
            WORKBOOK => formats.from_1904 = u32_at(data, 0)? & FROM_1904 != 0,
            // a sheet without a part has no cells
            SHEET if u32_at(data, 8)? != NO_TEXT => {
                if sheets.len() >= ole::SHEETS {
                    return Err(Broken);
                }
                let (id, rest) = text(data.get(8..).ok_or(Broken)?)?;
                sheets.push((id, text(rest)?.0));
            }
            END_SHEETS => break,
            _ => {}
        }
    }
    Ok(sheets)
}

/// A text whose length stands before it, and what comes after.
fn text(data: &[u8]) -> Result<(String, &[u8]), Broken> {
    let length = u32_at(data, 0)? as usize;
    let (bytes, rest) = data[4..].split_at_checked(length.saturating_mul(2)).ok_or(Broken)?;
    Ok((wide_text(bytes), rest))
}

/// Format codes and the styles that use them.
fn styles(records: &[u8], formats: &mut FormatRecords) -> Result<(), Broken> {
    let mut of_cells = false;
    for record in (BinaryRecords { rest: records }) {
        let (kind, data) = record?;
        match kind {
            FORMAT => formats.format(u16_at(data, 0)?, text(&data[2..])?.0)?,
            CELL_STYLES => of_cells = true,
            END_CELL_STYLES => break,
            STYLE if of_cells => formats.style(u16_at(data, 2)?)?,
            _ => {}
        }
    }
    Ok(())
}

/// The records of one sheet.
fn sheet(records: &[u8], formats: &NumberFormats, left: &mut Left) -> Result<Showing, Broken> {
    let mut sheet = SheetRecords::new();
    let mut merges = Vec::new();
    let mut filter = None;
    let mut row = 0;
    for record in (BinaryRecords { rest: records }) {
        let (kind, data) = record?;
        match kind {
            ROW => {
                row = u32_at(data, 0)?;
                let marks = data.get(11).ok_or(Broken)?;
                sheet.row(row, marks & ROW_HIDDEN != 0, u16_at(data, 8)?.into());
            }
            FIRST_CELL..=LAST_CELL => {
                let (column, style) = (u32_at(data, 0)?, u32_at(data, 4)? & STYLE_BITS);
                let formula = kind >= FIRST_FORMULA;
                // plain cells can go without only if the first style is plain
                if formula || style != 0 || !is_general(formats, 0) {
                    sheet.cell(CellStyle { at: (row, column), style, formula }, left)?;
                }
            }
            COLUMN => {
                let hidden = u16_at(data, 16)? & COLUMN_HIDDEN != 0;
                sheet.columns(u32_at(data, 0)?, u32_at(data, 4)?, hidden, u32_at(data, 8)?);
            }
            SHEET_FORMAT => sheet.others_hidden = u16_at(data, 8)? & OTHERS_HIDDEN != 0,
            MERGE => keep(rectangle(data)?, &mut merges, left)?,
            // the first row of the range is the header, which no filter passes over
            FILTER => filter = rectangle(data).map(|range| Some((range.start.0 + 1, range.end.0)))?,
            FILTER_COLUMN if filter.is_some() => sheet.filter = filter,
            END_FILTER => filter = None,
            _ => {}
        }
    }
    Ok(Showing { merges, ..sheet.finish() })
}

/// Takes in a merge that covers cells of which a value is taken in.
fn keep(merge: Merge, merges: &mut Vec<Merge>, left: &mut Left) -> Result<(), Broken> {
    if merge.start.0 < SHEET_ROWS && merge.start.1 < COLUMNS {
        // more merges than cells cannot all cover some
        if merges.len() >= SHEET_CELLS {
            return Err(Broken);
        }
        left.take()?;
        merges.push(merge);
    }
    Ok(())
}

/// First and last row, first and last column.
fn rectangle(data: &[u8]) -> Result<Merge, Broken> {
    let start = (u32_at(data, 0)?, u32_at(data, 8)?);
    let end = (u32_at(data, 4)?, u32_at(data, 12)?);
    if start.0 > end.0 || start.1 > end.1 || start.0 == u32::MAX {
        return Err(Broken);
    }
    Ok(Merge { start, end })
}

/// Records one after the other: kind and data, or that one is cut off.
struct BinaryRecords<'a> {
    rest: &'a [u8],
}

impl<'a> BinaryRecords<'a> {
    /// A number of seven bits a byte, the lowest first; the highest bit says that more follow.
    fn number(&mut self, most: u32) -> Result<u32, Broken> {
        let mut number = 0;
        for place in 0..most {
            let (&byte, rest) = self.rest.split_first().ok_or(Broken)?;
            self.rest = rest;
            number |= u32::from(byte & 0x7F) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Ok(number)
    }

    fn record(&mut self) -> Result<(u32, &'a [u8]), Broken> {
        let kind = self.number(2)?;
        let length = self.number(4)?;
        let (data, rest) = self.rest.split_at_checked(length as usize).ok_or(Broken)?;
        self.rest = rest;
        Ok((kind, data))
    }
}

impl<'a> Iterator for BinaryRecords<'a> {
    type Item = Result<(u32, &'a [u8]), Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let record = self.record();
        if record.is_err() {
            // nothing that follows stands where it should
            self.rest = &[];
        }
        Some(record)
    }
}
