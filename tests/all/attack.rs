//! A reader's attack on what is withheld: every function code and project of a sample in turn, in each mode. The
//! check is one of its own, over the public budget alone: sums of trees and of columns, last year's figures of rows
//! that only cover, no amount below zero.

mod reader;
mod ties;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use gongkai::budget::Budget;
use gongkai::budget::secrecy::{Cover, Secrecy, SecrecyMode, Secret, public};
use gongkai::diag::Severity;
use gongkai::pack::Pack;
use gongkai::read::{Came, Input, read_through};
use gongkai::reconcile::reconcile;
use gongkai::reconcile::report::Report;
use rayon::prelude::*;
use rust_decimal::{Decimal, dec};

use crate::support::root;

use reader::Attacker;

/// The department sample, read once.
pub fn sample() -> &'static Input {
    static READ: OnceLock<Input> = OnceLock::new();
    READ.get_or_init(|| {
        let (came, faults) = read_through(&root().join("inputs/qingshi-2025"), &[]);
        let Came::Whole(input) = came else { panic!("{faults:?}") };
        *input
    })
}

/// The sample with a decision.
pub fn decided(budget: &Budget, mode: SecrecyMode, codes: &[&str], projects: &[&str]) -> Budget {
    let mut budget = budget.clone();
    budget.unit.secrecy = Secrecy {
        reviewer: "王某".to_owned(),
        date: "2025-01-20".to_owned(),
        mode,
        codes: codes.iter().copied().map(Secret::plain).collect(),
        projects: projects.iter().copied().map(Secret::plain).collect(),
        ..Secrecy::default()
    };
    budget
}

/// Everything that can be withheld: codes of functions with the projects of each, and projects alone.
pub fn entries(budget: &Budget) -> Vec<(Vec<String>, Vec<String>)> {
    let tables = budget.current.tables.iter().flat_map(|table| &table.sections).flat_map(|s| &s.rows);
    let codes: BTreeSet<&str> =
        tables.filter_map(|row| row.code.as_deref()).filter(|code| code.starts_with('2')).collect();
    let projects = |code: &str| -> Vec<String> {
        let own = budget.unit.projects.iter().filter(|project| !project.exempt);
        own.filter(|project| project.code.as_deref().is_some_and(|own| own.starts_with(code)))
            .map(|project| project.name.clone())
            .collect()
    };
    let mut all: Vec<_> = codes.iter().map(|code| (vec![(*code).to_owned()], projects(code))).collect();
    all.extend(budget.unit.projects.iter().filter(|p| !p.exempt).map(|p| (Vec::new(), vec![p.name.clone()])));
    all
}

/// What became of one entry.
struct Fate {
    what: String,
    refused: Option<(String, String)>,
    rolled: Option<usize>,
    besides: usize,
    told: Vec<String>,
    /// What is wrong with what a refusal offers.
    vain: Option<(String, String)>,
}

/// The first finding of a refusal, and what to do about it: the same for all that is found.
fn refusal(report: &Report) -> Option<(String, String)> {
    let is_of_decision = |id: &str| id.starts_with("保密-推算") || id.starts_with("保密-名称");
    let found: Vec<_> = report.findings().filter(|found| is_of_decision(&found.id)).collect();
    let first = found.first()?;
    assert!(report.has_errors());
    for other in &found {
        assert_eq!(other.hint, first.hint, "{} {}", first.id, other.id);
    }
    Some((first.message.clone(), first.hint.clone()))
}

