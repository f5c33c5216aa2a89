//! Comparing sums of stated figures as intervals, not with tolerances.
//!
//! A figure stated to its last digit stands for ± half of that digit; a sum of figures for the sum of
//! their intervals. Two sums agree when their intervals meet (Calculations 1.1 of XBRL). A figure that
//! is a plain copy of another at the same precision must equal it.

use rust_decimal::Decimal;

use crate::budget::amount::MoneyUnit;
use crate::budget::path::PREVIOUS;
use crate::diag::Place;
use crate::pack::checks::Relation;

/// What the value of a term counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Money in 元, shown in a unit.
    Money(MoneyUnit),
    /// Persons, cars, departments.
    Count,
}

/// One figure in a sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its cell path.
    pub path: String,
    /// Its Chinese name, where the path does not say it: of a fact.
    pub name: String,
    /// Its value, in 元 for money; already negative where it is subtracted.
    pub value: Decimal,
    /// Whether it is subtracted.
    pub minus: bool,
    /// Half of its last digit; zero for what is exact.
    pub half: Decimal,
    /// What it counts.
    pub measure: Measure,
    /// Whether the cell is blank, and counts as zero.
    pub blank: bool,
    /// Where it stands; none for a row that the table lacks and that counts as zero.
    pub place: Option<Place>,
}

impl Term {
    /// The path, after the name where it has one.
    pub fn named(&self) -> String {
        if self.name.is_empty() { self.path.clone() } else { format!("{} {}", self.name, self.path) }
    }
}

/// How two sums stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They agree exactly.
    Exact,
    /// They agree within what rounding explains (尾差).
    Rounding,
    /// They do not.
    Breach,
}

/// The comparison of two sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Left terms.
    pub left: Vec<Term>,
    /// Right terms.
    pub right: Vec<Term>,
    /// The relation that must hold.
    pub relation: Relation,
}

impl Comparison {
    /// Sum of the left side.
    pub fn left_sum(&self) -> Decimal {
        self.left.iter().map(|term| term.value).sum()
    }

    /// Sum of the right side.
    pub fn right_sum(&self) -> Decimal {
        self.right.iter().map(|term| term.value).sum()
    }

    /// Whether it says nothing of this year: all that it compares stands in last year's book.
    pub fn is_of_last_year(&self) -> bool {
        let mut terms = self.left.iter().chain(&self.right).peekable();
        terms.peek().is_some() && terms.all(|term| term.path.starts_with(PREVIOUS))
    }

    /// Left minus right.
    pub fn difference(&self) -> Decimal {
        self.left_sum() - self.right_sum()
    }

    /// The largest difference that rounding explains.
    pub fn allowance(&self) -> Decimal {
        match (self.left.as_slice(), self.right.as_slice()) {
            ([one], [other]) if one.half == other.half => Decimal::ZERO,
            _ => self.left.iter().chain(&self.right).map(|term| term.half).sum(),
        }
    }

    /// How the two sides stand.
    pub fn verdict(&self) -> Verdict {
        let difference = self.difference();
        let excess = match self.relation {
            Relation::Equal => difference.abs(),
            Relation::AtMost => difference.max(Decimal::ZERO),
            Relation::AtLeast => (-difference).max(Decimal::ZERO),
            // two that may be the same figure, differently rounded, are no two figures
            Relation::Differs => {
                return if difference.abs() > self.allowance() { Verdict::Exact } else { Verdict::Breach };
            }
            Relation::Together | Relation::Implies => {
                let (left, right) = (self.left_sum().is_zero(), self.right_sum().is_zero());
                let holds = if self.relation == Relation::Together { left == right } else { left || !right };
                return if holds { Verdict::Exact } else { Verdict::Breach };
            }
        };
        if excess.is_zero() {
            Verdict::Exact
        } else if excess <= self.allowance() {
            Verdict::Rounding
        } else {
            Verdict::Breach
        }
    }

    /// What the figures count.
    pub fn measure(&self) -> Measure {
        self.left.iter().chain(&self.right).map(|term| term.measure).next().unwrap_or(Measure::Count)
    }

    /// Whether any term states a figure; two sides of nothing prove nothing.
    pub fn says_anything(&self) -> bool {
        self.left.iter().chain(&self.right).any(|term| term.place.is_some())
    }
}

/// A value as people read it: money in its unit, exact; counts plain.
pub fn show(value: Decimal, measure: Measure) -> String {
    match measure {
        Measure::Money(unit) => format!("{}{}", (value / unit.factor()).normalize(), unit.word()),
        Measure::Count => value.normalize().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn term(value: Decimal, half: Decimal) -> Term {
        Term {
            path: String::new(),
            name: String::new(),
            value,
            minus: false,
            half,
            measure: Measure::Money(MoneyUnit::Wan),
            blank: false,
            place: None,
        }
    }

    fn verdict(left: &[(Decimal, Decimal)], right: &[(Decimal, Decimal)]) -> Verdict {
        let terms = |side: &[(Decimal, Decimal)]| side.iter().map(|&(v, h)| term(v, h)).collect();
        Comparison { left: terms(left), right: terms(right), relation: Relation::Equal }.verdict()
    }

    #[test]
    fn another_figure_is_told_from_the_same_one_rounded() {
        let of = |left: Decimal, right: Decimal, half: Decimal| {
            let (left, right) = (vec![term(left, half)], vec![term(right, Decimal::ZERO)]);
            Comparison { left, right, relation: Relation::Differs }.verdict()
        };
        assert_eq!(of(dec!(100), dec!(200), Decimal::ZERO), Verdict::Exact);
        assert_eq!(of(dec!(200), dec!(200), Decimal::ZERO), Verdict::Breach);
        assert_eq!(of(dec!(199.6), dec!(200), dec!(0.5)), Verdict::Breach);
        assert_eq!(of(dec!(201), dec!(200), Decimal::ZERO), Verdict::Exact);
    }

    #[test]
    fn rounded_parts_may_miss_their_total_by_their_intervals() {
        // 22825.0 + 4594.8 + 39.0 (百元 precision) against 27458.7
        let parts = [(dec!(22825000), dec!(50)), (dec!(4594800), dec!(50)), (dec!(39000), dec!(50))];
        assert_eq!(verdict(&parts, &[(dec!(27458700), dec!(50))]), Verdict::Rounding);
        assert_eq!(verdict(&parts, &[(dec!(27458600), dec!(50))]), Verdict::Rounding);
        assert_eq!(verdict(&parts, &[(dec!(27458500), dec!(50))]), Verdict::Breach);
    }

    #[test]
    fn copies_at_the_same_precision_must_be_equal() {
        assert_eq!(verdict(&[(dec!(100), dec!(50))], &[(dec!(200), dec!(50))]), Verdict::Breach);
        assert_eq!(verdict(&[(dec!(100), dec!(50))], &[(dec!(103), dec!(0.5))]), Verdict::Rounding);
    }
}
