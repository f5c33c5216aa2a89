//! Sections with dates or times: which letter is what.

use super::UnknownToken;
use super::tokens::{HalfDay, Locale, RawSection, Slot, Token};

/// Decimals of a second that Excel shows.
const SECOND_PLACES: usize = 3;

/// A step of a date or time; the number is how many letters stand for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Beat {
    Literal(String),
    Blank,
    Year(usize),
    BuddhistYear(usize),
    Month(usize),
    MonthName(usize),
    Day(usize),
    DayName(usize),
    /// 星期三.
    ChineseDayName,
    /// 十二月.
    ChineseMonthName,
    Hour(usize),
    Minute(usize),
    Second(usize),
    /// Decimals of a second, with their point.
    Decimals(usize),
    HalfDay(HalfDay),
    Elapsed(char, usize),
}

/// What a date section says of its time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Clock {
    /// Whether hours go to twelve.
    pub(super) halves: bool,
    /// Whether anything of the time of day is shown.
    pub(super) timed: bool,
    /// Whether seconds are shown.
    pub(super) seconds: bool,
    /// Decimals of a second.
    pub(super) places: usize,
}

/// A section with dates or times.
pub(super) fn date(raw: &RawSection) -> Result<(Vec<Beat>, Clock), UnknownToken> {
    if let Locale::Other(bracket) = &raw.locale {
        return Err(UnknownToken::new(bracket));
    }
    let mut beats = Vec::new();
    let mut clock = Clock::default();
    let mut at = 0;
    while at < raw.tokens.len() {
        let (beat, used) = beat(raw, at, &beats)?;
        clock.timed |= matches!(
            beat,
            Beat::Hour(_) | Beat::Minute(_) | Beat::Second(_) | Beat::HalfDay(_) | Beat::Elapsed(..)
        );
        match &beat {
            Beat::HalfDay(_) => clock.halves = true,
            Beat::Second(_) | Beat::Elapsed('s', _) => clock.seconds = true,
            Beat::Decimals(places) => clock.places = clock.places.max(*places),
            _ => {}
        }
        beats.push(beat);
        at += used;
    }
    beats.retain(|beat| *beat != Beat::Literal(String::new()));
    match elapsed_is_alone(&beats) && clock.places <= SECOND_PLACES {
        true => Ok((beats, clock)),
        false => Err(raw.unknown()),
    }
}

/// Whether a time elapsed stands with nothing larger than itself, as Excel asks.
fn elapsed_is_alone(beats: &[Beat]) -> bool {
    let mut elapsed = Vec::new();
    for beat in beats {
        if let Beat::Elapsed(letter, _) = beat {
            elapsed.push(*letter);
        }
    }
    let Some(&letter) = elapsed.first() else { return true };
    let smaller = |beat: &Beat| match beat {
        Beat::Literal(_) | Beat::Blank | Beat::Elapsed(..) | Beat::Decimals(_) => true,
        Beat::Minute(_) => letter == 'h',
        Beat::Second(_) => letter != 's',
        _ => false,
    };
    elapsed.len() == 1 && beats.iter().all(smaller)
}

/// The beat of the token at `at`, and how many tokens it takes.
fn beat(raw: &RawSection, at: usize, before: &[Beat]) -> Result<(Beat, usize), UnknownToken> {
    let chinese = raw.locale == Locale::Chinese;
    let english = raw.locale == Locale::English;
    let beat = match &raw.tokens[at] {
        Token::Literal(text) => Beat::Literal(text.clone()),
        Token::Blank => Beat::Blank,
        Token::Fill => Beat::Literal(String::new()),
        Token::Slash => Beat::Literal("/".to_owned()),
        Token::Comma => Beat::Literal(",".to_owned()),
        Token::Point => {
            let zeros = raw.tokens[at + 1..].iter().take_while(|t| **t == Token::Digit(Slot::Zero)).count();
            return match before.last() {
                _ if zeros == 0 => Ok((Beat::Literal(".".to_owned()), 1)),
                Some(Beat::Second(_) | Beat::Elapsed('s', _)) => Ok((Beat::Decimals(zeros), zeros + 1)),
                _ => Err(raw.unknown()),
            };
        }
        Token::Elapsed(letter, count) => Beat::Elapsed(*letter, *count),
        Token::HalfDay(half) => Beat::HalfDay(match (half, &raw.locale) {
            (HalfDay::Latin, Locale::Chinese) => HalfDay::Chinese,
            (HalfDay::Letters(..), Locale::Chinese) | (HalfDay::Chinese, Locale::English) => {
                return Err(raw.unknown());
            }
            (half, _) => *half,
        }),
        Token::Date('y', count) => Beat::Year(if *count <= 2 { 2 } else { 4 }),
        Token::Date('e', _) => Beat::Year(4),
        Token::Date('b', count) => Beat::BuddhistYear(if *count <= 2 { 2 } else { 4 }),
        Token::Date('m', count @ 1..=2) if is_minute(raw, at)? => Beat::Minute(*count),
        Token::Date('m', count @ 1..=2) => Beat::Month(*count),
        // 一月 is sure, its short form is not
        Token::Date('m', 4) if chinese => Beat::ChineseMonthName,
        Token::Date('m', count) if !chinese => Beat::MonthName(*count),
        Token::Date('d', count @ 1..=2) => Beat::Day(*count),
        Token::Date('d', 4) if chinese => Beat::ChineseDayName,
        Token::Date('d', count) if !chinese => Beat::DayName(*count),
        Token::Date('a', _) if !english => Beat::ChineseDayName,
        Token::Date('h', count) => Beat::Hour(*count),
        Token::Date('s', count) => Beat::Second(*count),
        _ => return Err(raw.unknown()),
    };
    Ok((beat, 1))
}

/// Whether `m` or `mm` at `at` is minutes: behind hours, or before seconds.
fn is_minute(raw: &RawSection, at: usize) -> Result<bool, UnknownToken> {
    let is_time = |t: &&Token| matches!(t, Token::Date(..) | Token::Elapsed(..) | Token::HalfDay(_));
    let before = raw.tokens[..at].iter().rev().find(is_time);
    let after = raw.tokens[at + 1..].iter().find(is_time);
    match (before, after) {
        // half a day between hours and `m` hides which it is
        (Some(Token::HalfDay(_)), Some(Token::Date('s', _) | Token::Elapsed('s', _))) => Ok(true),
        (Some(Token::HalfDay(_)), _) => Err(raw.unknown()),
        (Some(Token::Date('h', _) | Token::Elapsed('h', _)), _) => Ok(true),
        (_, after) => Ok(matches!(after, Some(Token::Date('s', _) | Token::Elapsed('s', _)))),
    }
}
