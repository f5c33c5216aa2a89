//! The sheets of tables: what all of them have, each then by its shape.

use crate::budget::amount::MoneyUnit;
use crate::compose;
use crate::pack::schema::{ColumnRole, ColumnSchema, Presence, Shape, SideSchema, TableSchema};

use super::catalogue::CodeLists;
use super::plan::{Look, Places, PlannedBook, SheetPlan};
use super::{Basis, balance, plain, projects, tree};

/// Row of the first row of the header, below the title and the line of maker and unit.
const HEAD: u32 = 2;
/// Sheets with more columns than this have narrow ones.
const MANY: usize = 8;
/// Characters of a sheet's name that Excel takes.
const LONGEST_NAME: usize = 31;
/// Characters that the name of a sheet cannot have.
const NO_NAME: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

/// A table while its sheet is planned.
pub(super) struct Drafting<'a> {
    pub basis: &'a Basis<'a>,
    pub schema: &'a TableSchema,
    pub codes: &'a mut CodeLists,
    pub places: &'a mut Places,
}

/// The tables that get a sheet: an empty sheet of a table that only some offices have would be published as an
/// empty table, and words stand on the sheet of texts.
pub(super) fn planned<'a>(basis: &Basis<'a>) -> impl Iterator<Item = &'a TableSchema> {
    basis.pack.tables.iter().filter(|table| table.has_figures() && table.presence != Presence::Optional)
}

/// The sheets of all tables in the order of the pack, and where their figures stand.
pub(super) fn plans(basis: &Basis<'_>, codes: &mut CodeLists) -> PlannedBook {
    let mut book = PlannedBook::default();
    for (number, schema) in planned(basis).enumerate() {
        let name = sheet_name(basis, schema);
        let (decimals, unit) = (decimals(basis, schema), Some(unit(basis, schema)));
        let mut plan = SheetPlan { number, name, decimals, unit, ..SheetPlan::default() };
        let mut drafting = Drafting { basis, schema, codes, places: &mut book.places };
        match &schema.shape {
            Shape::Balance(own) => balance::draft(&mut drafting, own, &mut plan),
            Shape::Tree(own) => tree::draft(&mut drafting, own, &mut plan),
            Shape::Rows(own) => plain::draft(&mut drafting, own, &mut plan),
            Shape::Form(own) => projects::draft(&mut drafting, own, &mut plan),
            Shape::Text(_) => {}
        }
        book.sheets.push(plan);
    }
    book
}

fn decimals(basis: &Basis<'_>, schema: &TableSchema) -> u32 {
    let money = &basis.pack.manifest.money;
    schema.print_decimals.or(money.table_decimals.map(|own| *own)).unwrap_or(*money.decimals)
}

fn unit(basis: &Basis<'_>, schema: &TableSchema) -> MoneyUnit {
    schema.print_unit.unwrap_or(*basis.pack.manifest.money.table_unit)
}

/// `表3 支出总表`.
fn sheet_name(basis: &Basis<'_>, schema: &TableSchema) -> String {
    let word = if is_extra(schema) { "附表" } else { "表" };
    let same = planned(basis).filter(|table| is_extra(table) == is_extra(schema));
    let at = same.take_while(|table| table.id != schema.id).count() + 1;
    let name = format!("{word}{at} {}", schema.id).replace(NO_NAME, "-");
    name.chars().take(LONGEST_NAME).collect()
}

/// Whether a table is not published itself, or may be missing.
pub(super) fn is_extra(schema: &TableSchema) -> bool {
    match schema.presence {
        Presence::Required => false,
        Presence::Supplementary | Presence::Optional => true,
    }
}

