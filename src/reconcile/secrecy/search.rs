//! Which rows are hidden beside those of a decision, chosen by the range that they leave to a reader.
//!
//! What is rolled up goes up level by level; beside a withheld row others are blanked, those first that cost the
//! public the least detail; beside a withheld project or 单位 another is left out. Where one more is not enough, the
//! one that helps most is taken; where none helps, all that can be hidden is, and in the end each is given back that
//! is not needed.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::budget::Budget;
use crate::budget::label::fold;
use crate::budget::secrecy::cover::code_above;
use crate::budget::secrecy::{Cover, SecrecyMode, Secret, is_name, losses};
use crate::budget::table::Row;
use crate::diag::Place;

use super::attack::{Cells, Failure, Range, Reader};
use super::remedy::shown_share;

/// After so many steps one by one, all that can be hidden is hidden.
const MOST_STEPS: usize = 12;
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

/// A row of this year's book that states something.
struct Line<'a> {
    row: &'a Row,
    secret: bool,
    /// Its cells that stand in comparisons.
    cells: Vec<usize>,
}

/// A search for a cover.
pub(super) struct Search<'a> {
    budget: &'a Budget,
    reader: &'a Reader<'a>,
    lines: Vec<Line<'a>>,
    rows: BTreeMap<Place, &'a Row>,
    /// The largest amount of each code that is not withheld.
    codes: BTreeMap<&'a str, Decimal>,
    /// What is rolled up counts as withheld by the row.
    by_row: bool,
    /// The share of an amount by which each end of a range lies away from it.
    need: f64,
}

impl<'a> Search<'a> {
    /// A search over a budget, in the modes of its decision or all by the row.
    pub(super) fn new(budget: &'a Budget, reader: &'a Reader<'a>, by_row: bool) -> Self {
        let protect = budget.unit.secrecy.protect.to_f64().unwrap_or(f64::INFINITY);
        let need = protect + MARGIN;
        let (lines, rows, codes) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        let mut search = Self { budget, reader, lines, rows, codes, by_row, need };
        let tables = &budget.current.tables;
        for row in tables.iter().flat_map(|table| &table.sections).flat_map(|section| &section.rows) {
            let stated = || row.amounts.iter().flatten().filter(|amount| !amount.yuan.is_zero());
            let Some(most) = stated().map(|amount| amount.yuan.abs()).max() else { continue };
            let secret = budget.unit.secrecy.withholds(row);
            let cells = stated().filter_map(|amount| reader.cell(&amount.place)).collect();
            search.rows.extend(stated().map(|amount| (amount.place.clone(), row)));
            search.lines.push(Line { row, secret, cells });
            if let Some(code) = row.code.as_deref().filter(|_| !secret) {
                let known = search.codes.entry(code).or_default();
                *known = most.max(*known);
            }
        }
        search
    }

    /// Whether a range is wide enough.
    pub(super) fn is_safe(&self, range: &Range) -> bool {
        range.share() >= self.need
    }

