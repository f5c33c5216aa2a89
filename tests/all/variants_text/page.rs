//! A sheet filled from top to bottom, and the sums of a tree.

use std::collections::BTreeMap;

use crate::books::{Sheet, Value};

use super::model::Leaf;

/// Which leaves a column sums.
pub type Column = Box<dyn Fn(&Leaf) -> bool>;

/// A sheet being filled from top to bottom.
pub struct Page {
    pub sheet: Sheet,
    pub at: u32,
}

impl Page {
    pub fn new(name: &str) -> Self {
        let sheet =
            Sheet { name: name.to_owned(), cells: BTreeMap::new(), merges: Vec::new(), hidden: false };
        Self { sheet, at: 0 }
    }

    /// A row; empty texts are no cells.
    pub fn row(&mut self, cells: Vec<Value>) {
        for (column, value) in cells.into_iter().enumerate() {
            if value != Value::Text(String::new()) {
                self.sheet.cells.insert((self.at, column as u16), value);
            }
        }
        self.at += 1;
    }

    pub fn texts(&mut self, cells: &[&str]) {
        self.row(cells.iter().map(|text| words(text)).collect());
    }

    pub fn merge(&mut self, ranges: &[[u32; 4]]) {
        self.sheet.merges.extend_from_slice(ranges);
    }
}

pub fn words(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Rows of a tree: code, amounts of the columns; those without any left out.
pub fn tree(
    leaves: &[Leaf],
    code: impl Fn(&Leaf) -> &str,
    lengths: &[usize],
    columns: &[Column],
) -> (Vec<(String, Vec<i64>)>, Vec<i64>) {
    let mut rows: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut total = vec![0; columns.len()];
    for leaf in leaves {
        let amounts: Vec<i64> =
            columns.iter().map(|column| if column(leaf) { leaf.cents } else { 0 }).collect();
        if amounts.iter().all(|cents| *cents == 0) {
            continue;
        }
        let add = |sums: &mut Vec<i64>| sums.iter_mut().zip(&amounts).for_each(|(sum, cents)| *sum += cents);
        add(&mut total);
        for length in lengths.iter().filter(|length| **length <= code(leaf).len()) {
            add(rows.entry(code(leaf)[..*length].to_owned()).or_insert_with(|| vec![0; columns.len()]));
        }
    }
    (rows.into_iter().collect(), total)
}
