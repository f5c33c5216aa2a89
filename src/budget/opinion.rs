//! What an inspector remarked (检查意见), as the office keeps it. Internal: nothing of it is printed.

use crate::diag::CellRef;

/// One remark of an inspection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// What was remarked, line by line as it was typed.
    pub text: String,
    /// Where in the document it is said to be; empty where nobody wrote it.
    pub spot: String,
    /// The day on which it was settled, as it is shown; empty where nobody wrote it.
    pub done: String,
    /// Who answers for it, and other words of the office; empty where there are none.
    pub note: String,
    /// The cell of the remark.
    pub place: CellRef,
}
