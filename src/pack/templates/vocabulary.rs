//! The words of templates: variables, filters, functions, tests, with their arguments. `compose/functions`
//! registers what stands here as ours, and `compose/context` fills the variables; tests hold them together.

/// A filter, function or test, and its arguments.
#[derive(Debug, Clone, Copy)]
pub struct Callable {
    /// Its name.
    pub name: &'static str,
    /// Arguments that it cannot do without.
    pub required: &'static [&'static str],
    /// Arguments that it may have.
    pub optional: &'static [&'static str],
}

const fn word(
    name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
) -> Callable {
    Callable { name, required, optional }
}

/// Our filters; `true` for those of a cell path or `unit/<fact>`.
pub const OUR_FILTERS: [(Callable, bool); 13] = [
    (word("wan", &[], &[]), true),
    (word("fact", &[], &[]), true),
    (word("change", &[], &["rate"]), true),
    (word("reason", &[], &[]), true),
    (word("nonzero", &[], &["this_year"]), true),
    (word("same_as", &["path"], &[]), true),
    (word("has_previous", &[], &[]), true),
    (word("changed", &[], &[]), true),
    (word("has_reason", &[], &[]), true),
    (word("rises", &[], &[]), true),
    (word("date_cn", &[], &[]), false),
    (word("cn", &[], &[]), false),
    (word("count", &[], &[]), false),
];

/// Our functions.
pub const OUR_FUNCTIONS: [Callable; 8] = [
    word("table", &["id"], &[]),
    word("charts", &[], &[]),
    word("has_table", &["id"], &[]),
    word("rows", &["table", "level", "column"], &["this_year"]),
    word("classes", &["table", "column"], &[]),
    word("entry", &["fact", "key"], &[]),
    word("tables", &[], &[]),
    word("items", &[], &[]),
];

/// The engine's own filters.
pub(super) const FILTERS: [Callable; 37] = [
    word("safe", &[], &[]),
    word("default", &["value"], &["boolean"]),
    word("upper", &[], &[]),
    word("lower", &[], &[]),
    word("wordcount", &[], &[]),
    word("escape", &[], &[]),
    word("escape_html", &[], &[]),
    word("escape_xml", &[], &[]),
    word("newlines_to_br", &[], &[]),
    word("pluralize", &[], &["singular", "plural"]),
    word("trim", &[], &["pat"]),
    word("trim_start", &[], &["pat"]),
    word("trim_end", &[], &["pat"]),
    word("replace", &["from", "to"], &[]),
    word("capitalize", &[], &[]),
    word("title", &[], &[]),
    word("truncate", &["length"], &["end"]),
    word("indent", &[], &["width", "indentation", "first", "blank"]),
    word("str", &[], &[]),
    word("int", &[], &["base"]),
    word("float", &[], &[]),
    word("length", &[], &[]),
    word("reverse", &[], &[]),
    word("split", &["pat"], &[]),
    word("abs", &[], &[]),
    word("round", &[], &["method", "precision"]),
    word("first", &[], &[]),
    word("last", &[], &[]),
    word("nth", &["n"], &[]),
    word("join", &[], &["sep"]),
    word("sort", &[], &["attribute"]),
    word("unique", &[], &[]),
    word("get", &["key"], &["default"]),
    word("values", &[], &[]),
    word("keys", &[], &[]),
    word("pairs", &[], &[]),
    word("group_by", &["attribute"], &[]),
];

/// The engine's own functions; `super` is part of the language.
pub(super) const FUNCTIONS: [Callable; 3] = [
    word("range", &["end"], &["start", "step_by"]),
    word("throw", &["message"], &[]),
    word("super", &[], &[]),
];

/// The engine's own tests.
pub(super) const TESTS: [Callable; 17] = [
    word("string", &[], &[]),
    word("number", &[], &[]),
    word("map", &[], &[]),
    word("bool", &[], &[]),
    word("array", &[], &[]),
    word("integer", &[], &[]),
    word("float", &[], &[]),
    word("none", &[], &[]),
    word("iterable", &[], &[]),
    word("defined", &[], &[]),
    word("undefined", &[], &[]),
    word("odd", &[], &[]),
    word("even", &[], &[]),
    word("divisible_by", &["divisor"], &[]),
    word("starting_with", &["pat"], &[]),
    word("ending_with", &["pat"], &[]),
    word("containing", &["pat"], &[]),
];

/// Fields of `loop`.
pub(super) const LOOP: [&str; 5] = ["index", "index0", "first", "last", "length"];

/// The variables that every template sees besides the sections of the facts.
pub mod root {
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
    /// All of them.
    pub const ALL: [&str; 11] = [
        KIND,
        YEAR,
        LAST_YEAR,
        DATE,
        PROSE,
        HAS_PREVIOUS_BOOK,
        HAS_CHARTS,
        MONEY_UNIT,
        PROJECTS,
        GLOSSARY,
        PART,
    ];
    /// Facts that templates see though no pack declares them, by their dotted keys.
    pub const OWN_FACTS: [&str; 1] = ["unit.name"];
}

/// Fields of the things that templates are given.
pub mod fields {
    /// Of a project.
    pub const PROJECT: [&str; 7] = ["name", "path", "code", "code_name", "form", "text", "indicators"];
    /// Of an indicator.
    pub const INDICATOR: [&str; 3] = ["levels", "name", "target"];
    /// Of the glossary.
    pub const GLOSSARY: [&str; 2] = ["terms", "income"];
    /// Of a term of the glossary.
    pub const TERM: [&str; 3] = ["name", "text", "path"];
    /// Of a row of `rows()` and `classes()`.
    pub const ROW: [&str; 4] = ["key", "code", "label", "path"];
    /// Of a table of `tables()`.
    pub const TABLE: [&str; 4] = ["id", "title", "empty", "statement"];
    /// Of an item of `items()`.
    pub const ITEM: [&str; 3] = ["code", "title", "text"];
}
