//! The words of templates, from the one list that checking and the engine go by.

use crate::pack::templates::vocabulary::{
    Callable, FILTERS, FUNCTIONS, KnownWord, LOOP_WORDS, OUR_FILTERS, OUR_FUNCTIONS, STATEMENTS, TESTS,
    fields, root,
};
pub(super) use crate::pack::templates::{ENTRY, printing};

use super::Guide;
use super::page::GuidePage;

/// How an amount is compared with last year's.
pub(super) const COMPARES: &str = r#"{% set path = "〈路径〉" -%}
{% if path | has_previous %}{{ path | change }}{% endif %}"#;
/// What may be done with the path of an amount.
pub(super) const OF_PATHS: [&str; 3] = [
    r#"{{ "〈路径〉" | wan }}{{ money_unit }}"#,
    COMPARES,
    r#"{% if "〈路径〉" | nonzero %}有预算。{% else %}没有预算。{% endif %}"#,
];

/// Words of one kind in a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CallKind {
    Filter,
    Function,
    Test,
}

impl CallKind {
    /// Its Chinese name.
    pub(super) fn name(self) -> &'static str {
        match self {
            CallKind::Filter => "过滤器",
            CallKind::Function => "函数",
            CallKind::Test => "判断",
        }
    }

    /// All of the kind: ours, then the engine's.
    pub(super) fn all(self) -> (Vec<Callable>, Vec<Callable>) {
        match self {
            CallKind::Filter => (OUR_FILTERS.iter().map(|(own, _)| *own).collect(), FILTERS.to_vec()),
            CallKind::Function => (OUR_FUNCTIONS.to_vec(), FUNCTIONS.to_vec()),
            CallKind::Test => (Vec::new(), TESTS.to_vec()),
        }
    }

    /// How one is written.
    fn written(self, call: &Callable) -> String {
        let arguments: Vec<String> =
            call.takes.iter().map(|argument| format!("{}=…", argument.name)).collect();
        let arguments = match (arguments.is_empty(), self) {
            (true, CallKind::Function) => "()".to_owned(),
            (true, _) => String::new(),
            (false, _) => format!("({})", arguments.join(", ")),
        };
        match self {
            CallKind::Filter => format!("值 | {}{arguments}", call.name),
            CallKind::Function => format!("{}{arguments}", call.name),
            CallKind::Test => format!("值 is {}{arguments}", call.name),
        }
    }
}

