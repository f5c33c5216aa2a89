//! What Excel (zh-CN) shows for a number in a cell with a format code such as `#,##0.00` or `0!.0,"万元"`.
//!
//! Written after ECMA-376 18.8.30–31 and after what Excel is known to do where that differs. Nothing is
//! guessed: a part of a code that is not known is an [`UnknownToken`], and a number whose text depends on
//! the version of Excel or of the system, or is none at all (`######`), is a [`NoText`].
//!
//! Choices, each as Excel zh-CN has it unless said otherwise:
//!
//! * Numbers are rounded half away from zero from their 15 significant digits: 1.005 as `0.00` is 1.01.
//! * `!` hides the meaning of the next character, as in Excel's CJK versions. A literal point between digits
//!   takes no part in the arithmetic: `0!.0,` is round(value ÷ 1000) with a point before its last digit, so
//!   37,620,900 is 3762.1, which is in units of 10⁴; see [`Appearance::tens`].
//! * A minus that Excel adds by itself is not shown where all digits shown are zeros (-0.001 as `0.00` is
//!   0.00); one that the code writes is (`0.00;-0.00` shows -0.00).
//! * General shows whole numbers in full whatever their length, where Excel shows 1.23457E+11 from twelve
//!   digits on: a cell too narrow for its figure is no statement. All else is as in a column wide enough.
//! * `_x` and `?` without a digit are one blank each, `*x` is nothing, and the text is trimmed at both ends.
//! * Names of months and days are English (mmm, dddd), as in zh-CN without a locale, and Chinese for
//!   `[$-804]mmmm`, `[$-804]dddd` and `aaaa`. `aaa` is 三 in some versions and 周三 in others, so it is
//!   unknown, and so are `[$-804]mmm` and `[$-804]ddd`.
//! * `[$-F800]` and `[$-F400]` are the long date and the time of day of a Windows in zh-CN as installed.

mod beats;
mod built_in;
mod dates;
mod decimal;
mod fractions;
mod parse;
mod show;
#[cfg(test)]
mod tests;
mod tokens;
mod words;

use decimal::Decimal15;
use parse::{Body, Clause};
use show::Strip;
use tokens::{Bound, Compare};

/// Excel's bound on the characters of a code.
const MOST_CHARACTERS: usize = 255;
/// Characters of an unknown token that are told.
const MOST_TOLD: usize = 40;

/// A format code, read.
#[derive(Debug, Clone)]
pub struct NumberFormat {
    /// The sections for numbers, at most three; none where the code is for text alone.
    numeric: Vec<Clause>,
    text: Option<Clause>,
}

/// What in a format code is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown part of a number format: {token}")]
pub struct UnknownToken {
    /// The token, or the section or the code where it is their structure; at most 40 characters.
    pub token: String,
}

impl UnknownToken {
    fn new(text: &str) -> Self {
        let mut token: String = text.chars().take(MOST_TOLD).collect();
        if token.len() < text.len() {
            token.push('…');
        }
        Self { token }
    }
}

/// Why there is no text for a number, or none that is sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoText {
    /// Infinity or NaN, which no cell holds.
    #[error("not a finite number")]
    NotFinite,
    /// A date or time before its calendar: Excel shows `######`, or from 1904 a minus and a date.
    #[error("a date before the calendar")]
    NegativeDate,
    /// A date after the year 9999: Excel shows `######`.
    #[error("a date after the year 9999")]
    LateDate,
    /// No condition of the code holds.
    #[error("no condition holds")]
    NoCondition,
    /// What Excel shows depends on its version, or is not written down anywhere; why, in a few words.
    #[error("not sure what is shown: {0}")]
    Unsure(&'static str),
}

/// What kind of display a format gives a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberKind {
    /// As it is.
    General,
    /// With the places of the code.
    Number,
    /// In percent.
    Percent,
    /// As a date, a time of day or a time elapsed.
    Date,
    /// With a numerator and a denominator.
    Fraction,
    /// With a power of ten.
    Scientific,
    /// In a cell for text.
    Text,
    /// Not at all: words alone, or nothing.
    Words,
}

/// A number as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appearance {
    /// The text, without blanks at its ends. A code may show a negative number by its colour alone
    /// (`0.00;[Red]0.00`); its text has no sign then.
    pub text: String,
    /// Its kind.
    pub kind: NumberKind,
    /// By how many powers of ten what is shown is smaller than the number: 3 for `0,`, 4 for `0!.0,` (three
    /// for the comma, one for the place behind the literal point). Percent signs do not count.
    pub tens: i8,
    /// The literal words shown (`≥`, `万元`, `¥`), to be compared with the unit of the sheet: without blanks,
    /// without the literal point, and without `+ - / : ,` and brackets.
    pub words: String,
}

impl NumberFormat {
    /// Reads a format code. Empty, `General` (in whatever case) and `G/通用格式` are General.
    ///
    /// # Errors
    /// When a part of it is not known, or it is longer than the 255 characters that Excel allows.
    pub fn parse(code: &str) -> Result<Self, UnknownToken> {
        if code.chars().count() > MOST_CHARACTERS {
            return Err(UnknownToken::new(code));
        }
        let (numeric, text) = parse::clauses(if code.is_empty() { "General" } else { code })?;
        Ok(Self { numeric, text })
    }

