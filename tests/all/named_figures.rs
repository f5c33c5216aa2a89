//! What figures are called on the sheet of reasons: words for every cell, and the cell of the words.

use std::collections::BTreeMap;
use std::sync::Arc;

use gongkai::budget::path::CellPath;
use gongkai::budget::unit::{PlacedText, Prose};
use gongkai::diag::{CellRef, Diagnostic, Diagnostics, Place, Remarks, Severity};
use gongkai::pack::naming::FigureNames;
use gongkai::read::facts::NamedReason;
use gongkai::read::facts::reasons::resolve;
use gongkai::read::{self, Input};
use rust_decimal::Decimal;

use crate::support::{Desk, root};
use crate::ten_tables::SAMPLES;

fn input(sample: &str) -> Input {
    read::read(&root().join("inputs").join(sample), &[]).0.unwrap()
}

fn cell(row: u32, col: u32) -> CellRef {
    let (file, sheet) = (Arc::from("基本情况.xlsx"), Arc::from("变动原因"));
    CellRef { file, sheet, row, col, remarks: Remarks::default() }
}

fn named(row: u32, words: &str, text: &str, amounts: [Option<&str>; 3]) -> NamedReason {
    let place = Place::Cell(cell(row, 4));
    let paragraphs = if text.is_empty() { Vec::new() } else { vec![PlacedText::new(text.to_owned(), place)] };
    let mut at = 0;
    let amounts = amounts.map(|amount| {
        at += 1;
        amount.map(|amount| (amount.parse::<Decimal>().unwrap(), cell(row, at)))
    });
    NamedReason { words: words.to_owned(), place: cell(row, 0), text: Prose { paragraphs }, amounts }
}

/// The reasons that a sample has with some rows of the sheet, and what was told.
fn resolved(input: &mut Input, rows: Vec<NamedReason>) -> Vec<Diagnostic> {
    let mut faults = Diagnostics::new();
    let budget = &mut input.budget;
    resolve(rows, &mut budget.unit, &budget.current, budget.previous.as_ref(), &input.pack, &mut faults);
    faults.into_iter().collect()
}

#[test]
fn every_cell_has_words_and_they_lead_back_to_it() {
    for sample in SAMPLES {
        let input = input(sample);
        let (current, previous) = (&input.budget.current, input.budget.previous.as_ref());
        let names = FigureNames::new(&input.pack, current, previous);
        let mut known: BTreeMap<String, CellPath> = BTreeMap::new();
        let mut paths = 0;
        for table in current.tables.iter().chain(previous.iter().flat_map(|book| &book.tables)) {
            for section in &table.sections {
                for row in section.rows.iter() {
                    for column in &section.columns {
                        let parent = row.parent.map(|parent| section.rows[parent].key.clone());
                        let alone = section.find(std::slice::from_ref(&row.key)).len() == 1;
                        let names_of_row = match parent {
                            Some(parent) if !alone => vec![parent, row.key.clone()],
                            _ => vec![row.key.clone()],
                        };
                        let path = CellPath {
                            previous: false,
                            table: table.id.clone(),
                            side: (!section.side.is_empty()).then(|| section.side.clone()),
                            row: names_of_row,
                            column: Some(column.clone()),
                        };
                        let words = names.words(&path);
                        assert_eq!(names.cells(&words), [names.canonical(&path)], "{sample} {path}: {words}");
                        assert!(!words.contains('/'), "{sample} {path} has no words but its path");
                        let before = known.insert(words.clone(), names.canonical(&path));
                        assert!(before.is_none_or(|before| before == names.canonical(&path)), "{words}");
                        paths += 1;
                    }
                }
            }
        }
        assert!(paths > 500, "{sample}: {paths}");
    }
}

#[test]
fn words_are_taken_as_people_write_them() {
    let mut input = input("qingshi-2025");
    input.budget.unit.reasons.clear();
    let rows = vec![
        named(3, "收入预算总额", "结转增加", [None, None, None]),
        named(4, "机关运行经费", "维修增加", [None, None, None]),
        named(5, "因公出国(境)费", "没有出访", [None, None, None]),
        named(6, "部门支出总表, 城乡社区支出 , 合计", "改造增加", [None, None, None]),
        named(7, "财政拨款收支总表，收入，上年结转的政府性基金预算，预算数", "结转增加", [None, None, None]),
        named(8, "支出总表/合计/项目支出", "项目增加", [None, None, None]),
        named(9, "支出总表，208，合计", "", [None, None, None]),
    ];
    let told = resolved(&mut input, rows);
    assert!(told.is_empty(), "{told:#?}");
    let unit = &input.budget.unit;
    let keys: Vec<&str> = unit.reasons.keys().map(String::as_str).collect();
    let expected = [
        "unit/operating.cost",
        "三公经费支出表/合计/因公出国（境）费",
        "支出总表/212/合计",
        "支出总表/合计/项目支出",
        "收支预算总表@收入/收入总计/预算数",
        "财政拨款收支总表@收入/上年结转>政府性基金预算/预算数",
    ];
    assert_eq!(keys, expected);
    let place = unit.place("reasons.\"unit/operating.cost\"");
    assert_eq!(place.to_string(), "基本情况.xlsx「变动原因」A5");
}

