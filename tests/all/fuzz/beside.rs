//! What clerks write beside and below a table: check columns, helper sums, who made it.

use super::make::{AROUND, Cell, FIGURE_AROUND, HEADER, Made, Workbook};
use super::rng::Rng;

pub fn vary(made: &mut Made, book: &mut Workbook, rng: &mut Rng) {
    if rng.one_in(8) {
        check_column(made, book, rng);
    }
    if rng.one_in(8) {
        signed(made, book, rng);
    }
    if rng.one_in(10) {
        let row = last_row(made) + 1 + rng.below(3) as u32;
        made.put((row, made.edge + rng.below(3) as u16), Cell::Number(1_234.5), FIGURE_AROUND);
        book.vary("helper sum below");
        book.warned = true;
    }
}

fn last_row(made: &Made) -> u32 {
    made.cells.keys().next_back().map_or(0, |at| at.0)
}

/// A column beyond a gap that checks the rows of the table.
fn check_column(made: &mut Made, book: &mut Workbook, rng: &mut Rng) {
    let column = made.edge + 1 + rng.below(2) as u16;
    let mut figures = 0;
    for row in made.body.clone() {
        if made.cells.range((row, 0)..(row, made.edge)).next().is_none() {
            continue;
        }
        match rng.below(4) {
            0 => made.put((row, column), Cell::Number(0.0), AROUND),
            1 => {}
            _ => {
                made.put((row, column), Cell::Number(12.5 + f64::from(row)), FIGURE_AROUND);
                figures += 1;
            }
        }
    }
    if rng.one_in(2) {
        let meant = if made.form { AROUND } else { HEADER };
        made.text((made.head, column), "校验", meant);
    }
    book.vary("check column");
    book.warned |= figures > 0;
}

/// Who made the table, below it; nothing that needs telling.
fn signed(made: &mut Made, book: &mut Workbook, rng: &mut Rng) {
    let row = last_row(made) + 1 + rng.below(2) as u32;
    let left = made.meant.keys().map(|at| at.1).min().unwrap_or_default();
    made.text((row, left), "填表人：张三", AROUND);
    let middle = left + (made.edge - left) / 2;
    if middle > left && rng.one_in(2) {
        made.text((row, middle), "审核人：李四", AROUND);
    }
    if made.edge - 1 > middle && rng.one_in(2) {
        made.text((row, made.edge - 1), "填报日期：2024年1月5日", AROUND);
    }
    book.vary("sign-off line");
}
