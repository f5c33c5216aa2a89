//! The range that a reader can give each withheld amount, by linear programs over all that is public: the comparisons
//! that ran with what rounding allows them, last year's figures, and that amounts are not negative.
//!
//! Programs alone compute in f64, in 万元; whoever judges a range leaves a margin ([`Range::share`]).

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::budget::Budget;
use crate::budget::amount::{Amount, MoneyUnit};
use crate::diag::{Place, Severity};
use crate::pack::Pack;
use crate::pack::checks::Relation;
use crate::reconcile::interval::{Comparison, Term, Verdict};
use crate::reconcile::report::Outcome;
use crate::reconcile::tables::ties;

use super::bounds;
use super::levels::Levels;
use super::program::{Found, Limits, Program, Unsolved};

/// What is said where the amount of a project bounds a range.
const PROJECTS: &str = "另有一个公开的项目，金额与这个科目的数相同";

/// Why no range is known. It is never "safe".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// Figures over withheld cells contradict each other: the title of the rule that says so.
    Contradiction(String),
    /// No amounts fit what is public: the model is wrong, or the tables contradict each other.
    Infeasible,
    /// The solver gave up, and why.
    Solver(String),
}

impl Failure {
    /// What is said of it.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::Contradiction(title) => {
                format!("不公开的数字与别的数字互相矛盾（{title}），算不出读者能推算到什么程度")
            }
            Self::Infeasible => {
                "没有一组数同时符合所有公开的数字：表里的数互相矛盾，或者推算的模型有误".to_owned()
            }
            Self::Solver(why) => format!("推算没有得出结果：{why}"),
        }
    }
}

/// What a reader knows of one withheld amount, in 元.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Range {
    /// Its cell.
    pub place: Place,
    /// The amount.
    pub amount: f64,
    /// The least that it can be; infinite where nothing bounds it.
    pub least: f64,
    /// The most that it can be.
    pub most: f64,
    /// What bounds it: titles of rules and what else is known, in Chinese.
    pub by: Vec<String>,
}

impl Range {
    /// How far the nearer end lies from the amount, as a share of it.
    pub(super) fn share(&self) -> f64 {
        let end = |end: f64| (self.amount - end).abs() / self.amount.abs();
        end(self.least).min(end(self.most))
    }

    fn holds(&self) -> bool {
        let room = self.amount.abs() * 1e-6;
        self.least <= self.amount + room && self.amount <= self.most + room
    }
}

/// One comparison: between two bounds lies the sum of its cells.
struct Equation {
    title: usize,
    cells: Vec<(usize, f64)>,
    low: f64,
    high: f64,
    /// The cells that move with each other cell of it: a sum with its parts, both of two that are equal. A part does
    /// not move with its sum.
    moves: Vec<usize>,
}

/// The cells of an equation that move with any other of it: the one cell on its side, where the other side is no more
/// than that (projects are part of the item that they are not more than).
fn moved(cells: &[(usize, f64)], low: f64, high: f64) -> Vec<usize> {
    let (plus, minus): (Vec<_>, Vec<_>) = cells.iter().partition(|(_, by)| *by > 0.0);
    let mut moved = Vec::new();
    // the difference has a least, so the first side may contain the second; a most, so the second the first
    let sides = [(low, &plus, &minus), (high, &minus, &plus)];
    for (end, whole, parts) in sides {
        if let ([(cell, _)], true) = (whole.as_slice(), end.is_finite() && !parts.is_empty()) {
            moved.push(*cell);
        }
    }
    moved
}

/// Cells that are hidden, those of them that a decision protects, and those whose range is asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Cells {
    pub hidden: BTreeSet<usize>,
    pub protected: BTreeSet<usize>,
    /// Those that are protected, by the code or the name of their rows: beside one of them the others are cover.
    pub by_row: BTreeMap<String, BTreeSet<usize>>,
    pub wanted: BTreeSet<usize>,
    /// The share that each end has to be away, where one that is nearer ends the search; the rest is not known then.
    pub need: Option<f64>,
}

