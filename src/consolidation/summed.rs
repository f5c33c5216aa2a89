//! A book for a department, made of its units' books.

use crate::budget::label;
use crate::budget::table::{Row, Section, Table};
use crate::budget::unit::PlacedText;
use crate::budget::units::{ELIMINATE, UnitBook};
use crate::budget::{Book, Budget};
use crate::diag::Place;
use crate::pack::Pack;
use crate::pack::schema::{FieldRole, RowsAre, TableSchema};

use super::eliminate::{self, TakenOut};
use super::merged::{Addend, merged};

/// What the tables of all units come to.
#[derive(Debug, Clone)]
pub struct SummedTables {
    /// The department with these tables.
    pub budget: Budget,
    /// What was taken out of them, a line each cell that is declared.
    pub taken: Vec<TakenOut>,
    /// Tables that no sum makes, by id, and why.
    pub left: Vec<(String, String)>,
}

/// Adds up the tables of a department's units, all of which must be readable.
pub fn summed(department: &Budget, pack: &Pack) -> SummedTables {
    let units = &department.units;
    let (mut book, mut left) = (Book::default(), Vec::new());
    for schema in &pack.tables {
        let tables: Vec<(&UnitBook, &Table)> =
            units.iter().filter_map(|unit| Some((unit, unit.book.table(&schema.id)?))).collect();
        match table(schema, &tables) {
            Ok(table) => book.tables.extend(table),
            Err(why) => left.push((schema.id.clone(), why.to_owned())),
        }
    }
    let unit = department.unit.clone();
    let paths = unit.list(ELIMINATE).to_vec();
    let mut budget = Budget { unit, current: book, ..Budget::default() };
    let taken = eliminate::take_out(&paths, &mut budget, pack);
    SummedTables { budget, taken, left }
}

/// A table of all units; none where no unit has it.
fn table(schema: &TableSchema, tables: &[(&UnitBook, &Table)]) -> Result<Option<Table>, &'static str> {
    if !schema.has_figures() {
        return Err("文字由部门自己写");
    }
    let Some((_, first)) = tables.first() else { return Ok(None) };
    if schema.rows_are == Some(RowsAre::Publisher) {
        return Err("说的是部门自己，由部门填写");
    }
    if schema.form().is_some() {
        return Ok(Some(projects(schema, first, tables)));
    }
    if schema.rows_are == Some(RowsAre::Units) {
        return Ok(Some(by_unit(schema, first, tables)));
    }
    let addends: Vec<Addend<'_>> = tables.iter().map(|(_, table)| Addend { table, minus: false }).collect();
    Ok(merged(schema, &addends))
}

/// The projects of all units, each with its unit.
fn projects(schema: &TableSchema, first: &Table, tables: &[(&UnitBook, &Table)]) -> Table {
    let mut whole = Table { sections: Vec::new(), forms: Vec::new(), notes: Vec::new(), ..first.clone() };
    let texts = schema.form().into_iter().flat_map(|form| &form.texts);
    let implementer = texts.into_iter().find(|text| text.role == Some(FieldRole::Implementer));
    for (unit, table) in tables {
        let mut table = (*table).clone();
        table.notes.clear();
        for (form, row) in table.forms.iter_mut().zip(table.sections.iter().flat_map(|own| own.rows.iter())) {
            if let Some(field) =
                implementer.filter(|field| form.text(&field.id).unwrap_or_default().is_empty())
            {
                form.texts.retain(|(id, _)| *id != field.id);
                let place = Place::Cell(row.place.clone());
                form.texts.push((field.id.clone(), PlacedText::new(unit.name().to_owned(), place)));
            }
        }
        if whole.sections.is_empty() {
            whole.sections = table.sections;
            whole.forms = table.forms;
        } else {
            whole.append(table);
        }
    }
    whole
}

/// A table with one row for each unit, and their total.
fn by_unit(schema: &TableSchema, first: &Table, tables: &[(&UnitBook, &Table)]) -> Table {
    let addends: Vec<Addend<'_>> = tables.iter().map(|(_, table)| Addend { table, minus: false }).collect();
    let mut whole = merged(schema, &addends).unwrap_or_else(|| first.clone());
    for section in &mut whole.sections {
        let mut rows: Vec<Row> = section.rows.iter().filter(|row| row.total).cloned().collect();
        for (unit, table) in tables {
            let own = table.sections.iter().find(|own| own.side == section.side);
            rows.extend(own.and_then(|own| unit_row(unit, own, &section.columns)));
        }
        section.rows = rows.into();
    }
    whole
}

/// The row of a unit: what its own table comes to.
fn unit_row(unit: &UnitBook, section: &Section, columns: &[String]) -> Option<Row> {
    let plain = section.rows.iter().find(|row| !row.total);
    let from = section.total().or(plain)?;
    let mut row = Row { total: false, parent: None, depth: 0, ..from.clone() };
    row.label = unit.name().to_owned();
    row.key = label::fold(&row.label);
    if let Some(plain) = plain {
        row.texts.clone_from(&plain.texts);
        row.words_at.texts.clone_from(&plain.words_at.texts);
    }
    let amount = |column: &String| from.amounts[section.column(column)?].clone();
    row.amounts = columns.iter().map(amount).collect();
    row.words_at.amounts = Vec::new();
    Some(row)
}
