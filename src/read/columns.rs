//! What a sheet's columns lack.

use crate::budget::lookup::nearest;
use crate::diag::{Diagnostic, Diagnostics};
use crate::pack::schema::{ColumnRole, ColumnSchema, TableSchema};

use super::grid::Grid;
use super::header::Header;

/// The columns that a workbook of a kind must have and this one lacks, each below its groups.
fn missing_columns<'a>(
    schema: &'a TableSchema,
    header: &Header,
    kind: &str,
) -> Vec<(Vec<&'a ColumnSchema>, &'a ColumnSchema)> {
    let sides = schema.sides().iter().zip(&header.columns);
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
