//! Workbooks written as .ods, with how their sheets show the cells: LibreOffice keeps the shown text of
//! each cell in the file, so whoever makes the book says it.

use std::fmt::Write as _;
use std::io::Write as _;

use html_escape::encode_double_quoted_attribute as escaped;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::books::{Book, Look, Sheet, Value};

const MIME: &str = "application/vnd.oasis.opendocument.spreadsheet";
const NAMES: [&str; 5] = ["office", "table", "text", "style", "manifest"];

/// The workbook as .ods.
pub fn write(book: &Book) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file("mimetype", stored).unwrap();
    zip.write_all(MIME.as_bytes()).unwrap();
    let entry = |path: &str, kind: &str| {
        format!("<manifest:file-entry manifest:full-path=\"{path}\" manifest:media-type=\"{kind}\"/>")
    };
    let manifest = format!(
        "<?xml version=\"1.0\"?><manifest:manifest {} manifest:version=\"1.3\">{}{}</manifest:manifest>",
        namespaces(),
        entry("/", MIME),
        entry("content.xml", "text/xml")
    );
    for (name, text) in [("META-INF/manifest.xml", manifest), ("content.xml", content(book))] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn namespaces() -> String {
    let base = "urn:oasis:names:tc:opendocument:xmlns";
    let mut all = String::new();
    for name in NAMES {
        write!(all, "xmlns:{name}=\"{base}:{name}:1.0\" ").unwrap();
    }
    all + &format!("xmlns:of=\"{base}:of:1.2\" xmlns:number=\"{base}:datastyle:1.0\"")
}

fn content(book: &Book) -> String {
    let mut styles = String::from(
        "<style:style style:name=\"gone\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>\
         <style:style style:name=\"flatrow\" style:family=\"table-row\"><style:table-row-properties style:row-height=\"0cm\"/></style:style>\
         <style:style style:name=\"flatcolumn\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"0cm\"/></style:style>",
    );
    let mut tables = String::new();
    let plain = Look::default();
    let mut codes: Vec<&str> = Vec::new();
    for sheet in &book.sheets {
        let look = book.looks.get(&sheet.name).unwrap_or(&plain);
        for code in look.formats.values() {
            if !codes.contains(&code.as_str()) {
                codes.push(code);
                styles += &number_style(codes.len(), code);
            }
        }
        tables += &Lines { book, sheet, look, codes: &codes }.table();
    }
    let from = if book.from_1904 { "1904-01-01" } else { "1899-12-30" };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content {} office:version=\"1.3\">\
         <office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>\
         <table:calculation-settings><table:null-date table:date-value=\"{from}\"/></table:calculation-settings>\
         {tables}</office:spreadsheet></office:body></office:document-content>",
        namespaces()
    )
}

/// What a format code shows.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Date,
    Percentage,
    Number,
}

impl Kind {
    fn of(code: &str) -> Self {
        let unquoted: String = code.split('"').step_by(2).collect();
        // colours and conditions stand in brackets
        let bare: String = unquoted.split('[').map(|part| part.rsplit(']').next().unwrap()).collect();
        if bare.contains('%') {
            Kind::Percentage
        } else if bare.contains(['y', 'd']) {
            Kind::Date
        } else {
            Kind::Number
        }
    }

    fn word(self) -> &'static str {
        match self {
            Kind::Date => "date",
            Kind::Percentage => "percentage",
            Kind::Number => "number",
        }
    }
}

/// A style for the first section of a format code: literals, digits, parts of a date.
fn number_style(number: usize, code: &str) -> String {
    let kind = Kind::of(code);
    let text = |words: &str| format!("<number:text>{}</number:text>", escaped(words));
    let mut out = String::new();
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ';' => break,
            '"' => out += &text(&chars.by_ref().take_while(|c| *c != '"').collect::<String>()),
            '\\' | '!' => out += &text(&chars.next().unwrap().to_string()),
            '_' | '*' => drop(chars.next()),
            '[' => drop(chars.by_ref().find(|c| *c == ']')),
            'y' | 'm' | 'd' => {
                let mut length = 1;
                while chars.next_if_eq(&c).is_some() {
                    length += 1;
                }
                let part = [("year", 3), ("month", 2), ("day", 2)]["ymd".find(c).unwrap()];
                let style = if length < part.1 { "short" } else { "long" };
                write!(out, "<number:{} number:style=\"{style}\"/>", part.0).unwrap();
            }
            '0' | '#' => {
                let mut digits = c.to_string();
                // a literal between digits belongs to them
                while let Some(next) = chars.next_if(|c| "0#,.!".contains(*c)) {
                    digits.push(next);
                    digits.extend((next == '!').then(|| chars.next().unwrap()));
                }
                out += &number_part(&digits);
            }
            other => out += &text(&other.to_string()),
        }
    }
    let word = kind.word();
    format!(
        "<number:{word}-style style:name=\"n{number}\">{out}</number:{word}-style><style:style \
         style:name=\"c{number}\" style:family=\"table-cell\" style:data-style-name=\"n{number}\"/>"
    )
}

/// `#,##0.00`, `0,`, `0!.0000,`.
fn number_part(digits: &str) -> String {
    let bare = digits.trim_end_matches(',');
    let factor = 1000_u32.pow((digits.len() - bare.len()) as u32);
    let (bare, embedded) = match bare.split_once('!') {
        Some((before, after)) => {
            let (literal, after) = after.split_at(1);
            let inner = format!(
                "<number:embedded-text number:position=\"{}\">{literal}</number:embedded-text>",
                after.len()
            );
            (format!("{before}{after}"), inner)
        }
        None => (bare.to_owned(), String::new()),
    };
    let (whole, decimals) = bare.split_once('.').unwrap_or((&bare, ""));
    format!(
        "<number:number number:decimal-places=\"{}\" number:min-integer-digits=\"{}\" number:grouping=\"{}\" \
         number:display-factor=\"{factor}\">{embedded}</number:number>",
        decimals.len(),
        whole.matches('0').count(),
        whole.contains(',')
    )
}