/// The decision that a refusal offers, as somebody has it who pastes its lines.
fn remedied(budget: &Budget, hint: &str) -> Budget {
    let mut wider = budget.clone();
    let secrecy = &mut wider.unit.secrecy;
    if hint.contains("再隐去哪些行都遮不住") {
        let (first, last) = hint.split_once("最后才考虑脱密口径：只有").unwrap();
        assert!(first.contains("document = true") && last.contains("mode = \"exclude\""), "{hint}");
        assert!(first.contains("上年公开的数") || first.contains("近的一头离实际数仍只有"), "{hint}");
        secrecy.mode = SecrecyMode::Exclude;
        return wider;
    }
    let (_, lines) = hint.split_once("换成：\n").unwrap_or_else(|| panic!("{hint}"));
    let lines: Vec<&str> = lines.lines().take_while(|line| !line.starts_with("程序")).collect();
    let pasted: toml::Table = lines.join("\n").parse().unwrap_or_else(|error| panic!("{hint}: {error}"));
    secrecy.mode = SecrecyMode::of_word(pasted["mode"].as_str().unwrap()).unwrap();
    let of = |key: &str| -> Vec<Secret> {
        let entries = pasted.get(key).into_iter().flat_map(|list| list.as_array().unwrap());
        entries.map(|entry| Secret::plain(entry.as_str().unwrap())).collect()
    };
    (secrecy.codes, secrecy.projects, secrecy.units) = (of("codes"), of("projects"), of("units"));
    wider
}

fn fate(full: &Budget, pack: &Pack, mode: SecrecyMode, codes: &[String], projects: &[String]) -> Fate {
    let plain = |all: &'_ [String]| all.iter().map(String::clone).collect::<Vec<_>>().join("、");
    let what = format!("{}{}", plain(codes), plain(projects));
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let projects: Vec<&str> = projects.iter().map(String::as_str).collect();
    let budget = decided(full, mode, &codes, &projects);
    let report = reconcile(&budget, pack);
    let plan = &report.withheld;
    let refused = refusal(&report);
    assert!(plan.left.iter().all(|left| left.safe) || refused.is_some());
    let told = match refused {
        Some(_) => Vec::new(),
        None => Attacker::new(&budget, &report, pack).told(0.2),
    };
    let vain = refused.as_ref().and_then(|(_, hint)| {
        let wider = remedied(&budget, hint);
        let report = reconcile(&wider, pack);
        refusal(&report)
    });
    let rolled = plan.cover.rolled.iter().map(|code| code.len()).min();
    Fate { what, refused, rolled, besides: plan.losses.len(), told, vain }
}

/// Withholds every entry in turn: entries, those that are published, rolled up to 款, to 类, rows hidden besides.
fn matrix(mode: SecrecyMode) -> (usize, usize, usize, usize, usize) {
    let input = sample();
    let entries = entries(&input.budget);
    assert!(entries.len() > 15, "{}", entries.len());
    let fates: Vec<Fate> = entries
        .par_iter()
        .map(|(codes, projects)| fate(&input.budget, &input.pack, mode, codes, projects))
        .collect();
    for fate in &fates {
        println!("{mode:?} {}: {:?}, 另隐去{}行；{:?}", fate.what, fate.rolled, fate.besides, fate.refused);
    }
    for fate in &fates {
        assert!(fate.told.is_empty(), "{mode:?} {}: {:#?}", fate.what, fate.told);
        assert_eq!(fate.vain, None, "{mode:?} {}: {:?}", fate.what, fate.refused);
    }
    let kept: Vec<&Fate> = fates.iter().filter(|fate| fate.refused.is_none()).collect();
    let to = |length: usize| kept.iter().filter(|fate| fate.rolled == Some(length)).count();
    let besides: usize = kept.iter().map(|fate| fate.besides).sum();
    (fates.len(), kept.len(), to(5), to(3), besides)
}

#[test]
fn what_is_rolled_up_is_nowhere_known_to_a_fifth_or_the_refusal_says_what_helps() {
    assert_eq!(matrix(SecrecyMode::Rollup), (24, 4, 2, 2, 25));
}

#[test]
fn what_is_withheld_by_the_row_is_nowhere_known_to_a_fifth_or_the_refusal_says_what_helps() {
    assert_eq!(matrix(SecrecyMode::Row), (24, 15, 0, 0, 113));
}