    /// The row of an amount.
    pub(super) fn row(&self, place: &Place) -> Option<&'a Row> {
        self.rows.get(place).copied()
    }

    /// The cover, and the ranges that it leaves.
    pub(super) fn choose(&self) -> Chosen {
        let cover = self.closing().unwrap_or_else(|| self.least());
        let ranges = self.ranges(&cover, None);
        Chosen { cover, ranges }
    }

    /// A cover that is enough and has nothing that it does not need; none where all that can be hidden is not enough.
    pub(super) fn closing(&self) -> Option<Cover> {
        let mut cover = self.least();
        let most = self.most(&cover);
        if !self.is_enough(&most) {
            return None;
        }
        for _ in 0..MOST_STEPS {
            let Ok(left) = self.ranges(&cover, None) else { break };
            let open: Vec<&Range> = left.iter().filter(|range| !self.is_safe(range)).collect();
            if open.is_empty() {
                break;
            }
            let Some(next) = self.step(&cover, &open) else { break };
            cover = next;
        }
        Some(self.thinned(if self.is_enough(&cover) { cover } else { most }))
    }

    /// Whether all that can be hidden is enough.
    pub(super) fn can_close(&self) -> bool {
        self.is_enough(&self.most(&self.least()))
    }

    /// With all hidden that can be: how many rows that are, and how near a reader comes to an amount, in per cent
    /// of it; none where no range is known.
    pub(super) fn nearest_at_most(&self) -> Option<(usize, Decimal)> {
        let most = self.most(&self.least());
        let Ok(ranges) = self.ranges(&most, None) else { return None };
        let nearest = ranges.iter().map(Range::share).min_by(f64::total_cmp)?;
        shown_share(nearest).map(|share| (losses(self.budget, &most).len(), share))
    }

    /// Codes of another kind whose amounts stand in an equation with withheld ones.
    pub(super) fn linked(&self) -> BTreeSet<String> {
        let cells = self.cells(&Cover::default());
        let own: Vec<&str> =
            self.lines.iter().filter(|line| line.secret).filter_map(|l| l.row.code.as_deref()).collect();
        let beside = self.codes_beside(&Cover::default(), &cells.protected).into_iter();
        beside
            .filter(|code| !own.iter().any(|own| self.reader.levels.share_kind(code, own)))
            .map(str::to_owned)
            .collect()
    }

    /// The other 单位 of tables in which one is withheld.
    pub(super) fn units(&self) -> BTreeSet<String> {
        let units = &self.budget.unit.secrecy.units;
        let is_unit = |line: &&Line<'_>| {
            line.secret
                && line.row.code.is_none()
                && units.iter().any(|own| is_name(&own.what, &line.row.label))
        };
        let own = self.lines.iter().filter(is_unit);
        let open = Cover::default();
        own.flat_map(|line| self.others_beside(&open, line.row).collect::<Vec<_>>()).collect()
    }

    /// Whether every range that a cover leaves is known and wide enough.
    fn is_enough(&self, cover: &Cover) -> bool {
        let mut cells = self.cells(cover);
        cells.wanted = cells.protected.clone();
        cells.need = Some(self.need);
        self.reader.ranges(cells).is_ok_and(|ranges| ranges.iter().all(|range| self.is_safe(range)))
    }

    fn cells(&self, cover: &Cover) -> Cells {
        let mut cells = Cells::default();
        for line in &self.lines {
            if line.secret {
                cells.protected.extend(&line.cells);
                let name = line.row.code.clone().unwrap_or_else(|| fold(&line.row.label));
                cells.by_row.entry(name).or_default().extend(&line.cells);
            } else if (line.row.code.is_none() && cover.left_out.is_empty())
                || cover.hides(line.row).is_none()
            {
                continue;
            }
            cells.hidden.extend(&line.cells);
        }
        cells
    }

    fn ranges(&self, cover: &Cover, wanted: Option<&BTreeSet<usize>>) -> Result<Vec<Range>, Failure> {
        let mut cells = self.cells(cover);
        cells.wanted = wanted.unwrap_or(&cells.protected).clone();
        self.reader.ranges(cells)
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

    /// Everything hidden that can be in the modes of the decision.
    fn most(&self, least: &Cover) -> Cover {
        let mut most = least.clone();
        for line in self.lines.iter().filter(|line| line.secret) {
            let Some(secret) = self.budget.unit.secrecy.secret_of(line.row) else { continue };
            let mode = self.mode_of(secret);
            if line.row.code.is_none() && mode != SecrecyMode::Exclude {
                most.left_out.extend(self.others_beside(&Cover::default(), line.row));
            }
            if mode != SecrecyMode::Exclude {
                most.left_out.extend(self.telling());
            }
            match mode {
                SecrecyMode::Exclude => {}
                SecrecyMode::Row => most.blanked.extend(self.codes.keys().map(|code| (*code).to_owned())),
                SecrecyMode::Rollup => {
                    let own = line
                        .row
                        .code
                        .as_deref()
                        .map(|_| secret.what.as_str())
                        .or_else(|| self.code_of(line.row));
                    let others = self.codes.keys().copied();
                    for code in own
                        .into_iter()
                        .chain(others.filter(|code| !self.reader.levels.share_class(code, own)))
                    {
                        while most.roll_up(self.budget, code) {}
                    }
                }
            }
        }
        most
    }

    /// The cover with one thing more: the cheapest that is enough, else what helps most; none where nothing helps.
    /// What is rolled up goes up all the same: it may help further up.
    fn step(&self, cover: &Cover, open: &[&Range]) -> Option<Cover> {
        let wanted: BTreeSet<usize> =
            open.iter().filter_map(|range| self.reader.cell(&range.place)).collect();
        let share = |range: &Range| (range.share() / self.need).min(1.0);
        let now: f64 = open.iter().map(|range| share(range)).sum();
        let mut best: Option<(f64, Cover)> = None;
        let mut upwards = None;
        for (one, next) in self.covers(cover, open) {
            // a cover whose range nobody knows is none
            let Ok(ranges) = self.ranges(&next, Some(&wanted)) else { continue };
            let enough = ranges.iter().all(|range| self.is_safe(range));
            if enough && self.is_enough(&next) {
                return Some(next);
            }
            let gain = ranges.iter().map(share).sum::<f64>() - now;
            if matches!(one, Move::RollUp(_)) && upwards.is_none() {
                upwards = Some(next.clone());
            }
            if gain > best.as_ref().map_or(0.0, |(most, _)| *most) + NOTHING {
                best = Some((gain, next));
            }
        }
        best.map(|(_, cover)| cover).or(upwards)
    }

    /// The cover with each thing that can be hidden more, the cheapest first: by the rows that it costs, then by
    /// the money.
    fn covers(&self, cover: &Cover, open: &[&Range]) -> Vec<(Move, Cover)> {
        let mut moves = BTreeSet::new();
        let cells = self.cells(cover);
        for range in open {
            let Some(row) = self.row(&range.place) else { continue };
            let Some(secret) = self.budget.unit.secrecy.secret_of(row) else { continue };
            match (self.mode_of(secret), &row.code) {
                (SecrecyMode::Exclude, _) => {}
                (SecrecyMode::Rollup, code) => {
                    moves.extend(self.projects_beside(cover, &cells.hidden).into_iter().map(Move::LeaveOut));
                    if code.is_none() {
                        moves.extend(self.others_beside(cover, row).map(Move::LeaveOut));
                    }
                    let own = code.as_deref().map(|_| secret.what.as_str()).or_else(|| self.code_of(row));
                    moves.extend(own.map(|code| Move::RollUp(code.to_owned())));
                    // a code of another kind that states the same
                    let linked = self.codes_beside(cover, &cells.protected).into_iter();
                    let linked = linked.filter(|code| !self.reader.levels.share_class(code, own));
                    moves.extend(linked.map(|code| Move::RollUp(code.to_owned())));
                }
                (SecrecyMode::Row, code) => {
                    let codes = self.codes_beside(cover, &cells.hidden).into_iter();
                    moves.extend(codes.map(|code| Move::Blank(self.below(cover, code))));
                    moves.extend(self.projects_beside(cover, &cells.hidden).into_iter().map(Move::LeaveOut));
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
        covers.into_iter().map(|(_, one, cover)| (one, cover)).collect()
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
        let rolled = |code: &str| {
            cover.rolled.iter().any(|own| code.len() > own.len() && code.starts_with(own.as_str()))
        };
        let lost = self.codes.iter().filter(|(code, _)| cover.blanked.contains(**code) || rolled(code));
        let (mut rows, mut money) = (cover.left_out.len(), Decimal::ZERO);
        for (_, amount) in lost {
            rows += 1;
            money += amount;
        }
        (rows, money)
    }

    /// Codes that are open and whose amounts stand in a sum with some cells.
    fn codes_beside(&self, cover: &Cover, cells: &BTreeSet<usize>) -> BTreeSet<&'a str> {
        let beside = self.reader.beside(cells);
        let rows = beside.into_iter().filter_map(|cell| self.row(self.reader.place(cell)));
        let open = rows.filter(|row| cover.hides(row).is_none()).filter_map(|row| row.code.as_deref());
        open.filter(|code| self.codes.contains_key(code)).collect()
    }

    /// All projects that tell the amount of an item.
    fn telling(&self) -> impl Iterator<Item = String> {
        let rows = self.reader.projects.iter().filter_map(|&cell| self.row(self.reader.place(cell)));
        rows.filter(|row| !self.budget.unit.secrecy.withholds(row)).map(|row| fold(&row.label))
    }

    /// Projects that are open and stand in a sum with some cells, or state the same as one.
    fn projects_beside(&self, cover: &Cover, cells: &BTreeSet<usize>) -> BTreeSet<String> {
        let beside = self.reader.beside(cells).into_iter().filter(|cell| self.reader.projects.contains(cell));
        let rows = beside.filter_map(|cell| self.row(self.reader.place(cell)));
        let open = rows.filter(|row| !self.budget.unit.secrecy.withholds(row) && cover.hides(row).is_none());
        open.map(|row| fold(&row.label)).collect()
    }

    /// A code and all below it that is open: they would add up to it.
    fn below(&self, cover: &Cover, code: &str) -> BTreeSet<String> {
        let open = self.codes.keys().filter(|own| own.starts_with(code) && !cover.blanked.contains(**own));
        open.map(|own| (*own).to_owned()).collect()
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
                let states = other.amounts.iter().flatten().any(|amount| !amount.yuan.is_zero());
                if states && !self.budget.unit.secrecy.withholds(other) && cover.hides(other).is_none() {
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

    /// The cover without what it does not need: names are given back first, then codes of the upper levels, of
    /// these the larger ones.
    fn thinned(&self, mut cover: Cover) -> Cover {
        for name in cover.left_out.clone() {
            let mut less = cover.clone();
            less.left_out.remove(&name);
            cover = self.if_safe(less, cover);
        }
        for code in cover.rolled.clone() {
            let mut less = cover.clone();
            less.rolled.remove(&code);
            less.rolled.extend(self.least().rolled);
            cover = self.if_safe(less, cover);
        }
        let amount = |code: &String| self.codes.get(code.as_str()).copied().unwrap_or_default();
        let mut blanked: Vec<String> = cover.blanked.iter().cloned().collect();
        blanked.sort_by(|a, b| {
            a.len().cmp(&b.len()).then_with(|| amount(b).cmp(&amount(a))).then_with(|| a.cmp(b))
        });
        for code in blanked {
            let mut less = cover.clone();
            less.blanked.remove(&code);
            cover = self.if_safe(less, cover);
        }
        cover
    }

    fn if_safe(&self, less: Cover, cover: Cover) -> Cover {
        if less != cover && self.is_enough(&less) { less } else { cover }
    }
}
