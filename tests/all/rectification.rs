//! The sheet of what was put right, as the office gets it: remarks of every kind, what is withheld, what nobody remarked;
//! and that the remarks themselves change nothing that is published.

use std::path::Path;
use std::process::Command;

use gongkai::diag::{Diagnostics, Severity};
use gongkai::read::{self, Came, Input};

use crate::books::{Book, Sheet, Value};
use crate::difference::Copies;
use crate::support::{Desk, golden, program};
use crate::variants_text::lay;
use crate::variants_text::model::{Leaf, Variant};

const HEAD: [&str; 5] = ["序号", "意见", "位置", "完成日期", "责任人"];

/// A run of `diff` in a folder, and its exit code.
fn run(folder: &Path, args: &[&str]) -> (String, i32) {
    let mut command: Command = program();
    command.current_dir(folder).env("COLUMNS", "80").arg("diff").args(args).arg("--no-system-fonts");
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(!text.contains("panicked"), "{text}");
    (text, output.status.code().unwrap())
}

/// A sheet of remarks: number, remark, place, day, who.
fn remarks(rows: &[[&str; 4]]) -> Sheet {
    let mut sheet = Sheet::of("检查意见", &[&["2023年预算公开检查意见"], &HEAD]);
    for (row, cells) in (2u32..).zip(rows) {
        sheet.cells.insert((row, 0), Value::Number(f64::from(row) - 1.0));
        for (column, text) in (1u16..).zip(cells) {
            if !text.is_empty() {
                sheet.set((row, column), text);
            }
        }
    }
    sheet
}

fn write(sheet: Sheet, to: &Path) {
    Book { sheets: vec![sheet], ..Book::default() }.write(to);
}

/// The cells of a workbook, a line each.
fn cells(path: &Path) -> String {
    let mut text = String::new();
    for sheet in Book::read(path).sheets {
        text.push_str(&format!("── {} ──\n", sheet.name));
        for ((row, column), value) in &sheet.cells {
            let letter = char::from(b'A' + u8::try_from(*column).unwrap());
            let value = value.plain().replace('\n', "\n      ");
            text.push_str(&format!("{letter}{}　{value}\n", row + 1));
        }
    }
    text
}

/// What the terminal says of the sheet, and the cells of it.
fn made(folder: &Path, name: &str) -> String {
    let (text, code) = run(folder, &["旧版", "新版", "--rectification", "整改情况表.xlsx"]);
    assert_eq!(code, 0, "{text}");
    let told = text.split_once("已写　整改情况表.xlsx\n").unwrap_or_else(|| panic!("{text}")).1;
    let (again, _) = run(folder, &["旧版", "新版", "--rectification", "再来.xlsx"]);
    assert!(again.contains("已写　再来.xlsx"));
    let bytes = |name: &str| std::fs::read(folder.join(name)).unwrap();
    assert!(bytes("整改情况表.xlsx") == bytes("再来.xlsx"), "the same input gives the same bytes");
    if let Some(to) = std::env::var_os("KEEP_SHEETS") {
        std::fs::copy(folder.join("整改情况表.xlsx"), Path::new(&to).join(format!("{name}.xlsx"))).unwrap();
    }
    let text = format!("{told}\n{}", cells(&folder.join("整改情况表.xlsx")));
    golden(&format!("rectification/{name}.txt"), &text);
    text
}

/// A made budget in which 办公费 is corrected, a project added and a sentence rewritten.
fn corrected() -> Copies {
    let old = Variant::of("nanchang-2023");
    let mut new = old.clone();
    let office = new.now.leaves.iter_mut().find(|leaf| leaf.economic == "30201").unwrap();
    office.cents += 1_500_000;
    let like = new.now.leaves.iter().find(|leaf| leaf.used == "项目").unwrap().clone();
    new.now.leaves.push(Leaf { item: "2080150".to_owned(), cents: 12_000_000, ..like });
    let copies = Copies::of(old.sample);
    for (name, variant) in [("旧版", &old), ("新版", &new)] {
        std::fs::remove_file(copies.path(name).join("previous.xlsx")).unwrap();
        lay(variant, &copies.path(name));
    }
    copies.rewrite("继续参保扩面；", "继续扩大参保面；");
    copies
}

