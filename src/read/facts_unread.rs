//! Sheets of facts in workbooks of the folder that nobody named: what they state is not taken, and told.

use std::path::Path;

use crate::diag::{Diagnostic, Diagnostics, Place};

use super::files;
use super::shelf::BookShelf;

/// So many workbooks that are not used are looked into: a folder of old ones would take long.
const MOST_OPENED: usize = 20;

/// Tells the workbooks beside the ones that are `used` that hold sheets of facts.
pub(super) fn tell(folder: &Path, used: &[String], shelf: &mut BookShelf<'_>, faults: &mut Diagnostics) {
    // what else is in the folder, or cannot be read, is nobody's business here
    let beside = files::beside(folder, &mut Diagnostics::new());
    let others = beside.iter().filter(|name| !used.iter().any(|own| files::is_same(own, name)));
    for name in others.take(MOST_OPENED) {
        let opened = shelf.open(name, &mut Diagnostics::new());
        let sheets: Vec<String> =
            opened.facts.iter().map(|own| format!("“{}”", own.head.kind.name())).collect();
        if sheets.is_empty() {
            continue;
        }
        let message = format!("这个工作簿里有{}，没有采用", sheets.concat());
        let hint = "要用的，请写进“本年的工作簿” workbooks.current，或把文件名改成 基本情况.xlsx；不用的，请移出这个文件夹";
        let place = Place::File(name.as_str().into());
        faults.push(Diagnostic::warning("读取-未用工作表", message).at(place).hint(hint));
    }
}
