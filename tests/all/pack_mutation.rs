//! Mutation of packs: each reference in each built-in pack misspelt, one at a time, is refused when the pack is
//! loaded, at its line, and never charged to a workbook.
//!
//! References are found by walking the TOML for every string that equals, or is a cell path made of, what is
//! defined elsewhere in the pack; the validator is not asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use gongkai::diag::{Diagnostic, Place};
use gongkai::pack::load::{built_in_packs, from_files};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::support::root;

/// Keys whose strings are words for people or words of workbooks: where one equals the id of something, that is
/// no reference. Each with the reason.
const WORDS: [(&str, &str); 48] = [
    ("label", "printed, and met in workbooks"),
    ("item", "read by inspectors"),
    ("headings", "words that headings may hold"),
    ("aliases", "met in workbooks"),
    ("title", "printed"),
    ("title_of", "printed"),
    ("text", "printed; as a table its keys are looked at"),
    ("help", "read by clerks"),
    ("hint", "read by clerks"),
    ("basis", "read by clerks"),
    ("name", "of a pack, a code system, a term: for people; as a table its keys are looked at"),
    ("without", "end of a sentence"),
    ("without_previous", "end of a sentence"),
    ("empty_statement", "printed; templates are checked apart"),
    ("choices", "defines the values of a fact; what refers to them is misspelt"),
    ("words", "the same in Chinese"),
    ("group", "heading of a sheet of facts"),
    ("ignore", "met in workbooks"),
    ("total", "of trees and rows: met in workbooks; of a side it is a reference and looked at"),
    ("endings", "met in workbooks"),
    ("tails", "met in workbooks"),
    ("names", "met in typed texts"),
    ("beside", "met in typed texts"),
    ("given", "met in workbooks"),
    ("single", "defines the row"),
    ("amounts_label", "printed"),
    ("labels", "met in workbooks"),
    ("columns", "of a field: met in workbooks; the columns of a table are looked at"),
    ("except", "met in workbooks"),
    ("children", "met in workbooks"),
    ("either_kind", "words that text may hold"),
    ("empty_reasons", "words that text may hold"),
    ("empty_fillers", "words that text may hold"),
    ("not_whole", "words that indicators may hold"),
    ("执行数", "printed for a base of that name"),
    ("says", "words that text may hold"),
    ("never", "words that text may hold"),
    ("finance", "words that names may hold"),
    ("levels", "defines the levels; what refers to them is misspelt"),
    ("kinds", "defines the kinds; what refers to them is misspelt"),
    ("series", "printed"),
    ("cover", "printed"),
    ("cover_foot", "printed"),
    ("document_file", "a name of a file to be written"),
    ("workbook_file", "a name of a file to be written"),
    ("continued", "printed"),
    ("id", "defines; what refers to it is misspelt. Of fields of a text sheet it refers, and is looked at"),
    ("key", "defines; what refers to it is misspelt"),
];

/// Words that the program knows, whatever the pack says of them: serde refuses others.
const CLOSED: [&str; 8] = ["shape", "presence", "role", "rows_are", "kind", "relation", "severity", "yearly"];

/// A string of a file: the keys that lead to it, and its bytes there with the quotes.
struct Text {
    keys: Vec<String>,
    span: std::ops::Range<usize>,
    value: String,
}

fn walk(value: &Spanned<DeValue<'_>>, keys: &[String], found: &mut Vec<Text>) {
    match value.get_ref() {
        DeValue::String(text) => {
            let (keys, value_text) = (keys.to_vec(), text.to_string());
            found.push(Text { keys, span: value.span(), value: value_text });
        }
        DeValue::Array(list) => list.iter().for_each(|entry| walk(entry, keys, found)),
        DeValue::Table(table) => walk_table(table, keys, found),
        _ => {}
    }
}

fn walk_table(table: &DeTable<'_>, keys: &[String], found: &mut Vec<Text>) {
    for (key, value) in table {
        let below: Vec<String> = keys.iter().cloned().chain([key.get_ref().to_string()]).collect();
        walk(value, &below, found);
    }
}

fn texts(source: &str) -> Vec<Text> {
    let (table, errors) = DeTable::parse_recoverable(source);
    assert!(errors.is_empty());
    let mut found = Vec::new();
    walk_table(table.get_ref(), &[], &mut found);
    found
}

/// The files of a built-in pack as a whole copy of it, with what all packs share.
fn files(id: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root().join("templates").join(id)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        files.push((name, std::fs::read_to_string(path).unwrap()));
    }
    // what all packs examine by: laid below the pack's own criteria, as the built-in file is
    let shared = std::fs::read_to_string(root().join("templates/shared/inspection.toml")).unwrap();
    files.push(("inspection.toml".to_owned(), shared));
    files.sort();
    files
}

/// All that a pack defines: ids, keys, levels, kinds, values, files.
fn defined(files: &[(String, String)]) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = files.iter().map(|(name, _)| name.clone()).collect();
    let shared = std::fs::read_to_string(root().join("templates/shared/facts.toml")).unwrap();
    let all = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .chain([("facts.toml", shared.as_str())]);
    for (name, text) in all.filter(|(name, _)| name.ends_with(".toml")) {
        for text in texts(text) {
            let key = text.keys.last().unwrap().as_str();
            if ["id", "key", "levels", "kinds", "choices", "total", "single"].contains(&key) {
                names.insert(text.value);
            }
        }
        assert!(name.ends_with(".toml"));
    }
    // the program's own
    let rules = std::fs::read_to_string(root().join("tests/data/rule-ids.txt")).unwrap();
    names.extend(rules.lines().filter_map(|line| Some(line.split_once(' ')?.1.to_owned())));
    names.extend(["unit.kind", "project.exempt"].map(str::to_owned));
    names
}

