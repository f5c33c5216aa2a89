//! Nothing that a pack declares vanishes: a misspelt file, level, part, fact or weight is told.

use crate::support::{Desk, Run};

/// The sample with one file in the `templates` folder beside its unit.toml.
fn with(name: &str, text: &str) -> Desk {
    let desk = Desk::new();
    let folder = desk.unit().join("templates");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
    desk
}

fn told(run: &Run, words: &[&str]) {
    for word in words {
        assert!(run.all().contains(word), "no {word} in:\n{}", run.all());
    }
}

/// A check of a bureau's own.
fn check(left: &str, more: &str) -> Desk {
    let text = format!(
        "[[check]]\nid = \"本单位-试\"\ntitle = \"两数相等\"\nleft = [\"{left}\"]\nright = [\"支出总表/合计/合计\"]\n{more}"
    );
    with("checks-本单位.toml", &text)
}

#[test]
fn a_file_whose_name_is_not_known_is_refused() {
    for (name, near) in [
        ("glossay-本单位.toml", "glossary-本单位.toml"),
        ("part5.md.tera", "part3.md.tera、part4.md.tera；要新增一个部分"),
        ("Checks.toml", "checks"),
    ] {
        told(&with(name, "").check().expect(2), &["模板-未用", name, near]);
    }
}

#[test]
fn a_template_that_a_part_includes_is_used() {
    let part =
        std::fs::read_to_string(crate::support::root().join("templates/jiangxi/part4.md.tera")).unwrap();
    let desk = with("part4.md.tera", &format!("{part}\n{{% include '联系人.md.tera' %}}\n"));
    std::fs::write(desk.unit().join("templates/联系人.md.tera"), "联系方式见门户网站。\n").unwrap();
    desk.check().expect(0);
}

#[test]
fn a_check_that_cannot_run_stops_publication() {
    check("支出总表/合计/合计", "").check().expect(0);
    for (left, more, word) in [
        ("支出总表/合计/合记", "", "合记"),
        ("支出总表/*頁/合计", "", "没有“頁”这一级，可以写类、款、项"),
        (
            "支出总表/合计/合计",
            "when = [{ fact = \"unit.natur\", is = [\"行政\"] }]\n",
            "没有“unit.natur”这一项 unit.toml 的内容，是否指“unit.nature”",
        ),
    ] {
        let desk = check(left, more);
        told(
            &desk.check().expect(2),
            &["错误[模板-引用]", "勾稽“本单位-试”", "--> checks-本单位.toml:", word],
        );
        desk.build().expect(2);
        assert!(!desk.output().exists());
    }
}

#[test]
fn a_level_that_a_template_misspells_is_told() {
    let part =
        std::fs::read_to_string(crate::support::root().join("templates/jiangxi/part4.md.tera")).unwrap();
    let text =
        "{% for row in rows(table=\"支出总表\", level=\"頁\", column=\"合计\") %}{{ row.label }}{% endfor %}";
    let desk = with("part4.md.tera", &format!("{part}\n{text}\n"));
    told(&desk.check().expect(2), &["没有“頁”这一级", "part4.md.tera"]);
}

#[test]
fn a_weight_of_a_font_is_a_number() {
    let desk = with("style-own.toml", "[fonts]\nbody = [\"仿宋:粗\"]\n");
    told(&desk.check().expect(2), &["style-own.toml", "仿宋:粗", "1到1000"]);
}

#[test]
fn a_part_of_a_sum_that_no_table_has_stops_publication() {
    let text = std::fs::read_to_string(crate::support::root().join("templates/jiangxi/tables.toml")).unwrap();
    let text = text.replacen("parts = [\"基本支出\", \"项目支出\"", "parts = [\"基本支出\", \"项目支岀\"", 1);
    told(
        &with("tables.toml", &text).check().expect(2),
        &["--> tables.toml:", "没有“项目支岀”这一列，是否指“项目支出”"],
    );
}

