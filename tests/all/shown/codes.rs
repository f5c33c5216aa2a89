//! Codes are read as shown, save the commas and decimals of a format.

use super::{BALANCE, FORM, ROWS, TREE, each, reads_quietly};
use crate::books::{Book, Value};

/// The codes of the tree, with the row that each stands in.
fn codes(book: &Book) -> Vec<(u32, f64)> {
    let sheet = book.sheets.iter().find(|sheet| sheet.name == TREE).unwrap();
    let first = sheet.cells.iter().filter(|(at, _)| at.1 == 0);
    let numbers = first.filter_map(|(at, value)| match value {
        Value::Number(number) => Some((at.0, *number)),
        _ => None,
    });
    numbers.collect()
}

#[test]
fn a_format_of_codes_changes_nothing() {
    let commas = |n: f64| {
        let digits = n.to_string();
        let mut out = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out
    };
    let shows: [(&str, &dyn Fn(f64) -> String); 4] = [
        ("#,##0", &commas),
        ("0.00", &|n| format!("{n}.00")),
        ("000", &|n| n.to_string()),
        ("#,##0.00", &|n| format!("{}.00", commas(n))),
    ];
    let put = |book: &mut Book| {
        for ((row, number), (code, shown)) in codes(book).into_iter().zip(shows.iter().cycle()) {
            book.dress(TREE, (row, 0), Value::Number(number), code, &shown(number));
        }
    };
    each(put, |seen| {
        seen.quiet();
        for (row, number) in codes(&super::base()) {
            assert_eq!(seen.row_at("支出总表", row).code, Some(number.to_string()), "{}", seen.format);
        }
    });
}

#[test]
fn codes_of_full_width_digits_with_blanks_are_codes() {
    let wide = |n: f64| {
        let digits =
            n.to_string().chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect::<String>();
        format!("　{digits} ")
    };
    let put = |book: &mut Book| {
        for (row, number) in codes(book) {
            book.sheet(TREE).set((row, 0), &wide(number));
        }
    };
    each(put, |seen| {
        seen.quiet();
        assert_eq!(seen.row_at("支出总表", 6).code.as_deref(), Some("2080101"), "{}", seen.format);
    });
}

/// 类, 款, 项 in columns of their own, numbers shown with the zeros that they do not hold.
#[test]
fn parts_of_codes_are_shown_with_their_zeros() {
    let put = |book: &mut Book| {
        let all = codes(book);
        let parts = |number: f64| {
            let code = number.to_string();
            let part = |from: usize| code.get(from..from + 2).and_then(|part| part.parse::<f64>().ok());
            [code[..3].parse().ok(), part(3), part(5)]
        };
        let sheet = book.sheet(TREE);
        let cells = std::mem::take(&mut sheet.cells);
        let right = |column: u16| if column > 0 { column + 2 } else { column };
        sheet.cells = cells.into_iter().map(|((row, column), value)| ((row, right(column)), value)).collect();
        sheet.merges.clear();
        for (column, label) in (0..).zip(["类", "款", "项"]) {
            sheet.set((2, column), label);
        }
        for (row, number) in all {
            for (column, part) in (0..).zip(parts(number)) {
                book.sheet(TREE).cells.remove(&(row, column));
                let Some(part) = part else { continue };
                let (code, shown) =
                    if column == 0 { ("000", format!("{part:03}")) } else { ("00", format!("{part:02}")) };
                book.dress(TREE, (row, column), Value::Number(part), code, &shown);
            }
        }
    };
    each(put, |seen| {
        seen.quiet();
        for (row, code) in [(4, "208"), (5, "20801"), (6, "2080101"), (13, "2080505"), (17, "2210203")] {
            assert_eq!(seen.row_at("支出总表", row).code.as_deref(), Some(code), "{}", seen.format);
        }
    });
}

/// The same in a column of text: what the sheet shows, commas and all.
#[test]
fn a_code_in_a_column_of_text_is_words() {
    let put = |book: &mut Book| {
        book.dress(ROWS, (4, 2), Value::Number(7.0), "0000", "0007");
        book.dress(ROWS, (5, 2), Value::Number(302_005.0), "#,##0", "302,005");
    };
    each(put, |seen| {
        assert_eq!(seen.quiet().text("新增资产配置表", 4, "数量"), "0007", "{}", seen.format);
        assert_eq!(seen.text("新增资产配置表", 5, "数量"), "302,005", "{}", seen.format);
    });
}

#[test]
fn a_code_that_is_a_date_or_a_share_is_no_code() {
    for (number, code, shown) in [(45_291.0, super::DATE, "2023年12月31日"), (0.98, "0%", "98%")] {
        each(
            |book| book.dress(TREE, (6, 0), Value::Number(number), code, shown),
            |seen| {
                assert!(seen.input.is_none(), "{}", seen.format);
                seen.says(&["错误[读取-编码]", "「3 部门支出总表」A7", shown]);
            },
        );
    }
}

/// Dashes for nothing, as the accounting format and as people type them.
#[test]
fn a_dash_is_no_amount() {
    let accounting = "_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ";
    let put = |book: &mut Book| {
        for (sheet, at) in [(BALANCE, (6, 1)), (TREE, (6, 4)), (FORM, (6, 3))] {
            book.dress(sheet, at, Value::Number(0.0), accounting, "-");
        }
        book.sheet(BALANCE).set((7, 1), "—");
        book.sheet(TREE).set((7, 3), "-");
    };
    reads_quietly(put);
}
