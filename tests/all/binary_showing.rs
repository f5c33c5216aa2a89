//! What .xls and .xlsb files say about how they show their cells.

use gongkai::diag::Diagnostics;
use gongkai::read::grid::{Hidden, HiddenRun};
use gongkai::read::grid::{Merge, Value};
use gongkai::read::workbook;
use gongkai::read::workbook::records::Broken;
use gongkai::read::workbook::showing::{NumberFormats, Showing};
use gongkai::read::workbook::{xls_showing, xlsb_showing};

use crate::binary_book;
use crate::books::Book;
use crate::old_book::{self, Change};
use crate::support::{root, sample};

const SHEET: &str = "3 部门支出总表";

type Shown = (NumberFormats, Vec<(String, Showing)>);

/// The sheet whose name contains some words.
fn sheet<'a>(shown: &'a Shown, words: &str) -> &'a Showing {
    &shown.1.iter().find(|(name, _)| name.contains(words)).unwrap().1
}

/// The format code of a cell and whether it is a formula; plain cells have none.
fn code<'a>(shown: &'a Shown, words: &str, at: (u32, u32)) -> Option<(&'a str, bool)> {
    let cell = sheet(shown, words).cells.iter().find(|cell| cell.at == at)?;
    Some((shown.0.codes[cell.style as usize].as_str(), cell.formula))
}

/// The values of a sheet in a file of such bytes.
fn value(bytes: &[u8], words: &str, at: (u32, u32)) -> Option<Value> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tables");
    std::fs::write(&path, bytes).unwrap();
    let (grids, _) = workbook::read(&path, &mut Diagnostics::new()).unwrap();
    let grid = grids.iter().find(|grid| grid.sheet.contains(words)).unwrap();
    grid.get(at.0, at.1).map(|cell| cell.value.clone())
}

fn runs(rows: &[HiddenRun], of: Hidden) -> Vec<(u32, u32)> {
    rows.iter().filter(|run| run.2 == of).map(|run| (run.0, run.1)).collect()
}

#[test]
fn formats_of_an_old_workbook() {
    let changes = [
        Change::From1904,
        Change::Number(SHEET, (3, 2), 0.125),
        Change::Format(SHEET, (3, 2), "0.0%"),
        Change::Format(SHEET, (3, 3), "yyyy\"年\"m\"月\"d\"日\""),
        Change::Format(SHEET, (4, 1), "@"),
    ];
    let bytes = old_book::changed(&changes);
    let shown = xls_showing::read(&bytes).unwrap();
    assert!(shown.0.from_1904);
    assert_eq!(code(&shown, SHEET, (3, 2)), Some(("0.0%", false)));
    assert_eq!(code(&shown, SHEET, (3, 3)), Some(("yyyy\"年\"m\"月\"d\"日\"", false)));
    assert_eq!(code(&shown, SHEET, (4, 1)), Some(("@", false)));
    assert_eq!(code(&shown, SHEET, (3, 1)), None);
    // a run of numbers that was not cut up
    assert_eq!(code(&shown, SHEET, (4, 3)), Some(("#,##0.00", false)));
    // the library still reads the file
    assert_eq!(value(&bytes, SHEET, (3, 2)), Some(Value::Number(rust_decimal::dec!(0.125))));
    let plain = xls_showing::read(&old_book::changed(&[])).unwrap();
    assert!(!plain.0.from_1904);
    assert_eq!(plain.0.codes.len(), 32);
}

#[test]
fn rows_and_columns_of_an_old_workbook() {
    let hidden = [
        Change::HideRow(SHEET, 4),
        Change::HideRow(SHEET, 5),
        Change::FlattenRow(SHEET, 7),
        Change::HideColumns(SHEET, 2, 3),
        Change::FlattenColumn(SHEET, 5),
    ];
    let shown = xls_showing::read(&old_book::changed(&hidden)).unwrap();
    assert_eq!(sheet(&shown, SHEET).rows, [(4, 5, Hidden::ByHand), (7, 7, Hidden::Flat)]);
    assert_eq!(sheet(&shown, SHEET).columns, [(2, 3, Hidden::ByHand), (5, 5, Hidden::Flat)]);
    assert!(sheet(&shown, "2 ").rows.is_empty() && sheet(&shown, "2 ").columns.is_empty());

    let filter = [&hidden[..], &[Change::Filter(SHEET)]].concat();
    let shown = xls_showing::read(&old_book::changed(&filter)).unwrap();
    assert_eq!(sheet(&shown, SHEET).rows, [(4, 5, Hidden::Filtered), (7, 7, Hidden::Flat)]);

    let shown = xls_showing::read(&old_book::changed(&[Change::HideOtherRows(SHEET)])).unwrap();
    let others = runs(&sheet(&shown, SHEET).rows, Hidden::ByHand);
    assert!(others.len() == 1 && others[0].0 > 7 && others[0].1 > 20_000, "{others:?}");
}

