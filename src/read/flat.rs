//! Performance targets as a flat list: one row an indicator, and beside it, once or on every row, what is
//! said of its project. A list is read as the forms that it describes.

mod pages;
mod projects;
mod sums;

use std::collections::BTreeSet;

use crate::budget::amount::MoneyUnit;
use crate::budget::table::{Form, Section};
use crate::diag::Diagnostic;
use crate::pack::schema::{FieldSchema, FormSchema};

use super::account::Fate;
use super::grid::{Grid, Value};
use super::header::{self, header_key};
use super::indicators::Join;
use super::reading::Reading;
use super::spots::leaf;

use projects::Projects;

/// A list begins within this many rows from the top.
const SEARCH_ROWS: u32 = 40;
/// Rows of the highest header.
const MAX_HEIGHT: u32 = 3;
/// Bytes of the longest label.
const MAX_LABEL: usize = 600;

/// A sheet of forms that is a list, its headers found.
pub struct FlatList<'a> {
    grid: &'a Grid,
    schema: &'a FormSchema,
    bands: Vec<FlatBand>,
}

/// A header of the list and the rows below it: one, or one a page.
pub struct FlatBand {
    /// First row of the header.
    pub first: u32,
    /// Its last row.
    pub last: u32,
    /// The row where the next one begins, or the sheet ends.
    pub end: u32,
    /// Column of the project's name.
    name: u32,
    /// Columns of the text fields, in the order of the schema.
    texts: Vec<Option<u32>>,
    /// Columns of the amounts.
    amounts: Vec<Option<u32>>,
    /// Columns of the levels of indicators, the target last.
    indicators: Vec<Option<u32>>,
    /// Columns whose text is joined to the target.
    joined: Vec<(u32, Join)>,
}

impl<'a> FlatList<'a> {
    /// The list that a sheet is; none where its first label of a name heads no list.
    pub fn find(grid: &'a Grid, schema: &'a FormSchema) -> Option<Self> {
        let names = keys(&schema.name);
        let named = |row: u32| grid.row(row).find(|(_, cell)| is_one_of(&cell.value, &names));
        let (row, col) = (grid.top()..grid.rows().min(grid.top() + SEARCH_ROWS))
            .find_map(|row| named(row).map(|(col, _)| (row, col)))?;
        let mut bands = vec![FlatBand::at(grid, schema, (row, col))?];
        let top = bands[0].first;
        for row in row + 1..grid.rows() {
            let again = grid.get(row, col).is_some_and(|cell| is_one_of(&cell.value, &names));
            let band = again.then(|| FlatBand::at(grid, schema, (row, col))).flatten();
            if let (Some(band), Some(before)) = (band, bands.last_mut())
                && band.first > before.last
            {
                before.end = pages::lead_in(grid, before.last, band.first, top);
                bands.push(band);
            }
        }
        Some(Self { grid, schema, bands })
    }

    /// Its headers.
    pub fn bands(&self) -> &[FlatBand] {
        &self.bands
    }

    /// Whether a row is one of projects, whose content may be measures.
    pub fn holds(&self, row: u32) -> bool {
        self.bands.iter().any(|band| band.last < row && row < band.end)
    }

    /// Reads all projects and adds them to the section and the forms.
    pub fn read(
        &self,
        reading: &mut Reading<'_>,
        unit: MoneyUnit,
        section: &mut Section,
        forms: &mut Vec<Form>,
    ) {
        if let Some(band) = self.bands.first() {
            self.tell_missing(band, reading);
        }
        let mut projects = Projects::new(self.schema, unit);
        for band in &self.bands {
            let own = band.columns();
            for row in band.first..=band.last {
                for (col, _) in self.grid.row(row).filter(|(col, _)| own.contains(col)) {
                    reading.book((row, col), Fate::Header);
                }
            }
            for row in band.last + 1..band.end {
                projects.row(band, row, reading);
            }
            pages::book(band.end, &self.bands, reading);
        }
        projects.finish(reading, section, forms);
        self.drop_absent(section);
    }

