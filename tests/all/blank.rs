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
    let missing = faults.iter().find(|fault| fault.message == "没有写主要职能 prose.duties").unwrap();
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

/// The sample without the project of its unit.toml; its page has another title, its table another name.
fn titled(title: &str, in_table: &str) -> Desk {
    let desk = Desk::of("mingwan-2026");
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("项目经费表");
        let at = sheet.find("图书馆免费开放");
        sheet.set(at, in_table);
        book.sheet("项目经费情况说明").set((0, 0), title);
    });
    desk
}

#[test]
fn a_page_names_the_project_of_the_table_by_the_core_of_its_name() {
    for (title, in_table) in [
        ("图书馆免费开放专项经费情况说明", "图书馆免费开放"),
        ("关于图书馆免费开放项目经费的情况说明", "图书馆免费开放"),
        ("七、图书馆免费开放经费情况说明", "图书馆免费开放"),
        ("图书馆免费开放2026年经费情况说明", "图书馆免费开放"),
        ("图书馆免费开放（2026年）经费情况说明", "图书馆免费开放"),
        ("图书馆免费开放经费情况说明（2026年度）", "图书馆免费开放"),
        ("图书馆免费开放经费使用情况说明", "图书馆免费开放"),
        ("图书馆免费开放项目经费说明", "图书馆免费开放"),
        ("图书馆免费开放项目说明", "图书馆免费开放"),
        ("图书馆免费开放\n项目经费情况说明", "图书馆免费开放"),
        ("图书馆免费开放", "图书馆免费开放"),
        ("科技创新专项经费情况说明", "科技创新项目"),
        ("科技创新专项经费情况说明", "科技创新专项资金"),
        ("科技创新专项经费情况说明", "科技创新"),
        ("“科技创新”专项经费情况说明", "科技创新专项"),
    ] {
        let desk = titled(title, in_table);
        let (budget, faults) = load(&desk);
        let unit = budget.unwrap_or_else(|| panic!("{title}: {:?}", all(&faults))).unit;
        let names: Vec<&str> = unit.projects.iter().map(|project| project.name.as_str()).collect();
        assert_eq!(names, ["群众文化活动", in_table], "{title}");
        assert_eq!(unit.projects[1].place.to_string(), "tables.xlsx「项目经费情况说明」A1", "{title}");
        assert!(!faults.iter().any(|fault| fault.severity > Severity::Notice), "{title}: {:?}", all(&faults));
        let run = desk.check();
        assert!(!run.all().contains("编制-项目"), "{title}: {}", run.all());
    }
}

#[test]
fn a_title_that_two_projects_answer_to_is_an_error_that_lists_both() {
    let desk = titled("科技创新专项经费情况说明", "科技创新项目");
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("项目经费表");
        let at = sheet.find("群众文化活动");
        sheet.set(at, "科技创新资金");
    });
    let (_, faults) = load(&desk);
    assert!(
        told(&faults, Severity::Error, "科技创新项目、科技创新资金", "「项目经费情况说明」A1"),
        "{:?}",
        all(&faults)
    );
}

#[test]
fn two_pages_of_one_project_are_an_error_at_both_titles() {
    for (title, place) in
        [("图书馆免费开放经费情况说明", "「另一页」A1"), ("关于图书馆免费开放项目的情况说明", "「另一页」A1")]
    {
        let desk = Desk::of("mingwan-2026");
        desk.change("tables.xlsx", |book| {
            page(book, "另一页", title, "一、项目概述\n另有一段。");
        });
        let (_, faults) = load(&desk);
        assert!(told(&faults, Severity::Error, "“图书馆免费开放”有两页文字", place), "{:?}", all(&faults));
        let fault = faults.iter().find(|fault| fault.message.contains("有两页文字")).unwrap();
        assert_eq!(fault.places[1].to_string(), "tables.xlsx「项目经费情况说明」A1");
    }
}

#[test]
fn the_title_of_a_page_of_prose_may_be_written_otherwise() {
    for (title, silent) in [
        ("澄浦市明湾区文化和旅游局主要职责", false),
        ("澄浦市明湾区文化和旅游局职能", false),
        ("部门职责", false),
        ("部门职责：", false),
        ("澄浦市明湾区文化和旅游局\n主要职责", false),
        ("澄浦市明湾区文化和旅游局\n主要职能", true),
        ("部门主要\n职能", true),
        ("部门主要职能（2026年）", true),
    ] {
        let desk = Desk::of("mingwan-2026");
        let before = load(&desk).0.unwrap().unit.prose;
        desk.change("tables.xlsx", |book| book.sheet("部门主要职能").set((0, 0), title));
        let (budget, faults) = load(&desk);
        let unit = budget.unwrap_or_else(|| panic!("{title}: {:?}", all(&faults))).unit;
        assert_eq!(unit.prose, before, "{title}");
        let noticed = told(&faults, Severity::Notice, "当作标题，没有印出", "「部门主要职能」A1");
        assert_eq!(noticed, !silent, "{title}: {:?}", all(&faults));
    }
}

