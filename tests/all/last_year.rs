//! This year against a book of last year that cannot be the base of every change: what contradicts itself, what was
//! not published, what is below zero.

use gongkai::diag::Severity;
use gongkai::edition::{Here, Readers, examine};
use gongkai::read;
use gongkai::reconcile::reconcile;

use crate::books::{Book, Value};
use crate::support::{Desk, pages_text, root};

/// The public text of a desk, and what the check said.
fn published(desk: &Desk) -> (String, String) {
    let check = desk.check().all();
    desk.build().expect(0);
    let pdf = desk.file(2023, "pdf");
    let text: String = pages_text(&pdf, 1, 999).chars().filter(|c| !c.is_whitespace()).collect();
    (text, check)
}

fn set(desk: &Desk, sheet: &str, cells: &[((u32, u16), f64)]) {
    desk.change("previous.xlsx", |book| {
        for (at, value) in cells {
            book.sheet(sheet).cells.insert(*at, Value::Number(*value));
        }
    });
}

#[test]
fn no_change_is_printed_from_a_table_that_contradicts_itself() {
    let desk = Desk::of("nanchang-2023");
    let (whole, _) = published(&desk);
    assert!(whole.contains("收入预算总额为3762.09万元，比上年增加389.13万元"), "{whole}");
    let desk = Desk::of("nanchang-2023");
    set(&desk, "收支预算总表", &[((17, 1), 3732.96)]);
    let (text, check) = published(&desk);
    assert!(text.contains("收入预算总额为3762.09万元。其中：财政拨款收入3762.09万元；"), "{text}");
    assert!(text.contains("支出预算总额为3762.09万元。"), "{text}");
    // other tables are none the worse
    assert!(text.contains("财政拨款支出预算为3762.09万元，比上年增加389.13万元，增长11.54%"), "{text}");
    let told =
        "警告[年度-上年矛盾:上年:收支预算总表]: 上年的“收支预算总表”自相矛盾，文件里不写与它比较的增减";
    assert!(check.contains(told) && check.contains("改正previous.xlsx「收支预算总表」B18"), "{check}");
    assert!(
        check.contains(
            "“收入预算总额”的变动原因没有印出来：上年没有可以比较的数（上年的“收支预算总表”自相矛盾"
        )
    );
    assert!(!check.contains("编制-原因"), "no reason is asked for a change that is not printed");
}

#[test]
fn nothing_is_compared_with_tables_that_contradict_each_other() {
    let desk = Desk::of("nanchang-2023");
    let at = [((3, 2), 3373.96), ((3, 3), 2357.74), ((6, 2), 4.518), ((6, 3), 4.518)];
    set(&desk, "附1 经济分类（全部资金）", &at);
    let (text, check) = published(&desk);
    assert!(check.contains("年度-上年勾稽:经济分类-支出总表基本支出"), "{check}");
    assert!(text.contains("基本支出2745.87万元，包括工资福利支出"), "{text}");
    assert!(text.contains("资本性支出39.10万元。"), "{text}");
    // the others agree
    assert!(text.contains("支出预算总额为3762.09万元，比上年增加389.13万元"), "{text}");
}

#[test]
fn there_is_no_rate_on_a_base_that_is_not_above_zero() {
    let desk = Desk::of("nanchang-2023");
    set(&desk, "财政拨款三公经费支出表", &[((3, 2), -5.0), ((3, 4), -5.0), ((4, 2), -5.0), ((4, 4), -5.0)]);
    desk.rewrite(
        "[reasons]",
        "[reasons]\n\"三公经费支出表/合计/公务接待费\" = \"上年冲回以前年度多列的接待费\"",
    );
    let (text, _) = published(&desk);
    assert!(text.contains("公务接待费12.23万元，比上年增加17.23万元，主要原因是上年冲回"), "{text}");
}

#[test]
fn what_was_not_published_last_year_is_not_new() {
    let desk = Desk::of("qingshi-2025");
    // what is new indeed
    let new = |desk: &Desk| {
        let (came, faults) = read::read_through(&desk.unit(), &[]);
        let read::Came::Whole(input) = came else { panic!("{faults:?}") };
        let report = reconcile(&input.budget, &input.pack);
        let examined = examine(&input, report, Readers::Public, &Here);
        format!("{:?}", examined.whole().unwrap().document).matches("上年无此项预算").count()
    };
    let before = new(&desk);
    // the class and all below it, as an edition without it has them: one row gone, others blank, and a note
    desk.change("previous.xlsx", |book| hide(book, "208"));
    let (came, faults) = read::read_through(&desk.unit(), &[]);
    let read::Came::Whole(input) = came else { panic!("{faults:?}") };
    let report = reconcile(&input.budget, &input.pack);
    let told: Vec<&str> = report.findings().map(|finding| finding.id.as_str()).collect();
    assert!(!told.iter().any(|id| id.starts_with("表内-") && id.contains("上年")), "{told:#?}");
    assert!(told.contains(&"年度-上年不公开:上年:支出总表"), "{told:#?}");
    let heavy = report.findings().filter(|finding| finding.severity > Severity::Notice).count();
    assert_eq!(heavy, 0, "{told:#?}");
    assert_eq!(new(&desk), before, "an item that was not shown is not new");
}

