//! What the tables have figures of, by the names that texts use: rows, columns, projects, and the figures
//! that the pack gives names (`[[called]]`, `[[reason]]`).

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::amount::Amount;
use crate::budget::label::{fold, key};
use crate::budget::lookup::{Found, UNIT_TABLE};
use crate::budget::path::CellPath;
use crate::budget::table::{Section, Table};
use crate::pack::schema::SideSchema;
use crate::reconcile::World;
use crate::reconcile::registry::Year;
use crate::reconcile::rule::Stop;

/// Names of fewer characters than this stand in many words that mean something else.
const SHORTEST: usize = 3;
/// Names of columns and rows that say no more than that there is an amount.
const SAY_NOTHING: [&str; 19] = [
    "合计",
    "小计",
    "总计",
    "总额",
    "金额",
    "预算数",
    "本年预算数",
    "预算金额",
    "项目",
    "其他",
    "年度金额",
    "年初预算数",
    "年度资金",
    "年度资金总额",
    "资金总额",
    "项目资金",
    "项目资金总额",
    "预算总额",
    "总投入",
];

/// A figure of an item.
#[derive(Debug, Clone)]
pub(super) struct Figure<'a> {
    /// Its cell path, `上年:` before that of last year.
    pub path: String,
    /// What messages call it: its path, or the name of a fact.
    pub shown: String,
    /// Its column, as names are compared.
    pub column: String,
    /// The year.
    pub year: Year,
    /// What is stated.
    pub amount: &'a Amount,
    /// Whether it is the item's whole amount by what the pack says, or that of a total row.
    pub whole: bool,
}

/// An item and its figures, as they stand in the tables.
#[derive(Debug, Clone, Default)]
pub(super) struct Item<'a> {
    /// Its figures.
    pub figures: Vec<Figure<'a>>,
    /// Whether the pack names it: then a sentence that states it means just this figure.
    pub listed: bool,
    /// Whether it is a column of tables, which qualifies other items.
    pub column: bool,
    /// A word that the sentence must have too; empty where the name says enough.
    pub beside: String,
}

/// All items by their names; longest names first in [`Items::names`].
#[derive(Debug, Default)]
pub(super) struct Items<'a> {
    by_name: BTreeMap<String, Item<'a>>,
    names: Vec<String>,
}

impl<'a> Items<'a> {
    /// The items of both years.
    ///
    /// # Errors
    /// [`Stop::Fault`] where the pack names a path that reads as none.
    pub fn new(world: &World<'a>) -> Result<Self, Stop> {
        let mut items = Self::default();
        for year in [Year::This, Year::Last] {
            for table in year.book(world.budget).iter().flat_map(|book| &book.tables) {
                items.take_table(world, table, year);
            }
        }
        let manifest = &world.pack.manifest;
        for spec in &manifest.called {
            let names = spec.names.iter().map(|name| name.as_str());
            items.take_path(world, &spec.path, names, (&spec.beside, spec.may))?;
        }
        for spec in &manifest.reasons {
            items.take_path(world, &spec.path, std::iter::once(spec.label.as_str()), ("", false))?;
        }
        items.rank();
        Ok(items)
    }

    /// Puts the longest names first.
    fn rank(&mut self) {
        self.names = self.by_name.keys().cloned().collect();
        self.names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    }

    /// An item that a test knows.
    #[cfg(test)]
    pub fn known(&mut self, name: &str, figures: Vec<Figure<'a>>, listed: bool, beside: &str) {
        let item = Item { figures, listed, column: false, beside: beside.to_owned() };
        self.by_name.insert(name.to_owned(), item);
        for spelling in spellings(name) {
            let item = self.by_name[name].clone();
            self.by_name.insert(spelling, item);
        }
        self.rank();
    }

