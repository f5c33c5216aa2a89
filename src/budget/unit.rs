//! What `unit.toml` states: who publishes, with which words and facts.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::diag::{Place, Severity};

use super::amount::Amount;
use super::label;
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
    pub reasons: BTreeMap<String, Prose>,
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
    /// Whether something in the file has an error: what is not here may stand there.
    pub incomplete: bool,
    /// Where the file states what, by key as messages write it.
    pub stated: BTreeMap<String, Place>,
}

impl Unit {
    /// Where a project is written about; the key of unit.toml alone where nothing is.
    pub fn project_place(&self, name: &str) -> Place {
        let project = self.projects.iter().find(|project| label::fold(&project.name) == label::fold(name));
        let alone = || Place::Key { file: self.file.clone(), key: "project".into() };
        project.map_or_else(alone, |project| project.place.clone())
    }

    /// Where unit.toml states a key; the key alone where it does not.
    pub fn place(&self, key: &str) -> Place {
        let alone = || Place::Key { file: self.file.clone(), key: key.into() };
        self.stated.get(key).cloned().unwrap_or_else(alone)
    }
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

/// A piece of prose, in paragraphs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// Its paragraphs, none of them blank.
    pub paragraphs: Vec<PlacedText>,
}

/// A paragraph, and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedText {
    /// Its text; of unit.toml with the line breaks that it has there.
    pub text: String,
    /// The line of unit.toml, or the cell.
    pub place: Place,
    /// Where its further lines begin, by the byte of its text.
    pub further: Vec<(usize, Place)>,
}

impl PlacedText {
    /// A text of one place.
    pub fn new(text: String, place: Place) -> Self {
        Self { text, place, further: Vec::new() }
    }
}

impl Prose {
    /// The whole text, paragraphs parted by blank lines.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for paragraph in &self.paragraphs {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&paragraph.text);
        }
        text
    }
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

/// Prose about a project: of unit.toml, of its page in a workbook, or of both.
#[derive(Debug, Clone)]
pub struct Project {
    /// Name as in the form table.
    pub name: String,
    /// The line of its `[[project]]`; the title of its page where unit.toml has none.
    pub place: Place,
    /// The title of its page, where it has one.
    pub page: Option<Place>,
    /// Function code of its expenditure, to say what kind of spending it is.
    pub code: Option<String>,
    /// Declared exempt from the form table (small, or secret).
    pub exempt: bool,
    /// Amount of an exempt project, which no form states.
    pub amount: Option<Amount>,
    /// Text fields as the pack declares them.
    pub texts: BTreeMap<String, Prose>,
}

impl Project {
    /// A project that nothing is known of but its name.
    pub fn new(name: String, place: Place) -> Self {
        Self { name, place, page: None, code: None, exempt: false, amount: None, texts: BTreeMap::new() }
    }

    /// Whether unit.toml has it, and not only a page.
    pub fn is_declared(&self) -> bool {
        self.page.as_ref() != Some(&self.place)
    }
}
