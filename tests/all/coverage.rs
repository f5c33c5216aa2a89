//! The document has every published table once, and something in each part; what it lacks is told by name.

use crate::numbering::{drafted, laid, of_code};
use crate::support::{Desk, root, run};
use crate::ten_tables::SAMPLES;
use gongkai::compose::document::Block;

const LEFT_OUT: &str = "编制-遗漏";
const TWICE: &str = "编制-重复";

/// The part of each pack that places the tables.
const PLACES: [(&str, &str); 2] = [("qingshi-2025", "part2.md.tera"), ("mingwan-2026", "part5.md.tera")];

fn over(part: &str, block: &str, text: &str) -> String {
    format!("{{% extends \"base/{part}\" %}}\n{{% block {block} %}}\n{text}\n{{% endblock %}}\n")
}

#[test]
fn samples_have_all_their_tables() {
    for sample in SAMPLES {
        let (parts, pack, faults) = drafted(&Desk::of(sample));
        assert!(faults.is_empty(), "{sample}: {faults:#?}");
        let tables = parts.iter().flat_map(|part| &part.blocks).filter(|b| matches!(b, Block::Table(_)));
        assert!(tables.count() >= 9 && pack.manifest.attachment.is_some(), "{sample}");
    }
}

#[test]
fn tables_that_no_template_places_are_told_by_name() {
    for (sample, part) in PLACES {
        let (some, all, first) = match sample {
            "qingshi-2025" => ("支出总表", 10, "《收支预算总表》"),
            _ => ("财务收支总表", 8, "《"),
        };
        let own = over(part, "tables", &format!("{{{{ table(id=\"{some}\") }}}}"));
        let (.., faults) = drafted(&laid(sample, &[(part, &own)]));
        let told = of_code(&faults, LEFT_OUT);
        assert_eq!((told.len(), faults.len()), (1, 1), "{faults:#?}");
        assert!(told[0].starts_with(&format!("{part} 有{all}张表没有印在公开文件里：{first}")), "{told:?}");
        assert!(!told[0].contains(&format!("《{some}》")), "{told:?}");
        let hint = &faults[0].hint;
        for words in
            ["{{ table(id=\"", "tables()", "tables-本局.toml", "remove = true", "预算表的位置", "“附件”"]
        {
            assert!(hint.contains(words), "{hint}");
        }
        // none at all: the part that has them in the layer below is named
        let (.., faults) = drafted(&laid(sample, &[(part, &over(part, "tables", ""))]));
        let told = of_code(&faults, LEFT_OUT);
        assert!(told.len() == 1 && told[0].starts_with(&format!("{part} 有{}张表", all + 1)), "{told:?}");
    }
}

#[test]
fn who_takes_away_the_part_of_the_tables_is_shown_where() {
    let own = "[[part]]\ntemplate = \"part2.md.tera\"\nremove = true\n";
    let (.., faults) = drafted(&laid("qingshi-2025", &[("pack-本局.toml", own)]));
    let told = of_code(&faults, LEFT_OUT);
    assert!(
        told.len() == 1 && faults.len() == 1 && told[0].starts_with("pack-本局.toml:2 有"),
        "{faults:#?}"
    );
}

#[test]
fn the_case_of_a_table_left_out_stops_publication() {
    let own = over(
        "part2.md.tera",
        "tables",
        "{% for item in tables() %}{% if item.id != \"收入总表\" %}\n{{ table(id=item.id) }}\n\n{% endif %}{% endfor %}",
    );
    let desk = laid("qingshi-2025", &[("part2.md.tera", &own)]);
    let run_of = desk.check().expect(2);
    assert!(run_of.all().contains("收入总表》没有印在公开文件里"), "{}", run_of.all());
    assert!(run_of.all().contains("{{ table(id=\"收入总表\") }}"), "{}", run_of.all());
    desk.build().expect(2);
    assert!(!desk.public(2025).exists());

    for shared in ["../shared", "../../shared"] {
        let case = root().join(shared).join("cases/packs/table-left-out/unit");
        // it lies outside of the repository
        if case.exists() {
            let run_of = run(["check".into(), case]);
            assert_eq!(run_of.code, 2);
            assert!(
                run_of.all().contains("有9张表没有印在公开文件里：《收支预算总表》、"),
                "{}",
                run_of.all()
            );
        }
    }
}

