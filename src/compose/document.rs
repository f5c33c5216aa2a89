//! The composed document: what is said and in which order, without fonts or pages.
//!
//! Every renderer starts here: the typesetter (PDF), HTML, and XLSX for its tables.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::diag::Place;

use super::numbers::Number;

/// The whole document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Document {
    /// Full title on one line, also the PDF's and the HTML's: `〈单位〉2023年单位预算`.
    pub title: String,
    /// Title lines of the cover, in order (unit, then `2023年单位预算`).
    pub cover: Vec<String>,
    /// Small lines at the foot of the cover (publisher, date); may be empty.
    pub cover_foot: Vec<String>,
    /// Heading of the table of contents (`目录`).
    pub contents_title: String,
    /// The parts, each beginning a new page.
    pub parts: Vec<Part>,
    /// All figures registered while composing; [`Inline::Figure`] and [`CellView`] point into it.
    pub figures: Vec<Figure>,
    /// Every number that a reader sees, with its origin, in the order of the document; those of tables that are
    /// published beside it last.
    pub numbers: Vec<Number>,
    /// The document's date, `YYYY-MM-DD`; stands for every time stamp in the files.
    pub date: String,
}

impl Document {
    /// Whether it is a letter: without cover and contents, one part under its title, signed at the end with what would
    /// stand at the foot of the cover.
    pub fn is_letter(&self) -> bool {
        self.cover.is_empty()
    }
}

/// One of the parts (第一部分 …).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Part {
    /// Title with its number: `第一部分　〈单位〉概况`.
    pub title: String,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// A piece of a part.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Block {
    /// A heading; level 1 = `一、`, 2 = `（一）`, 3 = `1.`, 4 = `（1）`. The number is part of the text.
    Heading {
        /// 1 to 4.
        level: u8,
        /// Its text.
        content: Vec<Inline>,
    },
    /// A paragraph of running text.
    Paragraph {
        /// Its text.
        content: Vec<Inline>,
    },
    /// A table, beginning with its own title and unit line.
    Table(Box<TableView>),
    /// Charts, on one page as far as they fit.
    Charts(Vec<ChartView>),
}

/// A run of text in a paragraph or heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Emphasised text (bold face where the role has one; 黑体 otherwise).
    Strong(String),
    /// A figure: its printed text and its place in [`Document::figures`].
    Figure {
        /// Exactly [`Figure::text`].
        text: String,
        /// Index into [`Document::figures`].
        id: usize,
    },
}

impl Inline {
    /// The printed text.
    pub fn text(&self) -> &str {
        match self {
            Inline::Text(text) | Inline::Strong(text) | Inline::Figure { text, .. } => text,
        }
    }
}

/// The printed text of a run of inlines.
pub fn plain_text(content: &[Inline]) -> String {
    content.iter().map(Inline::text).collect()
}

/// A number printed in the document, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// What is printed: `389.13`.
    pub text: String,
    /// How it was asked for: `收支预算总表/收入总计/预算数 | change`.
    pub expression: String,
    /// Cells or keys that it is computed from (two for a change).
    pub sources: Vec<Place>,
    /// The template line that asked for it; absent for cells of tables.
    pub printed_by: Option<Place>,
}

/// A chart of horizontal bars, those of each year side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartView {
    /// Its title.
    pub title: String,
    /// `单位：万元`.
    pub unit_line: String,
    /// Names of the series, this year first; one where last year is not known.
    pub series: Vec<String>,
    /// The bars, top to bottom.
    pub bars: Vec<BarView>,
    /// All that it shows, in words.
    pub alt: String,
}

/// The bars of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BarView {
    /// What it is.
    pub label: String,
    /// Its amount in each series.
    pub values: Vec<BarValue>,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BarValue {
    /// As printed: `3,762.09`.
    pub text: String,
    /// Exact, in the chart's unit.
    pub value: Decimal,
    /// Index into [`Document::figures`].
    pub figure: usize,
}

