//! Where a thing stands is where it is told: the address in the message, as a clerk looks for it.

use std::collections::BTreeSet;

use gongkai::diag::{Place, Severity};
use gongkai::read::{self, Came, Input};
use gongkai::reconcile;

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
    for place in ["part1.md.tera:2:51", "part1.md.tera:3:13"] {
        assert!(run.all().contains(place), "no {place} in:\n{}", run.all());
    }
    for (text, place) in [
        ("甲{{ year }}{{ year }}{{ nothing }}", "part1.md.tera:1:25"),
        ("甲{{ year }}\n{{ year | unknown }}", "part1.md.tera:2:11"),
        ("甲{{ year }}{{ (year | cn) ~ kind | cn }}", "part1.md.tera:1:29"),
    ] {
        let run = with_template("part1.md.tera", text).check().expect(2);
        assert!(run.all().contains(place), "no {place} in:\n{}", run.all());
    }
}

#[test]
fn a_figure_joined_with_words_is_refused_where_it_is_printed() {
    for set in ["{% set x = p | wan %}{{ x ~ kind }}", "{{ (p | wan) ~ kind }}"] {
        let text = format!("{{% set p = \"{TOTAL}\" %}}\n甲{set}\n");
        let run = with_template("part1.md.tera", &text).check().expect(2);
        let column = 2 + set.find("{{").unwrap();
        told_at(&run, "数字和别的文字拼成了一段", &format!("part1.md.tera:2:{column}"));
    }
}

#[test]
fn markup_that_has_no_place_names_its_line() {
    for (text, place) in [
        ("甲{{ year }}\n\n乙\n\n- 丙{{ year }}\n", "part1.md.tera:5:1"),
        ("{# 一\n二 #}\n{% for n in [1, 2] %}丁`戊`。{% endfor %}\n", "part1.md.tera:3:23"),
        ("# 己\n\n庚[甲](cell:x)。\n", "part1.md.tera:3:2"),
    ] {
        let run = with_template("part1.md.tera", text).check().expect(2);
        let found = format!("--> {place}");
        assert!(run.all().contains(&found), "no {place} in:\n{}", run.all());
        assert!(!run.all().contains(['\u{FDD0}', '\u{FDD1}']), "{}", run.all());
    }
}

/// The sample whose unit.toml has a bad key, whose second table has a bad amount and whose fifth a sum that
/// is one hundredth off.
fn three_faults() -> Desk {
    let desk = Desk::new();
    desk.rewrite("kind = \"单位\"", "kind = \"单位\"\nsupervizor = \"某局\"");
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("2 ");
        sheet.set((7, 2), "三百");
        *book.sheet("5 ").number((5, 2)) += 0.01;
    });
    desk
}

/// The ids of the findings of a check.
fn findings(run: &Run) -> BTreeSet<String> {
    let weights = ["错误[", "警告["];
    let ids = run.stdout.lines().filter_map(|line| weights.iter().find_map(|w| line.strip_prefix(w)));
    ids.filter_map(|line| Some(line.split_once("]: ")?.0.to_owned())).collect()
}

#[test]
fn what_cannot_be_read_does_not_hide_the_rest() {
    let desk = three_faults();
    let run = desk.check().expect(2);
    for words in [
        "[unit] 里没有这样的一项\n--> unit.toml 第10行第1列的 unit.supervizor\n  怎么办：请改成 supervisor（主管部门）",
        "应是数字\n--> tables.xlsx「2 部门收入总表」C8",
        "先看这一格：tables.xlsx「5 一般公共预算支出表 」C6",
        "“收入总表”、unit.toml 的有些项没有读好，先核对读好的",
        "因为“收入总表”没有读好：“收入总表”每行的合计列等于各分项列之和",
        "错误6处，没有写任何文件。请改好以后再生成",
    ] {
        assert!(run.all().contains(words), "no {words} in:\n{}", run.all());
    }
    let alone = Desk::new();
    alone.change("tables.xlsx", |book| *book.sheet("5 ").number((5, 2)) += 0.01);
    let all = findings(&alone.check().expect(1));
    let some = findings(&run);
    assert!(some.len() >= 4 && some.is_subset(&all), "{some:#?}\n{all:#?}");

    let built = desk.build().expect(2);
    assert_eq!(findings(&built), some);
    assert!(!desk.output().exists(), "something was written");
    desk.run("explain", &["3762.09"]).expect(2);
}

