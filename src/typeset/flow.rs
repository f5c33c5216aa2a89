//! Running text down the pages: grid, headings kept with what follows, no widows or orphans.

use crate::compose::document::{Block, Inline, Part, TableView, plain_text};
use crate::pack::style::{Role, TextStyle};

use super::collect::inline_atoms;
use super::lines::Measure;
use super::pages::{NodeKind, Shape, Target};
use super::sheet::{MM, Sheets, Shop};
use super::tables;

/// An entry of the table of contents.
#[derive(Debug, Clone)]
pub struct Entry {
    /// 0 for parts and then as headings.
    pub level: u8,
    /// Its text.
    pub text: String,
    /// Where it leads; pages counted from the first page of the body.
    pub to: Target,
}

/// Where the next thing goes.
pub struct Flow<'a> {
    /// Style and measures.
    pub shop: &'a Shop<'a>,
    /// What was set so far.
    pub sheets: &'a mut Sheets,
    /// Entries of the table of contents so far.
    pub entries: Vec<Entry>,
    /// Distance from the top of the text block, pt.
    pub y: f64,
    /// Whether the page is turned.
    pub turned: bool,
    /// Number of the page that is being filled.
    number: usize,
}

/// Lines of a block that were broken but not placed.
struct Pending {
    kind: NodeKind,
    style: TextStyle,
    atoms: Vec<super::atoms::Atom>,
    /// Level and text of a heading.
    heading: Option<(u8, String)>,
}

impl<'a> Flow<'a> {
    /// A flow without pages.
    pub fn new(shop: &'a Shop<'a>, sheets: &'a mut Sheets) -> Self {
        Self { shop, sheets, entries: Vec::new(), y: 0.0, turned: false, number: 0 }
    }

    /// Begins a page.
    pub fn page(&mut self, turned: bool) {
        let page = &self.shop.style.page;
        let (width, height) = if turned { (page.height, page.width) } else { (page.width, page.height) };
        self.number += 1;
        self.sheets.page(width, height, self.number.to_string());
        (self.y, self.turned) = (0.0, turned);
        self.page_number();
    }

    /// Left, top, width and height of the text block of the page that is being filled, pt.
    pub fn block(&self) -> (f64, f64, f64, f64) {
        sided(self.shop, self.turned, self.number)
    }

    /// Outside bottom: right on odd pages, left on even ones (GB/T 9704-2012, 7.5).
    fn page_number(&mut self) {
        let style = &self.shop.style.page_number;
        let bound = self.turned && style.as_bound;
        let (left, top, width, height) = sided(self.shop, self.turned && !bound, self.number);
        let text = style.format.replace("{n}", &self.number.to_string());
        let atoms = self.shop.digits(Role::Table, &text);
        let measure = Measure { size: style.size, tracking: 0.0, width, indent: 0.0, flush: false };
        let Some(paragraph) = self.shop.paragraph(&atoms, measure) else { return };
        let inset = style.inset * style.size;
        let x = if self.number % 2 == 1 { left + width - inset - paragraph.whole() } else { left + inset };
        let band = (style.size * 1.5, style.size);
        for line in paragraph.lines() {
            if bound {
                // the head of the table is at the left of the bound sheet, the number at its foot
                let from_left = (self.shop.style.page.landscape_margin - style.below) * MM;
                for mut glyphs in paragraph.glyphs(&line, x, from_left - style.size * 0.35) {
                    (glyphs.x, glyphs.y) = (glyphs.y, glyphs.x);
                    self.sheets.draw(None, Shape::Turned { glyphs, angle: -90.0 });
                }
                continue;
            }
            let top = top + height + style.below * MM - band.0 / 2.0;
            self.sheets.line(None, &paragraph, &line, (x, top), band);
        }
    }

