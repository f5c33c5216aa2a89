//! How a wrong figure may have come of the right one: what hands do at a keyboard, and what stands elsewhere.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::diag::Place;

use super::interval::{Measure, Term};
use super::report::Report;

/// Shorter figures stand in many places by chance.
const TELLING_DIGITS: usize = 4;
/// Powers of ten that a slip makes of a figure: a digit, two, three (千), four (元 for 万元).
const MOST_ZEROS: u32 = 4;

/// What may have happened between what was meant and what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slip {
    /// Nothing was written.
    Blank,
    /// The decimal point is so many places off.
    Point(u32),
    /// Two neighbouring digits are the other way round.
    Swapped,
    /// The sign is the other one.
    Sign,
    /// What fits is written at this place too.
    Elsewhere(Place),
}

impl Slip {
    /// In Chinese.
    pub fn words(&self) -> String {
        match self {
            Slip::Blank => "漏填".to_owned(),
            Slip::Point(1) => "像是差了10倍".to_owned(),
            Slip::Point(2) => "像是差了100倍".to_owned(),
            Slip::Point(3) => "像是差了1000倍".to_owned(),
            Slip::Point(_) => "像是把元和万元弄错".to_owned(),
            Slip::Swapped => "像是两位数字写颠倒了".to_owned(),
            Slip::Sign => "像是正负号写反了".to_owned(),
            Slip::Elsewhere(place) => format!("与 {place} 相同"),
        }
    }

    /// Whether fingers make it.
    pub(super) fn is_of_typing(&self) -> bool {
        matches!(self, Slip::Point(_) | Slip::Sign | Slip::Swapped)
    }

    /// Whether it tells the cell from others that explain the same. A difference that is just nine times a figure of
    /// four digits, or twice it, or a figure of the book, is chance once in some thousands of times. Swapped digits
    /// differ by nine times a digit, as one wrong digit or a figure of the next row often do; a blank cell is as often
    /// how a table writes zero.
    pub(super) fn is_telling(&self, fits: Decimal) -> bool {
        match self {
            Slip::Point(_) | Slip::Sign => has_telling_digits(fits),
            Slip::Elsewhere(_) => true,
            Slip::Swapped | Slip::Blank => false,
        }
    }
}

/// The slip that makes one figure of another.
pub(super) fn between(stated: Decimal, fits: Decimal) -> Option<Slip> {
    if stated.is_zero() || fits.is_zero() {
        return None;
    }
    if stated == -fits {
        return Some(Slip::Sign);
    }
    let mut factor = Decimal::ONE;
    for zeros in 1..=MOST_ZEROS {
        factor *= Decimal::TEN;
        if fits.checked_mul(factor) == Some(stated) || stated.checked_mul(factor) == Some(fits) {
            return Some(Slip::Point(zeros));
        }
    }
    is_swapped(stated, fits).then_some(Slip::Swapped)
}

/// Whether two figures differ in nothing but the order of two neighbouring digits.
fn is_swapped(one: Decimal, other: Decimal) -> bool {
    let scale = one.scale().max(other.scale());
    let digits = |mut figure: Decimal| {
        figure.rescale(scale);
        figure.mantissa().to_string().into_bytes()
    };
    let (one, other) = (digits(one), digits(other));
    if one.len() != other.len() {
        return false;
    }
    let apart: Vec<usize> = (0..one.len()).filter(|&at| one[at] != other[at]).collect();
    matches!(apart[..], [a, b] if b == a + 1 && one[a] == other[b] && one[b] == other[a])
}

/// Whether a figure has so many digits that it hardly comes about by chance.
fn has_telling_digits(figure: Decimal) -> bool {
    let digits = figure.normalize().mantissa().abs().to_string();
    digits.trim_end_matches('0').len() >= TELLING_DIGITS
}

/// Where a figure is stated besides a cell and those that stand in a sum with it; none where it has too few digits
/// to tell anything.
pub(super) fn elsewhere(
    report: &Report,
    fits: Decimal,
    measure: Measure,
    near: &BTreeSet<&Place>,
) -> Option<Slip> {
    if !has_telling_digits(fits) || measure == Measure::Count {
        return None;
    }
    let looked = report.outcomes.iter().flat_map(|outcome| &outcome.looked);
    let sums = looked.filter_map(|looked| looked.comparison.as_ref());
    let terms = sums.flat_map(|sums| sums.left.iter().chain(&sums.right));
    let same = |term: &Term| term.value.abs() == fits && term.measure != Measure::Count;
    let places = terms.filter(|term| same(term)).filter_map(|term| term.place.as_ref());
    places.filter(|place| !near.contains(place)).min().map(|place| Slip::Elsewhere(place.clone()))
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn what_hands_do_is_known() {
        assert_eq!(between(dec!(12340), dec!(1234)), Some(Slip::Point(1)));
        assert_eq!(between(dec!(12.34), dec!(123400)), Some(Slip::Point(4)));
        assert_eq!(between(dec!(-5), dec!(5)), Some(Slip::Sign));
        assert_eq!(between(dec!(13.24), dec!(14.23)), None);
        assert_eq!(between(dec!(13.24), dec!(31.24)), Some(Slip::Swapped));
        assert_eq!(between(dec!(1.20), dec!(1.02)), Some(Slip::Swapped));
        assert_eq!(between(dec!(0), dec!(5)), None);
        assert_eq!(between(dec!(1235), dec!(1234)), None);
    }
}
