//! The tables of a department as the sum of those of its units: what `gongkai consolidate` makes, and what the tables
//! that there are are held against ([`crate::reconcile`]).

mod eliminate;
mod merged;
mod summed;

pub use eliminate::{PathReach, TakenOut, reach};
pub use merged::{Addend, RowKey, merged};
pub use summed::{SummedTables, summed};