#[test]
fn what_means_nothing_or_several_figures_is_an_error_at_its_cell() {
    let mut input = input("qingshi-2025");
    let rows = vec![
        named(3, "收入预算总数", "结转增加", [None, None, None]),
        named(4, "财政拨款收支总表，收入，政府性基金预算，预算数", "结转增加", [None, None, None]),
        named(5, "公务接待费", "压减接待", [None, None, None]),
        named(6, "公务接待费", "压减接待", [None, None, None]),
        named(7, "支出总表，城乡社区支出，基本之出", "人员增加", [None, None, None]),
    ];
    let told = resolved(&mut input, rows);
    let errors: Vec<&Diagnostic> = told.iter().filter(|told| told.severity == Severity::Error).collect();
    let seen: Vec<String> =
        errors.iter().map(|e| format!("{} {} | {}", e.places[0], e.message, e.hint)).collect();
    assert_eq!(seen.len(), 4, "{seen:#?}");
    assert!(
        seen[0].contains("A4 没有名为“收入预算总数”") && seen[0].contains("是否指“收入预算总额”"),
        "{}",
        seen[0]
    );
    assert!(
        seen[1].contains("A5") && seen[1].contains("“财政拨款收支总表，收入，本年收入的政府性基金预算"),
        "{}",
        seen[1]
    );
    assert!(seen[2].contains("A7 “公务接待费”的变动原因写了两次"), "{}", seen[2]);
    assert_eq!(errors[2].places[1].to_string(), "基本情况.xlsx「变动原因」A6");
    assert!(seen[3].contains("是否指“支出总表，城乡社区支出，基本支出”"), "{}", seen[3]);
}

#[test]
fn unit_toml_goes_first_and_the_difference_is_told() {
    let mut input = input("qingshi-2025");
    let before = input.budget.unit.reasons.clone();
    let same = before["三公经费支出表/合计/公务接待费"].text();
    let rows = vec![
        named(3, "公务接待费", &same, [None, None, None]),
        named(4, "机关运行经费", "另一个原因", [None, None, None]),
    ];
    let told = resolved(&mut input, rows);
    assert_eq!(input.budget.unit.reasons, before);
    let codes: Vec<(&str, Severity)> = told.iter().map(|told| (told.code.as_str(), told.severity)).collect();
    assert_eq!(codes, [("配置-两处", Severity::Warning)]);
    let places: Vec<String> = told[0].places.iter().map(Place::to_string).collect();
    assert!(
        places[0].starts_with("unit.toml 第") && places[1] == "基本情况.xlsx「变动原因」A5",
        "{places:?}"
    );
}

#[test]
fn a_reason_written_for_other_figures_is_told() {
    let mut input = input("qingshi-2025");
    let rows = vec![
        named(3, "机关运行经费", "维修增加", [Some("145.5"), Some("148"), Some("2.5")]),
        named(4, "公务接待费", "压减接待", [Some("145.5"), Some("1.23"), None]),
        // the change alone
        named(5, "收入预算总额", "项目增加", [None, None, Some("-0.01")]),
    ];
    let told = resolved(&mut input, rows);
    let outdated: Vec<&Diagnostic> = told.iter().filter(|told| told.code == "配置-原因过时").collect();
    assert_eq!(outdated.len(), 2, "{told:#?}");
    assert!(outdated[1].message.contains("增减是-0.01"), "{}", outdated[1].message);
    let text = &outdated[0].message;
    assert!(
        text.contains("公务接待费") && text.contains("上年是145.5") && text.contains("本年是1.23"),
        "{text}"
    );
    assert_eq!(outdated[0].places[0].to_string(), "基本情况.xlsx「变动原因」B5");
}

#[test]
fn a_pack_with_a_reason_of_nothing_or_of_two_names_is_refused() {
    let desk = Desk::new();
    let templates = desk.unit().join("templates");
    std::fs::create_dir(&templates).unwrap();
    let pack = std::fs::read_to_string(root().join("templates/jiangxi/pack.toml")).unwrap();
    let more = "[[reason]]\npath = \"支出总表/合计/基本之出\"\nlabel = \"甲\"\n\
                [[reason]]\npath = \"支出总表/合计/合计\"\nlabel = \"公务接待 费\"\n\
                [[reason]]\npath = \"支出总表/合计/合计\"\nlabel = \"批复的收入总额\"\n\n[[fact]]\n";
    std::fs::write(templates.join("pack.toml"), pack.replacen("[[fact]]\n", more, 1)).unwrap();
    let run = desk.check().expect(2);
    assert!(run.stderr.contains("“甲”") && run.stderr.contains("是否指“基本支出”"), "{}", run.stderr);
    assert!(run.stderr.contains("“公务接待 费”这个 label 用了两次\n--> pack.toml:"), "{}", run.stderr);
    assert!(run.stderr.contains("批复的收入总额"), "{}", run.stderr);
}
