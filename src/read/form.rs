//! Forms: one block per project, found by its labels wherever they stand.

use crate::budget::amount::MoneyUnit;
use crate::budget::label;
use crate::budget::table::{Form, Indicator, Row, Section};
use crate::diag::{Diagnostic, Diagnostics};
use crate::pack::schema::{FieldSchema, FormSchema};

use super::cells;
use super::grid::{Grid, Value};
use super::header::header_key;

/// Whether the sheet has at least one block.
pub fn is_there(grid: &Grid, schema: &FormSchema) -> bool {
    !blocks(grid, schema).is_empty()
        && schema.indicators.iter().any(|field| find(grid, field, 0, grid.rows()).is_some())
}

/// First rows of the blocks, each with the column of the label.
fn blocks(grid: &Grid, schema: &FormSchema) -> Vec<(u32, u32)> {
    let named = |text: &str| schema.name.labels().any(|known| header_key(known) == header_key(text));
    grid.iter().filter(|(_, value)| named(&value.text())).map(|(at, _)| at).collect()
}

/// The cell of a field's label within some rows.
fn find(grid: &Grid, field: &FieldSchema, from: u32, to: u32) -> Option<(u32, u32)> {
    let known: Vec<String> = field.labels().map(header_key).collect();
    grid.between(from, to).find(|(_, value)| known.contains(&header_key(&value.text()))).map(|(at, _)| at)
}

/// The cell that holds a field's value: the next one on its row that is no label itself.
fn value_cell(grid: &Grid, schema: &FormSchema, at: (u32, u32)) -> Option<(u32, u32)> {
    let after = grid.merge_at(at.0, at.1).map_or(at.1, |merge| merge.end.1);
    let next = grid.row(at.0).find(|(col, _)| *col > after);
    let (col, value) = next?;
    let is_label = schema
        .fields()
        .any(|field| field.labels().any(|known| header_key(known) == header_key(&value.text())));
    (!is_label).then_some((at.0, col))
}

/// Whether a column is the one right after a label.
fn is_next(grid: &Grid, label: (u32, u32), col: u32) -> bool {
    let after = grid.merge_at(label.0, label.1).map_or(label.1, |merge| merge.end.1);
    col == after + 1
}

impl FormSchema {
    fn fields(&self) -> impl Iterator<Item = &FieldSchema> {
        std::iter::once(&self.name).chain(&self.texts).chain(&self.amounts)
    }
}

/// One form: a sheet, and the rows that it takes.
struct Block<'a> {
    grid: &'a Grid,
    schema: &'a FormSchema,
    first: u32,
    end: u32,
}

/// Reads all blocks of a sheet and adds them to the section and the forms.
pub fn read(
    grid: &Grid,
    schema: &FormSchema,
    unit: MoneyUnit,
    section: &mut Section,
    forms: &mut Vec<Form>,
    faults: &mut Diagnostics,
) {
    let starts = blocks(grid, schema);
    for (index, &(first, col)) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(grid.rows(), |(row, _)| *row);
        let block = Block { grid, schema, first, end };
        match value_cell(grid, schema, (first, col)) {
            Some(at) => {
                let (row, form) = block.read(at, unit, faults);
                section.rows.push(row);
                forms.push(form);
            }
            None => faults.extend(block.nameless((first, col))),
        }
    }
}

