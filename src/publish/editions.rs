//! Editions as they stand under `内部/版本/`: a folder each, complete with its manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::diag::Diagnostic;
use crate::edition::{Edition, File, Format, InputRole, KeptInput, StatedCorrection, sha256};

use super::folder::{self, exists, place, unreadable};
use super::record::RunRecord;
use super::{INTERNAL, PUBLIC};

const EDITIONS: &str = "版本";
/// The file of an edition that says what belongs to it.
pub const MANIFEST: &str = "manifest.json";
/// The folder of an edition with what it was made from.
pub const INPUTS: &str = "输入";
/// The first layout of manifests whose inputs are kept.
pub const KEEPS_INPUTS: u32 = 2;

/// The part of a manifest that is read back; of layout 1 too, which has no more than files with their digests.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct EditionFiles {
    /// Number of the layout.
    #[serde(default)]
    pub layout: u32,
    /// Whose it is.
    #[serde(default)]
    pub unit: String,
    /// 部门 or 单位.
    #[serde(default)]
    pub kind: String,
    /// Of which year.
    #[serde(default)]
    pub year: i32,
    /// Name and version of the program that made it.
    #[serde(default)]
    pub program: String,
    /// Digest of the files that the program brought along.
    #[serde(default)]
    pub built_in: String,
    /// The faces that it was set with.
    #[serde(default)]
    pub fonts: Vec<FontItem>,
    /// What was read; kept since layout 2.
    #[serde(default)]
    pub inputs: Vec<InputItem>,
    /// The public files.
    pub public: Vec<Item>,
    /// The internal ones.
    pub internal: Vec<Item>,
}

/// A file of an edition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// Digest of its bytes.
    pub sha256: String,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct InputItem {
    /// What it is.
    #[serde(default)]
    pub role: String,
    /// Where it is kept, below `输入/`.
    pub name: String,
    /// Digest of its bytes.
    pub sha256: String,
}

/// A face.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FontItem {
    /// PostScript name.
    pub name: String,
    /// Digest of its table directory.
    pub directory_sha256: String,
}

impl Item {
    pub(super) fn of(file: &File) -> Self {
        Self { name: file.name.clone(), sha256: sha256(&file.bytes) }
    }

    /// Files as they are compared: whatever their order.
    pub(super) fn sorted(items: &[Item]) -> Vec<Item> {
        let mut sorted = items.to_vec();
        sorted.sort();
        sorted
    }
}

impl EditionFiles {
    /// What a manifest says; none where it does not read, or names a file outside of its folder.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        // what is wrong with it nobody can mend by hand
        let files: Self = serde_json::from_slice(bytes).ok()?;
        let mut items = files.public.iter().chain(&files.internal);
        let plain = items.all(|item| is_plain(&item.name) && !item.name.contains('/'));
        // layout 1 keeps no inputs, and names them as unit.toml does
        let kept = files.layout < KEEPS_INPUTS || files.inputs.iter().all(|input| is_plain(&input.name));
        (plain && kept).then_some(files)
    }

    /// The files of an edition that should be there, by folder.
    pub fn parts(&self) -> Vec<(&'static str, Vec<Item>)> {
        let mut parts = vec![(PUBLIC, self.public.clone()), (INTERNAL, self.internal.clone())];
        if self.layout >= KEEPS_INPUTS {
            let item = |input: &InputItem| Item { name: input.name.clone(), sha256: input.sha256.clone() };
            parts.push((INPUTS, self.inputs.iter().map(item).collect()));
        }
        parts
    }

    /// The forms that it has.
    pub fn forms(&self) -> Vec<Format> {
        let has = |format: &Format| self.public.iter().any(|item| Format::of(&item.name) == Some(*format));
        Format::ALL.into_iter().filter(has).collect()
    }
}

/// Whether a name stays in its folder.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
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

/// An edition on the disk.
#[derive(Debug)]
pub struct Standing {
    /// Its number.
    pub number: u32,
    /// Its folder.
    pub folder: PathBuf,
    /// What belongs to it; none where its manifest is damaged.
    pub files: Option<EditionFiles>,
}

