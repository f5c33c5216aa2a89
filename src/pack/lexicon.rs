//! `words.toml`: what is wrong with words whatever they speak of, shared by all packs. Wrong characters, names
//! that have changed, characters of the old script, words that may or may not stand twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

use super::at::{At, Written};

/// What words are held against.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lexicon {
    /// Forms that are wrong.
    #[serde(rename = "form", default)]
    pub forms: Vec<WrongForm>,
    /// Names that have changed.
    #[serde(rename = "renamed", default)]
    pub renamed: Vec<RenamedThing>,
    /// Characters of the old script, each with that of the new one behind it.
    #[serde(default)]
    pub traditional: Vec<Written>,
    /// What may stand in half-width brackets: names of items have them.
    #[serde(default)]
    pub half_width: Vec<Written>,
    /// Characters typed twice.
    #[serde(default)]
    pub doubling: Doubling,
    /// Words that may follow themselves where each belongs to another term.
    #[serde(rename = "twice", default)]
    pub twice: Vec<TwiceRight>,
    /// Of other publishers' levels and kinds.
    #[serde(default)]
    pub scope: ScopeWords,
    /// Words that one character may spoil.
    #[serde(default)]
    pub spelling: Spelling,
}

/// Words of official texts, and characters that are typed for each other.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spelling {
    /// Characters that sound or look alike, a group in each text.
    #[serde(default)]
    pub alike: Vec<Written>,
    /// Words of two characters, many in each text, parted by blanks.
    #[serde(default)]
    pub words: Vec<Written>,
    /// Names of laws and regulations, without 中华人民共和国.
    #[serde(default)]
    pub laws: Vec<Written>,
    /// What the words become where one character is typed for another.
    #[serde(skip)]
    slips: OnceLock<BTreeMap<(char, char), String>>,
}

impl Spelling {
    /// The word that a pair of characters is but for one of them; none where the pair is a word itself.
    pub fn meant(&self, pair: (char, char)) -> Option<&str> {
        self.slips.get_or_init(|| self.slips()).get(&pair).map(String::as_str)
    }

    /// Whether two characters are typed for each other.
    pub fn are_alike(&self, one: char, other: char) -> bool {
        self.alike.iter().any(|group| group.contains(one) && group.contains(other))
    }

    /// All words of two characters.
    pub fn all_words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().flat_map(|line| line.split(' '))
    }

    fn slips(&self) -> BTreeMap<(char, char), String> {
        let mut groups: BTreeMap<char, Vec<&str>> = BTreeMap::new();
        for group in &self.alike {
            for c in group.chars() {
                groups.entry(c).or_default().push(group.as_str());
            }
        }
        let others = |c: char| groups.get(&c).into_iter().flatten().flat_map(|group| group.chars());
        let mut slips = BTreeMap::new();
        let mut right = BTreeSet::new();
        for word in self.all_words() {
            let mut chars = word.chars();
            let (Some(first), Some(second)) = (chars.next(), chars.next()) else { continue };
            right.insert((first, second));
            for other in others(first) {
                slips.entry((other, second)).or_insert_with(|| word.to_owned());
            }
            for other in others(second) {
                slips.entry((first, other)).or_insert_with(|| word.to_owned());
            }
            // the two the other way round
            slips.entry((second, first)).or_insert_with(|| word.to_owned());
        }
        slips.retain(|pair, _| !right.contains(pair));
        slips
    }
}

/// A form that is wrong.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrongForm {
    /// As it is typed.
    pub wrong: Written,
    /// As it should be.
    pub right: Written,
    /// Longer texts in which it is right.
    #[serde(default)]
    pub except: Vec<Written>,
    /// What must follow for it to be wrong; anything where empty.
    #[serde(default)]
    pub then: Vec<Written>,
    /// Words in the same clause with which it is right.
    #[serde(default)]
    pub unless: Vec<Written>,
}

/// A name that has changed, of an item, a body or a law.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenamedThing {
    /// As it was called.
    pub old: Written,
    /// What it is called now, or what took its place.
    pub new: Written,
    /// The first budget year in which the old name is wrong.
    pub since: At<i32>,
    /// Longer texts in which it means something else.
    #[serde(default)]
    pub except: Vec<Written>,
}

/// How characters typed twice are told from two words that meet.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doubling {
    /// Characters that are words by themselves and never stand twice.
    #[serde(default)]
    pub particles: Written,
    /// Verbs of one character that never stand twice.
    #[serde(default)]
    pub verbs: Written,
    /// Characters that are words by themselves, beside whatever word: offices, levels, adjectives.
    #[serde(default)]
    pub standing: Written,
    /// Characters that are added to words: 增长率, 缴费率.
    #[serde(default)]
    pub suffixes: Written,
    /// Words before which their first character never stands alone.
    #[serde(default)]
    pub beginnings: Vec<Written>,
    /// Words behind which their last character never stands alone.
    #[serde(default)]
    pub endings: Vec<Written>,
    /// Words that the dictionary does not know.
    #[serde(default)]
    pub words: Vec<Written>,
}

/// A word that may follow itself: the first ends one term, the second begins another.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwiceRight {
    /// The word.
    pub word: Written,
    /// What follows where the second begins a term of its own.
    pub then: Vec<Written>,
}

/// What tells the publisher's own level and kind from others'.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeWords {
    /// What is the publisher's own where a level stands before it (部门预算).
    #[serde(default)]
    pub own: Vec<Written>,
    /// Words of a clause that speaks of others' money or rules.
    #[serde(default)]
    pub of_others: Vec<Written>,
    /// Phrases of either kind that are right in documents of both.
    #[serde(default)]
    pub phrases: Vec<Written>,
    /// Words of a clause in which the other kind is meant.
    #[serde(default)]
    pub other_kind: Vec<Written>,
    /// Texts in which the words for an area mean none (安全区).
    #[serde(default)]
    pub no_area: Vec<Written>,
}
