//! The words of templates: statements, variables, fields, filters, functions, tests, each with its arguments, what it
//! means and a line that shows it. `compose/functions` registers what stands here as ours, and `compose/context` fills
//! the variables; `gongkai pack show` prints it; tests hold them together.
//!
//! An example names things of a pack in angle brackets, since no pack is known here; `pack_guide/sample` puts in what
//! a pack and a unit have: 〈金额〉 the path of an amount, 〈另一金额〉 of another one, 〈表〉〈级〉〈列〉 a table whose rows have codes, one of
//! its levels and one of its columns, 〈个数〉 the path of a fact that is a number, 〈成组〉〈成组的一项〉 a fact that has words by names and one of
//! the names, 〈文字〉 a key of the prose, 〈项目文字〉 of the texts of projects, 〈项目表文字〉 of those on the forms, 〈部分〉〈块〉 a part's file and a block of it, 〈小文件〉 a file that is put in.

mod engine;
pub mod fields;
mod ours;

pub use engine::{FILTERS, FUNCTIONS, TESTS};
pub use ours::{OUR_FILTERS, OUR_FUNCTIONS};

/// A filter, function or test.
#[derive(Debug, Clone, Copy)]
pub struct Callable {
    /// Its name.
    pub name: &'static str,
    /// Its arguments.
    pub takes: &'static [WordArgument],
    /// What it gives, in Chinese.
    pub meaning: &'static str,
    /// A line of a template that shows it.
    pub example: &'static str,
}

/// An argument of a [`Callable`].
#[derive(Debug, Clone, Copy)]
pub struct WordArgument {
    /// Its name.
    pub name: &'static str,
    /// Whether it cannot be left out.
    pub needed: bool,
    /// What it is for, in Chinese.
    pub meaning: &'static str,
}

/// A word that is not called: a statement, a variable, a field.
#[derive(Debug, Clone, Copy)]
pub struct KnownWord {
    /// As it is written.
    pub name: &'static str,
    /// What it is, in Chinese.
    pub meaning: &'static str,
    /// A line of a template that shows it.
    pub example: &'static str,
}

const fn needed(name: &'static str, meaning: &'static str) -> WordArgument {
    WordArgument { name, needed: true, meaning }
}

const fn optional(name: &'static str, meaning: &'static str) -> WordArgument {
    WordArgument { name, needed: false, meaning }
}

impl Callable {
    /// The names of the arguments that it cannot do without.
    pub fn required(&self) -> Vec<&'static str> {
        self.takes.iter().filter(|argument| argument.needed).map(|argument| argument.name).collect()
    }

    /// The names of the arguments that it may have.
    pub fn optional(&self) -> Vec<&'static str> {
        self.takes.iter().filter(|argument| !argument.needed).map(|argument| argument.name).collect()
    }
}

