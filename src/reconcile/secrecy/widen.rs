//! What is hidden beside a row that can be worked out, in the way in which it is withheld.

use rust_decimal::Decimal;

use crate::budget::Budget;
use crate::budget::label::fold;
use crate::budget::secrecy::{Cover, SecrecyMode, is_name};
use crate::budget::table::Row;

use super::{RowsByPlace, System};

/// How something is worked out: the equations, the one that gives it first.
pub(super) struct Clue<'c, 'a> {
    pub system: &'c System<'a>,
    pub rows: &'c RowsByPlace<'a>,
    pub chain: &'c [usize],
}

impl Clue<'_, '_> {
    /// Codes of the rows to be blanked: one beside the gap or above it, with all below.
    fn beside(&self) -> Vec<String> {
        let code = self.chain.iter().find_map(|at| self.system.cover_in(*at, self.rows));
        code.map(|code| self.rows.below(&code).collect()).unwrap_or_default()
    }

    /// Whether a function item that is open tells it.
    fn has_code(&self) -> bool {
        self.chain.iter().any(|at| self.system.cover_in(*at, self.rows).is_some())
    }
}

/// Hides more for a row that can be worked out; false where there is no more to hide.
pub(super) fn widen(budget: &Budget, cover: &mut Cover, row: &Row, clue: &Clue<'_, '_>) -> bool {
    let secrecy = &budget.unit.secrecy;
    let Some(secret) = secrecy.secret_of(row) else { return false };
    match (secrecy.mode_of(secret), &row.code) {
        (SecrecyMode::Rollup, Some(_)) => cover.roll_up(budget, &secret.what),
        (SecrecyMode::Rollup, None) => beside_project(budget, cover, row, clue),
        (SecrecyMode::Row, _) => {
            let before = cover.blanked.len();
            cover.blanked.extend(clue.beside());
            cover.blanked.len() > before
        }
        (SecrecyMode::Exclude, _) => false,
    }
}

/// A project that its 项 gives away is hidden by another one of that 项, else by publishing only the level above it,
/// as the item itself would be; one that a sum over all projects gives away, by another project. A 单位 has no code,
/// and is hidden by another one.
fn beside_project(budget: &Budget, cover: &mut Cover, row: &Row, clue: &Clue<'_, '_>) -> bool {
    let code = code_of(budget, &row.label);
    if clue.has_code() && !code.is_empty() {
        return leave_out_another(budget, cover, row, true) || cover.roll_up(budget, code);
    }
    leave_out_another(budget, cover, row, false) || !code.is_empty() && cover.roll_up(budget, code)
}

/// The function code of a project; empty where none is stated.
fn code_of<'a>(budget: &'a Budget, name: &str) -> &'a str {
    let own = budget.unit.projects.iter().find(|project| is_name(&project.name, name));
    own.and_then(|project| project.code.as_deref()).unwrap_or_default()
}

/// Leaves out another project or 单位 beside one that is withheld: a blank row would tell that there is one, and a
/// form without its amounts is none. Of projects the one nearest by function, since its 项 loses detail already; of
/// those that are as near, and of 单位, the smallest. `same` asks for one of the same code.
fn leave_out_another(budget: &Budget, cover: &mut Cover, row: &Row, same: bool) -> bool {
    let secrecy = &budget.unit.secrecy;
    let own_code = code_of(budget, &row.label);
    let mut best: Option<(usize, Decimal, String)> = None;
    for section in budget.current.tables.iter().flat_map(|table| &table.sections) {
        if !section.rows.iter().any(|other| other.code.is_none() && is_name(&other.label, &row.label)) {
            continue;
        }
        for other in section.rows.iter().filter(|other| other.code.is_none() && !other.total) {
            let code = code_of(budget, &other.label);
            if secrecy.withholds(other) || cover.hides(other).is_some() || same && code != own_code {
                continue;
            }
            let amounts = other.amounts.iter().flatten().map(|amount| amount.yuan.abs());
            let Some(most) = amounts.max().filter(|most| !most.is_zero()) else { continue };
            let shared = own_code.chars().zip(code.chars()).take_while(|(one, other)| one == other).count();
            let key = (own_code.len() - shared, most, fold(&other.label));
            if best.as_ref().is_none_or(|known| key < *known) {
                best = Some(key);
            }
        }
    }
    best.is_some_and(|(.., name)| cover.left_out.insert(name))
}