#[test]
fn a_table_that_a_layer_took_away_is_not_asked_for() {
    let own = "[[table]]\nid = \"收入总表\"\nremove = true\n";
    let (parts, _, faults) = drafted(&laid("qingshi-2025", &[("tables-本局.toml", own)]));
    assert!(faults.is_empty(), "{faults:#?}");
    let there = |block: &Block| matches!(block, Block::Table(view) if view.id == "收入总表");
    assert!(!parts.iter().flat_map(|part| &part.blocks).any(there));
}

#[test]
fn a_table_or_the_charts_twice_are_told() {
    for (sample, part) in PLACES {
        let id = if sample == "qingshi-2025" { "支出总表" } else { "财务收支总表" };
        let own = over(part, "after", &format!("{{{{ table(id=\"{id}\") }}}}"));
        let (.., faults) = drafted(&laid(sample, &[(part, &own)]));
        let told = of_code(&faults, TWICE);
        assert_eq!((told.len(), faults.len()), (1, 1), "{faults:#?}");
        assert!(told[0].starts_with(part) && told[0].contains("印了2次，每张表只印一次"), "{told:?}");
        assert!(faults[0].hint.contains(&format!("table(id=\"{id}\")")), "{}", faults[0].hint);
    }
    // in two parts: both are named
    let own = over("part4.md.tera", "after", "{{ table(id=\"支出总表\") }}");
    let (.., faults) = drafted(&laid("qingshi-2025", &[("part4.md.tera", &own)]));
    let files: Vec<&str> = faults[0].places.iter().map(|place| place.file()).collect();
    assert!(
        files.len() == 2 && files[0].contains("part2.md.tera") && files[1] == "part4.md.tera",
        "{files:?}"
    );

    let own = over("part4.md.tera", "after", "{{ charts() }}");
    let style = ("style-本局.toml", "[charts]\nenabled = true\n");
    let (.., faults) = drafted(&laid("qingshi-2025", &[("part4.md.tera", &own), style]));
    let told = of_code(&faults, TWICE);
    assert!(told.len() == 1 && faults.len() == 1 && told[0].contains("图示印了2次"), "{faults:#?}");
    assert!(drafted(&laid("qingshi-2025", &[style])).2.is_empty());
}

#[test]
fn an_attachment_has_the_tables_instead() {
    for (sample, part) in PLACES {
        let attached = |own: &str| {
            let desk = laid(sample, &[(part, own)]);
            desk.rewrite("tables = \"inline\"", "tables = \"attachment\"");
            drafted(&desk).2
        };
        assert!(attached(&format!("{{% extends \"base/{part}\" %}}\n")).is_empty());
        // what is placed all the same is placed once
        let id = if sample == "qingshi-2025" { "支出总表" } else { "财务收支总表" };
        let one = format!("{{{{ table(id=\"{id}\") }}}}\n\n");
        assert!(attached(&over(part, "after", &one)).is_empty());
        assert_eq!(of_code(&attached(&over(part, "after", &one.repeat(2))), TWICE).len(), 1);
    }
    // an office that says nothing of it has them in the document
    let desk = laid("qingshi-2025", &[("part2.md.tera", &over("part2.md.tera", "tables", ""))]);
    desk.rewrite("tables = \"inline\"", "");
    assert_eq!(of_code(&drafted(&desk).2, LEFT_OUT).len(), 1);
}

