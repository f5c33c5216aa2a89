//! What a clerk does about a withheld amount that can be known: the decision that would keep it, as lines to paste,
//! and what the program hides by itself then; or why no decision would.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::budget::Budget;
use crate::budget::secrecy::{Loss, Secrecy, SecrecyMode, Secret, is_name, losses};
use crate::budget::unit::{FACT_SHEET, Unit};
use crate::pack::Pack;
use crate::read::facts::secrets::written;
use crate::reconcile::report::Outcome;

use super::attack::{Failure, Reader};
use super::names::{topmost, unknown};
use super::search::Search;
use super::shown_beside_its_item;

/// At most so many rows are named.
const MOST_ROWS: usize = 12;
/// A list of entries that is longer stands one a line: no line of what is pasted may be broken within a name.
const LONGEST: usize = 48;
/// The lists of a decision: the key of each, its name on the sheets, and the key of a name in its entries.
const LISTS: [(&str, &str, &str); 3] = [
    ("codes", "不公开的科目", "code"),
    ("projects", "不公开的项目", "name"),
    ("units", "不公开的单位", "name"),
];

/// What to do about all that is wrong with a decision: the one decision that keeps what it withholds, or why none does.
pub(super) fn hint(budget: &Budget, pack: &Pack, outcomes: &[Outcome], reader: &Reader<'_>) -> String {
    let repaired = match Repaired::of(budget) {
        Ok(repaired) => repaired,
        Err(why) => return why,
    };
    let (whole, instead) = (&repaired.budget, repaired.instead());
    let secrecy = &whole.unit.secrecy;
    let is_new = !repaired.added.is_empty() || !repaired.corrected.is_empty();
    if is_new && topmost(whole).is_empty() {
        // what was decided is looked at as it was decided first
        if let Some(cover) = Search::new(whole, reader, false).closing() {
            let hidden = hidden(&losses(whole, &cover));
            let lead = repaired.lead(None);
            return format!("{instead}{lead}{}\n{hidden}", stated_as_is(&budget.unit, secrecy));
        }
    }
    let word = SecrecyMode::Row.word();
    let by_row = secrecy.all().all(|own| secrecy.mode_of(own) == SecrecyMode::Row);
    // what is withheld by the row has been looked at so
    let cover = if by_row { None } else { Search::new(whole, reader, true).closing() };
    if let Some(cover) = cover {
        let (lines, hidden) = (stated(&budget.unit, secrecy), hidden(&losses(whole, &cover)));
        return format!("{instead}{}{lines}\n{hidden}", repaired.lead(Some(word)));
    }
    let search = Search::new(whole, reader, true);
    let (linked, units) = (search.linked(), search.units());
    for levels in 0..reader.levels.most() {
        let (wider, more) = widened(whole, reader, (&linked, &units), levels);
        let cover = if more.is_empty() { None } else { Search::new(&wider, reader, true).closing() };
        if let Some(cover) = cover {
            let lines = stated(&budget.unit, &wider.unit.secrecy);
            let hidden = hidden(&losses(&wider, &cover));
            let added = repaired.added.iter().map(|name| format!("“{name}”"));
            let more = added.chain(more).collect::<Vec<String>>().join("、");
            return format!(
                "{instead}只隐去它遮不住，把{more}也写成不公开、都用{word}就遮得住。{lines}\n{hidden}"
            );
        }
    }
    let vain = in_vain(whole, pack, outcomes, &search);
    format!("再隐去哪些行都遮不住：{vain}。{}", last_resorts(&budget.unit))
}

/// Whether a decision lacks something by itself, whatever a reader can tell.
pub(super) fn is_incomplete(budget: &Budget) -> bool {
    !unknown(budget).is_empty()
        || !topmost(budget).is_empty()
        || shown_beside_its_item(budget).next().is_some()
}

/// What to do about what a decision lacks by itself, where nobody knows what a reader can tell.
pub(super) fn unproven(budget: &Budget) -> String {
    let repaired = match Repaired::of(budget) {
        Ok(repaired) => repaired,
        Err(why) => return why,
    };
    let decision = &repaired.budget.unit.secrecy;
    let lines = match topmost(&repaired.budget).is_empty() {
        true => stated_as_is(&budget.unit, decision),
        false => stated(&budget.unit, decision),
    };
    format!("{}{lines}", repaired.instead())
}

/// A decision with the names that it meant and all the projects that it has to name.
struct Repaired {
    budget: Budget,
    /// Names that no table has, and what each was taken for.
    corrected: Vec<(String, String)>,
    /// Projects whose items are withheld, and that it did not name.
    added: Vec<String>,
}

