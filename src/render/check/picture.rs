//! Pictures of the rows that a finding is about, as the workbook shows them: letters above, row numbers
//! at the side, the cells concerned marked.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use html_escape::encode_text;

use crate::budget::Budget;
use crate::budget::table::{Indicator, Row, Section, Table};
use crate::diag::{CellRef, Place, column_letters};
use crate::reconcile::report::Finding;

use super::finding::framed;

/// Most rows of one table in a picture.
const MAX_ROWS: usize = 12;

/// What stands at a cell of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum AtCell {
    /// A row, by section: its label or one of its amounts.
    Row(usize, usize),
    /// The target of an indicator, by form.
    Target(usize, usize),
}

/// The tables of both years, and what stands at each of their cells: a report may have as many findings as
/// there are projects.
pub(super) struct Pictures<'a> {
    tables: Vec<&'a Table>,
    parts: HashMap<&'a CellRef, Vec<(usize, AtCell)>>,
}

impl<'a> Pictures<'a> {
    /// Goes through all tables.
    pub(super) fn new(budget: &'a Budget) -> Self {
        let books = std::iter::once(&budget.current).chain(&budget.previous);
        let tables: Vec<&Table> = books.flat_map(|book| &book.tables).collect();
        let mut parts: HashMap<&CellRef, Vec<(usize, AtCell)>> = HashMap::new();
        for (number, table) in tables.iter().enumerate() {
            for (at, section) in table.sections.iter().enumerate() {
                for (index, row) in section.rows.iter().enumerate() {
                    let part = (number, AtCell::Row(at, index));
                    parts.entry(&row.place).or_default().push(part);
                    for amount in row.amounts.iter().flatten() {
                        if let Place::Cell(cell) = &amount.place {
                            parts.entry(cell).or_default().push(part);
                        }
                    }
                }
            }
            for (at, form) in table.forms.iter().enumerate() {
                for (index, indicator) in form.indicators.iter().enumerate() {
                    parts.entry(&indicator.place).or_default().push((number, AtCell::Target(at, index)));
                }
            }
        }
        Self { tables, parts }
    }

    /// The rows concerned of every table that the finding touches, this year's and last year's.
    pub(super) fn draw(&self, finding: &Finding, number: usize, out: &mut String) {
        let mut touched: BTreeSet<(usize, AtCell)> = BTreeSet::new();
        for place in &finding.places {
            if let Place::Cell(cell) = place {
                touched.extend(self.parts.get(cell).into_iter().flatten());
            }
        }
        for (at, table) in self.tables.iter().enumerate() {
            let own = touched.range((at, AtCell::Row(0, 0))..(at + 1, AtCell::Row(0, 0)));
            let mut sections: BTreeMap<usize, Vec<&Row>> = BTreeMap::new();
            let mut indicators: Vec<&Indicator> = Vec::new();
            for (_, part) in own {
                match part {
                    AtCell::Row(section, row) => {
                        sections.entry(*section).or_default().push(&table.sections[*section].rows[*row]);
                    }
                    AtCell::Target(form, index) => indicators.push(&table.forms[*form].indicators[*index]),
                }
            }
            let mut pictures = Vec::new();
            for (section, concerned) in sections {
                pictures.push(rows(table, &table.sections[section], &concerned, finding));
            }
            if !indicators.is_empty() {
                pictures.push(targets(table, &indicators));
            }
            for picture in pictures {
                out.push_str(&framed(&format!("第{number}处：{}", table.place), &picture));
            }
        }
    }
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
