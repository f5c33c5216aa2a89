//! Charts onto a page: bars as fills, words as text in our own faces.

use crate::compose::document::ChartView;
use crate::compose::drawing::{Anchor, Drawing, Mark, draw};
use crate::pack::style::Role;

use super::flow::Flow;
use super::lines::Measure;
use super::pages::{NodeKind, Shape};
use super::sheet::Shop;

/// How dark the bars of each series are, 0 black to 1 white; they differ in grey print too.
const GREYS: [f64; 2] = [0.25, 0.85];
/// Outline of the bars and of the axis, pt.
const OUTLINE: f64 = 0.5;
/// Blank between charts, in type sizes.
const APART: f64 = 1.6;

/// The role that sets a mark's text.
fn role(strong: bool) -> Role {
    if strong { Role::Heading1 } else { Role::Table }
}

/// All text of charts with its role, as it will be cut.
pub fn texts(charts: &[ChartView]) -> Vec<(Role, String)> {
    let text = |mark: Mark| match mark {
        Mark::Text { text, strong, .. } => Some((role(strong), text)),
        Mark::Bar { .. } | Mark::Axis { .. } => None,
    };
    let drawings = draw(charts, 400.0, 10.0, true);
    drawings.into_iter().flat_map(|drawing| drawing.marks).filter_map(text).collect()
}

/// Charts that were drawn for the width of the text block but not placed.
pub struct Charts {
    drawings: Vec<Drawing>,
    apart: f64,
}

impl Charts {
    /// Draws charts as large as the style allows and a page below a heading holds.
    pub fn new(shop: &Shop<'_>, charts: &[ChartView]) -> Self {
        let [largest, smallest] = shop.style.charts.sizes;
        let at = |size: f64| Self { drawings: draw(charts, shop.width(), size, true), apart: size * APART };
        // heights grow with the type size
        let (unit, room) = (at(1.0), shop.height() - 2.0 * shop.pitch());
        let tallest = unit.drawings.iter().map(|drawing| drawing.height + unit.apart).fold(0.0, f64::max);
        at(largest.min(room / unit.height()).max(smallest).min(room / tallest))
    }

    /// Their height, one below the other.
    pub fn height(&self) -> f64 {
        self.drawings.iter().map(|drawing| drawing.height + self.apart).sum()
    }

    /// Places them; one that does not fit any more begins a page.
    pub fn set(&self, flow: &mut Flow<'_>, charts: &[ChartView], section: usize) {
        for (chart, drawing) in charts.iter().zip(&self.drawings) {
            let (left, top, _, height) = flow.block();
            if flow.turned || (flow.y > 0.0 && flow.y + drawing.height > height) {
                flow.page(false);
            }
            let origin = (left, top + flow.y + self.apart / 2.0);
            one(flow, chart, drawing, origin, section);
            flow.y += drawing.height + self.apart;
        }
    }
}

fn one(flow: &mut Flow<'_>, chart: &ChartView, drawing: &Drawing, (x, y): (f64, f64), section: usize) {
    let area = [x, y, x + drawing.width, y + drawing.height];
    let node = flow.sheets.node(NodeKind::Figure { alt: chart.alt.clone(), area }, Some(section));
    for mark in &drawing.marks {
        match mark {
            Mark::Bar { area: [left, top, right, bottom], series } => {
                let area = [x + left, y + top, x + right, y + bottom];
                let grey = GREYS[(*series).min(GREYS.len() - 1)];
                flow.sheets.draw(Some(node), Shape::Fill { area, grey, outline: OUTLINE });
            }
            Mark::Axis { x: at, y: (from, to) } => {
                let (from, to) = ((x + at, y + from), (x + at, y + to));
                flow.sheets.draw(Some(node), Shape::Rule { from, to, thickness: OUTLINE });
            }
            Mark::Text { at, size, anchor, text, strong, .. } => {
                let at = (x + at.0, y + at.1);
                set_text(flow, node, text, role(*strong), (at, *size, *anchor));
            }
        }
    }
}

fn set_text(
    flow: &mut Flow<'_>,
    node: usize,
    text: &str,
    role: Role,
    ((x, y), size, anchor): ((f64, f64), f64, Anchor),
) {
    let shop = flow.shop;
    let atoms = shop.atoms(role, text);
    let measure = Measure { size, tracking: 0.0, width: f64::MAX, indent: 0.0, flush: false };
    let Some(paragraph) = shop.paragraph(&atoms, measure) else { return };
    for line in paragraph.lines() {
        let x = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - line.width / 2.0,
            Anchor::End => x - line.width,
        };
        for glyphs in paragraph.glyphs(&line, x, y) {
            flow.sheets.draw(Some(node), Shape::Glyphs(glyphs));
        }
    }
}
