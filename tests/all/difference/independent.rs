//! Two amounts of a consistent budget corrected at once: both changed by themselves, though by the same amount.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::variants_text::lay;
use crate::variants_text::model::{BASIC, FUND, GENERAL, Leaf, PROJECT, Variant, WAN};

use super::{Sided, between};

/// How many pairs of each kind.
const PAIRS: usize = 3;

/// Leaves of a sample that differ in their items, by what each is.
fn pair(
    variant: &Variant,
    one: impl Fn(&Leaf) -> bool,
    other: impl Fn(&Leaf) -> bool,
) -> Vec<(usize, usize)> {
    let leaves = &variant.now.leaves;
    let of = |wanted: &dyn Fn(&Leaf) -> bool| -> Vec<usize> {
        (0..leaves.len()).filter(|at| leaves[*at].cents > 2 * WAN && wanted(&leaves[*at])).collect()
    };
    let mut pairs = Vec::new();
    for first in of(&one) {
        for second in of(&other) {
            if leaves[first].item != leaves[second].item && !pairs.contains(&(second, first)) {
                pairs.push((first, second));
            }
        }
    }
    pairs
}

fn is_basic(leaf: &Leaf) -> bool {
    leaf.used == BASIC && leaf.source == GENERAL
}

/// Corrects the leaves of some pairs by these amounts; what changed by itself is what did in each correction alone.
fn both_are_told(sample: &'static str, wanted: impl Fn(&Variant) -> Vec<(usize, usize)>, steps: [i64; 2]) {
    let mut variant = Variant::of(sample);
    variant.purchases = None;
    let before = tempfile::tempdir().unwrap();
    lay(&variant, before.path());
    let old = Sided::of(before.path());
    let heads = |changes: &[(usize, i64)]| -> BTreeSet<String> {
        let mut corrected = variant.clone();
        changes.iter().for_each(|(leaf, step)| corrected.now.leaves[*leaf].cents += step);
        let after = tempfile::tempdir().unwrap();
        lay(&corrected, after.path());
        let difference = between(&old, &Sided::of(after.path()));
        let heads = difference.groups.iter().flat_map(|group| &group.heads);
        heads.map(|at| difference.figures[*at].path.clone()).collect()
    };
    let pairs = wanted(&variant);
    assert!(!pairs.is_empty(), "{sample}");
    let every = pairs.len().div_ceil(PAIRS);
    let wrong: Vec<String> = pairs
        .par_iter()
        .step_by(every)
        .filter_map(|(one, other)| {
            let alone: BTreeSet<String> =
                heads(&[(*one, steps[0])]).into_iter().chain(heads(&[(*other, steps[1])])).collect();
            let told = heads(&[(*one, steps[0]), (*other, steps[1])]);
            // what cancels out leaves no total by which another breakdown would be known to follow
            let as_said = if steps[0] + steps[1] == 0 { told.is_superset(&alone) } else { told == alone };
            (!as_said).then(|| format!("{sample}: {told:#?}, and each by itself {alone:#?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}: {}", wrong.len(), pairs.len(), wrong.join("\n"));
}

#[test]
fn in_two_items_of_one_table() {
    for sample in ["nanchang-2023", "qingshi-2025", "mingwan-2026"] {
        both_are_told(sample, |variant| pair(variant, is_basic, is_basic), [WAN, WAN]);
    }
}

#[test]
fn in_two_columns() {
    let is_project = |leaf: &Leaf| leaf.used == PROJECT && leaf.source == GENERAL;
    for sample in ["nanchang-2023", "qingshi-2025"] {
        both_are_told(sample, |variant| pair(variant, is_basic, is_project), [WAN, WAN]);
    }
}

#[test]
fn in_two_tables() {
    let of_fund = |leaf: &Leaf| leaf.source == FUND;
    both_are_told("qingshi-2025", |variant| pair(variant, is_basic, of_fund), [WAN, WAN]);
}

#[test]
fn where_they_leave_the_total_as_it_was() {
    for sample in ["nanchang-2023", "qingshi-2025", "mingwan-2026"] {
        both_are_told(sample, |variant| pair(variant, is_basic, is_basic), [WAN, -WAN]);
    }
}
