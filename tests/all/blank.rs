//! Pages, forms and tables that were left unfilled are told with their place, and are none.

use std::collections::BTreeMap;

use gongkai::budget::Budget;
use gongkai::diag::{Diagnostics, Severity};
use gongkai::read;

use crate::books::{Book, Sheet, Value};
use crate::support::{Desk, root};

const BLANK_PAGE: &str = " 一、项目概述\n （说明项目的总体情况、立项目的等）\n 二、立项依据\n （说明立项依据的文件名称等）\n\
    三、实施主体\n …\n 七、绩效目标\n 详见单位的项目绩效目标表\n";

fn load(desk: &Desk) -> (Option<Budget>, Diagnostics) {
    let (input, faults) = read::read(&desk.unit(), &[]);
    (input.map(|input| input.budget), faults)
}

fn told(faults: &Diagnostics, severity: Severity, words: &str, place: &str) -> bool {
    faults.iter().any(|fault| {
        fault.severity == severity
            && fault.message.contains(words)
            && fault.places.first().is_some_and(|own| own.to_string().ends_with(place))
    })
}

fn all(faults: &Diagnostics) -> Vec<String> {
    faults.iter().map(|fault| format!("{} {} {:?}", fault.code, fault.message, fault.places)).collect()
}

fn page(book: &mut Book, name: &str, title: &str, text: &str) {
    let mut sheet =
        Sheet { name: name.to_owned(), cells: BTreeMap::new(), merges: Vec::new(), hidden: false };
    sheet.set((0, 0), title);
    sheet.set((2, 0), text);
    book.sheets.push(sheet);
}

#[test]
fn a_blank_page_of_a_project_is_no_project() {
    for title in [
        "XX项目经费情况说明",
        "××项目经费情况说明",
        "ＸＸ项目经费情况说明",
        "某某项目经费情况说明",
        "……项目经费情况说明",
        "＿＿＿项目经费情况说明",
        "项目经费情况说明",
    ] {
        let desk = Desk::of("mingwan-2026");
        let before = load(&desk).0.unwrap().unit.projects.len();
        desk.change("tables.xlsx", |book| page(book, "空白页", title, BLANK_PAGE));
        let (budget, faults) = load(&desk);
        assert_eq!(budget.unwrap().unit.projects.len(), before, "{title}");
        assert!(
            told(&faults, Severity::Notice, &format!("没有填的空白表（{title}）"), "「空白页」"),
            "{:?}",
            all(&faults)
        );
    }
}

#[test]
fn a_filled_page_that_names_no_project_is_an_error_at_its_title() {
    let desk = Desk::of("mingwan-2026");
    let text = BLANK_PAGE.replace("（说明项目的总体情况、立项目的等）", "更新社区文化设施，改善服务。");
    desk.change("tables.xlsx", |book| page(book, "新页", "XX项目经费情况说明", &text));
    let (_, faults) = load(&desk);
    assert!(told(&faults, Severity::Error, "没有写是哪个项目", "「新页」A1"), "{:?}", all(&faults));
}

#[test]
fn instructions_left_on_a_filled_page_are_told_and_not_printed() {
    let desk = Desk::of("mingwan-2026");
    let text = BLANK_PAGE.replace("（说明项目的总体情况、立项目的等）", "更新社区文化设施，改善服务。");
    desk.change("tables.xlsx", |book| page(book, "新页", "设施更新项目经费情况说明", &text));
    let (budget, faults) = load(&desk);
    let unit = budget.unwrap().unit;
    let project = unit.projects.iter().find(|project| project.name == "设施更新").unwrap();
    assert_eq!(project.texts["overview"].text(), "更新社区文化设施，改善服务。");
    assert!(!project.texts.contains_key("basis"));
    assert!(told(&faults, Severity::Warning, "填写说明，没有采用：（说明立项依据", "「新页」A3"));
}

#[test]
fn a_blank_page_of_the_unit_does_not_stand_for_its_prose() {
    let desk = Desk::of("mingwan-2026");
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("主要职能");
        sheet.set((0, 0), "XX（部门）主要职能");
        sheet.set((2, 0), "    XX是…。\n    主要职能包括：\n    1.\n");
    });
    let (budget, faults) = load(&desk);
    assert!(budget.is_none());
    assert!(told(&faults, Severity::Notice, "空白表（XX（部门）主要职能）", "「部门主要职能」"));
    let missing = faults.iter().find(|fault| fault.message == "没有写主要职能").unwrap();
    assert!(missing.hint.contains("填好“主要职能”一页"), "{:?}", missing.hint);
}

#[test]
fn drifted_titles_name_their_project() {
    let cases = [
        ("说明", "科技创新专项经费情况说明", "科技创新专项"),
        ("说明", "2026年“科技创新”项目经费情况说明", "科技创新"),
        ("说明", "《科技创新》专项经费情况说明", "《科技创新》专项"),
        ("科技创新专项", "项目经费情况说明", "科技创新专项"),
    ];
    for (name, title, project) in cases {
        let desk = Desk::of("mingwan-2026");
        desk.change("tables.xlsx", |book| {
            page(book, name, title, "一、项目概述\n支持企业研发。\n二、立项依据\n有关规定。");
        });
        let (budget, faults) = load(&desk);
        let unit = budget.unwrap_or_else(|| panic!("{title}: {:?}", all(&faults))).unit;
        let found = unit
            .projects
            .iter()
            .find(|p| p.texts.get("overview").is_some_and(|t| t.text() == "支持企业研发。"));
        assert_eq!(found.map(|p| p.name.as_str()), Some(project), "{title}");
    }
}

