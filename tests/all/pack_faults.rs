//! What a template writer may write that cannot be meant: refused when the pack is loaded, at file and line, with
//! the nearest right name, and without a word about the workbook.

use gongkai::diag::{Diagnostic, Place, Severity};
use gongkai::pack::Pack;
use gongkai::pack::load::{built_in_packs, from_files, load};

use crate::support::root;

/// A file of a built-in pack.
fn built_in(id: &str, name: &str) -> String {
    std::fs::read_to_string(root().join("templates").join(id).join(name)).unwrap()
}

/// The pack of nanchang with some files laid over it.
fn over(files: &[(&str, &str)]) -> Result<Pack, Vec<Diagnostic>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    load("jiangxi", &[folder.path().to_path_buf()])
}

/// The faults of a pack, each `file:line message（hint）`.
fn told(pack: Result<Pack, Vec<Diagnostic>>) -> Vec<String> {
    let faults = pack.map(|_| ()).unwrap_err();
    let place = |place: Option<&Place>| match place {
        Some(Place::Line { file, line, .. }) => format!("{file}:{line}"),
        other => format!("{other:?}"),
    };
    let said = |f: &Diagnostic| format!("{} {}（{}）", place(f.places.first()), f.message, f.hint);
    let all: Vec<String> = faults.iter().map(said).collect();
    assert!(!all.iter().any(|fault| fault.contains("xlsx")), "{all:#?}");
    all
}

/// The line of a text on which a piece of it first stands.
fn line_of(text: &str, piece: &str) -> usize {
    text[..text.find(piece).unwrap()].matches('\n').count() + 1
}

/// A built-in file with one thing changed is refused at the line of the change, in words that say what.
fn refused(name: &str, from: &str, to: &str, words: &[&str]) {
    let before = built_in("jiangxi", name);
    assert!(before.contains(from), "{name} has no {from}");
    let line = line_of(&before, from) + from.chars().take_while(|c| *c == '\n').count();
    let text = before.replacen(from, to, 1);
    let faults = told(over(&[(name, &text)]));
    let there = |fault: &&String| fault.starts_with(&format!("{name}:{line} "));
    let found: Vec<&String> = faults.iter().filter(there).collect();
    assert!(
        found.iter().any(|fault| words.iter().all(|word| fault.contains(word))),
        "{from} → {to}: no {words:?} at {name}:{line}: {faults:#?}"
    );
}

#[test]
fn what_a_table_names_is_there() {
    let spending = "id = \"支出总表\"\n";
    let cases: [(&str, &str, &[&str]); 14] = [
        ("classes = \"function\"", "classes = \"funktion\"", &["没有“funktion”这一种编码，是否指“function”"]),
        ("codes = \"function\"\ntotal", "codes = \"functional\"\ntotal", &["functional", "function"]),
        (
            "\"项目支出\", \"上缴上级支出\"",
            "\"项目支岀\", \"上缴上级支出\"",
            &["项目支岀", "是否指“项目支出”"],
        ),
        ("total = \"收入总计\"", "total = \"收人总计\"", &["收人总计", "是否指“收入总计”"]),
        ("parent = \"财政拨款收入\"", "parent = \"财政拔款收入\"", &["parent", "财政拨款收入"]),
        ("parts = [\"类\"]", "parts = [\"款\"]", &["款"]),
        ("\"财政拨款收入>一般公共预算\"", "\"财政拨款收入>一般公共预箅\"", &["一般公共预算"]),
        ("spent_in = \"支出总表/{row}", "spent_in = \"支出总裱/{row}", &["支出总裱", "支出总表"]),
        ("spent_in = \"支出总表/{row}", "spent_in = \"支出总表/{raw}", &["{row}"]),
        ("parts = [\"财政拨款\", \"其他资金\"]", "parts = [\"财政拔款\", \"其他资金\"]", &["财政拔款"]),
        ("children = [\"数量指标\", \"质量指标\", \"时效指标\"]", "children = []", &["产出指标", "children"]),
        ("title = \"{kind}收入总表\"", "title = \"{kin}收入总表\"", &["是否指 {kind}"]),
        ("label = \"一、财政拨款收入\"", "label = \"一、财政拨款收入{yaer}\"", &["是否指 {year}"]),
        ("aliases = [\"收入项目\"]", "aliases = [\"\"]", &["空着"]),
    ];
    for (from, to, words) in cases {
        refused("tables.toml", from, to, words);
    }
    refused("tables.toml", spending, "id = \"收入总表\"\n", &["收入总表"]);
    // a shape that lacks what it needs, and keys that it does not know
    let text = built_in("jiangxi", "tables.toml");
    let tree = text.replacen("shape = \"tree\"\ncodes = \"function\"\n", "shape = \"tree\"\n", 1);
    let faults = told(over(&[("tables.toml", &tree)])).join("\n");
    assert!(faults.contains("没有写 codes") && faults.contains("function、economic"), "{faults}");
    let form = text.replacen("shape = \"rows\"", "shape = \"rows\"\ncodes = \"function\"", 1);
    let faults = told(over(&[("tables.toml", &form)])).join("\n");
    assert!(faults.contains("shape 是 rows，不会用到 codes"), "{faults}");
}