    /// The code that a number stands for (ECMA-376 18.8.30, ids 0 to 58), as Excel zh-CN has it; none for
    /// ids that stand for no code of their own.
    pub fn built_in(id: u16) -> Option<&'static str> {
        built_in::code(id)
    }

    /// What a number looks like. `from_1904` is whether the workbook counts days from 1904, not from 1900.
    ///
    /// # Errors
    /// When Excel shows no text, or it is not sure which.
    pub fn of_number(&self, number: f64, from_1904: bool) -> Result<Appearance, NoText> {
        let Some(magnitude) = Decimal15::of(number) else { return Err(NoText::NotFinite) };
        let mut strip = Strip::default();
        if self.numeric.is_empty() {
            // a cell for text shows all digits, General eleven characters
            if words::general(&magnitude) != words::in_full(&magnitude) {
                return Err(NoText::Unsure("a long number in a cell for text"));
            }
            strip.digits(&words::general(&magnitude));
            return Ok(strip.appearance(number < 0.0, NumberKind::Text, 0));
        }
        let (clause, minus) = self.chosen(number)?;
        let (kind, tens) = match &clause.body {
            Body::Words(tokens) => {
                if minus {
                    return Err(NoText::Unsure("a negative number in a section without digits"));
                }
                strip.words(tokens);
                (NumberKind::Words, 0)
            }
            Body::General(tokens) => {
                show::general(&mut strip, tokens, &magnitude, clause.numerals)?;
                (NumberKind::General, 0)
            }
            Body::Number(tokens, layout) if layout.scientific => {
                show::scientific(&mut strip, tokens, layout, &magnitude)?;
                (NumberKind::Scientific, 0)
            }
            Body::Number(tokens, layout) => {
                show::number(&mut strip, tokens, layout, &magnitude, clause.numerals);
                let kind = if layout.percents > 0 { NumberKind::Percent } else { NumberKind::Number };
                (kind, show::tens(layout))
            }
            Body::Fraction(ratio) => {
                fractions::show(&mut strip, ratio, &magnitude, minus)?;
                (NumberKind::Fraction, 0)
            }
            Body::Date(beats, clock) => {
                if number < 0.0 {
                    return Err(NoText::NegativeDate);
                }
                dates::show(&mut strip, beats, *clock, &magnitude, from_1904, clause.numerals)?;
                (NumberKind::Date, 0)
            }
            // the sections for numbers hold none for text
            Body::Text(_) => return Err(NoText::Unsure("a section for text")),
        };
        Ok(strip.appearance(minus && strip.is_minus_shown(kind), kind, tens))
    }

    /// What text looks like in a cell with this format: a format without a section for text shows the text
    /// itself, blanks and all.
    pub fn of_text(&self, text: &str) -> String {
        match &self.text {
            Some(Clause { body: Body::Text(tokens) | Body::Words(tokens), .. }) => show::text(tokens, text),
            _ => text.to_owned(),
        }
    }

    /// The section for a number, and whether Excel puts a minus before what it shows.
    fn chosen(&self, number: f64) -> Result<(&Clause, bool), NoText> {
        let negative = number < 0.0;
        let [first, rest @ ..] = self.numeric.as_slice() else { return Err(NoText::NoCondition) };
        let Some(bound) = first.bound else {
            return match rest {
                [] => Ok((first, negative)),
                [below, ..] if negative => {
                    if rest.len() == 1 && matches!(&below.body, Body::Words(tokens) if tokens.is_empty()) {
                        return Err(NoText::Unsure("a negative number where the code ends in a semicolon"));
                    }
                    Ok((below, false))
                }
                [_, zero, ..] if number == 0.0 => Ok((zero, false)),
                _ => Ok((first, false)),
            };
        };
        for clause in &self.numeric {
            match clause.bound {
                Some(own) if holds(own, number) => return Ok((clause, negative && !is_negative(own))),
                Some(_) => {}
                None if !negative || rest.len() == 2 => return Ok((clause, negative)),
                // the second of two sections: known where the first takes no negative numbers
                None => {
                    let more = matches!(bound.comparison, Compare::More | Compare::MoreOrEqual);
                    if bound.comparison == Compare::Equal || more && bound.number > 0.0 {
                        return Ok((clause, true));
                    }
                    return Err(NoText::Unsure("a negative number that the condition leaves over"));
                }
            }
        }
        Err(NoText::NoCondition)
    }
}

/// Whether a condition holds.
fn holds(bound: Bound, number: f64) -> bool {
    match bound.comparison {
        Compare::Less => number < bound.number,
        Compare::LessOrEqual => number <= bound.number,
        Compare::More => number > bound.number,
        Compare::MoreOrEqual => number >= bound.number,
        Compare::Equal => number == bound.number,
        Compare::Unequal => number != bound.number,
    }
}

/// Whether a condition holds for negative numbers alone, so that Excel leaves the minus to the code.
fn is_negative(bound: Bound) -> bool {
    match bound.comparison {
        Compare::Less => bound.number <= 0.0,
        Compare::LessOrEqual | Compare::Equal => bound.number < 0.0,
        _ => false,
    }
}
