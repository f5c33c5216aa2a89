//! A sheet while it is read: whoever takes a cell's content books the cell, in one act.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::budget::amount::{self, Amount, MoneyUnit};
use crate::budget::label;
use crate::diag::{Diagnostic, Diagnostics, Place};

use super::account::{Account, Fate, WhyLeft};
use super::grid::{Grid, Guise, SheetCell, Value};
use super::number::{self, Typed};
use super::spelling::Loose;

/// Cells of amounts that their format shows as something else, in one way.
struct Disguised {
    /// The first of them, and what its format does.
    first: ((u32, u32), String),
    /// How many they are.
    count: usize,
    /// Their columns, in the order in which they are read.
    columns: Vec<String>,
}

/// At most so many columns are named.
const MOST_NAMED: usize = 6;

/// A sheet, what was noticed on it, and what became of its cells.
pub struct Reading<'a> {
    /// The sheet.
    pub grid: &'a Grid,
    /// What was noticed.
    pub faults: &'a mut Diagnostics,
    /// The fates of its cells so far.
    pub account: Account,
    /// Cells of amounts that their format shows as something else, by the kind of it.
    disguised: BTreeMap<&'static str, Disguised>,
}

impl<'a> Reading<'a> {
    /// Begins to read a sheet.
    pub fn new(grid: &'a Grid, faults: &'a mut Diagnostics) -> Self {
        Self { grid, faults, account: Account::new(grid), disguised: BTreeMap::new() }
    }

    /// Books a cell that is not empty.
    pub fn book(&mut self, at: (u32, u32), fate: Fate) {
        if self.grid.get(at.0, at.1).is_some() {
            self.account.book(at, fate);
        }
    }

    /// Books a label that was taken for one of the pack's although it is written otherwise.
    pub fn book_loose(&mut self, loose: Loose) {
        if !self.account.loose.contains(&loose) {
            self.account.loose.push(loose);
        }
    }

    /// Gives a cell another fate than the one it was booked with: its row or field was not kept.
    pub fn leave(&mut self, at: (u32, u32), reason: WhyLeft) {
        if self.grid.get(at.0, at.1).is_some() {
            self.account.fates.insert(at, Fate::Left(reason));
        }
    }

    /// Takes a booking back: what becomes of the cell is settled when the sheet has been read.
    pub fn give_back(&mut self, at: (u32, u32)) {
        self.account.fates.remove(&at);
    }

    /// Clean text of a cell as shown, booked; empty for blanks.
    pub fn text(&mut self, at: (u32, u32), fate: Fate) -> String {
        let Some(cell) = self.grid.get(at.0, at.1) else { return String::new() };
        self.tell_unknown(at, cell);
        self.account.book(at, fate);
        label::clean(&cell.text())
    }

    fn tell_unknown(&mut self, at: (u32, u32), cell: &SheetCell) {
        if let Guise::Unknown(why) = &cell.guise {
            self.faults.push(unknown_format(why).at_cell(&self.grid.cell(at.0, at.1)));
        }
    }

    /// The amount of a cell, in 元, booked; none where the cell is blank or holds a mark for nothing.
    ///
    /// A cell that is neither is reported and read as blank; the report stops publication.
    pub fn amount(&mut self, at: (u32, u32), unit: MoneyUnit, column: &str) -> Option<Amount> {
        let grid = self.grid;
        let cell = grid.get(at.0, at.1)?;
        self.account.book(at, Fate::Amount);
        let number = match typed(cell, unit, column) {
            Ok(number) => number?,
            Err(fault) => {
                self.faults.push(fault.at_cell(&grid.cell(at.0, at.1)));
                return None;
            }
        };
        if self.is_disguised(at, cell, unit, column) {
            return None;
        }
        let Some(yuan) = unit.yuan(number) else {
            self.faults.push(implausible(&number.to_string(), unit, column).at_cell(&grid.cell(at.0, at.1)));
            return None;
        };
        Some(Amount { yuan, half: Decimal::ZERO, place: Place::Cell(grid.cell(at.0, at.1)) })
    }

    /// Whether a format shows an amount as something else than its number; remembered, and told in the end.
    fn is_disguised(&mut self, at: (u32, u32), cell: &SheetCell, unit: MoneyUnit, column: &str) -> bool {
        let (kind, how) = match &cell.guise {
            Guise::Plain | Guise::Blank => return false,
            Guise::Unknown(why) => ("不明", format!("不能断定显示什么（{why}）")),
            Guise::Date => ("日期", "显示为日期或时间".to_owned()),
            Guise::Percent => ("百分数", "显示为百分数".to_owned()),
            // nothing is nothing in any unit
            Guise::Scaled(_) | Guise::Words(_) if !cell.is_figure() => return false,
            Guise::Scaled(tens) => {
                let times = 10_u64.checked_pow(u32::from(tens.unsigned_abs())).unwrap_or(u64::MAX);
                let how = if *tens > 0 { "缩小" } else { "放大" };
                ("缩放", format!("的格式把数{how}{times}倍显示"))
            }
            Guise::Words(words) => match MoneyUnit::from_word(words) {
                Some(own) if own == unit => return false,
                Some(own) => ("单位", format!("的格式写着{}，而这张表的单位是{}", own.word(), unit.word())),
                None if words.is_empty() => ("文字", "的格式不显示数字".to_owned()),
                None => ("单位", format!("的格式写着“{words}”，而这张表的单位是{}", unit.word())),
            },
        };
        let first = || Disguised { first: (at, how), count: 0, columns: Vec::new() };
        let told = self.disguised.entry(kind).or_insert_with(first);
        told.count += 1;
        if !told.columns.iter().any(|known| known == column) {
            told.columns.push(column.to_owned());
        }
        true
    }

