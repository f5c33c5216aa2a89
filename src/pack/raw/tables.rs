//! `tables.toml` as it is written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::at::{At, Written};
use super::super::schema::{ColumnRole, FieldRole, Presence, RowsAre};

/// The whole of `tables.toml`.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawTables {
    /// Labels of columns and fields that any sheet may have and that are left out without a word.
    #[serde(default)]
    pub(in super::super) ignore: Vec<Written>,
    /// All tables in printing order.
    #[serde(rename = "table", default)]
    pub(in super::super) tables: Vec<RawTable>,
}

/// The word for a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in super::super) enum ShapeName {
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
    pub(in super::super) fn word(self) -> &'static str {
        match self {
            ShapeName::Balance => "balance",
            ShapeName::Tree => "tree",
            ShapeName::Rows => "rows",
            ShapeName::Form => "form",
            ShapeName::Text => "text",
        }
    }
}

/// One table; the keys are those of [`super::super::schema::TableSchema`].
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawTable {
    pub(in super::super) id: Written,
    #[serde(default)]
    pub(in super::super) title: Option<Written>,
    #[serde(default)]
    pub(in super::super) title_of: BTreeMap<Written, Written>,
    #[serde(default)]
    pub(in super::super) aliases: Vec<Written>,
    pub(in super::super) shape: At<ShapeName>,
    #[serde(default)]
    pub(in super::super) presence: Option<At<Presence>>,
    #[serde(default)]
    pub(in super::super) without: Option<Written>,
    #[serde(default)]
    pub(in super::super) without_previous: Option<Written>,
    #[serde(default)]
    pub(in super::super) codes: Option<Written>,
    #[serde(rename = "side", default)]
    pub(in super::super) sides: Vec<RawSide>,
    #[serde(default)]
    pub(in super::super) columns: Vec<RawColumn>,
    #[serde(rename = "row", default)]
    pub(in super::super) rows: Vec<RawRow>,
    #[serde(default)]
    pub(in super::super) total: Vec<Written>,
    #[serde(default)]
    pub(in super::super) single: Option<Written>,
    #[serde(default)]
    pub(in super::super) rows_are: Option<At<RowsAre>>,
    #[serde(default)]
    pub(in super::super) form: Option<At<RawForm>>,
    #[serde(default)]
    pub(in super::super) ignore: Vec<Written>,
    #[serde(default)]
    pub(in super::super) text: Option<At<RawText>>,
    #[serde(default)]
    pub(in super::super) empty_statement: Option<Written>,
    #[serde(default)]
    pub(in super::super) print_unit: Option<Written>,
    #[serde(default)]
    pub(in super::super) print_decimals: Option<At<u32>>,
}

/// One side of a balance.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawSide {
    #[serde(default)]
    pub(in super::super) id: Written,
    #[serde(default)]
    pub(in super::super) label: Option<Written>,
    pub(in super::super) columns: Vec<RawColumn>,
    #[serde(rename = "row", default)]
    pub(in super::super) rows: Vec<RawRow>,
    #[serde(default)]
    pub(in super::super) classes: Option<Written>,
    #[serde(default)]
    pub(in super::super) total: Option<Written>,
}

/// A listed row.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawRow {
    pub(in super::super) id: Written,
    #[serde(default)]
    pub(in super::super) label: Option<Written>,
    #[serde(default)]
    pub(in super::super) aliases: Vec<Written>,
    #[serde(default)]
    pub(in super::super) parent: Option<Written>,
    #[serde(default)]
    pub(in super::super) parts: Vec<Written>,
    #[serde(default)]
    pub(in super::super) of_which: bool,
}

/// A node of the column tree.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawColumn {
    pub(in super::super) id: Written,
    #[serde(default)]
    pub(in super::super) label: Option<Written>,
    #[serde(default)]
    pub(in super::super) aliases: Vec<Written>,
    #[serde(default)]
    pub(in super::super) role: Option<At<ColumnRole>>,
    #[serde(default)]
    pub(in super::super) parts: Vec<Written>,
    #[serde(default)]
    pub(in super::super) optional: bool,
    #[serde(default)]
    pub(in super::super) required_for: Vec<Written>,
    #[serde(default)]
    pub(in super::super) columns: Vec<RawColumn>,
}

