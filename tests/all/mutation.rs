//! Every figure of the samples is made wrong in four ways; what goes unnoticed is known by name.

use std::collections::BTreeSet;

use gongkai::budget::Budget;
use gongkai::pack::Pack;
use gongkai::read;
use gongkai::reconcile::{self, report::Report, suspects::leads};
use rayon::prelude::*;
use rust_decimal::Decimal;

use crate::support::root;

/// Where an amount stands: table, section, row, column.
type At = (usize, usize, usize, usize);

const WAYS: [&str; 4] = ["末位加一", "扩大十倍", "变号", "留空"];

fn all_amounts(budget: &Budget) -> Vec<At> {
    let mut all = Vec::new();
    for (t, table) in budget.current.tables.iter().enumerate() {
        for (s, section) in table.sections.iter().enumerate() {
            for (r, row) in section.rows.iter().enumerate() {
                let stated = row.amounts.iter().enumerate().filter(|(_, amount)| amount.is_some());
                all.extend(stated.map(|(c, _)| (t, s, r, c)));
            }
        }
    }
    all
}

/// The budget with one amount changed; none where the change changes nothing.
fn mutated(budget: &Budget, (t, s, r, c): At, way: usize) -> Option<Budget> {
    let mut budget = budget.clone();
    let slot = &mut budget.current.tables[t].sections[s].rows[r].amounts[c];
    let amount = slot.as_mut()?;
    let before = amount.yuan;
    match way {
        0 => amount.yuan += amount.half * Decimal::TWO,
        1 => amount.yuan *= Decimal::TEN,
        2 => amount.yuan = -amount.yuan,
        _ => {
            *slot = None;
            return (!before.is_zero()).then_some(budget);
        }
    }
    (amount.yuan != before).then_some(budget)
}

/// Ids of all that is told, 尾差 too.
fn told(report: &Report) -> BTreeSet<String> {
    report
        .findings()
        .chain(report.roundings())
        .map(|finding| format!("{}{}", finding.id, finding.message))
        .collect()
}

fn name(budget: &Budget, (t, s, r, c): At) -> String {
    let table = &budget.current.tables[t];
    let section = &table.sections[s];
    let side = if section.side.is_empty() { String::new() } else { format!("@{}", section.side) };
    format!("{}{side}/{}/{}", table.id, section.rows[r].key, section.columns[c])
}

/// What became of all mutations.
#[derive(Default)]
struct Survey {
    all: usize,
    /// Something was told, 尾差 too.
    caught: usize,
    /// Publication is stopped.
    blocked: usize,
    /// That cell is the one to look at first.
    named: usize,
    /// It is one of two to look at.
    either: usize,
    /// A lead names others only.
    misnamed: BTreeSet<String>,
    missed: BTreeSet<String>,
}

fn survey(budget: &Budget, pack: &Pack) -> Survey {
    let base = told(&reconcile::reconcile(budget, pack));
    let jobs: Vec<(At, usize)> =
        all_amounts(budget).into_iter().flat_map(|at| (0..WAYS.len()).map(move |way| (at, way))).collect();
    let one = |(at, way): &(At, usize)| {
        let wrong = mutated(budget, *at, *way)?;
        let report = reconcile::reconcile(&wrong, pack);
        let (t, s, r, c) = *at;
        let place = &budget.current.tables[t].sections[s].rows[r].amounts[c].as_ref()?.place;
        let leads = leads(&report);
        let caught = told(&report) != base;
        let wrongly = leads.iter().find(|lead| !lead.names(place));
        let misnamed =
            wrongly.map(|lead| format!("{} {}：{}", WAYS[*way], name(budget, *at), lead.cells[0].path));
        let cells = leads.first().filter(|_| wrongly.is_none()).map_or(0, |lead| lead.cells.len());
        let missed = (!caught).then(|| format!("{} {}", WAYS[*way], name(budget, *at)));
        Some(Survey {
            all: 1,
            caught: caught.into(),
            blocked: report.has_errors().into(),
            named: (cells == 1).into(),
            either: (cells == 2).into(),
            misnamed: misnamed.into_iter().collect(),
            missed: missed.into_iter().collect(),
        })
    };
    let add = |mut sum: Survey, one: Survey| {
        sum.all += one.all;
        sum.caught += one.caught;
        sum.blocked += one.blocked;
        sum.named += one.named;
        sum.either += one.either;
        sum.misnamed.extend(one.misnamed);
        sum.missed.extend(one.missed);
        sum
    };
    jobs.par_iter().filter_map(one).reduce(Survey::default, add)
}

#[test]
fn wrong_figures_are_noticed() {
    let mut found = String::new();
    for sample in ["nanchang-2023", "qingshi-2025", "mingwan-2026"] {
        let input = read::read(&root().join("inputs").join(sample), &[]).0.unwrap();
        let Survey { all, caught, blocked, named, either, misnamed, missed } =
            survey(&input.budget, &input.pack);
        assert!(all > 1000, "{sample}: only {all} mutations");
        found.push_str(&format!(
            "{sample}：{all}处改错，发现{caught}处，其中{blocked}处不能公开；指出错格{named}处，指出两格之一{either}处，指错{}处\n",
            misnamed.len()
        ));
        for name in misnamed {
            found.push_str(&format!("  指错 {name}\n"));
        }
        for name in missed {
            found.push_str(&format!("  未发现 {name}\n"));
        }
    }
    let path = root().join("tests/data/undetected.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == known, "what goes unnoticed has changed; look, then run with UPDATE_GOLDEN=1:\n{found}");
}
