//! Which sheet is one of facts: by its name, and the row that heads its columns.

use crate::budget::label;
use crate::budget::unit::FACT_SHEET;
use crate::diag::CellRef;

use crate::read::account::{Fate, WhyLeft};
use crate::read::grid::Grid;
use crate::read::reading::Reading;

/// A header has so many columns at least: a name, and what is stated.
const LEAST_COLUMNS: usize = 2;
/// The end of a header that has explanations.
const HELP: &str = "、说明";
/// A title and remarks stand above the header, within so many rows.
const HEADER_ROWS: u32 = 20;
/// What sheets of the same name have before or after it: numbers, marks, `附件`.
const AROUND_NAME: &str = "0123456789()-_.、附件表第页副本一二三四五六七八九十①②③④⑤⑥⑦⑧⑨ ";

/// Which of the sheets of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SheetKind {
    /// Single facts.
    Facts,
    /// Texts, and what is stated of projects.
    Texts,
    /// Reasons of changes.
    Reasons,
}

impl SheetKind {
    const ALL: [SheetKind; 3] = [SheetKind::Facts, SheetKind::Texts, SheetKind::Reasons];

    /// The name of the sheet.
    pub fn name(self) -> &'static str {
        match self {
            SheetKind::Facts => FACT_SHEET,
            SheetKind::Texts => "文字说明",
            SheetKind::Reasons => "变动原因",
        }
    }

    /// Its columns, as the header should be.
    pub fn columns(self) -> &'static str {
        match self {
            SheetKind::Facts => "项目、内容、说明",
            SheetKind::Texts => "项目、对象、内容、说明",
            SheetKind::Reasons => "项目、上年、本年、增减、原因、说明",
        }
    }

    /// The kind of a sheet's name, however it is numbered.
    pub fn of_name(sheet: &str) -> Option<Self> {
        let name = label::fold(sheet);
        let bare = name.trim_matches(|c: char| AROUND_NAME.contains(c));
        Self::ALL.into_iter().find(|kind| kind.name() == bare)
    }
}

/// What a column of the sheets holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HeadColumn {
    Item,
    Object,
    Content,
    Help,
    Last,
    This,
    Change,
}

/// Names of columns, as they are written.
const COLUMNS: [(&str, HeadColumn); 14] = [
    ("项目", HeadColumn::Item),
    ("对象", HeadColumn::Object),
    ("内容", HeadColumn::Content),
    ("填写内容", HeadColumn::Content),
    ("原因", HeadColumn::Content),
    ("变动原因", HeadColumn::Content),
    ("说明", HeadColumn::Help),
    ("填写说明", HeadColumn::Help),
    ("备注", HeadColumn::Help),
    ("上年", HeadColumn::Last),
    ("上年数", HeadColumn::Last),
    ("本年", HeadColumn::This),
    ("本年数", HeadColumn::This),
    ("增减", HeadColumn::Change),
];

/// A row that is nearly a header.
#[derive(Debug)]
pub(super) struct NearHead {
    /// Columns that it has to have and has not.
    pub(super) lacks: Vec<&'static str>,
    /// Its cells that name no column.
    pub(super) strange: Vec<(CellRef, String)>,
}

/// The header row of a sheet of facts.
#[derive(Debug, Clone)]
pub struct Head {
    /// Which sheet it is.
    pub kind: SheetKind,
    /// Its row.
    pub row: u32,
    /// The column of the names.
    pub item: u32,
    /// The column of what is stated.
    pub content: u32,
    /// The column of what a row is about.
    pub object: Option<u32>,
    /// Last year's and this year's amount, and the change.
    pub amounts: [Option<u32>; 3],
    /// The columns of explanations, in which marks stand.
    pub help: Vec<u32>,
    /// Columns for the reader alone: explanations, numbers.
    aside: Vec<(u32, Fate)>,
}

impl Head {
    /// The header of a sheet: the first row with the columns that its kind needs.
    pub fn find(grid: &Grid, kind: SheetKind) -> Option<Self> {
        (grid.top()..grid.rows().min(grid.top() + HEADER_ROWS)).find_map(|row| Self::on(grid, kind, row))
    }

    fn on(grid: &Grid, kind: SheetKind, row: u32) -> Option<Self> {
        let mut found: Vec<(u32, HeadColumn)> = Vec::new();
        for (col, cell) in grid.row(row) {
            if let Some(column) = column_of(&cell.text()) {
                found.push((col, column));
            }
        }
        let place =
            |wanted: HeadColumn| found.iter().find(|(_, column)| *column == wanted).map(|(col, _)| *col);
        let mut aside = Vec::new();
        for (col, _) in grid.row(row).filter(|(col, _)| !found.iter().any(|(own, _)| own == col)) {
            if counts_rows(grid, row, col) {
                aside.push((col, Fate::ColumnNumber));
            }
        }
        let mut help = Vec::new();
        for (col, column) in &found {
            if *column == HeadColumn::Help {
                aside.push((*col, Fate::Left(WhyLeft::Declared)));
                help.push(*col);
            }
        }
        Some(Self {
            kind,
            row,
            item: place(HeadColumn::Item)?,
            content: place(HeadColumn::Content)?,
            object: place(HeadColumn::Object),
            amounts: [place(HeadColumn::Last), place(HeadColumn::This), place(HeadColumn::Change)],
            help,
            aside,
        })
    }

