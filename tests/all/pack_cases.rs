//! What template writers were seen to do: each told when the pack is loaded, at file and line with the nearest right
//! name, and never charged to the workbook. (Rows of words alone are in `shown::named`.)

use gongkai::diag::Diagnostic;
use gongkai::pack::Pack;
use gongkai::pack::load::load;

use crate::support::root;

/// The text of a built-in file with one piece of it, from some words on, written otherwise.
fn spoilt(file: &str, behind: &str, from: &str, to: &str) -> String {
    let text = std::fs::read_to_string(root().join("templates/jiangxi").join(file)).unwrap();
    let at = text.find(behind).unwrap();
    let at = at + text[at..].find(from).unwrap();
    format!("{}{to}{}", &text[..at], &text[at + from.len()..])
}

/// The line of a text on which something stands, behind some words.
fn line(text: &str, behind: &str, piece: &str) -> usize {
    let at = text.find(behind).unwrap();
    text[..at + text[at..].find(piece).unwrap()].matches('\n').count() + 1
}

fn over(name: &str, text: &str) -> Result<Pack, Vec<Diagnostic>> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    load("jiangxi", &[folder.path().to_path_buf()])
}

/// Loads a pack that is refused: a fault at the line with the words, and no word of a workbook.
fn refused(name: &str, text: &str, line: usize, words: &str) {
    let faults = over(name, text).unwrap_err();
    let place = format!("{name} 第{line}行");
    let told = |fault: &Diagnostic| {
        fault.places[0].to_string().starts_with(&place)
            && format!("{} {}", fault.message, fault.hint).contains(words)
    };
    assert!(faults.iter().any(told), "no {place} {words} in {faults:#?}");
    for fault in &faults {
        assert!(fault.places.iter().all(|place| !place.to_string().contains(".xls")), "{fault:#?}");
    }
}

#[test]
fn what_a_whole_tables_toml_misspells() {
    for (behind, from, to, words) in [
        ("id = \"收入总表\"", "codes = \"function\"", "codes = \"functional\"", "是否指“function”"),
        ("id = \"收入总表\"", "codes = \"function\"\n", "\n", "没有写 codes"),
        ("id = \"收支预算总表\"", "classes = \"function\"", "classes = \"funktion\"", "是否指“function”"),
        ("id = \"支出总表\"", "\"项目支出\", \"上缴", "\"项目支岀\", \"上缴", "是否指“项目支出”"),
        (
            "id = \"一般公共预算支出表\"",
            "id = \"一般公共预算支出表\"",
            "id = \"支出总表\"",
            "两张表的 id 都是“支出总表”",
        ),
    ] {
        let text = spoilt("tables.toml", behind, from, to);
        let at = match to {
            "\n" => line(&text, behind, "shape = "),
            _ if behind == from => line(&text, "id = \"财政拨款收支总表\"", to),
            _ => line(&text, behind, to),
        };
        refused("tables.toml", &text, at, words);
    }
    let text = spoilt("tables.toml", "id = \"项目支出绩效目标表\"", "[table.form]", "[table.formm]");
    refused("tables.toml", &text, line(&text, "id = \"项目支出绩效目标表\"", "[table.formm]"), "是否指 form");
}

#[test]
fn what_a_whole_pack_toml_gets_wrong() {
    for (from, to, words) in [
        ("decimals = 2", "decimals = 40", "40"),
        ("prose_unit = \"万元\"", "prose_unit = \"亿元\"", "元、万元"),
        ("table_unit = \"万元\"", "table_unit = \"千元\"", "元、万元"),
        ("lengths = [3, 5, 7]\nlevels = [\"类\", \"款\", \"项\"]", "lengths = [7]\nlevels = [\"项\"]", ""),
    ] {
        let text = spoilt("pack.toml", "id = \"jiangxi\"", from, to);
        let at = if words.is_empty() { line(&text, "watch = ", "watch") } else { line(&text, "id = ", to) };
        let words = if words.is_empty() { "没有“类”这一级" } else { words };
        refused("pack.toml", &text, at, words);
    }
}

#[test]
fn what_own_checks_name() {
    let check = |left: &str, right: &str| {
        format!("[[check]]\nid = \"本单位-甲\"\ntitle = \"甲\"\nleft = [\"{left}\"]\nright = [\"{right}\"]\n")
    };
    refused("checks-own.toml", &check("收入总标/合计/合计", "收入总表/合计/合计"), 4, "是否指“收入总表”");
    let mixed = check("一般公共预算基本支出表/合计/公用经费", "unit/staff.established");
    refused("checks-own.toml", &mixed, 5, "一个是金额，一个是个数");
}

#[test]
fn files_of_an_overlay_that_add() {
    let text = "[[terms]]\nname = \"城管执法\"\ntext = \"指城市管理执法。\"\n";
    refused("glossary-本单位.toml", text, 1, "没有 terms 这一项，是否指 term");
    let pack = over("glossary-本单位.toml", &text.replace("terms", "term")).unwrap();
    assert!(pack.glossary.terms.iter().any(|term| term.name == "城管执法"));
    assert!(pack.glossary.terms.len() > 1, "those below are still there");
    // one entry in place of all: the writer may have meant to add it
    let text = "system = \"function\"\n[[item]]\ncode = \"2130317\"\ntext = \"反映水利技术推广支出。\"\n";
    let pack = over("glossary.toml", text).unwrap();
    let told = |told: &Diagnostic| told.code == "模板-整份" && told.hint.contains("glossary-本单位.toml");
    assert!(pack.noticed.iter().any(told), "{:#?}", pack.noticed);
}

#[test]
fn what_templates_misspell_or_begin_with() {
    let text = spoilt("part3.md.tera", "{% block income_total", "{{ income |", "{{ incom |");
    refused(
        "part3.md.tera",
        &text,
        line(&text, "{% block income_total", "{{ incom"),
        "没有名为 incom 的变量，是否指 income",
    );
    let text = "{% extends \"base/part3.md.tera\" %}\n{% block capital %}{% for row in rows(table=\"支出总表\", level=\"\", column=\"合计\") %}{{ row.label }}{% endfor %}{% endblock %}\n";
    refused("part3.md.tera", text, 2, "没有“”这一级，只有类、款、项");
    // a mark of the encoding at the head is no character of a template
    let text = std::fs::read_to_string(root().join("templates/jiangxi/part4.md.tera")).unwrap();
    let pack = over("part4.md.tera", &format!("\u{FEFF}{text}")).unwrap();
    assert_eq!(pack.templates["part4.md.tera"].text, text);
}

#[test]
fn a_year_in_a_label_is_that_of_the_document() {
    let text =
        "[[table]]\nid = \"支出总表\"\ncolumns = [{ id = \"基本支出\", label = \"{year}年基本支出\" }]\n";
    let pack = over("tables-本单位.toml", text).unwrap().printed("单位", 2023);
    let side = &pack.table("支出总表").unwrap().sides()[0];
    assert!(side.leaves().iter().any(|(_, leaf)| leaf.label() == "2023年基本支出"));
    let text = text.replace("{year}", "{yaer}");
    refused("tables-本单位.toml", &text, 3, "{year}");
}
