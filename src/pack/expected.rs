//! What a place expects of amounts: knowledge of its forms that rules need, in `pack.toml`.

use serde::Deserialize;

use super::at::{At, Written};
use super::checks::Weight;

/// `[amounts]`: what amounts may be.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedAmounts {
    /// What a negative amount is, outside of columns and rows of change.
    #[serde(default)]
    pub negative: Weight,
    /// How 职业年金 is provided for; where the pack does not say, no rule rests on it.
    #[serde(default)]
    pub annuity: Option<Annuity>,
}

/// How the employer's share of 职业年金 is provided for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Annuity {
    /// Paid in year by year, at half the rate of 养老保险.
    Paid,
    /// Recorded, and made real later: the budget of a year may hold any amount of it.
    Recorded,
}

impl Annuity {
    /// As pack.toml writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Recorded => "recorded",
        }
    }
}

/// `[targets]`: by what words the targets of projects are known.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetWords {
    /// Words in the name of a target that is the cost of the whole project (总成本).
    #[serde(default)]
    pub whole_cost: Vec<Written>,
    /// Words in such a name by which it is something else all the same (平均, 节约).
    #[serde(default)]
    pub not_whole: Vec<Written>,
    /// A whole cost below this share of the project's money, in per cent, is told.
    #[serde(default)]
    pub least_percent: At<u32>,
}
