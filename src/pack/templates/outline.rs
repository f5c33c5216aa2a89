//! What the templates of a pack are made of, for people: each file with its blocks in the order of the document, the
//! layer that says each, and what includes what.

use std::collections::BTreeMap;

use crate::pack::Pack;

use super::blocks::{Files, included_in, layers};
use super::steps::{Step, StepKind};
use super::{scripts_of, tree};

/// A template file.
#[derive(Debug, Clone)]
pub struct FileOutline {
    /// Its name, as `include` and `[[part]]` have it.
    pub name: String,
    /// Its topmost version, as messages name it.
    pub origin: String,
    /// The versions below that it goes on from, or takes the place of.
    pub below: Vec<String>,
    /// Its blocks in the order of the document, each before those in it.
    pub blocks: Vec<BlockOutline>,
    /// The files that put it in.
    pub put_in_by: Vec<String>,
    /// Its topmost text.
    pub text: String,
}

/// A block of a template file.
#[derive(Debug, Clone)]
pub struct BlockOutline {
    /// Its name.
    pub name: String,
    /// How many blocks are around it.
    pub depth: usize,
    /// The file that says it, as messages name it.
    pub origin: String,
    /// The files below that say it too, the next one down first: what `super()` prints.
    pub below: Vec<String>,
    /// What stands in it, tags and all.
    pub text: String,
    /// The beginning of what it says by itself, without tags and without the blocks in it.
    pub words: String,
}

/// All template files of a pack: the parts in their order, then the others by name.
pub fn outline(pack: &Pack) -> Vec<FileOutline> {
    let scripts = scripts_of(pack);
    // faults have been told when the pack was loaded
    let trees = scripts.iter().map(|script| tree::parse(script, &mut Vec::new())).collect();
    let files = Files::new(scripts, trees);
    let putting = putting_in(&files);
    let mut names: Vec<&str> = pack.entries().collect();
    for name in pack.templates.keys() {
        if layers(name).0 == 0 && !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let origin = |key: &str| pack.templates.get(key).map(|template| template.origin.clone());
    let mut out = Vec::new();
    for name in names {
        let Some(script) = files.by_key(name) else { continue };
        let chain = files.chain(script);
        let mut blocks = Vec::new();
        if let Some(last) = chain.last() {
            blocks_of(&files, &chain, *last, &files.trees[*last].steps, 0, &mut blocks);
        }
        for block in &mut blocks {
            for key in std::iter::once(&mut block.origin).chain(&mut block.below) {
                *key = origin(key).unwrap_or_else(|| key.clone());
            }
        }
        let mut below = Vec::new();
        let mut key = format!("{}{name}", super::BASE);
        while let Some(lower) = origin(&key) {
            below.push(lower);
            key = format!("{}{key}", super::BASE);
        }
        out.push(FileOutline {
            name: name.to_owned(),
            origin: origin(name).unwrap_or_default(),
            below,
            blocks,
            put_in_by: putting.get(name).cloned().unwrap_or_default(),
            text: files.scripts[script].text.to_owned(),
        });
    }
    out
}

/// The files that put each file in, without their layers.
fn putting_in(files: &Files<'_>) -> BTreeMap<String, Vec<String>> {
    let mut putting: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (script, tree) in files.scripts.iter().zip(&files.trees) {
        for (file, _) in included_in(tree) {
            let by = putting.entry(layers(file).1.to_owned()).or_default();
            let name = layers(script.key).1;
            if !by.iter().any(|known| known == name) {
                by.push(name.to_owned());
            }
        }
    }
    putting
}

/// The blocks among statements, as the chain of files prints them; origins are keys of files yet.
fn blocks_of(
    files: &Files<'_>,
    chain: &[usize],
    script: usize,
    steps: &[Step],
    depth: usize,
    out: &mut Vec<BlockOutline>,
) {
    for step in steps {
        match &step.kind {
            StepKind::Block { name, body, .. } => {
                let versions = files.versions(chain, name);
                let (by, printed) = versions.first().copied().unwrap_or((script, body));
                let key = |version: &(usize, &[Step])| files.scripts[version.0].key.to_owned();
                out.push(BlockOutline {
                    name: name.clone(),
                    depth,
                    origin: files.scripts[by].key.to_owned(),
                    below: versions.iter().skip(1).map(key).collect(),
                    text: text_of(files, by, name),
                    words: words_of(files, by, printed),
                });
                blocks_of(files, chain, by, printed, depth + 1, out);
            }
            StepKind::If { branches, otherwise } => {
                for (_, body) in branches {
                    blocks_of(files, chain, script, body, depth, out);
                }
                blocks_of(files, chain, script, otherwise, depth, out);
            }
            StepKind::Filter { body, .. } => blocks_of(files, chain, script, body, depth, out),
            _ => {}
        }
    }
}

/// What stands between the two tags of a block.
fn text_of(files: &Files<'_>, script: usize, name: &str) -> String {
    let text = files.scripts[script].text;
    let rest = text.get(files.block_at(script, name)..).unwrap_or_default();
    let Some((_, rest)) = rest.split_once("%}") else { return String::new() };
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(begin) = rest.get(at..).and_then(|rest| rest.find("{%")) {
        let tag = &rest[at + begin + 2..];
        let word = tag.trim_start_matches('-').trim_start();
        if word.starts_with("endblock") && depth == 0 {
            return rest[..at + begin].trim().to_owned();
        }
        if word.starts_with("endblock") {
            depth -= 1;
        } else if word.starts_with("block") {
            depth += 1;
        }
        at += begin + 2;
    }
    rest.trim().to_owned()
}

/// The words that statements print themselves, whatever their conditions; figures and the like are dots.
fn words_of(files: &Files<'_>, script: usize, steps: &[Step]) -> String {
    let mut out = String::new();
    for step in steps {
        match &step.kind {
            StepKind::Words => out.push_str(files.scripts[script].slice(&step.at).trim()),
            StepKind::Print(_) => out.push('…'),
            StepKind::If { branches, otherwise } => {
                for (_, body) in branches {
                    out.push_str(&words_of(files, script, body));
                }
                out.push_str(&words_of(files, script, otherwise));
            }
            StepKind::For { body, .. } | StepKind::Filter { body, .. } => {
                out.push_str(&words_of(files, script, body));
            }
            _ => {}
        }
    }
    out
}
