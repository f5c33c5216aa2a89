//! The filters and functions that are ours. Figures come through these only.

use super::{Callable, needed, optional};

/// Our filters; `true` for those of a cell path or `unit/<fact>`.
pub const OUR_FILTERS: [(Callable, bool); 15] = [
    (
        Callable {
            name: "wan",
            takes: &[],
            meaning: "这个金额，按正文的单位和小数位数印出",
            example: r#"{{ "〈金额〉" | wan }}{{ money_unit }}"#,
        },
        true,
    ),
    (
        Callable {
            name: "fact",
            takes: &[],
            meaning: "填写的人数、个数、日期、金额，照填的印出；清单印有几项",
            example: r#"{{ "〈个数〉" | fact }}"#,
        },
        true,
    ),
    (
        Callable {
            name: "change",
            takes: &[optional("rate", "写 false 不印百分比")],
            meaning: "与上年相比的增减：多少钱，百分之几；没有上年的表时先用 has_previous 问",
            example: r#"{% set path = "〈金额〉" -%}
{% if path | has_previous %}{{ path | change }}。{% endif %}"#,
        },
        true,
    ),
    (
        Callable {
            name: "reason",
            takes: &[],
            meaning: "填写的变动原因，末尾不带句号；变了而没有填写是错误，先用 changed 或 has_reason 问",
            example: r#"{% set path = "〈金额〉" -%}
{% if path | changed %}主要原因是{{ path | reason }}。{% endif %}"#,
        },
        true,
    ),
    (
        Callable {
            name: "nonzero",
            takes: &[optional("this_year", "写 true 只看本年")],
            meaning: "本年或上年有没有不是零的金额；用在 if 里",
            example: r#"{% set path = "〈金额〉" -%}
{% if path | nonzero %}有预算。{% else %}没有预算。{% endif %}"#,
        },
        true,
    ),
    (
        Callable {
            name: "same_as",
            takes: &[needed("path", "另一个金额的路径")],
            meaning: "两个金额印出来是不是一样；用在 if 里",
            example: r#"{% set path = "〈金额〉" -%}
{% if path | same_as(path="〈另一金额〉") -%}
两个数相同。{% else %}两个数不同。{% endif %}"#,
        },
        true,
    ),
    (
        Callable {
            name: "has_previous",
            takes: &[],
            meaning: "有没有上年的数可比；用 change 以前先问，用在 if 里",
            example: r#"{% set path = "〈金额〉" -%}
{% if path | has_previous %}{{ path | change(rate=false) }}。{% endif %}"#,
        },
        true,
    ),
    (
        Callable {
            name: "incomparable",
            takes: &[],
            meaning: "上年的数是不是没有单独公开，不能比较；是的，change 印出 words.change.incomparable；用在 if 里",
            example: r#"{% set path = "〈金额〉" -%}
{% if path | has_previous or path | incomparable %}{{ path | change(rate=false) }}。{% endif %}"#,
        },
        true,
    ),
    (
        Callable {
            name: "changed",
            takes: &[],
            meaning: "与上年是不是不同；用在 if 里",
            example: r#"{% set path = "〈金额〉" -%}
{% if path | changed %}与上年不同。{% else %}与上年相同。{% endif %}"#,
        },
        true,
    ),
    (
        Callable {
            name: "has_reason",
            takes: &[],
            meaning: "有没有填写它的变动原因；用在 if 里",
            example: r#"{% set path = "〈金额〉" -%}
{% if path | has_reason %}主要原因是{{ path | reason }}。{% endif %}"#,
        },
        true,
    ),
    (
        Callable {
            name: "rises",
            takes: &[],
            meaning: "是不是比上年多；用在 if 里",
            example: r#"{% set path = "〈金额〉" -%}
{% if path | rises %}比上年多。{% else %}不比上年多。{% endif %}"#,
        },
        true,
    ),
    (
        Callable {
            name: "date_cn",
            takes: &[],
            meaning: "把 年-月-日 写的日期印成中文的年月日",
            example: "{{ date | date_cn }}",
        },
        false,
    ),
    (
        Callable {
            name: "clause",
            takes: &[],
            meaning: "几段文字连成一句：没有标点的地方补上分号，末尾不带标点",
            example: r#"{{ ["甲", "乙。"] | clause }}。"#,
        },
        false,
    ),
    (
        Callable {
            name: "cn",
            takes: &[],
            meaning: "中文数字，1 到 9999；用来编号",
            example: "{% set section = 3 %}（{{ section | cn }}）",
        },
        false,
    ),
    (
        Callable {
            name: "count",
            takes: &[],
            meaning: "清单有几项：项目、表里的行、公开的表、填写的清单和几段文字；别的清单数不出来源，不能印",
            example: "共{{ projects | count }}个项目",
        },
        false,
    ),
];

