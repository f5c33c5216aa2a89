//! `tables.toml` as it is written: every key a table may have, whatever its shape.

use std::collections::BTreeMap;

use crate::pack::at::Written;
use serde::{Deserialize, Serialize};

use super::{ColumnRole, FieldRole, Presence, RowsAre};

/// The whole of `tables.toml`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawTables {
    /// Labels of columns and fields that any sheet may have and that are left out without a word (序号).
    #[serde(default)]
    pub ignore: Vec<String>,
    /// All tables in printing order, supplementary ones last.
    #[serde(rename = "table", default)]
    pub tables: Vec<RawTable>,
}

/// The shape of a table, as `shape` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::pack) enum ShapeName {
    /// Two sides next to each other, with rows of a stated name and equal totals.
    Balance,
    /// Rows with a code, nested by it, and a total row.
    Tree,
    /// Plain rows with a name, and perhaps a total row.
    Rows,
    /// One block per project: labelled amounts and texts, then indicator rows.
    Form,
    /// A sheet of prose, taken over as words of the unit or of a project; no table of the document.
    Text,
}

/// One table.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawTable {
    /// First segment of its cell paths, and its name in messages.
    pub id: String,
    /// Title printed above it; `{kind}` stands for 部门 or 单位, `{year}` for the year. The id when absent.
    #[serde(default)]
    pub title: Option<String>,
    /// Titles for single kinds of publisher, instead of `title`.
    #[serde(default)]
    pub title_of: BTreeMap<String, String>,
    /// Other titles and sheet names by which it is recognised; `{kind}` allowed.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Its shape.
    pub shape: ShapeName,
    /// Whether it must be there.
    #[serde(default)]
    pub presence: Presence,
    /// Of a supplementary table: what the document leaves out where its sheet is missing, in Chinese, as
    /// the end of the sentence 文件里不写：….
    #[serde(default)]
    pub without: Option<String>,
    /// What the document leaves out where last year's workbook lacks the table, in the same way: the
    /// comparisons that templates make with it. Not told of a tree that is empty this year.
    #[serde(default)]
    pub without_previous: Option<String>,
    /// Code system of its rows (`function`, `economic`), for trees.
    #[serde(default)]
    pub codes: Option<String>,
    /// The sides of a table; a balance has two, every other shape one without an id.
    #[serde(rename = "side", default)]
    pub sides: Vec<RawSide>,
    /// The column tree of shapes with one side.
    #[serde(default)]
    pub columns: Vec<RawColumn>,
    /// Listed rows of shapes with one side.
    #[serde(rename = "row", default)]
    pub rows: Vec<RawRow>,
    /// Labels of the total row of trees and plain rows.
    #[serde(default)]
    pub total: Vec<String>,
    /// Key and label of the only row, for plain rows without a column of names.
    #[serde(default)]
    pub single: Option<String>,
    /// What its rows are named after, where rules must know.
    #[serde(default)]
    pub rows_are: Option<RowsAre>,
    /// Fields of a form.
    #[serde(default)]
    pub form: Option<RawForm>,
    /// Labels of columns and fields that its sheets may have and that are left out without a word.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// What becomes of a sheet of prose.
    #[serde(default)]
    pub text: Option<RawText>,
    /// Printed below the table when it has no amounts; Tera, one line.
    #[serde(default)]
    pub empty_statement: Option<Written>,
    /// The money unit in which it is printed; the pack's when absent.
    #[serde(default)]
    pub print_unit: Option<String>,
    /// Fewest decimals with which it is printed; the pack's when absent.
    #[serde(default)]
    pub print_decimals: Option<u32>,
}

/// One side of a balance.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawSide {
    /// Name of the side, as in `@支出`; empty for shapes with one side.
    #[serde(default)]
    pub id: String,
    /// Printed above its columns; the id when absent.
    #[serde(default)]
    pub label: Option<String>,
    /// Its column tree, beginning with the name column.
    pub columns: Vec<RawColumn>,
    /// Rows that are listed by name.
    #[serde(rename = "row", default)]
    pub rows: Vec<RawRow>,
    /// Code system whose top-level names may stand as further rows (`function`), if any.
    #[serde(default)]
    pub classes: Option<String>,
    /// The row whose figure equals that of the other side.
    #[serde(default)]
    pub total: Option<String>,
}