/// The names of words.
const fn names<const N: usize>(words: &[KnownWord; N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut at = 0;
    while at < N {
        names[at] = words[at].name;
        at += 1;
    }
    names
}

/// Fields of `loop`, with what each is.
pub const LOOP_WORDS: [KnownWord; 5] = [
    KnownWord {
        name: "index",
        meaning: "这是第几次，从 1 起",
        example: "{% for item in projects %}{{ loop.index | cn }}、{{ item.name }}。{% endfor %}",
    },
    KnownWord {
        name: "index0",
        meaning: "这是第几次，从 0 起",
        example: r"{% for item in projects -%}
{% if loop.index0 > 0 %}；{% endif %}{{ item.name }}
{%- endfor %}",
    },
    KnownWord {
        name: "first",
        meaning: "是不是第一次",
        example: r"{% for item in projects -%}
{% if loop.first %}包括{% else %}、{% endif %}{{ item.name }}
{%- endfor %}",
    },
    KnownWord {
        name: "last",
        meaning: "是不是最后一次",
        example: r"{% for item in projects -%}
{{ item.name }}{% if loop.last %}。{% else %}、{% endif %}
{%- endfor %}",
    },
    KnownWord {
        name: "length",
        meaning: "一共几次",
        example: r"{% for item in projects -%}
{% if loop.length > 1 %}{{ loop.index | cn }}、{% endif %}{{ item.name }}。
{%- endfor %}",
    },
];
/// Fields of `loop`.
pub(super) const LOOP: [&str; LOOP_WORDS.len()] = names(&LOOP_WORDS);

/// The words with which a tag may begin, but for those that end another.
pub const STATEMENTS: [KnownWord; 12] = [
    KnownWord {
        name: "if",
        meaning: "要是……才印；用 {% endif %} 收尾",
        example: "{% if projects %}本{{ kind }}有项目。{% endif %}",
    },
    KnownWord {
        name: "elif",
        meaning: "不然，要是……；写在 if 里面",
        example: "{% if year == 2000 %}旧的。{% elif projects %}有项目。{% endif %}",
    },
    KnownWord {
        name: "else",
        meaning: "都不是的时候；写在 if 或 for 里面，for 里的是一项也没有的时候",
        example: "{% if projects %}有项目。{% else %}没有项目。{% endif %}",
    },
    KnownWord {
        name: "for",
        meaning: "把清单逐项写；用 {% endfor %} 收尾，里面可以用 loop。成组的内容不要逐项写，顺序不定",
        example: r"{% for item in projects -%}
{{ item.name }}{% if not loop.last %}、{% endif %}
{%- endfor %}",
    },
    KnownWord {
        name: "break",
        meaning: "不再往下逐项写；写在 for 里面",
        example: "{% for item in projects %}{{ item.name }}{% break %}{% endfor %}",
    },
    KnownWord {
        name: "set",
        meaning: "给一个值取名，后面用名字；写在一个块里的，只在这个块里有",
        example: r#"{% set path = "〈金额〉" %}{{ path | wan }}{{ money_unit }}"#,
    },
    KnownWord {
        name: "set_global",
        meaning: "在 for 里面设、出了 for 还要用的值",
        example: "{% set_global listed = false -%}
{% for item in projects %}{% set_global listed = true %}{% endfor -%}
{% if listed %}有项目。{% endif %}",
    },
    KnownWord {
        name: "block",
        meaning: "一段可以由上一层改写的文字；用 {% endblock %} 收尾，不能写在 for 里面",
        example: "{% extends \"base/〈部分〉\" %}\n{% block 〈块〉 %}换成这一句。{% endblock %}",
    },
    KnownWord {
        name: "extends",
        meaning: "接着下一层的同名文件写，只写要改的块；写在文件的第一行",
        example: "{% extends \"base/〈部分〉\" %}\n{% block 〈块〉 %}{{ super() }}再加一句。{% endblock %}",
    },
    KnownWord {
        name: "include",
        meaning: "把另一个文件放在这里；那个文件看得到这里的变量",
        example: r#"{% for term in glossary.terms -%}
{% set number = loop.index %}{% include "〈小文件〉" %}{% break %}{% endfor %}"#,
    },
    KnownWord {
        name: "filter",
        meaning: "把里面印出的文字整个交给一个过滤器；用 {% endfilter %} 收尾",
        example: "{% filter trim %}  文字  {% endfilter %}",
    },
    KnownWord {
        name: "component",
        meaning: "自己定的一段写法，可以带参数反复用；用 {% endcomponent %} 收尾，只能写在文件的最外层",
        example: "{% component thanks(name) %}谢谢{{ name }}。{% endcomponent thanks -%}
{{ <thanks name={unit.name} /> }}",
    },
];

/// The variables that every template sees besides the sections of the facts.
pub mod root {
    use super::{KnownWord, names};

    /// 部门 or 单位.
    pub const KIND: &str = "kind";
    /// The year.
    pub const YEAR: &str = "year";
    /// The year before.
    pub const LAST_YEAR: &str = "last_year";
    /// The date of the document.
    pub const DATE: &str = "date";
    /// Texts of the unit, by key.
    pub const PROSE: &str = "prose";
    /// Whether there is a workbook of last year.
    pub const HAS_PREVIOUS_BOOK: &str = "has_previous_book";
    /// Whether charts are printed.
    pub const HAS_CHARTS: &str = "has_charts";
    /// Money unit of prose.
    pub const MONEY_UNIT: &str = "money_unit";
    /// The projects.
    pub const PROJECTS: &str = "projects";
    /// Explanations of terms.
    pub const GLOSSARY: &str = "glossary";
    /// Which part of the document a title or template belongs to, from 1; nothing elsewhere.
    pub const PART: &str = "part";
    /// What is corrected; nothing where nothing is.
    pub const CORRECTION: &str = "correction";
    /// All of them, with what each is.
    pub const WORDS: [KnownWord; 12] = [
        KnownWord {
            name: KIND, meaning: "编的是部门预算还是单位预算", example: "本{{ kind }}"
        },
        KnownWord { name: YEAR, meaning: "预算年度；可以直接印", example: "{{ year }}年" },
        KnownWord {
            name: LAST_YEAR, meaning: "上一年度；可以直接印", example: "与{{ last_year }}年相比"
        },
        KnownWord { name: DATE, meaning: "文档日期", example: "{{ date | date_cn }}" },
        KnownWord {
            name: PROSE,
            meaning: "单位写的文字，按名称分开；每一篇是几段的列表",
            example: "{% for paragraph in prose.〈文字〉 or [] %}{{ paragraph }}{% endfor %}",
        },
        KnownWord {
            name: HAS_PREVIOUS_BOOK,
            meaning: "有没有上年的工作簿",
            example: "{% if has_previous_book %}以下与上年相比。{% endif %}",
        },
        KnownWord {
            name: HAS_CHARTS,
            meaning: "印不印图示",
            example: "{% if has_charts %}{{ charts() }}{% endif %}",
        },
        KnownWord {
            name: MONEY_UNIT,
            meaning: "正文里金额的单位",
            example: r#"{{ "〈金额〉" | wan }}{{ money_unit }}"#,
        },
        KnownWord {
            name: PROJECTS,
            meaning: "列项目的那张表里的项目，一个一项；不列入那张表的项目不在里面",
            example: "{% for item in projects %}{{ item.name }}。{% endfor %}",
        },
        KnownWord {
            name: GLOSSARY,
            meaning: "名词解释",
            example: "{% for term in glossary.terms %}{{ term.name }}。{% endfor %}",
        },
        KnownWord {
            name: PART,
            meaning: "这是第几部分；用在部分的标题和模板里",
            example: "{% if part %}第{{ part | cn }}部分{% endif %}",
        },
        KnownWord {
            name: CORRECTION,
            meaning: "更正了什么；不是更正的时候没有",
            example: "{% if correction %}（更正版）{% endif %}",
        },
    ];
    /// All of them.
    pub const ALL: [&str; WORDS.len()] = names(&WORDS);
    /// Facts that templates see though no pack declares them, with what each is.
    pub const OWN_FACT_WORDS: [KnownWord; 1] =
        [KnownWord { name: "unit.name", meaning: "单位全称", example: "{{ unit.name }}" }];
    /// Their dotted keys.
    pub const OWN_FACTS: [&str; OWN_FACT_WORDS.len()] = names(&OWN_FACT_WORDS);
}

#[cfg(test)]
mod tests {
    use super::super::tree::TAGS;
    use super::*;

    #[test]
    fn every_word_with_which_a_tag_begins_is_described() {
        let known = names(&STATEMENTS);
        for tag in TAGS {
            let opening = tag.strip_prefix("end").unwrap_or(tag);
            assert!(known.contains(&opening), "{tag} is not described");
        }
        assert!(known.iter().all(|name| TAGS.contains(name)), "{known:?}");
    }
}
