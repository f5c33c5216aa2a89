//! Tables that go on over sheets, titles that are only mentioned, tables without a title.

use super::pages::{PARTED, on_two_sheets};
use super::*;

/// The sheet of forms on two sheets, parted at a row; the second has title and unit, and no labels.
fn parted_forms(row: u32, title: &str) -> Book {
    let mut changed = book();
    let at = changed.sheets.iter().position(|sheet| sheet.name.contains(FORMS)).unwrap();
    let mut second = changed.sheets[at].clone();
    let first = &mut changed.sheets[at];
    first.cells.retain(|at, _| at.0 < row);
    first.merges.retain(|merge| merge[0] < row);
    second.cells = second
        .cells
        .into_iter()
        .filter(|(at, _)| at.0 < 2 || at.0 >= row)
        .map(|(at, value)| (if at.0 < 2 { at } else { (at.0 - row + 2, at.1) }, value))
        .collect();
    second.merges.clear();
    second.set((0, 0), title);
    second.name = "另一张".to_owned();
    changed.sheets.insert(at + 1, second);
    changed
}

/// The rows of the indicators of the first form, below its labels.
fn indicator_rows() -> std::ops::Range<u32> {
    let mut changed = book();
    let sheet = changed.sheet(FORMS);
    let head = sheet.find("三级指标").0;
    let names: Vec<u32> =
        sheet.cells.iter().filter(|(_, value)| value.plain() == "项目名称").map(|(at, _)| at.0).collect();
    let next = names.iter().copied().find(|row| *row > head).unwrap_or_else(|| height(sheet));
    head + 2..next.min(head + 6)
}

#[test]
fn indicators_at_the_head_of_a_sheet_belong_to_the_last_project_of_the_one_before() {
    let plain = content(Told::of(&book()).table("项目支出绩效目标表"));
    for row in indicator_rows() {
        for title in ["项目支出绩效目标表", "项目支出绩效目标表（续）"] {
            let told = Told::of(&parted_forms(row, title));
            assert!(told.errors().is_empty(), "{row} {title}: {:#?}", told.errors());
            assert_eq!(content(told.table("项目支出绩效目标表")), plain, "{row} {title}");
        }
    }
}

#[test]
fn indicators_without_a_project_before_them_are_an_error() {
    let mut changed = parted_forms(indicator_rows().start, "项目支出绩效目标表");
    let at = changed.sheets.iter().position(|sheet| sheet.name == "另一张").unwrap();
    let second = changed.sheets.remove(at);
    changed.sheets.insert(0, second);
    let told = Told::of(&changed);
    let warned = told.messages(Severity::Warning);
    assert!(!told.errors().is_empty(), "{warned:#?}");
}

#[test]
fn a_sheet_that_only_says_so_goes_on_with_the_one_before_it() {
    for (name, row, header) in PARTED {
        for title in ["续表", "续", "（续表）", "续表二", "续上表", "表二（续）"] {
            is_same(|book| {
                let mut changed = on_two_sheets(name, row, header, |_, second| second.set((0, 0), title));
                let second = changed.sheets.pop().unwrap();
                let at = changed.sheets.iter().position(|sheet| sheet.name.contains(name)).unwrap();
                changed.sheets.insert(at + 1, second);
                *book = changed;
            });
        }
        // without a word of it
        let mut changed = on_two_sheets(name, row, header, |_, second| {
            second.cells.remove(&(0, 0));
        });
        let second = changed.sheets.pop().unwrap();
        let at = changed.sheets.iter().position(|sheet| sheet.name.contains(name)).unwrap();
        changed.sheets.insert(at + 1, second.clone());
        let told = Told::of(&changed);
        let error = told.errors().into_iter().find(|error| error.contains("读取-未用工作表"));
        assert!(error.is_some_and(|error| error.contains("（续表）")), "{name}: {:#?}", told.errors());
        // and far from its table it is told with its figures
        changed.sheets.remove(at + 1);
        changed.sheets.insert(0, second);
        let told = Told::of(&changed);
        let warned = told.messages(Severity::Warning);
        assert!(warned.iter().any(|one| one.contains("有数的")), "{name}: {warned:#?}");
    }
}

#[test]
fn a_cell_that_mentions_another_table_hides_none() {
    let plain = Told::of(&book()).content();
    for (at, text) in [((3, 9), "见收支预算总表"), ((0, 9), "与收支预算总表一致"), ((0, 9), "收支预算总表")]
    {
        let mut changed = book();
        changed.sheet(TREE).set(at, text);
        let told = Told::of(&changed);
        assert!(told.errors().is_empty(), "{text}: {:#?}", told.errors());
        assert_eq!(told.content(), plain, "{text}");
    }
    for text in ["附件：收支预算总表", "附件3：收支预算总表之部门支出总表"] {
        let mut changed = book();
        let sheet = changed.sheet(TREE);
        let own = sheet.clone();
        sheet.cells.clear();
        sheet.merges.clear();
        put(sheet, &own, 1, 0);
        sheet.set((0, 0), text);
        let told = Told::of(&changed);
        assert!(told.errors().is_empty(), "{text}: {:#?}", told.errors());
        assert_eq!(told.content(), plain, "{text}");
    }
}

