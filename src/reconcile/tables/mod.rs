//! Figures against figures: inside a table, across tables, codes against the catalogue, targets against
//! the money.

pub(in crate::reconcile) mod applies;
pub(in crate::reconcile) mod classification;
pub(in crate::reconcile) mod declared;
pub(in crate::reconcile) mod implied;
pub(in crate::reconcile) mod items;
pub(in crate::reconcile) mod negative;
pub(in crate::reconcile) mod targets;
pub(in crate::reconcile) mod ties;
mod upper_rows;
pub(in crate::reconcile) mod whole_cost;
