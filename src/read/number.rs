//! Numbers as offices type them, turned into decimals without guessing.

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use crate::budget::amount::MOST_DECIMALS;

use super::grid::Value;

/// Digits that Excel keeps of a number.
const DIGITS: u32 = 15;

/// The decimal that Excel shows at 15 significant digits: 459.47600000000006 is 459.476.
///
/// None for infinities, NaN and what no decimal holds.
pub fn from_f64(value: f64) -> Option<Decimal> {
    if !value.is_finite() {
        return None;
    }
    // decimals have no place for smaller exponents
    if value.abs() < 1e-13 {
        return Some(Decimal::ZERO);
    }
    let number = Decimal::from_scientific(&format!("{value:.14e}")).ok()?;
    Some(number.round_dp(MOST_DECIMALS).normalize())
}

/// The serial number that Excel gives a written-out date (days since the end of 1899), and the date in
/// Chinese; none where the text is no date.
pub fn from_iso(text: &str) -> Option<(f64, String)> {
    let (date, time) = match text.parse::<jiff::civil::DateTime>() {
        Ok(moment) => (moment.date(), moment.time()),
        Err(_) => return None,
    };
    let days = date.duration_since(FIRST_DAY).as_hours() / 24;
    let seconds =
        f64::from(time.hour()) * 3600.0 + f64::from(time.minute()) * 60.0 + f64::from(time.second());
    let mut shown = format!("{}年{}月{}日", date.year(), date.month(), date.day());
    if seconds > 0.0 {
        shown.push_str(&format!(" {}:{:02}", time.hour(), time.minute()));
    }
    Some((days as f64 + seconds / 86_400.0, shown))
}

/// Day zero of Excel's count, from March 1900 on.
const FIRST_DAY: jiff::civil::Date = jiff::civil::date(1899, 12, 30);

/// The cell of a number: one that no decimal holds keeps its digits, so that it can be told.
pub fn cell(value: f64) -> Value {
    match from_f64(value) {
        Some(number) => Value::Number(number),
        None if value.is_finite() => Value::Text(value.to_string()),
        None => Value::Error(value.to_string()),
    }
}

/// A number as Excel would keep it had it not been typed as text: with more decimals than any amount
/// has it is the text of a binary number.
fn kept(number: Decimal) -> Decimal {
    if number.scale() <= MOST_DECIMALS {
        return number;
    }
    number.round_sf(DIGITS).unwrap_or(number).round_dp(MOST_DECIMALS).normalize()
}

/// What a typed amount turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// A mark for nothing: blank, `—`, `-`, `/`.
    Nothing,
    /// A number.
    Number(Decimal),
    /// A number with more digits than a decimal holds.
    TooLong,
    /// Neither.
    NoNumber,
}

/// Reads a typed amount: commas as thousands separators, full-width digits, `(12)` and `－12` for
/// negatives, dashes and slashes for nothing.
pub fn from_text(text: &str) -> Typed {
    let folded: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let folded = folded.replace(['—', '–', '−', '‐'], "-").replace('，', ",");
    // dots and stars keep a place
    if folded.trim_matches(['-', '/', '\\', '.', '·', '*']).is_empty() {
        return Typed::Nothing;
    }
    let (negative, digits) = match folded.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (true, inner),
        None => match folded.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, folded.strip_prefix('+').unwrap_or(&folded)),
        },
    };
    let digits = digits.trim_start_matches(['¥', '￥']);
    let Some(plain) = without_separators(digits) else { return Typed::NoNumber };
    match Decimal::from_str_exact(&plain) {
        Ok(number) if negative => Typed::Number(-kept(number)),
        Ok(number) => Typed::Number(kept(number)),
        // nothing but digits, so there are too many
        Err(_) => Typed::TooLong,
    }
}

/// Takes commas out where they stand between groups of three; anything else is no number.
fn without_separators(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if fraction.is_some_and(|f| !all_digits(f)) {
        return None;
    }
    let groups: Vec<&str> = whole.split(',').collect();
    let separated =
        groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    if !separated || !groups.iter().all(|group| all_digits(group)) {
        return None;
    }
    let whole = groups.concat();
    Some(fraction.map_or(whole.clone(), |fraction| format!("{whole}.{fraction}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn float_noise_is_gone() {
        assert_eq!(from_f64(459.47600000000006), Some(dec!(459.476)));
        assert_eq!(from_f64(0.1 + 0.2), Some(dec!(0.3)));
        assert_eq!(from_f64(-0.0), Some(dec!(0)));
        assert_eq!(from_f64(f64::NAN), None);
    }

    #[test]
    fn what_a_subtraction_leaves_is_nothing() {
        assert_eq!(from_f64(0.3 - 0.1 - 0.2), Some(dec!(0)));
        assert_eq!(from_f64(f64::MIN_POSITIVE), Some(dec!(0)));
        assert_eq!(from_f64(1.0 / 3.0), Some(dec!(0.3333333333)));
    }

    #[test]
    fn numbers_that_no_decimal_holds_keep_their_digits() {
        assert_eq!(cell(1e22), Value::Number(dec!(10000000000000000000000)));
        assert_eq!(cell(1e30), Value::Text("1000000000000000000000000000000".to_owned()));
        assert_eq!(cell(-1e300).text().len(), 302);
        assert_eq!(cell(f64::INFINITY), Value::Error("inf".to_owned()));
        for long in ["1".repeat(30), format!("-{}", "9".repeat(400)), format!("0.{}", "1".repeat(40))] {
            assert_eq!(from_text(&long), Typed::TooLong, "{long}");
        }
    }

    #[test]
    fn the_text_of_a_binary_number_is_that_number() {
        assert_eq!(from_text("459.47600000000006"), Typed::Number(dec!(459.476)));
        assert_eq!(from_text("0.1234567890123456789012345"), Typed::Number(dec!(0.1234567890)));
        assert_eq!(from_text("12345678901234.56"), Typed::Number(dec!(12345678901234.56)));
    }

    #[test]
    fn typed_amounts() {
        let number = |d| Typed::Number(d);
        assert_eq!(from_text("1,234.50"), number(dec!(1234.50)));
        assert_eq!(from_text("１，２３４．５"), number(dec!(1234.5)));
        assert_eq!(from_text("（12.3）"), number(dec!(-12.3)));
        assert_eq!(from_text("－12"), number(dec!(-12)));
        for nothing in ["—", "-", "/", "——", " "] {
            assert_eq!(from_text(nothing), Typed::Nothing, "{nothing}");
        }
        for wrong in ["12a", "1,23", "1.2.3", "O.5", "12万", "1,,234"] {
            assert_eq!(from_text(wrong), Typed::NoNumber, "{wrong}");
        }
    }
}
