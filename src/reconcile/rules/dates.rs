//! Rules of dates and of the publication.

use crate::diag::Severity::Warning;
use crate::reconcile::office::dates;
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
        id: "公开-网址",
        title: "公开的网址像一个网址",
        basis: WHEN,
        severity: Warning,
        hint: "请从浏览器的地址栏里复制，写成 https://… 的样子",
        run: Budget(dates::address),
    },
];
