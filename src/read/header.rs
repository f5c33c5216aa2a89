//! Finding a table's header on a sheet, and which sheet column is which schema column.
//!
//! A header is one to four rows; each sheet column has a path of labels from top to bottom, through
//! merged cells. Schema columns are matched to paths by label, never by position.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::budget::label;
use crate::pack::placeholders::Placeholders;
use crate::pack::schema::{ColumnRole, SideSchema, TableSchema};

use super::grid::{Grid, Value};
use super::leaf_labels::{Leaf, LeafLabels};
use super::spelling::Spelt;

pub use super::spelling::key as header_key;

/// A header begins within this many rows from the top.
const SEARCH_ROWS: u32 = 40;
/// Bytes of the longest label.
const MAX_LABEL: usize = 600;
/// Most header rows.
const MAX_HEIGHT: u32 = 4;

/// A header as found.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// First header row.
    pub first: u32,
    /// Last header row.
    pub last: u32,
    /// For each side, for each leaf column of the schema: the sheet column.
    pub columns: Vec<Vec<Option<u32>>>,
    /// For each side the sheet columns that hold codes, outermost level first: one for whole codes, or
    /// one a level, whichever of the two the schema has.
    pub codes: Vec<Vec<u32>>,
    /// Labelled sheet columns that no schema column claimed.
    pub unknown: Vec<(u32, String)>,
    /// Leaf columns that had to be there and are not: side index and leaf index.
    pub missing: Vec<(usize, usize)>,
    /// Rank among candidates: required columns matched, then quality of the matches.
    rank: (usize, i64),
}

impl Header {
    /// Whether at least half of the required columns were found.
    pub fn is_plausible(&self) -> bool {
        self.rank.0 > 0 && self.rank.0 >= self.missing.len()
    }

    /// Whether every required column was found.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }
}

/// The best header of a schema on a sheet; none when no label of it is there.
pub fn find(grid: &Grid, schema: &TableSchema, words: Placeholders<'_>) -> Option<Header> {
    let levels = schema.code_system().map(|codes| codes.levels.as_slice()).unwrap_or_default();
    let mut wanted = Sought::new(grid, schema, words, levels);
    let mut best: Option<Header> = None;
    for first in grid.top()..grid.rows().min(grid.top() + SEARCH_ROWS) {
        if grid.row(first).next().is_none() {
            continue;
        }
        for height in 1..=MAX_HEIGHT.min(grid.rows() - first) {
            let header = wanted.match_at(first, first + height - 1);
            // of two that end on one row and fit alike, the lower begins without what stands above a header
            let better = |best: &Header| {
                header.rank > best.rank || (header.rank == best.rank && header.last == best.last)
            };
            if header.rank.0 > 0 && best.as_ref().is_none_or(better) {
                best = Some(header);
            }
        }
    }
    best
}

/// What a header is sought for.
pub(super) struct Sought<'a> {
    grid: &'a Grid,
    schema: &'a TableSchema,
    words: Placeholders<'a>,
    /// For each side, for each leaf its labels.
    pub(super) labels: Vec<Vec<LeafLabels>>,
    /// Names of the levels of its codes.
    levels: &'a [String],
    /// The comparable forms of labels met so far.
    spelt: BTreeMap<String, Spelt>,
}

/// Columns, each with its labels.
pub type Paths = Vec<(u32, Vec<String>)>;

impl<'a> Sought<'a> {
    /// The header of a table on a sheet.
    pub(super) fn new(
        grid: &'a Grid,
        schema: &'a TableSchema,
        words: Placeholders<'a>,
        levels: &'a [String],
    ) -> Self {
        let sole = schema.sides().len() == 1;
        let of_side = |side: &SideSchema| -> Vec<LeafLabels> {
            side.leaves().iter().map(|leaf| LeafLabels::new(leaf, words, sole)).collect()
        };
        let labels = schema.sides().iter().map(of_side).collect();
        Self { grid, schema, words, labels, levels, spelt: BTreeMap::new() }
    }

    /// Makes the comparable forms of the labels of some paths.
    pub(super) fn learn(&mut self, paths: &Paths) {
        for text in paths.iter().flat_map(|(_, labels)| labels) {
            if !self.spelt.contains_key(text) {
                self.spelt.insert(text.clone(), Spelt::of(text, self.words));
            }
        }
    }

    /// The comparable forms of a path that was learnt.
    pub(super) fn path(&self, labels: &[String]) -> Vec<&Spelt> {
        labels.iter().map(|text| &self.spelt[text]).collect()
    }

    fn match_at(&mut self, first: u32, last: u32) -> Header {
        let paths = label_paths(self.grid, first, last);
        self.learn(&paths);
        let mut spelt: Vec<(u32, Vec<&Spelt>)> = Vec::with_capacity(paths.len());
        for (col, labels) in &paths {
            spelt.push((*col, self.path(labels)));
        }
        let plain = self.match_sides((first, last), &paths, &spelt, None);
        // labels of the one side may be taken for the other's, unless it is known where that begins
        if self.schema.sides().len() != 2 || plain.is_complete() || plain.rank.0 < 2 {
            return plain;
        }
        let mut best = plain;
        for (begins, _) in paths.iter().skip(1) {
            let parted = self.match_sides((first, last), &paths, &spelt, Some(*begins));
            if parted.rank > best.rank {
                best = parted;
            }
        }
        best
    }

