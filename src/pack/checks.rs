//! `checks.toml`: cross-table checks as sums of cell paths, with their basis.

use serde::Deserialize;

use super::at::Written;

/// The whole of `checks.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checks {
    /// The checks, in reporting order.
    #[serde(rename = "check", default)]
    pub checks: Vec<CheckSpec>,
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