impl Repaired {
    /// # Errors
    /// What to do first, where a name is like none of the tables.
    fn of(budget: &Budget) -> Result<Self, String> {
        let mut own = Self { budget: budget.clone(), corrected: Vec::new(), added: Vec::new() };
        for unknown in unknown(budget) {
            let Some(near) = unknown.near else {
                let (key, what) = (budget.unit.statement.named(unknown.key), &unknown.own.what);
                return Err(format!(
                    "{key}里的“{what}”在表中没有，也没有相近的：请先改成表中的写法，再运行一次，那时才算得出怎样写遮得住"
                ));
            };
            let secrecy = &mut own.budget.unit.secrecy;
            let all = secrecy.codes.iter_mut().chain(&mut secrecy.projects).chain(&mut secrecy.units);
            all.filter(|secret| secret.what == unknown.own.what)
                .for_each(|secret| secret.what = near.clone());
            own.corrected.push((unknown.own.what.clone(), near));
        }
        own.added = shown_beside_its_item(&own.budget).map(str::to_owned).collect();
        own.budget.unit.secrecy.projects.extend(own.added.iter().map(Secret::plain));
        Ok(own)
    }

    /// What names were taken for, in words.
    fn instead(&self) -> String {
        let one = |(what, near): &(String, String)| {
            format!("“{what}”当作“{near}”（不是的，请先改正它，再运行一次）。")
        };
        self.corrected.iter().map(one).collect()
    }

    /// What the decision that is offered does differently, in words.
    fn lead(&self, mode: Option<&str>) -> String {
        let mode = mode.map(|word| format!("改为{word}"));
        let added = (!self.added.is_empty()).then(|| format!("把“{}”也写成不公开", self.added.join("”、“")));
        let all: Vec<String> = mode.into_iter().chain(added).collect();
        if all.is_empty() { String::new() } else { format!("{}就遮得住。", all.join("，")) }
    }
}

/// What to do where nobody knows what a reader can tell.
pub(super) fn of_failure(failure: &Failure, unit: &Unit) -> String {
    let document = whole_document(unit);
    match failure {
        Failure::Contradiction(title) => {
            format!("请先改正“{title}”这条核对指出的数，再运行一次；改不了的，{document}")
        }
        Failure::Infeasible => format!(
            "请先改正别的核对指出的数，再运行一次；别的都通过了还这样的，请把这段话交给维护本程序的人，急着公开的，{document}"
        ),
        Failure::Solver(_) => {
            format!("不是表的问题，请把这段话和这个单位的文件夹交给维护本程序的人；急着公开的，{document}")
        }
    }
}

/// Why everything that can be hidden is not enough.
fn in_vain(budget: &Budget, pack: &Pack, outcomes: &[Outcome], search: &Search<'_>) -> String {
    let drift = percent(budget.unit.secrecy.drift);
    let named = budget.unit.statement.named("secrecy.drift");
    let mut open = budget.clone();
    open.previous = None;
    let forgetful = Reader::new(&open, pack, outcomes, budget.unit.secrecy.drift);
    if Search::new(&open, &forgetful, true).can_close() {
        return format!(
            "难在上年公开的数，读者估计别的行今年同上年相差不超过{drift}（{named}），由此推算；上年的已经公开，收不回来"
        );
    }
    let need = percent(budget.unit.secrecy.protect);
    match search.nearest_at_most() {
        Some((rows, share)) => format!(
            "程序试过把能留空的{rows}行都留空，按公开的合计推算，近的一头离实际数仍只有{share}%，要到{need}才够"
        ),
        None => "程序试过把能留空的行都留空，公开的合计仍把它说了出来".to_owned(),
    }
}

/// What is left where no row helps; that the tables were compiled without it comes last, for it is seldom so.
fn last_resorts(unit: &Unit) -> String {
    let exclude = match is_on_sheets(unit) {
        true => format!("“{FACT_SHEET}”页“不公开的方式”填“{}”", SecrecyMode::Exclude.word()),
        false => {
            let (key, word) = (SecrecyMode::Exclude.key(), SecrecyMode::Exclude.word());
            format!("把“不公开的方式”写成 mode = \"{key}\"（{word}）")
        }
    };
    format!(
        "请由保密审查人员定：{}。\n最后才考虑脱密口径：只有工作簿确实是剔除了这一项重新编制的，才能{exclude}；表里还有它的，不能这样写",
        whole_document(unit)
    )
}

/// How all is withheld, in words.
fn whole_document(unit: &Unit) -> String {
    match is_on_sheets(unit) {
        true => format!("整份不公开（“{FACT_SHEET}”页“整份不公开”填“是”）"),
        false => "整份不公开（unit.toml 的 [secrecy] 保密审查下写上“整份不公开” document = true）".to_owned(),
    }
}

