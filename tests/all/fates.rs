//! What becomes of single cells that stand around a table or above its header.

use gongkai::diag::{Diagnostics, Severity};
use gongkai::pack;
use gongkai::read::account::{Fate, WhyLeft};
use gongkai::read::{self, workbook};

use crate::books::{Book, Sheet, Value};
use crate::support::{Desk, sample};

const BALANCE: &str = "1 ";
const TREE: &str = "3 部门支出总表";

/// The fate of a cell of the sample after a change to one of its sheets, and how many errors were told.
fn fate(name: &str, change: impl FnOnce(&mut Sheet) -> (u32, u16)) -> (Option<Fate>, usize) {
    let mut book = Book::read(&sample().join("tables.xlsx"));
    let sheet = book.sheet(name);
    let at = change(sheet);
    let name = sheet.name.clone();
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    book.write(file.path());
    let pack = pack::load::load("jiangxi", &[]).unwrap();
    let mut faults = Diagnostics::new();
    let (grids, _) = workbook::read(file.path(), &mut faults).unwrap();
    let (_, accounts) = read::tables(&grids, &pack, &mut faults);
    let place = grids.iter().position(|grid| *grid.sheet == *name).unwrap();
    (accounts[place].fates.get(&(at.0, at.1.into())).copied(), faults.count(Severity::Error))
}

#[test]
fn the_name_of_a_side_above_its_columns_is_a_header() {
    let found = fate(BALANCE, |sheet| sheet.find("收入"));
    assert_eq!(found, (Some(Fate::Header), 0));
}

#[test]
fn a_unit_right_above_a_column_of_its_own_is_a_unit() {
    let found = fate(TREE, |sheet| {
        let (head, _) = sheet.find("科目编码");
        let last = sheet.cells.keys().map(|at| at.1).max().unwrap() + 1;
        sheet.set((head, last), "序号");
        sheet.set((head - 1, last), "单位：万元");
        (head - 1, last)
    });
    assert_eq!(found, (Some(Fate::Unit), 0));
}

#[test]
fn who_made_a_table_is_no_row_and_no_amount() {
    for name in [BALANCE, TREE] {
        for column in 0..4 {
            let found = fate(name, |sheet| {
                let last = sheet.cells.keys().next_back().unwrap().0;
                sheet.set((last + 2, 0), "填表人：张三");
                sheet.set((last + 2, column), "单位负责人：");
                sheet.set((last + 2, column + 1), "李四");
                (last + 2, column)
            });
            assert_eq!(found, (Some(Fate::Left(WhyLeft::Around)), 0), "{name} {column}");
        }
    }
}

#[test]
fn a_total_row_stands_where_its_name_does() {
    let path = sample().join("tables.xlsx");
    let pack = pack::load::load("jiangxi", &[]).unwrap();
    let mut faults = Diagnostics::new();
    let (grids, _) = workbook::read(&path, &mut faults).unwrap();
    let (book, _) = read::tables(&grids, &pack, &mut faults);
    let rows = book.tables.iter().flat_map(|table| &table.sections).flat_map(|section| &section.rows);
    for row in rows.filter(|row| row.total) {
        let grid = grids.iter().find(|grid| grid.sheet == row.place.sheet).unwrap();
        assert!(grid.get(row.place.row, row.place.col).is_some(), "{}", row.place);
    }
}

#[test]
fn a_number_of_which_nobody_knows_what_it_shows_is_told_by_its_format() {
    let mut book = Book::read(&sample().join("tables.xlsx"));
    let at = (4, 2);
    book.dress(TREE, at, Value::Number(12_345_678.912_345), "@", "12345678.91");
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    book.write(file.path());
    let pack = pack::load::load("jiangxi", &[]).unwrap();
    let mut faults = Diagnostics::new();
    let (grids, _) = workbook::read(file.path(), &mut faults).unwrap();
    read::tables(&grids, &pack, &mut faults);
    let told: Vec<_> = faults.iter().filter(|fault| fault.code == "读取-格式").collect();
    assert!(told.len() == 1 && told[0].message.contains("“@”"), "{told:?}");
}

#[test]
fn a_figure_beside_a_blank_amount_of_a_form_is_not_that_amount() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("10 项目支出绩效目标表");
        let (row, column) = sheet.find("其他资金");
        sheet.cells.remove(&(row, column + 1));
        sheet.cells.insert((row, column + 4), Value::Number(77.5));
    });
    let run = desk.check();
    assert!(!run.all().contains("77.5万元"), "{}", run.all());
    assert!(run.all().contains("读取-表外数") && run.all().contains("77.5"), "{}", run.all());
}
