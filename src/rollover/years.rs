//! Years in what people wrote: those that mean the budget's own year or the year before move by one, others stay.
//!
//! A year moves only where it is one by its surroundings (`年`, a date, `2023预算`). It stays in titles within 《》, in
//! numbers of documents, in periods that began or end in another year, and where something happened in it
//! (`2023年成立`, `2023年以来`).

use std::ops::RangeInclusive;

use super::dates;

/// A text, and what became of its years.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MovedText {
    /// The text with its years moved.
    pub text: String,
    /// Years that were moved, as they stood.
    pub moved: Vec<String>,
    /// Years of the budget or the year before that were left, with the words around them.
    pub kept: Vec<String>,
    /// The year with which a period that is told has ended.
    pub until: Option<i32>,
    /// Whether an amount or a share is typed.
    pub amounts: bool,
}

/// How a year is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `2023`, of whatever width.
    Digits,
    /// `二〇二三`.
    Numerals,
    /// `23年`.
    Short,
    /// `2023届`, `〔2023〕`: digits of a year that nothing makes the year of a budget.
    Bare,
}

/// A year of a text, by its characters.
#[derive(Debug, Clone, Copy)]
struct YearSeen {
    start: usize,
    /// Behind its digits.
    end: usize,
    /// Behind the date or the word that it belongs to.
    behind: usize,
    value: i32,
    form: Form,
    /// Month and day, where it is part of a whole date: the characters of the day.
    day: Option<(u32, u32, usize, usize)>,
}

