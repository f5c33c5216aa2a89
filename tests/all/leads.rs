//! One cell of a sample is made wrong; the first lead, and the first line of the report, names it.

use gongkai::diag::Place;
use gongkai::read;
use gongkai::reconcile::{self, suspects::suspects};

use crate::books::Value;
use crate::support::Desk;

/// A kind of error: what it is, the workbook, the sheet, the cell, and what stands there instead; nothing where it
/// is blank.
type Kind = (&'static str, &'static str, &'static str, &'static str, Option<f64>);

const KINDS: &[Kind] = &[
    ("a total of a table", "tables.xlsx", "表三", "C4", Some(2445.0)),
    ("a row's 基本支出", "tables.xlsx", "表三", "D15", Some(660.0)),
    ("a row's 项目支出", "tables.xlsx", "表三", "E16", Some(185.0)),
    ("a 类 row", "tables.xlsx", "表五", "C14", Some(1667.0)),
    ("a 款 row", "tables.xlsx", "表五", "D15", Some(651.0)),
    ("a 项 row in one table only", "tables.xlsx", "表二", "F16", Some(651.0)),
    ("an item by economic class", "tables.xlsx", "表六", "D8", Some(270.0)),
    ("a 三公 item", "tables.xlsx", "表七", "E4", Some(2.8)),
    ("a row total across", "tables.xlsx", "表三", "C17", Some(43.0)),
    ("a blank cell instead of an amount", "tables.xlsx", "表三", "D14", None),
    ("a factor of ten", "tables.xlsx", "表六", "C9", Some(1450.0)),
    ("two digits the other way round", "tables.xlsx", "表五", "D14", Some(1910.0)),
    ("an amount of a project", "tables.xlsx", "表十", "D5", Some(185.0)),
    ("an amount of last year", "previous.xlsx", "表三", "D7", Some(130.0)),
];

/// The sample with one of them.
fn wrong(&(_, book, sheet, cell, value): &Kind) -> Desk {
    let desk = Desk::of("qingshi-2025");
    let (column, row) = cell.split_at(1);
    let at = (row.parse::<u32>().unwrap() - 1, u16::from(column.as_bytes()[0] - b'A'));
    desk.change(book, |book| {
        let sheet = book.sheets.iter_mut().find(|own| own.name == sheet).unwrap();
        assert!(matches!(sheet.cells.get(&at), Some(Value::Number(_))), "{:?}", sheet.cells.get(&at));
        match value {
            Some(number) => sheet.cells.insert(at, Value::Number(number)),
            None => sheet.cells.remove(&at),
        };
    });
    desk
}

#[test]
fn the_first_lead_is_the_cell_that_was_changed() {
    let mut unled = Vec::new();
    let mut misled = Vec::new();
    for kind in KINDS {
        let &(what, book, sheet, cell, _) = kind;
        let desk = wrong(kind);
        let input = read::read(&desk.unit(), &[]).0.unwrap();
        let report = reconcile::reconcile(&input.budget, &input.pack);
        let leads = suspects(&report);
        let named = |place: &Place| matches!(place, Place::Cell(at) if *at.file == *book && *at.sheet == *sheet && at.address() == cell);
        match leads.first() {
            None => unled.push(what),
            Some(lead) if leads.len() == 1 && named(&lead.place) => {}
            Some(_) => misled.push((what, leads.iter().map(|lead| lead.sentence()).collect::<Vec<_>>())),
        }
    }
    assert!(misled.is_empty() && unled.len() <= 1, "misled: {misled:#?}\nunled: {unled:#?}");
}

#[test]
fn a_lead_is_the_first_line_of_either_command() {
    for (kind, words) in [
        (&KINDS[0], "先看这一格：tables.xlsx「表三」C4（支出总表/合计/合计）写着2445万元，若是2435万元"),
        (&KINDS[9], "先看这一格：tables.xlsx「表三」D14（"),
        (&KINDS[11], "像是两位数字写颠倒了"),
    ] {
        let desk = wrong(kind);
        for run in [desk.check(), desk.build()] {
            assert_ne!(run.code, 0);
            let first = run.stdout.lines().next().unwrap_or_default();
            assert!(first.starts_with("先看这一格：") && first.contains(words), "{}", run.stdout);
        }
    }
}
