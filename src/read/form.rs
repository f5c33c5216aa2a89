//! Forms: one block per project, found by its labels wherever they stand.

mod leading;

use std::ops::Range;

use crate::budget::amount::MoneyUnit;
use crate::budget::table::{Form, Indicator, Row, Section};
use crate::budget::unit::PlacedText;
use crate::diag::{Diagnostic, Place};
use crate::pack::schema::{FieldSchema, FormSchema};

use super::account::{Fate, WhyLeft};
use super::blank;
use super::cells;
use super::flat::FlatList;
use super::grid::Grid;
use super::indicators::{self, Join, is_classed, restates_unit};
use super::reading::Reading;
use super::spots::Labels;

pub use leading::last_heads;

/// A sheet of forms, as it is laid out.
pub enum FormSheet<'a> {
    /// One block a project.
    Blocks(Forms<'a>),
    /// One row an indicator.
    List(FlatList<'a>),
}

impl<'a> FormSheet<'a> {
    /// Decides by the labels of the sheet.
    pub fn new(grid: &'a Grid, schema: &'a FormSchema) -> Self {
        match FlatList::find(grid, schema) {
            Some(list) => Self::List(list),
            None => Self::Blocks(Forms::new(grid, schema)),
        }
    }

    /// Reads all projects and adds them to the section and the forms; gives the notes.
    pub fn read(
        &self,
        reading: &mut Reading<'_>,
        unit: MoneyUnit,
        section: &mut Section,
        forms: &mut Vec<Form>,
    ) -> Vec<PlacedText> {
        let first = match self {
            Self::Blocks(sheet) => {
                match sheet.leading(reading) {
                    Some((row, form)) => {
                        section.rows.push(row);
                        forms.push(form);
                    }
                    None => sheet.tell_nameless(reading),
                }
                read(reading, sheet, unit, section, forms);
                sheet.blocks().first().map_or(reading.grid.rows(), |(block, _)| block.first)
            }
            Self::List(list) => {
                list.read(reading, unit, section, forms);
                list.bands().first().map_or(reading.grid.rows(), |band| band.last + 1)
            }
        };
        notes(reading, first)
    }
}

/// A sheet of blocks, its labels found.
pub struct Forms<'a> {
    grid: &'a Grid,
    schema: &'a FormSchema,
    labels: Labels,
}

impl<'a> Forms<'a> {
    /// Finds the labels.
    pub fn new(grid: &'a Grid, schema: &'a FormSchema) -> Self {
        Self { grid, schema, labels: Labels::of(grid, schema) }
    }

    /// The blocks: where each begins, with the cell of its label.
    fn blocks(&self) -> Vec<(Block<'_>, (u32, u32))> {
        let starts = self.labels.name.all();
        let mut all = Vec::with_capacity(starts.len());
        for (index, label) in starts.iter().enumerate() {
            let end = starts.get(index + 1).map_or(self.grid.rows(), |(row, _)| *row);
            all.push((Block { forms: self, first: label.0, end }, *label));
        }
        all
    }

    /// Says that indicators, or figures, stand on a sheet where no label of a name begins a block.
    fn tell_nameless(&self, reading: &mut Reading<'_>) {
        if !self.labels.name.all().is_empty() {
            return;
        }
        let grid = self.grid;
        let target = self.labels.indicators.last().and_then(|spots| spots.first(0, grid.rows()));
        let filled = |head: (u32, u32)| {
            (head.0 + 1..grid.rows()).any(|row| !blank::says_nothing(&grid.text(row, head.1), &[]))
        };
        let figure = grid.iter().find(|(_, cell)| cell.is_figure()).map(|(at, _)| at);
        let Some(at) = target.filter(|head| filled(*head)).or(figure) else { return };
        let what = if Some(at) == figure { "数" } else { "指标" };
        let label = self.schema.name.label();
        let message = format!("这张表里有{what}，但找不到“{label}”一格，没有采用");
        reading.faults.push(Diagnostic::error("读取-缺项", message).at_cell(&grid.cell(at.0, at.1)).hint(
            "请补上这一格和名称；写法不同的，请在模板包的 tables.toml 里写进这一项的 aliases 或 columns",
        ));
    }

    /// The rows of each block, up to the next: those of its fields, and those from the labels of its
    /// indicators on.
    pub fn ranges(&self) -> Vec<[Range<u32>; 2]> {
        let mut ranges = Vec::new();
        for (block, _) in self.blocks() {
            let head = block.head_row().unwrap_or(block.end);
            ranges.push([block.first..head, head..block.end]);
        }
        ranges
    }

