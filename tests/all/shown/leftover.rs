//! Nothing on a sheet of a table is passed over in silence, save what means nothing.

use super::{BALANCE, FORM, ROWS, TREE, each, reads_quietly};
use crate::books::{Book, Value};

/// A sheet with a column beyond its last: the column, the row of its label, two rows below it, the table.
const SPOTS: [(&str, u16, u32, [u32; 2], &str); 4] = [
    (BALANCE, 4, 3, [4, 5], "收支预算总表"),
    (TREE, 8, 2, [5, 6], "支出总表"),
    (ROWS, 6, 2, [4, 5], "新增资产配置表"),
    (FORM, 4, 8, [9, 10], "项目支出绩效目标表"),
];

/// A column that no role claims: its label and what stands in it.
fn column(book: &mut Book, gap: u16, label: &str, cells: &[Value; 2]) {
    for (sheet, column, head, rows, _) in SPOTS {
        let sheet = book.sheet(sheet);
        sheet.set((head, column + gap), label);
        for (row, value) in rows.into_iter().zip(cells) {
            sheet.cells.insert((row, column + gap), value.clone());
        }
    }
}

fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

fn place(sheet: &str, row: u32, column: u16) -> String {
    super::at(sheet, (row, column))
}

#[test]
fn a_column_of_figures_that_nobody_claims_is_an_error() {
    for cells in [[Value::Number(12.5), Value::Number(7.0)], [text("12.5"), Value::Formula(7.0)]] {
        each(
            |book| column(book, 0, "绩效工资", &cells),
            |seen| {
                assert!(seen.input.is_none(), "{}", seen.format);
                for (sheet, column, _, rows, table) in SPOTS {
                    let first = place(sheet, rows[0], column);
                    seen.says(&["错误[读取-多余列]", &first, table, "“绩效工资”一列", "2格", "12.5"]);
                }
            },
        );
    }
}

#[test]
fn a_column_of_words_that_nobody_claims_is_a_warning() {
    let cells = [text("按上级文件安排"), text("见附件")];
    each(
        |book| column(book, 0, "资金依据", &cells),
        |seen| {
            for (sheet, column, _, rows, table) in SPOTS {
                let first = place(sheet, rows[0], column);
                let sample = "例如“按上级文件安排”";
                seen.says(&["警告[读取-多余列]", &first, table, "“资金依据”一列", "2格文字", sample]);
            }
            assert!(seen.input.is_some(), "{}", seen.format);
        },
    );
}

#[test]
fn ignored_columns_and_marks_for_nothing_are_silent() {
    let cells = [Value::Number(1.0), Value::Number(2.0)];
    reads_quietly(|book| column(book, 0, "序号", &cells));
    let cells = [Value::Number(0.0), text("—")];
    reads_quietly(|book| column(book, 0, "绩效工资", &cells));
}

#[test]
fn a_check_column_beyond_a_gap_is_a_warning() {
    for cells in [[Value::Number(12.5), Value::Number(7.0)], [Value::Formula(12.5), text("7")]] {
        each(
            |book| column(book, 2, "核对", &cells),
            |seen| {
                for (sheet, column, _, rows, table) in SPOTS {
                    let first = place(sheet, rows[0], column + 2);
                    seen.says(&["警告[读取-表外数]", &first, table, "2格", "12.5"]);
                }
                assert!(seen.input.is_some(), "{}", seen.format);
            },
        );
    }
}

#[test]
fn a_helper_sum_below_is_a_warning() {
    let put = |book: &mut Book| {
        for (sheet, column) in [(TREE, 2), (ROWS, 5)] {
            let last = book.sheet(sheet).cells.keys().map(|at| at.0).max().unwrap();
            book.sheet(sheet).cells.insert((last + 3, column + 9), Value::Formula(22.5));
        }
    };
    each(put, |seen| {
        for (sheet, last, column) in [(TREE, 17, 2), (ROWS, 5, 5)] {
            seen.says(&["警告[读取-表外数]", &place(sheet, last + 3, column + 9), "22.5"]);
        }
    });
}

/// Under a column of amounts a sum without a name is read as a row, which must have one.
#[test]
fn a_sum_below_a_column_of_amounts_is_told() {
    let put = |book: &mut Book| {
        for (sheet, column) in [(BALANCE, 1), (TREE, 2), (ROWS, 5)] {
            let last = book.sheet(sheet).cells.keys().map(|at| at.0).max().unwrap();
            book.sheet(sheet).cells.insert((last + 3, column), Value::Formula(22.5));
        }
    };
    each(put, |seen| {
        for (sheet, last, column) in [(BALANCE, 17, 1), (TREE, 17, 2), (ROWS, 5, 5)] {
            seen.says(&[&place(sheet, last + 3, column)]);
        }
    });
}

#[test]
fn a_sign_off_line_below_is_silent() {
    let lines: [&[(u16, &str)]; 4] = [
        &[(0, "制表人：张三")],
        &[(0, "制表人：张三　　审核人：李四　　负责人：王五")],
        &[(0, "制表："), (1, "张三"), (2, "复核：李四")],
        &[(1, "填报人：张三"), (3, "联系电话：12345")],
    ];
    let put = |book: &mut Book| {
        for (sheet, ..) in SPOTS {
            let last = book.sheet(sheet).cells.keys().map(|at| at.0).max().unwrap();
            for (row, line) in (last + 2..).zip(lines) {
                for (column, words) in line {
                    book.sheet(sheet).set((row, *column), words);
                }
            }
        }
    };
    each(put, |seen| {
        seen.quiet().says_not(&["制表"]).says_not(&["填报"]);
        assert_eq!(seen.table("新增资产配置表").sections[0].rows.len(), 3, "{}", seen.format);
        assert_eq!(seen.table("支出总表").sections[0].rows.len(), 15, "{}", seen.format);
    });
}