/// Errors and warnings of what could be read, by id.
fn reconciled(input: &Input) -> BTreeSet<String> {
    let report = reconcile::reconcile(&input.budget, &input.pack);
    let told = report.findings().filter(|finding| finding.severity > Severity::Notice);
    told.map(|finding| finding.id.clone()).collect()
}

const SAMPLES: [&str; 3] = ["nanchang-2023", "qingshi-2025", "mingwan-2026"];

#[test]
fn a_table_that_cannot_be_read_makes_no_findings_elsewhere() {
    for sample in SAMPLES {
        let (whole, _) = read::read(&Desk::of(sample).unit(), &[]);
        let whole = whole.unwrap();
        let known = reconciled(&whole);
        let books = std::iter::once(&whole.budget.current).chain(&whole.budget.previous);
        for table in books.flat_map(|book| &book.tables) {
            let rows = table.sections.iter().flat_map(|section| &section.rows);
            let Some(Place::Cell(cell)) =
                rows.flat_map(|row| row.amounts.iter().flatten()).map(|amount| amount.place.clone()).last()
            else {
                continue;
            };
            let desk = Desk::of(sample);
            desk.change(&cell.file, |book| {
                let sheet = book.sheets.iter_mut().find(|sheet| *sheet.name == *cell.sheet).unwrap();
                sheet.set((cell.row, cell.col as u16), "三百");
            });
            let (came, told) = read::read_through(&desk.unit(), &[]);
            assert!(told.iter().any(|told| told.places.contains(&Place::Cell(cell.clone()))), "{cell}");
            let Came::Part(part) = came else { panic!("{sample} {}: {came:?}", table.id) };
            let found = reconciled(&part);
            assert!(found.is_subset(&known), "{sample} {}: {found:?}", table.id);
        }
    }
}

#[test]
fn a_key_that_is_wrong_makes_no_findings_elsewhere() {
    let mut parts = 0;
    for sample in [SAMPLES[0], SAMPLES[2]] {
        let text = std::fs::read_to_string(Desk::of(sample).unit().join("unit.toml")).unwrap();
        let known = reconciled(&read::read(&Desk::of(sample).unit(), &[]).0.unwrap());
        for (number, line) in text.lines().enumerate() {
            let Some((key, value)) = line.split_once(" = ").filter(|(_, value)| !value.starts_with("\"\"\""))
            else {
                continue;
            };
            if value.starts_with('[') && !value.contains(']') {
                continue;
            }
            let renamed = key.replace('"', "") + "x";
            for changed in [format!("{key} = {{ wrong = 1.5 }}"), format!("\"{renamed}\" = {value}")] {
                let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
                lines[number] = changed;
                let desk = Desk::of(sample);
                std::fs::write(desk.unit().join("unit.toml"), lines.join("\n")).unwrap();
                let (came, told) = read::read_through(&desk.unit(), &[]);
                // some keys may be anything
                if !told.has_errors() && lines[number].starts_with('"') {
                    continue;
                }
                assert!(told.has_errors(), "{sample} {line}");
                let place = format!("unit.toml 第{}行第", number + 1);
                let placed =
                    told.iter().flat_map(|told| &told.places).any(|at| at.to_string().contains(&place));
                assert!(placed || key == "pack", "no {place} for {line}: {told:?}");
                if let Came::Part(part) = came {
                    let found = reconciled(&part);
                    assert!(found.is_subset(&known), "{sample} {line}: {found:?}");
                    parts += 1;
                }
            }
        }
    }
    assert!(parts > 40, "{parts}");
}

/// Asserts that a check says some words, and right below them a place that begins so.
fn told_at(run: &Run, words: &str, place: &str) {
    let all = run.all();
    for (at, _) in all.match_indices(words) {
        // a message may go on on the next line
        let told = all[at..].split("\n--> ").nth(1).unwrap_or_default();
        if told.starts_with(place) {
            return;
        }
    }
    panic!("no {words} at {place} in:\n{all}");
}

