//! `tests/cases/<rule>/<case>/`: a sample, changed as `case.toml` says, and exactly what the report then
//! says of it (`expected.txt`). `UPDATE_GOLDEN=1` writes what was found; read it before committing.
//!
//! ```toml
//! base = "nanchang-2023"                 # the sample
//! [[cell]]                               # cells of its workbooks
//! workbook = "tables.xlsx"
//! sheet = "3 部门支出总表"
//! at = "C5"
//! value = 3558.002                       # a number, a text, or "" for a blank
//! [[unit]]                               # words of its unit.toml
//! from = "actual = 150"
//! to = "actual = 151"
//! ```

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use gongkai::diag::Severity;
use gongkai::read;
use gongkai::reconcile::report::{Report, Status};
use gongkai::reconcile::{self};
use rayon::prelude::*;
use serde::Deserialize;

use crate::books::{Book, Value};
use crate::support::root;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    base: String,
    #[serde(default)]
    cell: Vec<CellChange>,
    #[serde(default)]
    unit: Vec<UnitChange>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CellChange {
    workbook: String,
    sheet: String,
    at: String,
    value: toml::Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitChange {
    from: String,
    to: String,
}

/// `C5` as zero-based row and column.
fn address(text: &str) -> (u32, u16) {
    let letters: String = text.chars().take_while(char::is_ascii_uppercase).collect();
    let column = letters.bytes().fold(0u16, |sum, b| sum * 26 + u16::from(b - b'A') + 1) - 1;
    (text[letters.len()..].parse::<u32>().unwrap() - 1, column)
}

impl Case {
    fn report(&self) -> Report {
        let folder = tempfile::tempdir().unwrap();
        let base = root().join("inputs").join(&self.base);
        for name in ["unit.toml", "tables.xlsx", "previous.xlsx"] {
            std::fs::copy(base.join(name), folder.path().join(name)).unwrap();
        }
        let books: BTreeSet<&str> = self.cell.iter().map(|cell| cell.workbook.as_str()).collect();
        for name in books {
            let path = folder.path().join(name);
            let mut book = Book::read(&path);
            for change in self.cell.iter().filter(|cell| cell.workbook == name) {
                let sheet = book.sheets.iter_mut().find(|sheet| sheet.name == change.sheet);
                let cells = &mut sheet.unwrap_or_else(|| panic!("no sheet {}", change.sheet)).cells;
                let at = address(&change.at);
                match &change.value {
                    toml::Value::Float(number) => cells.insert(at, Value::Number(*number)),
                    toml::Value::Integer(number) => cells.insert(at, Value::Number(*number as f64)),
                    toml::Value::String(text) if text.is_empty() => cells.remove(&at),
                    toml::Value::String(text) => cells.insert(at, Value::Text(text.clone())),
                    other => panic!("{other}"),
                };
            }
            book.write(&path);
        }
        let path = folder.path().join("unit.toml");
        let mut text = std::fs::read_to_string(&path).unwrap();
        for change in &self.unit {
            assert!(text.contains(&change.from), "unit.toml holds no {}", change.from);
            text = text.replacen(&change.from, &change.to, 1);
        }
        std::fs::write(&path, text).unwrap();
        let (input, diagnostics) = read::read(folder.path(), &[]);
        let errors: Vec<_> = diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
        let input = input.unwrap_or_else(|| panic!("{errors:#?}"));
        reconcile::reconcile(&input.budget, &input.pack)
    }
}

/// The rule's own outcome, then everything that was found: weight, id, message.
fn told(report: &Report, rule: &str) -> String {
    let outcome = report.outcomes.iter().find(|outcome| outcome.rule == rule);
    let ended = match outcome.map(|outcome| &outcome.status) {
        None => "没有这条规则".to_owned(),
        Some(Status::Passed) => "通过".to_owned(),
        Some(Status::Failed) => "未通过".to_owned(),
        Some(Status::Warned) => "警告".to_owned(),
        Some(Status::Skipped(why)) => format!("未检查：{why}"),
    };
    let mut text = format!("{rule}：{ended}\n");
    for finding in report.findings() {
        let accepted = if finding.accepted.is_some() { "（已接受）" } else { "" };
        text.push_str(&format!(
            "{}{accepted} {}\n  {}\n",
            finding.severity.word(),
            finding.id,
            finding.message
        ));
    }
    for finding in report.roundings() {
        text.push_str(&format!("尾差 {}\n", finding.message));
    }
    text
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    all.sort();
    all
}

fn last(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn every_case_reports_what_is_expected() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let cases: Vec<PathBuf> =
        folders(&root().join("tests/cases")).iter().flat_map(|rule| folders(rule)).collect();
    assert!(cases.len() > 150, "{}", cases.len());
    let stale: Vec<String> = cases
        .par_iter()
        .filter_map(|folder| {
            let rule = last(folder.parent().unwrap());
            let text = std::fs::read_to_string(folder.join("case.toml")).unwrap();
            let case: Case =
                toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            let found = told(&case.report(), &rule);
            let golden = folder.join("expected.txt");
            if update {
                std::fs::write(&golden, &found).unwrap();
            }
            let expected = std::fs::read_to_string(&golden).unwrap_or_default();
            (found != expected)
                .then(|| format!("{}\n--- found\n{found}--- expected\n{expected}", folder.display()))
        })
        .collect();
    assert!(stale.is_empty(), "{}", stale.join("\n"));
}

#[test]
fn every_rule_has_a_case_that_passes_and_one_that_does_not() {
    let pack = gongkai::pack::load::load("jiangxi", &[]).unwrap();
    let mut lacking = Vec::new();
    for rule in reconcile::rules(&pack) {
        let folder = root().join("tests/cases").join(&rule.id);
        let cases = if folder.is_dir() { folders(&folder) } else { Vec::new() };
        let first = |case: &PathBuf| {
            let text = std::fs::read_to_string(case.join("expected.txt")).unwrap_or_default();
            text.lines().next().unwrap_or_default().to_owned()
        };
        let heads: Vec<String> = cases.iter().map(first).collect();
        let told = |case: &PathBuf| {
            let text = std::fs::read_to_string(case.join("expected.txt")).unwrap_or_default();
            text.contains(&format!(" {}:", rule.id))
        };
        if !heads.iter().any(|head| head.ends_with("：通过")) || !cases.iter().any(told) {
            lacking.push(rule.id);
        }
    }
    assert!(lacking.is_empty(), "{lacking:#?}");
}