impl Block<'_> {
    fn read(&self, at: (u32, u32), unit: MoneyUnit, faults: &mut Diagnostics) -> (Row, Form) {
        let grid = self.grid;
        let name = grid.text(at.0, at.1);
        let mut taken = vec![at];
        let mut amounts = Vec::new();
        for field in &self.schema.amounts {
            let label = find(grid, field, self.first, self.end);
            // a total without its cell; a part that is not there is nothing
            if label.is_none() && !field.parts.is_empty() {
                faults.push(no_field(grid, at, &name, field));
            }
            let cell = label.and_then(|label| value_cell(grid, self.schema, label));
            taken.extend(cell);
            amounts.push(cell.and_then(|(row, col)| cells::amount(grid, row, col, unit, &field.id, faults)));
        }
        let mut texts = Vec::new();
        for field in &self.schema.texts {
            let Some(label) = find(grid, field, self.first, self.end) else { continue };
            let Some((row, col)) = value_cell(grid, self.schema, label) else { continue };
            // words further off may be the label of something else, next to a blank
            if !grid.knows_merges || is_next(grid, label, col) {
                taken.push((row, col));
                texts.push((field.id.clone(), grid.text(row, col)));
            }
        }
        let heads = self.heads(at, &name, faults);
        self.left_over(&taken, &heads, &name, faults);
        let row = Row {
            key: label::fold(&name),
            label: name,
            code: None,
            depth: 0,
            parent: None,
            total: false,
            amounts,
            texts: Vec::new(),
            place: grid.cell(at.0, at.1),
            withheld: false,
        };
        (row, Form { texts, indicators: indicators(grid, &heads, self.end) })
    }

    /// The cells that head the indicators; all of them or none.
    fn heads(&self, at: (u32, u32), name: &str, faults: &mut Diagnostics) -> Vec<Option<(u32, u32)>> {
        let fields = &self.schema.indicators;
        let heads: Vec<Option<(u32, u32)>> =
            fields.iter().map(|field| find(self.grid, field, self.first, self.end)).collect();
        if heads.iter().any(Option::is_some) {
            let lacking = fields.iter().zip(&heads).filter(|(_, head)| head.is_none());
            faults.extend(lacking.map(|(field, _)| no_field(self.grid, at, name, field)));
        }
        heads
    }

    /// Says which figures above the indicators belong to no field.
    fn left_over(
        &self,
        taken: &[(u32, u32)],
        heads: &[Option<(u32, u32)>],
        name: &str,
        faults: &mut Diagnostics,
    ) {
        let end = heads.iter().flatten().map(|at| at.0).min().unwrap_or(self.end);
        for (at, _) in self.figures(end).filter(|(at, _)| !taken.contains(at)) {
            faults.push(
                Diagnostic::warning("读取-未用数", format!("“{name}”这张表里的这个数没有采用"))
                    .at_cell(&self.grid.cell(at.0, at.1))
                    .hint("请核对它左边的名称；如果本地确有这一格，请在模板包的 tables.toml 里补上"),
            );
        }
    }

    /// A form that has figures and names no project.
    fn nameless(&self, at: (u32, u32)) -> Option<Diagnostic> {
        self.figures(self.end).next().map(|_| {
            let label = self.schema.name.label();
            Diagnostic::error("读取-无名行", format!("这张表里有数，但没有填“{label}”"))
                .at_cell(&self.grid.cell(at.0, at.1))
                .hint("请填上名称，或删去金额")
        })
    }

    /// Numbers other than zero above a row.
    fn figures(&self, end: u32) -> impl Iterator<Item = ((u32, u32), &Value)> {
        self.grid
            .iter()
            .filter(move |((row, _), _)| (self.first..end).contains(row))
            .filter(|(_, value)| matches!(value, Value::Number(number) if !number.is_zero()))
    }
}

fn no_field(grid: &Grid, at: (u32, u32), name: &str, field: &FieldSchema) -> Diagnostic {
    Diagnostic::error("读取-缺项", format!("“{name}”这张表里没有“{}”一格", field.label()))
        .at_cell(&grid.cell(at.0, at.1))
        .hint("请补上这一格和它的金额，名称与模板一致")
}

/// The indicator rows of a block; blank upper levels carry over from above, as merged cells do.
fn indicators(grid: &Grid, heads: &[Option<(u32, u32)>], end: u32) -> Vec<Indicator> {
    let Some(head_row) = heads.iter().flatten().map(|at| at.0).max() else { return Vec::new() };
    let mut carried = vec![String::new(); heads.len()];
    let mut out = Vec::new();
    for row in head_row + 1..end {
        let own: Vec<String> =
            heads.iter().map(|head| head.map(|(_, col)| grid.text(row, col)).unwrap_or_default()).collect();
        let last = own.len().saturating_sub(1);
        if own.iter().all(String::is_empty) || cells::is_note(&own[0]) {
            continue;
        }
        for level in 0..last.saturating_sub(1) {
            if !own[level].is_empty() {
                carried[level].clone_from(&own[level]);
                carried[level + 1..].iter_mut().for_each(String::clear);
            }
        }
        let mut levels = carried[..last.saturating_sub(1)].to_vec();
        levels.push(own[last.saturating_sub(1)].clone());
        if levels.last().is_some_and(String::is_empty) && own[last].is_empty() {
            continue;
        }
        let target_col = heads[last].map_or(0, |(_, col)| col);
        out.push(Indicator { levels, target: own[last].clone(), place: grid.cell(row, target_col) });
    }
    out
}