    /// Sets a part, on a page of its own.
    pub fn part(&mut self, part: &Part, root: usize) {
        let section = self.sheets.node(NodeKind::Section, Some(root));
        self.page(false);
        self.title(part, section);
        let mut held: Vec<Pending> = Vec::new();
        let mut blocks = part.blocks.as_slice();
        while let Some((block, rest)) = blocks.split_first() {
            blocks = rest;
            match block {
                Block::Heading { level, content } => held.push(self.heading(*level, content)),
                Block::Paragraph { content } => {
                    let style = self.shop.style.body.clone();
                    let atoms = inline_atoms(self.shop.cutter, style.role, content);
                    // what ends in a colon stands with what it announces
                    let announces = atoms.last().is_some_and(|atom| matches!(&*atom.text, "：" | ":"));
                    held.push(Pending { kind: NodeKind::Paragraph, style, atoms, heading: None });
                    if !(announces && matches!(rest.first(), Some(Block::Paragraph { .. }))) {
                        self.place(std::mem::take(&mut held), section, 0.0);
                    }
                }
                Block::Table(first) => {
                    let mut run: Vec<&TableView> = vec![first];
                    while let Some((Block::Table(next), rest)) = blocks.split_first() {
                        run.push(next);
                        blocks = rest;
                    }
                    let need = tables::least(self, first);
                    self.place(std::mem::take(&mut held), section, need);
                    tables::set(self, &run, section, blocks.is_empty());
                }
            }
        }
        self.place(held, section, 0.0);
    }

    fn heading(&self, level: u8, content: &[Inline]) -> Pending {
        let style = self.shop.style.heading(level).clone();
        let atoms = inline_atoms(self.shop.cutter, style.role, content);
        let heading = Some((level, plain_text(content)));
        Pending { kind: NodeKind::Heading(level + 1), style, atoms, heading }
    }

    fn title(&mut self, part: &Part, section: usize) {
        let (left, top, width, _) = self.block();
        let style = &self.shop.style.part;
        let node = self.sheets.node(NodeKind::Heading(1), Some(section));
        let text = part.title.clone();
        let to = self.sheets.bookmark(1, text.clone(), top);
        self.entries.push(Entry { level: 0, text, to });
        let atoms = self.shop.atoms(style.role, &part.title);
        let measure = Measure { size: style.size, tracking: 0.0, width, indent: 0.0, flush: false };
        if let Some(paragraph) = self.shop.paragraph(&atoms, measure) {
            let pitch = self.shop.pitch().max(style.size * 1.3);
            for line in paragraph.balanced() {
                let x = left + (width - line.width) / 2.0;
                self.sheets.line(Some(node), &paragraph, &line, (x, top + self.y), (pitch, style.size));
                self.y += pitch;
            }
        }
        self.y = self.next_line() + self.shop.pitch();
    }

    /// The next line of the grid.
    fn next_line(&self) -> f64 {
        ((self.y / self.shop.pitch()) - 1e-6).ceil() * self.shop.pitch()
    }

    /// Places headings and the block that follows them; `need` pt must be free below the last line.
    fn place(&mut self, blocks: Vec<Pending>, section: usize, need: f64) {
        if blocks.is_empty() {
            return;
        }
        if self.turned {
            self.page(false);
        }
        let (_, top, width, height) = self.block();
        self.y = self.next_line();
        let pitch = self.shop.pitch();
        let shop = self.shop;
        let mut set = Vec::new();
        for block in &blocks {
            let size = block.style.size;
            let indent = f64::from(block.style.indent) * (size + shop.tracking());
            let flush = block.heading.is_none() && !block.style.centred;
            let measure = Measure { size, tracking: shop.tracking(), width, indent, flush };
            let Some(paragraph) = shop.paragraph(&block.atoms, measure) else { continue };
            let lines = if flush { paragraph.lines() } else { paragraph.balanced() };
            set.push((block, paragraph, lines));
        }
        // a break may come before line i of the whole unless it would leave a heading, a first or a
        // last line alone
        let mut lawful = Vec::new();
        for (block, _, lines) in &set {
            let count = lines.len();
            let inner = |i: usize| block.heading.is_none() && i >= 2 && i + 2 <= count;
            let first = lawful.is_empty();
            lawful.extend((0..count).map(|i| (i == 0 && first) || (i > 0 && inner(i))));
        }
        let breaks = page_breaks(&lawful, self.y, height, pitch, need);
        let mut index = 0;
        for (block, paragraph, lines) in &set {
            let mut node = None;
            for line in lines {
                if breaks.contains(&index) {
                    self.page(false);
                }
                let band = (pitch, block.style.size);
                if node.is_none() {
                    node = Some(self.sheets.node(block.kind.clone(), Some(section)));
                    if let Some((level, text)) = &block.heading {
                        let to = self.sheets.bookmark(level + 1, text.clone(), top + self.y);
                        self.entries.push(Entry { level: *level, text: text.clone(), to });
                    }
                }
                let left = self.block().0;
                let x = if block.style.centred { left + (width - line.width) / 2.0 } else { left };
                self.sheets.line(node, paragraph, line, (x, top + self.y), band);
                self.y += pitch;
                index += 1;
            }
        }
    }
}

