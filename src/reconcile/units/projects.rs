//! The projects of a department are those of its units.

use crate::budget::lookup::nearest;
use crate::budget::path::CellPath;
use crate::pack::schema::RowsAre;
use crate::reconcile::World;
use crate::reconcile::report::Finding;
use crate::reconcile::rule::{Ran, Rule};

use super::held::{self, HeldCell};
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
        tell_near(&cells, &mut rule.findings[before..]);
    }
    Ok(())
}

/// Says of a project that one side has alone, which of the other side's is called nearly so.
fn tell_near(cells: &[HeldCell], findings: &mut [Finding]) {
    let lacks = |cell: &&HeldCell| cell.lacks_row.is_some();
    let alone = |cell: &&HeldCell| cell.whose.is_empty();
    let names =
        |of: &dyn Fn(&&HeldCell) -> bool| -> Vec<String> { cells.iter().filter(of).map(name).collect() };
    let (of_units, of_department) = (names(&lacks), names(&alone));
    for cell in cells.iter().filter(|cell| lacks(cell) || alone(cell)) {
        let others = if lacks(&cell) { &of_department } else { &of_units };
        let own = findings.iter_mut().find(|finding| finding.id.ends_with(&cell.path));
        let (Some(finding), Some(near)) = (own, nearest(&name(cell), others.iter())) else { continue };
        let whose = if lacks(&cell) { "部门的表里" } else { "单位的表里" };
        finding.hint =
            format!("{whose}有“{near}”：是同一个项目的，请把名称改成一样；不是的，请核对哪一边多了、少了");
    }
}

/// The name of the project of a cell.
fn name(cell: &HeldCell) -> String {
    let parsed = CellPath::parse(&cell.path);
    parsed.map(|path| path.row_name().to_owned()).unwrap_or_default()
}
