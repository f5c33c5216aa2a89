//! What killed runs left, and what the exchange took out of `公开/`: the program's own files are removed,
//! everybody else's kept under `内部/原有文件/`, what cannot be removed goes to `内部/未能删除/`.
//!
//! Only under the lock: what another run is writing looks like a leftover.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;

use super::drafts::DRAFTS;
use super::editions::{self, EditionsThere};
use super::folder::{self, exists, free, half_made, names, names_if_any, number, place};
use super::record::RunRecord;
use super::{INTERNAL, PUBLIC, swap};

const KEPT: &str = "原有文件";
/// What is said of somebody's file.
const FOREIGN: &str = "不是本程序写的（或写后改过）";
const STUCK: &str = "未能删除";
/// What is in there and never was whole; its hidden name is the program's, what a clerk shall find bears a plain one.
const HALF: &str = "写了一半的";
/// What systems put into a folder that somebody looks at; nobody wrote them, nobody misses them.
const OF_SYSTEMS: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// Whether a file is the system's own view of a folder; a folder or link of that name is somebody's.
pub fn of_system(path: &Path) -> bool {
    let named = path.file_name().is_some_and(|name| OF_SYSTEMS.iter().any(|own| name == *own));
    named && fs::symlink_metadata(path).is_ok_and(|about| about.is_file())
}

/// Removes what killed runs left half made in a year's folder; public folders stay as they are.
pub fn clear(year: &Path, told: &mut Vec<Diagnostic>) -> Result<(), Diagnostic> {
    let internal = year.join(INTERNAL);
    sweep(year, &internal, |what| what == PUBLIC, told)?;
    sweep(year, &editions::folder(year), number, told)?;
    sweep(year, &internal.join(DRAFTS), |_| false, told)?;
    // where older versions had their lock
    let _ = fs::remove_file(internal.join(".lock"));
    Ok(())
}

/// Ends what a killed run began with `公开/`, and clears what was taken out of it.
pub fn end(year: &Path, told: &mut Vec<Diagnostic>) -> Result<(), Diagnostic> {
    let (public, internal) = (year.join(PUBLIC), year.join(INTERNAL));
    swap::finish(&public, &internal)?;
    let stuck = names_if_any(&internal.join(STUCK))?;
    if stuck.is_empty() && !swap::asides(&internal).iter().any(|aside| exists(aside)) {
        return Ok(());
    }
    // damaged manifests are told by the run itself
    let written = EditionsThere::read(year, &RunRecord::read(year)?, &mut Vec::new())?;
    for name in stuck {
        let path = internal.join(STUCK).join(&name);
        let stays = if name.to_string_lossy().ends_with(HALF) {
            (folder::remove(&path).is_err() && exists(&path)).then_some(Stays::Half)
        } else {
            taken_apart(year, &path, &written, told)?
        };
        // what this run put there is told by now
        let still = stays.map(|stays| still_there(&path, stays));
        told.extend(still.filter(|still| told.iter().all(|told| told.places != still.places)));
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
fn sweep(
    year: &Path,
    folder: &Path,
    folders: fn(&str) -> bool,
    told: &mut Vec<Diagnostic>,
) -> Result<(), Diagnostic> {
    for name in names_if_any(folder)? {
        let path = folder.join(&name);
        if half_made(&path, folders) && folder::remove(&path).is_err() && exists(&path) {
            // what cannot be moved either is in nobody's way
            if let Err(refused) = stow(year, &path, HALF, Stays::Half, told) {
                told.push(folder::milder(refused));
            }
        }
    }
    Ok(())
}

/// Clears the folders that an exchange left beside the new one.
pub fn retire(year: &Path, written: &EditionsThere, told: &mut Vec<Diagnostic>) -> Result<(), Diagnostic> {
    for aside in swap::asides(&year.join(INTERNAL)) {
        if let Some(stays) = taken_apart(year, &aside, written, told)? {
            stow(year, &aside, PUBLIC, stays, told)?;
        }
    }
    Ok(())
}

/// What keeps a folder from being removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stays {
    /// A file of the program that is locked.
    Own,
    /// The same, and it never was whole.
    Half,
    /// Something of others that cannot be moved.
    Foreign,
}

/// Takes a public folder apart: own files are removed, others kept. Nothing where nothing is left of it.
fn taken_apart(
    year: &Path,
    path: &Path,
    written: &EditionsThere,
    told: &mut Vec<Diagnostic>,
) -> Result<Option<Stays>, Diagnostic> {
    let Ok(about) = fs::symlink_metadata(path) else { return Ok(None) };
    if !about.is_dir() {
        return Ok(keep(year, path, told).is_err().then_some(Stays::Foreign));
    }
    let mut stays = Stays::Own;
    for name in names(path)? {
        let entry = path.join(&name);
        if of_system(&entry) || ours(&entry, written) {
            // what stays is told with the whole folder
            let _ = folder::remove(&entry);
        } else if keep_saying(year, &entry, why(&entry, written), told).is_err() {
            stays = Stays::Foreign;
        }
    }
    Ok(fs::remove_dir(path).is_err().then_some(stays))
}

/// Whether the program wrote a file; links and folders it never writes.
pub fn ours(path: &Path, written: &EditionsThere) -> bool {
    let file = fs::symlink_metadata(path).is_ok_and(|about| about.is_file());
    file && fs::read(path).is_ok_and(|bytes| written.holds(&bytes))
}

/// Why a file is kept.
fn why(path: &Path, written: &EditionsThere) -> &'static str {
    if fs::read(path).is_ok_and(|bytes| written.lost(&bytes)) {
        "是以前一版的文件，而“内部/版本”里那一版已没有它"
    } else {
        FOREIGN
    }
}

