//! `tests/cases/<rule>/<case>/`: a sample, changed as `case.toml` says, and exactly what `gongkai check`
//! then says of that one rule (`expected.txt`): how it ended, its findings, the exit code of the run.
//! `UPDATE_GOLDEN=1` writes what was found; read it before committing. `GONGKAI_BINARY` names another
//! build of the program to run: `make cases` runs the release binary, built without dev-dependencies,
//! whose features would leak into it.
//!
//! ```toml
//! base = "nanchang-2023"                 # the sample
//! [[sheet]]                              # whole sheets: copied from the sample's tables.xlsx, or
//! workbook = "previous.xlsx"             # `rows` of texts and numbers, with `merges`, in the place of
//! name = "收入总表"                       # the sheet called `instead`
//! copy = "表二"
//! [[cell]]                               # cells of its workbooks
//! workbook = "tables.xlsx"
//! sheet = "3 部门支出总表"
//! at = "C5"
//! value = 3558.002                       # a number, a text, or "" for a blank
//! [[unit]]                               # words of its unit.toml
//! from = "actual = 150"
//! to = "actual = 151"
//! [[template]]                           # files of its own templates
//! name = "part1.md.tera"
//! text = "…"
//! [within."本级"]                        # the same within a folder of it: that of a unit of its
//! base = "nanchang-2023"
//! ```
//! A folder is named as its rule, with `：` for `:`, which not every system allows in names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Deserialize;

use crate::books::{Book, Sheet, Value};
use crate::support::{Run, root, run};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    base: String,
    #[serde(default)]
    sheet: Vec<SheetChange>,
    #[serde(default)]
    cell: Vec<CellChange>,
    #[serde(default)]
    unit: Vec<UnitChange>,
    #[serde(default)]
    template: Vec<OwnTemplate>,
    /// Folders within it, each a sample changed in the same way: those of a department's units.
    #[serde(default)]
    within: BTreeMap<String, Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetChange {
    workbook: String,
    name: String,
    #[serde(default)]
    copy: Option<String>,
    #[serde(default)]
    instead: Option<String>,
    #[serde(default)]
    rows: Vec<Vec<String>>,
    #[serde(default)]
    merges: Vec<[u32; 4]>,
}

