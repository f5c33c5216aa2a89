//! Which columns of a sheet are written otherwise than in the pack, and which labels may be one of several.

use crate::budget::label;
use crate::diag::{CellRef, Diagnostic};
use crate::pack::placeholders::Placeholders;
use crate::pack::schema::{ColumnSchema, TableSchema};

use super::grid::{Grid, SheetCell, Value};
use super::header::{self, Header, Paths, Sought};
use super::leftover::is_maker;
use super::money;
use super::reading::Reading;
use super::recognise::title_key;
use super::spelling::{Likeness, Loose, Named, Spelt, ambiguous, is_of_another_year, other_year};

/// A header, with what its labels were compared with.
struct Compared<'a> {
    grid: &'a Grid,
    schema: &'a TableSchema,
    header: &'a Header,
    wanted: Sought<'a>,
    paths: Paths,
    /// The labels with those of the rows above the header that only group its columns.
    above: Paths,
    year: Option<i32>,
}

/// A column of the sheet that was taken for a leaf column of the schema.
struct MatchedColumn<'a> {
    side: usize,
    leaf: usize,
    col: u32,
    /// Its labels, top to bottom.
    path: &'a [String],
    spelt: Vec<&'a Spelt>,
}

/// Books which columns were known by a label that is written otherwise, and refuses labels that may be one
/// of several.
pub fn book(reading: &mut Reading<'_>, schema: &TableSchema, header: &Header, words: Placeholders<'_>) {
    let grid = reading.grid;
    let mut wanted = Sought::new(grid, schema, words, &[]);
    let paths = header::label_paths(grid, header.first, header.last);
    wanted.learn(&paths);
    let above = header::label_paths(grid, first_group(grid, header), header.last);
    wanted.learn(&above);
    let compared = Compared { grid, schema, header, wanted, paths, above, year: words.year };
    // a group is told with its first column
    let mut told: Vec<(usize, &str)> = Vec::new();
    let mut strange: Vec<CellRef> = Vec::new();
    for (index, side) in schema.sides().iter().enumerate() {
        for (leaf, (groups, column)) in side.leaves().iter().enumerate() {
            let Some(taken) = compared.taken(index, leaf) else { continue };
            let labels = &compared.wanted.labels[index][leaf];
            for (group, at, likeness) in labels.loose_groups(&taken.spelt) {
                let group = groups[group];
                if !told.contains(&(index, &group.id)) {
                    told.push((index, &group.id));
                    compared.book(&taken, group, &taken.path[at], likeness, reading);
                }
            }
            compared.strange_groups(&taken, &mut strange, words, reading);
            let own = labels.likeness(&taken.spelt).filter(|likeness| *likeness != Likeness::Exact);
            if let (Some(likeness), Some(label)) = (own, taken.path.last())
                && !compared.doubts(&taken, label, reading)
            {
                compared.book(&taken, column, label, likeness, reading);
            }
        }
    }
}

/// The first of the rows right above a header that only group its columns, which the header could do without.
fn first_group(grid: &Grid, header: &Header) -> u32 {
    let mut first = header.first;
    while let Some(row) = first.checked_sub(1) {
        let labels = |(col, cell): (u32, &SheetCell)| {
            let text = title_key(&cell.text());
            matches!(cell.value, Value::Text(_)) && !money::states_unit(grid, row, col) && !is_maker(&text)
        };
        if row < grid.top() || grid.row(row).count() < 2 || !grid.row(row).all(labels) {
            break;
        }
        first = row;
    }
    first
}

