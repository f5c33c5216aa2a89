//! `gongkai pack new`: a pack over a base, with examples of the usual changes.

use std::path::Path;

use crate::diag::{Diagnostic, Place};
use crate::pack::find::PackFinder;
use crate::pack::starter::{self, NewPack};

use super::super::Outcome;
use super::super::args::PackNewArgs;
use super::super::out::Out;
use super::{NewFiles, refuse};

/// Characters that an id must not have: it stands in TOML, in names of folders and in commands.
const NOT_IN_IDS: [char; 12] = ['"', '\'', '\\', '/', ':', '*', '?', '<', '>', '|', ' ', '　'];

/// Runs the command.
pub fn run(args: &PackNewArgs, out: &mut Out) -> Outcome {
    match write(args, out) {
        Ok(()) => Outcome::Done,
        Err(faults) => refuse(&faults, out),
    }
}

fn write(args: &PackNewArgs, out: &mut Out) -> Result<(), Vec<Diagnostic>> {
    let folder = &args.folder;
    let finder = PackFinder::beside(folder, &args.templates);
    let base = finder.id_of(&args.base).unwrap_or_else(|| args.base.clone());
    let id = id(args, &finder).map_err(|fault| vec![fault])?;
    let loaded = finder.load(&base)?;
    loaded.notices.iter().for_each(|notice| out.tell(notice));
    let name = args.name.clone().unwrap_or_else(|| id.clone());
    let files = starter::files(&NewPack { base: &base, id: &id, name: &name }, &loaded.pack);
    NewFiles { folder, files }.write(out)?;
    out.line(&format!("已写好模板包“{id}”（底本是 {base}）；各文件里有例子，都还没有生效"));
    out.line(&format!("底本里有哪些表、块、变量，怎样写：gongkai pack show --pack {base}"));
    out.line(&format!("改好以后检查：gongkai pack check {}", folder.display()));
    out.line(&format!(
        "使用：把这个文件夹放在单位文件夹旁边（或用 --templates 指明），在 unit.toml 里写 pack = \"{id}\"（或在“基本情况”页把模板包填成它）"
    ));
    Ok(())
}

/// The id as asked for, else the folder's name; one that no pack has.
fn id(args: &PackNewArgs, finder: &PackFinder) -> Result<String, Diagnostic> {
    let of_folder = || args.folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let id = args.id.clone().or_else(of_folder).unwrap_or_default();
    let place = || Place::File(args.folder.display().to_string().into());
    if id.is_empty() || id.contains(NOT_IN_IDS) || id.contains(char::is_control) || id.starts_with(['.', '~'])
    {
        return Err(Diagnostic::error("模板-编号", format!("“{id}”不能作模板包的编号"))
            .at(place())
            .hint("请用 --id 写一个编号：字母、数字、汉字，不要空格、引号和斜线"));
    }
    let known = finder.known().into_iter().find(|pack| pack.id == id && !is_at(&pack.place, &args.folder));
    match known {
        Some(pack) => {
            Err(Diagnostic::error("模板-编号", format!("已经有编号是“{id}”的模板包（{}）", pack.name))
                .at(place())
                .hint("请用 --id 写一个别的编号"))
        }
        None => Ok(id),
    }
}

/// Whether a pack is in a folder: its files are told one by one.
fn is_at(place: &crate::pack::find::PackPlace, folder: &Path) -> bool {
    matches!(place, crate::pack::find::PackPlace::Folder(own) if own == folder)
}
