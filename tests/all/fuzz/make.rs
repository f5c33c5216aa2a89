//! Makes workbooks from the pack's own schemas, in many guises, and keeps what was written where and what
//! each cell is meant to be.

use std::collections::BTreeMap;

use gongkai::budget::amount::MoneyUnit;
use gongkai::pack::Pack;
use gongkai::pack::schema::TableSchema;
use gongkai::read::account::{Fate, WhyLeft};
use rust_decimal::Decimal;

use super::rng::Rng;
use super::sheet::Sheet;
use super::{beside, forms, looks};

/// What is written into a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(String),
    Number(f64),
    /// A formula whose result is an error.
    Error,
}

/// The fates that a cell may meet; more than one where it says two things.
pub type Meant = &'static [Fate];

pub const TITLE: Meant = &[Fate::Title];
pub const MAKER: Meant = &[Fate::Maker];
pub const UNIT: Meant = &[Fate::Unit];
pub const MAKER_AND_UNIT: Meant = &[Fate::Maker, Fate::Unit];
pub const HEADER: Meant = &[Fate::Header];
pub const NUMBERING: Meant = &[Fate::ColumnNumber];
pub const CODE: Meant = &[Fate::Code];
pub const LABEL: Meant = &[Fate::Label];
pub const AMOUNT: Meant = &[Fate::Amount];
pub const TEXT: Meant = &[Fate::Text];
pub const NOTE: Meant = &[Fate::Note];
pub const NO_TABLE: Meant = &[Fate::Left(WhyLeft::NoTable)];
pub const DECLARED: Meant = &[Fate::Left(WhyLeft::Declared)];
pub const TOLD: Meant = &[Fate::Left(WhyLeft::Told)];
pub const AROUND: Meant = &[Fate::Left(WhyLeft::Around)];
pub const FIGURE_AROUND: Meant = &[Fate::Left(WhyLeft::FigureAround)];
pub const UNCLAIMED: Meant = &[Fate::Left(WhyLeft::Unclaimed)];

/// A sheet as made.
#[derive(Debug, Clone, Default)]
pub struct Made {
    pub name: String,
    pub cells: BTreeMap<(u32, u16), Cell>,
    pub merges: Vec<[u32; 4]>,
    /// What each cell is meant to be.
    pub meant: BTreeMap<(u32, u16), Meant>,
    /// Formats of cells, with what they show.
    pub formats: BTreeMap<(u32, u16), (String, String)>,
    pub hidden_rows: Vec<u32>,
    pub hidden_columns: Vec<u16>,
    pub flat_rows: Vec<u32>,
    pub flat_columns: Vec<u16>,
    /// The last row of the header, and the rows below it that are the table's.
    pub head: u32,
    pub body: std::ops::Range<u32>,
    /// The first column beyond the table.
    pub edge: u16,
    /// Whether it is a sheet of forms, which has no header.
    pub form: bool,
}

impl Made {
    /// Writes a cell, and what it is meant to be; blanks are nothing.
    pub fn put(&mut self, at: (u32, u16), cell: Cell, meant: Meant) {
        if !matches!(&cell, Cell::Text(text) if text.trim().is_empty()) {
            self.meant.insert(at, meant);
        }
        self.cells.insert(at, cell);
    }

    pub fn text(&mut self, at: (u32, u16), text: &str, meant: Meant) {
        self.put(at, Cell::Text(text.to_owned()), meant);
    }
}

/// What one written amount means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub table: String,
    pub side: String,
    pub row: String,
    pub column: String,
    pub yuan: Decimal,
}

/// A workbook with the meaning of every amount by sheet and cell.
#[derive(Debug, Clone, Default)]
pub struct Workbook {
    pub sheets: Vec<Made>,
    pub facts: BTreeMap<(String, u32, u16), Fact>,
    /// Words that are published, by sheet, row and column or field.
    pub words: BTreeMap<(String, u32, String), String>,
    /// What was spoilt on purpose: reading must then say so.
    pub spoilt: Option<&'static str>,
    /// The ways in which it was varied.
    pub varied: BTreeMap<&'static str, usize>,
    /// Whether a warning must come of that; without, none may.
    pub warned: bool,
}

impl Workbook {
    pub fn vary(&mut self, how: &'static str) {
        *self.varied.entry(how).or_default() += 1;
    }
}

pub const NAMES: [&str; 8] = [
    "行政运行",
    "一般行政管理事务",
    "其他支出",
    "基本养老保险缴费",
    "住房公积金",
    "某某局本级",
    "离退休费",
    "信息化建设",
];

/// A workbook of one to three tables.
pub fn workbook(pack: &Pack, rng: &mut Rng) -> Workbook {
    let mut book = Workbook::default();
    let plain = |table: &&TableSchema| table.has_figures() && table.single().is_none();
    let mut left: Vec<&TableSchema> = pack.tables.iter().filter(plain).collect();
    if rng.one_in(3) {
        book.sheets.push(cover());
    }
    for _ in 0..=rng.below(3) {
        let schema = left.remove(rng.below(left.len()));
        let unit = if rng.one_in(2) { MoneyUnit::Wan } else { MoneyUnit::Yuan };
        let kind = rng.pick(&pack.manifest.kinds).clone();
        let title = schema.title(&kind, 2024);
        let name = format!("{} {}", book.sheets.len() + 1, title.replace(['/', '*', '?'], ""));
        let name: String = name.chars().take(28).collect();
        let made = Made { name, form: schema.form().is_some(), ..Made::default() };
        let left = if rng.one_in(5) { 1 } else { 0 };
        let row = if rng.one_in(5) { 2 } else { 0 };
        let mut sheet = Sheet { made, book: &mut book, schema, unit, left, row, sides: Vec::new() };
        match schema.form() {
            Some(form) => forms::write(&mut sheet, form, &title, rng),
            None => sheet.table(&title, rng),
        }
        let mut made = sheet.made;
        beside::vary(&mut made, &mut book, rng);
        looks::vary(&mut made, &mut book, rng);
        book.sheets.push(made);
    }
    if rng.one_in(2) {
        super::spoil::spoil(&mut book, rng);
    }
    book
}

fn cover() -> Made {
    let mut made = Made { name: "封面".to_owned(), ..Made::default() };
    made.text((5, 2), "2024年公开表", NO_TABLE);
    made
}
