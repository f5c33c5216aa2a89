//! A text cut into words. The dictionary is the one by which lines are broken, which is in the program already and
//! needs no loading; [`Lexicon`] adds words.

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use super::patterns::is_han;
use crate::pack::lexicon::Lexicon;

/// Words of the dictionary that are looked up are no longer, in characters.
const LONGEST_KNOWN: usize = 4;

/// A text cut into words.
pub(super) struct Cuts<'a> {
    /// What is cut.
    pub text: &'a str,
    /// Where words begin, and the end of the text.
    at: Vec<usize>,
    /// What is known of words beside the dictionary.
    pub lexicon: &'a Lexicon,
    segmenter: WordSegmenterBorrowed<'static>,
}

impl<'a> Cuts<'a> {
    /// Cuts a text.
    pub fn new(text: &'a str, lexicon: &'a Lexicon) -> Self {
        let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
        let mut at: Vec<usize> = segmenter.segment_str(text).collect();
        for word in &lexicon.doubling.words {
            for (begun, known) in text.match_indices(word.as_str()) {
                // 提高技能 holds no 高技能
                if at.binary_search(&begun).is_err() {
                    continue;
                }
                let end = begun + known.len();
                at.retain(|cut| *cut <= begun || *cut >= end);
                if let Err(place) = at.binary_search(&end) {
                    at.insert(place, end);
                }
            }
        }
        Self { text, at, lexicon, segmenter }
    }

    /// The number of the word that a byte is in.
    pub fn word_at(&self, byte: usize) -> usize {
        self.at.partition_point(|cut| *cut <= byte).saturating_sub(1)
    }

    /// A word by its number; empty beyond the ends.
    pub fn word(&self, number: Option<usize>) -> &'a str {
        let range = number.and_then(|number| Some(*self.at.get(number)?..*self.at.get(number + 1)?));
        range.map_or("", |range| &self.text[range])
    }

    /// Whether a word is a particle.
    pub fn is_particle(&self, word: &str) -> bool {
        one(word).is_some_and(|c| self.lexicon.doubling.particles.contains(c))
    }

    /// Whether the cuts beside a word can be trusted: a single character may be half of an unknown word.
    pub fn is_sure(&self, word: &str) -> bool {
        match one(word) {
            Some(c) => !is_han(c) || self.is_particle(word),
            None => true,
        }
    }

    /// Whether a text of two characters or more is one word.
    pub fn is_known(&self, text: &str) -> bool {
        let words = &self.lexicon.doubling.words;
        let cuts = self.segmenter.segment_str(text).filter(|cut| *cut > 0);
        text.chars().all(is_han) && (words.iter().any(|word| *word == *text) || cuts.eq([text.len()]))
    }

    /// Where words of two to four characters begin that end at a byte.
    pub fn words_before(&self, end: usize) -> impl Iterator<Item = usize> {
        let starts = self.text[..end].char_indices().rev().map(|(at, _)| at);
        starts.skip(1).take(LONGEST_KNOWN - 1).filter(move |at| self.is_known(&self.text[*at..end]))
    }

    /// Where words of two to four characters end that begin at a byte.
    pub fn words_from(&self, begun: usize) -> impl Iterator<Item = usize> {
        let ends = self.text[begun..].char_indices().map(move |(at, c)| begun + at + c.len_utf8());
        ends.skip(1).take(LONGEST_KNOWN - 1).filter(move |end| self.is_known(&self.text[begun..*end]))
    }

    /// Whether a word begins at a byte, or the text ends there.
    pub fn is_cut(&self, byte: usize) -> bool {
        self.at.binary_search(&byte).is_ok()
    }
}

/// The character of a word of one.
pub(super) fn one(word: &str) -> Option<char> {
    let mut chars = word.chars();
    chars.next().filter(|_| chars.next().is_none())
}