#[test]
fn a_page_may_repeat_the_header_alone() {
    for (name, row, header) in PARTED {
        is_same(|book| {
            let sheet = book.sheet(name);
            let own = sheet.clone();
            let first = if name == BALANCE || name == INCOME || name == GRANTS { 2 } else { header };
            let height = header - first + 1;
            sheet.cells.retain(|at, _| at.0 < row);
            for (at, value) in &own.cells {
                if (first..=header).contains(&at.0) {
                    sheet.cells.insert((at.0 - first + row, at.1), value.clone());
                }
                if at.0 >= row {
                    sheet.cells.insert((at.0 + height, at.1), value.clone());
                }
            }
        });
    }
}

#[test]
fn a_header_again_below_the_total_and_a_blank_row_is_told() {
    let mut changed = book();
    let sheet = changed.sheet(UNITS);
    let labels: Vec<_> = sheet.cells.range((2, 0)..(3, 0)).map(|(at, value)| (at.1, value.clone())).collect();
    let row = height(sheet) + 1;
    for (column, value) in labels {
        sheet.cells.insert((row, column), value);
    }
    write(sheet, &[(row + 1, 0, "302009"), (row + 1, 1, "另一个单位"), (row + 1, 2, "3")]);
    let told = Told::of(&changed);
    assert!(told.errors().iter().any(|error| error.contains("合计行后面")), "{:#?}", told.errors());
}

#[test]
fn a_strange_table_right_below_and_one_of_zeros_flow_into_no_other() {
    let plain = Told::of(&book());
    for (name, figure) in [(UNITS, "3"), (UNITS, "0"), (TREE, "3"), (TREE, "0"), (FUND, "3")] {
        let mut changed = book();
        let sheet = changed.sheet(name);
        let row = height(sheet);
        write(sheet, &[(row, 0, "2023年公务接待明细"), (row + 1, 0, "序号"), (row + 1, 1, "接待单位")]);
        write(
            sheet,
            &[(row + 1, 2, "原值（万元）"), (row + 2, 0, "1"), (row + 2, 1, "某单位"), (row + 2, 2, figure)],
        );
        let told = Told::of(&changed);
        assert_eq!(told.content(), plain.content(), "{name} {figure}");
        let all = told.messages(Severity::Notice);
        assert!(all.iter().any(|one| one.contains("2023年公务接待明细")), "{name}: {all:#?}");
    }
}

#[test]
fn a_name_that_ends_with_a_colon_is_no_row_below_a_table() {
    let plain = Told::of(&book());
    let mut changed = book();
    let sheet = changed.sheet(PURCHASES);
    let row = height(sheet) + 1;
    write(sheet, &[(row, 0, "核对："), (row, 1, "核对："), (row, 2, "3"), (row, 3, "3"), (row, 4, "3")]);
    let told = Told::of(&changed);
    assert_eq!(told.content(), plain.content());
}

#[test]
fn a_list_of_contents_beside_a_table_is_cut_off() {
    let plain = Told::of(&book());
    let mut changed = book();
    let sheet = changed.sheet(BALANCE);
    let own = sheet.clone();
    sheet.cells.clear();
    sheet.merges.clear();
    put(sheet, &own, 0, 3);
    write(sheet, &[(0, 0, "目录"), (1, 0, "收支预算总表"), (2, 0, "部门收入总表"), (3, 0, "部门支出总表")]);
    sheet.merges.push([0, 0, 0, 2]);
    let told = Told::of(&changed);
    assert!(told.errors().is_empty(), "{:#?}", told.errors());
    assert_eq!(told.content(), plain.content());
}

#[test]
fn many_tables_beside_each_other_are_cut() {
    for gap in 1..3 {
        let told = is_same(|book| {
            for name in [INCOME, TREE, GRANTS, UNITS, FUND, CAPITAL, ALL_FUNDS, OF_GRANTS, PURCHASES] {
                beside(book, BALANCE, name, gap);
            }
        });
        assert!(told.errors().is_empty());
    }
}

#[test]
fn a_strange_table_beside_a_header_of_two_rows_is_cut_off() {
    let plain = Told::of(&book());
    let mut changed = book();
    let sheet = changed.sheet("5 一般公共预算支出表");
    let column = width(sheet) + 1;
    write(sheet, &[(0, column, "2023年部门收入明细表"), (3, column, "2080102"), (3, column + 2, "706.9")]);
    for (by, label) in ["科目编码", "科目名称", "合计", "财政拨款", "事业收入"].iter().enumerate()
    {
        sheet.set((2, column + by as u16), label);
    }
    let told = Told::of(&changed);
    assert!(told.errors().is_empty(), "{:#?}", told.errors());
    assert_eq!(told.content(), plain.content());
    let warned = told.messages(Severity::Warning);
    assert!(warned.iter().any(|one| one.contains("2023年部门收入明细表")), "{warned:#?}");
}
