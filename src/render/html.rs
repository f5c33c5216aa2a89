//! HTML of the document: a page for reading, a bare fragment for websites, and the internal review
//! page that shows where every figure comes from.

use std::fmt::Write as _;

use html_escape::{encode_double_quoted_attribute, encode_text};

use crate::compose::document::{
    Block, CellValue, ColumnKind, Document, Figure, Inline, Part, RowView, TableView,
};

/// A page of its own: styles inside, contents at the side, printable.
pub fn page(document: &Document) -> String {
    let body = Writer { document, sources: false }.body();
    frame(document, &body, STYLE, "")
}

/// The bare content for a website's own frame: neither script nor style.
pub fn fragment(document: &Document) -> String {
    Writer { document, sources: false }.body()
}

/// The internal page: every figure shows its expression and its cells. `report` lines stand at the top.
pub fn review(document: &Document, report: &[String]) -> String {
    let body = Writer { document, sources: true }.body();
    let mut notice = String::from(
        "<aside class=\"review\"><p>内部复核用，不得公开。指向或选中一个数字，可见它的来源。</p>",
    );
    for line in report {
        let _ = write!(notice, "<p>{}</p>", encode_text(line));
    }
    notice.push_str("</aside>");
    frame(document, &body, &format!("{STYLE}{REVIEW_STYLE}"), &notice)
}

fn frame(document: &Document, body: &str, style: &str, notice: &str) -> String {
    let title = encode_text(&document.title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{notice}{}<main>\n{body}</main>\n\
         </body>\n</html>\n",
        contents(document)
    )
}

/// Links to parts and first headings.
fn contents(document: &Document) -> String {
    let mut out =
        format!("<nav aria-label=\"{0}\">\n<p>{0}</p>\n<ol>\n", encode_text(&document.contents_title));
    for (index, part) in document.parts.iter().enumerate() {
        let _ = write!(out, "<li><a href=\"#part-{}\">{}</a>\n<ol>\n", index + 1, encode_text(&part.title));
        let mut number = 0;
        for block in &part.blocks {
            let text = match block {
                Block::Heading { level: 1, content } => crate::compose::document::plain_text(content),
                Block::Table(table) => table.title.clone(),
                _ => continue,
            };
            number += 1;
            let _ =
                writeln!(out, "<li><a href=\"#part-{}-{number}\">{}</a></li>", index + 1, encode_text(&text));
        }
        out.push_str("</ol></li>\n");
    }
    out.push_str("</ol>\n</nav>\n");
    out
}

struct Writer<'a> {
    document: &'a Document,
    sources: bool,
}

