//! Rules of a department's tables against those of its units.

use crate::diag::Severity::Error;
use crate::reconcile::registry::RuleSpec;
use crate::reconcile::registry::Run::Budget;
use crate::reconcile::units;

const SUMMED: &str = "预算法第八条：各部门预算由本部门及其所属各单位预算组成";

/// Those of this group, in reporting order.
pub(super) static RULES: &[RuleSpec] = &[
    RuleSpec {
        id: "汇总-文件夹",
        title: "所属各单位的文件夹都在，都是本年度的预算表",
        basis: SUMMED,
        severity: Error,
        hint: "请核对“所属单位的文件夹”consolidation.units",
        run: Budget(units::folders),
    },
    RuleSpec {
        id: "汇总-逐格",
        title: "部门的每一格等于所属各单位同一格之和，抵销的除外",
        basis: SUMMED,
        severity: Error,
        hint: "请对照各单位的这一格，改正部门的表或者单位的表；各单位之间拨来拨去、汇总时抵销的，写进“汇总时抵销的金额”consolidation.eliminate",
        run: Budget(units::sums),
    },
    RuleSpec {
        id: "汇总-项目",
        title: "部门的项目就是所属各单位的项目，金额相同",
        basis: SUMMED,
        severity: Error,
        hint: "请补上缺的项目，或改成一样的名称和金额",
        run: Budget(units::projects),
    },
    RuleSpec {
        id: "汇总-抵销",
        title: "汇总时从收入里抵销的，等于从支出里抵销的",
        basis: SUMMED,
        severity: Error,
        hint: "请核对“汇总时抵销的金额”consolidation.eliminate 写的几格，和各单位的这几格",
        run: Budget(units::balanced),
    },
];
