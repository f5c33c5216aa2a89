//! The linear programs behind a range: unknowns between bounds, sums of them between bounds.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Solution, Variable};

/// What is narrower than this, in 万元, is one figure: the tolerance of the solver.
const POINT: f64 = 1e-7;
/// Bounds that miss each other by no more than this, in 万元, meet: f64 adds up sums of a bureau this exactly.
const MEET: f64 = 1e-5;
/// A program of this many unknowns is not solved.
const MOST_UNKNOWNS: usize = 5000;
/// A program that takes longer has failed.
const LONGEST: Duration = Duration::from_secs(20);
/// At most so many things are named that bound a range.
const MOST_NAMED: usize = 3;

/// What is known of a single unknown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Limits {
    /// The least that it can be.
    pub floor: f64,
    /// What last year's figure leaves it.
    pub band: Option<(f64, f64)>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { floor: f64::NEG_INFINITY, band: None }
    }
}

/// Why there is no range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unsolved {
    /// Nothing fits.
    Infeasible,
    /// The solver failed, in Chinese.
    Failed(String),
}

/// The range of an unknown, and what bounds it: constraints by their title, or none for last year's figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Found {
    pub least: f64,
    pub most: f64,
    pub by: Vec<Option<usize>>,
}

/// A sum of unknowns between two bounds.
#[derive(Debug, Clone)]
struct Constraint {
    title: usize,
    terms: Vec<(usize, f64)>,
    low: f64,
    high: f64,
}

/// An unknown, or several that are the same: its bounds, and what sets them.
#[derive(Debug, Clone)]
struct Unknown {
    low: f64,
    high: f64,
    low_by: Option<usize>,
    high_by: Option<usize>,
    banded: bool,
}

/// Unknowns and what is known of them.
#[derive(Debug, Default)]
pub(super) struct Program {
    limits: BTreeMap<usize, Limits>,
    constraints: Vec<Constraint>,
}

impl Program {
    /// Adds an unknown.
    pub(super) fn unknown(&mut self, name: usize, limits: Limits) {
        self.limits.insert(name, limits);
    }

    /// Adds a constraint over unknowns that were added.
    pub(super) fn constrain(&mut self, title: usize, terms: Vec<(usize, f64)>, low: f64, high: f64) {
        self.constraints.push(Constraint { title, terms, low, high });
    }

    /// The ranges of some unknowns, up to the first with which there is no going on.
    ///
    /// # Errors
    /// Where nothing fits, or the solver fails.
    pub(super) fn ranges(
        &self,
        wanted: &BTreeSet<usize>,
        goes_on: impl Fn(usize, &Found) -> bool,
    ) -> Result<Vec<(usize, Found)>, Unsolved> {
        let merged = self.merged();
        let reduced = Reduced::new(self, &merged)?;
        let mut known: BTreeMap<usize, Found> = BTreeMap::new();
        let mut all = Vec::new();
        for &name in wanted {
            let Some(&class) = merged.get(&name) else { continue };
            let found = match known.entry(class) {
                Entry::Occupied(found) => found.into_mut(),
                Entry::Vacant(free) => free.insert(reduced.range(class)?),
            };
            all.push((name, found.clone()));
            if !goes_on(name, found) {
                break;
            }
        }
        Ok(all)
    }

    /// For each unknown the first of those that are the same by an equality of two.
    fn merged(&self) -> BTreeMap<usize, usize> {
        let mut same: BTreeMap<usize, usize> = self.limits.keys().map(|&name| (name, name)).collect();
        let root = |same: &BTreeMap<usize, usize>, mut name: usize| {
            while let Some(&above) = same.get(&name).filter(|above| **above != name) {
                name = above;
            }
            name
        };
        for constraint in &self.constraints {
            let [(one, by), (other, against)] = constraint.terms.as_slice() else { continue };
            let exact = constraint.low.abs() <= POINT && constraint.high.abs() <= POINT;
            if exact && *by == -*against {
                let (one, other) = (root(&same, *one), root(&same, *other));
                same.insert(one.max(other), one.min(other));
            }
        }
        self.limits.keys().map(|&name| (name, root(&same, name))).collect()
    }
}

/// A program over unknowns of which none are the same.
struct Reduced {
    unknowns: BTreeMap<usize, Unknown>,
    constraints: Vec<Constraint>,
}

