//! A unit's folder to be changed at will, and the program run on it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;

use crate::books::Book;

/// No run takes nearly so long, on a slow machine full of other work either.
const LONGEST_RUN: Duration = Duration::from_secs(300);

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares with a golden file below tests/data; `UPDATE_GOLDEN=1` writes it anew.
pub fn golden(name: &str, text: &str) {
    let path = root().join("tests/data").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(known == text, "{name} has changed; look, then run with UPDATE_GOLDEN=1:\n{text}");
}

/// The sample.
pub fn sample() -> PathBuf {
    root().join("inputs/nanchang-2023")
}

/// A copy of the sample in a folder of its own, with room for output.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self::of("nanchang-2023")
    }

    /// A copy of another sample.
    pub fn of(sample: &str) -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::create_dir(desk.unit()).unwrap();
        for name in ["unit.toml", "tables.xlsx", "previous.xlsx"] {
            std::fs::copy(root().join("inputs").join(sample).join(name), desk.unit().join(name)).unwrap();
        }
        desk
    }

    /// The unit's folder.
    pub fn unit(&self) -> PathBuf {
        self.folder.path().join("sample")
    }

    /// The output folder; not made beforehand.
    pub fn output(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// What is uploaded.
    pub fn public(&self, year: i32) -> PathBuf {
        self.output().join("sample").join(year.to_string()).join("公开")
    }

    /// The public file with an extension; the document's page for `html`.
    pub fn file(&self, year: i32, extension: &str) -> PathBuf {
        let all = std::fs::read_dir(self.public(year)).unwrap().map(|entry| entry.unwrap().path());
        let fits = |path: &PathBuf| {
            path.extension().is_some_and(|e| e == extension) && !path.to_string_lossy().contains("片段")
        };
        all.into_iter().find(fits).unwrap()
    }

    /// Changes a workbook.
    pub fn change(&self, workbook: &str, change: impl FnOnce(&mut Book)) {
        let path = self.unit().join(workbook);
        let mut book = Book::read(&path);
        change(&mut book);
        book.write(&path);
    }

    /// Changes unit.toml.
    pub fn rewrite(&self, from: &str, to: &str) {
        let path = self.unit().join("unit.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "unit.toml holds no {from}");
        std::fs::write(&path, text.replace(from, to)).unwrap();
    }

    /// Runs a command on the unit's folder with more arguments.
    pub fn run(&self, command: &str, more: &[&str]) -> Run {
        let args = [PathBuf::from(command), self.unit()];
        run(args.into_iter().chain(more.iter().map(PathBuf::from)))
    }

    pub fn check(&self) -> Run {
        run(["check".into(), self.unit()])
    }

    /// Builds with the built-in face, so that every machine sets the same.
    pub fn build(&self) -> Run {
        run(["build".into(), self.unit(), "-o".into(), self.output(), "--no-system-fonts".into()])
    }
}

/// What a run of the program came to.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Both streams.
    pub fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The program: this build, or the one that `GONGKAI_BINARY` names.
/// On a terminal so wide that no line is broken: what lines are broken into is looked at in `terminal`.
pub fn program() -> Command {
    let mut command = match std::env::var_os("GONGKAI_BINARY") {
        Some(binary) => Command::new(binary),
        None => Command::new(env!("CARGO_BIN_EXE_gongkai")),
    };
    command.env("COLUMNS", "100000");
    command
}

/// Runs the program.
pub fn run(args: impl IntoIterator<Item = PathBuf>) -> Run {
    let mut args: Vec<PathBuf> = args.into_iter().collect();
    // the report in full; what is told of it else is looked at in `terminal`
    if args.first().is_some_and(|command| ["check", "build"].iter().any(|own| command.as_os_str() == *own)) {
        args.push("-v".into());
    }
    let mut command = program();
    command.args(args);
    ended(command)
}

/// Runs a command that must end: one that waits for something for ever fails its test, and not the whole run.
pub fn ended(mut command: Command) -> Run {
    let name = format!("{command:?}");
    let (done, end) = mpsc::channel();
    std::thread::spawn(move || done.send(command.stdin(Stdio::null()).output()));
    match end.recv_timeout(LONGEST_RUN) {
        Ok(output) => output.unwrap().into(),
        Err(_) => panic!("not ended after {LONGEST_RUN:?}: {name}"),
    }
}

/// What a run said, but for how long it took, which is no part of what it came to.
pub fn untimed(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", line.split("；用时").next().unwrap_or(line))).collect()
}

/// What a tool of the machine prints; none where the machine lacks it.
pub fn tool(name: &str, args: &[&str]) -> Option<String> {
    let output = match Command::new(name).args(args).output() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        output => output.unwrap(),
    };
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The text of some pages of a PDF, one-based, as pdftotext gives it; where the machine lacks it, as
/// the PDF library does.
pub fn pages_text(path: &Path, first: u32, last: u32) -> String {
    let (from, to) = (first.to_string(), last.to_string());
    tool("pdftotext", &["-f", &from, "-l", &to, path.to_str().unwrap(), "-"]).unwrap_or_else(|| {
        let document = lopdf::Document::load(path).unwrap();
        let last = last.min(document.get_pages().len() as u32);
        document.extract_text(&(first..=last).collect::<Vec<u32>>()).unwrap()
    })
}

/// The text of a PDF without blanks and page numbers.
pub fn pdf_text(path: &Path) -> String {
    let text = pages_text(path, 1, 9999);
    let number = |line: &&str| {
        let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        !(line.starts_with('—') && line.ends_with('—') && line.len() < 14)
    };
    text.lines().filter(number).flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}