#[test]
fn remarks_of_every_kind() {
    let copies = corrected();
    let rows = [
        ["一般公共预算基本支出表“办公费”少列1.5万元，合计数相应有误。", "", "2023年3月8日", "财务科"],
        ["“参保扩面”表述不规范。", "二、2023年主要工作任务", "2023-03-08", "办公室"],
        ["漏编项目“事业运行专项50”，未公开绩效目标。", "", "", ""],
        ["“三公”经费支出表“公务接待费”填列有误。", "", "2023-03-09", ""],
        ["行政运行的基本支出与批复不一致。", "支出总表/行政运行/基本支出", "", ""],
    ];
    write(remarks(&rows), &copies.path("新版").join("检查意见.xlsx"));
    made(copies.folder.path(), "remarks");
}

#[test]
fn what_nobody_remarked_stands_on_a_sheet_of_its_own() {
    let copies = corrected();
    let rows = [
        ["第5页的表与批复数不一致。", "第5页", "2023-03-08", ""],
        ["“社会保障和就业支出”的数有误。", "", "2023-03-08", ""],
        ["支出总表“住房公积金”的数有误。", "", "2023-03-08", ""],
        ["收支预算总表收支不平。", "", "2023-03-08", ""],
        ["收入预算总额3762.09万元有误，应为3775.59万元。", "（一）收入预算情况", "2023-03-08", ""],
    ];
    // in a workbook that is read anyway
    copies.change(|book| book.sheets.push(remarks(&rows)));
    made(copies.folder.path(), "others");
}

#[test]
fn facts_and_words_of_a_project_are_told_where_they_are_printed() {
    let copies = Copies::of("nanchang-2023");
    copies
        .rewrite("actual = 150", "actual = 151")
        .rewrite("active = 100", "active = 101")
        .rewrite("赣财社字〔2000〕78号", "赣财社字〔2001〕78号");
    let mut sheet = remarks(&[
        ["实有人数与编办不一致", "", "2023年3月1日", ""],
        ["“社会保险经办业务”项目立项依据文号错误", "", "2023年3月2日", ""],
        ["社会保险经办业务项目月均成本指标值偏低", "绩效目标表", "2023年3月2日", ""],
        ["未说明国有资产占有情况", "第三部分", "2023年3月2日", ""],
    ]);
    sheet.set((7, 1), "（以上由检查组反馈）");
    copies.change(|book| {
        book.sheet("项目支出绩效目标表").set((9, 3), "<=60万元");
        book.sheets.push(sheet);
    });
    made(copies.folder.path(), "facts");
}

#[test]
fn what_is_withheld_is_never_written() {
    let copies = Copies::of("qingshi-2025");
    let decision = "[secrecy]\nreviewer = \"甲\"\ndate = \"2025-01-10\"\nmode = \"row\"\nprojects = [\"智慧城管平台\"]\n\n[prose]";
    for name in ["旧版", "新版"] {
        copies.rewrite_in(name, "[prose]", decision);
    }
    let mut amounts = Vec::new();
    copies.change(|book| {
        let sheet = book.sheet("表十");
        let (row, _) = sheet.find("智慧城管平台");
        for (at, value) in &mut sheet.cells {
            if let Value::Number(number) = value
                && *number > 0.0
                && at.0 > row
                && at.0 < row + 5
            {
                amounts.push(number.to_string());
                *number += 3.25;
                amounts.push(number.to_string());
            }
        }
    });
    assert!(amounts.len() > 1, "no amount of the project was found");
    let quoted = format!("某项目金额{}万元与批复不一致。", amounts[0]);
    let rows = [
        ["智慧城管平台项目金额有误。", "项目支出绩效目标表", "2025-03-01", ""],
        [&quoted, "", "2025-03-01", ""],
    ];
    write(remarks(&rows), &copies.path("新版").join("检查意见.xlsx"));
    let text = made(copies.folder.path(), "withheld");
    assert!(!text.contains("智慧城管"), "{text}");
    for amount in &amounts {
        assert!(!text.contains(amount.as_str()), "{amount}: {text}");
    }
}

fn input(folder: &Path) -> (Input, Diagnostics) {
    match read::read_through(folder, &[]) {
        (Came::Whole(input), told) => (*input, told),
        (_, told) => panic!("{told:?}"),
    }
}

