//! What `pack show` tells of a pack is what the program goes by: every word described and its example sound, every path
//! one that leads somewhere, and the guide in `docs/` the same.

use std::collections::BTreeSet;
use std::path::Path;

use gongkai::budget::path::CellPath;
use gongkai::compose::example;
use gongkai::pack::Pack;
use gongkai::pack::Template;
use gongkai::pack::templates;
use gongkai::pack::templates::vocabulary::{
    FILTERS, FUNCTIONS, LOOP_WORDS, OUR_FILTERS, OUR_FUNCTIONS, STATEMENTS, TESTS, fields, root as roots,
};
use gongkai::pack_guide::{Guide, GuideTopic, width};
use gongkai::read::{self, Input};

use crate::pack_tools::Yard;
use crate::support::{program, root};

/// The samples; both built-in packs are among theirs.
const SAMPLES: [&str; 3] = ["nanchang-2023", "qingshi-2025", "mingwan-2026"];

fn input(sample: &str) -> Input {
    let (came, _) = read::read_through(&root().join("inputs").join(sample), &[]);
    match came {
        read::Came::Whole(input) => *input,
        _ => panic!("{sample} does not read"),
    }
}

/// What the templates of a pack come to with some more, each a part of the document: file and fault.
fn faults_with(pack: &Pack, texts: &[&str]) -> Vec<String> {
    let mut pack = pack.clone();
    for (at, text) in texts.iter().enumerate() {
        let name = format!("试{at}.md.tera");
        // a line that goes on from the layer below goes on from the file itself here
        let text = text.replace("\"base/", "\"");
        pack.templates.insert(name.clone(), Template { text, origin: name.clone(), built_in: false });
        let mut part = pack.manifest.parts[0].clone();
        part.template = gongkai::pack::at::At::new(name, part.template.spot);
        pack.manifest.parts.push(part);
    }
    templates::check(&pack).iter().map(|fault| format!("{} {}", fault.places[0], fault.message)).collect()
}

#[test]
fn every_word_is_described_in_chinese() {
    let han = |text: &str| text.chars().any(|c| c > '\u{2e80}');
    let mut words = 0;
    let calls = OUR_FILTERS.iter().map(|(own, _)| *own).chain(FILTERS).chain(OUR_FUNCTIONS).chain(FUNCTIONS);
    for call in calls.chain(TESTS) {
        words += 1;
        assert!(han(call.meaning) && call.example.contains(call.name), "{}", call.name);
        assert!(call.takes.iter().all(|argument| han(argument.meaning)), "{}", call.name);
    }
    let fields: [&[_]; 7] = [
        &fields::PROJECT_WORDS,
        &fields::INDICATOR_WORDS,
        &fields::ROW_WORDS,
        &fields::TABLE_WORDS,
        &fields::ITEM_WORDS,
        &fields::GLOSSARY_WORDS,
        &fields::TERM_WORDS,
    ];
    let others: [&[_]; 4] = [&STATEMENTS, &roots::WORDS, &roots::OWN_FACT_WORDS, &LOOP_WORDS];
    for word in fields.into_iter().chain(others).flatten() {
        words += 1;
        assert!(han(word.meaning) && word.example.contains(word.name), "{}", word.name);
    }
    assert!(words > 120, "{words}");
}

