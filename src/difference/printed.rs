//! Tables that are printed otherwise though their sources are as they were: by a decision about secrets, another layout.

use std::collections::BTreeMap;

use crate::compose::Composed;
use crate::compose::document::TableView;

use super::books::BookDifference;
use super::{TableChange, TableFate};

/// Tells such tables, and takes them from those in which nothing changed. Of those that a side could not read, `unread`,
/// nobody knows whether their sources are as they were.
pub(super) fn tell(old: &Composed, new: &Composed, unread: &[&String], found: &mut BookDifference) {
    let (before, after) = (by_id(old), by_id(new));
    let told = |id: &str| {
        unread.iter().any(|own| *own == id)
            || found.figures.iter().any(|own| own.table == id)
            || found.rows.iter().any(|own| own.table == id)
            || found.words.iter().any(|own| own.table == id)
            || found.tables.iter().any(|own| own.table == id)
    };
    let mut changes = Vec::new();
    for (id, view) in &after {
        if told(id) || before.get(id).is_some_and(|own| grid(own) == grid(view)) {
            continue;
        }
        let words = match before.get(id) {
            Some(_) => "源表没有变，印出来的不一样了（例如因为保密决定、表样或小数位）",
            None => "源表没有变，原来没有印，现在印了",
        };
        changes.push(((*id).to_owned(), words));
    }
    for id in before.keys().filter(|id| !after.contains_key(*id) && !told(id)) {
        changes.push(((*id).to_owned(), "源表没有变，原来印了，现在没有印"));
    }
    for (table, words) in changes {
        found.same_tables.retain(|own| *own != table);
        found.tables.push(TableChange {
            table,
            of_last_year: false,
            fate: TableFate::Look,
            words: words.to_owned(),
        });
    }
}

fn by_id(composed: &Composed) -> BTreeMap<&str, &TableView> {
    composed.tables.iter().map(|view| (view.id.as_str(), view)).collect()
}

/// What its rows and notes show.
fn grid(view: &TableView) -> Vec<Vec<&str>> {
    let rows = view.rows.iter().map(|row| row.cells.iter().map(|cell| cell.value.text()).collect());
    let notes = view.notes.iter().map(|note| vec![note.text.as_str()]);
    rows.chain(notes).collect()
}
