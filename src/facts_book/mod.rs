//! The workbook of facts: three sheets for the clerk to fill in, with every key of the pack, what is stated
//! already, and the changes that need a reason. What is written here is what `read/facts/sheets` reads.

mod changes;
mod needed;
pub(crate) mod rows;
mod sheet;
mod texts;

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::budget::review::{self, MARK};
use crate::budget::unit::{FACT_SHEET, REASON_SHEET, TEXT_SHEET};
use crate::budget::{Book, Budget};
use crate::diag::Diagnostic;
use crate::pack::Pack;
use crate::read::facts::{Keys, Said};

use sheet::WrittenSheet;

/// Name of the workbook in a unit's folder, without its extension.
pub const STEM: &str = "基本情况";
/// Characters that Excel takes in one cell.
const MOST_IN_CELL: usize = 32_767;

/// What the sheets are made of.
#[derive(Debug)]
pub struct Basis<'a> {
    /// Whose keys they have.
    pub pack: &'a Pack,
    /// What is stated already.
    pub said: &'a Said,
    /// The books of both years, where the folder could be read as one.
    pub budget: Option<&'a Budget>,
    /// The tables of workbooks that nobody has said the year of: names of projects and codes are taken from them.
    pub found: &'a [Book],
}

impl Basis<'_> {
    /// An explanation, with the mark before it where the row is still to be looked at.
    fn marked(&self, key: &str, help: &str) -> String {
        let review = self.said.reviews.iter().find(|own| own.key == key);
        match review {
            None => help.to_owned(),
            Some(own) if own.note.is_empty() && help.is_empty() => MARK.to_owned(),
            Some(own) if own.note.is_empty() => format!("{MARK}\n{help}"),
            // the explanation stood behind the mark already
            Some(own) if own.note.ends_with(help) => format!("{MARK}：{}", own.note),
            Some(own) => format!("{MARK}：{}\n{help}", own.note),
        }
    }

    /// What stands above the header: where something is still to be looked at, how to take the marks away.
    fn hint(&self, hint: &str) -> String {
        match self.said.reviews.is_empty() {
            true => hint.to_owned(),
            false => format!("{hint}\n{}", review::HOW),
        }
    }

    /// The books that names of projects and codes are taken from.
    fn books(&self) -> Vec<&Book> {
        match self.budget {
            Some(budget) => vec![&budget.current],
            None => self.found.iter().collect(),
        }
    }
}

/// How many of the keys stand on the sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All that the pack has.
    All,
    /// Those that an office as stated may need: not those whose conditions cannot hold any more.
    Needed,
}

/// The bytes of a workbook of the sheets alone; the same for the same basis.
///
/// # Errors
/// A text that no cell holds, and what the workbook library refuses.
pub fn write(basis: &Basis<'_>, extent: Extent) -> Result<Vec<u8>, Diagnostic> {
    sheet::build(&sheets(basis, extent)?).map_err(|error| refused(&error))
}

/// Adds the sheets to another workbook.
///
/// # Errors
/// As [`write`].
pub(crate) fn add_sheets(
    basis: &Basis<'_>,
    extent: Extent,
    workbook: &mut Workbook,
) -> Result<(), Diagnostic> {
    sheet::add(&sheets(basis, extent)?, workbook).map_err(|error| refused(&error))
}

/// That the workbook library refused something.
pub(crate) fn refused(error: &XlsxError) -> Diagnostic {
    Diagnostic::error("填表-XLSX", format!("工作簿写不成：{error}"))
        .hint("这是程序的毛病，请把输入文件夹交给维护程序的人")
}

fn sheets(basis: &Basis<'_>, extent: Extent) -> Result<[WrittenSheet; 3], Diagnostic> {
    let mut keys = Keys::of(&basis.pack.manifest);
    if extent == Extent::Needed {
        needed::keep(&mut keys, basis.said);
    }
    let sheets = [
        WrittenSheet {
            name: FACT_SHEET,
            hint: basis.hint(FACT_HINT),
            columns: &rows::COLUMNS,
            lines: rows::lines(&keys, basis),
        },
        WrittenSheet {
            name: TEXT_SHEET,
            hint: basis.hint(TEXT_HINT),
            columns: &texts::COLUMNS,
            lines: texts::lines(&keys, basis),
        },
        WrittenSheet {
            name: REASON_SHEET,
            hint: basis.hint(REASON_HINT),
            columns: &changes::COLUMNS,
            lines: changes::lines(basis),
        },
    ];
    for cell in sheets.iter().flat_map(WrittenSheet::texts) {
        let length = cell.encode_utf16().count();
        if length > MOST_IN_CELL {
            let start: String = cell.chars().take(20).collect();
            let message = format!("“{start}……”这段文字有{length}个字，工作簿的一格放不下");
            let hint = format!("请把它留在 unit.toml 里，或改短到{MOST_IN_CELL}个字以内");
            return Err(Diagnostic::error("填表-过长", message).hint(hint));
        }
    }
    Ok(sheets)
}

/// Above the header of each sheet.
const FACT_HINT: &str =
    "请填“内容”一栏；浅黄色的必填，不能空着，可不填的没有就空着。不要改“项目”一栏的名称和表头、页名。";
const TEXT_HINT: &str = "请填“内容”一栏，浅黄色的必填；要分段的，如（一）（二）各一段，在格内换行（Alt+Enter）。“对象”写项目的名称或科目的编码，与表中一致。";
const REASON_HINT: &str =
    "请填“原因”一栏。填好前两页以后运行 gongkai check，它会列出还要说明原因的各行，复制到这里就行。";
