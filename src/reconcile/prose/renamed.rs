//! Names of items, bodies and laws that have changed.

use super::patterns::{Manuscript, TextSlip, clause_around, without};
use crate::reconcile::rule::Stop;

/// Words of a clause that tells how a name came about.
const HISTORY: [&str; 17] = [
    "原",
    "曾",
    "更名",
    "改名",
    "前身",
    "机构改革",
    "合并",
    "划入",
    "划转",
    "整合",
    "组建",
    "撤销",
    "历史",
    "旧",
    "废止",
    "档案",
    "时期",
];

/// Before a body with which something is done now.
const DONE_WITH: [&str; 6] = ["配合", "会同", "协同", "联合", "协助", "商请"];
/// In a clause that tells how the name itself came about, or what was.
const OF_THE_NAME: [&str; 8] = ["原", "曾", "名", "前身", "已", "了", "档案", "年"];

/// Whether something is said to be done with a body of this name: 配合市地税局做好…划转.
fn is_present(clause: &str, old: &str) -> bool {
    let before = clause.split(old).next().unwrap_or_default();
    let before = before.trim_end_matches(['市', '县', '区', '省']);
    DONE_WITH.iter().any(|word| before.ends_with(word))
        && !OF_THE_NAME.iter().any(|word| clause.contains(word))
}

/// Names that are no longer in use.
pub(super) fn names(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let own = manuscript.budget.unit.year;
    let mut all: Vec<TextSlip> = Vec::new();
    for name in &manuscript.pack.lexicon.renamed {
        if own < *name.since || !manuscript.text.contains(name.old.as_str()) {
            continue;
        }
        let text = without(manuscript.text, name.except.iter().map(|phrase| phrase.as_str()));
        for (at, old) in text.match_indices(name.old.as_str()) {
            let range = at..at + old.len();
            // a longer title that begins or ends with it is another one
            let titled = text[range.end..].starts_with('》') || !in_title(&text, at) || old.starts_with('《');
            let clause = &text[clause_around(&text, &range)];
            let told = HISTORY.iter().any(|word| clause.contains(word)) && !is_present(clause, old);
            if !titled || told {
                continue;
            }
            // one name may lie in another
            if all.iter().any(|slip| slip.range.start <= at && at < slip.range.end) {
                continue;
            }
            all.push(TextSlip::new(range, format!("“{old}”是旧名称，现为“{}”", name.new)));
        }
    }
    Ok(all)
}

/// Whether a byte stands between 《 and 》.
fn in_title(text: &str, at: usize) -> bool {
    let before = &text[..at];
    before.matches('《').count() > before.matches('》').count()
}
