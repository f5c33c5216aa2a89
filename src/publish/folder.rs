//! Files and folders, their faults in Chinese.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::diag::{Diagnostic, Place, Severity};

/// Begins the names of what is being written ([`aside`]).
const WRITING: &str = ".writing-";
/// An older version's half-made editions.
const INCOMPLETE: &str = ".incomplete-";
/// A single file while it is being written.
const FILE: &str = "file";

/// A path as a place.
pub fn place(path: &Path) -> Place {
    Place::File(path.display().to_string().into())
}

/// What the disk refused.
pub fn fault(path: &Path, error: &io::Error) -> Diagnostic {
    let (found, next) = match error.kind() {
        ErrorKind::PermissionDenied => ("没有权限写这里", "请换一个输出文件夹（-o），或关闭正在打开它的程序"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ("磁盘满了", "请腾出空间再试"),
        ErrorKind::FileTooLarge => ("文件超过了这里允许的大小", "请腾出空间，或用 -o 指明别处"),
        ErrorKind::ReadOnlyFilesystem => ("这个磁盘是只读的", "请用 -o 指明别的输出文件夹"),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            ("这里有同名的文件，不能建立文件夹", "请移开那个文件，或用 -o 指明别的输出文件夹")
        }
        ErrorKind::CrossesDevices => {
            ("这里和要移去的地方不在同一个磁盘上，不能一步移过去", "请用 -o 指明整个在一个磁盘上的输出文件夹")
        }
        ErrorKind::IsADirectory => ("这里有同名的文件夹，不能写文件", "请移开那个文件夹，或用 -o 指明别处"),
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => ("文件正被别的程序使用", "请关闭它再试"),
        ErrorKind::InvalidFilename => {
            ("文件名太长或含有不能用的字符", "请缩短单位文件夹的名称，或用 -o 指明别处")
        }
        _ => ("写不进去", "请检查磁盘和输出文件夹，或用 -o 指明别处"),
    };
    Diagnostic::error("发布-磁盘", found).at(place(path)).hint(next)
}

/// What could not be read.
pub fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error("发布-磁盘", unreadable_words(error))
        .at(place(path))
        .hint("请检查它的权限，关闭正在打开它的程序，再试一次；若它坏了，请从备份恢复")
}

/// Why something could not be read.
pub fn unreadable_words(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::PermissionDenied => "没有权限读这里",
        ErrorKind::NotFound => "这里应有的文件不在了",
        ErrorKind::IsADirectory => "这里应是文件，却是文件夹",
        ErrorKind::NotADirectory => "这里应是文件夹，却是文件",
        ErrorKind::ResourceBusy => "正被别的程序使用，读不出来",
        _ => "读不出来",
    }
}

/// A refusal that does not undo what was published.
pub fn milder(refused: Diagnostic) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, ..refused }
}

/// Whether anything bears this name, a link that leads nowhere too.
pub fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// All names in a folder, sorted.
pub fn names(folder: &Path) -> Result<Vec<OsString>, Diagnostic> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        names.push(entry.map_err(|error| unreadable(folder, &error))?.file_name());
    }
    names.sort();
    Ok(names)
}

/// All names in a folder; none where there is no such folder.
pub fn names_if_any(folder: &Path) -> Result<Vec<OsString>, Diagnostic> {
    if folder.is_dir() { names(folder) } else { Ok(Vec::new()) }
}

/// The first free name like `stem`, then `2-stem`, `3-stem` …
pub fn free(folder: &Path, stem: &OsStr) -> PathBuf {
    let mut path = folder.join(stem);
    let mut count = 1;
    while exists(&path) {
        count += 1;
        let mut name = OsString::from(format!("{count}-"));
        name.push(stem);
        path = folder.join(name);
    }
    path
}

/// Where a folder is made until it is whole: `.writing-公开`, then `.writing-公开-2` …
pub fn aside(folder: &Path, what: &str) -> PathBuf {
    let mut path = folder.join(format!("{WRITING}{what}"));
    let mut count = 1;
    while exists(&path) {
        count += 1;
        path = folder.join(format!("{WRITING}{what}-{count}"));
    }
    path
}

/// Where a file is written until it is whole.
pub fn aside_file(folder: &Path) -> PathBuf {
    aside(folder, FILE)
}

/// Whether the program made this and did not come to an end, where nobody holds the lock: exactly the names
/// of [`aside`], a file or, where `folders` says so of what it was to be, a folder. Whatever else begins with
/// a dot is somebody's.
pub fn half_made(path: &Path, folders: fn(&str) -> bool) -> bool {
    let Some(name) = path.file_name().and_then(OsStr::to_str) else { return false };
    let Ok(about) = fs::symlink_metadata(path) else { return false };
    // older versions put the number in front
    let name = name.split_once('-').filter(|(count, _)| number(count)).map_or(name, |(_, name)| name);
    let Some(what) = name.strip_prefix(WRITING).or_else(|| name.strip_prefix(INCOMPLETE)) else {
        return false;
    };
    let what = what.rsplit_once('-').filter(|(_, count)| number(count)).map_or(what, |(what, _)| what);
    if about.is_dir() { folders(what) } else { about.is_file() && what == FILE }
}

/// Whether a name is a number, as of an edition.
pub fn number(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// Makes a folder with those above it.
pub fn make(folder: &Path) -> Result<(), Diagnostic> {
    fs::create_dir_all(folder).map_err(|error| {
        // the file that is in the way may be far above
        let there = folder.ancestors().find(|path| exists(path));
        fault(there.filter(|path| !path.is_dir()).unwrap_or(folder), &error)
    })
}

/// Writes a new file and waits until the disk has it.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let write = || {
        let mut file = fs::File::create_new(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| fault(path, &error))
}

/// Gives a file or folder another name; the disk has it when the folders above are [`sync`]ed.
pub fn rename(from: &Path, to: &Path) -> Result<(), Diagnostic> {
    fs::rename(from, to).map_err(|error| fault(from, &error))
}

/// Puts a file in place of another at one stroke.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    replace_by(&aside_file(path.parent().unwrap_or(Path::new("."))), path, bytes)
}

/// The same; it is written at `aside`, on the same disk.
pub fn replace_by(aside: &Path, path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let place = || fs::rename(aside, path).map_err(|error| fault(path, &error));
    let replaced = write(aside, bytes).and_then(|()| place());
    if replaced.is_err() {
        // the next run removes it where this one cannot
        let _ = fs::remove_file(aside);
    }
    replaced.and_then(|()| sync(path.parent().unwrap_or(Path::new("."))))
}

/// Waits until the disk has the names of a folder.
#[cfg(unix)]
pub fn sync(folder: &Path) -> Result<(), Diagnostic> {
    match fs::File::open(folder).and_then(|open| open.sync_all()) {
        // some network disks know no such thing of folders
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        done => done.map_err(|error| fault(folder, &error)),
    }
}

/// Elsewhere folders cannot be waited for.
#[cfg(not(unix))]
pub fn sync(_: &Path) -> Result<(), Diagnostic> {
    Ok(())
}

/// Removes a file, a link, or a folder with all in it.
pub fn remove(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}
