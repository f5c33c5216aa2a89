//! What an office fills in, as a list for the clerk: no paths, no keys. How a template prints one stands with the one.

use crate::budget::unit::{FACT_SHEET, Fact, KIND_KEY, REASON_SHEET, TEXT_SHEET};
use crate::facts_book::rows::{asked, choices};
use crate::pack::manifest::{FactKind, FactSpec, ProseSpec, ReasonSpec};
use crate::read::facts::Keys;
use crate::read::facts::keys::is_own;

use super::Guide;
use super::page::GuidePage;
use super::words::{ENTRY, cut, printing};

/// Choices that are longer together are shown with the single fact.
const MOST_CHOICES: usize = 60;
/// The key of a project's name.
const PROJECT_NAME: &str = "name";
/// The heads of the lists.
const HEADS: [&str; 4] = ["名称", "要不要填", "填什么", "现在"];

/// What a fact looks like.
fn form(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Count => "整数",
        FactKind::Money => "金额，连单位写",
        FactKind::Text => "文字",
        FactKind::List => "清单，一行一个",
        FactKind::Map => "一个编码或名称一行文字",
        FactKind::Date => "日期，写成 年-月-日",
        FactKind::Flag => "是或否",
    }
}

/// Whether a text is asked for.
fn must(required: bool) -> String {
    if required { "必填" } else { "可不填" }.to_owned()
}

