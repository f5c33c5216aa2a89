//! HTML of the document: a page for reading, a bare fragment for websites, and the internal review
//! page that shows where every figure comes from.

mod chart;
mod marked;
mod results;
mod review;
mod table;
mod told;

use std::fmt::Write as _;

use html_escape::{encode_double_quoted_attribute, encode_text};

use crate::compose::Composed;
use crate::compose::document::{Block, Document, Part, plain_text};
use crate::compose::numbers::NumberSpot;
use crate::compose::sight::Sight;
use crate::pack::style::TableStyle;
use crate::reconcile::report::Report;

use marked::Marks;

/// Name of the review page.
pub const REVIEW_FILE: &str = "复核.html";

/// Of a document without a cover.
const LETTER_STYLE: &str = include_str!("html/letter.css");
const PAGE_STYLE: &str = include_str!("html/page.css");
const REVIEW_STYLE: &str = include_str!("html/review.css");
const PAGE_SCRIPT: &str = include_str!("html/page.js");
const REVIEW_SCRIPT: &str = include_str!("html/review.js");

/// What the content is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// A page of its own.
    Page,
    /// As [`Look::Page`], every figure with its sources; internal.
    Review,
    /// Bare content for a website's own frame: neither script nor style, nor names that only these use.
    Fragment,
}

/// A page of its own: styles inside, contents at the side, printable. Of the pack's style only the colour of
/// table heads is for screens.
pub fn page(document: &Document, tables: &TableStyle) -> String {
    let body = Writer::new(document, Look::Page).body();
    // the script is the contents', which a letter has none of
    let (style, script) = if document.is_letter() { (LETTER_STYLE, "") } else { ("", PAGE_SCRIPT) };
    frame(document, &body, &format!("{PAGE_STYLE}{}{style}", heads(tables)), script, "")
}

/// The rule for table heads that stand on a colour: black text in light and dark alike, since the colour is
/// chosen for it.
fn heads(tables: &TableStyle) -> String {
    match tables.head_fill {
        Some(colour) => {
            format!("thead th, .form th[scope=\"col\"] {{ background: {colour}; color: #000; }}\n")
        }
        None => String::new(),
    }
}

/// The bare content for a website's own frame: neither script nor style.
pub fn fragment(document: &Document) -> String {
    Writer::new(document, Look::Fragment).body()
}

/// The internal page: every figure leads to its table cell and back, and says what checking came to.
pub fn review(composed: &Composed, tables: &TableStyle, report: &Report) -> String {
    let document = &composed.document;
    let marks = Marks::of(Sight { document, tables: &composed.tables }, report);
    let notice = review::head(&marks, report);
    let writer = Writer { document, look: Look::Review, marks: Some(marks) };
    let body = format!("{}{}{}", writer.body(), review::SIGN_OFF, review::ORIGIN);
    let style = format!("{PAGE_STYLE}{}{REVIEW_STYLE}", heads(tables));
    frame(document, &body, &style, &format!("{PAGE_SCRIPT}{REVIEW_SCRIPT}"), &notice)
}

fn frame(document: &Document, body: &str, style: &str, script: &str, notice: &str) -> String {
    let title = encode_text(&document.title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">跳到正文</a>\n{notice}{}<main id=\"main\" tabindex=\"-1\">\n{body}\
         </main>\n<script>\n{script}</script>\n</body>\n</html>\n",
        if document.is_letter() { String::new() } else { contents(document) }
    )
}

