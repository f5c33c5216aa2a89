//! `gongkai pack export`: the files of a pack, to be copied and changed.

use std::path::Path;

use crate::diag::Diagnostic;
use crate::pack::export::{self, PackText};
use crate::pack::find::PackFinder;

use super::super::Outcome;
use super::super::args::PackExportArgs;
use super::super::out::Out;
use super::{NewFiles, refuse};

/// Runs the command.
pub fn run(args: &PackExportArgs, out: &mut Out) -> Outcome {
    match write(args, out) {
        Ok(()) => Outcome::Done,
        Err(faults) => refuse(&faults, out),
    }
}

fn write(args: &PackExportArgs, out: &mut Out) -> Result<(), Vec<Diagnostic>> {
    let finder = PackFinder::new(&args.templates);
    let id = finder.id_of(&args.pack).unwrap_or_else(|| args.pack.clone());
    let (files, usual) = match &args.part {
        Some(part) => (vec![export::part(&id, part, &finder)?], Path::new("")),
        None => (export::whole(&id, &finder)?, Path::new(&id)),
    };
    let folder = args.output.as_deref().unwrap_or(usual);
    let copies = files.iter().map(|file| (file.name.clone(), file.copy().0)).collect();
    NewFiles { folder, files: copies }.write(out)?;
    tell(args, &files, folder, out);
    Ok(())
}

/// Says what was written, and what was not.
fn tell(args: &PackExportArgs, files: &[PackText], folder: &Path, out: &mut Out) {
    let bare: Vec<&str> = files.iter().filter(|file| !file.copy().1).map(|file| file.name.as_str()).collect();
    let noted = files.len() - bare.len();
    if noted > 0 {
        out.line(&format!("写出{noted}个文件，开头各有一行注明抄自哪里；底本改了，读取时会提示"));
    }
    if !bare.is_empty() {
        out.line(&format!("写出 {}，没有注明抄自哪里：CSV 里不能写注释", bare.join("、")));
    }
    if args.part.is_some() {
        return;
    }
    let shared: Vec<String> = export::shared().into_iter().map(|file| file.name).collect();
    out.line(&format!(
        "各地共用的 {} 没有写出，不写也照用；要改的，请在命令后面写上文件名",
        shared.join("、")
    ));
    out.line(&format!(
        "改好以后检查：gongkai pack check {0}；使用：--templates {0}。只改几处的，用 gongkai pack new 更省事",
        folder.display()
    ));
}
