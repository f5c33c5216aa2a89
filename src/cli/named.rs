//! What is named on a command line: units, folders that hold units, and what is neither. A shell that knows no `*` names
//! the folder above; one that does names notes and lists beside the units too.

use std::path::{Path, PathBuf};

use crate::diag::Diagnostics;
use crate::edition::CHECK_JSON;
use crate::pack::find::TEMPLATES;
use crate::publish;
use crate::read;
use crate::roster;

use super::out::Out;

/// A pack's own file.
const PACK_FILE: &str = "pack.toml";
/// The file of a unit.
const UNIT_FILE: &str = "unit.toml";
/// Names that are told one by one.
const MOST_NAMED: usize = 12;

/// The units of a run, and what was named besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedUnits {
    /// The folders of units, in the order in which they were named; those of one folder sorted.
    pub units: Vec<PathBuf>,
    /// What is no unit.
    pub strays: Vec<PathBuf>,
    /// Folders that stand for the units in them, with how many these are.
    holders: Vec<(PathBuf, usize)>,
}

/// What a name stands for.
enum MeantBy {
    /// A unit, or what is told as one: what is not there, what cannot be looked into.
    Unit,
    /// The folders in it.
    Holder(Vec<PathBuf>),
    /// Neither.
    Stray,
}

impl NamedUnits {
    /// Of what was named; `output` is where the run writes to. Where nothing is a unit, all is taken as one, so that
    /// each is refused with its reason.
    pub fn of(inputs: &[PathBuf], output: Option<&Path>) -> Self {
        let mut found = Self::default();
        for input in inputs {
            // the office's own, and no unit's
            if roster::is_book(input) {
                continue;
            }
            match named(input) {
                MeantBy::Unit => found.units.push(input.clone()),
                MeantBy::Stray => found.strays.push(input.clone()),
                MeantBy::Holder(within) => {
                    let before = found.units.len();
                    for folder in within.into_iter().filter(|folder| !is_none_of_theirs(folder, output)) {
                        match looks_like_unit(&folder) {
                            true => found.units.push(folder),
                            false => found.strays.push(folder),
                        }
                    }
                    found.holders.push((input.clone(), found.units.len() - before));
                }
            }
        }
        if found.units.is_empty() {
            return Self { units: inputs.to_vec(), ..Self::default() };
        }
        found
    }

    /// Says what stands for others, and what is no unit: a line each.
    pub fn tell(&self, out: &Out) {
        for (folder, count) in &self.holders {
            out.complain(&format!("“{}”里有{count}个单位文件夹，逐个处理", folder.display()));
        }
        if self.strays.is_empty() {
            return;
        }
        let mut names: Vec<String> =
            self.strays.iter().take(MOST_NAMED).map(|stray| stray.display().to_string()).collect();
        if self.strays.len() > MOST_NAMED {
            names.push(format!("等{}个", self.strays.len()));
        }
        out.complain(&format!("不是单位文件夹，没有处理：{}", names.join("、")));
    }
}

/// Whether what was named is no unit, though it is there.
pub fn is_stray(path: &Path) -> bool {
    matches!(named(path), MeantBy::Stray)
}

fn named(path: &Path) -> MeantBy {
    if path.is_file() {
        return MeantBy::Stray;
    }
    // a link that leads nowhere is told as a unit's
    let Ok(entries) = std::fs::read_dir(path) else { return MeantBy::Unit };
    if has(path, UNIT_FILE) {
        return MeantBy::Unit;
    }
    let mut within: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    within.retain(|own| own.is_dir() && !is_hidden(own));
    within.sort();
    let workbooks = read::files::beside(path, &mut Diagnostics::new());
    let has_workbooks = workbooks.iter().any(|name| !roster::is_book(Path::new(name)));
    // beside the workbooks of a unit a single folder may keep its tables of before
    if has_workbooks && within.len() < 2 {
        return MeantBy::Unit;
    }
    let units = within.iter().filter(|own| read::is_unit_folder(own)).count();
    match (units, has_workbooks) {
        (0, false) => MeantBy::Stray,
        (_, false) => MeantBy::Holder(within),
        (0 | 1, true) => MeantBy::Unit,
        (_, true) if read::is_unit_folder(path) => MeantBy::Unit,
        // a roster, or other lists, beside them
        (_, true) => MeantBy::Holder(within),
    }
}

