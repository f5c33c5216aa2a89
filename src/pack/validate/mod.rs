//! From what the files of a pack say to what can be relied on: every fault is told, and none is passed on.

pub(in crate::pack) mod tables;

use std::sync::Arc;

use super::Codes;
use super::raw::tables::RawTable;
use super::schema::TableSchema;
use tables::TableFault;

/// The tables of a pack, in their order.
///
/// # Errors
/// Every fault of every table.
pub(in crate::pack) fn all_tables(
    raw: &[RawTable],
    systems: &[Codes],
) -> Result<Vec<TableSchema>, Vec<TableFault>> {
    let systems: Vec<Arc<Codes>> = systems.iter().cloned().map(Arc::new).collect();
    let mut typed = Vec::new();
    let mut faults = Vec::new();
    for table in raw {
        match tables::typed(table, &systems) {
            Ok(table) => typed.push(table),
            Err(mut found) => faults.append(&mut found),
        }
    }
    if faults.is_empty() { Ok(typed) } else { Err(faults) }
}
