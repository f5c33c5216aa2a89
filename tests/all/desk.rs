//! Started as a desktop starts it: with things dropped on it, with nothing; and read with the machine's own tools.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::CommandFactory;
use encoding_rs::GBK;
use gongkai::cli::args::Cli;

use crate::support::{Desk, Run, ended, program};

/// The program with things dropped on it.
fn drop_on(paths: &[&Path]) -> Run {
    let mut command = program();
    command.args(paths).env("GONGKAI_NO_BROWSER", "1");
    ended(command)
}

/// Where the report of the dropped sample goes.
fn report_of(desk: &Desk) -> PathBuf {
    desk.unit().with_file_name("核对报告").join("sample/check.html")
}

/// A cell of the sample that makes two tables contradict each other.
fn spoil(desk: &Desk) {
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("3 部门支出总表");
        let at = sheet.find("208");
        *sheet.number((at.0, at.1 + 2)) += 0.01;
    });
}

#[test]
fn a_dropped_folder_is_checked_and_its_report_lies_beside_it() {
    let desk = Desk::new();
    let before = std::fs::read_dir(desk.unit()).unwrap().count();
    let run = drop_on(&[&desk.unit()]).expect(0);
    assert!(run.stdout.contains("核对通过"), "{}", run.stdout);
    let report = report_of(&desk);
    assert!(report.is_file());
    // whoever sees no browser is told where it is
    assert!(run.stdout.contains(&format!("双击打开 {}", report.canonicalize().unwrap().display())));
    assert_eq!(
        std::fs::read_dir(desk.unit()).unwrap().count(),
        before,
        "something was written into the unit"
    );
}

#[test]
fn a_dropped_folder_with_a_contradiction_has_a_report_too() {
    let desk = Desk::new();
    spoil(&desk);
    let run = drop_on(&[&desk.unit()]).expect(1);
    assert!(run.stderr.contains("错误"), "{}", run.stderr);
    assert!(report_of(&desk).is_file());
    // a folder that cannot be read any more leaves no report of before
    std::fs::write(desk.unit().join("unit.toml"), "pack = ").unwrap();
    drop_on(&[&desk.unit()]).expect(2);
    assert!(!report_of(&desk).exists());
}

#[test]
fn a_dropped_workbook_is_shown_as_it_is_read_and_its_unit_checked() {
    let desk = Desk::new();
    let (tables, previous) = (desk.unit().join("tables.xlsx"), desk.unit().join("previous.xlsx"));
    // both are of one unit, which is checked once
    let run = drop_on(&[&tables, &previous]).expect(0);
    assert!(run.stdout.contains("认作："), "{}", run.stdout);
    assert_eq!(run.stdout.matches("核对通过").count(), 1, "{}", run.stdout);
    assert!(report_of(&desk).is_file());
    // so is the folder with a workbook in it, however the path of each is written
    let mut command = program();
    command.args(["sample", "sample/tables.xlsx"]).env("GONGKAI_NO_BROWSER", "1");
    command.current_dir(desk.unit().parent().unwrap());
    let run = ended(command).expect(0);
    assert_eq!(run.stdout.matches("核对通过").count(), 1, "{}", run.stdout);
}