impl Writer<'_> {
    fn body(&self) -> String {
        let mut out = String::from("<header>\n<h1>");
        let lines: Vec<_> = self.document.cover.iter().map(|line| encode_text(line).into_owned()).collect();
        out.push_str(&lines.join("<br>"));
        out.push_str("</h1>\n");
        for line in &self.document.cover_foot {
            let _ = writeln!(out, "<p>{}</p>", encode_text(line));
        }
        out.push_str("</header>\n");
        for (index, part) in self.document.parts.iter().enumerate() {
            self.part(index + 1, part, &mut out);
        }
        out
    }

    fn part(&self, index: usize, part: &Part, out: &mut String) {
        let title = encode_text(&part.title);
        let _ =
            writeln!(out, "<section aria-labelledby=\"part-{index}\">\n<h2 id=\"part-{index}\">{title}</h2>");
        let mut number = 0;
        for block in &part.blocks {
            match block {
                Block::Heading { level, content } => {
                    let id = if *level == 1 {
                        number += 1;
                        format!(" id=\"part-{index}-{number}\"")
                    } else {
                        String::new()
                    };
                    let tag = level + 2;
                    let _ = writeln!(out, "<h{tag}{id}>{}</h{tag}>", self.inlines(content));
                }
                Block::Paragraph { content } => {
                    let _ = writeln!(out, "<p>{}</p>", self.inlines(content));
                }
                Block::Table(table) => {
                    number += 1;
                    self.table(&format!("part-{index}-{number}"), table, out);
                }
            }
        }
        out.push_str("</section>\n");
    }

    fn inlines(&self, content: &[Inline]) -> String {
        let mut out = String::new();
        for inline in content {
            match inline {
                Inline::Text(text) => out.push_str(&encode_text(text)),
                Inline::Strong(text) => {
                    let _ = write!(out, "<strong>{}</strong>", encode_text(text));
                }
                Inline::Figure { text, id } => out.push_str(&self.figure(text, *id)),
            }
        }
        out
    }

    /// A figure; on the review page with what it was computed from.
    fn figure(&self, text: &str, id: usize) -> String {
        match self.document.figures.get(id).filter(|_| self.sources) {
            Some(figure) => {
                let origin = origin(figure);
                let origin = encode_double_quoted_attribute(&origin);
                format!(
                    "<span class=\"figure\" tabindex=\"0\" title=\"{origin}\">{}</span>",
                    encode_text(text)
                )
            }
            None => encode_text(text).into_owned(),
        }
    }

    fn table(&self, id: &str, table: &TableView, out: &mut String) {
        let _ = writeln!(
            out,
            "<div class=\"table\" role=\"region\" aria-labelledby=\"{id}\" tabindex=\"0\">\n<table>\n\
             <caption id=\"{id}\">{}<br><small>{}　{}</small></caption>",
            encode_text(&table.title),
            encode_text(&table.maker_line),
            encode_text(&table.unit_line)
        );
        if !table.header.is_empty() {
            out.push_str("<thead>\n");
            for cells in &table.header {
                out.push_str("<tr>");
                for cell in cells {
                    let spans = spans(cell.colspan, cell.rowspan);
                    let scope = if cell.colspan > 1 { "colgroup" } else { "col" };
                    let _ = write!(out, "<th scope=\"{scope}\"{spans}>{}</th>", encode_text(&cell.text));
                }
                out.push_str("</tr>\n");
            }
            out.push_str("</thead>\n");
        }
        out.push_str("<tbody>\n");
        for row in &table.rows {
            self.row(table, row, out);
        }
        out.push_str("</tbody>\n</table>\n</div>\n");
        for note in &table.notes {
            let _ = writeln!(out, "<p class=\"note\">{}</p>", encode_text(note));
        }
    }

    fn row(&self, table: &TableView, row: &RowView, out: &mut String) {
        out.push_str(if row.total { "<tr class=\"total\">" } else { "<tr>" });
        for cell in &row.cells {
            let spans = spans(cell.colspan, cell.rowspan);
            let kind = table.columns.get(cell.column).map_or(ColumnKind::Text, |column| column.kind);
            let text = match cell.figure {
                Some(id) => self.figure(cell.value.text(), id),
                None => encode_text(cell.value.text()).into_owned(),
            };
            let heads = (cell.label || row.header) && cell.value != CellValue::Empty;
            if heads {
                let scope = match (cell.rowspan > 1, row.header) {
                    (true, _) => "rowgroup",
                    (false, true) => "col",
                    (false, false) => "row",
                };
                let _ = write!(out, "<th scope=\"{scope}\"{spans}>{text}</th>");
                continue;
            }
            let class = match (&cell.value, kind) {
                (CellValue::Amount { .. }, _) => " class=\"amount\"".to_owned(),
                (_, ColumnKind::Code) => " class=\"code\"".to_owned(),
                (CellValue::Text(_), ColumnKind::Text) => {
                    format!(" class=\"name depth-{}\"", cell.indent.min(6))
                }
                _ => String::new(),
            };
            let _ = write!(out, "<td{class}{spans}>{text}</td>");
        }
        out.push_str("</tr>\n");
    }
}

