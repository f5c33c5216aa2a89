//! In which workbooks of a unit's folder remarks are looked for: those that are read anyway, and beside them the ones that
//! hold nothing but remarks or are called 检查意见.

use std::path::Path;

use crate::budget::opinion::Opinion;
use crate::diag::{Diagnostic, Diagnostics, Place, Severity};

use crate::read::files;
use crate::read::grid::Grid;
use crate::read::shelf::BookShelf;

use super::{OPINION_SHEET, OpinionGrid};

/// So many workbooks that are not used are looked into: a folder of old ones would take long.
const MOST_OPENED: usize = 20;

/// The remarks of a folder.
#[derive(Debug, Default)]
pub(in crate::read) struct FolderOpinions {
    /// The remarks.
    pub(in crate::read) opinions: Vec<Opinion>,
    /// Their sheets.
    pub(in crate::read) grids: Vec<Grid>,
    /// Workbooks that were read for them alone.
    pub(in crate::read) books: Vec<String>,
}

/// Reads the remarks of a folder: `used` are this year's workbooks, `last` last year's, whose remarks are old.
pub(in crate::read) fn read(
    folder: &Path,
    used: &[String],
    last: &[String],
    shelf: &mut BookShelf<'_>,
    faults: &mut Diagnostics,
) -> FolderOpinions {
    let is_in = |names: &[String], name: &str| names.iter().any(|own| files::is_same(own, name));
    let mut found = FolderOpinions::default();
    let mut sheets: Vec<OpinionGrid> = Vec::new();
    for (at, name) in used.iter().enumerate() {
        if is_in(&used[..at], name) {
            continue;
        }
        sheets.extend(shelf.open(name, faults).opinions.iter().cloned());
    }
    // what else is in the folder, or cannot be read, is nobody's business here
    let beside = files::beside(folder, &mut Diagnostics::new());
    let others = beside.iter().filter(|name| !is_in(used, name) && !is_in(last, name));
    for (at, name) in others.enumerate() {
        if at >= MOST_OPENED && !super::is_opinion_book(name) {
            continue;
        }
        if let Some(own) = alone(name, shelf, faults) {
            found.books.push(name.clone());
            sheets.extend(own);
        }
    }
    for sheet in sheets {
        found.opinions.extend(super::read(&sheet, faults).opinions);
        found.grids.push(sheet.grid);
    }
    found
}

/// The sheets of remarks of a workbook that holds them alone, or is called as they are; none of any other.
fn alone(name: &str, shelf: &mut BookShelf<'_>, faults: &mut Diagnostics) -> Option<Vec<OpinionGrid>> {
    let mut wrong = Diagnostics::new();
    let opened = shelf.open(name, &mut wrong);
    let named = super::is_opinion_book(name);
    if opened.failed {
        if named {
            let first = wrong.iter().find(|fault| fault.severity == Severity::Error);
            let why = first.map_or(String::new(), |fault| format!("：{}", fault.message));
            let told = Diagnostic::warning("配置-值", format!("“{OPINION_SHEET}”读不出来{why}"));
            let hint = "请用 Excel 或 WPS 打开它，另存为 .xlsx 再试；不用的，请移出这个文件夹";
            faults.push(told.at(Place::File(name.into())).hint(hint));
        }
        return None;
    }
    let others: Vec<&str> =
        opened.tables.iter().filter(|grid| !grid.is_empty()).map(|grid| grid.sheet.as_ref()).collect();
    if !named && (opened.opinions.is_empty() || !others.is_empty() || !opened.facts.is_empty()) {
        if !opened.opinions.is_empty() {
            let message = format!("这个工作簿里有“{OPINION_SHEET}”，没有采用");
            let hint =
                "要用的，请把这一页移到本年的工作簿里，或另存为 检查意见.xlsx；不用的，请移出这个文件夹";
            faults.push(Diagnostic::warning("配置-值", message).at(Place::File(name.into())).hint(hint));
        }
        return None;
    }
    if opened.opinions.is_empty() {
        let headless = opened.tables.iter().find_map(super::headless);
        faults.push(headless.unwrap_or_else(|| super::without_sheet(name)));
    } else if !others.is_empty() {
        let message = format!(
            "这个工作簿只读了检查意见，没有采用其中别的{}张工作表：{}",
            others.len(),
            others.join("、")
        );
        let told = Diagnostic::notice("配置-值", message).at(Place::File(name.into()));
        faults.push(told.hint("是检查意见的，请核对它的表头；别的不用管"));
    }
    Some(opened.opinions.clone())
}
