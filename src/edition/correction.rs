//! A correction as it is stated, and kept with the inputs of its edition.

use serde::{Deserialize, Serialize};

use crate::budget::correction::Correction;
use crate::diag::Place;

/// The file among the kept inputs.
pub const FILE: &str = "更正.json";

/// What is stated of a correction; what is corrected is found by comparing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedCorrection {
    /// Why, without a stop at the end.
    pub reason: String,
    /// Its day, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Number of the edition that it corrects. For the house only.
    pub since: u32,
    /// The how-manieth correction in a row it is, from 1.
    #[serde(default = "first")]
    pub ordinal: u32,
}

fn first() -> u32 {
    1
}

impl StatedCorrection {
    /// Of a correction.
    pub fn of(correction: &Correction) -> Self {
        let Correction { reason, date, since, ordinal, .. } = correction;
        Self { reason: reason.clone(), date: date.clone(), since: *since, ordinal: *ordinal }
    }

    /// Where it is stated: an option of the command line.
    pub fn place(option: &str) -> Place {
        Place::Key { file: "命令行".into(), key: option.into() }
    }

    /// As it is kept.
    pub fn bytes(&self) -> Vec<u8> {
        // plain strings and numbers always serialise
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}
