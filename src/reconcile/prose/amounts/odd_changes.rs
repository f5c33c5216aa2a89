//! Words of changes that cannot be right, whatever the amounts: a rate on nothing, a change by nothing, 持平
//! with a change behind it, a rate without its sign; and whole numbers that do not go together as they are written.

use regex::Captures;
use rust_decimal::Decimal;

use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::rule::Stop;

use super::sentence::{Sentence, is_sign};
use super::stated::{Stated, Unit};

/// 上年没有安排，比上年增长100%.
static FROM_NOTHING: Pattern = Pattern::new(concat!(
    last_year!(),
    r"(?:没有安排|未安排|无安排|没有此项|无此项|没有该项|无该项|没有预算|无预算|为零)[^\x{E000}-\x{F7FF};。]{0,12}?",
    "(?:增长|增幅为?|上升)了?",
    number!(),
));
/// 比上年增加0万元.
static BY_NOTHING: Pattern =
    Pattern::new(concat!("(?:比|较|同比)", r"[^\x{E000}-\x{F7FF};。]{0,12}?", way!(), number!()));
/// 与上年持平，增加5万元.
static LEVEL_YET: Pattern =
    Pattern::new(concat!("(基本|大致|大体)?持平[,(]", r"[^\x{E000}-\x{F7FF};,]{0,4}?", way!(), number!()));
/// 增长11.54: a rate that lost its sign.
static NO_SIGN: Pattern = Pattern::new(
    r"[\x{E000}-\x{F7FF}][,、](?:增长|下降|增幅|降幅)(?:了|约|为)?([0-9]+(?:\.[0-9]+)?)(?:$|[,;、)])",
);
/// What is wrong with the words of a change, whatever its amounts: the words, and what is wrong.
pub(super) fn odd(sentence: &Sentence<'_>) -> Result<Option<(String, String)>, Stop> {
    let words = &sentence.words;
    let shown = |found: &Captures<'_>| found.get(0).map_or(String::new(), |all| sentence.shown(all.range()));
    if let Some(found) = FROM_NOTHING.regex()?.captures(words)
        && part(sentence, &found, 1).is_some_and(|rate| rate.unit == Unit::Percent)
    {
        return Ok(Some((shown(&found), "上年是0，算不出百分比；请写“上年无此项预算”".to_owned())));
    }
    for found in LEVEL_YET.regex()?.captures_iter(words) {
        let by = part(sentence, &found, 3).filter(|by| !by.value.is_zero());
        if found.get(1).is_none() && by.is_some() {
            return Ok(Some((shown(&found), "持平就没有增减；请核对".to_owned())));
        }
    }
    for found in BY_NOTHING.regex()?.captures_iter(words) {
        if part(sentence, &found, 2).is_some_and(|by| by.value.is_zero()) {
            return Ok(Some((shown(&found), "没有增减；请写“与上年持平”".to_owned())));
        }
    }
    if let Some(found) = NO_SIGN.regex()?.captures(words) {
        return Ok(Some((shown(&found), format!("“{}”后面少了%；请补上", &found[1]))));
    }
    Ok(None)
}

/// The number at a place of what a pattern has found.
pub(super) fn part<'s>(sentence: &'s Sentence<'_>, found: &Captures<'_>, at: usize) -> Option<&'s Stated> {
    found.get(at).and_then(|sign| sentence.number(sign.as_str()))
}

/// A year is written in so many digits.
const YEAR_DIGITS: usize = 4;

/// The years of two amounts that follow each other, where both are written in digits: the later is the present.
pub(super) fn years<'t>(found: &Captures<'t>) -> Option<(&'t str, &'t str)> {
    let words = found.get(0)?.as_str();
    let mut before = words.split(is_sign);
    let mut year = || {
        let text = before.next()?;
        let from = text.rfind("20")?;
        text.get(from..from + YEAR_DIGITS).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))
    };
    Some((year()?, year()?))
}

/// Rates between numbers of fewer digits are held against what was rounded.
const DIGITS: usize = 2;

/// What a reader would object to: between two whole numbers a whole change, or a rate in whole per cent, that
/// they do not come to as they are written.
pub(super) fn as_written(
    (from, to): (&Stated, &Stated),
    by: Option<&Stated>,
    rate: Option<&Stated>,
) -> Option<String> {
    let whole = |number: &Stated| number.decimals() == 0 && !number.about;
    if !whole(from) || !whole(to) || from.scale != to.scale || to.unit == Unit::Percent {
        return None;
    }
    let step = (to.value - from.value).abs();
    let (is, goes) = if to.value > from.value { ("增加", "增长") } else { ("减少", "下降") };
    if let Some(by) = by.filter(|by| whole(by) && by.unit == to.unit && by.scale == to.scale)
        && by.value != step
    {
        let (one, other) = (to.shown(from.value), to.shown(to.value));
        return Some(format!("由{one}到{other}应是{is}{}，写的是{}；请核对", by.shown(step), by.text));
    }
    // of numbers of one digit the rate says little
    let long = |number: &Stated| number.digits.len() >= DIGITS;
    let rate = rate.filter(|rate| whole(rate) && long(from) && long(to))?;
    let exact = step.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(from.value)?;
    if (exact - rate.value).abs() <= rate.half {
        return None;
    }
    Some(format!("应是{goes}{}%，写的是{}；请核对", exact.round_dp(2).normalize(), rate.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_changes_that_say_nothing_or_two_things_are_told() {
        for text in [
            "使用非财政拨款结余14.00万元，上年没有安排，比上年增长1400.00%",
            "基本支出2745.87万元，与上年持平，增加389.13万元",
            "因公出国（境）费0万元，比上年增加0万元，增长0%",
            "公务用车购置费0万元，比上年减少0.00万元，下降0.00%",
            "收入预算3762.09万元，比上年增加389.13万元，增长11.54",
        ] {
            assert!(odd(&Sentence::read(0, text).ok().unwrap()).ok().unwrap().is_some(), "{text}");
        }
        for text in [
            "公务接待费与上年基本持平，减少0.1万元",
            "与上年持平，共5万元",
            "比上年增加5万元，增长5%",
            "上年没有安排，本年安排5万元",
        ] {
            assert_eq!(odd(&Sentence::read(0, text).ok().unwrap()).ok().unwrap(), None, "{text}");
        }
    }
}
