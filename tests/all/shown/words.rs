//! Wherever words are published, a number or a date takes the words that its format shows.

use gongkai::compose;
use gongkai::render::html;

use super::{BALANCE, DATE, FORM, PROSE, ROWS, Seen, TREE, among, each};
use crate::books::{Book, Value};

/// A value in a format, and what a person sees.
const KINDS: [(f64, &str, &str); 5] = [
    (0.98, "0%", "98%"),
    (0.98, "\"≥\"0%", "≥98%"),
    (45_291.0, DATE, "2023年12月31日"),
    (1234.5, "#,##0.00\"人次\"", "1,234.50人次"),
    (8.0, "\"第\"000\"批\"", "第008批"),
];

/// A place that is published as words, and how it is found again.
type Spot = (&'static str, (u32, u16), fn(&Seen) -> String);

const SPOTS: [Spot; 8] = [
    (FORM, (11, 3), |seen| seen.target(11).to_owned()),
    (FORM, (7, 1), |seen| seen.table("项目支出绩效目标表").forms[0].texts[2].1.text.clone()),
    (FORM, (2, 1), |seen| seen.table("项目支出绩效目标表").sections[0].rows[0].label.clone()),
    (ROWS, (4, 0), |seen| seen.row_at("新增资产配置表", 4).label.clone()),
    (ROWS, (4, 2), |seen| seen.text("新增资产配置表", 4, "数量").to_owned()),
    (TREE, (7, 1), |seen| seen.row_at("支出总表", 7).label.clone()),
    (BALANCE, (4, 2), |seen| seen.table("收支预算总表").sections[1].rows[0].label.clone()),
    (PROSE, (10, 1), |seen| seen.input().budget.unit.prose["tasks"].text()),
];

fn put_everywhere(book: &mut Book, value: &Value, code: &str, shown: &str) {
    for (sheet, at, _) in SPOTS {
        book.dress(sheet, at, value.clone(), code, shown);
    }
}

fn all_show(seen: &Seen, shown: &str) {
    for (sheet, at, found) in SPOTS {
        assert_eq!(found(seen), shown, "{} {sheet} {at:?}", seen.format);
    }
}

#[test]
fn a_number_is_the_words_that_its_format_shows() {
    for (number, code, shown) in KINDS {
        each(|book| put_everywhere(book, &Value::Number(number), code, shown), |seen| all_show(seen, shown));
    }
}

#[test]
fn a_formula_is_the_words_that_its_format_shows() {
    let put = |book: &mut Book| put_everywhere(book, &Value::Formula(0.98), "0%", "98%");
    each(put, |seen| all_show(seen, "98%"));
}

/// Neither .xlsb nor .xls writes dates out.
#[test]
fn a_date_that_is_written_out_is_shown() {
    for code in [DATE, "General"] {
        let day = Value::Day("2023-12-31".to_owned());
        let put = |book: &mut Book| put_everywhere(book, &day, code, "2023年12月31日");
        among(&["xlsx", "ods"], put, |seen| all_show(seen, "2023年12月31日"));
    }
}

#[test]
fn days_from_1904_are_counted_from_there() {
    let put = |book: &mut Book| {
        book.from_1904 = true;
        put_everywhere(book, &Value::Number(43_829.0), DATE, "2023年12月31日");
    };
    each(put, |seen| all_show(seen, "2023年12月31日"));
}

#[test]
fn true_and_false_are_words() {
    let put = |book: &mut Book| {
        book.sheet(FORM).cells.insert((11, 3), Value::Truth(true));
        book.sheet(ROWS).cells.insert((4, 2), Value::Truth(false));
        book.sheet(PROSE).cells.insert((10, 1), Value::Truth(true));
    };
    each(put, |seen| {
        assert_eq!(seen.target(11), "TRUE", "{}", seen.format);
        assert_eq!(seen.text("新增资产配置表", 4, "数量"), "FALSE", "{}", seen.format);
        assert_eq!(seen.input().budget.unit.prose["tasks"].text(), "TRUE", "{}", seen.format);
    });
}

/// A row of words only, and rows below a merged name.
#[test]
fn rows_of_words_are_kept_and_printed() {
    let put = |book: &mut Book| {
        let sheet = book.sheet(ROWS);
        sheet.set((6, 1), "洒水车");
        sheet.set((7, 0), "家具");
        sheet.set((7, 1), "文件柜");
        sheet.set((8, 1), "办公桌");
        sheet.merges.push([7, 0, 8, 0]);
        book.dress(ROWS, (6, 3), Value::Number(0.125), "0.0%", "12.5%");
        book.dress(ROWS, (8, 4), Value::Number(45_291.0), DATE, "2023年12月31日");
    };
    each(put, |seen| {
        seen.quiet();
        let id = "新增资产配置表";
        assert_eq!(seen.text(id, 6, "资产名称"), "洒水车");
        assert_eq!(seen.text(id, 6, "增减"), "12.5%");
        assert_eq!(seen.row_at(id, 8).label, "家具");
        assert_eq!(seen.text(id, 8, "购置日期"), "2023年12月31日");
        let page = page(seen);
        for words in ["洒水车", "12.5%", "文件柜", "办公桌", "2023年12月31日"] {
            assert!(page.contains(words), "{}: no {words}", seen.format);
        }
    });
}

fn page(seen: &Seen) -> String {
    let input = seen.input();
    html::page(&compose::compose(&input.budget, &input.pack).unwrap().document, &input.pack.style.table)
}

#[test]
fn what_is_shown_is_printed() {
    let put = |book: &mut Book| {
        book.dress(FORM, (11, 3), Value::Number(0.975), "\"≥\"0.0%", "≥97.5%");
        book.dress(FORM, (12, 3), Value::Number(45_291.0), DATE, "2023年12月31日");
        book.dress(PROSE, (10, 1), Value::Number(0.883), "0.0%\"以上\"", "88.3%以上");
    };
    each(put, |seen| {
        let page = page(seen.quiet());
        for words in ["≥97.5%", "2023年12月31日", "88.3%以上"] {
            assert!(page.contains(words), "{}: no {words}", seen.format);
        }
    });
}
