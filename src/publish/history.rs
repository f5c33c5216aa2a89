//! Editions that were made before: where they are, whether they are whole, back into `公开/`, and what from.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;
use crate::edition::{Edition, File};
use crate::read::files::{ELSEWHERE, PACKS};

use super::editions::{EditionsThere, INPUTS, InputItem, Item, Standing};
use super::folder::{self, names_if_any, place, unreadable};
use super::record::{RunNote, RunRecord};
use super::swap::Way;
use super::{Destination, INTERNAL, PUBLIC, Published, YearInHand, copies, editions, enter, owner};

/// The folders of years with editions in an output folder, a unit's folder, or a year's own.
///
/// # Errors
/// What cannot be read, or that there are none.
pub fn years_in(output: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let found = years_if_any(output)?;
    if found.is_empty() {
        let (what, hint) = match output.is_dir() {
            true => (
                "这里没有生成过的公开文件",
                "请写 build 所用的输出文件夹（-o），或其中一个单位、一个年份的文件夹",
            ),
            false => ("没有这个文件夹", "请检查输出文件夹的名称"),
        };
        return Err(Diagnostic::error("查验-没有", what).at(place(output)).hint(hint));
    }
    Ok(found)
}

/// The one folder of a year in an output folder, a unit's folder, or a year's own.
///
/// # Errors
/// What cannot be read, that there are none, or which there are where one must be chosen.
pub fn year_in(output: &Path) -> Result<PathBuf, Diagnostic> {
    let mut years = years_in(output)?;
    if years.len() == 1 {
        return Ok(years.remove(0));
    }
    let names: Vec<String> = years.iter().map(|year| year.display().to_string()).collect();
    let what = format!("这里有{}个文件夹，各是一个单位的一年，不知道是哪一个", years.len());
    let hint = format!("请写其中一个：{}", names.join("、"));
    Err(Diagnostic::error("查验-哪一年", what).at(place(output)).hint(hint))
}

/// The folders of years with editions in and below a folder; none where it is no output.
pub(super) fn years_if_any(output: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut found = Vec::new();
    search(output, 2, &mut found)?;
    Ok(found)
}

fn search(folder: &Path, deeper: usize, found: &mut Vec<PathBuf>) -> Result<(), Diagnostic> {
    if editions::folder(folder).is_dir() {
        found.push(folder.to_path_buf());
        return Ok(());
    }
    for name in names_if_any(folder)? {
        let path = folder.join(&name);
        let plain = fs::symlink_metadata(&path).is_ok_and(|about| about.is_dir());
        if deeper > 0 && plain && name != PUBLIC && name != INTERNAL {
            search(&path, deeper - 1, found)?;
        }
    }
    Ok(())
}

/// A year's editions with the record, as they stand.
#[derive(Debug)]
pub struct YearThere {
    /// The year's folder.
    pub year: PathBuf,
    /// The editions.
    pub written: EditionsThere,
    /// The record.
    pub record: RunRecord,
}

impl YearThere {
    /// Reads them; nothing is changed.
    ///
    /// # Errors
    /// What cannot be read, or that another run is writing.
    pub fn read(year: &Path) -> Result<Self, Diagnostic> {
        if let Some(root) = year.canonicalize().ok().as_deref().and_then(Path::parent) {
            enter::refuse_busy(root)?;
        }
        let record = RunRecord::read(year)?;
        // damaged manifests are told edition by edition
        let written = EditionsThere::read(year, &record, &mut Vec::new())?;
        Ok(Self { year: year.to_path_buf(), written, record })
    }
}

/// How an edition, or the public folder, differs from its manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    /// Listed and not there.
    pub missing: Vec<String>,
    /// There with other bytes.
    pub changed: Vec<String>,
    /// There and not listed.
    pub added: Vec<String>,
}

impl Differences {
    /// Whether there are none.
    pub fn none(&self) -> bool {
        *self == Self::default()
    }

