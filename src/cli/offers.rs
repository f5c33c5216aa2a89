//! Packs that the command line offers, held against what the units of a run ask for: one that nobody uses was
//! meant for somebody.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diag::{Diagnostic, Place};
use crate::pack::Pack;
use crate::pack::find::{PackFinder, PackHead};
use crate::read::before::{PackName, pack_named};

use super::Outcome;
use super::out::Out;

/// What a unit asks for.
struct Asked<'a> {
    unit: &'a Path,
    name: PackName,
    /// The id that is meant.
    id: String,
    finder: PackFinder,
}

/// Refuses a run in which no unit uses a pack that `--templates` offers.
///
/// # Errors
/// Each such folder, with what the units ask for; a pack that would be used by some as their pack, by others as
/// an overlay.
pub fn used(units: &[PathBuf], templates: &[PathBuf]) -> Result<(), Vec<Diagnostic>> {
    let offered = PackFinder::new(templates);
    // overlays are everybody's: no unit need be opened for them
    if offered.passed_over("").is_empty() {
        return Ok(());
    }
    let mut asked: Vec<Asked> = Vec::new();
    for unit in units {
        // who names no pack is told when the unit is read
        let Some(name) = pack_named(unit) else { return Ok(()) };
        let finder = PackFinder::of_unit(unit, templates);
        let id = match name.on_sheet {
            true => finder.id_of(&name.written).unwrap_or_else(|| name.written.clone()),
            false => name.written.clone(),
        };
        asked.push(Asked { unit, name, id, finder });
    }
    let mut faults = Vec::new();
    let mut unused: Option<Vec<(PathBuf, String)>> = None;
    for own in &asked {
        let passed = own.finder.passed_over(&own.id);
        unused = Some(match unused {
            None => passed,
            Some(before) => before.into_iter().filter(|one| passed.contains(one)).collect(),
        });
    }
    for (folder, called) in unused.into_iter().flatten() {
        faults.push(nobody(&folder, &called, &asked));
    }
    faults.extend(offered.packs_offered().iter().filter_map(|head| both_ways(head, &asked)));
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Says that no unit uses a pack on offer.
fn nobody(folder: &Path, called: &str, asked: &[Asked]) -> Diagnostic {
    let (message, change) = match asked {
        [Asked { name: PackName { written, on_sheet: false }, .. }] => (
            format!("unit.toml 写着 pack = \"{written}\"，--templates 的模板包是 {called}"),
            format!("要用它的，请把 unit.toml 的模板包 pack 改成 {called}"),
        ),
        [Asked { name: PackName { written, .. }, .. }] => (
            format!("“基本情况”页的模板包写着“{written}”，--templates 的模板包是 {called}"),
            format!("要用它的，请把“基本情况”页的“模板包”改成 {called}"),
        ),
        several => {
            let units: Vec<String> = several
                .iter()
                .map(|own| format!("{} 写的是 {}", own.unit.display(), own.name.written))
                .collect();
            (
                format!("没有一个单位用到 --templates 的模板包 {called}：{}", units.join("，")),
                format!("要用它的单位，请把 unit.toml（或“基本情况”页）的模板包改成 {called}"),
            )
        }
    };
    let base = asked.first().map(|own| own.id.as_str()).unwrap_or_default();
    Diagnostic::error("模板-未用", message).at(Place::File(folder.display().to_string().into())).hint(format!(
        "{change}；只是要改“{base}”几处的，请在它的 pack.toml 里写 base = \"{base}\"；用不到的，请去掉这个 --templates"
    ))
}

/// Says that some units take a folder for their pack, and others for what is laid over theirs.
fn both_ways(head: &PackHead, asked: &[Asked]) -> Option<Diagnostic> {
    let (id, base) = (head.id.as_deref()?, head.base.as_deref()?);
    let own = asked.iter().find(|own| own.id == id)?;
    let over = asked.iter().find(|own| own.id == base).filter(|_| id != base)?;
    let message = format!(
        "{} 用的是模板包 {id}，{} 用的是它的底本 {base}，--templates 又会把 {id} 加在底本上",
        own.unit.display(),
        over.unit.display()
    );
    Some(Diagnostic::error("模板-两处", message).hint(format!(
        "请分两次运行；或不写这个 --templates，把 {id} 的文件夹放在单位文件夹旁边，程序自己会找到"
    )))
}

/// The pack for a command that looks at a pack alone: as named, else the only one on offer, else the first of the
/// built-in ones; all faults and notices are told.
///
/// # Errors
/// Faults, which have been told.
pub fn pack(named: Option<&str>, finder: &PackFinder, out: &Out) -> Result<Arc<Pack>, Outcome> {
    let id = match named {
        Some(written) => finder.id_of(written).unwrap_or_else(|| written.to_owned()),
        None => finder.usual(),
    };
    let mut faults = Vec::new();
    for (folder, called) in finder.passed_over(&id) {
        faults.push(
            Diagnostic::error("模板-未用", format!("看的是模板包 {id}，--templates 的模板包是 {called}"))
                .at(Place::File(folder.display().to_string().into()))
                .hint(format!("要看它的，请写 {called}；否则请去掉这个 --templates")),
        );
    }
    if faults.is_empty() {
        match finder.load(&id) {
            Ok(loaded) => {
                loaded.notices.iter().for_each(|notice| out.tell(notice));
                return Ok(loaded.pack);
            }
            Err(found) => faults = found,
        }
    }
    faults.iter().for_each(|fault| out.tell(fault));
    Err(Outcome::Refused)
}

/// Tells why [`used`] refuses a run.
pub fn refuse(faults: &[Diagnostic], out: &Out) -> Outcome {
    out.done();
    faults.iter().for_each(|fault| out.tell(fault));
    Outcome::Refused
}