#[test]
fn rows_and_columns_that_are_part_of_themselves_are_told() {
    let text = "[[table]]\nid = \"支出总表\"\ncolumns = [{ id = \"基本支出\", parts = [\"合计\"] }]\n";
    let faults = told(over(&[("tables-本地.toml", text)]));
    assert!(faults.iter().any(|f| f.contains("“基本支出”列的 parts 绕回了它自己")), "{faults:#?}");
    let text = "[[table]]\nid = \"收支预算总表\"\n[[table.side]]\nid = \"收入\"\n[[table.side.row]]\nid = \"事业收入\"\nparts = [\"收入总计\"]\n";
    let faults = told(over(&[("tables-本地.toml", text)]));
    assert!(faults.iter().any(|f| f.contains("“事业收入”的 parts 绕回了它自己")), "{faults:#?}");
}

#[test]
fn money_and_things_do_not_add_up() {
    let check = |left: &str, right: &str, relation: &str| {
        format!(
            "[[check]]\nid = \"本单位-试\"\ntitle = \"试\"\nleft = {left}\nright = {right}\nrelation = \"{relation}\"\n"
        )
    };
    let money = "[\"三公经费支出表/合计/合计\"]";
    for (left, right, word) in [
        (money, "[\"unit/staff.established\"]", "一个是金额，一个是个数"),
        ("[\"三公经费支出表/合计/合计\", \"unit/staff.established\"]", money, "一个是金额，一个是个数"),
        (money, "[\"unit/assets.date\"]", "不是数"),
        (money, "[\"unit/unit.nature\"]", "不是数"),
        (money, "[\"收支预算总表/{row}/预算数\"]", "没有写 each"),
        (money, "[\"收支预算总表/*类/预算数\"]", "没有写是哪一侧"),
        (money, "[\"支出总表/合计\"]", "没有写列名"),
        (money, "[\"财政拨款收支总表@收入/一般公共预算/预算数\"]", "有2行都叫“一般公共预算”"),
        ("[]", "[]", "的 left 是空的"),
    ] {
        let text = check(left, right, "<=");
        let faults = told(over(&[("checks-本单位.toml", &text)]));
        assert!(
            faults.iter().any(|f| f.starts_with("checks-本单位.toml:") && f.contains(word)),
            "{word}: {faults:#?}"
        );
    }
    assert!(over(&[("checks-本单位.toml", &check(money, "[\"unit/assets.vehicles\"]", "=>"))]).is_ok());
    // the program's own rules keep their names
    let text = check(money, money, "=").replace("本单位-试", "文字-年份");
    let faults = told(over(&[("checks-本单位.toml", &text)]));
    assert!(faults[0].contains("程序自己的规则"), "{faults:#?}");
    let text = check("[\"收入总标/合计/合计\"]", money, "=");
    let faults = told(over(&[("checks-own.toml", &text)]));
    assert!(
        faults[0].starts_with("checks-own.toml:4 ") && faults[0].contains("是否指“收入总表”"),
        "{faults:#?}"
    );
}

