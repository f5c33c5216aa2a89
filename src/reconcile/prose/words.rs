//! Words that only the pack and the year can judge: how the publisher is called, its level, pairs
//! of brackets, ends of sentences.
//!
//! The words that differ from place to place (kinds of publisher, levels of government, phrases that
//! are right in either kind of document) come from the pack.

use std::ops::Range;

use crate::budget::unit::{Fact, KIND_KEY, Unit};
use crate::pack::Pack;

use super::passages::{ParagraphKind, Passage};
use crate::reconcile::World;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

/// A finding about one sentence, which begins at a byte of its passage.
pub(in crate::reconcile) fn tell(
    rule: &mut Rule,
    passage: &Passage,
    (at, sentence): (usize, &str),
    message: String,
) {
    rule.find(&passage.key, message, Evidence::sentence(passage, sentence), vec![passage.place(at)]);
}

/// 部门 and 单位 are not mixed up.
pub(in crate::reconcile) fn kinds(world: &World<'_>, rule: &mut Rule) -> Ran {
    let unit = &world.budget.unit;
    world.sure(KIND_KEY)?;
    let own = &unit.kind;
    for passage in world.passages() {
        rule.compared += 1;
        for (at, sentence) in passage.sentences() {
            if let Some(found) = other_kind(world.pack, own, sentence) {
                let message = format!("{}写着“{}”，这是{own}预算", passage.name, &sentence[found]);
                tell(rule, passage, (at, sentence), message);
            }
        }
    }
    Ok(())
}

/// Where a sentence calls the publisher by another kind than its own.
pub(in crate::reconcile) fn other_kind(pack: &Pack, own: &str, sentence: &str) -> Option<Range<usize>> {
    let mut text = sentence.to_owned();
    for phrase in &pack.manifest.wording.either_kind {
        // of the same length, so that what is found has its place
        text = text.replace(phrase, &"\0".repeat(phrase.len()));
    }
    for other in pack.manifest.kinds.iter().filter(|kind| *kind != own) {
        for wrong in [format!("本{other}"), format!("{other}预算"), format!("我{other}")] {
            if let Some(at) = text.find(&wrong) {
                return Some(at..at + wrong.len());
            }
        }
    }
    None
}

/// No other level of government than the unit's own.
pub(in crate::reconcile) fn levels(world: &World<'_>, rule: &mut Rule) -> Ran {
    let wording = &world.pack.manifest.wording;
    let facts = &world.pack.manifest.facts;
    if !wording.level_fact.is_empty() && !facts.iter().any(|fact| fact.key == wording.level_fact) {
        let why = format!("level_fact 写着 {}，没有这一项", wording.level_fact);
        return Err(Stop::fault("pack.toml", why));
    }
    let Some(own) = own_level(world.pack, &world.budget.unit) else {
        return Err(Stop::skip(world.budget.unit.statement.lacks(&wording.level_fact)));
    };
    for passage in world.passages() {
        rule.compared += 1;
        for (at, sentence) in passage.sentences() {
            if let Some(found) = other_level(world.pack, own, sentence) {
                let message = format!("{}写着“{}”，本单位是{own}", passage.name, &sentence[found]);
                tell(rule, passage, (at, sentence), message);
            }
        }
    }
    Ok(())
}

/// The unit's own level of government; none where it is not stated.
pub(in crate::reconcile) fn own_level<'u>(pack: &Pack, unit: &'u Unit) -> Option<&'u str> {
    match unit.facts.get(pack.manifest.wording.level_fact.as_str()) {
        Some(Fact::Text(own)) => Some(own),
        _ => None,
    }
}

/// Where a sentence names another level of government.
pub(in crate::reconcile) fn other_level(pack: &Pack, own: &str, sentence: &str) -> Option<Range<usize>> {
    let others = pack.manifest.wording.levels.iter().filter(|level| *level != own);
    let mut found = others.filter_map(|level| sentence.find(level.as_str()).map(|at| at..at + level.len()));
    found.next()
}

/// The text without what stands in 《》 and 〔〕.
pub(in crate::reconcile) fn outside_titles(text: &str) -> String {
    let mut depth = 0;
    let keep = |c: char| {
        match c {
            '《' | '〔' => depth += 1,
            '》' | '〕' => depth = (depth - 1).max(0),
            _ => return depth == 0,
        }
        false
    };
    text.chars()
        .filter({
            let mut keep = keep;
            move |c| keep(*c)
        })
        .collect()
}

/// Brackets and quotation marks come in pairs.
pub(in crate::reconcile) fn brackets(world: &World<'_>, rule: &mut Rule) -> Ran {
    for passage in world.passages() {
        rule.compared += 1;
        if let Some((at, odd)) = unpaired(&passage.text) {
            let message = format!("{}里“{odd}”不成对", passage.name);
            // halves of a pair may stand in two sentences
            let evidence = Evidence::sentence(passage, &passage.text);
            rule.find(&passage.key, message, evidence, vec![passage.place(at)]);
        }
    }
    Ok(())
}

/// The first bracket that has no other half, and its byte.
pub(in crate::reconcile) fn unpaired(text: &str) -> Option<(usize, char)> {
    const PAIRS: [(char, char); 8] = [
        ('（', '）'),
        ('《', '》'),
        ('“', '”'),
        ('〔', '〕'),
        ('【', '】'),
        ('‘', '’'),
        ('(', ')'),
        ('[', ']'),
    ];
    let mut open: Vec<(usize, char)> = Vec::new();
    for (at, c) in text.char_indices() {
        if PAIRS.iter().any(|(left, _)| *left == c) {
            open.push((at, c));
        } else if let Some((left, _)) = PAIRS.iter().find(|(_, right)| *right == c)
            && open.pop().map(|(_, c)| c) != Some(*left)
        {
            return Some((at, c));
        }
    }
    open.pop()
}

/// Sentences end.
pub(in crate::reconcile) fn stops(world: &World<'_>, rule: &mut Rule) -> Ran {
    for passage in world.passages().iter().filter(|passage| passage.whole) {
        for (at, paragraph, kind) in passage.paragraphs() {
            // headings and lists of a page, and what stands in cells of a table, end as they like
            if passage.unprinted && kind != ParagraphKind::Sentences {
                continue;
            }
            rule.compared += 1;
            if !paragraph.ends_with(['。', '！', '？', '：', '；', '”', '）']) {
                let end: Vec<char> = paragraph.chars().rev().take(8).collect();
                let end: String = end.iter().rev().collect();
                let message = format!("{}的一段末尾没有句号：“{end}”", passage.name);
                tell(rule, passage, (at, paragraph), message);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_pair_and_titles_are_left_out() {
        assert_eq!(unpaired("“三公”（境）"), None);
        assert_eq!(unpaired("“三公（境”）").map(|(_, c)| c), Some('”'));
        assert_eq!(unpaired("（未完"), Some((0, '（')));
        assert_eq!(outside_titles("按《2019年规划》〔2000〕执行"), "按执行");
    }
}
