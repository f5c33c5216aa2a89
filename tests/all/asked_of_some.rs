//! What only some offices state: asked for where their document prints it, told where it does not; and no heading
//! or label is printed that nothing follows.

use crate::support::{Desk, pdf_text};

const DISTRICT: &str = "mingwan-2026";
const BUREAU: &str = "qingshi-2025";

/// A sample without the lines of unit.toml that begin with some words.
fn without(sample: &str, lines: &[&str]) -> Desk {
    let desk = Desk::of(sample);
    let path = desk.unit().join("unit.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let kept: Vec<&str> =
        text.lines().filter(|line| !lines.iter().any(|begin| line.starts_with(begin))).collect();
    assert!(kept.len() + lines.len() <= text.lines().count(), "{lines:?}");
    std::fs::write(&path, kept.join("\n")).unwrap();
    desk
}

#[test]
fn a_mixed_department_is_asked_for_what_its_document_takes_from_the_facts() {
    let desk = without(BUREAU, &["cost = ", "cost_previous = ", "units = "]);
    let said = desk.check().expect(2).all();
    // what the document cannot do without is an error, what it only leaves out a warning that says so
    for (told, last) in [
        ("错误[配置-未填]: 没有写机关运行经费 operating.cost\n", "cost"),
        ("警告[配置-未写:organisation.units]: 没有写预算单位 organisation.units，文件里不写", "units"),
        ("没有写上年机关运行经费 operating.cost_previous，文件里不写", "cost_previous"),
    ] {
        assert!(said.contains(told), "{told}: {said}");
        assert!(said.contains(&format!("下写上 {last} = …")), "{said}");
    }
    assert!(!said.contains("part3.md.tera"), "{said}");
}

#[test]
fn a_figure_that_no_kind_asks_for_is_told_where_it_would_stand() {
    let desk = without(DISTRICT, &["offices = "]);
    let said = desk.check().expect(2).all();
    let lines: Vec<&str> = said.lines().collect();
    let told = "错误[编制-路径]: 没有写有机关运行经费的机关数 operating.offices";
    let at = lines.iter().position(|line| *line == told).unwrap_or_else(|| panic!("{said}"));
    assert!(lines[at + 1].starts_with("--> unit.toml 第"), "{said}");
    // whoever fills it in needs no line of a template
    assert!(lines[at + 2].contains("请在 unit.toml 的 ["), "{said}");
    assert_eq!(said.matches(told).count(), 1, "{said}");
}

#[test]
fn what_a_text_may_stand_for_is_told_with_that_text() {
    let desk = without(DISTRICT, &["administrative = "]);
    let said = desk.check().expect(2).all();
    let lines: Vec<&str> = said.lines().collect();
    let told = "错误[配置-未填]: 没有写行政单位数 organisation.administrative";
    let at = lines.iter().position(|line| *line == told).unwrap_or_else(|| panic!("{said}"));
    assert!(lines[at + 1].starts_with("--> unit.toml 第"), "{said}");
    assert!(lines[at + 2].ends_with("；整段自己写的，改填“机构设置”"), "{said}");
}

#[test]
fn what_the_document_of_such_an_office_does_not_print_is_told() {
    let desk = Desk::of(BUREAU);
    assert!(!desk.check().expect(0).all().contains("配置-未用:"));
    desk.rewrite("nature = \"混合\"", "nature = \"参公\"");
    let said = desk.check().all();
    assert!(said.contains("提示[配置-未用:operating.cost/参公]"), "{said}");
    assert!(said.contains("机关运行经费写了，但公开文件里没有用到"), "{said}");

    let desk = Desk::new();
    desk.rewrite(
        "[organisation]\n",
        "[organisation]\nunits = [\"南昌市社会保险事业服务中心\"]\nunits_count = 1\n",
    );
    let said = desk.check().all();
    assert!(said.contains("预算单位写了，但公开文件里没有用到"), "{said}");
    desk.build();
    assert!(!pdf_text(&desk.file(2023, "pdf")).contains("预算编制范围的预算单位"));
}

#[test]
fn no_label_is_printed_that_nothing_follows() {
    let desk = without(BUREAU, &["code = ", "overview = "]);
    desk.build().expect(0);
    let text = pdf_text(&desk.file(2025, "pdf"));
    assert!(!text.contains("项目概述"), "{text}");
    assert!(text.contains("（1）立项依据："), "{text}");
    assert!(text.contains("（2）实施主体："), "{text}");
}

#[test]
fn a_reason_that_is_not_printed_is_told_with_the_name_of_its_figure() {
    let desk = Desk::of(BUREAU);
    assert!(!desk.check().expect(0).all().contains("原因-未用"));
    desk.rewrite(
        "[reasons]\n",
        "[reasons]\n\"三公经费支出表/合计/因公出国（境）费\" = \"没有安排出国\"\n\"财政拨款收支总表@支出/本年支出/合计\" = \"人员增加\"\n",
    );
    let said = desk.check().expect(0).all();
    let same = "提示[原因-未用]: “因公出国（境）费”的变动原因没有印出来：这个数与上年相同\n--> unit.toml 第";
    assert!(said.contains(same), "{said}");
    assert!(
        said.contains("的变动原因没有印出来：公开文件里没有写这个数的变动原因\n--> unit.toml 第"),
        "{said}"
    );
}

#[test]
fn terms_of_a_sum_and_reasons_go_by_the_names_that_clerks_know() {
    let desk = Desk::of(BUREAU);
    desk.rewrite("departments_count = ", "departments_count = 9");
    desk.rewrite(
        "\"unit/operating.cost\" = \"办公用房维修费用增加\"",
        "\"unit/operating.cost\" = \"压减开支\"",
    );
    let said = desk.check().expect(1).stdout;
    assert!(said.contains("    内设机构数 unit/organisation.departments_count 9"), "{said}");
    assert!(said.contains("名单一行写一个"), "{said}");
    assert!(said.contains("“机关运行经费”（unit/operating.cost）比上年增加，原因却只说减少"), "{said}");
}

#[test]
fn explain_knows_what_is_stated_of_projects_and_the_names_of_figures() {
    let desk = Desk::of(BUREAU);
    let said = desk.run("explain", &["项目概述"]).expect(0).stdout;
    assert!(
        said.contains("项目概述 overview（智慧城管平台）：本年新增项目，一次性建设。\n  写在 unit.toml 第"),
        "{said}"
    );
    assert!(said.contains("里 name = \"环卫作业\" 的 [[project]] 下写上 overview = …"), "{said}");
    let said = desk.run("explain", &["收入预算总额"]).expect(0).stdout;
    assert!(said.starts_with("收支预算总表@收入/收入总计/预算数＝24440000元，取自 tables.xlsx"), "{said}");
    let said = desk.run("explain", &["批复的口径"]).expect(0).stdout;
    assert!(said.contains("参加的核对："), "{said}");
    let said = desk.run("explain", &["预算批复日期"]).expect(0).stdout;
    assert!(!said.contains("没有哪一项核对"), "{said}");
}

#[test]
fn a_project_of_which_nothing_is_stated_is_asked_for_by_the_section_to_paste() {
    let desk = Desk::of(BUREAU);
    let path = desk.unit().join("unit.toml");
    let unit = std::fs::read_to_string(&path).unwrap();
    let from = unit.find("[[project]]\nname = \"环卫作业\"").unwrap();
    let to = from + 1 + unit[from + 1..].find("[[project]]").unwrap();
    let without = format!("{}{}", &unit[..from], &unit[to..]);
    std::fs::write(&path, &without).unwrap();
    let said = desk.check().expect(2).all();
    let wanted = ["[[project]]", "name = \"环卫作业\"", "basis = \"……\"  # 立项依据"];
    let (_, lines) = said.split_once("请在 unit.toml 末尾加上下面3行，再把……换成内容：\n").unwrap();
    let lines: Vec<&str> = lines.lines().take(wanted.len()).map(str::trim_start).collect();
    assert_eq!(lines, wanted, "{said}");
    let pasted = format!("{without}\n{}\n", lines.join("\n").replace("……", "青府办字〔2022〕9号文件。"));
    std::fs::write(&path, pasted).unwrap();
    desk.check().expect(0);
}
