//! The rows of a flat list, put together to projects.

mod heads;

use crate::budget::amount::MoneyUnit;
use crate::budget::label;
use crate::budget::table::{Form, Indicator, Row, Section};
use crate::budget::unit::PlacedText;
use crate::diag::{Diagnostic, Place};
use crate::pack::schema::FormSchema;
use crate::read::account::{Fate, WhyLeft};
use crate::read::blank;
use crate::read::cells;
use crate::read::codes::is_placeholder;
use crate::read::continued::without_mark;
use crate::read::grid::Grid;
use crate::read::indicators::{self, is_classed, restates_unit};
use crate::read::reading::Reading;

use super::FlatBand;
use super::sums::{Summed, tell_sums};

/// A project while its rows are read.
struct OpenProject {
    row: Row,
    /// The text fields, in the order of the schema.
    texts: Vec<Option<PlacedText>>,
    indicators: Vec<Indicator>,
    /// Upper levels, which carry over from above.
    carried: Vec<String>,
    /// Cells of upper levels, taken when an indicator below them is.
    pending: Vec<(u32, u32)>,
    /// Its rows so far.
    rows: Vec<u32>,
    /// Whether it may be no project but a subtotal: it has amounts, and nothing goes on below.
    alone: bool,
}

/// The projects of a list, as far as its rows were read.
pub struct Projects<'a> {
    schema: &'a FormSchema,
    unit: MoneyUnit,
    done: Vec<OpenProject>,
    /// Rows that add projects up, each with the number of projects above it.
    sums: Vec<Summed>,
    /// A row of amounts alone: the project's if that goes on below, else the sum of all.
    held: Option<(&'a FlatBand, u32)>,
    /// Below a note what has no figures is one too.
    noted: bool,
    /// Texts of columns before the name, which hold for all projects below.
    outer: Vec<Option<PlacedText>>,
    /// Whether the rows below belong to a name that was refused.
    refused: bool,
}

/// What a row of the list holds.
struct Held {
    name: String,
    levels: Vec<String>,
    target: String,
    /// Whether a text field has content, before the name and after it.
    texts: [bool; 2],
    amounts: bool,
}

impl Held {
    fn of(band: &FlatBand, grid: &Grid, row: u32) -> Self {
        let text = |col: &Option<u32>| col.map(|col| grid.text(row, col)).unwrap_or_default();
        let mut levels: Vec<String> = band.indicators.iter().map(text).collect();
        let target = levels.pop().unwrap_or_default();
        let mut texts = [false; 2];
        for col in band.texts.iter().flatten() {
            texts[usize::from(*col > band.name)] |= grid.get(row, *col).is_some();
        }
        let amounts = band.amounts.iter().flatten().any(|col| grid.get(row, *col).is_some());
        Self { name: grid.text(row, band.name), levels, target, texts, amounts }
    }

    fn has_indicator(&self) -> bool {
        !self.target.is_empty() || self.levels.iter().any(|level| !level.is_empty())
    }
}

/// The text of a cell with its place.
fn paragraph(grid: &Grid, at: (u32, u32)) -> PlacedText {
    PlacedText::new(grid.text(at.0, at.1), Place::Cell(grid.cell(at.0, at.1)))
}

impl<'a> Projects<'a> {
    /// None yet.
    pub fn new(schema: &'a FormSchema, unit: MoneyUnit) -> Self {
        let outer = vec![None; schema.texts.len()];
        Self {
            schema,
            unit,
            done: Vec::new(),
            sums: Vec::new(),
            held: None,
            noted: false,
            outer,
            refused: false,
        }
    }

    /// Takes the next row.
    pub fn row(&mut self, band: &'a FlatBand, row: u32, reading: &mut Reading<'_>) {
        let grid = reading.grid;
        let Some((first, cell)) = grid.row(row).next() else { return };
        let begins = cell.text();
        if cells::is_sign_off(grid, row) || restates_unit(grid, row) {
            return;
        }
        if row == band.last + 1 && cells::is_numbering(grid, row) {
            for (col, _) in grid.row(row) {
                reading.book((row, col), Fate::ColumnNumber);
            }
            return;
        }
        self.noted =
            cells::begins_note(&begins) || self.noted && grid.row(row).count() == 1 && !cell.is_figure();
        if self.noted {
            return;
        }
        let held = Held::of(band, grid, row);
        if self.is_sum(&begins, &held) {
            self.sum(band, row, first, reading);
        } else if held.name.is_empty() {
            self.unnamed(band, row, &held, reading);
        } else {
            self.named(band, row, held, reading);
        }
    }