    /// Matches the columns of each side; where two sides part is known, or found by the matches.
    fn match_sides(
        &self,
        (first, last): (u32, u32),
        paths: &Paths,
        spelt: &[(u32, Vec<&Spelt>)],
        parts: Option<u32>,
    ) -> Header {
        let mut taken: Vec<u32> = Vec::new();
        let mut header = Header {
            first,
            last,
            columns: Vec::new(),
            codes: Vec::new(),
            unknown: Vec::new(),
            missing: Vec::new(),
            rank: (0, 0),
        };
        let mut from = 0;
        for (side_index, side) in self.schema.sides().iter().enumerate() {
            let leaves = side.leaves();
            let labels = &self.labels[side_index];
            let end = parts.filter(|_| side_index == 0).unwrap_or(u32::MAX);
            let found = match_side(&leaves, labels, spelt, from..end, &mut taken, &mut header.rank);
            let codes = self.code_columns(&leaves, &found, paths, last);
            let coded = leaves.iter().filter(|(_, leaf)| leaf.role == ColumnRole::Code).count();
            let matched =
                leaves.iter().zip(&found).filter(|((_, l), f)| l.role == ColumnRole::Code && f.is_some());
            if !codes.is_empty() {
                header.rank.0 += coded - matched.count();
                taken.extend(&codes);
            }
            let next = found.iter().flatten().chain(&codes).max().map_or(from, |col| col + 1);
            from = parts.unwrap_or(next);
            let lacks = |i: usize| {
                let leaf = leaves[i].1;
                let coded = leaf.role == ColumnRole::Code && !codes.is_empty();
                found[i].is_none() && !leaf.optional && !coded
            };
            header.missing.extend((0..leaves.len()).filter(|&i| lacks(i)).map(|i| (side_index, i)));
            header.columns.push(found);
            header.codes.push(codes);
        }
        let unknown = paths.iter().filter(|(col, _)| !taken.contains(col));
        header.unknown = unknown.filter_map(|(col, path)| Some((*col, path.last()?.clone()))).collect();
        header
    }

    /// The columns that hold codes: those of the schema's code leaves; or, where the sheet splits codes
    /// that the schema has in one column, the columns named after the levels, or under one merged label;
    /// or one column of whole codes under the label of the schema's group.
    fn code_columns(&self, leaves: &[Leaf<'_>], found: &[Option<u32>], paths: &Paths, last: u32) -> Vec<u32> {
        let coded = leaves.iter().zip(found).filter(|((_, leaf), _)| leaf.role == ColumnRole::Code);
        let own: Vec<Option<u32>> = coded.map(|(_, found)| *found).collect();
        let stated: Vec<u32> = own.iter().flatten().copied().collect();
        if own.len() > 1 && stated.len() == own.len() {
            return stated;
        }
        match own.first().copied().flatten() {
            // one label merged over as many columns as there are levels, which it does not name
            Some(col) => match self.grid.merge_at(last, col) {
                Some(merge) if (merge.end.1 - col + 1) as usize == self.levels.len() => {
                    (col..=merge.end.1).collect()
                }
                _ if stated.len() == 1 => stated,
                _ => Vec::new(),
            },
            None if own.len() > 1 => Vec::new(),
            None => {
                let named = |level: &String| {
                    let fits =
                        |path: &[String]| path.last().is_some_and(|own| header_key(own) == header_key(level));
                    paths.iter().find(|(_, path)| fits(path)).map(|(col, _)| *col)
                };
                self.levels.iter().map(named).collect::<Option<Vec<u32>>>().unwrap_or_default()
            }
        }
    }
}

/// The sheet column of each leaf, the best fits first.
fn match_side(
    leaves: &[Leaf<'_>],
    labels: &[LeafLabels],
    paths: &[(u32, Vec<&Spelt>)],
    within: Range<u32>,
    taken: &mut Vec<u32>,
    rank: &mut (usize, i64),
) -> Vec<Option<u32>> {
    let mut pairs = Vec::new();
    for (leaf_index, leaf) in labels.iter().enumerate() {
        for (col, path) in paths.iter().filter(|(col, _)| within.contains(col)) {
            let score = leaf.score(path);
            if score > 0 {
                pairs.push((score, leaf_index, *col));
            }
        }
    }
    pairs.sort_by_key(|&(score, leaf, col)| (-score, col, leaf));
    let mut found = vec![None; leaves.len()];
    for (score, leaf, col) in pairs {
        if found[leaf].is_none() && !taken.contains(&col) {
            found[leaf] = Some(col);
            taken.push(col);
            rank.0 += usize::from(!leaves[leaf].1.optional);
            rank.1 += score;
        }
    }
    found
}

/// For each labelled column its labels, top to bottom, each once.
pub fn label_paths(grid: &Grid, first: u32, last: u32) -> Paths {
    let labelled = (first..=last).flat_map(|row| grid.row(row).map(move |(col, _)| (row, col)));
    let width = labelled
        .map(|(row, col)| grid.merge_at(row, col).map_or(col, |merge| merge.end.1) + 1)
        .max()
        .unwrap_or_default();
    (0..width)
        .map(|col| (col, label_path(grid, first, last, col)))
        .filter(|(_, path)| !path.is_empty())
        .collect()
}

fn label_path(grid: &Grid, first: u32, last: u32, col: u32) -> Vec<String> {
    let mut path: Vec<String> = Vec::new();
    for row in first..=last {
        let text = match grid.get_merged(row, col) {
            // a long text is no label, and cleaning it again for every header row would take its time
            Some(cell) if matches!(&cell.value, Value::Text(text) if text.len() > MAX_LABEL) => String::new(),
            Some(cell) => label::clean(&cell.text()),
            None => String::new(),
        };
        if !text.is_empty() && path.last() != Some(&text) {
            path.push(text);
        }
    }
    path
}