/// What a desk with a sheet of remarks reads: remarks, places, days, notes; and what is told besides what is told
/// without it.
fn read_of(desk: &Desk) -> (Vec<[String; 4]>, Vec<String>) {
    let known: Vec<String> = input(&Desk::new().unit()).1.iter().map(|own| own.message.clone()).collect();
    let (input, told) = input(&desk.unit());
    let own = |own: &gongkai::budget::opinion::Opinion| {
        [&own.text, &own.spot, &own.done, &own.note].map(String::clone)
    };
    let told = told.iter().filter(|own| !known.contains(&own.message));
    let words = |own: &gongkai::diag::Diagnostic| {
        assert!(own.severity < Severity::Error, "{own:?}");
        let places: Vec<String> = own.places.iter().map(|place| place.bare()).collect();
        format!("{}：{}", places.join("；"), own.message)
    };
    (input.opinions.iter().map(own).collect(), told.map(words).collect())
}

#[test]
fn the_sheet_stands_beside_the_tables_or_in_a_workbook_of_its_own() {
    let rows = [["合计数有误。", "支出总表", "2023-03-08", "甲"], ["用语不规范。", "", "", ""]];
    let expected = [["合计数有误。", "支出总表", "2023-03-08", "甲"], ["用语不规范。", "", "", ""]]
        .map(|row| row.map(str::to_owned));
    let beside = Desk::new();
    beside.change("tables.xlsx", |book| book.sheets.push(remarks(&rows)));
    let apart = Desk::new();
    write(remarks(&rows), &apart.unit().join("检查意见.xlsx"));
    let otherwise = Desk::new();
    write(remarks(&rows), &otherwise.unit().join("财政局反馈.xlsx"));
    let unnamed = Desk::new();
    write(
        Sheet { name: "Sheet1".to_owned(), ..remarks(&rows) },
        &unnamed.unit().join("2、检查意见（一）.xlsx"),
    );
    for (desk, what) in
        [(beside, "beside"), (apart, "apart"), (otherwise, "another name"), (unnamed, "an unnamed sheet")]
    {
        let (opinions, told) = read_of(&desk);
        assert_eq!(opinions, expected, "{what}");
        assert!(told.is_empty(), "{what}: {told:?}");
    }
}

#[test]
fn without_unit_toml_the_workbook_of_remarks_is_no_book_of_tables() {
    // 基本情况.xlsx has the facts, the tables are whatever else lies in the folder
    let desk = Desk::new();
    let facts = desk.unit().join("基本情况.xlsx");
    desk.run("facts", &[]).expect(0);
    std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    let before = desk.check().all();
    let mut book = Book::read(&facts);
    book.sheets.push(remarks(&[["合计数有误。", "", "", ""]]));
    book.write(&facts);
    write(remarks(&[["用语不规范。", "", "", ""]]), &desk.unit().join("检查意见.xlsx"));
    let after = desk.check().all();
    assert_eq!(crate::support::untimed(&before), crate::support::untimed(&after));
    assert_eq!(input_of(&desk).opinions.len(), 2);
}

fn input_of(desk: &Desk) -> Input {
    match read::read_through(&desk.unit(), &[]).0 {
        Came::Whole(input) | Came::Part(input) => *input,
        Came::Nothing => panic!("nothing was read"),
    }
}

#[test]
fn headers_are_known_as_people_write_them() {
    type Variation<'a> = (&'a [&'a [&'a str]], [&'a str; 4]);
    let variants: [Variation<'_>; 5] = [
        (&[&["存在的问题", "所在位置", "整改完成时间"], &["甲", "乙", "3月"]], ["甲", "乙", "3月", ""]),
        (&[&["检查意见"], &["甲"]], ["甲", "", "", ""]),
        (&[&["检查意见"], &["意见"], &["甲"]], ["甲", "", "", ""]),
        (&[&["某局"], &["编号", "问题描述", "备注"], &["1", "甲", "丙"]], ["甲", "", "", "丙"]),
        (
            &[&["序号", "意见", "责任人", "整改措施"], &["1", "甲", "丙", "丁"]],
            ["甲", "", "", "责任人：丙\n整改措施：丁"],
        ),
    ];
    for (rows, expected) in variants {
        let desk = Desk::new();
        write(Sheet::of("检查意见", rows), &desk.unit().join("检查意见.xlsx"));
        let (opinions, told) = read_of(&desk);
        assert_eq!(opinions, [expected.map(str::to_owned)], "{rows:?}: {told:?}");
        assert!(told.is_empty(), "{rows:?}: {told:?}");
    }
}

