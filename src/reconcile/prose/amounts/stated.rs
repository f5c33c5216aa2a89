//! Numbers with a measure as people type them, each read as an interval: half of its last digit to either
//! side, more where the words say that it is rounded (约, 左右, 余).

use std::ops::Range;

use regex::Captures;
use rust_decimal::Decimal;

use crate::budget::amount::{MOST, MoneyUnit, implausible, in_words};
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::rule::Stop;

/// A number and what it measures. Measures that are not money are those that sentences add up or compare.
static NUMBER: Pattern = Pattern::new(concat!(
    r"([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)",
    r"(余|多)?(万亿|亿|千万|百万|十万|万|千|百)?(余|多)?",
    r"(人民币元|元|%|个百分点|倍|人次|人|名|公里|千米|平方米|平方公里|亩|公顷|吨|辆|件|户|家|所|栋",
    r"|台|套|座|条|批次|场|册|处|个|项|张|次|期)",
));
/// What may stand before a number that is only about right.
const ABOUT: [&str; 5] = ["约", "近", "大约", "约为", "接近"];
/// What may stand behind it.
const OR_SO: [&str; 3] = ["左右", "上下", "余"];

/// What is measured and may have been rounded; the rest is counted.
const MEASURED: [&str; 7] = ["公里", "千米", "平方米", "平方公里", "亩", "公顷", "吨"];

/// What a number measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unit {
    /// Money, in 元.
    Money,
    /// Per cent; 倍 are hundreds of them.
    Percent,
    /// 个百分点.
    Points,
    /// Anything else that is counted or measured.
    Other(String),
}

/// A closed interval of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// Its least value.
    pub low: Decimal,
    /// Its greatest value.
    pub high: Decimal,
}

/// A number as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    /// Number and measure, as they stand in the compared text.
    pub text: String,
    /// Its digits, with the decimal point, without commas.
    pub digits: String,
    /// The words between digits and 元: 万, 亿.
    pub scale_word: String,
    /// One of the digits' unit in what the measure counts.
    pub scale: Decimal,
    /// Its value; of money in 元.
    pub value: Decimal,
    /// Half of its last digit, or more where it is only about right.
    pub half: Decimal,
    /// What it measures.
    pub unit: Unit,
    /// Whether the words say that it is rounded.
    pub about: bool,
}

/// A number with a measure in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A number that can be one.
    Number(Stated),
    /// An amount of money that no bureau has, and what is said of it.
    Implausible(String),
}

impl Span {
    /// An interval around a value.
    pub fn around(value: Decimal, half: Decimal) -> Self {
        Self { low: value - half, high: value + half }
    }

    /// Whether two intervals have a value in common.
    pub fn meets(self, other: Span) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// The interval of a difference.
    pub fn minus(self, other: Span) -> Span {
        Span { low: self.low - other.high, high: self.high - other.low }
    }

    /// The interval of a sum.
    pub fn plus(self, other: Span) -> Span {
        Span { low: self.low + other.low, high: self.high + other.high }
    }

    /// The interval of a quotient in per cent; none where the other may be zero or less, or where it leaves
    /// what a decimal holds.
    pub fn percent_of(self, whole: Span) -> Option<Span> {
        if whole.low <= Decimal::ZERO || self.low < Decimal::ZERO {
            return None;
        }
        let of = |part: Decimal, whole: Decimal| part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole);
        Some(Span { low: of(self.low, whole.high)?, high: of(self.high, whole.low)? })
    }
}

impl Stated {
    /// The values that it may stand for.
    pub fn span(&self) -> Span {
        Span::around(self.value, self.half)
    }

    /// Whether it is money.
    pub fn is_money(&self) -> bool {
        self.unit == Unit::Money
    }

    /// A value in its own unit, as a text would say it.
    pub fn shown(&self, value: Decimal) -> String {
        let number =
            value.checked_div(self.scale).unwrap_or(value).round_dp(self.decimals().max(2)).normalize();
        match &self.unit {
            Unit::Money => format!("{number}{}元", self.scale_word),
            Unit::Percent => format!("{}%", value.round_dp(2).normalize()),
            Unit::Points => format!("{}个百分点", value.round_dp(2).normalize()),
            Unit::Other(word) => format!("{number}{}{word}", self.scale_word),
        }
    }

    /// How many decimals were typed.
    pub fn decimals(&self) -> u32 {
        let after = self.digits.split_once('.').map_or(0, |(_, after)| after.len());
        u32::try_from(after).unwrap_or(u32::MAX)
    }

    /// How many digits say something: zeros that only make a whole number long do not.
    pub fn significant(&self) -> usize {
        let plain = self.digits.trim_start_matches(['0', '.']);
        let plain = if self.digits.contains('.') { plain } else { plain.trim_end_matches('0') };
        plain.chars().filter(char::is_ascii_digit).count()
    }
}

/// All numbers with a measure in a folded text, with where each stands.
///
/// # Errors
/// [`Stop::Fault`] where this build cannot compile the pattern.
pub(super) fn stated(text: &str) -> Result<Vec<(Range<usize>, Token)>, Stop> {
    let mut all = Vec::new();
    for found in NUMBER.regex()?.captures_iter(text) {
        let Some(range) = found.get(0).map(|all| all.range()) else { continue };
        let before = text[..range.start].chars().next_back();
        // the end of a longer number, a code, a negative one
        if before
            .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '-' | '~' | '/' | '第'))
        {
            let thousands =
                before == Some(',') && !text[..range.start - 1].ends_with(|c: char| c.is_ascii_digit());
            if !thousands {
                continue;
            }
        }
        all.push((range.clone(), token(&found, &text[..range.start], &text[range.end..])));
    }
    Ok(all)
}

