//! The command as a clerk sees it: terminal, page and JSON of three corrections, and what it refuses.

use std::path::Path;
use std::process::Command;

use scraper::{Html, Selector};

use crate::support::{golden, program, root};
use crate::variants_text::lay;
use crate::variants_text::model::{Leaf, Variant};

use super::Copies;

/// What a run prints, and its exit code.
fn run(folder: &Path, columns: usize, args: &[&str]) -> (String, i32) {
    let mut command: Command = program();
    command.current_dir(folder).env("COLUMNS", columns.to_string()).arg("diff").args(args);
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(!text.contains("panicked"), "{text}");
    (text, output.status.code().unwrap())
}

/// Terminal at 80 columns and the page.
fn seen(copies: &Copies, name: &str) {
    let folder = copies.folder.path();
    let (text, code) = run(folder, 80, &["旧版", "新版", "--html", "差别.html", "--no-system-fonts"]);
    assert_eq!(code, 0, "{text}");
    let wide = |line: &&str| unicode_width::UnicodeWidthStr::width(*line) > 80;
    assert!(!text.lines().any(|line| wide(&line)), "{text}");
    golden(&format!("diff/{name}-80.txt"), &text);
    let page = std::fs::read_to_string(folder.join("差别.html")).unwrap();
    golden(&format!("diff/{name}.html"), &page);
    let parsed = Html::parse_document(&page);
    assert!(parsed.errors.is_empty(), "{:?}", parsed.errors);
    // told by signs too, not by colour alone
    for (tag, sign) in [("del", '－'), ("ins", '＋')] {
        let selector = Selector::parse(tag).unwrap();
        for own in parsed.select(&selector) {
            assert!(own.text().collect::<String>().starts_with(sign));
        }
    }
}

/// Two folders of a made budget and its correction.
pub fn laid(old: &Variant, new: &Variant) -> Copies {
    let copies = Copies::of(old.sample);
    for (name, variant) in [("旧版", old), ("新版", new)] {
        std::fs::remove_file(copies.path(name).join("previous.xlsx")).unwrap();
        lay(variant, &copies.path(name));
    }
    copies
}

#[test]
fn a_figure_with_its_totals() {
    let old = Variant::of("nanchang-2023");
    let mut new = old.clone();
    let office = new.now.leaves.iter_mut().find(|leaf| leaf.economic == "30201").unwrap();
    office.cents += 1_500_000;
    seen(&laid(&old, &new), "figure");
}

#[test]
fn a_sentence() {
    let copies = Copies::of("nanchang-2023");
    copies.rewrite("继续参保扩面；", "继续扩大参保面；");
    seen(&copies, "sentence");
}

#[test]
fn a_project_that_had_been_forgotten() {
    let old = Variant::of("nanchang-2023");
    let mut new = old.clone();
    let like = new.now.leaves.iter().find(|leaf| leaf.used == "项目").unwrap().clone();
    new.now.leaves.push(Leaf { item: "2080150".to_owned(), cents: 12_000_000, ..like });
    seen(&laid(&old, &new), "project");
}

#[test]
fn exit_codes_tell_scripts() {
    let copies = Copies::of("nanchang-2023");
    let folder = copies.folder.path();
    let with = |more: &[&str]| run(folder, 80, &[&["旧版", "新版", "--no-system-fonts"], more].concat()).1;
    assert_eq!((with(&[]), with(&["--exit-code"])), (0, 0));
    copies.rewrite("actual = 150", "actual = 151");
    assert_eq!((with(&[]), with(&["--exit-code"])), (0, 1));
}

#[test]
fn json_has_what_its_description_names() {
    let copies = Copies::of("nanchang-2023");
    copies.rewrite("继续参保扩面；", "继续扩大参保面；");
    let folder = copies.folder.path();
    run(folder, 80, &["旧版", "新版", "--json", "差别.json", "--no-system-fonts"]);
    let text = std::fs::read_to_string(folder.join("差别.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let described = std::fs::read_to_string(root().join("docs/diff-json.md")).unwrap();
    for key in json.as_object().unwrap().keys() {
        assert!(described.contains(&format!("`{key}`")), "docs/diff-json.md lacks {key}");
    }
    assert_eq!(json["layout"], 1);
    assert_eq!(json["sentences"][0]["openness"], "public");
}

#[test]
fn what_cannot_be_compared_is_refused_in_words() {
    let copies = Copies::of("nanchang-2023");
    let folder = copies.folder.path();
    let edition = folder.join("输出/某单位/2023/内部/版本/1");
    std::fs::create_dir_all(&edition).unwrap();
    std::fs::write(edition.join("manifest.json"), "{}").unwrap();
    let of_the_one = ["输出", "输出/某单位", "输出/某单位/2023", "输出/某单位/2023/内部/版本/1"];
    for given in of_the_one {
        let (text, code) = run(folder, 80, &[given, "新版"]);
        assert!(code == 2 && text.contains("没有留下当时的表"), "{given}: {text}");
    }
    // an edition that keeps its inputs is as good as they are
    let kept = edition.join("输入");
    std::fs::create_dir(&kept).unwrap();
    for file in ["unit.toml", "tables.xlsx", "previous.xlsx"] {
        std::fs::copy(copies.path("旧版").join(file), kept.join(file)).unwrap();
    }
    for given in of_the_one {
        let (text, code) = run(folder, 80, &[given, "新版", "--no-system-fonts"]);
        assert!(code == 0 && text.contains("没有差别"), "{given}: {text}");
    }
    // of several the one that is meant is asked for
    std::fs::create_dir_all(folder.join("输出/某单位/2024/内部/版本/1")).unwrap();
    for given in ["输出", "输出/某单位"] {
        let (text, code) = run(folder, 200, &[given, "新版"]);
        assert!(code == 2 && text.contains("输出/某单位/2023、输出/某单位/2024"), "{given}: {text}");
    }
    std::fs::create_dir_all(folder.join("公开")).unwrap();
    let (text, code) = run(folder, 80, &["旧版", "新版", "--html", "公开/差别.html"]);
    assert!(code == 2 && text.contains("不能写进“公开”"), "{text}");
    let (text, code) = run(folder, 80, &["旧版", "没有的文件夹"]);
    assert!(code == 2, "{text}");
}
