//! Performance forms: targets that are no targets, classes left out, costs against the money.

use rust_decimal::Decimal;

use crate::budget::Budget;
use crate::budget::amount::{MOST, MOST_WORDS, MoneyUnit, in_words};
use crate::budget::label::fold;
use crate::budget::lookup::Missing;
use crate::budget::table::{Indicator, Table};
use crate::diag::Place;
use crate::pack::Pack;
use crate::pack::schema::FormSchema;

use crate::reconcile::World;
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

/// A number with 万, 元, % or nothing behind it.
static NUMBER: Pattern = Pattern::new(r"([0-9][0-9,]*(?:\.[0-9]+)?)(万?)(元|%)?");

/// The forms that were read, with their schema.
///
/// # Errors
/// A [`Stop`] where there are none.
pub(super) fn forms<'a>(budget: &'a Budget, pack: &'a Pack) -> Result<(&'a FormSchema, &'a Table), Stop> {
    let schema = pack.project_forms();
    let unread = |id: &str| budget.current.lacks(id) == Missing::Unread;
    if let Some(schema) = schema.filter(|schema| unread(&schema.id)) {
        return Err(Stop::Skip(format!("“{}”没有读好", schema.id)));
    }
    let found = schema.and_then(|schema| Some((schema.form()?, budget.current.table(&schema.id)?)));
    found.ok_or_else(|| match schema {
        Some(_) => Stop::skip("没有项目的绩效表"),
        None => Stop::Outside("没有项目的绩效表".to_owned()),
    })
}

/// Each project's name with its indicators.
pub(super) fn projects(table: &Table) -> impl Iterator<Item = (usize, &str, &[Indicator])> {
    let rows = table.sections.iter().flat_map(|section| &section.rows);
    rows.zip(&table.forms)
        .enumerate()
        .map(|(i, (row, form))| (i, row.label.as_str(), form.indicators.as_slice()))
}

/// What an indicator is called: its innermost heading.
pub(super) fn name(indicator: &Indicator) -> &str {
    indicator.levels.last().map_or("", String::as_str)
}

/// A number of a target.
struct Number {
    /// None where it is larger or finer than anything that a target can mean.
    value: Option<Decimal>,
    /// As written: `万元`, `%`, nothing.
    unit: String,
}

/// The numbers of a target.
fn numbers(text: &str) -> Result<Vec<Number>, Stop> {
    let text = fold(text);
    let mut found = Vec::new();
    for number in NUMBER.regex()?.captures_iter(&text) {
        let part = |i: usize| number.get(i).map_or("", |m| m.as_str());
        found.push(Number { value: in_words(&number[1]), unit: format!("{}{}", part(2), part(3)) });
    }
    Ok(found)
}

/// Every target has a value, and a share is at most 100 %.
pub(in crate::reconcile) fn values(world: &World<'_>, rule: &mut Rule) -> Ran {
    let (_, table) = forms(world.budget, world.pack)?;
    for (_, project, indicators) in projects(table) {
        for indicator in indicators {
            rule.compared += 1;
            let place = || vec![Place::Cell(indicator.place.clone())];
            let evidence = || Evidence::of(name(indicator), &indicator.target);
            let subject = format!("{project}/{}", name(indicator));
            let found = numbers(&indicator.target)?;
            let plain = fold(&indicator.target);
            let rate = |number: &Number| number.value.filter(|_| number.unit == "%");
            let hundred = Decimal::ONE_HUNDRED;
            let at_least = plain.starts_with(['≥', '≧', '>']);
            if found.is_empty() {
                let message =
                    format!("“{project}”的“{}”目标是“{}”，没有数值", name(indicator), indicator.target);
                rule.find(&subject, message, evidence(), place());
            } else if found.iter().any(|number| number.value.is_none()) {
                let message = format!(
                    "“{project}”的“{}”目标是“{}”，数字太大或小数位太多，没有核对",
                    name(indicator),
                    indicator.target
                );
                rule.find(&subject, message, evidence(), place());
            } else if found
                .iter()
                .filter_map(rate)
                .any(|value| value > hundred || at_least && value == hundred)
            {
                let message = format!(
                    "“{project}”的“{}”目标是“{}”，比率不会超过100%",
                    name(indicator),
                    indicator.target
                );
                rule.find(&subject, message, evidence(), place());
            }
        }
    }
    Ok(())
}

