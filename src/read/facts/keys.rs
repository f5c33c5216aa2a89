//! The keys of a unit's facts: those that every office states, which the program knows, and those of a pack.
//!
//! unit.toml has them as dotted keys, the sheets of facts by their Chinese names; messages name both.

use std::collections::BTreeMap;

use crate::budget::secrecy::SecrecyMode;
use crate::pack::manifest::{FactKind, FactSpec, Manifest, ProseSpec, Yearly};

/// A key that the program itself needs, whatever the pack.
struct OwnKey {
    key: &'static str,
    label: &'static str,
    kind: FactKind,
    help: &'static str,
}

const fn own(key: &'static str, label: &'static str, kind: FactKind, help: &'static str) -> OwnKey {
    OwnKey { key, label, kind, help }
}

/// The keys that the program itself needs, in the order in which they are asked for.
const OWN: [OwnKey; 18] = [
    own("pack", "模板包", FactKind::Text, "用哪个省市的表样和文字"),
    own("unit.name", "单位全称", FactKind::Text, "与公章一致"),
    own("unit.kind", "部门还是单位", FactKind::Text, "部门预算填部门，单位预算填单位"),
    own("year", "预算年度", FactKind::Count, "四位数的年份"),
    own("date", "文档日期", FactKind::Date, "封面上的日期，如 2023-02-10"),
    own(
        "workbooks.current",
        "本年的工作簿",
        FactKind::List,
        "文件名；不写就是文件夹里除上年以外的全部工作簿",
    ),
    own("workbooks.previous", "上年的工作簿", FactKind::List, "文件名；没有上年的表就空着"),
    own(
        "workbooks.precision",
        "金额精确到",
        FactKind::Money,
        "金额的最后一位，如 0.01万元；不写就看表中的数",
    ),
    own("secrecy.reviewer", "保密审查人", FactKind::Text, "有内容不公开时填写"),
    own("secrecy.date", "保密审查日期", FactKind::Date, "有内容不公开时填写"),
    own(
        "secrecy.mode",
        "不公开的方式",
        FactKind::Text,
        "有内容不公开时填写；不写就是只公开到上一级。脱密口径：表里本来就没有编入；只公开到上一级：项并入款、类，款并入类；单行不公开：隐去这一行，别的行留空掩护",
    ),
    own(
        "secrecy.codes",
        "不公开的科目",
        FactKind::List,
        "科目的编码，一行一个；方式不同的写在括号里，如 2240102（单行不公开）；脱密口径的连名称一起写，如 2240102（脱密口径：名称）",
    ),
    own(
        "secrecy.projects",
        "不公开的项目",
        FactKind::List,
        "项目的名称，一行一个；方式不同的写在括号里，如 某项目（脱密口径）",
    ),
    own(
        "secrecy.units",
        "不公开的单位",
        FactKind::List,
        "“三公”经费等逐个单位列示的表里不公开的单位，全称，一行一个",
    ),
    own(
        "secrecy.unit_names",
        "单位的名称可以公开",
        FactKind::Flag,
        "是或否：不公开的单位只隐去金额、名称照常写的，填“是”；不填就是名称也不能出现",
    ),
    own("secrecy.document", "整份不公开", FactKind::Flag, "是或否"),
    own(
        "secrecy.drift",
        "通常的变动幅度",
        FactKind::Text,
        "百分数，如 10%：读者估计一项支出同上年相差不超过多少；不写就是 10%",
    ),
    own(
        "secrecy.protect",
        "不让人知道的幅度",
        FactKind::Text,
        "百分数，如 20%：能推算出的范围，两头同实际金额至少要差多少；不写就是 20%",
    ),
];

/// Whether a text of the pack may name several things, one a line; a name of the program's own is one, however it
/// is broken.
pub fn may_be_several(spec: &FactSpec) -> bool {
    spec.kind == FactKind::Text && spec.choices.is_empty() && !is_own(&spec.key)
}

/// Whether a fact is a share, written in percent.
pub fn is_share(spec: &FactSpec) -> bool {
    ["secrecy.drift", "secrecy.protect"].contains(&spec.key.as_str())
}

/// All keys of a unit, with their names.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Single facts: the program's, then the pack's.
    pub facts: Vec<FactSpec>,
    /// Texts of the unit (`[prose]`).
    pub prose: Vec<ProseSpec>,
    /// Texts of projects (`[[project]]`).
    pub project: Vec<ProseSpec>,
    /// What is stated of a project besides its texts: `name`, `code`, `exempt`, `amount`.
    pub of_project: Vec<FactSpec>,
}

