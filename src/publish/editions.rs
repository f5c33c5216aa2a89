//! Editions as they stand under `内部/版本/`: a folder each, complete with its manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::diag::Diagnostic;
use crate::edition::{Edition, File, Format, sha256};

use super::folder::{self, exists, place, unreadable};
use super::{INTERNAL, PUBLIC};

const EDITIONS: &str = "版本";
pub(super) const MANIFEST: &str = "manifest.json";

/// The part of a manifest that is read back.
#[derive(Debug, Deserialize)]
pub struct Record {
    /// The public files.
    pub public: Vec<Item>,
    /// The internal ones.
    pub internal: Vec<Item>,
}

/// A file of an edition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Item {
    name: String,
    sha256: String,
}

impl Item {
    fn of(file: &File) -> Self {
        Self { name: file.name.clone(), sha256: sha256(&file.bytes) }
    }
}

/// The folder of editions of a year.
pub fn folder(year: &Path) -> PathBuf {
    year.join(INTERNAL).join(EDITIONS)
}

/// The completed editions, number and manifest, ascending; other names are not the program's.
pub fn complete(editions: &Path) -> Result<Vec<(u32, PathBuf)>, Diagnostic> {
    let mut found = Vec::new();
    for name in folder::names_if_any(editions)? {
        let number = name.to_str().and_then(|name| name.parse::<u32>().ok());
        // other spellings of a number, `007`, are not the program's
        if let Some(number) = number.filter(|number| name == number.to_string().as_str()) {
            let manifest = editions.join(name).join(MANIFEST);
            if manifest.is_file() {
                found.push((number, manifest));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// What the program wrote before, by the manifests.
#[derive(Debug, Default)]
pub struct EditionsThere {
    editions: PathBuf,
    /// Digests of the files of the editions, and where each stands.
    kept: BTreeMap<String, Vec<PathBuf>>,
    /// Digests of the edition that is being published.
    now: BTreeSet<String>,
    /// The newest edition: number, text of its manifest, its files.
    newest: Option<(u32, String, Option<Record>)>,
}

impl EditionsThere {
    /// Reads all manifests; one that is damaged is told, and what it wrote is then taken for foreign.
    pub fn read(editions: &Path, told: &mut Vec<Diagnostic>) -> Result<Self, Diagnostic> {
        let mut written = Self { editions: editions.to_path_buf(), ..Self::default() };
        for (number, path) in complete(editions)? {
            let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
            let record = serde_json::from_slice::<Record>(&bytes);
            match &record {
                Ok(record) => written.record(path.parent().unwrap_or(editions), record),
                Err(_) => told.push(
                    Diagnostic::warning("发布-清单", "这一版的清单读不懂，认不出它写过哪些文件")
                        .at(place(&path))
                        .hint("这一版写过的文件若还在“公开”里，会当作别人的文件移到“内部/原有文件”；请从备份恢复清单"),
                ),
            }
            written.newest = Some((number, String::from_utf8_lossy(&bytes).into_owned(), record.ok()));
        }
        Ok(written)
    }

    /// Counts in what the edition in `folder` wrote.
    fn record(&mut self, folder: &Path, record: &Record) {
        for (part, items) in [(PUBLIC, &record.public), (INTERNAL, &record.internal)] {
            for item in items {
                let path = folder.join(part).join(&item.name);
                self.kept.entry(item.sha256.clone()).or_default().push(path);
            }
        }
    }

    /// Counts the files of an edition in that is written or will be.
    pub fn add(&mut self, edition: &Edition) {
        let files = edition.public.iter().chain(&edition.internal);
        self.now.extend(files.map(|file| sha256(&file.bytes)));
    }

    /// Whether the program wrote this file and an edition still has it: otherwise it is the last copy.
    pub fn holds(&self, bytes: &[u8]) -> bool {
        let digest = sha256(bytes);
        let there = |path: &PathBuf| fs::read(path).is_ok_and(|kept| kept == bytes);
        self.now.contains(&digest) || self.kept.get(&digest).is_some_and(|paths| paths.iter().any(there))
    }

    /// Whether some edition had this file; asked of what nobody [holds](Self::holds), it has lost it.
    pub fn lost(&self, bytes: &[u8]) -> bool {
        self.kept.contains_key(&sha256(bytes))
    }

    /// Number of the newest edition, if it is this one.
    pub fn same(&self, edition: &Edition) -> Option<u32> {
        self.newest.as_ref().filter(|(_, text, _)| *text == edition.manifest).map(|(number, ..)| *number)
    }

    /// Number of the next edition; none after the last number.
    pub fn next(&self) -> Option<u32> {
        self.newest.as_ref().map_or(0, |(number, ..)| *number).checked_add(1)
    }

    /// The newest edition's manifest, if nobody can tell from it which files it has.
    pub fn damaged(&self) -> Option<PathBuf> {
        let (number, _, record) = self.newest.as_ref()?;
        let path = || self.editions.join(number.to_string()).join(MANIFEST);
        record.is_none().then(path)
    }

    /// The forms that the newest edition has.
    pub fn forms(&self) -> Vec<Format> {
        let has = |format: &Format| self.public().iter().any(|item| Format::of(&item.name) == Some(*format));
        Format::ALL.into_iter().filter(has).collect()
    }

    fn public(&self) -> &[Item] {
        match &self.newest {
            Some((_, _, Some(record))) => &record.public,
            _ => &[],
        }
    }

    /// Names of public files that would be stale: of forms that nobody asked for, in the newest edition,
    /// and not the same in the new one.
    pub fn stale(&self, edition: &Edition, asked: &[Format]) -> Vec<String> {
        let left_out = |name: &str| Format::of(name).is_some_and(|format| !asked.contains(&format));
        let now: Vec<Item> = edition.public.iter().map(Item::of).collect();
        let before = self.public().iter().filter(|item| left_out(&item.name));
        before.filter(|item| !now.contains(item)).map(|item| item.name.clone()).collect()
    }
}

/// Writes an edition aside, whole and on the disk; where it is comes back.
pub fn prepare(editions: &Path, number: u32, edition: &Edition) -> Result<PathBuf, Diagnostic> {
    let aside = folder::aside(editions, &number.to_string());
    let write = || {
        write_all(&aside.join(PUBLIC), &edition.public)?;
        write_all(&aside.join(INTERNAL), &edition.internal)?;
        folder::write(&aside.join(MANIFEST), edition.manifest.as_bytes())?;
        folder::sync(&aside)
    };
    write().map(|()| aside.clone()).inspect_err(|_| discard(&aside))
}

/// Writes files into a new folder and waits until the disk has them.
pub fn write_all(target: &Path, files: &[File]) -> Result<(), Diagnostic> {
    folder::make(target)?;
    for file in files {
        folder::write(&target.join(&file.name), &file.bytes)?;
    }
    folder::sync(target)
}

/// Removes what was made aside and is not wanted; the next run does where this one cannot.
pub fn discard(aside: &Path) {
    let _ = folder::remove(aside);
}

/// The commit: from here on the edition counts. A folder of its name without a manifest is not one and
/// must be out of the way.
pub fn commit(editions: &Path, number: u32, aside: &Path) -> Result<(), Diagnostic> {
    folder::rename(aside, &editions.join(number.to_string()))?;
    folder::sync(editions).inspect_err(|_| revoke(editions, number))
}

/// Takes an edition back that could not be published.
pub fn revoke(editions: &Path, number: u32) {
    let aside = folder::aside(editions, &number.to_string());
    // if this fails the edition stays, and the next run publishes it
    if folder::rename(&editions.join(number.to_string()), &aside).is_ok() {
        discard(&aside);
    }
}

/// What bears the number of the next edition and is none: it has no manifest.
pub fn in_the_way(editions: &Path, number: u32) -> Option<PathBuf> {
    Some(editions.join(number.to_string())).filter(|path| exists(path))
}
