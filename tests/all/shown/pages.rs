//! Covers and lists of contents raise nothing, `inspect` counts every cell, refusals for size name the limit.

use std::path::PathBuf;

use gongkai::read;

use super::{FORMATS, written};
use crate::books::{Book, Sheet, Value};
use crate::support::{Desk, root, run, sample};

#[test]
fn covers_and_lists_of_contents_raise_nothing() {
    let book = Book::read(&sample().join("tables.xlsx"));
    for format in FORMATS {
        let desk = Desk::new();
        std::fs::write(desk.unit().join("tables.xlsx"), written(&book, format)).unwrap();
        let (_, told) = read::read(&desk.unit(), &[]);
        let told: Vec<String> = told.iter().map(super::line).collect();
        assert!(
            !told.iter().any(|line| line.contains("封面") || line.contains("目录")),
            "{format}: {told:#?}"
        );
    }
    for own in ["qingshi-2025", "mingwan-2026"] {
        let (_, told) = read::read(&root().join("inputs").join(own), &[]);
        let told: Vec<String> = told.iter().map(super::line).collect();
        assert!(
            !told.iter().any(|line| line.contains("「封面") || line.contains("「目录")),
            "{own}: {told:#?}"
        );
    }
}

/// `共20格有内容，采用18格（标题1、表头5……），没有采用2格（表外的文字2）`: all, taken, left.
fn counted(line: &str) -> [usize; 3] {
    let number = |from: &str| {
        let after = line.split_once(from).unwrap_or_else(|| panic!("{line}")).1;
        after.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<usize>().unwrap()
    };
    let sum = |list: &str| {
        let numbers = list.split('、').map(|item| item.trim_start_matches(|c: char| !c.is_ascii_digit()));
        numbers.map(|number| number.parse::<usize>().unwrap()).sum::<usize>()
    };
    let [all, taken, left] = ["清点：共", "，采用", "，没有采用"].map(number);
    assert_eq!(all, taken + left, "{line}");
    let (first, second) = line.split_once("，没有采用").unwrap();
    for (part, count) in [(first, taken), (second, left)] {
        let listed = part.split_once('（').map_or(0, |(_, list)| sum(list.trim_end().trim_end_matches('）')));
        assert_eq!(listed, count, "{line}");
    }
    [all, taken, left]
}

#[test]
fn inspect_ends_with_an_account_that_adds_up() {
    let mut book = super::base();
    book.sheet(super::TREE).cells.insert((5, 12), Value::Number(7.0));
    book.sheet(super::TREE).set((25, 0), "制表人：张三");
    let cells: usize = book.sheets.iter().map(|sheet| sheet.cells.len()).sum();
    for format in FORMATS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tables.xlsx");
        std::fs::write(&path, written(&book, format)).unwrap();
        let told = run([PathBuf::from("inspect"), path]).expect(0).stdout;
        let accounts: Vec<[usize; 3]> =
            told.lines().filter(|line| line.contains("清点：")).map(counted).collect();
        let (last, sheets) = accounts.split_last().unwrap();
        assert!(told.lines().last().unwrap().starts_with("清点：共"), "{format}: {told}");
        assert_eq!(sheets.len(), book.sheets.len(), "{format}");
        for (index, all) in last.iter().enumerate() {
            assert_eq!(sheets.iter().map(|sheet| sheet[index]).sum::<usize>(), *all, "{format}");
        }
        assert_eq!(last[0], cells, "{format}");
    }
}

/// A sheet of the sample with something far below, or with too much.
fn too_much(change: impl Fn(&mut Sheet)) -> Vec<String> {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| change(book.sheet(super::TREE)));
    let (_, told) = read::read(&desk.unit(), &[]);
    told.iter().map(super::line).collect()
}

#[test]
fn refusals_for_size_name_the_limit() {
    let far = too_much(|sheet| sheet.set((40_000, 0), "末"));
    let named = |told: &[String], words: &[&str]| {
        assert!(told.iter().any(|line| words.iter().all(|word| line.contains(word))), "{words:?} {told:#?}");
    };
    named(&far, &["错误[读取-过大]", "「3 部门支出总表」", "30000行"]);
    let long = too_much(|sheet| sheet.set((6, 1), &"长".repeat(30_000)));
    assert!(!long.iter().any(|line| line.contains("读取-过大")), "{long:#?}");
}
