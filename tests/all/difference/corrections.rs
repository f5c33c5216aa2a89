//! One amount of a consistent budget corrected, 200 times: every cell that is another is told, and no other; so are the
//! sentences of the public page.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gongkai::diag::Place;
use gongkai::difference::{CellSide, Difference, FigureRole};
use rayon::prelude::*;
use rust_decimal::prelude::ToPrimitive;

use crate::books::{Book, Sheet, Value};
use crate::fuzz::rng::Rng;
use crate::variants_text::lay;
use crate::variants_text::model::Variant;

use super::{Sided, between, sentences_differ, told_sentences};

/// Corrections over all samples.
const CORRECTIONS: usize = 200;

/// A cell of a workbook: file, sheet, row, column.
type At = (String, String, u32, u32);

/// Every cell whose content is another, by a reader that knows nothing of budgets.
fn changed_cells(old: &Path, new: &Path) -> BTreeMap<At, (Option<Value>, Option<Value>)> {
    let mut changed = BTreeMap::new();
    for file in ["tables.xlsx", "previous.xlsx"] {
        let cells = |folder: &Path| -> BTreeMap<At, Value> {
            let book =
                if folder.join(file).exists() { Book::read(&folder.join(file)) } else { Book::default() };
            let of = |sheet: Sheet| {
                let name = sheet.name.clone();
                let own = move |((row, column), value): ((u32, u16), Value)| {
                    ((file.to_owned(), name.clone(), row, u32::from(column)), value)
                };
                sheet.cells.into_iter().map(own)
            };
            book.sheets.into_iter().flat_map(of).collect()
        };
        let (before, after) = (cells(old), cells(new));
        let all: BTreeSet<&At> = before.keys().chain(after.keys()).collect();
        for at in all {
            if before.get(at) != after.get(at) {
                changed.insert(at.clone(), (before.get(at).cloned(), after.get(at).cloned()));
            }
        }
    }
    changed
}

fn at(place: &Option<Place>) -> Option<At> {
    match place {
        Some(Place::Cell(cell)) => Some((cell.file.to_string(), cell.sheet.to_string(), cell.row, cell.col)),
        _ => None,
    }
}

/// Whether a cell says what a side of a figure says.
fn says(value: &Option<Value>, side: &CellSide, unit: &str) -> bool {
    let factor = if unit == "万元" { 10_000.0 } else { 1.0 };
    match (value, side.yuan) {
        (Some(Value::Number(number) | Value::Formula(number)), Some(yuan)) => {
            (number * factor - yuan.to_f64().unwrap()).abs() < 0.005
        }
        (Some(Value::Text(text)), None) => text.trim().is_empty(),
        (None, None) => true,
        _ => false,
    }
}

/// A sample with one leaf amount corrected, by a number.
fn corrected(variant: &Variant, number: usize) -> Variant {
    let mut rng = Rng::new(number as u64);
    let mut corrected = variant.clone();
    let leaves = &mut corrected.now.leaves;
    let leaf = rng.below(leaves.len());
    let step = 10_000 * (1 + rng.below(300) as i64);
    let cents = &mut leaves[leaf].cents;
    *cents += if rng.one_in(2) && *cents > step { -step } else { step };
    corrected
}

/// What is wrong with what the diff says of a correction.
fn wrong(old: (&Sided, &Path), new: (&Sided, &Path)) -> Vec<String> {
    let difference = between(old.0, new.0);
    let mut cells = changed_cells(old.1, new.1);
    let mut wrong = Vec::new();
    for figure in &difference.figures {
        let place = at(&figure.new.place).or(at(&figure.old.place)).unwrap();
        match cells.remove(&place) {
            None => wrong.push(format!("told and not so: {} {place:?}", figure.path)),
            Some((before, after)) => {
                if !says(&before, &figure.old, figure.unit) || !says(&after, &figure.new, figure.unit) {
                    wrong.push(format!("{}: {:?} {:?}", figure.path, figure.old, figure.new));
                }
            }
        }
    }
    let words: Vec<Option<At>> = difference.words.iter().map(|own| at(&own.new_place)).collect();
    for (place, values) in cells {
        if !words.contains(&Some(place.clone())) {
            wrong.push(format!("so and not told: {place:?} {values:?}"));
        }
    }
    if wrong.is_empty() {
        wrong.extend(grouping(&difference));
    }
    if old.0.examined.draft().is_ok() && new.0.examined.draft().is_ok() {
        let (told, so) = (told_sentences(&difference), sentences_differ(old.0, new.0));
        if told != so {
            wrong.push(format!("sentences told {told:#?} and so {so:#?}"));
        }
    }
    if !difference.uncompared.is_empty() {
        wrong.push(format!("{:?}", difference.uncompared));
    }
    wrong
}

/// Every figure is in one group, once; what follows says whom.
fn grouping(difference: &Difference) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for group in &difference.groups {
        for at in group.heads.iter().chain(&group.followers) {
            let own = &difference.figures[*at];
            let head = group.heads.contains(at);
            if !seen.insert(*at) || (own.role == FigureRole::Itself) != head || own.of.is_empty() != head {
                wrong.push(format!("{} stands in no group, or wrongly: {:?}", own.path, own.role));
            }
        }
    }
    if seen.len() != difference.figures.len() {
        wrong.push(format!("{} figures, {} in groups", difference.figures.len(), seen.len()));
    }
    wrong
}

fn corrections(sample: &'static str, count: usize, most: usize) {
    let mut variant = Variant::of(sample);
    // a share of all money in the made books: what it comes to follows no other cell
    variant.purchases = None;
    let before = tempfile::tempdir().unwrap();
    lay(&variant, before.path());
    let old = Sided::of(before.path());
    let one = |number: usize| {
        let after = tempfile::tempdir().unwrap();
        lay(&corrected(&variant, number), after.path());
        let new = Sided::of(after.path());
        let difference = between(&old, &new);
        let heads = difference.groups.iter().flat_map(|group| &group.heads);
        let heads: Vec<String> = heads.map(|at| difference.figures[*at].path.clone()).collect();
        (number, heads, wrong((&old, before.path()), (&new, after.path())))
    };
    let all: Vec<(usize, Vec<String>, Vec<String>)> = (0..count).into_par_iter().map(one).collect();
    let wrong: Vec<_> = all.iter().filter(|(_, _, wrong)| !wrong.is_empty()).collect();
    assert!(wrong.is_empty(), "{sample}: {} of {count}: {:#?}", wrong.len(), &wrong[..wrong.len().min(3)]);
    // one amount was corrected: whatever tables it stands in, few figures are told as changed by themselves
    let (_, heads, _) = all.iter().max_by_key(|(_, heads, _)| heads.len()).unwrap();
    let single = all.iter().filter(|(_, heads, _)| heads.len() == 1).count();
    println!("{sample}: {count} corrections, {single} with one cause, at most {}: {heads:#?}", heads.len());
    assert!(heads.len() <= most, "{sample}: {heads:#?}");
}

#[test]
fn corrections_of_a_unit_are_told_exactly() {
    corrections("nanchang-2023", CORRECTIONS / 3 + 2, 2);
}

#[test]
fn corrections_of_a_department_are_told_exactly() {
    corrections("qingshi-2025", CORRECTIONS / 3, 2);
}

#[test]
fn corrections_of_another_province_are_told_exactly() {
    corrections("mingwan-2026", CORRECTIONS / 3, 2);
}
