//! Reasons of changes against the changes themselves.

use rust_decimal::Decimal;

use crate::budget::Budget;
use crate::budget::lookup::{Found, Missing};
use crate::budget::path::CellPath;
use crate::diag::{Place, Severity};
use crate::pack::manifest::LargeChange;
use crate::pack::naming::FigureNames;

use crate::reconcile::World;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::magnitude;

const RISES: [&str; 6] = ["增加", "增长", "提高", "上升", "新增", "扩大"];
const FALLS: [&str; 7] = ["减少", "下降", "压减", "压缩", "降低", "取消", "节约"];

/// A reason that the unit gives.
struct Reason<'a> {
    key: &'a str,
    text: String,
    path: CellPath,
    place: Place,
}

/// All reasons; reading unit.toml has refused keys that are no paths.
fn reasons(budget: &Budget) -> Result<Vec<Reason<'_>>, Stop> {
    let mut all = Vec::new();
    for (key, text) in &budget.unit.reasons {
        let path =
            CellPath::parse(key).map_err(|error| Stop::fault("变动原因", format!("“{key}”：{error}")))?;
        let place = budget.unit.place(&format!("reasons.\"{key}\""));
        all.push(Reason { key, text: text.text(), path, place });
    }
    Ok(all)
}

/// What the figures of a budget are called.
pub(super) fn names<'a>(world: &World<'a>) -> FigureNames<'a> {
    FigureNames::new(world.pack, &world.budget.current, world.budget.previous.as_ref())
}

/// What a figure is called, and its path behind that where it is another text.
pub(super) fn called(names: &FigureNames<'_>, path: &CellPath, key: &str) -> String {
    let words = names.words(path);
    if words == key { format!("“{key}”") } else { format!("“{words}”（{key}）") }
}

/// Every reason leads to a cell.
pub(in crate::reconcile) fn paths(world: &World<'_>, rule: &mut Rule) -> Ran {
    let names = names(world);
    for reason in reasons(world.budget)? {
        match world.budget.find(&reason.path) {
            Err(Missing::Unread) => continue,
            Err(Missing::Fact) if world.budget.unit.incomplete => continue,
            _ => rule.compared += 1,
        }
        if amount(world.budget, &reason.path).is_none() {
            let of = |called: &str| format!("变动原因{called}在表中没有对应的一格");
            let message = of(&called(&names, &reason.path, reason.key));
            rule.find(reason.key, message, Evidence::of(reason.key, &reason.text), vec![reason.place]);
            rule.formerly(vec![(format!("{}:{}", rule.id, reason.key), of(&format!("“{}”", reason.key)))]);
        }
    }
    Ok(())
}

/// A reason speaks of the direction in which the amount went, and is not copied from another.
pub(in crate::reconcile) fn directions(world: &World<'_>, rule: &mut Rule) -> Ran {
    let names = names(world);
    let mut seen: Vec<(&str, String, String)> = Vec::new();
    for Reason { key, text, path, place } in reasons(world.budget)? {
        let Some(now) = amount(world.budget, &path) else { continue };
        let evidence = Evidence::of(key, &text);
        let named = called(&names, &path, key);
        if let Some((other, other_named, _)) = seen.iter().find(|(_, _, said)| *said == text) {
            let of = |one: &str, other: &str| format!("{one}的原因与{other}一字不差，可能是照抄未改");
            let subject = format!("{key}/雷同");
            let message = of(&named, other_named);
            rule.find_as(Severity::Notice, &subject, message, evidence.clone(), vec![place.clone()]);
            let former = of(&format!("“{key}”"), &format!("“{other}”"));
            rule.formerly(vec![(format!("{}:{subject}", rule.id), former)]);
        }
        seen.push((key, named.clone(), text.clone()));
        let Some(before) = base(world, &path) else { continue };
        rule.compared += 1;
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let wrong = match now.cmp(&before) {
            std::cmp::Ordering::Greater => says(&FALLS) && !says(&RISES),
            std::cmp::Ordering::Less => says(&RISES) && !says(&FALLS),
            std::cmp::Ordering::Equal => false,
        };
        if wrong {
            let (went, said) = if now > before { ("增加", "减少") } else { ("减少", "增加") };
            let of = |one: &str| format!("{one}比上年{went}，原因却只说{said}：{text}");
            let evidence = evidence.and("本年", now.normalize()).and("上年", before.normalize());
            rule.find(key, of(&named), evidence, vec![place]);
            rule.formerly(vec![(format!("{}:{key}", rule.id), of(&format!("“{key}”")))]);
        }
    }
    Ok(())
}

/// A large change of what the pack watches has a reason.
pub(in crate::reconcile) fn large_changes(world: &World<'_>, rule: &mut Rule) -> Ran {
    let budget = world.budget;
    let spec = world.pack.manifest.large_change.as_ref();
    let Some(spec) = spec.filter(|spec| spec.percent.is_some() || spec.items_percent.is_some()) else {
        return Err(Stop::skip("模板包没有规定变动多大就要说明原因"));
    };
    if budget.unit.incomplete {
        return Err(Stop::skip(budget.unit.statement.unread()));
    }
    if budget.previous.is_none() {
        return Err(Stop::skip("没有提供上年的表"));
    }
    let given: Vec<CellPath> = reasons(budget)?.into_iter().map(|reason| reason.path).collect();
    if let Some(percent) = &spec.percent {
        watched(world, spec, **percent, &given, rule)?;
    }
    magnitude::items(world, spec, &given, rule)
}

/// Watched figures that moved by so many per cent, and have no reason.
fn watched(
    world: &World<'_>,
    spec: &LargeChange,
    percent: u32,
    given: &[CellPath],
    rule: &mut Rule,
) -> Result<(), Stop> {
    let budget = world.budget;
    let names = names(world);
    let mut paths = Vec::new();
    for path in &spec.watch {
        paths.extend(crate::reconcile::tables::declared::cells(world, path)?);
    }
    for path in paths {
        let (Some(now), Some(before)) = (amount(budget, &path), base(world, &path)) else {
            continue;
        };
        rule.compared += 1;
        let change = (now - before).abs() * Decimal::ONE_HUNDRED;
        // of nothing or of a debt there is no rate
        if before <= Decimal::ZERO || change < before * Decimal::from(percent) || given.contains(&path) {
            continue;
        }
        let rate = (change / before).round_dp(2).normalize();
        let went = if now > before { "增长" } else { "下降" };
        let of = |one: &str| format!("{one}比上年{went}{rate}%，没有说明原因");
        let evidence = Evidence::of(&path, now.normalize()).and(path.last_year(), before.normalize());
        let places = match budget.find(&path) {
            Ok(Found::Amount(amount)) => vec![amount.place.clone()],
            _ => Vec::new(),
        };
        let key = path.to_string();
        rule.find(&key, of(&called(&names, &path, &key)), evidence, places);
        rule.formerly(vec![(format!("{}:{key}", rule.id), of(&key))]);
    }
    Ok(())
}

/// Last year's amount, where something may be compared with it.
pub(super) fn base(world: &World<'_>, path: &CellPath) -> Option<Decimal> {
    let path = path.last_year();
    if world.contradicted().holds(&path.table) {
        return None;
    }
    amount(world.budget, &path)
}

/// An amount; a blank is zero.
pub(super) fn amount(budget: &Budget, path: &CellPath) -> Option<Decimal> {
    match budget.find(path).ok()? {
        Found::Amount(amount) => Some(amount.yuan),
        Found::Blank(..) => Some(Decimal::ZERO),
        Found::Fact(_) => None,
    }
}
