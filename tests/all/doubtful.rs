//! What a sheet may say beside what it should: rows written twice, groups of other years, classes under other
//! names, samples of the blank, copies left unfilled. Told with the cell, and never printed in silence.

use crate::books::{Book, Sheet, Value};
use crate::support::Desk;

const BALANCE: &str = "部门收支总表";
const SPENDING: &str = "部门支出总表";
const CAPITAL: &str = "部门国有资本经营预算拨款表 ";

/// A desk with a changed sheet of the district's sample.
fn desk(change: impl FnOnce(&mut Book)) -> Desk {
    let desk = Desk::of("mingwan-2026");
    desk.change("tables.xlsx", change);
    desk
}

/// Rows from one on move down by one.
fn insert(sheet: &mut Sheet, at: u32) {
    let moved: Vec<_> = sheet.cells.keys().filter(|(row, _)| *row >= at).copied().collect();
    for (row, col) in moved.into_iter().rev() {
        let value = sheet.cells.remove(&(row, col)).unwrap();
        sheet.cells.insert((row + 1, col), value);
    }
}

#[test]
fn a_row_written_twice_is_refused_with_both_cells() {
    for (label, code) in [("1. 一般公共预算", 2), ("四、其他收入", 2)] {
        let said = desk(|book| {
            let sheet = book.sheet(BALANCE);
            insert(sheet, 9);
            sheet.set((9, 0), label);
            sheet.cells.insert((9, 1), Value::Number(77.0));
        });
        let said = said.check().expect(code).all();
        assert!(said.contains("读取-重复行") && said.contains("A10"), "{said}");
    }
}

#[test]
fn a_group_of_another_year_is_warned_of_and_another_name_told() {
    for (label, kind) in
        [("2025年支出预算", "读取-年份"), ("上年支出执行数", "读取-年份"), ("收支情况", "读取-近似名称")]
    {
        let said = desk(|book| book.sheet(SPENDING).set((5, 4), label)).check().all();
        assert!(said.contains(kind) && said.contains(label) && said.contains("E6"), "{label}: {said}");
    }
    for label in ["基本支出（2025年）", "2025年基本支出", "基本支出2025", "2025—2026年基本支出"]
    {
        let said = desk(|book| book.sheet(SPENDING).set((6, 5), label)).check().all();
        assert!(said.contains("警告[读取-年份:") && said.contains("F7"), "{label}: {said}");
    }
}

#[test]
fn a_row_above_the_header_may_group_in_any_words_but_not_by_another_year() {
    let said = |label: &str| {
        let desk = Desk::of("qingshi-2025");
        desk.change("tables.xlsx", |book| book.sheet("表五").set((2, 2), label));
        desk.check().expect(0).all()
    };
    assert!(!said("收支").contains("表头里有"));
    let told = said("上年预算数");
    assert!(told.contains("警告[读取-年份:") && told.contains("「表五」C3"), "{told}");
}

#[test]
fn a_class_under_a_name_that_is_only_alike_is_the_class_and_told_once() {
    let said = desk(|book| book.sheet(BALANCE).set((7, 2), "一、文化旅游体育与传媒")).check().expect(0).all();
    assert!(said.contains("读取-近似名称") && said.contains("C8"), "{said}");
    // the old name of a class is that class, told by the rule on names
    let said =
        desk(|book| book.sheet(BALANCE).set((9, 2), "三、医疗卫生与计划生育支出")).check().expect(0).all();
    assert!(said.contains("医疗卫生与计划生育支出") && said.contains("C10"), "{said}");
    let said = desk(|book| book.sheet(BALANCE).set((12, 2), "六、其他乱七八糟支出")).check().all();
    assert!(said.contains("读取-无名类") && said.contains("C13"), "{said}");
}

#[test]
fn samples_of_the_blank_are_not_printed() {
    let printed = |change: &dyn Fn(&mut Book)| {
        let desk = desk(change);
        let said = desk.check().all();
        desk.build();
        (std::fs::read_to_string(desk.file(2026, "html")).unwrap_or_default(), said)
    };
    let (html, said) = printed(&|book| {
        let sheet = book.sheet(CAPITAL);
        insert(sheet, 8);
        sheet.set((8, 0), "223");
        sheet.set((8, 3), "国有资本经营预算支出样例");
        sheet.cells.insert((9, 4), Value::Number(0.0));
    });
    assert!(!html.contains("支出样例") && said.contains("样例没有采用"), "{said}");
    let (html, said) = printed(&|book| book.sheet(BALANCE).set((12, 2), "六、XX支出"));
    assert!(!html.is_empty() && !html.contains("XX支出"), "{said}");
    let said = desk(|book| {
        let sheet = book.sheet(BALANCE);
        sheet.set((12, 2), "六、XX支出");
        sheet.cells.insert((12, 3), Value::Number(5.0));
    });
    assert!(said.check().expect(2).all().contains("名称还写着“六、XX支出”"));
}

#[test]
fn a_blank_copy_beside_the_filled_sheet_is_left_out() {
    for name in [SPENDING, BALANCE, CAPITAL] {
        let said = desk(|book| {
            let mut copy = book.sheet(name).clone();
            copy.name = format!("{}样", name.trim());
            let words = |text: &str| text.chars().any(|c| ('一'..='龥').contains(&c));
            let head = if name == BALANCE { 7 } else { 8 };
            copy.cells.retain(|(row, _), value| *row < head || words(&value.plain()));
            book.sheets.push(copy);
        });
        let run = said.check();
        let said = run.all();
        // two empty tables say the same, and nobody knows which is meant
        if name == CAPITAL {
            assert!(said.contains("读取-重复表"), "{said}");
        } else {
            assert!(said.contains("另有一张填好的"), "{name}: {said}");
            run.expect(0);
        }
    }
}

#[test]
fn two_versions_of_a_table_are_not_added_up() {
    let said = desk(|book| {
        let mut copy = book.sheet(SPENDING).clone();
        copy.name = "部门支出总表旧".to_owned();
        book.sheets.push(copy);
    });
    let said = said.check().expect(2).all();
    assert!(said.contains("读取-重复表") && !said.contains("相差"), "{said}");
}

#[test]
fn a_total_may_stand_in_a_column_that_nobody_asks_for() {
    let said = desk(|book| {
        let sheet = book.sheet("政府采购预算表");
        let cells: Vec<_> =
            sheet.cells.iter().filter(|((row, _), _)| *row > 0).map(|(at, v)| (*at, v.clone())).collect();
        sheet.cells.retain(|(row, _), _| *row == 0);
        sheet.merges.clear();
        for ((row, col), value) in cells {
            let total = value == Value::Text("合计".to_owned());
            sheet.cells.insert((row, if total { 0 } else { col + 1 }), value);
        }
        let (head, _) = sheet.find("采购类别");
        sheet.set((head, 0), "序号");
    });
    let said = said.check().expect(0).all();
    assert!(!said.contains("读取-无名行") && !said.contains("读取-多余"), "{said}");
}
