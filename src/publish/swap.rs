//! One folder in place of another, never a mixture: exchanged at one stroke where the system can, else
//! by two renames.
//!
//! The new folder stands ready, whole and on the disk, under an agreed name ([`READY`]): that is the
//! intention. Whatever ends the run, the next one sees from the names alone how far it came ([`finish`]).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;

use super::folder::{exists, fault, rename, sync};

/// The new folder before, the old one after the exchange.
const READY: &str = ".ready-公开";
/// The old folder between the two renames and after them.
const RETIRED: &str = ".retired-公开";

/// How one folder takes the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// At one stroke; by two renames where the system has no exchange.
    Exchange,
    /// By two renames: for an instant there is no folder.
    #[cfg_attr(not(test), allow(dead_code))] // what `Exchange` falls back to, on its own for the tests
    TwoRenames,
}

/// The two agreed names in the internal folder.
pub fn asides(internal: &Path) -> [PathBuf; 2] {
    [internal.join(READY), internal.join(RETIRED)]
}

/// Puts the folder `new` in the place of `public`; the old one is afterwards under one of [`asides`].
/// Refused means that `public` is as it was, or, by two renames at worst, gone until [`finish`].
pub fn swap(new: &Path, public: &Path, internal: &Path, way: Way) -> Result<(), Diagnostic> {
    let [ready, retired] = asides(internal);
    rename(new, &ready)?;
    sync(internal)?;
    if !exists(public) {
        return rename(&ready, public);
    }
    let exchanged = way == Way::Exchange && exchange(&ready, public).map_err(|e| fault(public, &e))?;
    if exchanged { Ok(()) } else { two_renames(&ready, public, &retired) }
}

/// Whether a run came no further than the first of two renames: only then is there an old public folder out
/// of its place.
pub fn between(public: &Path, internal: &Path) -> bool {
    !exists(public) && exists(&internal.join(RETIRED))
}

/// Ends what a killed run began: between the two renames the new one takes its place, or the old. A new one
/// that was the first never was public; it stays aside.
pub fn finish(public: &Path, internal: &Path) -> Result<(), Diagnostic> {
    if !between(public, internal) {
        return Ok(());
    }
    let [ready, retired] = asides(internal);
    rename(if exists(&ready) { &ready } else { &retired }, public)?;
    sync_around(public, internal)
}

/// Waits until the disk has the new places.
pub fn sync_around(public: &Path, internal: &Path) -> Result<(), Diagnostic> {
    sync(public.parent().unwrap_or(Path::new(".")))?;
    sync(internal)
}

/// The old folder out, the new one in; the old one back where the second is refused.
fn two_renames(ready: &Path, public: &Path, retired: &Path) -> Result<(), Diagnostic> {
    rename(public, retired)?;
    let Err(error) = fs::rename(ready, public) else { return Ok(()) };
    let refused = fault(public, &error);
    match fs::rename(retired, public) {
        Ok(()) => Err(refused),
        Err(_) => {
            Err(refused.hint("“公开”暂时不在原处；请关闭正在打开它的程序，再生成一次，程序会把它放回去"))
        }
    }
}

/// Exchanges two folders at one stroke; false where this system or disk cannot.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    // two of them are the same number on some systems
    const UNKNOWN: [Errno; 4] = [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTSUP];
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(error) if UNKNOWN.contains(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with an old public folder (where `old`) and a new one made aside.
    fn desk(old: bool) -> (tempfile::TempDir, [PathBuf; 3]) {
        let desk = tempfile::tempdir().unwrap();
        let paths = ["内部/.writing-公开", "公开", "内部"].map(|name| desk.path().join(name));
        fs::create_dir_all(&paths[0]).unwrap();
        fs::write(paths[0].join("甲"), "新").unwrap();
        if old {
            fs::create_dir(&paths[1]).unwrap();
            fs::write(paths[1].join("甲"), "旧").unwrap();
        }
        (desk, paths)
    }

    #[test]
    fn the_new_is_in_the_old_ones_place_and_the_old_aside() {
        for way in [Way::Exchange, Way::TwoRenames] {
            let (_desk, [new, public, internal]) = desk(true);
            swap(&new, &public, &internal, way).unwrap();
            assert_eq!(fs::read_to_string(public.join("甲")).unwrap(), "新");
            let old = asides(&internal).into_iter().find(|aside| aside.exists()).unwrap();
            assert_eq!(old == asides(&internal)[1], way == Way::TwoRenames, "each way leaves its own trace");
            assert_eq!(fs::read_to_string(old.join("甲")).unwrap(), "旧");
        }
        let (_desk, [new, public, internal]) = desk(false);
        swap(&new, &public, &internal, Way::Exchange).unwrap();
        assert_eq!(fs::read_to_string(public.join("甲")).unwrap(), "新");
    }

    #[test]
    fn a_refused_second_rename_brings_the_old_one_back() {
        let (_desk, [_, public, internal]) = desk(true);
        let [ready, retired] = asides(&internal);
        two_renames(&ready, &public, &retired).unwrap_err();
        assert_eq!(fs::read_to_string(public.join("甲")).unwrap(), "旧");
        assert!(!retired.exists());
    }

    #[test]
    fn what_was_killed_between_the_renames_is_ended() {
        let (_desk, [new, public, internal]) = desk(true);
        let [ready, retired] = asides(&internal);
        fs::rename(&new, &ready).unwrap();
        fs::rename(&public, &retired).unwrap();
        finish(&public, &internal).unwrap();
        assert_eq!(fs::read_to_string(public.join("甲")).unwrap(), "新");
        assert!(!ready.exists() && retired.exists());
        // without a new one the old one comes back
        fs::remove_dir_all(&public).unwrap();
        finish(&public, &internal).unwrap();
        assert_eq!(fs::read_to_string(public.join("甲")).unwrap(), "旧");
    }
}