#[test]
fn what_the_other_files_name_is_there() {
    refused(
        "pack.toml",
        "level_fact = \"unit.level\"",
        "level_fact = \"unit.lewel\"",
        &["是否指“unit.level”"],
    );
    refused("pack.toml", "units = \"organisation.units\"", "units = \"unit.level\"", &["不是 list"]);
    refused("pack.toml", "project_start = \"start\"", "project_start = \"strat\"", &["是否指“start”"]);
    refused("pack.toml", "template = \"part2.md.tera\"", "template = \"part9.md.tera\"", &["part9.md.tera"]);
    refused("pack.toml", "supervised = [\"单位\"]", "supervised = [\"单元\"]", &["单元", "是否指“单位”"]);
    refused("pack.toml", "default = \"含\"", "default = \"包含\"", &["choices 里只有含、不含"]);
    refused(
        "pack.toml",
        "words = [\"正文\", \"附件\"]",
        "words = [\"正文\"]",
        &["choices有2个", "words有1个"].map(|_| "words"),
    );
    refused("pack.toml", "kinds = [\"部门\", \"单位\"]", "kinds = [\"部门\", \"部门\"]", &["写了两次"]);
    refused("pack.toml", "lengths = [3, 5, 7]", "lengths = [5, 3, 7]", &["从外到里"]);
    refused("pack.toml", "lengths = [3, 5, 7]", "lengths = [3, 5]", &["lengths 有2个，levels 有3个"]);
    refused("pack.toml", "prose_unit = \"万元\"", "prose_unit = \"亿元\"", &["亿元", "可以写 元、万元"]);
    refused("pack.toml", "key = \"unit.nature\"", "key = \"unit.name\"", &["程序自己"]);
    refused(
        "charts.toml",
        "path = \"支出总表/合计/基本支出\"",
        "path = \"支出总表/合计/基本支岀\"",
        &["是否指“基本支出”"],
    );
    refused("charts.toml", "level = \"类\"", "level = \"頁\"", &["頁"]);
    refused("glossary.toml", "system = \"function\"", "system = \"functoin\"", &["是否指“function”"]);
    refused(
        "glossary.toml",
        "path = \"收支预算总表@收入/事业收入",
        "path = \"收支预算总表@收人/事业收入",
        &["收人"],
    );
    refused("style.toml", "format = \"— {n} —\"", "format = \"— n —\"", &["{n}"]);
}

#[test]
fn a_system_of_one_level_is_told_where_it_is_asked_for_more() {
    let pack = built_in("jiangxi", "pack.toml");
    let pack = pack.replacen(
        "lengths = [3, 5, 7]\nlevels = [\"类\", \"款\", \"项\"]",
        "lengths = [7]\nlevels = [\"项\"]",
        1,
    );
    let faults = told(over(&[("pack.toml", &pack)]));
    let line = line_of(&pack, "\"支出总表/*类/合计\"");
    assert!(
        faults.iter().any(|f| f.starts_with(&format!("pack.toml:{line} ")) && f.contains("可以写项")),
        "{faults:#?}"
    );
}