/// The pieces of a string that name something, as ranges of bytes in it: the whole string, or segments of a path.
fn pieces(text: &str, names: &BTreeSet<String>) -> Vec<std::ops::Range<usize>> {
    let mut pieces = Vec::new();
    if names.contains(text) {
        pieces.push(0..text.len());
        return pieces;
    }
    let mut begin = 0;
    let marks = |c: char| "/@>:*-~".contains(c);
    let mut ends: Vec<usize> = text.char_indices().filter(|(_, c)| marks(*c)).map(|(at, _)| at).collect();
    ends.push(text.len());
    if ends.len() == 1 {
        return pieces;
    }
    for end in ends {
        let piece = &text[begin..end];
        let is_code = piece.len() >= 3 && piece.bytes().all(|byte| byte.is_ascii_digit());
        if names.contains(piece) || is_code {
            pieces.push(begin..end);
        }
        begin = end + 1;
    }
    pieces
}

/// Ways in which a name may be misspelt, that are no name of the pack.
fn misspelt(name: &str, names: &BTreeSet<String>) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut ways = Vec::new();
    // the first two swapped, one in the middle doubled, the last lost
    if letters.len() > 1 {
        let mut swapped = letters.clone();
        swapped.swap(0, 1);
        ways.push(swapped.iter().collect::<String>());
        ways.push(letters[..letters.len() - 1].iter().collect());
    }
    let mut doubled = letters.clone();
    doubled.insert(letters.len() / 2, letters[letters.len() / 2]);
    ways.push(doubled.iter().collect());
    ways.retain(|way| way != name && !names.contains(way));
    ways
}

/// Whether a string is looked at.
fn refers(file: &str, text: &Text) -> bool {
    let key = text.keys.last().unwrap().as_str();
    let above = text.keys.len().checked_sub(2).map_or("", |at| text.keys[at].as_str());
    match (key, above) {
        ("id", "fields") | ("total", "side") => true,
        // the source of a check
        _ if CLOSED.contains(&key) => false,
        _ if file == "style.toml" => false,
        _ => !WORDS.iter().any(|(word, _)| *word == key),
    }
}

struct Mutant {
    file: String,
    line: usize,
    from: String,
    to: String,
    text: String,
}

fn mutants(files: &[(String, String)]) -> Vec<Mutant> {
    let names = defined(files);
    let mut mutants = Vec::new();
    for (file, source) in files.iter().filter(|(name, _)| name.ends_with(".toml")) {
        for text in texts(source).iter().filter(|text| refers(file, text)) {
            for piece in pieces(&text.value, &names) {
                for way in misspelt(&text.value[piece.clone()], &names) {
                    let mut value = text.value.clone();
                    value.replace_range(piece.clone(), &way);
                    let written = format!("\"{value}\"");
                    let changed = [&source[..text.span.start], &written, &source[text.span.end..]].concat();
                    mutants.push(Mutant {
                        file: file.clone(),
                        line: source[..text.span.start].matches('\n').count() + 1,
                        from: text.value.clone(),
                        to: value,
                        text: changed,
                    });
                }
            }
        }
    }
    mutants
}

/// Why a mutant gets by; none where it is refused as it should be.
fn gets_by(mutant: &Mutant, files: &[(String, String)]) -> Option<String> {
    let mut changed = files.to_vec();
    changed.iter_mut().find(|(name, _)| *name == mutant.file).unwrap().1.clone_from(&mutant.text);
    let what = format!("{}:{}: {} → {}", mutant.file, mutant.line, mutant.from, mutant.to);
    let Err(faults) = from_files(&changed) else { return Some(format!("{what} loads")) };
    let there = |fault: &Diagnostic| {
        fault.places.iter().any(|place| match place {
            Place::Line { file, line, .. } => **file == *mutant.file && *line == mutant.line,
            _ => false,
        })
    };
    if !faults.iter().any(there) {
        return Some(format!("{what} is told elsewhere: {faults:#?}"));
    }
    let books =
        faults.iter().any(|f| f.places.iter().any(|p| matches!(p, Place::Cell(_) | Place::Sheet { .. })));
    (books || format!("{faults:?}").contains("xlsx")).then(|| format!("{what} is charged to a workbook"))
}

#[test]
fn every_reference_of_a_built_in_pack_that_is_misspelt_is_refused_at_its_line() {
    for id in built_in_packs() {
        let files = files(id);
        assert!(from_files(&files).is_ok(), "{id}: {:#?}", from_files(&files).err());
        let mutants = mutants(&files);
        let next = AtomicUsize::new(0);
        let missed: Vec<String> = std::thread::scope(|scope| {
            let work = || {
                let mut missed = Vec::new();
                while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
                    missed.extend(gets_by(mutant, &files));
                }
                missed
            };
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        let mut by_file: BTreeMap<&str, usize> = BTreeMap::new();
        for mutant in &mutants {
            *by_file.entry(&mutant.file).or_default() += 1;
        }
        println!("{id}: {} mutants {by_file:?}", mutants.len());
        assert!(mutants.len() > 500, "{id}: {}", mutants.len());
        assert!(
            missed.is_empty(),
            "{id}: {} of {}:\n{}",
            missed.len(),
            mutants.len(),
            missed[..missed.len().min(40)].join("\n")
        );
    }
}
