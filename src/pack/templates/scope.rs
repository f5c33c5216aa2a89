//! Which variables have a value where, as the engine keeps them: a loop and an included file have their own, a
//! component sees nothing of its caller.

use std::collections::{BTreeMap, BTreeSet};

use super::meaning::Meaning;

/// What a layer of variables belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    /// A template, an included file, a component.
    File,
    /// A loop.
    Loop,
}

/// The variables that are set, outermost first.
#[derive(Debug, Clone)]
pub(super) struct Scopes {
    layers: Vec<(Layer, BTreeMap<String, Meaning>)>,
    /// Variables that only some of the ways to here have set.
    doubtful: BTreeSet<String>,
}

impl Scopes {
    pub(super) fn new() -> Self {
        Self { layers: vec![(Layer::File, BTreeMap::new())], doubtful: BTreeSet::new() }
    }

    pub(super) fn open(&mut self, layer: Layer) {
        self.layers.push((layer, BTreeMap::new()));
    }

    pub(super) fn close(&mut self) {
        self.layers.pop();
    }

    pub(super) fn get(&self, name: &str) -> Option<&Meaning> {
        self.layers.iter().rev().find_map(|(_, names)| names.get(name))
    }

    /// A variable that this very file has set on every way to here.
    pub(super) fn surely(&self, name: &str) -> Option<&Meaning> {
        if self.doubtful.contains(name) {
            return None;
        }
        for (layer, names) in self.layers.iter().rev() {
            if names.contains_key(name) || *layer == Layer::File {
                return names.get(name);
            }
        }
        None
    }

    /// Notes that a variable may have no value.
    pub(super) fn doubt(&mut self, name: &str) {
        self.doubtful.insert(name.to_owned());
    }

    /// A variable of the innermost layer.
    pub(super) fn bind(&mut self, name: &str, meaning: Meaning) {
        self.doubtful.remove(name);
        if let Some((_, names)) = self.layers.last_mut() {
            names.insert(name.to_owned(), meaning);
        }
    }

    /// What `set` does; with `global`, `set_global`.
    pub(super) fn set(&mut self, name: &str, global: bool, meaning: Meaning) {
        self.doubtful.remove(name);
        let fits = |(layer, _): &&mut (Layer, _)| !global || *layer == Layer::File;
        if let Some((_, names)) = self.layers.iter_mut().rev().find(fits) {
            names.insert(name.to_owned(), meaning);
        }
    }

    /// All names, for proposals.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.layers.iter().flat_map(|(_, names)| names.keys().map(String::as_str))
    }

    /// What holds behind a condition: what any of its branches leaves behind, each behind its turn.
    pub(super) fn merged(branches: &[Self], turn: usize) -> Self {
        let Some(first) = branches.first() else { return Self::new() };
        let mut out = first.clone();
        out.doubtful = branches.iter().flat_map(|branch| branch.doubtful.iter().cloned()).collect();
        for (depth, (_, names)) in out.layers.iter_mut().enumerate() {
            let mut all: Vec<&String> = branches
                .iter()
                .filter_map(|branch| branch.layers.get(depth))
                .flat_map(|(_, n)| n.keys())
                .collect();
            all.sort_unstable();
            all.dedup();
            for name in all {
                let own = branches.iter().enumerate().filter_map(|(index, branch)| {
                    branch.layers.get(depth)?.1.get(name).map(|meaning| (index, meaning))
                });
                let own: Vec<(usize, &Meaning)> = own.collect();
                if own.len() < branches.len() {
                    out.doubtful.insert(name.clone());
                }
                let same = own.windows(2).all(|pair| pair[0].1 == pair[1].1);
                let meaning = match own.first() {
                    Some((_, meaning)) if same => (*meaning).clone(),
                    _ => own.iter().fold(Meaning(Vec::new()), |sum, (index, meaning)| {
                        sum.or((*meaning).clone().behind((turn, *index)))
                    }),
                };
                names.insert(name.clone(), meaning);
            }
        }
        out
    }
}
