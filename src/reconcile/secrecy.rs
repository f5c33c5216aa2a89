//! Whether what is withheld stays withheld, and what must be blanked so that it does.
//!
//! A reader of the published tables can solve every equation that we check. So the comparisons of all
//! rules are taken as the system that the reader has, the withheld cells as its unknowns: a cell that
//! the system determines is not withheld. While one is, a row beside it (or above it) is blanked in all
//! tables, and the system is looked at again (complementary suppression, as statistical offices do it).

pub(super) mod names;
mod widen;

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::Budget;
use crate::budget::secrecy::{Cover, Hidden, Loss, cells, losses};
use crate::budget::table::Row;
use crate::budget::unit::Unit;
use crate::diag::Place;

use self::widen::{Clue, widen};
use super::World;
use super::report::{Evidence, Outcome, Report};
use super::rule::{Ran, Rule, Stop};

/// What is withheld, worked out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// What is hidden beside what the decision names.
    pub cover: Cover,
    /// Every cell that the public does not see.
    pub places: BTreeSet<Place>,
    /// How many of them the decision itself names; the others cover these.
    pub secret: usize,
    /// What stays known in spite of the cover.
    pub told: Vec<Told>,
    /// What the public loses besides, by name, for the reviewer.
    pub losses: Vec<Loss>,
}

/// A withheld amount that a reader can work out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its cell.
    pub place: Place,
    /// What is withheld.
    pub what: String,
    /// The rule that gives it away.
    pub by: String,
}

/// Works out the cover.
pub(super) fn plan(budget: &Budget, outcomes: &[Outcome]) -> Plan {
    if nothing_taken_out(&budget.unit) {
        return Plan::default();
    }
    let rows = RowsByPlace::new(budget);
    let mut cover = Cover::least(budget);
    let mut told = Vec::new();
    loop {
        let hidden = cells(budget, &cover);
        let system = System::new(budget, outcomes, &hidden);
        let Some((place, chain)) = system.first_told(&hidden.secret) else {
            // what elimination one by one does not see
            let together = system.determined();
            let told_together = together.intersection(&hidden.secret);
            told.extend(told_together.map(|place| rows.told(place, "几个等式联立")));
            break;
        };
        let covered = match rows.rows.get(&place) {
            Some((_, row)) => {
                widen(budget, &mut cover, row, &Clue { system: &system, rows: &rows, chain: &chain })
            }
            None => false,
        };
        if !covered {
            let by = chain.first().map_or("", |at| system.equations[*at].rule);
            told.push(rows.told(&place, by));
            break;
        }
    }
    if told.is_empty() && shown_beside_its_item(budget).next().is_none() {
        cover = thinned(budget, outcomes, cover);
    }
    let hidden = cells(budget, &cover);
    let (count, losses) = (hidden.secret.len(), losses(budget, &cover));
    Plan { cover, places: hidden.all(), secret: count, told, losses }
}

/// Whether nothing is taken out of the tables: what they were compiled without is in none of them.
fn nothing_taken_out(unit: &Unit) -> bool {
    !unit.secrecy.all().any(|own| unit.secrecy.is_taken_out(own))
}

/// The rule on what a reader can work out, as [`plan`] found it.
pub(super) fn closed(world: &World<'_>, report: &mut Report, rule: &mut Rule) -> Ran {
    let budget = world.budget;
    if nothing_taken_out(&budget.unit) {
        return Err(Stop::skip("没有写要隐去的科目、项目和单位"));
    }
    world.whole()?;
    rule.compared = report.withheld.secret;
    for Told { place, what, by } in &report.withheld.told {
        let message = format!("“{what}”不公开，但公开的数字按“{by}”就能推算出来");
        rule.find(what, message, Evidence::of(what, by), vec![place.clone()]);
    }
    for project in shown_beside_its_item(budget) {
        let message = format!("“{project}”的科目不公开，这个项目却要公开");
        let place = budget.unit.place("secrecy.projects");
        rule.find(project, message, Evidence::of("project", project), vec![place]);
    }
    Ok(())
}

