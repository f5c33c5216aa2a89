//! Which workbook files unit.toml means: files by name, and folders for all workbooks in them.

use std::path::{Component, Path, PathBuf};

use crate::budget::label;
use crate::diag::{Diagnostic, Diagnostics, Place, Severity};
use crate::pack::find::TEMPLATES;

use super::facts::sheets::SheetKind;

/// The formats of workbooks.
pub const EXTENSIONS: [&str; 4] = ["xlsx", "xls", "xlsb", "ods"];

/// Folders in a unit's folder that are the program's: copies of what is named outside of it, packs from elsewhere,
/// the unit's templates.
pub const ELSEWHERE: &str = "别处";
/// See [`ELSEWHERE`].
pub const PACKS: &str = "模板包";
/// What stands for a step up, and for the root, below [`ELSEWHERE`].
const UP: &str = "上级";
const ROOT: &str = "根";

/// The workbooks that some names stand for, relative to the unit's folder; those of a folder in order
/// of name, without the lock files that office programs leave. Each file once.
pub fn workbooks(folder: &Path, names: &[String], faults: &mut Diagnostics) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        let found = match at(folder, name).is_dir() {
            true => inside(folder, name, faults),
            false => vec![with_extension(folder, name)],
        };
        for file in found {
            if !all.contains(&file) {
                all.push(file);
            }
        }
    }
    all
}

/// A name with the ending of its file: many systems do not show it.
fn with_extension(folder: &Path, name: &str) -> String {
    if at(folder, name).exists() {
        return name.to_owned();
    }
    let mut found =
        EXTENSIONS.iter().map(|end| format!("{name}.{end}")).filter(|own| at(folder, own).is_file());
    match (found.next(), found.next()) {
        (Some(only), None) => only,
        // none, or two of one name: the name is told as it stands
        _ => name.to_owned(),
    }
}

/// Where a named file or folder is. What is outside of the unit's folder is taken from the copy in it, if there is one,
/// so that what was kept is read and never what has become of the original.
pub fn at(folder: &Path, name: &str) -> PathBuf {
    match kept_name(name).map(|kept| folder.join(kept)) {
        Some(kept) if kept.exists() => kept,
        _ => folder.join(name),
    }
}

/// The place below a unit's folder of the copy of what is named outside of it; none for what is inside.
pub fn kept_name(name: &str) -> Option<String> {
    let plain = name.replace('\\', "/");
    let parts: Vec<&str> = plain.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let absolute = is_absolute(&plain);
    let taken = parts.first().is_some_and(|first| [ELSEWHERE, PACKS, TEMPLATES].contains(first));
    if !absolute && !taken && !parts.contains(&"..") {
        return None;
    }
    let root = absolute.then(|| ROOT.to_owned());
    let below = parts.into_iter().map(|part| match part {
        ".." => UP.to_owned(),
        // a folder that is called so is told apart
        own if [UP, ROOT].contains(&own.trim_start_matches('_')) => format!("_{own}"),
        own => own.chars().map(|c| if is_kept(c) { c } else { '_' }).collect(),
    });
    let all: Vec<String> = std::iter::once(ELSEWHERE.to_owned()).chain(root).chain(below).collect();
    Some(all.join("/"))
}

/// Whether every system takes a character in a name.
fn is_kept(c: char) -> bool {
    !c.is_control() && !r#":*?"<>|"#.contains(c)
}

/// Whether a name begins at the root, or at a drive, of whatever system.
fn is_absolute(name: &str) -> bool {
    let first = Path::new(name).components().next();
    matches!(first, Some(Component::RootDir | Component::Prefix(_))) || name.get(1..2) == Some(":")
}

/// All workbooks directly in a folder, in order of name.
pub fn beside(folder: &Path, faults: &mut Diagnostics) -> Vec<String> {
    listed(folder, ".", faults)
}

/// Whether a name stands for a file or folder that is there.
pub fn is_there(folder: &Path, name: &str) -> bool {
    // a link that leads nowhere is told when it is opened
    std::fs::symlink_metadata(at(folder, &with_extension(folder, name))).is_ok()
}

/// Whether a workbook states the unit's facts alone: it is called as their sheet.
pub fn is_fact_book(name: &str) -> bool {
    let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    stem.is_some_and(|stem| SheetKind::of_name(&stem) == Some(SheetKind::Facts))
}

/// Whether two names, relative to one folder, are of one file.
pub fn is_same(one: &str, other: &str) -> bool {
    let plain = |name: &str| label::fold(name).replace('\\', "/").trim_start_matches("./").to_owned();
    plain(one) == plain(other)
}

fn inside(folder: &Path, name: &str, faults: &mut Diagnostics) -> Vec<String> {
    let before = faults.count(Severity::Error);
    let found = listed(folder, name, faults);
    if found.is_empty() && faults.count(Severity::Error) == before {
        faults.push(fault(name, "这个文件夹里没有工作簿"));
    }
    found
}

fn fault(name: &str, message: &str) -> Diagnostic {
    Diagnostic::error("读取-文件", message).at(Place::File(name.into())).hint(
        "请把要读的工作簿（.xlsx、.xls、.xlsb 或 .ods）放进这个文件夹，或改写“本年的工作簿”“上年的工作簿”（workbooks）",
    )
}

fn listed(folder: &Path, name: &str, faults: &mut Diagnostics) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(at(folder, name)) else {
        faults.push(fault(name, "这个文件夹打不开"));
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries {
        let Ok(entry) = entry else {
            faults.push(fault(name, "这个文件夹里有一项读不出来"));
            continue;
        };
        let path = entry.path();
        if !path.is_file() || !is_workbook(&path) {
            continue;
        }
        match entry.file_name().into_string() {
            Ok(file) => found.push(file),
            Err(file) => {
                let message = format!("“{}”的文件名里有读不出的字符，请改名", file.display());
                faults.push(fault(name, &message));
            }
        }
    }
    found.sort();
    let base = name.trim_end_matches(['/', '\\']);
    found.into_iter().map(|file| if base == "." { file } else { format!("{base}/{file}") }).collect()
}

/// Whether a file is a workbook by its name, and no lock file of an office program.
pub fn is_workbook(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    EXTENSIONS.contains(&extension.as_str()) && !name.starts_with(['~', '.'])
}
