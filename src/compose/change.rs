//! The change of an amount against last year, as a reader recomputes it.

use rust_decimal::Decimal;

use crate::budget::amount::{plain, round};
use crate::diag::Place;

/// A change against last year, in the unit of prose.
#[derive(Debug, Clone)]
pub struct Change {
    /// This year, as printed.
    pub now: Decimal,
    /// Last year, as printed.
    pub before: Decimal,
    /// The unrounded difference, in 元.
    pub exact: Decimal,
    /// Last year there was nothing.
    pub was_nothing: bool,
    /// This year there is nothing.
    pub is_nothing: bool,
    /// The cells of both years.
    pub places: Vec<Place>,
}

impl Change {
    /// The printed difference.
    pub fn difference(&self) -> Decimal {
        self.now - self.before
    }

    /// The printed rate of change, positive; none where the base is not above zero, where more than all of it went,
    /// or where it would print as zero.
    pub fn rate(&self) -> Option<String> {
        // of nothing or of a debt there is no rate, and nothing falls by more than itself
        if self.before <= Decimal::ZERO || self.now < Decimal::ZERO {
            return None;
        }
        if self.is_nothing {
            return Some("100%".to_owned());
        }
        let rate = round(self.difference() / self.before * Decimal::ONE_HUNDRED, 2).abs();
        (!rate.is_zero()).then(|| format!("{}%", plain(rate, 2)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn change(now: Decimal, before: Decimal) -> Change {
        Change {
            now,
            before,
            exact: now - before,
            was_nothing: before.is_zero(),
            is_nothing: now.is_zero(),
            places: vec![],
        }
    }

    #[test]
    fn rates_come_from_printed_amounts() {
        assert_eq!(change(dec!(3762.09), dec!(3372.96)).rate().as_deref(), Some("11.54%"));
        assert_eq!(change(dec!(0), dec!(5)).rate().as_deref(), Some("100%"));
        assert_eq!(change(dec!(5), dec!(0)).rate(), None);
        assert_eq!(change(dec!(10000.00), dec!(10000.01)).rate(), None);
        for (now, before) in
            [(dec!(12.23), dec!(-5)), (dec!(0), dec!(-5)), (dec!(-7), dec!(-5)), (dec!(-7), dec!(5))]
        {
            assert_eq!(change(now, before).rate(), None, "{now} {before}");
        }
    }
}
