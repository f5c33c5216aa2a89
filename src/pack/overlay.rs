//! A loaded pack with a file more, as if that lay over it.

use std::sync::Arc;

use crate::diag::Diagnostic;

use super::{Pack, assemble, merge, tree};

/// Changes the tables of a loaded pack as a file `tables-….toml` on top of it would.
///
/// # Errors
/// Every fault of the file.
pub fn apply(pack: &mut Pack, text: &str, origin: &str) -> Result<(), Vec<Diagnostic>> {
    let layers = Arc::make_mut(&mut pack.layers);
    let top = layers.files().iter().map(|file| file.layer).max().unwrap_or_default();
    // a file beside unit.toml is named with its folder
    let name = origin.rsplit('/').next().unwrap_or(origin);
    layers.push(name, text.to_owned(), origin.to_owned(), top + 1);
    let mut faults = Vec::new();
    let laid = merge::laid("tables", layers, &mut faults);
    let read =
        laid.tree.and_then(|tree| tree::read(tree, Default::default(), layers, &mut faults, &mut true));
    let tables = read.map(|raw| assemble::typed(raw, &pack.manifest.codes, layers));
    match tables {
        Some(Ok(tables)) if faults.is_empty() => {
            pack.tables = tables;
            return Ok(());
        }
        Some(Err(found)) => faults.extend(found),
        Some(Ok(_)) | None => {}
    }
    Err(faults)
}