impl Compared<'_> {
    /// The column of the sheet that was taken for a leaf; none for a leaf that the sheet lacks.
    fn taken(&self, side: usize, leaf: usize) -> Option<MatchedColumn<'_>> {
        let col = self.header.columns[side][leaf]?;
        let (_, path) = self.paths.iter().find(|(at, _)| *at == col)?;
        Some(MatchedColumn { side, leaf, col, path, spelt: self.wanted.path(path) })
    }

    /// Books a label that is written otherwise; tells one of another year.
    fn book(
        &self,
        taken: &MatchedColumn<'_>,
        column: &ColumnSchema,
        found: &str,
        likeness: Likeness,
        reading: &mut Reading<'_>,
    ) {
        let place = self.label_cell(taken.col, found);
        let known = column.label();
        if likeness == Likeness::Dated {
            reading.faults.push(other_year(&self.schema.id, found, known, self.year).at_cell(&place));
            return;
        }
        let side = self.schema.sides()[taken.side].id.clone();
        reading.book_loose(Loose {
            table: self.schema.id.clone(),
            named: Named::Column { side, id: column.id.clone() },
            known: known.to_owned(),
            found: found.to_owned(),
            place,
        });
    }

    /// Tells the labels above a column that are neither those of its groups nor of its side: once each.
    fn strange_groups(
        &self,
        taken: &MatchedColumn<'_>,
        told: &mut Vec<CellRef>,
        words: Placeholders<'_>,
        reading: &mut Reading<'_>,
    ) {
        let path = self.above.iter().find(|(at, _)| *at == taken.col).map(|(_, path)| path);
        let Some((own, above)) = path.and_then(|path| path.split_last()) else { return };
        let side = &self.schema.sides()[taken.side];
        let labels = &self.wanted.labels[taken.side][taken.leaf];
        let of_side: Vec<Spelt> =
            [side.id.as_str(), side.label()].iter().flat_map(|label| Spelt::all(label, words)).collect();
        for (label, spelt) in above.iter().zip(self.wanted.path(above)) {
            let place = self.label_cell(taken.col, label);
            let dated = is_of_another_year(label, words) && !labels.knows(spelt);
            let known = labels.knows(spelt) || !dated && spelt.nearest(&of_side).is_some();
            // rows above a header that can do without them may group in any words
            let optional = !dated && !taken.path.contains(label);
            if known || optional || told.contains(&place) {
                continue;
            }
            let message =
                format!("“{}”的表头里有“{label}”，模板包里没有；它下面的“{own}”照样采用", self.schema.id);
            let fault = match dated {
                true => Diagnostic::warning("读取-年份", format!("{message}，请核对是不是本年的数")),
                false => Diagnostic::notice("读取-近似名称", message),
            };
            let hint = "请核对这一组列是不是这张表的；是的，可在 templates 文件夹的 tables-本地.toml 里写进这一组的 aliases";
            reading.faults.push(fault.at_cell(&place).hint(hint));
            told.push(place);
        }
    }

    /// Refuses a label that fits several columns of the schema, and a column that several labels fit.
    fn doubts(&self, taken: &MatchedColumn<'_>, label: &str, reading: &mut Reading<'_>) -> bool {
        let leaves = self.schema.sides()[taken.side].leaves();
        let own = leaves[taken.leaf].1.label();
        let place = self.label_cell(taken.col, label);
        let mut known = vec![own.to_owned()];
        known.extend(self.rivals(taken).into_iter().map(|rival| leaves[rival].1.label().to_owned()));
        if known.len() > 1 {
            reading.faults.push(ambiguous(&self.schema.id, label, &known).at_cell(&place));
        }
        let double = self.double(taken);
        if let Some(other) = &double {
            let message = format!("“{}”里的“{label}”和“{other}”都像“{own}”一列", self.schema.id);
            reading.faults.push(
                Diagnostic::error("读取-多义", message)
                    .at_cell(&place)
                    .hint("请把是这一列的改成这个名称；另一列不公开的，在 tables-本地.toml 里写进 ignore"),
            );
        }
        known.len() > 1 || double.is_some()
    }

    /// Other columns of the schema that a label fits as well, and that no other label was taken for.
    fn rivals(&self, taken: &MatchedColumn<'_>) -> Vec<usize> {
        let labels = &self.wanted.labels[taken.side];
        let own = labels[taken.leaf].score(&taken.spelt);
        let found = &self.header.columns[taken.side];
        let open = |other: &usize| *other != taken.leaf && found[*other].is_none();
        (0..labels.len()).filter(open).filter(|other| labels[*other].score(&taken.spelt) >= own).collect()
    }

    /// Another label that fits a column of the schema as well, and that was taken for no other.
    fn double(&self, taken: &MatchedColumn<'_>) -> Option<String> {
        let labels = &self.wanted.labels[taken.side][taken.leaf];
        let own = labels.score(&taken.spelt);
        let columns = self.header.columns.iter().flatten().flatten();
        let used: Vec<u32> = columns.chain(self.header.codes.iter().flatten()).copied().collect();
        let other = self.paths.iter().find(|(at, path)| {
            *at != taken.col && !used.contains(at) && labels.score(&self.wanted.path(path)) >= own
        });
        other.and_then(|(_, path)| path.last().cloned())
    }

    /// The cell of the header that holds a column's label.
    fn label_cell(&self, col: u32, label: &str) -> CellRef {
        let (grid, header) = (self.grid, self.header);
        let stands =
            |row: &u32| grid.get_merged(*row, col).is_some_and(|cell| label::clean(&cell.text()) == label);
        let first = first_group(grid, header);
        let row = (first..=header.last).rev().find(stands).unwrap_or(header.last);
        let merged = grid.merge_at(row, col).filter(|_| grid.get(row, col).is_none());
        let (row, col) = merged.map_or((row, col), |merge| merge.start);
        grid.cell(row, col)
    }
}
