//! Workbooks made to show their cells in every way, read back.

use std::sync::Arc;

use rust_xlsxwriter::{FilterCondition, Format, Formula, Table, Workbook, Worksheet};

use super::*;
use crate::read::grid::Hidden;
use crate::read::workbook::guard::{self, Kind};
use crate::read::workbook::package::plain_paths;
use crate::read::workbook::showing::{CellStyle, built_in_code};
use zipped::Parts;

#[allow(dead_code)] // the integration tests use the rest
#[path = "../../../../tests/all/zipped.rs"]
mod zipped;

const SHEET: &str = "xl/worksheets/sheet1.xml";

/// A workbook of one sheet.
fn made(fill: impl FnOnce(&mut Worksheet)) -> Parts {
    let mut book = Workbook::new();
    fill(book.add_worksheet().set_name("表 <一>").unwrap());
    Parts::of(&book.save_to_buffer().unwrap()).unwrap()
}

/// A workbook whose one sheet is written out.
fn written(sheet: &str) -> Parts {
    let mut parts = made(|_| {});
    *parts.part(SHEET) = format!("<worksheet>{sheet}</worksheet>").into_bytes();
    parts
}

fn shared(bytes: Vec<u8>) -> Shared {
    Shared(Arc::new(bytes))
}

fn shown(parts: &Parts) -> Result<(NumberFormats, Showing), Unshown> {
    let (formats, mut sheets) = read(&shared(parts.bytes()))?;
    assert_eq!(sheets.len(), 1);
    let (name, showing) = sheets.remove(0);
    assert_eq!(name, "表 <一>");
    Ok((formats, showing))
}

/// Where the cells are, what format they have, and whether they are formulas.
fn cells(parts: &Parts) -> Vec<((u32, u32), String, bool)> {
    let (formats, showing) = shown(parts).unwrap();
    let code = |cell: &CellStyle| formats.codes[cell.style as usize].clone();
    showing.cells.iter().map(|cell| (cell.at, code(cell), cell.formula)).collect()
}

fn styled() -> Parts {
    made(|sheet| {
        let percent = Format::new().set_num_format("0.0%;\"（\"0.0%\"）\"");
        let date = Format::new().set_num_format("yyyy\"年\"m\"月\"");
        let built_in = Format::new().set_num_format_index(10);
        sheet.write_string(0, 0, "收入").unwrap();
        sheet.write_number_with_format(0, 1, 0.125, &percent).unwrap();
        sheet.write_number_with_format(0, 2, 45292, &date).unwrap();
        sheet.write_number_with_format(1, 1, 0.5, &built_in).unwrap();
        sheet.write_blank(1, 2, &percent).unwrap();
        sheet.write_formula(2, 0, Formula::new("=B1").set_result("0.125")).unwrap();
        sheet.write_formula_with_format(2, 1, Formula::new("=B1").set_result(""), &percent).unwrap();
        sheet.write_number(2, 2, 7).unwrap();
    })
}

#[test]
fn formats_and_formulas_are_told() {
    let (percent, date) = ("0.0%;\"（\"0.0%\"）\"".to_owned(), "yyyy\"年\"m\"月\"".to_owned());
    let wanted = [
        ((0, 1), percent.clone(), false),
        ((0, 2), date, false),
        ((1, 1), built_in_code(10), false),
        ((2, 0), "General".to_owned(), true),
        ((2, 1), percent, true),
    ];
    assert_eq!(cells(&styled()), wanted);
    // formats of conditional formatting are other ones, wherever they stand
    let mut parts = styled();
    let other = "<dxfs><dxf><numFmt numFmtId=\"164\" formatCode=\"0\"/></dxf></dxfs>";
    parts.replace("xl/styles.xml", "</styleSheet>", &format!("{other}</styleSheet>"));
    assert_eq!(cells(&parts), wanted);
}

#[test]
fn the_first_day_is_told() {
    let mut parts = styled();
    assert!(!shown(&parts).unwrap().0.from_1904);
    parts.replace("xl/workbook.xml", "<workbookPr", "<workbookPr date1904=\"1\"");
    assert!(shown(&parts).unwrap().0.from_1904);
    parts.replace("xl/workbook.xml", "date1904=\"1\"", "date1904=\"false\"");
    assert!(!shown(&parts).unwrap().0.from_1904);
}

#[test]
fn without_styles_all_is_general() {
    let mut parts = styled();
    parts.0.retain(|(name, _)| name != "xl/styles.xml");
    let (formats, showing) = shown(&parts).unwrap();
    assert!(formats.codes.is_empty());
    assert_eq!(showing.cells.len(), 5);
}

