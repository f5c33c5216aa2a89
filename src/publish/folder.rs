//! Files and folders, their faults in Chinese.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::diag::{Diagnostic, Place};

/// A path as a place.
pub fn place(path: &Path) -> Place {
    Place::File(path.display().to_string().into())
}

/// What the disk refused.
pub fn fault(path: &Path, error: &std::io::Error) -> Diagnostic {
    let (found, next) = match error.kind() {
        ErrorKind::PermissionDenied => ("没有权限写这里", "请换一个输出文件夹（-o），或关闭正在打开它的程序"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ("磁盘满了", "请腾出空间再试"),
        ErrorKind::ReadOnlyFilesystem => ("这个磁盘是只读的", "请用 -o 指明别的输出文件夹"),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            ("这里有同名的文件，不能建立文件夹", "请移开那个文件，或用 -o 指明别的输出文件夹")
        }
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => ("文件正被别的程序使用", "请关闭它再试"),
        ErrorKind::InvalidFilename => {
            ("文件名太长或含有不能用的字符", "请缩短单位文件夹的名称，或用 -o 指明别处")
        }
        _ => ("写不进去", "请检查磁盘和输出文件夹，或用 -o 指明别处"),
    };
    Diagnostic::error("发布-磁盘", found).at(place(path)).hint(next)
}

/// Names in a folder, sorted; names that are not text are passed over.
pub fn read_names(folder: &Path) -> Result<Vec<String>, Diagnostic> {
    let entries = fs::read_dir(folder).map_err(|error| fault(folder, &error))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort();
    Ok(names)
}

/// Writes a new file and waits until the disk has it.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let write = || {
        let mut file = fs::File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| fault(path, &error))
}

/// Puts a file in place of another at one stroke.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let replace = || {
        let mut aside = tempfile::Builder::new().prefix(".writing-").tempfile_in(folder)?;
        aside.write_all(bytes)?;
        aside.as_file().sync_all()?;
        readable(aside.path())?;
        aside.persist(path).map(|_| ()).map_err(|error| error.error)
    };
    replace().map_err(|error| fault(path, &error))
}

/// Temporary files are made for their owner alone; what is published may be read by all.
#[cfg(unix)]
fn readable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &Path) -> std::io::Result<()> {
    Ok(())
}