    /// Tells the cells of amounts that are shown as something else, one diagnostic for each way.
    pub fn tell_disguised(&mut self) {
        for (kind, Disguised { first: (at, how), count, columns }) in std::mem::take(&mut self.disguised) {
            let place = self.grid.cell(at.0, at.1);
            let Some(cell) = self.grid.get(at.0, at.1) else { continue };
            let more = if count > 1 { format!("；这张表共{count}格这样") } else { String::new() };
            let columns: Vec<String> = columns.iter().take(MOST_NAMED).map(|c| format!("“{c}”")).collect();
            let held = match kind {
                "不明" => format!("存的是{}", cell.value.text()),
                _ => format!("显示“{}”，存的是{}", cell.text(), cell.value.text()),
            };
            let message = format!("{}的金额格{how}：{held}，应是金额{more}", columns.concat());
            let hint = match kind {
                "缩放" => "请核对这个数是元还是万元：把格式改为“数值”，让存的数与表上写的单位一致",
                "单位" => "请核对金额单位，把格式改为“数值”，单位只写在表头上方",
                _ => "请把这一格的格式改为“数值”，再核对金额",
            };
            self.faults.push(Diagnostic::error("读取-格式", message).at_cell(&place).hint(hint));
        }
    }

    /// A code as digits, booked; empty for blanks. Codes may be numbers or text, with spaces or full-width
    /// digits; zeros before them count as shown, commas and decimals of a format do not.
    pub fn code(&mut self, at: (u32, u32)) -> String {
        if let Some(cell) = self.grid.get(at.0, at.1) {
            self.tell_unknown(at, cell);
            self.account.book(at, Fate::Code);
        }
        code(self.grid, at.0, at.1)
    }
}

/// A code as [`Reading::code`] reads it, from the cell or the merge that covers it.
pub fn code(grid: &Grid, row: u32, col: u32) -> String {
    let Some(cell) = grid.get_merged(row, col) else { return String::new() };
    let shown = label::fold(&cell.text());
    let digits = !shown.is_empty() && shown.bytes().all(|b| b.is_ascii_digit());
    match &cell.value {
        Value::Number(number) if !digits && cell.guise == Guise::Plain => number.normalize().to_string(),
        _ => shown,
    }
}

/// The number that a cell of amounts holds; none for a mark for nothing.
fn typed(cell: &SheetCell, unit: MoneyUnit, column: &str) -> Result<Option<Decimal>, Diagnostic> {
    let fault = |found: String, hint: &str| {
        Diagnostic::error("读取-金额", format!("“{column}”一列{found}，应是数字")).hint(hint)
    };
    let text = match &cell.value {
        Value::Number(number) => return Ok(Some(*number)),
        Value::Text(text) => text,
        unread @ (Value::Error(_) | Value::Uncomputed) => {
            let Some((found, hint)) = why_unread(unread) else { return Ok(None) };
            return Err(fault(found, hint));
        }
    };
    match number::from_text(text) {
        Typed::Nothing => Ok(None),
        Typed::Number(number) => Ok(Some(number)),
        Typed::TooLong => Err(implausible(&label::clean(text), unit, column)),
        Typed::NoNumber => {
            let odd = odd_characters(text);
            let found = format!("写着“{}”{odd}", label::clean(text));
            Err(fault(found, "请把这一格改成数字；没有金额就留空"))
        }
    }
}

/// Names the characters of an amount that look like others or like nothing, by code point.
fn odd_characters(text: &str) -> String {
    let plain = |c: char| {
        c.is_ascii()
            || c.is_whitespace()
            || c.is_alphanumeric()
            || matches!(c, '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '¥')
    };
    let mut named: Vec<String> = Vec::new();
    for c in text.chars().filter(|c| !plain(*c)) {
        let name = format!("U+{:04X}", c as u32);
        if !named.contains(&name) {
            named.push(name);
        }
    }
    if named.is_empty() { String::new() } else { format!("（里面有字符 {}）", named.join("、")) }
}

/// Says that nobody knows what a cell shows.
fn unknown_format(why: &str) -> Diagnostic {
    Diagnostic::error("读取-格式", format!("不能断定这一格显示什么：{why}"))
        .hint("请把这一格的格式改为“文本”或“数值”，写上要公开的内容")
}

/// Says that a number has more digits than any amount of a bureau.
fn implausible(digits: &str, unit: MoneyUnit, column: &str) -> Diagnostic {
    let (found, hint) = amount::implausible(digits, unit);
    Diagnostic::error("读取-金额", format!("“{column}”一列{found}")).hint(hint)
}

/// What is wrong with a formula without a result.
pub(super) const NOT_COMPUTED: &str = "是公式，但文件里没有存计算结果";

/// What is wrong with a formula's cell, and what to do.
pub fn why_unread(value: &Value) -> Option<(String, &'static str)> {
    match value {
        Value::Error(error) => {
            Some((format!("是错误值 {error}"), "请在 Excel 里改好这一格的公式，或改成应有的内容"))
        }
        Value::Uncomputed => {
            Some((NOT_COMPUTED.to_owned(), "请用 Excel 或 WPS 打开这个工作簿，等它算完再保存一次"))
        }
        Value::Text(_) | Value::Number(_) => None,
    }
}
