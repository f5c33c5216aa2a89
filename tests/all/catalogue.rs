//! Codes against the catalogue, from outside: what an office adds, what is not checked, what the glossary
//! leaves unexplained.

use crate::support::Desk;

const HEAD: &str = "kind,code,name,since,until,evidence\n";

/// The sample with a catalogue of its own.
fn with_rows(rows: &str) -> Desk {
    let desk = Desk::new();
    own_file(&desk, "科目2023.csv", &format!("{HEAD}{rows}"));
    desk
}

fn own_file(desk: &Desk, name: &str, text: &str) {
    let folder = desk.unit().join("templates");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
}

/// One item of the sample under another code and name, in all its tables.
fn renumbered(desk: &Desk, code: &str, name: &str) {
    desk.change("tables.xlsx", |book| {
        for (sheet, row) in [("2 部门收入总表", 10), ("3 部门支出总表", 9), ("5 一般公共预算支出表 ", 9)]
        {
            book.sheet(sheet).set((row, 0), code);
            book.sheet(sheet).set((row, 1), name);
        }
    });
}

#[test]
fn what_an_office_adds_corrects_the_built_in_list() {
    with_rows("function,2080150,事业机构,2024,,published\n").check().expect(0);
    let run = with_rows("function,2080150,事业机构,2023,,published\n").check().expect(0);
    let all = run.all();
    assert!(all.contains("警告[科目-支出功能分类科目:收入总表/2080150]"), "{all}");
    assert!(all.contains("“事业机构”（依据：科目2023.csv）"), "{all}");
    let run = with_rows("function,2080150,事业机构,,,uncertain\n").check().expect(0);
    assert!(run.all().contains("提示[科目-支出功能分类科目:收入总表/2080150]"));
}

#[test]
fn what_an_office_adds_is_checked() {
    let desk = Desk::new();
    renumbered(&desk, "2080197", "综合服务");
    let run = desk.check().expect(0);
    assert!(run.stdout.contains("提示[科目-支出功能分类科目:收入总表/2080197]"), "{}", run.stdout);
    assert!(run.stdout.contains("“收入总表”“支出总表”“一般公共预算支出表”的2080197"), "{}", run.stdout);
    own_file(&desk, "own.csv", &format!("{HEAD}function,2080197,综合服务,2023,,published\n"));
    let run = desk.check().expect(0);
    assert!(!run.stdout.contains("科目-支出功能分类科目:"), "{}", run.stdout);
}

#[test]
fn wrong_lines_of_an_own_list_are_told() {
    let run =
        with_rows("function,2080150,事业机构,,,seen\nfunktion,2080150,事业机构,,,known\n").check().expect(2);
    for words in
        ["科目2023.csv:2", "科目2023.csv:3", "“seen”", "“funktion”", "published、known、renamed、uncertain"]
    {
        assert!(run.stderr.contains(words), "no {words} in {}", run.stderr);
    }
}

#[test]
fn codes_that_no_list_has_are_not_checked() {
    let desk = Desk::new();
    // in place of the built-in list
    own_file(&desk, "classification.csv", &format!("{HEAD}economic,301,工资福利支出,,,published\n"));
    let report = desk.output().join("report");
    desk.run("check", &["--report", report.to_str().unwrap()]).expect(0);
    let text = std::fs::read_to_string(report.join("check.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rules = json["rules"].as_array().unwrap();
    let rule = |id: &str| rules.iter().find(|rule| rule["id"] == id).unwrap();
    let none = rule("科目-支出功能分类科目");
    assert_eq!((&none["status"], &none["compared"]), (&"skipped".into(), &0.into()), "{none:#}");
    assert!(none["why"].as_str().unwrap().contains("科目表没有收录"), "{none:#}");
    let some = rule("科目-支出经济分类科目");
    assert_eq!(some["status"], "passed", "{some:#}");
    assert!(some["changed"].as_str().unwrap().contains("未核对"), "{some:#}");
}

#[test]
fn an_item_without_an_explanation_is_told_once_and_stops_nothing() {
    let desk = Desk::new();
    assert!(!desk.check().expect(0).all().contains("编制-释义"));
    renumbered(&desk, "2080113", "政府特殊津贴");
    for run in [desk.check(), desk.build()] {
        let told = run.expect(0).all();
        assert_eq!(told.matches("提示[编制-释义]").count(), 1, "{told}");
        assert_eq!(told.matches("2080113 政府特殊津贴").count(), 1, "{told}");
        assert!(told.contains("glossary-本局.toml"), "{told}");
    }
}

/// A code that is wrong is told by itself, and not by the name that its formula did not find.
#[test]
fn a_wrong_code_is_told_with_those_that_are_near() {
    let told = |code: &str, at: &str| {
        let desk = Desk::new();
        desk.change("tables.xlsx", |book| {
            let sheet = book.sheet("3 部门支出总表");
            sheet.set((9, 0), code);
            sheet.cells.remove(&(9, 1));
        });
        let run = desk.check().expect(2);
        assert!(run.stderr.contains(&format!("「3 部门支出总表」{at}")), "{}", run.stderr);
        run.stderr
    };
    let unknown = told("2080591", "A10");
    let words = "错误[读取-编码]: 支出功能分类科目编码“2080591”不在科目目录里，这一行有金额，没有名称";
    assert!(unknown.contains(words), "{unknown}");
    assert!(
        unknown.contains("目录里相近的有：2080599 其他行政事业单位养老支出、2080501 ")
            && unknown.contains("请改正编码"),
        "{unknown}"
    );
    let long = told("2080505001", "A10");
    assert!(long.contains("编码“2080505001”是10位数字，应是3、5、7位"), "{long}");
    assert!(long.contains("相近的有：2080505 机关事业单位基本养老保险缴费支出、20805 "), "{long}");
    let known = told("2080505", "B10");
    assert!(known.contains("编码2080505的这一行有金额，没有名称"), "{known}");
    assert!(known.contains("请在名称一格写上“机关事业单位基本养老保险缴费支出”"), "{known}");
}