/// The fields of a form.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawForm {
    pub(in super::super) name: RawField,
    #[serde(default)]
    pub(in super::super) texts: Vec<RawField>,
    #[serde(default)]
    pub(in super::super) amounts: Vec<RawField>,
    #[serde(default)]
    pub(in super::super) amounts_label: Option<Written>,
    #[serde(default)]
    pub(in super::super) spent_in: Option<Written>,
    pub(in super::super) indicators: At<Vec<RawField>>,
    #[serde(default)]
    pub(in super::super) total: Vec<Written>,
    #[serde(default)]
    pub(in super::super) classes: Vec<RawIndicatorClass>,
}

/// A field of a form, or of a sheet of prose.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawField {
    pub(in super::super) id: Written,
    #[serde(default)]
    pub(in super::super) label: Option<Written>,
    #[serde(default)]
    pub(in super::super) aliases: Vec<Written>,
    #[serde(default)]
    pub(in super::super) columns: Vec<Written>,
    #[serde(default)]
    pub(in super::super) role: Option<At<FieldRole>>,
    #[serde(default)]
    pub(in super::super) parts: Vec<Written>,
    #[serde(default)]
    pub(in super::super) before: Vec<RawJoin>,
    #[serde(default)]
    pub(in super::super) after: Vec<RawJoin>,
}

/// A column whose text is joined to that of another.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawJoin {
    pub(in super::super) labels: At<Vec<Written>>,
    #[serde(default)]
    pub(in super::super) except: Vec<Written>,
}

/// A first-level indicator with its second level.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawIndicatorClass {
    pub(in super::super) id: Written,
    pub(in super::super) children: At<Vec<Written>>,
}

/// What becomes of a sheet of prose.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawText {
    #[serde(default)]
    pub(in super::super) prose: Option<Written>,
    #[serde(default)]
    pub(in super::super) fields: Vec<RawField>,
    #[serde(default)]
    pub(in super::super) endings: Vec<Written>,
    #[serde(default)]
    pub(in super::super) named_in: Option<Written>,
    #[serde(default)]
    pub(in super::super) tails: Written,
    #[serde(default)]
    pub(in super::super) given: Vec<Written>,
}

/// The rows and columns of one side, wherever they are written.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct SideView<'a> {
    /// Its id; empty for shapes with one side.
    pub(in super::super) id: &'a Written,
    /// Its column tree.
    pub(in super::super) columns: &'a [RawColumn],
    /// Its listed rows.
    pub(in super::super) rows: &'a [RawRow],
    /// The code system of its class rows.
    pub(in super::super) classes: Option<&'a Written>,
    /// Its total, of a balance.
    pub(in super::super) total: Option<&'a Written>,
}

impl RawTable {
    /// Its sides; of shapes with one side, that.
    pub(in super::super) fn sides(&self) -> Vec<SideView<'_>> {
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
    pub(in super::super) fn has_amounts(&self) -> bool {
        *self.shape != ShapeName::Text
    }
}

/// The id of the only side.
static NO_SIDE: Written = At { value: String::new(), spot: super::super::at::Spot(0) };

impl SideView<'_> {
    /// The leaf columns, left to right.
    pub(in super::super) fn leaves(&self) -> Vec<&RawColumn> {
        let mut leaves = Vec::new();
        for column in self.columns {
            column.leaves(&mut leaves);
        }
        leaves
    }

    /// The leaf columns of amounts.
    pub(in super::super) fn amounts(&self) -> Vec<&RawColumn> {
        self.leaves().into_iter().filter(|leaf| leaf.role() == ColumnRole::Amount).collect()
    }
}

impl RawColumn {
    /// What it holds.
    pub(in super::super) fn role(&self) -> ColumnRole {
        self.role.map_or_else(ColumnRole::default, |role| role.value)
    }

    /// Whether a group of an id, this or one in it, has a column.
    pub(in super::super) fn group_has(&self, group: &str, column: &str) -> bool {
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
    pub(in super::super) fn label(&self) -> &str {
        self.label.as_deref().map_or(self.id.as_str(), String::as_str)
    }
}
