//! Giving rows that name a class its code: by the book's own code rows first, then the catalogue.

use std::collections::BTreeMap;

use crate::budget::Book;
use crate::budget::label;
use crate::budget::table::Row;
use crate::diag::{Diagnostic, Diagnostics};
use crate::pack::schema::TableSchema;
use crate::pack::{Codes, Pack};

use super::spelling::{Likeness, Loose, Named, Spelt};

/// The names of classes: (system, comparable name) → code.
type Classes = BTreeMap<(String, String), String>;

/// Sets code, key and parent of the class rows of balances; gives what was known by a name that is only alike.
///
/// A name that no code row and no catalogue entry explains keeps its label as key and has no code; it is told,
/// since it is printed as it stands.
pub fn classes(book: &mut Book, pack: &Pack, year: i32, faults: &mut Diagnostics) -> Vec<Loose> {
    let known = book_classes(book, pack);
    let mut loose = Vec::new();
    for table in &mut book.tables {
        let Some(schema) = pack.table(&table.id) else { continue };
        for section in &mut table.sections {
            let Some(side) = schema.side(&section.side) else { continue };
            let Some(codes) = side.classes.as_deref() else { continue };
            let naming = Naming { known: &known, codes, pack, year };
            let subtotal =
                side.rows.iter().find(|row| row.parts.iter().any(|part| codes.levels.first() == Some(part)));
            let parent = subtotal.and_then(|row| section.rows.iter().position(|r| r.key == row.id));
            for (index, row) in section.rows.iter_mut().enumerate() {
                if side.row(&row.key).is_some() {
                    continue;
                }
                row.parent = parent;
                row.depth = u8::from(parent.is_some_and(|subtotal| subtotal < index));
                match naming.code(&row.label) {
                    Some((code, alike)) => {
                        loose.extend(alike.map(|name| alias(&table.id, row, name)));
                        row.key.clone_from(&code);
                        row.code = Some(code);
                    }
                    None => faults.push(no_class(&table.id, row, codes)),
                }
            }
        }
    }
    loose
}

/// What is needed to find the code of a class.
struct Naming<'a> {
    known: &'a Classes,
    codes: &'a Codes,
    pack: &'a Pack,
    year: i32,
}

impl Naming<'_> {
    /// The code of a class; with the name that is meant, where the label is only like it.
    fn code(&self, label: &str) -> Option<(String, Option<String>)> {
        let (id, length) = (&self.codes.id, self.codes.lengths.first().copied()?);
        let name = label::key(label);
        let exact = self.known.get(&(id.clone(), name.clone())).cloned();
        let exact =
            exact.or_else(|| self.pack.catalogue.code_of(id, &name, length, self.year).map(str::to_owned));
        // an old name means the same class, and is told with the catalogue
        let exact = exact.or_else(|| self.pack.catalogue.code_ever(id, &name, length).map(str::to_owned));
        if let Some(code) = exact {
            return Some((code, None));
        }
        let words = self.pack.placeholders(Some(self.year));
        let own = Spelt::of(label, words);
        let in_book = self.known.iter().filter(|((system, _), _)| system == id);
        let mut names: Vec<(&str, &str)> =
            in_book.map(|((_, name), code)| (name.as_str(), code.as_str())).collect();
        names.extend(self.pack.catalogue.names_of(id, length, self.year));
        let like = |(name, _): &&(&str, &str)| {
            own.likeness(&Spelt::of(name, words)).is_some_and(|likeness| likeness > Likeness::Dated)
        };
        let mut like = names.iter().filter(like);
        let (name, code) = like.next()?;
        like.all(|(_, other)| other == code).then(|| ((*code).to_owned(), Some((*name).to_owned())))
    }
}

fn alias(table: &str, row: &Row, name: String) -> Loose {
    Loose {
        table: table.to_owned(),
        named: Named::Class,
        known: name,
        found: row.label.clone(),
        place: row.place.clone(),
    }
}

fn no_class(table: &str, row: &Row, codes: &Codes) -> Diagnostic {
    let message = format!("“{table}”的“{}”不是{}里的名称，照样印出", row.label, codes.name);
    Diagnostic::notice("读取-无名类", message).at_cell(&row.place).hint(
        "请核对名称；本地确有这一行的，在 templates 文件夹的 tables-本地.toml 里写成单独的一行（[[table.side.row]]）",
    )
}

/// Names of top-level code rows of all trees: (system, folded name) → code; ambiguous names are left out.
fn book_classes(book: &Book, pack: &Pack) -> Classes {
    let mut known: BTreeMap<(String, String), Option<String>> = BTreeMap::new();
    for table in &book.tables {
        let Some(codes) = pack.table(&table.id).and_then(TableSchema::code_system) else { continue };
        for row in table.sections.iter().flat_map(|section| &section.rows).filter(|row| row.depth == 0) {
            let Some(code) = &row.code else { continue };
            let entry =
                known.entry((codes.id.clone(), label::key(&row.label))).or_insert_with(|| Some(code.clone()));
            if entry.as_ref() != Some(code) {
                *entry = None;
            }
        }
    }
    known.into_iter().filter_map(|(name, code)| Some((name, code?))).collect()
}
