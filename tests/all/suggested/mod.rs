//! Tables of other provinces, with made-up figures: what `inspect --suggest` says, kept as an overlay, makes
//! them readable, with the right shape and no code or number of a row as money.

mod budgets;
mod finals;
mod known;
mod more;
mod senses;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gongkai::budget::table::Table;
use gongkai::diag::{Diagnostics, Place, Severity};
use gongkai::pack;
use gongkai::read::{self, workbook};

use crate::books::{Book, Sheet, Value};
use crate::shapes::{ShapeWord, shape_word};
use crate::support::run;

/// A sheet written as text: a row a line, cells between `|`. `<` goes on with the cell before it, `^` with
/// the one above; `#` stands before a number that is no money, `'` before digits that are text.
pub struct Foreign {
    name: &'static str,
    text: &'static str,
    wanted: Wanted,
}

/// What the suggestion must come to.
enum Wanted {
    /// The table reads: its shape, columns that are words, and words of its suggestion.
    Read(ShapeWord, &'static [&'static str], &'static [&'static str]),
    /// A person must decide; the words say what.
    Decide(&'static [&'static str]),
}

impl Foreign {
    const fn reads(
        name: &'static str,
        text: &'static str,
        shape: ShapeWord,
        texts: &'static [&'static str],
        words: &'static [&'static str],
    ) -> Self {
        Self { name, text, wanted: Wanted::Read(shape, texts, words) }
    }

    const fn decides(name: &'static str, text: &'static str, words: &'static [&'static str]) -> Self {
        Self { name, text, wanted: Wanted::Decide(words) }
    }

    /// The sheet, and the cells that hold money.
    fn sheet(&self) -> (Sheet, BTreeMap<(u32, u32), f64>) {
        let mut sheet =
            Sheet { name: self.name.to_owned(), cells: BTreeMap::new(), merges: Vec::new(), hidden: false };
        let mut money = BTreeMap::new();
        let mut starts: BTreeMap<(u32, u32), usize> = BTreeMap::new();
        for (row, line) in (0..).zip(self.text.trim_matches('\n').lines()) {
            for (col, cell) in (0..).zip(line.split('|')) {
                let cell = cell.trim_matches(' ');
                let origin = match cell {
                    "<" => Some((row, col - 1)),
                    "^" => Some((row - 1, col)),
                    _ => None,
                };
                if let Some(origin) = origin {
                    let index = starts.get(&origin).copied().unwrap_or_else(|| {
                        sheet.merges.push([origin.0, origin.1, origin.0, origin.1]);
                        starts.insert(origin, sheet.merges.len() - 1);
                        sheet.merges.len() - 1
                    });
                    starts.insert((row, col), index);
                    let merge = &mut sheet.merges[index];
                    (merge[2], merge[3]) = (merge[2].max(row), merge[3].max(col));
                    continue;
                }
                let at = (row, col as u16);
                if let Some(digits) = cell.strip_prefix('#') {
                    sheet.cells.insert(at, Value::Number(digits.parse().unwrap()));
                } else if let Some(words) = cell.strip_prefix('\'') {
                    sheet.set(at, words);
                } else if let Ok(number) = cell.parse() {
                    sheet.cells.insert(at, Value::Number(number));
                    money.insert((row, col), number);
                } else if !cell.is_empty() {
                    sheet.set(at, cell);
                }
            }
        }
        (sheet, money)
    }
}

/// The suggestion for a workbook with some overlay folder.
fn suggested(workbook: &Path, templates: Option<&Path>) -> String {
    let mut args = vec!["inspect".into(), workbook.to_path_buf(), "--suggest".into()];
    args.extend(
        templates.into_iter().flat_map(|folder| [PathBuf::from("--templates"), folder.to_path_buf()]),
    );
    run(args).stdout
}

/// What is wrong where a person must decide.
fn undecided(words: &[&str], told: String, workbook: PathBuf) -> Vec<String> {
    let mut wrong = Vec::new();
    if !told.contains("请决定：") {
        wrong.push(format!("nothing to decide in {}", run(["inspect".into(), workbook]).all()));
    }
    wrong.extend(words.iter().filter(|word| !told.contains(**word)).map(|word| format!("no {word}")));
    wrong.extend((!wrong.is_empty()).then_some(told));
    wrong
}

