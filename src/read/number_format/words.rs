//! Numbers as they are, in digits and in Chinese words.

use super::NoText;
use super::decimal::Decimal15;
use super::tokens::Numerals;

/// Characters that General takes for a number with a fraction, its point included.
const GENERAL: i32 = 11;
/// Decimals that General shows of a number below one: eleven characters less `0.`.
const SMALL_PLACES: i32 = 9;
/// Numbers below 10 to this power are shown with a power of ten, unless their digits fit.
const SMALLEST_ORDER: i32 = -4;
/// Decimals of the mantissa that General shows.
const MANTISSA_PLACES: i32 = 5;
/// Digits that a Chinese number word groups.
const GROUP: usize = 4;
/// Words of the groups, largest first. Beyond, Excel says 兆 where people say 万亿.
const GROUPS: [&str; 3] = ["亿", "万", ""];

/// The magnitude of a number as General shows it: whole numbers in full (Excel shows a power of ten from
/// twelve digits on), fractions to eleven characters, tiny ones with a power of ten.
pub(super) fn general(magnitude: &Decimal15) -> String {
    let order = magnitude.order();
    if magnitude.is_zero() || magnitude.places() == 0 {
        return plain(magnitude, 0);
    }
    if order >= 0 {
        let places = (GENERAL - 2 - order).max(0);
        return plain(&magnitude.rounded(places), places);
    }
    if order >= SMALLEST_ORDER || magnitude.places() <= SMALL_PLACES {
        return plain(&magnitude.rounded(SMALL_PLACES), SMALL_PLACES);
    }
    let mut exponent = order;
    let mut mantissa = magnitude.shifted(-order).rounded(MANTISSA_PLACES);
    if mantissa.order() > 0 {
        mantissa = mantissa.shifted(-1);
        exponent += 1;
    }
    format!("{}E-{:02}", plain(&mantissa, MANTISSA_PLACES), exponent.abs())
}

/// The magnitude with all its digits.
pub(super) fn in_full(magnitude: &Decimal15) -> String {
    plain(magnitude, magnitude.places())
}

/// A magnitude with at most so many decimals, without zeros at the end.
fn plain(magnitude: &Decimal15, places: i32) -> String {
    let mut text = magnitude.whole();
    if text.is_empty() {
        text.push('0');
    }
    let fraction = magnitude.fraction(usize::try_from(places).unwrap_or(0));
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A digit in other numerals; what is no digit stays.
pub(super) fn digit(digit: char, numerals: Numerals) -> char {
    let row = match numerals {
        Numerals::Plain => "〇一二三四五六七八九",
        Numerals::Formal => "零壹贰叁肆伍陆柒捌玖",
        Numerals::Wide => "０１２３４５６７８９",
    };
    for (plain, other) in ('0'..='9').zip(row.chars()) {
        if plain == digit {
            return other;
        }
    }
    digit
}

/// Digits one by one in other numerals.
pub(super) fn one_by_one(digits: &str, numerals: Numerals) -> String {
    digits.chars().map(|found| digit(found, numerals)).collect()
}

/// What General shows of a number, in words: 一千二百三十四.五六.
pub(super) fn chinese(shown: &str, numerals: Numerals) -> Result<String, NoText> {
    let (whole, fraction) = shown.split_once('.').unwrap_or((shown, ""));
    if shown.contains('E') {
        return Err(NoText::Unsure("a power of ten in Chinese numerals"));
    }
    let mut words = whole_words(whole, numerals)?;
    if !fraction.is_empty() {
        words.push('.');
        words.push_str(&one_by_one(fraction, numerals));
    }
    Ok(words)
}

/// A whole number in words: groups of four digits, one zero word where digits are left out.
fn whole_words(whole: &str, numerals: Numerals) -> Result<String, NoText> {
    if whole.len() > GROUP * GROUPS.len() {
        return Err(NoText::Unsure("a trillion or more in Chinese numerals"));
    }
    let padded = format!("{whole:0>width$}", width = GROUP * GROUPS.len());
    let mut words = String::new();
    let mut skipped = false;
    for (at, name) in GROUPS.iter().enumerate() {
        let group = &padded[at * GROUP..(at + 1) * GROUP];
        if group == "0000" {
            skipped = !words.is_empty();
            continue;
        }
        let before = padded[..at * GROUP].chars().last();
        if !words.is_empty() {
            if group.starts_with('0') {
                words.push(digit('0', numerals));
            } else if skipped || before == Some('0') {
                // 一百万一千 and 一百万〇一千 are both in use
                return Err(NoText::Unsure("a zero between groups in Chinese numerals"));
            }
        }
        words.push_str(&group_words(group, numerals));
        words.push_str(name);
        skipped = false;
    }
    if words.is_empty() {
        words.push(digit('0', numerals));
    }
    Ok(words)
}

/// Four digits in words, without a zero word in front.
fn group_words(group: &str, numerals: Numerals) -> String {
    let powers = match numerals {
        Numerals::Formal => ["仟", "佰", "拾", ""],
        Numerals::Plain | Numerals::Wide => ["千", "百", "十", ""],
    };
    let mut words = String::new();
    let mut zero = false;
    for (found, power) in group.chars().zip(powers) {
        if found == '0' {
            zero = !words.is_empty();
            continue;
        }
        if zero {
            words.push(digit('0', numerals));
            zero = false;
        }
        words.push(digit(found, numerals));
        words.push_str(power);
    }
    words
}

/// A month, day, hour, minute or second in words: 十二, 三十一.
pub(super) fn of_date(number: u32, letters: usize, numerals: Numerals) -> Result<String, NoText> {
    if number < 10 {
        let padded = letters > 1;
        let digits = one_by_one(&number.to_string(), numerals);
        return if padded { Err(NoText::Unsure("a padded digit in Chinese numerals")) } else { Ok(digits) };
    }
    let words = whole_words(&number.to_string(), numerals)?;
    match (number < 20, numerals) {
        (false, _) => Ok(words),
        // 十二月, not 一十二月
        (true, Numerals::Plain) => Ok(words.chars().skip(1).collect()),
        (true, _) => Err(NoText::Unsure("ten to nineteen of a date in formal numerals")),
    }
}
