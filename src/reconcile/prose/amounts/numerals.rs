//! Amounts that are typed without a digit (二百一十万元, 玖拾捌万元整) or without 元 (98万用于): what a reader takes for
//! money, and [`super::stated`] does not.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::budget::amount::{MOST, in_words};
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::rule::Stop;

use super::stated::{Stated, Token, Unit, stated};

/// Digits of either way of writing, each at the place of its worth.
const DIGITS: [&str; 10] = ["零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"];
/// Signs that make the digit before them so much more.
const PLACES: [(&str, u64); 3] = [("十拾", 10), ("百佰", 100), ("千仟", 1000)];
/// Signs that make all before them so much more.
const SCALES: [(char, u64); 2] = [('万', 10_000), ('亿', 100_000_000)];

/// No measure has more characters, 余 before it included.
const LONGEST_MEASURE: usize = 5;

/// Words that begin as measures do: 98万项目经费 is money.
const NO_MEASURES: [&str; 13] = [
    "人民币",
    "人员",
    "人工",
    "项目",
    "家具",
    "场地",
    "场馆",
    "个人",
    "户外",
    "期间",
    "处理",
    "座谈",
    "台账",
];

/// Numerals with what makes them money: 万, 亿 or 元 behind them.
static NUMERALS: Pattern = Pattern::new(concat!(
    r"([零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟万亿]*",
    r"[零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟])(?:点([零〇一二三四五六七八九]+))?(万|亿)?(元|圆|块|余元)?",
));
/// Digits with a scale and nothing that is measured behind it.
static BARE: Pattern = Pattern::new(r"([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(万|亿)");

/// Digits whose 万 or 元 stands elsewhere: behind the second of two numbers (42至43万元), in brackets behind or before them
/// (42(万元)), or in a sign of money (¥420000). The number, then its scale, is what has the names.
static APART: [Pattern; 4] = [
    Pattern::new(
        r"(?<number>[0-9][0-9,]*(?:\.[0-9]+)?)[—–~至到、-]+[0-9][0-9,]*(?:\.[0-9]+)?(?<scale>万|亿)?元",
    ),
    Pattern::new(r"(?<number>[0-9][0-9,]*(?:\.[0-9]+)?)\((?:单位:)?(?<scale>万|亿)?元\)"),
    Pattern::new(r"\((?:单位:)?(?<scale>万|亿)?元\):?(?<number>[0-9][0-9,]*(?:\.[0-9]+)?)"),
    Pattern::new(r"(?:[¥￥]|RMB|rmb|人民币)(?<number>[0-9][0-9,]*(?:\.[0-9]+)?)(?<scale>万|亿)?"),
];

/// The amounts of a folded text that have no digits, or no 元, with where each stands; none of those ranges that are
/// read already.
///
/// # Errors
/// [`Stop::Fault`] where this build cannot compile a pattern.
pub(super) fn more(text: &str, read: &[Range<usize>]) -> Result<Vec<(Range<usize>, Stated)>, Stop> {
    let is_read =
        |own: &Range<usize>| read.iter().any(|known| known.start < own.end && own.start < known.end);
    let mut all = Vec::new();
    for found in NUMERALS.regex()?.captures_iter(text) {
        let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
        let (Some(whole), scale_word) = (found.get(0), part(3)) else { continue };
        if scale_word.is_empty() && part(4).is_empty() || is_read(&whole.range()) {
            continue;
        }
        if part(4).is_empty() && is_counted(&text[whole.end()..])? {
            continue;
        }
        let Some(number) = value(part(1), part(2), scale_word) else { continue };
        all.extend(amount(whole.as_str(), number, scale_word).map(|stated| (whole.range(), stated)));
    }
    for found in BARE.regex()?.captures_iter(text) {
        let (Some(whole), Some(number)) = (found.get(0), in_words(&found[1])) else { continue };
        // the end of a longer number or a code; a comma may part clauses
        let before = text[..whole.start()].trim_end_matches(',');
        let parted = before.len() < whole.start();
        let goes_on =
            |c: char| if parted { c.is_ascii_digit() } else { c.is_ascii_alphanumeric() || c == '.' };
        let goes_on = before.ends_with(goes_on);
        if !goes_on && (begins_word(&text[whole.end()..]) || !is_read(&whole.range())) {
            all.extend(amount(whole.as_str(), number, &found[2]).map(|stated| (whole.range(), stated)));
        }
    }
    for pattern in &APART {
        for found in pattern.regex()?.captures_iter(text) {
            let scale_word = found.name("scale").map_or("", |scale| scale.as_str());
            let Some(digits) = found.name("number").filter(|digits| !is_read(&digits.range())) else {
                continue;
            };
            let Some(number) = in_words(digits.as_str().trim_end_matches(',')) else { continue };
            all.extend(amount(digits.as_str(), number, scale_word).map(|stated| (digits.range(), stated)));
        }
    }
    Ok(all)
}

/// Whether what stands behind a number is what it counts: 九十八万人次.
fn is_counted(after: &str) -> Result<bool, Stop> {
    if begins_word(after) || after.starts_with(|c: char| c.is_ascii_punctuation() || c.is_ascii_digit()) {
        return Ok(false);
    }
    let measure: String = after.chars().take(LONGEST_MEASURE).collect();
    let digits = stated(&format!("1{measure}"))?;
    Ok(
        matches!(digits.first(), Some((range, Token::Number(number))) if range.start == 0 && !number.is_money()),
    )
}

fn begins_word(after: &str) -> bool {
    NO_MEASURES.iter().any(|word| after.starts_with(word))
}

