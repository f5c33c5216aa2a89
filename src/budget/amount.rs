//! Amounts of money: decimal, in 元, each with the precision at which it was stated and its cell.

use rust_decimal::{Decimal, RoundingStrategy, dec};

use crate::diag::Place;

/// No figure of a bureau is larger, in 元: all public budgets of the country together spend some 4×10^13 a
/// year. Within it no sum, product with 10,000 or rate of change leaves what a decimal holds.
pub const MOST: Decimal = dec!(1_000_000_000_000_000);
/// Decimals that are kept of a number. What lies below is what is left where a formula subtracts equal
/// numbers; and a smaller base would make a rate of change leave what a decimal holds.
pub const MOST_DECIMALS: u32 = 10;
/// [`MOST`] for people.
pub const MOST_WORDS: &str = "1000万亿元";
/// Digits of an implausible number that are shown.
const MOST_SHOWN: usize = 30;
/// No more of anything is counted: there are fewer people.
pub const MOST_COUNTED: i64 = 10_000_000_000;

/// The unit in which a table or text states money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum MoneyUnit {
    /// 元.
    #[serde(rename = "元")]
    Yuan,
    /// 万元.
    #[serde(rename = "万元")]
    Wan,
}

impl MoneyUnit {
    /// The Chinese word.
    pub fn word(self) -> &'static str {
        match self {
            MoneyUnit::Yuan => "元",
            MoneyUnit::Wan => "万元",
        }
    }

    /// The unit of a Chinese word, if it is one of the two.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "元" | "人民币元" => Some(MoneyUnit::Yuan),
            "万元" | "人民币万元" => Some(MoneyUnit::Wan),
            _ => None,
        }
    }

    /// A number of this unit in 元; none where no bureau's figure can be so large.
    pub fn yuan(self, number: Decimal) -> Option<Decimal> {
        let yuan = number.checked_mul(self.factor())?;
        (yuan.abs() <= MOST).then(|| yuan.normalize())
    }

    /// How many 元 one of it is.
    pub fn factor(self) -> Decimal {
        match self {
            MoneyUnit::Yuan => Decimal::ONE,
            MoneyUnit::Wan => Decimal::from(10_000),
        }
    }
}

/// A number that stands in words, with its commas: none where it is larger or finer than
/// any figure of a bureau.
pub fn in_words(digits: &str) -> Option<Decimal> {
    let number = Decimal::from_str_exact(&digits.replace(',', "")).ok()?;
    (number.abs() <= MOST && number.scale() <= MOST_DECIMALS).then_some(number)
}

/// What is said of a number that is too large or has too many digits for an amount, and the next step.
pub fn implausible(digits: &str, unit: MoneyUnit) -> (String, String) {
    let mut shown: String = digits.chars().take(MOST_SHOWN).collect();
    if digits.chars().count() > MOST_SHOWN {
        shown.push('…');
    }
    let found = format!(
        "写着{shown}{}，数字太大或小数位太多，不会是一个部门或单位的金额（应在{MOST_WORDS}以内）",
        unit.word()
    );
    (found, "请核对这个数，以及金额单位是元还是万元；编码、电话一类的号码请移到别的列".to_owned())
}

/// A stated figure: its value in 元, half of its last stated digit in 元, and where it stands.
///
/// It stands for the closed interval `yuan ± half` (Calculations 1.1 of XBRL reads figures so).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// Value in 元.
    pub yuan: Decimal,
    /// Half of the last stated digit, in 元; zero for exact figures.
    pub half: Decimal,
    /// The cell or key that states it.
    pub place: Place,
}

impl Amount {
    /// The value in the given unit, exact.
    pub fn in_unit(&self, unit: MoneyUnit) -> Decimal {
        (self.yuan / unit.factor()).normalize()
    }
}

/// Rounds half away from zero to `decimals` places, as printed figures are; never yields `-0`.
pub fn round(value: Decimal, decimals: u32) -> Decimal {
    let rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    if rounded.is_zero() { Decimal::ZERO } else { rounded }
}

/// The printed form in prose: `decimals` places, a plain `0` for an exact zero, no separators.
pub fn plain(value: Decimal, decimals: u32) -> String {
    if value.is_zero() {
        return "0".to_owned();
    }
    let rounded = round(value, decimals);
    format!("{rounded:.*}", decimals as usize)
}

/// The printed form in tables: `decimals` places and thousands separators, `0.00` for zero.
pub fn grouped(value: Decimal, decimals: u32) -> String {
    let text = format!("{:.*}", decimals as usize, round(value, decimals));
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!(plain(dec!(0.125), 2), "0.13");
        assert_eq!(plain(dec!(-0.125), 2), "-0.13");
        assert_eq!(plain(dec!(87.70), 2), "87.70");
        assert_eq!(plain(dec!(0), 2), "0");
        assert_eq!(plain(dec!(-0.001), 2), "0.00");
    }

    #[test]
    fn no_figure_is_beyond_the_most() {
        assert_eq!(MoneyUnit::Wan.yuan(dec!(100_000_000_000)), Some(MOST));
        for number in [dec!(100_000_000_000.01), dec!(-100_000_000_000.01), Decimal::MAX, Decimal::MIN] {
            assert_eq!(MoneyUnit::Wan.yuan(number), None);
        }
    }

    #[test]
    fn numbers_in_words_are_bounded() {
        assert_eq!(in_words("1,234.50"), Some(dec!(1234.50)));
        for beyond in ["1000000000000001", "0.12345678901", &"9".repeat(29), &"9".repeat(300)] {
            assert_eq!(in_words(beyond), None, "{beyond}");
        }
    }

    #[test]
    fn tables_group_thousands() {
        assert_eq!(grouped(dec!(1234567.891), 2), "1,234,567.89");
        assert_eq!(grouped(dec!(-999), 2), "-999.00");
        assert_eq!(grouped(dec!(1000), 0), "1,000");
    }
}
