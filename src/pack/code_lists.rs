//! The lists of codes of a pack's layers, read into one catalogue.

use std::sync::{Arc, OnceLock};

use include_dir::Dir;

use crate::diag::{Diagnostic, Place};

use super::catalogue::{self, Catalogue};
use super::gather::BUILT_IN;
use super::layers::{Layers, PackFile};
use super::manifest::Codes;

/// The codes of all CSV files; one of the name of another below takes its place, unless its layer has a base.
pub(super) fn catalogue(layers: &Layers, systems: &[Codes], faults: &mut Vec<Diagnostic>) -> Arc<Catalogue> {
    let mut catalogue = Catalogue::default();
    let mut files: Vec<&PackFile> = Vec::new();
    for name in layers.topmost(".csv").into_keys() {
        for file in layers.versions(name) {
            files.push(file);
            if !layers.merges(file.layer) {
                break;
            }
        }
    }
    files.sort_by_key(|file| (file.name.as_str(), file.layer));
    let own: Vec<&PackFile> = files.iter().copied().filter(|file| !is_shared(file)).collect();
    if own.is_empty() {
        return built_in_codes().clone();
    }
    for file in files {
        let source = catalogue::CodeList { systems, layer: file.layer, file: &file.name };
        for (line, reason) in catalogue.add_csv(&file.text, source).err().into_iter().flatten() {
            let place = Place::Line { file: file.origin.as_str().into(), line, column: 1 };
            let message = format!("科目表的这一行读不出来：{reason}");
            faults.push(
                Diagnostic::error("模板-科目表", message)
                    .at(place)
                    .hint("请对照使用手册的“科目表”一章改这一行"),
            );
        }
    }
    Arc::new(catalogue)
}

/// The codes that are built in, read once: they are the same for all packs.
pub(super) fn built_in_codes() -> &'static Arc<Catalogue> {
    static CODES: OnceLock<Arc<Catalogue>> = OnceLock::new();
    CODES.get_or_init(|| {
        let mut catalogue = Catalogue::default();
        let mut layers = Layers::default();
        for file in BUILT_IN.get_dir("shared").into_iter().flat_map(Dir::files) {
            let name = file.path().file_name().unwrap_or_default().to_string_lossy();
            if let (true, Some(text)) = (name.ends_with(".csv"), file.contents_utf8()) {
                layers.push(&name, text.to_owned(), String::new(), 0);
            }
        }
        for file in layers.topmost(".csv").into_values() {
            let source = catalogue::CodeList { systems: &[], layer: 0, file: &file.name };
            // tests/all/catalogue.rs reads every line
            let read = catalogue.add_csv(&file.text, source);
            debug_assert!(read.is_ok(), "{read:?}");
        }
        Arc::new(catalogue)
    })
}

/// Whether a file is one of those that all packs share.
fn is_shared(file: &PackFile) -> bool {
    file.layer == 0 && file.origin.starts_with("shared/")
}