/// An amount as [`super::stated`] has it; none where no bureau has so much.
fn amount(text: &str, number: Decimal, scale_word: &str) -> Option<Stated> {
    let scale = SCALES.iter().find(|(word, _)| scale_word.starts_with(*word)).map_or(1, |(_, worth)| *worth);
    let scale = Decimal::from(scale);
    let value = number.checked_mul(scale).filter(|value| *value <= MOST)?;
    Some(Stated {
        text: text.to_owned(),
        digits: number.to_string(),
        scale_word: scale_word.to_owned(),
        scale,
        value,
        half: Decimal::new(5, number.scale() + 1) * scale,
        unit: Unit::Money,
        about: false,
    })
}

/// What numerals mean, in what stands behind them: 一亿二千 before 万 is 12000, 九十八 with 五 behind 点 is 98.5; none
/// where they are no number (一一, 百).
fn value(words: &str, decimals: &str, scale_word: &str) -> Option<Decimal> {
    let scale = whole(&format!("一{scale_word}"))?;
    if decimals.is_empty() {
        return Decimal::from(whole(&format!("{words}{scale_word}"))?).checked_div(Decimal::from(scale));
    }
    let mut number = format!("{}.", whole(words)?);
    for c in decimals.chars() {
        number.push_str(&digit(c)?.to_string());
    }
    in_words(&number)
}

fn digit(c: char) -> Option<u64> {
    DIGITS.iter().position(|signs| signs.contains(c)).and_then(|digit| u64::try_from(digit).ok())
}

/// A whole number in numerals.
fn whole(words: &str) -> Option<u64> {
    // all, what is below the last scale, the digit that has no place yet, and what the sign before it is worth
    let (mut sum, mut section, mut last, mut place) = (0_u64, 0_u64, None, 1_u64);
    // 二百五 is 250, 二百零五 is 205
    let rest = |last: Option<u64>, place: u64| last.unwrap_or_default() * (place / 10).max(1);
    for c in words.chars() {
        if let Some(digit) = digit(c) {
            if last.is_some_and(|last| last != 0) {
                return None;
            }
            place = if digit == 0 { 1 } else { place };
            last = Some(digit);
        } else if let Some((_, worth)) = PLACES.iter().find(|(signs, _)| signs.contains(c)) {
            // 十二 has no 一 before it
            let digit = last.take().filter(|digit| *digit != 0).or((*worth == 10).then_some(1))?;
            section = section.checked_add(digit * worth)?;
            place = *worth;
        } else {
            let (_, worth) = SCALES.iter().find(|(sign, _)| *sign == c)?;
            section = section.checked_add(rest(last.take(), if place > 1000 { 1 } else { place }))?;
            let all = if *worth > 10_000 { std::mem::take(&mut sum).checked_add(section)? } else { section };
            sum = all.checked_mul(*worth).filter(|all| *all > 0)?.checked_add(sum)?;
            (section, place) = (0, *worth);
        }
    }
    sum.checked_add(section)?.checked_add(rest(last, place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn numerals_are_read_as_people_write_amounts() {
        for (text, wanted) in [
            ("二百一十万元", dec!(2100000)),
            ("贰佰壹拾万元整", dec!(2100000)),
            ("两百一十万元", dec!(2100000)),
            ("九十八万元", dec!(980000)),
            ("玖拾捌万元整", dec!(980000)),
            ("十二万元", dec!(120000)),
            ("九十八点五万元", dec!(985000)),
            ("四十二万五千元", dec!(425000)),
            ("四十二万零五十元", dec!(420050)),
            ("二百五万元", dec!(2500000)),
            ("九万八元", dec!(98000)),
            ("一亿二千万元", dec!(120000000)),
            ("一千零一元", dec!(1001)),
            ("98万用于", dec!(980000)),
            ("安排,98万用于", dec!(980000)),
            ("九十八万人员经费", dec!(980000)),
            ("九十八万,300人受益", dec!(980000)),
            ("98万项目经费", dec!(980000)),
            ("1,098.5万用于", dec!(10985000)),
            ("42万人民币", dec!(420000)),
        ] {
            let found = more(text, &[]).ok().unwrap();
            let values: Vec<_> = found.iter().map(|(_, stated)| stated.value).collect();
            assert_eq!(values, [wanted], "{text}");
        }
    }

    #[test]
    fn a_number_is_money_where_its_unit_stands_apart() {
        for text in [
            "42—43万元",
            "42至43万元",
            "42、43万元",
            "经费(万元):42",
            "金额42(单位:万元)",
            "¥420,000.00",
            "RMB42万",
        ] {
            let found = more(text, &[]).ok().unwrap();
            assert!(found.iter().any(|(_, stated)| stated.value == dec!(420000)), "{text}: {found:?}");
        }
        for text in ["第3至5项", "2025—2026年", "(一)42人", "标准为42%—43%"] {
            assert!(more(text, &[]).ok().unwrap().is_empty(), "{text}");
        }
    }

    #[test]
    fn other_words_are_no_amounts() {
        for text in [
            "万一",
            "千方百计",
            "二〇二五年",
            "第二十条",
            "一百二十人",
            "百万元",
            "A98万",
            "零元钱x",
            "九十八万人次",
            "九十八万余平方米",
            "九十八万个家庭",
        ] {
            let found = more(text, &[]).ok().unwrap();
            let found: Vec<_> = found.iter().filter(|(_, stated)| !stated.value.is_zero()).collect();
            assert!(found.is_empty(), "{text}: {found:?}");
        }
        // what is read already is not read again
        let read = std::iter::once(0.."98万元".len()).collect::<Vec<_>>();
        assert!(more("98万元", &read).ok().unwrap().is_empty());
    }
}
