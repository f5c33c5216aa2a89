//! The sheet of reasons: the changes that need one, and those that have one.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::budget::Budget;
use crate::budget::amount::{Amount, MoneyUnit, round};
use crate::budget::lookup::{Found, Missing};
use crate::budget::path::CellPath;
use crate::budget::review::ToReview;
use crate::budget::unit::{Fact, Prose};
use crate::pack::Pack;
use crate::pack::at::among;
use crate::pack::checks::Condition;
use crate::pack::manifest::ReasonSpec;
use crate::pack::naming::FigureNames;

use super::Basis;
use super::sheet::{CellContent, Line, SheetColumn};
use super::texts::written;

/// Its columns.
pub(super) const COLUMNS: [SheetColumn; 6] = [
    SheetColumn { head: "项目", width: 44.0, open: true },
    SheetColumn { head: "上年", width: 14.0, open: true },
    SheetColumn { head: "本年", width: 14.0, open: true },
    SheetColumn { head: "增减", width: 14.0, open: true },
    SheetColumn { head: "原因", width: 64.0, open: true },
    SheetColumn { head: "说明", width: 30.0, open: false },
];

/// The lines of the sheet: figures of the pack's list that changed, then the reasons that are given besides.
pub(super) fn lines(basis: &Basis<'_>) -> Vec<Line> {
    let mut given: Vec<(String, &Prose)> =
        basis.said.reasons.iter().map(|(key, text)| (key.clone(), text)).collect();
    given.extend(basis.said.named_reasons.iter().map(|named| (named.words.clone(), &named.text)));
    let Some(budget) = basis.budget else {
        return given
            .into_iter()
            .map(|(key, text)| line(basis, &key, key.clone(), None, written(text)))
            .collect();
    };
    let names = FigureNames::new(basis.pack, &budget.current, budget.previous.as_ref());
    let mut reasons: Vec<(CellPath, String, CellContent)> = Vec::new();
    for spec in &basis.pack.manifest.reasons {
        // loading the pack has refused paths that do not read
        let path = CellPath::parse(&spec.path).map(|path| names.canonical(&path));
        if let Some(path) = path.ok().filter(|path| is_asked_for(spec, path, budget, basis.pack)) {
            reasons.push((path, spec.label.clone(), CellContent::Empty));
        }
    }
    for (key, text) in given {
        let cells = names.cells(&key);
        let known = reasons.iter_mut().find(|(path, ..)| cells.as_slice() == std::slice::from_ref(path));
        match (known, cells.as_slice()) {
            (Some(known), _) => known.2 = written(text),
            (None, [path]) => reasons.push((path.clone(), names.words(path), written(text))),
            // as it is written: reading it says what is wrong with it
            (None, _) => lines_as_written(&mut reasons, key, text),
        }
    }
    let mut lines = Vec::new();
    for (path, words, text) in reasons {
        let amounts = printed(&path, budget, basis.pack);
        lines.push(line(basis, &path.to_string(), words, amounts, text));
    }
    lines
}

fn lines_as_written(reasons: &mut Vec<(CellPath, String, CellContent)>, key: String, text: &Prose) {
    let nowhere =
        CellPath { previous: false, table: String::new(), side: None, row: Vec::new(), column: None };
    reasons.push((nowhere, key, written(text)));
}

/// A line; `key` is what the reason goes by in unit.toml, where it may stand.
fn line(
    basis: &Basis<'_>,
    key: &str,
    words: String,
    amounts: Option<[Decimal; 2]>,
    text: CellContent,
) -> Line {
    let decimals = *basis.pack.manifest.money.decimals;
    let amount = |amount: Option<Decimal>| match amount {
        Some(amount) => CellContent::Amount(amount, decimals),
        None => CellContent::Empty,
    };
    let [before, now] = match amounts {
        Some([before, now]) => [Some(before), Some(now)],
        None => [None, None],
    };
    let change = amounts.map(|[before, now]| now - before);
    let is_its = |own: &&ToReview| [key, &words].iter().any(|by| own.key == format!("reasons.\"{by}\""));
    let help = match basis.said.reviews.iter().find(is_its) {
        Some(own) => CellContent::Text(basis.marked(&own.key, "")),
        None => CellContent::Empty,
    };
    let cells = vec![CellContent::Text(words), amount(before), amount(now), amount(change), text, help];
    Line::Row { cells, choices: None, must: false, room: 2 }
}

/// Whether the document asks for a reason of a figure: it changed; where the document does without, it changed
/// much.
fn is_asked_for(spec: &ReasonSpec, path: &CellPath, budget: &Budget, pack: &Pack) -> bool {
    let Some([before, now]) = printed(path, budget, pack) else { return false };
    if before == now || !spec.when.as_ref().is_none_or(|when| may_hold(when, budget)) {
        return false;
    }
    let large = pack.manifest.large_change.as_ref().and_then(|large| large.percent.as_ref());
    match large {
        Some(percent) if spec.optional => {
            (now - before).abs() * Decimal::ONE_HUNDRED >= before.abs() * Decimal::from(**percent)
        }
        _ => !spec.optional,
    }
}

/// Whether a condition holds, or the fact that decides it is not stated yet.
fn may_hold(when: &Condition, budget: &Budget) -> bool {
    match budget.unit.facts.get(when.fact.as_str()) {
        Some(Fact::Text(text)) => among(&when.is, text),
        _ => true,
    }
}

/// Last year's and this year's amount in the unit of prose; none where one of the tables is not there.
fn printed(path: &CellPath, budget: &Budget, pack: &Pack) -> Option<[Decimal; 2]> {
    let money = &pack.manifest.money;
    let unit = *money.prose_unit;
    let amount = |path: &CellPath| {
        let yuan = match budget.find(path) {
            Ok(Found::Amount(amount)) => amount.yuan,
            // a row that is not there is a zero: the item is new, or ended
            Ok(Found::Blank(..)) | Err(Missing::Row(_)) => Decimal::ZERO,
            _ => return None,
        };
        Some(round(yuan / unit.factor(), *money.decimals))
    };
    Some([amount(&path.last_year())?, amount(path)?])
}

/// An amount with its unit, to the digit to which it was stated.
pub(super) fn with_unit(amount: &Amount) -> String {
    let unit = MoneyUnit::Wan;
    let number = amount.yuan / unit.factor();
    let digit = (amount.half * Decimal::TWO / unit.factor()).normalize();
    let decimals = if digit.is_zero() { number.normalize().scale() } else { digit.scale() };
    let number = number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    format!("{number:.*}{}", decimals as usize, unit.word())
}
