//! The sheets of facts in a workbook: 基本情况, 文字说明, 变动原因.
//!
//! A sheet is one by its name and its header row ([`head`]); its rows are read with the account of every cell
//! ([`rows`], [`changes`]), contents by the kind of their key ([`values`]).

mod changes;
pub(crate) mod days;
mod decisions;
mod head;
mod marks;
mod rows;
mod taken;
pub(crate) mod values;

use crate::diag::{Diagnostic, Diagnostics};

use crate::read::account::{Account, Fate, WhyLeft};
use crate::read::enclosed;
use crate::read::grid::Grid;
use crate::read::opinions::OpinionGrid;
use crate::read::reading::Reading;
use crate::read::watch;

use super::{Keys, Said};

pub use head::{Head, SheetKind};

use taken::Intake;

/// A sheet of facts, and where its columns are.
#[derive(Debug, Clone)]
pub struct FactGrid {
    /// The sheet.
    pub grid: Grid,
    /// Its header.
    pub head: Head,
}

impl FactGrid {
    /// The sheet as one of facts, where its name and its header say so.
    pub fn of(grid: &Grid) -> Option<Self> {
        let kind = SheetKind::of_name(&grid.sheet)?;
        Some(Self { grid: grid.clone(), head: Head::find(grid, kind)? })
    }
}

/// Sheets, those of facts, of remarks and of the program apart; each with its index among all of them.
#[derive(Debug, Default)]
pub struct Parted {
    /// The sheets of facts.
    pub facts: Vec<FactGrid>,
    /// Their indices.
    pub of_facts: Vec<usize>,
    /// The sheets of an inspector's remarks.
    pub opinions: Vec<OpinionGrid>,
    /// Their indices.
    pub of_opinions: Vec<usize>,
    /// Indices of the sheets that the program put into the workbook.
    pub enclosed: Vec<usize>,
    /// The others, in their order.
    pub others: Vec<Grid>,
    /// Their indices.
    pub of_others: Vec<usize>,
}

/// Parts the sheets of facts and of remarks, and those that the program put there, from the others.
pub fn part(grids: Vec<Grid>) -> Parted {
    let mut parted = Parted::default();
    for (index, grid) in grids.into_iter().enumerate() {
        if enclosed::is_enclosed(&grid) {
            parted.enclosed.push(index);
            continue;
        }
        if let Some(own) = OpinionGrid::of(&grid) {
            parted.opinions.push(own);
            parted.of_opinions.push(index);
            continue;
        }
        match FactGrid::of(&grid) {
            Some(own) => {
                parted.facts.push(own);
                parted.of_facts.push(index);
            }
            None => {
                parted.others.push(grid);
                parted.of_others.push(index);
            }
        }
    }
    parted
}

/// What sheets of facts state.
#[derive(Debug)]
pub struct SheetsRead {
    /// What they state together.
    pub said: Said,
    /// The fates of their cells, sheet by sheet.
    pub accounts: Vec<Account>,
    /// How many statements each of them makes.
    pub counts: Vec<usize>,
}

/// Reads the sheets of facts of one year.
pub fn said(sheets: &[FactGrid], keys: &Keys, faults: &mut Diagnostics) -> SheetsRead {
    let mut taking = Intake::new(keys);
    let (mut accounts, mut counts) = (Vec::new(), Vec::new());
    for FactGrid { grid, head } in sheets {
        let before = taking.count;
        accounts.push(sheet(grid, head, &mut taking, faults));
        counts.push(taking.count - before);
    }
    SheetsRead { said: taking.said, accounts, counts }
}

