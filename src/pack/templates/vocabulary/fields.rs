//! Fields of the things that templates are given.

use super::{KnownWord, names};

/// Of a project, with what each is.
pub const PROJECT_WORDS: [KnownWord; 7] = [
    KnownWord {
        name: "name",
        meaning: "项目的名称",
        example: "{% for item in projects %}{{ item.name }}。{% endfor %}",
    },
    KnownWord {
        name: "path",
        meaning: "它那一行的路径，后面接“/列名”就是一个金额；没有项目的表就没有",
        example: r"{% for item in projects -%}
{% if item.path %}{{ item.name }}有金额。{% endif %}
{%- endfor %}",
    },
    KnownWord {
        name: "code",
        meaning: "所列科目的编码，没有写就没有",
        example: r"{% for item in projects -%}
{% if item.code %}{{ item.name }}：{{ item.code }}。{% endif %}
{%- endfor %}",
    },
    KnownWord {
        name: "code_name",
        meaning: "那个科目的名称",
        example: r"{% for item in projects -%}
{% if item.code_name %}{{ item.name }}：{{ item.code_name }}。{% endif %}
{%- endfor %}",
    },
    KnownWord {
        name: "form",
        meaning: "项目表上的文字，按栏目的名称取",
        example: r#"{% for item in projects %}{{ item.form["〈项目表文字〉"] or "" }}。{% break %}{% endfor %}"#,
    },
    KnownWord {
        name: "text",
        meaning: "单位写的项目文字，按名称取；每一篇是几段的列表",
        example: r"{% for item in projects -%}
{% for paragraph in item.text.〈项目文字〉 or [] %}{{ paragraph }}{% endfor %}
{%- endfor %}",
    },
    KnownWord {
        name: "indicators",
        meaning: "绩效指标的列表",
        example: r"{% for item in projects -%}
{% for one in item.indicators %}{{ one.name }}。{% break %}{% endfor %}
{%- endfor %}",
    },
];
/// Of a project.
pub const PROJECT: [&str; PROJECT_WORDS.len()] = names(&PROJECT_WORDS);
/// Of an indicator, with what each is.
pub const INDICATOR_WORDS: [KnownWord; 3] = [
    KnownWord {
        name: "levels",
        meaning: "它上面的各级指标，从大到小",
        example: r#"{% for item in projects -%}
{% for one in item.indicators %}{{ one.levels | join(sep="、") }}。{% break %}{% endfor %}
{%- endfor %}"#,
    },
    KnownWord {
        name: "name",
        meaning: "指标的名称",
        example: r"{% for item in projects -%}
{% for one in item.indicators %}{{ one.name }}。{% break %}{% endfor %}
{%- endfor %}",
    },
    KnownWord {
        name: "target",
        meaning: "指标要达到的值",
        example: r"{% for item in projects -%}
{% for one in item.indicators %}{{ one.target }}。{% break %}{% endfor %}
{%- endfor %}",
    },
];
/// Of an indicator.
pub const INDICATOR: [&str; INDICATOR_WORDS.len()] = names(&INDICATOR_WORDS);
/// Of the glossary, with what each is.
pub const GLOSSARY_WORDS: [KnownWord; 2] = [
    KnownWord {
        name: "terms",
        meaning: "专业名词",
        example: "{% for term in glossary.terms %}{{ term.name }}。{% endfor %}",
    },
    KnownWord {
        name: "income",
        meaning: "收入的名词",
        example: "{% for term in glossary.income %}{{ term.name }}。{% endfor %}",
    },
];
/// Of the glossary.
pub const GLOSSARY: [&str; GLOSSARY_WORDS.len()] = names(&GLOSSARY_WORDS);
/// Of a term of the glossary, with what each is.
pub const TERM_WORDS: [KnownWord; 3] = [
    KnownWord {
        name: "name",
        meaning: "名词",
        example: "{% for term in glossary.terms %}{{ term.name }}。{% endfor %}",
    },
    KnownWord {
        name: "text",
        meaning: "解释",
        example: r"{% for term in glossary.terms -%}
{{ term.name }}：{{ term.text }}{% break %}
{%- endfor %}",
    },
    KnownWord {
        name: "path",
        meaning: "有金额才解释的，那个金额的路径；没有写就总是解释",
        example: r"{% for term in glossary.income -%}
{% if not term.path or term.path | nonzero %}{{ term.name }}。{% endif %}
{%- endfor %}",
    },
];
/// Of a term of the glossary.
pub const TERM: [&str; TERM_WORDS.len()] = names(&TERM_WORDS);
/// Of a row of `rows()` and `classes()`, with what each is.
pub const ROW_WORDS: [KnownWord; 4] = [
    KnownWord {
        name: "key",
        meaning: "这一行在路径里的名称",
        example: r#"{% for row in rows(table="〈表〉", level="〈级〉", column="〈列〉") -%}
{% if row.key %}{{ row.label }}。{% endif %}
{%- endfor %}"#,
    },
    KnownWord {
        name: "code",
        meaning: "编码，没有编码的行就没有",
        example: r#"{% for row in rows(table="〈表〉", level="〈级〉", column="〈列〉") -%}
{{ row.code }}。
{%- endfor %}"#,
    },
    KnownWord {
        name: "label",
        meaning: "行名",
        example: r#"{% for row in rows(table="〈表〉", level="〈级〉", column="〈列〉") -%}
{{ row.label }}。
{%- endfor %}"#,
    },
    KnownWord {
        name: "path",
        meaning: "这一行的路径，后面接“/列名”就是一个金额",
        example: r#"{% for row in rows(table="〈表〉", level="〈级〉", column="〈列〉") -%}
{{ row.label }}{{ (row.path ~ "/〈列〉") | wan }}{{ money_unit }}。
{%- endfor %}"#,
    },
];
/// Of a row of `rows()` and `classes()`.
pub const ROW: [&str; ROW_WORDS.len()] = names(&ROW_WORDS);
/// Of a table of `tables()`, with what each is.
pub const TABLE_WORDS: [KnownWord; 4] = [
    KnownWord {
        name: "id",
        meaning: "表的名称，table() 和 has_table() 用它",
        example: "{% for one in tables() %}{{ one.id }}。{% endfor %}",
    },
    KnownWord {
        name: "title",
        meaning: "印在表上面的标题",
        example: "{% for one in tables() %}{{ one.title }}。{% endfor %}",
    },
    KnownWord {
        name: "empty",
        meaning: "是不是空表",
        example: r"{% for one in tables() -%}
{% if one.empty %}{{ one.title }}是空表。{% endif %}
{%- endfor %}",
    },
    KnownWord {
        name: "statement",
        meaning: "空表的说明",
        example: "{% for one in tables() %}{% if one.empty %}{{ one.statement }}{% endif %}{% endfor %}",
    },
];
/// Of a table of `tables()`.
pub const TABLE: [&str; TABLE_WORDS.len()] = names(&TABLE_WORDS);
/// Of an item of `items()`, with what each is.
pub const ITEM_WORDS: [KnownWord; 3] = [
    KnownWord {
        name: "code",
        meaning: "编码",
        example: "{% for item in items() %}{{ item.code }}。{% endfor %}",
    },
    KnownWord {
        name: "title",
        meaning: "各级科目的名称连在一起",
        example: "{% for item in items() %}{{ item.title }}。{% endfor %}",
    },
    KnownWord {
        name: "text",
        meaning: "解释，没有写就没有",
        example: r"{% for item in items() -%}
{% if item.text %}{{ item.title }}：{{ item.text }}{% endif %}
{%- endfor %}",
    },
];
/// Of an item of `items()`.
pub const ITEM: [&str; ITEM_WORDS.len()] = names(&ITEM_WORDS);
/// Of a correction, with what each is.
pub const CORRECTION_WORDS: [KnownWord; 6] = [
    KnownWord {
        name: "document",
        meaning: "更正的是哪一份文件，照公开时的名称，不带书名号",
        example: "{% if correction %}《{{ correction.document }}》{% endif %}",
    },
    KnownWord {
        name: "ordinal",
        meaning: "接连更正的第几次，从 1 起",
        example: "{% if correction and correction.ordinal > 1 %}（{{ correction.ordinal | cn }}）{% endif %}",
    },
    KnownWord {
        name: "reason",
        meaning: "更正的原因，末尾不带句号",
        example: "{% if correction %}{{ correction.reason }}。{% endif %}",
    },
    KnownWord {
        name: "date",
        meaning: "更正日期，没有写就没有",
        example: "{% if correction.date %}{{ correction.date | date_cn }}{% endif %}",
    },
    KnownWord {
        name: "amounts",
        meaning: "更正的地方里有没有金额",
        example: "{% if correction.amounts %}更正了金额。{% endif %}",
    },
    KnownWord {
        name: "renumbered",
        meaning: "标题的编号是不是因此顺移",
        example: "{% if correction.renumbered %}编号相应顺移。{% endif %}",
    },
];
/// Of a correction.
pub const CORRECTION: [&str; CORRECTION_WORDS.len()] = names(&CORRECTION_WORDS);
