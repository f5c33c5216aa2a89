//! What `pack.toml` files say of themselves, without loading the packs: for finding them.

use std::path::{Component, Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::diag::{Diagnostic, Place};

use super::super::{layers, unused};
use super::MANIFEST;

/// A larger `pack.toml` is none: folders that happen to lie beside a unit are looked into.
const LARGEST_MANIFEST: u64 = 4 << 20;

/// What a `pack.toml` says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackHead {
    /// The pack's id.
    pub id: Option<String>,
    /// Its Chinese name.
    pub name: Option<String>,
    /// The id of the pack over which it is laid.
    pub base: Option<String>,
    /// Line and column of the id, or else of the base; one-based.
    at: (usize, usize),
}

/// As serde reads it; all else in the file is left to the loader.
#[derive(Deserialize)]
struct RawHead {
    id: Option<Spanned<String>>,
    name: Option<String>,
    base: Option<Spanned<String>>,
}

/// A folder with a `pack.toml`.
#[derive(Debug, Clone)]
pub(super) struct PackFolder {
    pub(super) folder: PathBuf,
    pub(super) head: PackHead,
}

impl PackFolder {
    /// Whether it is the pack of an id.
    pub(super) fn is_of(&self, id: &str) -> bool {
        self.head.id.as_deref() == Some(id)
    }

    /// Whether it is laid over the pack of an id, and is not that pack.
    pub(super) fn is_over(&self, id: &str) -> bool {
        self.head.base.as_deref() == Some(id) && !self.is_of(id)
    }

    /// What it calls itself, for messages.
    pub(super) fn called(&self) -> String {
        match (&self.head.id, &self.head.base) {
            (Some(id), _) => id.clone(),
            (None, Some(base)) => format!("base = \"{base}\" 的一套"),
            (None, None) => String::new(),
        }
    }

    /// Says that a unit's own templates are another pack's than the unit's.
    pub(super) fn not_of(&self, id: &str) -> Diagnostic {
        let (key, other) = match (&self.head.id, &self.head.base) {
            (Some(other), _) => ("id", other.as_str()),
            (None, base) => ("base", base.as_deref().unwrap_or_default()),
        };
        let (line, column) = self.head.at;
        let file = self.folder.join(MANIFEST).display().to_string();
        Diagnostic::error(
            "模板-未用",
            format!("单位用的模板包是“{id}”，它自己的模板文件夹却写着 {key} = \"{other}\""),
        )
        .at(Place::Line { file: file.into(), line, column })
        .hint(format!(
            "请让两处写同一个；只改“{id}”的几处的，请删去这个 pack.toml，或在里面写 base = \"{id}\""
        ))
    }
}

/// What the `pack.toml` of a folder says of itself, or why it cannot be read; none where there is no such file.
pub(super) fn read(folder: &Path) -> Option<Result<PackHead, String>> {
    let path = folder.join(MANIFEST);
    let meta = std::fs::metadata(&path).ok()?;
    let shown = path.display();
    if !meta.is_file() {
        return None;
    }
    if meta.len() > LARGEST_MANIFEST {
        return Some(Err(format!("{shown}（太大，不像是 {MANIFEST}）")));
    }
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(_) => return Some(Err(format!("{shown}（打不开，或不是 UTF-8 编码）"))),
    };
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    Some(head(text).map_err(|(line, column)| format!("{shown}（第{line}行第{column}列的写法不对）")))
}

/// What the text of a `pack.toml` says of itself.
///
/// # Errors
/// Line and column where it is no TOML, or states no text.
pub(super) fn head(text: &str) -> Result<PackHead, (usize, usize)> {
    let place = |start: usize| layers::line_and_column(text, start);
    let raw: RawHead =
        toml::from_str(text).map_err(|error| place(error.span().map_or(0, |span| span.start)))?;
    let at = raw.id.as_ref().or(raw.base.as_ref()).map_or((1, 1), |written| place(written.span().start));
    let plain = |written: Option<Spanned<String>>| written.map(Spanned::into_inner);
    Ok(PackHead { id: plain(raw.id), name: raw.name, base: plain(raw.base), at })
}

/// The packs directly in a folder, by name, and those that could not be read.
pub(super) fn candidates(folder: &Path) -> (Vec<PackFolder>, Vec<String>) {
    let (mut found, mut unread) = (Vec::new(), Vec::new());
    let listed = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    // a folder that is not there, or that nobody may look into, has no pack for us
    let Ok(entries) = std::fs::read_dir(listed) else { return (found, unread) };
    let mut names: Vec<std::ffi::OsString> = entries.flatten().map(|entry| entry.file_name()).collect();
    names.sort();
    for name in names {
        if name.to_string_lossy().starts_with(['.', '~']) {
            continue;
        }
        let folder = folder.join(name);
        match read(&folder) {
            Some(Ok(head)) => found.push(PackFolder { folder, head }),
            Some(Err(reason)) => unread.push(reason),
            None => {}
        }
    }
    (found, unread)
}

/// Whether any file of a pack lies directly in a folder.
pub(super) fn has_files(folder: &Path) -> bool {
    std::fs::read_dir(folder)
        .is_ok_and(|entries| entries.flatten().any(|entry| unused::is_pack_file(&entry.path())))
}

/// The folder above another; as it is written where it is written so.
pub fn parent(folder: &Path) -> Option<PathBuf> {
    match folder.components().next_back() {
        Some(Component::Normal(_)) => folder.parent().map(Path::to_path_buf),
        // `.`, `..`, nothing: only the disk knows what is above
        _ => {
            let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            real(here).parent().map(Path::to_path_buf)
        }
    }
}

/// A path without links; as it is where the disk does not know it.
pub fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}
