//! The rows of a section, and an index of their names: every cell path looks a row up, and there may be as
//! many paths as rows.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use super::label;
use super::table::Row;

/// Rows in sheet order. The index is made when it is first asked for, and dropped with every change.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    list: Vec<Row>,
    index: OnceLock<Index>,
}

/// Where the rows of a name are, in order.
#[derive(Debug, Clone, Default)]
struct Index {
    /// By folded key and by code.
    keys: BTreeMap<String, Vec<usize>>,
    /// By label without its number.
    labels: BTreeMap<String, Vec<usize>>,
    /// Rows that others are parts of.
    wholes: BTreeSet<usize>,
}

impl Index {
    fn of(rows: &[Row]) -> Self {
        let mut index = Self::default();
        for (at, row) in rows.iter().enumerate() {
            let key = label::fold(&row.key);
            if let Some(code) = row.code.as_ref().filter(|code| **code != key) {
                index.keys.entry(code.clone()).or_default().push(at);
            }
            index.keys.entry(key).or_default().push(at);
            index.labels.entry(label::key(&row.label)).or_default().push(at);
            index.wholes.extend(row.parent);
        }
        index
    }
}

impl Rows {
    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(&self.list))
    }

    /// The rows of a folded key, or of a code.
    pub fn of_key(&self, key: &str) -> &[usize] {
        self.index().keys.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// The rows of a label, as [`label::key`] has it.
    pub fn of_label(&self, label: &str) -> &[usize] {
        self.index().labels.get(label).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a row has parts.
    pub fn is_whole(&self, at: usize) -> bool {
        self.index().wholes.contains(&at)
    }
}

impl From<Vec<Row>> for Rows {
    fn from(list: Vec<Row>) -> Self {
        Self { list, index: OnceLock::new() }
    }
}

impl Deref for Rows {
    type Target = Vec<Row>;

    fn deref(&self) -> &Vec<Row> {
        &self.list
    }
}

impl DerefMut for Rows {
    fn deref_mut(&mut self) -> &mut Vec<Row> {
        self.index = OnceLock::new();
        &mut self.list
    }
}

impl IntoIterator for Rows {
    type Item = Row;
    type IntoIter = std::vec::IntoIter<Row>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Rows {
    type Item = &'a Row;
    type IntoIter = std::slice::Iter<'a, Row>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

impl<'a> IntoIterator for &'a mut Rows {
    type Item = &'a mut Row;
    type IntoIter = std::slice::IterMut<'a, Row>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{CellRef, Remarks};

    #[test]
    fn a_changed_row_is_found_under_its_new_name() {
        let place =
            CellRef { file: "a".into(), sheet: "b".into(), row: 0, col: 0, remarks: Remarks::default() };
        let row = Row {
            key: "办公费".to_owned(),
            code: Some("30201".to_owned()),
            ..Row::named("（一）办公费".to_owned(), Vec::new(), place)
        };
        let mut rows = Rows::from(vec![row.clone(), Row { parent: Some(0), ..row }]);
        assert_eq!((rows.of_key("办公费"), rows.of_key("30201")), ([0, 1].as_slice(), [0, 1].as_slice()));
        assert_eq!(rows.of_label("办公费"), [0, 1]);
        assert!(rows.is_whole(0) && !rows.is_whole(1));
        rows[1].key = "302".to_owned();
        assert_eq!((rows.of_key("办公费"), rows.of_key("302")), ([0].as_slice(), [1].as_slice()));
    }
}
