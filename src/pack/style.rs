//! `style.toml`: page, fonts and sizes.

use std::collections::BTreeMap;
use std::fmt;

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

/// A colour that black text stands on, in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour([u8; 3]);

impl Colour {
    /// Reads `#RRGGBB`.
    ///
    /// # Errors
    /// In Chinese: what is no colour, and what is too dark for black text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("颜色写成了“{text}”，要写 # 和六位十六进制数，如 \"#E7EDF5\"");
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii());
        let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let value = u32::from_str_radix(digits.ok_or_else(wrong)?, 16).map_err(|_| wrong())?;
        let [_, red, green, blue] = value.to_be_bytes();
        let colour = Self([red, green, blue]);
        match colour.contrast() {
            contrast if contrast < LEAST_CONTRAST => Err(format!(
                "颜色 {text} 太深，黑字印在上面看不清（对比度{contrast:.1}，至少要{LEAST_CONTRAST}），请写浅一些的颜色"
            )),
            _ => Ok(colour),
        }
    }

    /// Red, green and blue, each from 0 to 1.
    pub fn parts(self) -> [f64; 3] {
        self.0.map(|part| f64::from(part) / 255.0)
    }

    /// The same as one number, 0xRRGGBB.
    pub fn number(self) -> u32 {
        let [red, green, blue] = self.0;
        u32::from_be_bytes([0, red, green, blue])
    }

    /// Contrast with black text (WCAG 2.2): 1 to 21.
    fn contrast(self) -> f64 {
        let linear = |part: f64| match part {
            dark if dark <= 0.04045 => dark / 12.92,
            light => ((light + 0.055) / 1.055).powf(2.4),
        };
        let [red, green, blue] = self.parts().map(linear);
        (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) / 0.05
    }
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:06X}", self.number())
    }
}

/// Least contrast of small text (WCAG 2.2, 1.4.3).
const LEAST_CONTRAST: f64 = 4.5;

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
    /// What the heads of columns stand on, `"#E7EDF5"`; nothing where absent.
    #[serde(default)]
    pub head_fill: Option<Colour>,
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
