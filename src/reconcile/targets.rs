//! Performance forms: targets that are no targets, classes left out, costs against the money.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use crate::budget::Budget;
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

/// The numbers of a target: value, and its unit as written (`万元`, `%`, nothing).
fn numbers(text: &str) -> Vec<(Decimal, u32, String)> {
    let text = fold(text);
    let Some(pattern) = NUMBER.as_ref() else { return Vec::new() };
    let found = pattern.captures_iter(&text).filter_map(|found| {
        let digits = found[1].replace(',', "");
        let value: Decimal = digits.parse().ok()?;
        let part = |i: usize| found.get(i).map_or("", |m| m.as_str());
        Some((value, value.scale(), format!("{}{}", part(2), part(3))))
    });
    found.collect()
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
            let hundred = Decimal::ONE_HUNDRED;
            let at_least = plain.starts_with(['≥', '≧', '>']);
            if found.is_empty() {
                let message =
                    format!("“{project}”的“{}”目标是“{}”，没有数值", name(indicator), indicator.target);
                rule.find(&subject, Severity::Notice, message, place());
            } else if found.iter().any(|(value, _, unit)| unit == "%" && *value > hundred)
                || (at_least && found.iter().any(|(value, _, unit)| unit == "%" && *value == hundred))
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
        let costs = indicators.iter().filter_map(|indicator| {
            let (value, scale, unit) = numbers(&indicator.target).into_iter().next()?;
            let factor = match unit.as_str() {
                "万元" => Decimal::from(10_000),
                "元" => Decimal::ONE,
                _ => return None,
            };
            Some((indicator, value, scale, factor))
        });
        for (indicator, value, scale, factor) in costs {
            let (times, how) = if name(indicator).contains("月均") {
                (Decimal::from(12), "12个月".to_owned())
            } else if ["人均", "平均每", "单位成本", "单价"].iter().any(|word| name(indicator).contains(word))
            {
                let quantity = indicators.iter().find_map(|other| {
                    let counted = other.levels.iter().any(|level| level.contains("数量"));
                    let (count, _, unit) = numbers(&other.target).into_iter().next().filter(|_| counted)?;
                    Some(if unit == "万" { count * Decimal::from(10_000) } else { count })
                });
                let Some(quantity) = quantity else { continue };
                (quantity, format!("数量{}", quantity.normalize()))
            } else {
                continue;
            };
            rule.compared += 1;
            let product = value * factor * times;
            let allowance = Decimal::new(5, scale + 1) * factor * times + money.half;
            if (product - money.yuan).abs() > allowance {
                let wan = Decimal::from(10_000);
                let message = format!(
                    "“{project}”的{}{}×{how}＝{}万元，项目资金是{}万元",
                    name(indicator),
                    indicator.target,
                    (product / wan).round_dp(2).normalize(),
                    (money.yuan / wan).normalize()
                );
                let places = vec![Place::Cell(indicator.place.clone()), money.place.clone()];
                rule.find(&format!("{project}/{}", name(indicator)), Severity::Notice, message, places);
            }
        }
    }
    rule.end()
}
