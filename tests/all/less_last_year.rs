//! Last year's book with tables missing: each comparison that is lost has a line that names the table, and
//! the text is whole without it.

use std::collections::BTreeSet;

use gongkai::reconcile;
use rayon::prelude::*;

use crate::books::{Book, Sheet, Value};
use crate::support::{Desk, root};
use crate::ten_tables::{Made, SAMPLES, drop_supplements, make};

/// One of last year's sheets at a time; this year's book whole, or its published tables alone.
fn less_one(sample: &str, sheet: &str, alone: bool) -> Desk {
    let desk = Desk::of(sample);
    if alone {
        drop_supplements(&desk, sample, "tables.xlsx");
    }
    desk.change("previous.xlsx", |book| book.sheets.retain(|own| own.name != sheet));
    desk
}

#[test]
fn no_comparison_is_lost_without_a_line_that_names_the_table() {
    let mut jobs = Vec::new();
    for sample in SAMPLES {
        let book = Book::read(&root().join("inputs").join(sample).join("previous.xlsx"));
        for name in book.sheets.into_iter().map(|sheet| sheet.name) {
            jobs.push((sample, name.clone(), false));
            if !name.starts_with('附') {
                jobs.push((sample, name, true));
            }
        }
    }
    assert_eq!(jobs.len(), 8 + 9 + 5 + 6 + 7 + 5);
    let lost: Vec<bool> = jobs
        .par_iter()
        .map(|(sample, sheet, alone)| {
            let whole = make(&less_one(sample, "", *alone));
            let less = make(&less_one(sample, sheet, *alone));
            less.looks_right(sheet);
            let ids = |made: &Made| -> BTreeSet<String> {
                made.input.budget.previous.iter().flat_map(|b| &b.tables).map(|t| t.id.clone()).collect()
            };
            let gone: Vec<String> = ids(&whole).difference(&ids(&less)).cloned().collect();
            let [id] = gone.as_slice() else { panic!("{sheet}: {gone:?}") };
            let named = format!("上年的工作簿没有“{id}”");
            let told = less.of_code("读取-缺上年表");
            let lost = whole.text() != less.text();
            // a department of several natures states its operating cost in unit.toml
            let elsewhere = (*sample, sheet.as_str()) == ("qingshi-2025", "表六");
            assert_eq!(told.len(), usize::from(lost || elsewhere), "{sample} {sheet}: {told:#?}");
            assert!(told.iter().all(|told| told.message.starts_with(&named) && told.places.len() == 1));
            let said = less.told.iter().filter(|told| told.message.contains(&format!("“{id}”"))).count();
            assert_eq!(said, 1, "{sample} {sheet}: {:#?}", less.told);
            lost
        })
        .collect();
    // 一般公共预算基本支出表 of a department, two tables of the district
    assert_eq!(lost.iter().filter(|lost| !**lost).count(), 6);
}

#[test]
fn reasons_and_checks_that_last_years_table_takes_along_are_told() {
    let made = make(&less_one("qingshi-2025", "表七", false));
    let [told] = made.of_code("读取-缺上年表")[..] else { panic!("{:#?}", made.told) };
    assert!(told.message.contains("“三公”经费合计和各项的增减；要用到它的1项核对没有做"), "{told:#?}");
    assert!(told.hint.contains("2条变动原因也不印出"), "{told:#?}");
    let report = reconcile::reconcile(&made.input.budget, &made.input.pack);
    let skipped: Vec<String> = report.skipped().into_iter().map(|(why, _)| why.to_string()).collect();
    assert!(skipped.iter().any(|why| why == "上年的工作簿没有“三公经费支出表”"), "{skipped:#?}");
}

#[test]
fn a_book_of_last_year_without_any_table_is_no_book() {
    let desk = Desk::new();
    desk.change("previous.xlsx", |book| book.sheets = vec![Sheet::of("通讯录", &[&["姓名", "电话"]])]);
    let made = make(&desk);
    made.looks_right("no book");
    let [told] = made.of_code("读取-缺上年表")[..] else { panic!("{:#?}", made.told) };
    assert!(told.message.contains("没有一张认得的表") && told.message.contains("4条变动原因"), "{told:#?}");
    assert!(!made.text().contains("上年"), "{}", made.text());
}

#[test]
fn the_comparison_of_scoped_spending_needs_the_same_scope_last_year() {
    // last year a fund paid for projects, so last year's general budget is not all that was granted
    let desk = Desk::of("nanchang-2023");
    drop_supplements(&desk, "nanchang-2023", "tables.xlsx");
    let same = "项目支出1016.22万元，与上年持平。";
    assert!(make(&desk).text().contains(same));
    desk.change("previous.xlsx", |book| {
        let sheet = book.sheet("财政拨款收支总表");
        let total = sheet.find("支出总计").0;
        let column = sheet
            .cells
            .iter()
            .find(|(_, value)| matches!(value, Value::Text(text) if text.contains("政府性基金预算支出")));
        let column = column.unwrap().0.1;
        sheet.cells.insert((total, column), Value::Number(50.0));
    });
    let text = make(&desk).text();
    assert!(text.contains("项目支出1016.22万元。") && !text.contains("（一般公共预算）"), "{text}");
}
