//! The guide: its commands do what it says, on copies of the samples; its links lead somewhere; every command is in it.
//!
//! In `docs/guide/src` each ```` ```sh ```` block is run by `sh`, in order, in a folder of the chapter's own; `exit=1`
//! behind `sh` is the code that it must end with, `later` a block that is not run yet. A ```` ```text ```` block right
//! after it must occur in what was printed, line by line; `……` stands for anything. `<!-- 做：… -->` is run and not shown,
//! `<!-- 改：file|sheet|cell|number -->` changes a workbook.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::CommandFactory as _;
use gongkai::cli::args::Cli;

use crate::books::{Book, Value};
use crate::support::{Run, ended, root};

fn chapters() -> Vec<(String, String)> {
    let mut chapters = Vec::new();
    for entry in std::fs::read_dir(root().join("docs/guide/src")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            chapters.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
    chapters.sort();
    chapters
}

/// What a chapter has its reader do, or see.
#[derive(Debug, PartialEq)]
enum Step {
    /// Lines for the shell, and the code of the last.
    Commands(String, i32),
    /// A cell of a workbook gets another number.
    Change(String),
    /// What is seen then.
    Output(String),
}

/// The steps of a chapter; a text block counts where a block of commands stands right before it.
fn steps(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = text.lines().peekable();
    let mut ran = false;
    while let Some(line) = lines.next() {
        if let Some(hidden) = line.strip_prefix("<!-- 做：") {
            steps.push(Step::Commands(hidden.trim_end_matches(" -->").to_owned(), 0));
        } else if let Some(change) = line.strip_prefix("<!-- 改：") {
            steps.push(Step::Change(change.trim_end_matches(" -->").to_owned()));
        } else if let Some(info) = line.strip_prefix("```") {
            let mut body = String::new();
            for line in lines.by_ref().take_while(|line| *line != "```") {
                body.push_str(line);
                body.push('\n');
            }
            let words: Vec<&str> = info.split(',').collect();
            let is_run = words[0] == "sh" && !words.contains(&"later");
            if is_run {
                let code = words.iter().find_map(|word| word.strip_prefix("exit="));
                steps.push(Step::Commands(body, code.map_or(0, |code| code.parse().unwrap())));
            } else if words[0] == "text" && ran {
                steps.push(Step::Output(body));
            }
            ran = is_run;
        }
    }
    steps
}

/// A folder with copies of the samples, and the program under its name.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for sample in ["nanchang-2023", "qingshi-2025", "mingwan-2026"] {
            let to = place.0.path().join("inputs").join(sample);
            std::fs::create_dir_all(&to).unwrap();
            for file in ["unit.toml", "tables.xlsx", "previous.xlsx"] {
                std::fs::copy(root().join("inputs").join(sample).join(file), to.join(file)).unwrap();
            }
        }
        // the built-in face where pages are set, so that every machine sets the same
        let script = "case $1 in build|verify) exec \"$GONGKAI\" \"$@\" --no-system-fonts;; *) exec \"$GONGKAI\" \"$@\";; esac";
        let program = place.0.path().join(".bin/gongkai");
        std::fs::create_dir(program.parent().unwrap()).unwrap();
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        let made = Command::new("chmod").arg("+x").arg(&program).status().unwrap();
        assert!(made.success());
        place
    }

    fn run(&self, commands: &str) -> Run {
        let bin = self.0.path().join(".bin");
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&paths))).unwrap();
        let mut command = Command::new("sh");
        // the streams as a terminal shows them
        command.arg("-ec").arg(format!("exec 2>&1\n{commands}")).current_dir(self.0.path());
        command.env("PATH", paths).env("COLUMNS", "80").env("GONGKAI", env!("CARGO_BIN_EXE_gongkai"));
        ended(command)
    }

    fn change(&self, change: &str) {
        let [file, sheet, cell, number] = change.split('|').collect::<Vec<_>>()[..] else {
            panic!("{change}")
        };
        let path = self.0.path().join(file);
        let mut book = Book::read(&path);
        let (column, row) = cell.split_at(1);
        let column = u16::from(column.as_bytes()[0] - b'A');
        let at = (row.parse::<u32>().unwrap() - 1, column);
        book.sheet(sheet).cells.insert(at, Value::Number(number.parse().unwrap()));
        book.write(&path);
    }
}

/// Whether a line shown in the guide is this printed one.
fn is_shown(shown: &str, printed: &str) -> bool {
    let mut rest = printed;
    let pieces: Vec<&str> = shown.split("……").collect();
    for (at, piece) in pieces.iter().enumerate() {
        let Some(found) = rest.find(piece) else { return false };
        if at == 0 && found > 0 {
            return false;
        }
        rest = &rest[found + piece.len()..];
    }
    rest.trim_end().is_empty() || pieces.last().is_some_and(|last| last.is_empty())
}

/// The first shown line that does not come in its place.
fn not_printed<'s>(shown: &'s str, printed: &str) -> Option<&'s str> {
    let mut lines = printed.lines();
    shown.lines().filter(|line| *line != "……").find(|line| !lines.any(|printed| is_shown(line, printed)))
}

