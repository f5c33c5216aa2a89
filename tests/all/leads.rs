//! One cell of a sample is made wrong; the first lead, and the first line of the report, names it, and no lead names
//! another.

use std::collections::BTreeMap;

use gongkai::diag::{Place, Severity};
use gongkai::read;
use gongkai::reconcile::suspects::{Lead, leads};
use gongkai::reconcile::{self, causes::causes};

use crate::books::Value;
use crate::support::Desk;

/// What a lead says of the wrong cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Named {
    /// It is the one.
    It,
    /// It is one of two.
    Either,
    /// There is no lead: the figures do not say which cell it is.
    Nothing,
}
use Named::{Either, It, Nothing};

/// What is typed into cells instead; nothing where a cell is left blank.
type Typed = &'static [(&'static str, Option<f64>)];

const CITY: &str = "qingshi-2025";
const OFFICE: &str = "nanchang-2023";
const TABLES: &str = "tables.xlsx";

/// The kind of error, what is wrong, the sample, its workbook and sheet, what is typed (the wrong cell first), and
/// what the lead says of it. Figures of the samples' tables 附表三 and 附3 stand nowhere else.
const ERRORS: &[(&str, &str, &str, &str, &str, Typed, Named)] = &[
    ("total", "of a table", CITY, TABLES, "表三", &[("C4", Some(2445.0))], It),
    ("total", "of a 类", CITY, TABLES, "表五", &[("C14", Some(1667.0))], It),
    ("total", "of a 款", CITY, TABLES, "表五", &[("D15", Some(651.0))], It),
    ("total", "of a row", CITY, TABLES, "表三", &[("C17", Some(43.0))], It),
    ("total", "of a table alone", CITY, TABLES, "附表三", &[("B7", Some(590.0))], Nothing),
    (
        "total",
        "of a table alone, as if digits of an item were swapped",
        OFFICE,
        TABLES,
        "附3 政府采购",
        &[("B4", Some(663.79))],
        Nothing,
    ),
    ("item", "基本支出 of a row", CITY, TABLES, "表三", &[("D15", Some(660.0))], It),
    ("item", "项目支出 of a row", CITY, TABLES, "表三", &[("E16", Some(185.0))], It),
    ("item", "a 项 in one table only", CITY, TABLES, "表二", &[("F16", Some(651.0))], It),
    ("item", "by economic class", CITY, TABLES, "表六", &[("D8", Some(270.0))], It),
    ("item", "of 三公", CITY, TABLES, "表七", &[("E4", Some(2.8))], It),
    ("item", "of a project", CITY, TABLES, "表十", &[("D5", Some(185.0))], It),
    ("item", "of a table alone", CITY, TABLES, "附表三", &[("B4", Some(48.0))], Nothing),
    (
        "item",
        "of a table alone, as if digits of another were swapped",
        OFFICE,
        TABLES,
        "附3 政府采购",
        &[("B5", Some(113.54))],
        Nothing,
    ),
    ("tenfold", "an item", CITY, TABLES, "表六", &[("C9", Some(1450.0))], It),
    ("tenfold", "an item of a table alone", OFFICE, TABLES, "附3 政府采购", &[("B7", Some(5862.5))], It),
    ("tenfold", "the total of a table alone", OFFICE, TABLES, "附3 政府采购", &[("B4", Some(6817.9))], It),
    ("swapped digits", "of a 类", CITY, TABLES, "表五", &[("D14", Some(1910.0))], It),
    (
        "swapped digits",
        "of an item of a table alone",
        OFFICE,
        TABLES,
        "附3 政府采购",
        &[("B7", Some(568.25))],
        Nothing,
    ),
    ("missing digit", "of a 款", CITY, TABLES, "表三", &[("C18", Some(92.0))], It),
    ("missing digit", "of an item", OFFICE, TABLES, "6 一般公共预算基本支出表", &[("D9", Some(25.6))], It),
    ("sign", "of an item", CITY, TABLES, "表三", &[("D19", Some(-640.0))], It),
    ("blank", "a 款", CITY, TABLES, "表三", &[("D14", None)], It),
    ("blank", "an item of a table alone", OFFICE, TABLES, "附3 政府采购", &[("B7", None)], Nothing),
    ("next column", "an item", CITY, TABLES, "表三", &[("D15", None), ("E15", Some(650.0))], It),
    ("next row", "an item", CITY, TABLES, "表三", &[("D15", None), ("D16", Some(650.0))], It),
    ("last year's figure", "an item", CITY, TABLES, "表五", &[("E17", Some(180.0))], It),
    ("last year's figure", "in last year's book", CITY, "previous.xlsx", "表三", &[("D7", Some(130.0))], It),
    ("another row's figure", "a 项", CITY, TABLES, "表五", &[("D8", Some(63.0))], It),
    ("元 for 万元", "an item", CITY, TABLES, "表六", &[("D8", Some(2_600_000.0))], It),
];