#[test]
fn one_refusal_offers_one_decision_that_answers_all_of_it() {
    let input = sample();
    // no project is named
    let with_projects = entries(&input.budget).into_iter().filter(|(_, projects)| !projects.is_empty());
    let codes: Vec<String> = with_projects.flat_map(|(codes, _)| codes).collect();
    let pairs = [["2120199", "2101101"], ["22102", "2120501"], ["212", "208"]];
    let pairs = pairs.map(|pair| pair.map(str::to_owned).to_vec());
    let mut cases: Vec<(SecrecyMode, Vec<String>)> = Vec::new();
    for mode in [SecrecyMode::Rollup, SecrecyMode::Row] {
        cases.extend(codes.iter().map(|code| (mode, vec![code.clone()])));
        cases.extend(pairs.iter().map(|pair| (mode, pair.clone())));
    }
    let pasted = cases.par_iter().filter(|(mode, codes)| {
        let fate = fate(&input.budget, &input.pack, *mode, codes, &[]);
        assert_eq!(fate.vain, None, "{mode:?} {codes:?}: {:?}", fate.refused);
        fate.refused.is_some_and(|(_, hint)| hint.contains("换成：\n"))
    });
    assert!(pasted.count() > 3);
}

#[test]
fn what_tables_were_compiled_without_is_told_as_long_as_they_have_it() {
    let input = sample();
    let entries = entries(&input.budget);
    let told = |budget: &Budget| -> Vec<String> {
        let report = reconcile(budget, &input.pack);
        let own = report.findings().filter(|found| found.id.starts_with("保密-脱密口径"));
        own.inspect(|found| assert_eq!(found.severity, Severity::Error)).map(|f| f.message.clone()).collect()
    };
    entries.par_iter().for_each(|(codes, projects)| {
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        let projects: Vec<&str> = projects.iter().map(String::as_str).collect();
        let mut whole = decided(&input.budget, SecrecyMode::Exclude, &codes, &projects);
        whole.unit.secrecy.codes.iter_mut().for_each(|own| own.name = Some(format!("科目{}", own.what)));
        let still = told(&whole);
        for what in codes.iter().chain(&projects) {
            assert!(still.iter().any(|message| message.contains(what)), "{what}: {still:#?}");
        }
        let rows = decided(&input.budget, SecrecyMode::Row, &codes, &projects);
        let mut without = public(&rows, &Cover::default());
        without.unit.secrecy = whole.unit.secrecy;
        assert_eq!(told(&without), Vec::<String>::new(), "{codes:?} {projects:?}");
    });
}

#[test]
fn a_large_class_that_is_withheld_is_refused_or_kept_to_its_share() {
    // the shared inputs are not there everywhere
    let folder = root().join("../shared/cases/figures/secrecy-narrow-range/unit");
    if !folder.exists() {
        return;
    }
    let (came, faults) = read_through(&folder, &[]);
    let Came::Whole(input) = came else { panic!("{faults:?}") };
    let report = reconcile(&input.budget, &input.pack);
    match refusal(&report) {
        Some((_, hint)) => assert!(hint.contains("document = true") || hint.contains("就遮得住"), "{hint}"),
        None => {
            assert_eq!(Attacker::new(&input.budget, &report, &input.pack).told(0.2), Vec::<String>::new())
        }
    }
}

#[test]
fn the_shares_of_a_decision_are_kept_to() {
    let input = sample();
    let of = |protect: Decimal, drift: Decimal| {
        let mut budget = decided(&input.budget, SecrecyMode::Row, &["2120199"], &["智慧城管平台"]);
        budget.unit.secrecy.protect = protect;
        budget.unit.secrecy.drift = drift;
        reconcile(&budget, &input.pack).withheld
    };
    let usual = of(dec!(0.2), dec!(0.1));
    assert!(!usual.left.is_empty() && usual.left.iter().all(|left| left.safe), "{:#?}", usual.lines());
    let more = of(dec!(0.8), dec!(0.1));
    let away = |left: &gongkai::reconcile::secrecy::Left| left.share.is_none_or(|share| share >= dec!(80));
    assert!(more.left.iter().all(|left| left.safe == away(left)), "{:#?}", more.lines());
    // who believes that nothing moves knows more
    let still = of(dec!(0.2), dec!(0));
    assert!(still.left.iter().all(|left| !left.safe) || still.losses.len() >= usual.losses.len());
}

