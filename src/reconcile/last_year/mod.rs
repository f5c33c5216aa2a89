//! This year against the last: what was copied and not brought up to date, and why figures changed.

pub(in crate::reconcile) mod reasons;
pub(in crate::reconcile) mod stale;
