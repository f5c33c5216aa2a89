//! Numbers of the review page, each marked with its kind and its origin; other pages have them as plain text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use html_escape::encode_text;

use crate::compose::digits;
use crate::compose::document::{Block, Document, Inline};
use crate::compose::kinds::{OriginKind, figure_origin, origin};
use crate::compose::numbers::{Number, NumberOrigin, NumberSpot, TableSpot};

use super::{Look, Writer};

/// The numbers of a document that are no figures, by where they stand; in a text from its first byte on.
pub(super) type Marks<'a> = BTreeMap<NumberSpot, Vec<&'a Number>>;

/// The numbers to be marked.
pub(super) fn marks(document: &Document) -> Marks<'_> {
    let mut marks = Marks::new();
    for number in &document.numbers {
        if !matches!(number.origin, NumberOrigin::Figure(_)) {
            marks.entry(block_of(&number.spot)).or_default().push(number);
        }
    }
    marks
}

/// A spot without the byte.
fn block_of(spot: &NumberSpot) -> NumberSpot {
    match spot {
        NumberSpot::Text { part, block, .. } => NumberSpot::Text { part: *part, block: *block, at: 0 },
        other => other.clone(),
    }
}

impl Writer<'_> {
    /// A text that is printed at a spot, after so many numbers of the same spot.
    pub(super) fn words(&self, text: &str, spot: &dyn Fn() -> NumberSpot, after: usize) -> String {
        if self.look != Look::Review {
            return encode_text(text).into_owned();
        }
        let known = self.marks.get(&spot()).map(Vec::as_slice).unwrap_or_default();
        let mut out = String::new();
        let mut done = 0;
        for (index, run) in digits::runs(text).iter().enumerate() {
            let printed = &text[run.start..run.end];
            let is_it = |number: &&&Number| number.text == printed;
            let Some(number) = known.get(after + index).filter(is_it) else { continue };
            out.push_str(&encode_text(&text[done..run.start]));
            out.push_str(&self.mark("span", number, false));
            done = run.end;
        }
        out.push_str(&encode_text(&text[done..]));
        out
    }

    /// The same of a table.
    pub(super) fn in_table(&self, text: &str, table: &str, within: TableSpot, after: usize) -> String {
        self.words(text, &|| NumberSpot::Table { table: table.to_owned(), within }, after)
    }

    /// Words of a chart: they stand in it in an order of their own.
    pub(super) fn in_chart(&self, text: &str, chart: usize, tag: &str) -> String {
        if self.look != Look::Review {
            return encode_text(text).into_owned();
        }
        let known = self.marks.get(&NumberSpot::Chart(chart)).map(Vec::as_slice).unwrap_or_default();
        let mut out = String::new();
        let mut done = 0;
        for run in digits::runs(text) {
            let printed = &text[run.start..run.end];
            let Some(number) = known.iter().find(|number| number.text == printed) else { continue };
            out.push_str(&encode_text(&text[done..run.start]));
            out.push_str(&self.mark(tag, number, false));
            done = run.end;
        }
        out.push_str(&encode_text(&text[done..]));
        out
    }

    /// A heading or paragraph: its block by part and number.
    pub(super) fn inlines(&self, content: &[Inline], (part, block): (usize, usize)) -> String {
        let spot = NumberSpot::Text { part, block, at: 0 };
        let known = self.marks.get(&spot).map(Vec::as_slice).unwrap_or_default();
        let mut out = String::new();
        let mut begun = 0;
        for inline in content {
            let text = inline.text();
            match inline {
                Inline::Text(_) => self.piece(text, begun, known, &mut out),
                Inline::Strong(_) => {
                    out.push_str("<strong>");
                    self.piece(text, begun, known, &mut out);
                    out.push_str("</strong>");
                }
                Inline::Figure { id, .. } => out.push_str(&self.figure(text, *id)),
            }
            begun += text.len();
        }
        out
    }

    /// A piece of a text that begins at a byte of it. A number that goes on in the next piece is marked in both.
    fn piece(&self, text: &str, begun: usize, known: &[&Number], out: &mut String) {
        let mut done = 0;
        let known = if self.look == Look::Review { known } else { &[] };
        for number in known {
            let NumberSpot::Text { at, .. } = number.spot else { continue };
            let (from, to) = (at.max(begun), (at + number.text.len()).min(begun + text.len()));
            if from >= to {
                continue;
            }
            let (from, to) = (from - begun, to - begun);
            out.push_str(&encode_text(&text[done..from]));
            out.push_str(&self.marked("span", number, &text[from..to], true));
            done = to;
        }
        out.push_str(&encode_text(&text[done..]));
    }

    /// A figure; on the review page with what it was computed from.
    pub(super) fn figure(&self, text: &str, id: usize) -> String {
        let text = encode_text(text);
        match self.figure_marks(id) {
            Some(attributes) => format!("<span{attributes}>{text}</span>"),
            None => text.into_owned(),
        }
    }

    /// What marks a figure on the review page.
    pub(super) fn figure_marks(&self, id: usize) -> Option<String> {
        let figure = self.document.figures.get(id).filter(|_| self.look == Look::Review)?;
        let kind = OriginKind::of_figure(figure);
        let origin = self.attribute("data-origin", &format!("{}；{}", kind.name(), figure_origin(figure)));
        Some(format!(" class=\"figure of-{}\" tabindex=\"0\"{origin}", kind.word()))
    }

    fn mark(&self, tag: &str, number: &Number, stops: bool) -> String {
        self.marked(tag, number, &number.text, stops)
    }

    /// A number that is no figure. `stops`: whether the Tab key does.
    fn marked(&self, tag: &str, number: &Number, text: &str, stops: bool) -> String {
        let kind = OriginKind::of(number, self.document);
        let told = format!("{}；{}", kind.name(), origin(number, self.document));
        let (stop, origin) =
            (if stops { " tabindex=\"0\"" } else { "" }, self.attribute("data-origin", &told));
        format!("<{tag} class=\"number of-{}\"{stop}{origin}>{}</{tag}>", kind.word(), encode_text(text))
    }
}

