//! With what an input was checked: the program, every layer of the pack, every file that was read, by their digests.

use std::collections::BTreeMap;

use crate::pack::layers::{Layers, PackFile};
use crate::read::Input;
use crate::render::check::{CheckedWith, Digested};

use super::{PROGRAM, sha256};

/// Digests of what a report was made with. They follow from the contents alone: no clock, no paths.
pub(super) fn checked_with(input: &Input) -> CheckedWith {
    let layers = layers(&input.pack.layers);
    let whole: String = layers.iter().map(|layer| format!("{}\n", layer.sha256)).collect();
    let inputs =
        input.files.iter().map(|(name, bytes)| Digested { name: name.clone(), sha256: sha256(bytes) });
    let compared = input.compared.iter();
    let compared = compared.map(|file| Digested { name: file.name.clone(), sha256: sha256(&file.bytes) });
    CheckedWith {
        program: PROGRAM.to_owned(),
        pack: Digested { name: input.pack.manifest.id.clone(), sha256: sha256(whole.as_bytes()) },
        layers,
        inputs: inputs.chain(compared).collect(),
    }
}

/// The digest of the files that the program brings along.
pub(super) fn built_in(input: &Input) -> String {
    let own = input.pack.layers.files().iter().filter(|file| file.layer == 0);
    of_files(&own.collect::<Vec<&PackFile>>())
}

/// A digest for each layer, from the bottom up.
fn layers(layers: &Layers) -> Vec<Digested> {
    let mut by_layer: BTreeMap<usize, Vec<&PackFile>> = BTreeMap::new();
    for file in layers.files() {
        by_layer.entry(file.layer).or_default().push(file);
    }
    by_layer
        .iter()
        .map(|(layer, files)| Digested { name: layer_name(*layer, files), sha256: of_files(files) })
        .collect()
}

/// What a layer is called: its folder, where several lie over each other.
fn layer_name(layer: usize, files: &[&PackFile]) -> String {
    let count = files.len();
    if layer == 0 {
        return format!("程序内置的模板（{count}个文件）");
    }
    let folder = files.first().and_then(|file| file.origin.strip_suffix(file.name.as_str()));
    match folder.map(|folder| folder.trim_end_matches('/')).filter(|folder| !folder.is_empty()) {
        Some(folder) => format!("模板文件夹 {folder}（{count}个文件）"),
        None => format!("模板文件夹（{count}个文件）"),
    }
}

/// The digest of the list that `sha256sum` prints of the files by name: whoever has the folder can do it again.
fn of_files(files: &[&PackFile]) -> String {
    let line = |file: &&PackFile| (file.name.clone(), sha256(&file.bytes()));
    let mut lines: Vec<(String, String)> = files.iter().map(line).collect();
    lines.sort();
    let list: String = lines.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
    sha256(list.as_bytes())
}
