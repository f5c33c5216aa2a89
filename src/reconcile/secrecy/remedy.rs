//! What would keep a reader from telling a withheld amount: the rows that must be hidden besides, or withheld too.

use std::collections::BTreeSet;

use crate::budget::Budget;
use crate::budget::secrecy::{Loss, SecrecyMode, Secret, losses};

use super::attack::Reader;
use super::search::Search;

/// At most so many rows are named.
const MOST_ROWS: usize = 12;
/// What always helps: a reader learns nothing from tables without it.
pub(super) const ALWAYS: &str = "请改用脱密口径（secrecy.mode = \"exclude\"，“基本情况”页的“不公开的方式”），\
    换上重新编制、不含这一项的表；或者整份不公开（secrecy.document = true，“基本情况”页的“整份不公开”）";

/// A sentence for the reviewer.
pub(super) fn sentence(budget: &Budget, reader: &Reader<'_>) -> String {
    let (key, word) = (SecrecyMode::Row.key(), SecrecyMode::Row.word());
    let secrecy = &budget.unit.secrecy;
    let by_row = secrecy.all().all(|own| secrecy.mode_of(own) == SecrecyMode::Row);
    // what is withheld by the row has been looked at so
    let cover = if by_row { None } else { Search::new(budget, reader, true).closing() };
    if let Some(cover) = cover {
        let rows = named(&losses(budget, &cover));
        return format!("改为{word}（mode = \"{key}\"）、同时隐去这些行就够了：{rows}");
    }
    let search = Search::new(budget, reader, true);
    let (linked, units) = (search.linked(), search.units());
    for levels in 0..reader.levels.most() {
        let (wider, more) = widened(budget, reader, (&linked, &units), levels);
        let cover = if more.is_empty() { None } else { Search::new(&wider, reader, true).closing() };
        if let Some(cover) = cover {
            let rows = losses(&wider, &cover);
            let rows = if rows.is_empty() {
                String::new()
            } else {
                format!("，再隐去这些行：{}", named(&rows))
            };
            return format!(
                "把{}也写成不公开、都改为{word}（mode = \"{key}\"）就够了{rows}",
                more.join("、")
            );
        }
    }
    format!("再隐去哪些行都遮不住：{ALWAYS}")
}

/// The budget with a decision that withholds more: codes that state the same, codes so many levels further out, the
/// projects of all of them, and the other 单位. Last year's figures tell nothing of what is withheld itself.
fn widened(
    budget: &Budget,
    reader: &Reader<'_>,
    (linked, units): (&BTreeSet<String>, &BTreeSet<String>),
    levels: usize,
) -> (Budget, Vec<String>) {
    let mut wider = budget.clone();
    let old = &budget.unit.secrecy;
    let mut codes: BTreeSet<String> = linked.clone();
    let projects = budget.unit.projects.iter().filter(|project| old.withholds_project(&project.name));
    let own = projects.filter_map(|project| project.code.as_deref());
    for code in old.codes.iter().map(|secret| secret.what.as_str()).chain(own) {
        codes.insert(reader.levels.above(code, levels).to_owned());
    }
    let mut more = Vec::new();
    let rows = || budget.current.tables.iter().flat_map(|table| &table.sections).flat_map(|own| &own.rows);
    for code in codes {
        let Some(row) = rows().find(|row| row.code.as_ref() == Some(&code)) else { continue };
        if !old.withholds_code(&code) {
            more.push(format!("{code}“{}”", row.label.trim()));
            wider.unit.secrecy.codes.push(by_row(code));
        }
    }
    for project in budget.unit.projects.iter().filter(|project| !project.exempt) {
        let is_below = project.code.as_deref().is_some_and(|code| wider.unit.secrecy.withholds_code(code));
        if is_below && !old.withholds_project(&project.name) {
            more.push(format!("“{}”", project.name));
            wider.unit.secrecy.projects.push(by_row(project.name.clone()));
        }
    }
    for unit in units {
        more.push(format!("“{unit}”"));
        wider.unit.secrecy.units.push(by_row(unit.clone()));
    }
    (wider, more)
}

/// A thing more that is withheld, by the row as all is then.
fn by_row(what: String) -> Secret {
    Secret { mode: Some(SecrecyMode::Row), ..Secret::plain(what) }
}

fn named(losses: &[Loss]) -> String {
    let one = |loss: &Loss| match &loss.code {
        Some(code) => format!("{code}“{}”{}", loss.name.trim(), loss.how.words()),
        None => format!("“{}”{}", loss.name.trim(), loss.how.words()),
    };
    let mut rows: Vec<String> = losses.iter().take(MOST_ROWS).map(one).collect();
    if losses.len() > MOST_ROWS {
        rows.push(format!("等{}行", losses.len()));
    }
    rows.join("，")
}
