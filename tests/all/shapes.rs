//! The shapes of tables: what a table must and must not say by its shape, and that the code knows every shape.

use std::path::Path;

use gongkai::diag::Place;
use gongkai::pack::load;
use gongkai::pack::schema::{Shape, TableSchema};

use crate::packs::sources;
use crate::support::root;

/// The shapes by their names, to be compared: a shape with its data is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShapeWord {
    Balance,
    Tree,
    Rows,
    Form,
    Text,
}

pub fn shape_word(schema: &TableSchema) -> ShapeWord {
    match &schema.shape {
        Shape::Balance(_) => ShapeWord::Balance,
        Shape::Tree(_) => ShapeWord::Tree,
        Shape::Rows(_) => ShapeWord::Rows,
        Shape::Form(_) => ShapeWord::Form,
        Shape::Text(_) => ShapeWord::Text,
    }
}

/// What is said of a pack with these tables beside its own, by message; nothing where it loads.
fn told(tables: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tables-own.toml"), tables).unwrap();
    match load::load("jiangxi", &[folder.path().to_path_buf()]) {
        Ok(_) => Vec::new(),
        Err(faults) => faults
            .iter()
            .map(|fault| {
                let line = matches!(fault.places[0], Place::Line { .. });
                assert!(line && fault.code.starts_with("模板-") && !fault.hint.is_empty(), "{fault:#?}");
                format!("{}｜{}", fault.message, fault.hint)
            })
            .collect(),
    }
}

#[test]
fn what_a_shape_must_have_is_asked_for() {
    let columns = "columns = [{ id = \"名\", role = \"name\" }, { id = \"数\" }]\n";
    let side = |id: &str| format!("[[table.side]]\nid = \"{id}\"\n{columns}");
    let cases = [
        (format!("shape = \"tree\"\n{columns}"), "没有写 codes", "function、economic"),
        (format!("shape = \"tree\"\ncodes = \"functon\"\n{columns}"), "是否指“function”", "有的名称"),
        ("shape = \"form\"\n".to_owned(), "没有写 [table.form]", "栏目"),
        ("shape = \"text\"\n".to_owned(), "没有写 text", "text = {}"),
        (format!("shape = \"balance\"\n{}", side("收入")), "要写两个 [[table.side]]，这里有1个", "两侧"),
        (format!("shape = \"balance\"\n{}{}", side("收入"), side("收入")), "两侧都叫“收入”", "改名"),
        (format!("shape = \"balance\"\n{}{}", side("收入"), side("")), "一侧的 id 空着", "写上"),
        (
            format!("shape = \"balance\"\n{}classes = \"经济\"\n{}", side("收入"), side("支出")),
            "没有“经济”这一种编码，可以写function、economic",
            "有的名称",
        ),
        (format!("shape = \"rows\"\nprint_unit = \"千元\"\n{columns}"), "写着“千元”", "元或万元"),
    ];
    for (table, message, hint) in cases {
        let found = told(&format!("[[table]]\nid = \"某表\"\n{table}"));
        let fits = |found: &String| {
            found.split_once('｜').is_some_and(|(said, todo)| said.contains(message) && todo.contains(hint))
        };
        assert!(found.iter().any(fits), "{table}{found:#?}");
    }
}

#[test]
fn what_a_shape_does_not_use_is_refused() {
    let columns = "columns = [{ id = \"名\", role = \"name\" }, { id = \"数\" }]\n";
    let form = "[table.form]\nname = { id = \"名\" }\nindicators = [{ id = \"甲\" }, { id = \"乙\" }]\n";
    let side = |id: &str| format!("[[table.side]]\nid = \"{id}\"\n{columns}");
    let cases = [
        (format!("shape = \"tree\"\ncodes = \"function\"\n{columns}{form}"), "不会用到 form"),
        (format!("shape = \"tree\"\ncodes = \"function\"\nsingle = \"数\"\n{columns}"), "不会用到 single"),
        (format!("shape = \"rows\"\ncodes = \"function\"\n{columns}"), "不会用到 codes"),
        (format!("shape = \"rows\"\ntext = {{}}\n{columns}"), "不会用到 text"),
        (format!("shape = \"form\"\n{columns}{form}"), "不会用到 columns"),
        (format!("shape = \"form\"\ntotal = [\"合计\"]\n{form}"), "不会用到 total"),
        ("shape = \"text\"\nrows_are = \"units\"\ntext = {}\n".to_owned(), "用不到 rows_are"),
        (
            format!("shape = \"balance\"\ntotal = [\"合计\"]\n{}{}", side("收入"), side("支出")),
            "用不到 total",
        ),
        (format!("shape = \"rows\"\n{}classes = \"function\"\n", side("")), "不会用到 classes"),
        (format!("shape = \"rows\"\n{columns}{}", side("")), "写在两处"),
        (format!("shape = \"rows\"\n{}{}", side("收入"), side("支出")), "不会用到 side"),
    ];
    for (table, message) in cases {
        let found = told(&format!("[[table]]\nid = \"某表\"\n{table}"));
        assert!(found.iter().any(|found| found.contains(message)), "{table}{found:#?}");
    }
}

