//! On which page each piece of the document begins: what others say of the printed document they say with its page.

use super::pages::{Pages, Shape};

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
