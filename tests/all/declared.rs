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
        ("glossary-本单位.toml", "glossary.toml"),
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
    let desk = with("part4.md.tera", &format!("{part}\n{{% include \"联系人.md.tera\" %}}\n"));
    std::fs::write(desk.unit().join("templates/联系人.md.tera"), "联系方式见门户网站。\n").unwrap();
    desk.check().expect(0);
}

#[test]
fn a_check_that_cannot_run_stops_publication() {
    check("支出总表/合计/合计", "").check().expect(0);
    for (left, more, word) in [
        ("支出总表/合计/合记", "", "合记"),
        ("支出总表/*頁/合计", "", "没有“頁”这一级，只有类、款、项"),
        ("支出总表/合计/合计", "when = [{ fact = \"unit.natur\", is = [\"行政\"] }]\n", "unit.natur"),
    ] {
        let desk = check(left, more);
        told(&desk.check().expect(1), &["错误[本单位-试:程序]", "这条规则没有运行", word]);
        desk.build().expect(1);
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
    told(&with("tables.toml", &text).check().expect(1), &["程序]", "没有的列“项目支岀”"]);
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
