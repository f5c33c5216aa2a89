//! Rules of the tables themselves: sums, codes, performance.

use crate::diag::Severity::{Error, Notice};
use crate::reconcile::registry::RuleSpec;
use crate::reconcile::registry::Run::{Budget, CodeSystems, Tables};
use crate::reconcile::tables::{classification, implied, items, negative, targets, whole_cost};

const WITHIN: &str = "表内勾稽";
const ACROSS: &str = "表间勾稽";
const PERFORMANCE: &str = "项目绩效管理：目标完整、量化、与资金匹配";
const CATALOGUE: &str = "财政部当年《政府收支分类科目》";

/// Those of this group, in reporting order.
pub(super) static RULES: &[RuleSpec] = &[
    RuleSpec {
        id: "表内-列和",
        title: "“{of}”每行的合计列等于各分项列之和",
        basis: WITHIN,
        severity: Error,
        hint: "请核对这一行的合计和各分项",
        run: Tables { implied: implied::has_column_sums, run: implied::columns },
    },
    RuleSpec {
        id: "表内-行和",
        title: "“{of}”上级行等于下级各行之和，合计行等于各行之和",
        basis: WITHIN,
        severity: Error,
        hint: "请核对上级行和下级各行，看是哪一行漏改",
        run: Tables { implied: implied::has_row_sums, run: implied::rows },
    },
    RuleSpec {
        id: "表内-编码",
        title: "“{of}”编码不重复，上级科目齐全",
        basis: WITHIN,
        severity: Error,
        hint: "请核对编码，或补上上级科目的一行",
        run: Tables { implied: implied::has_codes, run: implied::codes },
    },
    RuleSpec {
        id: "表内-平衡",
        title: "“{of}”两侧的总计相等",
        basis: WITHIN,
        severity: Error,
        hint: "请核对两侧的总计",
        run: Tables { implied: implied::is_balance, run: implied::balance },
    },
    RuleSpec {
        id: "金额-负数",
        title: "收入和支出的金额不是负数",
        basis: WITHIN,
        severity: Error,
        hint: "请核对这一格的数和符号；这一列、这一行本来就是增减的，请维护模板的人在 tables.toml 里给它写 change = true",
        run: Budget(negative::check),
    },
    RuleSpec {
        id: "科目",
        title: "{of}的编码和名称符合当年的科目",
        basis: CATALOGUE,
        severity: Error,
        hint: "请对照当年的《政府收支分类科目》核对编码和名称；科目表不全或有误的，可以自己补正（见使用手册的“科目表”一章）",
        run: CodeSystems(classification::system),
    },
    RuleSpec {
        id: "绩效-目标数",
        title: "每个指标都有数值，比率不超过100%",
        basis: PERFORMANCE,
        severity: Notice,
        hint: "请填写可以考核的数值；比率目标写成 =100% 或 ≥98% 的样子",
        run: Budget(targets::values),
    },
    RuleSpec {
        id: "绩效-指标齐全",
        title: "各项目都有规定的各类指标",
        basis: PERFORMANCE,
        severity: Notice,
        hint: "请补上缺的指标，或确认确实不适用",
        run: Budget(targets::classes),
    },
    RuleSpec {
        id: "绩效-成本",
        title: "月均成本乘以12、单位成本乘以数量与项目资金相当",
        basis: PERFORMANCE,
        severity: Notice,
        hint: "请核对成本、数量两类目标和项目资金",
        run: Budget(targets::costs),
    },
    RuleSpec {
        id: "绩效-总成本",
        title: "总成本一类的指标不多于项目资金，也不远少于它",
        basis: PERFORMANCE,
        severity: Notice,
        hint: "请核对这个目标和项目一年的资金；跨年度项目的总成本，请在指标的名称里写明是几年的",
        run: Budget(whole_cost::check),
    },
    RuleSpec {
        id: "绩效-科目",
        title: "同一功能科目下各项目的资金之和不应多于该科目安排给项目的钱",
        basis: ACROSS,
        severity: Error,
        hint: "请核对各项目的编码（code），以及两张表的金额",
        run: Budget(items::check),
    },
];