#[test]
fn every_work_sheet_of_an_old_workbook_in_order() {
    let bytes = old_book::changed(&[]);
    let (grids, _) =
        workbook::read(&root().join("tests/data/formats/tables.xls"), &mut Diagnostics::new()).unwrap();
    let wanted: Vec<_> = grids.iter().map(|grid| grid.sheet.to_string()).collect();
    let (_, sheets) = xls_showing::read(&bytes).unwrap();
    assert_eq!(sheets.into_iter().map(|(name, _)| name).collect::<Vec<_>>(), wanted);
}

#[test]
fn formulas_of_an_old_workbook() {
    let bytes = std::fs::read(root().join("tests/data/formats/formulas.xls")).unwrap();
    let (_, sheets) = xls_showing::read(&bytes).unwrap();
    let formulas: Vec<_> = sheets[0].1.cells.iter().filter(|cell| cell.formula).map(|cell| cell.at).collect();
    assert!(formulas.contains(&(1, 1)) && formulas.is_sorted(), "{formulas:?}");
}

/// Written by LibreOffice from the .fods beside it.
#[test]
fn an_old_workbook_of_another_program() {
    let shown = xls_showing::read(&std::fs::read(root().join("tests/data/formats/showing.xls")).unwrap());
    let shown = shown.unwrap();
    assert!(!shown.0.from_1904);
    let cells = &sheet(&shown, "格式").cells;
    let cells: Vec<_> = cells.iter().map(|cell| (cell.at, code(&shown, "格式", cell.at).unwrap())).collect();
    let wanted = [
        ((1, 0), ("0.0%", false)),
        ((1, 1), ("0.00%", false)),
        ((1, 2), ("yyyy\\年m\\月d\\日", false)),
        ((1, 3), ("#,##0.00", false)),
        ((2, 0), ("#,##0.00", false)),
        ((2, 1), ("#,##0.00", false)),
        ((2, 2), ("#,##0.00", false)),
        ((3, 0), ("General", true)),
        ((3, 2), ("0.0%", true)),
    ];
    assert_eq!(cells, wanted);
    assert_eq!(sheet(&shown, "格式").rows, [(2, 3, Hidden::ByHand)]);
    assert_eq!(sheet(&shown, "格式").columns, [(1, 2, Hidden::ByHand)]);
    // row 6 is hidden by hand below the filter's range, which the records of the sheet do not state
    assert_eq!(sheet(&shown, "筛选").rows, [(2, 3, Hidden::Filtered), (5, 5, Hidden::Filtered)]);
    assert!(sheet(&shown, "筛选").columns.is_empty());
}

/// The sample with formats, and rows and columns that are not seen.
fn binary() -> Book {
    let mut book = Book::read(&sample().join("tables.xlsx"));
    book.from_1904 = true;
    let look = book.look(SHEET);
    look.formats.insert((3, 2), "0.0%".to_owned());
    look.formats.insert((3, 3), "yyyy\"年\"m\"月\"".to_owned());
    look.formats.insert((4, 2), "0.0%".to_owned());
    look.hidden_rows = vec![4, 5];
    look.flat_rows = vec![7];
    look.hidden_columns = vec![2, 3];
    look.flat_columns = vec![5];
    book
}

