//! A unit of which nothing has changed is left as it was published; whatever decides its files has it made again.

use std::path::Path;

use tempfile::TempDir;

use crate::books::{Book, Value};
use crate::support::{Run, ended, program, root};

/// Two units in one run: one that is changed, and one that stays what it is.
struct Pair(TempDir);

impl Pair {
    fn new() -> Self {
        let pair = Self(tempfile::tempdir().unwrap());
        for unit in ["甲局", "乙局"] {
            let folder = pair.unit(unit);
            std::fs::create_dir(&folder).unwrap();
            for file in ["unit.toml", "tables.xlsx", "previous.xlsx"] {
                std::fs::copy(root().join("inputs/nanchang-2023").join(file), folder.join(file)).unwrap();
            }
        }
        pair.build(&[]).expect(0);
        pair
    }

    fn unit(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    /// A folder of the unit's year in the output.
    fn year(&self, below: &str) -> std::path::PathBuf {
        self.0.path().join("output/甲局/2023").join(below)
    }

    fn build(&self, more: &[&str]) -> Run {
        let mut command = program();
        command.current_dir(self.0.path()).args(["build", "甲局", "乙局", "--no-system-fonts"]).args(more);
        ended(command)
    }

    /// The states of both units after a run.
    fn states(&self, more: &[&str]) -> [String; 2] {
        let run = self.build(more).expect(0);
        let table = std::fs::read(self.0.path().join("output/内部/公开进度表.json")).unwrap();
        let table: serde_json::Value = serde_json::from_slice(&table).unwrap();
        let state =
            |at: usize| table["units"][at]["state"].as_str().unwrap_or_else(|| panic!("{}", run.all()));
        [0, 1].map(|at| state(at).to_owned())
    }

    /// Rewrites a file of the unit that is changed.
    fn rewrite(&self, path: &Path, from: &str, to: &str) {
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains(from), "no {from}");
        std::fs::write(path, text.replace(from, to)).unwrap();
    }
}

/// The unit that was changed came to this; the other was left.
#[track_caller]
fn came(states: [String; 2], state: &str) {
    assert_eq!(states, [state.to_owned(), "skipped".to_owned()]);
}

#[test]
fn what_nothing_has_changed_of_is_left_and_says_so() {
    let pair = Pair::new();
    let record = std::fs::read(pair.year("内部/记录.jsonl")).unwrap();
    let run = pair.build(&[]).expect(0);
    assert!(run.stdout.contains("没有变化：2个单位"), "{}", run.stdout);
    assert_eq!(std::fs::read(pair.year("内部/记录.jsonl")).unwrap(), record);
    // whoever asks for it has all made again, and who names one unit alone that one
    assert_eq!(pair.states(&["--again"]), ["unchanged", "unchanged"]);
    let mut alone = program();
    alone.current_dir(pair.0.path()).args(["build", "甲局", "--no-system-fonts"]);
    assert!(ended(alone).expect(0).stdout.contains("与上一版相同，没有新的版本"));
    came(pair.states(&[]), "skipped");
}

#[test]
fn whatever_a_unit_is_made_from_has_it_made_again() {
    let pair = Pair::new();
    let toml = pair.unit("甲局").join("unit.toml");
    pair.rewrite(&toml, "继续参保扩面", "继续扩大参保面");
    came(pair.states(&[]), "new");
    // of which nothing is printed
    pair.rewrite(&toml, "# 事实取自", "# 事实取自：");
    came(pair.states(&[]), "unchanged");
    let mut book = Book::read(&pair.unit("甲局").join("tables.xlsx"));
    book.sheets[0].cells.insert((60, 30), Value::Text("记一笔".to_owned()));
    book.write(&pair.unit("甲局").join("tables.xlsx"));
    came(pair.states(&[]), "unchanged");
    // a workbook that nobody named may state something
    std::fs::copy(pair.unit("甲局").join("previous.xlsx"), pair.unit("甲局").join("另一本.xlsx")).unwrap();
    came(pair.states(&[]), "unchanged");
    // the unit's own templates, and a file that is added to them
    std::fs::create_dir(pair.unit("甲局").join("templates")).unwrap();
    std::fs::write(pair.unit("甲局").join("templates/style-本单位.toml"), "[page]\nleft = 30.0\n").unwrap();
    came(pair.states(&[]), "new");
    std::fs::write(pair.unit("甲局").join("templates/style-本单位.toml"), "[page]\nleft = 29.0\n").unwrap();
    came(pair.states(&[]), "new");
    came(pair.states(&[]), "skipped");
    // of both: what the run is made with
    assert_eq!(pair.states(&["--format", "pdf"]), ["unchanged", "unchanged"]);
}

#[test]
fn what_lies_in_the_output_has_it_made_again() {
    let pair = Pair::new();
    let public = std::fs::read_dir(pair.year("公开")).unwrap().map(|entry| entry.unwrap().path());
    let pdf = public.into_iter().find(|path| path.extension().is_some_and(|e| e == "pdf")).unwrap();
    let printed = std::fs::read(&pdf).unwrap();
    std::fs::write(&pdf, b"%PDF-1.7 typed over").unwrap();
    came(pair.states(&[]), "mended");
    assert!(std::fs::read(&pdf).unwrap() == printed);
    std::fs::write(pair.year("公开/多出来的.txt"), "别人放的").unwrap();
    came(pair.states(&[]), "mended");
    assert!(!pair.year("公开/多出来的.txt").exists());
    std::fs::remove_file(pair.year("内部/check.html")).unwrap();
    came(pair.states(&[]), "unchanged");
    assert!(pair.year("内部/check.html").is_file());
    std::fs::write(pair.0.path().join("output/甲局/上次生成.json"), "{").unwrap();
    came(pair.states(&[]), "unchanged");
    // an older edition that was restored goes again
    pair.rewrite(&pair.unit("甲局").join("unit.toml"), "继续参保扩面", "继续扩大参保面");
    came(pair.states(&[]), "new");
    let mut restore = program();
    restore.current_dir(pair.0.path()).args(["restore", "output/甲局/2023", "1"]);
    ended(restore).expect(0);
    came(pair.states(&[]), "back");
}

#[test]
fn a_font_that_is_added_has_all_made_again() {
    let pair = Pair::new();
    let fonts = pair.0.path().join("字体");
    std::fs::create_dir(&fonts).unwrap();
    // an empty folder changes nothing
    assert_eq!(pair.states(&["--font-dir", "字体"]), ["skipped", "skipped"]);
    std::fs::write(fonts.join("坏的.ttf"), b"no font").unwrap();
    assert_eq!(pair.states(&["--font-dir", "字体"]), ["unchanged", "unchanged"]);
}
