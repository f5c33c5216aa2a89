//! What a sheet's columns lack, and which of them are written otherwise than in the pack.

use crate::budget::lookup::nearest;
use crate::diag::{Diagnostic, Diagnostics};
use crate::pack::placeholders::Placeholders;
use crate::pack::schema::{ColumnRole, ColumnSchema, TableSchema};

use super::grid::Grid;
use super::header::{self, Header, Paths, Wanted};
use super::leaf_labels::LeafLabels;
use super::reading::Reading;
use super::spelling::{Likeness, Loose, Named, Spelt, ambiguous, other_year};

/// The columns that a workbook of a kind must have and this one lacks, each below its groups.
fn missing_columns<'a>(
    schema: &'a TableSchema,
    header: &Header,
    kind: &str,
) -> Vec<(Vec<&'a ColumnSchema>, &'a ColumnSchema)> {
    let sides = schema.sides.iter().zip(&header.columns);
    let leaves = sides.zip(&header.codes).flat_map(|((side, found), codes)| {
        // codes may stand in other columns than the schema's
        let coded = |leaf: &ColumnSchema| leaf.role == ColumnRole::Code && !codes.is_empty();
        side.leaves().into_iter().zip(found).filter(move |((_, leaf), _)| !coded(leaf))
    });
    let needed = |leaf: &ColumnSchema| !leaf.optional || leaf.required_for.iter().any(|of| of == kind);
    leaves.filter(|((_, leaf), found)| found.is_none() && needed(leaf)).map(|(leaf, _)| leaf).collect()
}

/// Says which columns are missing.
pub fn report(grid: &Grid, schema: &TableSchema, header: &Header, kind: &str, faults: &mut Diagnostics) {
    let found: Vec<String> = header.unknown.iter().map(|(_, label)| label.clone()).collect();
    for (groups, column) in missing_columns(schema, header, kind) {
        let path: Vec<&str> = groups.iter().map(|group| group.label()).chain([column.label()]).collect();
        let near = nearest(column.label(), found.iter());
        let near =
            near.map(|near| format!("表头里的“{near}”如果就是这一列，请改成这个写法；")).unwrap_or_default();
        faults.push(
            Diagnostic::error("读取-缺列", format!("“{}”缺少“{}”一列", schema.id, path.join("”下的“")))
                .at_cell(&grid.cell(header.first, 0))
                .hint(format!("{near}请补上这一列，没有数的列也要留着")),
        );
    }
}

/// Books which columns were known by a label that is written otherwise, and refuses labels that may be one
/// of several.
pub fn loose(reading: &mut Reading<'_>, schema: &TableSchema, header: &Header, words: Placeholders<'_>) {
    let grid = reading.grid;
    let mut wanted = Wanted::new(grid, schema, words, &[]);
    let paths = header::label_paths(grid, header.first, header.last);
    wanted.learn(&paths);
    for (index, side) in schema.sides.iter().enumerate() {
        let leaves = side.leaves();
        for (leaf, (groups, column)) in leaves.iter().enumerate() {
            let Some(col) = header.columns[index][leaf] else { continue };
            let Some((_, path)) = paths.iter().find(|(at, _)| *at == col) else { continue };
            let labels = &wanted.labels[index][leaf];
            let spelt = wanted.path(path);
            let place = |label: &str| grid.cell(row_of(grid, header, col, label), col);
            let mut book = |column: &ColumnSchema, label: &String, likeness: Likeness| {
                if likeness == Likeness::Dated {
                    let fault = other_year(&schema.id, label, column.label(), words.year);
                    return reading.faults.push(fault.at_cell(&place(label)));
                }
                let named = Named::Column { side: side.id.clone(), id: column.id.clone() };
                reading.book_loose(Loose {
                    table: schema.id.clone(),
                    named,
                    known: column.label().to_owned(),
                    found: label.clone(),
                    place: place(label),
                });
            };
            for (group, at, likeness) in labels.loose_groups(&spelt) {
                book(groups[group], &path[at], likeness);
            }
            let own = labels.likeness(&spelt).filter(|likeness| *likeness != Likeness::Exact);
            let (Some(likeness), Some(label)) = (own, path.last()) else { continue };
            let rivals = rivals(&wanted, (index, leaf), header, &spelt);
            book(column, label, likeness);
            if !rivals.is_empty() {
                let mut known = vec![column.label().to_owned()];
                known.extend(rivals.iter().map(|rival| leaves[*rival].1.label().to_owned()));
                let fault = ambiguous(&schema.id, label, &known);
                reading.faults.push(fault.at_cell(&place(label)));
            }
            if let Some(other) = double(labels, (col, &spelt), header, &wanted, &paths) {
                reading.faults.push(
                    Diagnostic::error(
                        "读取-多义",
                        format!("“{}”里的“{label}”和“{other}”都像“{}”一列", schema.id, column.label()),
                    )
                    .at_cell(&place(label))
                    .hint("请把是这一列的改成这个名称；另一列不公开的，在 tables-本地.toml 里写进 ignore"),
                );
            }
        }
    }
}

/// Other columns of the schema that a label fits as well, and that no other label was taken for.
fn rivals(
    wanted: &Wanted<'_>,
    (side, leaf): (usize, usize),
    header: &Header,
    spelt: &[&Spelt],
) -> Vec<usize> {
    let labels = &wanted.labels[side];
    let own = labels[leaf].score(spelt);
    let open = |other: &usize| *other != leaf && header.columns[side][*other].is_none();
    (0..labels.len()).filter(open).filter(|other| labels[*other].score(spelt) >= own).collect()
}

/// Another label that fits a column of the schema as well, and that was taken for no other.
fn double(
    labels: &LeafLabels,
    (col, spelt): (u32, &[&Spelt]),
    header: &Header,
    wanted: &Wanted<'_>,
    paths: &Paths,
) -> Option<String> {
    let own = labels.score(spelt);
    let taken = |at: u32| {
        header.columns.iter().flatten().any(|found| *found == Some(at))
            || header.codes.iter().any(|codes| codes.contains(&at))
    };
    for (at, path) in paths {
        if *at != col && !taken(*at) && labels.score(&wanted.path(path)) >= own {
            return path.last().cloned();
        }
    }
    None
}

/// The row of a header on which a column's label stands.
fn row_of(grid: &Grid, header: &Header, col: u32, label: &str) -> u32 {
    let stands = |row: &u32| {
        grid.get_merged(*row, col).is_some_and(|cell| crate::budget::label::clean(&cell.text()) == label)
    };
    (header.first..=header.last).rev().find(stands).unwrap_or(header.last)
}
