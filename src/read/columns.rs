//! What a sheet's columns lack, and what stands in columns that the table does not have.

use crate::budget::lookup::nearest;
use crate::diag::{Diagnostic, Diagnostics};
use crate::pack::schema::{ColumnRole, ColumnSchema, TableSchema};

use super::grid::{Grid, Value};
use super::header::Header;
use super::number::{self, Typed};

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

/// Says which columns are missing, which are there that the table does not know, and which figures
/// stand in no column at all.
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
    for (col, label) in header.unknown.iter().filter(|(col, _)| !of_name(grid, schema, header, *col)) {
        let at = grid.cell(header.last, *col);
        faults.push(if figures(grid, header, *col).next().is_some() {
            Diagnostic::error("读取-多余列", format!("“{}”不应有“{label}”一列，而这一列有金额", schema.id))
                .at_cell(&at)
                .hint("请核对列名；如果本地确有这一列，请在模板包的 tables.toml 里补上")
        } else {
            Diagnostic::notice("读取-多余列", format!("“{}”的“{label}”一列没有采用", schema.id)).at_cell(&at)
        });
    }
    stray(grid, schema, header, faults);
}

/// Rows in which a column holds a figure other than zero.
fn figures(grid: &Grid, header: &Header, col: u32) -> impl Iterator<Item = u32> {
    (header.last + 1..grid.rows()).filter(move |row| match grid.get(*row, col) {
        Some(Value::Number(number)) => !number.is_zero(),
        Some(Value::Text(text)) => match number::from_text(text) {
            Typed::Number(number) => !number.is_zero(),
            Typed::TooLong => true,
            Typed::Nothing | Typed::NoNumber => false,
        },
        _ => false,
    })
}

/// Whether a column lies below the merged label of the names, which then may stand in any of its columns.
fn of_name(grid: &Grid, schema: &TableSchema, header: &Header, col: u32) -> bool {
    let Some(merge) = grid.merge_at(header.last, col) else { return false };
    schema.sides.iter().zip(&header.columns).any(|(side, found)| {
        let leaves = side.leaves();
        let mut names = leaves.iter().zip(found).filter(|((_, leaf), _)| leaf.role == ColumnRole::Name);
        names.any(|(_, found)| *found == Some(merge.start.1))
    })
}

/// Says where figures stand beside the table, under no label.
fn stray(grid: &Grid, schema: &TableSchema, header: &Header, faults: &mut Diagnostics) {
    let known: Vec<u32> =
        header.columns.iter().flatten().flatten().chain(header.codes.iter().flatten()).copied().collect();
    let labelled = |col: u32| known.contains(&col) || header.unknown.iter().any(|(c, _)| *c == col);
    let columns: std::collections::BTreeSet<u32> =
        grid.iter().filter(|((row, _), _)| *row > header.last).map(|((_, col), _)| col).collect();
    for col in columns.into_iter().filter(|col| !labelled(*col)) {
        if let Some(row) = figures(grid, header, col).next() {
            faults.push(
                Diagnostic::warning("读取-多余列", format!("“{}”的旁边有数，没有列名，没有采用", schema.id))
                    .at_cell(&grid.cell(row, col))
                    .hint("请在表头补上这一列的列名；如果是验算用的数，请删去"),
            );
        }
    }
}
