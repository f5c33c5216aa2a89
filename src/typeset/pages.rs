//! The typeset document: a display list that any fixed-layout format can be written from.
//!
//! Lengths are points; the origin is the top left corner of a page, y grows downwards. Every item
//! belongs to a node of the structure tree, or is an artifact (page numbers, rules, repeated heads).

use std::sync::Arc;

use crate::pack::style::Colour;

use super::fonts::Fonts;
use super::spots::BlockSpot;

/// The typeset document.
pub struct Pages {
    /// Title for viewers.
    pub title: String,
    /// The document's date, `YYYY-MM-DD`.
    pub date: String,
    /// The pages in order.
    pub pages: Vec<Page>,
    /// The structure tree; node 0 is the root. Children come after their parents, in reading order.
    pub structure: Vec<Node>,
    /// Bookmarks in order, nested by `level`.
    pub outline: Vec<Bookmark>,
    /// Where each block of the document begins, charts aside.
    pub blocks: Vec<BlockSpot>,
    /// The faces that [`Glyphs::face`] counts.
    pub fonts: Arc<Fonts>,
}

/// A page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Width in pt.
    pub width: f64,
    /// Height in pt.
    pub height: f64,
    /// What viewers show as its number: `封面`, `目录`, `1`.
    pub label: String,
    /// What is drawn, in order.
    pub items: Vec<Item>,
}

/// Something drawn, or a link.
#[derive(Debug, Clone)]
pub struct Item {
    /// Whose content it is.
    pub owner: Owner,
    /// What it is.
    pub shape: Shape,
}

/// Whose content an item is: a node's, by its index into [`Pages::structure`], or nobody's (an artifact
/// of some kind).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A node's.
    Node(usize),
    /// An artifact of layout: rules, dot leaders.
    Layout,
    /// Repeated because a page ended: the head of a table that goes on.
    Repeated,
    /// The page number.
    Footer,
    /// The stamp.
    Watermark,
}

impl Item {
    /// The structure node that it belongs to, unless it is an artifact.
    pub fn node(&self) -> Option<usize> {
        match self.owner {
            Owner::Node(node) => Some(node),
            _ => None,
        }
    }
}

impl From<Option<usize>> for Owner {
    fn from(node: Option<usize>) -> Self {
        node.map_or(Owner::Layout, Owner::Node)
    }
}

/// What is drawn.
#[derive(Debug, Clone)]
pub enum Shape {
    /// Glyphs of one face on one baseline.
    Glyphs(Glyphs),
    /// Glyphs that stand at an angle.
    Turned {
        /// The glyphs; they begin at their own x and y and go on from there at the angle.
        glyphs: Glyphs,
        /// Angle in degrees, counter-clockwise.
        angle: f64,
    },
    /// Large pale glyphs across the page, under everything else.
    Stamp {
        /// The glyphs; they begin at their own x and y and rise from there.
        glyphs: Glyphs,
        /// Angle in degrees, counter-clockwise.
        angle: f64,
    },
    /// A straight rule.
    Rule {
        /// From, x and y.
        from: (f64, f64),
        /// To, x and y.
        to: (f64, f64),
        /// Thickness in pt.
        thickness: f64,
    },
    /// A filled and outlined rectangle.
    Fill {
        /// Left, top, right, bottom.
        area: [f64; 4],
        /// 0 is black, 1 white.
        grey: f64,
        /// Thickness of the outline in pt.
        outline: f64,
    },
    /// A coloured rectangle without an outline, under what is drawn after it.
    Ground {
        /// Left, top, right, bottom.
        area: [f64; 4],
        /// Its colour.
        colour: Colour,
    },
    /// A place to click.
    Link {
        /// Left, top, right, bottom.
        area: [f64; 4],
        /// Where it leads.
        to: Target,
        /// What it says to those who cannot see it.
        alt: String,
    },
}

/// A place in the document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// Zero-based page.
    pub page: usize,
    /// Distance from the top of the page, pt.
    pub y: f64,
}

/// Glyphs of one face and size on one baseline.
#[derive(Debug, Clone)]
pub struct Glyphs {
    /// Index of the face in [`Fonts`].
    pub face: usize,
    /// Type size in pt.
    pub size: f64,
    /// Left end of the first glyph.
    pub x: f64,
    /// The baseline.
    pub y: f64,
    /// The glyphs, left to right.
    pub glyphs: Vec<Glyph>,
}

/// A positioned glyph.
#[derive(Debug, Clone)]
pub struct Glyph {
    /// Glyph id in the whole face.
    pub id: u16,
    /// Distance of its left end from [`Glyphs::x`], pt.
    pub x: f64,
    /// The characters that it stands for; empty where a character takes several glyphs.
    pub text: Box<str>,
}

/// A node of the structure tree.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its parent; none for the root.
    pub parent: Option<usize>,
}

/// Kinds of nodes, after PDF's standard structure types.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    /// The whole.
    Document,
    /// The cover or a part.
    Section,
    /// The title on the cover.
    Title,
    /// A heading, 1 (part) to 5.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A numbered list.
    List,
    /// An item of it.
    ListItem,
    /// Its number.
    Label,
    /// Its text.
    ListBody,
    /// The table of contents.
    Contents,
    /// An entry of it.
    ContentsEntry,
    /// What refers to another place.
    Reference,
    /// A link.
    Link,
    /// A table.
    Table,
    /// Its title.
    Caption,
    /// A row.
    Row,
    /// A header cell.
    HeaderCell {
        /// Columns that it covers.
        colspan: usize,
        /// Rows that it covers.
        rowspan: usize,
        /// Heads a row rather than a column.
        of_row: bool,
    },
    /// A data cell.
    Cell {
        /// Columns that it covers.
        colspan: usize,
        /// Rows that it covers.
        rowspan: usize,
    },
    /// A picture.
    Figure {
        /// What it shows, in words.
        alt: String,
        /// Left, top, right, bottom on its page.
        area: [f64; 4],
    },
}

/// A bookmark.
#[derive(Debug, Clone)]
pub struct Bookmark {
    /// Depth, 1 for parts.
    pub level: u8,
    /// Its text.
    pub text: String,
    /// Where it leads.
    pub to: Target,
}
