//! Editions into place: public apart from internal, all at once or not at all.
//!
//! ```text
//! output/<unit>/<year>/公开/            what is uploaded: copies of the newest edition
//!                     /内部/            review page, report: copies of the newest edition
//!                     /内部/版本/<n>/   every edition with its manifest
//!                     /内部/草稿/       drafts set in spite of errors
//! ```
//! An edition is written aside and renamed into place once; from then on it counts, and the copies
//! are mended from it at every run. A file that this program did not write is never overwritten: it is
//! moved to `内部/原有文件/`.

mod folder;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::diag::Diagnostic;
use crate::edition::{Edition, File, sha256};

pub use folder::fault;

use folder::{place, read_names};

/// Folder of what is uploaded.
pub const PUBLIC: &str = "公开";
/// Folder of what stays in the house.
pub const INTERNAL: &str = "内部";
const DRAFTS: &str = "草稿";
const EDITIONS: &str = "版本";
const KEPT: &str = "原有文件";
const MANIFEST: &str = "manifest.json";
const LOCK: &str = ".lock";

/// What was published.
#[derive(Debug, Clone)]
pub struct Published {
    /// Number of the edition, from 1.
    pub number: u32,
    /// Whether it is the same as the one before, so that nothing new was written.
    pub unchanged: bool,
    /// The public files, then the internal ones.
    pub files: Vec<PathBuf>,
    /// Foreign files that stood in the way, where they are now.
    pub kept: Vec<PathBuf>,
}

/// The part of a manifest that is read back.
#[derive(Deserialize)]
struct Record {
    public: Vec<Item>,
    internal: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    sha256: String,
}

/// Publishes an edition under `output/<unit>/<year>`.
///
/// # Errors
/// What the disk refuses, with the path. Nothing that was there is lost.
pub fn publish(output: &Path, unit: &str, year: i32, edition: &Edition) -> Result<Published, Diagnostic> {
    let root = output.join(crate::edition::file_name(unit, "")).join(year.to_string());
    let editions = root.join(INTERNAL).join(EDITIONS);
    fs::create_dir_all(&editions).map_err(|error| fault(&editions, &error))?;
    let _lock = lock(&root.join(INTERNAL).join(LOCK))?;
    let newest = newest(&editions)?;
    let before = newest.map(|number| fs::read_to_string(manifest_path(&editions, number)));
    let unchanged = matches!(&before, Some(Ok(text)) if *text == edition.manifest);
    let number = match newest {
        Some(number) if unchanged => number,
        newest => {
            let number = newest.unwrap_or(0) + 1;
            commit(&editions, number, edition)?;
            number
        }
    };
    let written = hashes(&editions)?;
    let mut published = Published { number, unchanged, files: Vec::new(), kept: Vec::new() };
    for (name, files) in [(PUBLIC, &edition.public), (INTERNAL, &edition.internal)] {
        mirror(&root, name, files, &written, &mut published)?;
    }
    Ok(published)
}

/// Writes a draft under `内部/草稿/`; nothing public, no edition.
///
/// # Errors
/// What the disk refuses, with the path.
pub fn draft(output: &Path, unit: &str, year: i32, edition: &Edition) -> Result<Vec<PathBuf>, Diagnostic> {
    let root = output.join(crate::edition::file_name(unit, "")).join(year.to_string());
    let folder = root.join(INTERNAL).join(DRAFTS);
    fs::create_dir_all(&folder).map_err(|error| fault(&folder, &error))?;
    let _lock = lock(&root.join(INTERNAL).join(LOCK))?;
    let mut files = Vec::new();
    for file in &edition.internal {
        let path = folder.join(&file.name);
        folder::replace(&path, &file.bytes)?;
        files.push(path);
    }
    Ok(files)
}

/// One run at a time.
fn lock(path: &Path) -> Result<fs::File, Diagnostic> {
    let file = fs::File::options().create(true).write(true).truncate(false).open(path);
    let file = file.map_err(|error| fault(path, &error))?;
    file.try_lock().map(|()| file).map_err(|_| {
        Diagnostic::error("发布-占用", "另一个 gongkai 正在写这个单位的文件")
            .at(place(path))
            .hint("请等它写完再试；若没有别的窗口在运行，请稍候片刻")
    })
}

fn manifest_path(editions: &Path, number: u32) -> PathBuf {
    editions.join(number.to_string()).join(MANIFEST)
}

/// The newest edition that was completed.
fn newest(editions: &Path) -> Result<Option<u32>, Diagnostic> {
    let names = read_names(editions)?;
    let numbers = names.iter().filter_map(|name| name.parse::<u32>().ok());
    Ok(numbers.filter(|number| manifest_path(editions, *number).is_file()).max())
}

/// Writes an edition aside and renames it into place.
fn commit(editions: &Path, number: u32, edition: &Edition) -> Result<(), Diagnostic> {
    let aside = tempfile::Builder::new().prefix(".writing-").tempdir_in(editions);
    let aside = aside.map_err(|error| fault(editions, &error))?;
    for (folder, files) in [(PUBLIC, &edition.public), (INTERNAL, &edition.internal)] {
        let folder = aside.path().join(folder);
        fs::create_dir(&folder).map_err(|error| fault(&folder, &error))?;
        for file in files {
            let path = folder.join(&file.name);
            folder::write(&path, &file.bytes)?;
        }
    }
    folder::write(&aside.path().join(MANIFEST), edition.manifest.as_bytes())?;
    let target = editions.join(number.to_string());
    // a folder without a manifest is what a crash left of an older program
    if target.exists() {
        let spare = editions.join(format!(".incomplete-{number}"));
        fs::rename(&target, &spare).map_err(|error| fault(&target, &error))?;
    }
    let path = aside.keep();
    fs::rename(&path, &target).map_err(|error| fault(&target, &error))
}

