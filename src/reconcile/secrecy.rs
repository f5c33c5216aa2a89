//! Whether what is withheld stays withheld, and what must be hidden besides so that it does.
//!
//! A reader of the published tables can compute with every comparison that we make, with last year's files, and with
//! the fact that amounts are not negative ([`attack`]). The range that this leaves for a withheld amount must reach
//! far enough to both sides of it; rows beside it or above it are hidden until it does ([`search`]), as statistical
//! offices do it (complementary suppression).

mod attack;
mod bounds;
mod levels;
pub(super) mod names;
mod program;
mod remedy;
mod search;

use std::collections::BTreeSet;

use rust_decimal::{Decimal, dec};

use crate::budget::Budget;
use crate::budget::amount::MoneyUnit;
use crate::budget::secrecy::{Cover, Loss, cells, losses};
use crate::budget::unit::Unit;
use crate::diag::Place;
use crate::pack::Pack;

use super::World;
use super::interval::{Measure, show};
use super::report::{Evidence, Outcome, Report};
use super::rule::{Ran, Rule, Stop};

use attack::{Range, Reader};
use search::Search;

/// What is withheld, worked out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// What is hidden beside what the decision names.
    pub cover: Cover,
    /// Every cell that the public does not see.
    pub places: BTreeSet<Place>,
    /// How many of them the decision itself names; the others cover these.
    pub secret: usize,
    /// What the public loses besides, by name, for the reviewer.
    pub losses: Vec<Loss>,
    /// What a reader can tell of each withheld amount, for the reviewer.
    pub left: Vec<Left>,
    /// Why nobody knows what a reader can tell; empty where that is known.
    pub failure: String,
    /// What to do where a reader can tell, or nobody knows; empty where he cannot.
    pub remedy: String,
}

/// What a reader can tell of one withheld amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Its cell.
    pub place: Place,
    /// The label of its row.
    pub what: String,
    /// Its table.
    pub table: String,
    /// Its column.
    pub column: String,
    /// What of the decision names it.
    pub secret: String,
    /// The amount, in 元.
    pub amount: Decimal,
    /// The least that it can be; none where nothing bounds it.
    pub least: Option<Decimal>,
    /// The most that it can be; none where nothing bounds it.
    pub most: Option<Decimal>,
    /// What bounds it: titles of rules, and last year's figures.
    pub by: Vec<String>,
    /// How far the nearer end lies from the amount, in per cent of it; none where neither end is bounded.
    pub share: Option<Decimal>,
    /// Whether that is far enough.
    pub safe: bool,
}

impl Left {
    /// The range, in Chinese.
    pub fn range(&self) -> String {
        match (self.least, self.most) {
            (Some(least), Some(most)) if least == most => format!("正好是{}", in_wan(least)),
            (Some(least), Some(most)) => format!("在{}至{}之间", in_wan(least), in_wan(most)),
            (Some(least), None) => format!("不少于{}", in_wan(least)),
            (None, Some(most)) => format!("不多于{}", in_wan(most)),
            (None, None) => "没有范围".to_owned(),
        }
    }

    /// Its table and column, in Chinese.
    pub fn column(&self) -> String {
        format!("“{}”的“{}”", self.table, self.column)
    }

    /// What bounds it, in Chinese.
    pub fn basis(&self) -> String {
        self.by.join("”、“")
    }

    /// All of it on one line, for the reviewer.
    pub fn line(&self) -> String {
        let (what, place, amount, range) = (&self.what, &self.place, in_wan(self.amount), self.range());
        let column = self.column();
        let by = if self.by.is_empty() { String::new() } else { format!("，依据“{}”", self.basis()) };
        let share = self.share.map_or_else(|| "不限".to_owned(), |share| format!("{share}%"));
        let verdict = if self.safe { "够" } else { "不够" };
        format!(
            "“{what}”在{column}（{place}）{amount}：读者能推算到{range}，近的一头离实际数{share}，{verdict}{by}"
        )
    }
}

impl Plan {
    /// What a reader can tell, one line for each withheld amount, then what is wrong with it and what would help;
    /// nothing where nothing is withheld.
    pub fn lines(&self) -> Vec<String> {
        let more = [&self.failure, &self.remedy].into_iter().filter(|line| !line.is_empty());
        self.left.iter().map(Left::line).chain(more.cloned()).collect()
    }
}

/// Works out what is hidden, and what that leaves a reader.
pub(super) fn plan(budget: &Budget, pack: &Pack, outcomes: &[Outcome]) -> Plan {
    let secrecy = &budget.unit.secrecy;
    if nothing_taken_out(&budget.unit) {
        return Plan::default();
    }
    let reader = Reader::new(budget, pack, outcomes, secrecy.drift);
    let search = Search::new(budget, &reader, false);
    let chosen = search.choose();
    let hidden = cells(budget, &chosen.cover);
    let mut plan = Plan {
        secret: hidden.secret.len(),
        losses: losses(budget, &chosen.cover),
        places: hidden.all(),
        ..Plan::default()
    };
    match &chosen.ranges {
        Ok(ranges) => plan.left = ranges.iter().map(|range| left(&search, budget, range)).collect(),
        Err(failure) => {
            plan.failure = failure.sentence();
            plan.remedy = remedy::of_failure(failure, &budget.unit);
        }
    }
    // one decision that answers all that is found, or two findings would offer two
    let is_told = plan.left.iter().any(|left| !left.safe) || remedy::is_incomplete(budget);
    if is_told && plan.failure.is_empty() {
        plan.remedy = remedy::hint(budget, pack, outcomes, &reader);
    }
    plan.cover = chosen.cover;
    plan
}

