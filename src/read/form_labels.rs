//! Labels of a form that are written otherwise than in the pack: found before the form is read, so that it
//! reads as if the pack had them among the aliases.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Diagnostic;
use crate::pack::placeholders::Placeholders;
use crate::pack::schema::{FieldSchema, FormSchema, TableSchema};

use super::flat::FlatList;
use super::grid::{Grid, Value};
use super::header::header_key;
use super::spelling::{Likeness, Loose, Named, Spelt, other_year};

/// Between the labels of a group and of a column below it.
const BELOW: char = '>';
/// Characters of the longest label of a field.
const LONGEST: usize = 24;

/// A short text of a sheet: the cells that hold it.
type Cells = Vec<(u32, u32)>;

/// What the sheet has instead of the pack's labels.
pub struct Adapted {
    /// The schema with these labels among the aliases.
    pub schema: TableSchema,
    /// What was matched although it is written otherwise.
    pub loose: Vec<Loose>,
    /// Labels of another year.
    pub told: Vec<Diagnostic>,
}

/// The schema of a form as its sheet has it; none where every label is the pack's.
///
/// A label is taken for a field that the sheet lacks, or that has its own label in the same column: blocks of
/// one sheet are laid out alike. One that may be two fields is neither; what is missing is told.
pub fn adapted(grid: &Grid, schema: &TableSchema, words: Placeholders<'_>) -> Option<Adapted> {
    let form = schema.form()?;
    let texts = texts(grid);
    let list = FlatList::find(grid, form).is_some();
    let known = known(schema, form, list);
    let mut candidates: Vec<(FieldSchema, Vec<Spelt>, BTreeSet<u32>)> = Vec::new();
    for field in fields(form) {
        let spelt = labels(field, list).flat_map(|label| Spelt::all(label, words)).collect();
        let own = labels(field, list).filter_map(|label| texts.get(&header_key(label)));
        candidates.push((field.clone(), spelt, own.flatten().map(|at| at.1).collect()));
    }
    let mut found = Adapted { schema: schema.clone(), loose: Vec::new(), told: Vec::new() };
    let mut any = false;
    for (key, cells) in texts.iter().filter(|(key, _)| !known.contains(*key)) {
        let own = Spelt::of(key, words);
        let here =
            |columns: &BTreeSet<u32>| columns.is_empty() || cells.iter().all(|at| columns.contains(&at.1));
        let near = candidates.iter().filter(|(_, _, columns)| here(columns));
        let near: Vec<(Likeness, &FieldSchema)> =
            near.filter_map(|(field, spelt, _)| Some((own.nearest(spelt)?, field))).collect();
        let Some(best) = near.iter().map(|(likeness, _)| *likeness).max() else { continue };
        let mut like = near.iter().filter(|(likeness, _)| *likeness == best);
        let (Some((_, field)), None) = (like.next(), like.next()) else { continue };
        any = true;
        found.take(grid, field, cells, best, words.year);
    }
    any.then_some(found)
}

impl Adapted {
    fn take(
        &mut self,
        grid: &Grid,
        field: &FieldSchema,
        cells: &Cells,
        likeness: Likeness,
        year: Option<i32>,
    ) {
        let Some(at) = cells.first() else { return };
        let label = grid.text(at.0, at.1);
        add_alias(&mut self.schema, &field.id, &label);
        let place = grid.cell(at.0, at.1);
        match likeness {
            Likeness::Exact => {}
            Likeness::Dated => {
                let fault = other_year(&self.schema.id, &label, field.label(), year);
                self.told.push(fault.at_cell(&place));
            }
            Likeness::Normal | Likeness::Bare => self.loose.push(Loose {
                table: self.schema.id.clone(),
                named: Named::Field { id: field.id.clone() },
                known: field.label().to_owned(),
                found: label,
                place,
            }),
        }
    }
}

/// The short texts of a sheet in comparable form.
fn texts(grid: &Grid) -> BTreeMap<String, Cells> {
    let mut texts: BTreeMap<String, Cells> = BTreeMap::new();
    for (at, cell) in grid.iter() {
        if let Value::Text(text) = &cell.value
            && text.chars().count() <= LONGEST
        {
            texts.entry(header_key(text)).or_default().push(at);
        }
    }
    texts
}

fn fields(form: &FormSchema) -> Vec<&FieldSchema> {
    let others = form.texts.iter().chain(&form.amounts).chain(&form.indicators);
    std::iter::once(&form.name).chain(others).collect()
}

/// Every label by which a field is known; in a list more than in blocks, but for those below a group, which
/// may be many things.
fn labels(field: &FieldSchema, list: bool) -> impl Iterator<Item = &str> {
    let columns =
        field.columns.iter().map(String::as_str).filter(move |label| list && !label.contains(BELOW));
    field.labels().chain(columns)
}

/// The labels that the pack itself knows: of fields, of what is joined to targets, of classes of indicators,
/// and those that are left out.
fn known(schema: &TableSchema, form: &FormSchema, list: bool) -> BTreeSet<String> {
    let joins = form.indicators.iter().flat_map(|field| field.before.iter().chain(&field.after));
    let classes = form.classes.iter().flat_map(|class| std::iter::once(&class.id).chain(&class.children));
    let others = joins.flat_map(|join| &join.labels).chain(&schema.ignore).chain(classes);
    let own = fields(form).into_iter().flat_map(|field| labels(field, list));
    own.chain(form.amounts_label.as_deref()).chain(others.map(String::as_str)).map(header_key).collect()
}

fn add_alias(schema: &mut TableSchema, id: &str, label: &str) {
    let Some(form) = schema.form_mut() else { return };
    let others = form.texts.iter_mut().chain(&mut form.amounts).chain(&mut form.indicators);
    for field in std::iter::once(&mut form.name).chain(others).filter(|field| field.id == id) {
        field.aliases.push(label.to_owned());
    }
}
