//! What a pack says of the words of its place: how publishers, levels, areas and figures are called in texts.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::at::Written;

/// Which fact states the nature of the publisher, and what may be said of each; empty where the pack has none.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NatureFacts {
    /// The fact that states the nature.
    #[serde(default)]
    pub fact: Written,
    /// The fact that states it as it is printed.
    #[serde(default)]
    pub text: Written,
    /// By the values of the first: the words of the second.
    #[serde(default)]
    pub words: BTreeMap<Written, NatureWords>,
}

/// What is said of a publisher of a nature, and what is not.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NatureWords {
    /// Words that say this nature: a text with one of them is right.
    #[serde(default)]
    pub says: Vec<String>,
    /// Words that say another one.
    #[serde(default)]
    pub never: Vec<String>,
    /// Whether the text must have one of those that say it.
    #[serde(default)]
    pub required: bool,
}

/// What text checks must know of the place.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// Phrases that are right in documents of either kind (主管部门, 预算单位).
    #[serde(default)]
    pub either_kind: Vec<String>,
    /// Reasons that fit any change and say nothing (据实安排, 工作需要).
    #[serde(default)]
    pub empty_reasons: Vec<String>,
    /// Words that may stand around them without saying more (因, 增加, 支出).
    #[serde(default)]
    pub empty_fillers: Vec<String>,
    /// Levels of government (市级, 区级 …).
    #[serde(default)]
    pub levels: Vec<String>,
    /// The fact that states the unit's own level.
    #[serde(default)]
    pub level_fact: Written,
    /// Words for areas, by the publisher's own level.
    #[serde(default)]
    pub scopes: Vec<AreaWords>,
    /// Keys of texts that say what is going to be done: last year has no place at their beginning.
    #[serde(default)]
    pub plans: Vec<Written>,
}

/// What a publisher of a level does not call its area.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaWords {
    /// The level.
    pub level: Written,
    /// Words that are wrong wherever they stand (本县).
    #[serde(default)]
    pub wrong: Vec<Written>,
    /// Words that are right of the area above, and wrong of what the publisher itself is in charge of (负责本市…).
    #[serde(default)]
    pub above: Vec<Written>,
}

/// A figure by the names that typed texts use for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalledFigure {
    /// Its cell path.
    pub path: Written,
    /// The names, in Chinese.
    pub names: Vec<Written>,
    /// A word that the sentence must have too, where the names alone may mean anything (货物, 服务).
    #[serde(default)]
    pub beside: Written,
    /// Whether the names may mean this figure among others: an amount that is it is right, and one that is
    /// close to none of them only is told.
    #[serde(default)]
    pub may: bool,
}
