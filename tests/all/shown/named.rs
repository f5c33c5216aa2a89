//! One test for each small input that once went wrong, under the name that it goes by.

use gongkai::{compose, reconcile, render::html};

use super::{BALANCE, DATE, FORM, Seen, TREE, seen};
use crate::books::{Book, Sheet, Value};
use crate::support::Desk;
use crate::zipped::Parts;

/// The sample with a change to its tables.
fn changed(change: impl FnOnce(&mut Book)) -> Seen {
    let desk = Desk::new();
    desk.change("tables.xlsx", change);
    seen(&desk, "xlsx")
}

/// Every finding of an input, with its places.
fn findings(seen: &Seen) -> String {
    let input = seen.input();
    let report = reconcile::reconcile(&input.budget, &input.pack);
    let mut all = String::new();
    for finding in report.findings() {
        for place in &finding.places {
            all += &format!("{place}\n");
        }
        all += &format!("{}\n", finding.message);
    }
    all
}

#[test]
fn amount_is_date() {
    let desk = Desk::new();
    desk.change("previous.xlsx", |book| {
        book.dress("附1", (7, 2), Value::Number(44_990.0), "m/d", "3/5");
    });
    let place = "previous.xlsx「附1 经济分类（全部资金）」C8";
    seen(&desk, "xlsx").says(&["错误[读取-格式]", place, "“合计”", "显示为日期", "“3/5”"]);
}

#[test]
fn amount_under_merge() {
    let seen = changed(|book| {
        let sheet = book.sheet(BALANCE);
        sheet.cells.insert((7, 3), Value::Number(10.0));
        sheet.cells.insert((0, 1), Value::Number(2022.0));
        sheet.merges.push([6, 2, 7, 3]);
    });
    seen.says(&["错误[读取-无名行]", "「1 收支预算总表」D8，被合并单元格盖住"]);
    seen.says(&["警告[读取-隐藏]", "B1、D8被合并单元格盖住", "没有采用"]);
    let seen = changed(|book| {
        let sheet = book.sheet(BALANCE);
        sheet.set((6, 2), "城乡社区支出");
        sheet.cells.insert((6, 3), Value::Number(10.0));
        sheet.merges.push([6, 2, 6, 3]);
    });
    seen.says(&["警告[读取-隐藏]", "D7被合并单元格盖住", "照样采用了"]);
    assert!(findings(&seen).contains("D7，被合并单元格盖住"), "{}", findings(&seen));
}

#[test]
fn date() {
    let put = |book: &mut Book| {
        book.dress(FORM, (12, 3), Value::Number(45_291.0), DATE, "2023年12月31日");
    };
    assert_eq!(changed(put).quiet().target(12), "2023年12月31日");
}

#[test]
fn dot_slash_target() {
    let desk = Desk::new();
    let path = desk.unit().join("tables.xlsx");
    let mut parts = Parts::read(&path);
    for sheet in 1..=15 {
        let target = format!("worksheets/sheet{sheet}.xml");
        parts.replace("xl/_rels/workbook.xml.rels", &format!("\"{target}\""), &format!("\"./{target}\""));
    }
    parts.write(&path);
    seen(&desk, "xlsx").quiet();
}

#[test]
fn hidden_project() {
    let seen = changed(|book| book.look(FORM).hidden_rows = (30..44).collect());
    seen.says(&["警告[读取-隐藏]", "「10 项目支出绩效目标表」", "第31—43行隐藏", "照样采用了"]);
    assert_eq!(seen.table("项目支出绩效目标表").forms.len(), 5);
}

#[test]
fn hidden_row() {
    changed(|book| book.look(TREE).hidden_rows = vec![8]).says(&[
        "警告[读取-隐藏]",
        "「3 部门支出总表」A9，隐藏行",
        "第9行隐藏",
        "照样采用了",
    ]);
}

