//! Editions as they stand under `内部/版本/`: a folder each, complete with its manifest.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::diag::Diagnostic;
use crate::edition::{Edition, File, Format, sha256};

use super::folder::{self, exists, fault, place};
use super::{INTERNAL, PUBLIC};

const EDITIONS: &str = "版本";
const MANIFEST: &str = "manifest.json";

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
        if let Some(number) = name.to_str().and_then(|name| name.parse::<u32>().ok()) {
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
pub struct Written {
    /// Digests of all files that any edition ever wrote.
    hashes: BTreeSet<String>,
    /// The newest edition: number, text of its manifest, its files.
    newest: Option<(u32, String, Option<Record>)>,
}

impl Written {
    /// Reads all manifests; one that is damaged is told, and what it wrote is then taken for foreign.
    pub fn read(editions: &Path, told: &mut Vec<Diagnostic>) -> Result<Self, Diagnostic> {
        let mut written = Self::default();
        for (number, path) in complete(editions)? {
            let bytes = fs::read(&path).map_err(|error| fault(&path, &error))?;
            let record = serde_json::from_slice::<Record>(&bytes);
            match &record {
                Ok(record) => {
                    let items = record.public.iter().chain(&record.internal);
                    written.hashes.extend(items.map(|item| item.sha256.clone()));
                }
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

    /// Counts the files of an edition in.
    pub fn add(&mut self, edition: &Edition) {
        let files = edition.public.iter().chain(&edition.internal);
        self.hashes.extend(files.map(|file| sha256(&file.bytes)));
    }

    /// Whether the program wrote this file.
    pub fn holds(&self, bytes: &[u8]) -> bool {
        self.hashes.contains(&sha256(bytes))
    }

    /// Number of the newest edition, if it is this one.
    pub fn same(&self, edition: &Edition) -> Option<u32> {
        self.newest.as_ref().filter(|(_, text, _)| *text == edition.manifest).map(|(number, ..)| *number)
    }

    /// Number of the next edition.
    pub fn next(&self) -> u32 {
        self.newest.as_ref().map_or(0, |(number, ..)| *number).saturating_add(1)
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
        let all = Format::ALL.iter().all(|format| asked.contains(format));
        if !all && matches!(self.newest, Some((_, _, None))) {
            // nobody knows which files it has
            return vec![MANIFEST.to_owned()];
        }
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
    folder::sync(editions)
}

/// Takes an edition back that could not be published.
pub fn revoke(editions: &Path, number: u32) {
    let aside = folder::aside(editions, &number.to_string());
    // if this fails the edition stays, and the next run publishes it
    if folder::rename(&editions.join(number.to_string()), &aside).is_ok() {
        discard(&aside);
    }
}

/// What bears the number of the next edition and is none: no manifest, so somebody else's.
pub fn in_the_way(editions: &Path, number: u32) -> Option<PathBuf> {
    Some(editions.join(number.to_string())).filter(|path| exists(path))
}
