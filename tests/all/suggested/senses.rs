//! What must not be suggested: labels of another year or sense, another table in the place of a known one.

use std::path::PathBuf;

use crate::books::{Sheet, Value};
use crate::support::{Desk, run};

/// What is suggested for a sample once a sheet was changed.
fn told(sample: &str, pack: &str, sheet: &str, change: impl FnOnce(&mut Sheet)) -> String {
    let desk = Desk::of(sample);
    desk.change("tables.xlsx", |book| change(book.sheet(sheet)));
    let workbook = desk.unit().join("tables.xlsx");
    let args = ["inspect".into(), workbook, "--suggest".into(), "--pack".into(), PathBuf::from(pack)];
    run(args).all()
}

/// The same for the sample of a district, one label written anew.
fn relabelled(sheet: &str, at: (u32, u16), label: &str) -> String {
    told("mingwan-2026", "shanghai", sheet, |sheet| sheet.set(at, label))
}

/// The lines to apply.
fn lines(told: &str) -> Vec<&str> {
    told.lines().filter(|line| !line.trim_start().starts_with('#') && !line.is_empty()).collect()
}

#[test]
fn labels_of_another_sense_are_no_aliases() {
    let mut wrong = Vec::new();
    for (sheet, at, label) in [
        ("部门收支总表", (6, 1), "上年预算数"),
        ("部门收支总表", (6, 1), "2025年执行数"),
        ("部门收支总表", (8, 0), "减：一般公共预算"),
        ("部门收入总表", (6, 5), "使用非财政拨款结余"),
        ("部门收入总表", (6, 6), "2024年执行数：事业收入"),
        ("部门收入总表", (6, 6), "其他收入（二）"),
        ("部门支出总表", (6, 5), "上年基本支出"),
        ("部门支出总表", (6, 5), "比2025年增减基本支出"),
        ("部门支出总表", (6, 5), "人员经费"),
        ("部门支出总表", (6, 6), "上年项目支出"),
    ] {
        let told = relabelled(sheet, at, label);
        let kept = lines(&told).iter().any(|line| line.contains("aliases") && line.contains(label));
        if kept || !told.contains("请决定：") || told.contains("shape = ") {
            wrong.push(format!("── {label} ──\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_known_table_never_becomes_another_one() {
    let mut wrong = Vec::new();
    for (sheet, at, label) in [
        ("部门“三公”经费和机关运行费预算表", (7, 3), "合计"),
        ("部门收支总表", (6, 1), "2025年执行数"),
        ("部门支出总表", (6, 5), "项目支出"),
    ] {
        let told = relabelled(sheet, at, label);
        let says = told.contains("请决定：这是“") || told.contains("不能当作同一列");
        if !says || !lines(&told).is_empty() {
            wrong.push(format!("── {label} ──\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn parts_that_a_sheet_need_not_have_are_not_added_up() {
    let told = relabelled("部门收支总表", (8, 0), "1.一般公共预算资金");
    assert!(!told.contains("合计不等于各列之和"), "{told}");
}

#[test]
fn dates_and_codes_of_other_things_are_text() {
    let told = told("nanchang-2023", "jiangxi", "3 部门支出总表", |sheet| {
        *sheet =
            Sheet { name: "债券".to_owned(), hidden: false, cells: Default::default(), merges: Vec::new() };
        let rows: [&[&str]; 6] = [
            &["新增债券资金安排情况表"],
            &["", "", "", "单位：万元"],
            &["债券编码", "债券名称", "预算年度", "金额"],
            &["2205001", "某地专项债券一期", "2025", "10"],
            &["2205002", "某地专项债券二期", "2025", "20"],
            &["", "合计", "", "30"],
        ];
        for (row, cells) in rows.iter().enumerate() {
            for (col, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let number = text.parse().ok().filter(|_| col > 1);
                let value = number.map_or(Value::Text((*text).to_owned()), Value::Number);
                sheet.cells.insert((row as u32, col as u16), value);
            }
        }
    });
    for words in [
        "shape = \"rows\"",
        "{ id = \"债券编码\", role = \"text\", optional = true }",
        "{ id = \"预算年度\", role = \"text\", optional = true }",
        "total = [\"合计\"",
    ] {
        assert!(told.contains(words), "no {words} in\n{told}");
    }
}

#[test]
fn rows_without_their_parent_and_rows_that_are_no_class_are_told() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("1 收支预算总表");
        let rows: [[&str; 4]; 10] = [
            ["2023年收支预算总表", "", "", ""],
            ["", "", "", "单位：万元"],
            ["收入", "", "支出", ""],
            ["项目", "预算数", "项目", "预算数"],
            ["一、一般公共预算拨款收入", "900", "一、社会保障和就业支出", "700"],
            ["二、政府性基金预算拨款收入", "0", "二、住房保障支出", "250"],
            ["六、其他收入", "100", "三十一、事业单位结余分配", "50"],
            ["", "", "其中：转入事业基金", "50"],
            ["本年收入合计", "1000", "本年支出合计", "1000"],
            ["收入总计", "1000", "支出总计", "1000"],
        ];
        sheet.cells.clear();
        for (row, cells) in rows.iter().enumerate() {
            for (col, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let value = text.parse().map_or(Value::Text((*text).to_owned()), Value::Number);
                sheet.cells.insert((row as u32, col as u16), value);
            }
        }
    });
    let templates = desk.unit().join("templates");
    std::fs::create_dir(&templates).unwrap();
    let workbook = desk.unit().join("tables.xlsx");
    let suggest = || {
        let args = ["inspect".into(), workbook.clone(), "--suggest".into(), "--templates".into()];
        run(args.into_iter().chain([templates.clone()])).all()
    };
    let told = suggest();
    for words in [
        "# 请决定：表里有“一、一般公共预算拨款收入”一行，没有它所属的“一、财政拨款收入”一行",
        "请在表里补上“一、财政拨款收入”一行，或在模板包里改各合计行的 parts",
        "把“三十一、事业单位结余分配”写成单独的一行",
        "[[table.side.row]]\nid = \"事业单位结余分配\"\nlabel = \"三十一、事业单位结余分配\"",
        "[[table.side.row]]\nid = \"转入事业基金\"",
    ] {
        assert!(told.contains(words), "no {words} in\n{told}");
    }
    assert!(!told.contains("“二、住房保障支出”"), "{told}");
    let kept = told.lines().filter(|line| !line.contains("没有要补的")).collect::<Vec<_>>().join("\n");
    std::fs::write(templates.join("tables-本地.toml"), kept).unwrap();
    let again = suggest();
    assert!(lines(&again).is_empty() && again.contains("没有它所属的“一、财政拨款收入”一行"), "{again}");
}

#[test]
fn what_goes_by_order_alone_is_for_a_person_to_decide() {
    let told = relabelled("部门支出总表", (6, 5), "日常");
    assert!(told.contains("# 请决定：把“日常”一列当作“基本支出”"), "{told}");
}
