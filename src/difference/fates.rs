//! What becomes of what: the kinds of entries of a difference, with their words.

use serde::Serialize;

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CellState {
    /// Its row or column is not there.
    Absent,
    /// It is blank.
    Blank,
    /// An amount, zero too.
    Stated,
}

/// Whether a figure changed by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FigureRole {
    /// It follows no other.
    Itself,
    /// It is the total of others that changed.
    Total,
    /// It is the same figure in another place.
    Copy,
    /// It is part of another breakdown of the same money, and comes to the same.
    Counterpart,
}

impl FigureRole {
    /// In words; none for what changed by itself.
    pub fn words(self) -> &'static str {
        match self {
            FigureRole::Itself => "",
            FigureRole::Total => "合计",
            FigureRole::Copy => "同一个数",
            FigureRole::Counterpart => "同一笔钱的另一种分法",
        }
    }
}

/// What became of a row or a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowFate {
    /// It came.
    Added,
    /// It went.
    Gone,
    /// It has another name or code.
    Renamed,
}

impl RowFate {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            RowFate::Added => "新增",
            RowFate::Gone => "去掉",
            RowFate::Renamed => "改名",
        }
    }
}

/// What changed about a whole table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TableFate {
    /// It came; its rows are among the rows.
    Added,
    /// It went.
    Gone,
    /// It states money in another unit.
    Unit,
    /// Its rows stand in another order.
    Order,
    /// It is printed otherwise, from the same source.
    Look,
}

/// What became of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SentenceFate {
    /// Its words changed.
    Changed,
    /// It came.
    Added,
    /// It went.
    Gone,
    /// It stands elsewhere, word for word.
    Moved,
    /// The number before it is another, nothing else.
    Renumbered,
}

impl SentenceFate {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            SentenceFate::Changed => "改动",
            SentenceFate::Added => "新增",
            SentenceFate::Gone => "去掉",
            SentenceFate::Moved => "移动",
            SentenceFate::Renumbered => "编号顺移",
        }
    }
}

/// What kind of text something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SentenceKind {
    /// A line of the cover.
    Cover,
    /// A title or heading.
    Heading,
    /// A sentence of a paragraph.
    Sentence,
    /// Title, maker, unit or columns of a table.
    Table,
    /// What a chart shows, in words.
    Chart,
}

/// What kind of thing is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StatedKind {
    /// A single fact.
    Fact,
    /// A text of the unit.
    Text,
    /// The reason of a change.
    Reason,
    /// Something of a project.
    Project,
    /// What somebody decided about a rule or a finding.
    Decision,
}

/// What became of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingFate {
    /// It is new.
    New,
    /// It is about other figures or words, or weighs something else.
    Changed,
    /// It is gone.
    Gone,
}

impl FindingFate {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            FindingFate::New => "新出现",
            FindingFate::Changed => "有变化",
            FindingFate::Gone => "已消除",
        }
    }
}

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PageFate {
    /// It looks different.
    Changed,
    /// It came.
    Added,
    /// It went.
    Gone,
}
