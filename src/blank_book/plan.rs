//! What is to stand on a sheet before it is written: cells with their looks, lists, marks, and where figures stand.

use std::collections::BTreeMap;

use crate::budget::label;

/// A cell of the workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    /// Number of the sheet among those of tables.
    pub sheet: usize,
    /// Row, from 0.
    pub row: u32,
    /// Column, from 0.
    pub col: u16,
}

/// How a cell looks, and whether it may be typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// The title of the table.
    Title,
    /// Who made it.
    Maker,
    /// The unit of money.
    Unit,
    /// A heading of columns.
    Head,
    /// A name that the pack gives, so far indented.
    Label(u8),
    /// The name of a row that adds others up.
    Total,
    /// A code, typed or chosen.
    Code,
    /// A name, typed, chosen or found by its code.
    Name,
    /// Other words.
    Words,
    /// An amount to be typed.
    Amount,
    /// An amount that is computed, and may be typed over.
    Sum,
    /// Nothing belongs here.
    Shut,
}

/// What stands in a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// A formula, which shows nothing as long as nothing is filled in.
    Formula(String),
}

/// A cell to be written.
#[derive(Debug, Clone)]
pub(super) struct PlannedCell {
    /// What stands in it.
    pub content: Content,
    /// How it looks.
    pub look: Look,
    /// The cells that its formula names one by one.
    pub needs: Vec<Spot>,
}

/// A range of cells: first and last row, first and last column.
pub(super) type Area = [(u32, u16); 2];

/// A sheet to be written.
#[derive(Debug, Clone, Default)]
pub(super) struct SheetPlan {
    /// Its name.
    pub name: String,
    /// Its cells.
    pub cells: BTreeMap<(u32, u16), PlannedCell>,
    /// Cells that are one; what they hold stands in the first.
    pub merges: Vec<Area>,
    /// Widths of its columns.
    pub widths: Vec<f64>,
    /// Rows above its body, which stay in sight.
    pub head: u32,
    /// First column that may scroll away.
    pub fixed: u16,
    /// Where something is chosen from a list, and the range or formula that lists it.
    pub lists: Vec<(Area, String)>,
    /// Where a formula makes cells red.
    pub marks: Vec<(Area, String)>,
    /// Where a formula makes rows bold.
    pub bold: Vec<(Area, String)>,
    /// Remarks on cells.
    pub remarks: Vec<((u32, u16), String)>,
    /// Heights of rows that are not the usual one.
    pub heights: BTreeMap<u32, f64>,
    /// Decimals of its amounts.
    pub decimals: u32,
}

impl SheetPlan {
    /// Puts a cell.
    pub fn put(&mut self, at: (u32, u16), content: Content, look: Look) {
        self.cells.insert(at, PlannedCell { content, look, needs: Vec::new() });
    }

    /// Puts words.
    pub fn text(&mut self, at: (u32, u16), text: impl Into<String>, look: Look) {
        self.put(at, Content::Text(text.into()), look);
    }

    /// Puts words over several cells.
    pub fn wide(&mut self, area: Area, text: impl Into<String>, look: Look) {
        let [(top, left), (bottom, right)] = area;
        for row in top..=bottom {
            for col in left..=right {
                self.put((row, col), Content::Empty, look);
            }
        }
        let text = text.into();
        let content = if text.is_empty() { Content::Empty } else { Content::Text(text) };
        self.put((top, left), content, look);
        if (top, left) != (bottom, right) {
            self.merges.push(area);
        }
    }

    /// Puts the sum of some cells of the same sheet, and the mark where what is typed over it is another.
    pub fn sum(&mut self, at: (u32, u16), sheet: usize, parts: &[(u32, u16)], of_which: bool) {
        let list = cells(parts);
        let own = address(at);
        let slack = self.slack();
        let off = match of_which {
            false => format!("ABS({own}-SUM({list}))>{slack}"),
            true => format!("SUM({list})-{own}>{slack}"),
        };
        self.marks.push(([at, at], format!("AND(ISNUMBER({own}),COUNT({list})>0,{off})")));
        if !of_which {
            let formula = format!("IF(COUNT({list})=0,\"\",SUM({list}))");
            let needs = parts.iter().map(|(row, col)| Spot { sheet, row: *row, col: *col }).collect();
            let cell = PlannedCell { content: Content::Formula(formula), look: Look::Sum, needs };
            self.cells.insert(at, cell);
        }
    }

    /// What two amounts may differ by and be the same: less than the last digit that is shown.
    pub fn slack(&self) -> String {
        match self.decimals {
            0 => "0.6".to_owned(),
            some => format!("0.{}6", "0".repeat(some as usize)),
        }
    }
}

/// `E7`.
pub(super) fn address((row, col): (u32, u16)) -> String {
    format!("{}{}", crate::diag::column_letters(u32::from(col)), row + 1)
}

/// Some cells as arguments of a function, those below or beside each other as a range.
pub(super) fn cells(parts: &[(u32, u16)]) -> String {
    let mut sorted = parts.to_vec();
    sorted.sort_by_key(|(row, col)| (*col, *row));
    let mut ranges: Vec<[(u32, u16); 2]> = Vec::new();
    for at in sorted {
        match ranges.last_mut() {
            Some([_, last]) if last.1 == at.1 && last.0 + 1 == at.0 => *last = at,
            Some([first, last]) if first.0 == last.0 && last.0 == at.0 && last.1 + 1 == at.1 => *last = at,
            _ => ranges.push([at, at]),
        }
    }
    let words: Vec<String> = ranges
        .iter()
        .map(|[first, last]| match first == last {
            true => address(*first),
            false => format!("{}:{}", address(*first), address(*last)),
        })
        .collect();
    words.join(",")
}

/// A part of a sheet from another sheet: `'表1 收支总表'!E7`.
pub(super) fn abroad(sheet: &str, at: &str) -> String {
    format!("'{}'!{at}", sheet.replace('\'', "''"))
}

/// The rows of a tree or of the classes of a balance, for formulas on other sheets.
#[derive(Debug, Clone)]
pub(super) struct OpenRows {
    /// Number of the sheet.
    pub sheet: usize,
    /// First and last row.
    pub rows: (u32, u32),
    /// Columns of codes, none where the rows have names alone.
    pub codes: Vec<u16>,
    /// The column of names.
    pub name: u16,
}

/// Where the figures of the tables stand.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// By table, side, row (`parent>child`) and column.
    fixed: BTreeMap<[String; 4], Spot>,
    /// Columns by table, side and id.
    columns: BTreeMap<[String; 3], u16>,
    /// Open rows by table and side.
    pub open: BTreeMap<[String; 2], OpenRows>,
}

impl Places {
    /// Says where a figure stands.
    pub fn know(&mut self, [table, side, row, column]: [&str; 4], spot: Spot) {
        self.fixed.insert([table.to_owned(), side.to_owned(), label::fold(row), label::fold(column)], spot);
    }

    /// Says where a column stands.
    pub fn know_column(&mut self, [table, side, column]: [&str; 3], col: u16) {
        self.columns.insert([table.to_owned(), side.to_owned(), label::fold(column)], col);
    }

    /// Where a figure stands.
    pub fn of(&self, table: &str, side: &str, row: &str, column: &str) -> Option<Spot> {
        let key = [table.to_owned(), side.to_owned(), label::fold(row), label::fold(column)];
        self.fixed.get(&key).copied()
    }

    /// Where a column stands.
    pub fn column(&self, table: &str, side: &str, column: &str) -> Option<u16> {
        self.columns.get(&[table.to_owned(), side.to_owned(), label::fold(column)]).copied()
    }
}
