//! The three writers of workbooks say the same of a book that shows its cells in every way.

use gongkai::diag::Diagnostics;
use gongkai::read::grid::{Grid, Guise, Hidden};
use gongkai::read::workbook;

use crate::books::{Book, Sheet, Value};
use crate::{binary_book, ods_book, xlsx_book};

const SHEET: &str = "样子";

/// A value in a format, and what a person sees.
const CELLS: [(f64, &str, &str); 8] = [
    (0.98, "0%", "98%"),
    (0.98, "\"≥\"0%", "≥98%"),
    (45_291.0, "yyyy\"年\"m\"月\"d\"日\"", "2023年12月31日"),
    (123_456.0, "0!.0,", "12.3"),
    (12_345_678.0, "#,##0,,", "12"),
    (35.5, "0.00\"元\"", "35.50元"),
    (7.0, "0000", "0007"),
    (2_080_101.0, "#,##0", "2,080,101"),
];

fn book() -> Book {
    let mut sheet = Sheet::of(SHEET, &[&["题", "", "", "盖"]]);
    sheet.merges.push([0, 0, 0, 3]);
    let mut book = Book { sheets: vec![Sheet::of("前", &[&["甲"]]), sheet], ..Book::default() };
    for (row, (number, code, shown)) in (1..).zip(CELLS) {
        book.dress(SHEET, (row, 1), Value::Number(number), code, shown);
        book.sheet(SHEET).set((row, 0), "行");
    }
    let sheet = book.sheet(SHEET);
    sheet.cells.insert((9, 1), Value::Formula(12.5));
    sheet.cells.insert((10, 1), Value::Truth(true));
    for row in 11..16 {
        sheet.set((row, 0), "末");
    }
    let look = book.look(SHEET);
    look.hidden_rows = vec![3, 4, 12];
    look.flat_rows = vec![6];
    look.hidden_columns = vec![1];
    look.flat_columns = vec![3];
    look.filter = Some([9, 0, 14, 1]);
    book
}

fn grid(bytes: &[u8]) -> Grid {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tables");
    std::fs::write(&path, bytes).unwrap();
    workbook::read(&path, &mut Diagnostics::new()).unwrap().0.remove(1)
}

#[test]
fn every_writer_shows_the_same() {
    let book = book();
    let written = [
        ("xlsx", xlsx_book::write(&book)),
        ("xlsb", binary_book::write(&book, &[])),
        ("ods", ods_book::write(&book)),
    ];
    for (format, bytes) in written {
        if let Some(folder) = std::env::var_os("KEEP_BOOKS") {
            std::fs::write(std::path::Path::new(&folder).join("book").with_extension(format), &bytes)
                .unwrap();
        }
        let grid = grid(&bytes);
        for (row, (_, _, shown)) in (1..).zip(CELLS) {
            assert_eq!(grid.text(row, 1), shown, "{format}");
        }
        let guises: Vec<&Guise> = (1..7).map(|row| &grid.get(row, 1).unwrap().guise).collect();
        let wanted = [
            Guise::Percent,
            Guise::Percent,
            Guise::Date,
            Guise::Scaled(4),
            Guise::Scaled(6),
            Guise::Words("元".to_owned()),
        ];
        assert_eq!(guises, wanted.each_ref(), "{format}");
        assert!(grid.get(9, 1).unwrap().formula && !grid.get(8, 1).unwrap().formula, "{format}");
        assert_eq!(grid.text(10, 1), "TRUE", "{format}");
        let rows = [(3, Hidden::ByHand), (4, Hidden::ByHand), (6, Hidden::Flat), (12, Hidden::Filtered)];
        let hidden = (0..16).filter_map(|row| Some((row, grid.hidden_row(row)?)));
        assert_eq!(hidden.collect::<Vec<_>>(), rows, "{format}");
        let columns = (0..5).filter_map(|column| Some((column, grid.hidden_column(column)?)));
        assert_eq!(columns.collect::<Vec<_>>(), [(1, Hidden::ByHand), (3, Hidden::Flat)], "{format}");
        assert!(grid.cell(0, 3).remarks.covered, "{format}");
    }
}

#[test]
fn days_from_1904_and_days_written_out() {
    let mut book = book();
    book.from_1904 = true;
    let code = "yyyy\"年\"m\"月\"d\"日\"";
    book.dress(SHEET, (3, 1), Value::Number(43_829.0), code, "2023年12月31日");
    for (format, bytes) in [
        ("xlsx", xlsx_book::write(&book)),
        ("xlsb", binary_book::write(&book, &[])),
        ("ods", ods_book::write(&book)),
    ] {
        assert_eq!(grid(&bytes).text(3, 1), "2023年12月31日", "{format}");
    }
    book.dress(SHEET, (4, 1), Value::Day("2023-12-31".to_owned()), code, "2023年12月31日");
    for (format, bytes) in [("xlsx", xlsx_book::write(&book)), ("ods", ods_book::write(&book))] {
        assert_eq!(grid(&bytes).text(4, 1), "2023年12月31日", "{format}");
    }
}
