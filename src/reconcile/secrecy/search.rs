//! Which rows are hidden beside those of a decision, chosen by the range that they leave to a reader.
//!
//! What is rolled up goes up level by level; beside a withheld row others are blanked, those first that cost the
//! public the least detail; beside a withheld project or 单位 another is left out. Where one more is not enough, the
//! one that helps most is taken, and in the end each is given back that is not needed.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::budget::Budget;
use crate::budget::label::fold;
use crate::budget::secrecy::cover::code_above;
use crate::budget::secrecy::{Cover, SecrecyMode, Secret, cells, is_name, losses};
use crate::budget::table::Row;
use crate::diag::Place;

use super::attack::{Failure, Range, Reader};

/// After so many steps there is no cover to be found.
const MOST_STEPS: usize = 16;
/// What lies within this share of a bound counts as beyond it: programs compute in f64.
const MARGIN: f64 = 0.01;
/// What helps no more than this does not help.
const NOTHING: f64 = 1e-6;

/// A cover, and what it leaves.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chosen {
    /// The cover.
    pub cover: Cover,
    /// The range that is left for each withheld amount.
    pub ranges: Result<Vec<Range>, Failure>,
}

/// One thing more to hide.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Move {
    /// These codes are blanked.
    Blank(BTreeSet<String>),
    /// This project or 单位 is left out.
    LeaveOut(String),
    /// What is below a code, or what it is rolled up into now, is rolled up by one level.
    RollUp(String),
}

/// A search for a cover.
pub(super) struct Search<'a> {
    budget: &'a Budget,
    reader: &'a Reader<'a>,
    rows: BTreeMap<Place, &'a Row>,
    /// What is rolled up counts as withheld by the row.
    by_row: bool,
    /// The share of an amount by which each end of a range lies away from it.
    need: f64,
}

impl<'a> Search<'a> {
    /// A search over a budget, in the modes of its decision or all by the row.
    pub(super) fn new(budget: &'a Budget, reader: &'a Reader<'a>, by_row: bool) -> Self {
        let protect = budget.unit.secrecy.protect.to_f64().unwrap_or(f64::INFINITY);
        let rows = all_rows(budget).flat_map(|row| {
            let places = row.amounts.iter().flatten().map(|amount| amount.place.clone());
            places.map(move |place| (place, row))
        });
        Self { budget, reader, rows: rows.collect(), by_row, need: protect + MARGIN }
    }

    /// Whether a range is wide enough.
    pub(super) fn is_safe(&self, range: &Range) -> bool {
        range.share() >= self.need
    }