    /// Takes columns of parts that the list does not have out of the section: they are not blank.
    fn drop_absent(&self, section: &mut Section) {
        for (index, field) in self.schema.amounts.iter().enumerate().rev() {
            let there = self.bands.iter().any(|band| band.amounts[index].is_some());
            if there || !field.parts.is_empty() {
                continue;
            }
            section.columns.remove(index);
            section.rows.iter_mut().for_each(|row| drop(row.amounts.remove(index)));
        }
    }

    /// Says which columns the list cannot do without.
    fn tell_missing(&self, band: &FlatBand, reading: &mut Reading<'_>) {
        // a part that is not there is nothing
        let amounts =
            self.schema.amounts.iter().zip(&band.amounts).filter(|(field, _)| !field.parts.is_empty());
        let levels = self.schema.indicators.iter().zip(&band.indicators);
        for (field, _) in amounts.chain(levels).filter(|(_, col)| col.is_none()) {
            reading.faults.push(
                Diagnostic::error("读取-缺项", format!("这张表一行一个指标，表头里没有“{}”一列", field.label()))
                    .at_cell(&self.grid.cell(band.last, band.name))
                    .hint("请补上这一列，名称与模板一致；列名只是写法不同的，请在模板包的 tables.toml 里写进这一项的 columns"),
            );
        }
    }
}

impl FlatBand {
    /// The header around the label of the name: that of the lowest level and of the target stand within
    /// three rows with it, each at the head of a column of its own.
    fn at(grid: &Grid, schema: &FormSchema, name: (u32, u32)) -> Option<Self> {
        let (target, levels) = schema.indicators.split_last()?;
        let found = [levels.last()?, target].map(|field| near(grid, name, field));
        let heads = [name, found[0]?, found[1]?];
        let end = |at: &(u32, u32)| grid.merge_at(at.0, at.1).map_or(at.0, |merge| merge.end.0);
        let mut first = heads.iter().map(|at| at.0).min()?;
        let mut last = heads.iter().map(end).max()?;
        let columns: BTreeSet<u32> = heads.iter().map(|at| at.1).collect();
        if columns.len() < heads.len() || last - first >= MAX_HEIGHT {
            return None;
        }
        let known = all_keys(schema);
        while last - first + 1 < MAX_HEIGHT && is_labels(grid, last + 1, &known) {
            last += 1;
        }
        while first > 0 && last - first + 1 < MAX_HEIGHT && is_group(grid, first - 1, name.1, heads[2].1) {
            first -= 1;
        }
        // a block has more labels below its name
        let clear = |at: &(u32, u32)| (at.0 + 1..=last).all(|row| grid.get(row, at.1).is_none());
        if !heads.iter().all(clear) {
            return None;
        }
        let mut columns = Columns::new(grid, first..=last, name.1);
        let indicators = schema.indicators.iter().map(|field| columns.of(field)).collect();
        let mut joined = Vec::new();
        for (joins, after) in [(&target.before, false), (&target.after, true)] {
            for join in joins {
                let col = columns.labelled(join.labels.iter().map(String::as_str));
                joined.extend(col.map(|col| (col, Join::new(join, after))));
            }
        }
        let amounts = schema.amounts.iter().map(|field| columns.of(field)).collect();
        let texts = schema.texts.iter().map(|field| columns.of(field)).collect();
        Some(Self { first, last, end: grid.rows(), name: name.1, texts, amounts, indicators, joined })
    }

    /// All columns that the list has.
    pub fn columns(&self) -> BTreeSet<u32> {
        let fields = self.texts.iter().chain(&self.amounts).chain(&self.indicators).flatten();
        fields.chain([&self.name]).chain(self.joined.iter().map(|(col, _)| col)).copied().collect()
    }
}

/// The columns of a header, which are given away once each.
struct Columns {
    paths: Vec<(u32, Vec<String>)>,
    taken: BTreeSet<u32>,
}