#[test]
fn hidden_stale_row() {
    let seen = changed(|book| {
        let sheet = book.sheet(TREE);
        let cells = std::mem::take(&mut sheet.cells);
        let below = |row: u32| if row >= 8 { row + 1 } else { row };
        sheet.cells = cells.into_iter().map(|((row, column), value)| ((below(row), column), value)).collect();
        sheet.set((8, 0), "2080104");
        sheet.set((8, 1), "　　综合业务管理");
        for (column, amount) in [(2, 10.0), (3, 0.0), (4, 10.0)] {
            sheet.cells.insert((8, column), Value::Number(amount));
        }
        book.look(TREE).hidden_rows = vec![8];
    });
    seen.says(&["警告[读取-隐藏]", "第9行隐藏", "照样采用了"]);
    assert!(findings(&seen).contains("「3 部门支出总表」C9，隐藏行"), "{}", findings(&seen));
}

#[test]
fn indicator_unit_column() {
    let seen = changed(|book| {
        let sheet = book.sheet(FORM);
        sheet.set((8, 4), "度量单位");
        for (row, number, measure) in [(10, 60_000.0, "条"), (11, 98.0, "%")] {
            sheet.cells.insert((row, 3), Value::Number(number));
            sheet.set((row, 4), measure);
        }
    });
    assert_eq!(seen.quiet().target(10), "60000条");
    assert_eq!(seen.target(11), "98%");
}

#[test]
fn split_indicator_columns() {
    let seen = changed(|book| {
        let sheet = book.sheet(FORM);
        for (column, label) in (3..).zip(["指标性质", "指标值", "度量单位"]) {
            sheet.set((8, column), label);
        }
        sheet.set((9, 3), "≤");
        sheet.cells.insert((9, 4), Value::Number(58.91));
        sheet.set((9, 5), "万元");
        for row in 10..15 {
            sheet.set((row, 3), "定性");
            sheet.set((row, 4), "良好");
        }
    });
    assert_eq!(seen.quiet().target(9), "≤58.91万元");
    assert_eq!(seen.target(10), "良好");
}

#[test]
fn invisible_in_amount() {
    let seen = changed(|book| book.sheet("2 部门收入总表").set((4, 2), "\u{202D}3762.09\u{202C}"));
    let amount = seen.quiet().row_at("收入总表", 4).amounts[0].as_ref().unwrap();
    assert_eq!(amount.yuan, rust_decimal::dec!(37620900));
}

#[test]
fn iso_date() {
    for day in ["2023-12-31", "2023-12-31T00:00:00"] {
        let value = Value::Day(day.to_owned());
        let seen = changed(|book| drop(book.sheet(FORM).cells.insert((12, 3), value)));
        assert_eq!(seen.quiet().target(12), "2023年12月31日");
    }
}

#[test]
fn percent() {
    let seen = changed(|book| book.dress(FORM, (11, 3), Value::Number(0.98), "0%", "98%"));
    assert_eq!(seen.quiet().target(11), "98%");
}

#[test]
fn prefix_format() {
    let seen = changed(|book| book.dress(FORM, (11, 3), Value::Number(0.98), "\"≥\"0%", "≥98%"));
    assert_eq!(seen.quiet().target(11), "≥98%");
}

#[test]
fn scaled_by_format() {
    let seen = changed(|book| {
        book.numbers(|number| number * 10_000.0);
        for sheet in book.sheets.clone() {
            let amounts =
                sheet.cells.iter().filter(|(at, value)| at.1 > 0 && matches!(value, Value::Number(_)));
            for (at, _) in amounts {
                book.look(&sheet.name).formats.insert(*at, "0!.0000,".to_owned());
            }
        }
    });
    assert!(seen.input.is_none());
    for place in ["「1 收支预算总表」B5", "「3 部门支出总表」C4", "「10 项目支出绩效目标表」D5"]
    {
        seen.says(&["错误[读取-格式]", place, "缩小10000000倍"]);
    }
    seen.says(&["「3 部门支出总表」C4", "共33格"]);
}

