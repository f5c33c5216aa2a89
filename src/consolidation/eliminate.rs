//! What goes from unit to unit is taken out of the sum: the cells that are declared, and all that adds them up.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::budget::Budget;
use crate::budget::label;
use crate::budget::path::CellPath;
use crate::diag::Place;
use crate::pack::Pack;
use crate::pack::checks::Relation;
use crate::pack::schema::TableSchema;
use crate::reconcile;
use crate::reconcile::interval::{Comparison, Term, Verdict};

use super::merged::RowKey;

/// More rounds than tables are deep.
const MOST_ROUNDS: usize = 50;

/// What was taken out at a declared cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenOut {
    /// The cell, as declared.
    pub path: String,
    /// How much, in 元; none where no such cell is in the tables, with why.
    pub amount: Result<Decimal, String>,
}

/// The amounts that are taken out, by cell.
#[derive(Default)]
struct Amounts {
    of: BTreeMap<Place, Decimal>,
    /// The cells that were declared.
    declared: BTreeSet<Place>,
    /// The sheets and sides in which something was declared: what stands there adds up what stands there.
    sides: BTreeSet<(String, String)>,
}

/// Takes out what is declared, and tells how much that was.
pub(super) fn take_out(paths: &[String], budget: &mut Budget, pack: &Pack) -> Vec<TakenOut> {
    let mut amounts = Amounts::default();
    let mut taken = Vec::new();
    for path in paths {
        taken.push(TakenOut { path: path.clone(), amount: declared(path, budget, pack, &mut amounts) });
    }
    if amounts.of.is_empty() {
        return taken;
    }
    amounts.follow(budget, pack);
    for row in budget
        .current
        .tables
        .iter_mut()
        .flat_map(|table| &mut table.sections)
        .flat_map(|own| own.rows.iter_mut())
    {
        for amount in row.amounts.iter_mut().flatten() {
            if let Some(out) = amounts.of.get(&amount.place) {
                amount.yuan -= out;
            }
        }
    }
    taken
}

/// Notes the cells of a path: of the row that adds up all others, and of a code, those below too.
fn declared(text: &str, budget: &Budget, pack: &Pack, amounts: &mut Amounts) -> Result<Decimal, String> {
    let path = CellPath::parse(text).map_err(|error| error.to_string())?;
    pack.resolve(&path)?;
    let (Some(schema), Some(table)) = (pack.table(&path.table), budget.current.table(&path.table)) else {
        return Err(format!("各单位都没有“{}”", path.table));
    };
    let mut top: Option<Decimal> = None;
    for section in table.sections.iter().filter(|own| path.side.as_ref().is_none_or(|side| *side == own.side))
    {
        for row in &section.rows {
            let key = RowKey::of(schema, section, row);
            let reach = reach(schema, &path, &key, row.code.as_deref());
            if reach == PathReach::Outside {
                continue;
            }
            for (column, amount) in section.columns.iter().zip(&row.amounts) {
                let is_column =
                    path.column.as_ref().is_none_or(|own| label::fold(own) == label::fold(column));
                let Some(amount) = amount.as_ref().filter(|_| is_column) else { continue };
                amounts.of.insert(amount.place.clone(), amount.yuan);
                amounts.declared.insert(amount.place.clone());
                amounts.sides.insert((table.id.clone(), section.side.clone()));
                if reach == PathReach::Itself {
                    top = Some(top.unwrap_or_default() + amount.yuan);
                }
            }
        }
    }
    Ok(top.unwrap_or_default())
}

/// How a row stands to that of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathReach {
    /// It is the one.
    Itself,
    /// That of the path adds it up.
    Below,
    /// Neither.
    Outside,
}

/// How a row stands to that of a path, by what it is known by and its code.
pub fn reach(schema: &TableSchema, path: &CellPath, key: &RowKey, code: Option<&str>) -> PathReach {
    let name = path.row_name();
    let is_total = schema.totals().iter().any(|total| label::fold(total) == label::fold(name));
    let is_code = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    match (is_total, code) {
        (true, _) if key.is_total() => PathReach::Itself,
        (true, _) => PathReach::Below,
        (false, _) if key.is_called(&path.row) => PathReach::Itself,
        (false, Some(code)) if is_code && code.starts_with(name) => PathReach::Below,
        (false, _) => PathReach::Outside,
    }
}

impl Amounts {
    /// Goes up from the declared cells along the sums of the book, as they were before anything was taken out.
    fn follow(&mut self, budget: &Budget, pack: &Pack) {
        let report = reconcile::reconcile(budget, pack);
        let sums: Vec<&Comparison> = report
            .outcomes
            .iter()
            .flat_map(|outcome| &outcome.looked)
            .filter_map(|looked| looked.comparison.as_ref())
            .filter(|sums| sums.relation == Relation::Equal && sums.verdict() != Verdict::Breach)
            .collect();
        let sides = sides(budget);
        for _ in 0..MOST_ROUNDS {
            let mut changed = false;
            for sum in &sums {
                changed |= self.add_up(&sum.left, &sum.right, &sides);
                changed |= self.add_up(&sum.right, &sum.left, &sides);
            }
            if !changed {
                return;
            }
        }
    }

    /// What is taken out of a whole is what is taken out of its parts. Into a side where something was declared only
    /// its own parts lead: what one unit receives under a code another spends under its own.
    fn add_up(&mut self, whole: &[Term], parts: &[Term], sides: &BTreeMap<Place, (String, String)>) -> bool {
        let [Term { place: Some(whole), .. }] = whole else { return false };
        if self.declared.contains(whole) {
            return false;
        }
        let mut out = Decimal::ZERO;
        for part in parts {
            let Some(place) = &part.place else { continue };
            let Some(own) = self.of.get(place) else { continue };
            let leads = sides.get(place) == sides.get(whole)
                || sides.get(whole).is_some_and(|side| !self.sides.contains(side));
            if !leads {
                return false;
            }
            out += if part.minus { -*own } else { *own };
        }
        if out.is_zero() || self.of.get(whole) == Some(&out) {
            return false;
        }
        self.of.insert(whole.clone(), out);
        true
    }
}

/// The table and side of each amount.
fn sides(budget: &Budget) -> BTreeMap<Place, (String, String)> {
    let mut sides = BTreeMap::new();
    for table in &budget.current.tables {
        for section in &table.sections {
            for amount in section.rows.iter().flat_map(|row| row.amounts.iter().flatten()) {
                sides.insert(amount.place.clone(), (table.id.clone(), section.side.clone()));
            }
        }
    }
    sides
}