#[test]
fn formats_rows_and_columns_of_a_binary_workbook() {
    let mut book = binary();
    let bytes = binary_book::write(&book, &[(5, 3)]);
    let shown = xlsb_showing::read(&bytes).unwrap();
    assert!(shown.0.from_1904);
    assert_eq!(code(&shown, SHEET, (3, 2)), Some(("0.0%", false)));
    assert_eq!(code(&shown, SHEET, (3, 3)), Some(("yyyy\"年\"m\"月\"", false)));
    assert_eq!(code(&shown, SHEET, (4, 2)), Some(("0.0%", false)));
    assert_eq!(code(&shown, SHEET, (5, 3)), Some(("General", true)));
    assert_eq!(code(&shown, SHEET, (3, 1)), None);
    assert_eq!(sheet(&shown, SHEET).rows, [(4, 5, Hidden::ByHand), (7, 7, Hidden::Flat)]);
    assert_eq!(sheet(&shown, SHEET).columns, [(2, 3, Hidden::ByHand), (5, 5, Hidden::Flat)]);
    assert_eq!(sheet(&shown, "2 ").rows, []);
    // the library still reads the file
    let number = *book.sheet(SHEET).number((3, 2));
    let wanted = rust_decimal::Decimal::from_f64_retain(number).unwrap().round_dp(6).normalize();
    assert_eq!(value(&bytes, SHEET, (3, 2)), Some(Value::Number(wanted)));
    let names: Vec<_> = shown.1.into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, book.sheets.iter().map(|sheet| sheet.name.clone()).collect::<Vec<_>>());
}

#[test]
fn filters_and_merges_of_a_binary_workbook() {
    let mut book = binary();
    book.sheet(SHEET).merges = vec![[0, 0, 0, 4], [1, 2, 2, 2]];
    let look = book.look(SHEET);
    look.hidden_rows = vec![2, 4, 5, 9];
    look.filter = Some([2, 0, 8, 4]);
    look.others_hidden = true;
    let shown = xlsb_showing::read(&binary_book::write(&book, &[])).unwrap();
    let rows = &sheet(&shown, SHEET).rows;
    assert_eq!(runs(rows, Hidden::Filtered), [(4, 5)]);
    let hidden = runs(rows, Hidden::ByHand);
    assert_eq!(hidden[..2], [(2, 2), (9, 9)]);
    assert!(hidden.len() == 3 && hidden[2].1 > 20_000, "{hidden:?}");
    let merges = [Merge { start: (0, 0), end: (0, 4) }, Merge { start: (1, 2), end: (2, 2) }];
    assert_eq!(sheet(&shown, SHEET).merges, merges);
}

/// Neither reader may panic on damage, and what they take in stays in order and within bounds.
#[test]
fn damage_is_an_error_or_read_in_order() {
    let old = old_book::changed(&[Change::HideRow(SHEET, 4), Change::HideColumns(SHEET, 2, 3)]);
    let mut broken = 0;
    for step in 0..1_500_usize {
        let mut bytes = old.clone();
        let place = (step * 7_919 + 512) % bytes.len();
        bytes[place] ^= 1 << (step % 8) | 0x10;
        match xls_showing::read(&bytes) {
            Ok((_, sheets)) => sheets.iter().for_each(|(_, showing)| in_order(showing)),
            Err(Broken) => broken += 1,
        }
    }
    assert!(broken > 0);
    assert!(xls_showing::read(&old[..old.len() / 2]).is_err());
    assert!(xls_showing::read(b"").is_err() && xlsb_showing::read(b"PK").is_err());
}

#[test]
fn damaged_records_of_a_binary_workbook_are_an_error_or_read_in_order() {
    let whole = crate::zipped::Parts::of(&binary_book::write(&binary(), &[])).unwrap();
    let mut broken = 0;
    for step in 0..600_usize {
        let mut parts = crate::zipped::Parts(whole.0.clone());
        let index = step % parts.0.len();
        let part = &mut parts.0[index].1;
        let place = step * 7_919 % part.len();
        part[place] ^= 1 << (step % 8) | 0x10;
        match xlsb_showing::read(&parts.bytes()) {
            Ok((_, sheets)) => sheets.iter().for_each(|(_, showing)| in_order(showing)),
            Err(Broken) => broken += 1,
        }
    }
    assert!(broken > 0);
    let mut parts = crate::zipped::Parts(whole.0.clone());
    parts.0.retain(|(name, _)| name != "xl/worksheets/sheet2.bin");
    assert!(xlsb_showing::read(&parts.bytes()).is_err());
}

fn in_order(showing: &Showing) {
    assert!(showing.cells.is_sorted_by(|a, b| a.at < b.at));
    for runs in [&showing.rows, &showing.columns] {
        assert!(
            runs.is_sorted_by(|a, b| a.1 < b.0) && runs.iter().all(|run| run.0 <= run.1 && run.1 < 30_000)
        );
    }
}
