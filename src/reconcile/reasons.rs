//! Reasons of changes against the changes themselves.

use rust_decimal::Decimal;

use crate::budget::Budget;
use crate::budget::lookup::Found;
use crate::budget::path::CellPath;
use crate::diag::{Place, Severity};
use crate::pack::Pack;

use super::Rule;
use super::report::Outcome;

const RISES: [&str; 6] = ["增加", "增长", "提高", "上升", "新增", "扩大"];
const FALLS: [&str; 7] = ["减少", "下降", "压减", "压缩", "降低", "取消", "节约"];

/// Three rules: a reason leads somewhere, speaks of the direction in which the amount went, and is there
/// where much has changed.
pub fn check(budget: &Budget, pack: &Pack) -> Vec<Outcome> {
    let mut known = Rule::new(
        "原因-路径",
        "[reasons] 的每一条都指向表中的一格",
        "地方预决算公开操作规程（财预〔2016〕143号）：说明增减变化的原因",
        "请核对引号里的路径，或删去这一条",
        Severity::Warning,
    );
    let mut direction = Rule::new(
        "原因-方向",
        "变动原因与增减方向一致，各项原因不雷同",
        "地方预决算公开操作规程（财预〔2016〕143号）：说明增减变化的原因",
        "请核对这一项是增还是减，改正原因的说法",
        Severity::Warning,
    );
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for (key, text) in &budget.unit.reasons {
        let Ok(path) = CellPath::parse(key) else { continue };
        let place =
            || vec![Place::Key { file: budget.unit.file.clone(), key: format!("reasons.\"{key}\"").into() }];
        known.compared += 1;
        let Some(now) = amount(budget, &path) else {
            let message = format!("变动原因“{key}”在表中没有对应的一格");
            known.find(key, Severity::Warning, message, place());
            continue;
        };
        if let Some((other, _)) = seen.iter().find(|(_, said)| said == text) {
            let message = format!("“{key}”的原因与“{other}”一字不差，可能是照抄未改");
            direction.find(&format!("{key}/雷同"), Severity::Notice, message, place());
        }
        seen.push((key, text));
        let Some(before) = amount(budget, &path.last_year()) else { continue };
        direction.compared += 1;
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let wrong = match now.cmp(&before) {
            std::cmp::Ordering::Greater => says(&FALLS) && !says(&RISES),
            std::cmp::Ordering::Less => says(&RISES) && !says(&FALLS),
            std::cmp::Ordering::Equal => false,
        };
        if wrong {
            let (went, said) = if now > before { ("增加", "减少") } else { ("减少", "增加") };
            let message = format!("“{key}”比上年{went}，原因却只说{said}：{text}");
            direction.find(key, Severity::Warning, message, place());
        }
    }
    vec![known.end(), direction.end(), large(budget, pack)]
}

/// A large change of what the pack watches has a reason.
fn large(budget: &Budget, pack: &Pack) -> Outcome {
    let mut rule = Rule::new(
        "原因-大幅变动",
        "变动很大的项目说明了原因",
        "地方预决算公开操作规程（财预〔2016〕143号）：说明增减变化的原因",
        "请在 unit.toml 的 [reasons] 下说明；确实不必说明的，不用理会",
        Severity::Notice,
    );
    let Some(spec) = &pack.manifest.large_change else { return rule.skip("模板包没有写 large_change") };
    if budget.previous.is_none() {
        return rule.skip("没有提供上年的表");
    }
    let given: Vec<CellPath> =
        budget.unit.reasons.keys().filter_map(|key| CellPath::parse(key).ok()).collect();
    for path in spec.watch.iter().flat_map(|path| super::declared::cells(budget, pack, path)) {
        let (Some(now), Some(before)) = (amount(budget, &path), amount(budget, &path.last_year())) else {
            continue;
        };
        rule.compared += 1;
        let change = (now - before).abs() * Decimal::ONE_HUNDRED;
        if before.is_zero() || change < before.abs() * Decimal::from(spec.percent) || given.contains(&path) {
            continue;
        }
        let rate = (change / before.abs()).round_dp(2).normalize();
        let went = if now > before { "增长" } else { "下降" };
        let message = format!("{path}比上年{went}{rate}%，[reasons] 没有说明原因");
        let places = budget.lookup(&path).ok().and_then(|found| match found {
            Found::Amount(amount) => Some(amount.place.clone()),
            _ => None,
        });
        rule.find(&path.to_string(), Severity::Notice, message, places.into_iter().collect());
    }
    rule.end()
}

fn amount(budget: &Budget, path: &CellPath) -> Option<Decimal> {
    match budget.lookup(path).ok()? {
        Found::Amount(amount) => Some(amount.yuan),
        Found::Blank(..) => Some(Decimal::ZERO),
        Found::Fact(_) => None,
    }
}