    /// The kind of sheet whose header stands on a sheet with all its columns, whatever that is called.
    pub(super) fn like(grid: &Grid) -> Option<SheetKind> {
        let rows = grid.top()..grid.rows().min(grid.top() + HEADER_ROWS);
        for row in rows {
            let labels: Vec<String> = grid.row(row).map(|(_, cell)| bare(&cell.text())).collect();
            // explanations may be left out
            let all = labels.join("、").trim_end_matches(HELP).to_owned();
            let is_it = |kind: &SheetKind| kind.columns().trim_end_matches(HELP) == all;
            if let Some(kind) = SheetKind::ALL.into_iter().find(is_it) {
                return Some(kind);
            }
        }
        None
    }

    /// The row of a sheet that is nearly its header: what it lacks, and the cells that may be meant for it.
    pub(super) fn nearly(grid: &Grid, kind: SheetKind) -> Option<NearHead> {
        let rows = grid.top()..grid.rows().min(grid.top() + HEADER_ROWS);
        for row in rows {
            let known: Vec<Option<HeadColumn>> =
                grid.row(row).map(|(_, cell)| column_of(&cell.text())).collect();
            if known.iter().flatten().next().is_none() || known.len() < LEAST_COLUMNS {
                continue;
            }
            let mut lacks = Vec::new();
            for name in kind.columns().split('、') {
                let wanted = column_of(name);
                if matches!(wanted, Some(HeadColumn::Item | HeadColumn::Content)) && !known.contains(&wanted)
                {
                    lacks.push(name);
                }
            }
            let mut strange = Vec::new();
            for ((col, cell), column) in grid.row(row).zip(&known) {
                if column.is_none() {
                    strange.push((grid.cell(row, col), label::clean(&cell.text())));
                }
            }
            return Some(NearHead { lacks, strange });
        }
        None
    }

    /// Books the header, what stands above it, and the columns that are for the reader alone.
    pub(super) fn book(&self, reading: &mut Reading<'_>) {
        let grid = reading.grid;
        let mut titled = false;
        for (at, cell) in grid.between(0, self.row) {
            let is_title = !titled && label::fold(&cell.text()).contains(self.kind.name());
            titled |= is_title;
            let fate = if is_title { Fate::Title } else { Fate::Left(WhyLeft::Around) };
            reading.book(at, fate);
        }
        for (col, cell) in grid.row(self.row) {
            if column_of(&cell.text()).is_some() || self.aside.iter().any(|(own, _)| *own == col) {
                reading.book((self.row, col), Fate::Header);
            }
        }
        for (at, _) in grid.between(self.row + 1, grid.rows()) {
            if let Some((_, fate)) = self.aside.iter().find(|(col, _)| *col == at.1) {
                reading.book(at, *fate);
            }
        }
    }
}

/// Whether a column below a header only numbers the rows: 1, 2, 3 …
fn counts_rows(grid: &Grid, header: u32, col: u32) -> bool {
    let below = grid.between(header + 1, grid.rows()).filter(|(at, _)| at.1 == col);
    let mut wanted = 1;
    for (_, cell) in below {
        if label::fold(&cell.text()) != wanted.to_string() {
            return false;
        }
        wanted += 1;
    }
    wanted > 1
}

/// The rows in which the header was looked for.
pub(super) fn searched(grid: &Grid) -> String {
    match grid.rows().min(grid.top() + HEADER_ROWS) {
        1 => "第1行".to_owned(),
        last => format!("第1—{last}行"),
    }
}

/// A label without what stands in brackets: `上年（万元）`.
fn bare(text: &str) -> String {
    let folded = label::fold(text);
    let name = folded.split('(').next().unwrap_or_default();
    name.trim_matches([':', '*']).to_owned()
}

fn column_of(text: &str) -> Option<HeadColumn> {
    let name = bare(text);
    COLUMNS.iter().find(|(known, _)| *known == name).map(|(_, column)| *column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_are_known_by_name() {
        for (name, kind) in [
            ("基本情况", Some(SheetKind::Facts)),
            ("11 基本情况表", Some(SheetKind::Facts)),
            ("附件3、文字 说明", Some(SheetKind::Texts)),
            ("变动原因（2）", Some(SheetKind::Reasons)),
            ("单位基本情况说明", None),
            ("表一", None),
        ] {
            assert_eq!(SheetKind::of_name(name), kind, "{name}");
        }
    }
}