    /// The cell that holds a field's value: the next one on its row that is no label itself.
    fn value_cell(&self, at: (u32, u32)) -> Option<(u32, u32)> {
        let after = self.grid.merge_at(at.0, at.1).map_or(at.1, |merge| merge.end.1);
        let (col, _) = self.grid.row(at.0).find(|(col, _)| *col > after)?;
        let value = (at.0, col);
        (!self.labels.fields.contains(value)).then_some(value)
    }
}

/// Whether a column is the one right after a label.
fn is_next(grid: &Grid, label: (u32, u32), col: u32) -> bool {
    col == after(grid, label)
}

/// The column right after a label.
fn after(grid: &Grid, label: (u32, u32)) -> u32 {
    grid.merge_at(label.0, label.1).map_or(label.1, |merge| merge.end.1) + 1
}

/// The cells of a block that labels its indicators, and what is joined to its targets.
#[derive(Default)]
struct Heads {
    /// One for each field of the schema, the target last.
    fields: Vec<Option<(u32, u32)>>,
    /// Columns whose text goes before the target, and after it.
    joined: Vec<(u32, Join)>,
}

/// One form: a sheet, and the rows that it takes.
#[derive(Clone, Copy)]
struct Block<'a> {
    forms: &'a Forms<'a>,
    first: u32,
    end: u32,
}

/// Reads all blocks of a sheet and adds them to the section and the forms.
fn read(
    reading: &mut Reading<'_>,
    sheet: &Forms<'_>,
    unit: MoneyUnit,
    section: &mut Section,
    forms: &mut Vec<Form>,
) {
    for (block, label) in sheet.blocks() {
        reading.book(label, Fate::Header);
        match sheet.value_cell(label) {
            Some(at) => {
                let (row, form) = block.read(at, unit, reading);
                let stated = row.amounts.iter().flatten().any(|amount| !amount.yuan.is_zero());
                if blank::refuses(&row.label, &row.place, stated, reading) {
                    block.pass_over(reading);
                    continue;
                }
                section.rows.push(row);
                forms.push(form);
            }
            None => block.nameless(label, reading),
        }
    }
}

/// The notes of a sheet of forms, which stand below or between them, each row in one piece.
fn notes(reading: &mut Reading<'_>, first: u32) -> Vec<PlacedText> {
    let grid = reading.grid;
    let mut notes = Vec::new();
    let mut goes_on = false;
    for row in first..grid.rows() {
        let free = grid.row(row).all(|(col, cell)| !reading.account.has((row, col)) && !cell.is_figure());
        let begins = grid.row(row).next().is_some_and(|(_, cell)| cells::begins_note(&cell.text()));
        let blank = grid.row(row).next().is_none();
        goes_on = !blank && free && (begins || goes_on) && !cells::is_sign_off(grid, row);
        if !goes_on || restates_unit(grid, row) {
            continue;
        }
        let mut note = String::new();
        for (col, _) in grid.row(row) {
            note.push_str(&reading.text((row, col), Fate::Note));
        }
        let place = Place::Cell(grid.cell(row, grid.row(row).next().map_or(0, |(col, _)| col)));
        notes.push(PlacedText::new(note, place));
    }
    notes
}