/// Everything that a reader can compute with, but for which cells are hidden.
pub(super) struct Reader<'a> {
    titles: Vec<&'a str>,
    places: Vec<Place>,
    numbers: BTreeMap<Place, usize>,
    values: Vec<f64>,
    limits: Vec<Limits>,
    equations: Vec<Equation>,
    /// The equations that a cell stands in.
    of_cell: Vec<Vec<usize>>,
    /// Cells that are published nowhere, withheld or not.
    unpublished: BTreeSet<usize>,
    /// Amounts of projects that tell those of items.
    pub projects: BTreeSet<usize>,
    /// Contradictions that nobody answers for, by the cells that they are about.
    contradictions: Vec<(usize, Vec<usize>)>,
    /// The levels of codes.
    pub levels: Levels<'a>,
}

impl<'a> Reader<'a> {
    /// What a reader has who takes it that unprotected rows move by at most a share.
    pub(super) fn new(budget: &Budget, pack: &'a Pack, outcomes: &'a [Outcome], drift: Decimal) -> Self {
        let mut reader = Self {
            titles: Vec::new(),
            places: Vec::new(),
            numbers: BTreeMap::new(),
            values: Vec::new(),
            limits: Vec::new(),
            equations: Vec::new(),
            of_cell: Vec::new(),
            unpublished: BTreeSet::new(),
            projects: BTreeSet::new(),
            contradictions: Vec::new(),
            levels: Levels::new(budget, pack),
        };
        for outcome in outcomes.iter().filter(|outcome| !outcome.with_units) {
            reader.titles.push(&outcome.title);
            for comparison in outcome.looked.iter().filter_map(|looked| looked.comparison.as_ref()) {
                reader.add(comparison, is_open_breach(budget, outcome, comparison));
            }
        }
        reader.titles.push(PROJECTS);
        for (project, item) in bounds::told_by_projects(budget, pack) {
            reader.add_equal(project, item);
        }
        for (title, comparison) in ties::known(budget, pack) {
            reader.titles.push(title);
            // one that does not hold is none
            reader.add(&comparison, false);
        }
        for (place, limits) in bounds::all(budget, pack, drift) {
            if let Some(&number) = reader.numbers.get(&place) {
                reader.limits[number] = limits;
            }
        }
        // amounts of exempt projects
        let exempt = budget.unit.projects.iter().filter_map(|project| project.amount.as_ref());
        for amount in exempt.filter(|amount| !amount.yuan.is_zero()) {
            if let Some(&number) = reader.numbers.get(&amount.place) {
                reader.limits[number].floor = 0.0;
                reader.unpublished.insert(number);
            }
        }
        for (limits, value) in reader.limits.iter_mut().zip(&reader.values) {
            limits.floor = if *value < limits.floor { f64::NEG_INFINITY } else { limits.floor };
        }
        reader
    }

    fn add(&mut self, comparison: &Comparison, open_breach: bool) {
        let title = self.titles.len() - 1;
        let allowance = in_wan(comparison.allowance());
        let (low, high) = match comparison.relation {
            Relation::Equal => (-allowance, allowance),
            Relation::AtMost => (f64::NEG_INFINITY, allowance),
            Relation::AtLeast => (-allowance, f64::INFINITY),
            // these bound no amount
            Relation::Differs | Relation::Together | Relation::Implies => return,
        };
        let mut cells: BTreeMap<usize, f64> = BTreeMap::new();
        let mut constant = 0.0;
        let sides = comparison.left.iter().map(|term| (term, 1.0));
        for (term, side) in sides.chain(comparison.right.iter().map(|term| (term, -1.0))) {
            match &term.place {
                Some(place) => {
                    let number = self.number(place, term);
                    *cells.entry(number).or_default() += if term.minus { -side } else { side };
                }
                None => constant += side * in_wan(term.value),
            }
        }
        let cells: Vec<(usize, f64)> = cells.into_iter().filter(|(_, by)| *by != 0.0).collect();
        if comparison.verdict() == Verdict::Breach {
            if open_breach {
                self.contradictions.push((title, cells.iter().map(|(cell, _)| *cell).collect()));
            }
            return;
        }
        for (cell, _) in &cells {
            self.of_cell[*cell].push(self.equations.len());
        }
        // a nought is no part: nobody thinks that there is something where there was nothing
        let stated: Vec<_> = cells.iter().copied().filter(|(cell, _)| self.values[*cell] != 0.0).collect();
        let moves = moved(&stated, low, high);
        self.equations.push(Equation { title, cells, low: low - constant, high: high - constant, moves });
    }

