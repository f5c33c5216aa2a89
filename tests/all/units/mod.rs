//! A department and its six units: its tables are the sums of theirs, and each difference is told by unit and cell.

mod family;

use std::path::PathBuf;

use gongkai::budget::amount::Amount;
use gongkai::budget::table::Section;
use gongkai::diag::Severity;
use gongkai::read::Input;
use gongkai::reconcile::causes::causes;
use gongkai::reconcile::reconcile;
use gongkai::reconcile::report::{Finding, Report, Status};

use crate::books::{Book, Value as CellValue};
use crate::support::run;
use crate::variants_text::lay;
use crate::variants_text::model::{Leaf, WAN};

use family::*;

fn of_units<'r>(report: &'r Report, rule: &str) -> Vec<&'r Finding> {
    let own = report.outcomes.iter().filter(|outcome| outcome.rule.starts_with(rule));
    own.flat_map(|outcome| &outcome.findings).collect()
}

fn outcome<'r>(report: &'r Report, rule: &str) -> &'r gongkai::reconcile::report::Outcome {
    report.outcomes.iter().find(|outcome| outcome.rule == rule).unwrap()
}

/// Puts a number in the row of a code, in a column.
fn put(book: &mut Book, sheet: &str, code: &str, column: u16, change: impl Fn(f64) -> f64) -> (String, f64) {
    let sheet = book.sheets.iter_mut().find(|own| own.name.contains(sheet)).unwrap();
    let at = sheet.cells.iter().find(|(_, value)| matches!(value, CellValue::Text(text) if text == code));
    let row = at.map(|(at, _)| at.0).unwrap_or_else(|| panic!("no {code} in {}", sheet.name));
    let CellValue::Number(number) = sheet.cells[&(row, column)] else { panic!("no number beside {code}") };
    sheet.cells.insert((row, column), CellValue::Number(change(number)));
    (format!("「{}」{}{}", sheet.name, char::from(b'A' + column as u8), row + 1), number)
}

/// Says that a workbook is in 元.
fn in_yuan(book: &mut Book) {
    for value in book.sheets.iter_mut().flat_map(|sheet| sheet.cells.values_mut()) {
        if let CellValue::Text(text) = value {
            *text = text.replace("万元", "元");
        }
    }
}

fn messages(report: &Report) -> String {
    let told = causes(report).into_iter().map(|cause| {
        let lead = cause.lead.as_ref().map(|lead| lead.sentence()).unwrap_or_default();
        let first = cause.findings[0];
        format!("[{}] {} {lead} ×{}\n", first.id, first.message, cause.findings.len())
    });
    told.collect()
}

/// The only cause of a report that is about units: its first finding, and what else goes with it.
fn only_cause(report: &Report) -> (Finding, usize) {
    let all = causes(report);
    let own: Vec<_> = all.iter().filter(|cause| cause.findings[0].id.starts_with("汇总-")).collect();
    assert_eq!(own.len(), 1, "{}", messages(report));
    let stray = report.findings().filter(|finding| finding.severity == Severity::Error);
    let stray: Vec<&str> = stray
        .map(|finding| finding.id.as_str())
        .filter(|id| !own[0].findings.iter().any(|finding| finding.id == *id))
        .collect();
    assert!(stray.is_empty(), "{stray:?}\n{}", messages(report));
    (own[0].findings[0].clone(), own[0].findings.len())
}

fn places(finding: &Finding) -> String {
    finding.places.iter().map(|place| format!("{place}\n")).collect()
}

#[test]
fn a_department_that_is_the_sum_of_its_units_passes() {
    let family = Family::new();
    let report = family.report();
    for (rule, least) in [("汇总-文件夹", 6), ("汇总-逐格", 600), ("汇总-项目", 10)] {
        let own = outcome(&report, rule);
        assert_eq!(own.status, Status::Passed, "{}", messages(&report));
        assert!(own.compared >= least && own.roundings.is_empty(), "{rule} {}", own.compared);
    }
    // units that state 元 beside others that state 万元, and one that rounds
    for unit in [0, 3] {
        family.change(&family.unit(unit), |book| {
            book.numbers(|n| (n * 10_000.0 * 100.0).round() / 100.0);
            in_yuan(book);
        });
    }
    family.change(&family.unit(4), |book| book.numbers(|n| (n * 10.0).round() / 10.0));
    let report = family.report();
    let cells = outcome(&report, "汇总-逐格");
    assert_eq!(cells.status, Status::Passed, "{}", messages(&report));
    assert!(!cells.roundings.is_empty());
}

