//! Whether a check of `checks.toml` applies to a budget: what facts, figures and the pack say.

use rust_decimal::Decimal;

use crate::budget::Budget;
use crate::budget::unit::{Fact, KIND_KEY};
use crate::pack::at::{Written, among};
use crate::pack::checks::{CheckSpec, Condition, WholeAndParts};

use crate::reconcile::registry::Year;

use super::declared::{Halt, Reader};

/// Stops a check that does not apply, saying why.
pub(super) fn hold(spec: &CheckSpec, read: &Reader<'_>) -> Result<(), Halt> {
    pack_says(spec, read)?;
    for condition in &spec.when {
        let halt = match read.year {
            // what nobody has stated, or could not be read, says nothing
            Year::This if stated(condition, read.budget).is_none() => {
                unmet(condition, read.budget).map(Halt::Skip)
            }
            Year::This => unmet(condition, read.budget).map(Halt::Outside),
            // what is stated is this year's
            Year::Last => {
                Some(Halt::Skip(format!("不知道上年的{}", read.budget.unit.statement.named(&condition.fact))))
            }
        };
        if let Some(halt) = halt {
            let mut sums = Vec::new();
            for path in &condition.or_zero {
                sums.push(read.sum(path)?);
            }
            if sums.is_empty() || sums.into_iter().any(|sum| !sum.is_zero()) {
                return Err(halt);
            }
        }
    }
    let mut sum = Decimal::ZERO;
    for path in &spec.only_if_zero {
        sum += read.sum(path)?;
    }
    if !sum.is_zero() {
        return Err(Halt::Outside(format!("{} 不为零，此项不适用", joined(&spec.only_if_zero))));
    }
    if !spec.only_if_nonzero.is_empty() && !any_nonzero(read, &spec.only_if_nonzero)? {
        return Err(Halt::Outside(format!("{} 没有数，此项不适用", joined(&spec.only_if_nonzero))));
    }
    spec.only_if_split.iter().try_for_each(|split| is_split(read, split))
}

/// What the pack says of the place.
fn pack_says(spec: &CheckSpec, read: &Reader<'_>) -> Result<(), Halt> {
    let Some(wanted) = spec.annuity else { return Ok(()) };
    match read.pack.manifest.amounts.annuity {
        Some(said) if said == wanted => Ok(()),
        Some(said) => Err(Halt::Outside(format!(
            "模板包写着职业年金 annuity 是 {}，此项只适用于 {}",
            said.word(),
            wanted.word()
        ))),
        None => {
            let why = "模板包没有写职业年金怎样缴纳（pack.toml 的 [amounts] annuity）";
            Err(Halt::Skip(why.to_owned()))
        }
    }
}

/// A figure that is there is stated by its parts: one of them at least has an amount.
fn is_split(read: &Reader<'_>, split: &WholeAndParts) -> Result<(), Halt> {
    if read.sum(&split.whole)?.is_zero() || any_nonzero(read, &split.parts)? {
        return Ok(());
    }
    let whole = split.whole.trim_start_matches(['-', '~']);
    Err(Halt::Skip(format!("{whole} 没有分开写是哪几项的")))
}

fn any_nonzero(read: &Reader<'_>, paths: &[Written]) -> Result<bool, Halt> {
    for path in paths {
        if !read.sum(path)?.is_zero() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Paths as people read them.
fn joined(paths: &[Written]) -> String {
    let named: Vec<&str> = paths.iter().map(|path| path.trim_start_matches('~')).collect();
    named.join("、")
}

/// What is stated of the fact of a condition; none where nothing is, or it is only guessed.
pub(crate) fn stated(condition: &Condition, budget: &Budget) -> Option<String> {
    if budget.unit.is_guessed(&condition.fact) {
        return None;
    }
    match budget.unit.facts.get(condition.fact.as_str()) {
        Some(Fact::Text(text)) => Some(text.clone()),
        Some(Fact::Flag(flag)) => Some(flag.to_string()),
        None if condition.fact == KIND_KEY => Some(budget.unit.kind.clone()),
        _ => None,
    }
}

/// Why a condition on a fact does not hold; none where it does.
pub(in crate::reconcile) fn unmet(condition: &Condition, budget: &Budget) -> Option<String> {
    if budget.unit.is_guessed(&condition.fact) {
        return Some(budget.unit.statement.unread());
    }
    let Some(stated) = stated(condition, budget) else {
        return Some(budget.unit.statement.lacks(&condition.fact));
    };
    let wanted = condition.is.join("、");
    let named = budget.unit.statement.named(&condition.fact);
    (!among(&condition.is, &stated)).then(|| format!("{named}是“{stated}”，此项只适用于{wanted}"))
}
