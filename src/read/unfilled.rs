//! What is still to be filled in: facts and texts that the document cannot do without, and tables without an amount
//! that must have some. A table may be without amounts where the pack has a statement for that, as long as no other
//! table shows that there is money.

use rust_decimal::Decimal;

use crate::budget::Budget;
use crate::budget::amount::MoneyUnit;
use crate::budget::lookup::{Found, Missing};
use crate::budget::path::CellPath;
use crate::budget::table::{Section, Table};
use crate::budget::unit::{Fact, KIND_KEY, Unit};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::pack::Pack;
use crate::pack::at::Written;
use crate::pack::checks::{CheckSpec, Condition, Relation, Weight};
use crate::pack::schema::{Presence, TableSchema};

use super::lacking;

/// Code of a fact or text that is not filled in.
pub const FACT: &str = "配置-未填";
/// Code of a table that is not filled in.
pub const TABLE: &str = "读取-未填";

/// Whether a diagnostic says that something is still to be filled in.
pub fn is_told_by(fault: &Diagnostic) -> bool {
    fault.code == FACT || fault.code == TABLE
}

/// Tells the facts that a text of the unit would stand for, where neither is written. Comes after the pages of prose
/// have been read.
pub(super) fn tell_facts(unit: &Unit, pack: &Pack, faults: &mut Diagnostics) {
    let manifest = &pack.manifest;
    for spec in manifest.facts.iter().filter(|spec| spec.required) {
        let Some(text) = &spec.unless else { continue };
        let statement = &unit.statement;
        let is_stated = unit.facts.contains_key(&spec.key) || statement.places.contains_key(&spec.key);
        let is_written = unit.prose.get(text.as_str()).is_some_and(|prose| !prose.paragraphs.is_empty());
        let words = |key: &str| match key {
            KIND_KEY if unit.guessed.iter().any(|own| own == KIND_KEY) => None,
            KIND_KEY => Some(unit.kind.clone()),
            _ => unit.facts.get(key).map(Fact::words),
        };
        if is_stated || is_written || spec.unmet(words).is_some() {
            continue;
        }
        let label = manifest.prose.iter().find(|own| own.key == **text).map(|own| own.label.as_str());
        let instead = label.map(|label| format!("；整段自己写的，改填“{label}”")).unwrap_or_default();
        let told = Diagnostic::error(FACT, statement.lacks(&spec.key)).at(statement.place(&spec.key));
        faults.push(told.hint(format!("{}{instead}", statement.ask(&spec.key))));
    }
}

/// Tells the tables that are not filled in, and sets them aside, with all others without an amount: nothing is held
/// against what nobody has written yet.
pub(super) fn tell(budget: &mut Budget, pack: &Pack, faults: &mut Diagnostics) {
    let (mut found, mut blank) = (Vec::new(), Vec::new());
    let (mut ids, mut supplements) = (Vec::new(), Vec::new());
    for (table, schema) in blank_tables(budget, pack) {
        ids.push(table.id.clone());
        let is_untouched = !table.sections.iter().any(has_amounts);
        match must_have_amounts(table, schema, budget, pack) {
            Some(_) if schema.presence == Presence::Supplementary && is_untouched => {
                supplements.push(table.id.clone());
                blank.push(table.place.clone());
            }
            Some(why) => {
                let told = Diagnostic::error(TABLE, why).at(table.place.clone());
                found.push(told.hint("请在这一页填上各项的金额，填到与别的表相符"));
            }
            None => blank.push(table.place.clone()),
        }
    }
    if found.is_empty() {
        leave_out(&supplements, budget, pack, faults);
        return;
    }
    found.into_iter().for_each(|told| faults.push(told));
    budget.current.may_stay_blank = blank;
    budget.current.unread.extend(ids);
    budget.current.set_unread_aside();
}

/// Takes away the supplements that nobody filled in: they are as good as not there.
fn leave_out(supplements: &[String], budget: &mut Budget, pack: &Pack, faults: &mut Diagnostics) {
    for table in budget.current.tables.extract_if(.., |table| supplements.contains(&table.id)) {
        if let Some(schema) = pack.table(&table.id) {
            faults.push(lacking::left_blank(schema, pack, &budget.unit).at(table.place));
        }
    }
}

/// The tables of this year without an amount, or a balance of which one side has none.
fn blank_tables<'a>(budget: &'a Budget, pack: &'a Pack) -> Vec<(&'a Table, &'a TableSchema)> {
    let mut blank = Vec::new();
    for schema in pack.tables.iter().filter(|schema| schema.has_figures()) {
        if let Some(table) = budget.current.table(&schema.id)
            && table.forms.is_empty()
            && table.sections.iter().any(|section| !has_amounts(section))
        {
            blank.push((table, schema));
        }
    }
    blank
}

fn has_amounts(section: &Section) -> bool {
    // a nought that somebody wrote is an amount
    section.rows.iter().flat_map(|row| &row.amounts).flatten().next().is_some()
}