    /// Whether a row adds projects up: it says so first, and has no indicator.
    fn is_sum(&self, begins: &str, held: &Held) -> bool {
        let key = label::key(begins);
        let lowest = held.levels.last().is_none_or(|lowest| is_placeholder(lowest));
        lowest
            && is_placeholder(&held.target)
            && self.schema.total.iter().any(|total| label::key(total) == key)
    }

    /// A row without a name goes on with the project above.
    fn unnamed(&mut self, band: &'a FlatBand, row: u32, held: &Held, reading: &mut Reading<'_>) {
        if held.texts[0] && !held.has_indicator() && !held.amounts && !held.texts[1] {
            self.outer_heading(band, row, reading);
            return;
        }
        if self.subtotal(band, row, held, reading) {
            return;
        }
        if self.refused {
            leave_row(row, reading);
            return;
        }
        // rows above the first project belong to the last one of the sheet before, or to none and are told
        if self.done.is_empty() {
            if held.has_indicator() {
                self.begin(band, row, held, reading);
                self.go_on(band, row, held, reading);
            }
            return;
        }
        if held.amounts && !held.has_indicator() && held.texts == [false; 2] && self.held.is_none() {
            self.held = Some((band, row));
            return;
        }
        self.settle_held(reading);
        self.go_on(band, row, held, reading);
    }

    fn named(&mut self, band: &'a FlatBand, row: u32, held: Held, reading: &mut Reading<'_>) {
        self.refused = false;
        self.settle_held(reading);
        let key = label::fold(&held.name);
        let goes_on =
            |open: &OpenProject| open.row.key == key || without_mark(&key) == Some(open.row.key.as_str());
        if self.done.last().is_some_and(goes_on) {
            self.go_on(band, row, &held, reading);
            return;
        }
        if self.comes_back(band, row, &key, reading) {
            return;
        }
        let alone = !held.has_indicator() && !held.amounts && !held.texts[1];
        if alone && !goes_on_below(band, reading.grid, row) {
            let message = format!("“{}”这一行只有名称，没有指标和金额，没有作为项目", held.name);
            reading.faults.push(
                Diagnostic::notice("读取-多余行", message)
                    .at_cell(&reading.grid.cell(row, band.name))
                    .hint("是单位或分组的，不用改；是项目的，请补上金额和指标"),
            );
            leave_row(row, reading);
            return;
        }
        self.begin(band, row, &held, reading);
        self.go_on(band, row, &held, reading);
        let bare = held.amounts && !held.has_indicator() && !held.texts[1];
        if let Some(open) = self.done.last_mut().filter(|_| bare && !goes_on_below(band, reading.grid, row)) {
            open.alone = true;
        }
    }

    /// Begins a project with its first row.
    fn begin(&mut self, band: &FlatBand, row: u32, held: &Held, reading: &mut Reading<'_>) {
        let grid = reading.grid;
        for (field, col) in self.schema.amounts.iter().zip(&band.amounts) {
            let Some(merge) = col.and_then(|col| above(grid, row, col)) else { continue };
            if grid.get(row, merge.1).is_none() && grid.get(merge.0, merge.1).is_some() {
                let message = format!(
                    "“{}”的这一格合并到了另一个项目“{}”的行里，分不清各是多少",
                    field.label(),
                    held.name
                );
                reading.faults.push(
                    Diagnostic::error("读取-金额", message)
                        .at_cell(&grid.cell(merge.0, merge.1))
                        .hint("请取消合并，在每个项目的第一行填上各自的金额"),
                );
            }
        }
        let texts = Vec::from_iter(self.schema.texts.iter().enumerate().map(|(index, _)| {
            let col = band.texts[index]?;
            let merged = above(grid, row, col).map(|at| paragraph(grid, at));
            let merged = merged.filter(|own| !own.text.is_empty());
            merged.or_else(|| {
                self.outer[index].clone().filter(|_| col < band.name && grid.get(row, col).is_none())
            })
        }));
        let uppers = band.indicators.len().saturating_sub(2);
        let carried = Vec::from_iter(band.indicators.iter().take(uppers).map(|col| {
            let merged = col.and_then(|col| above(grid, row, col));
            merged.map(|at| grid.text(at.0, at.1)).unwrap_or_default()
        }));
        let amounts = vec![None; self.schema.amounts.len()];
        let cells = band.amounts.iter().map(|col| col.map(|col| grid.cell(row, col))).collect();
        let mut row = Row::named(held.name.clone(), amounts, grid.cell(row, band.name));
        row.words_at.amounts = cells;
        self.done.push(OpenProject {
            row,
            texts,
            indicators: Vec::new(),
            carried,
            pending: Vec::new(),
            rows: Vec::new(),
            alone: false,
        });
    }

