//! What a unit's folder states before the sheets of facts are written: unit.toml and sheets that it has already.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::budget::unit::Statement;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::pack::Pack;
use crate::pack::find::PackFinder;
use crate::roster;

use super::facts;
use super::facts::sheets::FactGrid;
use super::facts::{Keys, Said};
use super::shelf::{BookShelf, Peek};
use super::{chosen, files, folder, packing, unit};

/// What a folder states already.
#[derive(Debug)]
pub struct Prior {
    /// Its pack.
    pub pack: Arc<Pack>,
    /// What is stated, of both sources.
    pub said: Said,
    /// Whether there is a unit.toml.
    pub has_file: bool,
}

/// What a folder states, its sources apart.
#[derive(Debug)]
pub struct Apart {
    /// Its pack.
    pub pack: Arc<Pack>,
    /// The text of unit.toml, and what it states.
    pub file: Option<(String, Said)>,
    /// What the sheets of facts state.
    pub sheets: Option<Said>,
    /// Whether those sheets stand in a workbook of tables.
    pub in_tables: bool,
    /// This year's workbooks, relative to the folder.
    pub current: Vec<String>,
}

/// The pack that a folder names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackName {
    /// As it is written: the id in unit.toml, id or Chinese name on a sheet.
    pub written: String,
    /// Whether a sheet states it, and no unit.toml.
    pub on_sheet: bool,
}

/// The pack that a folder names; none where nothing in it does, or what is there cannot be read: reading the
/// folder tells why.
pub fn pack_named(at: &Path) -> Option<PackName> {
    let raw = folder::own_file(at).unwrap_or_default();
    let mut shelf = BookShelf::new(at);
    let chosen = chosen::choose(at, raw.as_ref(), &mut shelf, &mut Diagnostics::new());
    chosen.pack.map(|(written, sheet)| PackName { written, on_sheet: sheet.is_some() })
}

/// The workbooks and folders of workbooks that a folder names, as they are written, relative to it, and the roster
/// beside it; none where
/// nobody can tell, since unit.toml cannot be read.
pub fn workbooks_named(at: &Path) -> Option<Vec<String>> {
    let raw = folder::own_file(at).ok()?;
    let stated = raw.as_ref().map(|raw| Peek::of(&unit::said(raw, &Keys::own(), &mut Diagnostics::new())));
    let mut shelf = BookShelf::new(at);
    let chosen = chosen::choose(at, raw.as_ref(), &mut shelf, &mut Diagnostics::new());
    let mut names: Vec<String> = stated.into_iter().filter_map(|peek| peek.current).flatten().collect();
    names.extend([chosen.facts, chosen.current, chosen.previous].concat());
    let rosters = roster::beside(at).into_iter();
    names.extend(rosters.filter_map(|path| Some(format!("../{}", path.file_name()?.to_string_lossy()))));
    names.sort();
    names.dedup();
    Some(names)
}

/// Reads what a folder states; `asked` names the pack where nothing in the folder does. None where that cannot
/// be read, which is told: what has an error would be missing on the sheets without a word.
pub fn read(
    at: &Path,
    templates: &[PathBuf],
    asked: Option<&str>,
    faults: &mut Diagnostics,
) -> Option<Prior> {
    let raw = match folder::own_file(at) {
        Ok(raw) => raw,
        Err(fault) => {
            faults.push(fault);
            return None;
        }
    };
    let mut shelf = BookShelf::new(at);
    // what is wrong with workbooks is told when they are checked
    let mut chosen = chosen::choose(at, raw.as_ref(), &mut shelf, &mut Diagnostics::new());
    let finder = PackFinder::of_unit(at, templates);
    // what is the name of no pack is told when it is loaded
    let id = |written: &str| finder.id_of(written).unwrap_or_else(|| written.to_owned());
    match (&chosen.pack, asked) {
        (Some((stated, _)), Some(asked)) if id(stated) != id(asked) => {
            let message = format!("已经写着的模板包是 {stated}，--pack 写的是 {asked}");
            faults.push(Diagnostic::error("填表-模板包", message).hint("请改成一样，或不写 --pack"));
            return None;
        }
        (None, Some(asked)) => chosen.pack = Some((id(asked), None)),
        (None, None) => {
            let likely = packing::likely(at, &mut shelf);
            let fault = Diagnostic::error("填表-模板包", "没有写用哪个模板包");
            faults.push(fault.hint(packing::command(at, likely.as_ref())));
            return None;
        }
        (Some(_), _) => {}
    }
    let pack = folder::load_pack(&chosen, raw.as_ref(), at, templates, &mut shelf, faults)?;
    let mut sheets: Vec<FactGrid> = Vec::new();
    for name in &chosen.facts {
        sheets.extend(shelf.open(name, &mut Diagnostics::new()).facts.iter().cloned());
    }
    let mut said = folder::said(raw.as_ref(), &sheets, &pack, faults);
    let keys = Keys::of(&pack.manifest);
    said.reviews = facts::reviews::named(&said, &keys, &Statement::default(), faults);
    (!faults.has_errors()).then_some(Prior { pack, said, has_file: raw.is_some() })
}

/// Reads what a folder states in each of its sources, and which are its workbooks. None where something of that has
/// an error, which is told.
pub fn read_apart(at: &Path, templates: &[PathBuf], faults: &mut Diagnostics) -> Option<Apart> {
    let raw = match folder::own_file(at) {
        Ok(raw) => raw,
        Err(fault) => {
            faults.push(fault);
            return None;
        }
    };
    let mut shelf = BookShelf::new(at);
    let chosen = chosen::choose(at, raw.as_ref(), &mut shelf, faults);
    if raw.is_none() && chosen.facts.is_empty() {
        let message = "这个文件夹里没有写单位的情况：没有 unit.toml，也没有“基本情况”页";
        let place = Place::File(at.display().to_string().into());
        let hint = "请写去年的单位文件夹，或去年的输出文件夹；都没有的，不写 --from 新建一个空的";
        faults.push(Diagnostic::error("新建-去年", message).at(place).hint(hint));
        return None;
    }
    let pack = folder::load_pack(&chosen, raw.as_ref(), at, templates, &mut shelf, faults)?;
    let mut sheets: Vec<FactGrid> = Vec::new();
    for name in &chosen.facts {
        sheets.extend(shelf.open(name, faults).facts.iter().cloned());
    }
    // both together may contradict each other
    folder::said(raw.as_ref(), &sheets, &pack, faults);
    if faults.has_errors() {
        return None;
    }
    let named = |raw: Option<&unit::Raw>, sheets: &[FactGrid]| {
        // what is wrong with them was told above
        let mut said = folder::said(raw, sheets, &pack, &mut Diagnostics::new());
        let keys = Keys::of(&pack.manifest);
        said.reviews = facts::reviews::named(&said, &keys, &Statement::default(), &mut Diagnostics::new());
        said
    };
    let text =
        |raw: &unit::Raw| String::from_utf8_lossy(&raw.bytes).trim_start_matches('\u{FEFF}').to_owned();
    let file = raw.as_ref().map(|raw| (text(raw), named(Some(raw), &[])));
    let sheets = (!sheets.is_empty()).then(|| named(None, &sheets));
    let in_tables =
        chosen.facts.iter().any(|name| chosen.current.contains(name) && !files::is_fact_book(name));
    Some(Apart { file, sheets, in_tables, current: chosen.current, pack })
}
