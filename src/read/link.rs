//! Giving rows that name a class its code: by the book's own code rows first, then the catalogue.

use std::collections::BTreeMap;

use crate::budget::Book;
use crate::budget::label;
use crate::pack::Pack;

/// Sets code, key and parent of the class rows of balances.
///
/// A name that no code row and no catalogue entry explains keeps its label as key and has no code;
/// reconciliation reports it.
pub fn classes(book: &mut Book, pack: &Pack, year: i32) {
    let known = book_classes(book, pack);
    for table in &mut book.tables {
        let Some(schema) = pack.table(&table.id) else { continue };
        for section in &mut table.sections {
            let Some(side) = schema.side(&section.side) else { continue };
            let Some(codes) = side.classes.as_deref().and_then(|id| pack.codes(id)) else { continue };
            let subtotal =
                side.rows.iter().find(|row| row.parts.iter().any(|part| codes.levels.first() == Some(part)));
            let parent = subtotal.and_then(|row| section.rows.iter().position(|r| r.key == row.id));
            for (index, row) in section.rows.iter_mut().enumerate() {
                if side.row(&row.key).is_some() {
                    continue;
                }
                let name = label::key(&row.label);
                let code = known.get(&(codes.id.clone(), name.clone())).cloned().or_else(|| {
                    pack.catalogue.code_of(&codes.id, &name, codes.lengths[0], year).map(str::to_owned)
                });
                row.parent = parent;
                row.depth = u8::from(parent.is_some_and(|subtotal| subtotal < index));
                if let Some(code) = code {
                    row.key.clone_from(&code);
                    row.code = Some(code);
                }
            }
        }
    }
}

/// Names of top-level code rows of all trees: (system, folded name) → code; ambiguous names are left out.
fn book_classes(book: &Book, pack: &Pack) -> BTreeMap<(String, String), String> {
    let mut known: BTreeMap<(String, String), Option<String>> = BTreeMap::new();
    for table in &book.tables {
        let Some(codes) = pack.table(&table.id).and_then(|schema| schema.code_system(&pack.manifest.codes))
        else {
            continue;
        };
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
