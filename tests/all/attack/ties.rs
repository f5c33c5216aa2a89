//! What is the same money by function and by economic class: a reader who knows it computes with it.

use std::collections::BTreeMap;

use gongkai::budget::Budget;
use gongkai::budget::secrecy::SecrecyMode;
use gongkai::read::{Came, read_through};
use gongkai::reconcile::reconcile;
use rayon::prelude::*;
use rust_decimal::{Decimal, dec};

use super::reader::{Attacker, Unknown, in_wan};
use super::{decided, fate, sample};
use crate::support::root;

/// Cells that anybody in the trade knows to be the same money: tables, codes and columns of either side.
const TIES: [(&[Figure], &[Figure]); 7] = [
    (&[(ECONOMIC, "30108", "合计")], &[(FUNCTION, "2080505", "基本支出")]),
    (&[(ECONOMIC, "30109", "合计")], &[(FUNCTION, "2080506", "基本支出")]),
    (&[(ECONOMIC, "30110", "合计")], &[(FUNCTION, "2101101", "基本支出"), (FUNCTION, "2101102", "基本支出")]),
    (&[(ECONOMIC, "30111", "合计")], &[(FUNCTION, "2101103", "基本支出")]),
    (&[(ECONOMIC, "30113", "合计")], &[(FUNCTION, "2210201", "基本支出")]),
    (&[(ECONOMIC, "30109", "合计"), (ECONOMIC, "30109", "合计")], &[(ECONOMIC, "30108", "合计")]),
    (
        &[(FUNCTION, "2080506", "基本支出"), (FUNCTION, "2080506", "基本支出")],
        &[(FUNCTION, "2080505", "基本支出")],
    ),
];
/// A table, a code and a column.
type Figure = (&'static str, &'static str, &'static str);
/// The table of basic expenditure by economic class.
const ECONOMIC: &str = "一般公共预算基本支出表";
/// The table of the general budget by function.
const FUNCTION: &str = "一般公共预算支出表";

impl Attacker<'_> {
    /// All that is the same money.
    pub(super) fn tie_all(&mut self) {
        for (left, right) in TIES {
            self.tie(left, right);
        }
    }

    /// What is the same money, where it is: the figures of some bureaus do not say so.
    fn tie(&mut self, left: &[Figure], right: &[Figure]) {
        let (mut known, mut room, mut apart, mut terms) = (0.0, 1e-6, 0.0, Vec::new());
        let mut sides = [Vec::new(), Vec::new()];
        let all = left.iter().map(|figure| (0, figure, 1.0)).chain(right.iter().map(|own| (1, own, -1.0)));
        for (side, (table, code, column), sign) in all {
            let Some(t) = self.full.current.tables.iter().position(|own| own.id == *table) else { return };
            let section = &self.full.current.tables[t].sections[0];
            let c = section.column(column).unwrap();
            let Some(r) = section.rows.iter().position(|row| row.code.as_deref() == Some(code)) else {
                continue;
            };
            let Some(amount) = &section.rows[r].amounts[c] else { continue };
            let cell = (t, 0, r, c);
            room += in_wan(amount.half);
            apart += sign * in_wan(amount.yuan);
            sides[side].push(cell);
            match self.unknowns.get(&cell) {
                Some(_) => terms.push((cell, sign)),
                None => known += sign * in_wan(amount.yuan),
            }
        }
        if apart.abs() > room || terms.is_empty() {
            return;
        }
        // twice a cell is that cell twice as often
        let mut often: BTreeMap<Unknown, f64> = BTreeMap::new();
        terms.iter().for_each(|(cell, sign)| *often.entry(*cell).or_default() += sign);
        self.sums.push((often.into_iter().collect(), -known - room, -known + room));
        for side in &mut sides {
            side.dedup();
        }
        let [left, right] = sides;
        if let [whole] = left.as_slice() {
            self.wholes.push((*whole, right.clone()));
        }
        if let [whole] = right.as_slice() {
            self.wholes.push((*whole, left));
        }
    }
}

/// A budget in which a function code has so much less in each column of each table, and another so much more: their
/// sums are as they were.
fn shifted(budget: &Budget, (less, more): (&str, &str), by: Decimal) -> Budget {
    let mut budget = budget.clone();
    for section in budget.current.tables.iter_mut().flat_map(|table| &mut table.sections) {
        for row in &mut section.rows {
            let by = match row.code.as_deref() {
                Some(code) if code == less => -by,
                Some(code) if code == more => by,
                _ => continue,
            };
            for amount in row.amounts.iter_mut().flatten().filter(|amount| !amount.yuan.is_zero()) {
                amount.yuan += by;
            }
        }
    }
    budget
}

#[test]
fn rows_by_economic_class_do_not_tell_what_is_the_same_money_by_function() {
    let read = |sample: &str| {
        let (came, faults) = read_through(&root().join("inputs").join(sample), &[]);
        let Came::Whole(input) = came else { panic!("{faults:?}") };
        *input
    };
    let samples = [read("qingshi-2025"), read("mingwan-2026")];
    let mut tries = Vec::new();
    for sample in &samples {
        for budget in [sample.budget.clone(), shifted(&sample.budget, ("2101101", "2101102"), dec!(70000))] {
            tries.extend(
                ["2101101", "210", "21011", "2080505"].map(|code| (budget.clone(), &sample.pack, code)),
            );
        }
    }
    tries.par_iter().for_each(|(budget, pack, code)| {
        let fate = fate(budget, pack, SecrecyMode::Row, &[(*code).to_owned()], &[]);
        println!("{code}: 另隐去{}行；{:?}", fate.besides, fate.refused);
        assert_eq!((fate.refused, fate.vain), (None, None), "{code}");
        assert!(fate.told.is_empty(), "{code}: {:#?}", fate.told);
    });
}

#[test]
fn what_should_be_the_same_money_and_is_not_says_nothing() {
    // 30108 and 30109 stay: with neither is it the same money then, nor the half
    let input = sample();
    let budget = shifted(&input.budget, ("2080505", "2080506"), dec!(100000));
    let budget = decided(&budget, SecrecyMode::Row, &["2080505"], &[]);
    let plan = reconcile(&budget, &input.pack).withheld;
    assert!(plan.failure.is_empty() && !plan.left.is_empty(), "{:#?}", plan.lines());
    assert!(plan.losses.iter().all(|loss| loss.code.as_deref() != Some("30108")), "{:#?}", plan.losses);
}