/// A sheet while it is written.
struct Lines<'a> {
    book: &'a Book,
    sheet: &'a Sheet,
    look: &'a Look,
    codes: &'a [&'a str],
}

impl Lines<'_> {
    fn table(&self) -> String {
        let rows = self.sheet.cells.keys().map(|at| at.0 + 1).max().unwrap_or(1);
        let width = self.sheet.cells.keys().map(|at| u32::from(at.1) + 1).max().unwrap_or(1);
        let width = self.sheet.merges.iter().map(|merge| merge[3] + 1).max().unwrap_or(1).max(width);
        let style = if self.sheet.hidden { " table:style-name=\"gone\"" } else { "" };
        let mut out = format!("<table:table table:name=\"{}\"{style}>", escaped(&self.sheet.name));
        for column in 0..width {
            let flat = if self.look.flat_columns.contains(&column) {
                " table:style-name=\"flatcolumn\""
            } else {
                ""
            };
            let hidden = if self.look.hidden_columns.contains(&column) {
                " table:visibility=\"collapse\""
            } else {
                ""
            };
            write!(out, "<table:table-column{flat}{hidden}/>").unwrap();
        }
        for row in 0..rows {
            let flat = if self.look.flat_rows.contains(&row) { " table:style-name=\"flatrow\"" } else { "" };
            write!(out, "<table:table-row{flat}{}>", self.visibility(row)).unwrap();
            for column in 0..width {
                out += &self.cell((row, column as u16));
            }
            out += "</table:table-row>";
        }
        if self.look.others_hidden {
            out += "<table:table-row table:visibility=\"collapse\" table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row>";
        }
        out + "</table:table>"
    }

    fn visibility(&self, row: u32) -> &'static str {
        let filtered = self.look.filter.is_some_and(|[top, _, bottom, _]| top < row && row <= bottom);
        match self.look.hidden_rows.contains(&row) {
            true if filtered => " table:visibility=\"filter\"",
            true => " table:visibility=\"collapse\"",
            false => "",
        }
    }

    fn cell(&self, at: (u32, u16)) -> String {
        let (row, column) = (at.0, u32::from(at.1));
        let within = |m: &&[u32; 4]| (m[0]..=m[2]).contains(&row) && (m[1]..=m[3]).contains(&column);
        let mut name = "table-cell";
        let mut head = String::new();
        if let Some([top, left, bottom, right]) = self.sheet.merges.iter().find(within) {
            if (*top, *left) == (row, column) {
                write!(
                    head,
                    " table:number-columns-spanned=\"{}\" table:number-rows-spanned=\"{}\"",
                    right - left + 1,
                    bottom - top + 1
                )
                .unwrap();
            } else {
                name = "covered-table-cell";
            }
        }
        let Some(value) = self.sheet.cells.get(&at) else { return format!("<table:{name}{head}/>") };
        let code = self.look.formats.get(&at);
        if let Some(code) = code {
            let style = self.codes.iter().position(|known| known == code).unwrap() + 1;
            write!(head, " table:style-name=\"c{style}\"").unwrap();
        }
        let shown = match (self.look.shown.get(&at), code, value) {
            (Some(shown), ..) => shown.clone(),
            (None, Some(code), Value::Number(_)) if code != "General" => panic!("what does {at:?} show?"),
            _ => value.plain(),
        };
        head += &self.stated(value, code.map_or(Kind::Number, |code| Kind::of(code)));
        if let Value::Text(text) = value
            && shown.is_empty()
        {
            // as LibreOffice states a text that its format hides
            write!(head, " office:string-value=\"{}\"", escaped(text)).unwrap();
        }
        let mut lines = String::new();
        for line in shown.split('\n').filter(|_| !shown.is_empty()) {
            write!(lines, "<text:p>{}</text:p>", escaped(line)).unwrap();
        }
        format!("<table:{name}{head}>{lines}</table:{name}>")
    }

    /// The attributes that state a value.
    fn stated(&self, value: &Value, kind: Kind) -> String {
        let number = |number: &f64| match kind {
            Kind::Date => {
                let first = if self.book.from_1904 { "1904-01-01" } else { "1899-12-30" };
                let first: jiff::civil::Date = first.parse().unwrap();
                let day = first + jiff::Span::new().days(*number as i64);
                format!(" office:value-type=\"date\" office:date-value=\"{day}\"")
            }
            Kind::Percentage => format!(" office:value-type=\"percentage\" office:value=\"{number}\""),
            Kind::Number => format!(" office:value-type=\"float\" office:value=\"{number}\""),
        };
        match value {
            Value::Text(_) => " office:value-type=\"string\"".to_owned(),
            Value::Number(own) => number(own),
            Value::Formula(result) => format!(" table:formula=\"of:={result}+0\"{}", number(result)),
            Value::Truth(truth) => format!(" office:value-type=\"boolean\" office:boolean-value=\"{truth}\""),
            Value::Error => " office:value-type=\"string\" calcext:value-type=\"error\"".to_owned(),
            Value::Day(day) => format!(" office:value-type=\"date\" office:date-value=\"{day}\""),
        }
    }
}