/// Before which lines a new page begins, for lines of one pitch that start at `y`; `need` must be free
/// below the last of them. A break is lawful before line `i` where `lawful[i]`.
fn page_breaks(lawful: &[bool], y: f64, height: f64, pitch: f64, need: f64) -> Vec<usize> {
    let total = lawful.len();
    let (mut from, mut y, mut breaks) = (0, y, Vec::new());
    while from < total {
        let room = ((height - y) / pitch + 1e-6).floor().max(0.0) as usize;
        let rest = total - from;
        if rest <= room && y + rest as f64 * pitch + need <= height + 1e-6 {
            break;
        }
        let last = (from + room).min(total - 1);
        match (from + 1..=last).rev().find(|i| lawful[*i]) {
            Some(cut) => (from, y) = (cut, 0.0),
            None if y > 0.0 => y = 0.0,
            // nothing lawful on a whole page: what fits, fits
            None if room >= rest => break,
            None => from += room.max(1),
        }
        breaks.push(from);
    }
    breaks
}

/// Left, top, width and height of the text block, upright or turned, pt.
pub fn block(shop: &Shop<'_>, turned: bool) -> (f64, f64, f64, f64) {
    let page = &shop.style.page;
    let lengths = if turned {
        let margin = page.landscape_margin;
        (margin, margin, page.height - 2.0 * margin, page.width - 2.0 * margin)
    } else {
        (page.left, page.top, page.text_width, page.text_height)
    };
    (lengths.0 * MM, lengths.1 * MM, lengths.2 * MM, lengths.3 * MM)
}

/// The text block of a numbered page, moved away from the edge where the sheet is bound.
pub fn sided(shop: &Shop<'_>, turned: bool, number: usize) -> (f64, f64, f64, f64) {
    let page = &shop.style.page;
    let (left, top, width, height) = block(shop, turned);
    let shift = match (page.two_sided && number.is_multiple_of(2), turned) {
        (false, _) => page.binding * MM,
        (true, true) => -page.binding * MM,
        (true, false) => (page.width - page.binding) * MM - 2.0 * left - width,
    };
    // the head of a turned page is at the left of the bound sheet
    if turned { (left, top + shift, width, height) } else { (left + shift, top, width, height) }
}

#[cfg(test)]
mod tests {
    use super::page_breaks;

    #[test]
    fn pages_break_where_it_is_lawful() {
        // a heading, then a paragraph of five lines; ten lines a page
        let lawful = [true, false, false, true, true, false];
        let breaks = |used: f64| page_breaks(&lawful, used, 10.0, 1.0, 0.0);
        assert!(breaks(4.0).is_empty());
        assert_eq!(breaks(5.0), [4]);
        assert_eq!(breaks(6.0), [4]);
        assert_eq!(breaks(7.0), [3]);
        assert_eq!(breaks(8.0), [0], "a heading takes two lines along");
        assert_eq!(page_breaks(&[true], 8.0, 10.0, 1.0, 3.0), [0], "room for a table's beginning");
        assert_eq!(page_breaks(&[true; 25], 0.0, 10.0, 1.0, 0.0), [10, 20]);
    }
}
