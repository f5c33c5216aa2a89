//! `style.toml`: page, fonts and sizes.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What a face is for. Each role has its own list of families in `[fonts]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Cover, titles of parts and tables (小标宋).
    Title,
    /// Running text (仿宋).
    Body,
    /// 一、 headings and table heads (黑体).
    Heading1,
    /// （一） headings (楷体).
    Heading2,
    /// Cells of tables (宋体).
    Table,
    /// All ASCII, whatever the role around it.
    Latin,
    /// ASCII within titles and first headings, which are heavy.
    LatinBold,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 7] =
        [Role::Title, Role::Body, Role::Heading1, Role::Heading2, Role::Table, Role::Latin, Role::LatinBold];

    /// Its key in `[fonts]`.
    pub(super) fn key(self) -> &'static str {
        match self {
            Role::Title => "title",
            Role::Body => "body",
            Role::Heading1 => "heading1",
            Role::Heading2 => "heading2",
            Role::Table => "table",
            Role::Latin => "latin",
            Role::LatinBold => "latin_bold",
        }
    }

    /// The Chinese word for messages.
    pub fn word(self) -> &'static str {
        match self {
            Role::Title => "标题",
            Role::Body => "正文",
            Role::Heading1 => "一级标题",
            Role::Heading2 => "二级标题",
            Role::Table => "表格",
            Role::Latin => "西文",
            Role::LatinBold => "西文粗体",
        }
    }
}

/// Page, fonts and sizes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Style {
    /// The page and its text block.
    pub page: PageStyle,
    /// Families of each role, best first; `名称:700` asks for a weight.
    pub fonts: BTreeMap<Role, Vec<String>>,
    /// The cover.
    pub cover: CoverStyle,
    /// The table of contents.
    pub contents: ContentsStyle,
    /// Titles of parts.
    pub part: TextStyle,
    /// Headings, by level 1 to 4.
    pub heading: Vec<TextStyle>,
    /// Running text.
    pub body: TextStyle,
    /// Tables.
    pub table: TableStyle,
    /// Page numbers.
    pub page_number: PageNumberStyle,
    /// Charts.
    #[serde(default)]
    pub charts: ChartStyle,
}

/// The page and its text block, lengths in mm (GB/T 9704-2012, 5.1 and 5.2).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageStyle {
    /// Width of the sheet.
    pub width: f64,
    /// Height of the sheet.
    pub height: f64,
    /// Blank above the text block.
    pub top: f64,
    /// Blank left of the text block.
    pub left: f64,
    /// Width of the text block.
    pub text_width: f64,
    /// Height of the text block.
    pub text_height: f64,
    /// Lines on a full page.
    pub lines: u32,
    /// Characters in a full line of running text.
    pub characters: u32,
    /// Blank around the text block of landscape pages.
    pub landscape_margin: f64,
    /// What the text block is moved away from the binding edge.
    #[serde(default)]
    pub binding: f64,
    /// Printed on both sides: even pages mirror odd ones, and the first page is a right-hand one.
    #[serde(default)]
    pub two_sided: bool,
}

/// The cover.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoverStyle {
    /// Type size of the title lines, pt.
    pub size: f64,
    /// Type size of the lines at the foot, pt.
    pub foot_size: f64,
}

/// The table of contents.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentsStyle {
    /// Type size, pt.
    pub size: f64,
    /// Distance of baselines, pt.
    pub pitch: f64,
    /// Deepest heading level that it lists; 0 lists parts only.
    pub depth: u8,
}

/// Type of a paragraph or heading.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextStyle {
    /// Role of its face.
    pub role: Role,
    /// Type size, pt.
    pub size: f64,
    /// Whether it stands in the middle of the line.
    #[serde(default)]
    pub centred: bool,
    /// Indent of the first line, in characters.
    #[serde(default)]
    pub indent: u32,
}

/// Tables.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableStyle {
    /// Type size of titles above tables, pt.
    pub title_size: f64,
    /// Type sizes of cells, best first, pt; the next is taken where the table is too wide.
    pub sizes: Vec<f64>,
    /// Smallest size that is still set on an upright page, pt; below it the page is turned.
    pub upright_size: f64,
    /// Distance of lines within a cell, in type sizes.
    pub leading: f64,
    /// Blank left and right in a cell, pt.
    pub pad_x: f64,
    /// Blank above and below in a cell, pt.
    pub pad_y: f64,
    /// Thickness of rules, pt.
    pub rule: f64,
    /// After the title of a table that goes on: `（续表）`.
    pub continued: String,
}

/// Page numbers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageNumberStyle {
    /// Type size, pt.
    pub size: f64,
    /// `— {n} —`.
    pub format: String,
    /// Distance below the text block, mm.
    pub below: f64,
    /// Distance from the outer edge of the text block, in characters.
    pub inset: f64,
    /// On landscape pages: where it stands on all other pages once the sheet is bound, so at the left of
    /// the table and turned with the sheet (GB/T 9704-2012, 8); else below the table.
    #[serde(default)]
    pub as_bound: bool,
}

/// Charts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChartStyle {
    /// Whether the charts of `charts.toml` are printed.
    pub enabled: bool,
    /// Largest and smallest type size, pt: the largest is taken with which all charts fit a page.
    pub sizes: [f64; 2],
}

impl Default for ChartStyle {
    fn default() -> Self {
        Self { enabled: false, sizes: [11.0, 7.5] }
    }
}

impl Style {
    /// Type of a heading of level 1 to 4.
    pub fn heading(&self, level: u8) -> &TextStyle {
        &self.heading[usize::from(level.clamp(1, 4)) - 1]
    }
}
