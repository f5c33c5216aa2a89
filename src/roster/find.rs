//! Where the roster of a unit is: the row that an edition kept, else the workbook beside the unit's folder.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::diag::Diagnostic;
use crate::edition::sha256;
use crate::pack::roster::RosterSpec;
use crate::read::files::{EXTENSIONS, is_workbook};

use super::{Roster, kept, read};

/// What the workbook is called, without extension.
pub const STEM: &str = "名录";

/// A roster as it came: read, or why it could not be.
type RosterRead = Result<Arc<Roster>, Diagnostic>;

/// A roster that was read, by its file, the digest of that and the columns that were looked for.
type KnownRoster = (PathBuf, String, RosterSpec, RosterRead);

/// The rosters read last: those of a run are one, and each of its units asks for it.
static KNOWN: Mutex<Vec<KnownRoster>> = Mutex::new(Vec::new());
/// So many are remembered.
const MOST_KNOWN: usize = 4;

/// The roster of a unit's folder; none where there is none, or it cannot be read, which is told once a run.
pub fn of_unit(folder: &Path, spec: &RosterSpec) -> Option<Arc<Roster>> {
    if let Some(own) = kept::read(folder) {
        return Some(Arc::new(own));
    }
    match in_folder(&around(folder)?, spec) {
        Some(Ok(roster)) => Some(roster),
        Some(Err(_)) | None => None,
    }
}

/// The roster among the folders of units; none where there is none.
pub fn in_folder(around: &Path, spec: &RosterSpec) -> Option<RosterRead> {
    let path = files(around).into_iter().next()?;
    let digest = match std::fs::read(&path) {
        Ok(bytes) => sha256(&bytes),
        Err(_) => return Some(read::read(&path, spec).map(Arc::new)),
    };
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((.., own)) = known.iter().find(|(at, own, by, _)| *at == path && *own == digest && by == spec)
    {
        return Some(own.clone());
    }
    let read = read::read(&path, spec).map(Arc::new);
    known.truncate(MOST_KNOWN - 1);
    known.insert(0, (path, digest, spec.clone(), read.clone()));
    Some(read)
}

/// The rosters beside a unit's folder: one, or those of several formats, the one that counts first.
pub fn beside(folder: &Path) -> Vec<PathBuf> {
    around(folder).map(|around| files(&around)).unwrap_or_default()
}

/// The folder in which a unit's folder lies, as it is named: a link lies where it is.
pub fn around(folder: &Path) -> Option<PathBuf> {
    let whole = match folder.file_name() {
        Some(_) => std::path::absolute(folder),
        None => folder.canonicalize(),
    };
    // a folder that is not there is told when it is read
    whole.ok()?.parent().map(Path::to_path_buf)
}

pub(super) fn files(around: &Path) -> Vec<PathBuf> {
    let all = EXTENSIONS.iter().map(|end| around.join(format!("{STEM}.{end}")));
    all.filter(|path| path.is_file()).collect()
}

/// Whether a file is a roster by its name.
pub fn is_book(path: &Path) -> bool {
    is_workbook(path) && path.file_stem().is_some_and(|stem| stem == STEM)
}
