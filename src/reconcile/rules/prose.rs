//! Rules of what people typed.

use crate::diag::Severity::{Error, Warning};
use crate::reconcile::prose::patterns::PROOFREADING;
use crate::reconcile::prose::{copied, patterns, typed, words, years};
use crate::reconcile::registry::RuleSpec;
use crate::reconcile::registry::Run::{Budget, Text};

const SECRETS: &str = "预算法第十四条：涉及国家秘密的除外；保守国家秘密法";

/// Those of this group, in reporting order.
pub(super) static RULES: &[RuleSpec] = &[
    RuleSpec {
        id: "文字-占位符",
        title: "没有留下待填的记号",
        basis: PROOFREADING,
        severity: Error,
        hint: "请填上内容，或删去这几个字",
        run: Text(&patterns::PLACEHOLDER),
    },
    RuleSpec {
        id: "文字-个人信息",
        title: "没有手机号码和身份证号码",
        basis: PROOFREADING,
        severity: Error,
        hint: "公开文件不得含个人号码，请删去",
        run: Text(&patterns::PERSONAL),
    },
    RuleSpec {
        id: "文字-金额单位",
        title: "金额的单位没有写重",
        basis: PROOFREADING,
        severity: Error,
        hint: "请改成“万元”或“元”",
        run: Text(&patterns::MONEY_UNIT),
    },
    RuleSpec {
        id: "文字-标点重复",
        title: "标点没有重复",
        basis: PROOFREADING,
        severity: Warning,
        hint: "请删去多余的标点",
        run: Text(&patterns::PUNCTUATION),
    },
    RuleSpec {
        id: "文字-重字",
        title: "没有多打的虚字",
        basis: PROOFREADING,
        severity: Warning,
        hint: "请删去多打的字",
        run: Text(&patterns::PARTICLE),
    },
    RuleSpec {
        id: "文字-截至",
        title: "“截至某日”不写成“截止某日”",
        basis: PROOFREADING,
        severity: Warning,
        hint: "请改成“截至”",
        run: Text(&patterns::UNTIL),
    },
    RuleSpec {
        id: "文字-文号",
        title: "文号的年份用六角括号",
        basis: PROOFREADING,
        severity: Warning,
        hint: "请改成〔2023〕12号的样子（GB/T 9704-2012，7.2.5）",
        run: Text(&patterns::DOCUMENT_NUMBER),
    },
    RuleSpec {
        id: "文字-部门单位",
        title: "部门预算只称部门，单位预算只称单位",
        basis: PROOFREADING,
        severity: Warning,
        hint: "请按本文件的种类改正称呼",
        run: Budget(words::kinds),
    },
    RuleSpec {
        id: "文字-级次",
        title: "文字里的级次与本单位的预算级次一致",
        basis: PROOFREADING,
        severity: Warning,
        hint: "请核对级次；确指别级财政的，可以写明理由接受（“接受问题”，或 [[accept]]）",
        run: Budget(words::levels),
    },
    RuleSpec {
        id: "文字-年份",
        title: "文字里预算和工作任务的年份是本年或上年",
        basis: PROOFREADING,
        severity: Warning,
        hint: "请核对年份；确指别的年份的，可以写明理由接受（“接受问题”，或 [[accept]]）",
        run: Budget(years::years),
    },
    RuleSpec {
        id: "文字-括号",
        title: "引号和括号成对",
        basis: PROOFREADING,
        severity: Warning,
        hint: "请补上缺的一半，或删去多的一半",
        run: Budget(words::brackets),
    },
    RuleSpec {
        id: "文字-句号",
        title: "段落末尾有句号",
        basis: PROOFREADING,
        severity: Warning,
        hint: "请在段末补上句号",
        run: Budget(words::stops),
    },
    RuleSpec {
        id: "文字-空表说明",
        title: "有数的表没有写成空表",
        basis: PROOFREADING,
        severity: Warning,
        hint: "请删去表下的这句话；空表的说明由程序印出",
        run: Budget(typed::notes),
    },
    RuleSpec {
        id: "文字-重词",
        title: "没有连着打两遍的词",
        basis: PROOFREADING,
        severity: Warning,
        hint: "请删去多打的一遍",
        run: Budget(typed::twice),
    },
    RuleSpec {
        id: "文字-照抄",
        title: "各项目的概述和目标各写各的",
        basis: PROOFREADING,
        severity: Warning,
        hint: "请改成这个项目自己的内容；确实相同的，可以写明理由接受（“接受问题”，或 [[accept]]）",
        run: Budget(copied::projects),
    },
    RuleSpec {
        id: "文字-涉密名称",
        title: "文字里没有不公开的项目的名称",
        basis: SECRETS,
        severity: Error,
        hint: "请改写这一处，不提这个项目",
        run: Budget(typed::withheld),
    },
];
