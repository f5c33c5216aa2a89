//! Names that are the program's own, which no pack may use for something else. A test holds them against the
//! registries, which know packs, so that packs cannot know them.

/// Ids of the program's rules.
pub(crate) const RULES: &[&str] = &[
    "绩效-目标数",
    "绩效-指标齐全",
    "绩效-成本",
    "绩效-科目",
    "原因-路径",
    "原因-方向",
    "原因-大幅变动",
    "归属-编制单位",
    "归属-上年编制单位",
    "归属-主管部门",
    "归属-实施单位",
    "归属-单位行",
    "归属-所属单位",
    "归属-单位性质",
    "名称-他单位",
    "名称-错字",
    "名称-重复",
    "年度-整本",
    "年度-上年整本",
    "年度-两年相同",
    "陈旧-资产日期",
    "陈旧-文档日期",
    "陈旧-项目期限",
    "陈旧-原因",
    "日期-先后",
    "批复-文号年份",
    "公开-时限",
    "公开-网址",
    "文字-占位符",
    "文字-个人信息",
    "文字-金额单位",
    "文字-手写金额",
    "文字-标点重复",
    "文字-重字",
    "文字-截至",
    "文字-文号",
    "文字-部门单位",
    "文字-级次",
    "文字-年份",
    "文字-括号",
    "文字-句号",
    "文字-数量级",
    "文字-空表说明",
    "文字-重词",
    "文字-涉密名称",
    "成文-标点",
    "成文-空括号",
    "成文-重复",
    "成文-金额单位",
    "成文-空列举",
    "成文-未展开",
    "填写-规则",
    "填写-接受",
    "保密-名称",
    "保密-推算",
];

/// Beginnings of the ids of rules that the program makes for each table or code system.
pub(crate) const FAMILIES: &[&str] = &["表内-列和", "表内-行和", "表内-编码", "表内-平衡", "科目"];

/// Beginnings of the codes of what reading and loading notice, which are rules too.
pub(crate) const NOTICED: &[&str] = &["读取-", "配置-", "模板-"];

/// Keys of unit.toml that the program itself reads.
pub(crate) const KEYS: &[&str] = &[
    "pack",
    "unit.name",
    "unit.kind",
    "year",
    "date",
    "workbooks.current",
    "workbooks.previous",
    "workbooks.precision",
    "secrecy.reviewer",
    "secrecy.date",
    "secrecy.codes",
    "secrecy.projects",
    "secrecy.document",
];