/// Blanks the rows of a class in all sheets of a book, and takes out the lowest ones.
fn hide(book: &mut Book, class: &str) {
    for sheet in &mut book.sheets {
        let mut rows = Vec::new();
        for (at, value) in &sheet.cells {
            if let Value::Text(text) = value
                && text.trim().starts_with(class)
                && text.trim().chars().all(|c| c.is_ascii_digit())
            {
                rows.push((at.0, text.trim().len() > 5));
            }
        }
        for (row, gone) in rows {
            let first = if gone { 0 } else { 2 };
            sheet.cells.retain(|at, _| at.0 != row || at.1 < first);
        }
    }
}

#[test]
fn the_failing_inputs_behave_as_their_lines_say() {
    // the shared inputs are not there everywhere
    let folder = root().join("../shared/cases/figures/x10-reason-hides");
    if !folder.exists() {
        return;
    }
    let check = crate::support::run(["check".into(), folder]).all();
    let finding = check.find("年度-数量级:三公经费支出表").unwrap();
    assert!(finding < check.find("编制-原因").unwrap(), "{check}");
}

/// What the check of a desk says, without its places and hints.
fn told(desk: &Desk, rule: &str) -> Vec<String> {
    let check = desk.check().all();
    check.lines().filter(|line| line.contains(&format!("[{rule}:"))).map(str::to_owned).collect()
}

#[test]
fn what_a_contradicted_table_does_not_have_is_not_new() {
    let desk = Desk::of("nanchang-2023");
    let (whole, _) = published(&desk);
    assert!(!whole.contains("行政事业单位养老支出194.82万元，上年无此项预算"), "{whole}");
    let desk = Desk::of("nanchang-2023");
    // the class stays, what is below it is gone: the rows of 20805
    desk.change("previous.xlsx", |book| {
        book.sheet("部门支出总表").cells.retain(|at, _| !(11..=13).contains(&at.0));
    });
    let (text, check) = published(&desk);
    assert!(check.contains("年度-上年矛盾:上年:支出总表"), "{check}");
    assert!(text.contains("行政事业单位养老支出194.82万元；"), "{text}");
    assert!(!text.contains("行政事业单位养老支出194.82万元，上年无"), "{text}");
}

#[test]
fn both_tables_that_disagree_are_no_base() {
    let desk = Desk::of("nanchang-2023");
    desk.change("previous.xlsx", |book| {
        let sheet = book.sheet("收支预算总表");
        for value in sheet.cells.values_mut() {
            if let Value::Number(number) = value
                && (*number - 3372.96).abs() < 0.01
            {
                *number += 100.0;
            }
        }
    });
    let (text, check) = published(&desk);
    assert!(!text.contains("289.13"), "{text}");
    assert!(text.contains("支出预算总额为3762.09万元。"), "{text}");
    assert!(check.contains("年度-上年矛盾:上年:收支预算总表"), "{check}");
}

#[test]
fn a_column_that_last_years_table_lacks_is_a_warning() {
    let desk = Desk::of("qingshi-2025");
    desk.change("previous.xlsx", |book| {
        let sheet = book.sheet("表七");
        let at = sheet.cells.iter().find_map(|(at, value)| match value {
            Value::Text(text) if text.contains("公务接待费") => Some(at.1),
            _ => None,
        });
        let column = at.unwrap();
        sheet.cells.retain(|at, _| at.1 != column);
    });
    let check = desk.check().expect(0).all();
    desk.build().expect(0);
    let lacking = "上年的“三公经费支出表”缺少“公务接待费”一列，文件里不写与它比较的增减";
    assert!(check.contains(lacking), "{check}");
    assert!(!check.contains("年度-上年矛盾"), "a sum without one of its parts is not looked at: {check}");
}

#[test]
fn a_blank_of_last_year_is_told_once_it_is_printed_as_nothing() {
    let desk = Desk::of("mingwan-2026");
    desk.change("previous.xlsx", |book| {
        let sheet = book.sheet("部门“三公”经费和机关运行费预算表");
        let last = *sheet.cells.keys().filter(|at| at.0 == 8).max_by_key(|at| at.1).unwrap();
        sheet.cells.remove(&last);
    });
    let told = told(&desk, "年度-上年缺项");
    assert!(
        matches!(told.as_slice(), [one] if one.starts_with("提示") && one.contains("是空白")),
        "{told:?}"
    );
}

#[test]
fn a_row_that_jumped_is_told_whether_it_is_watched_or_not() {
    // the two items of a 款, whose sum stays
    for (before, rule, subject) in [
        (0.00518, "年度-数量级", "[年度-数量级:支出总表/各行]"),
        (5.2, "原因-大幅变动", "[原因-大幅变动:支出总表/各项]"),
        (40.0, "", ""),
    ] {
        let desk = Desk::of("nanchang-2023");
        for sheet in ["部门支出总表", "一般公共预算支出表"] {
            let other = 195.038 - before;
            set(&desk, sheet, &[((16, 2), other), ((16, 3), other), ((17, 2), before), ((17, 3), before)]);
        }
        let mut all = told(&desk, "年度-数量级");
        all.extend(told(&desk, "原因-大幅变动").into_iter().filter(|line| line.contains("各项")));
        if rule.is_empty() {
            assert!(all.is_empty(), "{all:?}");
        } else {
            assert!(all.iter().all(|line| line.starts_with("提示") && line.contains(rule)), "{all:?}");
            assert!(all.iter().any(|line| line.contains(subject) && line.contains("购房补贴")), "{all:?}");
        }
    }
}
