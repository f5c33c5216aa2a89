//! What rows of indicators have in common, in blocks and in flat lists.

use crate::budget::label;
use crate::pack::schema::{FormSchema, JoinSchema};

use super::account::Fate;
use super::grid::Grid;
use super::money;
use super::reading::Reading;

/// How the text of a column is joined to a target.
#[derive(Debug, Clone)]
pub struct Join {
    /// Behind the target, not before it.
    after: bool,
    /// Words that say that there is nothing to join.
    except: Vec<String>,
}

impl Join {
    /// A column of the schema.
    pub fn new(schema: &JoinSchema, after: bool) -> Self {
        Self { after, except: schema.except.iter().map(|word| label::fold(word)).collect() }
    }
}

/// A target, with what stands before and after it in columns of their own.
pub fn target(row: u32, column: Option<u32>, joined: &[(u32, Join)], reading: &mut Reading<'_>) -> String {
    let value = column.map(|col| reading.text((row, col), Fate::Text)).unwrap_or_default();
    let mut target = value.clone();
    for (col, join) in joined {
        let part = reading.text((row, *col), Fate::Text);
        let folded = label::fold(&part);
        // a measure without a value measures nothing, and one that the value shows is there already
        if value.is_empty() || join.except.contains(&folded) || shows(&value, &folded, join.after) {
            continue;
        }
        target = if join.after { format!("{target}{part}") } else { format!("{part}{target}") };
    }
    target
}

/// Whether a value already begins or ends with what would be joined to it.
fn shows(value: &str, part: &str, after: bool) -> bool {
    let value = label::fold(value);
    if after { value.ends_with(part) } else { value.starts_with(part) }
}

/// Whether one of the upper levels is a class that the pack knows; all are where it lists none.
pub fn is_classed(schema: &FormSchema, uppers: &[String]) -> bool {
    let known = |text: &String| {
        let key = label::key(text);
        let is = |name: &String| label::key(name) == key;
        schema.classes.iter().any(|class| is(&class.id) || class.children.iter().any(is))
    };
    schema.classes.is_empty() || uppers.iter().any(known)
}

/// Whether a row states the unit of money again, as one above the next form does.
pub fn restates_unit(grid: &Grid, row: u32) -> bool {
    grid.row(row).any(|(col, _)| money::states_unit_in_words(grid, row, col))
}