/// Projects that would be printed although their function item is withheld.
fn shown_beside_its_item(budget: &Budget) -> impl Iterator<Item = &str> {
    let secrecy = &budget.unit.secrecy;
    let withheld = |code: &str| secrecy.withholds_code(code);
    let projects = budget.unit.projects.iter().filter(|p| !p.exempt && !secrecy.withholds_project(&p.name));
    projects.filter(move |p| p.code.as_deref().is_some_and(withheld)).map(|p| p.name.as_str())
}

/// The cover without what it does not need: blanked rows and others left out, one after another.
fn thinned(budget: &Budget, outcomes: &[Outcome], mut cover: Cover) -> Cover {
    let tells = |cover: &Cover| {
        let hidden = cells(budget, cover);
        !System::new(budget, outcomes, &hidden).determined().is_disjoint(&hidden.secret)
    };
    for code in cover.blanked.clone() {
        cover.blanked.remove(&code);
        if tells(&cover) {
            cover.blanked.insert(code);
        }
    }
    for name in cover.left_out.clone() {
        cover.left_out.remove(&name);
        if tells(&cover) {
            cover.left_out.insert(name);
        }
    }
    cover
}

/// The rows of this year's book by the cells of their amounts.
struct RowsByPlace<'a> {
    rows: BTreeMap<Place, (usize, &'a Row)>,
    codes: BTreeSet<&'a str>,
}

impl<'a> RowsByPlace<'a> {
    fn new(budget: &'a Budget) -> Self {
        let all = || budget.current.tables.iter().flat_map(|t| &t.sections).flat_map(|s| &s.rows);
        let rows = all().flat_map(|row| {
            let amounts = row.amounts.iter().enumerate();
            amounts.filter_map(move |(i, amount)| Some((amount.as_ref()?.place.clone(), (i, row))))
        });
        Self { rows: rows.collect(), codes: all().filter_map(|row| row.code.as_deref()).collect() }
    }

    /// What a reader works out at a place, and by which rule.
    fn told(&self, place: &Place, by: &str) -> Told {
        let what = self.rows.get(place).map_or_else(|| place.to_string(), |(_, row)| row.label.clone());
        Told { place: place.clone(), what, by: by.to_owned() }
    }

    /// A code and all below it: they would add up to it.
    fn below(&self, code: &str) -> impl Iterator<Item = String> {
        self.codes.iter().filter(move |own| own.starts_with(code)).map(|own| (*own).to_owned())
    }
}

/// A comparison that holds as an equation, its unknowns numbered.
struct Equation<'a> {
    rule: &'a str,
    unknowns: Vec<(usize, bool)>,
    open: Vec<&'a Place>,
}

/// What a reader can solve.
struct System<'a> {
    unknowns: Vec<Place>,
    equations: Vec<Equation<'a>>,
}

impl<'a> System<'a> {
    fn new(budget: &Budget, outcomes: &'a [Outcome], hidden: &Hidden) -> Self {
        // amounts of exempt projects are published nowhere
        let exempt = budget.unit.projects.iter().filter_map(|project| project.amount.as_ref());
        let exempt: BTreeSet<Place> =
            exempt.filter(|amount| !amount.yuan.is_zero()).map(|amount| amount.place.clone()).collect();
        let seen_by_none = hidden.secret.iter().chain(&hidden.covering).chain(&exempt);
        let unknowns: Vec<Place> = seen_by_none.cloned().collect();
        let number: BTreeMap<&Place, usize> = unknowns.iter().enumerate().map(|(i, p)| (p, i)).collect();
        let mut equations = Vec::new();
        for outcome in outcomes {
            for looked in outcome.looked.iter().filter(|looked| looked.tied) {
                let of = |(place, minus): &(Place, bool)| Some((*number.get(place)?, *minus));
                let unknowns: Vec<(usize, bool)> = looked.terms.iter().filter_map(of).collect();
                if unknowns.is_empty() {
                    continue;
                }
                let open = looked.terms.iter().map(|(place, _)| place);
                let open = open.filter(|place| !number.contains_key(place)).collect();
                equations.push(Equation { rule: &outcome.title, unknowns, open });
            }
        }
        Self { unknowns, equations }
    }

