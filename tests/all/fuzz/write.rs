//! Writes a made workbook as .xlsx, .xlsb or .ods.

use rust_xlsxwriter::{Format as CellFormat, Formula, Workbook as Target};

use crate::books::{Book, Sheet, Value};
use crate::zipped::Parts;

use super::make::{Cell, Made, Workbook};

/// The formats that are written here; old .xls comes from files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    Xlsb,
    Ods,
}

impl Format {
    pub const ALL: [Format; 3] = [Format::Xlsx, Format::Xlsb, Format::Ods];

    pub fn write(self, book: &Workbook) -> Vec<u8> {
        match self {
            Format::Xlsx => xlsx(book),
            Format::Xlsb => xlsb(book),
            Format::Ods => ods(book),
        }
    }
}

fn xlsx(book: &Workbook) -> Vec<u8> {
    let mut target = Target::new();
    let plain = CellFormat::new();
    for made in &book.sheets {
        let sheet = target.add_worksheet();
        sheet.set_name(&made.name).unwrap();
        for [top, left, bottom, right] in &made.merges {
            sheet.merge_range(*top, *left as u16, *bottom, *right as u16, "", &plain).unwrap();
        }
        for ((row, col), cell) in &made.cells {
            match cell {
                Cell::Text(text) => sheet.write_string(*row, *col, text).unwrap(),
                Cell::Number(number) => sheet.write_number(*row, *col, *number).unwrap(),
                Cell::Error => {
                    sheet.write_formula(*row, *col, Formula::new("=1/0").set_result("#DIV/0!")).unwrap()
                }
            };
        }
    }
    target.save_to_buffer().unwrap()
}

fn xlsb(book: &Workbook) -> Vec<u8> {
    let mut errors = Vec::new();
    let sheets = book.sheets.iter().map(|made| {
        let cells = made.cells.iter().map(|((row, col), cell)| {
            let value = match cell {
                Cell::Text(text) => Value::Text(text.clone()),
                Cell::Number(number) => Value::Number(*number),
                Cell::Error => {
                    errors.push((*row, u32::from(*col)));
                    Value::Number(0.0)
                }
            };
            ((*row, *col), value)
        });
        Sheet { name: made.name.clone(), hidden: false, cells: cells.collect(), merges: Vec::new() }
    });
    let sheets = sheets.collect();
    crate::binary_book::write(&Book { sheets, ..Book::default() }, &errors)
}

fn escaped(text: &str) -> String {
    html_escape::encode_double_quoted_attribute(text).into_owned()
}

fn ods(book: &Workbook) -> Vec<u8> {
    let tables: String = book.sheets.iter().map(ods_table).collect();
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
         xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet>\
         {tables}</office:spreadsheet></office:body></office:document-content>"
    );
    let mut parts = Parts(Vec::new());
    parts.add("mimetype", "application/vnd.oasis.opendocument.spreadsheet");
    parts.add("META-INF/manifest.xml", "<manifest/>");
    parts.add("content.xml", content);
    parts.bytes()
}

fn ods_table(made: &Made) -> String {
    let rows = made.cells.keys().map(|at| at.0 + 1).max().unwrap_or_default();
    let mut out = format!("<table:table table:name=\"{}\">", escaped(&made.name));
    for row in 0..rows {
        out.push_str("<table:table-row>");
        let mut next = 0;
        for ((_, col), cell) in made.cells.range((row, 0)..=(row, u16::MAX)) {
            if *col > next {
                out.push_str(&format!(
                    "<table:table-cell table:number-columns-repeated=\"{}\"/>",
                    col - next
                ));
            }
            next = col + 1;
            out.push_str(&ods_cell(made, (row, *col), cell));
        }
        out.push_str("</table:table-row>");
    }
    out + "</table:table>"
}

fn ods_cell(made: &Made, at: (u32, u16), cell: &Cell) -> String {
    let merge = made.merges.iter().find(|merge| (merge[0], merge[1]) == (at.0, at.1.into()));
    let span = merge.map_or(String::new(), |[top, left, bottom, right]| {
        let (down, across) = (bottom - top + 1, right - left + 1);
        format!(" table:number-columns-spanned=\"{across}\" table:number-rows-spanned=\"{down}\"")
    });
    let (attributes, text) = match cell {
        Cell::Number(number) => {
            (format!("office:value-type=\"float\" office:value=\"{number}\""), number.to_string())
        }
        Cell::Error => {
            ("office:value-type=\"string\" calcext:value-type=\"error\"".to_owned(), "#DIV/0!".to_owned())
        }
        Cell::Text(text) => ("office:value-type=\"string\"".to_owned(), text.clone()),
    };
    let paragraphs: String =
        text.split('\n').map(|line| format!("<text:p>{}</text:p>", escaped(line))).collect();
    format!("<table:table-cell {attributes}{span}>{paragraphs}</table:table-cell>")
}
