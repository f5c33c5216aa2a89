//! What killed runs left, and what the exchange took out of `公开/`: the program's own files are removed,
//! everybody else's kept under `内部/原有文件/`, what cannot be removed goes to `内部/未能删除/`.
//!
//! Only under the lock: what another run is writing looks like a leftover.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;

use super::editions::{self, Written};
use super::folder::{self, WRITING, exists, free, names, names_if_any, place};
use super::{DRAFTS, INTERNAL, LOCK, PUBLIC, swap};

const KEPT: &str = "原有文件";
const STUCK: &str = "未能删除";
/// An older version's half-made editions.
const INCOMPLETE: &str = ".incomplete-";
/// What systems put into a folder that somebody looks at; nobody wrote them, nobody misses them.
const OF_SYSTEMS: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// Whether a file is the system's own view of a folder.
pub fn of_system(name: &OsStr) -> bool {
    OF_SYSTEMS.iter().any(|own| name == *own)
}

fn half_made(name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    bytes.starts_with(WRITING.as_bytes()) || bytes.starts_with(INCOMPLETE.as_bytes())
}

/// Removes what killed runs left half made in a year's folder; public folders stay as they are.
pub fn clear(year: &Path, told: &mut Vec<Diagnostic>) -> Result<(), Diagnostic> {
    let internal = year.join(INTERNAL);
    sweep(year, &internal, told)?;
    sweep(year, &editions::folder(year), told)?;
    sweep(year, &internal.join(DRAFTS), told)?;
    // where older versions had their lock
    let _ = fs::remove_file(internal.join(LOCK));
    Ok(())
}

/// Ends what a killed run began with `公开/`, and clears what was taken out of it.
pub fn end(year: &Path, told: &mut Vec<Diagnostic>) -> Result<(), Diagnostic> {
    let (public, internal) = (year.join(PUBLIC), year.join(INTERNAL));
    let editions = editions::folder(year);
    swap::finish(&public, &internal)?;
    let stuck = names_if_any(&internal.join(STUCK))?;
    if stuck.is_empty() && !swap::asides(&internal).iter().any(|aside| exists(aside)) {
        return Ok(());
    }
    // damaged manifests are told by the run itself
    let written = Written::read(&editions, &mut Vec::new())?;
    for name in stuck {
        let path = internal.join(STUCK).join(name);
        if !gone(year, &path, &written, told)? {
            told.push(still_there(&path));
        }
    }
    // it comes back when it is needed
    let _ = fs::remove_dir(internal.join(STUCK));
    retire(year, &written, told)
}

/// Tells where `公开/` is out of its place and this run does not put it back.
pub fn tell_missing(year: &Path, told: &mut Vec<Diagnostic>) {
    let public = year.join(PUBLIC);
    if swap::between(&public, &year.join(INTERNAL)) {
        told.push(
            Diagnostic::notice("发布-未完成", "上次换“公开”时中断了，“公开”暂时不在原处")
                .at(place(&public))
                .hint("下次正式生成这一年的公开文件（不用 --draft）时，程序会把它放回去"),
        );
    }
}

/// Removes what nobody is writing any more.
fn sweep(year: &Path, folder: &Path, told: &mut Vec<Diagnostic>) -> Result<(), Diagnostic> {
    for name in names_if_any(folder)? {
        let path = folder.join(&name);
        if half_made(&name) && folder::remove(&path).is_err() && exists(&path) {
            stow(year, &path, told)?;
        }
    }
    Ok(())
}

/// Clears the folders that an exchange left beside the new one.
pub fn retire(year: &Path, written: &Written, told: &mut Vec<Diagnostic>) -> Result<(), Diagnostic> {
    for aside in swap::asides(&year.join(INTERNAL)) {
        if !gone(year, &aside, written, told)? {
            stow(year, &aside, told)?;
        }
    }
    Ok(())
}

/// Takes a public folder apart: own files are removed, others kept. Whether nothing is left of it.
fn gone(year: &Path, path: &Path, written: &Written, told: &mut Vec<Diagnostic>) -> Result<bool, Diagnostic> {
    let Ok(about) = fs::symlink_metadata(path) else { return Ok(true) };
    if !about.is_dir() {
        return Ok(keep(year, path, told).is_ok());
    }
    for name in names(path)? {
        let entry = path.join(&name);
        let own = half_made(&name) || of_system(&name) || ours(&entry, written);
        // what stays is told with the whole folder
        let _ = if own { folder::remove(&entry).is_ok() } else { keep(year, &entry, told).is_ok() };
    }
    Ok(fs::remove_dir(path).is_ok())
}

/// Whether the program wrote a file; links and folders it never writes.
pub fn ours(path: &Path, written: &Written) -> bool {
    let file = fs::symlink_metadata(path).is_ok_and(|about| about.is_file());
    file && fs::read(path).is_ok_and(|bytes| written.holds(&bytes))
}

/// Moves what the program did not write to where nothing is lost and nothing uploaded.
pub fn keep(year: &Path, path: &Path, told: &mut Vec<Diagnostic>) -> Result<(), Diagnostic> {
    let name = path.file_name().unwrap_or(OsStr::new(PUBLIC));
    let target = moved(year, path, KEPT, name)?;
    told.push(
        Diagnostic::notice(
            "发布-原有文件",
            "这里有不是本程序写的（或写后改过的）文件，已移到“内部/原有文件”",
        )
        .at(place(&target))
        .hint("“公开”里只留要上传的一版；这个文件还要用的，请从那里取"),
    );
    Ok(())
}

fn stow(year: &Path, path: &Path, told: &mut Vec<Diagnostic>) -> Result<(), Diagnostic> {
    // its hidden name is the program's; what a clerk shall find bears a plain one
    let public = swap::asides(&year.join(INTERNAL)).iter().any(|aside| aside == path);
    let target = moved(year, path, STUCK, OsStr::new(if public { PUBLIC } else { "写了一半的" }))?;
    told.push(still_there(&target));
    Ok(())
}

fn still_there(path: &Path) -> Diagnostic {
    Diagnostic::warning("发布-未能删除", "换下来的旧文件删不掉，留在“内部/未能删除”")
        .at(place(path))
        .hint("请解除这些文件的锁定或只读，关闭正在打开它们的程序；下次生成时再删")
}

/// Moves something into a folder of the internal one, under the first free name.
fn moved(year: &Path, path: &Path, folder: &str, name: &OsStr) -> Result<PathBuf, Diagnostic> {
    let folder = year.join(INTERNAL).join(folder);
    folder::make(&folder)?;
    let target = free(&folder, name);
    folder::rename(path, &target)?;
    folder::sync(&folder)?;
    Ok(target)
}
