//! The report of a reconciliation for people (`check.html`) and for programs (`check.json`).
//!
//! The keys of `check.json` are described in `docs/check-json.md`; `layout` counts up when one changes.

mod accept;
mod finding;
mod looked;
mod page;
mod picture;
mod rules;
mod verdict;
mod withheld;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::budget::Budget;
use crate::budget::secrecy::Loss;
use crate::diag::{Diagnostic, Place, Severity};
use crate::reconcile::interval::Term;
use crate::reconcile::report::{Finding, Outcome, Report, Status};
use crate::reconcile::secrecy::Left;
use crate::reconcile::suspects::{Lead, Suspect, leads};

use verdict::PublishAnswer;

pub use page::html;

/// Name of the report for people.
pub const PAGE_FILE: &str = "check.html";

/// Number of the description of `check.json`. 2: the rules of what reading noticed are among `rules`. 3: what it was
/// checked with, whether it may be published, and what is lacking. 4: a cell to look at first may
/// have another beside it.
const LAYOUT: u32 = 4;

/// A file, or what is as good as one, and its SHA-256 in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Digested {
    /// What it is called.
    pub name: String,
    /// Its digest.
    pub sha256: String,
}

/// What a report was made with, and of: who has the same can tell that it is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedWith {
    /// Name and version of the program.
    pub program: String,
    /// The pack with all its layers, by its id.
    pub pack: Digested,
    /// Each layer of the pack, from the bottom up.
    pub layers: Vec<Digested>,
    /// The files that were read.
    pub inputs: Vec<Digested>,
}

#[derive(Serialize)]
struct Json<'a> {
    layout: u32,
    unit: &'a str,
    year: i32,
    summary: String,
    publishable: bool,
    checked_with: &'a CheckedWith,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ErrorJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lacking: Vec<ErrorJson<'a>>,
    suspects: Vec<SuspectJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    withheld: Vec<WithheldJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hidden_besides: Vec<BesidesJson<'a>>,
    rules: Vec<RuleJson<'a>>,
}

/// Where nothing could be looked at, so that there is neither unit nor rule.
#[derive(Serialize)]
struct UnreadJson<'a> {
    layout: u32,
    unit: &'a str,
    year: i32,
    summary: &'a str,
    publishable: bool,
    errors: Vec<ErrorJson<'a>>,
    suspects: [(); 0],
    rules: [(); 0],
}

#[derive(Serialize)]
struct ErrorJson<'a> {
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    hint: &'a str,
    places: Vec<String>,
}

#[derive(Serialize)]
struct SuspectJson {
    path: String,
    place: String,
    stated: String,
    fits: String,
    settles: Vec<String>,
    /// Path of the other cell that it may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    or: Option<String>,
    /// Path of the cell beside it to which its figure belongs.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

/// A withheld amount and what a reader can tell of it.
#[derive(Serialize)]
struct WithheldJson<'a> {
    what: &'a str,
    place: String,
    amount: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    least: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    most: Option<String>,
    safe: bool,
    by: &'a [String],
}

/// What is hidden beside a decision.
#[derive(Serialize)]
struct BesidesJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    name: &'a str,
    how: String,
    places: Vec<String>,
}

#[derive(Serialize)]
struct RuleJson<'a> {
    id: &'a str,
    title: &'a str,
    basis: &'a str,
    status: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    why: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    changed: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    reading: bool,
    compared: usize,
    #[serde(skip_serializing_if = "is_none")]
    accepted: usize,
    findings: Vec<FindingJson<'a>>,
    roundings: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    id: &'a str,
    fingerprint: String,
    severity: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    hint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<&'a str>,
    places: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    remarks: BTreeMap<String, Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sums: Option<Sums>,
}

#[derive(Serialize)]
struct Sums {
    left: Vec<TermJson>,
    right: Vec<TermJson>,
    difference: String,
    explained: String,
}

#[derive(Serialize)]
struct TermJson {
    path: String,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
}

/// The report for programs; the same report gives the same text.
pub fn json(budget: &Budget, report: &Report, with: &CheckedWith) -> String {
    let json = Json {
        layout: LAYOUT,
        unit: &budget.unit.name,
        year: budget.unit.year,
        summary: report.summary(),
        publishable: verdict::of(budget, report) == PublishAnswer::Yes,
        checked_with: with,
        errors: report.unread.iter().map(error_json).collect(),
        lacking: report.lacking.iter().map(error_json).collect(),
        suspects: leads(report).iter().flat_map(suspects_json).collect(),
        withheld: report.withheld.left.iter().map(withheld_json).collect(),
        hidden_besides: report.withheld.losses.iter().map(besides_json).collect(),
        rules: report.outcomes.iter().map(rule_json).collect(),
    };
    // plain strings and numbers always serialise
    serde_json::to_string_pretty(&json).unwrap_or_default() + "\n"
}