    /// Two cells that a reader takes for the same.
    fn add_equal(&mut self, one: &Amount, other: &Amount) {
        let title = self.titles.len() - 1;
        let moves = [one, other].map(|amount| self.number_of(&amount.place, amount.yuan)).to_vec();
        self.projects.insert(moves[0]);
        for cell in &moves {
            self.of_cell[*cell].push(self.equations.len());
        }
        let cells = vec![(moves[0], 1.0), (moves[1], -1.0)];
        self.equations.push(Equation { title, cells, low: 0.0, high: 0.0, moves });
    }

    fn number(&mut self, place: &Place, term: &Term) -> usize {
        self.number_of(place, if term.minus { -term.value } else { term.value })
    }

    fn number_of(&mut self, place: &Place, yuan: Decimal) -> usize {
        if let Some(&number) = self.numbers.get(place) {
            return number;
        }
        let number = self.values.len();
        self.numbers.insert(place.clone(), number);
        self.places.push(place.clone());
        self.values.push(in_wan(yuan));
        self.limits.push(Limits::default());
        self.of_cell.push(Vec::new());
        number
    }

    /// The number of a cell that stands in some comparison.
    pub(super) fn cell(&self, place: &Place) -> Option<usize> {
        self.numbers.get(place).copied()
    }

    /// Where a cell stands.
    pub(super) fn place(&self, cell: usize) -> &Place {
        &self.places[cell]
    }

    /// Published cells that stand in an equation with one of these.
    pub(super) fn beside(&self, cells: &BTreeSet<usize>) -> BTreeSet<usize> {
        let equations: BTreeSet<usize> =
            cells.iter().flat_map(|&cell| self.of_cell[cell].iter().copied()).collect();
        let beside = equations.iter().flat_map(|&at| &self.equations[at].cells).map(|(cell, _)| *cell);
        beside.filter(|cell| !cells.contains(cell)).collect()
    }

    /// The ranges of the wanted cells when the hidden ones are hidden.
    ///
    /// # Errors
    /// Where no range is known.
    pub(super) fn ranges(&self, mut cells: Cells) -> Result<Vec<Range>, Failure> {
        let told = |(_, own): &&(usize, Vec<usize>)| own.iter().any(|cell| cells.hidden.contains(cell));
        if let Some((title, _)) = self.contradictions.iter().find(told) {
            return Err(Failure::Contradiction(self.titles[*title].to_owned()));
        }
        cells.hidden.extend(&self.unpublished);
        let moving: Vec<BTreeSet<usize>> =
            cells.by_row.values().map(|own| self.moving(&cells.hidden, own)).collect();
        let mut all = Vec::new();
        for own in cells.by_row.values() {
            let wanted: BTreeSet<usize> = own.intersection(&cells.wanted).copied().collect();
            if wanted.is_empty() {
                continue;
            }
            // what contains it moves with it, and it with its parts
            let parts = moving.iter().filter(|moving| !moving.is_disjoint(own));
            let moving: BTreeSet<usize> = parts.flatten().copied().collect();
            let ranges = self.believed(&cells, &wanted, &moving)?;
            let near = |range: &Range| cells.need.is_some_and(|need| range.share() < need);
            let ends = ranges.iter().any(near);
            all.extend(ranges);
            if ends {
                break;
            }
        }
        Ok(all)
    }