    /// In words: `缺了“甲”；改过“乙”`.
    pub fn words(&self) -> String {
        let kinds = [("缺了", &self.missing), ("改过", &self.changed), ("多出", &self.added)];
        let mut words = Vec::new();
        for (word, names) in kinds.into_iter().filter(|(_, names)| !names.is_empty()) {
            words.push(format!("{word}“{}”", names.join("”“")));
        }
        words.join("；")
    }

    /// Holds a folder against what should be in it; `part` goes before the names that are told.
    pub(super) fn of(folder: &Path, part: &str, items: &[Item]) -> Result<Self, Diagnostic> {
        let mut found = Self::default();
        for item in items {
            let path = folder.join(&item.name);
            let told = format!("{part}{}", item.name);
            if !folder::exists(&path) {
                found.missing.push(told);
            } else if !copies::has(&path, item) {
                found.changed.push(told);
            }
        }
        added(folder, "", part, items, &mut found.added)?;
        Ok(found)
    }
}

/// What stands in a folder, and below, that is not listed.
fn added(
    folder: &Path,
    below: &str,
    part: &str,
    items: &[Item],
    found: &mut Vec<String>,
) -> Result<(), Diagnostic> {
    for name in names_if_any(folder)? {
        let path = folder.join(&name);
        let own = format!("{below}{}", name.to_string_lossy());
        let inside = format!("{own}/");
        if super::leftover::of_system(&path) || items.iter().any(|item| item.name == own) {
            continue;
        }
        if items.iter().any(|item| item.name.starts_with(&inside)) && path.is_dir() {
            added(&path, &inside, part, items, found)?;
        } else {
            found.push(format!("{part}{own}"));
        }
    }
    Ok(())
}

impl Standing {
    /// How its folder differs from its manifest; none where the manifest is damaged.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn differences(&self) -> Result<Option<Differences>, Diagnostic> {
        let Some(files) = &self.files else { return Ok(None) };
        let mut all = Differences::default();
        for (part, items) in files.parts() {
            let found = Differences::of(&self.folder.join(part), &format!("{part}/"), &items)?;
            all.missing.extend(found.missing);
            all.changed.extend(found.changed);
            all.added.extend(found.added);
        }
        Ok(Some(all))
    }

    /// The files of one of its folders, whose bytes are those of the manifest.
    fn load(&self, part: &str, items: &[Item]) -> Result<Vec<File>, Diagnostic> {
        let mut files = Vec::new();
        for item in items {
            let path = self.folder.join(part).join(&item.name);
            let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
            files.push(File { name: item.name.clone(), bytes });
        }
        Ok(files)
    }
}

/// An edition by its number.
pub(super) fn wanted<'a>(
    year: &Path,
    written: &'a EditionsThere,
    number: u32,
) -> Result<&'a Standing, Diagnostic> {
    written.numbered(number).ok_or_else(|| {
        let all: Vec<String> = written.all().iter().map(|own| own.number.to_string()).collect();
        let there = if all.is_empty() {
            "这里一版也没有".to_owned()
        } else {
            format!("有第{}版", all.join("、"))
        };
        Diagnostic::error("恢复-没有", format!("没有第{number}版；{there}"))
            .at(place(year))
            .hint("请用 gongkai editions 看有哪几版；要写的是一个年份的文件夹，如 output/单位/2023")
    })
}

/// Refuses an edition that is not as its manifest says.
fn refuse_damaged(standing: &Standing, parts: &[&str]) -> Result<(), Diagnostic> {
    let what = match standing.differences()? {
        None => "清单（manifest.json）坏了，看不出应有哪些文件".to_owned(),
        Some(mut found) => {
            let own = |name: &String| parts.iter().any(|part| name.starts_with(part));
            // what was added is no harm here
            found.added.clear();
            found.missing.retain(own);
            found.changed.retain(own);
            if found.none() {
                return Ok(());
            }
            found.words()
        }
    };
    let what = format!("第{}版留存的文件不是原样，没有恢复：{what}", standing.number);
    let hint = "请从备份恢复这些文件再试；当时的预算表还在的，也可以用它们重新生成";
    Err(Diagnostic::error("恢复-残缺", what).at(place(&standing.folder)).hint(hint))
}