/// How many numbers of each kind a document has, as a list for the top of the review page.
pub(super) fn legend(document: &Document) -> String {
    let mut counts: BTreeMap<OriginKind, usize> = BTreeMap::new();
    let mut elsewhere = 0;
    for number in &document.numbers {
        *counts.entry(OriginKind::of(number, document)).or_default() += 1;
        elsewhere += usize::from(!is_on_page(document, &number.spot));
    }
    let all = document.numbers.len();
    let mut out = format!("<p>公开文件里共有{all}个数字，各有来源：</p>\n<ul class=\"kinds\">\n");
    for kind in OriginKind::ALL {
        let count = counts.get(&kind).copied().unwrap_or_default();
        let (word, name) = (kind.word(), kind.name());
        let _ = writeln!(out, "<li><span class=\"of-{word}\">{name}</span> {count}</li>");
    }
    out.push_str("</ul>\n");
    if elsewhere > 0 {
        let _ = writeln!(out, "<p>其中{elsewhere}个只在文件名、标题属性或单独公开的表里，这一页上没有。</p>");
    }
    out
}

/// Whether a spot is printed on the page.
fn is_on_page(document: &Document, spot: &NumberSpot) -> bool {
    let mut blocks = document.parts.iter().flat_map(|part| &part.blocks);
    match spot {
        NumberSpot::Title => false,
        NumberSpot::Table { table, .. } => {
            blocks.any(|block| matches!(block, Block::Table(view) if view.id == *table))
        }
        NumberSpot::Chart(_) => blocks.any(|block| matches!(block, Block::Charts(_))),
        _ => true,
    }
}
