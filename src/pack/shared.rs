//! Packs that were assembled before in this process, shared: units of one run mostly have the same.
//!
//! What a pack comes to follows from its files alone. So the files are gathered anew for each unit, which is quick and
//! notices every change, and assembled only where nobody has done it for just these.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::diag::Diagnostic;

use super::Pack;
use super::assemble::assemble;
use super::layers::Layers;

/// So many packs are kept: a run with more kinds of bureaus than these assembles some anew. One is a few megabytes.
const MOST_PACKS: usize = 8;
/// So many years and kinds of one pack are kept.
const MOST_PRINTED: usize = 8;

/// A pack that was assembled.
struct AssembledPack {
    /// What it was assembled from.
    layers: Layers,
    noticed: Vec<Diagnostic>,
    pack: Arc<Pack>,
    /// The same as publishers of a kind print it for a year.
    printed: Vec<(String, i32, Arc<Pack>)>,
}

/// The packs, the one that was asked for last at the end.
static KNOWN: Mutex<Vec<AssembledPack>> = Mutex::new(Vec::new());

fn known() -> MutexGuard<'static, Vec<AssembledPack>> {
    // whoever panicked beside it left it whole
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The pack of some files, as [`assemble`] makes it.
///
/// # Errors
/// As [`assemble`]; what has faults is not kept.
pub(super) fn assembled(layers: Layers, noticed: Vec<Diagnostic>) -> Result<Arc<Pack>, Vec<Diagnostic>> {
    let is_it = |own: &AssembledPack| own.layers == layers && own.noticed == noticed;
    {
        let mut known = known();
        if let Some(at) = known.iter().position(is_it) {
            let own = known.remove(at);
            let pack = own.pack.clone();
            known.push(own);
            return Ok(pack);
        }
    }
    // others need not wait for it
    let pack = Arc::new(assemble(layers.clone(), noticed.clone())?);
    let mut known = known();
    // somebody may have been as quick: then all have the same one
    if let Some(own) = known.iter().find(|own| is_it(own)) {
        return Ok(own.pack.clone());
    }
    if known.len() >= MOST_PACKS {
        known.remove(0);
    }
    known.push(AssembledPack { layers, noticed, pack: pack.clone(), printed: Vec::new() });
    Ok(pack)
}

/// A pack as publishers of a kind print it for a year ([`Pack::printed`]).
pub fn printed(pack: &Arc<Pack>, kind: &str, year: i32) -> Arc<Pack> {
    let is_it = |own: &&mut AssembledPack| Arc::ptr_eq(&own.pack, pack);
    if let Some(own) = known().iter_mut().find(is_it) {
        let of = own.printed.iter().find(|(of_kind, of_year, _)| of_kind == kind && *of_year == year);
        if let Some((.., printed)) = of {
            return printed.clone();
        }
    }
    let printed = Arc::new(pack.printed(kind, year));
    if let Some(own) = known().iter_mut().find(is_it) {
        if own.printed.len() >= MOST_PRINTED {
            own.printed.remove(0);
        }
        own.printed.push((kind.to_owned(), year, printed.clone()));
    }
    printed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers(text: &str) -> Layers {
        let mut gathering = super::super::gather::Gathering::new(&|_| Ok(None));
        gathering.all("jiangxi", &[]);
        gathering.layers.push("words-本单位.toml", text.to_owned(), "words-本单位.toml".to_owned(), 1);
        gathering.layers
    }

    #[test]
    fn the_same_files_are_assembled_once_and_others_anew() {
        let one = assembled(layers(""), Vec::new()).unwrap();
        assert!(Arc::ptr_eq(&one, &assembled(layers(""), Vec::new()).unwrap()));
        let other = assembled(layers("# 另一种"), Vec::new()).unwrap();
        assert!(!Arc::ptr_eq(&one, &other));
        let printed_once = printed(&one, "单位", 2023);
        assert!(Arc::ptr_eq(&printed_once, &printed(&one, "单位", 2023)));
        assert!(!Arc::ptr_eq(&printed_once, &printed(&one, "单位", 2024)));
        assert!(!Arc::ptr_eq(&printed_once, &printed(&other, "单位", 2023)));
    }
}
