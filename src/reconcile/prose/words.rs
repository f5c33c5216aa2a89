//! Words that only the pack and the year can judge: how the publisher is called, its level, pairs
//! of brackets, ends of sentences.
//!
//! The words that differ from place to place (kinds of publisher, levels of government, phrases that
//! are right in either kind of document) come from the pack.

use std::ops::Range;

use crate::budget::unit::{Fact, KIND_KEY, Unit};
use crate::pack::Pack;

use super::passages::{ParagraphKind, Passage};
use super::pattern::Pattern;
use super::patterns::{clause_around, without, without_titles};
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

/// Of words that speak of others, those that speak of what belongs to the publisher where they stand behind it.
const OWN_UNITS: [&str; 2] = ["所属", "下属"];

/// Where a sentence calls the publisher by another kind than its own.
pub(in crate::reconcile) fn other_kind(pack: &Pack, own: &str, sentence: &str) -> Option<Range<usize>> {
    let scope = &pack.lexicon.scope;
    let phrases = pack.manifest.wording.either_kind.iter().map(String::as_str);
    let phrases = phrases.chain(scope.phrases.iter().map(|phrase| phrase.as_str()));
    // of the same length, so that what is found has its place
    let text = without(&without_titles(sentence), phrases);
    for other in pack.manifest.kinds.iter().filter(|kind| *kind != own) {
        for wrong in [format!("本{other}"), format!("{other}预算"), format!("我{other}")] {
            let mut all = text.match_indices(&wrong).map(|(at, _)| at..at + wrong.len());
            let own_text = |range: &Range<usize>| {
                // what the other kind is may stand in the clause before it
                let clause = clause_around(&text, range);
                let before = &sentence[clause.start..range.start];
                let earlier = &sentence[..clause.start];
                let meant = |text: &str| scope.other_kind.iter().any(|word| text.contains(word.as_str()));
                let after = &sentence[range.end..clause.end];
                // 单位预算是部门预算的组成部分 holds the two against each other
                let both =
                    !wrong.starts_with(['本', '我']) && text[clause.clone()].contains(&format!("{own}预算"));
                // 本单位加强下属机构的监管 speaks of its own still
                let own_units = wrong.starts_with('本') && OWN_UNITS.iter().any(|word| after.contains(word));
                let meant_after = if own_units {
                    scope
                        .other_kind
                        .iter()
                        .any(|word| !OWN_UNITS.contains(&word.as_str()) && after.contains(word.as_str()))
                } else {
                    meant(after)
                };
                !(both || meant(before) || meant_after || meant(earlier) && wrong.starts_with('本'))
            };
            if let Some(found) = all.find(own_text) {
                return Some(found);
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

/// Where a sentence says of the publisher's own money or area what belongs to another level of government.
pub(in crate::reconcile) fn other_level(pack: &Pack, own: &str, sentence: &str) -> Option<Range<usize>> {
    let wording = &pack.manifest.wording;
    let text = without_titles(sentence);
    let others = wording.levels.iter().filter(|level| *level != own);
    others
        .filter_map(|level| of_level(pack, level, &text))
        .chain(of_area(pack, own, &text))
        .min_by_key(|found| (found.start, found.end))
}

/// What makes a level the publisher's own: 我局作为市级部门.
const AS_OWN: [&str; 8] = ["作为", "属于", "是", "为", "系", "属", "本", "我"];
/// Of levels, how the level itself is called: 市本级 of 市级.
const ITSELF: &str = "本级";

/// Where another level is said to be the publisher's own.
fn of_level(pack: &Pack, level: &str, text: &str) -> Option<Range<usize>> {
    let scope = &pack.lexicon.scope;
    let itself = format!("{}{ITSELF}", level.trim_end_matches('级'));
    for name in [level, itself.as_str()] {
        for (at, _) in text.match_indices(name) {
            let rest = &text[at + name.len()..];
            let range = at..at + name.len();
            let clause = clause_around(text, &range);
            let before = &text[clause.start..at];
            let Some(what) = scope.own.iter().find(|what| rest.starts_with(what.as_str())) else { continue };
            // a body that is named by its level (市级部门) is another unless it is said to be this one
            let bare = matches!(what.as_str(), "部门" | "单位");
            let is_own = AS_OWN.iter().any(|word| before.ends_with(word));
            let of_others = scope.of_others.iter().any(|word| text[clause.clone()].contains(word.as_str()));
            if is_own || !bare && !of_others {
                return Some(at..at + name.len() + what.len());
            }
        }
    }
    None
}

/// What puts a publisher in charge of an area.
const IN_CHARGE: [&str; 9] = ["负责", "主管", "承担", "管理", "领导", "服务", "完善", "推进", "加强"];

/// Where a sentence calls the publisher's area by the word for another.
fn of_area(pack: &Pack, own: &str, text: &str) -> Option<Range<usize>> {
    let area = pack.manifest.wording.scopes.iter().find(|area| area.level == own)?;
    let text = without(text, pack.lexicon.scope.no_area.iter().map(|word| word.as_str()));
    let first = |word: &str| text.find(word).map(|at| at..at + word.len());
    let wrong = area.wrong.iter().find_map(|word| first(word));
    wrong.or_else(|| {
        let led = |word: &str| IN_CHARGE.iter().find_map(|lead| first(&format!("{lead}{word}")));
        area.above.iter().find_map(|word| led(word))
    })
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
    const PAIRS: [(char, char); 9] = [
        ('（', '）'),
        ('《', '》'),
        ('〈', '〉'),
        ('“', '”'),
        ('〔', '〕'),
        ('【', '】'),
        ('‘', '’'),
        ('(', ')'),
        ('[', ']'),
    ];
    let mut open: Vec<(usize, char)> = Vec::new();
    for (at, c) in text.char_indices() {
        if numbers_item(text, at, c) || c == '’' && text[..at].ends_with(|c: char| c.is_ascii_alphabetic())
        {
            continue;
        }
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

/// Whether a bracket only closes the number of an item: 1）.
fn numbers_item(text: &str, at: usize, c: char) -> bool {
    if !matches!(c, '）' | ')') {
        return false;
    }
    let before = text[..at]
        .trim_end_matches(|c: char| c.is_ascii_alphanumeric() || "一二三四五六七八九十".contains(c));
    let number = text[before.len()..at].chars().count();
    (1..=2).contains(&number)
        && (before.is_empty() || before.ends_with(['\n', '。', '；', '：', '，', ' ', '\u{3000}']))
}

/// Paragraphs of sentences end with a full stop.
pub(in crate::reconcile) fn stops(world: &World<'_>, rule: &mut Rule) -> Ran {
    for passage in world.passages().iter().filter(|passage| passage.whole) {
        for (at, paragraph, kind) in passage.paragraphs() {
            // headings and lists of a page, and what stands in cells of a table, end as they like
            if passage.unprinted && kind != ParagraphKind::Sentences {
                continue;
            }
            rule.compared += 1;
            if lacks_stop(paragraph)? {
                let end: Vec<char> = paragraph.chars().rev().take(8).collect();
                let end: String = end.iter().rev().collect();
                let message = format!("{}的一段末尾没有句号：“{end}”", passage.name);
                tell(rule, passage, (at, paragraph), message);
            }
        }
    }
    Ok(())
}

/// Fewer characters make no sentence that needs a stop.
const SENTENCE: usize = 12;
/// An item of a list that is longer holds sentences.
const ITEM: usize = 60;
/// How items of lists begin.
static ITEM_NUMBER: Pattern = Pattern::new(
    r"^\s*(?:[（(]?[0-9一二三四五六七八九十]{1,3}[）).．、]|第[一二三四五六七八九十0-9]+[、，]|[①-⑳●◆·•—-])",
);

/// Whether a paragraph of sentences ends without a full stop. Headings, items of lists and names have none: they
/// are no sentences parted by commas and stops. What ends with another mark has been told of, or is right.
///
/// # Errors
/// [`Stop::Fault`] where this build cannot compile a pattern.
pub(in crate::reconcile) fn lacks_stop(paragraph: &str) -> Result<bool, Stop> {
    let paragraph = paragraph.trim();
    let length = paragraph.chars().count();
    let Some(last) = paragraph.chars().next_back() else { return Ok(false) };
    let is_text = last.is_alphanumeric() || "％%℃".contains(last);
    let is_item = ITEM_NUMBER.regex()?.is_match(paragraph);
    let stops = paragraph.contains(['。', '；']);
    let clauses = paragraph.contains(['，', '。', '；']);
    // a line of a table or a list of items: 名称：数
    let in_lines = paragraph.contains('\n') || paragraph.contains('\u{3000}');
    let long_enough = if is_item { length > ITEM } else { length >= SENTENCE };
    Ok(is_text && clauses && long_enough && (stops || !in_lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_that_are_compared_are_not_mixed_up() {
        let pack = crate::pack::load::load("jiangxi", &[]).unwrap();
        for text in ["单位预算与部门预算衔接，由主管部门汇总", "单位预算是部门预算的组成部分"]
        {
            assert_eq!(other_kind(&pack, "部门", text), None, "{text}");
            assert_eq!(other_kind(&pack, "单位", text), None, "{text}");
        }
        assert!(other_kind(&pack, "部门", "本单位将加强下属机构财务监管").is_some());
        assert!(other_kind(&pack, "部门", "所属单位要对本单位的资产负责").is_none());
    }

    #[test]
    fn brackets_pair_and_titles_are_left_out() {
        assert_eq!(unpaired("“三公”（境）"), None);
        assert_eq!(unpaired("“三公（境”）").map(|(_, c)| c), Some('”'));
        assert_eq!(unpaired("（未完"), Some((0, '（')));
        assert_eq!(outside_titles("按《2019年规划》〔2000〕执行"), "按执行");
    }
}
