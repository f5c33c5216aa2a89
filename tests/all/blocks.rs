//! What a bureau changes of a part by its blocks, and how the numbers of headings go on.

use std::path::Path;

use crate::support::{Desk, root};

/// The text of the page's headings and paragraphs, a line each.
pub fn lines(page: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for line in page.lines() {
        let mut text = String::new();
        let mut inside = false;
        for c in line.chars() {
            inside |= c == '<';
            if !inside {
                text.push(c);
            }
            inside &= c != '>';
        }
        if !text.trim().is_empty() {
            lines.push(text.trim().to_owned());
        }
    }
    lines
}

/// The sample with a part that extends the built-in one, which lies beside it under another name.
fn with(part: &str, own: &str) -> Desk {
    let desk = Desk::new();
    let folder = desk.unit().join("templates");
    std::fs::create_dir(&folder).unwrap();
    std::fs::copy(root().join("templates/jiangxi").join(part), folder.join(format!("built-in-{part}")))
        .unwrap();
    std::fs::write(folder.join(part), format!("{{% extends \"built-in-{part}\" %}}\n{own}")).unwrap();
    desk
}

/// The lines of its public page.
fn built(desk: &Desk) -> Vec<String> {
    desk.build().expect(0);
    lines(&std::fs::read_to_string(desk.file(2023, "html")).unwrap())
}

/// The headings （一）, （二） … of the page, whatever follows them on other lines.
fn sections(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).filter(|line| line.starts_with('（') && line.ends_with("情况")).collect()
}

#[test]
fn a_dropped_section_leaves_no_gap_in_the_numbers() {
    let lines = built(&with(
        "part3.md.tera",
        "{% block capital %}{% endblock %}\n{% block income %}{% endblock %}\n",
    ));
    assert_eq!(
        sections(&lines),
        [
            "（一）支出预算情况",
            "（二）财政拨款支出情况",
            "（三）政府性基金情况",
            "（四）机关运行经费情况",
            "（五）政府采购情况",
            "（六）国有资产占有使用情况",
            "（七）项目绩效情况",
        ]
    );
}

#[test]
fn sections_are_added_before_and_after_and_counted() {
    let own = r#"
{% block before %}
{% set chapter = chapter + 1 -%}
# {{ chapter | cn }}、编制依据

依照预算法编制。
{% endblock %}
{% block fund %}
{% set section = section + 1 -%}
## （{{ section | cn }}）结转情况

结转的资金按原用途使用。

{{ super() }}
{% endblock %}
{% block fund_heading %}政府性基金收支情况{% endblock %}
{% block projects %}
{{ super() }}

{% set section = section + 1 -%}
## （{{ section | cn }}）公开情况

全部收入{{ income | wan }}{{ money_unit }}都在表中。
{% endblock %}
"#;
    let lines = built(&with("part3.md.tera", own));
    let found = sections(&lines);
    assert_eq!(found[2..5], ["（三）财政拨款支出情况", "（四）结转情况", "（五）政府性基金收支情况"]);
    assert_eq!(found[9..], ["（十）项目绩效情况", "（十一）公开情况"]);
    for line in ["一、编制依据", "二、2023年单位预算收支情况说明", "三、“三公”经费预算情况说明"]
    {
        assert!(lines.iter().any(|own| own == line), "no {line}");
    }
    assert!(lines.contains(&"全部收入3762.09万元都在表中。".to_owned()));
}

#[test]
fn one_sentence_of_a_paragraph_is_changed_alone() {
    let own = "{% block income_total %}\n全部收入{{ income | wan }}{{ money_unit }}。\n{% endblock %}\n";
    let lines = built(&with("part3.md.tera", own));
    let changed = lines.iter().find(|line| line.starts_with("全部收入")).unwrap();
    assert!(
        changed.starts_with("全部收入3762.09万元。其中：财政拨款收入3762.09万元，比上年增加"),
        "{changed}"
    );
}

#[test]
fn an_item_is_a_file_of_its_own() {
    let desk = Desk::new();
    let folder = desk.unit().join("templates");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("project_period.md.tera"), "（{{ number }}）起止时间：全年。\n").unwrap();
    std::fs::write(folder.join("term.md.tera"), "{{ number }}\\. {{ term.name }}是{{ term.text }}\n")
        .unwrap();
    let lines = built(&desk);
    let count = |words: &str| lines.iter().filter(|line| line.starts_with(words)).count();
    assert_eq!((count("（4）起止时间：全年。"), count("（4）实施周期")), (5, 0));
    assert_eq!(count("1. 财政拨款收入是指"), 1);
}

/// The templates of a built-in pack that are parts, with their texts.
fn parts(pack: &str) -> Vec<(String, String)> {
    let folder = root().join("templates").join(pack);
    let mut parts = Vec::new();
    for number in 1.. {
        let name = format!("part{number}.md.tera");
        let path: &Path = &folder.join(&name);
        match path.is_file() {
            true => parts.push((format!("{pack}/{name}"), std::fs::read_to_string(path).unwrap())),
            false => break,
        }
    }
    parts
}

#[test]
fn every_part_can_be_added_to_at_both_ends_and_every_heading_changed_alone() {
    let mut seen = 0;
    for (name, text) in parts("jiangxi").into_iter().chain(parts("shanghai")) {
        for block in ["before", "after"] {
            assert!(
                text.contains(&format!("{{% block {block} %}}{{% endblock %}}")),
                "{name} has no {block}"
            );
        }
        for line in text.lines().filter(|line| line.starts_with('#')) {
            let counted = ["{{ chapter | cn }}、{% block ", "（{{ section | cn }}）{% block "];
            assert!(counted.iter().any(|start| line.contains(start)), "{name}: {line}");
            assert!(line.contains("_heading %}") && line.ends_with("{% endblock %}"), "{name}: {line}");
            seen += 1;
        }
    }
    assert_eq!(seen, 24);
}
