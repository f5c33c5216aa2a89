//! What is stated of the publisher: whose tables these are, which bodies are named, in which order its dates stand.

pub(in crate::reconcile) mod bodies;
pub(in crate::reconcile) mod dates;
pub(in crate::reconcile) mod deadline;
pub(in crate::reconcile) mod nature;
mod regions;
pub(in crate::reconcile) mod whose;
