//! `roster.toml`: by which labels the columns of an office's roster are known, and which fact each of them states.

use include_dir::File;
use serde::Deserialize;

use super::gather::BUILT_IN;

/// What is to be known of a roster of units.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterSpec {
    /// With these words the names begin of rows that are no units: totals, notes.
    #[serde(default)]
    pub not_units: Vec<String>,
    /// Its columns.
    #[serde(rename = "roster_column", default)]
    pub columns: Vec<RosterColumn>,
}

/// A column of a roster.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterColumn {
    /// What it holds.
    pub id: RosterField,
    /// Its name, for messages and for a roster that the program writes.
    pub label: String,
    /// How headers may call it.
    pub labels: Vec<String>,
    /// Key of the fact that it states; none of a pack that lacks it.
    #[serde(default)]
    pub fact: Option<String>,
    /// Whether nobody misses it.
    #[serde(default)]
    pub optional: bool,
}

/// What a column of a roster holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RosterField {
    /// The code of the unit.
    Code,
    /// Its full name.
    Name,
    /// The body above it.
    Supervisor,
    /// What kind of office it is.
    Nature,
    /// The number of the document that approves its budget.
    ApprovalNumber,
    /// The date of that document.
    ApprovalDate,
    /// The spending that is approved.
    ApprovalTotal,
    /// What is approved of the three public expenses.
    ThreePublic,
    /// Where its budget is published.
    Url,
    /// When that was published first.
    FirstPublished,
}

impl RosterSpec {
    /// The columns as the program knows them, where no pack says otherwise.
    pub fn built_in() -> Self {
        let file = BUILT_IN.get_file("shared/roster.toml").and_then(File::contents_utf8);
        // every built-in file is read by the tests
        file.and_then(|text| toml::from_str(text).ok()).unwrap_or_default()
    }

    /// The column of a field.
    pub fn column(&self, field: RosterField) -> Option<&RosterColumn> {
        self.columns.iter().find(|column| column.id == field)
    }

    /// The name of a field, as messages have it.
    pub fn label(&self, field: RosterField) -> &str {
        self.column(field).map_or("名称", |column| column.label.as_str())
    }
}
