//! What tags print that no reader should see: paths, lists, things with fields.

use crate::template_faults::{each, faults, place};
use crate::template_layers::{layered, words};

#[test]
fn a_path_that_is_printed_is_told_with_the_filter_that_prints_it() {
    let path = "国有资本经营预算支出表/合计/合计";
    let told = faults("part4.md.tera", &format!("国有资本{{{{ \"{path}\" }}}}万元"));
    assert_eq!(
        told,
        [format!(
            "part4.md.tera:1:8 模板-印出 这里印出来的是路径“{path}”这几个字，不是它所指的数\
             （在后面加上过滤器：印金额写成 {{{{ \"{path}\" | wan }}}}，印与上年相比的增减写 | change，印增减的原因写 | reason）"
        )]
    );
    let told = faults("part4.md.tera", "{{ \"unit/staff.actual\" }}{{ \"unit/unit.nature_text\" }}");
    assert!(told[0].contains("写成 {{ \"unit/staff.actual\" | fact }}"), "{told:#?}");
    assert!(told[1].contains("写成 {{ unit.nature_text }}"), "{told:#?}");
}

#[test]
fn paths_are_told_however_they_come_to_be_printed() {
    let is = "模板-印出 这里印出来的是路径“";
    let row = format!("1:67 {is}支出总表/…”");
    let at = |column: usize| format!("1:{column} {is}支出总表/合计/合计”");
    each(&[
        ("{% set fund = \"支出总表/合计/合计\" %}共{{ fund }}万元", &[&at(34)]),
        ("{{ \"上年:支出总表/合计/合计\" }}", &["1:4 模板-印出 这里印出来的是路径“上年:支出总表"]),
        ("{{ \"共\" ~ \"支出总表/合计/合计\" ~ \"万元\" }}", &["1:10 模板-印出"]),
        ("{% set t = \"支出总表\" %}{{ t ~ \"/合计/合计\" }}", &["1:24 模板-印出"]),
        ("{% for p in [\"支出总表/合计/合计\", \"收入总表/合计/合计\"] %}{{ p }}{% endfor %}", &[&at(47)]),
        (
            "{% for row in rows(table=\"支出总表\", level=\"类\", column=\"合计\") %}{{ row.path }}{% endfor %}",
            &[&row],
        ),
        ("{% for p in projects %}{{ p.path }}{% endfor %}", &["1:29 模板-印出"]),
        ("{% component c(a) %}{{ a }}{% endcomponent c %}{{ <c a=\"支出总表/合计/合计\" /> }}", &[&at(24)]),
        ("{{ kind if year else \"支出总表/合计/合计\" }}", &["1:22 模板-印出"]),
    ]);
}

#[test]
fn lists_and_things_with_fields_are_told() {
    let list = "模板-印出 这里是一个列表";
    let thing = "模板-印出 这里是一组内容";
    let (l, t) = (|at: &str| format!("1:{at} {list}"), |at: &str| format!("1:{at} {thing}"));
    each(&[
        ("{{ prose.duties }}{{ organisation.units }}", &[&l("10"), &l("35")]),
        ("{{ organisation.units or [] }}{{ projects }}{{ [1, 2] }}", &[&l("17"), &l("34"), &l("48")]),
        ("{{ \"职责是\" ~ prose.duties }}", &[&l("18")]),
        ("{{ prose.duties | default(value=\"无\") }}", &[&l("10")]),
        ("{{ unit }}{{ glossary }}", &[&t("4"), &t("14")]),
        ("{% for item in projects %}{{ item }}{{ item.form }}{% endfor %}", &[&t("30"), &t("45")]),
        ("{% set m = {\"a\": 1} %}{{ m }}{{ m.a }}", &[&t("26")]),
    ]);
    let hint = |text: &str| faults("part4.md.tera", text).concat();
    assert!(hint("{{- prose.duties -}}").contains(
        "请逐项写：{% for one in prose.duties %}{{ one }}{% endfor %}；只要第一项，写成 {{ prose.duties | first }}；\
         要连成一行，写成 {{ prose.duties | join(sep=\"、\") }}"
    ));
    assert!(hint("{{ projects }}").contains("{% for one in projects %}{{ one.name }}{% endfor %}"));
    assert!(hint("{{ unit }}").contains("请写明印哪一项，如 {{ unit.name }}；unit 里有："));
}

#[test]
fn what_can_be_printed_is_no_fault() {
    each(&[
        (
            "{{ prose.duties | first }}{{ organisation.units | join(sep=\"、\") }}{{ prose.duties | length }}",
            &[],
        ),
        ("{% set p = \"支出总表/合计/合计\" %}{% if p | nonzero %}{{ p | wan }}{% endif %}", &[]),
        (
            "{% for p in [\"支出总表/合计/合计\", \"无\"] %}{% if p == \"无\" %}{{ p }}{% else %}{{ p | wan }}{% endif %}{% endfor %}",
            &[],
        ),
        ("{{ \"收支/余额/其他\" }}{{ \"甲/乙\" }}{{ \"和/或\" ~ kind }}{{ staff.actual }}", &[]),
    ]);
    let composed =
        layered(&["甲{{ prose.duties | count }}项{{ [kind, \"乙\"] | join(sep=\"、\") }}。\n"]).unwrap();
    assert!(words(&composed)[0].ends_with("、乙。"), "{:?}", words(&composed));
}

#[test]
fn what_only_the_run_knows_is_told_at_its_tag() {
    for (text, wanted) in [
        ("甲{{ range(end=3) }}。", "层1:1:2 这里印出来的是一个列表"),
        ("甲{% set l = \"a,b\" | split(pat=\",\") %}{{ l }}。", "层1:1:38 这里印出来的是一个列表"),
        (
            "甲{% for t in glossary.income %}{{ t.path | trim }}{% endfor %}。",
            "层1:1:32 这里印出来的是路径“收支预算总表@收入/",
        ),
        (
            "甲{% for r in rows(table=\"支出总表\", level=\"类\", column=\"合计\") %}{{ r.path | trim }}{% endfor %}。",
            "层1:1:59 这里印出来的是路径“支出总表/",
        ),
        ("甲{% for k, v in {\"a\": {\"b\": 1}} %}{{ v }}{% endfor %}。", "层1:1:35 这里印出来的是一组内容"),
    ] {
        let found: Vec<String> = match layered(&[&format!("{text}\n")]) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.iter().map(|f| format!("{} {}", place(f), f.message)).collect(),
        };
        assert!(found.iter().any(|found| found.starts_with(wanted)), "{text} {found:#?}");
    }
}