#[test]
fn stale_formula() {
    let seen = changed(|book| {
        let sheet = book.sheet(TREE);
        for (row, column) in [(3, 2), (3, 3), (4, 2), (4, 3), (5, 2), (5, 3)] {
            let old = *sheet.number((row, column));
            sheet.cells.insert((row, column), Value::Formula(old));
        }
        for column in [2, 3] {
            *sheet.number((6, column)) += 0.5;
        }
    });
    let found = findings(seen.quiet());
    assert!(found.contains("「3 部门支出总表」C6，公式"), "{found}");
}

/// The sheet of duties of the district's sample, in the formats that can hold it.
#[test]
fn text_sheet_number() {
    let desk = Desk::of("mingwan-2026");
    let mut book = Book::read(&desk.unit().join("tables.xlsx"));
    book.dress("部门主要职能", (17, 0), Value::Number(0.95), "0%", "95%");
    book.dress("部门主要职能", (18, 0), Value::Number(46_053.0), DATE, "2026年1月31日");
    for format in ["xlsx", "xlsb", "ods"] {
        std::fs::write(desk.unit().join("tables.xlsx"), super::written(&book, format)).unwrap();
        let seen = seen(&desk, format);
        let duties = &seen.quiet().input().budget.unit.prose["duties"].text();
        assert!(duties.ends_with("95%\n\n2026年1月31日"), "{format}: {duties}");
    }
}

#[test]
fn unit_word_in_form() {
    let seen = changed(|book| {
        let sheet = book.sheet(FORM);
        sheet.set((8, 4), "度量单位");
        sheet.set((9, 4), "元");
        sheet.set((10, 4), "条");
    });
    let funds = seen.quiet().row_at("项目支出绩效目标表", 2).amounts[0].as_ref().unwrap();
    assert_eq!(funds.yuan, rust_decimal::dec!(7069000));
    assert_eq!(seen.target(10), "≧60000条");
}

#[test]
fn variation_selector() {
    let desk = Desk::new();
    desk.rewrite("完善多层次社会保障体系", "葛\u{E0100}某，完善多层次社会保障体系");
    desk.build().expect(0);
    let page = std::fs::read_to_string(desk.file(2023, "html")).unwrap();
    assert!(page.contains("葛某，完善多层次社会保障体系"));
}

/// A row whose name is blank and that has words only.
#[test]
fn text_only_row_lost() {
    let desk = Desk::of("qingshi-2025");
    let folder = desk.unit().join("templates");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("tables-本单位.toml"), super::OVERLAY.replace("重点工作说明", "没有的文字"))
        .unwrap();
    desk.change("tables.xlsx", |book| {
        let rows: [&[&str]; 7] = [
            &["2025年新增资产配置表"],
            &["编制单位：云川市青石区城市管理局", "", "", "", "", "单位：万元"],
            &["资产类别", "资产名称", "数量", "增减", "购置日期", "预算金额"],
            &["合计", "", "6", "", "", "22.5"],
            &["车辆", "环卫作业车", "1", "", "", "18"],
            &["", "洒水车"],
            &["办公设备", "台式计算机", "5", "", "", "4.5"],
        ];
        book.sheets.push(Sheet::of("新增资产", &rows));
        book.dress("新增资产", (4, 3), Value::Number(0.125), "0.00%", "12.50%");
        book.dress("新增资产", (4, 4), Value::Number(45_717.0), "yyyy-mm-dd", "2025-03-01");
    });
    let seen = seen(&desk, "xlsx");
    let input = seen.quiet().input();
    let page =
        html::page(&compose::compose(&input.budget, &input.pack).unwrap().document, &input.pack.style.table);
    for words in ["洒水车", "12.50%", "2025-03-01", "台式计算机"] {
        assert!(page.contains(words), "no {words}");
    }
}
