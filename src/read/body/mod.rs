//! The rows below a header: trees by code, plain rows, and the sides of a balance.

mod balance;
mod named;
mod plain;
mod told;
mod tree;

use crate::budget::amount::{Amount, MoneyUnit};
use crate::budget::label;
use crate::budget::table::{Row, Section, WordCells};
use crate::budget::unit::PlacedText;
use crate::diag::{Diagnostic, Place};
use crate::pack::schema::{ColumnRole, SideSchema};

use super::account::{Fate, WhyLeft};
use super::cells;
use super::grid::{Grid, SheetCell, Value};
use super::header::Header;
use super::indicators::restates_unit;
use super::number::{self, Typed};
use super::reading::{Reading, code};
use super::row_names::RowNames;
use super::taken_away::TakenAway;

pub use balance::balance;
pub use plain::{plain, single};
pub use told::KnownCodes;
pub use tree::tree;

/// At most so many rows above a header group its columns.
const GROUPS: u32 = 3;

/// What is needed to read the rows of one side.
pub struct Side<'a> {
    /// The sheet.
    pub grid: &'a Grid,
    /// Its header.
    pub header: &'a Header,
    /// Which side of the schema.
    pub index: usize,
    /// That side.
    pub schema: &'a SideSchema,
    /// The unit of money of the sheet.
    pub unit: MoneyUnit,
    /// The table's name in messages.
    pub table: &'a str,
    /// First column of the next side, where there is one: a label may not come from there.
    pub end: Option<u32>,
    /// The names of its rows.
    pub names: RowNames<'a>,
    /// What layers of the pack took out of the table.
    pub away: TakenAway<'a>,
}

/// The raw content of one sheet row.
struct Line {
    row: u32,
    codes: Vec<String>,
    name: String,
    /// Blanks before the name.
    indent: usize,
    amounts: Vec<Option<Amount>>,
    texts: Vec<(String, String)>,
}

fn is_text(cell: &SheetCell) -> bool {
    matches!(cell.value, Value::Text(_))
}

