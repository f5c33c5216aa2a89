//! The rows of the sheet of remarks: one remark a row, or as many rows as its cell is merged over.

use std::collections::BTreeSet;

use crate::budget::label;
use crate::budget::opinion::Opinion;
use crate::diag::Diagnostic;

use crate::read::account::{Fate, WhyLeft};
use crate::read::grid::{Grid, Guise};
use crate::read::reading::{Reading, why_unread};

use super::OPINION_SHEET;
use super::head::OpinionHead;

/// Reads all rows below the header.
pub(super) fn read(reading: &mut Reading<'_>, head: &OpinionHead) -> Vec<Opinion> {
    let grid = reading.grid;
    let rows: BTreeSet<u32> = grid.between(head.row + 1, grid.rows()).map(|((row, _), _)| row).collect();
    let mut opinions: Vec<Opinion> = Vec::new();
    for row in rows {
        if let Some(number) = head.number {
            reading.book((row, number), Fate::ColumnNumber);
        }
        if is_covered(grid, row, head) {
            let own = Own { reading, head, row };
            own.go_on(opinions.last_mut());
            continue;
        }
        let own = Own { reading, head, row };
        opinions.extend(own.take());
    }
    opinions
}

/// Whether the remark of a row is the one that a merge begins above.
fn is_covered(grid: &Grid, row: u32, head: &OpinionHead) -> bool {
    let above = grid.merge_at(row, head.text).map(|merge| merge.start);
    above.is_some_and(|start| start.0 < row && start.0 > head.row && start.1 == head.text)
}

/// A row that is read.
struct Own<'r, 'g> {
    reading: &'r mut Reading<'g>,
    head: &'r OpinionHead,
    row: u32,
}

impl Own<'_, '_> {
    fn take(mut self) -> Option<Opinion> {
        if self.is_aside() {
            self.reading.book((self.row, self.head.text), Fate::Left(WhyLeft::Around));
            return None;
        }
        let text = self.text(self.head.text, "意见");
        if text.is_empty() {
            self.without_text();
            return None;
        }
        let place = self.reading.grid.cell(self.row, self.head.text);
        let mut opinion =
            Opinion { text, spot: String::new(), done: String::new(), note: String::new(), place };
        self.go_on(Some(&mut opinion));
        Some(opinion)
    }

    /// Whether the row is a line of the inspectors in brackets and nothing else, as stands below a list.
    fn is_aside(&self) -> bool {
        let text = label::fold(&self.reading.grid.text(self.row, self.head.text));
        text.starts_with('(') && text.ends_with(')') && self.reading.grid.row(self.row).count() == 1
    }

    /// Adds what the row says besides the remark.
    fn go_on(mut self, opinion: Option<&mut Opinion>) {
        let Some(opinion) = opinion else { return self.without_text() };
        for (column, name) in [(self.head.spot, "位置"), (self.head.done, "完成日期")] {
            let Some(col) = column else { continue };
            let text = self.text(col, name);
            let to = if name == "位置" { &mut opinion.spot } else { &mut opinion.done };
            add(to, &text);
        }
        for (col, label) in &self.head.notes {
            let text = self.text(*col, label);
            // one column of notes needs no label
            let labelled = self.head.notes.len() > 1 && !text.is_empty();
            let text = if labelled { format!("{label}：{text}") } else { text };
            add(&mut opinion.note, &text);
        }
    }

    /// The text of a cell, its lines kept; what cannot be read is told and empty.
    fn text(&mut self, col: u32, name: &str) -> String {
        let Some(cell) = self.reading.grid.get(self.row, col) else { return String::new() };
        let at = (self.row, col);
        let wrong = match (why_unread(&cell.value), &cell.guise) {
            (Some((found, hint)), _) => Some((found, hint.to_owned())),
            (None, Guise::Unknown(why)) => {
                Some((format!("不能断定显示什么（{why}）"), "请把这一格的格式改为“文本”".to_owned()))
            }
            (None, _) => None,
        };
        if let Some((found, hint)) = wrong {
            self.reading.book(at, Fate::Left(WhyLeft::Told));
            let message = format!("“{OPINION_SHEET}”页的“{name}”{found}，没有采用");
            let told = Diagnostic::warning("配置-值", message).at_cell(&self.reading.grid.cell(at.0, at.1));
            self.reading.faults.push(told.hint(hint));
            return String::new();
        }
        self.reading.book(at, Fate::Text);
        let shown = cell.text();
        let lines = shown.lines().map(label::clean).filter(|line| !line.is_empty());
        lines.collect::<Vec<String>>().join("\n")
    }

    /// A row without a remark: what else stands in it belongs to nothing.
    fn without_text(self) {
        let (grid, row) = (self.reading.grid, self.row);
        let told = |at: &(u32, u32)| self.reading.account.fates.get(at) == Some(&Fate::Left(WhyLeft::Told));
        if told(&(row, self.head.text)) {
            // the remark could not be read, which was told
            for (col, _) in grid.row(row) {
                self.reading.leave((row, col), WhyLeft::Told);
            }
            return;
        }
        let of_columns = |col: &u32| self.head.has(*col) && Some(*col) != self.head.number;
        let columns: Vec<u32> = grid.row(row).map(|(col, _)| col).filter(of_columns).collect();
        let Some(first) = columns.first() else {
            // a number that was typed before, or a line below the table
            for (col, _) in grid.row(row) {
                let is_number = Some(col) == self.head.number;
                self.reading.leave((row, col), if is_number { WhyLeft::Filler } else { WhyLeft::Around });
            }
            return;
        };
        for col in &columns {
            self.reading.leave((row, *col), WhyLeft::Told);
        }
        let message = format!("“{OPINION_SHEET}”页的这一行写了别的，没有写意见，没有采用");
        let place = grid.cell(row, *first);
        let hint = format!("请在{}写上意见，或删去这一行", grid.cell(row, self.head.text).address());
        self.reading.faults.push(Diagnostic::warning("配置-值", message).at_cell(&place).hint(hint));
    }
}

fn add(to: &mut String, text: &str) {
    if text.is_empty() {
        return;
    }
    if !to.is_empty() {
        to.push('\n');
    }
    to.push_str(text);
}
