//! Files that take the place of one below though only some of its blocks were meant; blocks that belong to
//! another of the built-in packs.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Place, Severity};
use crate::pack::gather::BUILT_IN;
use crate::pack::load::built_in_packs;

use super::BASE;
use super::blocks::{Files, each, included_in, layers};
use super::source::{Script, WHOLE};
use super::steps::{Step, StepKind, Tree};
use super::tree;

/// So many blocks are named in a message, the others counted.
const MOST_NAMED: usize = 8;

impl Files<'_> {
    /// Files without `extends` that lack most of the blocks which the file below has. Where all that they say
    /// stands in blocks that is a fault: nobody means that. Else it is a warning.
    pub(super) fn replaced(&mut self, faults: &mut Vec<Diagnostic>, noticed: &mut Vec<Diagnostic>) {
        for script in 0..self.scripts.len() {
            if self.trees[script].extends.is_some() {
                continue;
            }
            faults.extend(self.empty(script));
            match (self.lost(script), self.is_all_in_blocks(script)) {
                (Some(lost), true) => {
                    faults.push(lost);
                    // what else is wrong is told as if it had been written
                    let (_, name) = layers(self.scripts[script].key);
                    self.trees[script].extends = Some((format!("{BASE}{name}"), 0..0));
                }
                (Some(lost), false) => noticed.push(Diagnostic { severity: Severity::Warning, ..lost }),
                (None, _) => {}
            }
        }
    }

    /// What is said of a file that prints nothing where the one below it does.
    fn empty(&self, script: usize) -> Option<Diagnostic> {
        let own = &self.scripts[script];
        let (_, name) = layers(own.key);
        // a line that is printed for each project may be dropped so
        let hides = !self.is_put_in(script)
            && !own.key.is_empty()
            && self.named(script, &format!("{BASE}{name}")).is_some();
        if !hides || !without_comments(own.text).trim().is_empty() {
            return None;
        }
        let message = "这个文件是空的，底下的同名文件就整份不印了".to_owned();
        Some(own.fault(
            WHOLE,
            0,
            message,
            "请写上内容；照用底下的，请删去这个文件；不要这一部分，请在 pack-….toml 里用 remove = true",
        ))
    }

    /// What is said of a file that lacks most blocks of the one below, if it has any of them.
    fn lost(&self, script: usize) -> Option<Diagnostic> {
        let own = &self.scripts[script];
        if own.key.is_empty() {
            return None;
        }
        let (_, name) = layers(own.key);
        let below = self.named(script, &format!("{BASE}{name}"))?;
        let takes_it = |(file, _): &(&str, usize)| self.named(script, file) == Some(below);
        if self.is_put_in(script) || included_in(&self.trees[script]).iter().any(takes_it) {
            return None;
        }
        let here: BTreeSet<&str> = block_names(&self.trees[script].steps).into_iter().collect();
        let before = self.blocks_below(below, &here);
        let gone: Vec<&str> = before.iter().copied().filter(|name| !here.contains(name)).collect();
        if gone.len() == before.len() || gone.len() * 2 <= before.len() {
            return None;
        }
        let rest = if gone.len() > MOST_NAMED { "等" } else { "" };
        let message = format!(
            "这个文件整份替换了底下的同名文件，那里的{}个块有{}个这里没有：{}{rest}",
            before.len(),
            gone.len(),
            gone.iter().take(MOST_NAMED).copied().collect::<Vec<&str>>().join("、")
        );
        let hint = format!(
            "只改几块的，请在第一行写上 {{% extends \"{BASE}{name}\" %}}；有意整份重写的，请删去 {{% block … %}} 和 {{% endblock %}} 标签，只留里面的内容"
        );
        Some(own.fault(WHOLE, 0, message, hint))
    }

    /// Whether another template puts a file in.
    fn is_put_in(&self, script: usize) -> bool {
        let puts_in = |(index, from): (usize, &Tree)| {
            included_in(from).iter().any(|(file, _)| self.named(index, file) == Some(script))
        };
        self.trees.iter().enumerate().any(puts_in)
    }

    /// The blocks of a file and what it extends; of one that is written anew not those inside of it.
    fn blocks_below(&self, script: usize, anew: &BTreeSet<&str>) -> Vec<&str> {
        let chain = self.chain(script);
        let mut inside: BTreeSet<&str> = BTreeSet::new();
        for &lower in &chain {
            each(&self.trees[lower].steps, &mut |step| {
                if let StepKind::Block { name, body, .. } = &step.kind
                    && anew.contains(name.as_str())
                {
                    inside.extend(block_names(body));
                }
            });
        }
        let mut names: Vec<&str> = Vec::new();
        for name in chain.iter().flat_map(|&lower| block_names(&self.trees[lower].steps)) {
            if !names.contains(&name) && (anew.contains(name) || !inside.contains(name)) {
                names.push(name);
            }
        }
        names
    }

    fn is_all_in_blocks(&self, script: usize) -> bool {
        let own = &self.scripts[script];
        let inside = |step: &Step| match &step.kind {
            StepKind::Block { .. } => true,
            StepKind::Words => own.slice(&step.at).trim().is_empty(),
            _ => false,
        };
        self.trees[script].steps.iter().all(inside)
    }

    /// The built-in pack whose file of the same name has most of a file's blocks, where the files that it extends
    /// have few of them.
    pub(super) fn like_pack(&self, script: usize, known: &[&str]) -> Option<&'static str> {
        let (_, name) = layers(self.scripts[script].key);
        let own = block_names(&self.trees[script].steps);
        if own.iter().filter(|block| known.contains(block)).count() * 2 > own.len() {
            return None;
        }
        built_in_packs().into_iter().find(|id| {
            let file = BUILT_IN.get_file(format!("{id}/{name}"));
            let Some(text) = file.and_then(|file| file.contents_utf8()) else { return false };
            let nowhere = |_, _| Place::File(name.into());
            let theirs = tree::parse(&Script::new(name, text, Box::new(nowhere)), &mut Vec::new());
            let theirs = block_names(&theirs.steps);
            own.iter().filter(|block| theirs.contains(block)).count() * 2 > own.len()
        })
    }
}

/// The names of the blocks among statements, however deep.
fn block_names(steps: &[Step]) -> Vec<&str> {
    let mut names = Vec::new();
    each(steps, &mut |step| {
        if let StepKind::Block { name, .. } = &step.kind
            && !name.is_empty()
        {
            names.push(name.as_str());
        }
    });
    names
}

/// A template without its comments.
fn without_comments(text: &str) -> String {
    let mut out = String::new();
    for (at, piece) in text.split("{#").enumerate() {
        out.push_str(if at == 0 { piece } else { piece.split_once("#}").map_or("", |(_, rest)| rest) });
    }
    out
}