#[test]
fn every_example_passes_the_check_of_templates_and_prints() {
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for sample in SAMPLES {
        let Input { budget, pack, .. } = input(sample);
        let examples = Guide::new(&pack, Some(&budget), String::new()).examples();
        let lines: Vec<&str> = examples.iter().map(|(_, line)| line.as_str()).collect();
        let faults = faults_with(&pack, &lines);
        assert!(faults.is_empty(), "{sample}: {faults:#?} of {examples:#?}");
        for (name, line) in examples {
            if !line.starts_with("{% extends") {
                let printed = example::example(&budget, &pack, &line);
                assert!(printed.is_ok(), "{sample} {name}: {line}\n{printed:?}");
                // the engine goes through maps in any order: no example may teach that
                assert_eq!(example::example(&budget, &pack, &line), printed, "{sample} {name}");
            }
            shown.insert(name);
        }
    }
    // what one pack lacks another has: no word is left without an example that was tried
    let calls = OUR_FILTERS.iter().map(|(own, _)| *own).chain(FILTERS).chain(OUR_FUNCTIONS).chain(FUNCTIONS);
    for call in calls.chain(TESTS) {
        assert!(shown.contains(call.name), "{} is shown by no pack", call.name);
    }
    for word in STATEMENTS.iter().chain(&roots::WORDS) {
        assert!(shown.contains(word.name), "{} is shown by no pack", word.name);
    }
}

#[test]
fn a_wrong_line_would_be_noticed() {
    let Input { budget, pack, .. } = input("nanchang-2023");
    assert!(!faults_with(&pack, &["{{ \"没有的表/合计/合计\" | wan }}"]).is_empty());
    assert!(!faults_with(&pack, &["{{ year | wann }}"]).is_empty());
    assert!(example::example(&budget, &pack, "{{ \"没有的表/合计/合计\" | wan }}").is_err());
}

/// The words of a text that stand for cell paths of a pack.
fn paths(pack: &Pack, text: &str) -> Vec<CellPath> {
    let mut found = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || c == '"') {
        let table = word.split(['/', '@']).next().unwrap();
        let table = table.strip_prefix("上年:").unwrap_or(table);
        if word.contains('/') && pack.table(table).is_some() {
            found.push(CellPath::parse(word).unwrap_or_else(|error| panic!("{error}")));
        }
    }
    found
}

#[test]
fn every_path_that_is_shown_leads_somewhere() {
    for sample in SAMPLES {
        let Input { budget, pack, .. } = input(sample);
        for with in [None, Some(&budget)] {
            let guide = Guide::new(&pack, with, String::new());
            let mut text = guide.topic(GuideTopic::Tables).text();
            for schema in &pack.tables {
                text.push_str(&guide.named(&schema.id).unwrap()[0].text());
            }
            let paths = paths(&pack, &text);
            assert!(paths.len() > 50, "{sample}: {}", paths.len());
            for path in paths {
                assert!(pack.resolve(&path).is_ok(), "{sample}: {path}");
            }
        }
        // with a unit each path leads to one cell, and each cell has one
        let guide = Guide::new(&pack, Some(&budget), String::new());
        for table in &budget.current.tables {
            let text = guide.named(&table.id).unwrap()[0].text();
            let (_, list) = text.split_once("路径和这个单位的数").unwrap();
            let paths = paths(&pack, list);
            let cells: usize = table.sections.iter().map(|s| s.rows.len() * s.columns.len()).sum();
            assert_eq!(paths.len(), cells, "{sample} {}", table.id);
            for path in paths {
                assert!(budget.lookup(&path).is_ok(), "{sample} {path}");
            }
        }
    }
}

#[test]
fn the_rows_and_columns_of_a_table_are_segments_of_its_paths() {
    let Input { pack, .. } = input("nanchang-2023");
    let text = Guide::new(&pack, None, String::new()).topic(GuideTopic::Tables).text();
    for schema in pack.tables.iter().filter(|schema| schema.has_figures()) {
        let (_, own) = text.split_once(&format!("\n{}　", schema.id)).unwrap();
        let own = own.split("\n\n").next().unwrap();
        for side in schema.sides() {
            for name in side.amount_columns().into_iter().chain(side.rows.iter().map(|row| row.id.as_str())) {
                assert!(own.contains(name), "{} lacks {name}", schema.id);
            }
        }
    }
}

