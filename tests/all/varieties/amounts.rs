//! Units of money and amounts.

use crate::books::{Sheet, Value};

use super::{
    BALANCE, GRANTS, INCOME, THREE, TREE, a1, changed, is_refused, read_figures, reads_the_same, text,
};

/// Tells one sheet in 元, its unit in the usual cell.
fn in_yuan(sheet: &mut Sheet) {
    sheet.amounts(|n| Value::Number((n * 10_000.0 * 1e6).round() / 1e6));
    sheet.reword(|words| words.replace("单位：万元", "单位:元"));
}

fn unit_cell(sheet: &Sheet) -> (u32, u16) {
    *sheet
        .cells
        .iter()
        .find(|(_, value)| matches!(value, Value::Text(t) if t.starts_with("单位：")))
        .unwrap()
        .0
}

#[test]
fn two_units_in_one_book() {
    reads_the_same(|book| [BALANCE, INCOME, THREE].iter().for_each(|name| in_yuan(book.sheet(name))));
}

#[test]
fn the_unit_wherever_it_stands() {
    for (where_to, words) in [
        ((1, 6), "金额单位：人民币万元"),
        ((0, 0), "2023年部门支出总表（单位：万元）"),
        ((0, 0), "2023年部门支出总表（万元）"),
        ((2, 2), "合计（万元）"),
        ((1, 7), "万元"),
        ((1, 7), "（万元）"),
        ((1, 7), "单位： 万 元"),
        ((1, 0), "编制单位：某中心　　　　单位：万元"),
    ] {
        reads_the_same(|book| {
            let sheet = book.sheet(TREE);
            let at = unit_cell(sheet);
            sheet.cells.remove(&at);
            sheet.set(where_to, words);
        });
    }
    // in a cell of its own next to the word
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        let at = unit_cell(sheet);
        sheet.set((at.0, at.1 - 1), "单位：");
        sheet.set(at, "万元");
    });
}

#[test]
fn a_missing_or_doubtful_unit_is_not_guessed() {
    let with = |words: Option<&'static str>| {
        changed(|book| {
            let sheet = book.sheet(TREE);
            let at = unit_cell(sheet);
            sheet.cells.remove(&at);
            if let Some(words) = words {
                sheet.set(at, words);
            }
        })
    };
    is_refused(&with(None), TREE, &["元", "万元", "单位"]);
    is_refused(&with(Some("单位：千元")), TREE, &["千元"]);
    is_refused(&with(Some("单位：亿元")), TREE, &["亿元"]);
    let two = changed(|book| book.sheet(TREE).set((2, 3), "基本支出（元）"));
    is_refused(&two, &format!("{TREE}」D3"), &["两种"]);
}

#[test]
fn numbers_as_text() {
    let grouped = |n: f64| {
        let text = format!("{n:.6}");
        let (whole, fraction) = text.split_once('.').unwrap();
        let groups: Vec<&str> = {
            let first = whole.len() % 3;
            let mut parts: Vec<&str> = (first..whole.len()).step_by(3).map(|i| &whole[i..i + 3]).collect();
            if first > 0 {
                parts.insert(0, &whole[..first]);
            }
            parts
        };
        format!("{}.{fraction}", groups.join(","))
    };
    let wide = |text: String| -> String {
        text.chars()
            .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xFEE0).unwrap() } else { c })
            .collect()
    };
    reads_the_same(|book| book.sheet(TREE).amounts(|n| text(&format!(" {} ", grouped(n)))));
    reads_the_same(|book| book.sheet(GRANTS).amounts(|n| text(&wide(grouped(n)))));
}

#[test]
fn negative_amounts() {
    for shown in ["(12.5)", "（12.5）", "-12.5", "－12.5", "−12.5", "（１２．５）"] {
        let desk = changed(|book| {
            let sheet = book.sheet(TREE);
            let (row, _) = sheet.find("2080101");
            sheet.set((row, 4), shown);
        });
        assert_eq!(read_figures(&desk)["支出总表@/20801>2080101/项目支出"], "-125000", "{shown}");
    }
}

#[test]
fn marks_for_nothing() {
    for mark in ["—", "-", "/", "——", "－", "–", "　"] {
        let desk = changed(|book| {
            let sheet = book.sheet(TREE);
            let (row, _) = sheet.find("2080101");
            sheet.set((row, 4), mark);
        });
        assert_eq!(read_figures(&desk)["支出总表@/20801>2080101/项目支出"], "空", "{mark}");
    }
}

#[test]
fn what_is_no_number_is_an_error() {
    for shown in ["12万", "一百", "12.5.1", "1,23", "约12", "#"] {
        let mut cell = String::new();
        let desk = changed(|book| {
            let sheet = book.sheet(TREE);
            let (row, _) = sheet.find("2080101");
            sheet.set((row, 4), shown);
            cell = format!("{TREE}{}", a1((row, 4)));
        });
        is_refused(&desk, &cell, &[shown]);
    }
}
