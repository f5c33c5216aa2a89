//! The tables of a department as the sum of those of its units: what `gongkai consolidate` makes, and what the tables
//! that there are are held against ([`crate::reconcile`]).

mod merged;

pub use merged::{Addend, RowKey, merged};