#[test]
fn no_line_is_too_wide_and_examples_print_values_of_the_unit() {
    for sample in SAMPLES {
        let Input { budget, pack, .. } = input(sample);
        let guide = Guide::new(&pack, Some(&budget), String::new());
        for topic in GuideTopic::ALL {
            for line in guide.topic(topic).text().lines() {
                assert!(width(line) <= 100, "{sample} {}: {line}", topic.name());
            }
        }
    }
    let Input { budget, pack, .. } = input("nanchang-2023");
    let guide = Guide::new(&pack, Some(&budget), String::new());
    let wan = guide.named("wan").unwrap()[0].text();
    assert!(wan.contains("印出：3762.09万元"), "{wan}");
    let established = guide.named("编制人数").unwrap()[0].text();
    assert!(established.contains("{{ \"unit/staff.established\" | fact }}\n    印出：133"), "{established}");
    let none = Guide::new(&pack, None, String::new()).named("wan").unwrap()[0].text();
    assert!(none.contains("| wan }}") && !none.contains("印出："), "{none}");
}

#[test]
fn the_list_for_clerks_has_names_and_no_keys() {
    for sample in SAMPLES {
        let Input { pack, .. } = input(sample);
        let text = Guide::new(&pack, None, String::new()).topic(GuideTopic::Facts).text();
        for fact in &pack.manifest.facts {
            assert!(text.contains(&fact.label), "{sample} lacks {}", fact.label);
            assert!(!text.contains(&fact.key), "{sample} shows {}", fact.key);
        }
        for spec in pack.manifest.prose.iter().chain(&pack.manifest.project_fields) {
            assert!(text.contains(&spec.label), "{sample} lacks {}", spec.label);
        }
        for reason in &pack.manifest.reasons {
            assert!(text.contains(&reason.label) && !text.contains(reason.path.as_str()), "{}", reason.label);
        }
    }
}

#[test]
fn every_rule_that_a_budget_goes_through_can_be_asked_for() {
    let Input { pack, .. } = input("mingwan-2026");
    let guide = Guide::new(&pack, None, String::new());
    let all = guide.topic(GuideTopic::Checks).text();
    for rule in gongkai::reconcile::registry::listed(&pack) {
        assert!(rule.of_reading() || all.contains(&rule.id), "{}", rule.id);
        let one = guide.named(&rule.id).unwrap()[0].text();
        assert!(one.contains(&rule.id) && one.contains("不符合是"), "{one}");
    }
}

