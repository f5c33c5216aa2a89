//! The same tables in every format that offices send read as the same model, cell by cell.

use gongkai::diag::{Diagnostics, Severity};
use gongkai::read::{self, grid::Value, workbook};
use rust_decimal::dec;

use crate::binary_book;
use crate::books::Book;
use crate::support::{Desk, root, sample};
use crate::zipped::Parts;

/// All tables of a folder, written out with every row, amount, note and cell address.
fn model(folder: &std::path::Path, workbook: &str) -> String {
    let (input, diagnostics) = read::read(folder, &[]);
    let told: Vec<_> = diagnostics.iter().filter(|d| d.severity > Severity::Notice).collect();
    assert!(told.is_empty(), "{workbook}: {told:#?}");
    let tables = input.unwrap().budget.current.tables;
    assert!(tables.len() > 10);
    format!("{tables:#?}").replace(&format!("\"{workbook}\""), "\"tables.xlsx\"")
}

/// The sample with its workbook in another format.
fn reads_the_same(extension: &str, bytes: &[u8]) {
    let desk = Desk::new();
    let name = format!("tables.{extension}");
    std::fs::remove_file(desk.unit().join("tables.xlsx")).unwrap();
    std::fs::write(desk.unit().join(&name), bytes).unwrap();
    desk.rewrite("\"tables.xlsx\"", &format!("\"{name}\""));
    let (wanted, found) = (model(&sample(), "tables.xlsx"), model(&desk.unit(), &name));
    let differs = wanted.lines().zip(found.lines()).enumerate().find(|(_, (a, b))| a != b);
    assert!(wanted == found, "{extension} differs: {differs:?}");
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(root().join("tests/data/formats").join(name)).unwrap()
}

#[test]
fn xls_reads_as_xlsx() {
    reads_the_same("xls", &fixture("tables.xls"));
}

#[test]
fn ods_reads_as_xlsx() {
    reads_the_same("ods", &fixture("tables.ods"));
}

#[test]
fn an_xlsx_of_another_program_reads_the_same() {
    reads_the_same("xlsx", &fixture("tables.xlsx"));
}

#[test]
fn xlsb_reads_as_xlsx() {
    let book = Book::read(&sample().join("tables.xlsx"));
    reads_the_same("xlsb", &binary_book::write(&book, &[]));
}

#[test]
fn a_wrong_extension_does_not_matter() {
    reads_the_same("xls", &std::fs::read(sample().join("tables.xlsx")).unwrap());
    reads_the_same("xlsx", &fixture("tables.xls"));
    reads_the_same("xls", &fixture("tables.ods"));
}

const BOOK: &str = "xl/_rels/workbook.xml.rels";

/// Renames a part.
fn rename(parts: &mut Parts, from: &str, to: &str) {
    parts.0.iter_mut().find(|(name, _)| name == from).unwrap_or_else(|| panic!("no {from}")).0 =
        to.to_owned();
}

#[test]
fn parts_are_found_by_every_path_that_names_them() {
    let sheet = "xl/worksheets/sheet4.xml";
    let odd = [
        (BOOK, "worksheets/sheet4.xml", "./worksheets/sheet4.xml", sheet),
        (BOOK, "worksheets/sheet4.xml", "../xl/worksheets/x/../sheet4.xml", sheet),
        (BOOK, "worksheets/sheet4.xml", "worksheets\\sheet4.xml", sheet),
        (BOOK, "worksheets/sheet4.xml", "\\xl\\worksheets\\sheet4.xml", sheet),
        (BOOK, "worksheets/sheet4.xml", "worksheets//sheet4.xml", sheet),
        (BOOK, "worksheets/sheet4.xml", "/xl/worksheets/sheet4.xml", sheet),
        (BOOK, "worksheets/sheet4.xml", "/xl/./worksheets/sheet4.xml", sheet),
        (BOOK, "worksheets/sheet4.xml", "Worksheets/Sheet4.XML", sheet),
        (BOOK, "worksheets/sheet4.xml", "worksheets/%73heet4.xml", sheet),
        (BOOK, "worksheets/sheet4.xml", "worksheets/%E8%A1%A8%204.xml", "xl/worksheets/表 4.xml"),
        (BOOK, "worksheets/sheet4.xml", "worksheets/a%204.xml", "xl/worksheets/a%204.xml"),
        (BOOK, "worksheets/sheet4.xml", "worksheets/a 4.xml", "xl/worksheets/a%204.xml"),
        (BOOK, "worksheets/sheet4.xml", "worksheets/a&amp;4.xml", "xl/worksheets/a&4.xml"),
        (BOOK, "worksheets/sheet4.xml", "../sheets/4.xml", "sheets/4.xml"),
        (BOOK, "worksheets/sheet4.xml", "./worksheets/sheet4.xml", "XL\\Worksheets\\sheet4.xml"),
        (BOOK, "sharedStrings.xml", "./sharedStrings.xml", "xl/sharedStrings.xml"),
        (BOOK, "sharedStrings.xml", "texts/Texts.xml", "xl/texts/texts.xml"),
        (BOOK, "styles.xml", "/styles/s.xml", "styles/s.xml"),
        ("_rels/.rels", "xl/workbook.xml", "./xl/workbook.xml", "xl/workbook.xml"),
        ("_rels/.rels", "xl/workbook.xml", "xl/../xl//workbook.xml", "xl/workbook.xml"),
        ("_rels/.rels", "xl/workbook.xml", "/xl/workbook.xml", "xl/workbook.xml"),
        ("_rels/.rels", "xl/workbook.xml", "\\xl\\workbook.xml", "xl/workbook.xml"),
        ("_rels/.rels", "xl/workbook.xml", "XL/Workbook.xml", "xl/workbook.xml"),
        ("_rels/.rels", "xl/workbook.xml", "xl/%77orkbook.xml", "xl/workbook.xml"),
    ];
    for (rels, usual, target, member) in odd {
        let mut parts = Parts::read(&sample().join("tables.xlsx"));
        let folder = if rels == BOOK { "xl/" } else { "" };
        let own = format!("{folder}{usual}");
        if own != member {
            rename(&mut parts, &own, member);
        }
        parts.replace(rels, &format!("Target=\"{usual}\""), &format!("Target=\"{target}\""));
        println!("{target} for {member}");
        reads_the_same("xlsx", &parts.bytes());
    }
}

