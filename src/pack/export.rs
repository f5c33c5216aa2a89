//! The files of a pack, to be copied and changed.

use std::path::Path;

use crate::budget::lookup::nearest;
use crate::diag::{Diagnostic, Place};

use super::copied::{self, SHARED};
use super::find::{PackFinder, PackPlace};
use super::gather::BUILT_IN;
use super::unused;

/// What may be left out at the end of a file's name.
const ENDINGS: [&str; 4] = [".md.tera", ".tera", ".toml", ".csv"];

/// A file of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackText {
    /// Id of its pack, or [`SHARED`].
    pub pack: String,
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl PackText {
    /// The text as it is handed out, and whether a note of its origin stands before it.
    pub fn copy(&self) -> (String, bool) {
        match copied::with_note(&self.pack, &self.name, &self.text) {
            Some(copy) => (copy, true),
            None => (self.text.clone(), false),
        }
    }
}

/// The files of a pack by name: its own, without what all packs share or what its base has.
///
/// # Errors
/// No such pack, or files that cannot be read.
pub fn whole(id: &str, finder: &PackFinder) -> Result<Vec<PackText>, Vec<Diagnostic>> {
    match finder.folder_of(id)? {
        PackPlace::BuiltIn => Ok(built_in(id)),
        PackPlace::Folder(folder) => in_folder(id, &folder),
        PackPlace::Nowhere => Err(vec![finder.nowhere(id)]),
    }
}

/// The files that all packs share.
pub fn shared() -> Vec<PackText> {
    built_in(SHARED)
}

/// One file of a pack, of its base or of what all share: by its name, which may lack the end (`part3`, `tables`).
///
/// # Errors
/// As [`whole`]; no such file.
pub fn part(id: &str, written: &str, finder: &PackFinder) -> Result<PackText, Vec<Diagnostic>> {
    let mut all: Vec<PackText> = Vec::new();
    for id in finder.chain(id) {
        all.extend(whole(&id, finder)?);
    }
    all.extend(shared());
    let is_it = |file: &&PackText| {
        let rest = file.name.strip_prefix(written);
        rest.is_some_and(|rest| rest.is_empty() || ENDINGS.contains(&rest))
    };
    if let Some(file) = all.iter().find(is_it) {
        return Ok(file.clone());
    }
    let mut names: Vec<String> = Vec::new();
    for file in &all {
        if !names.contains(&file.name) {
            names.push(file.name.clone());
        }
    }
    let mut spellings = names.clone();
    for name in &names {
        spellings.extend(ENDINGS.iter().filter_map(|end| name.strip_suffix(end)).map(str::to_owned));
    }
    let near = nearest(written, spellings.iter()).map(|near| format!("，是否指 {near}")).unwrap_or_default();
    Err(vec![
        Diagnostic::error("模板-缺文件", format!("模板包“{id}”里没有 {written} 这个文件{near}"))
            .hint(format!("可以写：{}（文件名末尾的 .md.tera、.toml 可以不写）", names.join("、"))),
    ])
}

fn built_in(id: &str) -> Vec<PackText> {
    let mut files = Vec::new();
    for file in BUILT_IN.get_dir(id).into_iter().flat_map(|dir| dir.files()) {
        let name = file.path().file_name().map(|name| name.to_string_lossy().into_owned());
        // the program's own files are text; loading tells one that is not
        if let (Some(name), Some(text)) = (name, file.contents_utf8()) {
            files.push(PackText { pack: id.to_owned(), name, text: text.to_owned() });
        }
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    files
}

fn in_folder(id: &str, folder: &Path) -> Result<Vec<PackText>, Vec<Diagnostic>> {
    let fault = |path: &Path, what: &str| {
        Diagnostic::error("模板-读不出", what)
            .at(Place::File(path.display().to_string().into()))
            .hint("请检查能否打开，文件须为 UTF-8 编码")
    };
    let entries = std::fs::read_dir(folder).map_err(|_| vec![fault(folder, "打不开模板文件夹")])?;
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    for entry in entries {
        let Ok(entry) = entry else {
            faults.push(fault(folder, "模板文件夹里有一项读不出来"));
            continue;
        };
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if name.starts_with(['.', '~']) || !unused::is_pack_file(&path) {
            continue;
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => files.push(PackText { pack: id.to_owned(), name, text }),
            Err(_) => faults.push(fault(&path, "模板文件读不出来")),
        }
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    if faults.is_empty() { Ok(files) } else { Err(faults) }
}
