//! What people typed, read as closely as the tables: words, years, amounts.

mod attached;
mod blanks;
mod calendar;
pub(in crate::reconcile) mod doubled;
mod forms;
mod marks;
mod numbers;
pub(in crate::reconcile) mod passages;
pub(in crate::reconcile) mod pattern;
pub(in crate::reconcile) mod patterns;
mod renamed;
pub(in crate::reconcile) mod typed;
pub(in crate::reconcile) mod words;
pub(in crate::reconcile) mod years;