#[test]
fn what_is_expected_of_amounts_and_targets_is_held() {
    let other = "or_right = [[\"财政拨款收支总表@收入/本年收入/预算数\"]]";
    let typo = "or_right = [[\"财政拨款收支总表@收入/本年收人/预算数\"]]";
    refused("checks.toml", other, typo, &["是否指“本年收入”"]);
    refused("checks.toml", other, "or_right = [[\"unit/staff.actual\"]]", &["一个是金额，一个是个数"]);
    let whole = "only_if_split = [{ whole = \"~财政拨款收支总表@收入/上年结转/预算数\"";
    let typo = "only_if_split = [{ whole = \"~财政拨款收支总表@收入/上年接转/预算数\"";
    refused("checks.toml", whole, typo, &["是否指“上年结转”"]);
    let parts = "[[check]]\nid = \"试\"\ntitle = \"试\"\nleft = [\"支出总表/合计/合计\"]\nright = []\n\
        only_if_split = [{ whole = \"支出总表/合计/合计\", parts = [] }]\n";
    let faults = told(over(&[("checks-own.toml", parts)]));
    assert!(faults.iter().any(|fault| fault.contains("parts 一个也没有")), "{faults:#?}");
    refused("checks.toml", "annuity = \"paid\"", "annuity = \"pay\"", &["pay"]);
    refused("pack.toml", "negative = \"error\"", "negative = \"eror\"", &["eror"]);
    refused("pack.toml", "least_percent = 50", "least_percent = 101", &["0到100"]);
    refused("pack.toml", "whole_cost = [\"总成本\"", "whole_cost = [\"\"", &["空着"]);
    refused("pack.toml", "whole_cost = [\"总成本\"", "whole_cost = [\"总成本\", \"总成本\"", &["写了两次"]);
    let text = "{ id = \"科目编码\", role = \"code\", aliases";
    let change = "{ id = \"科目编码\", role = \"code\", change = true, aliases";
    refused("tables.toml", text, change, &["不会用到 change"]);
}

/// Numbers that nobody can mean are refused at their line; those that do no harm are listed.
#[test]
fn absurd_numbers_are_refused_at_their_line() {
    // years, counts of people and places are in no file of a pack
    let harmless = [
        ("style.toml", "0", "a length, an indent or a depth may be nothing; a rule may be of no width"),
        ("style.toml", "40", "many sizes and lengths may be 40"),
        ("pack.toml", "0", "no decimals; any change asks for a reason"),
        ("pack.toml", "40", "a percentage"),
        ("tables.toml", "0", "no decimals"),
    ];
    for id in built_in_packs() {
        let names = ["style.toml", "pack.toml", "tables.toml"];
        for name in names {
            let text = built_in(id, name);
            for (at, line) in text.lines().enumerate() {
                let Some((key, value)) = line.split_once(" = ") else { continue };
                let numbers = value.trim_matches(['[', ']']);
                if !numbers.split(", ").all(|number| number.parse::<f64>().is_ok()) {
                    continue;
                }
                for absurd in ["-1", "0", "40", "1000000000"] {
                    let first = numbers.split(", ").next().unwrap();
                    let changed = value.replacen(first, absurd, 1);
                    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
                    lines[at] = format!("{key} = {changed}");
                    let mut files = Vec::new();
                    for entry in std::fs::read_dir(root().join("templates").join(id)).unwrap() {
                        let path = entry.unwrap().path();
                        let own = path.file_name().unwrap().to_str().unwrap().to_owned();
                        let own_text = std::fs::read_to_string(&path).unwrap();
                        let own_text = if own == name { lines.join("\n") + "\n" } else { own_text };
                        files.push((own, own_text));
                    }
                    match from_files(&files) {
                        Ok(_) => assert!(
                            harmless.iter().any(|(file, value, _)| *file == name && *value == absurd),
                            "{id}/{name}:{}: {} loads",
                            at + 1,
                            lines[at]
                        ),
                        Err(faults) => {
                            let here = faults.iter().any(|fault| {
                                fault.places.iter().any(|place| {
                                    matches!(place, Place::Line { file, line, .. } if **file == *name && *line == at + 1)
                                })
                            });
                            assert!(here, "{id}/{name}:{} {}: {faults:#?}", at + 1, lines[at]);
                        }
                    }
                }
            }
        }
    }
}

fn noticed(pack: &Pack, code: &str) -> Vec<String> {
    let own = pack.noticed.iter().filter(|told| told.code == code && told.severity < Severity::Error);
    own.map(|told| told.message.clone()).collect()
}

