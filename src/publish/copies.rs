//! The copies of the newest edition: `公开/` as one folder, the internal files one by one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;
use crate::edition::File;

use super::editions::{self, Written, write_all};
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

/// An internal file written aside, and where it belongs.
pub struct Staged {
    aside: PathBuf,
    target: PathBuf,
}

impl Drop for Staged {
    fn drop(&mut self) {
        if exists(&self.aside) {
            editions::discard(&self.aside);
        }
    }
}

/// Writes aside those internal files that are not in place yet.
pub fn stage(year: &Path, files: &[File]) -> Result<Vec<Staged>, Diagnostic> {
    let internal = year.join(INTERNAL);
    let mut staged = Vec::new();
    for file in files {
        let target = internal.join(&file.name);
        if !is(&target, file) {
            let aside = folder::aside_file(&internal);
            staged.push(Staged { aside: aside.clone(), target });
            folder::write(&aside, &file.bytes)?;
        }
    }
    Ok(staged)
}

/// Puts the internal files in place and removes own ones that no edition has any more. The edition is
/// public by now, so that what is refused is told and no fault.
pub fn place_internal(
    year: &Path,
    files: &[File],
    staged: &[Staged],
    written: &Written,
    told: &mut Vec<Diagnostic>,
) {
    let internal = year.join(INTERNAL);
    for Staged { aside, target } in staged {
        let free = if exists(target) && !ours(target, written) { keep(year, target, told) } else { Ok(()) };
        if let Err(refused) = free.and_then(|()| folder::rename(aside, target)) {
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