/// Words behind a year in which something happened, or from which something holds: it stays what it is.
const HAPPENED: [&str; 27] = [
    "以来",
    "以后",
    "之后",
    "以前",
    "之前",
    "成立",
    "设立",
    "组建",
    "挂牌",
    "揭牌",
    "印发",
    "下发",
    "发布",
    "颁布",
    "施行",
    "出台",
    "修订",
    "修正",
    "批准",
    "公布",
    "制定",
    "建成投",
    "竣工投",
    "启动以",
    "立项",
    "划转",
    "转隶",
];
/// Words behind a bare number that make it a year.
const BARE: [&str; 4] = ["预算", "部门预算", "单位预算", "财政年度"];
/// Words before `23年` that make it a year; behind others, as in 成立23年, it is a span of time.
const SHORT_BEHIND: &str = "至于在比和与及自从较到";
/// Characters behind `23年` that make it a span of time.
const SPAN_BEHIND: &str = "来间内后前以期的历限多级制龄之";
/// What joins the ends of a period.
const JOINS: &str = "—-－–~～至到、";
/// What stands between years that are told together, besides.
const ANDS: &str = "和与及";
/// What numerals of years are made of, by value.
const NUMERALS: [&str; 10] = ["〇○零Ｏ", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
/// Characters told behind a year that was left.
const WORDS_BEHIND: usize = 4;
/// A year that is written in two digits is of this century.
const CENTURY: i32 = 2000;

/// Moves the years of a text of the budget of `year` by one.
pub fn moved(text: &str, year: i32) -> MovedText {
    let chars: Vec<char> = text.chars().collect();
    let mut out = MovedText { amounts: has_amount(&chars), ..MovedText::default() };
    let seen = years_in(&chars);
    let mut written = 0;
    for (at, own) in seen.iter().enumerate() {
        if !is_theirs(own, year) {
            continue;
        }
        let together = &seen[joined(&chars, &seen, at)];
        let is_period = !together.iter().all(|other| is_theirs(other, year));
        if let Some(last) = together.last().filter(|last| is_period && last.start == own.start) {
            out.until = Some(last.value);
        }
        if is_period || own.form == Form::Bare || is_fixed(&chars, own) {
            out.kept.push(left(&chars, own, together));
            continue;
        }
        out.text.extend(&chars[written..own.start]);
        out.text.push_str(&rewritten(&chars, own));
        out.moved.push(chars[own.start..own.behind].iter().collect());
        written = own.end;
        if let Some((month, day, start, end)) = own.day {
            out.text.extend(&chars[own.end..start]);
            // there is no 29 February in the next year
            let is_leap_day = (month, day) == (2, 29);
            if is_leap_day {
                out.text.push_str("28");
            } else {
                out.text.extend(&chars[start..end]);
            }
            written = end;
        }
    }
    out.text.extend(&chars[written..]);
    out
}

/// Whether a year is that of the budget or the year before.
fn is_theirs(own: &YearSeen, year: i32) -> bool {
    own.value == year || own.value == year - 1
}

/// The years that are told together with one, as in a period, by their places among those seen.
fn joined(chars: &[char], seen: &[YearSeen], at: usize) -> RangeInclusive<usize> {
    let (mut first, mut last) = (at, at);
    while first > 0 && is_joined(chars, &seen[first - 1], &seen[first]) {
        first -= 1;
    }
    while last + 1 < seen.len() && is_joined(chars, &seen[last], &seen[last + 1]) {
        last += 1;
    }
    first..=last
}

/// A year that was left, with those that are told together with it and the words behind.
fn left(chars: &[char], own: &YearSeen, together: &[YearSeen]) -> String {
    let start = together.first().unwrap_or(own).start;
    let behind = together.last().unwrap_or(own).behind;
    let words = &chars[start..(behind + WORDS_BEHIND).min(chars.len())];
    let end = words.iter().skip(behind - start).position(|c| "，。；、！？\n\"".contains(*c));
    words[..end.map_or(words.len(), |end| behind - start + end)].iter().collect()
}

/// Whether only a join stands between two years.
fn is_joined(chars: &[char], one: &YearSeen, other: &YearSeen) -> bool {
    let between: Vec<char> = match chars.get(one.end..other.start) {
        Some(between) => between.iter().copied().filter(|c| !c.is_whitespace()).collect(),
        None => return false,
    };
    let digit_or_unit = |c: &char| c.is_ascii_digit() || "年月日度初底末起/.-".contains(*c);
    let rest: Vec<char> = between.iter().copied().skip_while(|c| digit_or_unit(c)).collect();
    let joins = if rest.is_empty() { &between } else { &rest };
    !joins.is_empty() && joins.iter().all(|c| JOINS.contains(*c))
}

/// Whether a year stays since it is part of a title or of a number of a document, or since something happened in it.
fn is_fixed(chars: &[char], own: &YearSeen) -> bool {
    let before = &chars[..own.start];
    let open = before.iter().filter(|c| **c == '《').count();
    let closed = before.iter().filter(|c| **c == '》').count();
    if open > closed {
        return true;
    }
    let rest: String = chars[own.behind..].iter().filter(|c| !c.is_whitespace()).take(12).collect();
    let rest = rest.trim_start_matches(['度', '初', '底', '末']);
    let number = rest.trim_start_matches('第');
    let digits = number.chars().take_while(char::is_ascii_digit).count();
    if digits > 0 && number.chars().nth(digits) == Some('号') {
        return true;
    }
    if let Some(on) = rest.strip_prefix('起') {
        return !on.starts_with(['至', '到']);
    }
    HAPPENED.iter().any(|word| rest.starts_with(word))
}

/// The digits of the next year, written as these are.
fn rewritten(chars: &[char], own: &YearSeen) -> String {
    let digits = format!("{:04}", own.value + 1);
    let old = &chars[own.start..own.end];
    let digits = if own.form == Form::Short { digits[2..].to_owned() } else { digits };
    let mut out = String::new();
    for (c, was) in digits.chars().zip(old) {
        let value = c.to_digit(10).unwrap_or_default();
        let is_wide = ('０'..='９').contains(was);
        out.push(match own.form {
            Form::Numerals if value == 0 => zero(chars, own),
            Form::Numerals => NUMERALS[value as usize].chars().next().unwrap_or(c),
            _ if is_wide => char::from_u32('０' as u32 + value).unwrap_or(c),
            _ => c,
        });
    }
    out
}

/// The sign that a year in numerals has for zero.
fn zero(chars: &[char], own: &YearSeen) -> char {
    let signs = &chars[own.start..own.end];
    signs.iter().copied().find(|c| NUMERALS[0].contains(*c)).unwrap_or('〇')
}

/// All years of a text, of whatever value.
fn years_in(chars: &[char]) -> Vec<YearSeen> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        let digits = run(chars, at, |c| dates::digit(c).is_some());
        let numerals = run(chars, at, |c| numeral(c).is_some());
        at += digits.max(numerals).max(1);
        let before = start.checked_sub(1).and_then(|at| chars.get(at)).copied().unwrap_or(' ');
        if before.is_ascii_alphanumeric() || before == '.' {
            continue;
        }
        let year = match (digits, numerals) {
            (4, _) => of_digits(chars, start),
            (2, _) => short(chars, start, before),
            (0, 4) => of_numerals(chars, start),
            _ => None,
        };
        found.extend(year);
    }
    found
}

