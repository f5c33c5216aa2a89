//! Finding the numbers of a document that somebody reads off a page: written as printed, or nearly so.

use rust_decimal::Decimal;

use crate::compose::digits::{self, is_digit};

use super::numbers::{Number, NumberOrigin};
use super::sight::Sight;

/// Signs before a number that belong to its use, not to it.
const SIGNS: [char; 14] = ['≥', '≤', '>', '<', '=', '＝', '+', '-', '−', '±', '~', '约', '¥', '≈'];
/// What 元 are divided by for 万元.
const WAN: u32 = 10_000;
/// A number that is right only when rounded has at least so many digits, or it is chance.
const TELLING: usize = 4;

/// What was found for a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    /// What was looked for.
    pub text: String,
    /// Whether that is not what was asked, blanks, full-width signs and separators aside.
    pub changed: bool,
    /// The numbers, by index into [`super::document::Document::numbers`], the likeliest first.
    pub hits: Vec<usize>,
}

/// A text as numbers are compared: half width, without blanks and without separators between digits.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let half = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xff01 + 0x21).unwrap_or(c),
            _ => c,
        };
        if !half.is_whitespace() {
            out.push(half);
        }
    }
    let chars: Vec<char> = out.chars().collect();
    let between = |at: usize| {
        at > 0 && chars[at - 1].is_ascii_digit() && chars.get(at + 1).is_some_and(char::is_ascii_digit)
    };
    let kept = chars.iter().enumerate().filter(|(at, c)| **c != ',' || !between(*at));
    kept.map(|(_, c)| *c).collect()
}

/// Whether a text is a number: digits, and at most signs and a unit around them; a cell path is none.
pub fn reads_as_number(asked: &str) -> bool {
    let text = folded(asked);
    let digits = text.chars().filter(|c| is_digit(*c)).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    digits > 0 && !text.contains('@') && (letters <= digits || is_wrapped(&text, core(&text)))
}

/// A folded text from its first digit to its last.
fn core(folded: &str) -> &str {
    let Some(start) = folded.find(is_digit) else { return "" };
    let end = folded.rfind(is_digit).map_or(start, |last| last + 1);
    &folded[start..end]
}

/// The numbers that a text means, none where nothing is printed so.
pub fn find(sight: &Sight, asked: &str) -> Searched {
    let text = folded(asked);
    let numbers = &sight.document.numbers;
    let as_given: Vec<usize> = (0..numbers.len()).filter(|i| folded(&numbers[*i].text) == text).collect();
    let core = core(&text);
    if !as_given.is_empty() || core.is_empty() || !reads_as_number(asked) {
        let in_words = || if core.is_empty() { Vec::new() } else { in_words(sight, &text) };
        let hits = if as_given.is_empty() { in_words() } else { as_given };
        return Searched { text: text.clone(), changed: false, hits };
    }
    let around = in_words(sight, &text);
    if core != text && !around.is_empty() && !is_wrapped(&text, core) {
        return Searched { text, changed: false, hits: around };
    }
    let mut hits = around;
    for (index, number) in numbers.iter().enumerate() {
        let printed = folded(&number.text);
        let is_piece = || digits::runs(&printed).iter().any(|run| &printed[run.start..run.end] == core);
        if !hits.contains(&index) && (self::core(&printed) == core || is_piece()) {
            hits.push(index);
        }
    }
    if core != text {
        let unit = text.rsplit_once(core).map_or("", |(_, unit)| unit);
        let is_figure = |number: &Number| matches!(number.origin, NumberOrigin::Figure(_));
        let amounts = (0..numbers.len()).filter(|index| is_figure(&numbers[*index]));
        let amounts = amounts.filter(|index| is_amount(&folded(&numbers[*index].text), core, unit));
        let more: Vec<usize> = amounts.filter(|index| !hits.contains(index)).collect();
        hits.extend(more);
    }
    // a date, a range: its numbers stand apart, and together
    if hits.is_empty() && digits::runs(core).len() > 1 {
        hits = in_words(sight, core);
    }
    Searched { changed: core != text, text: core.to_owned(), hits }
}