#[test]
fn one_wrong_cell_of_a_unit_is_named() {
    let family = Family::new();
    let mut told = (String::new(), 0.0);
    family.change(&family.unit(1), |book| told = put(book, "支出总表", "2120501", 3, |n| n * 10.0));
    let (finding, count) = only_cause(&family.report());
    assert_eq!(count, 1);
    let words = format!("“{}”的733.2万元像是差了10倍，若是73.32万元就相符", UNITS[1].1);
    assert!(finding.message.contains(&words), "{}", finding.message);
    assert!(places(&finding).contains(&format!("../环卫中心/tables.xlsx{}", told.0)), "{}", places(&finding));
    // one digit, which nothing but the unit's own sums gives away
    family.change(&family.unit(1), |book| drop(put(book, "支出总表", "2120501", 3, |n| n / 10.0 + 3.0)));
    let report = family.report();
    only_cause(&report);
    let leads = causes(&report).into_iter().filter_map(|cause| cause.lead).collect::<Vec<_>>();
    let place = format!("../环卫中心/tables.xlsx{}", told.0);
    assert_eq!(leads.len(), 1);
    assert!(leads[0].sentence().starts_with(&place), "{}", leads[0].sentence());
}

/// Takes a leaf of one source from the department: what all its tables and those of one unit differ in then.
fn without_leaves(gone: impl Fn(usize, &Leaf) -> i64) -> Family {
    let family = Family::new();
    let mut whole = family.whole();
    for (number, leaf) in whole.now.leaves.iter_mut().enumerate() {
        leaf.cents -= gone(number, leaf);
    }
    whole.now.leaves.retain(|leaf| leaf.cents != 0);
    lay(&whole, &family.department());
    family
}

#[test]
fn a_row_of_a_unit_that_the_department_lacks_is_one_cause() {
    // 2120399 of the general budget is that of several units: now of one alone
    let family = without_leaves(|number, leaf| {
        if leaf.item == "2120501" && leaf.used == "基本" { share(number, 2, leaf.cents) } else { 0 }
    });
    let report = family.report();
    let (finding, count) = only_cause(&report);
    assert!(
        finding.message.contains(UNITS[2].1) && finding.message.contains("像是没有汇进来"),
        "{}",
        finding.message
    );
    assert!(places(&finding).contains("../市政所/tables.xlsx"));
    assert!(count > 5, "{count}");
}

#[test]
fn an_amount_that_no_unit_has_is_told() {
    let family = Family::new();
    // a project that only the department has
    family.change(&family.department(), |book| {
        let sheet = book.sheets.iter_mut().find(|own| own.name.contains("项目支出绩效")).unwrap();
        for value in sheet.cells.values_mut() {
            if let CellValue::Text(text) = value
                && text.contains("专项")
            {
                *text = format!("新的{text}");
                break;
            }
        }
    });
    let report = family.report();
    let told = of_units(&report, "汇总-项目");
    assert!(told.iter().any(|finding| finding.message.contains("没有哪个单位有这一笔")));
    assert!(told.iter().any(|finding| finding.message.contains("部门的表没有这一行")
        && finding.hint.contains("部门的表里有“新的")));
}

#[test]
fn a_folder_that_cannot_be_compared_is_told_and_nothing_passes() {
    let family = Family::new();
    std::fs::remove_dir_all(family.unit(4)).unwrap();
    let unit = family.unit(3).join("unit.toml");
    let text = std::fs::read_to_string(&unit).unwrap();
    std::fs::write(&unit, text.replace("year = 2025", "year = 2024")).unwrap();
    family.rewrite("../渣土所", "../局");
    std::fs::write(family.unit(2).join("tables.xlsx"), "no workbook").unwrap();
    let report = family.report();
    let told: Vec<&str> = of_units(&report, "汇总-文件夹").iter().map(|own| own.message.as_str()).collect();
    assert_eq!(told.len(), 4);
    for words in [
        "“../监测站”找不到",
        "（云川市青石区园林绿化管理所）是2024年的",
        "“../局”就是部门自己的文件夹",
        "“../市政所”",
    ] {
        assert!(told.iter().any(|own| own.contains(words)), "{words}");
    }
    for rule in ["汇总-逐格", "汇总-项目"] {
        let Status::Skipped(why) = &outcome(&report, rule).status else { panic!("{rule}") };
        assert!(why.contains("没有读好"), "{why}");
    }
}

