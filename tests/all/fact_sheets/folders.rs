//! Folders without unit.toml, or with a short one: whose workbook is which year's.

use super::{BOOK, FACTS, Filled, without_file};
use crate::books::{Book, Sheet};
use crate::support::Desk;

#[test]
fn a_folder_that_states_nothing_is_one_error_that_says_both_ways() {
    let desk = Desk::new();
    std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    let run = desk.check().expect(2);
    let all = run.all();
    for words in ["基本情况", "unit.toml", "gongkai facts", "previous.xlsx、tables.xlsx", "错误1处"] {
        assert!(all.contains(words), "{words}: {all}");
    }
}

#[test]
fn all_workbooks_but_last_years_are_this_years() {
    let (desk, mut filled) = without_file("nanchang-2023");
    filled.remove("本年的工作簿");
    filled.write(&desk);
    std::fs::rename(desk.unit().join("tables.xlsx"), desk.unit().join("今年公开表.xlsx")).unwrap();
    desk.check().expect(0);
    // the ending of a file is not shown on many machines
    filled.set("本年的工作簿", "今年公开表").set("上年的工作簿", "previous");
    filled.write(&desk);
    desk.check().expect(0);
    filled.set("本年的工作簿", "去年公开表");
    filled.write(&desk);
    let run = desk.check().expect(2);
    assert!(run.all().contains("去年公开表") && run.all().contains("找不到这个工作簿"), "{}", run.all());
}

/// This year's facts in the workbook of tables, last year's in last year's, which was renamed.
fn renamed(named: bool) -> Desk {
    let desk = Desk::new();
    let filled = Filled::of(&desk);
    std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    let mut this = filled.clone();
    this.remove("本年的工作簿");
    if !named {
        this.remove("上年的工作簿");
    }
    desk.change("tables.xlsx", |book| book.sheets.extend(this.sheets()));
    let mut last = filled;
    last.set("预算年度", "2022").set("编制人数", "77").set("单位全称", "旧名称中心");
    desk.change("previous.xlsx", |book| book.sheets.extend(last.sheets()));
    desk
}

#[test]
fn last_years_sheets_in_last_years_workbook_are_not_this_years() {
    let run = renamed(true).check().expect(0);
    assert!(!run.all().contains("写了两处") && !run.all().contains("旧名称中心"), "{}", run.all());
    let run = renamed(false).check();
    let all = run.all();
    assert!(all.contains("previous.xlsx") && all.contains("没有当作本年的工作簿"), "{all}");
    assert!(!all.contains("旧名称中心") && !all.contains("写了两处"), "{all}");
}

#[test]
fn last_years_reasons_are_at_hand() {
    let desk = renamed(true);
    let (input, faults) = gongkai::read::read(&desk.unit(), &[]);
    let last = input.unwrap_or_else(|| panic!("{faults:?}")).budget.last_said;
    assert_eq!(last.reasons.len(), 4);
    assert!(
        last.reasons.iter().all(|(_, _, place)| place.to_string().starts_with("previous.xlsx「变动原因」E"))
    );
    let desk = Desk::new();
    let beside = desk.unit().join("../last");
    std::fs::create_dir(&beside).unwrap();
    std::fs::rename(desk.unit().join("previous.xlsx"), beside.join("previous.xlsx")).unwrap();
    std::fs::copy(desk.unit().join("unit.toml"), beside.join("unit.toml")).unwrap();
    desk.rewrite("\"previous.xlsx\"", "\"../last/previous.xlsx\"");
    let (input, faults) = gongkai::read::read(&desk.unit(), &[]);
    assert_eq!(input.unwrap_or_else(|| panic!("{faults:?}")).budget.last_said.reasons.len(), 4);
}

#[test]
fn the_year_of_the_tables_does_where_none_is_stated() {
    let (desk, mut filled) = without_file("nanchang-2023");
    filled.remove("预算年度").set("编制人数", "若干");
    filled.write(&desk);
    desk.change("tables.xlsx", |book| {
        book.sheet("3 部门支出总表").cells.insert((8, 3), crate::books::Value::Text("甲".to_owned()));
    });
    let run = desk.check().expect(2);
    for words in ["（没有这一行，请新加一行，“项目”一栏照写）　预算年度", "若干", "“甲”", "2023年"]
    {
        assert!(run.all().contains(words), "{words}: {}", run.all());
    }
}