impl Columns {
    fn new(grid: &Grid, rows: std::ops::RangeInclusive<u32>, name: u32) -> Self {
        let paths = header::label_paths(grid, *rows.start(), *rows.end());
        let keys = |path: Vec<String>| path.iter().map(|label| header_key(label)).collect();
        let paths = paths.into_iter().map(|(col, path)| (col, keys(path))).collect();
        Self { paths, taken: BTreeSet::from([name]) }
    }

    /// The column of a field.
    fn of(&mut self, field: &FieldSchema) -> Option<u32> {
        self.labelled(field.labels().chain(field.columns.iter().map(String::as_str)))
    }

    /// The first column with one of some labels, the first label first.
    fn labelled<'l>(&mut self, labels: impl Iterator<Item = &'l str>) -> Option<u32> {
        for label in labels {
            let wanted: Vec<String> = label.split('>').map(header_key).collect();
            let Some((leaf, groups)) = wanted.split_last() else { continue };
            let fits = |(col, path): &&(u32, Vec<String>)| {
                let above = path.split_last().map(|(own, above)| (own == leaf, above));
                !self.taken.contains(col)
                    && above
                        .is_some_and(|(own, above)| own && groups.iter().all(|group| above.contains(group)))
            };
            if let Some((col, _)) = self.paths.iter().find(fits) {
                let col = *col;
                self.taken.insert(col);
                return Some(col);
            }
        }
        None
    }
}

/// The comparable labels of a field's column; of one below a group its own.
fn keys(field: &FieldSchema) -> BTreeSet<String> {
    let labels = field.labels().chain(field.columns.iter().map(String::as_str));
    labels.map(|label| header_key(leaf(label))).collect()
}

/// The labels of all fields.
fn all_keys(schema: &FormSchema) -> BTreeSet<String> {
    let fields = schema.texts.iter().chain(&schema.amounts).chain(&schema.indicators);
    let mut all: BTreeSet<String> = fields.chain([&schema.name]).flat_map(keys).collect();
    let joins = schema.indicators.iter().flat_map(|field| field.before.iter().chain(&field.after));
    all.extend(joins.flat_map(|join| &join.labels).map(|label| header_key(label)));
    all
}

fn is_one_of(value: &Value, keys: &BTreeSet<String>) -> bool {
    matches!(value, Value::Text(text) if text.len() <= MAX_LABEL && keys.contains(&header_key(text)))
}

/// The label of a field next to that of the name: on its row, else as near as can be.
fn near(grid: &Grid, name: (u32, u32), field: &FieldSchema) -> Option<(u32, u32)> {
    let keys = keys(field);
    let below = (1..MAX_HEIGHT).map(|by| name.0.checked_add(by));
    let above = (1..MAX_HEIGHT).map(|by| name.0.checked_sub(by));
    let rows = std::iter::once(Some(name.0)).chain(below).chain(above);
    for row in rows.flatten() {
        if let Some((col, _)) = grid.row(row).find(|(_, cell)| is_one_of(&cell.value, &keys)) {
            return Some((row, col));
        }
    }
    None
}

/// Whether a row holds labels of fields and nothing else.
fn is_labels(grid: &Grid, row: u32, known: &BTreeSet<String>) -> bool {
    grid.row(row).next().is_some() && grid.row(row).all(|(_, cell)| is_one_of(&cell.value, known))
}

/// Whether a row above a header only groups its columns; what goes over all of them is a title.
fn is_group(grid: &Grid, row: u32, name: u32, target: u32) -> bool {
    let (left, right) = (name.min(target), name.max(target));
    let groups = |col: u32| {
        let merge = grid.merge_at(row, col).filter(|merge| merge.start == (row, col) && merge.end.0 == row);
        merge.is_some_and(|merge| merge.end.1 > col && !(merge.start.1 <= left && merge.end.1 >= right))
    };
    let mut cells = grid.row(row).peekable();
    cells.peek().is_some() && cells.all(|(col, cell)| matches!(cell.value, Value::Text(_)) && groups(col))
}
