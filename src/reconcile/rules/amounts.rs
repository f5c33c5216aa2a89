//! Rules of amounts and counts that people typed.

use crate::diag::Severity::{Error, Notice, Warning};
use crate::reconcile::prose::amounts::{changes, compare, counts, shares, sums};
use crate::reconcile::prose::patterns::{self, PROOFREADING};
use crate::reconcile::registry::RuleSpec;
use crate::reconcile::registry::Run::{Budget, Text};

const AS_IN_TABLES: &str = "地方预决算公开操作规程（财预〔2016〕143号）：说明与公开的表一致";

/// Those of this group, in reporting order.
pub(super) static RULES: &[RuleSpec] = &[
    RuleSpec {
        id: "文字-手写金额",
        title: "表中有的数由模板取，不手写",
        basis: PROOFREADING,
        severity: Notice,
        hint: "数是对的；写在模板里由程序取数，明年不必再改。留着手写的，不用理会",
        run: Budget(compare::typed),
    },
    RuleSpec {
        id: "文字-数量级",
        title: "手写的金额与它说的那一项不差十倍、一百倍、一千倍、一万倍",
        basis: AS_IN_TABLES,
        severity: Error,
        hint: "请核对小数点，以及单位是元还是万元",
        run: Budget(compare::magnitudes),
    },
    RuleSpec {
        id: "文字-金额出入",
        title: "手写的金额与它说的那一项一致",
        basis: AS_IN_TABLES,
        severity: Error,
        hint: "请照表改正；说的不是表中这一项的，请把名称写清楚，或写明理由接受（“接受问题”，或 [[accept]]）",
        run: Budget(compare::slips),
    },
    RuleSpec {
        id: "文字-前后金额",
        title: "同一段文字里，同一项的金额前后一致",
        basis: AS_IN_TABLES,
        severity: Error,
        hint: "请照表改正其中一处；说的不是同一项的，请把名称写清楚",
        run: Budget(compare::twice),
    },
    RuleSpec {
        id: "文字-增减",
        title: "增减的金额、百分比、方向与前后两个数相符",
        basis: AS_IN_TABLES,
        severity: Error,
        hint: "请按两个数重新计算，改正写错的一个",
        run: Budget(changes::check),
    },
    RuleSpec {
        id: "文字-占比",
        title: "占比不超过100%，并与部分、总数相符",
        basis: PROOFREADING,
        severity: Error,
        hint: "请重新计算；可以超过100%的（完成率、为上年的百分之几），不要写成“占”",
        run: Budget(shares::check),
    },
    RuleSpec {
        id: "文字-句内合计",
        title: "一句话里各部分之和与总数相符",
        basis: PROOFREADING,
        severity: Error,
        hint: "请核对各部分和总数，改正写错的一个",
        run: Budget(sums::check),
    },
    RuleSpec {
        id: "文字-列举个数",
        title: "写的个数与列出的一致",
        basis: PROOFREADING,
        severity: Warning,
        hint: "请改正个数，或补上漏写的",
        run: Budget(counts::check),
    },
    RuleSpec {
        id: "文字-数字写法",
        title: "金额的逗号和小数点没有写错",
        basis: PROOFREADING,
        severity: Error,
        hint: "请改成 1,234.50 或 1234.50 的样子",
        run: Text(&patterns::DIGIT_GROUPS),
    },
];