impl Keys {
    /// The program's own keys alone, before a pack is known.
    pub fn own() -> Self {
        let facts = OWN.iter().map(|own| own.spec(&[])).collect();
        Self { facts, prose: Vec::new(), project: Vec::new(), of_project: Vec::new() }
    }

    /// The keys of a pack.
    pub fn of(manifest: &Manifest) -> Self {
        let mut facts: Vec<FactSpec> = OWN.iter().map(|own| own.spec(&manifest.kinds)).collect();
        facts.extend(manifest.facts.iter().cloned());
        Self {
            facts,
            prose: manifest.prose.clone(),
            project: manifest.project_fields.clone(),
            of_project: manifest.project_facts.clone(),
        }
    }

    /// The fact of a dotted key.
    pub fn fact(&self, key: &str) -> Option<&FactSpec> {
        self.facts.iter().find(|spec| spec.key == key)
    }

    /// The Chinese names of all keys, by the keys as messages write them.
    pub fn names(&self) -> BTreeMap<String, String> {
        let mut names: BTreeMap<String, String> =
            self.facts.iter().map(|spec| (spec.key.clone(), spec.label.clone())).collect();
        for spec in &self.prose {
            names.insert(format!("prose.{}", spec.key), spec.label.clone());
        }
        for spec in &self.project {
            names.insert(format!("project.{}", spec.key), spec.label.clone());
        }
        for spec in &self.of_project {
            names.insert(format!("project.{}", spec.key), spec.label.clone());
        }
        names
    }

    /// The Chinese name of a key (`unit.nature`, `prose.duties`, `project.basis`).
    pub fn label(&self, key: &str) -> Option<&str> {
        let of_texts = |specs: &'_ [ProseSpec], key: &str| specs.iter().position(|spec| spec.key == key);
        match key.split_once('.') {
            Some(("prose", text)) => of_texts(&self.prose, text).map(|at| self.prose[at].label.as_str()),
            Some(("project", field)) => match of_texts(&self.project, field) {
                Some(at) => Some(self.project[at].label.as_str()),
                None => self.of_project.iter().find(|own| own.key == field).map(|own| own.label.as_str()),
            },
            _ => self.fact(key).map(|spec| spec.label.as_str()),
        }
    }
}

/// Whether a key is one that the program reads into a place of its own, and that templates do not see.
pub fn is_own(key: &str) -> bool {
    OWN.iter().any(|own| own.key == key)
}

impl OwnKey {
    /// The heading under which it stands on the sheets of facts.
    fn group(&self) -> &'static str {
        match self.key.split_once('.') {
            Some(("workbooks", _)) => "工作簿",
            Some(("secrecy", _)) => "保密审查",
            _ => "单位和文件",
        }
    }

    /// What becomes of it next year.
    fn yearly(&self) -> Option<Yearly> {
        match self.key {
            "date" => Some(Yearly::Review),
            "secrecy.reviewer" | "secrecy.date" => Some(Yearly::New),
            key if key.starts_with("secrecy.") => Some(Yearly::Review),
            _ => None,
        }
    }

    fn spec(&self, kinds: &[String]) -> FactSpec {
        FactSpec {
            key: self.key.to_owned(),
            label: self.label.to_owned(),
            kind: self.kind,
            help: self.help.to_owned(),
            group: self.group().to_owned(),
            codes: None,
            choices: match self.key {
                "unit.kind" => kinds.to_vec(),
                "secrecy.mode" => SecrecyMode::ALL.map(|mode| mode.key().to_owned()).to_vec(),
                _ => Vec::new(),
            },
            words: match self.key {
                "secrecy.mode" => SecrecyMode::ALL.map(|mode| mode.word().to_owned()).to_vec(),
                _ => Vec::new(),
            },
            required: false,
            required_with_previous: false,
            when: Vec::new(),
            unless: None,
            without: None,
            default: None,
            yearly: self.yearly(),
            last_year_of: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::pack::validate::reserved::KEYS;

    use super::*;

    #[test]
    fn packs_leave_the_keys_of_the_program_alone() {
        let own: Vec<&str> = OWN.iter().map(|own| own.key).collect();
        assert_eq!(own, KEYS);
    }
}
