//! A small writer of .xlsb workbooks, since no free program writes them: record by record as [MS-XLSB]
//! lays them out.

use std::io::Write;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::books::{Book, Look, Sheet, Value};

/// One record: type and length in seven bits a byte, then the data.
fn record(out: &mut Vec<u8>, kind: u16, data: &[u8]) {
    if kind < 0x80 {
        out.push(kind as u8);
    } else {
        out.extend([(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8]);
    }
    let mut length = data.len();
    while length > 0x7F {
        out.push((length & 0x7F) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend(data);
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut out = (units.len() as u32).to_le_bytes().to_vec();
    out.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    out
}

fn workbook(book: &Book) -> Vec<u8> {
    let mut out = Vec::new();
    record(&mut out, 0x0083, &[]);
    let mut properties = [0; 12];
    properties[0] = book.from_1904.into();
    record(&mut out, 0x0099, &properties);
    record(&mut out, 0x008F, &[]);
    for (index, sheet) in book.sheets.iter().enumerate() {
        let mut data = 0_u32.to_le_bytes().to_vec();
        data.extend((index as u32 + 1).to_le_bytes());
        data.extend(wide(&format!("rId{index}")));
        data.extend(wide(&sheet.name));
        record(&mut out, 0x009C, &data);
    }
    record(&mut out, 0x0090, &[]);
    record(&mut out, 0x009D, &[0; 26]);
    record(&mut out, 0x0084, &[]);
    out
}

/// A height as Excel gives to a row of 15 points.
const HEIGHT: u16 = 300;
/// A width as Excel gives to a column of nine digits.
const WIDTH: u32 = 2_340;

/// The format codes of all sheets, each once: the style of a cell is its place here and one more.
fn codes(book: &Book) -> Vec<&str> {
    let mut codes = Vec::new();
    for code in book.looks.values().flat_map(|look| look.formats.values()) {
        if !codes.contains(&code.as_str()) {
            codes.push(code.as_str());
        }
    }
    codes
}

/// Formats, one style that styles are based on, the styles of cells.
fn styles(codes: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    // the ids below are for what the format itself knows
    let ids = 164..164 + codes.len() as u16;
    let style = |out: &mut Vec<u8>, parent: u16, format: u16| {
        let mut data = [parent.to_le_bytes(), format.to_le_bytes()].concat();
        data.resize(16, 0);
        record(out, 0x002F, &data);
    };
    record(&mut out, 0x0116, &[]);
    record(&mut out, 0x0267, &(codes.len() as u32).to_le_bytes());
    for (id, code) in ids.clone().zip(codes) {
        let mut data = id.to_le_bytes().to_vec();
        data.extend(wide(code));
        record(&mut out, 0x002C, &data);
    }
    record(&mut out, 0x0268, &[]);
    record(&mut out, 0x0272, &1_u32.to_le_bytes());
    style(&mut out, 0xFFFF, 0);
    record(&mut out, 0x0273, &[]);
    record(&mut out, 0x0269, &(codes.len() as u32 + 1).to_le_bytes());
    for format in std::iter::once(0).chain(ids) {
        style(&mut out, 0, format);
    }
    record(&mut out, 0x026A, &[]);
    record(&mut out, 0x0117, &[]);
    out
}

/// The usual height of rows, and the columns that are not as usual.
fn columns(out: &mut Vec<u8>, look: &Look) {
    let mut usual = u32::MAX.to_le_bytes().to_vec();
    usual.extend([8, 0]);
    usual.extend(HEIGHT.to_le_bytes());
    usual.extend([u8::from(look.others_hidden) << 1, 0, 0, 0]);
    record(out, 0x01E5, &usual);
    let hidden = look.hidden_columns.iter().map(|column| (*column, WIDTH, 3_u16));
    let mut columns: Vec<_> = hidden.chain(look.flat_columns.iter().map(|column| (*column, 0, 2))).collect();
    columns.sort_unstable();
    if columns.is_empty() {
        return;
    }
    record(out, 0x0186, &[]);
    for (column, width, marks) in columns {
        let mut data = [column, column, width, 0].map(u32::to_le_bytes).concat();
        data.extend(marks.to_le_bytes());
        record(out, 0x003C, &data);
    }
    record(out, 0x0187, &[]);
}

/// The head of a row: number, style, height, marks, no spans.
fn row_head(row: u32, look: &Look) -> Vec<u8> {
    let (hidden, flat) = (look.hidden_rows.contains(&row), look.flat_rows.contains(&row));
    let mut head = [row, 0].map(u32::to_le_bytes).concat();
    head.extend(if flat { 0 } else { HEIGHT }.to_le_bytes());
    head.extend([0, u8::from(hidden) << 4 | u8::from(flat) << 5, 0]);
    head.extend([0; 4]);
    head
}

/// What follows the cells: a filter on the first column, and merges.
fn after_cells(out: &mut Vec<u8>, merges: &[[u32; 4]], look: &Look) {
    let rectangle =
        |[top, left, bottom, right]: [u32; 4]| [top, bottom, left, right].map(u32::to_le_bytes).concat();
    if let Some(range) = look.filter {
        record(out, 0x00A1, &rectangle(range));
        record(out, 0x00A3, &[0; 6]);
        record(out, 0x00A5, &[0; 8]);
        record(out, 0x00A6, &[]);
        record(out, 0x00A4, &[]);
        record(out, 0x00A2, &[]);
    }
    if merges.is_empty() {
        return;
    }
    record(out, 0x00B1, &(merges.len() as u32).to_le_bytes());
    for merge in merges {
        record(out, 0x00B0, &rectangle(*merge));
    }
    record(out, 0x00B2, &[]);
}

fn sheet(sheet: &Sheet, look: &Look, codes: &[&str], errors: &[(u32, u32)]) -> Vec<u8> {
    let mut out = Vec::new();
    record(&mut out, 0x0081, &[]);
    let rows = sheet.cells.keys().map(|at| at.0).max().unwrap_or_default();
    let mut span = [0; 16];
    span[4..8].copy_from_slice(&rows.to_le_bytes());
    span[12..].copy_from_slice(&20_u32.to_le_bytes());
    record(&mut out, 0x0094, &span);
    columns(&mut out, look);
    record(&mut out, 0x0091, &[]);
    for row in 0..=rows {
        record(&mut out, 0x0000, &row_head(row, look));
        for ((_, col), value) in sheet.cells.range((row, 0)..=(row, u16::MAX)) {
            let format = look.formats.get(&(row, *col));
            let style = format.and_then(|code| codes.iter().position(|known| known == code));
            let style = style.map_or(0, |place| place as u32 + 1);
            let mut data = [u32::from(*col), style].map(u32::to_le_bytes).concat();
            if *value == Value::Error || errors.contains(&(row, u32::from(*col))) {
                // a formula whose result is #REF!, written as 1/0 in tokens
                data.extend([0x17, 0, 0]);
                data.extend(7_u32.to_le_bytes());
                data.extend([0x1E, 1, 0, 0x1E, 0, 0, 0x06]);
                data.extend(0_u32.to_le_bytes());
                record(&mut out, 0x000B, &data);
                continue;
            }
            match value {
                Value::Number(number) => {
                    data.extend(number.to_le_bytes());
                    record(&mut out, 0x0005, &data);
                }
                Value::Text(text) => {
                    data.extend(wide(text));
                    record(&mut out, 0x0006, &data);
                }
                Value::Truth(truth) => {
                    data.push(u8::from(*truth));
                    record(&mut out, 0x0004, &data);
                }
                Value::Formula(result) => {
                    // the tokens are the number itself
                    data.extend(result.to_le_bytes());
                    data.extend([0, 0, 9, 0, 0, 0, 0x1F]);
                    data.extend(result.to_le_bytes());
                    data.extend(0_u32.to_le_bytes());
                    record(&mut out, 0x0009, &data);
                }
                Value::Error => {}
                Value::Day(day) => panic!("no .xlsb writes {day} out"),
            }
        }
    }
    record(&mut out, 0x0092, &[]);
    after_cells(&mut out, &sheet.merges, look);
    record(&mut out, 0x0082, &[]);
    out
}

/// Namespaces of the parts that say what the others are.
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Relations: id, kind, target.
fn relations(all: &[(String, &str, String)]) -> String {
    let relation = |(id, kind, target): &(String, &str, String)| {
        format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
    };
    let all: String = all.iter().map(relation).collect();
    format!("<?xml version=\"1.0\"?><Relationships xmlns=\"{PACKAGE}/relationships\">{all}</Relationships>")
}

/// What kind each part is of.
fn content_types(sheets: usize) -> String {
    let kind = |part: &str, kind: &str| {
        format!("<Override PartName=\"/xl/{part}.bin\" ContentType=\"application/vnd.ms-excel.{kind}\"/>")
    };
    let mut kinds = kind("workbook", "sheet.binary.macroEnabled.main") + &kind("styles", "styles");
    for index in 0..sheets {
        kinds += &kind(&format!("worksheets/sheet{index}"), "worksheet");
    }
    let relations = "application/vnd.openxmlformats-package.relationships+xml";
    format!(
        "<?xml version=\"1.0\"?><Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"{relations}\"/>{kinds}</Types>"
    )
}

/// The workbook as .xlsb; the cells named become formulas with an error.
pub fn write(book: &Book, errors: &[(u32, u32)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut part = |name: &str, bytes: &[u8]| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    };
    let sheets = 0..book.sheets.len();
    let target = |index| (format!("rId{index}"), "worksheet", format!("worksheets/sheet{index}.bin"));
    let mut targets: Vec<_> = sheets.map(target).collect();
    targets.push(("rIdStyles".to_owned(), "styles", "styles.bin".to_owned()));
    let whole = ("rId1".to_owned(), "officeDocument", "xl/workbook.bin".to_owned());
    part("[Content_Types].xml", content_types(book.sheets.len()).as_bytes());
    part("_rels/.rels", relations(&[whole]).as_bytes());
    part("xl/workbook.bin", &workbook(book));
    part("xl/_rels/workbook.bin.rels", relations(&targets).as_bytes());
    let codes = codes(book);
    part("xl/styles.bin", &styles(&codes));
    let plain = Look::default();
    for (index, one) in book.sheets.iter().enumerate() {
        let look = book.looks.get(&one.name).unwrap_or(&plain);
        part(&format!("xl/worksheets/sheet{index}.bin"), &sheet(one, look, &codes, errors));
    }
    zip.finish().unwrap().into_inner()
}
