//! On which page each piece of the document begins: what others say of the printed document they say with its page.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::pages::{Glyphs, Owner, Page, Pages, Shape};

/// Where a block begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockSpot {
    /// Index of its part.
    pub part: usize,
    /// Index of the block in it.
    pub block: usize,
    /// Zero-based page.
    pub page: usize,
}

/// The pages of a document as a reader counts them.
#[derive(Debug, Clone, Default)]
pub struct PageIndex {
    /// What is printed as the number of each page: `封面`, `目录`, `1`.
    pub labels: Vec<String>,
    /// Pages on which nothing is printed but their number; a sheet's empty back is none.
    pub blank: Vec<String>,
    /// Where each block begins, charts aside.
    pub blocks: Vec<BlockSpot>,
    /// Page and title of each part, table and heading, in order, as the bookmarks have them.
    pub outline: Vec<(usize, String)>,
    /// A number for what each page shows, page numbers aside: two pages that look the same have the same, within
    /// one run of the program.
    pub looks: Vec<u64>,
}

impl PageIndex {
    /// Of a typeset document.
    pub fn of(pages: &Pages) -> Self {
        let mut index = Self { blocks: pages.blocks.clone(), ..Self::default() };
        for page in &pages.pages {
            let printed = page.items.iter().any(|item| item.node().is_some() && draws(&item.shape));
            if !printed && !page.label.is_empty() {
                index.blank.push(page.label.clone());
            }
            index.labels.push(page.label.clone());
            index.looks.push(look(page));
        }
        index.outline = pages.outline.iter().map(|mark| (mark.to.page, mark.text.clone())).collect();
        index
    }

    /// The page on which a block begins, as printed; none of a block that has no place of its own.
    pub fn page_of(&self, part: usize, block: usize) -> Option<&str> {
        let spot = self.blocks.iter().find(|spot| (spot.part, spot.block) == (part, block))?;
        self.label(spot.page)
    }

    /// What is printed as the number of a page.
    pub fn label(&self, page: usize) -> Option<&str> {
        self.labels.get(page).map(String::as_str).filter(|label| !label.is_empty())
    }
}

/// A digest of what a page shows: texts and where they stand. Faces may be counted otherwise in another document.
fn look(page: &Page) -> u64 {
    let mut hash = DefaultHasher::new();
    (page.width.to_bits(), page.height.to_bits()).hash(&mut hash);
    for item in page.items.iter().filter(|item| item.owner != Owner::Footer) {
        match &item.shape {
            Shape::Glyphs(glyphs) => look_of_glyphs(glyphs, &mut hash),
            Shape::Turned { glyphs, .. } | Shape::Stamp { glyphs, .. } => look_of_glyphs(glyphs, &mut hash),
            Shape::Rule { from, to, .. } => hash_lengths(&[from.0, from.1, to.0, to.1], &mut hash),
            Shape::Fill { area, .. } | Shape::Ground { area, .. } => hash_lengths(area, &mut hash),
            // what the contents say of pages is printed beside it
            Shape::Link { .. } => {}
        }
    }
    hash.finish()
}

fn look_of_glyphs(glyphs: &Glyphs, hash: &mut DefaultHasher) {
    hash_lengths(&[glyphs.size, glyphs.x, glyphs.y], hash);
    for glyph in &glyphs.glyphs {
        glyph.text.hash(hash);
        hash_lengths(&[glyph.x], hash);
    }
}

/// Lengths to the hundredth of a point, which nobody sees.
fn hash_lengths(lengths: &[f64], hash: &mut DefaultHasher) {
    lengths.iter().for_each(|length| ((length * 100.0).round() as i64).hash(hash));
}

/// Whether a shape is seen.
fn draws(shape: &Shape) -> bool {
    match shape {
        Shape::Glyphs(_)
        | Shape::Turned { .. }
        | Shape::Rule { .. }
        | Shape::Fill { .. }
        | Shape::Ground { .. } => true,
        Shape::Stamp { .. } | Shape::Link { .. } => false,
    }
}
