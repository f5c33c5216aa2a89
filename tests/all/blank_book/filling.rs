//! The tables of a sample typed into a blank workbook: leaves alone, the rest is computed.

use std::collections::BTreeMap;

use gongkai::budget::Book;
use gongkai::budget::amount::{Amount, MoneyUnit};
use gongkai::budget::table::{Row, Section, Table};
use gongkai::pack::Pack;
use gongkai::pack::schema::{ColumnRole, ColumnSchema, Shape, SideSchema, TableSchema};
use rust_decimal::prelude::ToPrimitive;

use super::formulas::{Cell, Content};
use super::sheets::Filling;

/// Where a clerk is.
pub struct Clerk<'a> {
    pub pack: &'a Pack,
    pub kind: &'a str,
    pub book: &'a mut Filling,
}

/// The columns of a side that stand on the sheet.
pub fn leaves(side: &SideSchema, kind: &str) -> Vec<ColumnSchema> {
    let there = |leaf: &&ColumnSchema| {
        leaf.required_for.is_empty() || leaf.required_for.iter().any(|own| own == kind)
    };
    side.leaves().into_iter().map(|(_, leaf)| leaf).filter(there).cloned().collect()
}

fn column(leaves: &[ColumnSchema], role: ColumnRole) -> Option<u32> {
    leaves.iter().position(|leaf| leaf.role == role).map(|at| at as u32)
}

/// The amount of a row in a column.
pub fn amount<'r>(section: &Section, row: &'r Row, column: &str) -> Option<&'r Amount> {
    section.column(column).and_then(|at| row.amounts[at].as_ref())
}

fn text(text: &str) -> Content {
    Content::Text(text.to_owned())
}

