//! The files of last year that go into the new folder as they are: its tables, its own templates.

use std::path::{Path, PathBuf};

use crate::cli::placed::NewFile;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::pack::find::TEMPLATES;
use crate::publish;
use crate::read::grid::Grid;
use crate::read::{files, workbook};

use super::shown;

/// The name of last year's tables in the new folder, without its ending.
const PREVIOUS: &str = "previous";
/// The public files of an edition, beside its inputs.
const PUBLIC: &str = "公开";

/// A workbook of last year's tables.
#[derive(Debug)]
pub(super) struct LastBook {
    /// Its name in the new folder.
    pub(super) name: String,
    /// What it was taken from.
    pub(super) source: String,
    pub(super) bytes: Vec<u8>,
    pub(super) sheets: Vec<Grid>,
}

/// Last year's tables. Where something was withheld, the published workbook of an edition, which shows no more than
/// everybody knows; and whether the tables show what was withheld.
pub(super) fn last_books(
    from: &Path,
    current: &[String],
    secret: bool,
) -> Result<(Vec<LastBook>, bool), Diagnostic> {
    let mut paths: Vec<PathBuf> = Vec::new();
    if secret {
        paths = published(from)?;
    }
    let shows_secrets = secret && paths.is_empty();
    if paths.is_empty() {
        paths = current.iter().map(|name| files::at(from, name)).collect();
    }
    let several = paths.len() > 1;
    let mut books = Vec::new();
    for (number, path) in (1..).zip(&paths) {
        let end = path.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default();
        let name = if several { format!("{PREVIOUS}-{number}.{end}") } else { format!("{PREVIOUS}.{end}") };
        let (sheets, bytes) = workbook::read(path, &mut Diagnostics::new()).map_err(|mut fault| {
            fault.places = vec![Place::File(shown(path).into())];
            fault
        })?;
        books.push(LastBook { name, source: shown(path), bytes, sheets });
    }
    Ok((books, shows_secrets))
}

/// The workbooks that were published beside the inputs of an edition.
fn published(from: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let Some(public) = from.parent().map(|edition| edition.join(PUBLIC)).filter(|public| public.is_dir())
    else {
        return Ok(Vec::new());
    };
    let mut found: Vec<PathBuf> = entries(&public)?;
    found.retain(|path| files::is_workbook(path));
    Ok(found)
}

/// The unit's own templates, with the folder that they stand in.
pub(super) fn templates(from: &Path) -> Result<Vec<NewFile>, Diagnostic> {
    let folder = from.join(TEMPLATES);
    let mut found = Vec::new();
    let mut open = if folder.is_dir() { vec![folder] } else { Vec::new() };
    while let Some(folder) = open.pop() {
        for path in entries(&folder)? {
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let below = path.strip_prefix(from).unwrap_or(&path);
            let parts: Vec<String> =
                below.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
            found.push(NewFile { name: parts.join("/"), bytes: read(&path)? });
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let unreadable = |error: &std::io::Error| unread(folder, error);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(&error))? {
        found.push(entry.map_err(|error| unreadable(&error))?.path());
    }
    found.sort();
    Ok(found)
}

fn read(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    std::fs::read(path).map_err(|error| unread(path, &error))
}

fn unread(path: &Path, error: &std::io::Error) -> Diagnostic {
    let why = publish::fault(path, error);
    let found = match error.kind() {
        std::io::ErrorKind::NotFound => "去年的文件夹里少了这个文件".to_owned(),
        std::io::ErrorKind::PermissionDenied => "没有权限读这里".to_owned(),
        _ => "去年的这个文件读不出来".to_owned(),
    };
    let mut fault = Diagnostic::error("新建-去年", found);
    fault.places = why.places;
    fault.hint("请核对去年的文件夹，关闭正在打开它的程序，再试一次")
}
