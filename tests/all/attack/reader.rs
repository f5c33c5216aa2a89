//! A reader who computes: what the public budget and last year's book leave of a cell that is not seen.

use std::collections::{BTreeMap, BTreeSet};

use gongkai::budget::Budget;
use gongkai::budget::secrecy::public;
use gongkai::budget::table::{Row, Section};
use gongkai::pack::Pack;
use gongkai::reconcile::report::Report;
use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Variable};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};

/// A cell that the public does not see.
pub type Unknown = (usize, usize, usize, usize);

/// Cells with their signs, and the bounds of their sum.
pub type Sum = (Vec<(Unknown, f64)>, f64, f64);

/// What a reader can compute with, from the public budget and last year's book.
pub struct Attacker<'a> {
    pub full: &'a Budget,
    pub public: Budget,
    pub pack: &'a Pack,
    pub unknowns: BTreeMap<Unknown, f64>,
    pub secret: BTreeSet<Unknown>,
    pub bands: BTreeMap<Unknown, (f64, f64)>,
    /// Sums that are nought, with their rounding.
    pub sums: Vec<Sum>,
    /// Cells with the cells that they are the sum of.
    pub wholes: Vec<(Unknown, Vec<Unknown>)>,
}

/// An amount as the solver has it.
pub fn in_wan(yuan: Decimal) -> f64 {
    (yuan / dec!(10000)).to_f64().unwrap()
}

fn find<'a>(section: &'a Section, own: &Section, row: &Row) -> Option<&'a Row> {
    let above = |section: &Section, row: &Row| row.parent.map(|at| section.rows[at].key.clone());
    let mut same = section.rows.iter().filter(|other| match &row.code {
        Some(_) => other.code == row.code,
        None => other.key == row.key && above(section, other) == above(own, row),
    });
    same.next().filter(|_| same.next().is_none())
}

impl<'a> Attacker<'a> {
    pub fn new(full: &'a Budget, report: &Report, pack: &'a Pack) -> Self {
        let public = public(full, &report.withheld.cover);
        let mut own = Self {
            full,
            public,
            pack,
            unknowns: BTreeMap::new(),
            secret: BTreeSet::new(),
            bands: BTreeMap::new(),
            sums: Vec::new(),
            wholes: Vec::new(),
        };
        own.look();
        for table in 0..full.current.tables.len() {
            for section in 0..full.current.tables[table].sections.len() {
                own.add_up(table, section);
            }
        }
        own.tie_all();
        own.free_what_moves();
        own
    }

    /// A row that contains the secret, or is the same by itself, moves with it: last year's figure tells nothing of
    /// it.
    fn free_what_moves(&mut self) {
        let mut moving = self.secret.clone();
        loop {
            let before = moving.len();
            for (whole, parts) in &self.wholes {
                if parts.iter().any(|part| moving.contains(part)) && self.unknowns.contains_key(whole) {
                    moving.insert(*whole);
                }
                match parts.as_slice() {
                    [only] if moving.contains(whole) && self.unknowns.contains_key(only) => {
                        moving.insert(*only);
                    }
                    _ => {}
                }
            }
            if moving.len() == before {
                break;
            }
        }
        self.bands.retain(|cell, _| !moving.contains(cell));
    }

    /// What of each table is not in the public one.
    fn look(&mut self) {
        for (t, table) in self.full.current.tables.iter().enumerate() {
            let shown = self.public.current.table(&table.id);
            let last = self.full.previous.as_ref().and_then(|book| book.table(&table.id));
            for (s, section) in table.sections.iter().enumerate() {
                for (r, row) in section.rows.iter().enumerate() {
                    let seen = shown.and_then(|shown| find(&shown.sections[s], section, row));
                    for (c, amount) in row.amounts.iter().enumerate() {
                        let Some(amount) = amount.as_ref().filter(|amount| !amount.yuan.is_zero()) else {
                            continue;
                        };
                        if seen.is_some_and(|seen| seen.amounts[c].is_some()) {
                            continue;
                        }
                        let cell = (t, s, r, c);
                        self.unknowns.insert(cell, in_wan(amount.yuan));
                        if self.full.unit.secrecy.withholds(row) {
                            self.secret.insert(cell);
                            continue;
                        }
                        let before = last.and_then(|last| {
                            let side = last.sections.iter().find(|own| own.side == section.side)?;
                            let column = side.column(&section.columns[c])?;
                            find(side, section, row)?.amounts[column].as_ref()
                        });
                        if let Some(before) = before.filter(|before| before.yuan > Decimal::ZERO) {
                            let before = in_wan(before.yuan);
                            self.bands.insert(cell, (before * 0.9, before * 1.1));
                        }
                    }
                }
            }
        }
    }

