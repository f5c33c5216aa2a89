//! All files that a unit is made from, or that may become one of those.

use std::path::{Path, PathBuf};

use crate::pack::find::PackFinder;
use crate::read::{files, unit};

/// Their paths, whether they are there or not: unit.toml, the workbooks of the folder, packs wherever they are looked
/// for, and what the unit names, relative to its folder: workbooks, and folders of them.
pub fn unit_files(folder: &Path, templates: &[PathBuf], named: &[String]) -> Vec<PathBuf> {
    let mut paths = vec![folder.join(unit::FILE)];
    paths.extend(workbooks_in(folder));
    paths.extend(PackFinder::of_unit(folder, templates).files());
    for name in named {
        let path = folder.join(name);
        if path.is_file() {
            paths.push(path);
        } else if path.is_dir() {
            paths.extend(workbooks_in(&path));
        } else if let Some(above) = path.parent() {
            paths.extend(workbooks_in(above));
        }
    }
    paths
}

/// The workbooks directly in a folder; none where it cannot be looked into, which reading tells.
fn workbooks_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| files::is_workbook(path)).collect()
}