impl Reduced {
    fn new(program: &Program, merged: &BTreeMap<usize, usize>) -> Result<Self, Unsolved> {
        let mut unknowns: BTreeMap<usize, Unknown> = BTreeMap::new();
        for (name, limits) in &program.limits {
            let unknown = unknowns.entry(merged[name]).or_insert(Unknown {
                low: f64::NEG_INFINITY,
                high: f64::INFINITY,
                low_by: None,
                high_by: None,
                banded: false,
            });
            unknown.low = unknown.low.max(limits.floor);
        }
        let sums = narrowest(program, merged);
        let mut constraints = Vec::new();
        for constraint in sums.into_values() {
            match constraint.terms.as_slice() {
                [] if constraint.low > MEET || constraint.high < -MEET => return Err(Unsolved::Infeasible),
                [] => {}
                [(name, by)] => {
                    if let Some(unknown) = unknowns.get_mut(name) {
                        unknown.bound(&constraint, *by);
                    }
                }
                _ => constraints.push(constraint),
            }
        }
        for (name, limits) in &program.limits {
            if let (Some(unknown), Some(band)) = (unknowns.get_mut(&merged[name]), limits.band) {
                unknown.believe(band);
            }
        }
        for constraint in &mut constraints {
            (constraint.low, constraint.high) = met(constraint.low, constraint.high)?;
        }
        for unknown in unknowns.values_mut() {
            (unknown.low, unknown.high) = met(unknown.low, unknown.high)?;
        }
        Ok(Self { unknowns, constraints })
    }

    /// The unknowns that hang together with one, and the constraints that tie them.
    fn around(&self, one: usize) -> (BTreeSet<usize>, Vec<&Constraint>) {
        let mut near = BTreeSet::from([one]);
        loop {
            let before = near.len();
            for constraint in &self.constraints {
                if constraint.terms.iter().any(|(name, _)| near.contains(name)) {
                    near.extend(constraint.terms.iter().map(|(name, _)| *name));
                }
            }
            if near.len() == before {
                break;
            }
        }
        let ties = |own: &&Constraint| own.terms.iter().any(|(name, _)| near.contains(name));
        let tied = self.constraints.iter().filter(ties).collect();
        (near, tied)
    }

    fn range(&self, one: usize) -> Result<Found, Unsolved> {
        let (near, tied) = self.around(one);
        if near.len() > MOST_UNKNOWNS {
            return Err(Unsolved::Failed(format!("相连的未知数有{}个，太多了", near.len())));
        }
        let mut found = Found::default();
        let end = |direction, by: &mut Vec<Option<usize>>| self.end(one, direction, &near, &tied, by);
        found.least = end(OptimizationDirection::Minimize, &mut found.by)?;
        found.most = end(OptimizationDirection::Maximize, &mut found.by)?;
        found.by.truncate(MOST_NAMED);
        Ok(found)
    }

    /// One end of a range; what bounds it is added to what is named.
    fn end(
        &self,
        one: usize,
        direction: OptimizationDirection,
        near: &BTreeSet<usize>,
        tied: &[&Constraint],
        by: &mut Vec<Option<usize>>,
    ) -> Result<f64, Unsolved> {
        let mut problem = Problem::new(direction);
        problem.set_time_limit(LONGEST);
        let mut variables: BTreeMap<usize, Variable> = BTreeMap::new();
        for name in near {
            let unknown = &self.unknowns[name];
            let weight = if *name == one { 1.0 } else { 0.0 };
            variables.insert(*name, problem.add_var(weight, (unknown.low, unknown.high)));
        }
        for constraint in tied {
            let terms = || constraint.terms.iter().map(|(name, by)| (variables[name], *by));
            let sum: Vec<(Variable, f64)> = terms().collect();
            if constraint.high - constraint.low <= POINT {
                problem.add_constraint(
                    &sum,
                    ComparisonOp::Eq,
                    f64::midpoint(constraint.low, constraint.high),
                );
                continue;
            }
            if constraint.low.is_finite() {
                problem.add_constraint(&sum, ComparisonOp::Ge, constraint.low);
            }
            if constraint.high.is_finite() {
                problem.add_constraint(&sum, ComparisonOp::Le, constraint.high);
            }
        }
        let least = direction == OptimizationDirection::Minimize;
        let outcome = match problem.solve() {
            Ok(outcome) => outcome,
            Err(Error::Unbounded) => return Ok(if least { f64::NEG_INFINITY } else { f64::INFINITY }),
            Err(Error::Infeasible) => return Err(Unsolved::Infeasible),
            Err(error) => return Err(Unsolved::Failed(error.to_string())),
        };
        if !outcome.is_optimal() {
            return Err(Unsolved::Failed("超过了时限".to_owned()));
        }
        let Some(solution) = outcome.solution() else {
            return Err(Unsolved::Failed("没有解".to_owned()));
        };
        self.name_bounds(one, least, solution, &variables, tied, by);
        Ok(solution.var_value(variables[&one]))
    }