/// Why a table must have amounts that has none, in a sentence; none where it may do without.
fn must_have_amounts(table: &Table, schema: &TableSchema, budget: &Budget, pack: &Pack) -> Option<String> {
    let id = &table.id;
    let filled: Vec<&Section> = table.sections.iter().filter(|section| has_amounts(section)).collect();
    if !filled.is_empty() {
        let sides: Vec<&str> = table
            .sections
            .iter()
            .filter(|section| !has_amounts(section))
            .map(|section| section.side.as_str())
            .collect();
        return Some(format!("“{id}”的{}还没有填", sides.join("、")));
    }
    if is_never_blank(schema) {
        return Some(format!("“{id}”还没有填"));
    }
    let mut undecided = false;
    for check in &pack.checks {
        let Some(others) = others_of(check, id) else { continue };
        if !check.when.iter().all(|condition| holds(condition, budget)) {
            continue;
        }
        if let Some((other, yuan)) = elsewhere(&others, budget) {
            let amount = in_words(yuan, *pack.manifest.money.table_unit);
            return Some(format!("“{id}”还没有填：{other}有{amount}；没有这项钱的，改正那一格"));
        }
        undecided |= matches!(others.as_slice(), [(false, path)] if is_grand_total(path, budget, pack));
    }
    undecided.then(|| format!("“{id}”还没有填"))
}

/// Whether a path is the total of a table that is not filled in and must be.
fn is_grand_total(path: &CellPath, budget: &Budget, pack: &Pack) -> bool {
    let Some(schema) = pack.table(&path.table).filter(|schema| is_never_blank(schema)) else { return false };
    let side = schema.sides().iter().find(|side| path.side.as_ref().is_none_or(|id| *id == side.id));
    let is_total = side.is_some_and(|side| {
        // the sum of all classes is the total but for what is carried over
        let adds_classes = || side.row(path.row_name()).is_some_and(|row| !row.parts.is_empty());
        side.total.as_deref() == Some(path.row_name()) || side.classes.is_some() && adds_classes()
    });
    let table = budget.current.table(&path.table);
    is_total
        && table.is_some_and(|table| {
            let of_side = |section: &&Section| path.side.as_ref().is_none_or(|id| *id == section.side);
            let section = table.sections.iter().find(of_side);
            // the others break it down
            let first = section.and_then(|section| section.columns.first());
            section.is_some_and(|section| !has_amounts(section))
                && (path.column.is_none() || path.column.as_ref() == first)
        })
}

fn is_never_blank(schema: &TableSchema) -> bool {
    schema.presence == Presence::Required && schema.empty_statement.is_none()
}

fn in_words(yuan: Decimal, unit: MoneyUnit) -> String {
    format!("{}{}", (yuan / unit.factor()).normalize(), unit.word())
}

/// What a check holds a table against: the terms of other tables that the cells of this one must come to; none where
/// that hangs on anything.
fn others_of(check: &CheckSpec, id: &str) -> Option<Vec<(bool, CellPath)>> {
    let conditional = [&check.only_if_zero, &check.only_if_nonzero].iter().any(|paths| !paths.is_empty())
        || !check.only_if_split.is_empty()
        || !check.each.is_empty()
        || !check.or_right.is_empty()
        || check.annuity.is_some();
    if conditional || check.relation != Relation::Equal || check.severity != Weight::Error {
        return None;
    }
    let (left, right) = (terms(&check.left)?, terms(&check.right)?);
    // a side without terms is nought, and no table's
    let is_own =
        |terms: &[(bool, CellPath)]| !terms.is_empty() && terms.iter().all(|(_, path)| path.table == id);
    let is_other = |terms: &[(bool, CellPath)]| terms.iter().all(|(_, path)| path.table != id);
    match () {
        () if is_own(&left) && is_other(&right) => Some(right),
        () if is_own(&right) && is_other(&left) => Some(left),
        () => None,
    }
}

/// Whether a condition on a fact is known to hold.
fn holds(condition: &Condition, budget: &Budget) -> bool {
    let unit = &budget.unit;
    let words = match condition.fact.as_str() {
        KIND_KEY => Some(unit.kind.clone()),
        key => unit.facts.get(key).map(Fact::words),
    };
    let is = words.is_some_and(|words| condition.is.iter().any(|value| *value == words));
    let zero = || terms(&condition.or_zero).and_then(|terms| sum(&terms, budget));
    is || !condition.or_zero.is_empty() && zero().is_some_and(|sum| sum.is_zero())
}

/// What the cells of other tables come to, and the first of them that is not nought, in words; none where they come to
/// nought or are not known.
fn elsewhere(others: &[(bool, CellPath)], budget: &Budget) -> Option<(String, Decimal)> {
    let sum = sum(others, budget).filter(|sum| !sum.is_zero())?;
    let first = others.iter().find_map(|(_, path)| match budget.find(path) {
        Ok(Found::Amount(amount)) if !amount.yuan.is_zero() => Some((path, &amount.place)),
        _ => None,
    });
    let (path, place) = first?;
    let cell = match place {
        Place::Cell(cell) => cell.address(),
        _ => String::new(),
    };
    Some((format!("“{}”的{cell}", path.table), sum))
}

/// What some cells come to; none where one of them is not known.
fn sum(terms: &[(bool, CellPath)], budget: &Budget) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for (minus, path) in terms {
        let amount = match budget.find(path) {
            Ok(Found::Amount(amount)) => amount.yuan,
            Ok(Found::Blank(..)) | Err(Missing::Row(_)) => Decimal::ZERO,
            Ok(Found::Fact(_)) | Err(_) => return None,
        };
        sum += if *minus { -amount } else { amount };
    }
    Some(sum)
}

/// The single cells of this year that a sum adds up, those with a minus marked; none where it names other things.
fn terms(paths: &[Written]) -> Option<Vec<(bool, CellPath)>> {
    let mut terms = Vec::new();
    for written in paths {
        let plain = written.trim_start_matches(['-', '~']);
        // loading the pack has refused paths that do not read
        let path = CellPath::parse(plain).ok()?;
        if path.previous || path.wildcard().is_some() || path.table == crate::budget::lookup::UNIT_TABLE {
            return None;
        }
        terms.push((written.starts_with('-'), path));
    }
    Some(terms)
}