impl Side<'_> {
    fn columns(&self, role: ColumnRole) -> Vec<(String, u32)> {
        let leaves = self.schema.leaves();
        let found = leaves.iter().zip(&self.header.columns[self.index]);
        found
            .filter(|((_, leaf), _)| leaf.role == role)
            .filter_map(|((_, leaf), col)| Some((leaf.id.clone(), (*col)?)))
            .collect()
    }

    /// The sheet columns that hold codes.
    fn codes(&self) -> &[u32] {
        &self.header.codes[self.index]
    }

    /// Reads every row below the header that has anything on this side, and the notes.
    ///
    /// After a blank row, a note or a line of who signed, a row is one of the table's only if it says so
    /// by its code or name: what stands there otherwise stands around the table.
    fn lines(&self, reading: &mut Reading<'_>) -> (Vec<Line>, Vec<PlacedText>) {
        let amounts = self.columns(ColumnRole::Amount);
        let mut lines = Vec::new();
        let mut notes = Vec::new();
        let (mut apart, mut noted) = (false, false);
        let mut again = 0;
        for row in self.header.last + 1..self.grid.rows() {
            let blank = self.grid.row(row).next().is_none();
            if blank || cells::is_sign_off(self.grid, row) {
                apart |= !lines.is_empty() || !notes.is_empty();
                noted = false;
                continue;
            }
            // a header that is repeated where a page began
            if again == 0 {
                again = self.header_again(row);
                if again > 0 && apart && lines.iter().any(|line| self.totals(line)) {
                    reading.faults.push(self.another(row));
                }
                apart &= again == 0;
            }
            if again > 0 {
                again -= 1;
                self.book_row(row, Fate::Header, reading);
                continue;
            }
            // columns are numbered below the header only; further down the same would be figures
            if lines.is_empty() && notes.is_empty() && cells::is_numbering(self.grid, row) {
                self.book_row(row, Fate::ColumnNumber, reading);
                continue;
            }
            let own = self.goes_on(row, &amounts);
            let words = self.words(row);
            let first = self.grid.row(row).find(|(col, _)| self.holds(*col));
            let first = first.map(|(_, cell)| label::clean(&cell.text())).unwrap_or_default();
            // a whole sentence alone in its row is a note too, such as that the table is empty
            let alone = words.ends_with('。') && self.grid.row(row).count() == 1;
            // a note has no figures; a project's name may be as long as one
            let note = alone || cells::is_note(&first) || noted && !own;
            if note && !words.is_empty() && !self.has_numbers(row, &amounts) {
                let place = self.book_note(row, reading);
                notes.push(PlacedText::new(words, place));
                (apart, noted) = (true, true);
                continue;
            }
            if !own && apart {
                continue;
            }
            for (_, col) in &amounts {
                reading.faults.extend(self.covered(row, *col));
            }
            if !own && !self.is_labelled(row) && !self.has_numbers(row, &amounts) {
                continue;
            }
            (apart, noted) = (false, false);
            lines.push(self.line(row, &amounts, reading));
        }
        (lines, notes)
    }

    /// The texts of a row on this side, one after the other.
    fn words(&self, row: u32) -> String {
        let mut words = String::new();
        for (_, cell) in self.grid.row(row).filter(|(col, cell)| self.holds(*col) && is_text(cell)) {
            words.push_str(&label::clean(&cell.text()));
        }
        words
    }

    /// Books the texts of a row as a note, and gives its place.
    fn book_note(&self, row: u32, reading: &mut Reading<'_>) -> Place {
        let mut place = None;
        for (col, cell) in self.grid.row(row) {
            if self.holds(col) && is_text(cell) {
                reading.book((row, col), Fate::Note);
                place.get_or_insert(Place::Cell(self.grid.cell(row, col)));
            }
        }
        place.unwrap_or_else(|| self.grid.place())
    }

    /// Whether a column belongs to this side: from its first column to the next side's.
    fn holds(&self, col: u32) -> bool {
        let first = self.header.columns[self.index].iter().flatten().chain(self.codes()).min();
        let from = if self.index == 0 { 0 } else { first.copied().unwrap_or(0) };
        col >= from && self.end.is_none_or(|end| col < end)
    }

    /// Whether a row has a code, a name or a text.
    fn is_labelled(&self, row: u32) -> bool {
        let name = self.columns(ColumnRole::Name).first().map(|(_, col)| self.name_column(row, *col));
        let texts = self.columns(ColumnRole::Text);
        let mut columns = self.codes().iter().copied().chain(name).chain(texts.iter().map(|(_, col)| *col));
        columns.any(|col| self.grid.get(row, col).is_some())
    }

    /// Whether a row is one of the table's wherever it stands: by its code, as a listed or total row, by a
    /// name with a figure; in a table without names by a figure.
    fn goes_on(&self, row: u32, amounts: &[(String, u32)]) -> bool {
        let name = self.columns(ColumnRole::Name).first().map(|(_, col)| self.name_column(row, *col));
        let name = name.map(|col| self.grid.text(row, col));
        let mut codes = self.codes().iter().map(|col| code(self.grid, row, *col));
        let coded = |code: String| {
            let digits = !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit());
            digits || self.is_total(&code)
        };
        if codes.any(coded) || name.as_deref().is_some_and(|name| self.is_total(name)) {
            return true;
        }
        let unnamed = name.as_deref().is_none_or(str::is_empty);
        let mut words = self.columns(ColumnRole::Text).into_iter();
        let says = |(_, col): (String, u32)| self.is_total(&self.grid.text(row, col));
        if unnamed && (words.any(says) || self.stray_total(row).is_some()) {
            return true;
        }
        let figures = || self.has_numbers(row, amounts);
        match name {
            // a row with all that a row has, whose code is none
            Some(name) if !self.codes().is_empty() => {
                let mut codes = self.codes().iter();
                let stated = codes.any(|col| self.grid.get(row, *col).is_some());
                stated && !name.is_empty() && figures()
            }
            None if !self.codes().is_empty() => false,
            Some(name) if name.is_empty() => false,
            // words such as `核对：` introduce what stands next to them
            Some(name) if name.ends_with([':', '：']) => self.names.lists(&name),
            Some(name) => self.names.lists(&name) || figures(),
            None => figures(),
        }
    }

    fn is_total(&self, text: &str) -> bool {
        self.names.total(text).is_some()
    }

    /// Takes what stands on a row in this side's columns.
    fn line(&self, row: u32, amounts: &[(String, u32)], reading: &mut Reading<'_>) -> Line {
        let name = self.columns(ColumnRole::Name).first().map(|(_, col)| self.name_column(row, *col));
        let mut texts = Vec::new();
        for (id, col) in self.columns(ColumnRole::Text) {
            texts.push((id, reading.text((row, col), Fate::Text)));
        }
        Line {
            row,
            codes: self.codes().iter().map(|col| reading.code((row, *col))).collect(),
            name: name.map(|col| reading.text((row, col), Fate::Label)).unwrap_or_default(),
            indent: name.map_or(0, |col| indent(self.grid, row, col) + 8 * self.set_off(col)),
            amounts: amounts.iter().map(|(id, col)| reading.amount((row, *col), self.unit, id)).collect(),
            texts,
        }
    }

    /// Books the cells of a row that stand on this side.
    fn book_row(&self, row: u32, fate: Fate, reading: &mut Reading<'_>) {
        for (col, _) in self.grid.row(row).filter(|(col, _)| self.holds(*col)) {
            reading.book((row, col), fate);
        }
    }

    /// The columns from which a row of this side takes its cells.
    fn own_columns(&self, row: u32) -> Vec<u32> {
        let mut own: Vec<u32> = self.header.columns[self.index].iter().flatten().copied().collect();
        own.extend(self.codes());
        let name = self.columns(ColumnRole::Name).first().map(|(_, col)| self.name_column(row, *col));
        own.extend(name);
        own
    }

    /// Books that a row is not kept, for a reason that was told, or that needs no telling.
    fn leave(&self, line: &Line, reason: WhyLeft, reading: &mut Reading<'_>) {
        for col in self.own_columns(line.row) {
            reading.leave((line.row, col), reason);
        }
    }

    /// Takes the bookings of a row back: words without code and amounts are no row.
    fn give_back(&self, line: &Line, reading: &mut Reading<'_>) {
        for col in self.own_columns(line.row) {
            reading.give_back((line.row, col));
        }
    }

    /// How many rows from one on say the same as the header, with what groups it, or as one row of it.
    fn header_again(&self, row: u32) -> u32 {
        let words = |row: u32| -> Vec<(u32, String)> {
            self.grid.row(row).map(|(col, cell)| (col, label::fold(&cell.text()))).collect()
        };
        let (first, last) = (self.header.first, self.header.last);
        for above in (0..=GROUPS.min(first)).rev() {
            let top = first - above;
            let groups = |row: u32| words(row).len() > 1 && !restates_unit(self.grid, row);
            let height = last - top + 1;
            let same = |by: u32| !words(row + by).is_empty() && words(row + by) == words(top + by);
            if height > 1 && (top..first).all(groups) && (0..height).all(same) {
                return height;
            }
        }
        let own = words(row);
        let labels = |(col, text): &(u32, String)| {
            let labelled = |header| self.grid.get_merged(header, *col).map(|cell| label::fold(&cell.text()));
            (first..=last).any(|header| labelled(header).as_ref() == Some(text))
        };
        u32::from(own.len() > 1 && own.iter().all(labels))
    }

    /// Says that below the total, a blank row between them, the header stands again.
    fn another(&self, row: u32) -> Diagnostic {
        let col = self.grid.row(row).next().map_or(0, |(col, _)| col);
        let what = format!("“{}”的合计行后面隔着空行又有一个表头，看不出是接着写，还是另一张表", self.table);
        Diagnostic::error("读取-重复表", what).at_cell(&self.grid.cell(row, col)).hint(
            "是接着写的，请删去空行和这个表头，或在表头上面写“续表”；是另一张表的，请写上它的标题，或移到别的工作表",
        )
    }

    /// The column of a row's name: below a merged label names may be set off by level.
    fn name_column(&self, row: u32, col: u32) -> u32 {
        let merge = self.grid.merge_at(self.header.last, col).filter(|merge| merge.start.1 == col);
        let last = merge.map_or(col, |merge| merge.end.1);
        (col..=last).find(|c| self.grid.get(row, *c).is_some()).unwrap_or(col)
    }

    /// How many columns a name is set off from the first column of names.
    fn set_off(&self, col: u32) -> usize {
        let first = self.columns(ColumnRole::Name).first().map_or(col, |(_, first)| *first);
        (col - first) as usize
    }

    fn has_numbers(&self, row: u32, amounts: &[(String, u32)]) -> bool {
        amounts.iter().any(|(_, col)| match self.grid.get(row, *col).map(|cell| &cell.value) {
            Some(Value::Number(_)) => true,
            Some(Value::Text(text)) => matches!(number::from_text(text), Typed::Number(_) | Typed::TooLong),
            _ => false,
        })
    }

    /// An amount that is merged over several cells: which of the rows it belongs to is open.
    fn covered(&self, row: u32, col: u32) -> Option<Diagnostic> {
        let merge = self.grid.merge_at(row, col).filter(|merge| merge.start != (row, col))?;
        let held = self.grid.get(merge.start.0, merge.start.1)?;
        matches!(held.value, Value::Number(_)).then(|| {
            Diagnostic::error("读取-合并格", "这一格与别的格合并，合并的金额不知道属于哪一格")
                .at_cell(&self.grid.cell(row, col))
                .hint("请取消合并，在每一格写上各自的金额，没有的留空")
        })
    }

    fn label_column(&self) -> u32 {
        let names = self.columns(ColumnRole::Name);
        names.iter().map(|(_, col)| col).chain(self.codes()).min().copied().unwrap_or_default()
    }

    /// The column where a row's code or name stands: a total row may leave the column of codes blank.
    fn named_column(&self, row: u32) -> u32 {
        let name = self.columns(ColumnRole::Name).first().map(|(_, col)| self.name_column(row, *col));
        let filled = |col: &u32| self.grid.get(row, *col).is_some();
        let columns = self.codes().iter().copied().chain(name);
        columns.filter(filled).min().unwrap_or_else(|| self.label_column())
    }

    /// Books a row without a name: figures are an error, anything else holds a place.
    fn without_name(&self, line: &Line, reading: &mut Reading<'_>) {
        if line.nonzero() {
            reading.faults.push(nameless(self, line));
            self.leave(line, WhyLeft::Told, reading);
        } else if line.has_words() {
            self.give_back(line, reading);
        } else {
            self.leave(line, WhyLeft::Filler, reading);
        }
    }

    /// The name that a row has by a merged cell that begins above it.
    fn merged_name(&self, row: u32) -> String {
        let column = self.columns(ColumnRole::Name).first().map(|(_, col)| *col);
        let merged = column.and_then(|col| self.grid.get_merged(row, col));
        merged.map(|cell| label::clean(&cell.text())).unwrap_or_default()
    }

    fn section(&self, rows: Vec<Row>) -> Section {
        let columns = self.columns(ColumnRole::Amount).into_iter().map(|(id, _)| id).collect();
        Section { side: self.schema.id.clone(), columns, rows: rows.into() }
    }

    fn row(&self, line: Line, key: String) -> Row {
        let place = self.grid.cell(line.row, self.named_column(line.row));
        let cell = |col: u32| self.grid.cell(line.row, col);
        let names = self.columns(ColumnRole::Name);
        let words_at = WordCells {
            codes: self.codes().iter().copied().map(cell).collect(),
            name: names.first().map(|(_, col)| cell(self.name_column(line.row, *col))),
            texts: self.columns(ColumnRole::Text).iter().map(|(_, col)| cell(*col)).collect(),
            amounts: self.columns(ColumnRole::Amount).iter().map(|(_, col)| Some(cell(*col))).collect(),
        };
        Row { key, texts: line.texts, words_at, ..Row::named(line.name, line.amounts, place) }
    }
}

impl Line {
    fn has_amounts(&self) -> bool {
        self.amounts.iter().any(Option::is_some)
    }

    /// Whether it says something in columns of text.
    fn has_words(&self) -> bool {
        self.texts.iter().any(|(_, text)| !text.is_empty())
    }

    fn nonzero(&self) -> bool {
        self.amounts.iter().flatten().any(|amount| !amount.yuan.is_zero())
    }
}

fn nameless(side: &Side<'_>, line: &Line) -> Diagnostic {
    let amount = line.amounts.iter().flatten().find(|amount| !amount.yuan.is_zero());
    let fault = Diagnostic::error("读取-无名行", format!("“{}”有一行有金额，没有名称", side.table))
        .hint("请补上这一行的名称，或删去金额");
    match amount {
        Some(amount) => fault.at(amount.place.clone()),
        None => fault.at_cell(&side.grid.cell(line.row, side.label_column())),
    }
}

/// Blanks before a name: levels that show by indent alone.
fn indent(grid: &Grid, row: u32, col: u32) -> usize {
    let Some(Value::Text(text)) = grid.get(row, col).map(|cell| &cell.value) else { return 0 };
    text.chars().take_while(|c| c.is_whitespace()).map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