fn sheet(grid: &Grid, head: &Head, taking: &mut Intake<'_>, faults: &mut Diagnostics) -> Account {
    let name = head.kind.name();
    if let Some(limit) = &grid.cut {
        let message = format!("“{name}”没有读取：{limit}");
        let hint = "请删去表格下面很远处的内容和多余的行，另存后再试";
        faults.push(Diagnostic::error("读取-过大", message).at(grid.place()).hint(hint));
        return Account::all(grid, Fate::Left(WhyLeft::TooMuch));
    }
    if grid.hidden {
        let message = format!("“{name}”取自一张隐藏的工作表");
        let hint = "请核对是不是要用的那一张，并取消隐藏";
        faults.push(Diagnostic::warning("读取-隐藏", message).at(grid.place()).hint(hint));
    }
    let mut reading = Reading::new(grid, faults);
    head.book(&mut reading);
    match head.kind {
        SheetKind::Reasons => changes::read(&mut reading, head, taking),
        SheetKind::Facts | SheetKind::Texts => rows::read(&mut reading, head, taking),
    }
    rest(&mut reading, head);
    watch::all(&mut reading, name);
    reading.account
}

/// At most so many cells are named.
const MOST_NAMED: usize = 6;

/// Tells the cells that no column of the sheet claims.
fn rest(reading: &mut Reading<'_>, head: &Head) {
    let open: Vec<(u32, u32)> =
        reading.grid.iter().map(|(at, _)| at).filter(|at| !reading.account.has(*at)).collect();
    let Some(first) = open.first().copied() else { return };
    for at in &open {
        reading.book(*at, Fate::Left(WhyLeft::Unclaimed));
    }
    let mut named: Vec<String> =
        open.iter().take(MOST_NAMED).map(|at| reading.grid.cell(at.0, at.1).address()).collect();
    if open.len() > MOST_NAMED {
        named.push(format!("……共{}格", open.len()));
    }
    let message = format!("“{}”的{}不在任何一栏里，没有采用", head.kind.name(), named.join("、"));
    let hint = format!("表头应是：{}；要用的内容请移到所属的栏里，不用的请删去", head.kind.columns());
    reading.faults.push(
        Diagnostic::warning("读取-未用文字", message)
            .at_cell(&reading.grid.cell(first.0, first.1))
            .hint(hint),
    );
}

/// Says that a sheet has the name of a sheet of facts and not its header; none where it is empty.
pub fn headless(grid: &Grid) -> Option<Diagnostic> {
    let kind = SheetKind::of_name(&grid.sheet).filter(|_| !grid.is_empty())?;
    let message =
        format!("这张工作表名叫“{}”，但在{}找不到它的表头，没有采用", grid.sheet, head::searched(grid));
    let told = Diagnostic::warning("读取-缺表头", message);
    let right = format!("表头应有一行写着：{}", kind.columns());
    let Some(near) = Head::nearly(grid, kind) else {
        return Some(told.at(grid.place()).hint(format!("{right}；不是填这些内容的，请改工作表名")));
    };
    let lacks = near.lacks.join("”“");
    let Some((first, _)) = near.strange.first() else {
        return Some(told.at(grid.place()).hint(format!("{right}；现在缺“{lacks}”，请补上")));
    };
    let strange: Vec<&str> = near.strange.iter().map(|(_, text)| text.as_str()).collect();
    let hint = format!("{right}；现在缺“{lacks}”，请把“{}”改成它", strange.join("”“"));
    Some(told.at_cell(first).hint(hint))
}

/// Whether a sheet has the name of a sheet of facts, and a row that is nearly its header.
pub fn is_misheaded(grid: &Grid) -> bool {
    let kind = SheetKind::of_name(&grid.sheet).filter(|kind| Head::find(grid, *kind).is_none());
    kind.is_some_and(|kind| Head::nearly(grid, kind).is_some())
}

/// Says that a sheet has the header of a sheet of facts under another name.
pub fn nameless(grid: &Grid) -> Option<Diagnostic> {
    if SheetKind::of_name(&grid.sheet).is_some() {
        return None;
    }
    let kind = Head::like(grid)?;
    let message = format!("这张工作表的表头与“{}”相同，名称却是“{}”，没有采用", kind.name(), grid.sheet);
    let hint = format!("要用的，请把工作表名改成“{}”", kind.name());
    Some(Diagnostic::warning("读取-未用工作表", message).at(grid.place()).hint(hint))
}
