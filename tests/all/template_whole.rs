//! Own parts that were meant to change a block or two, those written for another pack, and tables drawn by hand.

use std::path::PathBuf;

use gongkai::diag::{Diagnostic, Severity};
use gongkai::pack::{self, Pack};

use crate::template_faults::{each, place};

/// A folder with templates, and the pack with that folder over it.
fn over(id: &str, files: &[(&str, &str)]) -> Result<Pack, Vec<Diagnostic>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let folders: [PathBuf; 1] = [folder.path().to_path_buf()];
    pack::load::load(id, &folders)
}

fn told(faults: &[Diagnostic]) -> Vec<String> {
    faults.iter().map(|f| format!("{} {} {}（{}）", place(f), f.code, f.message, f.hint)).collect()
}

#[test]
fn a_part_that_holds_some_blocks_alone_has_forgotten_extends() {
    let text = "{# 本局 #}\n{% block nature %}本局是{{ unit.nmae }}。{% endblock %}\n{% block tasks_text %}{{ super() }}{% endblock %}\n";
    let found = told(&over("jiangxi", &[("part1.md.tera", text)]).unwrap_err());
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(
        found[0].starts_with("part1.md.tera:1:1 模板-整份 这个文件整份替换了底下的同名文件，那里的14个块有12个这里没有：before、duties、"),
        "{found:#?}"
    );
    assert!(found[0].contains("请在第一行写上 {% extends \"base/part1.md.tera\" %}"), "{found:#?}");
    // what else is wrong is told at once, and nothing that extends would mend
    assert!(found[1].starts_with("part1.md.tera:2:30 模板-名称 unit 里没有 nmae，是否指 name"), "{found:#?}");
}

#[test]
fn a_part_of_its_own_with_few_of_the_blocks_is_a_warning() {
    let text = "# 一、职责\n\n{% block nature %}本局。{% endblock %}\n";
    let pack = over("jiangxi", &[("part1.md.tera", text)]).unwrap();
    let whole: Vec<&Diagnostic> = pack.noticed.iter().filter(|found| found.code == "模板-整份").collect();
    assert_eq!(whole.len(), 1, "{:#?}", pack.noticed);
    assert_eq!((whole[0].severity, place(whole[0])), (Severity::Warning, "part1.md.tera:1:1".to_owned()));
}

#[test]
fn whole_parts_and_changed_blocks_raise_nothing() {
    let built_in = pack::load::load("jiangxi", &[]).unwrap();
    let copy = built_in.templates["part1.md.tera"].text.replace("主要职责是", "职责是");
    for text in [
        "# 一、职责\n\n本局。\n",
        "{% block own %}# 一、职责{% endblock %}\n",
        "{% block duties %}甲{% endblock %}{% block tasks %}乙{% endblock %}{% block organisation %}丙{% endblock %}",
        "{% extends \"base/part1.md.tera\" %}{% block nature %}本局。{% endblock %}\n",
        "{% include \"base/part1.md.tera\" %}\n\n{% block after_that %}本局。{% endblock %}\n",
        &copy,
    ] {
        let pack = over("jiangxi", &[("part1.md.tera", text)]).unwrap_or_else(|faults| panic!("{faults:#?}"));
        assert!(pack.noticed.iter().all(|found| found.code != "模板-整份"), "{text} {:#?}", pack.noticed);
    }
}

#[test]
fn blocks_of_another_pack_are_told_as_such() {
    let text = "{% extends \"base/part3.md.tera\" %}\n{% block comparison %}甲{% endblock %}\n{% block capital %}乙{% endblock %}\n";
    let found = told(&over("shanghai", &[("part3.md.tera", text)]).unwrap_err());
    assert_eq!(found.len(), 2, "{found:#?}");
    for (found, name) in found.iter().zip(["comparison", "capital"]) {
        assert!(found.contains(&format!("没有名为 {name} 的块")), "{found}");
        assert!(found.contains("这个文件像是照 jiangxi 的模板写的（这里用的不是 jiangxi：请核对"), "{found}");
    }
    // a slip is no other pack's
    let slip = "{% extends \"base/part3.md.tera\" %}\n{% block capitl %}甲{% endblock %}\n";
    let found = told(&over("jiangxi", &[("part3.md.tera", slip)]).unwrap_err()).concat();
    assert!(found.contains("是否指 capital") && !found.contains("像是照"), "{found}");
}

#[test]
fn tables_drawn_by_hand_are_told_at_their_heading() {
    let is = "模板-写法 这里用 | 画了一张表";
    let at = |place: &str| format!("{place} {is}");
    each(&[
        ("甲\n\n| 列一 | 列二 |\n| --- | --- |\n| 甲 | 乙 |\n", &[&at("3:1")]),
        ("甲\n  {{ year }} | 列二\n:---|---:", &[&at("2:3")]),
        ("| {{ kind }} |\r\n|-|\r\n", &[&at("1:1")]),
        ("{% if year %}\n| 列一 |\n| --- |\n{% endif %}", &[&at("2:1")]),
        ("甲 | 乙\n\n---\n{# | 列一 |\n| --- | #}\n", &[]),
    ]);
}

/// Slips by which another value is printed than was meant, or a tag itself.
#[test]
fn what_would_print_another_value_or_a_tag_is_told() {
    let extends = "{% extends \"base/part3.md.tera\" %}\n";
    let row = "{% for row in classes(table=\"支出总表\", column=\"合计\") %}{% set paht = row.path %}{{ path | wan }}{% endfor %}";
    for (text, wanted) in [
        (
            format!(
                "{extends}{{% block capital %}}{{% set path = \"支出总表/合计/合计\" %}}{row}{{% endblock %}}"
            ),
            "paht 在这里得了值，没有一处用到，是否指 path",
        ),
        (format!("{extends}{{% block capital %}} year }}}}年{{% endblock %}}"), "这里的 }} 前面没有 {{"),
        (format!("{extends}{{% block capital %}}甲 endif %}}{{% endblock %}}"), "这里的 %} 前面没有 {%"),
        ("\n".to_owned(), "这个文件是空的"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("part3.md.tera"), &text).unwrap();
        let faults = gongkai::pack::load::load("jiangxi", &[folder.path().to_path_buf()]).unwrap_err();
        assert!(faults.iter().any(|fault| fault.message.contains(wanted)), "{text}\n{faults:#?}");
    }
    // a line that is printed for each project may be dropped by an empty file
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("project_basis.md.tera"), "").unwrap();
    gongkai::pack::load::load("jiangxi", &[folder.path().to_path_buf()]).unwrap();
}
