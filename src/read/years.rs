//! Whose year a sheet is: what its title, the line below it, its name and its forms say, against the year
//! that it should be of. Labels of columns, rows and fields are told where they are matched
//! ([`super::spelling`]), titles of prose where they are read ([`super::page_title`]).

use std::ops::RangeInclusive;

use crate::budget::label;
use crate::budget::table::Form;
use crate::budget::{Book, YearLine};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::pack::Pack;
use crate::pack::schema::{FieldRole, TableSchema};

use super::grid::{Grid, SheetCell};
use super::recognise::{Claim, TITLE_LENGTH, TITLE_ROWS, stated_year, title_key};

const HINT: &str = "请核对是不是拿错了表；只是年份没有改的，请改正";
/// Which 年度 a label before the year on a line that says nothing else may speak of.
const OF_WHAT: [&str; 5] = ["预算", "填报", "编制", "所属", ""];

/// A year of two digits (22年) is one of a budget only if it is this near; else it counts something.
const NEAR: i32 = 5;
/// Digits of a year in Chinese, zero first.
const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
/// What else people write for 〇.
const ZEROS: [char; 3] = ['○', '零', 'O'];
/// What joins the first and the last of several years.
const TO: [char; 5] = ['-', '~', '～', '至', '到'];

/// What a sheet says of its year, that of its figures or another: in its title, in a line of the year above
/// the table, or, where neither states one, in its name. What differs goes first.
pub(super) fn on_sheet(
    grid: &Grid,
    schema: &TableSchema,
    claim: &Claim,
    pack: &Pack,
    year: i32,
) -> Option<YearLine> {
    let titles: Vec<String> = schema.titles(&pack.manifest.kinds).iter().map(|t| title_key(t)).collect();
    let last = claim.header.as_ref().map_or(grid.top() + TITLE_ROWS, |header| header.first);
    let lines = claim.header.as_ref().map_or_else(|| first_field(grid, schema), |header| header.first);
    let stated = |what, found, place| YearLine { year: found, what, place, table: schema.id.clone() };
    let mut ours = None;
    for row in grid.top()..last.min(grid.rows()) {
        for (col, cell) in grid.row(row) {
            let text = title_key(&cell.text());
            let titled =
                text.chars().count() <= TITLE_LENGTH && titles.iter().any(|title| text.contains(title));
            let found =
                if titled { spoken_of(&text, year) } else { (row < lines).then(|| of_line(cell)).flatten() };
            let Some(found) = found else { continue };
            let what = if titled { "标题" } else { "标题下面" };
            let line = stated(what, found, Place::Cell(grid.cell(row, col)));
            if found != year {
                return Some(line);
            }
            ours = ours.or(Some(line));
        }
    }
    let of_name = || spoken_of(&title_key(&grid.sheet), year);
    ours.or_else(|| of_name().map(|found| stated("工作表名", found, grid.place())))
}

/// Says which sheets of a book speak of another year. Where all of them speak of the same one, the book is
/// wrong, not its sheets, and a rule says so ([`Book::is_wholly_of`]).
pub(super) fn tell(book: &Book, year: i32, faults: &mut Diagnostics) {
    if book.is_wholly_of(year).is_some() {
        return;
    }
    for line in book.years.iter().filter(|line| line.year != year) {
        faults.push(told(&line.table, line.what, line.year, year).at(line.place.clone()));
    }
}

fn told(table: &str, what: &str, found: i32, year: i32) -> Diagnostic {
    let message = format!("“{table}”的{what}写的是{found}年，应是{year}年的表");
    Diagnostic::warning("读取-年份", message).hint(HINT)
}

/// The year that a title speaks of: this one, if it is among them, else the first.
fn spoken_of(text: &str, year: i32) -> Option<i32> {
    let spans = years_in(text, Some(year));
    let first = spans.first()?;
    Some(if spans.iter().any(|span| span.contains(&year)) { year } else { *first.start() })
}

/// The years of a folded text: `2023年`, `二〇二三年`, `2023-2025年`; near a year also `23年`.
pub(crate) fn years_in(text: &str, near: Option<i32>) -> Vec<RangeInclusive<i32>> {
    let chars: Vec<char> = text.chars().collect();
    let mut all = Vec::new();
    let (mut at, mut begun) = (0, None);
    while at < chars.len() {
        let run: Vec<i32> = chars[at..].iter().map_while(|c| digit(*c)).collect();
        let arabic = chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        at += run.len().max(1);
        let number = |digits: &[i32]| digits.iter().fold(0, |sum, digit| sum * 10 + digit);
        // what stands before four digits numbers the table
        let tail = run.len().checked_sub(4).map(|from| number(&run[from..]));
        let full = tail.filter(|year| (1990..=2200).contains(year));
        let short = near.filter(|_| run.len() == 2 && arabic == 2).map(|near| (near, 2000 + number(&run)));
        let short = short.filter(|(near, year)| (near - year).abs() <= NEAR).map(|(_, year)| year);
        let is_year = chars.get(at) == Some(&'年');
        let next = if is_year { chars.get(at + 1) } else { chars.get(at) };
        let goes_on = next.is_some_and(|c| TO.contains(c));
        match full.or(short.filter(|_| is_year)) {
            Some(year) if goes_on => {
                begun = Some((year, is_year));
                at += 1 + usize::from(is_year);
                continue;
            }
            Some(year) if is_year => {
                let first = begun.map_or(year, |(first, _)| first);
                all.push(first.min(year)..=first.max(year));
            }
            // 2023年-续表: what was begun ends alone
            _ => all.extend(begun.filter(|(_, is_year)| *is_year).map(|(year, _)| year..=year)),
        }
        begun = None;
    }
    all.extend(begun.filter(|(_, is_year)| *is_year).map(|(year, _)| year..=year));
    all
}

