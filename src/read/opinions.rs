//! The sheet of an inspector's remarks (检查意见): in a workbook of the unit, or in one of its own.
//!
//! It is known by its name and its header ([`head`]) and taken out before tables are looked for; its rows are read with the
//! account of every cell ([`rows`]). Nothing of it is printed, so whatever is wrong with it is a warning.

pub(super) mod books;
mod head;
mod rows;

use std::path::Path;

use crate::budget::opinion::Opinion;
use crate::diag::{Diagnostic, Diagnostics, Place};

use super::account::{Account, Fate, WhyLeft};
use super::grid::Grid;
use super::reading::Reading;

pub use head::OpinionHead;

/// The name of the sheet.
pub const OPINION_SHEET: &str = "检查意见";

/// A sheet of remarks, and where its columns are.
#[derive(Debug, Clone)]
pub struct OpinionGrid {
    /// The sheet.
    pub grid: Grid,
    /// Its header.
    pub head: OpinionHead,
}

impl OpinionGrid {
    /// The sheet as one of remarks, where the header and its name, or that of its workbook, say so.
    pub fn of(grid: &Grid) -> Option<Self> {
        if !is_named(&grid.sheet) && !is_opinion_book(&grid.file) {
            return None;
        }
        Some(Self { grid: grid.clone(), head: OpinionHead::find(grid)? })
    }
}

/// Whether a sheet is called 检查意见, however it is numbered.
pub fn is_named(sheet: &str) -> bool {
    head::bare_name(sheet) == OPINION_SHEET
}

/// Whether a workbook is called 检查意见: it holds remarks and no budget.
pub fn is_opinion_book(name: &str) -> bool {
    let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    stem.is_some_and(|stem| is_named(&stem))
}

/// What a sheet of remarks holds.
#[derive(Debug)]
pub struct OpinionsRead {
    /// The remarks, in their order.
    pub opinions: Vec<Opinion>,
    /// The fates of its cells.
    pub account: Account,
}

/// Reads a sheet of remarks.
pub fn read(sheet: &OpinionGrid, faults: &mut Diagnostics) -> OpinionsRead {
    let OpinionGrid { grid, head } = sheet;
    if let Some(limit) = &grid.cut {
        let told = Diagnostic::warning("配置-值", format!("“{OPINION_SHEET}”没有读取：{limit}"));
        faults.push(told.at(grid.place()).hint("请删去表格下面很远处的内容和多余的行，另存后再试"));
        let account = Account::all(grid, Fate::Left(WhyLeft::TooMuch));
        return OpinionsRead { opinions: Vec::new(), account };
    }
    if grid.hidden {
        let told = Diagnostic::warning("配置-值", format!("“{OPINION_SHEET}”取自一张隐藏的工作表"));
        faults.push(told.at(grid.place()).hint("请核对是不是要用的那一张，并取消隐藏"));
    }
    let mut reading = Reading::new(grid, faults);
    head.book(&mut reading);
    let opinions = rows::read(&mut reading, head);
    rest(&mut reading);
    if opinions.is_empty() {
        let told = Diagnostic::warning("配置-值", format!("“{OPINION_SHEET}”页里一条意见也没有写"));
        reading.faults.push(told.at(grid.place()).hint("请在表头下面一行写一条；没有意见的，可以删去这一页"));
    }
    OpinionsRead { opinions, account: reading.account }
}

/// At most so many cells are named.
const MOST_NAMED: usize = 6;

/// Tells the cells that no column of the sheet claims.
fn rest(reading: &mut Reading<'_>) {
    let grid = reading.grid;
    let open: Vec<(u32, u32)> =
        grid.iter().map(|(at, _)| at).filter(|at| !reading.account.has(*at)).collect();
    let Some(first) = open.first().copied() else { return };
    for at in &open {
        reading.book(*at, Fate::Left(WhyLeft::Unclaimed));
    }
    let mut named: Vec<String> =
        open.iter().take(MOST_NAMED).map(|at| grid.cell(at.0, at.1).address()).collect();
    if open.len() > MOST_NAMED {
        named.push(format!("……共{}格", open.len()));
    }
    let message = format!("“{OPINION_SHEET}”页的{}不在认识的栏里，没有采用", named.join("、"));
    let hint = format!("表头认识的有：{}；要用的内容请移到所属的栏里，或改正表头", head::COLUMNS_IN_WORDS);
    reading
        .faults
        .push(Diagnostic::warning("配置-值", message).at_cell(&grid.cell(first.0, first.1)).hint(hint));
}

/// Says that a sheet is called 检查意见 and has no header of such a sheet; none where it is another or empty.
pub fn headless(grid: &Grid) -> Option<Diagnostic> {
    if !is_named(&grid.sheet) || grid.is_empty() || OpinionHead::find(grid).is_some() {
        return None;
    }
    let message = format!("这张工作表名叫“{OPINION_SHEET}”，但找不到它的表头，没有采用");
    let hint = format!("表头应有一行写着：{}，其中“意见”一定要有", head::COLUMNS_IN_WORDS);
    let told = Diagnostic::warning("读取-缺表头", message).hint(hint);
    Some(match head::nearest_row(grid) {
        Some((row, col)) => told.at_cell(&grid.cell(row, col)),
        None => told.at(grid.place()),
    })
}

/// Says that a workbook called 检查意见 has no sheet with their header.
fn without_sheet(name: &str) -> Diagnostic {
    let message = format!("这个工作簿名叫“{OPINION_SHEET}”，但没有一张工作表有检查意见的表头，没有采用");
    let hint = format!(
        "表头应有一行写着：{}，其中“意见”一定要有；不是检查意见的，请改文件名",
        head::COLUMNS_IN_WORDS
    );
    Diagnostic::warning("读取-缺表头", message).at(Place::File(name.into())).hint(hint)
}