impl Standing {
    /// What is stated of the correction that it is; none where it is none.
    ///
    /// # Errors
    /// A file that is not as the program wrote it.
    pub fn correction(&self) -> Result<Option<StatedCorrection>, Diagnostic> {
        let files = self.files.iter().flat_map(|files| &files.inputs);
        let Some(kept) = files.into_iter().find(|input| input.role == InputRole::Correction.word()) else {
            return Ok(None);
        };
        let path = self.folder.join(INPUTS).join(&kept.name);
        let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
        serde_json::from_slice(&bytes).map(Some).map_err(|error| {
            let what = format!("这一版是更正版，留存的更正原因读不懂：{error}");
            Diagnostic::error("发布-更正", what).at(place(&path)).hint("请从备份恢复这个文件")
        })
    }

    /// Whether these files, sorted, are its public ones.
    pub fn holds(&self, public: Option<&[Item]>) -> bool {
        let own = self.files.as_ref().map(|files| Item::sorted(&files.public));
        own.is_some() && own.as_deref() == public
    }
}

/// Numbers of folders that look like an edition and have no manifest.
pub fn without_manifest(year: &Path) -> Result<Vec<u32>, Diagnostic> {
    let editions = folder(year);
    let mut found = Vec::new();
    for name in folder::names_if_any(&editions)? {
        let number = name.to_str().and_then(|name| name.parse::<u32>().ok());
        let number = number.filter(|number| name == number.to_string().as_str());
        found.extend(number.filter(|_| !editions.join(&name).join(MANIFEST).is_file()));
    }
    Ok(found)
}

/// What the program wrote before, by the manifests and the record.
#[derive(Debug, Default)]
pub struct EditionsThere {
    /// Digests of the files of the editions, and where each stands.
    kept: BTreeMap<String, Vec<PathBuf>>,
    /// Digests of what runs wrote that made no edition, and of the edition that is being published.
    now: BTreeSet<String>,
    /// All editions, ascending.
    all: Vec<Standing>,
    /// Where the current one is among them.
    current: Option<usize>,
    /// Whether the public folder holds it, whole and nothing else.
    published: bool,
    /// The highest number of which the record speaks: it is not given twice, though the folder be gone.
    spoken: u32,
}

impl EditionsThere {
    /// Reads all manifests of a year; one that is damaged is told, and what it wrote is then taken for foreign.
    pub fn read(year: &Path, record: &RunRecord, told: &mut Vec<Diagnostic>) -> Result<Self, Diagnostic> {
        let editions = folder(year);
        let mut written = Self::default();
        for (number, path) in complete(&editions)? {
            let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
            let files = EditionFiles::parse(&bytes);
            let folder = editions.join(number.to_string());
            match &files {
                Some(files) => written.count(&folder, files),
                None => told.push(
                    Diagnostic::warning("发布-清单", "这一版的清单读不懂，认不出它写过哪些文件")
                        .at(place(&path))
                        .hint("这一版写过的文件若还在“公开”里，会当作别人的文件移到“内部/原有文件”；请从备份恢复清单"),
                ),
            }
            written.all.push(Standing { number, folder, files });
        }
        written.now.extend(record.placed());
        written.spoken = record.lines.iter().map(|line| line.edition).max().unwrap_or_default();
        let there = held(&year.join(PUBLIC));
        written.current = written.find_current(there.as_deref(), record);
        let holds = |current: &Standing| current.holds(there.as_deref());
        written.published = written.current().is_some_and(holds);
        Ok(written)
    }

    /// The edition that the public folder holds; where it holds none, that of the last run; else the newest.
    fn find_current(&self, there: Option<&[Item]>, record: &RunRecord) -> Option<usize> {
        let last = record.last().and_then(|line| self.all.iter().position(|own| own.number == line.edition));
        // of several with the same files that of the last run
        let order = last.into_iter().chain((0..self.all.len()).rev());
        order.clone().find(|at| self.all[*at].holds(there)).or_else(|| order.clone().next())
    }

