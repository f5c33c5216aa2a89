//! Workbooks written as .xlsx, with how their sheets show the cells.

use rust_xlsxwriter::{FilterCondition, Format, Formula, Workbook, Worksheet};

use crate::books::{Book, Look, Sheet, Value};
use crate::zipped::Parts;

/// Stand for no height and no width, which the library writes as hidden.
const NO_HEIGHT: f64 = 77.25;
const NO_WIDTH: u32 = 777;
/// As many pixels the library makes one unit of width.
const PIXELS: u32 = 7;

impl Book {
    pub fn write(&self, path: &std::path::Path) {
        std::fs::write(path, write(self)).unwrap();
    }
}

/// The workbook as .xlsx.
pub fn write(book: &Book) -> Vec<u8> {
    let mut out = Workbook::new();
    let plain = Look::default();
    for sheet in &book.sheets {
        let target = out.add_worksheet();
        target.set_name(&sheet.name).unwrap();
        target.set_hidden(sheet.hidden);
        let look = book.looks.get(&sheet.name).unwrap_or(&plain);
        rows_and_columns(target, look);
        for [top, left, bottom, right] in &sheet.merges {
            target.merge_range(*top, *left as u16, *bottom, *right as u16, "", &Format::new()).unwrap();
        }
        for (at, value) in &sheet.cells {
            let code = look.formats.get(at).map_or("General", String::as_str);
            put(target, *at, value, &Format::new().set_num_format(code));
        }
    }
    let bytes = out.save_to_buffer().unwrap();
    let flat = book.looks.values().any(|look| !look.flat_rows.is_empty() || !look.flat_columns.is_empty());
    let days = book.sheets.iter().flat_map(|sheet| sheet.cells.values());
    if !flat && !book.from_1904 && !days.into_iter().any(|value| matches!(value, Value::Day(_))) {
        return bytes;
    }
    touch_up(book, Parts::of(&bytes).unwrap())
}

fn rows_and_columns(target: &mut Worksheet, look: &Look) {
    for row in &look.hidden_rows {
        target.set_row_hidden(*row).unwrap();
    }
    for row in &look.flat_rows {
        target.set_row_height(*row, NO_HEIGHT).unwrap();
    }
    for column in &look.hidden_columns {
        target.set_column_hidden(*column as u16).unwrap();
    }
    for column in &look.flat_columns {
        target.set_column_width_pixels(*column as u16, NO_WIDTH).unwrap();
    }
    target.hide_unused_rows(look.others_hidden);
    if let Some([top, left, bottom, right]) = look.filter {
        target.autofilter(top, left as u16, bottom, right as u16).unwrap();
        // which rows it passes over is as the look says
        target.filter_automatic_off();
        target.filter_column(left as u16, &FilterCondition::new().add_list_filter("x")).unwrap();
    }
}

fn put(target: &mut Worksheet, (row, column): (u32, u16), value: &Value, format: &Format) {
    match value {
        Value::Text(text) => target.write_string_with_format(row, column, text, format),
        Value::Number(number) => target.write_number_with_format(row, column, *number, format),
        Value::Truth(truth) => target.write_boolean_with_format(row, column, *truth, format),
        Value::Formula(result) => {
            let formula = Formula::new(format!("{result}+0")).set_result(result.to_string());
            target.write_formula_with_format(row, column, formula, format)
        }
        Value::Error => {
            let formula = Formula::new("1/0").set_result("#DIV/0!");
            target.write_formula_with_format(row, column, formula, format)
        }
        // written out later
        Value::Day(_) => target.write_number_with_format(row, column, 0, format),
    }
    .unwrap();
}

/// What the library does not write: rows and columns without height or width, days from 1904, dates
/// written out.
fn touch_up(book: &Book, mut parts: Parts) -> Vec<u8> {
    if book.from_1904 {
        parts.replace("xl/workbook.xml", "<workbookPr", "<workbookPr date1904=\"1\"");
    }
    for (index, sheet) in book.sheets.iter().enumerate() {
        let part = parts.part(&format!("xl/worksheets/sheet{}.xml", index + 1));
        let text = String::from_utf8(std::mem::take(part)).unwrap();
        let text = text.replace(&format!("ht=\"{NO_HEIGHT}\""), "ht=\"0\"");
        let text = text.replace(&format!("width=\"{}\"", NO_WIDTH / PIXELS), "width=\"0\"");
        *part = written_out(sheet, text).into_bytes();
    }
    parts.bytes()
}

fn written_out(sheet: &Sheet, mut text: String) -> String {
    for ((row, column), value) in &sheet.cells {
        let Value::Day(day) = value else { continue };
        assert!(*column < 26);
        let cell = format!("<c r=\"{}{}\"", char::from(b'A' + *column as u8), row + 1);
        let (before, after) = text.split_once(&cell).unwrap();
        let after = after.replacen("><v>0</v>", &format!(" t=\"d\"><v>{day}</v>"), 1);
        text = format!("{before}{cell}{after}");
    }
    text
}
