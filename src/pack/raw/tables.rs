//! `tables.toml` as it is written.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{ColumnRole, FieldRole, Presence, RowsAre};
use crate::pack::at::{At, FileSpot, Written};

/// The whole of `tables.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawTables {
    /// Labels of columns and fields that any sheet may have and that are left out without a word.
    #[serde(default)]
    pub(in crate::pack) ignore: Vec<Written>,
    /// All tables in printing order.
    #[serde(rename = "table", default)]
    pub(in crate::pack) tables: Vec<RawTable>,
}

/// The word for a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::pack) enum ShapeName {
    /// Two sides next to each other.
    Balance,
    /// Rows with a code.
    Tree,
    /// Plain rows with a name.
    Rows,
    /// One block per project.
    Form,
    /// A sheet of prose.
    Text,
}

impl ShapeName {
    /// As tables.toml writes it.
    pub(in crate::pack) fn word(self) -> &'static str {
        match self {
            ShapeName::Balance => "balance",
            ShapeName::Tree => "tree",
            ShapeName::Rows => "rows",
            ShapeName::Form => "form",
            ShapeName::Text => "text",
        }
    }
}

/// One table; the keys are those of [`crate::pack::schema::TableSchema`].
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawTable {
    pub(in crate::pack) id: Written,
    #[serde(default)]
    pub(in crate::pack) title: Option<Written>,
    #[serde(default)]
    pub(in crate::pack) title_of: BTreeMap<Written, Written>,
    #[serde(default)]
    pub(in crate::pack) aliases: Vec<Written>,
    pub(in crate::pack) shape: At<ShapeName>,
    #[serde(default)]
    pub(in crate::pack) presence: Option<At<Presence>>,
    #[serde(default)]
    pub(in crate::pack) without: Option<Written>,
    #[serde(default)]
    pub(in crate::pack) without_previous: Option<Written>,
    #[serde(default)]
    pub(in crate::pack) codes: Option<Written>,
    #[serde(rename = "side", default)]
    pub(in crate::pack) sides: Vec<RawSide>,
    #[serde(default)]
    pub(in crate::pack) columns: Vec<RawColumn>,
    #[serde(rename = "row", default)]
    pub(in crate::pack) rows: Vec<RawRow>,
    #[serde(default)]
    pub(in crate::pack) total: Vec<Written>,
    #[serde(default)]
    pub(in crate::pack) single: Option<Written>,
    #[serde(default)]
    pub(in crate::pack) rows_are: Option<At<RowsAre>>,
    #[serde(default)]
    pub(in crate::pack) form: Option<At<RawForm>>,
    #[serde(default)]
    pub(in crate::pack) ignore: Vec<Written>,
    #[serde(default)]
    pub(in crate::pack) text: Option<At<RawText>>,
    #[serde(default)]
    pub(in crate::pack) empty_statement: Option<Written>,
    #[serde(default)]
    pub(in crate::pack) print_unit: Option<Written>,
    #[serde(default)]
    pub(in crate::pack) print_decimals: Option<At<u32>>,
}

/// One side of a balance.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawSide {
    #[serde(default)]
    pub(in crate::pack) id: Written,
    #[serde(default)]
    pub(in crate::pack) label: Option<Written>,
    pub(in crate::pack) columns: Vec<RawColumn>,
    #[serde(rename = "row", default)]
    pub(in crate::pack) rows: Vec<RawRow>,
    #[serde(default)]
    pub(in crate::pack) classes: Option<Written>,
    #[serde(default)]
    pub(in crate::pack) total: Option<Written>,
}

/// A listed row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawRow {
    pub(in crate::pack) id: Written,
    #[serde(default)]
    pub(in crate::pack) label: Option<Written>,
    #[serde(default)]
    pub(in crate::pack) aliases: Vec<Written>,
    #[serde(default)]
    pub(in crate::pack) parent: Option<Written>,
    #[serde(default)]
    pub(in crate::pack) parts: Vec<Written>,
    #[serde(default)]
    pub(in crate::pack) of_which: bool,
    #[serde(default)]
    pub(in crate::pack) change: bool,
}

/// A node of the column tree.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawColumn {
    pub(in crate::pack) id: Written,
    #[serde(default)]
    pub(in crate::pack) label: Option<Written>,
    #[serde(default)]
    pub(in crate::pack) aliases: Vec<Written>,
    #[serde(default)]
    pub(in crate::pack) role: Option<At<ColumnRole>>,
    #[serde(default)]
    pub(in crate::pack) parts: Vec<Written>,
    #[serde(default)]
    pub(in crate::pack) optional: bool,
    #[serde(default)]
    pub(in crate::pack) required_for: Vec<Written>,
    #[serde(default)]
    pub(in crate::pack) change: bool,
    #[serde(default)]
    pub(in crate::pack) columns: Vec<RawColumn>,
}