/// Every project has targets of each class.
pub(in crate::reconcile) fn classes(world: &World<'_>, rule: &mut Rule) -> Ran {
    let (form, table) = forms(world.budget, world.pack)?;
    for (index, project, indicators) in projects(table) {
        rule.compared += 1;
        let lacks =
            |id: &str| !indicators.iter().any(|i| i.levels.first().is_some_and(|l| fold(l) == fold(id)));
        let missing: Vec<&str> =
            form.classes.iter().map(|class| class.id.as_str()).filter(|id| lacks(id)).collect();
        if !missing.is_empty() {
            let place = table.sections.first().and_then(|section| section.rows.get(index));
            let places = place.map(|row| Place::Cell(row.place.clone())).into_iter().collect();
            let message = format!("“{project}”没有{}", missing.join("、"));
            let evidence = Evidence::of("没有", missing.join("、"));
            rule.find(project, message, evidence, places);
        }
    }
    Ok(())
}

/// Words of an indicator whose cost is that of one of something.
const EACH: [&str; 5] = ["人均", "平均每", "单个", "单位成本", "单价"];

/// Monthly cost × 12, and cost of one × quantity, against the project's money.
pub(in crate::reconcile) fn costs(world: &World<'_>, rule: &mut Rule) -> Ran {
    let (form, table) = forms(world.budget, world.pack)?;
    let Some(section) = table.sections.first() else { return Ok(()) };
    let total = form.amounts.first().and_then(|field| section.column(&field.id));
    for (index, project, indicators) in projects(table) {
        let Some(money) = total.and_then(|column| section.rows[index].amounts[column].as_ref()) else {
            continue;
        };
        for indicator in indicators {
            let Some((cost, half)) = cost(indicator)? else { continue };
            let Some((times, how)) = times(indicator, indicators)? else { continue };
            rule.compared += 1;
            let subject = format!("{project}/{}", name(indicator));
            let said = format!("“{project}”的{}{}×{how}", name(indicator), indicator.target);
            let evidence =
                Evidence::of(name(indicator), &indicator.target).and(project, money.yuan.normalize());
            let places = vec![Place::Cell(indicator.place.clone()), money.place.clone()];
            let Some(product) = cost.checked_mul(times).filter(|product| *product <= MOST) else {
                let message = format!("{said}，超过了{MOST_WORDS}，不会是一个项目的资金");
                rule.find(&subject, message, evidence, places);
                continue;
            };
            // at most half of 万元 and, by bounds, 10^19 times: far within a decimal
            if (product - money.yuan).abs() <= half * times + money.half {
                continue;
            }
            let wan = Decimal::from(10_000);
            let message = format!(
                "{said}＝{}万元，项目资金是{}万元",
                (product / wan).round_dp(2).normalize(),
                (money.yuan / wan).normalize()
            );
            rule.find(&subject, message, evidence, places);
        }
    }
    Ok(())
}

/// The money that a target begins with, in 元, and half of its last digit; none where it is no money.
pub(super) fn cost(indicator: &Indicator) -> Result<Option<(Decimal, Decimal)>, Stop> {
    let Some(first) = numbers(&indicator.target)?.into_iter().next() else { return Ok(None) };
    let (Some(unit), Some(value)) = (MoneyUnit::from_word(&first.unit), first.value) else { return Ok(None) };
    let factor = unit.factor();
    Ok(Some((value * factor, Decimal::new(5, value.scale() + 1) * factor)))
}

/// How many times a cost is spent in a year, and that in words; none where its name does not say.
fn times(indicator: &Indicator, all: &[Indicator]) -> Result<Option<(Decimal, String)>, Stop> {
    if name(indicator).contains("月均") {
        return Ok(Some((Decimal::from(12), "12个月".to_owned())));
    }
    if !EACH.iter().any(|word| name(indicator).contains(word)) {
        return Ok(None);
    }
    for other in all.iter().filter(|other| other.levels.iter().any(|level| level.contains("数量"))) {
        if let Some(first) = numbers(&other.target)?.into_iter().next() {
            let each = if first.unit == "万" { Decimal::from(10_000) } else { Decimal::ONE };
            // a number without a value is told among the values
            let count = first.value.map(|value| value * each);
            return Ok(count.map(|count| (count, format!("数量{}", count.normalize()))));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_length_are_read_or_told() {
        let of =
            |text: &str| -> Vec<Option<Decimal>> { numbers(text).unwrap().iter().map(|n| n.value).collect() };
        assert_eq!(of("≥1,200人次，12.5万元"), [Some(Decimal::from(1200)), Some(Decimal::new(125, 1))]);
        assert_eq!(of(&"9".repeat(40)), [None]);
        assert_eq!(of(&format!("0.{}元", "3".repeat(28))), [None]);
        assert!(of("按时完成").is_empty());
    }
}