#[test]
fn all_faults_of_a_table_are_told_at_once() {
    let table = "[[table]]\nid = \"某表\"\nshape = \"tree\"\ncodes = \"功能\"\nprint_unit = \"亿元\"\n\
                 single = \"数\"\ntext = {}\ncolumns = [{ id = \"数\" }]\n";
    let found = told(table);
    assert_eq!(found.len(), 6, "{found:#?}");
    // one unnamed side says the same as the columns by themselves
    let table = "[[table]]\nid = \"某表\"\nshape = \"rows\"\n[[table.side]]\n\
                 columns = [{ id = \"名\", role = \"name\" }, { id = \"数\" }]\n";
    assert_eq!(told(table), [""; 0]);
}

/// The text from an opening bracket, behind it, to the one that closes it.
fn inside(text: &str, open: char, close: char) -> &str {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
        }
        if depth == 0 {
            return &text[..at];
        }
    }
    text
}

/// A text without what stands in braces.
fn outermost(text: &str) -> String {
    let mut depth = 0;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Questions about a shape that a new shape would slip through: wildcards beside arms of shapes, and patterns
/// that say nothing of the other shapes.
fn slips(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("matches!(") {
        let question = inside(&source[at + "matches!(".len()..], '(', ')');
        if question.contains("Shape::") {
            found.push(question.to_owned());
        }
    }
    for (at, _) in source.match_indices("let Shape::") {
        found.push(source[at..].lines().next().unwrap_or_default().to_owned());
    }
    for (at, _) in source.match_indices("match ") {
        let Some(begin) = source[at..].find('{') else { continue };
        let arms = outermost(inside(&source[at + begin + 1..], '{', '}'));
        let slips = ["_ =>", "_ if", "other =>", ", _) =>"].iter().any(|wildcard| arms.contains(wildcard));
        if arms.contains("Shape::") && slips {
            found.push(source[at..at + begin].to_owned());
        }
    }
    found
}

/// Whether a source speaks of the shapes of tables, and not of those on pages.
fn knows_shapes(file: &Path, source: &str) -> bool {
    let imports = source.split("schema::").skip(1).any(|import| {
        let import = import.split(';').next().unwrap_or_default();
        import.split(|c: char| !c.is_alphanumeric()).any(|word| word == "Shape")
    });
    imports || file.ends_with("pack/schema.rs")
}

#[test]
fn the_compiler_names_every_place_that_must_know_a_new_shape() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let (mut known, mut found) = (0, Vec::new());
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        if knows_shapes(&file, &source) {
            known += 1;
            found.extend(slips(&source).into_iter().map(|slip| format!("{}: {slip}", file.display())));
        }
    }
    assert!(known >= 7, "{known}");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_question_that_a_new_shape_slips_through_is_seen() {
    for source in [
        "match &own.shape { Shape::Tree(_) => { match 1 { 2 => 3 } } _ => 4 }",
        "match (&own.shape, 1) { (Shape::Tree(tree), _) => 2, (_, _) => 3 }",
        "if matches!(own.shape, Shape::Form(_) | Shape::Text(_)) {",
        "let Shape::Form(form) = &own.shape else { return };",
    ] {
        assert_eq!(slips(source).len(), 1, "{source}");
    }
    let whole =
        "match &own.shape { Shape::Tree(tree) => match tree.total { 0 => 1, _ => 2 }, Shape::Text(_) => 3 }";
    assert!(slips(whole).is_empty());
}
