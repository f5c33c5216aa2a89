//! What `unit.toml` states: who publishes, with which words and facts.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::diag::{Place, Severity};

use super::amount::Amount;
use super::secrecy::Secrecy;

/// The publishing unit and its document.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// Full name.
    pub name: String,
    /// 部门 or 单位, one of the pack's kinds.
    pub kind: String,
    /// The budget year.
    pub year: i32,
    /// The document's date, `YYYY-MM-DD`; stands for every time stamp.
    pub date: String,
    /// The pack's id.
    pub pack: String,
    /// Facts by dotted key, such as `staff.established`, as the pack declares them.
    pub facts: BTreeMap<String, Fact>,
    /// Prose by key.
    pub prose: BTreeMap<String, Prose>,
    /// Reasons for changes, by the cell path whose change they explain, as written.
    pub reasons: BTreeMap<String, String>,
    /// Projects with their prose.
    pub projects: Vec<Project>,
    /// Rules changed or switched off, with reasons.
    pub overrides: Vec<Override>,
    /// Findings accepted by name.
    pub accepted: Vec<Accepted>,
    /// What is withheld from the public.
    pub secrecy: Secrecy,
    /// File name for messages (`unit.toml`).
    pub file: Arc<str>,
}

/// A change that a bureau makes to a rule, with its reason (`[[rule]]` of unit.toml).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Id of the rule.
    pub id: String,
    /// The weight of its findings from now on; none switches it off.
    pub severity: Option<Severity>,
    /// Why; the report shows it.
    pub reason: String,
}

/// A finding that someone answers for (`[[accept]]`). Void as soon as a figure of it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Id of the finding.
    pub id: String,
    /// Its fingerprint when it was accepted.
    pub fingerprint: String,
    /// Why.
    pub reason: String,
    /// By whom.
    pub name: String,
}

/// A piece of prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prose {
    /// Its paragraphs, separated by blank lines.
    pub text: String,
    /// Where it was written: a key of unit.toml, or the first cell of a sheet.
    pub place: Place,
}

/// A fact of `unit.toml`.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// A count (persons, cars).
    Count(Decimal),
    /// An amount with its unit, such as `"200万元"`.
    Money(Amount, String),
    /// Words.
    Text(String),
    /// A list of words.
    List(Vec<String>),
    /// Words by code or name.
    Map(BTreeMap<String, String>),
    /// A date, `YYYY-MM-DD`.
    Date(String),
    /// Yes or no.
    Flag(bool),
}

/// Prose about a project that no sheet holds.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// Name as in the form table.
    pub name: String,
    /// Function code of its expenditure, to say what kind of spending it is.
    pub code: Option<String>,
    /// Declared exempt from the form table (small, or secret).
    pub exempt: bool,
    /// Amount of an exempt project, which no form states.
    pub amount: Option<Amount>,
    /// Text fields as the pack declares them.
    pub texts: BTreeMap<String, String>,
}
