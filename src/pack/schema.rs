//! `tables.toml`: what each table of the pack looks like, as data.
//!
//! Few shapes cover every table: [`Shape`] says which, a column tree by header labels says how its
//! header reads, and listed rows or a code system say what its rows are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Codes;
pub use super::fields::{FieldRole, FieldSchema, FormSchema, IndicatorClass, JoinSchema};

/// The whole of `tables.toml`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    /// Labels of columns and fields that any sheet may have and that are left out without a word (序号).
    #[serde(default)]
    pub ignore: Vec<String>,
    /// All tables in printing order, supplementary ones last.
    #[serde(rename = "table", default)]
    pub tables: Vec<TableSchema>,
}

/// The shape of a table; what a shape implies is checked without being declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
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

/// Which tables a document must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// Its sheet must be there, even if empty (an empty table is published too).
    #[default]
    Required,
    /// May be absent.
    Optional,
    /// Not one of the published tables: figures for prose that the document can do without. Where its
    /// sheet is missing, templates leave that prose out (`has_table`), and [`TableSchema::without`] is told.
    Supplementary,
}

/// One table.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TableSchema {
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
    pub shape: Shape,
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
    pub sides: Vec<SideSchema>,
    /// The column tree of shapes with one side.
    #[serde(default)]
    pub columns: Vec<ColumnSchema>,
    /// Listed rows of shapes with one side.
    #[serde(rename = "row", default)]
    pub rows: Vec<RowSchema>,
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
    pub form: Option<FormSchema>,
    /// Labels of columns and fields that its sheets may have and that are left out without a word.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// What becomes of a sheet of prose.
    #[serde(default)]
    pub text: Option<TextSchema>,
    /// Printed below the table when it has no amounts; Tera, one line.
    #[serde(default)]
    pub empty_statement: Option<String>,
    /// The money unit in which it is printed; the pack's when absent.
    #[serde(default)]
    pub print_unit: Option<String>,
    /// Fewest decimals with which it is printed; the pack's when absent.
    #[serde(default)]
    pub print_decimals: Option<u32>,
}

/// What the rows of a table are named after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowsAre {
    /// The units whose money is in the document.
    Units,
    /// The publisher itself.
    Publisher,
}

/// One side of a balance.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SideSchema {
    /// Name of the side, as in `@支出`; empty for shapes with one side.
    #[serde(default)]
    pub id: String,
    /// Printed above its columns; the id when absent.
    #[serde(default)]
    pub label: Option<String>,
    /// Its column tree, beginning with the name column.
    pub columns: Vec<ColumnSchema>,
    /// Rows that are listed by name.
    #[serde(rename = "row", default)]
    pub rows: Vec<RowSchema>,
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
pub struct RowSchema {
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

/// What a leaf column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnRole {
    /// Amounts.
    #[default]
    Amount,
    /// The code, or one level of it where several columns share it.
    Code,
    /// The name of the row.
    Name,
    /// Other text (a unit's number, a note).
    Text,
}

/// A node of the column tree: a group of columns, or a leaf.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnSchema {
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
    pub columns: Vec<ColumnSchema>,
}

/// What becomes of a sheet of prose: one of the two, or nothing where the document is composed anew.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TextSchema {
    /// Key under `[prose]` that its paragraphs fill.
    #[serde(default)]
    pub prose: Option<String>,
    /// Headings and the text fields of a project that they begin; the sheet's title, less the
    /// schema's, names the project. One sheet a project.
    #[serde(default)]
    pub fields: Vec<FieldSchema>,
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

impl ColumnSchema {
    /// Header text.
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.id)
    }

    /// Every text by which its header is known.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.label()).chain(self.aliases.iter().map(String::as_str))
    }

    /// Whether it is a group.
    pub fn is_group(&self) -> bool {
        !self.columns.is_empty()
    }
}

impl RowSchema {
    /// Printed label.
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.id)
    }
}

impl SideSchema {
    /// The leaf columns, left to right, each with the groups above it (outermost first).
    pub fn leaves(&self) -> Vec<(Vec<&ColumnSchema>, &ColumnSchema)> {
        fn walk<'a>(
            columns: &'a [ColumnSchema],
            above: &mut Vec<&'a ColumnSchema>,
            out: &mut Vec<(Vec<&'a ColumnSchema>, &'a ColumnSchema)>,
        ) {
            for column in columns {
                if column.is_group() {
                    above.push(column);
                    walk(&column.columns, above, out);
                    above.pop();
                } else {
                    out.push((above.clone(), column));
                }
            }
        }
        let mut out = Vec::new();
        walk(&self.columns, &mut Vec::new(), &mut out);
        out
    }

    /// Ids of the amount columns, left to right.
    pub fn amount_columns(&self) -> Vec<&str> {
        let leaves = self.leaves();
        leaves
            .iter()
            .filter(|(_, leaf)| leaf.role == ColumnRole::Amount)
            .map(|(_, leaf)| leaf.id.as_str())
            .collect()
    }

    /// Printed above its columns.
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.id)
    }

    /// The listed row of an id.
    pub fn row(&self, id: &str) -> Option<&RowSchema> {
        self.rows.iter().find(|row| row.id == id)
    }
}

impl TableSchema {
    /// Printed title, with 部门 or 单位 and the year put in.
    pub fn title(&self, kind: &str, year: i32) -> String {
        let title = self.title_of.get(kind).or(self.title.as_ref()).unwrap_or(&self.id);
        title.replace("{kind}", kind).replace("{year}", &year.to_string())
    }

    /// Everything by which the table is recognised, with `{kind}` replaced by each of the pack's kinds.
    /// A title with a year in it is not among them, since the year in a workbook may be wrong.
    pub fn titles(&self, kinds: &[String]) -> Vec<String> {
        let printed = self.title.iter().filter(|title| !title.contains("{year}"));
        let known = std::iter::once(&self.id).chain(printed).chain(&self.aliases);
        let mut titles = Vec::new();
        for title in known {
            for kind in kinds {
                let title = title.replace("{kind}", kind);
                if !titles.contains(&title) {
                    titles.push(title);
                }
            }
        }
        titles
    }

    /// The side of an id; shapes with one side answer for the empty id.
    pub fn side(&self, id: &str) -> Option<&SideSchema> {
        self.sides.iter().find(|side| side.id == id)
    }

    /// Whether several sheets may each hold a part of it: forms, and prose of one project a sheet.
    pub fn spreads(&self) -> bool {
        self.shape == Shape::Form || self.text.as_ref().is_some_and(|text| !text.fields.is_empty())
    }

    /// Brings one-sided shapes into the form of a single side without an id.
    pub(super) fn normalise(&mut self) {
        if self.sides.is_empty() && self.shape != Shape::Text {
            self.sides.push(SideSchema {
                id: String::new(),
                label: None,
                columns: std::mem::take(&mut self.columns),
                rows: std::mem::take(&mut self.rows),
                classes: None,
                total: self.total.first().cloned(),
            });
        }
    }

    /// The code system of its rows, if it is a tree.
    pub fn code_system<'a>(&self, codes: &'a [Codes]) -> Option<&'a Codes> {
        codes.iter().find(|system| Some(&system.id) == self.codes.as_ref())
    }
}
