//! Words that only the pack and the year can judge: how the publisher is called, its level, years,
//! pairs of brackets, ends of sentences.
//!
//! The words that differ from place to place (kinds of publisher, levels of government, phrases that
//! are right in either kind of document) come from the pack.

use crate::budget::unit::{Fact, KIND_KEY, YEAR_KEY};

use super::World;
use super::passages::Passage;
use super::pattern::Pattern;
use super::report::Evidence;
use super::rule::{Ran, Rule, Stop};

/// A year that speaks of a budget or of the work of a year: joined to it directly, by what kind of budget it
/// is, or by 的. Years in which something began (2019年以来, 2015年成立) are what they are.
static YEAR: Pattern = Pattern::new(concat!(
    r"(?:^|[^0-9〔])((?:19|20)[0-9]{2})年(?:度|初)?的?",
    // what may lie between
    r"(?:部门|单位|本级|本|我局|全局|财政|年初|整体|一般|公共|政府性|基金|国有|资本|经营|拨款|收支|收入|支出|项目|主要|重点|全年|年度|各项)*的?",
    r"(?:预算|决算|绩效(?:目标|自评)|收支|收入|支出|三公|“三公”",
    r"|(?:工作|任务)(?:任务|计划|目标|要点|安排|重点|思路|总结)|任务|(?:主要|重点|年度|全年|的)工作|工作(?:[，、：）]|$))",
));

/// A finding about one sentence, which begins at a byte of its passage.
fn tell(rule: &mut Rule, passage: &Passage, (at, sentence): (usize, &str), message: String) {
    rule.find(&passage.key, message, Evidence::sentence(passage, sentence), vec![passage.place(at)]);
}

/// 部门 and 单位 are not mixed up.
pub(super) fn kinds(world: &World<'_>, rule: &mut Rule) -> Ran {
    let unit = &world.budget.unit;
    world.sure(KIND_KEY)?;
    let own = &unit.kind;
    let others: Vec<&String> = world.pack.manifest.kinds.iter().filter(|kind| *kind != own).collect();
    for passage in world.passages()? {
        rule.compared += 1;
        for (at, sentence) in passage.sentences() {
            let mut text = sentence.to_owned();
            for phrase in &world.pack.manifest.wording.either_kind {
                text = text.replace(phrase, "");
            }
            for other in &others {
                let wrong = [format!("本{other}"), format!("{other}预算"), format!("我{other}")];
                if let Some(found) = wrong.iter().find(|wrong| text.contains(*wrong)) {
                    let message = format!("{}写着“{found}”，这是{own}预算", passage.name);
                    tell(rule, passage, (at, sentence), message);
                }
            }
        }
    }
    Ok(())
}

/// No other level of government than the unit's own.
pub(super) fn levels(world: &World<'_>, rule: &mut Rule) -> Ran {
    let wording = &world.pack.manifest.wording;
    let facts = &world.pack.manifest.facts;
    if !wording.level_fact.is_empty() && !facts.iter().any(|fact| fact.key == wording.level_fact) {
        let why = format!("level_fact 写着 {}，没有这一项", wording.level_fact);
        return Err(Stop::fault("pack.toml", why));
    }
    let Some(Fact::Text(own)) = world.budget.unit.facts.get(&wording.level_fact) else {
        return Err(Stop::skip(world.budget.unit.statement.lacks(&wording.level_fact)));
    };
    for passage in world.passages()? {
        rule.compared += 1;
        for (at, sentence) in passage.sentences() {
            let mut others = wording.levels.iter().filter(|level| *level != own);
            if let Some(other) = others.find(|level| sentence.contains(level.as_str())) {
                let message = format!("{}写着“{other}”，本单位是{own}", passage.name);
                tell(rule, passage, (at, sentence), message);
            }
        }
    }
    Ok(())
}

/// Years of budgets and tasks are this one or the last, outside citations.
pub(super) fn years(world: &World<'_>, rule: &mut Rule) -> Ran {
    world.sure(YEAR_KEY)?;
    let year = world.budget.unit.year;
    let pattern = YEAR.regex()?;
    for passage in world.passages()? {
        rule.compared += 1;
        for (at, sentence) in passage.sentences() {
            let text = outside_titles(sentence);
            let mut stated = pattern.captures_iter(&text).map(|found| found[1].to_owned());
            let ours = [year.to_string(), (year - 1).to_string()];
            if let Some(other) = stated.find(|stated| !ours.contains(stated)) {
                let message = format!("{}写着{other}年，本年是{year}年", passage.name);
                tell(rule, passage, (at, sentence), message);
            }
        }
    }
    Ok(())
}

/// The text without what stands in 《》 and 〔〕.
fn outside_titles(text: &str) -> String {
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
pub(super) fn brackets(world: &World<'_>, rule: &mut Rule) -> Ran {
    for passage in world.passages()? {
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
fn unpaired(text: &str) -> Option<(usize, char)> {
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
pub(super) fn stops(world: &World<'_>, rule: &mut Rule) -> Ran {
    for passage in world.passages()?.iter().filter(|passage| passage.whole) {
        let mut next = 0;
        for paragraph in passage.text.split("\n\n") {
            let at = next;
            next += paragraph.len() + "\n\n".len();
            let paragraph = paragraph.trim();
            if paragraph.is_empty() {
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
    fn only_years_of_budgets_and_tasks_count() {
        let years = |text: &str| {
            let found = YEAR.regex().unwrap().captures_iter(text).map(|found| found[1].to_owned());
            found.collect::<Vec<_>>().join(" ")
        };
        for text in [
            "2019年预算",
            "2019年度部门预算安排",
            "2019年一般公共预算",
            "2019年度的部门整体支出",
            "2019年部门决算",
            "2019年工作任务",
            "2019年主要工作",
            "2019年重点工作任务",
            "完成2019年度各项任务",
            "继续2019年的工作",
            "2019年的工作，要做好",
            "2019年“三公”经费",
            "2019年项目绩效目标",
        ] {
            assert_eq!(years(text), "2019", "{text}");
        }
        for text in [
            "2019年以来",
            "本单位2019年成立",
            "2019年机构改革后",
            "自2019年起每年安排",
            "2019年3月批准立项",
            "2019年工作会议精神",
            "2019年建成预算管理系统",
            "青财预〔2019〕8号",
            "2019年底前完成任务",
        ] {
            assert_eq!(years(text), "", "{text}");
        }
    }

    #[test]
    fn brackets_pair_and_titles_are_left_out() {
        assert_eq!(unpaired("“三公”（境）"), None);
        assert_eq!(unpaired("“三公（境”）").map(|(_, c)| c), Some('”'));
        assert_eq!(unpaired("（未完"), Some((0, '（')));
        assert_eq!(outside_titles("按《2019年规划》〔2000〕执行"), "按执行");
    }
}
