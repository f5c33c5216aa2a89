//! Numbers of the review page, each marked with its kind and its origin; other pages have them as plain text.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use html_escape::{encode_double_quoted_attribute, encode_text};

use crate::compose::digits;
use crate::compose::document::{Block, Figure, Inline};
use crate::compose::kinds::OriginKind;
use crate::compose::numbers::{Number, NumberOrigin, NumberSpot, TableSpot};
use crate::compose::sight::Sight;
use crate::reconcile::report::Report;
use crate::render::anchors::Anchors;

use super::results::PlaceResults;
use super::{Writer, told};

/// What the review page knows of the numbers of a document.
pub(super) struct Marks<'a> {
    pub(super) sight: Sight<'a>,
    pub(super) results: PlaceResults<'a>,
    /// The numbers that are no figures, by where they stand; in a text from its first byte on.
    numbers: BTreeMap<NumberSpot, Vec<&'a Number>>,
    anchors: Anchors,
    /// The figures in headings and paragraphs that rest on a printed cell, by its name.
    uses: BTreeMap<String, Vec<FigureUse>>,
    /// Whether the one stop of the Tab key among the numbers is given; arrow keys lead on from it.
    stopped: Cell<bool>,
}

/// A figure in the text.
struct FigureUse {
    figure: usize,
    stands: String,
}

impl<'a> Marks<'a> {
    /// Goes through a document and the report on what it was made from.
    pub(super) fn of(sight: Sight<'a>, report: &'a Report) -> Self {
        let document = sight.document;
        let mut numbers: BTreeMap<NumberSpot, Vec<&Number>> = BTreeMap::new();
        for number in &document.numbers {
            if !matches!(number.origin, NumberOrigin::Figure(_)) {
                numbers.entry(block_of(&number.spot)).or_default().push(number);
            }
        }
        let anchors = Anchors::of(document);
        let uses = uses(&sight, &anchors);
        let results = PlaceResults::of(report);
        Self { sight, results, numbers, anchors, uses, stopped: Cell::new(false) }
    }

    /// The numbers of a spot that are no figures.
    fn at(&self, spot: &NumberSpot) -> &[&'a Number] {
        self.numbers.get(spot).map(Vec::as_slice).unwrap_or_default()
    }

    /// The attribute of what the arrow keys stop at; the Tab key stops at the first of them alone.
    fn stop(&self) -> &'static str {
        if self.stopped.replace(true) { " tabindex=\"-1\"" } else { " tabindex=\"0\"" }
    }

    /// What marks a figure: class, stop, origin, what checking came to, and how the template asks for it.
    fn figure(&self, figure: &Figure) -> String {
        let result = self.results.of_figure(&figure.sources);
        let kind = OriginKind::of_figure(figure);
        let told = told::figure(figure, &self.sight, &self.anchors);
        // what is computed is in no comparison itself
        let of = if kind == OriginKind::Computed { "所用的数" } else { "" };
        let (kind, told) = (kind.word(), format!("{told}；{of}{}", result.words()));
        let mut out = format!(" class=\"figure of-{kind} {}\"{}", result.class(), self.stop());
        out.push_str(&attribute("data-origin", &told));
        out.push_str(&attribute("data-source", &told::technical(figure)));
        if let Some(finding) = result.finding() {
            out.push_str(&attribute("data-finding", finding));
        }
        out
    }
}

/// The figures of all headings and paragraphs, by the printed cells that they rest on.
fn uses(sight: &Sight<'_>, anchors: &Anchors) -> BTreeMap<String, Vec<FigureUse>> {
    let mut uses: BTreeMap<String, Vec<FigureUse>> = BTreeMap::new();
    for (part, own) in sight.document.parts.iter().enumerate() {
        for (block, own) in own.blocks.iter().enumerate() {
            let (Block::Heading { content, .. } | Block::Paragraph { content }) = own else { continue };
            for inline in content {
                let Inline::Figure { id, .. } = inline else { continue };
                let figure = sight.document.figures.get(*id);
                let mut names: Vec<&str> =
                    figure.iter().flat_map(|own| &own.sources).filter_map(|own| anchors.name(own)).collect();
                names.dedup();
                for name in names {
                    let stands = sight.named(&NumberSpot::Text { part, block, at: 0 });
                    uses.entry(name.to_owned()).or_default().push(FigureUse { figure: *id, stands });
                }
            }
        }
    }
    uses
}

