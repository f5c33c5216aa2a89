//! What each table of the pack looks like: checked data, with the code systems that it needs.
//!
//! Few shapes cover every table: [`Shape`] holds what a table of each has, so that none has what its shape does
//! not. A column tree by header labels says how its header reads, and listed rows or a code system say what its
//! rows are. `pack::validate` makes it of what `tables.toml` says.
//!
//! Whoever asks what a shape is for asks a method named after the question; each is a `match` without a
//! wildcard, so that the compiler names every place that must know a new shape.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::budget::amount::MoneyUnit;

use super::Codes;
use super::at::Written;
pub use super::fields::{FieldRole, FieldSchema, FormSchema, IndicatorClass, JoinSchema};
pub use super::raw::{ColumnRole, Presence, RowsAre};

/// The shape of a table with what tables of that shape have; what a shape implies is checked without being
/// declared. It is not comparable: see the methods of [`TableSchema`].
#[derive(Debug, Clone)]
pub enum Shape {
    /// Two sides next to each other, with rows of a stated name and equal totals.
    Balance(BalanceSchema),
    /// Rows with a code, nested by it, and a total row.
    Tree(TreeSchema),
    /// Plain rows with a name, and perhaps a total row.
    Rows(RowsSchema),
    /// One block per project: labelled amounts and texts, then indicator rows.
    Form(FormSchema),
    /// A sheet of prose, taken over as words of the unit or of a project; no table of the document.
    Text(TextSchema),
}

/// A table of two sides.
#[derive(Debug, Clone)]
pub struct BalanceSchema {
    /// Left and right, each with an id of its own.
    pub sides: [SideSchema; 2],
}

/// A table whose rows nest by their codes.
#[derive(Debug, Clone)]
pub struct TreeSchema {
    /// The code system of its rows.
    pub codes: Arc<Codes>,
    /// Its columns and listed rows.
    pub side: SideSchema,
    /// Labels of the total row.
    pub total: Vec<String>,
}

/// A table of plain rows.
#[derive(Debug, Clone)]
pub struct RowsSchema {
    /// Its columns and listed rows.
    pub side: SideSchema,
    /// Labels of the total row.
    pub total: Vec<String>,
    /// Key and label of the only row, for tables without a column of names.
    pub single: Option<String>,
}

/// One table.
#[derive(Debug, Clone)]
pub struct TableSchema {
    /// First segment of its cell paths, and its name in messages.
    pub id: String,
    /// Title printed above it; `{kind}` stands for 部门 or 单位, `{year}` for the year. The id when absent.
    pub title: Option<String>,
    /// Titles for single kinds of publisher, instead of `title`.
    pub title_of: BTreeMap<String, String>,
    /// Other titles and sheet names by which it is recognised; `{kind}` allowed.
    pub aliases: Vec<String>,
    /// Its shape, and what it has by that.
    pub shape: Shape,
    /// Whether it must be there.
    pub presence: Presence,
    /// Of a supplementary table: what the document leaves out where its sheet is missing, in Chinese, as
    /// the end of the sentence 文件里不写：….
    pub without: Option<String>,
    /// What the document leaves out where last year's workbook lacks the table, in the same way: the
    /// comparisons that templates make with it. Not told of a tree that is empty this year.
    pub without_previous: Option<String>,
    /// What its rows are named after, where rules must know.
    pub rows_are: Option<RowsAre>,
    /// Labels of columns and fields that its sheets may have and that are left out without a word.
    pub ignore: Vec<String>,
    /// Printed below the table when it has no amounts; Tera, one line.
    pub empty_statement: Option<Written>,
    /// The money unit in which it is printed; the pack's when absent.
    pub print_unit: Option<MoneyUnit>,
    /// Fewest decimals with which it is printed; the pack's when absent.
    pub print_decimals: Option<u32>,
}

