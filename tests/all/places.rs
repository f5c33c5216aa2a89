//! Where a thing stands is where it is told: the address in the message, as a clerk looks for it.

use crate::support::{Desk, Run};

/// The path of a figure of the sample, 3762.09.
const TOTAL: &str = "收支预算总表@收入/收入总计/预算数";

/// The sample with one template of its own.
fn with_template(name: &str, text: &str) -> Desk {
    let desk = Desk::new();
    let folder = desk.unit().join("templates");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
    desk
}

/// Where `explain` says that a figure is printed, and the words around it, in the order of the document.
fn printed(run: &Run, file: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut place = String::new();
    for line in run.stdout.lines().map(str::trim) {
        if let Some(by) = line.strip_prefix("由 ") {
            by.trim_end_matches(" 写出").clone_into(&mut place);
        } else if let Some(words) = line.strip_prefix("印在：").filter(|_| place.contains(file)) {
            let at = place.split(' ').next_back().unwrap_or_default();
            all.push((at.to_owned(), words.to_owned()));
        }
    }
    all
}

#[test]
fn each_of_ten_figures_is_traced_to_the_line_that_prints_it() {
    let text = r#"{#- 说明
占三行，
路径 TOTAL | wan 也写在这里 -#}
{% component shown(path: string) %}丁{{ path | wan }}{% endcomponent %}
{% set p = "TOTAL" -%}
{% set ready = p | wan -%}
{% set block %}{{ p | wan }}{% endset -%}
{% raw %}{{ p | wan }}原样{% endraw %}

甲{{ "TOTAL" | wan }}。

乙{{ ready }}，乙又{{ ready }}。

丙{{ block }}。

{{ <shown path={p} /> }}。

{% for q in [p] %}戊{{ q | wan }}。{% endfor %}

己{{ "}}" | replace(from="}}", to="") }}{{ "TOTAL" | wan }}，己又{{ p | wan }}。

{% if p | nonzero and ready == ready and block | length > 0 %}庚{{- p | wan -}}{% endif %}。

{% filter wan %}TOTAL{% endfilter %}辛。

{% include "inner.md.tera" %}
"#;
    let desk = with_template("part1.md.tera", &text.replace("TOTAL", TOTAL));
    let inner = format!("一行\n二行{{{{ \"{TOTAL}\" | wan }}}}壬。\n");
    std::fs::write(desk.unit().join("templates/inner.md.tera"), inner).unwrap();
    let run = desk.run("explain", &[TOTAL]).expect(0);
    let wanted = [
        ("第4行第37列", "丁3762.09。"),
        ("第7行第16列", "丙3762.09。"),
        ("第10行第2列", "甲3762.09。"),
        ("第12行第2列", "乙3762.09，乙又3762.09。"),
        ("第12行第16列", "乙3762.09，乙又3762.09。"),
        ("第18行第20列", "戊3762.09。"),
        ("第20行第40列", "己3762.09，己又3762.09。"),
        ("第20行第75列", "己3762.09，己又3762.09。"),
        ("第22行第64列", "庚3762.09。"),
        ("第24行第1列", "3762.09辛。"),
    ];
    let all = printed(&run, "part1.md.tera");
    assert_eq!(all.len(), wanted.len(), "{}", run.stdout);
    for (at, words) in wanted {
        assert!(all.contains(&(at.to_owned(), words.to_owned())), "no {at} {words} in:\n{all:#?}");
    }
    assert_eq!(printed(&run, "inner.md.tera"), [("第2行第3列".to_owned(), "一行二行3762.09壬。".to_owned())]);
}

#[test]
fn faults_of_a_template_name_the_expression() {
    let text = format!(
        "{{# 收支预算总表@收入/没有这一行/预算数 #}}\n{{{{ \"{TOTAL}\" | wan }}}}甲\
         {{% if \"收支预算总表@收入/没有这一行/预算数\" | nonzero %}}乙{{% endif %}}\n\
         {{% set p = \"没有这张表/合计/预算数\" %}}\n丙{{{{ year }}}}{{{{ p | wan }}}}\n"
    );
    let run = with_template("part1.md.tera", &text).check().expect(2);
    for place in ["part1.md.tera:2:34", "part1.md.tera:4:12"] {
        assert!(run.all().contains(place), "no {place} in:\n{}", run.all());
    }
    for (text, place) in [
        ("甲{{ year }}{{ year }}{{ nothing }}", "part1.md.tera:1:22"),
        ("甲{{ year }}\n{{ year | unknown }}", "part1.md.tera:2:11"),
        ("甲{{ year }}{{ (year | cn) ~ kind | cn }}", "part1.md.tera:1:29"),
    ] {
        let run = with_template("part1.md.tera", text).check().expect(2);
        assert!(run.all().contains(place), "no {place} in:\n{}", run.all());
    }
}
