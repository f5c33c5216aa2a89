//! Values that a template sets and nobody reads: where a name is nearly one that is read, another value is printed
//! in the place of the one that was meant.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::pack::Pack;
use crate::pack::validate::one_off;

use super::blocks::{Files, each};
use super::source::NAMES;
use super::steps::StepKind;

/// Tells each name that a bureau's template sets, or has a loop give, that nobody reads and that is a slip away from
/// one that is read.
pub(super) fn misspelt(pack: &Pack, files: &Files<'_>, faults: &mut Vec<Diagnostic>) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for script in &files.scripts {
        for (_, word) in words(script.text) {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut set: Vec<(usize, String, usize)> = Vec::new();
    for (index, tree) in files.trees.iter().enumerate() {
        let bodies = tree.components.iter().map(|component| &component.body);
        for steps in std::iter::once(&tree.steps).chain(bodies) {
            each(steps, &mut |step| {
                let names: &[String] = match &step.kind {
                    StepKind::Set { name, .. } | StepKind::Capture { name, .. } => std::slice::from_ref(name),
                    StepKind::For { names, .. } => names,
                    _ => &[],
                };
                set.extend(names.iter().map(|name| (index, name.clone(), step.at.start)));
            });
        }
    }
    for (_, name, _) in &set {
        if let Some(count) = counts.get_mut(name.as_str()) {
            *count = count.saturating_sub(1);
        }
    }
    let is_read = |name: &str| counts.get(name).is_some_and(|count| *count > 0);
    for (index, name, at) in &set {
        let script = &files.scripts[*index];
        let own = pack.templates.get(script.key).is_some_and(|template| !template.built_in);
        if !own || is_read(name) {
            continue;
        }
        let meant =
            set.iter().map(|(_, other, _)| other).find(|other| is_read(other) && one_off(other, name));
        if let Some(meant) = meant {
            let tag = &script.text[*at..];
            let at = at + words(tag).into_iter().find(|(_, word)| word == name).map_or(0, |(at, _)| at);
            let message = format!("{name} 在这里得了值，没有一处用到，是否指 {meant}");
            faults.push(script.fault(NAMES, at, message, "请改成用到的名称；真的不用的，请删去"));
        }
    }
}

/// The names in the tags of a template, but for those behind a dot and in strings, each with its byte.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find('{') {
        at += next + 1;
        let end = match text.as_bytes().get(at) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            _ => continue,
        };
        let stop = text[at..].find(end).map_or(text.len(), |length| at + length);
        in_tag(text, at + 1, stop, &mut found);
        at = stop;
    }
    found
}

fn in_tag<'t>(text: &'t str, start: usize, stop: usize, found: &mut Vec<(usize, &'t str)>) {
    let mut quote: Option<char> = None;
    let mut word: Option<usize> = None;
    let mut before = ' ';
    for (offset, c) in text[start..stop].char_indices().chain([(stop - start, ' ')]) {
        let at = start + offset;
        let is_letter = c.is_ascii_alphanumeric() || c == '_';
        if let (Some(begun), false) = (word, is_letter) {
            found.push((begun, &text[begun..at]));
            word = None;
        }
        match quote {
            Some(open) => quote = Some(open).filter(|open| *open != c),
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if is_letter && word.is_none() && !before.is_ascii_alphanumeric() && before != '.' => {
                word = Some(at);
            }
            None => {}
        }
        before = if is_letter && word.is_none() { '.' } else { c };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_tags_outside_of_strings_and_behind_no_dot() {
        let text = "甲 {{ a.b | wan }}{% set c1 = d ~ \"e/f\" -%}{# g #} h {{ i }}";
        let found: Vec<&str> = words(text).into_iter().map(|(_, word)| word).collect();
        assert_eq!(found, ["a", "wan", "set", "c1", "d", "i"]);
    }
}
