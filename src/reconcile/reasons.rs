//! Reasons of changes against the changes themselves.

use rust_decimal::Decimal;

use crate::budget::Budget;
use crate::budget::lookup::Found;
use crate::budget::path::CellPath;
use crate::diag::{Place, Severity};

use super::Rule;
use super::report::Outcome;

const RISES: [&str; 6] = ["增加", "增长", "提高", "上升", "新增", "扩大"];
const FALLS: [&str; 7] = ["减少", "下降", "压减", "压缩", "降低", "取消", "节约"];

/// Two rules: a reason leads somewhere, and speaks of the direction in which the amount went.
pub fn check(budget: &Budget) -> Vec<Outcome> {
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
    vec![known.end(), direction.end()]
}

fn amount(budget: &Budget, path: &CellPath) -> Option<Decimal> {
    match budget.lookup(path).ok()? {
        Found::Amount(amount) => Some(amount.yuan),
        Found::Blank(..) => Some(Decimal::ZERO),
        Found::Fact(_) => None,
    }
}
