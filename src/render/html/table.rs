//! Tables in HTML: captions, header cells with their scopes, spans; forms as a table each.

use std::fmt::Write as _;
use std::ops::Range;

use crate::compose::digits;
use crate::compose::document::{CellValue, ColumnKind, HeaderView, RowView, TableView};
use crate::compose::numbers::{NumberSpot, TableSpot};

use super::{Look, Writer};

/// From so many columns on, a table is printed on a turned page.
const WIDE: usize = 8;

impl Writer<'_> {
    /// A table, or one for each form, and the notes below.
    pub(super) fn table(&self, id: &str, table: &TableView, out: &mut String) {
        if table.header.is_empty() && table.rows.is_empty() {
            let own = self.attribute("id", id) + &self.attribute("class", "title");
            let title = self.in_table(&table.title, &table.id, TableSpot::Head, 0);
            let _ = writeln!(out, "<p{own}>{title}</p>");
        }
        let mut starts: Vec<usize> = (0..table.rows.len()).filter(|i| table.rows[*i].starts_form).collect();
        if starts.is_empty() && !(table.header.is_empty() && table.rows.is_empty()) {
            starts.push(0);
        }
        for (number, start) in starts.iter().enumerate() {
            let end = starts.get(number + 1).copied().unwrap_or(table.rows.len());
            let id = if number == 0 { id.to_owned() } else { format!("{id}-{}", number + 1) };
            self.one(&id, table, *start..end, out);
        }
        for (at, note) in table.notes.iter().enumerate() {
            let class = self.attribute("class", "note");
            let text = self.in_table(&note.text, &table.id, TableSpot::Note(at), 0);
            let _ = writeln!(out, "<p{class}>{text}</p>");
        }
    }

    fn one(&self, id: &str, table: &TableView, rows: Range<usize>, out: &mut String) {
        let form = table.header.is_empty();
        let framed = self.look != Look::Fragment;
        if framed {
            let wide = if table.columns.len() >= WIDE { " wide" } else { "" };
            let _ = writeln!(
                out,
                "<div class=\"table{wide}\" role=\"region\" aria-labelledby=\"{id}\" tabindex=\"0\">"
            );
        }
        let class = if form { self.attribute("class", "form") } else { String::new() };
        let _ = writeln!(out, "<table{class}>");
        self.caption(id, table, rows.start, out);
        let sticks = stays(table);
        if !form {
            out.push_str("<thead>\n");
            let mut numbers = 0;
            for cells in &table.header {
                out.push_str("<tr>");
                for cell in cells {
                    self.head(table, cell, (sticks, numbers), out);
                    numbers += digits::runs(&cell.text).len();
                }
                out.push_str("</tr>\n");
            }
            out.push_str("</thead>\n");
        }
        out.push_str("<tbody>\n");
        for (at, row) in table.rows.iter().enumerate().take(rows.end).skip(rows.start) {
            let class = if row.total { self.attribute("class", "total") } else { String::new() };
            let _ = write!(out, "<tr{class}>");
            (0..row.cells.len()).for_each(|cell| self.cell(table, (at, cell), sticks, out));
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>\n");
        if framed {
            out.push_str("</div>\n");
        }
    }

    /// Title, maker and unit of money; of a form also whose it is.
    fn caption(&self, id: &str, table: &TableView, first: usize, out: &mut String) {
        let own = table.rows.get(first).filter(|row| row.starts_form).and_then(|row| row.cells.get(1));
        let head = |text: &str, after: usize| self.in_table(text, &table.id, TableSpot::Head, after);
        let mut title = head(&table.title, 0);
        if let Some(cell) = own {
            let within = TableSpot::Cell { row: first, cell: 1 };
            title = title + "：" + &self.in_table(cell.value.text(), &table.id, within, 0);
        }
        let after = digits::runs(&table.title).len();
        let maker = head(&table.maker_line, after);
        let unit = head(&table.unit_line, after + digits::runs(&table.maker_line).len());
        let _ = match self.look {
            Look::Fragment => writeln!(out, "<caption>{title}<br>{maker}　{unit}</caption>"),
            _ => writeln!(
                out,
                "<caption><span><span class=\"title\" id=\"{id}\">{title}</span> <span>{maker}</span> \
                 <span>{unit}</span></span></caption>"
            ),
        };
    }

    fn head(
        &self,
        table: &TableView,
        cell: &HeaderView,
        (sticks, after): (Option<usize>, usize),
        out: &mut String,
    ) {
        let spans = spans(cell.colspan, cell.rowspan);
        let kind = table.columns.get(cell.column).filter(|_| cell.colspan == 1).map(|column| column.kind);
        let class = match kind {
            Some(_) if sticks == Some(cell.column) => "stick",
            Some(ColumnKind::Code) => "code",
            _ => "",
        };
        let class = self.classes(if class.is_empty() { &[] } else { std::slice::from_ref(&class) });
        let text = self.in_table(&cell.text, &table.id, TableSpot::Header, after);
        let _ = write!(out, "<th scope=\"col\"{class}{spans}>{text}</th>");
    }

    fn cell(&self, table: &TableView, (at, index): (usize, usize), sticks: Option<usize>, out: &mut String) {
        let row = &table.rows[at];
        let cell = &row.cells[index];
        let form = table.header.is_empty();
        let heads = cell.value != CellValue::Empty
            && if form { cell.label || row.header } else { self.names_row(table, row, cell.column) };
        let tag = match (heads, row.header) {
            (true, true) => "th scope=\"col\"",
            (true, false) => "th scope=\"row\"",
            (false, _) => "td",
        };
        let mut class: Vec<&str> = Vec::new();
        let kind = table.columns.get(cell.column).map_or(ColumnKind::Text, |column| column.kind);
        let depth = format!("depth-{}", cell.indent.min(6));
        match (&cell.value, kind) {
            (CellValue::Amount { .. }, _) => class.push("amount"),
            (_, ColumnKind::Code) => class.push("code"),
            (CellValue::Text(_), ColumnKind::Text) if !form => {
                class.push("name");
                if cell.indent > 0 {
                    class.push(&depth);
                }
            }
            _ => {}
        }
        // a wide head would cover what it is of
        if sticks == Some(cell.column) && (!form || (heads && cell.colspan == 1)) {
            class.push("stick");
        }
        let (class, spans) = (self.classes(&class), spans(cell.colspan, cell.rowspan));
        // without styles an indent is made of blanks
        let indent = if self.look == Look::Fragment { usize::from(cell.indent) } else { 0 };
        let within = TableSpot::Cell { row: at, cell: index };
        let spot = || NumberSpot::Table { table: table.id.clone(), within };
        let (name, text) = match cell.figure {
            Some(id) => (String::new(), self.cell_figure(cell.value.text(), id, &spot)),
            None => (self.cell_name(&spot), self.in_table(cell.value.text(), &table.id, within, 0)),
        };
        let _ = write!(out, "<{tag}{name}{class}{spans}>{}{text}</{}>", "　".repeat(indent), &tag[..2]);
    }

    /// Whether a cell heads its row: codes and names before amounts. Unstyled header cells are bold and
    /// centred, so a fragment has but one: a whole code, beside which a name shows its indent, else the
    /// name.
    fn names_row(&self, table: &TableView, row: &RowView, column: usize) -> bool {
        if self.look != Look::Fragment || !leads(table, column) {
            return leads(table, column);
        }
        let first = (0..=column).rev().take_while(|column| leads(table, *column)).last().unwrap_or(column);
        let run: Vec<usize> = (first..).take_while(|column| leads(table, *column)).collect();
        let filled = |column: &&usize| {
            row.cells.iter().any(|cell| cell.column == **column && cell.value != CellValue::Empty)
        };
        let codes = run.iter().filter(|column| table.columns[**column].kind == ColumnKind::Code).count();
        let heads = if codes == 1 { run.iter().find(filled) } else { run.iter().rev().find(filled) };
        heads == Some(&column)
    }

    fn classes(&self, classes: &[&str]) -> String {
        if classes.is_empty() { String::new() } else { self.attribute("class", &classes.join(" ")) }
    }
}

/// Whether a column names the rows: it holds codes or names and amounts follow.
fn leads(table: &TableView, column: usize) -> bool {
    table.columns.get(column).is_some_and(|own| own.kind != ColumnKind::Amount)
        && table.columns.iter().skip(column).any(|later| later.kind == ColumnKind::Amount)
}

/// The column that stays in sight: the first that holds names, of forms the first.
fn stays(table: &TableView) -> Option<usize> {
    if table.header.is_empty() {
        return Some(0);
    }
    let last = table.columns.iter().position(|column| column.kind == ColumnKind::Amount)?;
    (0..last).rev().find(|column| table.columns[*column].kind == ColumnKind::Text)
}

fn spans(colspan: usize, rowspan: usize) -> String {
    let span = |name: &str, count: usize| {
        if count > 1 { format!(" {name}=\"{count}\"") } else { String::new() }
    };
    span("colspan", colspan) + &span("rowspan", rowspan)
}
