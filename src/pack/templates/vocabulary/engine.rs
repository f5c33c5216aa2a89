//! What the engine brings along: filters, functions and tests. Few of them are needed in a document.

use super::{Callable, needed, optional};

/// The engine's own filters.
pub const FILTERS: [Callable; 37] = [
    Callable {
        name: "safe",
        takes: &[],
        meaning: "照样印出，不当作可能写坏格式的文字；用不到",
        example: "{{ unit.name | safe }}",
    },
    Callable {
        name: "default",
        takes: &[needed("value", "另一个值"), optional("boolean", "写 true，空的也算没有")],
        meaning: "没有值的时候，用另一个值",
        example: r#"{{ date | default(value="日期未定") }}"#,
    },
    Callable {
        name: "upper", takes: &[], meaning: "英文字母都改成大写", example: r#"{{ "gb" | upper }}"#
    },
    Callable {
        name: "lower", takes: &[], meaning: "英文字母都改成小写", example: r#"{{ "GB" | lower }}"#
    },
    Callable {
        name: "capitalize",
        takes: &[],
        meaning: "第一个英文字母改成大写，其余小写",
        example: r#"{{ "gb" | capitalize }}"#,
    },
    Callable {
        name: "title",
        takes: &[],
        meaning: "每个英文单词的第一个字母改成大写",
        example: r#"{{ "gb" | title }}"#,
    },
    Callable {
        name: "wordcount",
        takes: &[],
        meaning: "用空格分开的有几段；用在 if 里",
        example: "{% if unit.name | wordcount > 1 %}名称里有空格。{% else %}名称里没有空格。{% endif %}",
    },
    Callable {
        name: "escape",
        takes: &[],
        meaning: "与 escape_html 相同；用不到",
        example: "{{ unit.name | escape }}",
    },
    Callable {
        name: "escape_html",
        takes: &[],
        meaning: "把网页的符号改写成代号；程序自己会做，用不到",
        example: "{{ unit.name | escape_html }}",
    },
    Callable {
        name: "escape_xml",
        takes: &[],
        meaning: "把网页的符号改写成代号；程序自己会做，用不到",
        example: "{{ unit.name | escape_xml }}",
    },
    Callable {
        name: "newlines_to_br",
        takes: &[],
        meaning: "把换行改成网页的换行符号；公开文件里用不到",
        example: "{{ unit.name | newlines_to_br }}",
    },
    Callable {
        name: "pluralize",
        takes: &[optional("singular", "是一的时候印什么"), optional("plural", "不是一的时候印什么")],
        meaning: "按个数是不是一，印不同的字",
        example: r#"{{ projects | length | pluralize(singular="一个项目", plural="几个项目") }}"#,
    },
    Callable {
        name: "trim",
        takes: &[optional("pat", "去掉什么；不写就是空格和换行")],
        meaning: "去掉两头的空格",
        example: r#"{{ "  文字  " | trim }}"#,
    },
    Callable {
        name: "trim_start",
        takes: &[optional("pat", "去掉什么；不写就是空格和换行")],
        meaning: "去掉开头的空格",
        example: r#"{{ "甲乙" | trim_start(pat="甲") }}"#,
    },
    Callable {
        name: "trim_end",
        takes: &[optional("pat", "去掉什么；不写就是空格和换行")],
        meaning: "去掉末尾的空格",
        example: r#"{{ "甲乙" | trim_end(pat="乙") }}"#,
    },
    Callable {
        name: "replace",
        takes: &[needed("from", "换掉什么"), needed("to", "换成什么")],
        meaning: "把里面的一些字换成别的",
        example: r#"{{ kind | replace(from="单位", to="事业单位") }}"#,
    },
    Callable {
        name: "truncate",
        takes: &[needed("length", "留几个字"), optional("end", "断开的地方加什么")],
        meaning: "太长的只留开头",
        example: r#"{{ unit.name | truncate(length=4, end="……") }}"#,
    },
    Callable {
        name: "indent",
        takes: &[
            optional("width", "缩几格"),
            optional("indentation", "用什么缩"),
            optional("first", "写 true，第一行也缩"),
            optional("blank", "写 true，空行也缩"),
        ],
        meaning: "各行前面加空格；公开文件里用不到",
        example: "{{ unit.name | indent(width=2) }}",
    },
    Callable { name: "str", takes: &[], meaning: "当作文字", example: "{{ kind | str }}" },
    Callable {
        name: "int",
        takes: &[optional("base", "几进制")],
        meaning: "当作整数，用来比较",
        example: r#"{% if "12" | int > 10 %}多于十。{% endif %}"#,
    },
    Callable {
        name: "float",
        takes: &[],
        meaning: "当作有小数的数，用来比较",
        example: r#"{% if "1.5" | float > 1 %}多于一。{% endif %}"#,
    },
    Callable {
        name: "length",
        takes: &[],
        meaning: "清单有几项，文字有几个字；用在 if 里，不能印（印个数用 count）",
        example: "{% if projects | length > 1 %}不止一个项目。{% else %}最多一个项目。{% endif %}",
    },
    Callable {
        name: "reverse",
        takes: &[],
        meaning: "倒过来",
        example: r#"{{ ["甲", "乙"] | reverse | join(sep="、") }}"#,
    },
    Callable {
        name: "split",
        takes: &[needed("pat", "在哪个字处断开")],
        meaning: "断开成清单",
        example: r#"{{ "甲、乙" | split(pat="、") | join(sep="和") }}"#,
    },
    Callable {
        name: "abs",
        takes: &[],
        meaning: "去掉负号，用来比较",
        example: "{% set gap = 3 - 5 %}{% if gap | abs > 1 %}相差不止一。{% endif %}",
    },
    Callable {
        name: "round",
        takes: &[
            optional("method", "ceil 往上，floor 往下，不写是四舍五入"),
            optional("precision", "留几位小数"),
        ],
        meaning: "四舍五入，用来比较；金额用 wan 印，不用它",
        example: "{% if 1.6 | round == 2 %}约等于二。{% endif %}",
    },
    Callable {
        name: "first", takes: &[], meaning: "清单的第一项", example: r#"{{ ["甲", "乙"] | first }}"#
    },
    Callable {
        name: "last", takes: &[], meaning: "清单的最后一项", example: r#"{{ ["甲", "乙"] | last }}"#
    },
    Callable {
        name: "nth",
        takes: &[needed("n", "第几项，从 0 起")],
        meaning: "清单的某一项",
        example: r#"{{ ["甲", "乙"] | nth(n=1) }}"#,
    },
    Callable {
        name: "join",
        takes: &[optional("sep", "中间放什么")],
        meaning: "把清单连成一行",
        example: r#"{{ ["甲", "乙"] | join(sep="、") }}"#,
    },
    Callable {
        name: "sort",
        takes: &[optional("attribute", "按每一项的哪个内容排")],
        meaning: "排顺序",
        example: r#"{{ ["b", "a"] | sort | join(sep="、") }}"#,
    },
    Callable {
        name: "unique",
        takes: &[],
        meaning: "一样的只留一项",
        example: r#"{{ ["甲", "甲"] | unique | join(sep="、") }}"#,
    },
    Callable {
        name: "get",
        takes: &[needed("key", "哪一个"), optional("default", "没有的时候用什么")],
        meaning: "取成组的内容里的一个",
        example: r#"{{ unit | get(key="name") }}"#,
    },
    Callable {
        name: "values",
        takes: &[],
        meaning: "成组的内容里各个值的清单，顺序不定，要用 sort 排好",
        example: r#"{{ {"甲": "子", "乙": "丑"} | values | sort | join(sep="、") }}"#,
    },
    Callable {
        name: "keys",
        takes: &[],
        meaning: "成组的内容里各个名称的清单，顺序不定，要用 sort 排好",
        example: r#"{{ {"甲": "子", "乙": "丑"} | keys | sort | join(sep="、") }}"#,
    },
    Callable {
        name: "pairs",
        takes: &[],
        meaning: "成组的内容里各对名称和值的清单，顺序不定",
        example: r#"{% for pair in {"甲": "子"} | pairs -%}
{{ pair | join(sep="：") }}。
{%- endfor %}"#,
    },
    Callable {
        name: "group_by",
        takes: &[needed("attribute", "按每一项的哪个内容")],
        meaning: "把清单分成几组，各组的顺序不定",
        example: r#"{% if glossary.terms | group_by(attribute="name") | length > 1 %}名词不止一个。{% endif %}"#,
    },
];

