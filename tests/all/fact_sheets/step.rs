//! The same facts on sheets give the same document as in unit.toml.

use std::collections::BTreeMap;
use std::path::Path;

use super::{BOOK, Filled, without_file};
use crate::books::Book;
use crate::support::{Desk, root};
use crate::{binary_book, ods_book};

const SAMPLES: [(&str, i32); 3] = [("nanchang-2023", 2023), ("qingshi-2025", 2025), ("mingwan-2026", 2026)];

/// The public files with their bytes.
fn built(desk: &Desk, year: i32) -> BTreeMap<String, Vec<u8>> {
    desk.build().expect(0);
    files(&desk.public(year))
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            all.insert(name, std::fs::read(&path).unwrap());
        }
    }
    all
}

fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>, what: &str) {
    assert!(one.len() > 2, "{what}");
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{what}");
    for (name, bytes) in one {
        assert!(other[name] == *bytes, "{what}: {name} differs");
    }
}

#[test]
fn samples_without_unit_toml_give_the_same_files() {
    for (sample, year) in SAMPLES {
        let full = built(&Desk::of(sample), year);
        let (desk, _) = without_file(sample);
        assert_same(&full, &built(&desk, year), sample);
    }
}

#[test]
fn sheets_in_the_workbook_of_tables_beside_two_lines_give_the_same_files() {
    let (sample, year) = SAMPLES[0];
    let full = built(&Desk::of(sample), year);
    let desk = Desk::of(sample);
    let filled = Filled::of(&desk);
    desk.change("tables.xlsx", |book| book.sheets.extend(filled.sheets()));
    let short = "pack = \"jiangxi\"\n[workbooks]\ncurrent = [\"tables.xlsx\"]\n";
    std::fs::write(desk.unit().join("unit.toml"), short).unwrap();
    let two_lines = built(&desk, year);
    // the title of what was made of it is that of the document
    assert_same(&full, &two_lines, "two lines");
}

#[test]
fn every_format_states_the_same() {
    let (sample, year) = SAMPLES[0];
    let full = built(&Desk::of(sample), year);
    let (desk, filled) = without_file(sample);
    std::fs::remove_file(desk.unit().join(BOOK)).unwrap();
    let book: Book = filled.book();
    // its names are dotted keys, which are understood too and stay when packs change their words
    let old = std::fs::read(root().join("tests/data/formats/facts.xls")).unwrap();
    let written = [("xlsb", binary_book::write(&book, &[])), ("ods", ods_book::write(&book)), ("xls", old)];
    for (extension, bytes) in written {
        let path = desk.unit().join(format!("基本情况.{extension}"));
        std::fs::write(&path, bytes).unwrap();
        assert_same(&full, &built(&desk, year), extension);
        std::fs::remove_file(&path).unwrap();
        std::fs::remove_dir_all(desk.output()).unwrap();
    }
}
