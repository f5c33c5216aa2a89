//! What is to stand on a sheet before it is written: cells with their looks, lists, marks, and where figures stand.

use std::collections::BTreeMap;

use crate::budget::amount::MoneyUnit;
use crate::budget::label;
use crate::diag::column_letters;

/// A cell of the workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    /// Number of the sheet among those of tables.
    pub sheet: usize,
    /// Its row and column, from 0.
    pub at: (u32, u16),
}

/// A range of cells: its first and its last, row and column.
pub(super) type Area = [(u32, u16); 2];

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
    /// A name that is found by formula, and may be typed over.
    Found,
    /// Other words to be typed.
    Words,
    /// An amount to be typed.
    Amount,
    /// An amount that is computed, and may be typed over.
    Sum,
    /// Nothing belongs here.
    Shut,
}

/// So many rows below the last one are watched.
const BELOW: u32 = 200;

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
    /// The cells that its formula takes amounts from, by sheet.
    pub needs: Vec<(usize, Area)>,
}

/// A sheet to be written.
#[derive(Debug, Clone, Default)]
pub(super) struct SheetPlan {
    /// Its number among those of tables.
    pub number: usize,
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
    /// Where something is chosen from a list, and the range that lists it.
    pub lists: Vec<(Area, String)>,
    /// What is said where one of these lists is opened: 255 characters at most.
    pub hints: Vec<(Area, String)>,
    /// Where a formula makes cells red.
    pub marks: Vec<(Area, String)>,
    /// Where a formula makes cells orange: what was a formula is a number now.
    pub retyped: Vec<(Area, String)>,
    /// Where a formula makes rows bold.
    pub bold: Vec<(Area, String)>,
    /// Remarks on cells.
    pub remarks: Vec<((u32, u16), String)>,
    /// Heights of rows that are not the usual one.
    pub heights: BTreeMap<u32, f64>,
    /// Decimals of its amounts.
    pub decimals: u32,
    /// The unit of its amounts.
    pub unit: Option<MoneyUnit>,
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

    /// Puts a formula for an amount, and the cells of this sheet that it is made of.
    pub fn computed(&mut self, at: (u32, u16), formula: String, needs: Vec<Area>) {
        let needs = needs.into_iter().map(|area| (self.number, area)).collect();
        self.cells.insert(at, PlannedCell { content: Content::Formula(formula), look: Look::Sum, needs });
    }

    /// Puts words over several cells.
    pub fn wide(&mut self, area: Area, text: &str, look: Look) {
        let [(top, left), (bottom, right)] = area;
        for row in top..=bottom {
            for col in left..=right {
                self.put((row, col), Content::Empty, look);
            }
        }
        self.text((top, left), text, look);
        if (top, left) != (bottom, right) {
            self.merges.push(area);
        }
    }

    /// Puts the sum of some cells of the sheet, and the mark where what is typed over it is another. Of parts that
    /// need not cover it (`其中`) only the mark is made, where they are more.
    pub fn sum(&mut self, at: (u32, u16), parts: &[(u32, u16)], of_which: bool) {
        let (areas, own) = (areas(parts), address(at));
        let list = arguments(&areas);
        let off = match of_which {
            false => format!("ABS({own}-SUM({list}))>{}", self.slack()),
            true => format!("SUM({list})-{own}>{}", self.slack()),
        };
        self.mark(at, format!("AND(ISNUMBER({own}),COUNT({list})>0,{off})"));
        if of_which {
            self.put(at, Content::Empty, Look::Amount);
        } else {
            self.computed(at, format!("IF(COUNT({list})=0,\"\",SUM({list}))"), areas);
        }
    }

    /// Puts the sum of the cells below one, which adds up rows put in right below it too: it hangs on another column.
    pub fn sum_below(&mut self, at: (u32, u16), anchor: u16, parts: &[(u32, u16)]) {
        self.sum(at, parts, false);
        let (Some(end), Some(cell)) = (parts.last(), self.cells.get_mut(&at)) else { return };
        let columns = i32::from(at.1) - i32::from(anchor);
        let [from, end] = [at.0, end.0].map(|row| address((row, anchor)));
        let range = format!("OFFSET({from},1,{columns},ROW({end})-ROW({from}),1)");
        cell.content = Content::Formula(format!("IF(COUNT({range})=0,\"\",SUM({range}))"));
    }

    /// Puts rows that are alike: formulas that mark the cells of the first hold for those below it too, as they would
    /// when they are copied down.
    pub fn alike(&mut self, (first, last): (u32, u32), mut put: impl FnMut(&mut Self, u32)) {
        let before = self.marks.len();
        put(self, first);
        for (area, _) in &mut self.marks[before..] {
            area[1].0 = last;
        }
        let own = self.marks.len();
        for row in first + 1..=last {
            put(self, row);
            self.marks.truncate(own);
        }
    }

    /// Makes a cell red where a formula holds.
    pub fn mark(&mut self, at: (u32, u16), formula: String) {
        self.marks.push(([at, at], formula));
    }