/// Whether a figure is printed as an amount that is asked for with its unit, however many decimals either has.
fn is_amount(printed: &str, asked: &str, unit: &str) -> bool {
    let (Some(value), Some(wanted)) = (decimal(printed), decimal(asked)) else { return false };
    match unit {
        // a rate is none
        _ if core(printed) != printed => false,
        "万元" => value == wanted,
        "元" => value.checked_mul(WAN.into()) == Some(wanted),
        _ => false,
    }
}

/// Whether what stands around a number are signs before and a unit behind: the number is the same without.
fn is_wrapped(text: &str, core: &str) -> bool {
    let Some((before, after)) = text.split_once(core) else { return false };
    let unit = |c: char| c == '%' || c == '°' || (c.is_alphabetic() && !"年月日号第条款项".contains(c));
    before.chars().all(|c| SIGNS.contains(&c)) && after.chars().all(unit)
}

/// The numbers that stand in a text just as they are asked for, words around included.
fn in_words(sight: &Sight, asked: &str) -> Vec<usize> {
    let mut hits = Vec::new();
    for (index, number) in sight.document.numbers.iter().enumerate() {
        if !asked.contains(core(&folded(&number.text))) {
            continue;
        }
        let Some((text, at)) = sight.text_around(number) else { continue };
        // what stands before the number does not change what follows
        let (before, printed) = (folded(&text[..at]).len(), folded(&text));
        let within = |start: usize| {
            let end = start + asked.len();
            let torn = |one: Option<char>, other: Option<char>| {
                one.is_some_and(is_digit) && other.is_some_and(is_digit)
            };
            let begins = torn(printed[..start].chars().next_back(), asked.chars().next());
            let ends = torn(asked.chars().next_back(), printed[end..].chars().next());
            start <= before && before < end && !begins && !ends
        };
        if printed.match_indices(asked).any(|(start, _)| within(start)) {
            hits.push(index);
        }
    }
    hits
}

/// A printed number that may be meant by one that is not printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearNumber {
    /// As printed.
    pub text: String,
    /// Why it may be meant, in Chinese.
    pub why: &'static str,
}