/// Makes an edition public again, as it was made.
///
/// # Errors
/// An edition that is not there or not whole, and what the disk refuses: then `公开/` is as it was.
pub fn restore(
    year: &Path,
    number: u32,
    note: &RunNote,
    told: &mut Vec<Diagnostic>,
) -> Result<Published, Diagnostic> {
    let there = YearThere::read(year)?;
    refuse_damaged(wanted(year, &there.written, number)?, &[PUBLIC, INTERNAL])?;
    let target = Destination::there(year)?;
    let hand = YearInHand::take(&target, note, told)?;
    let standing = wanted(year, &hand.written, number)?;
    refuse_damaged(standing, &[PUBLIC, INTERNAL])?;
    let mut edition = Edition::default();
    if let Some(files) = &standing.files {
        edition.public = standing.load(PUBLIC, &files.public)?;
        edition.internal = standing.load(INTERNAL, &files.internal)?;
    }
    hand.put(&edition, Some(number), told, Way::Exchange)
}

impl Destination {
    /// A year's folder that is there.
    ///
    /// # Errors
    /// Whose it is cannot be told.
    pub fn there(year: &Path) -> Result<Self, Diagnostic> {
        let real = year.canonicalize().map_err(|error| unreadable(year, &error))?;
        let root = real.parent().unwrap_or(&real).to_path_buf();
        Ok(Self { owner: owner::stated(&root)?, root, year: real })
    }
}

/// What an edition was made from, laid out to be read again.
#[derive(Debug)]
pub struct LaidOut {
    /// The unit's folder.
    pub unit: PathBuf,
    /// The folders for `--templates`, in their order.
    pub templates: Vec<PathBuf>,
    /// The copies of what unit.toml names outside of its folder, which are read in its place.
    pub elsewhere: Vec<PathBuf>,
}

/// Writes the inputs that an edition keeps into a new folder.
///
/// # Errors
/// An edition that keeps none or not all, and what the disk refuses.
pub fn lay_out(year: &Path, number: u32, to: &Path) -> Result<LaidOut, Diagnostic> {
    let there = YearThere::read(year)?;
    let standing = wanted(year, &there.written, number)?;
    refuse_damaged(standing, &[INPUTS])?;
    let files = standing.files.as_ref().filter(|files| files.layout >= editions::KEEPS_INPUTS);
    let Some(files) = files else {
        let what = format!("第{number}版是以前的程序生成的，没有留存所用的预算表和文字");
        let hint = "请用当时的单位文件夹";
        return Err(Diagnostic::error("恢复-没有", what).at(place(&standing.folder)).hint(hint));
    };
    if !names_if_any(to)?.is_empty() {
        let what = "这个文件夹里已有文件，没有写任何文件";
        return Err(Diagnostic::error("恢复-已有", what).at(place(to)).hint("请写一个新文件夹的名称"));
    }
    lay_out_in(&standing.folder.join(INPUTS), &files.inputs, to)
}

fn lay_out_in(kept: &Path, inputs: &[InputItem], to: &Path) -> Result<LaidOut, Diagnostic> {
    let mut laid = LaidOut { unit: to.to_path_buf(), templates: Vec::new(), elsewhere: Vec::new() };
    folder::make(&laid.unit)?;
    for input in inputs {
        let path = to.join(&input.name);
        let from = kept.join(&input.name);
        let bytes = fs::read(&from).map_err(|error| unreadable(&from, &error))?;
        folder::make(path.parent().unwrap_or(to))?;
        folder::write(&path, &bytes)?;
        match input.name.split('/').next() {
            Some(PACKS) => {
                // a pack may have folders of its own
                let pack: PathBuf = Path::new(&input.name).components().take(2).collect();
                if !laid.templates.contains(&to.join(&pack)) {
                    laid.templates.push(to.join(pack));
                }
            }
            Some(ELSEWHERE) => laid.elsewhere.push(path),
            _ => {}
        }
    }
    Ok(laid)
}