#[test]
fn a_part_that_nothing_names_is_no_part_of_the_workbook() {
    let mut parts = Parts::read(&sample().join("tables.xlsx"));
    rename(&mut parts, "xl/sharedStrings.xml", "xl/sharedStrings1.xml");
    parts.replace(BOOK, "sharedStrings.xml", "sharedStrings1.xml");
    parts.add("xl/sharedStrings.xml", "<sst><si><t>错的文字</t></si></sst>");
    reads_the_same("xlsx", &parts.bytes());
}

#[test]
fn parts_of_an_xlsb_are_found_by_every_path_that_names_them() {
    let book = Book::read(&sample().join("tables.xlsx"));
    let bytes = binary_book::write(&book, &[]);
    let usual = "worksheets/sheet3.bin";
    let odd = [
        "./worksheets/sheet3.bin",
        "/xl/worksheets/sheet3.bin",
        "../xl/worksheets/sheet3.bin",
        "worksheets\\sheet3.bin",
        "worksheets//sheet3.bin",
        "Worksheets/SHEET3.bin",
        "worksheets/%73heet3.bin",
    ];
    for target in odd {
        let mut parts = Parts::of(&bytes).unwrap();
        parts.replace("xl/_rels/workbook.bin.rels", usual, target);
        println!("{target}");
        reads_the_same("xlsb", &parts.bytes());
    }
    let mut parts = Parts::of(&bytes).unwrap();
    rename(&mut parts, "xl/_rels/workbook.bin.rels", "xl/_rels/Workbook.bin.rels");
    reads_the_same("xlsb", &parts.bytes());
}

/// The first column's text and what stands beside it.
fn beside(name: &str) -> Vec<(String, Option<Value>)> {
    let path = root().join("tests/data/formats").join(name);
    let (grids, _) = workbook::read(&path, &mut Diagnostics::new()).unwrap();
    let grid = &grids[0];
    assert_eq!(grid.merge_at(0, 1).map(|merge| merge.end), Some((0, 1)), "{name}");
    (0..grid.rows()).map(|row| (grid.text(row, 0), grid.get(row, 1).map(|cell| cell.value.clone()))).collect()
}

#[test]
fn formulas_give_their_results_in_every_format() {
    for name in ["formulas.xlsx", "formulas.xls", "formulas.ods"] {
        let number = |n| Some(Value::Number(n));
        let error = |e: &str| Some(Value::Error(e.to_owned()));
        let found = beside(name);
        let wanted = [
            ("题目两格", None),
            ("和", number(dec!(3.25))),
            ("错", error("#DIV/0!")),
            ("空", None),
            ("字", Some(Value::Text("甲乙".to_owned()))),
            ("缺", error("#N/A")),
            ("前后", number(dec!(0.125))),
            ("459.476", number(dec!(459.476))),
            ("459.476", number(dec!(459.476))),
            ("459.476", number(dec!(459.476))),
        ];
        let wanted = wanted.map(|(text, value)| (text.to_owned(), value));
        assert_eq!(found, wanted, "{name}");
    }
}

#[test]
fn an_error_in_an_xlsb_formula_is_told_with_its_cell() {
    let mut book = Book::read(&sample().join("tables.xlsx"));
    let sheet = book.sheet("3 部门支出总表");
    let (row, col) = sheet.find("2080101");
    let at = (row, u32::from(col) + 2);
    let desk = Desk::new();
    // the cell becomes a formula with an error on every sheet that has it; this one is read as an amount
    std::fs::write(desk.unit().join("tables.xlsx"), binary_book::write(&book, &[at])).unwrap();
    let run = desk.check().expect(2);
    let place = format!("「3 部门支出总表」C{}", row + 1);
    assert!(run.stderr.contains(&place) && run.stderr.contains("公式"), "{}", run.stderr);
}
