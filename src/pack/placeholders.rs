//! `{kind}`, `{year}` and `{last_year}` in the labels of a pack: what they stand for where labels are
//! matched, and where they are printed.

use super::Pack;
use super::schema::{ColumnSchema, FieldSchema, Shape, SideSchema, TableSchema};

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

    /// The pack as a publisher of a kind prints it for a year: no placeholder is left in a label. The words
    /// of the other kinds stay known as aliases, since workbooks mix them.
    pub fn printed(&self, kind: &str, year: i32) -> Self {
        let of = |kind: &str, text: &str| -> String {
            let text = text.replace("{kind}", kind).replace("{last_year}", &(year - 1).to_string());
            text.replace("{year}", &year.to_string())
        };
        let own = |text: &mut String| *text = of(kind, text);
        let known = |label: &mut Option<String>, aliases: &mut Vec<String>| {
            for text in label.iter().cloned().chain(std::mem::take(aliases)) {
                let written = self.manifest.kinds.iter().map(|kind| of(kind, &text));
                for spelt in std::iter::once(of(kind, &text)).chain(written) {
                    if !aliases.contains(&spelt) {
                        aliases.push(spelt);
                    }
                }
            }
            label.iter_mut().for_each(own);
            aliases.retain(|alias| label.as_ref() != Some(alias));
        };
        let mut pack = self.clone();
        for table in &mut pack.tables {
            each_label(table, &known);
            own_labels(table).into_iter().for_each(own);
            table.ignore.iter_mut().for_each(own);
        }
        pack
    }
}

/// What is done with a label and its aliases.
type Known<'a> = &'a dyn Fn(&mut Option<String>, &mut Vec<String>);

/// Every label of a table with its aliases, but for its titles, which are matched whatever the year in them.
fn each_label(table: &mut TableSchema, known: Known<'_>) {
    match &mut table.shape {
        Shape::Balance(balance) => balance.sides.iter_mut().for_each(|own| side(own, known)),
        Shape::Tree(tree) => side(&mut tree.side, known),
        Shape::Rows(rows) => side(&mut rows.side, known),
        Shape::Form(form) => {
            known(&mut form.amounts_label, &mut Vec::new());
            let all = form.texts.iter_mut().chain(&mut form.amounts).chain(&mut form.indicators);
            fields(std::iter::once(&mut form.name).chain(all), known);
        }
        Shape::Text(text) => fields(text.fields.iter_mut(), known),
    }
}

/// Labels without aliases: of the total row, and of the only row.
fn own_labels(table: &mut TableSchema) -> Vec<&mut String> {
    match &mut table.shape {
        Shape::Tree(tree) => tree.total.iter_mut().collect(),
        Shape::Rows(rows) => rows.total.iter_mut().chain(&mut rows.single).collect(),
        Shape::Balance(_) | Shape::Form(_) | Shape::Text(_) => Vec::new(),
    }
}

fn side(side: &mut SideSchema, known: Known<'_>) {
    known(&mut side.label, &mut Vec::new());
    columns(&mut side.columns, known);
    for row in &mut side.rows {
        known(&mut row.label, &mut row.aliases);
    }
}

fn fields<'a>(list: impl Iterator<Item = &'a mut FieldSchema>, known: Known<'_>) {
    for field in list {
        known(&mut field.label, &mut field.aliases);
    }
}

fn columns(list: &mut [ColumnSchema], known: Known<'_>) {
    for column in list {
        known(&mut column.label, &mut column.aliases);
        columns(&mut column.columns, known);
    }
}
