//! Wrong figures stop publication; rounding does not.

use crate::books::Value;
use crate::support::{Desk, run};

/// Adds 0.01万元 to the total of 208 in table 3.
fn spoilt() -> Desk {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("3 部门支出总表");
        let at = sheet.find("208");
        *sheet.number((at.0, at.1 + 2)) += 0.01;
    });
    desk
}

#[test]
fn a_hundredth_too_much_is_found_in_both_tables() {
    let desk = spoilt();
    for run in [desk.check(), desk.build()] {
        let run = run.expect(1);
        let told = run.all();
        assert!(told.contains("tables.xlsx「3 部门支出总表」C"), "{told}");
        assert!(told.contains("tables.xlsx「1 收支预算总表」D"), "{told}");
        assert!(told.contains("100.00元") || told.contains("0.0100") || told.contains("0.01"), "{told}");
    }
    assert!(!desk.output().exists(), "nothing may be written");
}

#[test]
fn an_edition_that_was_there_survives_a_contradiction() {
    let desk = Desk::new();
    desk.build().expect(0);
    let before = std::fs::read(desk.file(2023, "pdf")).unwrap();
    let spoilt = spoilt();
    let args = ["build".into(), spoilt.unit(), "-o".into(), desk.output(), "--no-system-fonts".into()];
    run(args).expect(1);
    assert!(std::fs::read(desk.file(2023, "pdf")).unwrap() == before);
}

#[test]
fn values_of_two_decimals_pass_with_notices() {
    let desk = Desk::new();
    for book in ["tables.xlsx", "previous.xlsx"] {
        desk.change(book, |book| book.numbers(|n| (n * 100.0).round() / 100.0));
    }
    let run = desk.check().expect(0);
    assert!(run.stdout.contains("尾差"), "{}", run.stdout);
    assert!(!run.stdout.contains("没有尾差"), "{}", run.stdout);
    assert!(!run.stdout.contains("错误") && !run.stdout.contains("警告["), "{}", run.stdout);
}

#[test]
fn the_published_contradiction_of_the_three_items_is_found() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("7 财政拨款三公经费支出表");
        let reception = sheet.cells.iter_mut().filter(|((_, column), _)| *column == 4);
        for value in reception.map(|(_, value)| value) {
            if let Value::Number(number) = value {
                assert_eq!(*number, 12.23, "the reception column of the sample");
                *number = 13.23;
            }
        }
    });
    let run = desk.check().expect(1);
    assert!(run.stdout.contains("「7 财政拨款三公经费支出表」"), "{}", run.stdout);
    assert!(run.stdout.contains("13.23") && run.stdout.contains("12.23"), "{}", run.stdout);
}