#[test]
fn a_workbook_of_no_unit_and_what_is_no_workbook_are_told() {
    let desk = Desk::new();
    let alone = tempfile::tempdir().unwrap();
    let (book, page) = (alone.path().join("表.xlsx"), alone.path().join("说明.pdf"));
    std::fs::copy(desk.unit().join("tables.xlsx"), &book).unwrap();
    std::fs::write(&page, "x").unwrap();
    let run = drop_on(&[&book]).expect(0);
    assert!(run.stdout.contains("认作：") && run.stderr.contains("没有核对"), "{}", run.all());
    let run = drop_on(&[&page]).expect(2);
    assert!(run.stderr.contains("说明.pdf") && run.stderr.contains("不是工作簿"), "{}", run.stderr);
    let left: Vec<_> = std::fs::read_dir(alone.path()).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_folder_of_units_stands_for_them() {
    let desk = Desk::new();
    let all = desk.unit().parent().unwrap().to_path_buf();
    let second = all.join("第二个");
    std::fs::create_dir(&second).unwrap();
    for file in ["unit.toml", "tables.xlsx", "previous.xlsx"] {
        std::fs::copy(desk.unit().join(file), second.join(file)).unwrap();
    }
    let run = drop_on(&[&all]).expect(0);
    assert!(run.stdout.contains("sample/check.html"), "{}", run.stdout);
    assert!(run.stdout.contains("第二个/check.html"), "{}", run.stdout);
    // dropped again, the reports are no unit
    drop_on(&[&all]).expect(0);
}

#[test]
fn a_command_goes_before_what_is_there_under_its_name() {
    let desk = Desk::new();
    std::fs::create_dir(desk.unit().join("rules")).unwrap();
    let mut command = program();
    command.arg("rules").current_dir(desk.unit());
    let run = ended(command).expect(0);
    assert!(run.stdout.contains("依据"), "{}", run.stdout);
}

#[test]
fn nothing_at_all_explains_itself_and_does_not_wait_where_nobody_can_answer() {
    let run = ended(program()).expect(2);
    assert!(run.stdout.is_empty());
    let all = run.stderr;
    let at = |what: &str| all.find(what).unwrap_or_else(|| panic!("no {what} in\n{all}"));
    assert!(at("拖到") < at("gongkai check") && at("gongkai check") < at("gongkai build"));
    assert!(all.lines().count() < 16, "{all}");
    assert!(!all.contains("按回车"), "{all}");
}

/// What a run prints under a locale, both streams.
fn bytes(locale: &str, args: &[&Path]) -> (Vec<u8>, Vec<u8>) {
    let mut command: Command = program();
    command.args(args).env_remove("LC_ALL").env_remove("LC_CTYPE").env("LANG", locale);
    let output = command.stdin(Stdio::null()).output().unwrap();
    (output.stdout, output.stderr)
}

#[test]
fn a_chinese_locale_gets_its_own_bytes() {
    let desk = Desk::new();
    spoil(&desk);
    let unit = desk.unit();
    let args = [Path::new("check"), &unit, Path::new("-v")];
    let plain = bytes("zh_CN.UTF-8", &args);
    let (stdout, stderr) = bytes("zh_CN.GBK", &args);
    for (own, plain) in [(stdout, plain.0), (stderr, plain.1)] {
        let (text, _, damaged) = GBK.decode(&own);
        assert!(!damaged && !text.contains('\u{FFFD}'));
        assert!(!text.contains("〔U+"), "{text}");
        let untimed = |text: &str| crate::support::untimed(text);
        assert_eq!(untimed(&text), untimed(&String::from_utf8(plain).unwrap()));
    }
    // what goes into a file of a pack stays what packs are written in
    let suggested = [Path::new("completions"), Path::new("fish")];
    assert_eq!(bytes("zh_CN.GBK", &suggested), bytes("zh_CN.UTF-8", &suggested));
}

#[test]
fn completions_hold_every_command_in_chinese() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let mut command = program();
        command.args(["completions", shell]);
        let script = ended(command).expect(0).stdout;
        for own in Cli::command().get_subcommands() {
            assert_eq!(script.contains(own.get_name()), !own.is_hide_set(), "{shell}: {}", own.get_name());
        }
        // bash shows no help
        assert!(shell == "bash" || script.contains("只核对预算表和文字说明"), "{shell}");
    }
}

#[test]
fn deep_folders_are_no_obstacle() {
    let desk = Desk::new();
    let mut deep = desk.unit().parent().unwrap().join("深");
    while deep.as_os_str().len() < 600 {
        deep.push("二〇二三年度部门预算公开材料");
    }
    std::fs::create_dir_all(&deep).unwrap();
    let unit = deep.join("单位");
    std::fs::rename(desk.unit(), &unit).unwrap();
    let mut build = program();
    build.arg("build").arg(&unit).arg("-o").arg(deep.join("公开文件")).arg("--no-system-fonts");
    ended(build).expect(0);
    assert!(deep.join("公开文件/单位/2023/公开").is_dir());
}