    fn sum(&mut self, t: usize, s: usize, whole: (usize, usize), parts: &[(usize, usize)]) {
        let section = &self.full.current.tables[t].sections[s];
        // a nought is no part
        let stated = |(r, c): &&(usize, usize)| {
            section.rows[*r].amounts[*c].as_ref().is_some_and(|amount| !amount.yuan.is_zero())
        };
        let stated = parts.iter().filter(stated);
        let stated = stated.map(|(r, c)| (t, s, *r, *c)).collect();
        self.wholes.push(((t, s, whole.0, whole.1), stated));
        let (mut known, mut room, mut terms) = (0.0, 0.0, Vec::new());
        let all = std::iter::once((whole, 1.0)).chain(parts.iter().map(|part| (*part, -1.0)));
        for ((r, c), sign) in all {
            let Some(amount) = &section.rows[r].amounts[c] else { continue };
            room += in_wan(amount.half);
            match self.unknowns.get(&(t, s, r, c)) {
                Some(_) => terms.push(((t, s, r, c), sign)),
                None => known += sign * in_wan(amount.yuan),
            }
        }
        if !terms.is_empty() {
            self.sums.push((terms, -known - room, -known + room));
        }
    }

    /// Trees and totals of codes, and columns that are sums of others.
    fn add_up(&mut self, t: usize, s: usize) {
        let table = &self.full.current.tables[t];
        let section = &table.sections[s];
        let schema = self.pack.table(&table.id).unwrap();
        if let Some(side) = schema.side(&section.side) {
            for (_, leaf) in side.leaves().into_iter().filter(|(_, leaf)| !leaf.parts.is_empty()) {
                let parts: Vec<usize> = leaf.parts.iter().filter_map(|part| section.column(part)).collect();
                let Some(whole) = section.column(&leaf.id).filter(|_| !parts.is_empty()) else { continue };
                for r in 0..section.rows.len() {
                    let parts: Vec<(usize, usize)> = parts.iter().map(|c| (r, *c)).collect();
                    self.sum(t, s, (r, whole), &parts);
                }
            }
        }
        if schema.code_system().is_none() {
            return;
        }
        for r in 0..section.rows.len() {
            let is_part = |own: &Row| match section.rows[r].total {
                true => own.parent.is_none() && !own.total,
                false => own.parent == Some(r),
            };
            let parts: Vec<usize> =
                (0..section.rows.len()).filter(|own| is_part(&section.rows[*own])).collect();
            if parts.is_empty() {
                continue;
            }
            for c in 0..section.columns.len() {
                let parts: Vec<(usize, usize)> = parts.iter().map(|r| (*r, c)).collect();
                self.sum(t, s, (r, c), &parts);
            }
        }
    }

    /// One end of what an unknown can be; none where nothing fits.
    fn end(&self, wanted: Unknown, direction: OptimizationDirection, misled: bool) -> Option<f64> {
        let mut problem = Problem::new(direction);
        let mut variables: BTreeMap<Unknown, Variable> = BTreeMap::new();
        for (cell, value) in &self.unknowns {
            let band = self.bands.get(cell).filter(|(low, high)| misled || *low <= *value && *value <= *high);
            let bounds = band.copied().unwrap_or((0.0, f64::INFINITY));
            let weight = if *cell == wanted { 1.0 } else { 0.0 };
            variables.insert(*cell, problem.add_var(weight, bounds));
        }
        for (terms, low, high) in &self.sums {
            let terms: Vec<(Variable, f64)> = terms.iter().map(|(cell, by)| (variables[cell], *by)).collect();
            problem.add_constraint(&terms, ComparisonOp::Ge, *low - 1e-6);
            problem.add_constraint(&terms, ComparisonOp::Le, *high + 1e-6);
        }
        match problem.solve() {
            Ok(outcome) => Some(outcome.solution().unwrap().objective()),
            Err(Error::Unbounded) => Some(f64::INFINITY),
            Err(Error::Infeasible) => None,
            Err(error) => panic!("{error}"),
        }
    }

    /// The cells of which a reader knows more than a share.
    pub fn told(&self, protect: f64) -> Vec<String> {
        let mut told = Vec::new();
        for &cell in &self.secret {
            let amount = self.unknowns[&cell];
            for direction in [OptimizationDirection::Minimize, OptimizationDirection::Maximize] {
                let end =
                    self.end(cell, direction, true).or_else(|| self.end(cell, direction, false)).unwrap();
                if (end - amount).abs() < amount * protect {
                    let row = &self.full.current.tables[cell.0].sections[cell.1].rows[cell.2];
                    told.push(format!(
                        "{}/{} {amount}: {end}",
                        self.full.current.tables[cell.0].id, row.label
                    ));
                }
            }
        }
        told
    }
}
