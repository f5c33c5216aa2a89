//! An amount that its format shows as something else is an error at its cell: which of the two is meant is
//! for a person to say.

use gongkai::read::number;

use super::{BALANCE, DATE, FORM, ROWS, TREE, among, at, each};
use crate::books::{Book, Value};

/// Three amounts in every shape of table that has amounts.
const SPOTS: [(&str, [(u32, u16); 3]); 4] = [
    (BALANCE, [(4, 1), (5, 1), (9, 1)]),
    (TREE, [(6, 2), (7, 3), (8, 4)]),
    (ROWS, [(3, 5), (4, 5), (5, 5)]),
    (FORM, [(4, 3), (5, 3), (6, 3)]),
];

/// A number in a format, what a person sees, and what the error says of it; three kinds of error, so that
/// one sheet can hold one of each.
type Kind = (f64, &'static str, &'static str, &'static str);

const KINDS: [[Kind; 3]; 4] = [
    [
        (45_291.0, DATE, "2023年12月31日", "显示为日期"),
        (0.98, "0%", "98%", "显示为百分数"),
        (37_620_900.0, "0!.0000", "3762.0900", "缩小10000倍"),
    ],
    [
        (44_990.0, "m/d", "3/5", "显示为日期"),
        (0.98, "\"约\"0.0%", "约98.0%", "显示为百分数"),
        (37_620_900.0, "0!.0000,", "3.7621", "缩小10000000倍"),
    ],
    [
        (35.5, "0.00\"元\"", "35.50元", "写着元，而这张表的单位是万元"),
        (35.5, "\"若干\"", "若干", "不显示数字"),
        (3_762_090.0, "0,", "3762", "缩小1000倍"),
    ],
    [
        (355_000.0, "#,##0\"元\"", "355,000元", "写着元，而这张表的单位是万元"),
        (3.0, "[=3]\"三\";0", "三", "不显示数字"),
        (12_345_678.0, "#,##0,,", "12", "缩小1000000倍"),
    ],
];

/// Typed numbers, and results of formulas.
const VALUES: [fn(f64) -> Value; 2] = [Value::Number, Value::Formula];

#[test]
fn an_amount_that_is_shown_as_something_else_is_an_error_at_its_cell() {
    for (kinds, value) in KINDS.iter().zip(VALUES.iter().cycle()) {
        let put = |book: &mut Book| {
            for (sheet, cells) in SPOTS {
                for (cell, (number, code, shown, _)) in cells.into_iter().zip(kinds) {
                    book.dress(sheet, cell, value(*number), code, shown);
                }
            }
        };
        each(put, |seen| {
            assert!(seen.input.is_none(), "{}", seen.format);
            for (sheet, cells) in SPOTS {
                for (cell, (_, _, shown, words)) in cells.into_iter().zip(kinds) {
                    seen.says(&["错误[读取-格式]", &at(sheet, cell), words, &format!("显示“{shown}”")]);
                }
            }
        });
    }
}

/// Formats that show the amount itself, or a zero in any way.
#[test]
fn an_amount_that_is_shown_as_an_amount_reads() {
    let accounting = "_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ";
    let amounts = [
        (18.0, "#,##0.00", "18.00"),
        (18.0, "0.00\"万元\"", "18.00万元"),
        (18.0, "¥#,##0.00", "¥18.00"),
        (18.0, "#,##0.00_);(#,##0.00)", "18.00"),
        (-18.0, "#,##0.00_);(#,##0.00)", "(18.00)"),
        (18.0, "[红色]0.0", "18.0"),
        (18.0, accounting, "18.00"),
        (18.004, "0.00", "18.00"),
        (0.004, "0.00", "0.00"),
        (-18.0, "0.00;[Red]0.00", "18.00"),
    ];
    let zeros = [
        (accounting, "-"),
        ("0.00;-0.00;", ""),
        ("0!.0000,", "0.0000"),
        ("0,", "0"),
        ("0.00\"元\"", "0.00元"),
        ("#", ""),
        ("0;-0;\"无\"", "无"),
    ];
    let put = |book: &mut Book| {
        for (row, (number, code, shown)) in (4..).zip(amounts) {
            book.dress(TREE, (row, 2), Value::Number(number), code, shown);
        }
        for (row, (code, shown)) in (4..).zip(zeros) {
            book.dress(TREE, (row, 4), Value::Number(0.0), code, shown);
        }
    };
    each(put, |seen| {
        seen.quiet();
        let found = |row: u32, column: usize| seen.row_at("支出总表", row).amounts[column].as_ref();
        for (row, (number, code, _)) in (4..).zip(amounts) {
            let wan = number::from_f64(number * 10_000.0);
            assert_eq!(found(row, 0).map(|amount| amount.yuan.normalize()), wan, "{} {code}", seen.format);
        }
        for (row, (code, _)) in (4..).zip(zeros) {
            assert!(found(row, 2).is_none_or(|amount| amount.yuan.is_zero()), "{} {code}", seen.format);
        }
    });
}

#[test]
fn true_is_no_amount() {
    let put = |book: &mut Book| {
        for (sheet, cells) in SPOTS {
            book.sheet(sheet).cells.insert(cells[0], Value::Truth(true));
        }
    };
    each(put, |seen| {
        for (sheet, cells) in SPOTS {
            seen.says(&["错误[读取-金额]", &at(sheet, cells[0]), "TRUE", "应是数字"]);
        }
    });
}

/// A date written out, which only .xlsx and .ods know.
#[test]
fn a_date_that_is_written_out_is_no_amount() {
    let put = |book: &mut Book| {
        for (sheet, cells) in SPOTS {
            book.dress(sheet, cells[0], Value::Day("2023-12-31".to_owned()), DATE, "2023年12月31日");
        }
    };
    among(&["xlsx", "ods"], put, |seen| {
        for (sheet, cells) in SPOTS {
            seen.says(&["错误[读取-格式]", &at(sheet, cells[0]), "显示为日期"]);
        }
    });
}
