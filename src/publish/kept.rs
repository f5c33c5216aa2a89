//! From what somebody names to a folder of inputs: a unit's folder itself, or the inputs that an edition keeps.

use std::path::{Path, PathBuf};

use crate::diag::{Diagnostic, Diagnostics};
use crate::read::{files, unit};

use super::editions::INPUTS;
use super::folder::{names_if_any, place};
use super::history::years_if_any;
use super::{INTERNAL, PUBLIC, YearThere, editions, year_in, years};

/// The folder of inputs that somebody means: the one named; of an edition the inputs that it keeps; of an output,
/// or a unit's or year's folder in it, those of the edition that is public, where there is one unit and year.
///
/// # Errors
/// An edition that keeps no inputs, an output without editions or with several units or years, a file.
pub fn input_folder(given: &Path) -> Result<PathBuf, Diagnostic> {
    if given.is_file() {
        let what = "这是一个文件；要比较的是单位文件夹，或者输出文件夹里的一版";
        return Err(refusal(given, what, "请写文件所在的单位文件夹"));
    }
    if given.join(editions::MANIFEST).is_file() {
        return of_edition(given);
    }
    let within = given.parent().filter(|year| given.ends_with(PUBLIC) && year.join(INTERNAL).is_dir());
    let output = within.unwrap_or(given);
    if within.is_none() && is_unit(given) {
        return Ok(given.to_path_buf());
    }
    if years_if_any(output)?.is_empty() {
        let drafts_only = output.join(INTERNAL).is_dir() || !years(output)?.is_empty();
        return if drafts_only { Err(unpublished(output)) } else { Ok(given.to_path_buf()) };
    }
    let year = year_in(output)?;
    match YearThere::read(&year)?.written.current() {
        Some(current) => of_edition(&editions::folder(&year).join(current.number.to_string())),
        None => Err(unpublished(&year)),
    }
}

/// The folders of templates that a folder of inputs is read with: those that its edition keeps, where it is an
/// edition's, whatever is on offer now; else those that are `given`.
///
/// # Errors
/// What cannot be read.
pub fn templates_with(inputs: &Path, given: &[PathBuf]) -> Result<Vec<PathBuf>, Diagnostic> {
    let edition = inputs.parent().filter(|edition| edition.join(editions::MANIFEST).is_file());
    if edition.is_none() || !inputs.ends_with(INPUTS) {
        return Ok(given.to_vec());
    }
    let packs = inputs.join(files::PACKS);
    let mut kept: Vec<PathBuf> = names_if_any(&packs)?.into_iter().map(|name| packs.join(name)).collect();
    // they are numbered from the lowest up
    kept.sort_by_key(|pack| {
        let name = pack.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.split('-').next().and_then(|number| number.parse::<u32>().ok())
    });
    Ok(kept)
}

/// Whether it is a folder of a unit, whatever stands below it.
fn is_unit(folder: &Path) -> bool {
    let books = || files::beside(folder, &mut Diagnostics::new());
    folder.join(unit::FILE).exists() || (folder.is_dir() && !books().is_empty())
}

fn unpublished(output: &Path) -> Diagnostic {
    refusal(output, "这个输出文件夹里还没有公开过的一版", "请写单位文件夹")
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