/// Links to parts and, within them, to first headings and tables.
fn contents(document: &Document) -> String {
    let title = encode_text(&document.contents_title);
    let mut out = format!("<nav aria-label=\"{title}\">\n<details open>\n<summary>{title}</summary>\n<ol>\n");
    for (index, part) in document.parts.iter().enumerate() {
        let id = format!("part-{}", index + 1);
        let _ = write!(out, "<li><a href=\"#{id}\">{}</a>", encode_text(&part.title));
        let listed: Vec<String> = part.blocks.iter().filter_map(listed).collect();
        if !listed.is_empty() {
            out.push_str("\n<ol>\n");
            for (number, text) in listed.iter().enumerate() {
                let _ = writeln!(out, "<li><a href=\"#{id}-{}\">{}</a></li>", number + 1, encode_text(text));
            }
            out.push_str("</ol>\n");
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ol>\n</details>\n</nav>\n");
    out
}

/// What a block is called in the contents, if it is listed there.
fn listed(block: &Block) -> Option<String> {
    match block {
        Block::Heading { level: 1, content } => Some(plain_text(content)),
        Block::Table(table) => Some(table.title.clone()),
        _ => None,
    }
}

struct Writer<'a> {
    document: &'a Document,
    look: Look,
    /// What the review page marks numbers with; none elsewhere.
    marks: Option<Marks<'a>>,
}

impl<'a> Writer<'a> {
    fn new(document: &'a Document, look: Look) -> Self {
        Self { document, look, marks: None }
    }
}

impl Writer<'_> {
    fn body(&self) -> String {
        if self.document.is_letter() {
            return self.letter();
        }
        let mut out = String::from("<header>\n<h1>");
        let lines = self.document.cover.iter().enumerate();
        let lines: Vec<String> =
            lines.map(|(at, line)| self.words(line, &|| NumberSpot::Cover(at), 0)).collect();
        match self.look {
            Look::Fragment => out.push_str(&lines.join("<br>")),
            _ => lines.iter().for_each(|line| {
                let _ = write!(out, "<span>{line}</span> ");
            }),
        }
        out.push_str("</h1>\n");
        for (at, line) in self.document.cover_foot.iter().enumerate() {
            let _ = writeln!(out, "<p>{}</p>", self.words(line, &|| NumberSpot::CoverFoot(at), 0));
        }
        out.push_str("</header>\n");
        for (index, part) in self.document.parts.iter().enumerate() {
            self.part(index, part, &mut out);
        }
        out
    }

    /// A document without a cover: its one part, whose title is that of the whole, and who signs it.
    fn letter(&self) -> String {
        let mut out = String::new();
        for (index, part) in self.document.parts.iter().enumerate() {
            let title = self.words(&part.title, &|| NumberSpot::PartTitle(index), 0);
            let _ = writeln!(out, "<header>\n<h1>{title}</h1>\n</header>\n<section>");
            self.blocks(index, part, &mut out);
        }
        out.push_str("<div class=\"signature\">\n");
        for (at, line) in self.document.cover_foot.iter().enumerate() {
            let _ = writeln!(out, "<p>{}</p>", self.words(line, &|| NumberSpot::CoverFoot(at), 0));
        }
        out.push_str("</div>\n");
        out
    }

    /// An attribute that a website's frame has no use for.
    fn attribute(&self, name: &str, value: &str) -> String {
        match self.look {
            Look::Fragment => String::new(),
            _ => format!(" {name}=\"{}\"", encode_double_quoted_attribute(value)),
        }
    }

    fn part(&self, index: usize, part: &Part, out: &mut String) {
        let id = format!("part-{}", index + 1);
        let (labelled, own) = (self.attribute("aria-labelledby", &id), self.attribute("id", &id));
        let _ = writeln!(
            out,
            "<section{labelled}>\n<h2{own}>{}</h2>",
            self.words(&part.title, &|| NumberSpot::PartTitle(index), 0)
        );
        self.blocks(index, part, out);
    }

    /// The content of a part, and the end of its section.
    fn blocks(&self, index: usize, part: &Part, out: &mut String) {
        let mut number = 0;
        for (at, block) in part.blocks.iter().enumerate() {
            number += usize::from(listed(block).is_some());
            let id = format!("part-{}-{number}", index + 1);
            match block {
                Block::Heading { level, content } => {
                    let id = if *level == 1 { self.attribute("id", &id) } else { String::new() };
                    let tag = level + 2;
                    let _ = writeln!(out, "<h{tag}{id}>{}</h{tag}>", self.inlines(content, (index, at)));
                }
                Block::Paragraph { content } => {
                    let _ = writeln!(out, "<p>{}</p>", self.inlines(content, (index, at)));
                }
                Block::Table(table) => self.table(&id, table, out),
                Block::Charts(charts) => self.charts(charts, out),
            }
        }
        out.push_str("</section>\n");
    }
}