fn left(search: &Search<'_>, budget: &Budget, range: &Range) -> Left {
    let row = search.row(&range.place);
    let secret = row.and_then(|row| budget.unit.secrecy.secret_of(row));
    let (table, column) = column_of(budget, &range.place).unwrap_or_default();
    Left {
        table: table.to_owned(),
        column: column.to_owned(),
        place: range.place.clone(),
        what: row.map_or_else(|| range.place.to_string(), |row| row.label.trim().to_owned()),
        secret: secret.map_or_else(String::new, |secret| secret.what.clone()),
        amount: yuan(range.amount).unwrap_or_default(),
        least: yuan(range.least),
        most: yuan(range.most),
        by: range.by.clone(),
        share: remedy::shown_share(range.share()),
        safe: search.is_safe(range),
    }
}

/// The table and the column of an amount.
fn column_of<'a>(budget: &'a Budget, place: &Place) -> Option<(&'a str, &'a str)> {
    for table in &budget.current.tables {
        for section in &table.sections {
            for row in &section.rows {
                let mut columns = section.columns.iter().zip(&row.amounts);
                let own = columns.find(|(_, amount)| amount.as_ref().is_some_and(|own| own.place == *place));
                if let Some((column, _)) = own {
                    return Some((&table.id, column));
                }
            }
        }
    }
    None
}

/// An end of a range in 元 and 分; none where it is infinite.
fn yuan(end: f64) -> Option<Decimal> {
    Decimal::try_from(end).ok().map(|end| end.round_dp(2).normalize())
}

fn in_wan(yuan: Decimal) -> String {
    // what f64 leaves of a nought
    let yuan = if yuan.abs() < dec!(0.01) { Decimal::ZERO } else { yuan };
    show(yuan.round_dp(2), Measure::Money(MoneyUnit::Wan))
}

/// Whether nothing is taken out of the tables: what they were compiled without is in none of them.
fn nothing_taken_out(unit: &Unit) -> bool {
    !unit.secrecy.all().any(|own| unit.secrecy.is_taken_out(own))
}

/// The rule on what a reader can work out, as [`plan`] found it: one finding for each thing that a decision names.
pub(super) fn closed(world: &World<'_>, report: &mut Report, rule: &mut Rule) -> Ran {
    let budget = world.budget;
    if nothing_taken_out(&budget.unit) {
        return Err(Stop::skip("没有写要隐去的科目、项目和单位"));
    }
    world.whole()?;
    let plan = &report.withheld;
    rule.compared = plan.secret;
    if !plan.failure.is_empty() {
        let place = budget.unit.place(CODES);
        let (message, evidence) = (plan.failure.clone(), Evidence::of("secrecy", &plan.failure));
        rule.find_to_do("推算", message, evidence, vec![place], &plan.remedy);
    }
    let told: Vec<&Left> = plan.left.iter().filter(|left| !left.safe).collect();
    let secrets: BTreeSet<&str> = told.iter().map(|left| left.secret.as_str()).collect();
    let need = (budget.unit.secrecy.protect * Decimal::ONE_HUNDRED).normalize();
    for secret in secrets {
        let own: Vec<&Left> = told.iter().copied().filter(|left| left.secret == secret).collect();
        let Some(worst) = own.iter().copied().min_by_key(|left| left.share.unwrap_or(Decimal::MAX)) else {
            continue;
        };
        let (what, by) = (&worst.what, worst.basis());
        let range = match (worst.least, worst.most) {
            (Some(least), Some(most)) if (most - least).abs() < Decimal::ONE => "".to_owned(),
            _ => format!("{}，有一头离实际数不到{need}%", worst.range()),
        };
        let message =
            format!("“{what}”不公开，但公开的数字按“{by}”就能推算出它在{}的数{range}", worst.column());
        let places = own.iter().map(|left| left.place.clone()).collect();
        rule.find_to_do(what, message, Evidence::of(what, by), places, &plan.remedy);
    }
    for project in shown_beside_its_item(budget) {
        let (key, unit) = ("secrecy.projects", &budget.unit);
        let named = unit.statement.named(key);
        let message = format!("“{project}”的科目不公开，这个项目却要公开：{named}里没有它");
        let hint = if plan.failure.is_empty() { plan.remedy.clone() } else { remedy::unproven(budget) };
        rule.find_to_do(project, message, Evidence::of("project", project), vec![unit.place(key)], &hint);
    }
    Ok(())
}

/// Amounts of this year that no public table shows, where something is withheld: [`plan`] takes it that nobody sees
/// them.
pub(super) fn unprinted(budget: &Budget) -> BTreeSet<Place> {
    if nothing_taken_out(&budget.unit) {
        return BTreeSet::new();
    }
    let exempt = budget.unit.projects.iter().filter_map(|project| project.amount.as_ref());
    let exempt = exempt.filter(|amount| !amount.yuan.is_zero()).map(|amount| &amount.place);
    exempt.cloned().collect()
}

/// Projects that would be printed although their function item is withheld.
fn shown_beside_its_item(budget: &Budget) -> impl Iterator<Item = &str> {
    let secrecy = &budget.unit.secrecy;
    let withheld = |code: &str| secrecy.withholds_code(code);
    let projects = budget.unit.projects.iter().filter(|p| !p.exempt && !secrecy.withholds_project(&p.name));
    projects.filter(move |p| p.code.as_deref().is_some_and(withheld)).map(|p| p.name.as_str())
}

/// The key of the codes of a decision.
const CODES: &str = "secrecy.codes";
