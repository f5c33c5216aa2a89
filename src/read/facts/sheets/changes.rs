//! The sheet of reasons: figures by their names, amounts of both years, and why they differ.

use rust_decimal::Decimal;

use crate::budget::label;
use crate::diag::{CellRef, Diagnostic};

use crate::read::account::{Fate, WhyLeft};
use crate::read::facts::NamedReason;
use crate::read::grid::{Guise, Value};
use crate::read::number::{self, Typed};
use crate::read::reading::Reading;

use super::head::Head;
use super::marks::{self, MarkedRow};
use super::rows::{self, Line};
use super::taken::{Admitted, Intake};
use super::values;

/// Reads the rows of the sheet.
pub(super) fn read(reading: &mut Reading<'_>, head: &Head, taking: &mut Intake<'_>) {
    for line in rows::lines(reading.grid, head) {
        row(reading, head, &line, taking);
        if let Some(mark) = marks::of(reading.grid, head, &line) {
            let words = line.item.map(|at| reading.grid.text(at.0, at.1)).unwrap_or_default();
            let name = if words.is_empty() { words.clone() } else { format!("变动原因（{words}）") };
            let marked = MarkedRow { key: format!("reasons.\"{words}\""), name };
            taking.said.reviews.push(marks::entry(mark, marked, reading.grid, head, &line));
        }
    }
}

fn row(reading: &mut Reading<'_>, head: &Head, line: &Line, taking: &mut Intake<'_>) {
    let row = line.item.or(line.contents.first().copied()).map(|at| at.0);
    let Some(first) = line.contents.first().copied() else {
        // the tables have the amounts; without a reason they say nothing
        if let Some(at) = line.item {
            reading.book(at, Fate::Label);
            for col in head.amounts.into_iter().flatten() {
                reading.book((at.0, col), Fate::Left(WhyLeft::Repeated));
            }
        }
        return;
    };
    let refused = |reading: &mut Reading<'_>, at: (u32, u32), found: String, hint: String| {
        for at in line.contents.iter().chain(&line.item) {
            reading.leave(*at, WhyLeft::Told);
        }
        for col in head.amounts.into_iter().flatten() {
            reading.leave((row.unwrap_or_default(), col), WhyLeft::Told);
        }
        let cell = reading.grid.cell(at.0, at.1);
        reading.faults.push(Diagnostic::error("配置-值", found).at_cell(&cell).hint(hint));
    };
    let Some(item) = line.item else {
        let hint = "请在“项目”一栏写上是哪个数，照 check 列出的写法抄".to_owned();
        return refused(reading, first, "这一格写了原因，却没有写是哪个数的".to_owned(), hint);
    };
    let words = reading.text(item, Fate::Label);
    let text = match values::prose(reading.grid, &line.contents) {
        Ok(text) => text,
        Err((found, hint)) => return refused(reading, first, format!("“{words}”的原因{found}"), hint),
    };
    for at in &line.contents {
        reading.book(*at, Fate::Text);
    }
    let amounts = head.amounts.map(|col| amount(reading, (item.0, col?)));
    let place = reading.grid.cell(item.0, item.1);
    let reason = NamedReason { words, place, text, amounts };
    match taking.reason(reason, reading.faults) {
        Admitted::Taken => {}
        Admitted::Again => line.contents.iter().for_each(|at| reading.leave(*at, WhyLeft::Repeated)),
        Admitted::Refused => line.contents.iter().for_each(|at| reading.leave(*at, WhyLeft::Told)),
    }
}

/// An amount when the reason was written; what is none is told, and the reason taken all the same.
fn amount(reading: &mut Reading<'_>, at: (u32, u32)) -> Option<(Decimal, CellRef)> {
    let cell = reading.grid.get(at.0, at.1)?;
    let number = match (&cell.value, &cell.guise) {
        (Value::Number(number), Guise::Plain | Guise::Blank) => Typed::Number(*number),
        (Value::Text(text), _) => number::from_text(text),
        _ => Typed::NoNumber,
    };
    let place = reading.grid.cell(at.0, at.1);
    match number {
        Typed::Number(number) => {
            reading.book(at, Fate::Amount);
            Some((number, place))
        }
        Typed::Nothing => {
            reading.book(at, Fate::Left(WhyLeft::Filler));
            None
        }
        Typed::TooLong | Typed::NoNumber => {
            let found = format!("写着“{}”，应是数字，没有采用", label::clean(&cell.text()));
            reading.leave(at, WhyLeft::Told);
            let told = Diagnostic::warning("配置-值", found).at_cell(&place);
            reading.faults.push(told.hint("请只写数字；不写也可以"));
            None
        }
    }
}