/// Everything that is wrong with how a table is suggested.
fn faults(foreign: &Foreign) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let workbook = folder.path().join("tables.xlsx");
    let (sheet, money) = foreign.sheet();
    Book { sheets: vec![sheet], ..Book::default() }.write(&workbook);
    let told = suggested(&workbook, None);
    let mut wrong = Vec::new();
    let (shape, texts, words) = match foreign.wanted {
        Wanted::Read(shape, texts, words) => (shape, texts, words),
        Wanted::Decide(words) => return undecided(words, told, workbook),
    };
    let templates = folder.path().join("templates");
    std::fs::create_dir(&templates).unwrap();
    std::fs::write(templates.join("tables-本地.toml"), &told).unwrap();
    wrong.extend(words.iter().filter(|word| !told.contains(**word)).map(|word| format!("no {word}")));
    let pack = match pack::load::load("jiangxi", std::slice::from_ref(&templates)) {
        Ok(pack) => pack,
        Err(faults) => return vec![format!("{faults:#?}"), told],
    };
    let mut noticed = Diagnostics::new();
    let (grids, _) = workbook::read(&workbook, &mut noticed).unwrap();
    let (book, _) = read::tables(&grids, &pack, &mut noticed);
    wrong.extend(
        noticed
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .map(|d| format!("{}: {}", d.code, d.message)),
    );
    match book.tables.first() {
        None => wrong.push("no table was read".to_owned()),
        Some(table) => {
            let known = pack.table(&table.id).map(shape_word);
            if known != Some(shape) {
                wrong.push(format!("shape {known:?}"));
            }
            wrong.extend(differences(table, &money));
            let seen: Vec<&String> = table
                .sections
                .iter()
                .flat_map(|s| s.rows.iter())
                .flat_map(|row| &row.texts)
                .map(|(id, _)| id)
                .collect();
            wrong.extend(
                texts
                    .iter()
                    .filter(|id| !seen.iter().any(|own| own == *id))
                    .map(|id| format!("{id} no text")),
            );
        }
    }
    let again = suggested(&workbook, Some(&templates));
    // what a person must decide may stay, lines to apply may not
    if again.lines().any(|line| !line.is_empty() && !line.starts_with('#')) {
        wrong.push(format!("still to suggest:\n{again}"));
    }
    wrong.extend((!wrong.is_empty()).then_some(told));
    wrong
}

/// Money that was written and not read, and the other way round.
fn differences(table: &Table, money: &BTreeMap<(u32, u32), f64>) -> Vec<String> {
    let mut read: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for amount in
        table.sections.iter().flat_map(|s| s.rows.iter()).flat_map(|row| row.amounts.iter().flatten())
    {
        if let Place::Cell(cell) = &amount.place {
            let number = amount.in_unit(table.unit).to_string();
            read.insert((cell.row, cell.col), number.parse().unwrap());
        }
    }
    let mut wrong = Vec::new();
    for (at, number) in money {
        match read.get(at) {
            Some(own) if (own - number).abs() < 1e-9 => {}
            other => wrong.push(format!("{at:?} holds {number}, read {other:?}")),
        }
    }
    wrong.extend(read.keys().filter(|at| !money.contains_key(at)).map(|at| format!("{at:?} is no money")));
    wrong
}

#[test]
fn foreign_tables_read_with_what_is_suggested() {
    let all: Vec<&Foreign> = budgets::ALL.iter().chain(more::ALL).chain(finals::ALL).collect();
    let decided = all.iter().filter(|foreign| matches!(foreign.wanted, Wanted::Decide(_))).count();
    assert!(all.len() >= 30 && decided <= 5, "{} {decided}", all.len());
    let mut wrong = Vec::new();
    for foreign in &all {
        let own = faults(foreign);
        if !own.is_empty() {
            wrong.push(format!("── {} ──\n{}", foreign.name, own.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), all.len(), wrong.join("\n"));
}
