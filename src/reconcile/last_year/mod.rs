//! This year against the last: what was copied and not brought up to date, what of last year's book is no base of a
//! change, and how and why figures changed.

pub(in crate::reconcile) mod base;
pub(in crate::reconcile) mod closed_book;
pub(in crate::reconcile) mod contradictions;
pub(in crate::reconcile) mod magnitude;
pub(in crate::reconcile) mod moved;
pub(in crate::reconcile) mod reasons;
pub(in crate::reconcile) mod stale;