    /// Makes cells below the last row red where something stands in them: nothing adds it up.
    pub fn end(&mut self, last: u32, columns: &[u16]) {
        for col in columns {
            let area = [(last + 1, *col), (last + BELOW, *col)];
            self.marks.push((area, format!("LEN({})>0", address(area[0]))));
        }
    }

    /// What two amounts may differ by and be the same: less than the last digit that is shown.
    pub fn slack(&self) -> String {
        match self.decimals {
            0 => "0.6".to_owned(),
            some => format!("0.{}6", "0".repeat(some as usize)),
        }
    }

    /// A part of this sheet as formulas on other sheets name it: `'表1 收支预算总表'!E7`.
    pub fn abroad(&self, range: &str) -> String {
        format!("'{}'!{range}", self.name.replace('\'', "''"))
    }
}

/// Whether a cell whose formula was typed over holds a number, as a formula. Of a spreadsheet that does not know
/// `ISFORMULA` the mark is never seen.
pub(super) fn is_retyped(at: (u32, u16)) -> String {
    let own = address(at);
    format!("ISNUMBER({own}),NOT(_xlfn.ISFORMULA({own}))")
}

/// `E7`.
pub(super) fn address((row, col): (u32, u16)) -> String {
    format!("{}{}", letters(col), row + 1)
}

/// The letters of a column.
pub(super) fn letters(col: u16) -> String {
    column_letters(u32::from(col))
}

/// `$E$8:$E$47`.
pub(super) fn pinned([(top, left), (bottom, right)]: Area) -> String {
    format!("${}${}:${}${}", letters(left), top + 1, letters(right), bottom + 1)
}

/// Some cells as ranges, those below or beside each other together.
pub(super) fn areas(cells: &[(u32, u16)]) -> Vec<Area> {
    let mut sorted = cells.to_vec();
    sorted.sort_by_key(|(row, col)| (*col, *row));
    let mut areas: Vec<Area> = Vec::new();
    for at in sorted {
        match areas.last_mut() {
            Some([_, last]) if last.1 == at.1 && last.0 + 1 == at.0 => *last = at,
            Some([first, last]) if first.0 == last.0 && last.0 == at.0 && last.1 + 1 == at.1 => *last = at,
            _ => areas.push([at, at]),
        }
    }
    areas
}

/// Ranges as arguments of a function.
pub(super) fn arguments(areas: &[Area]) -> String {
    let word = |[first, last]: &Area| match first == last {
        true => address(*first),
        false => format!("{}:{}", address(*first), address(*last)),
    };
    areas.iter().map(word).collect::<Vec<_>>().join(",")
}

/// The class rows of one side of a balance, which have names and no codes.
#[derive(Debug, Clone)]
pub(super) struct ClassRows {
    /// Number of the sheet.
    pub sheet: usize,
    /// First and last row.
    pub rows: (u32, u32),
    /// The column of names.
    pub name: u16,
    /// The code system of the classes.
    pub system: String,
}

/// Where the figures of the tables stand.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Cells by table, side, row (`parent>child`) and column.
    cells: BTreeMap<[String; 4], Spot>,
    /// Columns by table, side and id.
    columns: BTreeMap<[String; 3], u16>,
    /// Rows with codes, by table.
    pub trees: BTreeMap<String, super::tree::OpenRows>,
    /// Class rows by table and side.
    pub classes: BTreeMap<[String; 2], ClassRows>,
}

impl Places {
    /// Says where a figure stands.
    pub fn know(&mut self, [table, side, row, column]: [&str; 4], spot: Spot) {
        self.cells.insert([table.to_owned(), side.to_owned(), label::fold(row), label::fold(column)], spot);
    }

    /// Says where a column stands.
    pub fn know_column(&mut self, [table, side, column]: [&str; 3], col: u16) {
        self.columns.insert([table.to_owned(), side.to_owned(), label::fold(column)], col);
    }

    /// Where a figure stands.
    pub fn of(&self, [table, side, row, column]: [&str; 4]) -> Option<Spot> {
        let key = [table.to_owned(), side.to_owned(), label::fold(row), label::fold(column)];
        self.cells.get(&key).copied()
    }

    /// Where a column stands.
    pub fn column(&self, [table, side, column]: [&str; 3]) -> Option<u16> {
        self.columns.get(&[table.to_owned(), side.to_owned(), label::fold(column)]).copied()
    }
}

/// Two sums that have to be the same and are both made of other cells, so that neither is made of the other.
#[derive(Debug, Clone)]
pub(super) struct Tie {
    /// What has to be the same, in a sentence.
    pub title: String,
    /// Both sums, as formulas for other sheets.
    pub sums: [String; 2],
    /// What they may differ by and be the same.
    pub slack: String,
}

/// The sheets of tables, and where their figures stand.
#[derive(Debug, Default)]
pub(super) struct PlannedBook {
    /// In the order of the pack.
    pub sheets: Vec<SheetPlan>,
    /// Their figures.
    pub places: Places,
    /// What is to be held against each other.
    pub ties: Vec<Tie>,
}
