//! What a sheet's columns lack.

use crate::budget::lookup::nearest;
use crate::diag::{Diagnostic, Diagnostics};
use crate::pack::schema::{ColumnRole, ColumnSchema, TableSchema};

use super::Publisher;
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
pub fn report(
    grid: &Grid,
    schema: &TableSchema,
    header: &Header,
    publisher: Publisher<'_>,
    faults: &mut Diagnostics,
) {
    let found: Vec<String> = header.unknown.iter().map(|(_, label)| label.clone()).collect();
    let mut lost = Vec::new();
    let mut hints = String::new();
    for (groups, column) in missing_columns(schema, header, publisher.kind) {
        let path: Vec<&str> = groups.iter().map(|group| group.label()).chain([column.label()]).collect();
        let name = format!("“{}”", path.join("”下的“"));
        let near = nearest(column.label(), found.iter());
        let near =
            near.map(|near| format!("表头里的“{near}”如果就是这一列，请改成这个写法；")).unwrap_or_default();
        // last year's table is published already, and what it has besides can be compared; without names and codes
        // nothing can
        if publisher.last_year && matches!(column.role, ColumnRole::Amount | ColumnRole::Text) {
            lost.push(name);
            hints.push_str(&near);
            continue;
        }
        faults.push(
            Diagnostic::error("读取-缺列", format!("“{}”缺少{name}一列", schema.id))
                .at_cell(&grid.cell(header.first, 0))
                .hint(format!("{near}请补上这一列，没有数的列也要留着")),
        );
    }
    if !lost.is_empty() {
        let lost = lost.join("、");
        let message = format!("上年的“{}”缺少{lost}一列，文件里不写与它比较的增减", schema.id);
        faults.push(
            Diagnostic::warning("读取-缺上年表", message)
                .at_cell(&grid.cell(header.first, 0))
                .hint(format!(
                    "{hints}请在上年的工作簿里补上，没有数的列也要留着；上年公开的就没有的，不用理会"
                ))
                .resting_on(format!("{}{lost}", schema.id)),
        );
    }
}