/// A decision as it is to be stated, all by the row.
fn stated(unit: &Unit, wider: &Secrecy) -> String {
    let mut decision = wider.clone();
    decision.mode = SecrecyMode::Row;
    for own in decision.codes.iter_mut().chain(&mut decision.projects).chain(&mut decision.units) {
        let excluded = wider.mode_of(own) == SecrecyMode::Exclude;
        own.mode = excluded.then_some(SecrecyMode::Exclude);
    }
    stated_as_is(unit, &decision)
}

/// A decision as it is to be stated where the unit states such things.
fn stated_as_is(unit: &Unit, decision: &Secrecy) -> String {
    let lists = LISTS.iter().zip([&decision.codes, &decision.projects, &decision.units]);
    let lists = lists.filter(|(_, list)| !list.is_empty());
    if is_on_sheets(unit) {
        let mode = row_of(unit, "secrecy.mode", "不公开的方式");
        let mut lines =
            vec![format!("请在“{FACT_SHEET}”页改这几行："), format!("{mode}填：{}", decision.mode.word())];
        for ((key, name, _), list) in lists {
            lines.push(format!("{}一行一个，填：", row_of(unit, &format!("secrecy.{key}"), name)));
            lines.extend(list.iter().map(written));
        }
        return lines.join("\n");
    }
    let mut lines = vec![
        "请把 unit.toml 里 [secrecy] 保密审查下的这几项换成：".to_owned(),
        format!("mode = \"{}\"", decision.mode.key()),
    ];
    lines.extend(lists.map(|((key, _, name), list)| pasted(key, name, list)));
    lines.join("\n")
}

/// A list of a decision as unit.toml has it.
fn pasted(key: &str, name: &str, list: &[Secret]) -> String {
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let entry = |own: &Secret| {
        let what = text(&own.what);
        if own.mode.is_none() && own.name.is_none() {
            return what;
        }
        let mut fields = vec![format!("{name} = {what}")];
        fields.extend(own.mode.map(|mode| format!("mode = \"{}\"", mode.key())));
        fields.extend(own.name.as_deref().map(|own| format!("name = {}", text(own))));
        format!("{{ {} }}", fields.join(", "))
    };
    let entries: Vec<String> = list.iter().map(entry).collect();
    let line = format!("{key} = [{}]", entries.join(", "));
    if line.chars().count() <= LONGEST {
        return line;
    }
    format!("{key} = [\n{},\n]", entries.join(",\n"))
}

/// Whether the unit states such things on the sheets of facts.
fn is_on_sheets(unit: &Unit) -> bool {
    unit.statement.is_on_sheets("secrecy")
}

/// A row of the sheets by its name, and where it is.
fn row_of(unit: &Unit, key: &str, name: &str) -> String {
    let statement = &unit.statement;
    let place = statement.places.get(key).or_else(|| statement.rows.get(key));
    place.map_or_else(|| format!("“{name}”"), |place| format!("“{name}”（{place}）"))
}

fn percent(share: Decimal) -> String {
    format!("{}%", (share * Decimal::ONE_HUNDRED).normalize())
}

/// A share in per cent, with one decimal; none where it is infinite.
pub(super) fn shown_share(share: f64) -> Option<Decimal> {
    Decimal::try_from(share * 100.0).ok().map(|share| share.round_dp(1).normalize())
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
            wider.unit.secrecy.codes.push(one_by_row(code));
        }
    }
    for project in budget.unit.projects.iter().filter(|project| !project.exempt) {
        let is_below = project.code.as_deref().is_some_and(|code| wider.unit.secrecy.withholds_code(code));
        if is_below && !old.withholds_project(&project.name) {
            more.push(format!("“{}”", project.name));
            wider.unit.secrecy.projects.push(one_by_row(project.name.clone()));
        }
    }
    for unit in units {
        // as the table writes it
        let label = rows().find(|row| row.code.is_none() && is_name(&row.label, unit));
        let name = label.map_or(unit.as_str(), |row| row.label.trim());
        more.push(format!("“{name}”"));
        wider.unit.secrecy.units.push(one_by_row(name.to_owned()));
    }
    (wider, more)
}

/// A thing more that is withheld, by the row as all is then.
fn one_by_row(what: String) -> Secret {
    Secret { mode: Some(SecrecyMode::Row), ..Secret::plain(what) }
}

/// What the program hides by itself.
fn hidden(losses: &[Loss]) -> String {
    if losses.is_empty() {
        return "程序不会再隐去别的行".to_owned();
    }
    let one = |loss: &Loss| match &loss.code {
        Some(code) => format!("{code}“{}”{}", loss.name.trim(), loss.how.words()),
        None => format!("“{}”{}", loss.name.trim(), loss.how.words()),
    };
    let mut rows: Vec<String> = losses.iter().take(MOST_ROWS).map(one).collect();
    if losses.len() > MOST_ROWS {
        rows.push(format!("等{}行", losses.len()));
    }
    format!("程序会随之隐去这些行，不用写：{}", rows.join("，"))
}