/// The sample with one of them.
fn wrong(sample: &str, book: &str, sheet: &str, typed: Typed) -> Desk {
    let desk = Desk::of(sample);
    desk.change(book, |book| {
        let sheet = book.sheets.iter_mut().find(|own| own.name.trim() == sheet).unwrap();
        for (cell, value) in typed {
            let at = address(cell);
            assert!(
                matches!(sheet.cells.get(&at), Some(Value::Number(_))),
                "{cell}: {:?}",
                sheet.cells.get(&at)
            );
            match value {
                Some(number) => sheet.cells.insert(at, Value::Number(*number)),
                None => sheet.cells.remove(&at),
            };
        }
    });
    desk
}

fn address(cell: &str) -> (u32, u16) {
    let (column, row) = cell.split_at(1);
    (row.parse::<u32>().unwrap() - 1, u16::from(column.as_bytes()[0] - b'A'))
}

/// What leads say of a cell; none where one names others only.
fn said(leads: &[Lead], cell: &str) -> Option<Named> {
    let is_it = |place: &Place| matches!(place, Place::Cell(at) if at.address() == cell);
    match leads {
        [] => Some(Nothing),
        [lead] if lead.cells.iter().any(|own| is_it(&own.place)) => {
            Some(if lead.moved || lead.cells.len() == 1 { It } else { Either })
        }
        _ => None,
    }
}

#[test]
fn the_only_lead_is_the_cell_that_was_changed() {
    let mut unlike = Vec::new();
    let mut kinds: BTreeMap<&str, Named> = BTreeMap::new();
    for (kind, what, sample, book, sheet, typed, named) in ERRORS {
        let desk = wrong(sample, book, sheet, typed);
        let input = read::read(&desk.unit(), &[]).0.unwrap();
        let report = reconcile::reconcile(&input.budget, &input.pack);
        let leads = leads(&report);
        let said = said(&leads, typed[0].0);
        if said != Some(*named) {
            let sentences: Vec<String> = leads.iter().map(Lead::sentence).collect();
            unlike.push(format!("{kind}: {what}: {said:?}, not {named:?}: {sentences:?}"));
        }
        // what one cell breaks is one group, whichever rule told it
        let groups = causes(&report).into_iter().filter(|cause| cause.weight() > Severity::Notice).count();
        if groups != 1 {
            unlike.push(format!("{kind}: {what}: {groups} groups"));
        }
        let best = kinds.entry(kind).or_insert(*named);
        *best = (*best).min(*named);
    }
    assert!(unlike.is_empty(), "{unlike:#?}");
    // a text instead of a figure is told by reading, below
    assert!(kinds.len() >= 11 && kinds.values().all(|named| *named == It), "{kinds:?}");
}

#[test]
fn a_lead_is_the_first_line_of_either_command() {
    for (at, words) in [
        (0, "先看这一格：tables.xlsx「表三」C4（支出总表/合计/合计）写着2445万元，若是2435万元"),
        (17, "像是两位数字写颠倒了"),
        (22, "先看这一格：tables.xlsx「表三」D14（"),
    ] {
        let (_, _, sample, book, sheet, typed, _) = ERRORS[at];
        let desk = wrong(sample, book, sheet, typed);
        for run in [desk.check(), desk.build()] {
            assert_ne!(run.code, 0);
            let first = run.stdout.lines().next().unwrap_or_default();
            assert!(first.starts_with("先看这一格：") && first.contains(words), "{}", run.stdout);
        }
    }
}

#[test]
fn a_text_instead_of_a_figure_is_told_alone() {
    let desk = Desk::of(CITY);
    desk.change(TABLES, |book| book.sheet("表三").set(address("D15"), "六百五十"));
    let run = desk.check();
    assert_ne!(run.code, 0);
    let first = run.stdout.lines().next().unwrap_or_default();
    assert!(
        first.starts_with("先看这一格：tables.xlsx「表三」D15，") && first.contains("六百五十"),
        "{}",
        run.stdout
    );
    // nothing that hangs on it is told as if it were another fault
    assert_eq!(run.stdout.matches("先看这").count(), 1, "{}", run.stdout);
    assert!(!run.stdout.contains("错误["), "{}", run.stdout);
    let told: Vec<&str> = run.stderr.lines().take(2).collect();
    assert!(told.concat().contains("六百五十") && told.concat().contains("「表三」D15"), "{}", run.stderr);
}

#[test]
fn an_approved_sum_leads_only_where_it_looks_mistyped() {
    for (typed, leads) in [("2434.00万元", 0), ("24440.00万元", 1)] {
        let desk = Desk::of(CITY);
        desk.rewrite("income = \"2444.00万元\"", &format!("income = \"{typed}\""));
        let run = desk.check();
        assert_ne!(run.code, 0);
        assert_eq!(run.stdout.matches("先看这一格：unit.toml").count(), leads, "{}", run.stdout);
        assert_eq!(run.stdout.matches("先看这").count(), leads, "{}", run.stdout);
    }
}

#[test]
fn a_formula_is_never_what_was_mistyped() {
    let desk = Desk::of(CITY);
    desk.change(TABLES, |book| {
        book.sheet("表三").cells.insert(address("C4"), Value::Formula(2445.0));
    });
    let run = desk.check().expect(1);
    assert!(!run.stdout.contains("先看这"), "{}", run.stdout);
    // the remark is short, and what it means is said once
    assert!(run.stdout.contains("「表三」C4，公式\n"), "{}", run.stdout);
    assert_eq!(run.stdout.matches("重算").count(), 1, "{}", run.stdout);
}
