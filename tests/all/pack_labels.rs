//! The Chinese names that packs give to keys and figures: each means one thing, and says what to write.

use std::collections::{BTreeMap, BTreeSet};

use gongkai::budget::Budget;
use gongkai::budget::unit::Fact;
use gongkai::compose;
use gongkai::pack::Pack;
use gongkai::pack::load::{built_in_packs, load};
use gongkai::pack::manifest::FactKind;
use gongkai::pack::naming::plain;
use gongkai::read;
use gongkai::read::facts::Keys;
use regex::Regex;
use rust_decimal::dec;

use crate::support::{Desk, root};
use crate::ten_tables::SAMPLES;

fn packs() -> Vec<Pack> {
    built_in_packs().into_iter().map(|id| load(id, &[]).unwrap()).collect()
}

#[test]
fn every_key_has_a_name_of_its_own_and_says_what_to_write() {
    for pack in packs() {
        let keys = Keys::of(&pack.manifest);
        let facts = keys.facts.iter().chain(&keys.of_project);
        let facts = facts.map(|spec| (&spec.key, &spec.label, &spec.help));
        let texts = keys.prose.iter().chain(&keys.project);
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for (key, label, help) in facts.chain(texts.map(|spec| (&spec.key, &spec.label, &spec.help))) {
            let id = &pack.manifest.id;
            assert!(!label.is_empty() && !help.is_empty(), "{id} {key}: {label} {help}");
            let remark = |c: char| "（）()，。；、：,;: ".contains(c);
            assert!(!label.contains(remark) && label.chars().count() <= 16, "{id} {key}: {label}");
            assert_ne!(label.as_str(), help.as_str(), "{id} {key}");
            if let Some(other) = seen.insert(plain(label), key) {
                panic!("{id}: {other} and {key} are both called {label}");
            }
        }
        for spec in &keys.facts {
            assert!(!spec.group.is_empty(), "{} has no heading", spec.key);
            // a heading is no row to be filled in
            assert!(!seen.contains_key(&plain(&spec.group)), "{} is a heading and a key", spec.group);
            assert!(spec.words.is_empty() || spec.words.len() == spec.choices.len(), "{}", spec.key);
            let shown = if spec.words.is_empty() { &spec.choices } else { &spec.words };
            assert!(shown.iter().all(|word| !word.is_ascii()), "{}: {shown:?}", spec.key);
            assert_eq!(spec.codes.is_some(), spec.kind == FactKind::Map, "{}", spec.key);
        }
    }
}

