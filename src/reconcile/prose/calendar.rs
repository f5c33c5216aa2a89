//! Dates and times: whether they exist, and whether what begins with them ends later.

use jiff::civil::Date;
use regex::Captures;

use super::pattern::Pattern;
use super::patterns::{Manuscript, TextSlip};
use crate::reconcile::rule::Stop;

/// Days of the months, February in a leap year.
const DAYS: [i16; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// A date in words; each part but the month may lack.
static DATE: Pattern = Pattern::new(
    r"(?:([0-9０-９]{4})年)?([0-9０-９]{1,2})月(?:([0-9０-９]{1,2})[日号]|(份|底|初|末|中旬|上旬|下旬)|([^龄份个]|$))",
);
/// A date in Chinese digits.
static SPELT: Pattern = Pattern::new(r"([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日");
/// A date in digits.
static PLAIN: Pattern = Pattern::new(
    r"(?:^|[^0-9A-Za-z.\-—/])((?:19|20)[0-9]{2})([-./])([0-9]{1,2})([-./])([0-9]{1,2})(?:$|[^0-9.\-/])",
);
/// Hours and minutes where nothing but a time can be meant.
static TIME: Pattern = Pattern::new(
    r"(?:上午|下午|早上|晚上|凌晨|中午|每日|每天|当日|当天|次日|至|到|—|－|-|～|日)\s*([0-9]{1,2})(?:[时点]([0-9]{1,2})?分?|[:：]([0-9]{2}))",
);
/// Hours with a range behind them: 8:75至9:00.
static FROM: Pattern =
    Pattern::new(r"([0-9]{1,2})[:：]([0-9]{2})\s*(?:至|到|—|－|-|～)+\s*[0-9]{1,2}[:：][0-9]{2}");
/// Before dates of the other calendar, whose months have 30 days at most.
const LUNAR: [&str; 3] = ["农历", "阴历", "旧历"];
/// Before numbers that look like dates.
const CODES: [&str; 4] = ["编号", "代码", "号码", "档号"];

fn number(text: Option<regex::Match<'_>>) -> Option<i16> {
    let plain = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        other => other,
    };
    text?.as_str().chars().map(plain).collect::<String>().parse().ok()
}

/// A number up to 39 in Chinese digits: 十一, 三十.
fn spelt(text: &str) -> Option<i16> {
    const ONES: &str = "一二三四五六七八九";
    let one = |c: char| ONES.chars().position(|own| own == c).and_then(|at| i16::try_from(at + 1).ok());
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        ['十'] => Some(10),
        [ones] => one(*ones),
        ['十', ones] => Some(10 + one(*ones)?),
        [tens, '十'] => Some(one(*tens)? * 10),
        [tens, '十', ones] => Some(one(*tens)? * 10 + one(*ones)?),
        _ => None,
    }
}

/// What is wrong with a date; nothing where it exists.
fn wrong(year: Option<i16>, month: i16, day: Option<i16>) -> Option<String> {
    let Some(days) = usize::try_from(month - 1).ok().and_then(|at| DAYS.get(at)) else {
        return Some(format!("有不存在的日期（没有{month}月）"));
    };
    let day = day?;
    if day < 1 || day > *days {
        return Some(format!("有不存在的日期（{month}月没有{day}日）"));
    }
    let year = year?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
        .is_err()
        .then(|| format!("有不存在的日期（{year}年{month}月没有{day}日）"))
}

fn begins_with_code(before: &str, words: &[&str]) -> bool {
    let before = before.trim_end_matches(|c: char| "为是：: ".contains(c) || c.is_ascii_punctuation());
    words.iter().any(|word| before.ends_with(word))
}

/// Dates and times that no calendar and no clock has.
pub(super) fn dates(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let text = manuscript.text;
    let mut all = Vec::new();
    for found in DATE.regex()?.captures_iter(text) {
        let (Some(whole), Some(month)) = (found.get(0), number(found.get(2))) else { continue };
        let before = &text[..whole.start()];
        // the end of a longer number, or so many months (18月龄, 6.5月)
        if before.ends_with(|c: char| c.is_ascii_digit() || ".．,-—～至".contains(c))
            && found.get(1).is_none()
            && found.get(3).is_none()
            || begins_with_code(before, &LUNAR)
        {
            continue;
        }
        // 满15月 is a time; a month above 12 is meant as one only with a year, a day or a part of it
        let sure = found.get(1).is_some() || found.get(3).is_some() || found.get(4).is_some();
        if let Some(says) = wrong(number(found.get(1)), month, number(found.get(3))).filter(|_| sure) {
            let end = found.get(3).or(found.get(2)).map_or(whole.end(), |last| last.end());
            all.push(TextSlip::new(whole.start()..end, says));
        }
    }
    for found in SPELT.regex()?.captures_iter(text) {
        let Some(whole) = found.get(0).filter(|whole| !begins_with_code(&text[..whole.start()], &LUNAR))
        else {
            continue;
        };
        if let (Some(month), Some(day)) = (spelt(&found[1]), spelt(&found[2]))
            && let Some(says) = wrong(None, month, Some(day))
        {
            all.push(TextSlip::new(whole.range(), says));
        }
    }
    for found in PLAIN.regex()?.captures_iter(text) {
        let (Some(year), Some(day)) = (found.get(1), found.get(5)) else { continue };
        if found[2] != found[4] || begins_with_code(&text[..year.start()], &CODES) {
            continue;
        }
        let Some(month) = number(found.get(3)) else { continue };
        if let Some(says) = wrong(number(Some(year)), month, number(Some(day))) {
            all.push(TextSlip::new(year.start()..day.end(), says));
        }
    }
    times(text, &mut all)?;
    Ok(all)
}

