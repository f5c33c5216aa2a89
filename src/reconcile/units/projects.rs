//! The projects of a department are those of its units.

use crate::budget::lookup::nearest;
use crate::budget::path::CellPath;
use crate::pack::schema::RowsAre;
use crate::reconcile::World;
use crate::reconcile::rule::{Ran, Rule};

use super::held::{self, Held};
use super::{sums, whole};

/// Holds the forms of projects against those of the units, by the names of the projects.
pub(in crate::reconcile) fn check(world: &World<'_>, rule: &mut Rule) -> Ran {
    let units = whole(world)?;
    rule.with_units = true;
    let about = |rows_are: Option<RowsAre>| rows_are != Some(RowsAre::Publisher);
    for schema in world.pack.tables.iter().filter(|own| own.form().is_some() && about(own.rows_are)) {
        let Some(table) = world.budget.current.table(&schema.id) else {
            rule.note = format!("部门没有“{}”，没有核对", schema.id);
            continue;
        };
        let cells = held::cells(world, schema, table);
        let before = rule.findings.len();
        sums::compare(world, units, &cells, rule);
        let names: Vec<String> =
            table.sections.iter().flat_map(|own| &own.rows).map(|row| row.label.clone()).collect();
        for cell in cells.iter().filter(|cell| cell.lacks_row.is_some()) {
            let own = rule.findings[before..].iter_mut().find(|finding| finding.id.ends_with(&cell.path));
            let near = nearest(&name(cell), names.iter());
            if let (Some(finding), Some(near)) = (own, near) {
                finding.hint =
                    format!("部门的表里有“{near}”：是同一个项目的，请把名称改成一样；不是的，请补上这个项目");
            }
        }
    }
    Ok(())
}

/// The name of the project of a cell.
fn name(cell: &Held) -> String {
    let parsed = CellPath::parse(&cell.path);
    parsed.map(|path| path.row_name().to_owned()).unwrap_or_default()
}
