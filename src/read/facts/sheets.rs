//! The sheets of facts in a workbook: 基本情况, 文字说明, 变动原因.

use crate::diag::Diagnostics;

use crate::read::account::Account;
use crate::read::grid::Grid;

use super::{Keys, Said};

/// What the sheets of facts state, and the fates of their cells.
pub fn said(_grids: &[Grid], _keys: &Keys, _faults: &mut Diagnostics) -> (Said, Vec<Account>) {
    (Said::default(), Vec::new())
}
