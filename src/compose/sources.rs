//! Where the digits of texts come from: the sources whose alphabets [`super::digits`] writes them in.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::Place;

use super::digits::{self, SOURCES};

/// What kind of source a digit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceKind {
    /// Words or a code that a clerk or an export typed: in a cell, or under a key.
    Words,
    /// The year of the budget, or one beside it.
    Year,
    /// What the files of the pack say of labels, titles and terms.
    Pack,
    /// Words of a template, or a string in one of its tags.
    Typed,
    /// A number that a tag computes.
    Computed,
}

/// Where digits come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Of what kind it is.
    pub kind: SourceKind,
    /// Where it stands.
    pub place: Place,
    /// The whole text, for [`SourceKind::Words`] and [`SourceKind::Pack`].
    pub text: Arc<str>,
}

impl Source {
    /// Whether a template types or computes it.
    pub fn is_of_template(&self) -> bool {
        matches!(self.kind, SourceKind::Typed | SourceKind::Computed)
    }

    /// Whether it says a number just so; of what has no text of its own, each number.
    pub fn says(&self, number: &str) -> bool {
        self.text.is_empty() || digits::has_whole(&self.text, number)
    }
}

/// All sources of one run of the templates, by number.
#[derive(Debug, Clone, Default)]
pub struct DigitSources {
    list: Vec<Source>,
    known: BTreeMap<(Arc<str>, SourceKind, Place), usize>,
}

impl DigitSources {
    /// The number of a source; one that is known keeps its number.
    pub fn number(&mut self, kind: SourceKind, place: &Place, text: &str) -> usize {
        let key = (Arc::<str>::from(text), kind, place.clone());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let number = self.list.len();
        self.list.push(Source { kind, place: place.clone(), text: key.0.clone() });
        self.known.insert(key, number);
        number
    }

    /// The source that a stamped number has. DigitSources that share an alphabet are told apart by their texts: the first
    /// that has the number.
    pub fn of(&self, alphabet: usize, number: &str) -> Option<&Source> {
        let mut sharing = self.list.iter().skip(alphabet).step_by(SOURCES);
        let first = sharing.clone().next()?;
        Some(sharing.find(|source| source.says(number)).unwrap_or(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_that_share_an_alphabet_are_told_apart_by_their_words() {
        let mut sources = DigitSources::default();
        let place = |name: &str| Place::File(name.into());
        for index in 0..=SOURCES {
            let name = index.to_string();
            assert_eq!(sources.number(SourceKind::Words, &place(&name), &format!("第{name}项")), index);
        }
        assert_eq!(sources.number(SourceKind::Words, &place("7"), "第7项"), 7);
        let last = SOURCES.to_string();
        assert_eq!(sources.of(0, "0").map(|source| source.place.clone()), Some(place("0")));
        assert_eq!(sources.of(0, &last).map(|source| source.place.clone()), Some(place(&last)));
        assert_eq!(DigitSources::default().of(0, "1"), None);
    }
}
