//! Decisions on the sheets: which finding one means, and in whose words it is told what is wrong with one.

use super::*;
use crate::support::Run;

/// A finding of the sample with one car too many: its rule has no other.
const ID: &str = "车辆-总数:unit/assets.vehicles";
const RULE: &str = "车辆-总数";

/// The sample on sheets with one car too many, and the fingerprint of that finding.
fn contradicted() -> (Desk, Filled, String) {
    let (desk, mut filled) = without_file("nanchang-2023");
    filled.set("车辆总数", "15");
    filled.write(&desk);
    let run = desk.check().expect(1);
    let at = run.stdout.find(&format!("错误[{ID}]")).unwrap_or_else(|| panic!("{}", run.stdout));
    let rest = &run.stdout[at..];
    let print = rest.split("指纹 ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    (desk, filled, print)
}

fn accepting(desk: &Desk, filled: &Filled, id: &str, print: &str) -> Run {
    let mut filled = filled.clone();
    let content = format!("指纹 {print}\n姓名 张三\n原因 新车尚未分类");
    filled.texts.push(["接受问题".into(), id.to_owned(), content]);
    filled.write(desk);
    desk.check()
}

#[test]
fn a_finding_is_meant_by_its_id_however_it_is_copied_or_by_its_rule() {
    let (desk, filled, print) = contradicted();
    for id in
        [ID, RULE, "错误[车辆-总数:unit/assets.vehicles]", "车辆-总数：unit/assets.vehicles", "【车辆-总数】"]
    {
        let run = accepting(&desk, &filled, id, &print).expect(0);
        assert!(run.stdout.contains("（已接受：张三，新车尚未分类）"), "{id}: {}", run.stdout);
        // an error that somebody answers for leaves a trace in the sum
        assert!(run.stdout.contains("已接受1处"), "{id}: {}", run.stdout);
    }
}

#[test]
fn an_acceptance_that_leads_nowhere_is_told_in_words_of_the_sheet() {
    let (desk, filled, print) = contradicted();
    let row = format!("「{TEXTS}」");
    for (id, fingerprint, wanted) in [
        (RULE, "00000000", format!("这条规则的问题是“{ID}”，指纹 {print}")),
        ("人员-实有人数", print.as_str(), format!("指纹 {print} 是“{ID}”的，请把编号改成它")),
        ("人员-实有人数", "00000000", "这个问题已经没有了，“接受问题”没有起作用".to_owned()),
        (ID, "00000000", format!("（指纹现在是 {print}），接受作废")),
    ] {
        let run = accepting(&desk, &filled, id, fingerprint).expect(1);
        let line = run.stdout.lines().skip_while(|line| !line.contains(&wanted)).nth(1);
        assert!(line.is_some_and(|line| line.contains(&row)), "{id} {fingerprint}: {}", run.stdout);
        assert!(!run.stdout.contains("[["), "{}", run.stdout);
    }
}

#[test]
fn what_is_not_decided_is_told_in_words_of_the_sheet_and_not_where_one_is_faulty() {
    let (desk, mut filled) = without_file("nanchang-2023");
    let run = desk.check().expect(0);
    assert!(run.stdout.contains("因为没有写“接受问题”："), "{}", run.stdout);
    assert!(run.stdout.contains("因为没有写“改动规则”："), "{}", run.stdout);
    assert!(!run.stdout.contains("unit.toml") && !run.stdout.contains("[secrecy]"), "{}", run.stdout);
    filled.texts.push(["接受问题".into(), ID.into(), "指纹 abc\n姓名：张三".into()]);
    filled.write(&desk);
    let said = desk.check().expect(2).all();
    assert!(!said.contains("没有写“接受问题”"), "{said}");
}

#[test]
fn a_rule_that_is_changed_twice_is_told_where_it_is_changed_again() {
    let desk = Desk::new();
    let path = desk.unit().join("unit.toml");
    let mut text = std::fs::read_to_string(&path).unwrap();
    for severity in ["warning", "notice"] {
        text += &format!("\n[[rule]]\nid = \"车辆-总数\"\nseverity = \"{severity}\"\nreason = \"某某\"\n");
    }
    std::fs::write(&path, text).unwrap();
    let said = desk.check().expect(0).stdout;
    assert!(said.contains("[[rule]] 写了不止一次“车辆-总数”，以后一次为准"), "{said}");
}

#[test]
fn the_headline_names_the_source_that_was_not_read() {
    let (desk, mut filled) = without_file("nanchang-2023");
    filled.set("文件日期", "2023-02-30");
    filled.write(&desk);
    std::fs::write(desk.unit().join("unit.toml"), "pack = \"jiangxi\"\n").unwrap();
    let said = desk.check().expect(2).stdout;
    assert!(said.contains("基本情况.xlsx“基本情况”页的有些项没有读好，先核对读好的"), "{said}");
    assert!(!said.contains("unit.toml 的有些项"), "{said}");
}

#[test]
fn what_keeps_a_secret_is_told_in_words_of_the_sheet_and_does() {
    let (desk, mut filled) = without_file("qingshi-2025");
    for (name, content) in [("保密审查人", "王某"), ("保密审查日期", "2025-01-20"), ("不公开的科目", "22102")]
    {
        filled.set(name, content);
    }
    filled.write(&desk);
    let said = desk.check().expect(1).all();
    let codes = filled.address("不公开的科目");
    let wanted = [
        "请在“基本情况”页改这几行：".to_owned(),
        "“不公开的方式”填：单行不公开".to_owned(),
        format!("{codes}）一行一个，填：\n  22102\n"),
    ];
    for wanted in wanted {
        assert!(said.contains(&wanted), "{wanted}: {said}");
    }
    assert!(!said.contains("unit.toml"), "{said}");
    // a decision stays where it stands, whatever unit.toml has besides
    std::fs::write(desk.unit().join("unit.toml"), "year = 2025\n").unwrap();
    let said = desk.check().expect(1).all();
    assert!(said.contains("请在“基本情况”页改这几行：") && !said.contains("[secrecy]"), "{said}");
    std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    filled.set("不公开的方式", "单行不公开").write(&desk);
    desk.build().expect(0);
}

#[test]
fn a_decision_on_the_sheet_that_is_written_wrongly_is_told_in_words_of_the_sheet() {
    let (desk, mut filled) = without_file("qingshi-2025");
    for (name, content) in [
        ("保密审查人", "XX"),
        ("保密审查日期", "2025-01-20"),
        ("不公开的方式", "脱密口径"),
        ("不公开的科目", "2240102"),
    ] {
        filled.set(name, content);
    }
    filled.write(&desk);
    let said = desk.check().expect(2).all();
    assert!(said.contains("“基本情况”页写作 2240102（脱密口径：名称）"), "{said}");
    assert!(said.contains("写着“XX”，不是姓名") && !said.contains("unit.toml"), "{said}");
}
