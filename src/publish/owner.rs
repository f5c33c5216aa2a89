//! Whose an output folder is: it remembers, and nobody else's files go in.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::diag::Diagnostic;

use super::folder::{exists, fault, place, replace, unreadable, unreadable_words};
use super::{editions, years};

/// The file that says whose a folder is.
const FILE: &str = "归属.json";

/// Whether a folder is the output of some unit.
pub fn is_claimed(folder: &Path) -> bool {
    folder.join(FILE).is_file()
}

/// A unit by name and kind: a department and its own office often bear one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its name.
    pub unit: String,
    /// 部门 or 单位.
    pub kind: String,
}

impl Holder {
    /// The same unit, however its name is encoded.
    fn is(&self, other: &Holder) -> bool {
        let plain = |text: &str| text.trim().nfc().collect::<String>();
        plain(&self.unit) == plain(&other.unit) && plain(&self.kind) == plain(&other.kind)
    }

    fn told(&self) -> String {
        format!("“{}”（{}）", self.unit, self.kind)
    }

    /// What the file must hold for this owner, on one line.
    fn line(&self) -> String {
        // plain strings always serialise
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Whose a folder is that somebody names.
///
/// # Errors
/// That nobody can tell.
pub fn stated(root: &Path) -> Result<Holder, Diagnostic> {
    // only for what the hints say of the file
    let unknown = Holder { unit: "单位全称".to_owned(), kind: "单位".to_owned() };
    let found = match read(root, &unknown)? {
        Some(found) => Some(found),
        None => from_editions(root, &unknown)?,
    };
    found.ok_or_else(|| {
        let what = "看不出这个文件夹是哪个单位的：里面没有生成过的公开文件";
        Diagnostic::error("发布-归属", what).at(place(root)).hint("请写一个年份的文件夹，如 output/单位/2023")
    })
}

/// Refuses when a unit's output folder is another's: it has an edition of the other, or a claim and an edition.
/// A claim alone is nobody's. Writes nothing; whether the folder says itself that it is this owner's comes back.
///
/// # Errors
/// Whose it is, or that nobody can tell.
pub fn check(root: &Path, owner: &Holder) -> Result<bool, Diagnostic> {
    let (found, written) = match read(root, owner)? {
        Some(found) => (found, true),
        None => match from_editions(root, owner)? {
            Some(found) => (found, false),
            None => return Ok(false),
        },
    };
    if found.is(owner) {
        return Ok(written);
    }
    if !any_edition(root)? {
        // nothing was published: a name may have been misspelt
        return Ok(false);
    }
    let what = format!("这个输出文件夹是{}的，不能放进{}的文件", found.told(), owner.told());
    let hint = format!(
        "请用 -o 指明别的输出文件夹，或给输入的单位文件夹换一个名称；如果只是单位改了名，{}",
        rewrite(root, owner)
    );
    Err(Diagnostic::error("发布-归属", what).at(place(root)).hint(hint))
}

/// Writes down whose the folder is where it does not say so yet; under the lock.
pub fn claim(root: &Path, owner: &Holder) -> Result<(), Diagnostic> {
    if check(root, owner)? {
        return Ok(());
    }
    replace(&root.join(FILE), format!("{}\n", owner.line()).as_bytes())
}

/// Takes a claim away that holds no more, before an edition is committed beside it; under the lock.
pub fn make_way(root: &Path, owner: &Holder) -> Result<(), Diagnostic> {
    let path = root.join(FILE);
    if exists(&path) && !check(root, owner)? {
        return fs::remove_file(&path).map_err(|error| fault(&path, &error));
    }
    Ok(())
}

/// Whether anything was published.
fn any_edition(root: &Path) -> Result<bool, Diagnostic> {
    for year in years(root)? {
        if !editions::complete(&editions::folder(&year))?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn rewrite(root: &Path, owner: &Holder) -> String {
    let path = root.join(FILE);
    format!("请把 {} 的内容写成 {}（没有这个文件就新建一个），再生成一次", path.display(), owner.line())
}

/// What the folder itself says.
fn read(root: &Path, owner: &Holder) -> Result<Option<Holder>, Diagnostic> {
    let path = root.join(FILE);
    let bytes = match fs::read(&path) {
        // a file in place of the folder is told when the folder is made
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => {
            let what = format!("读不出这个输出文件夹是谁的：{}", unreadable_words(&error));
            let hint = format!("请检查这个文件的权限；若它坏了，{}", rewrite(root, owner));
            return Err(Diagnostic::error("发布-归属", what).at(place(&path)).hint(hint));
        }
        Ok(bytes) => bytes,
    };
    let bare = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    serde_json::from_slice(bare).map(Some).map_err(|error| {
        let what = format!("这个文件应写明输出文件夹是谁的，内容读不懂（第{}行）", error.line());
        Diagnostic::error("发布-归属", what).at(place(&path)).hint(format!(
            "如果这个文件夹就是{}的，{}",
            owner.told(),
            rewrite(root, owner)
        ))
    })
}

/// What the newest edition says; folders of older versions of this program have no file of their own.
fn from_editions(root: &Path, owner: &Holder) -> Result<Option<Holder>, Diagnostic> {
    let mut damaged = None;
    for year in years(root)?.iter().rev() {
        for (_, path) in editions::complete(&editions::folder(year))?.iter().rev() {
            let text = fs::read(path).map_err(|error| unreadable(path, &error))?;
            match serde_json::from_slice(&text) {
                Ok(found) => return Ok(Some(found)),
                Err(_) => damaged = damaged.or(Some(path.clone())),
            }
        }
    }
    let Some(path) = damaged else { return Ok(None) };
    let what = "这个清单读不懂，看不出输出文件夹是谁的";
    let hint = format!("如果这个文件夹就是{}的，{}", owner.told(), rewrite(root, owner));
    Err(Diagnostic::error("发布-归属", what).at(place(&path)).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(unit: &str, kind: &str) -> Holder {
        Holder { unit: unit.to_owned(), kind: kind.to_owned() }
    }

    #[test]
    fn a_folder_is_its_first_units() {
        let desk = tempfile::tempdir().unwrap();
        let root = desk.path();
        assert!(!check(root, &owner("甲", "单位")).unwrap(), "nobody's yet");
        claim(root, &owner("错", "单位")).unwrap();
        assert!(!check(root, &owner("甲", "单位")).unwrap(), "a claim without an edition is nobody's");
        make_way(root, &owner("甲", "单位")).unwrap();
        claim(root, &owner("甲", "单位")).unwrap();
        let edition = root.join("2023/内部/版本/1");
        fs::create_dir_all(&edition).unwrap();
        fs::write(edition.join("manifest.json"), "{").unwrap();
        assert!(check(root, &owner(" 甲 ", "单位")).unwrap());
        for other in [owner("乙", "单位"), owner("甲", "部门")] {
            let told = check(root, &other).unwrap_err();
            assert_eq!(told.code, "发布-归属");
            assert!(told.message.contains("“甲”（单位）") && told.message.contains(&other.told()));
            // what the hint says to write is what is understood
            fs::write(root.join(FILE), format!("\u{FEFF}{}", other.line())).unwrap();
            assert!(check(root, &other).unwrap());
            fs::write(root.join(FILE), owner("甲", "单位").line()).unwrap();
        }
        fs::write(root.join(FILE), "甲").unwrap();
        assert!(check(root, &owner("甲", "单位")).unwrap_err().message.contains("读不懂"));
    }

    #[test]
    fn a_folder_of_an_older_version_is_the_newest_editions() {
        let desk = tempfile::tempdir().unwrap();
        for (at, unit) in
            [("2022/内部/版本/9", "甲"), ("2023/内部/版本/2", "乙"), ("2023/内部/版本/10", "丙")]
        {
            let folder = desk.path().join(at);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("manifest.json"), owner(unit, "单位").line()).unwrap();
        }
        assert!(!check(desk.path(), &owner("丙", "单位")).unwrap());
        assert!(check(desk.path(), &owner("乙", "单位")).unwrap_err().message.contains("“丙”"));
        for at in ["2022/内部/版本/9", "2023/内部/版本/2", "2023/内部/版本/10"] {
            fs::write(desk.path().join(at).join("manifest.json"), "{").unwrap();
        }
        assert!(check(desk.path(), &owner("丙", "单位")).is_err(), "nobody can tell");
    }
}
