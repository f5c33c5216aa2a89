//! Rules of dates and of the publication.

use crate::diag::Severity::Warning;
use crate::reconcile::office::{dates, deadline};
use crate::reconcile::registry::RuleSpec;
use crate::reconcile::registry::Run::Budget;

const WHEN: &str = "预算法第十四条：经批复后二十日内公开";

/// Those of this group, in reporting order.
pub(super) static RULES: &[RuleSpec] = &[
    RuleSpec {
        id: "日期-先后",
        title: "批复、公开、保密审查、资产统计和项目起止的日期先后合理",
        basis: WHEN,
        severity: Warning,
        hint: "请核对两个日期，改正写错的一个",
        run: Budget(dates::order),
    },
    RuleSpec {
        id: "批复-文号年份",
        title: "批复文号的年份与批复日期一致",
        basis: "预算法第十四条、第五十二条：公开的是本年度经批复的预算",
        severity: Warning,
        hint: "请对照批复文件改正预算批复文号 approval.number，或批复日期 approval.date；拿错了批复的，请连同日期和金额一起换成本年的",
        run: Budget(deadline::number),
    },
    RuleSpec {
        id: "公开-时限",
        title: "批复后二十日内公开",
        basis: WHEN,
        severity: Warning,
        hint: "二十日从批复的次日算起，节假日也算，更正不重新起算：已经公开的，请写上首次公开日期 publication.first_date；日期或批复机关 approval.by 写错的，请改正；确已超过的，请说明情况并写明理由接受（“接受问题”，或 [[accept]]）",
        run: Budget(deadline::in_time),
    },
    RuleSpec {
        id: "公开-网址",
        title: "公开的网址像一个网址",
        basis: WHEN,
        severity: Warning,
        hint: "请从浏览器的地址栏里复制，写成 https://… 的样子",
        run: Budget(dates::address),
    },
];
