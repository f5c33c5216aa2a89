//! What people typed, read as closely as the tables: words, years, amounts.

pub(in crate::reconcile) mod amounts;
pub(in crate::reconcile) mod copied;
pub(in crate::reconcile) mod names;
mod near;
pub(in crate::reconcile) mod passages;
pub(in crate::reconcile) mod pattern;
pub(in crate::reconcile) mod patterns;
pub(in crate::reconcile) mod reasons_said;
pub(in crate::reconcile) mod typed;
pub(in crate::reconcile) mod words;
pub(in crate::reconcile) mod years;