    /// Takes what a row says of the project that is open.
    fn go_on(&mut self, band: &FlatBand, row: u32, held: &Held, reading: &mut Reading<'_>) {
        let Some(open) = self.done.last_mut() else { return };
        open.rows.push(row);
        reading.text((row, band.name), Fate::Label);
        for (index, field) in self.schema.texts.iter().enumerate() {
            let Some(col) = band.texts[index].filter(|col| reading.grid.get(row, *col).is_some()) else {
                continue;
            };
            let found = reading.text((row, col), Fate::Text);
            let own = paragraph(reading.grid, (row, col));
            if col < band.name {
                self.outer[index] = Some(own.clone());
            }
            let first = open.rows.len() == 1;
            match &open.texts[index] {
                Some(known) if !first && label::fold(&known.text) != label::fold(&found) => {
                    let message =
                        format!("“{}”的“{}”与上面写的不同，没有采用：{found}", open.row.label, field.label());
                    reading.faults.push(
                        Diagnostic::warning("读取-多余行", message)
                            .at_cell(&reading.grid.cell(row, col))
                            .hint("一个项目的这一项只写一次，请核对；是另一个项目的，请填上它的名称"),
                    );
                    reading.leave((row, col), WhyLeft::Told);
                }
                Some(_) if !first => {}
                _ => open.texts[index] = Some(own),
            }
        }
        open.amounts(self.schema, self.unit, band, row, reading);
        open.indicator(self.schema, band, row, held, reading);
    }

    /// A row of amounts alone that the project above goes on below.
    fn settle_held(&mut self, reading: &mut Reading<'_>) {
        if let Some((band, row)) = self.held.take() {
            let held = Held::of(band, reading.grid, row);
            self.go_on(band, row, &held, reading);
        }
    }

    /// A row that says only what holds for the projects below, such as their unit.
    fn outer_heading(&mut self, band: &FlatBand, row: u32, reading: &mut Reading<'_>) {
        for (index, field) in self.schema.texts.iter().enumerate() {
            let Some(col) = band.texts[index].filter(|col| reading.grid.get(row, *col).is_some()) else {
                continue;
            };
            let found = reading.text((row, col), Fate::Text);
            let message = format!("这一行只有“{found}”，记作以下各项目的“{}”", field.label());
            let place = reading.grid.cell(row, col);
            reading.faults.push(Diagnostic::notice("读取-多余行", message).at_cell(&place));
            self.outer[index] = Some(paragraph(reading.grid, (row, col)));
        }
    }

    /// Keeps a row that adds up, to be held against the projects.
    fn sum(&mut self, band: &FlatBand, row: u32, label: u32, reading: &mut Reading<'_>) {
        let mut amounts = Vec::new();
        for (field, col) in self.schema.amounts.iter().zip(&band.amounts) {
            amounts.push(col.and_then(|col| reading.amount((row, col), self.unit, &field.id)));
        }
        leave_row(row, reading);
        let place = reading.grid.cell(row, label);
        self.sums.push(Summed { amounts, place, above: self.done.len() });
    }

    /// Gives the projects away, and holds the sums against them.
    pub fn finish(mut self, reading: &mut Reading<'_>, section: &mut Section, forms: &mut Vec<Form>) {
        // below it nothing goes on, so that it is no project's
        if let Some((band, row)) = self.held.take() {
            let first = reading.grid.row(row).next().map_or(band.name, |(col, _)| col);
            self.sum(band, row, first, reading);
        }
        self.drop_subtotals(reading);
        let rows: Vec<&Row> = self.done.iter().map(|project| &project.row).collect();
        tell_sums(&self.sums, &rows, self.schema, self.unit, reading);
        for project in self.done {
            let stated = project.row.amounts.iter().flatten().any(|amount| !amount.yuan.is_zero());
            let named = !project.row.key.is_empty();
            if named && blank::refuses(&project.row.label, &project.row.place, stated, reading) {
                for row in project.rows {
                    blank::pass_over(row, reading);
                }
                continue;
            }
            let fields = self.schema.texts.iter().map(|field| field.id.clone());
            let texts = fields.zip(project.texts).filter_map(|(id, text)| Some((id, text?))).collect();
            section.rows.push(project.row);
            forms.push(Form { texts, indicators: project.indicators });
        }
    }
}

