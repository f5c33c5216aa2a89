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

/// Numbers that no amount is: beyond the bound, beyond decimals, beyond everything.
const BEYOND: [f64; 5] = [1.000001e11, -1e22, 7.9e28, 1e40, f64::MAX];

fn digits(count: usize) -> String {
    "9".repeat(count)
}

#[test]
fn an_amount_beyond_all_bounds_is_an_error_in_every_format() {
    let path = crate::support::sample().join("tables.xlsx");
    for beyond in BEYOND {
        let mut book = crate::books::Book::read(&path);
        let sheet = book.sheet(TREE);
        let at = (sheet.find("2080101").0, 3);
        sheet.cells.insert(at, Value::Number(beyond));
        let cell = format!("{TREE}{}", a1(at));
        let desk = changed(|own| drop(own.sheet(TREE).cells.insert(at, Value::Number(beyond))));
        is_refused(&desk, &cell, &["1000万亿元", "单位"]);
        let desk = crate::support::Desk::new();
        std::fs::write(desk.unit().join("tables.xlsx"), crate::binary_book::write(&book, &[])).unwrap();
        is_refused(&desk, &cell, &["1000万亿元", "单位"]);
    }
    // .xls states 1985.396 in eight bytes, .ods in words
    let desk = crate::support::Desk::new();
    let fixture = |name: &str| crate::support::root().join("tests/data/formats").join(name);
    let mut bytes = std::fs::read(fixture("tables.xls")).unwrap();
    let known = 1985.396_f64.to_le_bytes();
    let at = bytes.windows(8).position(|window| window == known).unwrap();
    bytes[at..at + 8].copy_from_slice(&1e22_f64.to_le_bytes());
    std::fs::write(desk.unit().join("tables.xlsx"), bytes).unwrap();
    is_refused(&desk, "」", &["1000万亿元", "单位"]);
    for stated in ["1e22", "1e40", "9999999999999999999999999999999"] {
        let mut parts = crate::zipped::Parts::read(&fixture("tables.ods"));
        parts.replace("content.xml", "office:value=\"1985.396\"", &format!("office:value=\"{stated}\""));
        parts.write(&desk.unit().join("tables.xlsx"));
        is_refused(&desk, "」", &["1000万亿元", "单位"]);
    }
}

#[test]
fn text_beyond_all_bounds_is_an_error() {
    for shown in
        [digits(17), digits(29), digits(300), format!("-{}", digits(60)), format!("0.{}", "3".repeat(40))]
    {
        let mut cell = String::new();
        let desk = changed(|book| {
            let sheet = book.sheet(TREE);
            let (row, _) = sheet.find("2080101");
            sheet.set((row, 4), shown.as_str());
            cell = format!("{TREE}{}", a1((row, 4)));
        });
        is_refused(&desk, &cell, &["写着", "1000万亿元"]);
    }
}

#[test]
fn amounts_of_forms_and_of_the_unit_have_the_same_bound() {
    let desk = changed(|book| {
        let sheet = book.sheet("10 项目支出绩效目标表");
        let (row, column) = sheet.find("年度资金总额");
        let at = sheet.cells.range((row, column + 1)..=(row, u16::MAX)).next().map(|(at, _)| *at).unwrap();
        sheet.cells.insert(at, Value::Number(1e22));
    });
    is_refused(&desk, "10 项目支出绩效目标表」", &["1000万亿元"]);
    for (from, to, key) in [
        (
            "equipment_threshold = \"200万元\"",
            format!("equipment_threshold = \"{}万元\"", digits(30)),
            "threshold",
        ),
        (
            "equipment_threshold = \"200万元\"",
            format!("equipment_threshold = \"{}万元\"", digits(13)),
            "threshold",
        ),
        ("established = 133", format!("established = {}", digits(18)), "staff.established"),
    ] {
        let desk = crate::support::Desk::new();
        desk.rewrite(from, &to);
        is_refused(&desk, key, &["写着999"]);
    }
    // an amount of a project that has no form
    let desk = crate::support::Desk::new();
    let path = desk.unit().join("unit.toml");
    let mut toml = std::fs::read_to_string(&path).unwrap();
    toml.push_str(&format!("\n[[project]]\nname = \"甲\"\nexempt = true\namount = \"{}元\"\n", digits(16)));
    std::fs::write(&path, toml).unwrap();
    is_refused(&desk, "amount", &["写着999", "1000万亿元"]);
}

#[test]
fn the_largest_amounts_and_the_finest_are_carried_through() {
    // every sum, product and rate with figures at the bound, against a year before of next to nothing
    for (now, before) in [(1e11, 1e-10), (-1e11, 1e11), (0.123_456_789_012_345, 1e11), (1e-17, 1.0 / 3.0)] {
        let desk = crate::support::Desk::new();
        for (name, amount) in [("tables.xlsx", now), ("previous.xlsx", before)] {
            desk.change(name, |book| {
                for sheet in book.sheets.iter_mut().filter(|sheet| !sheet.name.starts_with("10")) {
                    sheet.cells.values_mut().for_each(|value| match value {
                        Value::Number(number) if number.fract() != 0.0 => *number = amount,
                        _ => {}
                    });
                }
            });
        }
        for command in ["check", "build"] {
            let run = desk.run(command, &[]);
            assert!(!run.stderr.contains("panicked") && run.code < 3, "{now} {before}: {}", run.stderr);
        }
        let run = desk.run("build", &["--draft"]);
        assert!(!run.stderr.contains("panicked"), "{now} {before}: {}", run.stderr);
    }
    let desk = changed(|book| {
        let sheet = book.sheet(TREE);
        let (row, _) = sheet.find("2080101");
        sheet.set((row, 4), "0.1234567890123456789012345");
    });
    assert_eq!(read_figures(&desk)["支出总表@/20801>2080101/项目支出"], "1234.56789");
}

#[test]
fn numbers_in_words_may_have_any_length() {
    for number in [digits(16), digits(29), digits(300), format!("0.{}", "3".repeat(28))] {
        let desk = crate::support::Desk::new();
        desk.change("tables.xlsx", |book| {
            let sheet = book.sheet("10 项目支出绩效目标表");
            sheet.reword(|words| words.replace("100%", &format!("{number}万元")));
        });
        let path = desk.unit().join("unit.toml");
        let toml = std::fs::read_to_string(&path).unwrap();
        let spoilt = toml.replacen("duties = \"\"\"", &format!("duties = \"\"\"\n安排{number}元。"), 1);
        assert_ne!(toml, spoilt);
        std::fs::write(&path, spoilt).unwrap();
        let run = desk.check();
        let all = run.all();
        assert!(!all.contains("panicked"), "{all}");
        assert!(all.contains("文字-数量级") && all.contains("数字太大或小数位太多，没有核对"), "{all}");
    }
}