#[test]
fn a_name_from_the_table_of_projects_goes_before_the_longest_ending() {
    let desk = Desk::of("mingwan-2026");
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("项目经费表");
        let at = sheet.find("群众文化活动");
        sheet.set(at, "科技创新专项经费");
        page(book, "说明", "科技创新专项经费情况说明", "一、项目概述\n支持企业研发。");
    });
    let (budget, faults) = load(&desk);
    let unit = budget.unwrap_or_else(|| panic!("{:?}", all(&faults))).unit;
    assert!(unit.projects.iter().any(|project| project.name == "科技创新专项经费"), "{:?}", unit.projects);
}

#[test]
fn a_heading_that_ends_alike_makes_no_page_of_a_project() {
    let desk = Desk::of("mingwan-2026");
    let before = load(&desk).0.unwrap().unit.projects.len();
    desk.change("tables.xlsx", |book| {
        page(book, "另附", "“三公”经费情况说明", "本部门厉行节约。");
        let last = book.sheets.last_mut().unwrap();
        last.set((3, 0), "接待经费情况说明");
    });
    let (budget, faults) = load(&desk);
    assert_eq!(budget.unwrap().unit.projects.len(), before);
    assert!(told(&faults, Severity::Notice, "没有采用", "「另附」"), "{:?}", all(&faults));
}

#[test]
fn a_blank_block_is_told_and_is_no_project() {
    for name in ["", "XX项目"] {
        let desk = Desk::new();
        let rows =
            |desk: &Desk| load(desk).0.unwrap().current.table("项目支出绩效目标表").unwrap().forms.len();
        let before = rows(&desk);
        let mut at = 0;
        desk.change("tables.xlsx", |book| {
            let sheet = book.sheet("10 ");
            at = sheet.cells.keys().next_back().unwrap().0 + 2;
            for (row, label) in
                ["项目名称", "年度资金总额", "其中：财政拨款", "其他资金", "年度绩效目标"].iter().enumerate()
            {
                sheet.set((at + row as u32, 0), label);
            }
            if !name.is_empty() {
                sheet.set((at, 1), name);
            }
            sheet.cells.insert((at + 1, 1), Value::Number(0.0));
            sheet.set((at + 4, 1), "……");
            for (col, head) in ["一级指标", "二级指标", "三级指标", "指标值"].iter().enumerate()
            {
                sheet.set((at + 5, col as u16), head);
            }
            sheet.set((at + 6, 0), "产出指标");
            sheet.set((at + 6, 1), "数量指标");
        });
        assert_eq!(rows(&desk), before, "{name}");
        let (_, faults) = load(&desk);
        let cell = format!("{}{}", if name.is_empty() { 'A' } else { 'B' }, at + 1);
        assert!(told(&faults, Severity::Notice, "没有填的空白表", &cell), "{name}: {:?}", all(&faults));
        assert!(!faults.iter().any(|fault| fault.code.starts_with("读取-多余")), "{:?}", all(&faults));
        desk.check().expect(0);
    }
}

#[test]
fn a_block_with_amounts_and_a_name_to_be_filled_in_is_an_error() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("10 ");
        let at = sheet.find("系统运维费");
        sheet.set(at, "XX项目");
    });
    let (_, faults) = load(&desk);
    assert!(told(&faults, Severity::Error, "名称还写着“XX项目”", "B17"), "{:?}", all(&faults));
}

#[test]
fn sample_rows_of_an_empty_table_are_not_printed() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("国有资本经营");
        let (head, col) = sheet.find("科目编码");
        let head = head + 1;
        sheet.cells.retain(|at, _| at.0 <= head);
        for (row, (code, name)) in
            [("223", "国有资本经营预算支出"), ("22301", "解决历史遗留问题及改革成本支出"), ("…", "…")]
                .iter()
                .enumerate()
        {
            sheet.set((head + 1 + row as u32, col), code);
            sheet.set((head + 1 + row as u32, col + 1), name);
        }
        sheet.set((head + 4, col), "合计");
    });
    let (budget, faults) = load(&desk);
    let rows =
        |budget: &Budget| budget.current.table("国有资本经营预算支出表").unwrap().sections[0].rows.len();
    let budget = budget.unwrap_or_else(|| panic!("{:?}", all(&faults)));
    assert!(rows(&budget) <= 1);
    let notice = faults.iter().find(|fault| fault.message.contains("2行样例没有采用")).unwrap();
    assert_eq!(notice.severity, Severity::Notice);
    // a single amount keeps all rows
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("国有资本经营");
        let (row, col) = sheet.find("22301");
        sheet.cells.insert((row, col + 2), Value::Number(0.0));
    });
    let (budget, _) = load(&desk);
    assert!(rows(&budget.unwrap()) >= 2);
}

#[test]
fn blank_layouts_say_what_is_blank() {
    let layouts = root().join("../../shared/reference/layouts");
    for (kind, pages) in [("department", 3), ("unit", 2)] {
        let path = layouts.join(format!("shanghai-{kind}-blank.xlsx"));
        // they lie outside of the repository
        if !path.exists() {
            return;
        }
        let desk = Desk::of("mingwan-2026");
        std::fs::copy(path, desk.unit().join("tables.xlsx")).unwrap();
        let (budget, faults) = load(&desk);
        assert!(budget.is_none());
        let blank = faults.iter().filter(|fault| fault.message.starts_with("这是没有填的空白表"));
        assert_eq!(blank.count(), pages, "{:?}", all(&faults));
    }
}
