//! What people type, as an inspector would read it: `tests/data/prose/errors.toml` holds wrong sentences of many
//! kinds, `correct.toml` right ones that look wrong to a naive checker. Each is put where it would be typed in a
//! sample; what is found there, and is not found in the sample itself, is what the program makes of it.
//!
//! `missed.txt` names the wrong sentences that nothing is said about. No right one may be accused; that a typed
//! amount is the figure of a table is no accusation. `UPDATE_GOLDEN=1` writes the list.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;
use serde::Deserialize;

use crate::books::Sheet;
use crate::support::{Desk, root};

/// Of a hundred wrong sentences, so many are noticed.
const NOTICED_PERCENT: usize = 90;
/// Findings of this rule say that a typed amount is right, and how a template would write it.
const RIGHT_AMOUNT: &str = "文字-手写金额";

/// One sentence of a suite.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentence {
    /// Of a wrong one, the kind of fault.
    #[serde(default)]
    kind: String,
    /// Of a right one, the kind of bureau.
    #[serde(default)]
    from: String,
    /// Of a right one, what a naive checker could stumble over.
    #[serde(default)]
    trick: String,
    /// The sample in whose folder it is typed.
    sample: String,
    /// Where: a key of unit.toml, or `page.` with the name of a sheet of its own.
    at: String,
    text: String,
    /// Of a wrong one, what of it is wrong.
    #[serde(default)]
    wrong: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suite {
    case: Vec<Sentence>,
}

/// What is found, by id and message.
type Found = BTreeMap<(String, String), Finding>;

#[derive(Clone)]
struct Finding {
    severity: String,
    places: String,
}

fn suite(name: &str) -> Vec<Sentence> {
    let path = root().join("tests/data/prose").join(name);
    let suite: Suite = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    suite.case
}

/// Sentences of one sample that stand in different places, so that one run reads them all.
fn together(all: &[Sentence]) -> Vec<Vec<&Sentence>> {
    let mut runs: Vec<Vec<&Sentence>> = Vec::new();
    for sentence in all {
        let fits = |run: &&mut Vec<&Sentence>| {
            // what is copied stands beside what it was copied from
            let copied = [run[0], sentence].iter().any(|one| one.kind.starts_with("抄"));
            run[0].sample == sentence.sample && !copied && run.iter().all(|other| other.at != sentence.at)
        };
        match runs.iter_mut().find(fits) {
            Some(run) => run.push(sentence),
            None => runs.push(vec![sentence]),
        }
    }
    runs
}

impl Sentence {
    /// The name of the sheet on which it is typed.
    fn page(&self) -> Option<&str> {
        self.at.strip_prefix("page.")
    }

    /// Types it.
    fn put(&self, desk: &Desk, unit: &mut toml::Table) {
        if let Some(page) = self.page() {
            let lines: Vec<&str> = std::iter::once(page).chain(self.text.lines()).collect();
            let rows: Vec<[&str; 1]> = lines.iter().map(|line| [*line]).collect();
            let rows: Vec<&[&str]> = rows.iter().map(<[&str; 1]>::as_slice).collect();
            desk.change("tables.xlsx", |book| book.sheets.push(Sheet::of(page, &rows)));
            return;
        }
        let (section, key) = self.at.split_once('.').unwrap();
        let text = toml::Value::String(self.text.clone());
        if section == "project" {
            let project = unit["project"].as_array_mut().unwrap()[0].as_table_mut().unwrap();
            project.insert(key.to_owned(), text);
            return;
        }
        let table = unit.entry(section).or_insert_with(|| toml::Table::new().into());
        let table = table.as_table_mut().unwrap();
        if section == "organisation" {
            table[key].as_array_mut().unwrap().push(text);
            let count = format!("{key}_count");
            if let Some(stated) = table.get(&count).and_then(toml::Value::as_integer) {
                table.insert(count, (stated + 1).into());
            }
        } else {
            table.insert(key.trim_matches('"').to_owned(), text);
        }
    }

    /// Whether a finding is about the place where it is typed.
    fn is_meant(&self, (id, message): &(String, String), finding: &Finding) -> bool {
        match self.page() {
            Some(page) => finding.places.contains(&format!("「{page}」")) && !id.starts_with("读取-"),
            None if self.at.starts_with("project.") => {
                let key = self.at.trim_start_matches("project.");
                id.contains(&format!("）.{key}")) || message.contains(&format!(" {key}"))
            }
            None if self.at.starts_with("organisation.") => {
                id.contains(&self.at) && (message.contains(&self.text) || id.starts_with("文字-"))
            }
            // what is said of two reasons is said of both
            None => {
                let key = self.at.trim_start_matches("reasons.").trim_matches('"');
                id.contains(key) || message.contains(key)
            }
        }
    }

