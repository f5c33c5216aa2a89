//! Drafts under `内部/草稿/`: for the house, no edition, nothing public, and no claim to the folder.
//!
//! People write notes into drafts. A hidden list of digests says which files are as the program wrote them;
//! only those are replaced, others are kept.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;
use crate::edition::{Edition, sha256};

use super::enter::Entered;
use super::folder::{self, exists, place, unreadable};
use super::{Destination, INTERNAL, copies, leftover};

/// The folder of drafts.
pub const DRAFTS: &str = "草稿";
/// The digests of the drafts that the program wrote last, one a line.
const RECORD: &str = ".sha256";

/// What became of a draft.
#[derive(Debug, Clone)]
pub struct Drafted {
    /// The files that are in place.
    pub files: Vec<PathBuf>,
    /// Those that could not be replaced; the old ones stand.
    pub refused: Vec<Diagnostic>,
}

/// Writes a draft under `内部/草稿/`; nothing public, no edition. All files are written aside before the first
/// is replaced. What was in the way is `told`.
///
/// # Errors
/// What the disk refuses, with the path: then no draft was replaced.
pub fn draft(
    target: &Destination,
    edition: &Edition,
    told: &mut Vec<Diagnostic>,
) -> Result<Drafted, Diagnostic> {
    let year = &target.year;
    let drafts = year.join(INTERNAL).join(DRAFTS);
    let mut entered = Entered::enter(target, &drafts, false, told)?;
    let before = read(&drafts)?;
    let now: BTreeSet<String> = edition.internal.iter().map(|file| sha256(&file.bytes)).collect();
    let staged = copies::stage(&drafts, &edition.internal)?;
    // whatever ends the run, old and new are known to the next one
    write(&drafts, &now | &before)?;
    let mut refused = Vec::new();
    for file in &staged {
        let free = if exists(file.target()) && !unchanged(file.target(), &before) {
            leftover::keep(year, file.target(), told)
        } else {
            Ok(())
        };
        if let Err(fault) = free.and_then(|()| file.place()) {
            let what = format!("这个草稿文件没有换成新的：{}", fault.message);
            let hint = format!("{}；被锁定或设了只读的，请先解除，再生成一次", fault.hint);
            refused.push((
                file.target().to_path_buf(),
                Diagnostic::error("发布-草稿", what).at(place(file.target())).hint(hint),
            ));
        }
    }
    entered.wrote = staged.is_empty() || refused.len() < staged.len();
    // the drafts are in place: what is not waited for, or not forgotten, does no harm
    let settled = folder::sync(&drafts);
    let recorded = match refused.len() {
        0 => write(&drafts, now),
        count if count == staged.len() => write(&drafts, before),
        _ => Ok(()),
    };
    told.extend([settled, recorded].into_iter().filter_map(Result::err).map(folder::milder));
    let mut files: Vec<PathBuf> = edition.internal.iter().map(|file| drafts.join(&file.name)).collect();
    files.retain(|path| refused.iter().all(|(other, _)| other != path));
    Ok(Drafted { files, refused: refused.into_iter().map(|(_, fault)| fault).collect() })
}

/// Whether a draft is as the program wrote it.
fn unchanged(path: &Path, known: &BTreeSet<String>) -> bool {
    let plain = fs::symlink_metadata(path).is_ok_and(|about| about.is_file());
    plain && fs::read(path).is_ok_and(|bytes| known.contains(&sha256(&bytes)))
}

/// The digests of drafts; none where there is no list, as of older versions.
fn read(drafts: &Path) -> Result<BTreeSet<String>, Diagnostic> {
    let path = drafts.join(RECORD);
    match fs::read(&path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(error) => Err(unreadable(&path, &error)),
    }
}

/// Writes the list; an empty one is no file.
fn write(drafts: &Path, digests: BTreeSet<String>) -> Result<(), Diagnostic> {
    let path = drafts.join(RECORD);
    if digests.is_empty() {
        return fs::remove_file(&path).map_err(|error| folder::fault(&path, &error));
    }
    let lines: Vec<String> = digests.into_iter().map(|digest| digest + "\n").collect();
    folder::replace(&path, lines.concat().as_bytes())
}