    /// Counts in what the edition in `folder` wrote.
    fn count(&mut self, folder: &Path, files: &EditionFiles) {
        for (part, items) in [(PUBLIC, &files.public), (INTERNAL, &files.internal)] {
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

    /// All editions, ascending.
    pub fn all(&self) -> &[Standing] {
        &self.all
    }

    /// An edition by its number.
    pub fn numbered(&self, number: u32) -> Option<&Standing> {
        self.all.iter().find(|own| own.number == number)
    }

    /// The edition that is public, as far as anybody can tell.
    pub fn current(&self) -> Option<&Standing> {
        self.current.map(|at| &self.all[at])
    }

    /// Number of the edition that the public folder holds.
    pub fn published(&self) -> Option<u32> {
        self.current().filter(|_| self.published).map(|current| current.number)
    }

    /// Number of the edition that has these public files, byte for byte: the current one before others, of those
    /// the newest.
    pub fn same(&self, edition: &Edition) -> Option<u32> {
        let now = Item::sorted(&edition.public.iter().map(Item::of).collect::<Vec<Item>>());
        let order = self.current().into_iter().chain(self.all.iter().rev());
        order.into_iter().find(|own| own.holds(Some(&now))).map(|own| own.number)
    }

    /// Number of the next edition; none after the last number.
    pub fn next(&self) -> Option<u32> {
        self.all.last().map_or(0, |newest| newest.number).max(self.spoken).checked_add(1)
    }

    /// The current edition's manifest, if nobody can tell from it which files it has.
    pub fn damaged(&self) -> Option<PathBuf> {
        let current = self.current().filter(|current| current.files.is_none())?;
        Some(current.folder.join(MANIFEST))
    }

    /// The forms that the current edition has.
    pub fn forms(&self) -> Vec<Format> {
        let files = self.current().and_then(|current| current.files.as_ref());
        files.map(EditionFiles::forms).unwrap_or_default()
    }

    /// Names of public files that would be stale: of forms that nobody asked for, in the current edition,
    /// and not the same in the new one.
    pub fn stale(&self, edition: &Edition, asked: &[Format]) -> Vec<String> {
        let left_out = |name: &str| Format::of(name).is_some_and(|format| !asked.contains(&format));
        let now: Vec<Item> = edition.public.iter().map(Item::of).collect();
        let files = self.current().and_then(|current| current.files.as_ref());
        let before = files.map_or(&[][..], |files| &files.public);
        let before = before.iter().filter(|item| left_out(&item.name));
        before.filter(|item| !now.contains(item)).map(|item| item.name.clone()).collect()
    }
}

/// The files of a public folder, without what systems put there; none where it is not files alone.
pub fn held(public: &Path) -> Option<Vec<Item>> {
    let mut found = Vec::new();
    for name in folder::names_if_any(public).ok()? {
        let path = public.join(&name);
        if super::leftover::of_system(&path) {
            continue;
        }
        if !fs::symlink_metadata(&path).is_ok_and(|about| about.is_file()) {
            return None;
        }
        let bytes = fs::read(&path).ok()?;
        found.push(Item { name: name.to_str()?.to_owned(), sha256: sha256(&bytes) });
    }
    found.sort();
    (!found.is_empty()).then_some(found)
}

/// Writes an edition aside, whole and on the disk; where it is comes back.
pub fn prepare(editions: &Path, number: u32, edition: &Edition) -> Result<PathBuf, Diagnostic> {
    let aside = folder::aside(editions, &number.to_string());
    let write = || {
        write_all(&aside.join(PUBLIC), &edition.public)?;
        write_all(&aside.join(INTERNAL), &edition.internal)?;
        write_inputs(&aside.join(INPUTS), &edition.inputs)?;
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

/// Writes what was read, in the folders in which it stood.
fn write_inputs(target: &Path, inputs: &[KeptInput]) -> Result<(), Diagnostic> {
    folder::make(target)?;
    let mut folders = BTreeSet::from([target.to_path_buf()]);
    for input in inputs {
        let path = target.join(&input.name);
        let inside: Vec<&Path> = path.ancestors().skip(1).take_while(|above| *above != target).collect();
        folder::make(inside.first().unwrap_or(&target))?;
        folders.extend(inside.into_iter().map(Path::to_path_buf));
        folder::write(&path, &input.bytes)?;
    }
    folders.iter().rev().try_for_each(|folder| folder::sync(folder))
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
