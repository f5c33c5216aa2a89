//! Names of keys as people write them.

use super::{BOOK, FACTS, TEXTS, without_file};
use crate::books::Value;

#[test]
fn a_name_is_known_with_numbers_brackets_and_remarks() {
    let (desk, mut filled) = without_file("nanchang-2023");
    for (row, written) in filled.facts.iter_mut().zip([
        "1. 模板包：",
        "（二）单位全称（必填）",
        "部门 还是 单位",
        "year",
        "*文档日期（年月日）",
    ]) {
        row[0] = written.to_owned();
    }
    // headings of groups state nothing
    filled.facts.insert(0, ["一、单位".to_owned(), String::new(), String::new()]);
    filled.write(&desk);
    desk.check().expect(0);
}

#[test]
fn an_unknown_name_is_told_with_the_nearest() {
    let (desk, mut filled) = without_file("nanchang-2023");
    let row = filled.facts.iter_mut().find(|row| row[0] == "编制人数").unwrap();
    row[0] = "编制人员数".to_owned();
    filled.facts.push([String::new(), String::new(), "没有名字".to_owned()]);
    filled.write(&desk);
    let run = desk.check().expect(2);
    let all = run.all();
    let at = filled.facts.iter().position(|row| row[0] == "编制人员数").unwrap() + 3;
    assert!(all.contains(&format!("{BOOK}「{FACTS}」A{at}")), "{all}");
    assert!(all.contains("是否应写作“编制人数”"), "{all}");
    assert!(all.contains(&format!("B{}", filled.facts.len() + 2)) && all.contains("没有写是哪一项"), "{all}");
}

#[test]
fn either_sheet_takes_any_key() {
    let (desk, mut filled) = without_file("nanchang-2023");
    let moved: Vec<_> = filled.facts.drain(5..).collect();
    filled.texts.extend(moved);
    filled.write(&desk);
    desk.check().expect(0);
}

#[test]
fn a_rule_is_changed_and_a_finding_accepted_on_the_sheet() {
    let (desk, mut filled) = without_file("nanchang-2023");
    filled.texts.push(["改动规则".into(), "没有这条".into(), "停用\n本单位不适用".into()]);
    filled.texts.push(["接受问题".into(), "某问题".into(), "指纹 abc\n姓名：张三".into()]);
    filled.write(&desk);
    let run = desk.check().expect(2);
    let all = run.all();
    let last = filled.texts.len() + 1;
    assert!(all.contains("没有写原因") && all.contains(&format!("「{TEXTS}」C{last}")), "{all}");
    assert!(all.contains("没有这条") && all.contains(&format!("「{TEXTS}」C{}", last - 1)), "{all}");
}

#[test]
fn columns_stand_in_any_order_and_rows_may_be_numbered() {
    let (desk, filled) = without_file("nanchang-2023");
    let mut book = filled.book();
    let sheet = book.sheet(FACTS);
    let cells = std::mem::take(&mut sheet.cells);
    for ((row, column), value) in cells {
        // explanation, content, name
        sheet.cells.insert((row, if row == 0 { column } else { 3 - column }), value);
        if row > 1 {
            sheet.cells.insert((row, 0), Value::Number(f64::from(row - 1)));
        }
    }
    sheet.set((1, 0), "次序");
    book.write(&desk.unit().join(BOOK));
    let run = desk.check().expect(0);
    assert!(!run.all().contains("不在任何一栏里"), "{}", run.all());
}