#[test]
fn the_guide_in_docs_is_what_the_program_writes() {
    let run = program()
        .args(["pack", "show", "--markdown", "--unit", "inputs/nanchang-2023"])
        .current_dir(root())
        .output()
        .unwrap();
    let written = String::from_utf8(run.stdout).unwrap();
    let path = root().join("docs/模板.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    let different = kept.lines().zip(written.lines()).find(|(kept, written)| kept != written);
    assert!(
        kept == written,
        "docs/模板.md is behind; UPDATE_GOLDEN=1 cargo test --test all pack_show writes it. {different:#?}"
    );
}

#[test]
fn what_has_no_page_is_refused_with_the_nearest_name() {
    let yard = Yard::new();
    for (asked, near) in
        [("wann", "wan"), ("收支预算总", "收支预算总表"), ("编制人", "编制人数"), ("过虑器", "过滤器")]
    {
        let run = yard.run(&["pack", "show", asked]).expect(2);
        assert!(run.stderr.contains(&format!("是否指：{near}")), "{}", run.stderr);
        assert!(run.stdout.is_empty());
    }
    let run = yard.run(&["pack", "show", "xyzzy"]).expect(2);
    assert!(
        run.stderr.contains("没有叫“xyzzy”的") && run.stderr.contains("gongkai pack show"),
        "{}",
        run.stderr
    );
    let run = yard.run(&["pack", "show", "表", "--pack", "没有"]).expect(2);
    assert!(run.stderr.contains("没有"), "{}", run.stderr);
    yard.run(&["pack", "show", "表", "--unit", "没有"]).expect(2);
}

#[test]
fn an_overlay_is_shown_over_its_base() {
    let yard = Yard::new();
    yard.unit("nanchang-2023", "单位");
    let block = "{% block comparison %}以下都与上年相比。{% endblock %}\n";
    yard.write("单位/templates/part3.md.tera", &format!("{{% extends \"base/part3.md.tera\" %}}\n{block}"));
    let run = yard.run(&["pack", "show", "comparison", "--unit", "单位"]).expect(0);
    assert!(run.stdout.contains("这个单位印出：以下都与上年相比。"), "{}", run.stdout);
    assert!(run.stdout.contains("它改写了jiangxi（内置）的"), "{}", run.stdout);
    let list = yard.run(&["pack", "show", "块", "--unit", "单位"]).expect(0);
    let line = list.stdout.lines().find(|line| line.trim_start().starts_with("comparison")).unwrap();
    assert!(line.contains("以下都与上年相比。") && line.contains("改写了"), "{line}");
}

#[test]
fn a_unit_that_does_not_read_is_shown_its_pack() {
    let yard = Yard::new();
    yard.unit("mingwan-2026", "单位");
    std::fs::remove_file(yard.at("单位").join("tables.xlsx")).unwrap();
    let run = yard.run(&["pack", "show", "填写内容", "--unit", "单位"]).expect(0);
    assert!(run.stdout.contains("支出用途"), "{}", run.stdout);
    assert!(run.stderr.contains("gongkai check"), "{}", run.stderr);
}

#[test]
fn every_block_of_the_built_in_parts_is_listed_with_its_file() {
    for (sample, folder) in [("nanchang-2023", "jiangxi"), ("mingwan-2026", "shanghai")] {
        let Input { pack, .. } = input(sample);
        let text = Guide::new(&pack, None, String::new()).topic(GuideTopic::Blocks).text();
        let mut blocks = 0;
        for part in &pack.manifest.parts {
            let name = part.template.as_str();
            let path = Path::new("templates").join(folder).join(name);
            let source = std::fs::read_to_string(root().join(path)).unwrap();
            let own = text.split("── ").find(|own| own.starts_with(name)).unwrap();
            for block in source.split("{% block ").skip(1) {
                let block = block.split([' ', '%']).next().unwrap();
                let is_it = |line: &str| line.split_whitespace().next() == Some(block);
                assert!(own.lines().any(is_it), "{name} lacks {block}:\n{own}");
                blocks += 1;
            }
        }
        assert!(blocks > 30, "{folder}: {blocks}");
    }
}

#[test]
fn how_numbers_come_into_a_text_is_found_by_what_people_ask() {
    let Input { budget, pack, .. } = input("nanchang-2023");
    let guide = Guide::new(&pack, Some(&budget), String::new());
    let numbers = guide.topic(GuideTopic::Numbers).text();
    for said in ["[[fixed]]", "pack-本单位.toml", "pack.toml", "| count", "| nonzero", "印出：3762.09万元"]
    {
        // a line may break anywhere
        assert!(numbers.replace('\n', "").contains(said), "{said}: {numbers}");
    }
    for asked in ["数字", "fixed", "编制-数字", "模板-数字", "编号"] {
        let found = guide.named(asked).unwrap_or_else(|near| panic!("{asked}: {near:?}"));
        assert_eq!(found[0].text(), numbers, "{asked}");
    }
    for asked in ["item", "项目"] {
        let found = guide.named(asked).unwrap_or_else(|near| panic!("{asked}: {near:?}"));
        assert!(found.iter().any(|page| page.text().contains("item.indicators")), "{asked}");
    }
    let projects = guide.named("projects").unwrap();
    assert!(projects.iter().any(|page| page.text().contains("列项目的那张表里的项目")));
    assert!(guide.named("length").unwrap().iter().any(|page| page.text().contains("印个数用 count")));
    let code = guide.named("编制-遗漏").unwrap()[0].text();
    assert!(code.contains("编制-遗漏") && code.contains("公开文件"), "{code}");
}
