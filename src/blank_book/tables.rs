//! The sheets of tables: what all of them have, each then by its shape.

use crate::compose;
use crate::pack::schema::{ColumnRole, ColumnSchema, Presence, Shape, SideSchema, TableSchema};

use super::plan::{Look, Places, SheetPlan};
use super::{Basis, balance, catalogue, form, plain, tree};

/// Row of the first row of the header, below the title and the line of maker and unit.
pub(super) const HEAD: u32 = 2;
/// Sheets with more columns than this have narrow ones.
const MANY: usize = 8;
/// Characters of a sheet's name that Excel takes.
const LONGEST_NAME: usize = 31;

/// A table while its sheet is planned.
pub(super) struct Drafting<'a> {
    pub basis: &'a Basis<'a>,
    pub schema: &'a TableSchema,
    pub codes: &'a catalogue::Sheet,
    /// Number of its sheet.
    pub number: usize,
}

/// The sheets of all tables in the order of the pack, and where their figures stand.
pub(super) fn plans(basis: &Basis<'_>, codes: &catalogue::Sheet) -> (Vec<SheetPlan>, Places) {
    let (mut plans, mut places) = (Vec::new(), Places::default());
    for schema in &basis.pack.tables {
        // a table that only some offices have: its empty sheet would be published as an empty table
        if schema.presence == Presence::Optional {
            continue;
        }
        let drafting = Drafting { basis, schema, codes, number: plans.len() };
        let mut plan = SheetPlan { name: drafting.sheet_name(), ..SheetPlan::default() };
        plan.decimals = decimals(basis, schema);
        match &schema.shape {
            Shape::Balance(own) => balance::draft(&drafting, own, &mut plan, &mut places),
            Shape::Tree(own) => tree::draft(&drafting, own, &mut plan, &mut places),
            Shape::Rows(own) => plain::draft(&drafting, own, &mut plan, &mut places),
            Shape::Form(own) => form::draft(&drafting, own, &mut plan),
            // its words stand on the sheet of texts
            Shape::Text(_) => continue,
        }
        plans.push(plan);
    }
    (plans, places)
}

fn decimals(basis: &Basis<'_>, schema: &TableSchema) -> u32 {
    let money = &basis.pack.manifest.money;
    schema.print_decimals.or(money.table_decimals.map(|own| *own)).unwrap_or(*money.decimals)
}

impl Drafting<'_> {
    /// `表3 支出总表`.
    fn sheet_name(&self) -> String {
        let word = match self.schema.presence {
            Presence::Supplementary => "附表",
            Presence::Required | Presence::Optional => "表",
        };
        let tables = self.basis.pack.tables.iter().filter(|table| table.has_figures());
        let same = tables.filter(|table| table.presence == self.schema.presence);
        let at = same.take_while(|table| table.id != self.schema.id).count() + 1;
        format!("{word}{at} {}", self.schema.id).chars().take(LONGEST_NAME).collect()
    }

    /// Title, maker and unit above some columns.
    pub fn top(&self, plan: &mut SheetPlan, columns: u16) {
        let (kind, year) = (self.basis.stated("unit.kind"), self.basis.year());
        let mut title = self.schema.title(&kind, year);
        if !title.contains(&year.to_string()) {
            title = format!("{year}年{title}");
        }
        let last = columns - 1;
        plan.wide([(0, 0), (0, last)], title, Look::Title);
        plan.heights.insert(0, 32.0);
        let words = &self.basis.pack.manifest.words;
        let maker = format!("{}{}", words.maker.replace("{kind}", &kind), self.basis.stated("unit.name"));
        let unit = self.schema.print_unit.unwrap_or(*self.basis.pack.manifest.money.table_unit);
        let unit = format!("{}{}", words.unit, unit.word());
        let middle = last / 2;
        plan.wide([(1, 0), (1, middle)], maker, Look::Maker);
        plan.wide([(1, middle + 1), (1, last)], unit, Look::Unit);
        plan.heights.insert(1, 20.0);
    }

    /// The header of columns that stand side by side, each part below its own heading if it has one.
    pub fn header(&self, plan: &mut SheetPlan, trees: &[(Option<&str>, &[ColumnSchema])]) {
        let rows = compose::tables::header(trees);
        for (at, cells) in (HEAD..).zip(&rows) {
            for cell in cells {
                let (left, right) = (column(cell.column), column(cell.column + cell.colspan - 1));
                let bottom = at + cell.rowspan as u32 - 1;
                plan.wide([(at, left), (bottom, right)], cell.text.as_str(), Look::Head);
            }
            plan.heights.insert(at, 30.0);
        }
        plan.head = HEAD + rows.len() as u32;
    }

    /// A side with the columns that a publisher of this kind has.
    pub fn own_columns(&self, side: &SideSchema) -> SideSchema {
        let kind = self.basis.stated("unit.kind");
        let mut side = side.clone();
        side.columns.retain_mut(|column| is_for(column, &kind));
        side
    }

    /// Widths of columns by what they hold.
    pub fn widths(&self, side: &SideSchema) -> Vec<f64> {
        let leaves = side.leaves();
        let codes = leaves.iter().filter(|(_, leaf)| leaf.role == ColumnRole::Code).count();
        let width = |role| match role {
            ColumnRole::Code if codes > 1 => 7.0,
            ColumnRole::Code => 12.0,
            ColumnRole::Name => 36.0,
            ColumnRole::Text => 14.0,
            ColumnRole::Amount if leaves.len() > MANY => 12.0,
            ColumnRole::Amount => 15.0,
        };
        leaves.iter().map(|(_, leaf)| width(leaf.role)).collect()
    }
}

/// Whether publishers of a kind have a column: one that is only another kind's is left out.
fn is_for(column: &mut ColumnSchema, kind: &str) -> bool {
    if column.is_group() {
        column.columns.retain_mut(|inner| is_for(inner, kind));
        return !column.columns.is_empty();
    }
    !column.optional || column.required_for.is_empty() || column.required_for.iter().any(|own| own == kind)
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

    /// The columns whose sum a column is.
    pub fn parts(&self, leaf: &ColumnSchema) -> Vec<u16> {
        let named = |id: &String| self.all.iter().find(|(_, other)| other.id == *id);
        leaf.parts.iter().filter_map(named).map(|(col, _)| *col).collect()
    }

    /// Tells where the columns of amounts stand.
    pub fn know(&self, places: &mut Places, table: &str, side: &str) {
        for (col, leaf) in &self.all {
            places.know_column([table, side, &leaf.id], *col);
        }
    }
}
