//! PDF through printpdf's low-level operations.
//!
//! Faces are subset here and handed over ready-made; text is written as glyph ids with its own
//! character map; what printpdf does not write (outline, labels, tags, metadata) is added to the
//! object tree by [`finish`], [`tags`] and [`xmp`].

pub mod finish;
pub mod tags;
pub mod xmp;

use std::collections::{BTreeMap, BTreeSet};

use printpdf::{
    Codepoint, Color, DictItem, FontId, Greyscale, Line, LinePoint, Mm, Op, PaintMode, PdfDocument, PdfFont,
    PdfFontHandle, PdfPage, PdfSaveOptions, Point, Polygon, PolygonRing, Pt, Rgb, TextItem, TextMatrix,
    WindingOrder,
};
use rayon::prelude::*;

use crate::diag::Diagnostic;
use crate::typeset::fonts::Subset;
use crate::typeset::pages::{Glyphs, Item, Owner, Page, Pages, Shape};

use tags::Marks;

/// A face as it is embedded.
pub struct Embedded {
    id: FontId,
    subset: Subset,
    /// Glyph of the subset → the characters that it stands for.
    texts: BTreeMap<u16, Box<str>>,
}

/// Writes the PDF. The same pages give the same bytes.
///
/// # Errors
/// A face that could not be cut or that the library refuses.
pub fn write(pages: &Pages) -> Result<Vec<u8>, Diagnostic> {
    let faces = embed(pages)?;
    let mut document = PdfDocument::new(&pages.title);
    for face in faces.values() {
        document.resources.fonts.map.insert(face.id.clone(), PdfFont::new(font(face)));
    }
    let mut marks = Marks::new(pages);
    for (index, page) in pages.pages.iter().enumerate() {
        let ops = Writer { page, faces: &faces, ops: Vec::new() }.run(&mut marks, index);
        document.pages.push(PdfPage::new(Mm(mm(page.width)), Mm(mm(page.height)), ops));
    }
    let options = PdfSaveOptions { subset_fonts: false, ..PdfSaveOptions::default() };
    let tree = document.to_lopdf_document(&options, &mut Vec::new());
    finish::finish(tree, pages, &faces, &marks)
        .map_err(|error| Diagnostic::error("成文-PDF", format!("PDF 写不成：{error}")).hint(REPORT))
}

const REPORT: &str = "这是程序的毛病，请把输入文件夹交给维护程序的人";

/// How pale a stamp is: 1 is white.
const STAMP_GREY: f32 = 0.85;

fn mm(points: f64) -> f32 {
    (points * 25.4 / 72.0) as f32
}

/// Cuts each face down to what is used of it, side by side.
fn embed(pages: &Pages) -> Result<BTreeMap<usize, Embedded>, Diagnostic> {
    let mut used: BTreeMap<usize, BTreeMap<u16, Box<str>>> = BTreeMap::new();
    for run in pages.pages.iter().flat_map(|page| &page.items).filter_map(glyphs) {
        let texts = used.entry(run.face).or_default();
        for glyph in &run.glyphs {
            let known = texts.entry(glyph.id).or_default();
            if known.is_empty() {
                known.clone_from(&glyph.text);
            }
        }
    }
    let cut = |(face, texts): (&usize, &BTreeMap<u16, Box<str>>)| {
        let subset = pages.fonts.subset(*face, &texts.keys().copied().collect::<BTreeSet<u16>>())?;
        let mut kept = BTreeMap::new();
        for (old, text) in texts {
            let Some(new) = subset.glyphs.get(old) else {
                let what = format!("嵌入字体“{}”时少了一个字形（“{text}”）", subset.name);
                return Err(Diagnostic::error("排版-字体", what).hint(REPORT));
            };
            kept.insert(*new, text.clone());
        }
        let letters = [*face / 26, *face % 26].map(|n| char::from(b'A' + n as u8));
        let id = FontId(format!("GONG{}{}", letters[0], letters[1]));
        Ok((*face, Embedded { id, subset, texts: kept }))
    };
    used.par_iter().map(cut).collect()
}

fn glyphs(item: &Item) -> Option<&Glyphs> {
    match &item.shape {
        Shape::Glyphs(glyphs) | Shape::Turned { glyphs, .. } | Shape::Stamp { glyphs, .. } => Some(glyphs),
        _ => None,
    }
}