/// Our functions.
pub const OUR_FUNCTIONS: [Callable; 9] = [
    Callable {
        name: "table",
        takes: &[needed("id", "表的名称")],
        meaning: "把这张表放在这里；单独一行",
        example: r#"{{ table(id="〈表〉") }}"#,
    },
    Callable {
        name: "charts",
        takes: &[],
        meaning: "把图示放在这里；单独一行，先用 has_charts 问",
        example: "{% if has_charts %}{{ charts() }}{% endif %}",
    },
    Callable {
        name: "corrections",
        takes: &[
            needed("title", "表的标题"),
            needed("columns", "五个栏目的名称，依次是编号、位置、原来的内容、更正后的内容、原因"),
            needed("follows", "随别处变动的，原因一栏写什么"),
        ],
        meaning: "把更正前后的对照表放在这里；单独一行，只用在更正说明里",
        example: r#"{% if correction -%}
{% set heads = ["号", "位置", "原来", "现在", "原因"] -%}
{{ corrections(title="对照表", columns=heads, follows="随之变动") }}
{%- endif %}"#,
    },
    Callable {
        name: "has_table",
        takes: &[needed("id", "表的名称")],
        meaning: "本年有没有这张表；可以没有的表，用到它以前先问",
        example: r#"{% if has_table(id="〈表〉") %}有这张表。{% endif %}"#,
    },
    Callable {
        name: "rows",
        takes: &[
            needed("table", "表的名称"),
            needed("level", "哪一级；星号是除合计以外的各行"),
            needed("column", "哪一列有金额才算"),
            optional("this_year", "写 true 只看本年"),
        ],
        meaning: "一张表里某一级、有金额的各行，用 for 逐行写",
        example: r#"{% for row in rows(table="〈表〉", level="〈级〉", column="〈列〉") -%}
{{ row.label }}{{ (row.path ~ "/〈列〉") | wan }}{{ money_unit }}
{%- if not loop.last %}、{% endif %}
{%- endfor %}"#,
    },
    Callable {
        name: "classes",
        takes: &[needed("table", "表的名称"), needed("column", "哪一列有金额才算")],
        meaning: "按科目说明支出时要写的各行：第一级下面有几个第二级的，写第二级，否则写第一级",
        example: r#"{% for row in classes(table="〈表〉", column="〈列〉") -%}
{{ row.label }}{{ (row.path ~ "/〈列〉") | wan }}{{ money_unit }}
{%- if not loop.last %}、{% endif %}
{%- endfor %}"#,
    },
    Callable {
        name: "entry",
        takes: &[needed("fact", "哪一项填写的内容"), needed("key", "其中哪一个编码或名称")],
        meaning: "按编码或名称填写的文字里的一条，末尾不带句号；没有填写是错误",
        example: r#"{{ entry(fact="〈成组〉", key="〈成组的一项〉") }}"#,
    },
    Callable {
        name: "tables",
        takes: &[],
        meaning: "要公开的各张表，按顺序",
        example: r"{% for one in tables() -%}
{{ one.title }}{% if not loop.last %}、{% endif %}
{%- endfor %}",
    },
    Callable {
        name: "items",
        takes: &[],
        meaning: "各表里有的最低一级科目，连同名词解释里的解释",
        example: r"{% for item in items() -%}
{{ item.title }}{% if not loop.last %}、{% endif %}
{%- endfor %}",
    },
];
