//! What people typed, read as closely as the tables: words, years, amounts.

pub(in crate::reconcile) mod amounts;
mod attached;
mod blanks;
mod calendar;
pub(in crate::reconcile) mod copied;
mod cuts;
pub(in crate::reconcile) mod doubled;
mod forms;
mod marks;
pub(in crate::reconcile) mod names;
mod near;
mod numbers;
mod ordinals;
pub(in crate::reconcile) mod passages;
pub(in crate::reconcile) mod pattern;
pub(in crate::reconcile) mod patterns;
pub(in crate::reconcile) mod reasons_said;
mod renamed;
mod spelling;
mod titles;
pub(in crate::reconcile) mod typed;
pub(in crate::reconcile) mod words;
pub(in crate::reconcile) mod years;
