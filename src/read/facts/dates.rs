//! Dates as people write them, which must exist.

use jiff::civil::Date;

use crate::budget::label;

/// How a date is best written.
pub const EXAMPLE: &str = "2023-02-10";

/// Reads a date: `2023-02-10`, `2023/2/10`, `2023.2.10` or `2023年2月10日`.
///
/// # Errors
/// What is wrong with it, and what to write instead.
pub fn read(text: &str) -> Result<Date, (String, String)> {
    let folded = label::fold(text);
    if folded.contains(':') || folded.contains('时') {
        let day: String = folded.chars().take(EXAMPLE.len()).collect();
        if whole(&day, &day).is_ok() {
            return Err((format!("写着“{text}”，带了时间"), format!("请只写日期，如 {day}")));
        }
    }
    whole(text, &folded)
}

/// Reads a date with nothing beside it.
fn whole(text: &str, folded: &str) -> Result<Date, (String, String)> {
    let none = || (format!("写着“{text}”，不是日期"), format!("请写成 {EXAMPLE} 的样子"));
    let separators: String = folded.chars().filter(|c| !c.is_ascii_digit()).collect();
    if !matches!(separators.as_str(), "--" | "//" | ".." | "年月日" | "年月号" | "年月") {
        return Err(none());
    }
    let numbers: Vec<&str> = folded.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    let &[year, month, day] = numbers.as_slice() else { return Err(none()) };
    let (Ok(year), Ok(month), Ok(day)) = (year.parse::<i16>(), month.parse::<i8>(), day.parse::<i8>()) else {
        return Err(none());
    };
    if !folded.starts_with(|c: char| c.is_ascii_digit()) || year < 1000 {
        return Err(none());
    }
    Date::new(year, month, day).map_err(|_| {
        let hint = match Date::new(year, month, 1) {
            Ok(first) => format!("{year}年{month}月只有{}天，请核对", first.days_in_month()),
            Err(_) => "月份应是1到12，请核对".to_owned(),
        };
        (format!("写着“{text}”，没有{year}年{month}月{day}日这一天"), hint)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_as_people_write_it_and_must_exist() {
        for text in [
            "2023-02-10",
            "2023/2/10",
            "2023.2.10",
            "2023年2月10日",
            "2023年2月10号",
            "2023—2—10",
            "２０２３－０２－１０",
        ] {
            assert_eq!(read(text).map(|date| date.to_string()), Ok("2023-02-10".to_owned()), "{text}");
        }
        for (text, words) in [
            ("2026-02-30", "没有2026年2月30日这一天"),
            ("2026-13-01", "没有2026年13月1日这一天"),
            ("2026-02-10T08:00:00", "带了时间"),
            ("2026年2月10日8时", "带了时间"),
            ("8:00", "不是日期"),
            ("必填：如 2026-02-10", "不是日期"),
            ("时时时时时时时时时时时", "不是日期"),
            ("2026年2月", "不是日期"),
            ("26-2-10", "不是日期"),
            ("2026年2月10日上午", "不是日期"),
            ("20260210", "不是日期"),
            ("", "不是日期"),
            ("-2026-02", "不是日期"),
            ("99999999999-1-1", "不是日期"),
        ] {
            let found = read(text).map_err(|(found, _)| found);
            assert!(matches!(&found, Err(found) if found.contains(words)), "{text}: {found:?}");
        }
    }
}
