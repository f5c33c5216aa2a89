//! Targets of indicators whose sign, value and measure stand in columns of their own, and the measure
//! 元, which is no unit of money.

use super::{DATE, FORM, each};
use crate::books::{Book, Value};
use crate::support::Desk;

const HEAD: u32 = 8;
const FIRST: u32 = 9;

/// Sign, value with its format and what that shows, measure, and the target that they make.
type Joined = (&'static str, Option<(Value, &'static str, &'static str)>, &'static str, &'static str);

fn number(number: f64) -> Option<(Value, &'static str, &'static str)> {
    Some((Value::Number(number), "General", ""))
}

fn rows() -> [Joined; 6] {
    [
        ("≤", number(58.91), "万元", "≤58.91万元"),
        ("≥", Some((Value::Number(60_000.0), "#,##0", "60,000")), "条", "≥60,000条"),
        ("≥", Some((Value::Number(0.98), "0%", "98%")), "%", "≥98%"),
        ("=", number(100.0), "%", "=100%"),
        ("定性", Some((Value::Text("良好".to_owned()), "General", "良好")), "无", "良好"),
        ("≥", None, "人次", ""),
    ]
}

/// The columns of a form that begins so many rows below the first, in an order; `0` is the sign, `1` the
/// value, `2` the measure.
fn columns(book: &mut Book, below: u32, order: [usize; 3]) {
    let labels = ["指标性质", "指标值", "度量单位"];
    for row in HEAD..=FIRST + 5 {
        book.sheet(FORM).cells.remove(&(below + row, 3));
    }
    for (column, part) in (3..).zip(order) {
        book.sheet(FORM).set((below + HEAD, column), labels[part]);
        for (row, (sign, value, measure, _)) in (below + FIRST..).zip(rows()) {
            match (part, value) {
                (0, _) => book.sheet(FORM).set((row, column), sign),
                (2, _) => book.sheet(FORM).set((row, column), measure),
                (_, Some((value, "General", _))) => drop(book.sheet(FORM).cells.insert((row, column), value)),
                (_, Some((value, code, shown))) => book.dress(FORM, (row, column), value, code, shown),
                (_, None) => {}
            }
        }
    }
}

/// Rows from one form of the sample to the next.
const FORM_ROWS: u32 = 14;

#[test]
fn sign_value_and_measure_are_joined_in_any_order() {
    let orders = [[0, 1, 2], [1, 0, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]];
    let put = |book: &mut Book| {
        for (below, order) in (0..).step_by(FORM_ROWS as usize).zip(orders) {
            columns(book, below, order);
        }
    };
    each(put, |seen| {
        seen.quiet();
        for (below, order) in (0..).step_by(FORM_ROWS as usize).zip(orders) {
            for (row, (.., target)) in (below + FIRST..).zip(rows()) {
                assert_eq!(seen.target(row), target, "{} {order:?}", seen.format);
            }
        }
    });
}

#[test]
fn a_date_and_a_prefix_are_joined_as_shown() {
    let put = |book: &mut Book| {
        columns(book, 0, [0, 1, 2]);
        book.dress(FORM, (FIRST, 4), Value::Number(45_291.0), DATE, "2023年12月31日");
        book.sheet(FORM).set((FIRST, 5), "前");
        book.sheet(FORM).set((FIRST, 3), "");
        book.dress(FORM, (FIRST + 1, 4), Value::Number(0.98), "\"≥\"0%", "≥98%");
        book.sheet(FORM).set((FIRST + 1, 5), "%");
    };
    each(put, |seen| {
        assert_eq!(seen.quiet().target(FIRST), "2023年12月31日前", "{}", seen.format);
        assert_eq!(seen.target(FIRST + 1), "≥98%", "{}", seen.format);
    });
}

/// 度量单位 元 beside targets, in a form whose amounts are in 万元.
#[test]
fn a_measure_of_yuan_is_no_unit_of_money() {
    let put = |book: &mut Book| {
        let sheet = book.sheet(FORM);
        for (below, label) in (0..).step_by(FORM_ROWS as usize).zip(["度量单位", "计量单位", "指标单位"])
        {
            sheet.set((below + HEAD, 4), label);
            for (row, measure) in (below + FIRST..).zip(["元", "条", "", "", "万元", ""]) {
                sheet.set((row, 4), measure);
            }
            sheet.cells.insert((below + FIRST, 3), Value::Number(589_100.0));
        }
    };
    each(put, |seen| {
        for below in [0, FORM_ROWS, 2 * FORM_ROWS] {
            assert_eq!(seen.quiet().target(below + FIRST), "589100元", "{}", seen.format);
        }
        let funds = seen.row_at("项目支出绩效目标表", 2).amounts[0].as_ref().unwrap();
        assert_eq!(funds.yuan, rust_decimal::dec!(7069000), "{}", seen.format);
    });
}

/// The built document, once: what is joined is what is printed.
#[test]
fn joined_targets_are_printed() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| columns(book, 0, [0, 1, 2]));
    desk.build().expect(0);
    let page = std::fs::read_to_string(desk.file(2023, "html")).unwrap();
    for (.., target) in rows() {
        assert!(page.contains(&target.replace('<', "&lt;")), "no {target}");
    }
}
