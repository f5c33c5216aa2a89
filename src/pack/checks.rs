//! `checks.toml`: cross-table checks as sums of cell paths, with their basis.

use serde::Deserialize;

use super::at::Written;
use super::expected::Annuity;

/// The whole of `checks.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checks {
    /// The checks, in reporting order.
    #[serde(rename = "check", default)]
    pub checks: Vec<CheckSpec>,
    /// What anybody in the trade knows besides.
    #[serde(rename = "tie", default)]
    pub ties: Vec<TieSpec>,
}

/// What anybody in the trade knows of figures, that they are the same money or its half: `left` = `right`, each a
/// sum of cell paths. Nobody is judged by it; a reader computes with it where it holds (`[secrecy]`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TieSpec {
    /// Stable id.
    pub id: Written,
    /// One Chinese sentence that says what is the same.
    pub title: String,
    /// Paths summed on the left, as in a check; a path that stands twice counts twice.
    pub left: Vec<Written>,
    /// Paths summed on the right.
    pub right: Vec<Written>,
    /// What units of one department receive from each other on the left, what they spend so on the right: the same only
    /// where both are summed over all of them, and taken out of the department's tables.
    #[serde(default)]
    pub between_units: bool,
}

/// How the two sides must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Relation {
    /// Equal.
    #[default]
    #[serde(rename = "=")]
    Equal,
    /// Left at most right.
    #[serde(rename = "<=")]
    AtMost,
    /// Left at least right.
    #[serde(rename = ">=")]
    AtLeast,
    /// Two figures that are not the same.
    #[serde(rename = "!=")]
    Differs,
    /// Both zero or neither (购置费 and cars to be bought).
    #[serde(rename = "<=>")]
    Together,
    /// Where left is not zero, right is not either.
    #[serde(rename = "=>")]
    Implies,
}

/// What a breach is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Stops publication.
    #[default]
    Error,
    /// To be looked at.
    Warning,
    /// Worth knowing.
    Notice,
}

/// A check: `left` relation `right`, each a sum of cell paths.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckSpec {
    /// Stable id, part of every finding's id.
    pub id: Written,
    /// One Chinese sentence that says what must hold.
    pub title: String,
    /// Rows over which `{row}` runs: `table[@side]/level` (`类`, `款`, `项`; `*` = rows without
    /// children), or several of them, united.
    #[serde(default)]
    pub each: Vec<Written>,
    /// Paths summed on the left; a leading `-` subtracts. Wildcard rows as in [`crate::budget::path`].
    pub left: Vec<Written>,
    /// Paths summed on the right.
    pub right: Vec<Written>,
    /// Further sums of paths that may stand on the right instead: the check holds where any does.
    #[serde(default)]
    pub or_right: Vec<Vec<Written>>,
    /// The relation.
    #[serde(default)]
    pub relation: Relation,
    /// Weight of a breach.
    #[serde(default)]
    pub severity: Weight,
    /// Paths whose sum must be zero for the check to apply; otherwise it is skipped.
    #[serde(default)]
    pub only_if_zero: Vec<Written>,
    /// Paths of which one at least must be other than zero for the check to apply.
    #[serde(default)]
    pub only_if_nonzero: Vec<Written>,
    /// Figures that must be stated part by part for the check to apply, where they are stated at all.
    #[serde(default)]
    pub only_if_split: Vec<WholeAndParts>,
    /// What the pack must say of 职业年金 (`[amounts]` in pack.toml) for the check to apply.
    #[serde(default)]
    pub annuity: Option<Annuity>,
    /// Facts that must have one of these values for the check to apply: path `unit/key`.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// Legal or methodical basis.
    #[serde(default)]
    pub basis: String,
    /// What to do on a breach.
    #[serde(default)]
    pub hint: String,
}

/// A figure and the parts that it may be stated by.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WholeAndParts {
    /// Path of the figure; `~` before it as in sums.
    pub whole: Written,
    /// Paths of its parts, in the same way.
    pub parts: Vec<Written>,
}

impl CheckSpec {
    /// Every path that it names, as a term or as a condition, with its `-` and `~`.
    pub fn paths(&self) -> impl Iterator<Item = &Written> {
        let sums = self.left.iter().chain(&self.right).chain(self.or_right.iter().flatten());
        sums.chain(self.condition_paths())
    }

    /// The paths of its conditions.
    pub fn condition_paths(&self) -> impl Iterator<Item = &Written> {
        let split = self.only_if_split.iter();
        let split = split.flat_map(|split| std::iter::once(&split.whole).chain(&split.parts));
        let amounts = self.only_if_zero.iter().chain(&self.only_if_nonzero).chain(split);
        amounts.chain(self.when.iter().flat_map(|condition| &condition.or_zero))
    }
}

/// A condition on a fact of unit.toml.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Dotted key of the fact, or `unit.kind`.
    pub fact: Written,
    /// Values under which the check applies.
    pub is: Vec<Written>,
    /// Paths; where their sum is zero the check applies whatever the fact.
    #[serde(default)]
    pub or_zero: Vec<Written>,
}
