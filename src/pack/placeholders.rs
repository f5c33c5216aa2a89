//! `{kind}`, `{year}` and `{last_year}` in the labels of a pack: what they stand for where labels are
//! matched, and where they are printed.

use super::Pack;
use super::schema::{ColumnSchema, FieldSchema, TableSchema};

/// What the placeholders in a pack's labels stand for while a book is read.
#[derive(Debug, Clone, Copy)]
pub struct Placeholders<'a> {
    /// The pack's words for a publisher (部门, 单位), any of which may stand in a workbook.
    pub kinds: &'a [String],
    /// Words that may end a label or be missing there.
    pub endings: &'a [String],
    /// The year of the book's tables; none where only the workbooks themselves are looked at.
    pub year: Option<i32>,
}

impl Placeholders<'_> {
    /// Every way in which a label may be written: with each kind, and with the book's year.
    pub fn spell(&self, label: &str) -> Vec<String> {
        let dated = match self.year {
            Some(year) => {
                label.replace("{last_year}", &(year - 1).to_string()).replace("{year}", &year.to_string())
            }
            // nobody knows the year, so that no label is told from another by it
            None => ["{year}年度", "{year}年", "{last_year}年"]
                .iter()
                .fold(label.to_owned(), |text, dated| text.replace(dated, "")),
        };
        if !dated.contains("{kind}") {
            return vec![dated];
        }
        self.kinds.iter().map(|kind| dated.replace("{kind}", kind)).collect()
    }
}

impl Pack {
    /// The placeholders of labels that are matched in a book of a year.
    pub fn placeholders(&self, year: Option<i32>) -> Placeholders<'_> {
        Placeholders { kinds: &self.manifest.kinds, endings: &self.manifest.labels.endings, year }
    }

    /// The pack as a publisher of a kind prints it for a year: no placeholder is left in a label.
    pub fn printed(&self, kind: &str, year: i32) -> Self {
        let print = |text: &mut String| {
            if text.contains('{') {
                *text = text
                    .replace("{kind}", kind)
                    .replace("{last_year}", &(year - 1).to_string())
                    .replace("{year}", &year.to_string());
            }
        };
        let mut pack = self.clone();
        pack.tables.iter_mut().for_each(|table| each_label(table, &print));
        pack
    }
}

/// Every label and alias of a table, but for its titles, which are matched whatever the year in them.
fn each_label(table: &mut TableSchema, print: &impl Fn(&mut String)) {
    table.total.iter_mut().for_each(print);
    table.single.iter_mut().for_each(print);
    table.ignore.iter_mut().for_each(print);
    columns(&mut table.columns, print);
    for side in &mut table.sides {
        side.label.iter_mut().for_each(print);
        side.total.iter_mut().for_each(print);
        columns(&mut side.columns, print);
        for row in &mut side.rows {
            row.label.iter_mut().chain(&mut row.aliases).for_each(print);
        }
    }
    if let Some(form) = &mut table.form {
        form.amounts_label.iter_mut().for_each(print);
        let fields = form.texts.iter_mut().chain(&mut form.amounts).chain(&mut form.indicators);
        std::iter::once(&mut form.name).chain(fields).for_each(|field| labels(field, print));
    }
    if let Some(text) = &mut table.text {
        text.fields.iter_mut().for_each(|field| labels(field, print));
    }
}

fn columns(columns_: &mut [ColumnSchema], print: &impl Fn(&mut String)) {
    for column in columns_ {
        column.label.iter_mut().chain(&mut column.aliases).for_each(print);
        columns(&mut column.columns, print);
    }
}

fn labels(field: &mut FieldSchema, print: &impl Fn(&mut String)) {
    field.label.iter_mut().chain(&mut field.aliases).for_each(print);
}