/// Whether two departments have the same rows and amounts, but for their own targets and the order of projects.
fn same_amounts(before: &Input, after: &Input) {
    let amounts = |section: &Section| -> Vec<(String, Vec<String>)> {
        let shown = |amount: &Option<Amount>| {
            amount.as_ref().map_or("空".to_owned(), |own| own.yuan.normalize().to_string())
        };
        section.rows.iter().map(|row| (row.key.clone(), row.amounts.iter().map(shown).collect())).collect()
    };
    for table in &before.budget.current.tables {
        let Some(own) = after.budget.current.table(&table.id) else {
            assert_eq!(table.id, "部门整体支出绩效目标表");
            continue;
        };
        if table.id == "项目支出绩效目标表" {
            continue;
        }
        for (one, other) in table.sections.iter().zip(&own.sections) {
            assert_eq!(amounts(one), amounts(other), "{}", table.id);
        }
    }
}

#[test]
fn consolidated_tables_are_the_sums_and_pass() {
    let family = Family::new();
    let before = family.read();
    std::fs::remove_file(family.department().join("tables.xlsx")).unwrap();
    let run = family
        .run("consolidate", &["-o", family.department().join("tables.xlsx").to_str().unwrap()])
        .expect(0);
    assert!(
        run.stdout.contains("6个单位相加") && run.stdout.contains("“部门整体支出绩效目标表”"),
        "{}",
        run.stdout
    );
    let after = family.read();
    same_amounts(&before, &after);
    let report = reconcile(&after.budget, &after.pack);
    for rule in ["汇总-文件夹", "汇总-逐格", "汇总-项目"] {
        assert_eq!(outcome(&report, rule).status, Status::Passed, "{}", messages(&report));
    }
    let errors = report.findings().filter(|finding| finding.severity == Severity::Error).count();
    assert_eq!(errors, 0, "{}", messages(&report));
    // never over what is there
    family.run("consolidate", &["-o", family.department().join("tables.xlsx").to_str().unwrap()]).expect(2);
}

/// The first unit hands 10万元 of its own income to the second, which spends it; where that is taken out.
const BETWEEN: [&str; 4] = [
    "支出总表/合计/对附属单位补助支出",
    "支出经济分类表/合计/对附属单位补助支出",
    "收支预算总表@收入/上级补助收入/预算数",
    "收入总表/合计/上级补助收入",
];

fn with_grants() -> Family {
    let family = Family::new();
    let whole = family.whole();
    let mut leaves = whole.now.leaves.iter();
    let first = leaves.find(|leaf| leaf.item == "2120501" && leaf.used == "基本").unwrap().clone();
    let leaf = |source: &str, used: &str| {
        let (source, used) = (source.to_owned(), used.to_owned());
        Leaf { source, used, cents: 10 * WAN, ..first.clone() }
    };
    for (unit, leaf) in [(0, leaf("事业", "补助")), (1, leaf("上级", "基本"))] {
        let mut own = plain();
        own.now.leaves = part_of(&plain().now, unit);
        own.now.leaves.push(leaf);
        own.now.tidy();
        own.now.three = vec![three_of(&plain().now, unit)];
        own.set("unit.name", UNITS[unit].1);
        own.set("unit.kind", "单位");
        own.set("unit.supervisor", DEPARTMENT);
        own.facts.push(("organisation.units", None));
        own.facts.push(("organisation.units_count", None));
        lay(&own, &family.unit(unit));
    }
    let mut whole = whole;
    whole.now.leaves.push(leaf("事业", "基本"));
    whole.now.tidy();
    whole.set("consolidation.eliminate", list(BETWEEN.map(str::to_owned)));
    lay(&whole, &family.department());
    family
}