    /// Names what holds an unknown at an end: a bound of its own, else the sums that it stands in, and last year's
    /// figures where one of their parts is held by them.
    fn name_bounds(
        &self,
        one: usize,
        least: bool,
        solution: &Solution,
        variables: &BTreeMap<usize, Variable>,
        tied: &[&Constraint],
        by: &mut Vec<Option<usize>>,
    ) {
        let mut add = |what: Option<usize>| {
            if !by.contains(&what) {
                by.push(what);
            }
        };
        let at = |name: usize, bound: f64| (solution.var_value(variables[&name]) - bound).abs() <= MEET;
        let own = &self.unknowns[&one];
        let (bound, held) = if least { (own.low, own.low_by) } else { (own.high, own.high_by) };
        if at(one, bound) && held.is_some() {
            add(held);
            return;
        }
        for constraint in tied.iter().filter(|own| own.terms.iter().any(|(name, _)| *name == one)) {
            let sum: f64 =
                constraint.terms.iter().map(|(name, by)| solution.var_value(variables[name]) * by).sum();
            if (sum - constraint.low).abs() > MEET && (sum - constraint.high).abs() > MEET {
                continue;
            }
            add(Some(constraint.title));
            let banded = |name: usize| {
                let unknown = &self.unknowns[&name];
                unknown.banded && (at(name, unknown.low) || at(name, unknown.high))
            };
            if constraint.terms.iter().any(|(name, _)| banded(*name)) {
                add(None);
            }
        }
    }
}

impl Unknown {
    /// Takes over what last year's figure leaves, unless what is public shows that this one has moved further: a
    /// reader who can tell it by itself is not misled by it, and so not about others either.
    fn believe(&mut self, (low, high): (f64, f64)) {
        if low <= self.high + MEET && high + MEET >= self.low {
            self.low = self.low.max(low);
            self.high = self.high.min(high);
            self.banded = true;
        }
    }

    /// Takes over what a constraint says of this unknown alone.
    fn bound(&mut self, constraint: &Constraint, by: f64) {
        let (low, high) = (constraint.low / by, constraint.high / by);
        if low > self.low {
            self.low = low;
            self.low_by = Some(constraint.title);
        }
        if high < self.high {
            self.high = high;
            self.high_by = Some(constraint.title);
        }
    }
}

/// The same sum of the same unknowns once, with the narrowest bounds.
fn narrowest(program: &Program, merged: &BTreeMap<usize, usize>) -> BTreeMap<Vec<(usize, i64)>, Constraint> {
    let mut sums: BTreeMap<Vec<(usize, i64)>, Constraint> = BTreeMap::new();
    for constraint in &program.constraints {
        let mut terms: BTreeMap<usize, f64> = BTreeMap::new();
        for (name, by) in &constraint.terms {
            *terms.entry(merged[name]).or_default() += by;
        }
        terms.retain(|_, by| *by != 0.0);
        let (mut low, mut high) = (constraint.low, constraint.high);
        let sign = terms.values().next().copied().unwrap_or(1.0).signum();
        if sign < 0.0 {
            terms.values_mut().for_each(|by| *by = -*by);
            (low, high) = (-high, -low);
        }
        // coefficients are counts of a cell in a comparison
        let key: Vec<(usize, i64)> = terms.iter().map(|(name, by)| (*name, *by as i64)).collect();
        let terms = terms.into_iter().collect();
        let fresh = Constraint { title: constraint.title, terms, low, high };
        match sums.get_mut(&key) {
            Some(known) => {
                known.low = known.low.max(low);
                known.high = known.high.min(high);
            }
            None => {
                sums.insert(key, fresh);
            }
        }
    }
    sums
}

/// Bounds that may miss each other by what f64 does.
fn met(low: f64, high: f64) -> Result<(f64, f64), Unsolved> {
    if low <= high {
        Ok((low, high))
    } else if low - high <= MEET {
        let middle = f64::midpoint(low, high);
        Ok((middle, middle))
    } else {
        Err(Unsolved::Infeasible)
    }
}

#[cfg(test)]
mod tests;