#[test]
fn what_is_wrong_with_the_sheet_is_told_with_its_cell() {
    let broken: [(&[&[&str]], &str, usize); 4] = [
        (
            &[&HEAD, &["1", "", "支出总表", "", ""], &["2", "甲", "", "", ""]],
            "「检查意见」C2：“检查意见”页的这一行写了别的，没有写意见",
            1,
        ),
        (
            &[&["序号", "意见", "金额"], &["1", "甲", "30"]],
            "「检查意见」C1：“检查意见”页的C1、C2不在认识的栏里",
            1,
        ),
        (&[&["序号", "内容"], &["1", "甲"]], "「检查意见」A1：这张工作表名叫“检查意见”，但找不到它的表头", 0),
        (&[&HEAD], "「检查意见」：“检查意见”页里一条意见也没有写", 0),
    ];
    for (rows, message, count) in broken {
        for name in ["检查意见.xlsx", "tables.xlsx"] {
            let desk = Desk::new();
            let sheet = Sheet::of("检查意见", rows);
            match name {
                "tables.xlsx" => desk.change(name, |book| book.sheets.push(sheet)),
                _ => write(sheet, &desk.unit().join(name)),
            }
            let (opinions, told) = read_of(&desk);
            assert_eq!(opinions.len(), count, "{rows:?}");
            let [only] = told.as_slice() else { panic!("{rows:?}: {told:?}") };
            assert!(only.contains(message), "{only}");
        }
    }
    // one that cannot be opened stops nothing
    let desk = Desk::new();
    std::fs::write(desk.unit().join("检查意见.xlsx"), "不是工作簿").unwrap();
    let (_, told) = read_of(&desk);
    assert!(told.len() == 1 && told[0].contains("“检查意见”读不出来"), "{told:?}");
}

#[test]
fn inspect_knows_the_sheet() {
    let desk = Desk::new();
    let to = desk.unit().join("检查意见.xlsx");
    write(remarks(&[["合计数有误。", "支出总表", "", ""]]), &to);
    let ran = crate::support::run(["inspect".into(), to]).expect(0).all();
    assert!(ran.contains("认作：“检查意见”页（内部使用，不公开）"), "{ran}");
    assert!(ran.contains("内容：写了1条") && ran.contains("没有采用0格"), "{ran}");
}

#[test]
fn remarks_change_nothing_that_is_published() {
    let desk = Desk::new();
    desk.build().expect(0);
    let files = |folder: &Path| -> Vec<(String, Vec<u8>)> {
        let mut found: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|own| (own.file_name().into_string().unwrap(), std::fs::read(own.path()).unwrap()))
            .collect();
        found.sort();
        found
    };
    let public = desk.public(2023);
    let before = files(&public);
    let secret = "此条只给检查组看";
    write(remarks(&[[secret, "支出总表", "", ""]]), &desk.unit().join("检查意见.xlsx"));
    let said = desk.build().expect(0).all();
    assert!(!said.contains("第2版"), "{said}");
    assert!(!said.contains("检查意见"), "{said}");
    let after = files(&public);
    assert!(before == after, "公开 has changed");
    for (name, bytes) in &after {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(secret) && !text.contains("检查意见"), "{name}");
    }
    assert!(!crate::support::pdf_text(&desk.file(2023, "pdf")).contains(secret));
    assert!(!public.parent().unwrap().join("内部/版本/2").exists());
}

#[test]
fn the_sheet_is_refused_where_it_may_not_be() {
    let copies = Copies::of("nanchang-2023");
    let folder = copies.folder.path();
    let (text, code) = run(folder, &["旧版", "新版", "--rectification", "整改情况表.xlsx"]);
    assert!(code == 2 && text.contains("新的一边没有检查意见"), "{text}");
    assert!(!folder.join("整改情况表.xlsx").exists());
    std::fs::create_dir_all(folder.join("公开")).unwrap();
    let (text, code) = run(folder, &["旧版", "新版", "--rectification", "公开/整改情况表.xlsx"]);
    assert!(code == 2 && text.contains("不能写进“公开”"), "{text}");
}