#[test]
fn hidden_rows_and_columns_are_told() {
    let mut parts = made(|sheet| {
        for row in 0..10 {
            sheet.write_number(row, 0, row).unwrap();
        }
        sheet.set_row_hidden(2).unwrap();
        sheet.set_row_hidden(3).unwrap();
        sheet.set_row_height(5, 33).unwrap();
        sheet.set_row_hidden(7).unwrap();
        sheet.set_column_hidden(1).unwrap();
        sheet.set_column_range_hidden(300, 400).unwrap();
        sheet.set_column_width(3, 55).unwrap();
    });
    let width = "width=\"55.7109375\"";
    parts.replace(SHEET, width, "width=\"0\"");
    parts.replace(SHEET, "ht=\"33\"", "ht=\"0\"");
    let (_, showing) = shown(&parts).unwrap();
    let (hidden, flat) = (Hidden::ByHand, Hidden::Flat);
    assert_eq!(showing.rows, [(2, 3, hidden), (5, 5, flat), (7, 7, hidden)]);
    assert_eq!(showing.columns, [(1, 1, hidden), (3, 3, flat)]);
}

#[test]
fn unused_rows_are_hidden_and_used_ones_not() {
    let parts = made(|sheet| {
        sheet.write_number(0, 0, 1).unwrap();
        sheet.write_number(3, 0, 1).unwrap();
        sheet.write_number(4, 0, 1).unwrap();
        sheet.set_row_hidden(4).unwrap();
        sheet.hide_unused_rows(true);
    });
    let (_, showing) = shown(&parts).unwrap();
    let hidden = |row: u32| showing.rows.iter().any(|run| (run.0..=run.1).contains(&row));
    let seen: Vec<u32> = (0..30_000).filter(|row| !hidden(*row)).collect();
    assert_eq!(seen, [0, 3]);
}

/// Ten numbers below a head, and two rows hidden by hand, one on each side.
fn list(sheet: &mut Worksheet) {
    for row in 1..12 {
        sheet.write_number(row, 0, row % 3).unwrap();
    }
    sheet.set_row_hidden(0).unwrap();
    sheet.set_row_hidden(12).unwrap();
    sheet.set_row_hidden(13).unwrap();
}

#[test]
fn filtered_rows_are_told_apart() {
    let parts = made(|sheet| {
        list(sheet);
        sheet.autofilter(1, 0, 12, 0).unwrap();
        sheet.filter_column(0, &FilterCondition::new().add_list_filter(0)).unwrap();
    });
    let wanted = [
        (0, 0, Hidden::ByHand),
        (2, 2, Hidden::Filtered),
        (4, 5, Hidden::Filtered),
        (7, 8, Hidden::Filtered),
        (10, 12, Hidden::Filtered),
        (13, 13, Hidden::ByHand),
    ];
    let rows = shown(&parts).unwrap().1.rows;
    assert_eq!(rows, wanted);
    // without a condition the filter hides nothing; a saved view has one of its own
    let mut parts = parts;
    let text = String::from_utf8(parts.part(SHEET).clone()).unwrap();
    let (before, rest) = text.split_once("<autoFilter").unwrap();
    let (filter, after) = rest.split_once("</autoFilter>").unwrap();
    let saved = format!("<customSheetViews><autoFilter{filter}</autoFilter></customSheetViews>");
    for idle in ["<autoFilter ref=\"A2:A13\"/>", &saved] {
        *parts.part(SHEET) = format!("{before}{idle}{after}").into_bytes();
        let rows = shown(&parts).unwrap().1.rows;
        assert!(rows.len() == 5 && rows.iter().all(|run| run.2 == Hidden::ByHand), "{rows:?}");
    }
}

#[test]
fn rows_that_a_table_filters_are_told_apart() {
    let mut parts = made(|sheet| {
        list(sheet);
        sheet.set_row_hidden(4).unwrap();
        sheet.add_table(1, 0, 8, 1, &Table::new()).unwrap();
    });
    let wanted = [(0, 0, Hidden::ByHand), (4, 4, Hidden::ByHand), (12, 13, Hidden::ByHand)];
    assert_eq!(shown(&parts).unwrap().1.rows, wanted);
    let active = "<autoFilter ref=\"A2:B9\"><filterColumn colId=\"0\"><filters><filter val=\"1\"/></filters>\
                  </filterColumn></autoFilter>";
    parts.replace("xl/tables/table1.xml", "<autoFilter ref=\"A2:B9\"/>", active);
    let wanted = [(0, 0, Hidden::ByHand), (4, 4, Hidden::Filtered), (12, 13, Hidden::ByHand)];
    assert_eq!(shown(&parts).unwrap().1.rows, wanted);
}

#[test]
fn prefixes_and_missing_addresses_do_not_matter() {
    let parts = written(
        "<x:cols><x:col min='2' max='3' hidden='true'/></x:cols><x:sheetData>\
         <x:row><x:c/><x:c s='0'><x:f>1+1</x:f><x:v>2</x:v></x:c><x:c><x:v>3</x:v></x:c></x:row>\
         <x:row/><x:row hidden='1'><x:c r='C3'><x:f/></x:c><x:c><x:f/></x:c></x:row>\
         <x:row r='7' hidden='0'><x:c><x:f t='shared' si='0'/></x:c></x:row>\
         <x:row ht='0.0'><x:c r='b8'><x:f/></x:c></x:row></x:sheetData>",
    );
    let (_, showing) = shown(&parts).unwrap();
    let found: Vec<(u32, u32)> = showing.cells.iter().map(|cell| cell.at).collect();
    assert_eq!(found, [(0, 1), (2, 2), (2, 3), (6, 0), (7, 1)]);
    assert_eq!(showing.rows, [(2, 2, Hidden::ByHand), (7, 7, Hidden::Flat)]);
    assert_eq!(showing.columns, [(1, 2, Hidden::ByHand)]);
}

