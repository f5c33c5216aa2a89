//! `pack.toml`: what a pack is called, its parts and words, its facts, codes and file names.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::budget::amount::MoneyUnit;

use super::at::{At, Written};
use super::checks::Condition;
use super::expected::{ExpectedAmounts, TargetWords};
pub use super::stated::{CommonFacts, FactKind, FactSpec, ProseSpec, ReasonSpec, Yearly};
pub use super::wording::{AreaWords, CalledFigure, NatureFacts, NatureWords, Wording};

/// The whole of `pack.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Folder name of the pack, as `pack = "…"` in unit.toml names it.
    pub id: String,
    /// Chinese name for people.
    pub name: String,
    /// The kinds of publisher (部门, 单位).
    pub kinds: Vec<String>,
    /// How money is printed.
    pub money: Money,
    /// Title and file names; each a one-line Tera template.
    pub names: Names,
    /// In what labels of workbooks may differ from those of the pack.
    #[serde(default)]
    pub labels: LabelWords,
    /// The parts of the document, in order.
    #[serde(rename = "part")]
    pub parts: Vec<PartSpec>,
    /// The code systems that tables use.
    #[serde(default)]
    pub codes: Vec<Codes>,
    /// Facts that unit.toml may or must state.
    #[serde(rename = "fact", default)]
    pub facts: Vec<FactSpec>,
    /// Prose that unit.toml may or must hold, under `[prose]`.
    #[serde(rename = "prose", default)]
    pub prose: Vec<ProseSpec>,
    /// Table whose rows are the projects, where the pack has no forms.
    #[serde(default)]
    pub projects_table: Option<Written>,
    /// Text fields of `[[project]]`.
    #[serde(rename = "project_field", default)]
    pub project_fields: Vec<ProseSpec>,
    /// What is stated of a project besides its texts; the same in every pack (`shared/facts.toml`).
    #[serde(skip)]
    pub project_facts: Vec<FactSpec>,
    /// Figures whose change asks for a reason, by the names under which the sheets of facts give it.
    #[serde(rename = "reason", default)]
    pub reasons: Vec<ReasonSpec>,
    /// Figures by the names that typed texts use for them, besides the labels of the tables.
    #[serde(default)]
    pub called: Vec<CalledFigure>,
    /// Fixed words that the program prints.
    pub words: Words,
    /// What text checks must know of the place.
    #[serde(default)]
    pub wording: Wording,
    /// From when on a change asks for a reason.
    #[serde(default)]
    pub large_change: Option<LargeChange>,
    /// What amounts may be.
    #[serde(default)]
    pub amounts: ExpectedAmounts,
    /// By what words the targets of projects are known.
    #[serde(default)]
    pub targets: TargetWords,
    /// Which facts name the bodies that tables may be of.
    #[serde(default)]
    pub bodies: BodyFacts,
    /// Which fact states the nature of the publisher, and what may be said of each.
    #[serde(default)]
    pub nature: NatureFacts,
    /// Which facts and texts are dates that grow stale.
    #[serde(default)]
    pub dates: DatedFacts,
    /// Texts with numbers that templates may say as they stand: laws, dates, standards.
    #[serde(rename = "fixed", default)]
    pub fixed: Vec<FixedText>,
    /// What a fact must be for the tables to be published as an attachment alone: the document has none then.
    #[serde(default)]
    pub attachment: Option<Condition>,
}

/// A text with a number in it that templates may say as it stands.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixedText {
    /// The text, as it is printed: enough of the sentence that the number can mean nothing else.
    pub text: Written,
}

/// Which facts name the bodies that tables may be of, by their keys; empty where the pack has none.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyFacts {
    /// The list of the units whose money is in the tables.
    #[serde(default)]
    pub units: Written,
    /// The body above.
    #[serde(default)]
    pub supervisor: Written,
    /// Kinds of publisher that have a body above; the others are their own.
    #[serde(default)]
    pub supervised: Vec<Written>,
    /// The list of the publisher's own departments, which may carry out projects.
    #[serde(default)]
    pub departments: Written,
    /// Text field of a project: who carries it out.
    #[serde(default)]
    pub implementer: Written,
    /// Words in the name of the financial body, which approves the budgets of the others.
    #[serde(default)]
    pub finance: Vec<String>,
}

