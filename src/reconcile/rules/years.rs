//! Rules of whose year it is, and what was left from the last.

use crate::diag::Severity::{Error, Notice, Warning};
use crate::reconcile::last_year::{base, closed_book, contradictions, magnitude, moved, stale};
use crate::reconcile::prose::copied;
use crate::reconcile::registry::RuleSpec;
use crate::reconcile::registry::Run::Budget;

const CHANGES: &str = "地方预决算公开操作规程（财预〔2016〕143号）：说明增减变化的原因";
const WHICH_YEAR: &str = "预算法第十四条、第十八条：公开的是本年度经批复的预算";

/// Those of this group, in reporting order.
pub(super) static RULES: &[RuleSpec] = &[
    RuleSpec {
        id: "年度-整本",
        title: "本年的工作簿不是别的年份的",
        basis: WHICH_YEAR,
        severity: Error,
        hint: "“预算年度”year 写错的，请改正这一格；拿错了工作簿的，请把“本年的工作簿”workbooks.current 换成本年的；确是本年的表、只是标题没有改的，请改正各张表的标题",
        run: Budget(stale::whole_book),
    },
    RuleSpec {
        id: "年度-上年整本",
        title: "上年的工作簿不是别的年份的",
        basis: WHICH_YEAR,
        severity: Warning,
        hint: "拿错了工作簿的，请把“上年的工作簿”workbooks.previous 换成上年的；“预算年度”year 写错的，请改正；只是标题没有改的，请改正标题",
        run: Budget(stale::whole_book_before),
    },
    RuleSpec {
        id: "年度-两年相同",
        title: "本年的表和上年的表不是同一份",
        basis: WHICH_YEAR,
        severity: Warning,
        hint: "请核对“本年的工作簿”workbooks.current 和“上年的工作簿”workbooks.previous 写的是不是各自那一年的表",
        run: Budget(stale::books),
    },
    RuleSpec {
        id: contradictions::CHECKS,
        title: "上年的各表之间相符",
        basis: CHANGES,
        severity: Warning,
        hint: "请对照上年公开的表核对",
        run: Budget(closed_book::checks),
    },
    RuleSpec {
        id: "年度-上年不公开",
        title: "上年的表里没有不公开或者空白的行",
        basis: CHANGES,
        severity: Notice,
        hint: "上年依法不公开的，不用理会；只是没有填的，请在上年的表里补上",
        run: Budget(closed_book::withheld),
    },
    RuleSpec {
        id: "年度-上年缺项",
        title: "要与上年比较的数，上年的表里都有",
        basis: CHANGES,
        severity: Warning,
        hint: "请在上年的工作簿里补上这一列或这一行；没有数的填0",
        run: Budget(base::lacking),
    },
    RuleSpec {
        id: "年度-数量级",
        title: "与上年相比没有差出许多倍的数",
        basis: CHANGES,
        severity: Warning,
        hint: "请核对本年和上年的这张表写的是元还是万元，数有没有多写或少写几位；确实如此的，可以写明理由接受",
        run: Budget(magnitude::magnitude),
    },
    RuleSpec {
        id: "年度-对调",
        title: "没有两项的金额与上年正好对调",
        basis: CHANGES,
        severity: Notice,
        hint: "请对照预算批复核对这两行是不是填颠倒了；确实如此的，不用理会",
        run: Budget(moved::swapped),
    },
    RuleSpec {
        id: "陈旧-资产日期",
        title: "国有资产的统计日期不早于上年",
        basis: WHICH_YEAR,
        severity: Warning,
        hint: "请按最近一次统计改写日期，并核对资产的各项数字是不是也没有改",
        run: Budget(stale::assets),
    },
    RuleSpec {
        id: "陈旧-文档日期",
        title: "文档日期在本年预算编成之后",
        basis: WHICH_YEAR,
        severity: Warning,
        hint: "请把“文档日期”date 改成这次公开的日期",
        run: Budget(stale::document),
    },
    RuleSpec {
        id: "陈旧-项目期限",
        title: "项目在本年还没有结束",
        basis: WHICH_YEAR,
        severity: Warning,
        hint: "请改成本年的起止日期；已经结束的项目，请核对为什么还安排资金",
        run: Budget(stale::periods),
    },
    RuleSpec {
        id: "陈旧-原因",
        title: "变动原因不照抄上年",
        basis: CHANGES,
        severity: Warning,
        hint: "请核对今年增减的原因，重新写；原因确实相同的，可以写明理由接受（“接受问题”，或 [[accept]]）",
        run: Budget(stale::reasons),
    },
    RuleSpec {
        id: "陈旧-文字",
        title: "年度的工作和增减的数不照抄上年的文字",
        basis: CHANGES,
        severity: Warning,
        hint: "请按今年的情况重新写；确实相同的，可以写明理由接受（“接受问题”，或 [[accept]]）",
        run: Budget(copied::last_year),
    },
];