fn font(face: &Embedded) -> printpdf::ParsedFont {
    let subset = &face.subset;
    let metrics = printpdf::FontMetrics { ascent: subset.ascent, descent: subset.descent };
    let name = format!("{}+{}", face.id.0, subset.name);
    // printpdf's own character map is replaced in `finish`; it only has to name every glyph
    let characters = subset.glyphs.values().map(|glyph| (0xF_0000 + u32::from(*glyph), *glyph)).collect();
    let mut font = printpdf::ParsedFont::with_glyph_data(
        subset.program.clone(),
        0,
        Some(name),
        characters,
        subset.widths.clone(),
        subset.units_per_em,
        metrics,
    );
    if subset.cff {
        font.font_type = printpdf::FontType::OpenTypeCFF(());
    }
    font
}

/// Turns a page into operations.
struct Writer<'a> {
    page: &'a Page,
    faces: &'a BTreeMap<usize, Embedded>,
    ops: Vec<Op>,
}

impl Writer<'_> {
    fn run(mut self, marks: &mut Marks, index: usize) -> Vec<Op> {
        let mut rules = BTreeSet::new();
        let mut open: Option<Owner> = None;
        for item in &self.page.items {
            if let Shape::Link { .. } = item.shape {
                continue;
            }
            if let Shape::Rule { from, to, thickness } = &item.shape {
                // neighbouring cells share their rules
                let key = [from.0, from.1, to.0, to.1, *thickness].map(|n| (n * 100.0).round() as i64);
                if !rules.insert(key) {
                    continue;
                }
            }
            if open != Some(item.owner) {
                self.close(open);
                self.open(item.owner, marks, index);
                open = Some(item.owner);
            }
            match &item.shape {
                Shape::Glyphs(glyphs) => self.text(glyphs, 0.0),
                Shape::Turned { glyphs, angle } => self.text(glyphs, *angle),
                Shape::Stamp { glyphs, angle } => {
                    self.ops.push(Op::SaveGraphicsState);
                    let pale = Greyscale { percent: STAMP_GREY, icc_profile: None };
                    self.ops.push(Op::SetFillColor { col: Color::Greyscale(pale) });
                    self.text(glyphs, *angle);
                    self.ops.push(Op::RestoreGraphicsState);
                }
                Shape::Rule { from, to, thickness } => self.rule(*from, *to, *thickness),
                Shape::Fill { area, grey, outline } => {
                    let grey = Greyscale { percent: *grey as f32, icc_profile: None };
                    self.fill(*area, Color::Greyscale(grey), Some(*outline));
                }
                Shape::Ground { area, colour } => {
                    let [r, g, b] = colour.parts().map(|part| part as f32);
                    self.fill(*area, Color::Rgb(Rgb { r, g, b, icc_profile: None }), None);
                }
                Shape::Link { .. } => {}
            }
        }
        self.close(open);
        self.ops
    }

    fn open(&mut self, owner: Owner, marks: &mut Marks, page: usize) {
        let name = |key: &str, name: &str| (key.to_owned(), DictItem::Name(name.as_bytes().to_vec()));
        let artifact = |kind: &str, sub: Option<&str>| {
            let kind = name("Type", kind);
            (
                "Artifact".to_owned(),
                [Some(kind), sub.map(|sub| name("Subtype", sub))].into_iter().flatten().collect(),
            )
        };
        let (tag, map): (String, BTreeMap<String, DictItem>) = match owner {
            Owner::Node(node) => {
                let (tag, mcid) = marks.begin(node, page);
                (tag, BTreeMap::from([("MCID".to_owned(), DictItem::Int(mcid as i64))]))
            }
            Owner::Layout => artifact("Layout", None),
            Owner::Repeated => artifact("Pagination", None),
            Owner::Footer => artifact("Pagination", Some("Footer")),
            Owner::Watermark => artifact("Pagination", Some("Watermark")),
        };
        self.ops.push(Op::BeginMarkedContentWithProperties { tag, properties: DictItem::Dict { map } });
    }

    fn close(&mut self, open: Option<Owner>) {
        if open.is_some() {
            self.ops.push(Op::EndMarkedContent);
        }
    }

    fn point(&self, (x, y): (f64, f64)) -> Point {
        Point { x: Pt(x as f32), y: Pt((self.page.height - y) as f32) }
    }

    fn rule(&mut self, from: (f64, f64), to: (f64, f64), thickness: f64) {
        let points = [from, to].map(|p| LinePoint { p: self.point(p), bezier: false }).to_vec();
        self.ops.push(Op::SetOutlineThickness { pt: Pt(thickness as f32) });
        self.ops.push(Op::DrawLine { line: Line { points, is_closed: false } });
    }

    /// A rectangle; its outline has a thickness, or there is none.
    fn fill(&mut self, [left, top, right, bottom]: [f64; 4], col: Color, outline: Option<f64>) {
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        let points = corners.map(|p| LinePoint { p: self.point(p), bezier: false }).to_vec();
        self.ops.push(Op::SaveGraphicsState);
        self.ops.push(Op::SetFillColor { col });
        if let Some(outline) = outline {
            self.ops.push(Op::SetOutlineThickness { pt: Pt(outline as f32) });
        }
        let polygon = Polygon {
            rings: vec![PolygonRing { points }],
            mode: if outline.is_some() { PaintMode::FillStroke } else { PaintMode::Fill },
            winding_order: WindingOrder::NonZero,
        };
        self.ops.push(Op::DrawPolygon { polygon });
        self.ops.push(Op::RestoreGraphicsState);
    }

    fn text(&mut self, run: &Glyphs, angle: f64) {
        let Some(face) = self.faces.get(&run.face) else { return };
        let origin = self.point((run.x, run.y));
        self.ops.push(Op::StartTextSection);
        let font = PdfFontHandle::External(face.id.clone());
        self.ops.push(Op::SetFont { font, size: Pt(run.size as f32) });
        let (sin, cos) = turned(angle);
        let matrix = TextMatrix::Raw([cos, sin, -sin, cos, origin.x.0, origin.y.0]);
        self.ops.push(Op::SetTextMatrix { matrix });
        let mut items = Vec::new();
        let mut at = 0.0;
        for glyph in &run.glyphs {
            // `embed` has made sure of every glyph
            let Some(new) = face.subset.glyphs.get(&glyph.id).copied() else { continue };
            let offset = ((at - glyph.x) / run.size * 1000.0 * 10.0).round() / 10.0;
            if offset != 0.0 {
                items.push(TextItem::Offset(offset as f32));
                at -= offset / 1000.0 * run.size;
            }
            let glyphs = vec![Codepoint::with_cid(new, 0.0, glyph.text.to_string())];
            // one glyph that serves two characters says here which it is, or that it is none
            let other = glyph.text.is_empty() || face.texts.get(&new).is_some_and(|text| *text != glyph.text);
            if other {
                self.show(&mut items);
                self.ops.push(actual_text(&glyph.text));
            }
            items.push(TextItem::GlyphIds(glyphs));
            if other {
                self.show(&mut items);
                self.ops.push(Op::EndMarkedContent);
            }
            at += width(&face.subset, new) / 1000.0 * run.size;
        }
        self.show(&mut items);
        self.ops.push(Op::EndTextSection);
    }

    fn show(&mut self, items: &mut Vec<TextItem>) {
        if !items.is_empty() {
            self.ops.push(Op::ShowText { items: std::mem::take(items) });
        }
    }
}

fn actual_text(text: &str) -> Op {
    let data = [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let map = BTreeMap::from([("ActualText".to_owned(), DictItem::String { data, literal: false })]);
    Op::BeginMarkedContentWithProperties { tag: "Span".to_owned(), properties: DictItem::Dict { map } }
}

/// Width of a glyph as the file states it: whole thousandths, cut off.
fn width(subset: &Subset, glyph: u16) -> f64 {
    let raw = f32::from(subset.widths.get(&glyph).copied().unwrap_or_default());
    (raw * 1000.0 / f32::from(subset.units_per_em)).trunc().into()
}

/// Sine and cosine of an angle in degrees. What is nothing at a quarter turn but for the last bits, which differ from
/// system to system, is nothing.
fn turned(angle: f64) -> (f32, f32) {
    let plain = |value: f64| if value.abs() < 1e-9 { 0.0 } else { value as f32 };
    let (sin, cos) = angle.to_radians().sin_cos();
    (plain(sin), plain(cos))
}