/// A listed row.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawRow {
    /// Its key in cell paths, and its printed label unless `label` says otherwise.
    pub id: String,
    /// Printed label (`一、财政拨款收入`).
    #[serde(default)]
    pub label: Option<String>,
    /// Other labels met in workbooks, without numbering.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The listed row that this one is part of; distinguishes labels that recur.
    #[serde(default)]
    pub parent: Option<String>,
    /// Rows (ids, or `parent>child`) whose sum it is; `类` stands for all class rows.
    #[serde(default)]
    pub parts: Vec<String>,
    /// Parts need not cover it (`其中：`): their sum may be less.
    #[serde(default)]
    pub of_which: bool,
}

/// A node of the column tree: a group of columns, or a leaf.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawColumn {
    /// Last segment of cell paths; for a group only its label.
    pub id: String,
    /// Header text; the id when absent.
    #[serde(default)]
    pub label: Option<String>,
    /// Other header texts met in workbooks.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it holds.
    #[serde(default)]
    pub role: ColumnRole,
    /// Columns of the same side whose sum it is.
    #[serde(default)]
    pub parts: Vec<String>,
    /// May be missing from a workbook.
    #[serde(default)]
    pub optional: bool,
    /// Kinds of publisher from whose workbooks it may not be missing, optional or not.
    #[serde(default)]
    pub required_for: Vec<String>,
    /// The columns of a group.
    #[serde(default)]
    pub columns: Vec<RawColumn>,
}

/// What becomes of a sheet of prose: one of the two, or nothing where the document is composed anew.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawText {
    /// Key under `[prose]` that its paragraphs fill.
    #[serde(default)]
    pub prose: Option<String>,
    /// Headings and the text fields of a project that they begin; the sheet's title, less the
    /// schema's, names the project. One sheet a project.
    #[serde(default)]
    pub fields: Vec<RawField>,
    /// Further endings of such a title; only a sheet that has one of the headings is known by them.
    #[serde(default)]
    pub endings: Vec<String>,
    /// Id of a table whose rows are named after the projects: of two readings of a title, that one counts
    /// which names a row.
    #[serde(default)]
    pub named_in: Option<String>,
    /// Words, parted by blanks, that may end the name of a project or be left out there.
    #[serde(default)]
    pub tails: String,
    /// Lines that the blank form holds besides instructions in brackets.
    #[serde(default)]
    pub given: Vec<String>,
}

/// The fields of a form, one block per project.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawForm {
    /// The field that names the project and begins a block.
    pub name: RawField,
    /// Text fields: label in one cell, value in the next.
    #[serde(default)]
    pub texts: Vec<RawField>,
    /// Amount fields; `parts` as with columns.
    #[serde(default)]
    pub amounts: Vec<RawField>,
    /// Label of the cell that spans the amount fields (`项目资金`), for printing.
    #[serde(default)]
    pub amounts_label: Option<String>,
    /// Where the spending of a project's function code stands, `{row}` being the code: the projects of a
    /// code cannot cost more.
    #[serde(default)]
    pub spent_in: Option<String>,
    /// Headers of the indicator rows: levels of headings, then the target.
    pub indicators: Vec<RawField>,
    /// Labels of a row of a flat list that adds its projects up.
    #[serde(default)]
    pub total: Vec<String>,
    /// First-level indicators (`产出指标`) and their second levels, as expected.
    #[serde(default)]
    pub classes: Vec<RawIndicatorClass>,
}

/// A field of a form.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawField {
    /// Id in cell paths.
    pub id: String,
    /// Printed label; the id when absent.
    #[serde(default)]
    pub label: Option<String>,
    /// Other labels met in workbooks.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Of a form: further header texts by which it is known in a flat list only, where each field is a
    /// column; `年度金额>合计` for a column below a group.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Of a text field: whom it names, where rules must know.
    #[serde(default)]
    pub role: Option<FieldRole>,
    /// Amount fields whose sum it is.
    #[serde(default)]
    pub parts: Vec<String>,
    /// Of the target of indicators: columns whose text goes before it (指标性质 ≤).
    #[serde(default)]
    pub before: Vec<RawJoin>,
    /// Of the target of indicators: columns whose text goes after it (度量单位 万元).
    #[serde(default)]
    pub after: Vec<RawJoin>,
}

/// A column whose text is joined to that of another.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawJoin {
    /// Header texts by which it is known.
    pub labels: Vec<String>,
    /// What stands there where there is nothing to join (定性, 无).
    #[serde(default)]
    pub except: Vec<String>,
}

/// A first-level indicator with its second level.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct RawIndicatorClass {
    /// First level: `产出指标`.
    pub id: String,
    /// Second level: `数量指标` …
    pub children: Vec<String>,
}