fn run(chars: &[char], at: usize, is_of: impl Fn(char) -> bool) -> usize {
    chars[at..].iter().take_while(|c| is_of(**c)).count()
}

fn numeral(c: char) -> Option<i32> {
    let value = NUMERALS.iter().position(|signs| signs.contains(c))?;
    i32::try_from(value).ok()
}

fn value(digits: impl Iterator<Item = i32>) -> i32 {
    digits.fold(0, |sum, digit| sum * 10 + digit)
}

/// A year in four digits: before 年, in a date, before another end of a period or before what is of a year; else bare.
fn of_digits(chars: &[char], start: usize) -> Option<YearSeen> {
    let end = start + 4;
    let value = value(chars[start..end].iter().filter_map(|c| dates::digit(*c)));
    let next = skip_blanks(chars, end);
    let own = |behind, day| Some(YearSeen { start, end, behind, value, form: Form::Digits, day });
    if !(1900..2200).contains(&value) {
        return None;
    }
    let rest: String = chars[next..].iter().take(8).collect();
    if chars.get(next) == Some(&'年') {
        return with_day(chars, next + 1)
            .map_or(own(behind_date(chars, next + 1), None), |day| own(day.3 + 1, Some(day)));
    }
    if let Some((day, behind)) = dates::numeric(chars, end) {
        return own(behind, Some(day));
    }
    if BARE.iter().any(|word| rest.starts_with(word)) {
        return own(end, None);
    }
    // the first end of 2021—2023年
    let joins = run(chars, next, |c| JOINS.contains(c) || ANDS.contains(c));
    let other = skip_blanks(chars, next + joins);
    let is_year = run(chars, other, |c| dates::digit(c).is_some()) == 4
        && chars.get(skip_blanks(chars, other + 4)) == Some(&'年');
    let is_end = joins > 0 && is_year;
    let form = if is_end { Form::Digits } else { Form::Bare };
    own(end, None).map(|own| YearSeen { form, ..own })
}

/// Month and day behind 年.
fn with_day(chars: &[char], at: usize) -> Option<(u32, u32, usize, usize)> {
    let (month, at) = dates::number(chars, at)?;
    if chars.get(at) != Some(&'月') {
        return None;
    }
    let (day, end) = dates::number(chars, at + 1)?;
    matches!(chars.get(end), Some('日' | '号')).then_some((month, day, at + 1, end))
}

/// Behind the month of a date without a day.
fn behind_date(chars: &[char], at: usize) -> usize {
    match dates::number(chars, at) {
        Some((_, end)) if chars.get(end) == Some(&'月') => end + 1,
        _ => at,
    }
}

fn of_numerals(chars: &[char], start: usize) -> Option<YearSeen> {
    let end = start + 4;
    let value = value(chars[start..end].iter().filter_map(|c| numeral(*c)));
    let is_year = chars.get(end) == Some(&'年') && (1900..2200).contains(&value);
    let behind = end + 1;
    is_year.then_some(YearSeen { start, end, behind, value, form: Form::Numerals, day: None })
}

/// A year in two digits; `23年` may be a span of time.
fn short(chars: &[char], start: usize, before: char) -> Option<YearSeen> {
    let end = start + 2;
    let begins = !before.is_alphanumeric() || SHORT_BEHIND.contains(before);
    if chars.get(end) != Some(&'年') || !begins {
        return None;
    }
    let next = chars.get(end + 1).copied().unwrap_or(' ');
    if SPAN_BEHIND.contains(next) {
        return None;
    }
    let value = CENTURY + value(chars[start..end].iter().filter_map(|c| dates::digit(*c)));
    let behind = behind_date(chars, end + 1);
    Some(YearSeen { start, end, behind, value, form: Form::Short, day: None })
}

fn skip_blanks(chars: &[char], at: usize) -> usize {
    at.min(chars.len()) + run(chars, at.min(chars.len()), char::is_whitespace)
}

/// Whether a number stands before 元 or a sign of percent.
fn has_amount(chars: &[char]) -> bool {
    let mut at = 0;
    while at < chars.len() {
        let digits = run(chars, at, |c| dates::digit(c).is_some());
        if digits == 0 {
            at += 1;
            continue;
        }
        at += digits;
        let rest: String = chars[skip_blanks(chars, at)..].iter().take(4).collect();
        let unit = rest.trim_start_matches(['百', '千', '万', '亿', '余', '多']);
        if unit.starts_with(['元', '%', '％']) || unit.starts_with("个百分点") {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests;
