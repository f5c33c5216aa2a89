//! Files put into a unit's folder at once: all are written aside first, none goes over another.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::diag::{Diagnostic, Place};
use crate::publish;

use super::Outcome;
use super::out::Out;

/// A file to be put there.
#[derive(Debug, Clone)]
pub(super) struct NewFile {
    /// Its name in the folder, folders parted by `/`.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Tells why nothing was written into a folder.
pub(super) fn refuse(folder: &Path, faults: &[Diagnostic], out: &mut Out) -> Outcome {
    out.done();
    faults.iter().for_each(|fault| out.tell(fault));
    out.complain(&format!("{}：没有写任何文件。", folder.display()));
    Outcome::Refused
}

/// Puts files into a folder, which is made where there is none. A run that is killed leaves a folder that is not
/// there, or whole files; where the folder was there, what was written aside may be left in a hidden folder.
pub(super) fn place(folder: &Path, files: &[NewFile]) -> Result<(), Diagnostic> {
    let paths: Vec<PathBuf> = files.iter().map(|file| folder.join(&file.name)).collect();
    refuse_there(&paths)?;
    let is_new = !is_there(folder);
    if !is_new && !folder.is_dir() {
        let fault = Diagnostic::error("新建-已有", "这里已经有一个同名的文件，没有改动");
        let place = Place::File(folder.display().to_string().into());
        return Err(fault.at(place).hint("请换一个文件夹名称"));
    }
    let around = if is_new { parent(folder) } else { folder.to_path_buf() };
    let unwritten = |path: &Path, error: &std::io::Error| {
        let mut fault = publish::fault(path, error);
        fault.code = "新建-写不成".to_owned();
        fault.hint("请看这个文件夹能不能写入，磁盘有没有满")
    };
    std::fs::create_dir_all(&around).map_err(|error| unwritten(&around, &error))?;
    let aside = tempfile::Builder::new().prefix(".gongkai-new-").tempdir_in(&around);
    let aside = aside.map_err(|error| unwritten(&around, &error))?;
    let whole = aside.path().join("new");
    for file in files {
        write(&whole.join(&file.name), &file.bytes)
            .map_err(|error| unwritten(&folder.join(&file.name), &error))?;
    }
    if is_new {
        return std::fs::rename(&whole, folder).map_err(|error| unwritten(folder, &error));
    }
    let mut moved: Vec<PathBuf> = Vec::new();
    for file in files {
        let to = folder.join(&file.name);
        if let Err(error) = put(&whole.join(&file.name), &to) {
            for path in moved {
                // what is left of it where that fails too is told with the fault
                let _ = std::fs::remove_file(path);
            }
            return Err(unwritten(&to, &error));
        }
        moved.push(to);
    }
    Ok(())
}

/// Refuses to go over files that are there.
pub(super) fn refuse_there(paths: &[PathBuf]) -> Result<(), Diagnostic> {
    let there: Vec<&PathBuf> = paths.iter().filter(|path| is_there(path)).collect();
    if there.is_empty() {
        return Ok(());
    }
    let mut fault = Diagnostic::error("新建-已有", "文件夹里已经有这些文件，没有改动");
    fault.places.extend(there.iter().map(|path| Place::File(path.display().to_string().into())));
    Err(fault.hint("请换一个文件夹名称；要重做的，先把它们移到别处"))
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(parent(path))?;
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Moves a file to a name that is free.
fn put(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(parent(to))?;
    if is_there(to) {
        return Err(std::io::ErrorKind::AlreadyExists.into());
    }
    std::fs::rename(from, to)
}

fn is_there(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}
