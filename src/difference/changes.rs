//! What a difference is made of. Every entry knows whether it may be told outside the house.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use crate::diag::Place;

use super::fates::{
    CellState, FigureRole, FindingFate, PageFate, RowFate, SentenceFate, SentenceKind, StatedKind, TableFate,
};
use super::openness::Openness;
use super::words::DiffPiece;

/// All that two inputs differ in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Number of the description of the JSON.
    pub layout: u32,
    /// The old side.
    pub old: SideName,
    /// The new side.
    pub new: SideName,
    /// Every file that was read.
    pub files: Vec<FileChange>,
    /// Every cell whose amount is another, those of rows that came or went too.
    pub figures: Vec<FigureChange>,
    /// The figures by what they follow.
    pub groups: Vec<FigureGroup>,
    /// Rows that came, went or were renamed.
    pub rows: Vec<RowChange>,
    /// What changed about whole tables.
    pub tables: Vec<TableChange>,
    /// Words in tables and forms.
    pub words: Vec<WordChange>,
    /// Sentences, headings and lines of the public document.
    pub sentences: Vec<SentenceChange>,
    /// What the unit states.
    pub facts: Vec<FactChange>,
    /// Projects that came, went or were renamed.
    pub projects: Vec<ProjectChange>,
    /// Rules that ended otherwise.
    pub rules: Vec<RuleChange>,
    /// Findings that are new, gone or about other figures.
    pub findings: Vec<FindingChange>,
    /// Pages that look different; none where a side was not set.
    pub pages: Option<PageDifference>,
    /// What could not be compared, and why.
    pub uncompared: Vec<Uncompared>,
    /// What stayed.
    pub unchanged: Unchanged,
}

impl Difference {
    /// Whether nothing is different, as far as both could be compared.
    pub fn is_empty(&self) -> bool {
        let lists = [
            self.figures.len(),
            self.rows.len(),
            self.tables.len(),
            self.words.len(),
            self.sentences.len(),
            self.facts.len(),
            self.projects.len(),
            self.rules.len(),
            self.findings.len(),
            self.pages.as_ref().map_or(0, |pages| pages.pages.len()),
        ];
        lists.iter().all(|count| *count == 0)
    }
}

/// Whose input a side is, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SideName {
    /// The unit.
    pub unit: String,
    /// 部门 or 单位.
    pub kind: String,
    /// The budget year.
    pub year: i32,
    /// Id of the pack.
    pub pack: String,
    /// Errors of reading and of its figures.
    pub errors: usize,
    /// What its document lacks.
    pub lacking: usize,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileChange {
    /// Its name.
    pub name: String,
    /// Whether both sides have the same bytes.
    pub same: bool,
    /// SHA-256 of the old one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// SHA-256 of the new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

/// A cell on one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellSide {
    /// What stands in it.
    pub state: CellState,
    /// Its amount in 元.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yuan: Option<Decimal>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    pub place: Option<Place>,
}

fn bare<S: Serializer>(place: &Option<Place>, serializer: S) -> Result<S::Ok, S::Error> {
    place.as_ref().map(Place::bare).serialize(serializer)
}

/// A cell whose amount is another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureChange {
    /// Its cell path: on the new side, where its row is there.
    pub path: String,
    /// Whether it stands in last year's book.
    pub of_last_year: bool,
    /// The table.
    pub table: String,
    /// The side of a balance; else empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub side: String,
    /// The label of its row.
    pub row: String,
    /// The code of its row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether its row is a total.
    #[serde(skip)]
    pub total: bool,
    /// The column.
    pub column: String,
    /// In what the table states money: 元 or 万元.
    pub unit: &'static str,
    /// What stood there.
    pub old: CellSide,
    /// What stands there.
    pub new: CellSide,
    /// New less old in 元; what is blank or not there counts as zero.
    pub difference: Decimal,
    /// Whether it changed by itself.
    pub role: FigureRole,
    /// Paths of what it follows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
    /// The page on which its table begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Whether it may be told outside the house.
    pub openness: Openness,
}

/// Figures that belong together, by their numbers in [`Difference::figures`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureGroup {
    /// Those that changed by themselves.
    pub heads: Vec<usize>,
    /// Those that only follow.
    pub followers: Vec<usize>,
}