/// Whether a folder is a unit's, were it only one that somebody forgot to fill in.
fn looks_like_unit(folder: &Path) -> bool {
    let mut faults = Diagnostics::new();
    let workbooks = read::files::beside(folder, &mut faults);
    // one that cannot be looked into is told as a unit's
    has(folder, UNIT_FILE) || !workbooks.is_empty() || faults.has_errors()
}

/// Whether a folder among those of units is the program's own, or a pack's.
fn is_none_of_theirs(folder: &Path, output: Option<&Path>) -> bool {
    let is_output = output.is_some_and(|output| match (output.canonicalize(), folder.canonicalize()) {
        (Ok(output), Ok(folder)) => output == folder,
        _ => false,
    });
    let is_pack = has(folder, PACK_FILE) || folder.file_name().is_some_and(|name| name == TEMPLATES);
    if is_output || is_pack {
        return true;
    }
    let is_written = |folder: &Path| publish::is_claimed(folder) || has(folder, CHECK_JSON);
    // of a folder that cannot be listed nothing is known
    let within = std::fs::read_dir(folder).into_iter().flatten().flatten();
    !looks_like_unit(folder)
        && (is_written(folder) || within.map(|own| own.path()).any(|own| is_written(&own)))
}

fn has(folder: &Path, file: &str) -> bool {
    std::fs::symlink_metadata(folder.join(file)).is_ok()
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '~']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_told_apart() {
        let room = tempfile::tempdir().unwrap();
        let at = |name: &str| room.path().join(name);
        for (folder, file) in [
            ("各单位/乙局", "unit.toml"),
            ("各单位/甲局", "unit.toml"),
            ("各单位/没填的", "tables.xlsx"),
            ("各单位/空的", ""),
            ("各单位/.git", "unit.toml"),
            ("各单位/templates", "unit.toml"),
            ("各单位/output/甲局", "归属.json"),
            ("各单位/核对报告/甲局", "check.json"),
        ] {
            std::fs::create_dir_all(at(folder)).unwrap();
            if !file.is_empty() {
                std::fs::write(at(folder).join(file), "").unwrap();
            }
        }
        std::fs::write(at("各单位/名录.xlsx"), "").unwrap();
        let of = |names: &[&str]| {
            let inputs: Vec<PathBuf> = names.iter().map(|name| at(name)).collect();
            let found = NamedUnits::of(&inputs, None);
            let names = |paths: &[PathBuf]| -> Vec<String> {
                paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
            };
            (names(&found.units), names(&found.strays))
        };
        let plain = |names: &[&str]| -> Vec<String> { names.iter().map(|name| (*name).to_owned()).collect() };
        let units = plain(&["乙局", "没填的", "甲局"]);
        assert_eq!(of(&["各单位"]), (units.clone(), plain(&["空的"])));
        let all = ["各单位/乙局", "各单位/没填的", "各单位/甲局", "各单位/空的", "各单位/名录.xlsx"];
        // the roster is the office's, and no stray
        assert_eq!(of(&all), (units, plain(&["空的"])));
        // alone it is an error, and so is what is not there
        assert_eq!(of(&["各单位/空的"]), (plain(&["空的"]), Vec::new()));
        assert_eq!(of(&["各单位/名录.xlsx"]), (plain(&["名录.xlsx"]), Vec::new()));
        assert_eq!(of(&["各单位/甲局", "没有"]), (plain(&["甲局", "没有"]), Vec::new()));
    }
}
