//! The header of the sheet of remarks: which column holds what, by its label.

use crate::budget::label;

use crate::read::account::{Fate, WhyLeft};
use crate::read::grid::Grid;
use crate::read::reading::Reading;

/// A title and words of the inspectors stand above the header, within so many rows.
const HEADER_ROWS: u32 = 20;
/// What names of sheets and workbooks have before or after them: numbers, marks, `附件`.
const AROUND_NAME: &str = "0123456789()-_.、附件表第页副本一二三四五六七八九十①②③④⑤⑥⑦⑧⑨ ";
/// What numbers of rows are made of.
const NUMBERING: &str = "0123456789()-_.、一二三四五六七八九十";
/// The columns as messages name them.
pub(super) const COLUMNS_IN_WORDS: &str = "意见、位置、完成日期、责任、说明";

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OpinionColumn {
    Text,
    Spot,
    Done,
    Note,
}

/// Labels of columns, as they are written.
const COLUMNS: [(&str, OpinionColumn); 34] = [
    ("意见", OpinionColumn::Text),
    ("检查意见", OpinionColumn::Text),
    ("反馈意见", OpinionColumn::Text),
    ("问题", OpinionColumn::Text),
    ("存在问题", OpinionColumn::Text),
    ("存在的问题", OpinionColumn::Text),
    ("发现的问题", OpinionColumn::Text),
    ("发现问题", OpinionColumn::Text),
    ("检查发现的问题", OpinionColumn::Text),
    ("问题描述", OpinionColumn::Text),
    ("问题内容", OpinionColumn::Text),
    ("检查发现问题", OpinionColumn::Text),
    ("位置", OpinionColumn::Spot),
    ("所在位置", OpinionColumn::Spot),
    ("问题位置", OpinionColumn::Spot),
    ("所在表", OpinionColumn::Spot),
    ("完成日期", OpinionColumn::Done),
    ("整改完成日期", OpinionColumn::Done),
    ("完成时间", OpinionColumn::Done),
    ("整改完成时间", OpinionColumn::Done),
    ("整改日期", OpinionColumn::Done),
    ("整改时间", OpinionColumn::Done),
    ("责任", OpinionColumn::Note),
    ("责任人", OpinionColumn::Note),
    ("责任科室", OpinionColumn::Note),
    ("责任部门", OpinionColumn::Note),
    ("责任单位", OpinionColumn::Note),
    ("整改责任人", OpinionColumn::Note),
    ("说明", OpinionColumn::Note),
    ("整改说明", OpinionColumn::Note),
    ("整改措施", OpinionColumn::Note),
    ("整改情况", OpinionColumn::Note),
    ("整改要求", OpinionColumn::Note),
    ("备注", OpinionColumn::Note),
];

/// The header row of a sheet of remarks.
#[derive(Debug, Clone)]
pub struct OpinionHead {
    /// Its row.
    pub row: u32,
    /// The column of the remarks.
    pub text: u32,
    /// The column of where they are.
    pub spot: Option<u32>,
    /// The column of the days on which they were settled.
    pub done: Option<u32>,
    /// The columns of other words of the office, with their labels.
    pub notes: Vec<(u32, String)>,
    /// The column that numbers the remarks.
    pub number: Option<u32>,
}

impl OpinionHead {
    /// The header of a sheet: the first row that labels the remarks and something else that is known, else the first with
    /// anything beside that label, else the last of those with the label alone, since a title is written like it.
    pub fn find(grid: &Grid) -> Option<Self> {
        let (mut beside, mut alone) = (None, None);
        for row in grid.top()..grid.rows().min(grid.top() + HEADER_ROWS) {
            let labelled = grid.row(row).filter(|(_, cell)| column_of(&cell.text()).is_some()).count();
            match Self::on(grid, row) {
                Some(head) if labelled > 1 || head.number.is_some() => return Some(head),
                Some(head) if grid.row(row).count() == 1 => alone = Some(head),
                Some(head) if beside.is_none() => beside = Some(head),
                Some(_) | None => {}
            }
        }
        beside.or(alone)
    }

