//! What the engine is given of templates in several layers: those that something leads to, with the names in them
//! put so that `base/…` means the next layer down and a component the topmost of its name.

use std::collections::{BTreeMap, BTreeSet};

use crate::pack::Pack;

use super::blocks::{Files, included_in, layers};
use super::{BASE, scripts_of, tree};

/// Something that is put into a template before the engine reads it: the byte, and what goes there.
pub type PutIn = (usize, String);

/// The templates that the engine needs, by key, each with what is put into it, in order.
pub fn loaded(pack: &Pack) -> BTreeMap<&str, Vec<PutIn>> {
    if pack.templates.keys().all(|key| layers(key).0 == 0) {
        return pack.templates.keys().map(|key| (key.as_str(), Vec::new())).collect();
    }
    let scripts = scripts_of(pack);
    // faults have been told when the pack was loaded
    let trees = scripts.iter().map(|script| tree::parse(script, &mut Vec::new())).collect();
    let files = Files::new(scripts, trees);
    files.loaded().into_iter().map(|(script, put_in)| (files.scripts[script].key, put_in)).collect()
}

/// A text with what is put into it.
pub(super) fn written(text: &str, put_in: &[PutIn]) -> String {
    let mut out = text.to_owned();
    for (at, more) in put_in.iter().rev() {
        out.insert_str(*at, more);
    }
    out
}

impl Files<'_> {
    /// The templates that something leads to, each with what is put into it, in order.
    pub(super) fn loaded(&self) -> Vec<(usize, Vec<PutIn>)> {
        let mut needed: BTreeSet<usize> = BTreeSet::new();
        let mut ahead: Vec<usize> = (0..self.scripts.len())
            .filter(|script| {
                let key = self.scripts[*script].key;
                !key.is_empty() && layers(key).0 == 0
            })
            .collect();
        while let Some(script) = ahead.pop() {
            if needed.insert(script) {
                let tree = &self.trees[script];
                let parent = tree.extends.iter().map(|(file, _)| file.as_str());
                let named = parent.chain(included_in(tree).into_iter().map(|(file, _)| file));
                ahead.extend(named.filter_map(|file| self.named(script, file)));
            }
        }
        // the topmost component of a name that is needed keeps it
        let mut kept: BTreeMap<&str, usize> = BTreeMap::new();
        for &script in &needed {
            let depth = layers(self.scripts[script].key).0;
            for component in &self.trees[script].components {
                let least = kept.entry(&component.name).or_insert(depth);
                *least = depth.min(*least);
            }
        }
        needed.iter().map(|&script| (script, self.put_in(script, &kept))).collect()
    }

    fn put_in(&self, script: usize, kept: &BTreeMap<&str, usize>) -> Vec<PutIn> {
        let tree = &self.trees[script];
        let (depth, _) = layers(self.scripts[script].key);
        let mut out = Vec::new();
        if depth == 0 {
            return out;
        }
        let parent = tree.extends.iter().map(|(file, at)| (file.as_str(), at.start));
        for (file, at) in parent.chain(included_in(tree)) {
            if file.starts_with(BASE) {
                out.push((at + 1, BASE.repeat(depth)));
            }
        }
        for component in &tree.components {
            if kept.get(component.name.as_str()).is_some_and(|least| *least < depth) {
                let ends = [Some(component.name_at.end), component.end_name].into_iter().flatten();
                out.extend(ends.map(|at| (at, "_".repeat(depth))));
            }
        }
        out.sort();
        out
    }
}
