//! Amounts that the public does not see, typed into words that it does.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::budget::label::fold;
use crate::budget::secrecy::{Hidden, cells};
use crate::budget::table::{Row, Table};
use crate::budget::unit::Fact;
use crate::budget::{Book, Budget};
use crate::diag::{Place, Severity};
use crate::reconcile::World;
use crate::reconcile::report::{Evidence, Report};
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::stated::{Stated, Token, stated};

/// With fewer digits that say something a number is about anything, unless it is the amount to the last 分.
const TELLING: usize = 2;

/// One rule: no text states an amount that the decision withholds, nor one that covers it. A number that a figure
/// which everybody sees explains as well is only noticed. Words of a bureau's own templates are texts too.
pub(in crate::reconcile) fn check(world: &World<'_>, report: &mut Report, rule: &mut Rule) -> Ran {
    let kept = Kept::new(world.budget, &cells(world.budget, &report.withheld.cover));
    if kept.secret.is_empty() {
        return Err(Stop::skip("没有不公开的金额"));
    }
    for passage in world.passages() {
        rule.compared += 1;
        let folded = passage.folded();
        for (at, number, severity, said) in kept.told(&folded.text)? {
            let message = format!("{}里的“{number}”{said}", passage.name);
            let evidence = Evidence::of(&passage.key, number);
            rule.find_as(severity, &passage.key, message, evidence, vec![folded.place(at)]);
        }
    }
    for template in world.pack.templates.values().filter(|template| !template.built_in) {
        for (index, line) in template.text.lines().enumerate() {
            rule.compared += 1;
            for (_, number, severity, said) in kept.told(&fold(line))? {
                let message = format!("自己的模板里的“{number}”{said}");
                let evidence = Evidence::of(&template.origin, number);
                let place = Place::Line { file: template.origin.as_str().into(), line: index + 1, column: 1 };
                rule.find_as(severity, &template.origin, message, evidence, vec![place]);
            }
        }
    }
    Ok(())
}

/// What is not to be told, and what everybody sees.
struct Kept {
    secret: Vec<Decimal>,
    covering: Vec<Decimal>,
    open: BTreeSet<Decimal>,
}

/// A number in a text: where it begins, its words, its weight and what is said of it.
type Slip = (usize, String, Severity, &'static str);

impl Kept {
    fn new(budget: &Budget, hidden: &Hidden) -> Self {
        let amounts = amounts(budget);
        let of = |places: &BTreeSet<Place>| -> Vec<Decimal> {
            places.iter().filter_map(|place| amounts.get(place).copied()).collect()
        };
        let (secret, covering) = (of(&hidden.secret), of(&hidden.covering));
        Self { secret, covering, open: open(budget, &amounts, hidden) }
    }

    /// Whether a figure that everybody sees lies as near to a number.
    fn is_open(&self, number: &Stated, nearest: Decimal) -> bool {
        self.open.iter().any(|amount| (amount.abs() - number.value).abs() <= nearest)
    }

    /// The numbers in a folded text that tell something.
    fn told(&self, text: &str) -> Result<Vec<Slip>, Stop> {
        let mut all = Vec::new();
        for (range, token) in stated(text)? {
            let Token::Number(number) = token else { continue };
            if !number.is_money() || number.value.is_zero() {
                continue;
            }
            let (severity, said) = match (is_one(&number, &self.secret), is_one(&number, &self.covering)) {
                (Some(away), _) if self.is_open(&number, away) => {
                    (Severity::Notice, "与不公开的金额相同，也与公开的数相同，请看一看说的是哪一个")
                }
                (Some(_), _) => (Severity::Error, "是不公开的金额"),
                (None, Some(away)) if !self.is_open(&number, away) => {
                    (Severity::Warning, "是遮住不公开内容的金额，写出来就少一层遮挡")
                }
                (None, _) => continue,
            };
            all.push((range.start, number.text, severity, said));
        }
        Ok(all)
    }
}

/// How near a number comes to one of some amounts that it may state; none where it states none.
fn is_one(number: &Stated, hidden: &[Decimal]) -> Option<Decimal> {
    let away = hidden.iter().map(|amount| (amount.abs() - number.value).abs());
    let nearest = away.filter(|away| *away <= number.half).min()?;
    (number.significant() >= TELLING || nearest.is_zero()).then_some(nearest)
}

/// This year's amounts by their cells.
fn amounts(budget: &Budget) -> BTreeMap<Place, Decimal> {
    let amounts = rows(&budget.current).flat_map(|row| row.amounts.iter().flatten());
    amounts.map(|amount| (amount.place.clone(), amount.yuan)).collect()
}

/// Figures that everybody sees: of both years' tables, and facts.
fn open(budget: &Budget, amounts: &BTreeMap<Place, Decimal>, hidden: &Hidden) -> BTreeSet<Decimal> {
    let is_open = |place: &&Place| !hidden.secret.contains(*place) && !hidden.covering.contains(*place);
    let mut open: BTreeSet<Decimal> = amounts.keys().filter(is_open).map(|place| amounts[place]).collect();
    // what is withheld is not to be told by its figure of last year either
    let before = budget.previous.iter().flat_map(rows);
    let before = before.filter(|row| !budget.unit.secrecy.withholds(row));
    open.extend(before.flat_map(|row| row.amounts.iter().flatten()).map(|amount| amount.yuan));
    open.extend(budget.unit.facts.values().filter_map(|fact| match fact {
        Fact::Money(amount, _) => Some(amount.yuan),
        Fact::Text(_) | Fact::List(_) | Fact::Map(_) => None,
        Fact::Count(_) | Fact::Date(_) | Fact::Flag(_) => None,
    }));
    open
}

fn rows(book: &Book) -> impl Iterator<Item = &Row> {
    book.tables.iter().flat_map(|table: &Table| &table.sections).flat_map(|section| &section.rows)
}