    /// The ranges of some cells to a reader who believes in last year's figures, unless he sees that they mislead him.
    fn believed(
        &self,
        cells: &Cells,
        wanted: &BTreeSet<usize>,
        moving: &BTreeSet<usize>,
    ) -> Result<Vec<Range>, Failure> {
        let solve = |believing| self.solve(cells, wanted, moving, believing);
        match solve(true) {
            Ok(ranges) if ranges.iter().all(Range::holds) => Ok(ranges),
            // rows that moved by more mislead the reader: what is left to one who does without them counts as well
            Ok(ranges) => {
                let without = solve(false)?;
                let nearer =
                    |(one, other): (Range, Range)| if other.share() < one.share() { other } else { one };
                Ok(ranges.into_iter().zip(without).map(nearer).collect())
            }
            Err(Failure::Infeasible) => solve(false),
            Err(failure) => Err(failure),
        }
    }

    /// The hidden cells that move with some: these themselves, what is equal to them or contains them. Of these a
    /// reader cannot take it that they stay as they were.
    fn moving(&self, hidden: &BTreeSet<usize>, own: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut moving = own.clone();
        let mut open: Vec<usize> = moving.iter().copied().collect();
        while let Some(cell) = open.pop() {
            for &at in &self.of_cell[cell] {
                for &other in &self.equations[at].moves {
                    if other != cell && hidden.contains(&other) && moving.insert(other) {
                        open.push(other);
                    }
                }
            }
        }
        moving
    }

    /// The ranges of the wanted cells; last year's figures bound the others, either all that a reader believes in or
    /// only those that hold.
    fn solve(
        &self,
        cells: &Cells,
        wanted: &BTreeSet<usize>,
        moving: &BTreeSet<usize>,
        believing: bool,
    ) -> Result<Vec<Range>, Failure> {
        let hidden = &cells.hidden;
        let mut program = Program::default();
        for &cell in hidden {
            let mut limits = self.limits[cell].clone();
            let value = self.values[cell];
            let misled = limits.band.is_some_and(|(low, high)| value < low || value > high);
            if moving.contains(&cell) || misled && !believing {
                limits.band = None;
            }
            program.unknown(cell, limits);
        }
        let equations: BTreeSet<usize> =
            hidden.iter().flat_map(|&cell| self.of_cell[cell].iter().copied()).collect();
        for at in equations {
            let equation = &self.equations[at];
            let (unknown, known): (Vec<_>, Vec<_>) =
                equation.cells.iter().partition(|(cell, _)| hidden.contains(cell));
            let known: f64 = known.iter().map(|(cell, by)| self.values[*cell] * by).sum();
            program.constrain(equation.title, unknown, equation.low - known, equation.high - known);
        }
        let yuan = MoneyUnit::Wan.factor().to_f64().unwrap_or(f64::NAN);
        let range = |cell: usize, found: &Found| Range {
            place: self.places[cell].clone(),
            amount: self.values[cell] * yuan,
            least: found.least * yuan,
            most: found.most * yuan,
            by: found
                .by
                .iter()
                .map(|by| by.map_or(bounds::WORDS, |title| self.titles[title]).to_owned())
                .collect(),
        };
        let goes_on =
            |cell: usize, found: &Found| cells.need.is_none_or(|need| range(cell, found).share() >= need);
        let solved = program.ranges(wanted, goes_on).map_err(|unsolved| match unsolved {
            Unsolved::Infeasible => Failure::Infeasible,
            Unsolved::Failed(why) => Failure::Solver(why),
        })?;
        Ok(solved.iter().map(|(cell, found)| range(*cell, found)).collect())
    }
}

/// Whether a comparison fails as an error, and nobody has answered for it or changed its rule.
fn is_open_breach(budget: &Budget, outcome: &Outcome, comparison: &Comparison) -> bool {
    let unit = &budget.unit;
    if unit.overrides.iter().any(|own| own.id == outcome.rule) {
        return false;
    }
    outcome.findings.iter().any(|finding| {
        let accepted = unit.accepted.iter().any(|own| finding.is_called(&own.id));
        finding.severity == Severity::Error && !accepted && finding.comparison.as_ref() == Some(comparison)
    })
}

/// Money in 万元; a decimal of a budget always fits.
pub(super) fn in_wan(yuan: Decimal) -> f64 {
    (yuan / MoneyUnit::Wan.factor()).to_f64().unwrap_or(f64::NAN)
}