/// Things with fields: how examples name one, what it is, its fields.
pub(super) fn fielded() -> [(&'static str, &'static str, &'static [KnownWord]); 9] {
    [
        ("item", "一个项目，for item in projects", &fields::PROJECT_WORDS),
        ("one", "一个项目的一项指标，for one in item.indicators", &fields::INDICATOR_WORDS),
        ("row", "表的一行，for row in rows(…) 或 classes(…)", &fields::ROW_WORDS),
        ("one", "一张公开的表，for one in tables()", &fields::TABLE_WORDS),
        ("item", "一个科目，for item in items()", &fields::ITEM_WORDS),
        ("glossary", "名词解释", &fields::GLOSSARY_WORDS),
        ("term", "一个名词，for term in glossary.terms", &fields::TERM_WORDS),
        ("correction", "更正", &fields::CORRECTION_WORDS),
        ("loop", "在 for 里面：这是第几次", &LOOP_WORDS),
    ]
}

impl Guide<'_> {
    /// The filters, functions or tests.
    pub(super) fn calls(&self, kind: CallKind) -> GuidePage {
        let mut page = GuidePage::new(kind.name());
        page.words(match kind {
            CallKind::Filter => {
                "过滤器写在值的后面，隔一道竖线：值 | 名称。金额的路径、“unit/…”这样的路径要放在英文引号里。"
            }
            CallKind::Function => "函数写成 名称(参数=…)。印出来的写在 {{ }} 里，清单用 for 逐项写。",
            CallKind::Test => "判断写在 if 里：{% if 值 is 名称 %}；反过来写 is not。",
        });
        let (own, others) = kind.all();
        for call in &own {
            self.call_of(kind, call, &mut page);
        }
        if !own.is_empty() {
            page.heading(format!("别的{}，不常用", kind.name()));
        }
        for call in &others {
            match kind {
                CallKind::Test => self.call_of(kind, call, &mut page),
                _ if self.whole => self.call_of(kind, call, &mut page),
                _ => {}
            }
        }
        if kind != CallKind::Test && !self.whole {
            let rows =
                others.iter().map(|call| vec![call.name.to_owned(), call.meaning.to_owned()]).collect();
            page.cells(&["名称", "意思"], rows);
            page.words(self.command("看一个的参数和例子", others.first().map_or("", |call| call.name)));
        }
        page
    }

    fn call_of(&self, kind: CallKind, call: &Callable, page: &mut GuidePage) {
        page.subheading(format!("{}　{}", kind.written(call), call.meaning));
        for argument in call.takes {
            let needed = if argument.needed { "必写" } else { "可不写" };
            page.note(format!("{}：{}（{needed}）", argument.name, argument.meaning));
        }
        self.example(call.example, page);
    }

    /// One filter, function or test.
    pub(super) fn call(&self, kind: CallKind, call: &Callable) -> GuidePage {
        let mut page = GuidePage::new(format!("{}　{}", kind.name(), call.name));
        self.call_of(kind, call, &mut page);
        page
    }

    /// The statements.
    pub(super) fn statements(&self) -> GuidePage {
        let mut page = GuidePage::new("语句");
        page.words("语句写在 {% %} 里，要印的值写在 {{ }} 里，只给自己看的话写在 {# #} 里。里面的引号、竖线、括号都用英文的。");
        page.words("标签里靠边写一个减号（{%- 或 -%}），就去掉那一边的空格和换行。空一行是另起一段，行首的 # 是标题。");
        for word in &STATEMENTS {
            let bare = ["else", "break"].contains(&word.name);
            let written = format!("{{% {}{} %}}", word.name, if bare { "" } else { " …" });
            self.word_of(&written, word, &mut page);
        }
        page
    }

    fn word_of(&self, written: &str, word: &KnownWord, page: &mut GuidePage) {
        page.subheading(format!("{written}　{}", word.meaning));
        self.example(word.example, page);
    }

    /// One statement, variable or field.
    pub(super) fn word(&self, sort: &str, written: &str, word: &KnownWord) -> GuidePage {
        let mut page = GuidePage::new(format!("{sort}　{written}"));
        page.words(format!("{}。", word.meaning));
        self.example(word.example, &mut page);
        page
    }

    /// The fields of one thing of a list.
    pub(super) fn fields(&self, name: &str, what: &str, words: &[KnownWord]) -> GuidePage {
        let mut page = GuidePage::new(format!("{name}　{what}"));
        for word in words {
            self.word_of(&format!("{name}.{}", word.name), word, &mut page);
        }
        page
    }

    /// The variables: the program's, the facts, the texts, and the fields of things in lists.
    pub(super) fn variables(&self) -> GuidePage {
        let mut page = GuidePage::new("变量");
        for word in root::WORDS.iter().chain(&root::OWN_FACT_WORDS) {
            self.word_of(word.name, word, &mut page);
        }
        page.heading("填写的内容怎样印");
        page.words("可不填的，印以前先问有没有填：{% if 变量 %}…{% endif %}。变量就是“unit/”后面的那一段。");
        let rows = self.pack.manifest.facts.iter().map(|fact| {
            let value = self
                .budget
                .and_then(|budget| budget.unit.facts.get(&fact.key))
                .map(crate::budget::unit::Fact::words);
            vec![fact.label.clone(), printing(fact), cut(&value.unwrap_or_default(), 12)]
        });
        page.cells(&["名称", "写法", "这个单位填的"], rows.collect());
        page.heading("单位写的文字怎样印");
        let prose = self.pack.manifest.prose.iter().map(|spec| {
            let line =
                format!("{{% for paragraph in prose.{} or [] %}}{{{{ paragraph }}}}{{% endfor %}}", spec.key);
            vec![spec.label.clone(), line]
        });
        let project = self.pack.manifest.project_fields.iter().map(|spec| {
            let line = format!(
                "{{% for paragraph in item.text.{} or [] %}}{{{{ paragraph }}}}{{% endfor %}}",
                spec.key
            );
            vec![format!("项目的{}", spec.label), line]
        });
        page.cells(&["名称", "写法"], prose.chain(project).collect());
        for (name, what, words) in fielded() {
            page.heading(format!("{name}　{what}"));
            for word in words {
                self.word_of(&format!("{name}.{}", word.name), word, &mut page);
            }
        }
        page
    }
}

/// The beginning of a text.
pub(super) fn cut(text: &str, most: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() > most {
        true => text.chars().take(most).chain(['…']).collect(),
        false => text,
    }
}

/// Statements, variables and fields, each as it is written.
pub(super) fn plain_words() -> Vec<(String, KnownWord)> {
    let mut all: Vec<(String, KnownWord)> = Vec::new();
    for word in STATEMENTS.iter().chain(&root::WORDS).chain(&root::OWN_FACT_WORDS) {
        all.push((word.name.to_owned(), *word));
    }
    for (name, _, words) in fielded() {
        all.extend(words.iter().map(|word| (format!("{name}.{}", word.name), *word)));
    }
    all
}
