//! Numbers in what people write, and pieces of long texts that are told.

use rust_decimal::Decimal;

use crate::budget::amount::{self, MoneyUnit};

/// Digits of a number that nobody writes by chance.
const TELLING: usize = 4;

/// A number in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    /// As it is written, without commas.
    pub(super) text: String,
    /// What it is.
    pub(super) value: Decimal,
    /// The unit behind it.
    pub(super) unit: Option<MoneyUnit>,
    /// Whether a per cent sign stands behind it.
    pub(super) percent: bool,
}

impl Number {
    /// Digits behind the point.
    pub(super) fn decimals(&self) -> u32 {
        self.text.split_once('.').map_or(0, |(_, digits)| u32::try_from(digits.len()).unwrap_or_default())
    }

    /// Whether it says enough to be found again: a year, a count or a page does not.
    pub(super) fn is_telling(&self) -> bool {
        let digits = self.text.bytes().filter(u8::is_ascii_digit).count();
        self.percent || self.unit.is_some() || self.text.contains('.') || digits > TELLING
    }

    /// Whether it is an amount in 元, rounded as it is written.
    pub(super) fn is_amount(&self, yuan: Decimal) -> bool {
        if self.percent || !self.is_telling() || self.value.is_zero() {
            return false;
        }
        let units = match self.unit {
            Some(unit) => vec![unit],
            None => vec![MoneyUnit::Yuan, MoneyUnit::Wan],
        };
        units.into_iter().any(|unit| amount::round(yuan / unit.factor(), self.decimals()) == self.value)
    }
}

/// The numbers of a folded text.
pub(super) fn within(text: &str) -> Vec<Number> {
    let mut numbers = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = &rest[start..];
        let bytes = rest.as_bytes();
        let mut end = 0;
        while end < bytes.len() {
            let joins =
                matches!(bytes[end], b'.' | b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
            if !bytes[end].is_ascii_digit() && !joins {
                break;
            }
            end += 1;
        }
        let written = rest[..end].replace(',', "");
        rest = &rest[end..];
        // what is longer than a decimal holds is no amount of anybody
        if let Ok(value) = written.parse::<Decimal>() {
            let unit = ["万元", "元"].into_iter().find(|unit| rest.starts_with(unit));
            let unit = unit.and_then(MoneyUnit::from_word);
            numbers.push(Number { text: written, value, unit, percent: rest.starts_with('%') });
        }
    }
    numbers
}

/// Whether a text is a number and nothing else.
pub(super) fn is_one(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | '-'))
}