/// The fields of a form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawForm {
    pub(in crate::pack) name: RawField,
    #[serde(default)]
    pub(in crate::pack) texts: Vec<RawField>,
    #[serde(default)]
    pub(in crate::pack) amounts: Vec<RawField>,
    #[serde(default)]
    pub(in crate::pack) amounts_label: Option<Written>,
    #[serde(default)]
    pub(in crate::pack) spent_in: Option<Written>,
    pub(in crate::pack) indicators: At<Vec<RawField>>,
    #[serde(default)]
    pub(in crate::pack) total: Vec<Written>,
    #[serde(default)]
    pub(in crate::pack) classes: Vec<RawIndicatorClass>,
}

/// A field of a form, or of a sheet of prose.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawField {
    pub(in crate::pack) id: Written,
    #[serde(default)]
    pub(in crate::pack) label: Option<Written>,
    #[serde(default)]
    pub(in crate::pack) aliases: Vec<Written>,
    #[serde(default)]
    pub(in crate::pack) columns: Vec<Written>,
    #[serde(default)]
    pub(in crate::pack) role: Option<At<FieldRole>>,
    #[serde(default)]
    pub(in crate::pack) parts: Vec<Written>,
    #[serde(default)]
    pub(in crate::pack) before: Vec<RawJoin>,
    #[serde(default)]
    pub(in crate::pack) after: Vec<RawJoin>,
}

/// A column whose text is joined to that of another.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawJoin {
    pub(in crate::pack) labels: At<Vec<Written>>,
    #[serde(default)]
    pub(in crate::pack) except: Vec<Written>,
}

/// A first-level indicator with its second level.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawIndicatorClass {
    pub(in crate::pack) id: Written,
    pub(in crate::pack) children: At<Vec<Written>>,
}

/// What becomes of a sheet of prose.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawText {
    #[serde(default)]
    pub(in crate::pack) prose: Option<Written>,
    #[serde(default)]
    pub(in crate::pack) fields: Vec<RawField>,
    #[serde(default)]
    pub(in crate::pack) endings: Vec<Written>,
    #[serde(default)]
    pub(in crate::pack) named_in: Option<Written>,
    #[serde(default)]
    pub(in crate::pack) tails: Written,
    #[serde(default)]
    pub(in crate::pack) given: Vec<Written>,
}

/// The rows and columns of one side, wherever they are written.
#[derive(Debug, Clone, Copy)]
pub(in crate::pack) struct SideView<'a> {
    /// Its id; empty for shapes with one side.
    pub(in crate::pack) id: &'a Written,
    /// Its column tree.
    pub(in crate::pack) columns: &'a [RawColumn],
    /// Its listed rows.
    pub(in crate::pack) rows: &'a [RawRow],
    /// The code system of its class rows.
    pub(in crate::pack) classes: Option<&'a Written>,
    /// Its total, of a balance.
    pub(in crate::pack) total: Option<&'a Written>,
}

impl RawTable {
    /// Its sides; of shapes with one side, that.
    pub(in crate::pack) fn sides(&self) -> Vec<SideView<'_>> {
        if self.sides.is_empty() {
            let (columns, rows) = (self.columns.as_slice(), self.rows.as_slice());
            return vec![SideView { id: &NO_SIDE, columns, rows, classes: None, total: None }];
        }
        let views = self.sides.iter().map(|side| SideView {
            id: &side.id,
            columns: &side.columns,
            rows: &side.rows,
            classes: side.classes.as_ref(),
            total: side.total.as_ref(),
        });
        views.collect()
    }

    /// Whether amounts of it have cell paths.
    pub(in crate::pack) fn has_amounts(&self) -> bool {
        *self.shape != ShapeName::Text
    }
}

/// The id of the only side.
static NO_SIDE: Written = At { value: String::new(), spot: FileSpot(0) };

impl SideView<'_> {
    /// The leaf columns, left to right.
    pub(in crate::pack) fn leaves(&self) -> Vec<&RawColumn> {
        let mut leaves = Vec::new();
        for column in self.columns {
            column.leaves(&mut leaves);
        }
        leaves
    }

    /// The leaf columns of amounts.
    pub(in crate::pack) fn amounts(&self) -> Vec<&RawColumn> {
        self.leaves().into_iter().filter(|leaf| leaf.role() == ColumnRole::Amount).collect()
    }
}

impl RawColumn {
    /// What it holds.
    pub(in crate::pack) fn role(&self) -> ColumnRole {
        self.role.map_or_else(ColumnRole::default, |role| role.value)
    }

    /// Whether a group of an id, this or one in it, has a column.
    pub(in crate::pack) fn group_has(&self, group: &str, column: &str) -> bool {
        let mut own = Vec::new();
        self.leaves(&mut own);
        self.id == *group && own.iter().any(|leaf| leaf.id == *column)
            || self.columns.iter().any(|inner| inner.group_has(group, column))
    }

    fn leaves<'a>(&'a self, leaves: &mut Vec<&'a RawColumn>) {
        if self.columns.is_empty() {
            leaves.push(self);
        }
        for column in &self.columns {
            column.leaves(leaves);
        }
    }
}

impl RawRow {
    /// Printed label.
    pub(in crate::pack) fn label(&self) -> &str {
        self.label.as_deref().map_or(self.id.as_str(), String::as_str)
    }
}
