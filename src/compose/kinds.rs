//! What kind of number a reader sees, and its origin in words: for `explain`, the review page and the manifest.

use crate::budget::lookup::UNIT_TABLE;
use crate::budget::path::CellPath;

use super::document::{Document, Figure};
use super::numbers::{Number, NumberOrigin};

/// What kind of number a reader sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OriginKind {
    /// An amount of a table, this year's or last year's.
    Table,
    /// Made from amounts: a change, a rate, a count.
    Computed,
    /// A count, date or amount that the unit states.
    Stated,
    /// In words or a code that a clerk or an export typed.
    Words,
    /// The year of the budget, or one beside it.
    Year,
    /// Numbers a heading or a paragraph.
    Numbering,
    /// The pack says it.
    Pack,
}

impl OriginKind {
    /// All kinds, in the order in which they are told.
    pub const ALL: [OriginKind; 7] = [
        OriginKind::Table,
        OriginKind::Computed,
        OriginKind::Stated,
        OriginKind::Words,
        OriginKind::Year,
        OriginKind::Numbering,
        OriginKind::Pack,
    ];

    /// The kind of a number of a document.
    pub fn of(number: &Number, document: &Document) -> Self {
        match &number.origin {
            NumberOrigin::Figure(id) => document.figures.get(*id).map_or(OriginKind::Table, Self::of_figure),
            NumberOrigin::Words(_) => OriginKind::Words,
            NumberOrigin::Year(_) => OriginKind::Year,
            NumberOrigin::Numbering => OriginKind::Numbering,
            NumberOrigin::Pack(_) => OriginKind::Pack,
        }
    }

    /// The kind of a figure: by how it was asked for.
    pub fn of_figure(figure: &Figure) -> Self {
        if figure.expression.contains(" | ") {
            return OriginKind::Computed;
        }
        match CellPath::parse(&figure.expression) {
            Ok(path) if path.table == UNIT_TABLE => OriginKind::Stated,
            _ => OriginKind::Table,
        }
    }

    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            OriginKind::Table => "表里的数",
            OriginKind::Computed => "算出来的数",
            OriginKind::Stated => "单位填写的数",
            OriginKind::Words => "录入的文字或编码",
            OriginKind::Year => "年份",
            OriginKind::Numbering => "编号",
            OriginKind::Pack => "模板包写定的",
        }
    }

    /// For programs.
    pub fn word(self) -> &'static str {
        match self {
            OriginKind::Table => "table",
            OriginKind::Computed => "computed",
            OriginKind::Stated => "stated",
            OriginKind::Words => "words",
            OriginKind::Year => "year",
            OriginKind::Numbering => "numbering",
            OriginKind::Pack => "pack",
        }
    }
}

/// Where a number comes from, on one line.
pub fn origin(number: &Number, document: &Document) -> String {
    match &number.origin {
        NumberOrigin::Figure(id) => document.figures.get(*id).map(figure_origin).unwrap_or_default(),
        NumberOrigin::Words(place) => format!("录在 {place}"),
        NumberOrigin::Year(place) => format!("预算年度，或它的前后一年，写在 {place}"),
        NumberOrigin::Numbering => "模板里的编号".to_owned(),
        NumberOrigin::Pack(place) => format!("写在模板包的 {place}"),
    }
}

/// Expression and sources of a figure.
pub fn figure_origin(figure: &Figure) -> String {
    let sources: Vec<String> = figure.sources.iter().map(ToString::to_string).collect();
    let by = figure.printed_by.as_ref().map(|place| format!("；由 {place} 写出")).unwrap_or_default();
    format!("{}；取自 {}{by}", figure.expression, sources.join("、"))
}
