//! The ledger of cells: what became of every cell of a sheet that is not empty. A cell has one fate.
//!
//! Whatever is taken from a sheet is booked when it is taken ([`super::reading`]); what nobody took is
//! settled when the sheet has been read ([`super::leftover`]), each cell with its reason.

use std::collections::BTreeMap;

use crate::diag::Place;

use super::grid::Grid;
use super::spelling::Loose;

/// What became of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Names the table.
    Title,
    /// Says whose table it is.
    Maker,
    /// States the unit of money.
    Unit,
    /// Labels columns, or fields of a form.
    Header,
    /// Numbers a column, or holds its place.
    ColumnNumber,
    /// A code.
    Code,
    /// Names a row.
    Label,
    /// An amount, or a mark for none.
    Amount,
    /// Words that are published: columns of text, fields, targets, prose.
    Text,
    /// A note below the table.
    Note,
    /// Not taken.
    Left(WhyLeft),
}

/// Why a cell was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyLeft {
    /// Its sheet is no table; that is told of the sheet.
    NoTable,
    /// Its sheet is one that the program itself put into the workbook: instructions, codes.
    Enclosed,
    /// Its sheet holds more than is taken in; that is told of the sheet.
    TooMuch,
    /// The pack says that its column or field is left out.
    Declared,
    /// It holds a place and says nothing: zeros, dashes and numbering of a row that is not there.
    Filler,
    /// It says again what was taken from another cell, such as a project's amount on each of its rows.
    Repeated,
    /// Its row or field was refused or passed over, which was told at the row.
    Told,
    /// Words around the table.
    Around,
    /// A figure around the table; told.
    FigureAround,
    /// Inside the table, and no column or field claims it; told.
    Unclaimed,
}

impl Fate {
    /// In Chinese, for the account.
    pub fn word(self) -> &'static str {
        match self {
            Fate::Title => "标题",
            Fate::Maker => "编制单位",
            Fate::Unit => "金额单位",
            Fate::Header => "表头",
            Fate::ColumnNumber => "栏次",
            Fate::Code => "编码",
            Fate::Label => "名称",
            Fate::Amount => "金额",
            Fate::Text => "文字",
            Fate::Note => "附注",
            Fate::Left(reason) => reason.word(),
        }
    }

    /// Whether the cell was taken.
    pub fn is_taken(self) -> bool {
        !matches!(self, Fate::Left(_))
    }
}

impl WhyLeft {
    /// In Chinese, for the account.
    pub fn word(self) -> &'static str {
        match self {
            WhyLeft::NoTable => "不是要公开的表",
            WhyLeft::Enclosed => "程序所附的说明和目录",
            WhyLeft::TooMuch => "超出限度",
            WhyLeft::Declared => "模板包注明不采用",
            WhyLeft::Filler => "占位",
            WhyLeft::Repeated => "重复已采用的内容",
            WhyLeft::Told => "所在的行或栏没有采用（已提示）",
            WhyLeft::Around => "表外的文字",
            WhyLeft::FigureAround => "表外的数（已提示）",
            WhyLeft::Unclaimed => "表内没有采用（已提示）",
        }
    }
}

/// The fates of the cells of one sheet.
#[derive(Debug, Clone)]
pub struct Account {
    /// The sheet.
    pub place: Place,
    /// Each by row and column.
    pub fates: BTreeMap<(u32, u32), Fate>,
    /// Labels that were taken for the pack's although they are written otherwise.
    pub loose: Vec<Loose>,
}

impl Account {
    /// Nothing booked yet.
    pub fn new(grid: &Grid) -> Self {
        Self { place: grid.place(), fates: BTreeMap::new(), loose: Vec::new() }
    }

    /// One fate for every cell of a sheet.
    pub fn all(grid: &Grid, fate: Fate) -> Self {
        let mut account = Self::new(grid);
        for (at, _) in grid.iter() {
            account.book(at, fate);
        }
        account
    }

    /// Takes over the account of a piece of the same sheet, whose cells no other piece has.
    pub fn merge(&mut self, piece: Account) {
        self.fates.extend(piece.fates);
        self.loose.extend(piece.loose);
    }

    /// Books a cell; the first booking stands, since a cell that served twice was taken the first time.
    pub fn book(&mut self, at: (u32, u32), fate: Fate) {
        self.fates.entry(at).or_insert(fate);
    }

    /// Whether a cell has its fate.
    pub fn has(&self, at: (u32, u32)) -> bool {
        self.fates.contains_key(&at)
    }

    /// How many cells met each fate, in the order of [`Fate`].
    pub fn counts(&self) -> BTreeMap<Fate, usize> {
        let mut counts = BTreeMap::new();
        for fate in self.fates.values() {
            *counts.entry(*fate).or_insert(0) += 1;
        }
        counts
    }
}