/// The printed numbers nearest to one that is not: at most so many, the likeliest first.
pub fn near(numbers: &[Number], asked: &str, most: usize) -> Vec<NearNumber> {
    let text = folded(asked);
    let Some(wanted) = decimal(&text) else { return Vec::new() };
    let mut found: Vec<(usize, NearNumber)> = Vec::new();
    for number in numbers {
        let printed = folded(&number.text);
        let Some(value) = decimal(&printed) else { continue };
        let Some((rank, why)) = alike((wanted, core(&text)), (value, core(&printed))) else { continue };
        if !found.iter().any(|(_, near)| near.text == number.text) {
            found.push((rank, NearNumber { text: number.text.clone(), why }));
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().take(most).map(|(_, near)| near).collect()
}

/// How two numbers that are not written alike may be one, the likeliest with the lowest rank.
fn alike(
    (wanted, asked): (Decimal, &str),
    (value, printed): (Decimal, &str),
) -> Option<(usize, &'static str)> {
    let telling = digits_of(printed).len() >= TELLING;
    let wan = Decimal::from(WAN);
    if wanted == value {
        return Some((0, "小数位数不同"));
    }
    if value.checked_mul(wan) == Some(wanted) {
        return Some((1, "换算成万元"));
    }
    if wanted.checked_mul(wan) == Some(value) {
        return Some((2, "换算成元"));
    }
    let rounds = |one: Decimal| one.round_dp_with_strategy(value.scale(), ROUNDING) == value;
    if telling && rounds(wanted) {
        return Some((3, "四舍五入"));
    }
    if telling && rounds(wanted / wan) {
        return Some((4, "换算成万元，四舍五入"));
    }
    if telling && value.round_dp_with_strategy(wanted.scale(), ROUNDING) == wanted && wanted.scale() > 0 {
        return Some((5, "小数位数更多"));
    }
    let (one, other) = (digits_of(asked), digits_of(printed));
    if telling && one == other {
        return Some((6, "小数点的位置不同"));
    }
    // zeros count where one digit may have been mistyped
    (telling && one.len() >= TELLING && slips(asked, printed)).then_some((7, "有一两个数字不同"))
}

/// As amounts are rounded for print.
const ROUNDING: rust_decimal::RoundingStrategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;

/// The value of a folded text.
fn decimal(folded: &str) -> Option<Decimal> {
    let number = core(folded);
    number.parse::<Decimal>().ok()
}

/// The digits without those that say nothing: zeros around.
fn digits_of(core: &str) -> String {
    let digits: String = core.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_owned()
}

/// Whether two numbers of one length differ in one digit, or in two neighbours that changed places.
fn slips(one: &str, other: &str) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let differ: Vec<usize> = (0..one.len()).filter(|at| one[*at] != other[*at]).collect();
    match differ.as_slice() {
        [_] => true,
        [a, b] => *b == a + 1 && one[*a] == other[*b] && one[*b] == other[*a],
        _ => false,
    }
}

/// Whether a text may be the number of a page: the program sets it, nothing else has it.
pub fn may_be_page(asked: &str) -> bool {
    let text = folded(asked);
    let signs = |c: char| "-—–第页".contains(c);
    text.trim_matches(signs).parse::<u32>().is_ok_and(|page| (1..1000).contains(&page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_folded_as_numbers_are_compared() {
        for (asked, wanted) in [
            ("３，７６２．０９", "3762.09"),
            (" 11.54 ％", "11.54%"),
            ("（3）", "(3)"),
            ("1,2,", "12,"),
            ("2022年7月31日", "2022年7月31日"),
        ] {
            assert_eq!(folded(asked), wanted);
        }
        assert_eq!(core("≥58.91万元"), "58.91");
        assert_eq!(core("没有"), "");
    }

    #[test]
    fn signs_and_units_are_no_part_of_a_number() {
        assert!(
            is_wrapped("≥58.91", "58.91") && is_wrapped("246.82万元", "246.82") && is_wrapped("11%", "11")
        );
        assert!(!is_wrapped("(3)", "3") && !is_wrapped("第3条", "3") && !is_wrapped("2023年", "2023"));
    }

    #[test]
    fn a_number_is_near_one_that_is_written_otherwise() {
        let why = |asked: &str, printed: &str| {
            let value = |text: &str| decimal(text).unwrap();
            alike((value(asked), asked), (value(printed), printed)).map(|(_, why)| why)
        };
        assert_eq!(why("2468200", "246.82"), Some("换算成万元"));
        assert_eq!(why("2468215.5", "246.82"), Some("换算成万元，四舍五入"));
        assert_eq!(why("246.8200", "246.82"), Some("小数位数不同"));
        assert_eq!(why("246.83", "246.82"), Some("有一两个数字不同"));
        assert_eq!(why("264.82", "246.82"), Some("有一两个数字不同"));
        assert_eq!(why("24682", "246.82"), Some("小数点的位置不同"));
        assert_eq!(why("7", "12"), None);
        assert_eq!(why("246.82", "913.7"), None);
    }

    #[test]
    fn an_amount_with_its_unit_is_one_however_many_decimals_it_has() {
        assert!(is_amount("42.00", "42", "万元") && is_amount("42.00", "420000", "元"));
        assert!(!is_amount("42.00%", "42", "万元") && !is_amount("42.00", "42", "人"));
        assert!(!is_amount("42.00", "42", "元") && !is_amount("-42.00", "42", "万元"));
    }

    #[test]
    fn pages_have_small_numbers() {
        assert!(may_be_page("— 12 —") && may_be_page("第3页") && !may_be_page("0") && !may_be_page("12.5"));
        assert!(!may_be_page("2023"));
    }
}
