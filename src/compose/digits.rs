//! Digits that know who wrote them.
//!
//! While templates run, a digit of a text that somebody typed is written in an alphabet of its own: one character of
//! the unassigned planes for each digit of each source, which becomes the digit again when the Markdown is read.
//! So whatever a template does with a text (cut, replace, join, capture), each digit that is left says where it came
//! from, and a digit without such a character came from nowhere. Nothing is put between characters: lengths, columns
//! and cuts stay as they were, and no mark can be torn in two.

use std::borrow::Cow;

/// The first character of the alphabet: planes 4 to 13 are assigned to nothing, so no text has them.
const FIRST: u32 = 0x4_0000;
/// Digits of one source: ten of half width, ten of full width.
const PER_SOURCE: u32 = 20;
/// How many sources have characters of their own; those beyond share them, and are told apart by their words.
pub const SOURCES: usize = 32_768;
/// The zero of full width.
const WIDE_ZERO: u32 = '０' as u32;

/// Whether a character is a digit, as a reader sees it.
pub fn is_digit(c: char) -> bool {
    value(c).is_some()
}

/// Which of the twenty digits a character is.
fn value(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '０'..='９' => Some(c as u32 - WIDE_ZERO + 10),
        _ => None,
    }
}

/// The digit that a character of the alphabet stands for, and its source among [`SOURCES`].
pub fn stamped(c: char) -> Option<(char, usize)> {
    let index = (c as u32).checked_sub(FIRST)?;
    let source = (index / PER_SOURCE) as usize;
    if source >= SOURCES {
        return None;
    }
    let digit = index % PER_SOURCE;
    let plain = if digit < 10 { '0' as u32 + digit } else { WIDE_ZERO + digit - 10 };
    Some((char::from_u32(plain)?, source))
}

/// The character as a reader sees it.
pub fn plain_char(c: char) -> char {
    stamped(c).map_or(c, |(digit, _)| digit)
}

/// A text with its digits written in the alphabet of a source. A character that is in the alphabet already would be
/// taken for a digit: it stands for nothing, and becomes the replacement character.
pub fn stamp(text: &str, source: usize) -> Cow<'_, str> {
    let first = FIRST + (source % SOURCES) as u32 * PER_SOURCE;
    replaced(
        text,
        |c| is_digit(c) || stamped(c).is_some(),
        |c| match value(c) {
            Some(digit) => char::from_u32(first + digit).unwrap_or(c),
            None => char::REPLACEMENT_CHARACTER,
        },
    )
}

/// The same with the plain digits alone; those that have a source keep it.
pub fn stamp_rest(text: &str, source: usize) -> Cow<'_, str> {
    let first = FIRST + (source % SOURCES) as u32 * PER_SOURCE;
    replaced(text, is_digit, |c| value(c).and_then(|digit| char::from_u32(first + digit)).unwrap_or(c))
}

/// A text as a reader sees it.
pub fn plain(text: &str) -> Cow<'_, str> {
    replaced(text, |c| stamped(c).is_some(), plain_char)
}

fn replaced(text: &str, concerns: impl Fn(char) -> bool, new: impl Fn(char) -> char) -> Cow<'_, str> {
    if !text.chars().any(&concerns) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if concerns(c) { new(c) } else { c }).collect())
}

/// A text in which nobody has typed characters of the alphabet: they become one of private use, of the same length.
pub fn cleaned(text: &str) -> Cow<'_, str> {
    replaced(text, |c| stamped(c).is_some(), |_| '\u{10FFFD}')
}

/// The source of the first digit that has one.
pub fn source_of(text: &str) -> Option<usize> {
    text.chars().find_map(|c| stamped(c).map(|(_, source)| source))
}

/// A number as a reader reads it: digits, with points and commas between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberRun {
    /// Byte at which it begins.
    pub start: usize,
    /// Byte behind it.
    pub end: usize,
}

/// The numbers of a text without stamps, left to right.
pub fn runs(text: &str) -> Vec<NumberRun> {
    let mut runs: Vec<NumberRun> = Vec::new();
    for (at, c) in text.char_indices() {
        if !is_digit(c) {
            continue;
        }
        let end = at + c.len_utf8();
        match runs.last_mut() {
            Some(last) if goes_on(&text[last.end..at]) => last.end = end,
            _ => runs.push(NumberRun { start: at, end }),
        }
    }
    runs
}

/// Whether what stands between two digits keeps them one number.
fn goes_on(between: &str) -> bool {
    matches!(between, "" | "." | ",")
}

/// Whether a text has a number just so, not as a piece of a longer one.
pub fn has_whole(text: &str, number: &str) -> bool {
    runs(text).iter().any(|run| &text[run.start..run.end] == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamped_text_reads_as_before_and_knows_its_source() {
        for source in [0, 7, SOURCES - 1] {
            let text = "2023年１２月，3.5%";
            let there = stamp(text, source);
            assert_eq!(there.chars().count(), text.chars().count());
            assert!(!there.chars().any(is_digit));
            assert_eq!(plain(&there), text);
            assert_eq!(source_of(&there), Some(source));
        }
        assert!(matches!(stamp("没有数", 3), Cow::Borrowed(_)));
        // beyond the alphabet sources share characters
        assert_eq!(source_of(&stamp("1", SOURCES + 2)), Some(2));
    }

    #[test]
    fn nobody_can_type_a_stamped_digit() {
        let forged = stamp("9", 1).into_owned();
        assert_eq!(stamp(&format!("甲{forged}8"), 2).chars().nth(1), Some(char::REPLACEMENT_CHARACTER));
        assert_eq!(plain(&stamp_rest(&format!("{forged}8"), 2)), "98");
        let clean = cleaned(&forged).into_owned();
        assert!(clean.len() == forged.len() && source_of(&clean).is_none());
    }

    #[test]
    fn numbers_are_read_whole() {
        let numbers = |text: &str| -> Vec<String> {
            runs(text).iter().map(|run| text[run.start..run.end].to_owned()).collect()
        };
        assert_eq!(numbers("计1,234.50元，2023-01-02、第3．"), ["1,234.50", "2023", "01", "02", "3"]);
        assert!(has_whole("共12.5万", "12.5") && !has_whole("共12.5万", "12") && !has_whole("112.5", "12.5"));
    }
}
