//! Performance forms: targets that are no targets, classes left out, costs against the money.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use crate::budget::Budget;
use crate::budget::amount::{MOST, MOST_WORDS, MoneyUnit, in_words};
use crate::budget::label::fold;
use crate::budget::table::{Indicator, Table};
use crate::diag::{Place, Severity};
use crate::pack::Pack;
use crate::pack::schema::{FormSchema, Shape};

use super::Rule;
use super::report::Outcome;

const BASIS: &str = "项目绩效管理：目标完整、量化、与资金匹配";

static NUMBER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"([0-9][0-9,]*(?:\.[0-9]+)?)(万?)(元|%)?").ok());

/// All rules about forms; none where the pack has no forms.
pub fn check(budget: &Budget, pack: &Pack) -> Vec<Outcome> {
    let schema = pack.tables.iter().find(|schema| schema.shape == Shape::Form);
    let found = schema.and_then(|schema| Some((schema.form.as_ref()?, budget.current.table(&schema.id)?)));
    let Some((form, table)) = found else {
        let why = "没有项目的绩效表";
        return [value_rule(), class_rule(), cost_rule()].map(|rule| rule.skip(why)).into();
    };
    vec![values(table), classes(table, form), costs(table, form)]
}

fn rule(id: &str, title: &str, hint: &str) -> Rule {
    Rule::new(format!("绩效-{id}"), title, BASIS, hint, Severity::Notice)
}

fn value_rule() -> Rule {
    rule(
        "目标数",
        "每个指标都有数值，比率不超过100%",
        "请填写可以考核的数值；比率目标写成 =100% 或 ≥98% 的样子",
    )
}

fn class_rule() -> Rule {
    rule("指标齐全", "各项目都有规定的各类指标", "请补上缺的指标，或确认确实不适用")
}

fn cost_rule() -> Rule {
    rule("成本", "月均成本乘以12、单位成本乘以数量与项目资金相当", "请核对成本、数量两类目标和项目资金")
}

/// Each project's name with its indicators.
fn projects(table: &Table) -> impl Iterator<Item = (usize, &str, &[Indicator])> {
    let rows = table.sections.iter().flat_map(|section| &section.rows);
    rows.zip(&table.forms)
        .enumerate()
        .map(|(i, (row, form))| (i, row.label.as_str(), form.indicators.as_slice()))
}

fn name(indicator: &Indicator) -> &str {
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
fn numbers(text: &str) -> Vec<Number> {
    let text = fold(text);
    let Some(pattern) = NUMBER.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    for number in pattern.captures_iter(&text) {
        let part = |i: usize| number.get(i).map_or("", |m| m.as_str());
        found.push(Number { value: in_words(&number[1]), unit: format!("{}{}", part(2), part(3)) });
    }
    found
}

fn values(table: &Table) -> Outcome {
    let mut rule = value_rule();
    for (_, project, indicators) in projects(table) {
        for indicator in indicators {
            rule.compared += 1;
            let place = || vec![Place::Cell(indicator.place.clone())];
            let subject = format!("{project}/{}", name(indicator));
            let found = numbers(&indicator.target);
            let plain = fold(&indicator.target);
            let rate = |number: &Number| number.value.filter(|_| number.unit == "%");
            let hundred = Decimal::ONE_HUNDRED;
            let at_least = plain.starts_with(['≥', '≧', '>']);
            if found.is_empty() {
                let message =
                    format!("“{project}”的“{}”目标是“{}”，没有数值", name(indicator), indicator.target);
                rule.find(&subject, Severity::Notice, message, place());
            } else if found.iter().any(|number| number.value.is_none()) {
                let message = format!(
                    "“{project}”的“{}”目标是“{}”，数字太大或小数位太多，没有核对",
                    name(indicator),
                    indicator.target
                );
                rule.find(&subject, Severity::Notice, message, place());
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
                rule.find(&subject, Severity::Notice, message, place());
            }
        }
    }
    rule.end()
}

fn classes(table: &Table, form: &FormSchema) -> Outcome {
    let mut rule = class_rule();
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
            rule.find(project, Severity::Notice, message, places);
        }
    }
    rule.end()
}

/// Monthly cost × 12, and cost of one × quantity, against the project's money.
fn costs(table: &Table, form: &FormSchema) -> Outcome {
    let mut rule = cost_rule();
    let Some(section) = table.sections.first() else { return rule.end() };
    let total = form.amounts.first().and_then(|field| section.column(&field.id));
    for (index, project, indicators) in projects(table) {
        let Some(money) = total.and_then(|column| section.rows[index].amounts[column].as_ref()) else {
            continue;
        };
        for indicator in indicators {
            let Some(cost) = cost(indicator) else { continue };
            let Some((times, how)) = times(indicator, indicators) else { continue };
            rule.compared += 1;
            let subject = format!("{project}/{}", name(indicator));
            let said = format!("“{project}”的{}{}×{how}", name(indicator), indicator.target);
            let places = vec![Place::Cell(indicator.place.clone()), money.place.clone()];
            let Some(product) = cost.yuan.checked_mul(times).filter(|product| *product <= MOST) else {
                let message = format!("{said}，超过了{MOST_WORDS}，不会是一个项目的资金");
                rule.find(&subject, Severity::Notice, message, places);
                continue;
            };
            // what the rounding of the cost comes to is less than the product
            let allowance = cost.half.checked_mul(times).unwrap_or(MOST) + money.half;
            if (product - money.yuan).abs() > allowance {
                let wan = Decimal::from(10_000);
                let message = format!(
                    "{said}＝{}万元，项目资金是{}万元",
                    (product / wan).round_dp(2).normalize(),
                    (money.yuan / wan).normalize()
                );
                rule.find(&subject, Severity::Notice, message, places);
            }
        }
    }
    rule.end()
}

/// What one costs: in 元, with half of its last digit.
struct Cost {
    yuan: Decimal,
    half: Decimal,
}

/// The cost that a target states; none where its first number is no money.
fn cost(indicator: &Indicator) -> Option<Cost> {
    let first = numbers(&indicator.target).into_iter().next()?;
    let factor = MoneyUnit::from_word(&first.unit)?.factor();
    let value = first.value?;
    Some(Cost { yuan: value * factor, half: Decimal::new(5, value.scale() + 1) * factor })
}

/// How many times a cost is paid, and how a message says so: twelve months, or the first quantity that
/// the project states. None for costs that are no cost of one.
fn times(indicator: &Indicator, all: &[Indicator]) -> Option<(Decimal, String)> {
    if name(indicator).contains("月均") {
        return Some((Decimal::from(12), "12个月".to_owned()));
    }
    if !["人均", "平均每", "单位成本", "单价"].iter().any(|word| name(indicator).contains(word)) {
        return None;
    }
    for other in all.iter().filter(|other| other.levels.iter().any(|level| level.contains("数量"))) {
        let Some(count) = numbers(&other.target).into_iter().next() else { continue };
        let each = if count.unit == "万" { Decimal::from(10_000) } else { Decimal::ONE };
        let quantity = count.value? * each;
        return Some((quantity, format!("数量{}", quantity.normalize())));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_length_are_read_or_told() {
        let of = |text: &str| -> Vec<Option<Decimal>> { numbers(text).iter().map(|n| n.value).collect() };
        assert_eq!(of("≥1,200人次，12.5万元"), [Some(Decimal::from(1200)), Some(Decimal::new(125, 1))]);
        assert_eq!(of(&"9".repeat(40)), [None]);
        assert_eq!(of(&format!("0.{}元", "3".repeat(28))), [None]);
        assert!(of("按时完成").is_empty());
    }
}
