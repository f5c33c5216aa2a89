//! Small inputs that went wrong once: a sample with one thing changed, and what is said of it. Each stands for a
//! kind.

use crate::books::{Book, Value};
use crate::support::{Desk, Run};

const CENTRE: &str = "nanchang-2023";
const BUREAU: &str = "qingshi-2025";

/// A sample with numbers put into cells of a workbook.
fn with(sample: &str, workbook: &str, cells: &[(&str, (u32, u16), f64)]) -> Desk {
    let desk = Desk::of(sample);
    desk.change(workbook, |book| {
        for (sheet, at, number) in cells {
            book.sheet(sheet).cells.insert(*at, Value::Number(*number));
        }
    });
    desk
}

/// A sample with words of its unit.toml changed.
fn worded(sample: &str, from: &str, to: &str) -> Desk {
    let desk = Desk::of(sample);
    desk.rewrite(from, to);
    desk
}

/// The line of a run that has all these words.
#[track_caller]
fn line(run: &Run, words: &[&str]) -> String {
    let all = run.all();
    let found = all.lines().find(|line| words.iter().all(|word| line.contains(word)));
    found.unwrap_or_else(|| panic!("no line with {words:?} in\n{all}")).to_owned()
}

/// The text of the built page.
fn page(desk: &Desk, year: i32) -> String {
    desk.build().expect(0);
    std::fs::read_to_string(desk.file(year, "html")).unwrap()
}

#[test]
fn funds_balance_each_by_itself() {
    let desk = with(BUREAU, "tables.xlsx", &[("表四", (9, 1), 0.0), ("表四", (10, 1), 15.0)]);
    let run = desk.check().expect(1);
    line(&run, &["错误[", "一般公共预算", "15万元"]);
    line(&run, &["错误[", "政府性基金", "15万元"]);
}

#[test]
fn no_change_is_printed_from_a_table_that_contradicts_itself() {
    let desk = with(CENTRE, "previous.xlsx", &[("收支预算总表", (17, 1), 3732.96)]);
    let run = desk.check().expect(0);
    line(&run, &["上年", "收支预算总表", "增减"]);
    let page = page(&desk, 2023);
    assert!(!page.contains("30.13"), "the change against a total that is a typo");
}

#[test]
fn a_table_that_last_year_lacks_is_a_warning() {
    let desk = Desk::of(BUREAU);
    desk.change("previous.xlsx", |book: &mut Book| book.sheets.retain(|sheet| sheet.name != "表七"));
    line(&desk.check(), &["警告[", "三公经费支出表", "上年的工作簿没有"]);
}

#[test]
fn two_years_that_are_one_are_told() {
    let desk = Desk::of(BUREAU);
    std::fs::copy(desk.unit().join("tables.xlsx"), desk.unit().join("previous.xlsx")).unwrap();
    line(&desk.check(), &["年度-两年相同"]);
}

#[test]
fn a_finding_comes_before_a_missing_reason() {
    let three_public = "7 财政拨款三公经费支出表";
    let cells = [(3, 2), (4, 2), (3, 4), (4, 4)].map(|at| (three_public, at, 122_300.0));
    let run = with(CENTRE, "tables.xlsx", &cells).check();
    let all = run.all();
    let (finding, reason) = (all.find("122").unwrap(), all.find("编制-原因").unwrap());
    assert!(finding < reason, "{all}");
}

#[test]
fn what_the_office_states_of_itself_is_held_against_itself() {
    line(
        &worded(CENTRE, "start = \"2023-01-01\"", "start = \"2023-02-30\"").check().expect(2),
        &["2023-02-30"],
    );
    line(&worded(BUREAU, "kind = \"部门\"", "kind = \"单位\"").check(), &["organisation.units", "单位"]);
    line(
        &worded(CENTRE, "nature = \"参公\"", "nature = \"公益一类\"").check(),
        &["参照公务员法", "公益一类"],
    );
    line(&worded(BUREAU, "date = \"2025-02-14\"", "date = \"2025-06-30\"").check(), &["警告[", "2025-01-27"]);
}

#[test]
fn no_rate_stands_on_a_base_below_zero() {
    let three_public = "财政拨款三公经费支出表";
    let cells = [(3, 2), (4, 2), (3, 4), (4, 4)].map(|at| (three_public, at, -5.0));
    let desk = with(CENTRE, "previous.xlsx", &cells);
    desk.rewrite("[reasons]", "[reasons]\n\"三公经费支出表/合计/公务接待费\" = \"接待任务变化\"");
    let page = page(&desk, 2023);
    assert!(!page.contains("344.6"), "a rate on a base below zero");
}

#[test]
fn a_few_digits_are_no_ten_thousandth() {
    let desk =
        worded(BUREAU, "做好道路清扫保洁和垃圾收运。", "按每平方米保洁费2444元的标准，做好道路清扫保洁。");
    let run = desk.check().expect(0);
    assert!(!run.all().contains("2444元"), "{}", run.all());
}

#[test]
fn marks_to_be_filled_in_are_seen_in_every_build() {
    let desk = worded(CENTRE, "继续参保扩面；", "继续参保TODO扩面；");
    line(&desk.check().expect(1), &["错误[文字-占位符", "TODO"]);
}

#[test]
fn amounts_below_zero_are_told() {
    // 一般行政管理事务 below zero, all sums with it
    let desk = Desk::of(BUREAU);
    desk.change("tables.xlsx", |book| book.numbers(|number| -number));
    let run = desk.check();
    assert_ne!(run.code, 0);
    line(&run, &["错误[", "负数"]);
}
