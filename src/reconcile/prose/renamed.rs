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
            if !titled || HISTORY.iter().any(|word| clause.contains(word)) {
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
