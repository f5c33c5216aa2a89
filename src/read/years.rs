//! Whose year a sheet is: what its title, the line below it, its name and its forms say, against the year
//! that it should be of. Labels of columns, rows and fields are told where they are matched
//! ([`super::spelling`]), titles of prose where they are read ([`super::page_title`]).

use crate::budget::label;
use crate::budget::table::Form;
use crate::diag::{Diagnostic, Diagnostics};
use crate::pack::Pack;
use crate::pack::schema::{FieldRole, TableSchema};

use super::grid::{Grid, SheetCell};
use super::recognise::{Claim, TITLE_LENGTH, TITLE_ROWS, stated_year, title_key};

const HINT: &str = "请核对是不是拿错了表；只是年份没有改的，请改正";
/// Which 年度 a label before the year on a line that says nothing else may speak of.
const OF_WHAT: [&str; 5] = ["预算", "填报", "编制", "所属", ""];

/// Says that a sheet speaks of another year than its figures should be of: in its title, in a line of the
/// year above the table, or, where neither states one, in its name.
pub(super) fn on_sheet(
    grid: &Grid,
    schema: &TableSchema,
    claim: &Claim,
    pack: &Pack,
    year: i32,
) -> Option<Diagnostic> {
    let titles: Vec<String> = schema.titles(&pack.manifest.kinds).iter().map(|t| title_key(t)).collect();
    let last = claim.header.as_ref().map_or(grid.top() + TITLE_ROWS, |header| header.first);
    let lines = claim.header.as_ref().map_or_else(|| first_field(grid, schema), |header| header.first);
    let mut stated = false;
    for row in grid.top()..last.min(grid.rows()) {
        for (col, cell) in grid.row(row) {
            let text = title_key(&cell.text());
            let titled =
                text.chars().count() <= TITLE_LENGTH && titles.iter().any(|title| text.contains(title));
            let found =
                if titled { stated_year(&text) } else { (row < lines).then(|| of_line(cell)).flatten() };
            let Some(found) = found else { continue };
            stated = true;
            if found == year {
                continue;
            }
            let what = if titled { "标题" } else { "标题下面" };
            return Some(told(schema, what, found, year).at_cell(&grid.cell(row, col)));
        }
    }
    let name = title_key(&grid.sheet);
    let found = stated_year(&name).filter(|found| *found != year && !stated && !says(&name, year))?;
    Some(told(schema, "工作表名", found, year).at(grid.place()))
}

fn told(schema: &TableSchema, what: &str, found: i32, year: i32) -> Diagnostic {
    let message = format!("“{}”的{what}写的是{found}年，应是{year}年的表", schema.id);
    Diagnostic::warning("读取-年份", message).hint(HINT)
}

/// Whether a text names a year among others.
fn says(text: &str, year: i32) -> bool {
    text.contains(&format!("{year}年"))
}

/// The row at which the fields of a form begin: a year among them is what the form says of its project.
fn first_field(grid: &Grid, schema: &TableSchema) -> u32 {
    let Some(form) = &schema.form else { return grid.top() };
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
    stated_year(&format!("{digits}年")).filter(|_| digits.len() == 4)
}

/// Says that a form states another year, in a field that the pack marks as its year.
pub(super) fn in_forms(forms: &[Form], schema: &TableSchema, year: Option<i32>, faults: &mut Diagnostics) {
    let (Some(year), Some(fields)) = (year, &schema.form) else { return };
    for field in fields.texts.iter().filter(|field| field.role == Some(FieldRole::Year)) {
        for (_, text) in forms.iter().flat_map(|form| &form.texts).filter(|(id, _)| *id == field.id) {
            let digits: String = label::fold(&text.text).chars().filter(char::is_ascii_digit).collect();
            let found = stated_year(&format!("{digits}年"));
            if let Some(found) = found.filter(|found| *found != year) {
                faults.push(told(schema, field.label(), found, year).at(text.place.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::grid::Value;

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