/// The report on a folder in which nothing could be looked at: its errors.
pub fn unread_json(told: &[Diagnostic]) -> String {
    let errors: Vec<ErrorJson<'_>> =
        told.iter().filter(|fault| fault.severity == Severity::Error).map(error_json).collect();
    let json = UnreadJson {
        layout: LAYOUT,
        unit: "",
        year: 0,
        summary: "没有可以核对的",
        publishable: false,
        errors,
        suspects: [],
        rules: [],
    };
    // plain strings and numbers always serialise
    serde_json::to_string_pretty(&json).unwrap_or_default() + "\n"
}

fn error_json(error: &Diagnostic) -> ErrorJson<'_> {
    ErrorJson {
        code: &error.code,
        message: &error.message,
        hint: &error.hint,
        places: error.places.iter().map(Place::bare).collect(),
    }
}

/// An entry for each cell of a lead; one for a figure that belongs into the cell beside it.
fn suspects_json(lead: &Lead) -> Vec<SuspectJson> {
    let other = |cell: &Suspect| {
        lead.cells.iter().find(|other| other.place != cell.place).map(|other| other.path.clone())
    };
    let one = |cell: &Suspect| SuspectJson {
        path: cell.path.clone(),
        place: cell.place.bare(),
        stated: cell.stated.normalize().to_string(),
        fits: cell.fits.normalize().to_string(),
        settles: lead.settles.clone(),
        or: other(cell).filter(|_| !lead.moved),
        to: other(cell).filter(|_| lead.moved),
    };
    let entries = if lead.moved { 1 } else { lead.cells.len() };
    lead.cells.iter().take(entries).map(one).collect()
}

fn withheld_json(left: &Left) -> WithheldJson<'_> {
    let end = |end: Option<Decimal>| end.map(|end| end.normalize().to_string());
    WithheldJson {
        what: &left.what,
        place: left.place.bare(),
        amount: left.amount.normalize().to_string(),
        least: end(left.least),
        most: end(left.most),
        safe: left.safe,
        by: &left.by,
    }
}

fn besides_json(loss: &Loss) -> BesidesJson<'_> {
    BesidesJson {
        code: loss.code.as_deref(),
        name: loss.name.trim(),
        how: loss.how.words(),
        places: loss.amounts.iter().map(|own| own.place.bare()).collect(),
    }
}

fn rule_json(outcome: &Outcome) -> RuleJson<'_> {
    RuleJson {
        id: &outcome.rule,
        title: &outcome.title,
        basis: &outcome.basis,
        status: status_key(&outcome.status),
        why: why(&outcome.status),
        changed: &outcome.changed,
        reading: outcome.of_reading,
        compared: outcome.compared,
        accepted: outcome.accepted(),
        findings: outcome.findings.iter().map(finding_json).collect(),
        roundings: outcome.roundings.iter().map(finding_json).collect(),
    }
}

fn finding_json(finding: &Finding) -> FindingJson<'_> {
    let terms = |terms: &[Term]| {
        let term = |term: &Term| TermJson {
            path: term.path.clone(),
            value: term.value.normalize().to_string(),
            place: term.place.as_ref().map(Place::bare),
        };
        terms.iter().map(term).collect()
    };
    FindingJson {
        id: &finding.id,
        fingerprint: finding.fingerprint(),
        severity: severity_key(finding.severity),
        message: &finding.message,
        hint: &finding.hint,
        accepted: finding.accepted.as_deref(),
        places: finding.places.iter().map(Place::bare).collect(),
        remarks: remarks(finding),
        sums: finding.comparison.as_ref().map(|comparison| Sums {
            left: terms(&comparison.left),
            right: terms(&comparison.right),
            difference: comparison.difference().normalize().to_string(),
            explained: comparison.allowance().normalize().to_string(),
        }),
    }
}

/// What is to be known of the cells that a finding names, by their places.
fn remarks(finding: &Finding) -> BTreeMap<String, Vec<&'static str>> {
    let sums = finding.comparison.iter().flat_map(|sums| sums.left.iter().chain(&sums.right));
    let places = finding.places.iter().chain(sums.flat_map(|term| &term.place));
    let mut remarks = BTreeMap::new();
    for place in places {
        let words = place.remarks();
        if !words.is_empty() {
            remarks.insert(place.bare(), words);
        }
    }
    remarks
}

/// Whether a count is nothing to tell.
fn is_none(count: &usize) -> bool {
    *count == 0
}

fn status_key(status: &Status) -> &'static str {
    match status {
        Status::Passed => "passed",
        Status::Failed => "failed",
        Status::Warned => "warned",
        Status::Skipped(_) => "skipped",
    }
}

fn status_word(status: &Status) -> &'static str {
    match status {
        Status::Passed => "通过",
        Status::Failed => "未通过",
        Status::Warned => "警告",
        Status::Skipped(_) => "未核对",
    }
}

fn why(status: &Status) -> &str {
    match status {
        Status::Skipped(why) => why,
        _ => "",
    }
}

fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "notice",
    }
}