#[test]
fn what_contradicts_itself_is_never_safe() {
    let input = sample();
    let mut budget = decided(&input.budget, SecrecyMode::Row, &["2120199"], &["智慧城管平台"]);
    let table = budget.current.tables.iter_mut().find(|table| table.id == "一般公共预算支出表").unwrap();
    let row = table.sections[0].rows.iter().position(|row| row.code.as_deref() == Some("2120199")).unwrap();
    let mut changed = table.sections[0].rows[row].clone();
    for amount in changed.amounts.iter_mut().flatten() {
        amount.yuan *= dec!(7);
    }
    table.sections[0].rows[row] = changed;
    let report = reconcile(&budget, &input.pack);
    assert!(!report.withheld.failure.is_empty() && report.withheld.left.is_empty());
    let found = report.findings().find(|found| found.id == "保密-推算:推算").unwrap();
    assert_eq!(found.severity, Severity::Error);
    assert!(found.message.contains("互相矛盾"), "{}", found.message);
    assert!(found.hint.starts_with("请先改正") && !found.hint.contains("exclude"), "{}", found.hint);
}

#[test]
fn a_withheld_amount_typed_into_a_text_is_an_error() {
    let input = sample();
    let decision = decided(&input.budget, SecrecyMode::Row, &["2120199"], &["智慧城管平台"]);
    let with = |text: &str, alone: bool| {
        let mut budget = decision.clone();
        if alone {
            budget.previous = None;
        }
        let prose = budget.unit.prose.values_mut().next().unwrap();
        prose.paragraphs[0].text.push_str(text);
        let report = reconcile(&budget, &input.pack);
        let mut found: Vec<_> = report.findings().filter(|own| own.id.starts_with("保密-金额")).collect();
        found.sort_by_key(|found| found.severity != Severity::Error);
        found.first().map(|found| (found.severity, found.message.clone(), found.places.len()))
    };
    // 42万元 is what something else had last year, too: only a sentence that says so means that
    for text in
        ["上年三公经费合计42万元。", "三公经费合计比上年的42万元少。", "三公经费39.8万元，2024年42万元。"]
    {
        let (severity, message, places) = with(text, false).unwrap();
        assert_eq!((severity, places), (Severity::Notice, 1), "{text}: {message}");
        assert!(!message.contains("智慧城管平台") && !message.contains("2120199"), "{message}");
    }
    for text in [
        "平台建设安排42万元。",
        "平台建设安排42.00万元。",
        "平台建设安排420000元。",
        "上年三公经费合计减少。平台建设安排42万元。",
        "与上年相比，今年平台建设安排42万元。",
        "与上年一样，平台建设安排42万元。",
        "上年三公经费合计42万元，平台建设安排42万元。",
        "三公经费合计以外，平台建设安排42万元。",
        "平台建设安排四十二万元。",
        "平台建设安排肆拾贰万元整。",
        "42万用于平台建设。",
        "平台建设安排４２万元。",
        "平台建设安排420,000元。",
        "平台建设安排４２０，０００.００元。",
        // what covers it tells it
        "城管执法专项安排195万元。",
        "城管执法专项安排一百九十五万元。",
    ] {
        assert_eq!(with(text, false).map(|(severity, ..)| severity), Some(Severity::Error), "{text}");
    }
    assert_eq!(with("平台建设安排42.37万元。", false), None);
    // without last year's book nothing else explains it
    let (severity, message, _) = with("平台建设安排42万元。", true).unwrap();
    assert_eq!(severity, Severity::Error, "{message}");
    assert!(message.contains("“42万元”是不公开的金额"), "{message}");
    // what everybody sees is no secret
    let total = input.budget.current.table("收支预算总表").unwrap().sections[0].rows.iter();
    let total = total.flat_map(|row| row.amounts.iter().flatten()).map(|amount| amount.yuan).max().unwrap();
    assert_eq!(with(&format!("收入预算{}万元。", (total / dec!(10000)).normalize()), false), None);
}
