//! The fixture in .xls with some of its records changed, since no program here writes such files to
//! order: the stream is taken apart, changed, and put together with its offsets made good.

use std::io::{Cursor, Read, Write};

use cfb::{CompoundFile, Version};

use crate::books::{Book, Look, Value};
use crate::support::{root, sample};

const DATE_MODE: u16 = 0x0022;
const BOUND_SHEET: u16 = 0x0085;
const FORMAT: u16 = 0x041E;
const XF: u16 = 0x00E0;
const COL_INFO: u16 = 0x007D;
const DIMENSIONS: u16 = 0x0200;
const DEFAULT_ROW_HEIGHT: u16 = 0x0225;
const FILTER_MODE: u16 = 0x009B;
const ROW: u16 = 0x0208;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027E;
const MUL_RK: u16 = 0x00BD;
const LABEL_SST: u16 = 0x00FD;
const LABEL: u16 = 0x0204;
const BOOL_ERR: u16 = 0x0205;
const FORMULA: u16 = 0x0006;
const MERGED: u16 = 0x00E5;
/// Records that hold one cell with a value.
const CELLS: [u16; 6] = [NUMBER, RK, LABEL_SST, LABEL, BOOL_ERR, FORMULA];
const BOF: u16 = 0x0809;
/// Where rows and texts begin: only for speed, and wrong once anything has moved.
const OFFSETS: [u16; 3] = [0x020B, 0x00D7, 0x00FF];
/// The width of a column of nine digits.
const WIDTH: u16 = 2_340;
/// The height of a row of 15 points.
const HEIGHT: u16 = 300;
/// The first id of formats that a workbook defines itself.
const OWN_FORMATS: u16 = 164;