fn follow(name: &str, text: &str) -> Vec<String> {
    let steps = steps(text);
    let mut wrong = Vec::new();
    if !steps.iter().any(|step| matches!(step, Step::Commands(..))) {
        return wrong;
    }
    let place = Place::new();
    let mut printed = String::new();
    for step in steps {
        match step {
            Step::Commands(commands, code) => {
                let run = place.run(&commands);
                printed = run.stdout;
                if run.code != code {
                    wrong.push(format!("{name}: {commands}ends with {}, not {code}:\n{printed}", run.code));
                }
            }
            Step::Change(change) => place.change(&change),
            Step::Output(shown) => {
                if let Some(line) = not_printed(&shown, &printed) {
                    wrong.push(format!("{name}: “{line}” is not printed, but:\n{printed}"));
                }
            }
        }
    }
    wrong
}

#[cfg(unix)]
#[test]
fn the_commands_do_what_the_guide_says() {
    let chapters = chapters();
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> =
            chapters.iter().map(|(name, text)| scope.spawn(move || follow(name, text))).collect();
        runs.into_iter().flat_map(|run| run.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let ran = chapters.iter().flat_map(|(_, text)| steps(text));
    let ran = ran.filter(|step| matches!(step, Step::Commands(..))).count();
    assert!(ran > 25, "{ran}");
}

#[test]
fn a_wrong_line_in_the_guide_would_be_noticed() {
    assert!(is_shown("共……项，完成", "共12项，完成") && is_shown("甲……", "甲乙") && is_shown("……乙", "甲乙"));
    assert!(!is_shown("共……项，完成", "共12项，未完") && !is_shown("甲", "甲乙") && !is_shown("乙", "甲乙"));
    assert_eq!(not_printed("一\n……\n三\n", "一\n二\n三\n"), None);
    assert_eq!(not_printed("三\n一\n", "一\n二\n三\n"), Some("一"));
    let text =
        "```sh,exit=2\ngongkai check 没有的\n```\n\n```text\n没有这句话\n```\n\n```sh,later\nfalse\n```\n";
    assert_eq!(steps(text).len(), 2);
    #[cfg(unix)]
    {
        assert_eq!(follow("例", text).len(), 1);
        assert_eq!(follow("例", &text.replace("exit=2", "exit=1")).len(), 2);
    }
}

/// The targets of links and pictures.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            code = !code;
        }
        if !code {
            let targets = line.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
            found.extend(targets.map(str::to_owned));
        }
    }
    found
}

fn leads(from: &Path, link: &str) -> bool {
    let file = link.split('#').next().unwrap();
    link.starts_with("http") || file.is_empty() || from.join(file).exists()
}

#[test]
fn every_link_leads_somewhere_and_every_chapter_is_in_the_summary() {
    let src = root().join("docs/guide/src");
    let mut dead = Vec::new();
    for (name, text) in chapters() {
        dead.extend(
            links(&text).into_iter().filter(|link| !leads(&src, link)).map(|link| format!("{name}: {link}")),
        );
        for include in text.split("{{#include ").skip(1) {
            let file = include.split("}}").next().unwrap();
            if !src.join(file).is_file() {
                dead.push(format!("{name}: {file}"));
            }
        }
    }
    let readmes = ["README.md", "README.zh.md"].map(|name| (root().join(name), root().to_path_buf()));
    for (readme, folder) in readmes {
        let text = std::fs::read_to_string(&readme).unwrap();
        let name = readme.display();
        dead.extend(
            links(&text).iter().filter(|link| !leads(&folder, link)).map(|link| format!("{name}: {link}")),
        );
    }
    assert!(dead.is_empty(), "{dead:#?}");
    let summary = std::fs::read_to_string(src.join("SUMMARY.md")).unwrap();
    let listed = links(&summary);
    let lost: Vec<_> = chapters()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| name != "SUMMARY.md" && !listed.contains(name))
        .collect();
    assert!(lost.is_empty(), "not in SUMMARY.md: {lost:?}");
    let pictures: Vec<PathBuf> =
        std::fs::read_dir(src.join("图")).unwrap().map(|entry| entry.unwrap().path()).collect();
    for picture in pictures {
        let length = picture.metadata().unwrap().len();
        assert!(length < 150_000, "{} has {length} bytes", picture.display());
    }
}

#[test]
fn every_command_is_in_the_guide() {
    let text: String = chapters().into_iter().map(|(_, text)| text).collect();
    let command = Cli::command();
    for own in command.get_subcommands().filter(|own| !own.is_hide_set()) {
        let name = own.get_name();
        assert!(text.contains(&format!("gongkai {name}")), "the guide has no gongkai {name}");
        for below in own.get_subcommands() {
            let name = format!("{name} {}", below.get_name());
            assert!(text.contains(&format!("gongkai {name}")), "the guide has no gongkai {name}");
        }
    }
}
