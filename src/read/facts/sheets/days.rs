//! Dates on the sheets of facts: a cell that is a date, or one that is written out.

use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::budget::label;
use crate::read::grid::{Guise, SheetCell, Value};

use super::values::Refusal;
use crate::read::facts::dates;

/// Day zero of the count of days, from March 1900 on.
const FIRST_DAY: Date = date(1899, 12, 30);
/// Days by which workbooks count less that begin in 1904.
const FROM_1904: i64 = 1_462;
/// Seconds of a day.
const DAY: i64 = 86_400;
/// What to do with a date that is none.
const HINT: &str = "请写成 2023-02-10 或 2023年2月10日 的样子";

/// The date of a cell, `YYYY-MM-DD`.
pub(crate) fn of_cell(cell: &SheetCell) -> Result<String, Refusal> {
    match (&cell.value, &cell.guise) {
        (Value::Number(number), Guise::Date) => counted(*number, &cell.text()),
        _ => dates::read(&label::clean(&cell.text())).map(|day| day.to_string()),
    }
}

/// A date that is a number of days: held against what the sheet shows, since a workbook may count from 1904.
fn counted(number: Decimal, shown: &str) -> Result<String, Refusal> {
    let days = number.floor().to_i64();
    let seconds = ((number - number.floor()) * Decimal::from(DAY)).round().to_i64().unwrap_or_default();
    let fits = |day: &Date| {
        let time = [seconds / 3_600, seconds / 60 % 60, seconds % 60, seconds / 3_600 % 12];
        let parts = [
            i64::from(day.year()),
            i64::from(day.year() % 100),
            i64::from(day.month()),
            i64::from(day.day()),
        ];
        numbers(shown).iter().all(|own| parts.contains(own) || time.contains(own))
    };
    let mut found: Vec<Date> = Vec::new();
    for from in [0, FROM_1904] {
        let day =
            days.and_then(|days| FIRST_DAY.checked_add(jiff::Span::new().try_days(days + from).ok()?).ok());
        found.extend(day.filter(|day| !numbers(shown).is_empty() && fits(day)));
    }
    match found.as_slice() {
        [day] => Ok(day.to_string()),
        _ => Err((format!("显示为“{shown}”，看不出是哪一天"), HINT.to_owned())),
    }
}

/// The runs of digits in a text.
fn numbers(text: &str) -> Vec<i64> {
    let mut found = Vec::new();
    for word in text.split_whitespace() {
        let folded = label::fold(word);
        let runs = folded.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
        // what is longer than any part of a date fits none
        found.extend(runs.map(|run| run.parse().unwrap_or(i64::MAX)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_sheet_shows() {
        let day = |number: i64, shown: &str| counted(Decimal::from(number), shown).ok();
        assert_eq!(day(44_967, "2023年2月10日").as_deref(), Some("2023-02-10"));
        assert_eq!(day(43_505, "2023/2/10").as_deref(), Some("2023-02-10"));
        assert_eq!(day(44_967, "2月10日").as_deref(), Some("2023-02-10"));
        assert_eq!(day(44_967, "10-Feb-23").as_deref(), Some("2023-02-10"));
        assert_eq!(day(44_967, "星期五"), None);
        assert_eq!(day(44_967, "1999年1月1日"), None);
    }
}