/// A change to the workbook, or to the sheet whose name contains some words.
#[derive(Debug, Clone, Copy)]
pub enum Change<'a> {
    /// A cell gets a value, whether it had one or not.
    Put(&'a str, (u16, u16), &'a Value),
    /// A cell becomes empty.
    Clear(&'a str, (u16, u16)),
    /// Cells are merged: first row and column, last row and column.
    Merge(&'a str, [u32; 4]),
    /// Days are counted from 1904.
    From1904,
    /// A cell gets a style of its own with a format code.
    Format(&'a str, (u16, u16), &'a str),
    /// A cell gets a number.
    Number(&'a str, (u16, u16), f64),
    /// A row is hidden.
    HideRow(&'a str, u16),
    /// A row has no height, without being marked hidden.
    FlattenRow(&'a str, u16),
    /// Columns from first to last are hidden.
    HideColumns(&'a str, u16, u16),
    /// A column has no width, without being marked hidden.
    FlattenColumn(&'a str, u16),
    /// Rows without a record are hidden.
    HideOtherRows(&'a str),
    /// A filter is on.
    Filter(&'a str),
}

type Record = (u16, Vec<u8>);

/// A changed sample in .xls: the fixture, changed as the book differs from the sample.
pub fn write(book: &Book) -> Vec<u8> {
    let before = Book::read(&sample().join("tables.xlsx"));
    let plain = Look::default();
    let narrow = |at: &(u32, u16)| (at.0 as u16, at.1);
    let mut changes: Vec<Change> = Vec::new();
    if book.from_1904 {
        changes.push(Change::From1904);
    }
    for (old, new) in before.sheets.iter().zip(&book.sheets) {
        let name = new.name.as_str();
        assert_eq!(old.name, name, "sheets cannot be added");
        let gone = old.cells.keys().filter(|at| !new.cells.contains_key(at));
        changes.extend(gone.map(|at| Change::Clear(name, narrow(at))));
        let other = new.cells.iter().filter(|(at, value)| old.cells.get(at) != Some(value));
        changes.extend(other.map(|(at, value)| Change::Put(name, narrow(at), value)));
        let merges = new.merges.iter().filter(|merge| !old.merges.contains(merge));
        changes.extend(merges.map(|merge| Change::Merge(name, *merge)));
        let look = book.looks.get(name).unwrap_or(&plain);
        changes.extend(look.formats.iter().map(|(at, code)| Change::Format(name, narrow(at), code)));
        changes.extend(look.hidden_rows.iter().map(|row| Change::HideRow(name, *row as u16)));
        changes.extend(look.flat_rows.iter().map(|row| Change::FlattenRow(name, *row as u16)));
        let columns = look.hidden_columns.iter().map(|column| *column as u16);
        changes.extend(columns.map(|column| Change::HideColumns(name, column, column)));
        changes.extend(look.flat_columns.iter().map(|column| Change::FlattenColumn(name, *column as u16)));
        changes.extend(look.filter.map(|_| Change::Filter(name)));
    }
    changed(&changes)
}

/// The fixture with some changes.
pub fn changed(changes: &[Change]) -> Vec<u8> {
    let file = std::fs::File::open(root().join("tests/data/formats/tables.xls")).unwrap();
    let mut stream = Vec::new();
    CompoundFile::open(file).unwrap().open_stream("/Workbook").unwrap().read_to_end(&mut stream).unwrap();
    let mut book = Taken::apart(&stream);
    for change in changes {
        book.change(*change);
    }
    let mut out = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new())).unwrap();
    out.create_stream("/Workbook").unwrap().write_all(&book.together()).unwrap();
    out.into_inner().into_inner()
}

fn u16_at(data: &[u8], offset: usize) -> u16 {
    u16::from_le_bytes([data[offset], data[offset + 1]])
}

fn put(data: &mut [u8], offset: usize, value: u16) {
    data[offset..offset + 2].copy_from_slice(&value.to_le_bytes());
}

/// The records of the workbook, and those of each sheet with its name.
struct Taken {
    book: Vec<Record>,
    sheets: Vec<(String, Vec<Record>)>,
}

impl Taken {
    fn apart(stream: &[u8]) -> Self {
        let mut parts: Vec<Vec<Record>> = Vec::new();
        let mut starts = Vec::new();
        let mut at = 0;
        while at < stream.len() {
            let (kind, length) = (u16_at(stream, at), usize::from(u16_at(stream, at + 2)));
            if kind == BOF {
                parts.push(Vec::new());
                starts.push(at);
            }
            if !OFFSETS.contains(&kind) {
                parts.last_mut().unwrap().push((kind, stream[at + 4..at + 4 + length].to_vec()));
            }
            at += 4 + length;
        }
        let book = parts.remove(0);
        let bounds: Vec<_> = book.iter().filter(|(kind, _)| *kind == BOUND_SHEET).collect();
        assert_eq!(bounds.len(), parts.len(), "charts within sheets are not taken apart");
        for ((_, bound), start) in bounds.iter().zip(&starts[1..]) {
            assert_eq!(bound[..4], (*start as u32).to_le_bytes());
        }
        let sheets = bounds.iter().map(|(_, bound)| name(bound)).zip(parts).collect();
        Self { book, sheets }
    }

    /// The stream, with the new place of each sheet.
    fn together(mut self) -> Vec<u8> {
        let length = |records: &[Record]| records.iter().map(|(_, data)| data.len() + 4).sum::<usize>();
        let mut start = length(&self.book);
        let bounds = self.book.iter_mut().filter(|(kind, _)| *kind == BOUND_SHEET);
        for ((_, bound), (_, sheet)) in bounds.zip(&self.sheets) {
            bound[..4].copy_from_slice(&(start as u32).to_le_bytes());
            start += length(sheet);
        }
        let mut out = Vec::new();
        for (kind, data) in self.book.iter().chain(self.sheets.iter().flat_map(|(_, records)| records)) {
            out.extend(kind.to_le_bytes());
            out.extend((data.len() as u16).to_le_bytes());
            out.extend(data);
        }
        out
    }

    fn change(&mut self, change: Change) {
        match change {
            Change::From1904 => put(record(&mut self.book, DATE_MODE, |_| true), 0, 1),
            Change::Format(sheet, at, code) => {
                let old = u16_at(cell(self.sheet(sheet), at), 4);
                let style = self.style(old, code);
                put(cell(self.sheet(sheet), at), 4, style);
            }
            Change::Number(sheet, at, number) => self.put(sheet, at, &Value::Number(number)),
            Change::Put(sheet, at, value) => self.put(sheet, at, value),
            Change::Clear(sheet, at) => {
                let records = self.sheet(sheet);
                let place = place(records, at);
                records.remove(place);
            }
            Change::Merge(sheet, [top, left, bottom, right]) => {
                let range = [1, top, bottom, left, right].map(|number| (number as u16).to_le_bytes());
                let records = self.sheet(sheet);
                records.insert(records.len() - 1, (MERGED, range.concat()));
            }
            Change::HideRow(sheet, row) => {
                let data = row_record(self.sheet(sheet), row);
                let options = u16_at(data, 12) | 0x20;
                put(data, 12, options);
            }
            Change::FlattenRow(sheet, row) => put(row_record(self.sheet(sheet), row), 6, 0),
            Change::HideColumns(sheet, first, last) => {
                for column in first..=last {
                    let data = column_record(self.sheet(sheet), column);
                    let options = u16_at(data, 8) | 1;
                    put(data, 8, options);
                }
            }
            Change::FlattenColumn(sheet, column) => put(column_record(self.sheet(sheet), column), 4, 0),
            Change::HideOtherRows(sheet) => {
                put(record(self.sheet(sheet), DEFAULT_ROW_HEIGHT, |_| true), 0, 2);
            }
            Change::Filter(sheet) => {
                let records = self.sheet(sheet);
                let place = records.iter().position(|(kind, _)| *kind == DIMENSIONS).unwrap();
                records.insert(place, (FILTER_MODE, Vec::new()));
            }
        }
    }

    /// Gives a cell a value; it keeps its style.
    fn put(&mut self, sheet: &str, at: (u16, u16), value: &Value) {
        let records = self.sheet(sheet);
        let place = cell_place(records, at).unwrap_or_else(|| {
            let after = |(kind, data): &Record| {
                CELLS.contains(kind) && (u16_at(data, 0), u16_at(data, 2)) > at
                    || *kind == MUL_RK && (u16_at(data, 0), u16_at(data, 2)) > at
            };
            let last = || records.iter().rposition(|(kind, _)| CELLS.contains(kind) || *kind == MUL_RK);
            let place = records.iter().position(after).or_else(|| Some(last()? + 1)).unwrap();
            let head = [at.0, at.1, 0].map(u16::to_le_bytes).concat();
            records.insert(place, (NUMBER, head));
            place
        });
        let (kind, data) = &mut records[place];
        data.truncate(6);
        match value {
            Value::Number(number) => {
                *kind = NUMBER;
                data.extend(number.to_le_bytes());
            }
            Value::Text(text) => {
                *kind = LABEL;
                let units: Vec<u16> = text.encode_utf16().collect();
                data.extend((units.len() as u16).to_le_bytes());
                data.push(1);
                data.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
            }
            Value::Truth(truth) => {
                *kind = BOOL_ERR;
                data.extend([u8::from(*truth), 0]);
            }
            Value::Formula(result) => {
                *kind = FORMULA;
                data.extend(result.to_le_bytes());
                data.extend([0; 6]);
                // the tokens are the number itself
                data.extend([9, 0, 0x1F]);
                data.extend(result.to_le_bytes());
            }
            Value::Day(day) => panic!("no .xls writes {day} out"),
            Value::Error => panic!("nobody asks for an error in an .xls"),
        }
    }

    fn sheet(&mut self, words: &str) -> &mut Vec<Record> {
        &mut self.sheets.iter_mut().find(|(name, _)| name.contains(words)).unwrap().1
    }

    /// A new style like another but for the format code; its index.
    fn style(&mut self, like: u16, code: &str) -> u16 {
        let ids = self.book.iter().filter(|(kind, _)| *kind == FORMAT).map(|(_, data)| u16_at(data, 0));
        let id = ids.max().unwrap_or_default().max(OWN_FORMATS) + 1;
        let units: Vec<u16> = code.encode_utf16().collect();
        let mut format = [id, units.len() as u16].map(u16::to_le_bytes).concat();
        format.push(1);
        format.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        let last = self.book.iter().rposition(|(kind, _)| *kind == FORMAT).unwrap();
        self.book.insert(last + 1, (FORMAT, format));

        let styles: Vec<_> = self.book.iter().filter(|(kind, _)| *kind == XF).collect();
        let index = styles.len() as u16;
        let mut style = styles[usize::from(like)].1.clone();
        put(&mut style, 2, id);
        // the format is its own, not that of the style it is based on
        style[9] |= 0x04;
        let last = self.book.iter().rposition(|(kind, _)| *kind == XF).unwrap();
        self.book.insert(last + 1, (XF, style));
        index
    }
}

/// The name in a [`BOUND_SHEET`]: length, whether a unit has two bytes, units.
fn name(bound: &[u8]) -> String {
    let units = &bound[8..];
    if bound[7] & 1 == 0 {
        return units.iter().map(|&unit| char::from(unit)).collect();
    }
    let units: Vec<u16> = units.chunks_exact(2).map(|pair| u16_at(pair, 0)).collect();
    String::from_utf16(&units).unwrap()
}

/// The first record of a kind that fits.
fn record(records: &mut [Record], kind: u16, fits: impl Fn(&[u8]) -> bool) -> &mut Vec<u8> {
    let found = records.iter_mut().find(|(found, data)| *found == kind && fits(data));
    &mut found.unwrap_or_else(|| panic!("no record {kind:04X}")).1
}

/// The record of a row, a plain one where there is none.
fn row_record(records: &mut Vec<Record>, row: u16) -> &mut Vec<u8> {
    let own = |(kind, data): &Record| *kind == ROW && u16_at(data, 0) == row;
    let place = records.iter().position(own).unwrap_or_else(|| {
        let place = records.iter().position(|(kind, _)| *kind == ROW).unwrap();
        records.insert(place, (ROW, [row, 0, 0, HEIGHT, 0, 0, 0x0100, 15].map(u16::to_le_bytes).concat()));
        place
    });
    &mut records[place].1
}

/// The record of a cell that has one.
fn place(records: &mut Vec<Record>, at: (u16, u16)) -> usize {
    cell_place(records, at).unwrap_or_else(|| panic!("no cell {at:?}"))
}

/// The record of a cell alone; a run of numbers is cut up first.
fn cell_place(records: &mut Vec<Record>, at: (u16, u16)) -> Option<usize> {
    let within = |(kind, data): &Record| {
        *kind == MUL_RK
            && u16_at(data, 0) == at.0
            && (u16_at(data, 2)..=u16_at(data, data.len() - 2)).contains(&at.1)
    };
    if let Some(run) = records.iter().position(within) {
        let (_, data) = records.remove(run);
        let numbers = data[4..data.len() - 2].chunks_exact(6);
        let single = |(column, number): (u16, &[u8])| {
            (RK, [[at.0, column].map(u16::to_le_bytes).concat(), number.to_vec()].concat())
        };
        let singles: Vec<Record> = (u16_at(&data, 2)..).zip(numbers).map(single).collect();
        records.splice(run..run, singles);
    }
    let is_cell = |(kind, data): &Record| CELLS.contains(kind) && (u16_at(data, 0), u16_at(data, 2)) == at;
    records.iter().position(is_cell)
}

fn cell(records: &mut Vec<Record>, at: (u16, u16)) -> &mut Vec<u8> {
    let place = place(records, at);
    &mut records[place].1
}

/// The record of one column alone; one of several columns is cut up first.
fn column_record(records: &mut Vec<Record>, column: u16) -> &mut Vec<u8> {
    let within =
        |(kind, data): &Record| *kind == COL_INFO && (u16_at(data, 0)..=u16_at(data, 2)).contains(&column);
    let run = records.iter().position(within).unwrap_or_else(|| {
        let place = records.iter().position(|(kind, _)| *kind == DIMENSIONS).unwrap();
        records.insert(place, (COL_INFO, [column, column, WIDTH, 15, 0, 0].map(u16::to_le_bytes).concat()));
        place
    });
    let (_, data) = records.remove(run);
    let part = |(first, last): (u16, u16)| {
        let mut part = data.clone();
        put(&mut part, 0, first);
        put(&mut part, 2, last);
        (COL_INFO, part)
    };
    let mut parts = vec![(column, column)];
    if u16_at(&data, 0) < column {
        parts.insert(0, (u16_at(&data, 0), column - 1));
    }
    if column < u16_at(&data, 2) {
        parts.push((column + 1, u16_at(&data, 2)));
    }
    let parts: Vec<Record> = parts.into_iter().map(part).collect();
    records.splice(run..run, parts);
    record(records, COL_INFO, |data| u16_at(data, 0) == column)
}