#[test]
fn a_fault_in_a_page_of_prose_names_its_cell() {
    let desk = Desk::of("mingwan-2026");
    desk.change("tables.xlsx", |book| {
        let page = book.sheets.iter_mut().find(|sheet| sheet.name == "部门主要职能").unwrap();
        page.set((5, 0), "根据XX文件推进工作。电话13812345678。");
        page.set((6, 0), "完成各项工作。。\n完成2019年预算任务。\n我单位按“要求办理。");
    });
    let run = desk.check();
    for (words, cell) in [
        ("还有待填的记号", "A6"),
        ("像是手机号码", "A6"),
        ("标点重复", "A7"),
        ("写着2019年", "A7"),
        ("我单位", "A7"),
        ("不成对", "A7"),
    ] {
        told_at(&run, words, &format!("tables.xlsx「部门主要职能」{cell}"));
    }
}

#[test]
fn a_fault_in_unit_toml_names_its_line() {
    let desk = Desk::new();
    desk.rewrite(
        "duties = \"\"\"\n",
        "duties = \"\"\"\n一段。\n\n  二段根据XX文件。\n\n三段3,762,09.00万元。\n\n",
    );
    desk.rewrite("\"综合科\"", "\n\"综合科\", \"某某科\"");
    let text = std::fs::read_to_string(desk.unit().join("unit.toml")).unwrap();
    let line = |words: &str| text.lines().position(|line| line.contains(words)).unwrap() + 1;
    let run = desk.check();
    told_at(&run, "主要职责 prose.duties还有待填的记号", &format!("unit.toml:{}:3", line("二段")));
    told_at(&run, "逗号或小数点写错了", &format!("unit.toml:{}:1", line("三段")));
    let entry = run.all().lines().any(|told| {
        told.starts_with(&format!(
            "--> unit.toml 第{}行第8列的 内设机构 organisation.departments 第",
            line("某某科")
        ))
    });
    assert!(entry, "{}", run.all());

    let desk = Desk::new();
    let text = std::fs::read_to_string(desk.unit().join("unit.toml")).unwrap();
    let reasons = text.lines().position(|line| line == "[reasons]").unwrap();
    let mut after = text.lines().enumerate().skip(reasons);
    let (number, reason) = after.find(|(_, line)| line.starts_with('"')).unwrap();
    desk.rewrite(reason, &reason.replacen(" = \"", " = \"根据XX文件，", 1));
    let run = desk.check();
    let place = format!("unit.toml:{}:", number + 1);
    assert!(run.all().contains(&format!("--> {place}")), "{place} in:\n{}", run.all());
}

#[test]
fn a_fault_in_the_words_of_a_template_names_its_place() {
    let text = "# 一、概况\n\n{# 根据XX文件\n#}甲{{ year }}乙。丙根据XX文件{{ kind }}。\n\n丁根据XX文件。\n";
    let run = with_template("part1.md.tera", text).check();
    told_at(&run, "还有待填的记号", "part1.md.tera:4:19");
    told_at(&run, "还有待填的记号", "part1.md.tera:6:4");
    assert!(!run.all().contains("part1.md.tera:3:"), "{}", run.all());
}

#[test]
fn what_is_wrong_with_the_project_of_a_page_is_told_at_its_title() {
    let desk = Desk::of("mingwan-2026");
    desk.change("tables.xlsx", |book| {
        let page = book.sheet("项目经费情况说明");
        page.set((0, 0), "图书馆免费开放日项目经费情况说明");
        page.set((2, 0), "一、项目概述\n全年免费开放。");
    });
    let run = desk.check();
    let words = "这一页所写的项目“图书馆免费开放日”在“项目经费表”里没有，是否指“图书馆免费开放”";
    told_at(&run, words, "tables.xlsx「项目经费情况说明」A1");
    desk.change("tables.xlsx", |book| {
        book.sheet("项目经费情况说明").set((0, 0), "图书馆免费开放专项经费情况说明");
    });
    told_at(&desk.check(), "项目“图书馆免费开放”没有写立项依据", "tables.xlsx「项目经费情况说明」A1");

    let desk = Desk::of("mingwan-2026");
    desk.rewrite("name = \"群众文化活动\"", "name = \"群众文艺活动\"");
    let text = std::fs::read_to_string(desk.unit().join("unit.toml")).unwrap();
    let line = text.lines().position(|line| line.contains("群众文艺活动")).unwrap() + 1;
    let words = "unit.toml 的项目“群众文艺活动”在“项目经费表”里没有，是否指“群众文化活动”";
    told_at(&desk.check(), words, &format!("unit.toml 第{line}行第1列的 第1个 [[project]] 的 项目名称 name"));
}
