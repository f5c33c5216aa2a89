//! Amounts in prose are followed by the unit in which they are printed.

use std::ops::Range;

use crate::budget::lookup::UNIT_TABLE;
use crate::budget::path::CellPath;
use crate::diag::Severity;

use super::galley::{Galley, Printed};
use super::tell::{Misprint, tell_tag};
use crate::reconcile::rule::{Ran, Rule};

/// Units of money that an amount may be given by mistake, longer ones first.
const UNITS: [&str; 9] = ["万亿元", "千万元", "百万元", "十万元", "亿元", "万元", "千元", "百元", "元"];
/// What parts the members of a list of which the last has the unit.
const JOINS: [&str; 8] = ["、", "，", "和", "与", "及", "以及", "至", "或"];

/// Every amount has the unit of the pack's prose behind it, by itself or with the list that it is in.
pub(in crate::reconcile) fn units(galley: &Galley<'_>, rule: &mut Rule) -> Ran {
    let unit = galley.pack.manifest.money.prose_unit.word();
    for printed in &galley.texts {
        let amounts: Vec<Range<usize>> = printed
            .figures
            .iter()
            .filter(|(_, id)| is_amount(galley, *id))
            .map(|(at, _)| at.clone())
            .collect();
        for (index, amount) in amounts.iter().enumerate() {
            rule.compared += 1;
            // a list is told where it ends
            if amounts.get(index + 1).is_some_and(|next| joins(&printed.text[amount.end..next.start])) {
                continue;
            }
            if let Some((misprint, severity)) = wrong(printed, amount, unit, rule.severity) {
                tell_tag(galley, rule, (printed, &misprint), severity);
            }
        }
    }
    Ok(())
}

/// Whether a figure is an amount of a table, or the difference of two.
fn is_amount(galley: &Galley<'_>, id: usize) -> bool {
    let Some(figure) = galley.composed.document.figures.get(id) else { return false };
    let path = figure.expression.strip_suffix(" | change").unwrap_or(&figure.expression);
    !path.contains(" | ") && CellPath::parse(path).is_ok_and(|path| path.table != UNIT_TABLE)
}

fn joins(between: &str) -> bool {
    JOINS.contains(&between.trim())
}

/// What is wrong behind an amount, and how much it weighs: another unit says another amount.
fn wrong(
    printed: &Printed,
    amount: &Range<usize>,
    unit: &str,
    severity: Severity,
) -> Option<(Misprint, Severity)> {
    let (before, after) = (&printed.text[..amount.start], printed.text[amount.end..].trim_start());
    let found = UNITS.iter().find(|unit| after.starts_with(**unit));
    let stated = before.contains(&format!("单位：{unit}")) || before.contains(&format!("（{unit}）"));
    match found {
        Some(found) if *found == unit => None,
        Some(found) => {
            let end = printed.text.len() - after.len() + found.len();
            let says = format!("金额后面写着“{found}”，这个数是按“{unit}”印的");
            Some((Misprint::new(amount.start..end, says), severity))
        }
        None if stated => None,
        None => {
            let says = format!("金额后面没有写单位“{unit}”");
            Some((Misprint::new(amount.clone(), says), severity.min(Severity::Warning)))
        }
    }
}