/// One side of a balance, or the columns and rows of a table that has no sides.
#[derive(Debug, Clone)]
pub struct SideSchema {
    /// Name of the side, as in `@支出`; empty for shapes with one side.
    pub id: String,
    /// Printed above its columns; the id when absent.
    pub label: Option<String>,
    /// Its column tree, beginning with the name column.
    pub columns: Vec<ColumnSchema>,
    /// Rows that are listed by name.
    pub rows: Vec<RowSchema>,
    /// Of a balance: code system whose top-level names may stand as further rows, if any.
    pub classes: Option<Arc<Codes>>,
    /// Of a balance: the row whose figure equals that of the other side.
    pub total: Option<String>,
}

/// A listed row.
#[derive(Debug, Clone)]
pub struct RowSchema {
    /// Its key in cell paths, and its printed label unless `label` says otherwise.
    pub id: String,
    /// Printed label (`一、财政拨款收入`).
    pub label: Option<String>,
    /// Other labels met in workbooks, without numbering.
    pub aliases: Vec<String>,
    /// The listed row that this one is part of; distinguishes labels that recur.
    pub parent: Option<String>,
    /// Rows (ids, or `parent>child`) whose sum it is; `类` stands for all class rows.
    pub parts: Vec<String>,
    /// Parts need not cover it (`其中：`): their sum may be less.
    pub of_which: bool,
    /// Holds changes (增减), so that its amounts may be negative.
    pub change: bool,
}

/// A node of the column tree: a group of columns, or a leaf.
#[derive(Debug, Clone)]
pub struct ColumnSchema {
    /// Last segment of cell paths; for a group only its label.
    pub id: String,
    /// Header text; the id when absent.
    pub label: Option<String>,
    /// Other header texts met in workbooks.
    pub aliases: Vec<String>,
    /// What it holds.
    pub role: ColumnRole,
    /// Columns of the same side whose sum it is.
    pub parts: Vec<String>,
    /// May be missing from a workbook.
    pub optional: bool,
    /// Kinds of publisher from whose workbooks it may not be missing, optional or not.
    pub required_for: Vec<String>,
    /// Holds changes (增减), so that its amounts may be negative; of a group, all its columns.
    pub change: bool,
    /// The columns of a group.
    pub columns: Vec<ColumnSchema>,
}

/// What becomes of a sheet of prose: one of the two, or nothing where the document is composed anew.
#[derive(Debug, Clone, Default)]
pub struct TextSchema {
    /// Key under `[prose]` that its paragraphs fill.
    pub prose: Option<String>,
    /// Headings and the text fields of a project that they begin; the sheet's title, less the
    /// schema's, names the project. One sheet a project.
    pub fields: Vec<FieldSchema>,
    /// Further endings of such a title; only a sheet that has one of the headings is known by them.
    pub endings: Vec<String>,
    /// Id of a table whose rows are named after the projects: of two readings of a title, that one counts
    /// which names a row.
    pub named_in: Option<String>,
    /// Words, parted by blanks, that may end the name of a project or be left out there.
    pub tails: String,
    /// Lines that the blank form holds besides instructions in brackets.
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

    /// Its sides, left to right: two of a balance, one of trees and plain rows, none of forms and prose.
    pub fn sides(&self) -> &[SideSchema] {
        match &self.shape {
            Shape::Balance(balance) => &balance.sides,
            Shape::Tree(tree) => std::slice::from_ref(&tree.side),
            Shape::Rows(rows) => std::slice::from_ref(&rows.side),
            Shape::Form(_) | Shape::Text(_) => &[],
        }
    }

    /// The same, to be changed.
    pub fn sides_mut(&mut self) -> &mut [SideSchema] {
        match &mut self.shape {
            Shape::Balance(balance) => &mut balance.sides,
            Shape::Tree(tree) => std::slice::from_mut(&mut tree.side),
            Shape::Rows(rows) => std::slice::from_mut(&mut rows.side),
            Shape::Form(_) | Shape::Text(_) => &mut [],
        }
    }

    /// The side of an id; tables without sides answer for the empty id.
    pub fn side(&self, id: &str) -> Option<&SideSchema> {
        self.sides().iter().find(|side| side.id == id)
    }

    /// Its fields, if it is of forms.
    pub fn form(&self) -> Option<&FormSchema> {
        match &self.shape {
            Shape::Form(form) => Some(form),
            Shape::Balance(_) | Shape::Tree(_) | Shape::Rows(_) | Shape::Text(_) => None,
        }
    }