fn token(found: &Captures<'_>, before: &str, after: &str) -> Token {
    let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
    let scale_word = part(3);
    let scale = scale_of(scale_word);
    let unit = match part(5) {
        "元" | "人民币元" => Unit::Money,
        "%" | "倍" => Unit::Percent,
        "个百分点" => Unit::Points,
        other => Unit::Other(other.to_owned()),
    };
    let scale = if part(5) == "倍" { Decimal::ONE_HUNDRED } else { scale };
    let said = |digits: &str| {
        let (unit, digits) = match scale_word {
            "" => (MoneyUnit::Yuan, digits.to_owned()),
            "万" => (MoneyUnit::Wan, digits.to_owned()),
            other => (MoneyUnit::Yuan, format!("{digits}{other}")),
        };
        Token::Implausible(implausible(&digits, unit).0)
    };
    let Some(number) = in_words(part(1)) else { return said(part(1)) };
    let Some(value) = number.checked_mul(scale).filter(|value| *value <= MOST) else { return said(part(1)) };
    let about = ABOUT.iter().any(|word| before.ends_with(word))
        || OR_SO.iter().any(|word| after.starts_with(word))
        || !part(2).is_empty()
        || !part(4).is_empty();
    let whole = scale_word.is_empty() && number.scale() == 0;
    let half = if about {
        last_digit(number)
    } else if whole && matches!(&unit, Unit::Other(word) if !MEASURED.contains(&word.as_str())) {
        // people are counted, not measured
        Decimal::ZERO
    } else {
        Decimal::new(5, number.scale() + 1)
    };
    Token::Number(Stated {
        text: found.get(0).map_or(String::new(), |all| all.as_str().to_owned()),
        digits: part(1).replace(',', ""),
        scale_word: scale_word.to_owned(),
        scale,
        value,
        // the number is at most MOST, and so is its last digit
        half: half * scale.min(MOST),
        unit,
        about,
    })
}

/// One of the last digit of a number that is not zero: of 3,800 a hundred.
fn last_digit(number: Decimal) -> Decimal {
    let mut one = Decimal::new(1, number.normalize().scale());
    let ten = Decimal::TEN;
    while !number.is_zero() && (number % (one * ten)).is_zero() {
        one *= ten;
    }
    one
}

fn scale_of(word: &str) -> Decimal {
    Decimal::from(match word {
        "万亿" => 1_000_000_000_000_i64,
        "亿" => 100_000_000,
        "千万" => 10_000_000,
        "百万" => 1_000_000,
        "十万" => 100_000,
        "万" => 10_000,
        "千" => 1_000,
        "百" => 100,
        _ => 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn one(text: &str) -> Stated {
        match stated(text).ok().unwrap().into_iter().next() {
            Some((_, Token::Number(stated))) => stated,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_number_stands_for_half_of_its_last_digit_to_either_side() {
        for (text, value, half) in [
            ("87.70万元", dec!(877000), dec!(50)),
            ("3,762.09万元", dec!(37620900), dec!(50)),
            ("877080元", dec!(877080), dec!(0.5)),
            ("1.2亿元", dec!(120000000), dec!(5000000)),
            ("5千元", dec!(5000), dec!(500)),
            ("12%", dec!(12), dec!(0.5)),
            ("1倍", dec!(100), dec!(50)),
            ("约3800万元", dec!(38000000), dec!(1000000)),
            ("3800万元左右", dec!(38000000), dec!(1000000)),
            ("3700余万元", dec!(37000000), dec!(1000000)),
            ("92人", dec!(92), dec!(0)),
            ("12公里", dec!(12), dec!(0.5)),
        ] {
            let found = one(text);
            assert_eq!((found.value, found.half), (value, half), "{text}");
        }
    }

    #[test]
    fn parts_of_other_numbers_are_none() {
        for text in ["A12元", "100-200万元x", "-5万元", "第3号", "第3次会议", "2023年", "3.4.5元"]
        {
            let found = stated(text).ok().unwrap();
            let numbers: Vec<_> = found.iter().map(|(range, _)| &text[range.clone()]).collect();
            assert!(numbers.is_empty(), "{text}: {numbers:?}");
        }
        assert_eq!(one("2020年,5万元").value, dec!(50000));
    }

    #[test]
    fn huge_numbers_are_told_and_never_panic() {
        for text in [
            "99999999999999999999999999999999元",
            "1000000000000001万亿元",
            "9999999999999万亿元",
            "0.12345678901元",
        ] {
            let found = stated(text).ok().unwrap();
            assert!(matches!(found.first(), Some((_, Token::Implausible(_)))), "{text}");
        }
    }

    #[test]
    fn significant_digits_leave_out_what_only_makes_a_number_long() {
        for (text, count) in [("0.50万元", 2), ("500万元", 1), ("87.70万元", 4), ("5.00万元", 3)] {
            assert_eq!(one(text).significant(), count, "{text}");
        }
    }

    #[test]
    fn quotients_of_intervals() {
        let rate = Span::around(dec!(20), dec!(0)).percent_of(Span::around(dec!(100), dec!(0)));
        assert_eq!(rate, Some(Span { low: dec!(20), high: dec!(20) }));
        assert_eq!(Span::around(dec!(20), dec!(0)).percent_of(Span::around(dec!(0), dec!(1))), None);
    }
}