impl SheetChange {
    fn apply(&self, tables: &Path, book: &mut Book) {
        let mut sheet = match &self.copy {
            Some(copied) => {
                let sheets = Book::read(tables).sheets;
                sheets.into_iter().find(|sheet| sheet.name == *copied).unwrap()
            }
            None => {
                let rows: Vec<Vec<&str>> =
                    self.rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
                let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
                Sheet::of(&self.name, &rows)
            }
        };
        sheet.name.clone_from(&self.name);
        sheet.merges.extend(&self.merges);
        match &self.instead {
            Some(old) => *book.sheets.iter_mut().find(|sheet| sheet.name == *old).unwrap() = sheet,
            None => book.sheets.push(sheet),
        }
    }
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnTemplate {
    name: String,
    text: String,
}

/// `C5` as zero-based row and column.
fn address(text: &str) -> (u32, u16) {
    let letters: String = text.chars().take_while(char::is_ascii_uppercase).collect();
    let column = letters.bytes().fold(0u16, |sum, b| sum * 26 + u16::from(b - b'A') + 1) - 1;
    (text[letters.len()..].parse::<u32>().unwrap() - 1, column)
}

impl Case {
    /// Makes the unit's folder.
    fn make(&self, folder: &Path) {
        let base = root().join("inputs").join(&self.base);
        for name in ["unit.toml", "tables.xlsx", "previous.xlsx"] {
            std::fs::copy(base.join(name), folder.join(name)).unwrap();
        }
        let sheets = self.sheet.iter().map(|sheet| sheet.workbook.as_str());
        let books: BTreeSet<&str> =
            self.cell.iter().map(|cell| cell.workbook.as_str()).chain(sheets).collect();
        for name in books {
            let path = folder.join(name);
            let mut book = Book::read(&path);
            for change in self.sheet.iter().filter(|sheet| sheet.workbook == name) {
                change.apply(&base.join("tables.xlsx"), &mut book);
            }
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
        for (name, unit) in &self.within {
            std::fs::create_dir(folder.join(name)).unwrap();
            unit.make(&folder.join(name));
        }
        let path = folder.join("unit.toml");
        let mut text = std::fs::read_to_string(&path).unwrap();
        for change in &self.unit {
            assert!(text.contains(&change.from), "unit.toml holds no {}", change.from);
            text = text.replacen(&change.from, &change.to, 1);
        }
        std::fs::write(&path, text).unwrap();
        let templates = folder.join("templates");
        for own in &self.template {
            std::fs::create_dir_all(&templates).unwrap();
            std::fs::write(templates.join(&own.name), &own.text).unwrap();
        }
    }
}

/// What `check.json` says of a rule, as far as a case looks at it.
#[derive(Deserialize)]
struct RuleReport {
    id: String,
    status: String,
    #[serde(default)]
    why: String,
    findings: Vec<FindingReport>,
    roundings: Vec<FindingReport>,
}

#[derive(Deserialize)]
struct FindingReport {
    id: String,
    severity: String,
    message: String,
    #[serde(default)]
    accepted: Option<String>,
}

#[derive(Deserialize)]
struct CheckReport {
    rules: Vec<RuleReport>,
}

/// Runs the program on a case and says what came of its rule.
fn found(case: &Case, rule: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("报告");
    case.make(folder.path());
    let ran = run(["check".into(), folder.path().into(), "--report".into(), report.clone()]);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    let told = match std::fs::read_to_string(report.join("check.json")) {
        Ok(json) => told(&serde_json::from_str(&json).unwrap(), rule),
        Err(_) => refused(&ran),
    };
    format!("{told}退出码 {}\n", ran.code)
}

/// Errors of an input that was not read.
fn refused(ran: &Run) -> String {
    let errors = ran.stderr.lines().filter(|line| line.starts_with("错误"));
    errors.map(|line| format!("{line}\n")).collect()
}

/// The rule's own outcome and findings.
fn told(report: &CheckReport, rule: &str) -> String {
    let Some(rule) = report.rules.iter().find(|known| known.id == rule) else {
        return format!("{rule}：没有这条规则\n");
    };
    let ended = match rule.status.as_str() {
        "passed" => "通过".to_owned(),
        "failed" => "未通过".to_owned(),
        "warned" => "警告".to_owned(),
        "skipped" => format!("未核对：{}", rule.why),
        other => panic!("{other}"),
    };
    let mut text = format!("{}：{ended}\n", rule.id);
    for finding in &rule.findings {
        let weight = match finding.severity.as_str() {
            "error" => "错误",
            "warning" => "警告",
            "notice" => "提示",
            other => panic!("{other}"),
        };
        let accepted = if finding.accepted.is_some() { "（已接受）" } else { "" };
        text.push_str(&format!("{weight}{accepted} {}\n  {}\n", finding.id, finding.message));
    }
    for finding in &rule.roundings {
        text.push_str(&format!("尾差 {}\n", finding.message));
    }
    text
}

/// Folder names as rules are called.
fn rule_of(case: &Path) -> String {
    last(case.parent().unwrap()).replace('：', ":")
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

fn all_cases() -> Vec<PathBuf> {
    folders(&root().join("tests/cases")).iter().flat_map(|rule| folders(rule)).collect()
}

#[test]
fn every_case_reports_what_is_expected() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let check = |folder: &PathBuf| {
        let text = std::fs::read_to_string(folder.join("case.toml")).unwrap();
        let case: Case =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let found = found(&case, &rule_of(folder));
        let golden = folder.join("expected.txt");
        if update {
            std::fs::write(&golden, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        let stale = format!("{}\n--- found\n{found}--- expected\n{expected}", folder.display());
        (found != expected).then_some(stale)
    };
    // CASES=保密 looks at the folders with those words alone
    let only = std::env::var("CASES").unwrap_or_default();
    let wanted: Vec<PathBuf> =
        all_cases().into_iter().filter(|folder| folder.to_string_lossy().contains(&only)).collect();
    let stale: Vec<String> = wanted.par_iter().filter_map(check).collect();
    assert!(stale.is_empty(), "{}", stale.join("\n"));
}

/// Ids that `gongkai rules` lists for a pack.
fn listed(pack: &str) -> BTreeSet<String> {
    let ran = run(["rules".into(), pack.into()]).expect(0);
    let lines = ran.stdout.lines().filter(|line| line.contains('\t'));
    lines.map(|line| line.split('\t').next().unwrap().to_owned()).collect()
}

const PACKS: [&str; 2] = ["jiangxi", "shanghai"];

/// Whether a rule is about what reading noticed: `noticed` has inputs for those.
fn is_of_reading(id: &str) -> bool {
    gongkai::reconcile::noticed::NOTICED.iter().any(|noticed| noticed.code == id)
}

/// Both ways: every rule that a pack lists has a case that passes and one that does not, and every case
/// is of a rule that a pack lists.
#[test]
fn every_rule_has_a_case_that_passes_and_one_that_does_not() {
    let mut cases: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for case in all_cases() {
        let expected = std::fs::read_to_string(case.join("expected.txt")).unwrap_or_default();
        cases.entry(rule_of(&case)).or_default().push(expected);
    }
    let listed: BTreeSet<String> = PACKS.into_iter().flat_map(listed).collect();
    let mut lacking = Vec::new();
    for id in listed.iter().filter(|id| !is_of_reading(id)) {
        let goldens = cases.get(id).map(Vec::as_slice).unwrap_or_default();
        let passes = format!("{id}：通过\n");
        if !goldens.iter().any(|golden| golden.starts_with(&passes)) {
            lacking.push(format!("{id}: none passes"));
        }
        if !goldens.iter().any(|golden| golden.contains(&format!(" {id}:"))) {
            lacking.push(format!("{id}: none tells anything"));
        }
    }
    lacking.extend(cases.keys().filter(|id| !listed.contains(*id)).map(|id| format!("{id}: no such rule")));
    assert!(lacking.is_empty(), "{lacking:#?}");
}

/// Bureaus name rules in `[[accept]]` and `[[rule]]`: an id that was published stays.
#[test]
fn ids_of_rules_never_change() {
    let path = root().join("tests/data/rule-ids.txt");
    let known = std::fs::read_to_string(&path).unwrap();
    let known: BTreeSet<String> = known.lines().map(str::to_owned).collect();
    let now: BTreeSet<String> = PACKS
        .into_iter()
        .flat_map(|pack| listed(pack).into_iter().map(move |id| format!("{pack} {id}")))
        .collect();
    let lost: Vec<&String> = known.difference(&now).collect();
    assert!(lost.is_empty(), "ids that were published are gone: {lost:#?}");
    let new: Vec<&String> = now.difference(&known).collect();
    assert!(new.is_empty(), "add the new ids to {}: {new:#?}", path.display());
}