impl OpenProject {
    /// Takes the amounts of a row: the project's, stated once or the same on every row.
    fn amounts(
        &mut self,
        schema: &FormSchema,
        unit: MoneyUnit,
        band: &FlatBand,
        row: u32,
        reading: &mut Reading<'_>,
    ) {
        for (index, field) in schema.amounts.iter().enumerate() {
            let Some(col) = band.amounts[index] else { continue };
            // a blank or a mark for nothing is booked, and states nothing
            let Some(found) = reading.amount((row, col), unit, &field.id) else { continue };
            match &self.row.amounts[index] {
                None => self.row.amounts[index] = Some(found),
                Some(known) if known.yuan == found.yuan => reading.leave((row, col), WhyLeft::Repeated),
                Some(known) => {
                    let message = format!(
                        "“{}”的“{}”写着两个数：{}是{}{word}，这里是{}{word}",
                        self.row.label,
                        field.label(),
                        known.place,
                        known.in_unit(unit),
                        found.in_unit(unit),
                        word = unit.word()
                    );
                    reading.faults.push(
                        Diagnostic::error("读取-金额", message)
                            .at_cell(&reading.grid.cell(row, col))
                            .hint("一个项目的金额请只写在它的第一行；是另一个项目的，请填上它的名称"),
                    );
                }
            }
        }
    }

    /// Takes the indicator of a row; blank upper levels carry over from above, as merged cells do.
    fn indicator(
        &mut self,
        schema: &FormSchema,
        band: &FlatBand,
        row: u32,
        held: &Held,
        reading: &mut Reading<'_>,
    ) {
        let Some((lowest, uppers)) = held.levels.split_last() else { return };
        // without a name of its own a row is one of the classes, or no indicator, and told as left
        if lowest.is_empty() && !(uppers.iter().any(|level| !level.is_empty()) && is_classed(schema, uppers))
        {
            return;
        }
        let cell = |level: usize| band.indicators[level].map(|col| (row, col));
        for (level, own) in uppers.iter().enumerate().filter(|(_, own)| !own.is_empty()) {
            // a list repeats upper levels row by row
            if *own != self.carried[level] {
                self.carried[level].clone_from(own);
                self.carried[level + 1..].iter_mut().for_each(String::clear);
            }
            self.pending.extend(cell(level));
        }
        if lowest.is_empty() && held.target.is_empty() {
            return;
        }
        for at in self.pending.drain(..).chain(cell(uppers.len())) {
            reading.text(at, Fate::Text);
        }
        let mut levels = self.carried.clone();
        levels.push(lowest.clone());
        let column = band.indicators.last().copied().flatten();
        let target = indicators::target(row, column, &band.joined, reading);
        let place = reading.grid.cell(row, column.unwrap_or(0));
        let name_at = cell(uppers.len()).map_or_else(|| place.clone(), |at| reading.grid.cell(at.0, at.1));
        self.indicators.push(Indicator { levels, target, place, name_at });
    }
}

/// The first cell of a merge that covers a cell from above.
fn above(grid: &Grid, row: u32, col: u32) -> Option<(u32, u32)> {
    grid.merge_at(row, col).map(|merge| merge.start).filter(|start| start.0 < row)
}

/// Whether the next row goes on with the project that a row names.
fn goes_on_below(band: &FlatBand, grid: &Grid, row: u32) -> bool {
    let next = (row + 1..band.end).find(|row| grid.row(*row).next().is_some());
    next.is_some_and(|next| {
        let held = Held::of(band, grid, next);
        let own = held.name.is_empty() || label::fold(&held.name) == label::fold(&grid.text(row, band.name));
        own && (held.has_indicator() || held.amounts)
    })
}

/// Books that a row is none of a project's, which was told at it.
fn leave_row(row: u32, reading: &mut Reading<'_>) {
    let grid = reading.grid;
    for (col, _) in grid.row(row) {
        reading.leave((row, col), WhyLeft::Told);
    }
}
