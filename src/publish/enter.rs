//! A unit's folder for one run alone: owner, lock, leftovers of killed runs; and nothing of it stays where the
//! run wrote nothing.

use std::fs::{self, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;

use super::folder::{self, exists, fault, place};
use super::{Destination, editions, leftover, years};

const LOCK: &str = ".lock";

/// Held while a run writes. Where nothing was written, the lock and the empty folders that it made go again.
pub struct Entered {
    _lock: fs::File,
    root: PathBuf,
    /// Where the run writes.
    folder: PathBuf,
    /// The highest folder that was not there before.
    made: Option<PathBuf>,
    /// Whether the lock's file was not there before.
    locked: bool,
    /// Whether the run wrote what it was to write.
    pub wrote: bool,
}

impl Entered {
    /// Takes the folder; `folder`, in the target's year, is made. A public folder is ended where `ends` says
    /// so, and of this year only: what is published here was just found fit for it, of other years and by
    /// drafts nothing was.
    pub fn enter(
        target: &Destination,
        folder: &Path,
        ends: bool,
        told: &mut Vec<Diagnostic>,
    ) -> Result<Self, Diagnostic> {
        target.check()?;
        let missing = |path: &&Path| !path.as_os_str().is_empty() && !exists(path);
        let made = folder.ancestors().take_while(missing).last().map(Path::to_path_buf);
        let root = target.root.clone();
        let locked = !exists(&root.join(LOCK));
        let folder = folder.to_path_buf();
        let entered = Self { _lock: lock(&root)?, root, folder, made, locked, wrote: false };
        // another run may have ended meanwhile
        target.check()?;
        folder::make(&entered.folder)?;
        for year in years(&target.root)? {
            leftover::clear(&year, told)?;
            if ends && year == target.year {
                leftover::end(&year, told)?;
            } else {
                leftover::tell_missing(&year, told);
            }
        }
        for name in folder::names(&target.root)? {
            let path = target.root.join(name);
            if folder::half_made(&path, |_| false) {
                editions::discard(&path);
            }
        }
        folder::sync(&target.root)?;
        folder::sync(&target.year)?;
        Ok(entered)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        if self.wrote {
            return;
        }
        if self.locked {
            let _ = fs::remove_file(self.root.join(LOCK));
        }
        let Some(made) = &self.made else { return };
        for path in self.folder.ancestors() {
            // only what is empty
            if fs::remove_dir(path).is_err() || path == made {
                return;
            }
        }
    }
}

/// One run at a time.
pub fn lock(root: &Path) -> Result<fs::File, Diagnostic> {
    let path = root.join(LOCK);
    loop {
        folder::make(root)?;
        let file = fs::File::options().create(true).write(true).truncate(false).open(&path);
        let file = match file {
            // the run that held it took the folder away with it
            Err(error) if error.kind() == ErrorKind::NotFound && !exists(root) => continue,
            file => file.map_err(|error| fault(&path, &error))?,
        };
        match file.try_lock() {
            Ok(()) if stands(&file, &path) => return Ok(file),
            // the run that held it took it away with it
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(busy(&path)),
            Err(TryLockError::Error(error)) => return Err(fault(&path, &error)),
        }
    }
}

/// Refuses while another run writes; takes no lock itself.
pub fn refuse_busy(root: &Path) -> Result<(), Diagnostic> {
    // nobody writes where there is no lock, and one that cannot be opened is told by those who write
    let Ok(file) = fs::File::open(root.join(LOCK)) else { return Ok(()) };
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Err(busy(&root.join(LOCK))),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
    }
}

fn busy(lock: &Path) -> Diagnostic {
    Diagnostic::error("发布-占用", "另一个 gongkai 正在写这个单位的文件")
        .at(place(lock))
        .hint("请等它写完再试；若没有别的窗口在运行，请稍候片刻")
}

/// Whether an open file still bears this name.
#[cfg(unix)]
fn stands(file: &fs::File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let named = fs::symlink_metadata(path).map(|about| (about.dev(), about.ino()));
    let open = file.metadata().map(|about| (about.dev(), about.ino()));
    // a lock that is a link leads elsewhere: nobody removes that
    named.ok() == open.ok() || fs::symlink_metadata(path).is_ok_and(|about| about.is_symlink())
}

/// Whether an open file still bears this name.
#[cfg(not(unix))]
fn stands(_: &fs::File, path: &Path) -> bool {
    exists(path)
}
