//! `内部/记录.jsonl`: who published what, when and why, a line each run. Lines are only ever added.
//!
//! A run that is killed while it adds one leaves half a line. That stays as it is, and the next line begins anew.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::diag::Diagnostic;
use crate::edition::{Edition, PROGRAM, inputs_digest};

use super::INTERNAL;
use super::editions::{EditionsThere, Item};
use super::folder::{fault, place, sync, unreadable};

/// The file.
const FILE: &str = "记录.jsonl";
/// What stands for an edition that was made before there was a record, or whose run did not come to write in it.
const BEFORE: &str = "补记：生成这一版时还没有记录";
const BROKEN_OFF: &str = "中断的一次补记";

/// Who runs the program, when and why. The clock is the caller's.
#[derive(Debug, Clone, Default)]
pub struct RunNote {
    /// ISO 8601, with the offset from UTC.
    pub when: String,
    /// A person's name.
    pub who: String,
    /// The reason, where one is given.
    pub why: Option<String>,
}

/// What a run did to the public folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// A new edition.
    New,
    /// The current edition's bytes again.
    Unchanged,
    /// The same, and the public folder was mended.
    Mended,
    /// An older edition's bytes: it is the current one again.
    Back,
    /// An edition that a killed run had made and not published.
    Completed,
}

impl Came {
    /// As the record says it.
    fn words(self, number: u32) -> String {
        match self {
            Self::New => "新的一版".to_owned(),
            Self::Unchanged => "没有变化".to_owned(),
            Self::Mended => "没有变化，公开文件补齐".to_owned(),
            Self::Back => format!("恢复为第{number}版"),
            Self::Completed => "上次中断的一版补完".to_owned(),
        }
    }
}

/// A line of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordLine {
    /// When; ISO 8601 with offset.
    pub when: String,
    /// Who.
    pub who: String,
    /// What was done.
    pub what: String,
    /// The edition that is public since.
    pub edition: u32,
    /// One digest of all that was read; none where an edition was taken back as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<String>,
    /// Name and version of the program.
    pub program: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The internal files beside 公开/ that are not as the edition keeps them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub internal: Vec<Item>,
}

/// The record of a year as it stands.
#[derive(Debug, Clone, Default)]
pub struct RunRecord {
    path: PathBuf,
    /// The lines that can be read, oldest first.
    pub lines: Vec<RecordLine>,
    /// Numbers of the lines that cannot.
    pub broken: Vec<usize>,
    /// Whether there is such a file.
    exists: bool,
    /// Whether the last line has no end.
    open: bool,
}

/// The record of a year's folder.
pub fn path(year: &Path) -> PathBuf {
    year.join(INTERNAL).join(FILE)
}

impl RunRecord {
    /// Reads it; where there is none it is empty.
    ///
    /// # Errors
    /// One that cannot be read.
    pub fn read(year: &Path) -> Result<Self, Diagnostic> {
        let path = path(year);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(Self { path, ..Self::default() });
            }
            Err(error) => return Err(unreadable(&path, &error)),
        };
        let open = bytes.last().is_some_and(|last| *last != b'\n');
        let mut record = Self { path, exists: true, open, ..Self::default() };
        for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match serde_json::from_slice(line) {
                Ok(line) => record.lines.push(line),
                Err(_) => record.broken.push(at + 1),
            }
        }
        Ok(record)
    }

    /// The last line.
    pub fn last(&self) -> Option<&RecordLine> {
        self.lines.last()
    }

    /// Whether a line speaks of an edition.
    pub fn speaks_of(&self, edition: u32) -> bool {
        self.lines.iter().any(|line| line.edition == edition)
    }

    /// Whether anything stands in it.
    pub fn is_there(&self) -> bool {
        self.exists
    }

    /// Digests of internal files that runs wrote without making an edition of them.
    pub fn placed(&self) -> impl Iterator<Item = String> {
        self.lines.iter().flat_map(|line| &line.internal).map(|item| item.sha256.clone())
    }

    /// Says what cannot be read; it stays.
    pub fn damage(&self) -> Option<Diagnostic> {
        let lines: Vec<String> = self.broken.iter().map(|line| format!("第{line}行")).collect();
        (!lines.is_empty()).then(|| {
            let what = format!("记录里{}读不懂，大概是写到一半时中断的，或有人改过", lines.join("、"));
            Diagnostic::warning("发布-记录", what)
                .at(place(&self.path))
                .hint("其他各行照常使用，读不懂的也没有删除；有备份的，可以用备份补上那一行")
        })
    }

    /// Adds what runs before this one had no time for: the edition that is public and that no line speaks of last.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn catch_up(&mut self, written: &EditionsThere, note: &RunNote) -> Result<(), Diagnostic> {
        let Some(current) = written.published() else { return Ok(()) };
        if !self.exists {
            for edition in written.all().iter().filter(|edition| edition.number < current) {
                self.append(note.line(BEFORE.to_owned(), edition.number))?;
            }
            return self.append(note.line(BEFORE.to_owned(), current));
        }
        if self.last().is_none_or(|line| line.edition != current) {
            self.append(note.line(BROKEN_OFF.to_owned(), current))?;
        }
        Ok(())
    }

    /// Adds a line and waits until the disk has it.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn append(&mut self, line: RecordLine) -> Result<(), Diagnostic> {
        // plain strings and numbers always serialise
        let mut text = serde_json::to_string(&line).unwrap_or_default() + "\n";
        if self.open {
            text.insert(0, '\n');
        }
        let write = || {
            let mut file = fs::File::options().create(true).append(true).open(&self.path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        // half of it may stand there if this fails
        let written = write().map_err(|error| fault(&self.path, &error));
        self.open = written.is_err();
        written?;
        if !self.exists {
            self.exists = true;
            sync(self.path.parent().unwrap_or(Path::new(".")))?;
        }
        self.lines.push(line);
        Ok(())
    }
}

impl RunNote {
    /// A line about an edition.
    fn line(&self, what: String, edition: u32) -> RecordLine {
        RecordLine {
            when: self.when.clone(),
            who: self.who.clone(),
            what,
            edition,
            inputs: None,
            program: PROGRAM.to_owned(),
            why: None,
            internal: Vec::new(),
        }
    }

    /// The line of this run.
    pub(super) fn of(&self, came: Came, number: u32, edition: &Edition, kept: &[Item]) -> RecordLine {
        let internal = edition.internal.iter().map(Item::of).filter(|item| !kept.contains(item)).collect();
        let inputs = (!edition.inputs.is_empty()).then(|| inputs_digest(&edition.inputs));
        let line = self.line(came.words(number), number);
        RecordLine { inputs, why: self.why.clone(), internal, ..line }
    }
}