#[test]
fn what_lower_layers_say_of_a_removed_table_falls_away_and_is_told_once() {
    let text = "[[table]]\nid = \"国有资本经营预算支出表\"\nremove = true\n";
    let pack = over(&[("tables-本单位.toml", text)]).unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert!(
        !pack.checks.iter().any(|check| check
            .left
            .iter()
            .chain(&check.right)
            .any(|p| p.contains("国有资本经营预算支出表")))
    );
    let told_of = noticed(&pack, "模板-去掉");
    assert_eq!(told_of.len(), 1, "{told_of:#?}");
    assert!(
        told_of[0].contains("国有资本经营预算支出表") && told_of[0].contains("勾稽“国有资本经营支出-合计”"),
        "{told_of:#?}"
    );
    // the same layer may not speak of it
    let check = "[[check]]\nid = \"本单位-试\"\ntitle = \"试\"\nleft = [\"国有资本经营预算支出表/合计/合计\"]\nright = [\"支出总表/合计/合计\"]\n";
    let faults = told(over(&[("tables-本单位.toml", text), ("checks-本单位.toml", check)]));
    assert!(
        faults.len() == 1
            && faults[0].starts_with("checks-本单位.toml:4 ")
            && faults[0].contains("已经去掉了"),
        "{faults:#?}"
    );
}

#[test]
fn what_lower_layers_say_of_removed_rows_columns_and_facts_falls_away() {
    let text = "[[table]]\nid = \"支出总表\"\ncolumns = [{ id = \"上缴上级支出\", remove = true }]\n[[table]]\nid = \"收支预算总表\"\n[[table.side]]\nid = \"收入\"\n[[table.side.row]]\nid = \"上级补助收入\"\nremove = true\n";
    let facts = "[[fact]]\nkey = \"operating.cost\"\nremove = true\n";
    let pack = over(&[("tables-本单位.toml", text), ("pack-本单位.toml", facts)])
        .unwrap_or_else(|f| panic!("{f:#?}"));
    let told_of = noticed(&pack, "模板-去掉");
    assert_eq!(told_of.len(), 3, "{told_of:#?}");
    let all = told_of.join("\n");
    for word in [
        "“合计”列的 parts",
        "“本年收入合计”的 parts",
        "勾稽“上级补助-收入总表”",
        "图“",
        "变动原因“机关运行经费”",
    ] {
        assert!(all.contains(word), "no {word}: {all}");
    }
    assert!(!pack.manifest.reasons.iter().any(|reason| reason.path == "unit/operating.cost"));
}

#[test]
fn an_older_whole_file_that_lacks_something_loads_and_a_misspelt_one_does_not() {
    let text = built_in("jiangxi", "tables.toml");
    let begin = text.find("[[table]]\nid = \"部门整体支出绩效目标表\"").unwrap();
    let end = text.find("# ── 附加表").unwrap();
    let older = [&text[..begin], &text[end..]].concat();
    let pack = over(&[("tables.toml", &older)]).unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert!(!pack.checks.iter().any(|check| check.id == "整体绩效-预算总额"));
    let warned = noticed(&pack, "模板-落空");
    assert!(
        warned.len() == 2
            && warned[0].contains("整体绩效-预算总额")
            && warned[1].contains("整体绩效-财政拨款"),
        "{warned:#?}"
    );
    let slip = text.replacen("{ id = \"上缴上级支出\" }", "{ id = \"上缴上级支岀\" }", 1);
    let slip = slip.replacen("\"项目支出\", \"上缴上级支出\"", "\"项目支出\", \"上缴上级支岀\"", 1);
    let line = line_of(&slip, "{ id = \"上缴上级支岀\" }");
    let faults = told(over(&[("tables.toml", &slip)]));
    assert!(
        faults.iter().any(|f| f.starts_with(&format!("tables.toml:{line} ")) && f.contains("上缴上级支出")),
        "{faults:#?}"
    );
}
