//! Chinese names in tags, which the engine cannot read: what a writer who knows a thing by its Chinese name has to
//! write instead.

use crate::pack::Pack;
use crate::pack::manifest::{FactKind, FactSpec};

use super::source::{Script, listed};
use super::tokens::{Lexeme, LexemeKind};
use super::vocabulary::OUR_FILTERS;

/// Stands for one of the codes or names that a fact has words for.
pub const ENTRY: &str = "名称";

/// What filters are called by those who do not know their names.
const CALLED: [(&str, &str); 12] = [
    ("万元", "金额用 | wan"),
    ("金额", "金额用 | wan"),
    ("元", "金额用 | wan"),
    ("人数", "填写的数用 | fact"),
    ("数字", "金额用 | wan，填写的数用 | fact"),
    ("个数", "个数用 | count"),
    ("增减", "增减用 | change"),
    ("变动", "增减用 | change"),
    ("原因", "原因用 | reason"),
    ("日期", "日期用 | date_cn"),
    ("中文", "中文数字用 | cn"),
    ("编号", "中文数字用 | cn"),
];

/// Where in a tag letters stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// A variable is named: behind `set`, behind `for`.
    Variable(&'static str),
    /// A block or a component is named.
    Part,
    /// Behind `|`.
    Filter,
    /// Behind `.`.
    Field,
    /// What is printed.
    Value,
    /// A value that a statement asks.
    Asked,
}

impl Standing {
    /// What follows the lexemes of a tag.
    pub(super) fn behind(script: &Script<'_>, lexemes: &[Lexeme], prints: bool) -> Self {
        let value = if prints { Self::Value } else { Self::Asked };
        let (Some(first), Some(last)) = (lexemes.first(), lexemes.last()) else { return value };
        let word = if prints { "" } else { script.slice(&first.at) };
        match (word, &last.kind) {
            ("set" | "set_global", _) if lexemes.len() == 1 => {
                Self::Variable("变量名用英文字母，如 {% set path = … %}")
            }
            ("for", LexemeKind::Sign(",")) if lexemes.len() == 3 => {
                Self::Variable("变量名用英文字母，如 {% for row in … %}")
            }
            ("for", _) if lexemes.len() == 1 => Self::Variable("变量名用英文字母，如 {% for row in … %}"),
            ("block" | "component" | "endblock" | "endcomponent", _) if lexemes.len() == 1 => Self::Part,
            (_, LexemeKind::Sign("|")) => Self::Filter,
            (_, LexemeKind::Sign(".")) => Self::Field,
            _ => value,
        }
    }

    /// What is wrong with Chinese letters here, and what to write.
    pub(super) fn told(self, script: &Script<'_>, found: &str) -> (String, String) {
        if found.contains('/') {
            let message = format!("路径“{found}”没有放在引号里");
            return (message, format!("请用英文双引号括起来：\"{found}\""));
        }
        match self {
            Self::Variable(hint) => (format!("变量名不能是中文“{found}”"), hint.to_owned()),
            Self::Part => (
                format!("块和组件的名称不能是中文“{found}”"),
                "名称用英文字母，如 {% block summary %}".to_owned(),
            ),
            Self::Filter => {
                let called = CALLED.iter().find(|(name, _)| *name == found);
                let names = listed(OUR_FILTERS.iter().map(|(own, _)| own.name));
                let hint =
                    called.map_or(format!("可用的过滤器有：{names}"), |(_, hint)| (*hint).to_owned());
                (format!("没有“{found}”这个过滤器"), hint)
            }
            Self::Field | Self::Value | Self::Asked => {
                match script.pack.and_then(|pack| self.written(pack, found)) {
                    Some(right) => {
                        (format!("标签里的“{found}”是中文名称，模板引擎读不懂"), format!("请写成 {right}"))
                    }
                    None => (
                        format!("标签里的“{found}”读不懂：标签里的文字要放在英文双引号里"),
                        "要印出来的文字请写到标签外面；字符串、路径请用英文双引号括起来；变量名用英文字母"
                            .to_owned(),
                    ),
                }
            }
        }
    }

    /// How what a pack calls so is written.
    fn written(self, pack: &Pack, found: &str) -> Option<String> {
        if let Some(fact) = pack.manifest.facts.iter().find(|fact| fact.label == found) {
            return Some(if self == Self::Asked { fact.key.clone() } else { printing(fact) });
        }
        if let Some(spec) = pack.manifest.prose.iter().find(|spec| spec.label == found) {
            return Some(format!("prose.{}（几段的列表，用 for 逐段写）", spec.key));
        }
        if let Some(spec) = pack.manifest.project_fields.iter().find(|spec| spec.label == found) {
            return Some(format!("item.text.{}（几段的列表，用 for 逐段写）", spec.key));
        }
        // a path goes on behind the name of a table
        if pack.table(found).is_some() && self == Self::Value {
            return Some(format!(
                "{{{{ table(id=\"{found}\") }}}}；取其中一个数，写成 {{{{ \"{found}/行名/列名\" | wan }}}}"
            ));
        }
        None
    }
}

/// How a template prints a fact.
pub fn printing(fact: &FactSpec) -> String {
    let key = &fact.key;
    match fact.kind {
        FactKind::Count | FactKind::Money | FactKind::Date => format!("{{{{ \"unit/{key}\" | fact }}}}"),
        FactKind::Text => format!("{{{{ {key} }}}}"),
        FactKind::List => format!("{{{{ ({key} or []) | join(sep=\"、\") }}}}"),
        FactKind::Map => format!("{{{{ entry(fact=\"{key}\", key=\"{ENTRY}\") }}}}"),
        FactKind::Flag => format!("{{% if {key} %}}是。{{% endif %}}"),
    }
}
