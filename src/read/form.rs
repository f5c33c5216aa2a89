//! Forms: one block per project, found by its labels wherever they stand.

use crate::budget::amount::MoneyUnit;
use crate::budget::label;
use crate::budget::table::{Form, Indicator, Row, Section};
use crate::diag::{Diagnostic, Diagnostics};
use crate::pack::schema::{FieldSchema, FormSchema};

use super::cells;
use super::grid::Grid;
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

impl FormSchema {
    fn fields(&self) -> impl Iterator<Item = &FieldSchema> {
        std::iter::once(&self.name).chain(&self.texts).chain(&self.amounts)
    }
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
        let Some(at) = value_cell(grid, schema, (first, col)) else { continue };
        let name = grid.text(at.0, at.1);
        let amounts = schema.amounts.iter().map(|field| {
            let label = find(grid, field, first, end).or_else(|| {
                // a total without its cell; a part that is not there is nothing
                if !field.parts.is_empty() {
                    faults.push(no_field(grid, at, &name, field));
                }
                None
            })?;
            let (row, col) = value_cell(grid, schema, label)?;
            cells::amount(grid, row, col, unit, &field.id, faults)
        });
        let amounts = amounts.collect();
        let texts = schema.texts.iter().filter_map(|field| {
            let label = find(grid, field, first, end)?;
            let (row, col) = value_cell(grid, schema, label)?;
            Some((field.id.clone(), grid.text(row, col)))
        });
        forms.push(Form { texts: texts.collect(), indicators: indicators(grid, schema, first, end) });
        section.rows.push(Row {
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
        });
    }
}

fn no_field(grid: &Grid, at: (u32, u32), name: &str, field: &FieldSchema) -> Diagnostic {
    Diagnostic::error("读取-缺项", format!("“{name}”这张表里没有“{}”一格", field.label()))
        .at_cell(&grid.cell(at.0, at.1))
        .hint("请补上这一格和它的金额，名称与模板一致")
}

/// The indicator rows of a block; blank upper levels carry over from above, as merged cells do.
fn indicators(grid: &Grid, schema: &FormSchema, first: u32, end: u32) -> Vec<Indicator> {
    let heads: Vec<Option<(u32, u32)>> =
        schema.indicators.iter().map(|field| find(grid, field, first, end)).collect();
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
