//! Warns of workbooks that somebody has open. A line on the terminal and no finding: the same files come to the same
//! report, whether or not somebody looks at them in Excel.

use std::path::{Path, PathBuf};

use crate::diag::{Diagnostic, Place, visible};
use crate::read::files;
use crate::read::open_books::{OpenBook, open_books};
use crate::read::{Input, unit};

use super::out::Out;
use super::steps::Unread;

/// Tells which of the workbooks that a run has read are open; of an input with errors, those beside unit.toml too.
pub fn of_run(folder: &Path, read: &Result<Input, Unread>, out: &Out) {
    let input = match read {
        Ok(input) => Some(input),
        Err(unread) => unread.rest.as_ref().map(|rest| &rest.0),
    };
    let mut names: Vec<String> = Vec::new();
    names.extend(input.iter().flat_map(|input| &input.files).map(|(name, _)| name.clone()));
    if read.is_err() {
        // what cannot be listed has been told
        names.extend(files::beside(folder, &mut Default::default()));
    }
    names.sort();
    names.dedup();
    names.retain(|name| name != unit::FILE);
    let paths: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
    tell(&open_books(paths.iter().map(PathBuf::as_path)), out);
}

/// Tells that workbooks are open.
pub fn tell(open: &[OpenBook], out: &Out) {
    for OpenBook { path, lock, who } in open {
        let who = who.as_ref().map(|who| format!("（{}）", visible(who))).unwrap_or_default();
        let lock = lock.file_name().unwrap_or_default().to_string_lossy();
        out.tell(
            &Diagnostic::warning("文件-正在打开", format!("工作簿正在被打开{who}，没有存盘的改动程序看不到"))
                .at(Place::File(path.display().to_string().into()))
                .hint(format!(
                    "请先保存；其实没有人打开的，是上次没有正常关闭留下的“{}”，可以删去",
                    visible(&lock)
                )),
        );
    }
}
