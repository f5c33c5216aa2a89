//! Finding a table's header on a sheet, and which sheet column is which schema column.
//!
//! A header is one to four rows; each sheet column has a path of labels from top to bottom, through
//! merged cells. Schema columns are matched to paths by label, never by position.

use crate::budget::label;
use crate::pack::Codes;
use crate::pack::placeholders::Placeholders;
use crate::pack::schema::{ColumnRole, ColumnSchema, SideSchema, TableSchema};

use super::grid::{Grid, Value};

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
pub fn find(grid: &Grid, schema: &TableSchema, words: Placeholders<'_>, codes: &[Codes]) -> Option<Header> {
    let levels = schema.code_system(codes).map(|codes| codes.levels.as_slice()).unwrap_or_default();
    let sole = schema.sides.len() == 1;
    let keys =
        |side: &SideSchema| side.leaves().iter().map(|leaf| LeafKeys::new(leaf, words, sole)).collect();
    let keys = schema.sides.iter().map(keys).collect();
    let wanted = Wanted { grid, schema, keys, levels };
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
struct Wanted<'a> {
    grid: &'a Grid,
    schema: &'a TableSchema,
    /// For each side, for each leaf its labels.
    keys: Vec<Vec<LeafKeys>>,
    /// Names of the levels of its codes.
    levels: &'a [String],
}

/// Columns, each with its labels.
type Paths = Vec<(u32, Vec<String>)>;

impl Wanted<'_> {
    fn match_at(&self, first: u32, last: u32) -> Header {
        let paths = label_paths(self.grid, first, last);
        let in_keys = |labels: &[String]| labels.iter().map(|label| header_key(label)).collect();
        let path_keys: Paths = paths.iter().map(|(col, labels)| (*col, in_keys(labels))).collect();
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
        for (side_index, side) in self.schema.sides.iter().enumerate() {
            let leaves = side.leaves();
            let keys = &self.keys[side_index];
            let found = match_side(&leaves, keys, &path_keys, from, &mut taken, &mut header.rank);
            let codes = self.code_columns(&leaves, &found, &paths, last);
            let coded = leaves.iter().filter(|(_, leaf)| leaf.role == ColumnRole::Code).count();
            let matched =
                leaves.iter().zip(&found).filter(|((_, l), f)| l.role == ColumnRole::Code && f.is_some());
            if !codes.is_empty() {
                header.rank.0 += coded - matched.count();
                taken.extend(&codes);
            }
            from = found.iter().flatten().chain(&codes).max().map_or(from, |col| col + 1);
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
    keys: &[LeafKeys],
    paths: &Paths,
    from: u32,
    taken: &mut Vec<u32>,
    rank: &mut (usize, i64),
) -> Vec<Option<u32>> {
    let mut pairs = Vec::new();
    for (leaf_index, leaf) in keys.iter().enumerate() {
        for (col, path) in paths.iter().filter(|(col, _)| *col >= from) {
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

/// A leaf column below its groups.
type Leaf<'a> = (Vec<&'a ColumnSchema>, &'a ColumnSchema);

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

/// A header label in comparable form, without numbering and without a unit in brackets.
pub fn header_key(text: &str) -> String {
    let key = label::key(text.trim_end_matches(['：', ':']));
    let cut = ["(万元)", "(元)", "(单位:万元)", "(单位:元)"].iter().find_map(|unit| key.strip_suffix(unit));
    cut.unwrap_or(&key).to_owned()
}

/// The comparable labels of a leaf column and of the groups above it, made once for all header rows.
struct LeafKeys {
    /// The printed label, then every other.
    own: Vec<String>,
    /// Those of each group, outermost first.
    groups: Vec<Vec<String>>,
    /// Whether it is the first column of its group.
    first: bool,
    /// Whether the printed label goes before others: next to another side it may be that side's.
    sole: bool,
}

impl LeafKeys {
    fn new((groups, leaf): &Leaf<'_>, words: Placeholders<'_>, sole: bool) -> Self {
        let first = groups.last().and_then(|group| group.columns.first()).is_some_and(|c| c.id == leaf.id);
        Self {
            own: label_keys(leaf, words),
            groups: groups.iter().map(|group| label_keys(group, words)).collect(),
            first,
            sole,
        }
    }

    /// How well a path of labels, in comparable form, fits; zero when not at all.
    fn score(&self, path: &[String]) -> i64 {
        let Some((own, above)) = path.split_last() else { return 0 };
        if !self.own.contains(own) {
            // a group header without columns below it stands for the group's first column
            let group = self.groups.last().filter(|_| self.first);
            return if group.is_some_and(|keys| keys.contains(own)) { 40 } else { 0 };
        }
        let found = self.groups.iter().filter(|keys| above.iter().any(|text| keys.contains(text))).count();
        let exact = i64::from(self.sole && self.own.first() == Some(own));
        100 + exact + 10 * found as i64
            - 5 * (self.groups.len() - found) as i64
            - 3 * (above.len() - found.min(above.len())) as i64
    }
}

fn label_keys(column: &ColumnSchema, words: Placeholders<'_>) -> Vec<String> {
    let mut keys = Vec::new();
    for label in column.labels() {
        keys.extend(words.spell(label).iter().map(|spelt| header_key(spelt)));
    }
    keys
}
