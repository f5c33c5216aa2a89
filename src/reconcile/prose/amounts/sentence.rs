//! A sentence with its numbers taken out: what words stand between them is what patterns ask for.

use std::ops::Range;

use crate::budget::label::fold;
use crate::reconcile::prose::passages::Passage;
use crate::reconcile::rule::Stop;

use super::stated::{Stated, Token, stated};

/// The first sign that stands for a number with a measure; the signs are of the private use area, which
/// folding leaves alone and nobody types.
const FIRST: u32 = 0xE000;
/// Numbers of a sentence that are looked at: as many signs as that area has.
const MOST: usize = 0x1800;
/// What ends a full sentence; lists in a sentence may be parted by ；.
const FULL_ENDS: [char; 4] = ['。', '！', '？', '\n'];

/// A sentence as it is compared.
#[derive(Debug, Clone)]
pub(super) struct Sentence<'a> {
    /// The byte of its passage at which it begins.
    pub at: usize,
    /// As it was typed.
    pub typed: &'a str,
    /// Folded, without quotation marks, each number with a measure one sign.
    pub words: String,
    /// The numbers, in order.
    pub numbers: Vec<Stated>,
    /// What is said of amounts that nobody has.
    pub implausible: Vec<String>,
}

impl<'a> Sentence<'a> {
    /// Reads a sentence that begins at a byte of its passage.
    ///
    /// # Errors
    /// [`Stop::Fault`] where this build cannot compile a pattern.
    pub fn read(at: usize, typed: &'a str) -> Result<Self, Stop> {
        let folded: String = fold(typed).chars().filter(|c| *c != '"' && !is_sign(*c)).collect();
        let (mut words, mut numbers, mut implausible) = (String::new(), Vec::new(), Vec::new());
        let mut done = 0;
        for (range, token) in stated(&folded)? {
            match token {
                Token::Implausible(said) => implausible.push(said),
                Token::Number(number) if numbers.len() < MOST => {
                    words.push_str(&folded[done..range.start]);
                    words.extend(sign(numbers.len()));
                    numbers.push(number);
                    done = range.end;
                }
                Token::Number(_) => {}
            }
        }
        words.push_str(&folded[done..]);
        Ok(Self { at, typed, words, numbers, implausible })
    }

    /// The number that a sign of the words stands for.
    pub fn number(&self, sign: &str) -> Option<&Stated> {
        let sign = sign.chars().next().filter(|c| is_sign(*c))?;
        self.numbers.get(u32::from(sign).checked_sub(FIRST)? as usize)
    }

    /// The numbers with where their signs stand in the words.
    pub fn signs(&self) -> impl Iterator<Item = (usize, &Stated)> {
        let signs = self.words.char_indices().filter(|(_, c)| is_sign(*c));
        signs.map(|(at, _)| at).zip(&self.numbers)
    }

    /// A part of the words with its numbers as they were typed.
    pub fn shown(&self, range: Range<usize>) -> String {
        let mut shown = String::new();
        for c in self.words[range].chars() {
            match self.number(c.encode_utf8(&mut [0; 4])) {
                Some(number) => shown.push_str(&number.text),
                None => shown.push(c),
            }
        }
        shown
    }
}

/// The full sentences of a passage that have a number with a measure.
///
/// # Errors
/// [`Stop::Fault`] where this build cannot compile a pattern.
pub(super) fn with_numbers(passage: &Passage) -> Result<Vec<Sentence<'_>>, Stop> {
    let mut all = full(passage)?;
    all.retain(|sentence| !sentence.numbers.is_empty() || !sentence.implausible.is_empty());
    Ok(all)
}

/// The full sentences of a passage.
///
/// # Errors
/// [`Stop::Fault`] where this build cannot compile a pattern.
pub(super) fn full(passage: &Passage) -> Result<Vec<Sentence<'_>>, Stop> {
    let mut all = Vec::new();
    let mut at = 0;
    for typed in passage.text.split_inclusive(FULL_ENDS) {
        let begun = at;
        at += typed.len();
        let typed = typed.trim_end_matches(FULL_ENDS);
        if !typed.trim().is_empty() {
            all.push(Sentence::read(begun, typed)?);
        }
    }
    Ok(all)
}

/// Whether a character stands for a number.
pub(super) fn is_sign(c: char) -> bool {
    ('\u{E000}'..='\u{F7FF}').contains(&c)
}

fn sign(number: usize) -> Option<char> {
    u32::try_from(number).ok().and_then(|number| char::from_u32(FIRST + number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_signs_and_come_back_as_typed() {
        let typed = "“三公”经费５．００万元，比上年增加1,234.5万元";
        let sentence = Sentence::read(0, typed).ok().unwrap();
        assert_eq!(sentence.words, "三公经费\u{E000},比上年增加\u{E001}");
        assert_eq!(sentence.shown(0..sentence.words.len()), "三公经费5.00万元,比上年增加1,234.5万元");
        assert_eq!(sentence.number("\u{E001}").map(|n| n.text.as_str()), Some("1,234.5万元"));
    }
}
