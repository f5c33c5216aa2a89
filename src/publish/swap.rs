//! One folder in place of another, never a mixture: exchanged at one stroke where the system can, else
//! by two renames.
//!
//! The new folder stands ready, whole and on the disk, under an agreed name ([`READY`]): that is the
//! intention. Whatever ends the run, the next one sees from the names alone how far it came ([`finish`]).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;

use super::folder::{exists, fault, place, rename, sync};

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
        return fs::rename(&ready, public).map_err(|error| refusal(public, &error));
    }
    let exchanged = way == Way::Exchange && exchange(&ready, public).map_err(|e| refusal(public, &e))?;
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
    fs::rename(public, retired).map_err(|error| refusal(public, &error))?;
    let Err(error) = fs::rename(ready, public) else { return Ok(()) };
    let refused = refusal(public, &error);
    match fs::rename(retired, public) {
        Ok(()) => Err(refused),
        Err(_) => {
            Err(refused.hint("“公开”暂时不在原处；请关闭正在打开它的程序，再生成一次，程序会把它放回去"))
        }
    }
}

/// Why the public folder has to stay as it is. One that is on another disk than the new one, or in a lower
/// layer of an overlay, could only be changed file by file, and would be mixed for a while.
fn refusal(public: &Path, error: &io::Error) -> Diagnostic {
    let (what, next) = match error.kind() {
        io::ErrorKind::CrossesDevices => (
            "“公开”和“内部”不在同一个磁盘上（或“公开”在容器映像的只读层里），不能把新的一版整个换上去",
            "请用 -o 指明整个在一个磁盘上的输出文件夹；“内部”是链接或另外挂载的，请改成普通文件夹；在容器里的，请把“公开”移到别处再生成",
        ),
        io::ErrorKind::ResourceBusy => (
            "“公开”正被别的程序使用，或是单独挂载的磁盘，不能整个换成新的一版",
            "请关闭正在打开它的程序；单独挂载的，请卸下，改把整个输出文件夹放在那个磁盘上（-o）",
        ),
        _ => return fault(public, error),
    };
    Diagnostic::error("发布-磁盘", what).at(place(public)).hint(next)
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
