//! A small writer of .xlsb workbooks, since no free program writes them: record by record as [MS-XLSB]
//! lays them out.

use std::io::Write;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::books::{Book, Value};

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
    record(&mut out, 0x0099, &[0; 12]);
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

fn sheet(sheet: &crate::books::Sheet, errors: &[(u32, u32)]) -> Vec<u8> {
    let mut out = Vec::new();
    record(&mut out, 0x0081, &[]);
    let rows = sheet.cells.keys().map(|at| at.0).max().unwrap_or_default();
    let mut span = [0; 16];
    span[4..8].copy_from_slice(&rows.to_le_bytes());
    span[12..].copy_from_slice(&20_u32.to_le_bytes());
    record(&mut out, 0x0094, &span);
    record(&mut out, 0x0091, &[]);
    for row in 0..=rows {
        let mut head = row.to_le_bytes().to_vec();
        head.extend([0; 13]);
        record(&mut out, 0x0000, &head);
        for ((_, col), value) in sheet.cells.range((row, 0)..=(row, u16::MAX)) {
            let mut data = u32::from(*col).to_le_bytes().to_vec();
            data.extend([0; 4]);
            if errors.contains(&(row, u32::from(*col))) {
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
            }
        }
    }
    record(&mut out, 0x0092, &[]);
    record(&mut out, 0x0082, &[]);
    out
}

/// The workbook as .xlsb; the cells named become formulas with an error.
pub fn write(book: &Book, errors: &[(u32, u32)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut part = |name: &str, bytes: &[u8]| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    };
    let relation = |index: usize| {
        format!(
            "<Relationship Id=\"rId{index}\" Target=\"worksheets/sheet{index}.bin\" \
             Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\"/>"
        )
    };
    let relations: String = (0..book.sheets.len()).map(relation).collect();
    part("[Content_Types].xml", b"<Types/>");
    part("xl/workbook.bin", &workbook(book));
    part(
        "xl/_rels/workbook.bin.rels",
        format!("<?xml version=\"1.0\"?><Relationships>{relations}</Relationships>").as_bytes(),
    );
    for (index, one) in book.sheets.iter().enumerate() {
        part(&format!("xl/worksheets/sheet{index}.bin"), &sheet(one, errors));
    }
    zip.finish().unwrap().into_inner()
}