impl Drafting<'_> {
    /// Title, maker and unit above some columns.
    pub fn top(&self, plan: &mut SheetPlan, columns: u16) {
        let (kind, year) = (self.basis.kind(), self.basis.year());
        let mut title = self.schema.title(&kind, year);
        if !title.contains(&year.to_string()) {
            title = format!("{year}年{title}");
        }
        let last = columns.max(2) - 1;
        plan.wide([(0, 0), (0, last)], &title, Look::Title);
        plan.heights.insert(0, 32.0);
        let words = &self.basis.pack.manifest.words;
        let maker = format!("{}{}", words.maker.replace("{kind}", &kind), self.basis.stated(super::NAME_KEY));
        let unit = format!("{}{}", words.unit, unit(self.basis, self.schema).word());
        let middle = last / 2;
        plan.wide([(1, 0), (1, middle)], &maker, Look::Maker);
        plan.wide([(1, middle + 1), (1, last)], &unit, Look::Unit);
        plan.heights.insert(1, 20.0);
    }

    /// The header of columns that stand side by side, each part below its own heading if it has one.
    pub fn header(&self, plan: &mut SheetPlan, trees: &[(Option<&str>, &[ColumnSchema])]) {
        let rows = compose::tables::header(trees);
        for (at, cells) in (HEAD..).zip(&rows) {
            for cell in cells {
                let (left, right) = (column(cell.column), column(cell.column + cell.colspan - 1));
                let bottom = at + (cell.rowspan as u32) - 1;
                plan.wide([(at, left), (bottom, right)], &cell.text, Look::Head);
            }
            plan.heights.insert(at, 30.0);
        }
        plan.head = HEAD + rows.len() as u32;
    }

    /// A side with the columns that a publisher of this kind has: one that only another kind must have is left out.
    pub fn own_columns(&self, side: &SideSchema) -> SideSchema {
        let kind = self.basis.kind();
        let mut side = side.clone();
        compose::tables::drop_optional(&mut side.columns, &|column| {
            column.required_for.is_empty() || column.required_for.contains(&kind)
        });
        side
    }
}

/// Widths of the columns of a side by what they hold.
pub(super) fn widths(side: &SideSchema) -> Vec<f64> {
    let leaves = side.leaves();
    let codes = leaves.iter().filter(|(_, leaf)| leaf.role == ColumnRole::Code).count();
    let width = |role| match role {
        ColumnRole::Code if codes > 1 => 7.0,
        ColumnRole::Code => 12.0,
        ColumnRole::Name => 36.0,
        ColumnRole::Text => 14.0,
        ColumnRole::Amount if leaves.len() > MANY => 13.0,
        ColumnRole::Amount => 16.0,
    };
    leaves.iter().map(|(_, leaf)| width(leaf.role)).collect()
}

/// A column by its number.
pub(super) fn column(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

/// The columns of a side, with their numbers on the sheet.
pub(super) struct Columns<'a> {
    /// Each with its number.
    pub all: Vec<(u16, &'a ColumnSchema)>,
}

impl<'a> Columns<'a> {
    /// Those of a side that begins at a column.
    pub fn of(side: &'a SideSchema, first: u16) -> Self {
        let leaves = side.leaves();
        Self { all: (first..).zip(leaves.into_iter().map(|(_, leaf)| leaf)).collect() }
    }

    /// The numbers of those of a role.
    pub fn of_role(&self, role: ColumnRole) -> Vec<u16> {
        self.all.iter().filter(|(_, leaf)| leaf.role == role).map(|(col, _)| *col).collect()
    }

    /// The number of the column of names.
    pub fn name(&self) -> Option<u16> {
        self.of_role(ColumnRole::Name).first().copied()
    }

    /// The cells of a row whose sum a column is there; a part that this kind of publisher does not have is none.
    pub fn parts(&self, leaf: &ColumnSchema, row: u32) -> Vec<(u32, u16)> {
        let own = self.all.iter().filter(|(_, other)| leaf.parts.contains(&other.id));
        own.map(|(col, _)| (row, *col)).collect()
    }

    /// Tells where the columns of amounts stand.
    pub fn know(&self, places: &mut Places, table: &str, side: &str) {
        for (col, leaf) in &self.all {
            places.know_column([table, side, &leaf.id], *col);
        }
    }
}