    /// The names, the longest first.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The item of a name.
    pub fn get(&self, name: &str) -> Option<&Item<'a>> {
        self.by_name.get(name)
    }

    fn take_table(&mut self, world: &World<'a>, table: &'a Table, year: Year) {
        let Some(schema) = world.pack.table(&table.id) else { return };
        let of_section = |section: &Section| {
            let found = schema.sides().iter().find(|side| side.id == section.side);
            found.or_else(|| schema.sides().first())
        };
        for section in &table.sections {
            let side = of_section(section);
            for row in section.rows.iter().filter(|row| !world.budget.unit.secrecy.withholds(row)) {
                let row_names = row_names(side, &row.key, &row.label);
                // 一般公共预算 stands below 本年收入 and below 上年结转
                let recurs = section.rows.of_key(&fold(&row.key)).len() > 1;
                let parent = row.parent.filter(|_| recurs).map(|parent| section.rows[parent].key.clone());
                let steps: Vec<String> = parent.into_iter().chain([row.key.clone()]).collect();
                for (column, amount) in section.columns.iter().zip(&row.amounts) {
                    let Some(amount) = amount else { continue };
                    let path = CellPath {
                        previous: year == Year::Last,
                        table: table.id.clone(),
                        side: (!section.side.is_empty()).then(|| section.side.clone()),
                        row: steps.clone(),
                        column: (section.columns.len() > 1).then(|| column.clone()),
                    };
                    let (path, column_key) = (path.to_string(), key(column));
                    let shown = path.clone();
                    let figure = Figure { path, shown, column: column_key, year, amount, whole: row.total };
                    for name in &row_names {
                        self.add(name, figure.clone(), false);
                    }
                    for name in column_names(side, column) {
                        self.add(&name, figure.clone(), true);
                    }
                }
            }
        }
    }

    /// Figures that the pack gives names, in both years; what is withheld or not there has none.
    fn take_path<'n>(
        &mut self,
        world: &World<'a>,
        path: &str,
        names: impl Iterator<Item = &'n str>,
        (beside, may): (&str, bool),
    ) -> Result<(), Stop> {
        let names: BTreeSet<String> = names.flat_map(spellings).collect();
        let this = CellPath::parse(path).map_err(|error| Stop::fault("pack.toml", error.to_string()))?;
        for (year, path) in [(Year::This, this.clone()), (Year::Last, this.last_year())] {
            let Ok(Found::Amount(amount)) = world.budget.find(&path) else { continue };
            let column = path.column.as_deref().map(key).unwrap_or_default();
            let shown = if path.table == UNIT_TABLE {
                world.budget.unit.statement.named(&path.fact_key())
            } else {
                path.to_string()
            };
            let figure = Figure { path: path.to_string(), shown, column, year, amount, whole: !may };
            for name in &names {
                let item = self.by_name.entry(name.clone()).or_default();
                if may {
                    if item.figures.iter().all(|known| known.path != figure.path) {
                        item.figures.push(figure.clone());
                    }
                    continue;
                }
                // a table may have it under the same name
                item.figures.retain(|known| known.path != figure.path);
                item.figures.insert(0, figure.clone());
                item.listed = true;
                beside.clone_into(&mut item.beside);
            }
        }
        Ok(())
    }

    fn add(&mut self, name: &str, figure: Figure<'a>, column: bool) {
        if name.chars().count() < SHORTEST || SAY_NOTHING.contains(&name) {
            return;
        }
        let item = self.by_name.entry(name.to_owned()).or_default();
        item.column |= column;
        item.figures.push(figure);
    }
}

/// What texts call a row: its label, and those that the pack knows it by.
fn row_names(side: Option<&SideSchema>, row_key: &str, label: &str) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = spellings(label).collect();
    if let Some(listed) = side.and_then(|side| side.row(row_key)) {
        let labels = std::iter::once(listed.label()).chain(listed.aliases.iter().map(String::as_str));
        names.extend(labels.flat_map(spellings));
    }
    names
}

/// What texts call a column.
fn column_names(side: Option<&SideSchema>, column: &str) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = spellings(column).collect();
    let leaves = side.map(SideSchema::leaves).unwrap_or_default();
    if let Some((_, schema)) = leaves.into_iter().find(|(_, schema)| fold(&schema.id) == fold(column)) {
        // 合计 below a group says nothing of which amounts
        names.extend(schema.labels().flat_map(spellings));
    }
    names
}

/// A name as sentences are compared, and without its brackets: 因公出国(境)费, 因公出国境费, 因公出国费.
fn spellings(name: &str) -> impl Iterator<Item = String> + use<> {
    let whole: String = key(name).chars().filter(|c| *c != '"').collect();
    let open: String = whole.chars().filter(|c| !matches!(c, '(' | ')')).collect();
    let mut depth = 0_usize;
    let mut without = String::new();
    for c in whole.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            other if depth == 0 => without.push(other),
            _ => {}
        }
    }
    BTreeSet::from([whole, open, without]).into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_without_their_brackets_too() {
        let names: Vec<String> = spellings("一、因公出国（境）费").collect();
        assert_eq!(names, ["因公出国(境)费", "因公出国境费", "因公出国费"]);
    }
}