#[test]
fn cells_come_in_order_and_within_bounds() {
    let parts = written(
        "<sheetData><row r='9'><c r='B9'><f/></c><c r='A9'><f/></c><c r='IW9'><f/></c></row>\
         <row r='2' hidden='1'><c r='A2'><f/></c></row><row r='40000' hidden='1'/>\
         <row r='1'><c r='A1'><f/></c></row><row r='30001'><c r='A30001'><v>1</v></c></row>\
         <row r='3'><c r='A3'><f/></c></row></sheetData>",
    );
    let (_, showing) = shown(&parts).unwrap();
    let found: Vec<(u32, u32)> = showing.cells.iter().map(|cell| cell.at).collect();
    assert_eq!(found, [(0, 0), (1, 0), (8, 0), (8, 1)]);
    assert_eq!(showing.rows, [(1, 1, Hidden::ByHand)]);
}

#[test]
fn damaged_parts_are_told_and_nothing_panics() {
    let parts = styled();
    for (name, whole) in &parts.0 {
        for end in (0..whole.len()).step_by(7) {
            let mut cut = Parts(parts.0.clone());
            cut.part(name).truncate(end);
            let bytes = shared(cut.bytes());
            let read = read(&plain_paths(bytes, Kind::Xlsx).unwrap());
            match name.as_str() {
                SHEET => assert_eq!(read.unwrap_err(), Unshown::Sheet("表 <一>".to_owned()), "{end}"),
                "_rels/.rels" | "xl/_rels/workbook.xml.rels" | "xl/workbook.xml" | "xl/styles.xml" => {
                    assert_eq!(read.unwrap_err(), Unshown::Book, "{name} {end}");
                }
                _ => assert!(read.is_ok(), "{name} {end}"),
            }
        }
    }
    for address in ["", "0", "A0", "A", "1A", "ZZZZZZZZZZ1", "A99999999999", "甲1"] {
        let cell = format!("<sheetData><row><c r='{address}'><f/></c></row></sheetData>");
        assert_eq!(shown(&written(&cell)).unwrap_err(), Unshown::Sheet("表 <一>".to_owned()), "{address}");
    }
}

#[test]
fn plain_packages_are_handed_on_as_they_are() {
    let bytes = shared(styled().bytes());
    let plain = plain_paths(bytes.clone(), Kind::Xlsx).unwrap();
    assert!(Arc::ptr_eq(&bytes.0, &plain.0));
}

#[test]
fn odd_paths_lead_to_the_same_parts() {
    let wanted = cells(&styled());
    for target in ["./worksheets/sheet1.xml", "/xl/x/../worksheets//SHEET1.xml", "worksheets\\sheet%31.xml"] {
        let mut parts = styled();
        parts.replace("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", target);
        assert_eq!(cells(&parts), wanted, "{target}");
        let plain = plain_paths(shared(parts.bytes()), Kind::Xlsx).unwrap();
        assert_eq!(guard::check(plain.as_ref()), Ok(Kind::Xlsx));
        let mut plain = Parts::of(plain.as_ref()).unwrap();
        let rels = String::from_utf8(plain.part("xl/_rels/workbook.xml.rels").clone()).unwrap();
        assert!(rels.contains("Target=\"worksheets/sheet1.xml\""), "{rels}");
        assert_eq!(cells(&plain), wanted, "{target}");
    }
}

#[test]
fn targets_elsewhere_stay() {
    let outside = "Target=\"https://example.com/./a\" TargetMode=\"External\"";
    let mut parts = styled();
    parts.replace("xl/_rels/workbook.xml.rels", "Target=\"theme/theme1.xml\"", outside);
    parts.replace("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "./worksheets/sheet1.xml");
    for nowhere in ["../../outside.xml", "worksheets/./none.xml"] {
        let more = format!("<Relationship Id=\"no\" Type=\"a/b\" Target=\"{nowhere}\"/></Relationships>");
        let mut parts = Parts(parts.0.clone());
        parts.replace("xl/_rels/workbook.xml.rels", "</Relationships>", &more);
        let plain = plain_paths(shared(parts.bytes()), Kind::Xlsx).unwrap();
        let mut plain = Parts::of(plain.as_ref()).unwrap();
        let rels = String::from_utf8(plain.part("xl/_rels/workbook.xml.rels").clone()).unwrap();
        assert!(rels.contains(outside) && rels.contains(&format!("Target=\"{nowhere}\"")), "{rels}");
        assert!(rels.contains("Target=\"worksheets/sheet1.xml\""), "{rels}");
    }
}