#[test]
fn what_settles_findings_can_be_neither_changed_nor_accepted() {
    let desk = Desk::new();
    let path = desk.unit().join("unit.toml");
    let unit = std::fs::read_to_string(&path).unwrap();
    let more = "\n[[rule]]\nid = '保密-推算'\nseverity = 'off'\nreason = '试'\n\
        \n[[accept]]\nid = '保密-推算:甲'\nfingerprint = '00000000'\nreason = '试'\nname = '某某'\n";
    std::fs::write(&path, unit + more).unwrap();
    told(&desk.check().expect(0), &["“保密-推算”是不能改动的规则", "“保密-推算:甲”不能接受"]);
}

#[test]
fn a_code_system_that_the_glossary_misspells_is_told() {
    let text =
        std::fs::read_to_string(crate::support::root().join("templates/jiangxi/glossary.toml")).unwrap();
    let text = text.replacen("system = \"function\"", "system = \"functoin\"", 1);
    told(&with("glossary.toml", &text).check().expect(2), &["glossary.toml", "functoin"]);
}

#[test]
fn a_check_that_names_what_the_pack_does_not_have_is_at_fault_not_skipped() {
    for (left, more, word) in [
        ("支出总裱/合计/基本支出", "", "没有“支出总裱”这一张表，是否指“支出总表”"),
        ("~支出总裱/合计/基本支出", "", "支出总裱"),
        ("上年:支出总裱/合计/基本支出", "", "支出总裱"),
        ("收支预算总表@收人/收入总计/预算数", "", "没有“收人”这一侧，是否指“收入”"),
        ("收支预算总表@收入/收人总计/预算数", "", "没有“收人总计”这一行，是否指“收入总计”"),
        ("支出总表/{row}/基本支出", "", "没有写 each"),
        ("支出总表/合计/合计", "only_if_zero = [\"支出总裱/合计/合计\"]\n", "支出总裱"),
        ("支出总表/合计/合计", "when = [{ fact = \"unit.nature\", is = [\"参功\"] }]\n", "不会是“参功”"),
        ("unit/staff.actaul", "", "staff.actaul"),
    ] {
        let ran = check(left, more).check().expect(2);
        told(&ran, &["错误[模板-引用]", "--> checks-本单位.toml:", word]);
        assert!(!ran.all().contains("错误[本单位-试:支出"), "the workbook is accused: {}", ran.all());
    }
}

#[test]
fn files_that_look_as_if_they_were_meant_for_the_pack_are_told() {
    for (name, word) in [
        ("checks-own.toml.txt", "文件名多了 .txt，是否指 checks-own.toml"),
        ("part3.md", "是否指 part3.md.tera"),
        ("own.CSV", "是否指 own.csv"),
    ] {
        told(&with(name, "").check().expect(2), &["模板-未用", name, word]);
    }
    let desk = with("README.md", "说明");
    let folder = desk.unit().join("templates");
    for harmless in ["~$own.csv", "._part3.md.tera", ".~checks.toml", "part3.md.tera.bak", "备注.txt"] {
        std::fs::write(folder.join(harmless), [0xff, 0xfe]).unwrap();
    }
    desk.check().expect(0);
    std::fs::create_dir(folder.join("jiangxi")).unwrap();
    std::fs::write(folder.join("jiangxi/checks-own.toml"), "").unwrap();
    told(&desk.check().expect(2), &["模板-未用", "子文件夹里的模板文件不会用到"]);
}

#[test]
fn a_list_of_codes_without_column_names_is_told_once() {
    let ran = with("own.csv", "function,2080177,甲,,,known\nfunction,2080178,乙,,,known\n").check().expect(2);
    told(&ran, &["own.csv:1:1", "第一行应是列名", "function,2080177,甲"]);
    assert_eq!(ran.stderr.matches("模板-科目表").count(), 1, "{}", ran.stderr);
}