    fn on(grid: &Grid, row: u32) -> Option<Self> {
        let mut found: Vec<(u32, OpinionColumn, String)> = Vec::new();
        for (col, cell) in grid.row(row) {
            if let Some(column) = column_of(&cell.text()) {
                found.push((col, column, label::clean(&cell.text())));
            }
        }
        let text = found.iter().find(|own| own.1 == OpinionColumn::Text)?.0;
        let known = |col: &u32| found.iter().any(|own| own.0 == *col);
        let unknown = grid.row(row).map(|(col, _)| col).filter(|col| *col < text && !known(col));
        let first = |wanted: OpinionColumn| found.iter().find(|own| own.1 == wanted).map(|own| own.0);
        let notes = found.iter().filter(|own| own.1 == OpinionColumn::Note);
        Some(Self {
            row,
            text,
            spot: first(OpinionColumn::Spot),
            done: first(OpinionColumn::Done),
            notes: notes.map(|(col, _, label)| (*col, label.clone())).collect(),
            number: unknown.into_iter().find(|col| numbers_rows(grid, row, *col)),
        })
    }

    /// Whether a column holds something that is taken.
    pub(super) fn has(&self, col: u32) -> bool {
        let single = [Some(self.text), self.spot, self.done, self.number];
        single.contains(&Some(col)) || self.notes.iter().any(|(own, _)| *own == col)
    }

    /// Books the header and what stands above it.
    pub(super) fn book(&self, reading: &mut Reading<'_>) {
        let grid = reading.grid;
        let mut titled = false;
        for (at, cell) in grid.between(0, self.row) {
            let is_title = !titled && label::fold(&cell.text()).contains(super::OPINION_SHEET);
            titled |= is_title;
            reading.book(at, if is_title { Fate::Title } else { Fate::Left(WhyLeft::Around) });
        }
        for (col, _) in grid.row(self.row).filter(|(col, _)| self.has(*col)) {
            reading.book((self.row, col), Fate::Header);
        }
    }
}

/// Whether a column below a header holds nothing, or numbers of rows, however they are written.
fn numbers_rows(grid: &Grid, header: u32, col: u32) -> bool {
    let below = grid.between(header + 1, grid.rows()).filter(|(at, _)| at.1 == col);
    let texts: Vec<String> = below.map(|(_, cell)| label::fold(&cell.text())).collect();
    texts.iter().all(|text| text.chars().all(|c| NUMBERING.contains(c)))
}

/// The name of a sheet or workbook without what stands around it.
pub(super) fn bare_name(name: &str) -> String {
    label::fold(name).trim_matches(|c: char| AROUND_NAME.contains(c)).to_owned()
}

/// The first cell of the row on top that labels a column, or else has most cells: what may be meant for the header.
pub(super) fn nearest_row(grid: &Grid) -> Option<(u32, u32)> {
    let rows = grid.top()..grid.rows().min(grid.top() + HEADER_ROWS);
    let rank = |row: &u32| {
        let labelled = grid.row(*row).filter(|(_, cell)| column_of(&cell.text()).is_some()).count();
        (labelled, grid.row(*row).count().min(COLUMNS.len()), std::cmp::Reverse(*row))
    };
    let row = rows.max_by_key(rank)?;
    grid.row(row).next().map(|(col, _)| (row, col))
}

fn column_of(text: &str) -> Option<OpinionColumn> {
    let folded = label::key(text);
    let name = folded.split('(').next().unwrap_or_default().trim_matches([':', '*']);
    COLUMNS.iter().find(|(known, _)| *known == name).map(|(_, column)| *column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_however_they_are_written() {
        for (text, column) in [
            ("意见", Some(OpinionColumn::Text)),
            ("存 在 的 问 题", Some(OpinionColumn::Text)),
            ("检查意见（逐条）", Some(OpinionColumn::Text)),
            ("完成日期：", Some(OpinionColumn::Done)),
            ("金额", None),
        ] {
            assert_eq!(column_of(text), column, "{text}");
        }
        assert_eq!(bare_name("附件2、检查意见表（1）"), "检查意见");
    }
}