#[test]
fn a_pack_from_before_there_was_a_condition_is_told_how_to_write_it() {
    let text = std::fs::read_to_string(root().join("templates/jiangxi/pack.toml")).unwrap();
    let old = text.replace("[attachment]\nfact = \"document.tables\"\nis = [\"attachment\"]\n", "");
    assert_ne!(old, text);
    let desk = laid("nanchang-2023", &[("pack.toml", &old)]);
    assert!(drafted(&desk).2.is_empty());
    desk.rewrite("tables = \"inline\"", "tables = \"attachment\"");
    let (.., faults) = drafted(&desk);
    assert!(of_code(&faults, LEFT_OUT).len() == 1 && faults[0].hint.contains("[attachment]"), "{faults:#?}");
}

#[test]
fn the_condition_of_the_attachment_is_held_against_the_facts() {
    let cases = [
        ("fact = \"document.table\"", "没有“document.table”这一项 unit.toml 的内容，是否指“document.tables”"),
        ("is = [\"attachmnt\"]", "document.tables 不会是“attachmnt”，是否指“attachment”"),
        ("fact = \"document.tables\"\nis = []", "is 没有写值"),
        ("or_zero = [\"支出总表/合计/合计\"]", "不会用到 or_zero"),
        ("fact = \"assets.vehicles\"", "不是文字，不能作条件"),
    ];
    for (line, words) in cases {
        let run_of = laid("nanchang-2023", &[("pack-本局.toml", &format!("[attachment]\n{line}\n"))]).check();
        assert!(run_of.code == 2 && run_of.all().contains(words), "{line}: {}", run_of.all());
        assert!(run_of.all().contains("pack-本局.toml:2"), "{line}: {}", run_of.all());
    }
    // who takes the fact away has no attachment
    let own = "[[fact]]\nkey = \"document.tables\"\nremove = true\n";
    let desk = laid("nanchang-2023", &[("pack-本局.toml", own)]);
    let pack = gongkai::pack::load::load("jiangxi", &[desk.unit().join("templates")]).unwrap();
    assert!(pack.manifest.attachment.is_none());
    let told = of_code(&pack.noticed, "模板-去掉");
    assert!(told.len() == 1 && told[0].ends_with("随之不用的有：[attachment]"), "{told:?}");
}

#[test]
fn a_part_without_a_word_is_told() {
    let cases = [
        (
            "nanchang-2023",
            "part4.md.tera",
            "第四部分　名词解释",
            &["terms_income", "terms_spending", "terms_general"][..],
        ),
        ("mingwan-2026", "part7.md.tera", "七、项目经费情况说明", &["projects"][..]),
    ];
    for (sample, part, title, blocks) in cases {
        let emptied: String = blocks.iter().map(|b| format!("{{% block {b} %}}{{% endblock %}}\n")).collect();
        let emptied = format!("{{% extends \"base/{part}\" %}}\n{emptied}");
        for empty in [emptied.as_str(), "{% if year == 1 %}甲{% endif %}\n"] {
            let desk = laid(sample, &[(part, empty)]);
            let (.., faults) = drafted(&desk);
            let told = of_code(&faults, LEFT_OUT);
            assert!(told.len() == 1 && faults.len() == 1, "{empty}: {faults:#?}");
            assert!(told[0].starts_with(&format!("{part} “{title}”这一部分是空的")), "{told:?}");
            assert!(
                faults[0].hint.contains("remove = true") && faults[0].places.len() == 2,
                "{:?}",
                faults[0]
            );
        }
    }
}

#[test]
fn a_heading_with_nothing_below_it_is_told() {
    for (text, told) in [
        ("# 甲\n\n# 乙\n\n乙。", vec!["part1.md.tera:3 标题“甲”下面没有内容"]),
        ("# 甲\n\n## 乙\n\n# 丙\n\n丙。", vec!["part1.md.tera:5 标题“乙”下面没有内容"]),
        ("# 甲\n\n## 乙\n\n乙。", vec![]),
        ("# 一、甲\n\n# （一）乙\n\n乙。", vec![]),
    ] {
        let own = over("part1.md.tera", "before", text);
        let (.., faults) = drafted(&laid("mingwan-2026", &[("part1.md.tera", &own)]));
        assert_eq!(of_code(&faults, "编制-空标题"), told, "{text}: {faults:#?}");
    }
}
