//! Labels that were matched although they are written otherwise: each becomes an alias.

use crate::read::spelling::{Loose, Named};

use super::patch::Patch;
use super::sense::Sense;

/// Adds an alias for each label that was matched loosely in the patch's table; not where it says another year.
pub(super) fn add(patch: &mut Patch<'_>, loose: &[Loose], sense: Sense<'_>) {
    let schema = patch.schema();
    for own in loose.iter().filter(|own| own.table == schema.id && sense.same(&own.found, &own.known)) {
        let reason = format!("{}写作“{}”，当作“{}”", own.place.address(), own.found, own.known);
        let side_of = |id: &String| schema.sides().iter().position(|side| &side.id == id);
        match &own.named {
            Named::Column { side, id } => {
                if let Some(at) = side_of(side) {
                    patch.alias_column(at, id, &own.found, reason);
                }
            }
            Named::Row { side, id } => {
                if let Some(at) = side_of(side) {
                    patch.alias_row(at, id, &own.found, &reason);
                }
            }
            // its name is the catalogue's, not the pack's
            Named::Class => {}
            Named::Total => patch.total(own.found.clone(), reason),
            Named::Field { id } => patch.field(id, &own.found),
        }
    }
}
