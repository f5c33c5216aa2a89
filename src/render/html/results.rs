//! What checking came to for each cell and key: whether it agreed with something, was found fault with, or was in
//! nothing that was compared.

use std::collections::{HashMap, HashSet};

use crate::diag::{Place, Severity};
use crate::reconcile::interval::Verdict;
use crate::reconcile::report::{Finding, Report};

/// What checking says of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FigureResult {
    /// All that it rests on is in comparisons that hold, and in no finding.
    Agrees,
    /// Something that it rests on was compared with nothing.
    Uncompared,
    /// Somebody answers for what was found; the fingerprint of that.
    Answered(String),
    /// There is a finding; its weight and its fingerprint.
    Found(Severity, String),
}

impl FigureResult {
    /// The class that marks it.
    pub(super) fn class(&self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Uncompared => "uncompared",
            Self::Answered(_) => "answered",
            Self::Found(..) => "found",
        }
    }

    /// For the reviewer.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Agrees => "已比对，相符".to_owned(),
            Self::Uncompared => "没有与别的数比对过".to_owned(),
            Self::Answered(_) => "有问题，已有人核实接受".to_owned(),
            Self::Found(weight, _) => format!("有{}，见核对报告", weight.word()),
        }
    }

    /// The fingerprint of the finding, if there is one.
    pub(super) fn finding(&self) -> Option<&str> {
        match self {
            Self::Answered(finding) | Self::Found(_, finding) => Some(finding),
            _ => None,
        }
    }
}

/// The findings and comparisons of a report by the places that they name.
#[derive(Debug, Default)]
pub(super) struct PlaceResults<'a> {
    agrees: HashSet<&'a Place>,
    found: HashMap<&'a Place, &'a Finding>,
}

impl<'a> PlaceResults<'a> {
    /// Goes through a report.
    pub(super) fn of(report: &'a Report) -> Self {
        let mut results = Self::default();
        for outcome in &report.outcomes {
            for looked in &outcome.looked {
                // a comparison of withheld cells does not count
                let holds = |verdict: Verdict| verdict != Verdict::Breach;
                let compared = looked.comparison.as_ref().is_some_and(|own| holds(own.verdict()));
                if compared && !looked.at_any(&report.withheld.places) {
                    results.agrees.extend(looked.terms.iter().map(|(place, _)| place));
                }
            }
            for finding in &outcome.findings {
                for place in &finding.places {
                    let known = results.found.entry(place).or_insert(finding);
                    // what stands goes before what somebody answers for, then what weighs more
                    if weight(finding) > weight(known) {
                        *known = finding;
                    }
                }
            }
        }
        results
    }

    /// What is to be said of a figure that rests on some places: the worst of them.
    pub(super) fn of_figure(&self, sources: &[Place]) -> FigureResult {
        let found = sources.iter().filter_map(|place| self.found.get(place)).max_by_key(|one| weight(one));
        match found {
            Some(finding) if finding.accepted.is_some() => FigureResult::Answered(finding.fingerprint()),
            Some(finding) => FigureResult::Found(finding.severity, finding.fingerprint()),
            None if !sources.is_empty() && sources.iter().all(|place| self.agrees.contains(place)) => {
                FigureResult::Agrees
            }
            None => FigureResult::Uncompared,
        }
    }
}

fn weight(finding: &Finding) -> (bool, Severity) {
    (finding.accepted.is_none(), finding.severity)
}
