//! `公开/`, every edition and the record, held against the manifests.

use std::collections::BTreeSet;

use crate::diag::Diagnostic;
use crate::edition::sha256;

use super::PUBLIC;
use super::editions::{self, MANIFEST};
use super::folder::place;
use super::history::{Differences, YearThere};

/// Holds all of a year against its manifests; what is wrong comes back, nothing where all is right.
///
/// # Errors
/// What cannot be read.
pub fn verify(there: &YearThere) -> Result<Vec<Diagnostic>, Diagnostic> {
    let mut faults = Vec::new();
    faults.extend(public(there)?);
    for standing in there.written.all() {
        let number = standing.number;
        match standing.differences()? {
            None => faults.push(
                Diagnostic::error("查验-清单", format!("第{number}版的清单坏了，看不出这一版应有哪些文件"))
                    .at(place(&standing.folder.join(MANIFEST)))
                    .hint("请从备份恢复这个清单；没有备份的，“公开”不受影响，只是不能再查验和恢复这一版"),
            ),
            Some(found) if !found.none() => faults.push(
                Diagnostic::error("查验-版本", format!("第{number}版留存的文件不是原样：{}", found.words()))
                    .at(place(&standing.folder))
                    .hint(
                        "缺了、改过的，请从备份恢复；是现行的一版的，用原来的预算表再生成一次，程序会补上；多出的请移走",
                    ),
            ),
            Some(_) => {}
        }
    }
    faults.extend(lost(there)?);
    faults.extend(there.record.damage());
    faults.extend(unrecorded(there));
    Ok(faults)
}

/// Says which editions are gone: the record speaks of them, or their folder has no manifest.
///
/// # Errors
/// What cannot be read.
pub fn lost(there: &YearThere) -> Result<Option<Diagnostic>, Diagnostic> {
    let mut gone: BTreeSet<u32> = editions::without_manifest(&there.year)?.into_iter().collect();
    gone.extend(there.record.lines.iter().map(|line| line.edition));
    gone.retain(|number| there.written.numbered(*number).is_none());
    if gone.is_empty() {
        return Ok(None);
    }
    let numbers: Vec<String> = gone.iter().map(u32::to_string).collect();
    let what = format!("第{}版不见了：“内部/版本”里没有它的文件夹，或文件夹里没有清单", numbers.join("、"));
    let hint = "请从备份恢复；有意删去的，“公开”不受影响，只是不能再查验和恢复这一版";
    Ok(Some(Diagnostic::error("查验-版本", what).at(place(&editions::folder(&there.year))).hint(hint)))
}

/// What is wrong with the public folder.
fn public(there: &YearThere) -> Result<Option<Diagnostic>, Diagnostic> {
    let Some(current) = there.written.current().filter(|_| there.written.published().is_none()) else {
        return Ok(None);
    };
    let public = there.year.join(PUBLIC);
    let number = current.number;
    let (what, hint) = match &current.files {
        None => (
            format!("“公开”应是第{number}版，而那一版的清单坏了，查不出对不对"),
            "请从备份恢复清单，或用原来的预算表再生成一次",
        ),
        Some(_) if !public.is_dir() => {
            ("没有“公开”文件夹".to_owned(), "请用原来的预算表再生成一次，程序会把它放回去")
        }
        Some(files) => {
            let found = Differences::of(&public, "", &files.public)?;
            (
                format!("“公开”不是任何一版的原样，与第{number}版比：{}", found.words()),
                "上传以前请再生成一次（gongkai build），程序会补齐，并把别人的文件移到“内部/原有文件”；或用 gongkai restore 恢复",
            )
        }
    };
    Ok(Some(Diagnostic::error("查验-公开", what).at(place(&public)).hint(hint)))
}

/// Where the record speaks of another edition than the public one.
fn unrecorded(there: &YearThere) -> Option<Diagnostic> {
    let (published, last) = (there.written.published()?, there.record.last()?.edition);
    (published != last).then(|| {
        let what = format!("“公开”是第{published}版，记录里最后写的是第{last}版：上次大概在写记录以前中断了");
        Diagnostic::notice("查验-记录", what).at(place(&there.year)).hint("不必做什么；下次生成时程序会补记")
    })
}

/// An edition that has a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Number of the edition.
    pub edition: u32,
    /// The file's name in it.
    pub name: String,
    /// Whether it is one of the public files.
    pub public: bool,
}

/// The editions of a year that have a file of these bytes, oldest first.
pub fn origins(there: &YearThere, bytes: &[u8]) -> Vec<Origin> {
    let digest = sha256(bytes);
    let mut found = Vec::new();
    for standing in there.written.all() {
        let Some(files) = &standing.files else { continue };
        let all = files.public.iter().map(|item| (item, true));
        for (item, public) in all.chain(files.internal.iter().map(|item| (item, false))) {
            if item.sha256 == digest {
                found.push(Origin { edition: standing.number, name: item.name.clone(), public });
            }
        }
    }
    found
}