impl Block<'_> {
    fn read(&self, at: (u32, u32), unit: MoneyUnit, reading: &mut Reading<'_>) -> (Row, Form) {
        let Forms { grid, schema, labels } = self.forms;
        let name = reading.text(at, Fate::Label);
        let (mut amounts, mut cells) = (Vec::new(), Vec::new());
        for (field, spots) in schema.amounts.iter().zip(&labels.amounts) {
            let label = spots.first(self.first, self.end);
            // a total without its cell; a part that is not there is nothing
            if label.is_none() && !field.parts.is_empty() {
                reading.faults.push(no_field(grid, at, &name, field));
            }
            cells.push(label.map(|label| grid.cell(label.0, after(grid, label))));
            amounts.push(self.value(label, reading).and_then(|at| reading.amount(at, unit, &field.id)));
        }
        let mut texts = Vec::new();
        for (field, spots) in schema.texts.iter().zip(&labels.texts) {
            let label = spots.first(self.first, self.end);
            if let Some(value) = self.value(label, reading) {
                let place = Place::Cell(grid.cell(value.0, value.1));
                texts.push((field.id.clone(), PlacedText::new(reading.text(value, Fate::Text), place)));
            }
        }
        let heads = self.heads(at, &name, reading);
        let mut row = Row::named(name, amounts, grid.cell(at.0, at.1));
        row.words_at.amounts = cells;
        (row, Form { texts, indicators: self.indicators_below(&heads, reading) })
    }

    /// The cell next to a label, which is booked. What stands further off, next to a blank, may belong to
    /// another label, or to nothing.
    fn value(&self, label: Option<(u32, u32)>, reading: &mut Reading<'_>) -> Option<(u32, u32)> {
        let label = label?;
        reading.book(label, Fate::Header);
        self.forms.value_cell(label).filter(|at| is_next(self.forms.grid, label, at.1))
    }

    /// The row of the labels of the indicators.
    fn head_row(&self) -> Option<u32> {
        let heads = self.forms.labels.indicators.iter().map(|spots| spots.first(self.first, self.end));
        heads.flatten().map(|at| at.0).min()
    }

    /// The cells that head the indicators, all of them or none; and the columns that are joined to targets.
    fn heads(&self, at: (u32, u32), name: &str, reading: &mut Reading<'_>) -> Heads {
        let Forms { grid, schema, labels } = self.forms;
        let mut heads = Heads::default();
        for spots in &labels.indicators {
            heads.fields.push(spots.first(self.first, self.end));
        }
        let Some(row) = heads.fields.iter().flatten().map(|at| at.0).max() else { return heads };
        for (field, head) in schema.indicators.iter().zip(&heads.fields) {
            match head {
                Some(head) => reading.book(*head, Fate::Header),
                None => reading.faults.push(no_field(grid, at, name, field)),
            }
        }
        let Some(target) = schema.indicators.last() else { return heads };
        let [before, after] = &labels.joined;
        for (joins, columns, after) in [(&target.before, before, false), (&target.after, after, true)] {
            for (join, spots) in joins.iter().zip(columns) {
                let Some(head) = spots.first(row, row + 1) else { continue };
                // one column is joined once
                if heads.joined.iter().any(|(col, _)| *col == head.1) {
                    continue;
                }
                reading.book(head, Fate::Header);
                heads.joined.push((head.1, Join::new(join, after)));
            }
        }
        heads
    }

    /// A form that has content and names no project.
    fn nameless(&self, at: (u32, u32), reading: &mut Reading<'_>) {
        let Forms { grid, schema, labels } = self.forms;
        let label = schema.name.label();
        let place = grid.cell(at.0, at.1);
        if grid.between(self.first, self.end).any(|(_, cell)| cell.is_figure()) {
            reading.faults.push(
                Diagnostic::error("读取-无名行", format!("这张表里有数，但没有填“{label}”"))
                    .at_cell(&place)
                    .hint("请填上名称，或删去金额"),
            );
            return;
        }
        for (field, spots) in schema.texts.iter().zip(&labels.texts) {
            let value = spots.first(self.first, self.end).and_then(|label| self.forms.value_cell(label));
            if let Some(value) = value {
                let sample = grid.text(value.0, value.1);
                if blank::says_nothing(&sample, &[]) {
                    continue;
                }
                let message = format!("这张表没有填“{label}”，里面的“{}”没有采用：{sample}", field.label());
                reading.faults.push(
                    Diagnostic::warning("读取-无名行", message)
                        .at_cell(&place)
                        .hint("请填上名称；不要的，删去这张表的内容"),
                );
                return;
            }
        }
        if !self.has_indicators() {
            blank::tell_form("", &place, reading);
            self.pass_over(reading);
        }
    }

    /// Whether a target, or a lowest level, is filled in below the labels of the indicators.
    fn has_indicators(&self) -> bool {
        let grid = self.forms.grid;
        let heads = self.forms.labels.indicators.iter().rev().take(2);
        let mut heads = heads.filter_map(|spots| spots.first(self.first, self.end));
        heads.any(|head| {
            let texts = (head.0 + 1..self.end).map(|row| grid.text(row, head.1));
            texts.into_iter().any(|text| !blank::says_nothing(&text, &[]))
        })
    }

    /// Books that the block says nothing, as far as its rows go without a blank one below its labels.
    fn pass_over(&self, reading: &mut Reading<'_>) {
        let grid = self.forms.grid;
        let head = self.head_row().unwrap_or(self.first);
        for row in self.first..self.end {
            let ends = grid.row(row).next().is_none_or(|(_, cell)| cells::begins_note(&cell.text()));
            if row > head && (ends || cells::is_sign_off(grid, row) || restates_unit(grid, row)) {
                return;
            }
            blank::pass_over(row, reading);
        }
    }

    /// The indicators below their heads.
    fn indicators_below(&self, heads: &Heads, reading: &mut Reading<'_>) -> Vec<Indicator> {
        let head_row = heads.fields.iter().flatten().map(|at| at.0).max();
        head_row.map(|row| self.indicators(heads, row + 1, false, reading)).unwrap_or_default()
    }

    /// The indicator rows from one on; blank upper levels carry over from above, as merged cells do. Where
    /// no labels stand above them, a row must have all that an indicator has.
    fn indicators(
        &self,
        heads: &Heads,
        from: u32,
        strict: bool,
        reading: &mut Reading<'_>,
    ) -> Vec<Indicator> {
        let grid = self.forms.grid;
        let mut out = Vec::new();
        let last = heads.fields.len().saturating_sub(1);
        let lowest = last.saturating_sub(1);
        let mut carried = vec![String::new(); lowest];
        // cells of upper levels are taken when a row below them is
        let mut open: Vec<(u32, u32)> = Vec::new();
        let mut apart = false;
        for row in from..self.end {
            let cell = |level: usize| heads.fields[level].map(|(_, col)| (row, col));
            let text = |level: usize| cell(level).map(|at| grid.text(at.0, at.1)).unwrap_or_default();
            let own: Vec<String> = (0..=last).map(text).collect();
            if grid.row(row).next().is_none() || cells::is_sign_off(grid, row) || restates_unit(grid, row) {
                apart |= !out.is_empty();
                continue;
            }
            // a target alone belongs to no indicator
            if own[..=lowest].iter().all(String::is_empty) || cells::begins_note(&own[0]) {
                continue;
            }
            if apart && !is_classed(self.forms.schema, &own[..lowest]) {
                self.passed_over(row, &own, reading);
                continue;
            }
            // without a name of its own a row is one of the classes, or no indicator
            if own[lowest].is_empty() && !is_classed(self.forms.schema, &own[..lowest]) {
                continue;
            }
            if strict && self.is_strange(row, &own) {
                continue;
            }
            apart = false;
            for level in 0..lowest {
                if !own[level].is_empty() {
                    carried[level].clone_from(&own[level]);
                    carried[level + 1..].iter_mut().for_each(String::clear);
                    open.extend(cell(level));
                }
            }
            if own[lowest].is_empty() && own[last].is_empty() {
                continue;
            }
            for at in open.drain(..).chain(cell(lowest)) {
                reading.text(at, Fate::Text);
            }
            let mut levels = carried.clone();
            levels.push(own[lowest].clone());
            let column = heads.fields[last].map(|at| at.1);
            let target = indicators::target(row, column, &heads.joined, reading);
            let place = grid.cell(row, cell(last).map_or(0, |at| at.1));
            let name_at = cell(lowest).map_or_else(|| place.clone(), |at| grid.cell(at.0, at.1));
            out.push(Indicator { levels, target, place, name_at });
        }
        out
    }

    /// Whether a row that no labels stand above is no indicator: a field of a project, or words.
    fn is_strange(&self, row: u32, own: &[String]) -> bool {
        let Forms { grid, schema, labels } = self.forms;
        let [uppers @ .., name, target] = own else { return true };
        let field = grid.row(row).any(|(col, _)| labels.fields.contains((row, col)));
        field || !is_classed(schema, uppers) && (name.is_empty() || target.is_empty())
    }

    /// A row apart from the indicators that looks like one of them.
    fn passed_over(&self, row: u32, own: &[String], reading: &mut Reading<'_>) {
        let [.., name, target] = own else { return };
        if name.is_empty() || target.is_empty() {
            return;
        }
        let message = format!("空行以下的这一行不在指标之列，没有采用：{name}，{target}");
        let first = self.forms.grid.row(row).next().map_or(0, |(col, _)| col);
        reading.faults.push(
            Diagnostic::warning("读取-多余行", message)
                .at_cell(&self.forms.grid.cell(row, first))
                .hint("是指标的，请删去上面的空行；不是的，请删去这一行或以“注：”开头"),
        );
        for (col, _) in self.forms.grid.row(row) {
            reading.book((row, col), Fate::Left(WhyLeft::Told));
        }
    }
}

fn no_field(grid: &Grid, at: (u32, u32), name: &str, field: &FieldSchema) -> Diagnostic {
    Diagnostic::error("读取-缺项", format!("“{name}”这张表里没有“{}”一格", field.label()))
        .at_cell(&grid.cell(at.0, at.1))
        .hint("请补上这一格和它的金额，名称与模板一致")
}