fn times(text: &str, all: &mut Vec<TextSlip>) -> Result<(), Stop> {
    let mut tell = |found: &Captures<'_>, minutes: Option<regex::Match<'_>>| {
        let (Some(hour), minute) = (found.get(1), number(minutes)) else { return };
        let hours = number(Some(hour)).unwrap_or_default();
        let end = minutes.map_or(hour.end(), |minute| minute.end());
        if hours > 24
            || minute.is_some_and(|minute| minute > 59)
            || hours == 24 && minute.is_some_and(|m| m > 0)
        {
            let shown = minute.map_or(String::new(), |minute| format!("{minute}分"));
            all.push(TextSlip::new(hour.start()..end, format!("有不存在的时刻（没有{hours}时{shown}）")));
        }
    };
    for found in TIME.regex()?.captures_iter(text) {
        tell(&found, found.get(2).or(found.get(3)));
    }
    for found in FROM.regex()?.captures_iter(text) {
        // ratios have no range behind them
        tell(&found, found.get(2));
    }
    Ok(())
}

/// From one date to another.
static RANGE: Pattern = Pattern::new(concat!(
    r"(?P<y1>[0-9]{4})年(?P<m1>[0-9]{1,2})月(?:(?P<d1>[0-9]{1,2})日)?\s*(?:起)?\s*(?:至|到|—|－|-|～|~|–)+\s*",
    r"(?:(?P<y2>[0-9]{4})年|(?P<same>同年|当年|本年))?(?P<m2>[0-9]{1,2})月(?:(?P<d2>[0-9]{1,2})日)?",
));
/// From one year to another.
static YEARS: Pattern =
    Pattern::new(r"(?:^|[^0-9\-—])((?:19|20)[0-9]{2})年?\s*(?:至|到|—|－|-|～|~|–)+\s*((?:19|20)[0-9]{2})年");
/// From one plain date to another.
static PLAIN_RANGE: Pattern = Pattern::new(
    r"((?:19|20)[0-9]{2})[-./]([0-9]{1,2})[-./]([0-9]{1,2})\s*(?:至|到|—|～|~)+\s*((?:19|20)[0-9]{2})[-./]([0-9]{1,2})[-./]([0-9]{1,2})",
);
/// The whole of a year, turned round.
static WHOLE_YEAR: Pattern = Pattern::new(r"12月31日\s*(?:至|到|—|－|-|～|~|–)+\s*1月1日");

/// Ranges that end before they begin.
pub(super) fn reversed(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    const SAYS: &str = "起止的先后颠倒了";
    let text = manuscript.text;
    let mut all = Vec::new();
    for found in RANGE.regex()?.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        let of = |name: &str| number(found.name(name));
        let first = (of("y1"), of("m1"), of("d1"));
        // without a year of its own the end is in the same one: who means the next says 次年
        let last = (of("y2").or(first.0), of("m2"), of("d2"));
        let days = first.2.is_some() && last.2.is_some();
        let earlier = (last.0, last.1) < (first.0, first.1)
            || days && (last.0, last.1) == (first.0, first.1) && last.2 < first.2;
        if earlier {
            all.push(TextSlip::new(whole.range(), SAYS));
        }
    }
    for found in YEARS.regex()?.captures_iter(text) {
        let (Some(first), Some(last)) = (found.get(1), found.get(2)) else { continue };
        if number(Some(last)) < number(Some(first)) {
            all.push(TextSlip::new(first.start()..last.end(), SAYS));
        }
    }
    for found in PLAIN_RANGE.regex()?.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        let of = |from: usize| [0, 1, 2].map(|at| number(found.get(from + at)));
        if of(4) < of(1) {
            all.push(TextSlip::new(whole.range(), SAYS));
        }
    }
    for found in WHOLE_YEAR.regex()?.find_iter(text) {
        if !all.iter().any(|slip| slip.range.end >= found.end() && slip.range.start <= found.start()) {
            all.push(TextSlip::new(found.range(), SAYS));
        }
    }
    Ok(all)
}
