//! What came of a criterion, and how several answers make one.

use serde::{Deserialize, Serialize};

use crate::pack::validate::reserved::READING;

/// What a row of the sheet says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Conclusion {
    /// It does not apply to this publisher.
    NotApplicable,
    /// Looked at, and nothing found.
    Met,
    /// Not looked at, or for a person to see.
    Unknown,
    /// Something was found.
    Unmet,
}

impl Conclusion {
    /// All, as they are counted for people.
    pub const ALL: [Conclusion; 4] =
        [Conclusion::Unmet, Conclusion::Unknown, Conclusion::Met, Conclusion::NotApplicable];

    /// The Chinese word.
    pub fn word(self) -> &'static str {
        match self {
            Conclusion::NotApplicable => "不适用",
            Conclusion::Met => "符合",
            Conclusion::Unknown => "此处看不出",
            Conclusion::Unmet => "不符合",
        }
    }

    /// The word for programs: the class of a row.
    pub fn key(self) -> &'static str {
        match self {
            Conclusion::NotApplicable => "none",
            Conclusion::Met => "met",
            Conclusion::Unknown => "unknown",
            Conclusion::Unmet => "unmet",
        }
    }
}

/// An answer, with what it rests on.
#[derive(Debug, Clone)]
pub(super) struct Judgement {
    pub(super) conclusion: Conclusion,
    pub(super) basis: Vec<String>,
    pub(super) remarks: Vec<String>,
    /// Ids of the rules behind it.
    pub(super) rests: Vec<String>,
}

impl Judgement {
    /// An answer that rests on something.
    pub(super) fn of(conclusion: Conclusion, basis: impl Into<String>) -> Self {
        Self { conclusion, basis: vec![basis.into()], remarks: Vec::new(), rests: Vec::new() }
    }

    /// Nothing is said, and so nothing concluded.
    pub(super) fn nothing() -> Self {
        let (basis, remarks, rests) = (Vec::new(), Vec::new(), Vec::new());
        Self { conclusion: Conclusion::NotApplicable, basis, remarks, rests }
    }

    /// Looked at, and nothing found.
    pub(super) fn met(basis: impl Into<String>) -> Self {
        Self::of(Conclusion::Met, basis)
    }

    /// Something was found.
    pub(super) fn unmet(remark: impl Into<String>) -> Self {
        Self { remarks: vec![remark.into()], basis: Vec::new(), ..Self::of(Conclusion::Unmet, "") }
    }

    /// Nobody can say here; why.
    pub(super) fn unknown(remark: impl Into<String>) -> Self {
        Self { remarks: vec![remark.into()], basis: Vec::new(), ..Self::of(Conclusion::Unknown, "") }
    }

    /// Whether it rests on nothing but what reading noticed.
    pub(super) fn is_of_reading(&self) -> bool {
        self.rests.iter().all(|rule| READING.contains(&rule.as_str()))
    }

    /// Both: the worse conclusion, all that is said.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.conclusion = self.conclusion.max(other.conclusion);
        for (own, more) in [(&mut self.basis, other.basis), (&mut self.remarks, other.remarks)] {
            for line in more {
                if !own.contains(&line) {
                    own.push(line);
                }
            }
        }
        self.rests.extend(other.rests);
        self
    }
}

/// A text cut to what a cell of the sheet has room for.
pub(super) fn short(text: &str, most: usize) -> String {
    let plain = text.replace('\n', " ");
    if plain.chars().count() <= most {
        return plain;
    }
    plain.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