fn spans(colspan: usize, rowspan: usize) -> String {
    let span = |name: &str, count: usize| {
        if count > 1 { format!(" {name}=\"{count}\"") } else { String::new() }
    };
    span("colspan", colspan) + &span("rowspan", rowspan)
}

/// Expression and sources of a figure, for people.
fn origin(figure: &Figure) -> String {
    let sources: Vec<String> = figure.sources.iter().map(ToString::to_string).collect();
    let by = figure.printed_by.as_ref().map(|place| format!("；由 {place} 写出")).unwrap_or_default();
    format!("{}；取自 {}{by}", figure.expression, sources.join("、"))
}

const STYLE: &str = "\
:root{color-scheme:light;--ink:#1a1a1a;--rule:#767676;--paper:#fff}
*{box-sizing:border-box}
body{margin:0;color:var(--ink);background:var(--paper);font:1.05rem/1.9 FangSong,STFangsong,'Noto Serif CJK SC',serif}
nav{padding:1rem 1.5rem;font-size:.95rem;line-height:1.6}
nav ol{list-style:none;margin:0;padding:0 0 0 1em}
nav>ol{padding:0}
nav p{margin:0 0 .5rem;font-family:SimHei,'Noto Sans CJK SC',sans-serif}
a{color:#0b4f9e}
a:focus-visible,.table:focus-visible,.figure:focus-visible{outline:3px solid #0b4f9e;outline-offset:2px}
main{max-width:52rem;margin:0 auto;padding:1rem 1.2rem 4rem}
h1,h2{text-align:center;line-height:1.5;font-family:STZhongsong,'Noto Serif CJK SC',serif}
h2{margin:3rem 0 1.5rem;font-size:1.5rem}
h3{font-family:SimHei,'Noto Sans CJK SC',sans-serif;font-size:1.1rem}
h4{font-family:KaiTi,STKaiti,serif;font-size:1.1rem;font-weight:normal}
h3,h4,h5,h6{margin:1rem 0 .3rem;text-indent:2em}
h5,h6{font-size:1.05rem;font-weight:normal}
header p{text-align:center}
main section>p{margin:0;text-indent:2em;text-align:justify}
.table{overflow-x:auto;margin:1.5rem 0 .3rem}
table{border-collapse:collapse;width:100%;font:.9rem/1.5 SimSun,'Noto Serif CJK SC',serif;\
font-variant-numeric:tabular-nums}
caption{font:1.15rem/1.8 STZhongsong,'Noto Serif CJK SC',serif}
caption small{font-size:.85rem}
th,td{border:1px solid var(--rule);padding:.3em .6em;background:var(--paper)}
th{font-weight:normal;font-family:SimHei,'Noto Sans CJK SC',sans-serif}
thead th{text-align:center}
.amount{text-align:right;white-space:nowrap}
.code{white-space:nowrap}
.total td{font-weight:bold}
.name{min-width:9em}
.depth-1{padding-left:1.6em}.depth-2{padding-left:2.6em}.depth-3{padding-left:3.6em}
.depth-4{padding-left:4.6em}.depth-5{padding-left:5.6em}.depth-6{padding-left:6.6em}
main section>p.note{font-size:.9rem;text-indent:0}
@media(min-width:75rem){body{display:grid;grid-template-columns:19rem 1fr}\
nav{position:sticky;top:0;height:100vh;overflow:auto;border-right:1px solid var(--rule)}}
@media(max-width:40rem){tr>:first-child{position:sticky;left:0}}
@media print{nav{display:none}.table{overflow:visible}thead{display:table-header-group}tr{break-inside:avoid}\
h2{break-before:page}h3,h4,h5{break-after:avoid}}
";

const REVIEW_STYLE: &str = "\
.review{grid-column:1/-1;padding:.8rem 1.5rem;background:#fff4ce;border-bottom:2px solid #8a5a00}
.review p{margin:0}
.figure{border-bottom:1px dotted #0b4f9e;cursor:help}
";