impl Guide<'_> {
    /// All that an office fills in, sheet by sheet.
    pub(super) fn facts(&self) -> GuidePage {
        let keys = Keys::of(&self.pack.manifest);
        let mut page = GuidePage::new("填写内容");
        page.words(format!(
            "填在工作簿的“{FACT_SHEET}”“{TEXT_SHEET}”“{REASON_SHEET}”三页上。三页的空白表这样得到：gongkai facts 单位文件夹"
        ));
        page.heading(format!("“{FACT_SHEET}”页"));
        let single = || keys.facts.iter().filter(|spec| spec.kind != FactKind::Map);
        let mut groups: Vec<&str> = Vec::new();
        for spec in single() {
            if !groups.contains(&spec.group.as_str()) {
                groups.push(&spec.group);
            }
        }
        for group in groups {
            if !group.is_empty() {
                page.subheading(group);
            }
            let rows = single().filter(|spec| spec.group == group).map(|spec| self.fact_row(spec));
            page.cells(&HEADS, rows.collect());
        }
        page.heading(format!("“{TEXT_SHEET}”页"));
        let mut rows: Vec<Vec<String>> = keys.prose.iter().map(|spec| self.prose_row(spec)).collect();
        rows.extend(
            keys.facts.iter().filter(|spec| spec.kind == FactKind::Map).map(|spec| self.fact_row(spec)),
        );
        page.cells(&HEADS, rows);
        page.subheading("每个项目（“对象”一栏写项目的名称）");
        let mut rows: Vec<Vec<String>> = Vec::new();
        // the name stands beside each
        let single = keys.of_project.iter().filter(|spec| spec.key != PROJECT_NAME);
        rows.extend(single.map(|spec| self.fact_row(spec)));
        for spec in &keys.project {
            rows.push(vec![spec.label.clone(), must(spec.required), spec.help.clone(), String::new()]);
        }
        page.cells(&HEADS, rows);
        page.heading(format!("“{REASON_SHEET}”页"));
        page.words("下面的数与上年不同时，写明为什么变。“可不填”的，填了就印出来。");
        let rows = self.pack.manifest.reasons.iter().map(|spec| self.reason_row(spec)).collect();
        page.cells(&["名称", "要不要填", "", "现在"], rows);
        page
    }

    fn fact_row(&self, spec: &FactSpec) -> Vec<String> {
        let words = choices(spec).join("、");
        let may = match words.chars().count() {
            1..=MOST_CHOICES if !spec.help.contains(&words) && spec.kind != FactKind::Flag => {
                format!("（{words}）")
            }
            _ => String::new(),
        };
        let now = self.budget.and_then(|budget| budget.unit.stated(&spec.key)).unwrap_or_default();
        // people know a choice by its Chinese word
        let at = spec.choices.iter().position(|choice| *choice == now);
        let now = cut(at.and_then(|at| spec.words.get(at)).unwrap_or(&now), 10);
        vec![spec.label.clone(), self.asked(spec), format!("{}{may}", spec.help), now]
    }

    /// Whether a fact is asked for, as the sheets of facts say it.
    fn asked(&self, spec: &FactSpec) -> String {
        asked(spec, self.pack, |key| match (key, &self.kind, self.budget) {
            (KIND_KEY, Some(kind), _) => Some(kind),
            (_, _, Some(budget)) => budget.unit.facts.get(key),
            _ => None::<&Fact>,
        })
    }

    fn prose_row(&self, spec: &ProseSpec) -> Vec<String> {
        let now = self
            .budget
            .and_then(|budget| budget.unit.prose.get(&spec.key))
            .map(|prose| cut(&prose.text(), 10));
        vec![spec.label.clone(), must(spec.required), spec.help.clone(), now.unwrap_or_default()]
    }

    fn reason_row(&self, spec: &ReasonSpec) -> Vec<String> {
        let must = if spec.optional { "可不填" } else { "变了必填" };
        let must = match &spec.when {
            Some(condition) => format!("{}的{must}", condition.is.join("、")),
            None => must.to_owned(),
        };
        let now = self.budget.and_then(|budget| budget.unit.reasons.get(spec.path.as_str()));
        vec![
            spec.label.clone(),
            must,
            String::new(),
            now.map(|text| cut(&text.text(), 10)).unwrap_or_default(),
        ]
    }

    /// One fact: what to fill in, and how a template prints it.
    pub(super) fn fact(&self, spec: &FactSpec) -> GuidePage {
        let mut page = GuidePage::new(format!("填写内容　{}", spec.label));
        let sheet = if spec.kind == FactKind::Map { TEXT_SHEET } else { FACT_SHEET };
        page.words(format!("填在“{sheet}”页；{}；{}。", form(spec.kind), self.asked(spec)));
        if !spec.help.is_empty() {
            page.words(format!("填什么：{}", spec.help));
        }
        let words = choices(spec);
        if !words.is_empty() {
            page.words(format!("可以填：{}", words.join("、")));
        }
        if let Some(default) = &spec.default {
            page.words(format!("不填就是：{}", default.as_str()));
        }
        if let Some(without) = &spec.without {
            page.words(format!("没有填，文件里不写：{without}"));
        }
        if let Some(yearly) = spec.yearly {
            page.words(format!("从去年的文件夹新建时：{}", yearly.words()));
        }
        if let Some(other) = spec.last_year_of.as_ref().and_then(|key| self.keys_label(key)) {
            page.words(format!("从去年的文件夹新建时：去年的“{other}”，标上待核"));
        }
        if let Some(budget) = self.budget {
            match budget.unit.stated(&spec.key) {
                Some(words) => page.words(format!("这个单位填的是：{}", cut(&words, 200))),
                None => page.words("这个单位没有填。"),
            }
        }
        let of_project = self.pack.manifest.project_facts.iter().any(|own| own.key == spec.key);
        if of_project || is_own(&spec.key) && spec.key != "unit.name" {
            return page;
        }
        page.words("在模板里：");
        let mut line = printing(spec);
        let stated = self.budget.and_then(|budget| budget.unit.facts.get(&spec.key));
        if let Some(Fact::Map(entries)) = stated
            && let Some(entry) = entries.keys().next()
        {
            line = line.replace(ENTRY, entry);
        }
        self.example(&line, &mut page);
        if !spec.required && !matches!(spec.kind, FactKind::Map | FactKind::Flag | FactKind::List) {
            self.example(&format!("{{% if {} %}}{}{{% endif %}}", spec.key, printing(spec)), &mut page);
        }
        page
    }

    /// The Chinese name of a fact.
    fn keys_label(&self, key: &str) -> Option<&str> {
        self.pack.manifest.facts.iter().find(|spec| spec.key == key).map(|spec| spec.label.as_str())
    }

    /// One text of the unit or of projects.
    pub(super) fn prose(&self, spec: &ProseSpec, of_project: bool) -> GuidePage {
        let mut page = GuidePage::new(format!("填写内容　{}", spec.label));
        let whose = if of_project { "每个项目一条；" } else { "" };
        page.words(format!("填在“{TEXT_SHEET}”页；{whose}文字，可以写几段；{}。", must(spec.required)));
        if !spec.help.is_empty() {
            page.words(format!("填什么：{}", spec.help));
        }
        if let Some(yearly) = spec.yearly {
            page.words(format!("从去年的文件夹新建时：{}", yearly.words()));
        }
        page.words("在模板里：");
        let each = |of: &str| {
            format!("{{% for paragraph in {of}.{} or [] %}}{{{{ paragraph }}}}{{% endfor %}}", spec.key)
        };
        let line = match of_project {
            true => format!("{{% for item in projects %}}{}{{% endfor %}}", each("item.text")),
            false => each("prose"),
        };
        self.example(&line, &mut page);
        page
    }

    /// The reason for the change of one figure.
    pub(super) fn reason(&self, spec: &ReasonSpec) -> GuidePage {
        let mut page = GuidePage::new(format!("变动原因　{}", spec.label));
        let must = self.reason_row(spec);
        page.words(format!("填在“{REASON_SHEET}”页；{}。", must[1]));
        page.words("在模板里：");
        let path = spec.path.as_str();
        self.example(&format!("{{{{ \"{path}\" | wan }}}}{{{{ money_unit }}}}"), &mut page);
        self.example(
            &format!(
                "{{% set path = \"{path}\" -%}}\n{{% if path | has_reason %}}主要原因是{{{{ path | reason }}}}。{{% endif %}}"
            ),
            &mut page,
        );
        page
    }
}