    /// The rows of withheld amounts, by their cells.
    pub(super) fn row(&self, place: &Place) -> Option<&'a Row> {
        self.rows.get(place).copied()
    }

    /// The cover, and the ranges that it leaves.
    pub(super) fn choose(&self) -> Chosen {
        let mut cover = self.least();
        let mut ranges = self.ranges(&cover, None);
        for _ in 0..MOST_STEPS {
            let Ok(left) = &ranges else { break };
            let open: Vec<&Range> = left.iter().filter(|range| !self.is_safe(range)).collect();
            if open.is_empty() {
                break;
            }
            let Some(next) = self.step(&cover, &open) else { break };
            cover = next;
            ranges = self.ranges(&cover, None);
        }
        if self.all_safe(&ranges) {
            cover = self.thinned(cover);
            ranges = self.ranges(&cover, None);
        }
        Chosen { cover, ranges }
    }

    /// Whether every range is known and wide enough.
    pub(super) fn all_safe(&self, ranges: &Result<Vec<Range>, Failure>) -> bool {
        ranges.as_ref().is_ok_and(|ranges| ranges.iter().all(|range| self.is_safe(range)))
    }

    fn ranges(&self, cover: &Cover, wanted: Option<&BTreeSet<Place>>) -> Result<Vec<Range>, Failure> {
        self.reader.ranges(&cells(self.budget, cover), wanted)
    }

    fn mode_of(&self, secret: &Secret) -> SecrecyMode {
        match self.budget.unit.secrecy.mode_of(secret) {
            SecrecyMode::Rollup if self.by_row => SecrecyMode::Row,
            mode => mode,
        }
    }

    fn least(&self) -> Cover {
        if self.by_row { Cover::default() } else { Cover::least(self.budget) }
    }

    /// The cover with one thing more: the cheapest that is enough, else what helps most, else the cheapest.
    fn step(&self, cover: &Cover, open: &[&Range]) -> Option<Cover> {
        let wanted: BTreeSet<Place> = open.iter().map(|range| range.place.clone()).collect();
        let safety =
            |ranges: &[Range]| ranges.iter().map(|range| (range.share() / self.need).min(1.0)).sum::<f64>();
        let now: f64 = open.iter().map(|range| (range.share() / self.need).min(1.0)).sum();
        let mut best: Option<(f64, Cover)> = None;
        for next in self.covers(cover, open) {
            // a cover whose range nobody knows is none
            let Ok(ranges) = self.ranges(&next, Some(&wanted)) else { continue };
            let enough = ranges.iter().all(|range| self.is_safe(range));
            if enough && self.all_safe(&self.ranges(&next, None)) {
                return Some(next);
            }
            let gain = safety(&ranges) - now;
            if best.as_ref().is_none_or(|(most, _)| gain > most + NOTHING) {
                best = Some((gain, next));
            }
        }
        best.map(|(_, cover)| cover)
    }

    /// The cover with each thing that can be hidden more, the cheapest first: by the rows that it costs, then by
    /// the money.
    fn covers(&self, cover: &Cover, open: &[&Range]) -> Vec<Cover> {
        let mut moves = BTreeSet::new();
        let hidden = cells(self.budget, cover).all();
        for range in open {
            let Some(row) = self.row(&range.place) else { continue };
            let Some(secret) = self.budget.unit.secrecy.secret_of(row) else { continue };
            match (self.mode_of(secret), &row.code) {
                (SecrecyMode::Exclude, _) => {}
                (SecrecyMode::Rollup, Some(_)) => {
                    moves.insert(Move::RollUp(secret.what.clone()));
                }
                (SecrecyMode::Rollup, None) => {
                    moves.extend(self.others_beside(cover, row).map(Move::LeaveOut));
                    moves.extend(self.code_of(row).map(|code| Move::RollUp(code.to_owned())));
                }
                (SecrecyMode::Row, code) => {
                    moves.extend(self.blanks(cover, &hidden));
                    if code.is_none() {
                        moves.extend(self.others_beside(cover, row).map(Move::LeaveOut));
                    }
                }
            }
        }
        let mut covers: Vec<((usize, Decimal), Move, Cover)> = Vec::new();
        for one in moves {
            let Some(next) = self.with(cover, &one) else { continue };
            covers.push((self.cost(&next), one, next));
        }
        covers.sort_by(|one, other| one.0.cmp(&other.0).then_with(|| one.1.cmp(&other.1)));
        covers.into_iter().map(|(_, _, cover)| cover).collect()
    }

    fn with(&self, cover: &Cover, one: &Move) -> Option<Cover> {
        let mut next = cover.clone();
        let more = match one {
            Move::Blank(codes) => {
                let before = next.blanked.len();
                next.blanked.extend(codes.iter().cloned());
                next.blanked.len() > before
            }
            Move::LeaveOut(name) => next.left_out.insert(name.clone()),
            Move::RollUp(code) => next.roll_up(self.budget, code),
        };
        more.then_some(next)
    }

    /// What the public loses by a cover: rows, and money where they are as many.
    fn cost(&self, cover: &Cover) -> (usize, Decimal) {
        let losses = losses(self.budget, cover);
        let money =
            losses.iter().filter_map(|loss| loss.amounts.iter().map(|own| own.yuan.abs()).max()).sum();
        (losses.len(), money)
    }

    /// Codes whose amounts stand in a sum with what is hidden, each with all below it.
    fn blanks(&self, cover: &Cover, hidden: &BTreeSet<Place>) -> Vec<Move> {
        let secrecy = &self.budget.unit.secrecy;
        let beside = self.reader.beside(hidden);
        let rows = beside.into_iter().filter_map(|place| self.row(place));
        let codes: BTreeSet<&str> = rows.filter_map(|row| row.code.as_deref()).collect();
        let is_free = |code: &str| !secrecy.withholds_code(code) && !cover.blanked.contains(code);
        let all = || all_rows(self.budget).filter_map(|row| row.code.as_deref());
        let below = |code: &str| -> BTreeSet<String> {
            all().filter(|own| own.starts_with(code) && is_free(own)).map(str::to_owned).collect()
        };
        codes.into_iter().filter(|code| is_free(code)).map(|code| Move::Blank(below(code))).collect()
    }

    /// Other projects or 单位 in the tables that a row stands in.
    fn others_beside(&self, cover: &Cover, row: &Row) -> impl Iterator<Item = String> {
        let mut names = BTreeSet::new();
        let named = |other: &Row| other.code.is_none() && !other.total;
        for section in self.budget.current.tables.iter().flat_map(|table| &table.sections) {
            if !section.rows.iter().any(|other| named(other) && is_name(&other.label, &row.label)) {
                continue;
            }
            for other in section.rows.iter().filter(|other| named(other)) {
                if !self.budget.unit.secrecy.withholds(other) && cover.hides(other).is_none() {
                    names.insert(fold(&other.label));
                }
            }
        }
        names.into_iter()
    }

    /// The function code of a project.
    fn code_of(&self, row: &Row) -> Option<&str> {
        let project = self.budget.unit.projects.iter().find(|project| is_name(&project.name, &row.label));
        let code = project.and_then(|project| project.code.as_deref())?;
        code_above(self.budget, code).map(|_| code)
    }

    /// The cover without what it does not need; what costs most is given back first.
    fn thinned(&self, mut cover: Cover) -> Cover {
        let mut parts: Vec<(usize, Decimal, Move)> = Vec::new();
        let blanked = cover.blanked.iter().map(|code| Move::Blank(BTreeSet::from([code.clone()])));
        for part in blanked.chain(cover.left_out.iter().cloned().map(Move::LeaveOut)) {
            let (rows, money) = self.cost(&without(&cover, &part));
            parts.push((rows, money, part));
        }
        parts.sort();
        for (_, _, part) in parts {
            let less = without(&cover, &part);
            if self.all_safe(&self.ranges(&less, None)) {
                cover = less;
            }
        }
        cover
    }
}

fn without(cover: &Cover, part: &Move) -> Cover {
    let mut less = cover.clone();
    match part {
        Move::Blank(codes) => less.blanked.retain(|code| !codes.contains(code)),
        Move::LeaveOut(name) => {
            less.left_out.remove(name);
        }
        Move::RollUp(_) => {}
    }
    less
}

fn all_rows(budget: &Budget) -> impl Iterator<Item = &Row> {
    budget.current.tables.iter().flat_map(|table| &table.sections).flat_map(|section| &section.rows)
}