/// The engine's own functions; `super` is part of the language.
pub const FUNCTIONS: [Callable; 3] = [
    Callable {
        name: "range",
        takes: &[
            needed("end", "到几为止，不含"),
            optional("start", "从几起，不写是 0"),
            optional("step_by", "每次加几，不写是 1"),
        ],
        meaning: "一串数，用 for 逐个写",
        example: "{% for number in range(start=1, end=4) %}{{ number | cn }}、{% endfor %}",
    },
    Callable {
        name: "throw",
        takes: &[needed("message", "说什么")],
        meaning: "停下，不生成文件，并说一句话",
        example: r#"{% if not date %}{{ throw(message="还没有填写日期") }}{% endif %}"#,
    },
    Callable {
        name: "super",
        takes: &[],
        meaning: "照印下一层的这一块；只能写在块里",
        example: "{% extends \"base/〈部分〉\" %}\n{% block 〈块〉 %}{{ super() }}再加一句。{% endblock %}",
    },
];

/// The engine's own tests.
pub const TESTS: [Callable; 17] = [
    Callable {
        name: "string",
        takes: &[],
        meaning: "是不是文字",
        example: "{% if kind is string %}是文字。{% endif %}",
    },
    Callable {
        name: "number",
        takes: &[],
        meaning: "是不是数",
        example: "{% if year is number %}是数。{% endif %}",
    },
    Callable {
        name: "map",
        takes: &[],
        meaning: "是不是成组的内容",
        example: "{% if unit is map %}是成组的内容。{% endif %}",
    },
    Callable {
        name: "bool",
        takes: &[],
        meaning: "是不是“是或否”",
        example: "{% if has_charts is bool %}是“是或否”。{% endif %}",
    },
    Callable {
        name: "array",
        takes: &[],
        meaning: "是不是清单",
        example: "{% if projects is array %}是清单。{% endif %}",
    },
    Callable {
        name: "integer",
        takes: &[],
        meaning: "是不是整数",
        example: "{% if year is integer %}是整数。{% endif %}",
    },
    Callable {
        name: "float",
        takes: &[],
        meaning: "是不是有小数的数",
        example: "{% if 1.5 is float %}是小数。{% endif %}",
    },
    Callable {
        name: "none",
        takes: &[],
        meaning: "是不是空的",
        example: r"{% for item in projects -%}
{% if item.code is none %}没有编码。{% else %}有编码。{% endif %}
{%- endfor %}",
    },
    Callable {
        name: "iterable",
        takes: &[],
        meaning: "能不能用 for 逐项写",
        example: "{% if projects is iterable %}可以逐项写。{% endif %}",
    },
    Callable {
        name: "defined",
        takes: &[],
        meaning: "有没有这个值",
        example: "{% if date is defined %}有日期。{% endif %}",
    },
    Callable {
        name: "undefined",
        takes: &[],
        meaning: "是不是没有这个值",
        example: "{% if date is undefined %}没有日期。{% else %}有日期。{% endif %}",
    },
    Callable {
        name: "odd",
        takes: &[],
        meaning: "是不是单数",
        example: "{% if year is odd %}单数年。{% else %}双数年。{% endif %}",
    },
    Callable {
        name: "even",
        takes: &[],
        meaning: "是不是双数",
        example: "{% if year is even %}双数年。{% else %}单数年。{% endif %}",
    },
    Callable {
        name: "divisible_by",
        takes: &[needed("divisor", "除以几")],
        meaning: "除不除得尽",
        example: "{% if year is divisible_by(divisor=5) %}逢五逢十。{% else %}不逢五逢十。{% endif %}",
    },
    Callable {
        name: "starting_with",
        takes: &[needed("pat", "什么字")],
        meaning: "是不是以这些字开头",
        example: r#"{% if unit.name is starting_with(pat="某") %}以“某”开头。{% else %}不以“某”开头。{% endif %}"#,
    },
    Callable {
        name: "ending_with",
        takes: &[needed("pat", "什么字")],
        meaning: "是不是以这些字结尾",
        example: r#"{% if unit.name is ending_with(pat="局") %}是局。{% else %}不是局。{% endif %}"#,
    },
    Callable {
        name: "containing",
        takes: &[needed("pat", "什么字")],
        meaning: "里面有没有这些字",
        example: r#"{% if unit.name is containing(pat="中心") %}是中心。{% else %}不是中心。{% endif %}"#,
    },
];