    /// How a list names it.
    fn line(&self, found: &str) -> String {
        let kind =
            if self.kind.is_empty() { format!("{}，{}", self.from, self.trick) } else { self.kind.clone() };
        let wrong = if self.wrong.is_empty() { self.text.replace('\n', " ") } else { self.wrong.clone() };
        format!("{kind} | {} {} | {wrong}{found}\n", self.sample, self.at)
    }
}

/// What `check` finds in a folder.
fn findings(desk: &Desk) -> Found {
    let report = desk.output();
    let run = desk.run("check", &["--report", report.to_str().unwrap()]);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    let json = std::fs::read_to_string(report.join("check.json"));
    let json = json.unwrap_or_else(|_| panic!("no report:\n{}", run.all()));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let mut found = Found::new();
    for rule in json["rules"].as_array().unwrap() {
        for finding in rule["findings"].as_array().unwrap() {
            let text = |key: &str| finding[key].as_str().unwrap().to_owned();
            let (severity, places) = (text("severity"), finding["places"].to_string());
            found.insert((text("id"), text("message")), Finding { severity, places });
        }
    }
    found
}

/// What is found where each sentence of a suite is typed, and not in the sample itself.
fn read(all: &[Sentence]) -> Vec<(&Sentence, Found)> {
    let samples: BTreeSet<&str> = all.iter().map(|sentence| sentence.sample.as_str()).collect();
    let before: BTreeMap<&str, Found> =
        samples.into_iter().map(|sample| (sample, findings(&Desk::of(sample)))).collect();
    let runs = together(all);
    let read = runs.par_iter().flat_map(|run| {
        let desk = Desk::of(&run[0].sample);
        let path = desk.unit().join("unit.toml");
        let mut unit: toml::Table = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        run.iter().for_each(|sentence| sentence.put(&desk, &mut unit));
        std::fs::write(&path, toml::to_string(&unit).unwrap()).unwrap();
        let found = findings(&desk);
        let before = &before[run[0].sample.as_str()];
        let own = |sentence: &Sentence| -> Found {
            let new = found.iter().filter(|(key, _)| !before.contains_key(*key));
            let meant = new.filter(|(key, finding)| sentence.is_meant(key, finding));
            meant.map(|(key, finding)| (key.clone(), finding.clone())).collect()
        };
        run.iter().map(|sentence| (*sentence, own(sentence))).collect::<Vec<_>>()
    });
    read.collect()
}

fn golden(path: &Path, found: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, found).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    same_lines(&expected, found, path);
}

fn same_lines(expected: &str, found: &str, path: &Path) {
    let (expected, found): (BTreeSet<&str>, BTreeSet<&str>) =
        (expected.lines().collect(), found.lines().collect());
    let gone: Vec<_> = expected.difference(&found).collect();
    let new: Vec<_> = found.difference(&expected).collect();
    assert!(gone.is_empty() && new.is_empty(), "{}: no longer {gone:#?}\nnew {new:#?}", path.display());
}

#[test]
fn wrong_sentences_are_noticed() {
    let all = suite("errors.toml");
    let kinds: BTreeSet<&str> = all.iter().map(|sentence| sentence.kind.as_str()).collect();
    assert!(all.len() >= 120 && kinds.len() >= 40, "{} sentences of {} kinds", all.len(), kinds.len());
    for sentence in &all {
        assert!(sentence.text.contains(&sentence.wrong), "{}", sentence.text);
    }
    let read = read(&all);
    let missed: Vec<String> =
        read.iter().filter(|(_, found)| found.is_empty()).map(|(sentence, _)| sentence.line("")).collect();
    let noticed = all.len() - missed.len();
    println!("{noticed} of {} wrong sentences are noticed", all.len());
    if std::env::var_os("GONGKAI_SHOW").is_some() {
        for (sentence, found) in &read {
            let told: Vec<&str> = found.keys().map(|(_, message)| message.as_str()).collect();
            print!("{}", sentence.line(&format!(" → {}", told.join("；"))));
        }
    }
    assert!(noticed * 100 >= all.len() * NOTICED_PERCENT, "missed:\n{}", missed.concat());
    golden(&root().join("tests/data/prose/missed.txt"), &missed.concat());
}

#[test]
fn right_sentences_are_not_accused() {
    let all = suite("correct.toml");
    assert!(all.len() >= 150, "{} sentences", all.len());
    let mut accused = String::new();
    for (sentence, found) in &read(&all) {
        let right = |id: &str, severity: &str| id.starts_with(RIGHT_AMOUNT) && severity == "notice";
        for ((id, message), finding) in found {
            if !right(id, &finding.severity) {
                accused.push_str(&sentence.line(&format!(" → {id} {message}")));
            }
        }
    }
    golden(&root().join("tests/data/prose/accused.txt"), &accused);
}
