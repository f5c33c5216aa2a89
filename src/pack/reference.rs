//! Whether a cell path can lead anywhere: its table, side, column, level and listed row, or its fact, are
//! the pack's. Whether a workbook has them is another question.

use crate::budget::label::fold;
use crate::budget::lookup::{UNIT_TABLE, nearest};
use crate::budget::path::CellPath;
use crate::budget::unit::KIND_KEY;

use super::Pack;
use super::checks::Condition;
use super::schema::{SideSchema, TableSchema};
use super::validate::one_off;

/// The names that stand for a row in the paths of a check that runs over rows.
const ROW: &str = "{row}";

impl Pack {
    /// Why a path cannot lead anywhere in this pack, as a Chinese sentence with the nearest right name.
    ///
    /// # Errors
    /// That sentence.
    pub fn resolve(&self, path: &CellPath) -> Result<(), String> {
        if path.table == UNIT_TABLE {
            return self.fact_is_known(path.row_name());
        }
        let Some(schema) = self.table(&path.table) else {
            return Err(unknown("表", &path.table, self.tables.iter().map(|table| table.id.clone())));
        };
        let sides: Vec<&SideSchema> = match &path.side {
            None => schema.sides().iter().collect(),
            Some(id) => match schema.side(id) {
                Some(side) => vec![side],
                None => {
                    let known: Vec<&str> = schema.sides().iter().map(|side| side.id.as_str()).collect();
                    return Err(format!("“{}”没有“{id}”这一侧，只有{}", schema.id, known.join("、")));
                }
            },
        };
        column_is_known(path, schema, &sides)?;
        row_is_known(path, schema, &sides)
    }

    /// Whether a layer took a table away: what lower layers' templates say of it is no fault, it is absent.
    pub fn is_removed_table(&self, id: &str) -> bool {
        self.table(id).is_none() && self.removed.iter().any(|gone| gone.list == "table" && gone.id == id)
    }

    /// Whether a layer took away what a path names: its table, side, row or column, or its fact.
    pub fn is_removed(&self, path: &CellPath) -> bool {
        if path.table == UNIT_TABLE {
            let key = path.fact_key();
            let is_there = self.manifest.facts.iter().any(|fact| fact.key == key);
            return !is_there && self.removed.iter().any(|gone| gone.list == "fact" && gone.id == key);
        }
        if self.is_removed_table(&path.table) {
            return true;
        }
        // something else of the name may have taken its place
        self.resolve(path).is_err()
            && self.removed.iter().any(|gone| {
                gone.table == path.table
                    && match gone.list.as_str() {
                        "side" => path.side.as_ref() == Some(&gone.id),
                        "row" => path.row.contains(&gone.id),
                        "columns" | "amounts" => path.column.as_ref() == Some(&gone.id),
                        _ => false,
                    }
            })
    }

    /// Whether a condition can ever hold: its fact is the pack's, and has the values that it asks for.
    ///
    /// # Errors
    /// Why not, as a Chinese sentence.
    pub fn allows(&self, condition: &Condition) -> Result<(), String> {
        let choices = match self.manifest.facts.iter().find(|fact| fact.key == condition.fact) {
            Some(fact) => &fact.choices,
            None if condition.fact == KIND_KEY => &self.manifest.kinds,
            None => return Err(format!("pack.toml 里没有 {} 这一项", condition.fact)),
        };
        match condition.is.iter().find(|value| !choices.is_empty() && !choices.contains(value)) {
            Some(value) => Err(format!("{} 不会是“{value}”，只有{}", condition.fact, choices.join("、"))),
            None => Ok(()),
        }
    }

    /// A fact of unit.toml, by its dotted key.
    fn fact_is_known(&self, key: &str) -> Result<(), String> {
        let known = || self.manifest.facts.iter().map(|fact| fact.key.clone());
        // the amounts of projects without a form are no fact that a pack declares
        if key.starts_with("project.") || known().any(|fact| fact == key) {
            return Ok(());
        }
        Err(unknown("unit.toml 的项", key, known()))
    }
}

fn column_is_known(path: &CellPath, schema: &TableSchema, sides: &[&SideSchema]) -> Result<(), String> {
    let Some(id) = &path.column else { return Ok(()) };
    let mut known: Vec<String> = Vec::new();
    for side in sides {
        known.extend(side.amount_columns().iter().map(|id| (*id).to_owned()));
    }
    let fields = schema.form().into_iter().flat_map(|form| &form.amounts);
    known.extend(fields.map(|field| field.id.clone()));
    if known.contains(id) {
        return Ok(());
    }
    Err(format!("“{}”{}", schema.id, unknown("列", id, known.into_iter())))
}

/// Rows of a balance are listed; where classes may stand among them, and in other shapes, the workbook
/// names its rows itself.
fn row_is_known(path: &CellPath, schema: &TableSchema, sides: &[&SideSchema]) -> Result<(), String> {
    let open = sides.iter().any(|side| side.classes.is_some());
    let named = path.wildcard().is_none() && path.row_name() != ROW;
    if !schema.lists_rows() || open || !named {
        return Ok(());
    }
    let name = fold(path.row_name());
    let rows = || sides.iter().flat_map(|side| &side.rows);
    if rows().any(|row| fold(&row.id) == name || fold(row.label()) == name) {
        return Ok(());
    }
    Err(format!("“{}”{}", schema.id, unknown("行", path.row_name(), rows().map(|row| row.id.clone()))))
}

fn unknown(what: &str, name: &str, known: impl Iterator<Item = String>) -> String {
    let known: Vec<String> = known.collect();
    // of two signs one may be wrong
    let slip = || known.iter().find(|known| one_off(&fold(known), &fold(name))).cloned();
    let near = nearest(name, known.iter()).or_else(slip);
    let near = near.map(|near| format!("，是否指“{near}”")).unwrap_or_default();
    format!("没有“{name}”这个{what}{near}")
}