/// A table ready to be shown: header tree and rows with spans, in printing order.
///
/// Cells covered by a span are left out, as in HTML.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TableView {
    /// Schema id, the first segment of its cell paths.
    pub id: String,
    /// Title above the table.
    pub title: String,
    /// Left of the line above the table: `编制单位：…`; may be empty.
    pub maker_line: String,
    /// Right of the line above the table: `单位：万元`; may be empty.
    pub unit_line: String,
    /// Whether it goes on from the sentence above it: it begins right below, on as many pages as it takes.
    pub goes_on: bool,
    /// Decimals of its amounts.
    pub decimals: u32,
    /// The leaf columns, left to right.
    pub columns: Vec<ColumnView>,
    /// Header rows, top to bottom (one to four).
    pub header: Vec<Vec<HeaderView>>,
    /// Body rows, with forms flattened into rows with spans.
    pub rows: Vec<RowView>,
    /// Lines below the table (notes, the statement that it is empty).
    pub notes: Vec<NoteView>,
}

/// A line below a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteView {
    /// Its text.
    pub text: String,
    /// Where it stands in the workbook; none where the pack says it.
    pub place: Option<Place>,
}

/// What a leaf column holds, which decides alignment and width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ColumnKind {
    /// Names and prose: left-aligned, may wrap.
    Text,
    /// Codes: left-aligned, never wraps.
    Code,
    /// Amounts: right-aligned, never wraps.
    Amount,
}

/// A leaf column.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ColumnView {
    /// Column id, the last segment of cell paths.
    pub id: String,
    /// What it holds.
    pub kind: ColumnKind,
}

/// A header cell.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HeaderView {
    /// Its text.
    pub text: String,
    /// Leaf column at which it begins, zero-based.
    pub column: usize,
    /// Leaf columns that it covers (≥ 1).
    pub colspan: usize,
    /// Header rows that it covers (≥ 1).
    pub rowspan: usize,
}

/// A body row.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RowView {
    /// Its cells, left to right, without those covered by spans.
    pub cells: Vec<CellView>,
    /// A total row (合计, 收入总计): set off, and never first on a page.
    pub total: bool,
    /// Begins a new form (a project): a page may break before it, better than inside.
    pub starts_form: bool,
    /// Label cells within the body (一级指标 …) are set as header cells.
    pub header: bool,
}

/// A body cell.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct CellView {
    /// Leaf column at which it begins, zero-based.
    pub column: usize,
    /// Leaf columns that it covers (≥ 1).
    pub colspan: usize,
    /// Body rows that it covers (≥ 1).
    pub rowspan: usize,
    /// What it holds.
    pub value: CellValue,
    /// Depth in the tree, for the indent of names (0 = none).
    pub indent: u8,
    /// A label rather than a value (left column of a form).
    pub label: bool,
    /// Index into [`Document::figures`], for amounts.
    pub figure: Option<usize>,
    /// Where its words were typed; none for labels of the pack and for amounts.
    pub place: Option<Place>,
}

/// What a body cell holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CellValue {
    /// Nothing.
    #[default]
    Empty,
    /// Text.
    Text(String),
    /// An amount.
    Amount {
        /// As printed: `3,762.09`.
        text: String,
        /// Exact, in the table's unit (万元 or 元).
        value: Decimal,
    },
}

impl CellValue {
    /// The printed text.
    pub fn text(&self) -> &str {
        match self {
            CellValue::Empty => "",
            CellValue::Text(text) | CellValue::Amount { text, .. } => text,
        }
    }
}

impl CellView {
    /// A cell of one row and column.
    pub fn new(column: usize, value: CellValue) -> Self {
        Self { column, colspan: 1, rowspan: 1, value, ..Self::default() }
    }

    /// The same cell, its words typed at a place.
    pub fn typed_at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }
}
