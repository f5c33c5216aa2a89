//! Everything that is wrong is told in one run, each thing with its place: workbooks, sheets of facts,
//! unit.toml, prose.

use crate::books::{Book, Sheet};
use crate::support::{Desk, Run};

/// A sheet of facts that says some things rightly and three wrongly.
fn facts() -> Vec<Sheet> {
    let basic = Sheet::of(
        "基本情况",
        &[
            &["项目", "内容", "说明"],
            // no count
            &["离休人数", "没有几个", ""],
            // no name
            &["编制人书", "133", ""],
        ],
    );
    let texts = Sheet::of(
        "文字说明",
        &[
            &["项目", "对象", "内容", "说明"],
            // a number that is not to be published
            &["主要职责", "", "负责社会保险经办。\n联系人手机13907910000。", ""],
        ],
    );
    let reasons = Sheet::of(
        "变动原因",
        &[
            &["项目", "上年", "本年", "增减", "原因"],
            // no figure
            &["公务接代费", "", "", "", "压减接待"],
        ],
    );
    vec![basic, texts, reasons]
}

/// Whether some message has all these words near each other: its sentence, its place, its next step.
fn tells(run: &Run, words: &[&str]) -> bool {
    let all = run.all();
    let mut blocks = Vec::new();
    for line in all.lines() {
        if ["错误", "警告", "提示"].iter().any(|weight| line.starts_with(weight)) {
            blocks.push(String::new());
        }
        if let Some(block) = blocks.last_mut() {
            block.push_str(line);
            block.push('\n');
        }
    }
    blocks.iter().any(|block| words.iter().all(|word| block.contains(word)))
}

#[test]
fn ten_wrong_things_in_ten_places_are_told_in_one_run() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book: &mut Book| {
        book.sheets.extend(facts());
        // an amount that is none
        book.sheet("收入总表").set((6, 2), "约三千");
        // a sum that is wrong
        *book.sheet("5 一般公共预算支出表").number((5, 2)) += 0.01;
        // the tables of somebody else
        book.sheet("9 国有资本").set((1, 0), "编制单位：赣江市档案馆");
    });
    // a mark of a Chinese keyboard
    desk.rewrite("departments_count = 20", "departments_count ＝ 20");
    // a key that is none, in its section
    desk.rewrite("supervisor = ", "supervizor = ");
    // a date that does not exist
    desk.rewrite("date = \"2022-07-31\"", "date = \"2022-06-31\"");
    // the duties stand on a sheet of facts
    let text = std::fs::read_to_string(desk.unit().join("unit.toml")).unwrap();
    let duties = text.split("duties = ").nth(1).unwrap().split("tasks = ").next().unwrap();
    desk.rewrite(&format!("duties = {duties}"), "");
    let run = desk.check().expect(2);
    for words in [
        ["离休人数", "tables.xlsx「基本情况」B2"],
        ["编制人书", "tables.xlsx「基本情况」A3"],
        ["13907910000", "tables.xlsx「文字说明」C2"],
        ["公务接代费", "tables.xlsx「变动原因」A2"],
        ["约三千", "C7"],
        ["相差0.01万元", "C6"],
        ["赣江市档案馆", "A2"],
        ["“＝”", "unit.toml:"],
        ["supervizor", "unit.toml 第"],
        ["2022-06-31", "unit.toml 第"],
    ] {
        assert!(tells(&run, &words), "{words:?} not in\n{}", run.all());
    }
}
