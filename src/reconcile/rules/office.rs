//! Rules of whose tables these are.

use crate::diag::Severity::{Error, Notice, Warning};
use crate::reconcile::office::{nature, whose};
use crate::reconcile::prose::names;
use crate::reconcile::prose::patterns::PROOFREADING;
use crate::reconcile::registry::RuleSpec;
use crate::reconcile::registry::Run::Budget;

const WHOSE: &str = "预算法第十四条：各部门、各单位公开本部门、本单位的预算";

const NATURE: &str = "预算法第十四条：说明机关运行经费；机关运行经费只有行政单位和参公单位才有";

/// Those of this group, in reporting order.
pub(super) static RULES: &[RuleSpec] = &[
    RuleSpec {
        id: "归属-编制单位",
        title: "表上的编制单位是本单位",
        basis: WHOSE,
        severity: Error,
        hint: "拿错了工作簿的，请换成本单位的表；确是本单位的，请改正表上的名称，或写进“单位的其他名称”unit.aliases、“单位的旧名称”unit.former_names",
        run: Budget(whose::makers),
    },
    RuleSpec {
        id: "归属-上年编制单位",
        title: "上年的表上的编制单位是本单位",
        basis: WHOSE,
        severity: Warning,
        hint: "拿错了工作簿的，请换成本单位上年的表；改过名称的，请写进“单位的旧名称”unit.former_names，简称写进“单位的其他名称”unit.aliases",
        run: Budget(whose::makers_before),
    },
    RuleSpec {
        id: "归属-主管部门",
        title: "绩效表上的主管部门是本单位的主管部门或本部门",
        basis: WHOSE,
        severity: Error,
        hint: "拿错了表的，请换成本单位的表；表上写错的、写了简称的，请改成全称；“主管部门”unit.supervisor 写错的，请改正；本单位的别称，写进“单位的其他名称”unit.aliases",
        run: Budget(whose::supervisors),
    },
    RuleSpec {
        id: "归属-实施单位",
        title: "项目由本单位或所属单位实施",
        basis: WHOSE,
        severity: Notice,
        hint: "请核对是不是本单位的项目；是本单位别称的，写进“单位的其他名称”unit.aliases",
        run: Budget(whose::implementers),
    },
    RuleSpec {
        id: "归属-单位行",
        title: "按单位列的表里都是本预算的单位",
        basis: WHOSE,
        severity: Error,
        hint: "拿错了表的，请换成本单位的表；是所属单位的，请用全称写进所属单位的名单 organisation.units，表上写了简称的改成全称；是本单位别称的，写进“单位的其他名称”unit.aliases",
        run: Budget(whose::rows_of_units),
    },
    RuleSpec {
        id: "归属-所属单位",
        title: "单位预算里没有别的单位",
        basis: WHOSE,
        severity: Warning,
        hint: "是部门预算的，请把“部门还是单位”unit.kind 改成部门；只公开本单位一家的，请从预算单位的名单 organisation.units 里删去别的单位，名单只有本级一家的可以不写",
        run: Budget(nature::units),
    },
    RuleSpec {
        id: "归属-单位性质",
        title: "单位性质与文字里说的一致",
        basis: NATURE,
        severity: Warning,
        hint: "请核对三定方案或机构编制文件：单位性质决定写不写机关运行经费；写错的，请改正单位性质 unit.nature，或改文字",
        run: Budget(nature::text),
    },
    RuleSpec {
        id: "名称-他单位",
        title: "称本单位的地方没有写成别的单位",
        basis: WHOSE,
        severity: Warning,
        hint: "从别的单位的文件里抄来的，请换成本单位的内容；是本单位的别称、旧名称的，写进“单位的其他名称”unit.aliases、“单位的旧名称”unit.former_names；确是说别的单位的，可以写明理由接受（“接受问题”，或 [[accept]]）",
        run: Budget(names::others),
    },
    RuleSpec {
        id: "名称-错字",
        title: "单位、机构、项目的名称没有写错",
        basis: PROOFREADING,
        severity: Warning,
        hint: "请对照名称改正写错的字；确是另一个名称的，写进“单位的其他名称”unit.aliases，或写明理由接受（“接受问题”，或 [[accept]]）",
        run: Budget(names::misspelt),
    },
    RuleSpec {
        id: "名称-重复",
        title: "名单里没有重复的名称",
        basis: PROOFREADING,
        severity: Warning,
        hint: "请删去重复的一项，并核对个数",
        run: Budget(names::twice),
    },
];