    /// A secret cell that single equations give away one after another, and those equations, the one
    /// that gives it first.
    fn first_told(&self, secret: &BTreeSet<Place>) -> Option<(Place, Vec<usize>)> {
        let mut by: BTreeMap<usize, usize> = BTreeMap::new();
        loop {
            let (at, unknown) = self.equations.iter().enumerate().find_map(|(at, equation)| {
                let mut left = equation.unknowns.iter().filter(|(i, _)| !by.contains_key(i));
                match (left.next(), left.next()) {
                    (Some((one, _)), None) => Some((at, *one)),
                    _ => None,
                }
            })?;
            by.insert(unknown, at);
            let place = &self.unknowns[unknown];
            if secret.contains(place) {
                let mut chain = vec![at];
                let mut next = 0;
                while let Some(at) = chain.get(next).copied() {
                    next += 1;
                    for (i, _) in &self.equations[at].unknowns {
                        chain.extend(by.get(i).filter(|found| !chain.contains(found)).copied());
                    }
                }
                return Some((place.clone(), chain));
            }
        }
    }

    /// The code of the smallest row of an equation that can be blanked: beside the gap, else above it.
    fn cover_in(&self, at: usize, rows: &RowsByPlace<'_>) -> Option<String> {
        let candidates = self.equations[at].open.iter().filter_map(|place| {
            let (column, row) = rows.rows.get(*place)?;
            let code = row.code.as_deref()?;
            let value = row.amounts[*column].as_ref()?.yuan.abs();
            (!value.is_zero()).then_some((std::cmp::Reverse(code.len()), value, code))
        });
        candidates.min().map(|(.., code)| code.to_owned())
    }

    /// The unknowns that the whole system determines: in its reduced form they stand alone in a row.
    fn determined(&self) -> BTreeSet<Place> {
        let width = self.unknowns.len();
        let dense = |equation: &Equation<'_>| {
            let mut row = vec![0; width];
            for (i, minus) in &equation.unknowns {
                row[*i] = field::add(row[*i], if *minus { field::negate(1) } else { 1 });
            }
            row
        };
        let mut matrix: Vec<Vec<u64>> = self.equations.iter().map(dense).collect();
        let mut rank = 0;
        for column in 0..width {
            let Some(pivot) = (rank..matrix.len()).find(|row| matrix[*row][column] != 0) else { continue };
            matrix.swap(rank, pivot);
            let scale = field::invert(matrix[rank][column]);
            matrix[rank].iter_mut().for_each(|value| *value = field::multiply(*value, scale));
            let top = matrix[rank].clone();
            for (index, row) in matrix.iter_mut().enumerate().filter(|(_, row)| row[column] != 0) {
                if index != rank {
                    let factor = field::negate(row[column]);
                    let terms = row.iter_mut().zip(&top);
                    terms.for_each(|(value, top)| *value = field::add(*value, field::multiply(factor, *top)));
                }
            }
            rank += 1;
        }
        let alone = |row: &Vec<u64>| {
            let mut filled = row.iter().enumerate().filter(|(_, value)| **value != 0).map(|(i, _)| i);
            filled.next().filter(|_| filled.next().is_none())
        };
        matrix.iter().filter_map(alone).map(|i| self.unknowns[i].clone()).collect()
    }
}

/// Exact arithmetic for elimination: integers modulo the prime 2^61 - 1, which no coefficient of ±1
/// sums up to.
mod field {
    const PRIME: u64 = (1 << 61) - 1;

    pub fn add(a: u64, b: u64) -> u64 {
        (a + b) % PRIME
    }

    pub fn negate(a: u64) -> u64 {
        (PRIME - a) % PRIME
    }

    pub fn multiply(a: u64, b: u64) -> u64 {
        // the remainder of a u128 by a u64 fits a u64
        (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64
    }

    /// By Fermat: a to the power of the prime less two.
    pub fn invert(a: u64) -> u64 {
        let (mut base, mut exponent, mut result) = (a, PRIME - 2, 1);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = multiply(result, base);
            }
            base = multiply(base, base);
            exponent >>= 1;
        }
        result
    }
}
