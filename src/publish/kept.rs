//! From what somebody names to a folder of inputs: a unit's folder itself, or the inputs that an edition keeps.

use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;

use super::editions::INPUTS;
use super::folder::place;
use super::{INTERNAL, PUBLIC, YearThere, editions, years};

/// The folder of inputs that somebody means: the one named; of an edition the inputs that it keeps; of an output
/// folder those of the edition that is public.
///
/// # Errors
/// An edition that keeps no inputs, an output without editions, a file.
pub fn input_folder(given: &Path) -> Result<PathBuf, Diagnostic> {
    if given.is_file() {
        let what = "这是一个文件；要比较的是单位文件夹，或者输出文件夹里的一版";
        return Err(refusal(given, what, "请写文件所在的单位文件夹"));
    }
    if given.join(editions::MANIFEST).is_file() {
        return of_edition(given);
    }
    let mut outputs = years(given)?;
    if given.join(INTERNAL).is_dir() && !given.join(crate::read::unit::FILE).exists() {
        outputs.push(given.to_path_buf());
    }
    if let Some(year) = given.parent().filter(|year| given.ends_with(PUBLIC) && year.join(INTERNAL).is_dir())
    {
        outputs.push(year.to_path_buf());
    }
    let Some(year) = outputs.last() else { return Ok(given.to_path_buf()) };
    match YearThere::read(year)?.written.current() {
        Some(current) => of_edition(&editions::folder(year).join(current.number.to_string())),
        None => Err(refusal(year, "这个输出文件夹里还没有公开过的一版", "请写单位文件夹")),
    }
}

fn of_edition(edition: &Path) -> Result<PathBuf, Diagnostic> {
    let inputs = edition.join(INPUTS);
    if inputs.is_dir() {
        return Ok(inputs);
    }
    let what = "这一版没有留下当时的表和填写内容（没有“输入”文件夹），不能拿来比较";
    Err(refusal(edition, what, "请写当时的单位文件夹，例如备份里的；只有公开文件的，比不出是哪些格变了"))
}

fn refusal(at: &Path, what: &str, next: &str) -> Diagnostic {
    Diagnostic::error("比较-来源", what).at(place(at)).hint(next)
}
