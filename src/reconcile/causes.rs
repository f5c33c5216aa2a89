//! Findings by what causes them: one wrong cell breaks many sums, and a clerk mends causes, not sums.

use std::collections::BTreeSet;

use super::report::{Finding, Report};
use super::suspects::{Suspect, suspects};

/// What is likely to be wrong at one place, and every finding that goes with it.
#[derive(Debug, Clone)]
pub struct Cause<'a> {
    /// The cell to look at first; none where nothing says which it is.
    pub lead: Option<Suspect>,
    /// The findings, in the order of the report; at least one.
    pub findings: Vec<&'a Finding>,
}

/// Every finding of a report under its cause: those with a lead first, in the order of the leads, then each other
/// finding by itself, in the order of the report.
pub fn causes(report: &Report) -> Vec<Cause<'_>> {
    let mut causes = Vec::new();
    let mut led: BTreeSet<&str> = BTreeSet::new();
    for lead in suspects(report) {
        let of_lead =
            |finding: &&Finding| lead.settles.contains(&finding.id) && !led.contains(finding.id.as_str());
        let findings: Vec<&Finding> = report.findings().filter(of_lead).collect();
        led.extend(findings.iter().map(|finding| finding.id.as_str()));
        causes.push(Cause { lead: Some(lead), findings });
    }
    for finding in report.findings().filter(|finding| !led.contains(finding.id.as_str())) {
        causes.push(Cause { lead: None, findings: vec![finding] });
    }
    causes
}