/// Keys that templates and checks speak of are keys of the pack, so that every message has a name for them.
#[test]
fn every_key_that_a_pack_uses_has_a_name() {
    let path = Regex::new(r#""unit/([a-z_.]+)""#).unwrap();
    let condition = Regex::new(r#"fact = "([a-z_.]+)""#).unwrap();
    for pack in packs() {
        let keys = Keys::of(&pack.manifest);
        let folder = root().join("templates").join(&pack.manifest.id);
        let mut used = BTreeSet::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            for found in path.captures_iter(&text).chain(condition.captures_iter(&text)) {
                used.insert(found[1].to_owned());
            }
        }
        assert!(used.len() > 10, "{used:?}");
        for key in used.iter().filter(|key| !key.starts_with("project.")) {
            assert!(keys.label(key).is_some(), "{}: {key} has no name", pack.manifest.id);
        }
    }
}

/// All of last year's figures are other ones, so that each that can have a reason asks for it.
fn changed(budget: &mut Budget) {
    budget.unit.reasons.clear();
    let previous = budget.previous.as_mut().unwrap();
    for section in previous.tables.iter_mut().flat_map(|table| &mut table.sections) {
        for amount in section.rows.iter_mut().flat_map(|row| &mut row.amounts).flatten() {
            amount.yuan = amount.yuan * dec!(2) + dec!(10_000);
        }
    }
}

#[test]
fn every_reason_that_a_document_asks_for_has_a_label() {
    for sample in SAMPLES {
        for nature in ["行政", "混合"] {
            let mut input = read::read(&root().join("inputs").join(sample), &[]).0.unwrap();
            changed(&mut input.budget);
            let facts = &mut input.budget.unit.facts;
            facts.insert("unit.nature".to_owned(), Fact::Text(nature.to_owned()));
            let (composed, _) = compose::draft(&input.budget, &input.pack).unwrap();
            let asked: Vec<String> = composed.missing_reasons.iter().map(|m| m.path.to_string()).collect();
            let mut known = BTreeSet::new();
            for reason in &input.pack.manifest.reasons {
                let when = reason.when.as_ref().is_none_or(|when| when.is.iter().any(|is| is == nature));
                // of the facts, only one sample states last year's
                let stated = reason
                    .path
                    .strip_prefix("unit/")
                    .is_none_or(|key| input.budget.unit.facts.contains_key(&format!("{key}_previous")));
                if when && stated && !reason.optional {
                    known.insert(reason.path.to_string());
                }
            }
            let mut wanted: BTreeSet<String> = asked.iter().cloned().collect();
            // nanchang states no cost of its offices, which is told
            wanted.retain(|path| !path.starts_with("unit/") || known.contains(path));
            assert_eq!(wanted, known, "{sample} {nature}");
            let words: Vec<&str> = composed.missing_reasons.iter().map(|m| m.words.as_str()).collect();
            assert!(words.iter().all(|words| !words.contains('/')), "{words:?}");
        }
    }
}

#[test]
fn missing_reasons_are_one_error_and_lines_to_be_pasted() {
    let desk = Desk::of("qingshi-2025");
    let path = desk.unit().join("unit.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let begin = text.find("[reasons]\n").unwrap() + "[reasons]\n".len();
    let end = text.find("\n[[project]]").unwrap();
    let reasons: Vec<&str> = text[begin..end].lines().collect();
    let without = [&text[..begin], &text[end..]].concat();
    std::fs::write(&path, &without).unwrap();
    let run = desk.check().expect(2);
    assert_eq!(run.stderr.matches("错误[编制-原因]").count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("有6项与上年不同，没有说明变动原因：收入预算总额、"), "{}", run.stderr);
    assert!(run.stderr.contains("unit.toml 第") && run.stderr.contains("tables.xlsx「"), "{}", run.stderr);
    assert!(run.stdout.contains("请把下面6行复制到 unit.toml 的 [reasons] 下"), "{}", run.stdout);
    let pasted: Vec<&str> = run.stdout.lines().filter(|line| line.starts_with('"')).collect();
    assert_eq!(pasted.len(), 6);
    for reason in &reasons {
        let key = reason.split(" = ").next().unwrap();
        assert!(pasted.iter().any(|line| line.starts_with(&format!("{key} = \"……\""))), "{key}: {pasted:?}");
    }
    assert!(
        pasted.iter().any(|line| line.contains("# 机关运行经费：上年145.50，本年148.00，增减2.50万元")),
        "{pasted:?}"
    );
    // pasted as it is, it reads, and what was not filled in is found
    let pasted = format!("{}{}\n{}", &text[..begin], pasted.join("\n"), &text[end..]);
    std::fs::write(&path, pasted).unwrap();
    let run = desk.check().expect(1);
    assert!(!run.stderr.contains("编制-原因"), "{}", run.stderr);
    assert!(run.stdout.contains("还有待填的记号"), "{}", run.stdout);
}

/// The built-in packs have no reason that leads nowhere: it would be dropped without a word.
#[test]
fn no_reason_of_a_built_in_pack_is_dropped() {
    for pack in packs() {
        let file = root().join("templates").join(&pack.manifest.id).join("pack.toml");
        let written = std::fs::read_to_string(file).unwrap().matches("\n[[reason]]").count();
        assert_eq!(pack.manifest.reasons.len(), written, "{}", pack.manifest.id);
    }
}
