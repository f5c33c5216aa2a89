//! Rules of what the others found: what the bureau changed and accepted, and what is withheld.

use crate::diag::Severity::{Error, Warning};
use crate::reconcile::last_year::contradictions;
use crate::reconcile::prose::amounts::withheld;
use crate::reconcile::registry::RuleSpec;
use crate::reconcile::registry::Run::Report;
use crate::reconcile::{secrecy, settle};

const SECRETS: &str = "预算法第十四条：涉及国家秘密的除外；保守国家秘密法";

/// Those of this group, in reporting order.
pub(super) static RULES: &[RuleSpec] = &[
    RuleSpec {
        id: "填写-规则",
        title: "改动的规则都存在",
        basis: "unit.toml",
        severity: Warning,
        hint: "用 gongkai rules 可以看到全部规则的名称",
        run: Report(settle::overrides),
    },
    RuleSpec {
        id: "填写-接受",
        title: "接受的问题仍是原来的数字",
        basis: "unit.toml",
        severity: Warning,
        hint: "请重新核对；仍要接受的，把指纹（fingerprint）改成报告里新的，否则删去这一条",
        run: Report(settle::acceptances),
    },
    RuleSpec {
        id: "年度-上年矛盾",
        title: "拿来比较的上年的表不自相矛盾",
        basis: "地方预决算公开操作规程（财预〔2016〕143号）：说明增减变化的原因",
        severity: Warning,
        hint: "请对照上年公开的表改正",
        run: Report(contradictions::told),
    },
    // last, since nobody can answer for a secret that is told
    RuleSpec {
        id: "保密-名称",
        title: "要隐去的科目和项目表中都有",
        basis: SECRETS,
        severity: Error,
        hint: "请核对编码或项目的名称；写错的名称不会被隐去",
        run: Report(secrecy::names::known),
    },
    RuleSpec {
        id: "保密-脱密口径",
        title: "按脱密口径编制的表里没有不公开的科目、项目和单位",
        basis: SECRETS,
        severity: Error,
        hint: "请改用剔除了它的表；表里要有它、由程序隐去的，把方式改成“只公开到上一级”（rollup）或“单行不公开”（row）",
        run: Report(secrecy::names::excluded),
    },
    RuleSpec {
        id: "保密-推算",
        title: "不公开的数字不能由公开的数字推算出来",
        basis: SECRETS,
        severity: Error,
        // what helps is known to the search alone
        hint: "每一处都印出怎样写才遮得住，可以直接粘贴；怎样写都遮不住的，说明为什么",
        run: Report(secrecy::closed),
    },
    RuleSpec {
        id: "保密-金额",
        title: "文字里没有不公开的金额",
        basis: SECRETS,
        severity: Error,
        hint: "请改写这一处，不写这个金额，也不用模板取数；数字只是碰巧相同的，请紧接在数的前面写明是哪一项、哪一年的数，读者才分得出来",
        run: Report(withheld::check),
    },
];