/// Digests of all files that any edition ever wrote.
fn hashes(editions: &Path) -> Result<BTreeSet<String>, Diagnostic> {
    let mut all = BTreeSet::new();
    for name in read_names(editions)? {
        let Ok(text) = fs::read_to_string(editions.join(name).join(MANIFEST)) else { continue };
        let Ok(record) = serde_json::from_str::<Record>(&text) else { continue };
        all.extend(record.public.into_iter().chain(record.internal).map(|item| item.sha256));
    }
    Ok(all)
}

/// Makes a folder hold the files of the edition, and of what this program wrote nothing else.
fn mirror(
    root: &Path,
    folder: &str,
    files: &[File],
    written: &BTreeSet<String>,
    published: &mut Published,
) -> Result<(), Diagnostic> {
    let target = root.join(folder);
    fs::create_dir_all(&target).map_err(|error| fault(&target, &error))?;
    for name in read_names(&target)? {
        let path = target.join(&name);
        if !path.is_file() || name == LOCK {
            continue;
        }
        let bytes = fs::read(&path).map_err(|error| fault(&path, &error))?;
        let ours = written.contains(&sha256(&bytes));
        let wanted = files.iter().find(|file| file.name == name);
        match wanted {
            Some(file) if file.bytes == bytes => {}
            None if !ours => {}
            None => fs::remove_file(&path).map_err(|error| fault(&path, &error))?,
            Some(_) if ours => {}
            Some(_) => published.kept.push(keep(root, &path, &name)?),
        }
    }
    for file in files {
        let path = target.join(&file.name);
        if fs::read(&path).ok().as_deref() != Some(&file.bytes[..]) {
            folder::replace(&path, &file.bytes)?;
        }
        published.files.push(path);
    }
    Ok(())
}

/// Moves a foreign file out of the way.
fn keep(root: &Path, path: &Path, name: &str) -> Result<PathBuf, Diagnostic> {
    let folder = root.join(INTERNAL).join(KEPT);
    fs::create_dir_all(&folder).map_err(|error| fault(&folder, &error))?;
    let mut target = folder.join(name);
    let mut count = 1;
    while target.exists() {
        count += 1;
        target = folder.join(format!("{count}-{name}"));
    }
    fs::rename(path, &target).map_err(|error| fault(path, &error))?;
    Ok(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(text: &str) -> Edition {
        let file = |name: &str| File { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
        let item = |name: &str| format!("{{\"name\":\"{name}\",\"sha256\":\"{}\"}}", sha256(text.as_bytes()));
        Edition {
            public: vec![file("甲.pdf")],
            internal: vec![file("乙.html")],
            manifest: format!("{{\"public\":[{}],\"internal\":[{}]}}", item("甲.pdf"), item("乙.html")),
            notices: vec![],
        }
    }

    #[test]
    fn editions_are_counted_and_copies_mended() {
        let output = tempfile::tempdir().unwrap();
        let first = publish(output.path(), "局", 2023, &edition("一")).unwrap();
        assert_eq!((first.number, first.unchanged), (1, false));
        let again = publish(output.path(), "局", 2023, &edition("一")).unwrap();
        assert_eq!((again.number, again.unchanged), (1, true));
        fs::remove_file(&again.files[0]).unwrap();
        publish(output.path(), "局", 2023, &edition("一")).unwrap();
        assert_eq!(fs::read_to_string(&again.files[0]).unwrap(), "一");
        let second = publish(output.path(), "局", 2023, &edition("二")).unwrap();
        assert_eq!((second.number, second.unchanged), (2, false));
        assert_eq!(fs::read_to_string(&second.files[0]).unwrap(), "二");
        assert!(second.kept.is_empty(), "the copy of the first edition is ours");
    }

    #[test]
    fn foreign_files_are_kept() {
        let output = tempfile::tempdir().unwrap();
        let public = output.path().join("局/2023/公开");
        fs::create_dir_all(&public).unwrap();
        fs::write(public.join("甲.pdf"), "手工做的").unwrap();
        fs::write(public.join("说明.txt"), "别的").unwrap();
        let published = publish(output.path(), "局", 2023, &edition("一")).unwrap();
        assert_eq!(fs::read_to_string(&published.kept[0]).unwrap(), "手工做的");
        assert_eq!(fs::read_to_string(public.join("甲.pdf")).unwrap(), "一");
        assert!(public.join("说明.txt").exists());
    }

    #[test]
    fn a_second_run_at_the_same_time_is_refused() {
        let output = tempfile::tempdir().unwrap();
        publish(output.path(), "局", 2023, &edition("一")).unwrap();
        let _held = lock(&output.path().join("局/2023/内部/.lock")).unwrap();
        let refused = publish(output.path(), "局", 2023, &edition("二")).unwrap_err();
        assert_eq!(refused.code, "发布-占用");
    }
}