    /// The same, to be changed.
    pub fn form_mut(&mut self) -> Option<&mut FormSchema> {
        match &mut self.shape {
            Shape::Form(form) => Some(form),
            Shape::Balance(_) | Shape::Tree(_) | Shape::Rows(_) | Shape::Text(_) => None,
        }
    }

    /// What becomes of its sheet, if that is prose and no table.
    pub fn text(&self) -> Option<&TextSchema> {
        match &self.shape {
            Shape::Text(text) => Some(text),
            Shape::Balance(_) | Shape::Tree(_) | Shape::Rows(_) | Shape::Form(_) => None,
        }
    }

    /// The code system by which its rows nest, if they do.
    pub fn code_system(&self) -> Option<&Codes> {
        match &self.shape {
            Shape::Tree(tree) => Some(&tree.codes),
            Shape::Balance(_) | Shape::Rows(_) | Shape::Form(_) | Shape::Text(_) => None,
        }
    }

    /// Labels of the row that adds up all others; a balance names the total of each side instead.
    pub fn totals(&self) -> &[String] {
        match &self.shape {
            Shape::Tree(tree) => &tree.total,
            Shape::Rows(rows) => &rows.total,
            Shape::Balance(_) | Shape::Form(_) | Shape::Text(_) => &[],
        }
    }

    /// Whether a row of this id adds others up; one that is not there says nothing of its amount.
    pub fn is_sum(&self, row: &str) -> bool {
        let listed = |side: &SideSchema| side.row(row).is_some_and(|row| !row.parts.is_empty());
        self.totals().iter().any(|total| total == row)
            || self.sides().iter().any(|side| side.total.as_deref() == Some(row) || listed(side))
    }

    /// Key and label of its only row, where it has no column of names.
    pub fn single(&self) -> Option<&str> {
        match &self.shape {
            Shape::Rows(rows) => rows.single.as_deref(),
            Shape::Balance(_) | Shape::Tree(_) | Shape::Form(_) | Shape::Text(_) => None,
        }
    }

    /// Whether its sheet is read into a table, whose figures have paths and names; prose has none.
    pub fn has_figures(&self) -> bool {
        match &self.shape {
            Shape::Balance(_) | Shape::Tree(_) | Shape::Rows(_) | Shape::Form(_) => true,
            Shape::Text(_) => false,
        }
    }

    /// Whether columns below a header hold it. Forms and prose are known by their words, wherever they stand.
    pub fn has_header(&self) -> bool {
        match &self.shape {
            Shape::Balance(_) | Shape::Tree(_) | Shape::Rows(_) => true,
            Shape::Form(_) | Shape::Text(_) => false,
        }
    }

    /// Whether a row of its sheet is one of two sides, which have nothing to do with each other.
    pub fn shares_rows(&self) -> bool {
        match &self.shape {
            Shape::Balance(_) => true,
            Shape::Tree(_) | Shape::Rows(_) | Shape::Form(_) | Shape::Text(_) => false,
        }
    }

    /// Whether the workbook names its rows as it likes: neither the pack nor a code system lists them.
    pub fn names_own_rows(&self) -> bool {
        match &self.shape {
            Shape::Rows(_) => true,
            Shape::Balance(_) | Shape::Tree(_) | Shape::Form(_) | Shape::Text(_) => false,
        }
    }

    /// Whether only rows that the pack lists can stand in it, but for the classes of a side that has them.
    pub fn lists_rows(&self) -> bool {
        match &self.shape {
            Shape::Balance(_) => true,
            Shape::Tree(_) | Shape::Rows(_) | Shape::Form(_) | Shape::Text(_) => false,
        }
    }

    /// Whether several sheets may each hold a part of it: forms, and prose of one project a sheet.
    pub fn spreads(&self) -> bool {
        match &self.shape {
            Shape::Form(_) => true,
            Shape::Text(text) => !text.fields.is_empty(),
            Shape::Balance(_) | Shape::Tree(_) | Shape::Rows(_) => false,
        }
    }
}