/// Which facts and texts are dates that grow stale; empty where the pack has none.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedFacts {
    /// Key of the date at which assets were counted.
    #[serde(default)]
    pub assets: Written,
    /// Text field of a project: the day on which it begins.
    #[serde(default)]
    pub project_start: Written,
    /// Text field of a project: the day on which it ends.
    #[serde(default)]
    pub project_end: Written,
    /// Text field of a project: when it is carried out, in words.
    #[serde(default)]
    pub project_period: Written,
}

/// In what labels of workbooks may differ from those of the pack, and mean the same.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelWords {
    /// Words that may end a label or be missing there (资金), where that leaves one candidate only.
    #[serde(default)]
    pub endings: Vec<String>,
}

/// From when on a change asks for a reason.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LargeChange {
    /// Per cent of last year's amount; none where no change has to have a reason for its size alone.
    pub percent: Option<At<u32>>,
    /// Per cent of the smaller of both years' amounts, from which a single item of the watched tables is worth a
    /// look; none where it is not looked for.
    pub items_percent: Option<At<u32>>,
    /// How many times last year's amount, or what part of it, is more likely a wrong unit of money than a change.
    pub times: Option<At<u32>>,
    /// Cell paths of the amounts; wildcard rows as in [`crate::budget::path`].
    pub watch: Vec<Written>,
}

/// How money is printed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Unit of prose.
    pub prose_unit: At<MoneyUnit>,
    /// Unit of tables that do not name one of their own.
    pub table_unit: At<MoneyUnit>,
    /// Decimals in both.
    pub decimals: At<u32>,
    /// Fewest decimals of tables: more, up to `decimals`, where an amount of the table has them.
    #[serde(default)]
    pub table_decimals: Option<At<u32>>,
    /// Whether prose has thousands separators.
    #[serde(default)]
    pub separators: bool,
}

/// Titles and file names; each a one-line Tera template.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Title of the document, and of the PDF and HTML.
    pub title: Written,
    /// Title of the workbook of tables.
    pub workbook_title: Written,
    /// Cover lines.
    pub cover: Vec<Written>,
    /// Lines at the foot of the cover.
    #[serde(default)]
    pub cover_foot: Vec<Written>,
    /// File name of the document, without extension.
    pub document_file: Written,
    /// File name of the workbook of tables, without extension.
    pub workbook_file: Written,
}

/// A part of the document.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartSpec {
    /// Its title, a one-line Tera template.
    pub title: Written,
    /// Its template file.
    pub template: Written,
}

/// A classification code system.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    /// `function` or `economic`; the `kind` of catalogue rows.
    pub id: String,
    /// Chinese name for messages.
    pub name: String,
    /// Digits of a full code at each level, outermost first: 3, 5, 7.
    pub lengths: Vec<usize>,
    /// Names of the levels: 类, 款, 项.
    pub levels: Vec<String>,
}

/// Fixed words that the program prints.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Heading of the table of contents.
    pub contents: String,
    /// Before the unit's name above a table: `编制单位：`, `{kind}` for 部门 or 单位.
    pub maker: String,
    /// Before the money unit above a table: `单位：`.
    pub unit: String,
    /// Below a table some of whose amounts are withheld.
    pub withheld: String,
    /// Below a table some of whose rows are published only with the level above them.
    pub rolled_up: String,
    /// Below a table that was compiled without secret items (脱密口径).
    pub excluded: String,
    /// Words of a change.
    pub change: ChangeWords,
}

/// Words of a change against last year; `{last_year}` is replaced by it, `{basis}` by what last year's amounts
/// are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeWords {
    /// What it is compared with: `比上年`.
    pub against: String,
    /// More: `增加`.
    pub up: String,
    /// Less: `减少`.
    pub down: String,
    /// Rate of a rise: `增长`.
    pub rate_up: String,
    /// Rate of a fall: `下降`.
    pub rate_down: String,
    /// No change: `与上年持平`.
    pub same: String,
    /// A change below half the last digit: `与上年基本持平`.
    pub about_same: String,
    /// Nothing last year: `上年无此项预算`.
    pub new: String,
    /// Nobody knows how much last year, since it was withheld or published only with others.
    pub incomparable: String,
    /// What `{basis}` stands for.
    #[serde(default)]
    pub basis: BasisWords,
}

/// What last year's amounts are, in the words of a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasisWords {
    /// The fact that says it: `workbooks.previous_basis`.
    #[serde(default)]
    pub fact: Written,
    /// The word where it is not stated, or stated as something without a word of its own: `预算`.
    #[serde(default)]
    pub word: String,
    /// Words by what is stated: `执行数`.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
}
