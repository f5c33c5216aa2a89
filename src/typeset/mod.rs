//! The document onto pages: fonts, lines, tables, pagination. Knows nothing of PDF.
//!
//! Text is cut into [`atoms`], measured once ([`collect`], [`fonts`]), broken into [`lines`] and flows
//! down the pages ([`flow`]); tables are measured by [`columns`] and [`grid`], cut into pages by [`breaks`],
//! drawn by [`tables`] and [`ruling`]; cover and
//! contents come last ([`front`]), when all page numbers are known.

pub mod atoms;
pub mod breaks;
pub mod charts;
pub mod collect;
pub mod columns;
pub mod faces;
pub mod flow;
pub mod fonts;
pub mod front;
pub mod grid;
pub mod lines;
pub mod pages;
pub mod ruling;
pub mod sheet;
pub mod spots;
pub mod structure;
pub mod tables;

use std::sync::Arc;

use crate::compose::document::Document;
use crate::pack::style::Style;

use atoms::Cutter;
use collect::Missing;
use flow::Flow;
use fonts::Fonts;
use pages::{NodeKind, Owner, Pages, Shape};
use sheet::{Sheets, Shop};
use spots::BlockSpot;

/// Sets a document; `stamp` goes across every page.
///
/// # Errors
/// Characters that no face has.
pub fn typeset(
    document: &Document,
    style: &Style,
    fonts: Arc<Fonts>,
    stamp: Option<&str>,
) -> Result<Pages, Vec<Missing>> {
    let cutter = Cutter::default();
    let measures = collect::measure(document, style, &cutter, &fonts, stamp)?;
    let shop = Shop { style, cutter: &cutter, measures: &measures };
    let mut front = Sheets::default();
    let root = front.node(NodeKind::Document, None);
    let letter = document.is_letter();
    if !letter {
        front::cover(&shop, &mut front, document, root);
    }

    let mut body = Sheets::default();
    let mut flow = Flow::new(&shop, &mut body, document);
    let body_root = flow.sheets.node(NodeKind::Document, None);
    let signed = if letter { flow.height(document.cover_foot.len()) } else { 0.0 };
    for (at, part) in document.parts.iter().enumerate() {
        let follows = if at + 1 == document.parts.len() { signed } else { 0.0 };
        flow.part(part, at, body_root, follows);
    }
    if letter {
        flow.sign(&document.cover_foot, body_root);
    }
    flow.refer();
    let (entries, blocks) = (std::mem::take(&mut flow.entries), std::mem::take(&mut flow.begun));
    if !letter {
        front::contents(&shop, &mut front, document, &entries, root);
    }
    if let Some(text) = stamp {
        for page in front.pages.iter_mut().chain(&mut body.pages) {
            front::stamp(&shop, page, text);
        }
    }
    Ok(join(front, body, document, fonts, blocks))
}

/// Cover and contents before the body; pages and nodes of the body counted on.
fn join(
    mut front: Sheets,
    body: Sheets,
    document: &Document,
    fonts: Arc<Fonts>,
    mut blocks: Vec<BlockSpot>,
) -> Pages {
    let (pages, nodes) = (front.pages.len(), front.nodes.len());
    // the body's root is the front's
    let shift = |node: usize| if node == 0 { 0 } else { node + nodes - 1 };
    for mut node in body.nodes.into_iter().skip(1) {
        node.parent = node.parent.map(shift);
        front.nodes.push(node);
    }
    for mut page in body.pages {
        for item in &mut page.items {
            if let Owner::Node(node) = &mut item.owner {
                *node = shift(*node);
            }
            if let Shape::Link { to, .. } = &mut item.shape {
                to.page += pages;
            }
        }
        front.pages.push(page);
    }
    for mut bookmark in body.outline {
        bookmark.to.page += pages;
        front.outline.push(bookmark);
    }
    blocks.iter_mut().for_each(|spot| spot.page += pages);
    Pages {
        title: document.title.clone(),
        date: document.date.clone(),
        pages: front.pages,
        structure: front.nodes,
        outline: front.outline,
        blocks,
        fonts,
    }
}