impl Clerk<'_> {
    fn unit(&self, schema: &TableSchema) -> MoneyUnit {
        schema.print_unit.unwrap_or(*self.pack.manifest.money.table_unit)
    }

    /// Types everything of a budget that is to be typed.
    pub fn fill(&mut self, budget: &Book) {
        // classes of balances come from the trees
        let pack = self.pack;
        let balances_last = |schema: &&TableSchema| matches!(schema.shape, Shape::Balance(_));
        let mut schemas: Vec<&TableSchema> = pack.tables.iter().collect();
        schemas.sort_by_key(balances_last);
        for schema in schemas {
            let Some(table) = budget.table(&schema.id) else { continue };
            let Some(sheet) = self.book.sheet(&schema.id) else { continue };
            match &schema.shape {
                Shape::Tree(_) => self.tree(sheet, schema, table),
                Shape::Balance(_) => self.balance(sheet, schema, table),
                Shape::Rows(rows) => self.plain(sheet, schema, table, rows.single.is_some()),
                Shape::Form(_) => self.projects(sheet, schema, table),
                Shape::Text(_) => {}
            }
        }
    }

    /// Types an amount where nothing else puts one.
    fn amount(&mut self, at: (usize, u32, u32), amount: Option<&Amount>, unit: MoneyUnit) {
        let Some(amount) = amount.filter(|amount| !amount.yuan.is_zero()) else { return };
        let linked = matches!(self.book.cell(at), Some(Cell::Formula(formula)) if formula.is_linked());
        if !linked {
            self.book.fill(at, Content::Number(amount.in_unit(unit).to_f64().unwrap()));
        }
    }

    /// The first row below the one whose column of names says a total.
    fn below_total(&self, sheet: usize, name: u32, totals: &[String]) -> u32 {
        let says = |row: &u32| totals.contains(&self.book.text((sheet, *row, name)));
        (0..self.book.rows(sheet)).find(says).unwrap() + 1
    }

    fn tree(&mut self, sheet: usize, schema: &TableSchema, table: &Table) {
        let leaves = leaves(&schema.sides()[0], self.kind);
        let codes: Vec<u32> = (0..)
            .zip(&leaves)
            .filter(|(_, leaf)| leaf.role == ColumnRole::Code)
            .map(|(col, _)| col)
            .collect();
        let name = column(&leaves, ColumnRole::Name).unwrap();
        let lengths = &schema.code_system().unwrap().lengths;
        let section = &table.sections[0];
        let first = self.below_total(sheet, name, schema.totals());
        for (line, row) in (first..).zip(section.rows.iter().filter(|row| !row.total)) {
            let code = row.code.as_deref().unwrap();
            let mut from = 0;
            for (col, length) in codes.iter().zip(lengths) {
                let piece = if codes.len() == 1 { code } else { &code[from..(*length).min(code.len())] };
                if !piece.is_empty() {
                    self.book.fill((sheet, line, *col), text(piece));
                }
                from = *length.min(&code.len());
            }
            let is_above = section.rows.iter().any(|other| {
                other.code.as_deref().is_some_and(|other| other.len() > code.len() && other.starts_with(code))
            });
            for (col, leaf) in (0..).zip(&leaves) {
                if leaf.role == ColumnRole::Amount && leaf.parts.is_empty() && !is_above {
                    self.amount((sheet, line, col), amount(section, row, &leaf.id), self.unit(schema));
                }
            }
            // a name that the catalogue has otherwise, or not
            if self.book.text((sheet, line, name)) != row.label {
                self.book.fill((sheet, line, name), text(&row.label));
            }
        }
    }

    fn balance(&mut self, sheet: usize, schema: &TableSchema, table: &Table) {
        let mut first = 0;
        for (side, section) in schema.sides().iter().zip(&table.sections) {
            let leaves = leaves(side, self.kind);
            let mut parent = String::new();
            for line in 3..self.book.rows(sheet) {
                let name = self.book.text((sheet, line, first));
                let listed: Vec<_> = side.rows.iter().filter(|row| row.label() == name).collect();
                let own = listed.iter().find(|row| row.parent.as_deref() == Some(&parent)).or(listed.first());
                if let Some(own) = own.filter(|own| own.parent.is_none()) {
                    parent.clone_from(&own.id);
                }
                let found = section.rows.iter().find(|row| {
                    let above = row.parent.map(|at| section.rows[at].key.as_str());
                    match own {
                        Some(own) => row.key == own.id && above == own.parent.as_deref(),
                        None => row.key == name,
                    }
                });
                for (col, leaf) in (first..).zip(&leaves) {
                    let at = (sheet, line, col);
                    let open = matches!(self.book.cell(at), Some(Cell::Value(Content::Empty)));
                    if let Some(row) = found.filter(|_| leaf.role == ColumnRole::Amount && open) {
                        self.amount(at, amount(section, row, &leaf.id), self.unit(schema));
                    }
                }
            }
            first += leaves.len() as u32;
        }
    }

    fn plain(&mut self, sheet: usize, schema: &TableSchema, table: &Table, single: bool) {
        let leaves = leaves(&schema.sides()[0], self.kind);
        let section = &table.sections[0];
        let name = column(&leaves, ColumnRole::Name);
        let first = match name {
            Some(name) => self.below_total(sheet, name, schema.totals()),
            None => self.book.rows(sheet) - 1,
        };
        for (line, row) in (first..).zip(section.rows.iter().filter(|row| !row.total || single)) {
            for (col, leaf) in (0..).zip(&leaves) {
                let at = (sheet, line, col);
                match leaf.role {
                    ColumnRole::Amount if leaf.parts.is_empty() => {
                        self.amount(at, amount(section, row, &leaf.id), self.unit(schema));
                    }
                    ColumnRole::Text => {
                        let own = row.texts.iter().find(|(id, text)| *id == leaf.id && !text.is_empty());
                        if let Some((_, own)) = own {
                            self.book.fill(at, text(own));
                        }
                    }
                    ColumnRole::Name if self.book.text(at).is_empty() => self.book.fill(at, text(&row.label)),
                    _ => {}
                }
            }
        }
    }

    fn projects(&mut self, sheet: usize, schema: &TableSchema, table: &Table) {
        let form = schema.form().unwrap();
        let heads: BTreeMap<String, u32> =
            (0..20).map(|col| (self.book.text((sheet, 2, col)), col)).collect();
        let section = &table.sections[0];
        let mut line = 3;
        for (row, words) in section.rows.iter().zip(&table.forms) {
            self.book.fill((sheet, line, heads[form.name.label()]), text(&row.label));
            for field in form.amounts.iter().filter(|field| field.parts.is_empty()) {
                let at = (sheet, line, heads[field.label()]);
                self.amount(at, amount(section, row, &field.id), self.unit(schema));
            }
            for (id, typed) in &words.texts {
                let field = form.texts.iter().find(|field| field.id == *id).unwrap();
                self.book.fill((sheet, line, heads[field.label()]), text(&typed.text));
            }
            let mut above: &[String] = &[];
            for indicator in &words.indicators {
                let (target, levels) = form.indicators.split_last().unwrap();
                for (at, (field, level)) in levels.iter().zip(&indicator.levels).enumerate() {
                    // blank where it goes on
                    if above.get(..=at) != Some(&indicator.levels[..=at]) || at + 1 == levels.len() {
                        self.book.fill((sheet, line, heads[field.label()]), text(level));
                    }
                }
                self.book.fill((sheet, line, heads[target.label()]), text(&indicator.target));
                above = &indicator.levels;
                line += 1;
            }
            line += u32::from(words.indicators.is_empty());
        }
    }
}

/// The figures of some tables that are not nought, by their paths.
pub fn figures(book: &Book, tables: &[&str]) -> BTreeMap<String, String> {
    let mut figures = BTreeMap::new();
    for table in book.tables.iter().filter(|table| tables.contains(&table.id.as_str())) {
        for section in &table.sections {
            for row in section.rows.iter() {
                for (column, amount) in section.columns.iter().zip(&row.amounts) {
                    let above = row.parent.map(|at| section.rows[at].key.as_str()).unwrap_or_default();
                    if let Some(amount) = amount.as_ref().filter(|amount| !amount.yuan.is_zero()) {
                        let path = format!("{}@{}/{above}>{}/{column}", table.id, section.side, row.key);
                        figures.insert(path, amount.yuan.normalize().to_string());
                    }
                }
            }
        }
    }
    figures
}