/// A digit, Arabic or Chinese.
fn digit(c: char) -> Option<i32> {
    let chinese = DIGITS.iter().position(|digit| *digit == c).or(ZEROS.contains(&c).then_some(0));
    let digit = c.to_digit(10).or(chinese.and_then(|digit| u32::try_from(digit).ok()))?;
    i32::try_from(digit).ok()
}

/// The row at which the fields of a form begin: a year among them is what the form says of its project.
fn first_field(grid: &Grid, schema: &TableSchema) -> u32 {
    let Some(form) = schema.form() else { return grid.top() };
    let end = grid.rows().min(grid.top() + TITLE_ROWS);
    let is_name = |cell: &SheetCell| {
        let text = label::fold(&cell.text());
        form.name.labels().any(|name| label::fold(name) == text.trim_end_matches(':'))
    };
    let named = |row: &u32| grid.row(*row).any(|(_, cell)| is_name(cell));
    (grid.top()..end).find(named).unwrap_or(grid.top())
}

/// The year of a cell that states nothing else: `（2023年度）`, `预算年度：2023`.
fn of_line(cell: &SheetCell) -> Option<i32> {
    let text = label::fold(&cell.text());
    let mut rest = text.trim_matches(['(', ')']);
    let labelled = OF_WHAT.iter().find_map(|what| rest.strip_prefix(what)?.strip_prefix("年度"));
    rest = labelled.unwrap_or(rest).trim_start_matches(':');
    let digits = rest.trim_end_matches("度").trim_end_matches("年");
    // a bare number is a year only where a label says so
    if digits.len() == rest.len() && labelled.is_none() {
        return None;
    }
    stated_year(&format!("{digits}年")).filter(|_| digits.chars().count() == 4)
}

/// Says that a form states another year, in a field that the pack marks as its year.
pub(super) fn in_forms(forms: &[Form], schema: &TableSchema, year: Option<i32>, faults: &mut Diagnostics) {
    let (Some(year), Some(fields)) = (year, schema.form()) else { return };
    for field in fields.texts.iter().filter(|field| field.role == Some(FieldRole::Year)) {
        for (_, text) in forms.iter().flat_map(|form| &form.texts).filter(|(id, _)| *id == field.id) {
            let digits: String = label::fold(&text.text).chars().filter(char::is_ascii_digit).collect();
            let found = stated_year(&format!("{digits}年"));
            if let Some(found) = found.filter(|found| *found != year) {
                faults.push(told(&schema.id, field.label(), found, year).at(text.place.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::grid::Value;

    #[test]
    fn years_of_titles_are_read_as_people_write_them() {
        let year = |text: &str| spoken_of(&title_key(text), 2023);
        for text in [
            "2022年部门收入总表",
            "２０２２年部门收入总表",
            "2022 年部门收入总表",
            "二〇二二年部门收入总表",
            "二○二二年部门收入总表",
            "二零二二年部门收入总表",
            "22年部门收入总表",
            "附表1 2022年部门收入总表",
            "2022年-续表",
            "2020-2022年收入总表",
        ] {
            let found = year(text);
            assert!(found.is_some_and(|year| year < 2023), "{text}: {found:?}");
        }
        for text in [
            "2023年部门收入总表",
            "2023-2025年收入总表",
            "2021年至2023年收入总表",
            "2022年执行及2023年预算表",
            "23年部门收入总表",
        ] {
            assert_eq!(year(text), Some(2023), "{text}");
        }
        for text in ["部门收入总表", "第12年", "十年规划表", "1-3年", "表2022", "99年"] {
            assert_eq!(year(text), None, "{text}");
        }
    }

    #[test]
    fn a_line_of_the_year_says_nothing_else() {
        let year = |text: &str| of_line(&SheetCell::plain(Value::Text(text.to_owned())));
        for text in ["（2023年度）", "2023年度", "（2023 年）", "预算年度：2023", "年度：2023年"]
        {
            assert_eq!(year(text), Some(2023), "{text}");
        }
        for text in ["2023", "2023年2月10日", "2023年收支预算总表", "12023年", "（年度）"] {
            assert_eq!(year(text), None, "{text}");
        }
    }
}
