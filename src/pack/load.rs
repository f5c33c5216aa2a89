//! The packs that are built in, and packs loaded by their ids.

use std::path::PathBuf;
use std::sync::Arc;

use crate::diag::Diagnostic;

use super::Pack;
use super::assemble::assemble;
use super::gather::{BUILT_IN, FindPack, Gathering};
use super::shared;

/// Ids of the built-in packs, in alphabetical order.
pub fn built_in_packs() -> Vec<&'static str> {
    let folders = BUILT_IN.dirs().filter(|dir| dir.get_file(dir.path().join("pack.toml")).is_some());
    let mut ids: Vec<&str> = folders.filter_map(|dir| dir.path().file_name()?.to_str()).collect();
    ids.sort_unstable();
    ids
}

/// Loads a pack by id, with folders laid over it from the first to the last.
///
/// # Errors
/// Every fault of every file: unknown pack, missing file, TOML that does not read, unknown keys, what leads
/// nowhere.
pub fn load(id: &str, overlays: &[PathBuf]) -> Result<Pack, Vec<Diagnostic>> {
    load_found(id, overlays, &|_| Ok(None)).map(Arc::unwrap_or_clone)
}

/// The same, where packs are looked for besides the built-in ones and the folders; shared with all who have the same
/// files.
///
/// # Errors
/// As [`load`].
pub fn load_found(id: &str, overlays: &[PathBuf], find: FindPack<'_>) -> Result<Arc<Pack>, Vec<Diagnostic>> {
    let mut gathering = Gathering::new(find);
    gathering.all(id, overlays);
    let Gathering { layers, faults, noticed, .. } = gathering;
    if !faults.is_empty() {
        return Err(faults);
    }
    shared::assembled(layers, noticed)
}

/// The built-in packs as people choose among them: `id（Chinese name）`, parted by `、`.
pub fn built_in_choices() -> String {
    let known = built_in_names().into_iter().map(|(id, name)| format!("{id}（{name}）"));
    known.collect::<Vec<String>>().join("、")
}

/// Ids and Chinese names of the built-in packs.
pub(super) fn built_in_names() -> Vec<(String, String)> {
    let names = |id: &str| names_of(&built_in_manifest(id)).unwrap_or_else(|| (id.to_owned(), id.to_owned()));
    built_in_packs().into_iter().map(names).collect()
}

fn built_in_manifest(id: &str) -> String {
    let file = BUILT_IN.get_file(format!("{id}/pack.toml")).and_then(|file| file.contents_utf8());
    file.unwrap_or_default().to_owned()
}

/// The id and the Chinese name that a pack.toml states.
fn names_of(manifest: &str) -> Option<(String, String)> {
    let table: toml::Table = manifest.strip_prefix('\u{FEFF}').unwrap_or(manifest).parse().ok()?;
    let of = |key: &str| table.get(key).and_then(|value| value.as_str()).map(str::to_owned);
    let id = of("id")?;
    Some((id.clone(), of("name").unwrap_or(id)))
}

/// Loads a pack from files at hand, as a folder of them would be: each a name and its text. Besides them there is
/// what all packs share.
///
/// # Errors
/// As [`load`].
pub fn from_files(files: &[(String, String)]) -> Result<Pack, Vec<Diagnostic>> {
    let mut gathering = Gathering::new(&|_| Ok(None));
    for (name, text) in files {
        gathering.layers.push(name, text.clone(), name.clone(), 1);
    }
    assemble(gathering.layers, gathering.noticed)
}
