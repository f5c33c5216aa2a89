//! The inspection's sheet, of one unit and of several, as a page and as a workbook. For the house and its superior,
//! never among what is published.

mod book;

use std::fmt::Write as _;

use html_escape::encode_text;

use crate::inspection::{BatchRow, BatchSheet, FilledRow, FilledSheet};

pub use book::{batch_book, book};

const STYLE: &str = include_str!("page.css");

/// In the place of a conclusion of what could not be read.
const UNREAD: &str = "没有读好";
/// Above the table.
const INTERNAL: &str = "内部材料，不对外公开；结论由程序照勾稽规则和公开文件填写，“此处看不出”的要由人看。";

/// The sheet of one unit as a page. The same sheet gives the same text.
pub fn page(sheet: &FilledSheet) -> String {
    let title = format!("{}　{}", sheet.unit, sheet.title);
    let mut out = opening(&title, &sheet.title);
    out.push_str("<dl>\n");
    for (name, text) in &sheet.head {
        let _ = writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", encode_text(name), encode_text(text));
    }
    out.push_str("</dl>\n");
    table_head(&sheet.title, &heads(&sheet.columns), &mut out);
    for rows in groups(&sheet.rows) {
        group(rows, &mut out);
    }
    out.push_str("</table>\n</div>\n</main>\n</body>\n</html>\n");
    out
}

/// Rows of one dimension that stand together.
fn groups(rows: &[FilledRow]) -> impl Iterator<Item = &[FilledRow]> {
    rows.chunk_by(|one, next| one.group == next.group)
}

fn group(rows: &[FilledRow], out: &mut String) {
    out.push_str("<tbody>\n");
    for (at, row) in rows.iter().enumerate() {
        let _ = write!(out, "<tr class=\"{}\">", row.conclusion.key());
        if at == 0 {
            let group = encode_text(&row.group);
            let _ = write!(out, "<th scope=\"rowgroup\" rowspan=\"{}\">{group}</th>", rows.len());
        }
        let _ = write!(
            out,
            "<th scope=\"row\">{}</th><td class=\"conclusion\">{}</td>",
            encode_text(&row.item),
            row.conclusion.word()
        );
        for lines in [&row.basis, &row.remarks] {
            let _ = write!(out, "<td>{}</td>", paragraphs(lines));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n");
}

/// The sheet of several units as a page.
pub fn batch_page(sheet: &BatchSheet) -> String {
    let mut out = opening(&sheet.title, &sheet.title);
    let mut heads = batch_heads(sheet);
    // remarks are sentences: they stand below their unit, across the sheet
    let remarks = heads.pop().unwrap_or_default();
    table_head(&sheet.title, &heads, &mut out);
    out.push_str("<tbody>\n");
    for (at, row) in sheet.rows.iter().enumerate() {
        batch_row(at + 1, row, (remarks, heads.len()), &mut out);
    }
    out.push_str("</tbody>\n</table>\n</div>\n</main>\n</body>\n</html>\n");
    out
}

/// The row of a unit, and a second one under the head of remarks where there are some. `columns` are those of the
/// sheet without the remarks.
fn batch_row(number: usize, row: &BatchRow, (head, columns): (&str, usize), out: &mut String) {
    /// Columns that both rows share: number and unit.
    const SHARED: usize = 2;
    let span = if row.remarks.is_empty() { "" } else { " rowspan=\"2\"" };
    let unit = encode_text(&row.unit);
    let _ = write!(out, "<tr><td{span}>{number}</td><th scope=\"row\"{span}>{unit}</th>");
    for words in &row.about {
        let _ = write!(out, "<td>{}</td>", encode_text(words.as_deref().unwrap_or(UNREAD)));
    }
    for cell in &row.cells {
        let (key, words) = match cell {
            Some((conclusion, counts)) => (conclusion.key(), counts.as_str()),
            None => ("unknown", UNREAD),
        };
        let words = encode_text(words).replace(' ', "<br>");
        let _ = write!(out, "<td class=\"{key}\"><span>{words}</span></td>");
    }
    let _ = writeln!(out, "<td>{}</td></tr>", encode_text(&row.ended));
    if !row.remarks.is_empty() {
        let (head, across) = (encode_text(head), columns.saturating_sub(SHARED));
        let remarks = paragraphs(&row.remarks);
        let _ = writeln!(out, "<tr><td colspan=\"{across}\"><b>{head}</b>{remarks}</td></tr>");
    }
}

/// The heads of the columns of a unit's sheet.
fn heads(columns: &[String]) -> Vec<&str> {
    columns.iter().map(String::as_str).collect()
}

/// The heads of the columns of the sheet of several units.
fn batch_heads(sheet: &BatchSheet) -> Vec<&str> {
    let all = sheet.before.iter().chain(&sheet.groups).chain(&sheet.behind);
    all.map(String::as_str).collect()
}

fn opening(title: &str, heading: &str) -> String {
    let (title, heading) = (encode_text(title), encode_text(heading));
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{heading}</h1>\n<p>{INTERNAL}</p>\n"
    )
}

fn table_head(caption: &str, columns: &[&str], out: &mut String) {
    let caption = encode_text(caption);
    let _ = write!(
        out,
        "<div class=\"table\" role=\"region\" aria-label=\"{caption}\" tabindex=\"0\">\n<table>\n<thead><tr>"
    );
    for column in columns {
        let _ = write!(out, "<th scope=\"col\">{}</th>", encode_text(column));
    }
    out.push_str("</tr></thead>\n");
}

fn paragraphs(lines: &[String]) -> String {
    lines.iter().map(|line| format!("<p>{}</p>", encode_text(line))).collect()
}
