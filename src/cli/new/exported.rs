//! Tables that a unit has already: workbooks of `--tables`, and those that lie in the folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::pack::Pack;
use crate::pack::find::real;
use crate::read::grid::Grid;
use crate::read::{files, opinions, packing, recognise, workbook};

/// Code of a workbook that cannot be taken.
const CODE: &str = "新建-工作簿";

/// A workbook of tables.
pub(super) struct ExportedBook {
    /// Where it is.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    pub bytes: Vec<u8>,
    pub sheets: Vec<Grid>,
    /// Whether it lies in the unit's folder.
    pub is_there: bool,
}

/// Opens the workbooks that are to go into a folder.
///
/// # Errors
/// Each that cannot be opened, or not be put there.
pub(super) fn open(paths: &[PathBuf], folder: &Path) -> Result<Vec<ExportedBook>, Vec<Diagnostic>> {
    let mut books: Vec<ExportedBook> = Vec::new();
    let mut faults = Vec::new();
    for path in paths {
        match book(path, folder) {
            Ok(book) if books.iter().any(|other| other.name == book.name) => {
                let message = format!("--tables 的两个工作簿都叫 {}", book.name);
                faults.push(fault(path, message, "请先把其中一个改名"));
            }
            Ok(book) => books.push(book),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(books) } else { Err(faults) }
}

fn book(path: &Path, folder: &Path) -> Result<ExportedBook, Diagnostic> {
    if path.is_dir() {
        return Err(fault(
            path,
            "--tables 要写工作簿，这是文件夹",
            "请写里面的工作簿；几个的，几次 --tables",
        ));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let extension = path.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default();
    if path.is_file() && !files::EXTENSIONS.contains(&extension.as_str()) {
        let message = format!("“{name}”不是工作簿");
        let hint = "预算表应是 .xlsx、.xls、.xlsb 或 .ods 文件；别的格式请先用 Excel 或 WPS 另存为 .xlsx";
        return Err(fault(path, message, hint));
    }
    if files::is_fact_book(&name) || opinions::is_opinion_book(&name) {
        let message = format!("“{name}”是填写用的工作簿的名称，预算表不能这样叫");
        return Err(fault(path, message, "请先把它改名"));
    }
    let (sheets, bytes) = workbook::read(path, &mut Diagnostics::new()).map_err(|mut told| {
        told.places = vec![Place::File(path.display().to_string().into())];
        told
    })?;
    let is_there = path.parent().is_some_and(|parent| {
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        folder.is_dir() && real(parent) == real(folder)
    });
    Ok(ExportedBook { path: path.to_path_buf(), name, bytes, sheets, is_there })
}

fn fault(path: &Path, message: impl Into<String>, hint: &str) -> Diagnostic {
    Diagnostic::error(CODE, message).at(Place::File(path.display().to_string().into())).hint(hint)
}

/// The workbooks in a folder that hold tables of one of some packs. Those that cannot be opened are passed over: they
/// stay as they are, and reading the folder tells of them.
pub(super) fn beside(folder: &Path, packs: &[Arc<Pack>]) -> Vec<ExportedBook> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return found;
    }
    for name in files::beside(folder, &mut Diagnostics::new()) {
        if let Ok(book) = book(&folder.join(&name), folder)
            && packs.iter().any(|pack| packing::known_tables(&book.sheets, pack) > 0)
        {
            found.push(book);
        }
    }
    found
}

/// The latest year that the titles of some sheets state.
pub(super) fn year_of(sheets: &[Grid]) -> Option<i32> {
    sheets.iter().filter_map(recognise::latest_year).max()
}