fn attribute(name: &str, value: &str) -> String {
    format!(" {name}=\"{}\"", encode_double_quoted_attribute(value))
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
        let Some(marks) = &self.marks else { return encode_text(text).into_owned() };
        let known = marks.at(&spot());
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
        let Some(marks) = &self.marks else { return encode_text(text).into_owned() };
        let known = marks.at(&NumberSpot::Chart(chart));
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
        let known = self.marks.as_ref().map(|marks| marks.at(&spot)).unwrap_or_default();
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

    /// A figure in the text; on the review page it leads to the first printed cell that it rests on.
    pub(super) fn figure(&self, text: &str, id: usize) -> String {
        let text = encode_text(text);
        let known = self.marks.as_ref().and_then(|marks| Some((marks, self.document.figures.get(id)?)));
        let Some((marks, figure)) = known else { return text.into_owned() };
        let cells: Vec<&str> = figure.sources.iter().filter_map(|place| marks.anchors.name(place)).collect();
        let attributes = marks.figure(figure);
        match cells.first() {
            Some(first) => format!(
                "<a id=\"f{id}\" href=\"#{first}\"{attributes}{}>{text}</a>",
                attribute("data-cells", &cells.join(" "))
            ),
            None => format!("<span id=\"f{id}\"{attributes}>{text}</span>"),
        }
    }

    /// A figure in a cell of a table; on the review page it leads to where the text has it.
    pub(super) fn cell_figure(&self, text: &str, id: usize, spot: &dyn Fn() -> NumberSpot) -> String {
        let text = encode_text(text);
        let known = self.marks.as_ref().and_then(|marks| Some((marks, self.document.figures.get(id)?)));
        let Some((marks, figure)) = known else { return text.into_owned() };
        let name = marks.anchors.name_at(&spot());
        let own = name.map(|name| attribute("id", name)).unwrap_or_default();
        let uses = name.and_then(|name| marks.uses.get(name)).map(Vec::as_slice).unwrap_or_default();
        let attributes = marks.figure(figure);
        let Some(first) = uses.first() else { return format!("<span{own}{attributes}>{text}</span>") };
        let all: Vec<String> = uses.iter().map(|one| format!("f{}", one.figure)).collect();
        let mut out = format!(
            "<a{own} href=\"#f{}\"{attributes}{}>{text}</a>",
            first.figure,
            attribute("data-uses", &all.join(" "))
        );
        if uses.len() > 1 {
            out.push_str("<sup class=\"uses\">");
            for (at, one) in uses.iter().enumerate() {
                let title = attribute("title", &one.stands);
                let _ = write!(out, "<a href=\"#f{}\" tabindex=\"-1\"{title}>{}</a>", one.figure, at + 1);
            }
            out.push_str("</sup>");
        }
        out
    }

    /// The attribute that gives a cell of words its name on the review page.
    pub(super) fn cell_name(&self, spot: &dyn Fn() -> NumberSpot) -> String {
        let name =
            self.marks.as_ref().and_then(|marks| Some(attribute("id", marks.anchors.name_at(&spot())?)));
        name.unwrap_or_default()
    }

    /// What marks a figure of a chart on the review page.
    pub(super) fn figure_marks(&self, id: usize) -> Option<String> {
        let marks = self.marks.as_ref()?;
        Some(marks.figure(self.document.figures.get(id)?))
    }

    fn mark(&self, tag: &str, number: &Number, stops: bool) -> String {
        self.marked(tag, number, &number.text, stops)
    }

    /// A number that is no figure. `stops`: whether the arrow keys do.
    fn marked(&self, tag: &str, number: &Number, text: &str, stops: bool) -> String {
        let text = encode_text(text);
        let Some(marks) = &self.marks else { return text.into_owned() };
        let kind = OriginKind::of(number, self.document);
        let told = told::number(number, &marks.sight, &marks.anchors);
        let stop = if stops { marks.stop() } else { "" };
        let source = match &number.origin {
            NumberOrigin::Pack(place) => attribute("data-source", &place.to_string()),
            _ => String::new(),
        };
        let origin = attribute("data-origin", &told);
        format!("<{tag} class=\"number of-{}\"{stop}{origin}{source}>{text}</{tag}>", kind.word())
    }
}
