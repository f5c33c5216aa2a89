//! What a pack asks an office to state: facts, prose, reasons.

use serde::Deserialize;

use crate::budget::label;

use super::at::Written;
use super::checks::Condition;

/// The kind of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FactKind {
    /// A whole number.
    Count,
    /// An amount with its unit, written as text: `"200万元"`.
    Money,
    /// Words.
    Text,
    /// A list of words.
    List,
    /// Words by code or name.
    Map,
    /// A date, `"YYYY-MM-DD"`.
    Date,
    /// true or false.
    Flag,
}

/// What becomes of something that is stated when it is carried into next year's folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Yearly {
    /// It is carried, and marked to be looked at; a date within the year moves with it.
    Review,
    /// A date that is the last day of the year before; carried as that, and marked.
    YearEnd,
    /// Only the new year has it: left empty, and marked.
    New,
    /// Only the published document has it: left empty.
    Later,
}

impl Yearly {
    /// What becomes of it, in words.
    pub fn words(self) -> &'static str {
        match self {
            Yearly::Review => "沿用，标上待核",
            Yearly::YearEnd => "改为上年末，标上待核",
            Yearly::New => "空着，标上待核",
            Yearly::Later => "空着，公开以后再填",
        }
    }
}

/// A fact that unit.toml may or must state.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactSpec {
    /// Dotted key in unit.toml; the last segment of its cell path `unit/<key>`.
    pub key: String,
    /// Its Chinese name: in messages, and in the first column of the sheets of facts.
    pub label: String,
    /// What it is.
    pub kind: FactKind,
    /// What to write, for the clerk; the third column of the sheets of facts.
    #[serde(default)]
    pub help: String,
    /// Under which heading of the sheets of facts it stands.
    #[serde(default)]
    pub group: String,
    /// For maps: the code system whose codes of the lowest level it has words for.
    #[serde(default)]
    pub codes: Option<Written>,
    /// Whether a document cannot do without it.
    #[serde(default)]
    pub required: bool,
    /// Whether a document that compares with last year cannot do without it.
    #[serde(default)]
    pub required_with_previous: bool,
    /// What other facts must be for the document to print it: only then it is required, where it is, and what
    /// is stated all the same is told.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// What the document does not say without it: where it is missing that is a warning then, and no error.
    #[serde(default)]
    pub without: Option<String>,
    /// Key of the prose that the document prints instead, where it is written: then nobody needs this.
    #[serde(default)]
    pub unless: Option<Written>,
    /// For texts: the only values allowed.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The same in Chinese, in the same order, where they are not; both are understood.
    #[serde(default)]
    pub words: Vec<String>,
    /// For texts: what holds for this pack where unit.toml says nothing.
    #[serde(default)]
    pub default: Option<Written>,
    /// What becomes of it in next year's folder; without, it is carried as it is.
    #[serde(default)]
    pub yearly: Option<Yearly>,
    /// Key of the fact whose value of last year this is: what becomes of it in next year's folder.
    #[serde(default)]
    pub last_year_of: Option<Written>,
}

impl FactSpec {
    /// The first of its conditions that does not hold, or whose fact nobody has stated; `stated` gives the words
    /// of a fact by its key.
    pub fn unmet(&self, stated: impl Fn(&str) -> Option<String>) -> Option<(&Condition, Option<String>)> {
        for condition in &self.when {
            match stated(&condition.fact) {
                Some(words) if condition.is.iter().any(|value| *value == words) => {}
                words => return Some((condition, words)),
            }
        }
        None
    }

    /// A choice as the pack has it, of its Chinese word or however else it is spelt; another text as it is.
    pub fn choice(&self, text: &str) -> String {
        let same = |known: &String| label::fold(known) == label::fold(text);
        let at = self.words.iter().position(same).or_else(|| self.choices.iter().position(same));
        at.and_then(|at| self.choices.get(at)).cloned().unwrap_or_else(|| text.to_owned())
    }
}

/// A piece of prose.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProseSpec {
    /// Key in unit.toml.
    pub key: String,
    /// Its Chinese name: in messages, and in the first column of the sheets of facts.
    pub label: String,
    /// What to write, for the clerk.
    #[serde(default)]
    pub help: String,
    /// Whether it is a date, which must exist.
    #[serde(default)]
    pub date: bool,
    /// Whether it is written anew: a text of a project is no other project's, one of the unit not last year's.
    #[serde(default)]
    pub own: bool,
    /// Whether it gives grounds, which projects may share as far as they are laws and numbers of documents;
    /// what is written around those is a project's own.
    #[serde(default)]
    pub grounds: bool,
    /// Whether a document cannot do without it.
    #[serde(default)]
    pub required: bool,
    /// What becomes of it in next year's folder; without, it is marked only where a year or an amount stands in it.
    #[serde(default)]
    pub yearly: Option<Yearly>,
}

/// A figure whose change asks for a reason.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonSpec {
    /// Its cell path.
    pub path: Written,
    /// Its Chinese name in the sheet of reasons.
    pub label: String,
    /// Whether the document does without: the reason is printed where it is given.
    #[serde(default)]
    pub optional: bool,
    /// What a fact must be for the document to ask for it.
    #[serde(default)]
    pub when: Option<Condition>,
}

/// The facts that every office states, whatever the pack (`shared/facts.toml`).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommonFacts {
    /// The facts; a pack that declares one of these keys itself goes first.
    #[serde(rename = "fact", default)]
    pub facts: Vec<FactSpec>,
    /// What is stated of a project besides its texts.
    #[serde(rename = "project_fact", default)]
    pub project_facts: Vec<FactSpec>,
}
