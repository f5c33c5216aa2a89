//! `words.toml`: what is wrong with words whatever they speak of, shared by all packs. Wrong characters, names
//! that have changed, characters of the old script, words that may or may not stand twice.

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
