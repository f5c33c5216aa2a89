//! Targets that state what a whole project costs, against the project's money.

use rust_decimal::Decimal;

use crate::budget::amount::Amount;
use crate::budget::label::fold;
use crate::budget::table::Indicator;
use crate::diag::Place;
use crate::pack::at::Written;
use crate::pack::expected::TargetWords;

use crate::reconcile::World;
use crate::reconcile::interval::{Measure, show};
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::targets::{cost, forms, name, projects};

/// A name that says of how many years the cost is: 2025—2027年, 三年, 3年. One year is the budget's own.
static SPAN: Pattern = Pattern::new(
    r"(?:19|20)[0-9]{2}年?\s*(?:[-—–~～至到]|——)\s*(?:19|20)?[0-9]{2}年?|(?:^|[^0-9年])(?:[二两三四五六七八九十]|[2-9]|10)(?:个)?年(?:$|[^度级])|跨年度?",
);

/// One rule: a whole cost is no more than the project's money, and no small part of it.
pub(in crate::reconcile) fn check(world: &World<'_>, rule: &mut Rule) -> Ran {
    let (form, table) = forms(world.budget, world.pack)?;
    let words = &world.pack.manifest.targets;
    if words.whole_cost.is_empty() {
        return Err(Stop::skip("模板包没有写总成本一类的指标叫什么（pack.toml 的 [targets] whole_cost）"));
    }
    let Some(section) = table.sections.first() else { return Ok(()) };
    let total = form.amounts.first().and_then(|field| section.column(&field.id));
    for (index, project, indicators) in projects(table) {
        let Some(money) = total.and_then(|column| section.rows[index].amounts[column].as_ref()) else {
            continue;
        };
        for indicator in indicators.iter().filter(|indicator| is_whole(name(indicator), words)) {
            let Some(cost) = cost(indicator)? else { continue };
            rule.compared += 1;
            if SPAN.regex()?.is_match(&fold(name(indicator))) {
                continue;
            }
            if let Some(how) = amiss(cost, money, *words.least_percent) {
                tell(rule, project, indicator, money, (table.unit, how));
            }
        }
    }
    Ok(())
}

/// Whether a target's name says that it is the cost of all of the project.
fn is_whole(name: &str, words: &TargetWords) -> bool {
    let any = |words: &[Written]| words.iter().any(|word| name.contains(word.as_str()));
    any(&words.whole_cost) && !any(&words.not_whole)
}

/// How a whole cost, with half of its last digit, does not go with the project's money.
fn amiss((cost, half): (Decimal, Decimal), money: &Amount, least: u32) -> Option<&'static str> {
    let allowance = half + money.half;
    let share = Decimal::from(least) / Decimal::ONE_HUNDRED;
    if cost - money.yuan > allowance {
        Some("多于")
    } else if cost + allowance < money.yuan * share {
        Some("远少于")
    } else {
        None
    }
}

fn tell(
    rule: &mut Rule,
    project: &str,
    indicator: &Indicator,
    money: &Amount,
    (unit, how): (crate::budget::amount::MoneyUnit, &str),
) {
    let own = name(indicator);
    let said = show(money.yuan, Measure::Money(unit));
    let message = format!("“{project}”的{own}{}，{how}项目资金{said}", indicator.target);
    let evidence = Evidence::of(own, &indicator.target).and(project, money.yuan.normalize());
    let places = vec![Place::Cell(indicator.place.clone()), money.place.clone()];
    rule.find(&format!("{project}/{own}"), message, evidence, places);
}