/// A row that came, went or was renamed. Its amounts are among the figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowChange {
    /// What became of it.
    pub fate: RowFate,
    /// The table.
    pub table: String,
    /// The side of a balance; else empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub side: String,
    /// Whether it stands in last year's book.
    pub of_last_year: bool,
    /// Its path, without a column.
    pub path: String,
    /// Its old name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// Its new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
    /// Its old code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_code: Option<String>,
    /// Its new code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_code: Option<String>,
    /// Where it stood.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    pub old_place: Option<Place>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    pub new_place: Option<Place>,
    /// Whether it is the form of a project.
    pub is_form: bool,
    /// Whether it may be told outside the house.
    pub openness: Openness,
}

/// A change of a whole table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableChange {
    /// The table.
    pub table: String,
    /// Whether it is of last year's book.
    pub of_last_year: bool,
    /// What changed.
    pub fate: TableFate,
    /// In words, where there is more to say.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
}

/// Words in a table, a form, or a page that an office wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WordChange {
    /// The table or page.
    pub table: String,
    /// Whether it is of last year's book.
    pub of_last_year: bool,
    /// What of it: row and column, or field.
    pub what: String,
    /// What stood there; empty where nothing did.
    pub old: String,
    /// What stands there.
    pub new: String,
    /// Word by word.
    pub pieces: Vec<DiffPiece>,
    /// Where it stood.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    pub old_place: Option<Place>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    pub new_place: Option<Place>,
    /// Whether it may be told outside the house.
    pub openness: Openness,
}

/// A sentence, heading or line of the public document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SentenceChange {
    /// What became of it.
    pub fate: SentenceFate,
    /// What it is.
    pub kind: SentenceKind,
    /// The heading that it stands below.
    pub under: String,
    /// As it was; empty where it came.
    pub old: String,
    /// As it is; empty where it went.
    pub new: String,
    /// Word by word.
    pub pieces: Vec<DiffPiece>,
    /// The page on which its paragraph began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_page: Option<String>,
    /// The page on which its paragraph begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_page: Option<String>,
    /// Whether it may be told outside the house.
    pub openness: Openness,
}

/// Something that is stated otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactChange {
    /// What it is.
    pub kind: StatedKind,
    /// Its key in unit.toml; of a reason the cell path.
    pub key: String,
    /// Its Chinese name.
    pub name: String,
    /// What was stated; none where nothing was.
    pub old: Option<String>,
    /// What is stated.
    pub new: Option<String>,
    /// Word by word.
    pub pieces: Vec<DiffPiece>,
    /// Where it was stated.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    pub old_place: Option<Place>,
    /// Where it is stated.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    pub new_place: Option<Place>,
    /// Whether it may be told outside the house.
    pub openness: Openness,
}

/// A project that came, went or was renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProjectChange {
    /// What became of it.
    pub fate: RowFate,
    /// Its old name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// Its new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
    /// Whether it may be told outside the house.
    pub openness: Openness,
}

/// A rule that ended otherwise. Reports are internal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleChange {
    /// Id of the rule.
    pub id: String,
    /// What must hold.
    pub title: String,
    /// How it ended.
    pub from: String,
    /// How it ends.
    pub to: String,
    /// Why it does not run now.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// A finding that is new, gone, or another. Reports are internal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingChange {
    /// What became of it.
    pub fate: FindingFate,
    /// Its id.
    pub id: String,
    /// Its weight in words.
    pub weight: String,
    /// Its sentence.
    pub message: String,
    /// Where.
    pub places: Vec<String>,
}

/// A page that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageChange {
    /// What became of it.
    pub fate: PageFate,
    /// What was printed as its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// What is printed as its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
    /// Titles that stand on it.
    pub on: Vec<String>,
}

/// The pages of the PDF.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageDifference {
    /// How many there were.
    pub old_count: usize,
    /// How many there are.
    pub new_count: usize,
    /// Those that are not as they were, page numbers aside.
    pub pages: Vec<PageChange>,
    /// Those that are as they were but for their numbers.
    pub renumbered: usize,
    /// Those that are as they were.
    pub same: usize,
}

/// What could not be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Uncompared {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
}

/// What stayed as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Unchanged {
    /// Amounts.
    pub figures: usize,
    /// This year's tables in which nothing changed.
    pub tables: Vec<String>,
    /// Sentences, headings and lines of the public document.
    pub sentences: usize,
    /// What is stated.
    pub facts: usize,
    /// Rules that ended the same.
    pub rules: usize,
}
