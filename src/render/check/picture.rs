//! Pictures of the rows that a finding is about, as the workbook shows them: letters above, row numbers
//! at the side, the cells concerned marked.

use std::fmt::Write as _;

use html_escape::encode_text;

use crate::budget::Budget;
use crate::budget::table::{Indicator, Row, Section, Table};
use crate::diag::{CellRef, Place, column_letters};
use crate::reconcile::report::Finding;

use super::page::framed;

/// Most rows of one table in a picture.
const MAX_ROWS: usize = 12;

/// The rows concerned of every table that the finding touches, this year's and last year's.
pub(super) fn pictures(budget: &Budget, finding: &Finding, number: usize, out: &mut String) {
    let books = std::iter::once(&budget.current).chain(&budget.previous);
    for table in books.flat_map(|book| &book.tables) {
        let mut pictures = Vec::new();
        for section in &table.sections {
            let concerned: Vec<&Row> = section.rows.iter().filter(|row| touches(row, finding)).collect();
            if !concerned.is_empty() {
                pictures.push(rows(table, section, &concerned, finding));
            }
        }
        let indicators: Vec<&Indicator> = table
            .forms
            .iter()
            .flat_map(|form| &form.indicators)
            .filter(|indicator| cells(finding).any(|cell| *cell == indicator.place))
            .collect();
        if !indicators.is_empty() {
            pictures.push(targets(table, &indicators));
        }
        for picture in pictures {
            out.push_str(&framed(&format!("第{number}处：{}", table.place), &picture));
        }
    }
}

fn cells(finding: &Finding) -> impl Iterator<Item = &CellRef> {
    finding.places.iter().filter_map(|place| match place {
        Place::Cell(cell) => Some(cell),
        _ => None,
    })
}

fn touches(row: &Row, finding: &Finding) -> bool {
    let own = |cell: &CellRef| {
        *cell == row.place
            || row.amounts.iter().flatten().any(|amount| amount.place == Place::Cell(cell.clone()))
    };
    cells(finding).any(own)
}

/// Letter of the sheet's column in which an amount column stands.
fn letter(section: &Section, column: usize) -> String {
    let place = section.rows.iter().find_map(|row| row.amounts.get(column)?.as_ref()).map(|a| &a.place);
    match place {
        Some(Place::Cell(cell)) => column_letters(cell.col),
        _ => String::new(),
    }
}

fn opening(table: &Table, side: &str) -> String {
    let side = if side.is_empty() { String::new() } else { format!("　{side}") };
    let caption = format!("{}{side}　单位：{}", table.place, table.unit.word());
    format!("<table class=\"picture\">\n<caption>{}</caption>\n", encode_text(&caption))
}

/// A cell; a marked one is bold and framed too, so that colour is not all that tells it.
fn cell(text: &str, marked: bool) -> String {
    let text = encode_text(text);
    if marked { format!("<td class=\"mark\"><mark>{text}</mark></td>") } else { format!("<td>{text}</td>") }
}

fn rows(table: &Table, section: &Section, rows: &[&Row], finding: &Finding) -> String {
    let marked = |place: &Place| finding.places.contains(place);
    let mut out = opening(table, &section.side);
    let name = rows.first().map(|row| column_letters(row.place.col)).unwrap_or_default();
    let _ = write!(out, "<thead><tr><th scope=\"col\">行</th><th scope=\"col\"><i>{name}</i>名称</th>");
    for (index, column) in section.columns.iter().enumerate() {
        let letter = letter(section, index);
        let _ = write!(out, "<th scope=\"col\"><i>{letter}</i>{}</th>", encode_text(column));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in rows.iter().take(MAX_ROWS) {
        let label = format!("{} {}", row.code.as_deref().unwrap_or_default(), row.label);
        let label = encode_text(label.trim());
        let label = match marked(&Place::Cell(row.place.clone())) {
            true => format!("<th scope=\"row\" class=\"mark\"><mark>{label}</mark></th>"),
            false => format!("<th scope=\"row\">{label}</th>"),
        };
        let _ = write!(out, "<tr><td>{}</td>{label}", row.place.row + 1);
        for amount in &row.amounts {
            out.push_str(&match amount {
                Some(amount) => cell(&amount.in_unit(table.unit).to_string(), marked(&amount.place)),
                None => "<td></td>".to_owned(),
            });
        }
        out.push_str("</tr>\n");
    }
    let width = section.columns.len() + 2;
    if rows.len() > MAX_ROWS {
        let more = rows.len() - MAX_ROWS;
        let _ = writeln!(out, "<tr><td colspan=\"{width}\">……另有{more}行</td></tr>");
    }
    out.push_str("</tbody>\n</table>\n");
    out
}

/// Indicators of a form, their targets marked.
fn targets(table: &Table, indicators: &[&Indicator]) -> String {
    let mut out = opening(table, "");
    let depth = indicators.iter().map(|indicator| indicator.levels.len()).max().unwrap_or_default();
    let letter = indicators.first().map(|one| column_letters(one.place.col)).unwrap_or_default();
    let _ = writeln!(
        out,
        "<thead><tr><th scope=\"col\">行</th><th scope=\"col\" colspan=\"{depth}\">指标</th>\
         <th scope=\"col\"><i>{letter}</i>目标</th></tr></thead>\n<tbody>"
    );
    for indicator in indicators.iter().take(MAX_ROWS) {
        let _ = write!(out, "<tr><td>{}</td>", indicator.place.row + 1);
        for level in 0..depth {
            let level = indicator.levels.get(level).map(String::as_str).unwrap_or_default();
            let _ = write!(out, "<th scope=\"row\">{}</th>", encode_text(level));
        }
        let _ = writeln!(out, "{}</tr>", cell(&indicator.target, true));
    }
    out.push_str("</tbody>\n</table>\n");
    out
}
