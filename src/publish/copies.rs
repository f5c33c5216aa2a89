//! The copies of the newest edition: `公开/` as one folder, the internal files one by one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;
use crate::edition::{Edition, File, sha256};

use super::editions::{self, EditionsThere, Item, Standing, write_all};
use super::folder::{self, exists, fault, names, place};
use super::leftover::{keep, of_system, ours};
use super::{INTERNAL, PUBLIC};

/// Whether `公开/` is exactly these files.
pub fn exact(public: &Path, files: &[File]) -> Result<bool, Diagnostic> {
    let Ok(about) = fs::symlink_metadata(public) else { return Ok(false) };
    if about.is_symlink() {
        return Err(Diagnostic::error("发布-链接", "“公开”是指到别处的链接，不能整个换成新的一版")
            .at(place(public))
            .hint("请删去这个链接再生成，或用 -o 把输出文件夹直接指到那里"));
    }
    if !about.is_dir() {
        return Err(fault(public, &std::io::ErrorKind::AlreadyExists.into()));
    }
    let mut found = 0;
    for name in names(public)? {
        if of_system(&public.join(&name)) {
            continue;
        }
        let same = files.iter().any(|file| name == file.name.as_str() && is(&public.join(&name), file));
        if !same {
            return Ok(false);
        }
        found += 1;
    }
    Ok(found == files.len())
}

/// Whether a path is this file; what cannot be read is not.
fn is(path: &Path, file: &File) -> bool {
    let plain = fs::symlink_metadata(path).is_ok_and(|about| about.is_file());
    plain && fs::read(path).is_ok_and(|bytes| bytes == file.bytes)
}

/// Makes the new `公开/` aside, whole and on the disk.
pub fn prepare(year: &Path, files: &[File]) -> Result<PathBuf, Diagnostic> {
    let internal = year.join(INTERNAL);
    let aside = folder::aside(&internal, PUBLIC);
    let written = write_all(&aside, files);
    written.map(|()| aside.clone()).inspect_err(|_| editions::discard(&aside))
}

/// A file written aside, and where it belongs.
pub struct Staged {
    aside: PathBuf,
    target: PathBuf,
}

impl Staged {
    /// Where it belongs.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Puts it there. What is refused is the place's fault, not that of the file aside.
    pub fn place(&self) -> Result<(), Diagnostic> {
        fs::rename(&self.aside, &self.target).map_err(|error| fault(&self.target, &error))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if exists(&self.aside) {
            editions::discard(&self.aside);
        }
    }
}

/// Writes aside those files of a folder that are not in place yet.
pub fn stage(folder: &Path, files: &[File]) -> Result<Vec<Staged>, Diagnostic> {
    let mut staged = Vec::new();
    for file in files {
        let target = folder.join(&file.name);
        if !is(&target, file) {
            let aside = folder::aside_file(folder);
            staged.push(Staged { aside: aside.clone(), target });
            folder::write(&aside, &file.bytes)?;
        }
    }
    Ok(staged)
}

/// Puts back what the folder of an edition has lost, and what was changed in it, as far as this run made the same
/// bytes: the public ones always.
pub fn repair(
    year: &Path,
    standing: &Standing,
    edition: &Edition,
    told: &mut Vec<Diagnostic>,
) -> Result<(), Diagnostic> {
    let Some(files) = &standing.files else { return Ok(()) };
    let (mut mended, mut lost) = (Vec::new(), Vec::new());
    for (part, items) in files.parts() {
        let folder = standing.folder.join(part);
        if !fs::symlink_metadata(&folder).is_ok_and(|about| about.is_dir()) {
            if exists(&folder) {
                keep(year, &folder, told)?;
            }
            folder::make(&folder)?;
        }
        for item in items {
            let path = folder.join(&item.name);
            if has(&path, &item) {
                continue;
            }
            let Some(bytes) = made_again(edition, &item) else {
                lost.push(format!("“{part}/{}”", item.name));
                continue;
            };
            if exists(&path) {
                keep(year, &path, told)?;
            }
            folder::make(path.parent().unwrap_or(&folder))?;
            folder::replace_by(&folder::aside_file(&editions::folder(year)), &path, bytes)?;
            mended.push(format!("“{part}/{}”", item.name));
        }
    }
    let number = standing.number;
    if !mended.is_empty() {
        let what = format!("第{number}版留存的文件缺了或改过，已按原样补上：{}", mended.join("、"));
        let hint = "不必做什么；“内部/版本”里的文件请不要改动或删除";
        told.push(Diagnostic::notice("发布-版本残缺", what).at(place(&standing.folder)).hint(hint));
    }
    if !lost.is_empty() {
        let what =
            format!("第{number}版留存的文件缺了或改过，这次生成的与当时的不同，补不上：{}", lost.join("、"));
        let hint = "公开文件不受影响；这一版要留全的，请从备份恢复这些文件";
        told.push(Diagnostic::warning("发布-版本残缺", what).at(place(&standing.folder)).hint(hint));
    }
    Ok(())
}

/// Whether a path is the file that a manifest lists.
pub fn has(path: &Path, item: &Item) -> bool {
    let plain = fs::symlink_metadata(path).is_ok_and(|about| about.is_file());
    plain && fs::read(path).is_ok_and(|bytes| sha256(&bytes) == item.sha256)
}

/// The bytes of a listed file, where this run has them.
fn made_again<'a>(edition: &'a Edition, item: &Item) -> Option<&'a [u8]> {
    let files = edition.public.iter().chain(&edition.internal).map(|file| &file.bytes);
    let mut all = files.chain(edition.inputs.iter().map(|input| &input.bytes));
    all.find(|bytes| sha256(bytes) == item.sha256).map(Vec::as_slice)
}

/// Puts the internal files in place and removes own ones that no edition has any more. The edition is
/// public by now, so that what is refused is told and no fault.
pub fn place_internal(
    year: &Path,
    files: &[File],
    staged: &[Staged],
    written: &EditionsThere,
    told: &mut Vec<Diagnostic>,
) {
    let internal = year.join(INTERNAL);
    for file in staged {
        let target = file.target();
        let free = if exists(target) && !ours(target, written) { keep(year, target, told) } else { Ok(()) };
        if let Err(refused) = free.and_then(|()| file.place()) {
            let what = format!("这个内部文件没有换成新的一版，仍是旧的：{}", refused.message);
            let hint = format!("{}；新的在“内部/版本”里最新的一版", refused.hint);
            told.push(Diagnostic::warning("发布-内部", what).at(place(target)).hint(hint));
        }
    }
    let unwanted = names(&internal).map(|names| {
        for name in names {
            let path = internal.join(&name);
            if !files.iter().any(|file| name == file.name.as_str()) && ours(&path, written) {
                fs::remove_file(&path).map_err(|error| fault(&path, &error))?;
            }
        }
        folder::sync(&internal)
    });
    if let Err(refused) | Ok(Err(refused)) = unwanted {
        told.push(folder::milder(refused));
    }
}
