//! Dates: whole ones that are stated, and those within texts.

use jiff::civil::{Date, date};

use crate::read::facts::dates;

/// The value of a digit of whatever width.
pub(super) fn digit(c: char) -> Option<i32> {
    let plain = match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32)?,
        other => other,
    };
    plain.to_digit(10).and_then(|value| i32::try_from(value).ok())
}

/// A number of one or two digits, and where it ends.
pub(super) fn number(chars: &[char], at: usize) -> Option<(u32, usize)> {
    let digits: Vec<u32> = chars.get(at..)?.iter().map_while(|c| digit(*c)).map(|d| d as u32).collect();
    (1..=2).contains(&digits.len()).then(|| (digits.iter().fold(0, |sum, d| sum * 10 + d), at + digits.len()))
}

/// Month and day behind the year of `2023-01-31`, with the characters of the day; and where it ends.
pub(super) fn numeric(chars: &[char], at: usize) -> Option<((u32, u32, usize, usize), usize)> {
    let join = *chars.get(at).filter(|c| "-/.－／．".contains(**c))?;
    let (month, next) = number(chars, at + 1)?;
    if chars.get(next) != Some(&join) {
        return None;
    }
    let (day, end) = number(chars, next + 1)?;
    let exists = (1..=12).contains(&month) && (1..=31).contains(&day);
    exists.then_some(((month, day, next + 1, end), end))
}

/// The same day a year later; 28 February for a leap day. None where it is no date.
pub fn year_later(text: &str) -> Option<String> {
    let day = read(text)?;
    let last = date(day.year() + 1, day.month(), 1).days_in_month();
    Some(date(day.year() + 1, day.month(), day.day().min(last)).to_string())
}

/// A stated date; none where it is none, which reading tells.
pub fn read(text: &str) -> Option<Date> {
    dates::read(text).ok()
}