/// Moves what the program did not write to where nothing is lost and nothing uploaded.
pub fn keep(year: &Path, path: &Path, told: &mut Vec<Diagnostic>) -> Result<(), Diagnostic> {
    keep_saying(year, path, FOREIGN, told)
}

/// The same, saying what it is.
pub fn keep_saying(
    year: &Path,
    path: &Path,
    what: &str,
    told: &mut Vec<Diagnostic>,
) -> Result<(), Diagnostic> {
    let from = origin(year, path);
    let name = from.file_name().unwrap_or(OsStr::new(PUBLIC));
    let target = moved(year, path, KEPT, name)?;
    let what = format!("“{}”{what}，已移到“内部/原有文件”", from.display());
    told.push(
        Diagnostic::notice("发布-原有文件", what)
            .at(place(&target))
            .hint("这里只放本程序写的文件，“公开”里只放要上传的一版；还要用的，请从“内部/原有文件”取"),
    );
    Ok(())
}

/// Where something stood before this run, below the year: the old public folder is aside by now.
fn origin(year: &Path, path: &Path) -> PathBuf {
    for aside in swap::asides(&year.join(INTERNAL)) {
        if let Ok(below) = path.strip_prefix(&aside) {
            return Path::new(PUBLIC).components().chain(below.components()).collect();
        }
    }
    path.strip_prefix(year).unwrap_or(path).to_path_buf()
}

fn stow(
    year: &Path,
    path: &Path,
    name: &str,
    stays: Stays,
    told: &mut Vec<Diagnostic>,
) -> Result<(), Diagnostic> {
    let target = moved(year, path, STUCK, name.as_ref())?;
    told.push(still_there(&target, stays));
    Ok(())
}

fn still_there(path: &Path, stays: Stays) -> Diagnostic {
    let (what, next) = match stays {
        Stays::Own => ("换下来的旧文件删不掉，留在“内部/未能删除”", "关闭正在打开它们的程序；下次生成时再删"),
        Stays::Half => {
            ("上次没有写完的文件删不掉，放在“内部/未能删除”", "关闭正在打开它们的程序；下次生成时再删")
        }
        Stays::Foreign => (
            "“公开”里原有不是本程序写的文件，移不动，连同所在的文件夹放在“内部/未能删除”，没有删除",
            "关闭正在打开它们的程序；下次生成时移到“内部/原有文件”，也可以自己取走",
        ),
    };
    Diagnostic::warning("发布-未能删除", what)
        .at(place(path))
        .hint(format!("请解除这些文件的锁定或只读，{next}"))
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