#[test]
fn what_goes_from_unit_to_unit_is_taken_out_where_declared() {
    let family = with_grants();
    let report = family.report();
    for rule in ["汇总-逐格", "汇总-项目", "汇总-抵销"] {
        assert_eq!(outcome(&report, rule).status, Status::Passed, "{}", messages(&report));
    }
    // the tables that are made are those of the department
    let before = family.read();
    let made = family.department().join("汇总.xlsx");
    let run = family.run("consolidate", &["-o", made.to_str().unwrap()]).expect(0);
    assert!(run.stdout.contains("支出总表/合计/对附属单位补助支出　10万元"), "{}", run.stdout);
    std::fs::rename(&made, family.department().join("tables.xlsx")).unwrap();
    same_amounts(&before, &family.read());
    // not declared on the side of income, it is a difference there, and does not balance
    let unit = family.department().join("unit.toml");
    let text = std::fs::read_to_string(&unit).unwrap();
    std::fs::write(
        &unit,
        text.replace(&format!("\"{}\", ", BETWEEN[2]), "").replace(&format!(", \"{}\"", BETWEEN[3]), ""),
    )
    .unwrap();
    let report = family.report();
    let told = of_units(&report, "汇总-逐格");
    assert!(told.iter().any(|own| own.id.contains("上级补助收入")), "{}", messages(&report));
    assert!(!told.iter().any(|own| own.id.contains("对附属单位补助支出")), "{}", messages(&report));
}

#[test]
fn a_department_without_units_and_its_own_office_publish_from_the_same_tables() {
    let family = Family::new();
    let mut whole = plain();
    whole.now.three = vec![three_of(&plain().now, 0)];
    whole.set("consolidation.own_only", true);
    let mut own = whole.clone();
    whole.facts.push(("organisation.units", Some(list([UNITS[0].1.to_owned()]))));
    whole.set("organisation.units_count", 1);
    lay(&whole, &family.department());
    own.facts.clear();
    own.set("unit.name", UNITS[0].1);
    own.set("unit.kind", "单位");
    own.set("unit.supervisor", DEPARTMENT);
    own.set("workbooks.current", list(["../局/tables.xlsx".to_owned()]));
    own.facts.push(("organisation.units", None));
    own.facts.push(("organisation.units_count", None));
    lay(&own, &family.unit(0));
    std::fs::remove_file(family.unit(0).join("tables.xlsx")).unwrap();
    let report = family.report();
    let Status::Skipped(why) = &outcome(&report, "汇总-逐格").status else { panic!() };
    assert!(why.contains("只有本级"), "{why}");
    let out = family.folder.path().join("out");
    let args = ["build".into(), family.department(), family.unit(0), "-o".into(), out.clone()];
    let built =
        run(args.into_iter().chain(["--no-system-fonts".into(), "--format".into(), "html".into()])).expect(0);
    assert!(built.all().contains("已生成"), "{}", built.all());
    for (folder, kind, name) in [("局", "部门", DEPARTMENT), ("局本级", "单位", UNITS[0].1)] {
        let file = out.join(folder).join("2025/公开").join(format!("{name}2025年{kind}预算.html"));
        let page =
            std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(page.contains("2444.00万元") && page.contains(&format!("{kind}收入总表")));
    }
}

#[test]
fn a_department_is_made_again_when_one_of_its_units_changes() {
    let family = Family::new();
    let out = family.folder.path().join("out");
    let build = || {
        let args = ["build".into(), family.department(), family.unit(0)];
        run(args.into_iter().chain(["-o".into(), out.clone(), "--no-system-fonts".into()])).expect(0);
        let table = std::fs::read(out.join("内部/公开进度表.json")).unwrap();
        let table: serde_json::Value = serde_json::from_slice(&table).unwrap();
        [0, 1].map(|at| table["units"][at]["state"].as_str().unwrap().to_owned())
    };
    assert_eq!(build(), ["new", "new"]);
    assert_eq!(build(), ["skipped", "skipped"]);
    // of a unit that is not in the run
    let path = family.unit(2).join("unit.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}\n# 记一笔\n")).unwrap();
    assert_eq!(build(), ["unchanged", "skipped"]);
}

/// Writes the folders to be looked at.
#[test]
#[ignore = "for people"]
fn a_family_to_be_looked_at() {
    let to = PathBuf::from(std::env::var_os("GONGKAI_UNITS").unwrap());
    let family = Family::new();
    for folder in family.folders() {
        let own = to.join(folder.file_name().unwrap());
        std::fs::create_dir_all(&own).unwrap();
        for name in ["unit.toml", "tables.xlsx"] {
            std::fs::copy(folder.join(name), own.join(name)).unwrap();
        }
    }
    let missing = without_leaves(|number, leaf| match (leaf.item.as_str(), leaf.used.as_str()) {
        ("2120501", "基本") => share(number, 2, leaf.cents),
        _ => 0,
    });
    std::fs::copy(missing.department().join("tables.xlsx"), to.join("局少一笔.xlsx")).unwrap();
}