#[test]
fn a_first_paragraph_is_no_title() {
    for text in [
        "主管全区文化和旅游工作，职能较多。",
        "一、主要负责文化工作",
        "主要职能\n负责全区文化工作",
        "主要职能：拟订规划，组织实施",
        "拟订全区规划",
    ] {
        let desk = Desk::of("mingwan-2026");
        desk.change("tables.xlsx", |book| book.sheet("部门主要职能").set((0, 0), text));
        let (budget, faults) = load(&desk);
        let unit = budget.unwrap_or_else(|| panic!("{text}: {:?}", all(&faults))).unit;
        let last = text.lines().last().unwrap();
        assert!(unit.prose["duties"].paragraphs.iter().any(|own| own.text == last), "{text}");
    }
}

#[test]
fn the_title_in_one_cell_with_the_text_is_not_printed() {
    let desk = Desk::of("mingwan-2026");
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("部门主要职能");
        sheet.cells.clear();
        sheet.set((0, 0), "部门主要职能\n负责全区文化工作。\n负责全区旅游工作。");
    });
    let unit = load(&desk).0.unwrap().unit;
    assert_eq!(unit.prose["duties"].text(), "负责全区文化工作。\n\n负责全区旅游工作。");
}

#[test]
fn headings_that_the_page_does_not_know_are_told() {
    let desk = Desk::of("mingwan-2026");
    let text = "一、项目概述\n支持企业研发。\n二、立项依据\n有关规定。\n三、项目实施单位\n科技中心。\n\
        四、实施方案\n1.开展培训\n五、项目周期\n全年。\n七、绩效目标\n详见目标表。";
    desk.change("tables.xlsx", |book| page(book, "新页", "科技创新项目经费情况说明", text));
    let (budget, faults) = load(&desk);
    let unit = budget.unwrap_or_else(|| panic!("{:?}", all(&faults))).unit;
    for words in [
        "“三、项目实施单位”像是小标题，模板没有这一项，是否指“实施主体”",
        "“五、项目周期”像是小标题，模板没有这一项，是否指“实施周期”",
    ] {
        assert!(told(&faults, Severity::Warning, words, "「新页」A3"), "{:?}", all(&faults));
    }
    let told = faults.iter().filter(|fault| fault.message.contains("像是小标题"));
    assert_eq!(told.count(), 2);
    let project = unit.projects.iter().find(|project| project.name == "科技创新").unwrap();
    assert_eq!(project.texts["basis"].text(), "有关规定。\n\n科技中心。");
    assert_eq!(project.texts["plan"].text(), "1.开展培训\n\n全年。");
}

#[test]
fn the_title_of_another_year_is_told() {
    for (sheet, title, what) in [
        ("项目经费情况说明", "2025年图书馆免费开放项目经费情况说明", "“图书馆免费开放”的标题写的是2025年"),
        ("部门主要职能", "2025年部门主要职能", "“主要职能”的标题写的是2025年"),
    ] {
        let desk = Desk::of("mingwan-2026");
        desk.change("tables.xlsx", |book| book.sheet(sheet).set((0, 0), title));
        let (_, faults) = load(&desk);
        let place = format!("「{sheet}」A1");
        assert!(told(&faults, Severity::Warning, what, &place), "{:?}", all(&faults));
        desk.change("tables.xlsx", |book| {
            book.sheet(sheet).set((0, 0), &title.replace("2025", "2026"));
        });
        let (_, faults) = load(&desk);
        assert!(!faults.iter().any(|fault| fault.code == "读取-年份"), "{:?}", all(&faults));
    }
}

#[test]
fn a_supplement_left_blank_is_as_one_that_is_not_there() {
    let desk = Desk::of("qingshi-2025");
    desk.change("tables.xlsx", |book| {
        book.sheet("附表一").cells.retain(|(row, col), value| {
            let is_amount = matches!(value, Value::Number(_) | Value::Formula(_)) && *row > 2 && *col > 1;
            !is_amount
        });
    });
    let run = desk.check().expect(0);
    assert!(
        run.all().contains("“支出经济分类表”空着（附加表，没有也能生成），公开文件里不写"),
        "{}",
        run.all()
    );
    assert!(!run.all().contains("还没有填"), "{}", run.all());
}
