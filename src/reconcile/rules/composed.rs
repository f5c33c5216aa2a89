//! Rules of the composed text.

use crate::diag::Severity::{Error, Warning};
use crate::reconcile::proof;
use crate::reconcile::registry::RuleSpec;
use crate::reconcile::registry::Run::Composed;

const COMPOSED: &str = "公开文字的校对要求：读者看到的每一句都完整";

/// Those of this group, in reporting order.
pub(super) static RULES: &[RuleSpec] = &[
    RuleSpec {
        id: "成文-标点",
        title: "成文里标点不连在一起，也不落单",
        basis: COMPOSED,
        severity: Warning,
        hint: "请使这一句在填入内容以后只有一个标点",
        run: Composed(proof::punctuation),
    },
    RuleSpec {
        id: "成文-空括号",
        title: "成文里括号和引号都有内容",
        basis: COMPOSED,
        severity: Warning,
        hint: "请补上括号或引号里的内容，或连同括号一起删去",
        run: Composed(proof::empty),
    },
    RuleSpec {
        id: "成文-重复",
        title: "成文里没有连着写两遍的话",
        basis: COMPOSED,
        severity: Warning,
        hint: "请删去重复的一遍",
        run: Composed(proof::doubled),
    },
    RuleSpec {
        id: "成文-金额单位",
        title: "成文里金额后面都有单位，与印出的数一致",
        basis: COMPOSED,
        severity: Error,
        hint: "请在金额后面写 {{ money_unit }}，它是本文金额的单位；几个金额连着写的，写在最后一个后面",
        run: Composed(proof::units),
    },
    RuleSpec {
        id: "成文-空列举",
        title: "成文里引出下文的话后面有内容",
        basis: COMPOSED,
        severity: Warning,
        hint: "请补上要列的内容，或删去引出它的话",
        run: Composed(proof::colons),
    },
    RuleSpec {
        id: "成文-未展开",
        title: "成文里没有花括号和没有换成内容的占位写法",
        basis: COMPOSED,
        severity: Error,
        hint: "请改成实际的内容；模板里的值写成 {{ year }} 的样子，pack.toml、tables.toml 里的占位写法要照说明拼写",
        run: Composed(proof::unexpanded),
    },
];