#[test]
fn the_pack_goes_by_its_chinese_name() {
    let (desk, mut filled) = without_file("nanchang-2023");
    filled.set("模板包", "江西省部门（单位）预算公开");
    filled.write(&desk);
    desk.check().expect(0);
    filled.set("模板包", "江西");
    filled.write(&desk);
    desk.check().expect(0);
    filled.set("模板包", "江东");
    filled.write(&desk);
    let run = desk.check().expect(2);
    assert!(run.all().contains("没有名为“江东”的模板包") && run.all().contains(FACTS), "{}", run.all());
    assert!(run.all().contains("jiangxi（江西省部门（单位）预算公开）"), "{}", run.all());
    filled.remove("模板包");
    filled.write(&desk);
    let run = desk.check().expect(2);
    assert!(
        run.all().contains("没有写用哪个模板包") && run.all().contains("请在“基本情况”页"),
        "{}",
        run.all()
    );
}

#[test]
fn a_sheet_that_is_nearly_one_of_facts_is_told() {
    let (desk, filled) = without_file("nanchang-2023");
    let mut book = filled.book();
    book.sheets.push(Sheet::of("附1 文字说明", &[&["名称", "正文"], &["主要职责", "甲"]]));
    book.sheets.push(Sheet::of("填表", &[&["项目", "内容", "说明"], &["编制人数", "12"]]));
    book.write(&desk.unit().join(BOOK));
    let run = desk.check().expect(0);
    let all = run.all();
    assert!(all.contains("找不到它的表头") && all.contains("第1—2行"), "{all}");
    assert!(all.contains("表头与“基本情况”相同") && all.contains("填表"), "{all}");
}

#[test]
fn a_short_unit_toml_takes_tables_xlsx_as_before() {
    let desk = Desk::new();
    desk.rewrite("current = [\"tables.xlsx\"]\n", "");
    let mut other = Book::read(&desk.unit().join("tables.xlsx"));
    other.sheets.truncate(1);
    other.write(&desk.unit().join("草稿.xlsx"));
    desk.check().expect(0);
    std::fs::remove_file(desk.unit().join("草稿.xlsx")).unwrap();
    std::fs::rename(desk.unit().join("tables.xlsx"), desk.unit().join("公开表.xlsx")).unwrap();
    desk.check().expect(0);
}

/// Both years' workbooks with sheets of facts that state a year, and what they name as last year's.
fn both(changes: [(&str, &str, &str); 2]) -> Desk {
    let desk = Desk::new();
    let filled = Filled::of(&desk);
    std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    for (name, year, previous) in changes {
        let mut own = filled.clone();
        own.remove("本年的工作簿").set("预算年度", year).set("上年的工作簿", previous);
        desk.change(name, |book| book.sheets.extend(own.sheets()));
    }
    desk
}

#[test]
fn nothing_is_guessed_where_the_workbooks_do_not_say_whose_year_they_are() {
    let run = both([("tables.xlsx", "2023", ""), ("previous.xlsx", "2023", "")]).check().expect(2);
    assert!(run.all().contains("这些工作簿都有“基本情况”页，都当作了本年的"), "{}", run.all());
    let circle = [("tables.xlsx", "2023", "previous.xlsx"), ("previous.xlsx", "2023", "tables.xlsx")];
    let run = both(circle).check().expect(2);
    assert!(run.all().contains("互相写作上年的"), "{}", run.all());
    assert!(!run.all().contains("没有找到“"), "no table is missed: {}", run.all());
    // the years decide where they differ, and a name that a file gives itself means nothing
    let circle = [("tables.xlsx", "2023", "previous.xlsx"), ("previous.xlsx", "2022", "tables.xlsx")];
    both(circle).check().expect(0);
    both([("tables.xlsx", "2023", "previous.xlsx"), ("previous.xlsx", "2022", "previous.xlsx")])
        .check()
        .expect(0);
}

#[test]
fn a_workbook_of_facts_is_none_of_tables() {
    let (desk, filled) = without_file("nanchang-2023");
    let mut book = Book::read(&desk.unit().join("tables.xlsx"));
    book.sheets.truncate(4);
    book.sheets.extend(filled.sheets());
    book.write(&desk.unit().join(BOOK));
    let run = desk.check().expect(0);
    assert!(run.all().contains("没有采用其中别的4张工作表"), "{}", run.all());
    std::fs::remove_file(desk.unit().join("tables.xlsx")).unwrap();
    let mut alone = filled;
    alone.remove("本年的工作簿");
    alone.write(&desk);
    let run = desk.check().expect(2);
    assert!(run.all().contains("文件夹里没有本年的预算表"), "{}", run.all());
    std::fs::write(desk.unit().join(BOOK), "no workbook").unwrap();
    let run = desk.check().expect(2);
    assert!(run.all().contains("不是 Excel 工作簿") && run.all().contains("错误1处"), "{}", run.all());
}
