//! Running text down the pages: grid, headings kept with what follows, no widows or orphans.

use std::collections::BTreeSet;

use crate::compose::document::{Block, Document, Inline, Part, TableView, plain_text};
use crate::pack::style::{Role, TextStyle};

use super::charts::Charts;
use super::collect::inline_atoms;
use super::lines::Measure;
use super::pages::{NodeKind, Owner, Shape, Target};
use super::sheet::{MM, Sheets, Shop};
use super::spots::BlockSpot;
use super::structure::{self, ListSpot};
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
    /// Where the blocks so far begin; pages counted from the first page of the body.
    pub begun: Vec<BlockSpot>,
    /// Distance from the top of the text block, pt.
    pub y: f64,
    /// Whether the page is turned.
    pub turned: bool,
    /// Number of the page that is being filled.
    number: usize,
    /// Titles of all tables, which items of lists may refer to.
    titles: BTreeSet<&'a str>,
    /// Links whose table was not yet set: page, item on it, title.
    references: Vec<(usize, usize, String)>,
    /// The list that is being filled.
    list: Option<usize>,
    /// Level of the last heading in the structure; no level is left out below it.
    level: u8,
    /// Index of the part that is being set.
    part: usize,
}

/// Lines of a block that were broken but not placed.
struct Pending {
    /// Index of the block in its part.
    index: usize,
    style: TextStyle,
    atoms: Vec<super::atoms::Atom>,
    /// Level and text of a heading.
    heading: Option<(u8, String)>,
    list: Option<ListSpot>,
    /// The title of the table that the whole of it names.
    refers: Option<String>,
}

impl<'a> Flow<'a> {
    /// A flow without pages.
    pub fn new(shop: &'a Shop<'a>, sheets: &'a mut Sheets, document: &'a Document) -> Self {
        let blocks = document.parts.iter().flat_map(|part| &part.blocks);
        let title = |block: &'a Block| match block {
            Block::Table(table) => Some(table.title.as_str()),
            _ => None,
        };
        Self {
            shop,
            sheets,
            entries: Vec::new(),
            y: 0.0,
            turned: false,
            number: 0,
            titles: blocks.filter_map(title).collect(),
            references: Vec::new(),
            list: None,
            level: 1,
            begun: Vec::new(),
            part: 0,
        }
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
                    self.sheets.draw(Owner::Footer, Shape::Turned { glyphs, angle: -90.0 });
                }
                continue;
            }
            let top = top + height + style.below * MM - band.0 / 2.0;
            self.sheets.line(Owner::Footer, &paragraph, &line, (x, top), band);
        }
    }

    /// Sets a part, on a page of its own; `follows` pt of what comes after it must find room below its last line.
    pub fn part(&mut self, part: &Part, number: usize, root: usize, follows: f64) {
        self.part = number;
        let section = self.sheets.node(NodeKind::Section, Some(root));
        self.page(false);
        self.title(part, section);
        let mut held: Vec<Pending> = Vec::new();
        let mut spots = structure::lists(&part.blocks).into_iter();
        let mut blocks = part.blocks.as_slice();
        while let Some((block, rest)) = blocks.split_first() {
            let index = part.blocks.len() - blocks.len();
            blocks = rest;
            let spot = spots.next().flatten();
            match block {
                Block::Heading { level, content } => held.push(self.heading(*level, content, index)),
                Block::Paragraph { content } => {
                    let paragraph = self.paragraph(content, spot, index);
                    // what ends in a colon stands with what it announces
                    let announces = paragraph.atoms.last().is_some_and(|a| matches!(&*a.text, "：" | ":"));
                    held.push(paragraph);
                    if !(announces && matches!(rest.first(), Some(Block::Paragraph { .. }))) {
                        let need = if rest.is_empty() { follows } else { 0.0 };
                        self.place(std::mem::take(&mut held), section, need);
                    }
                }
                Block::Table(first) => {
                    let mut run: Vec<&TableView> = vec![first];
                    while let Some((Block::Table(next), rest)) = blocks.split_first() {
                        run.push(next);
                        blocks = rest;
                        spots.next();
                    }
                    let need = tables::least(self, first);
                    self.place(std::mem::take(&mut held), section, need);
                    let before = self.entries.len();
                    tables::set(self, &run, section, blocks.is_empty());
                    self.began(index, before);
                }
                Block::Charts(charts) => {
                    let drawn = Charts::new(self.shop, charts);
                    self.place(std::mem::take(&mut held), section, drawn.height());
                    drawn.set(self, charts, section);
                }
            }
        }
        self.place(held, section, 0.0);
    }

    /// Height of so many lines, pt.
    pub fn height(&self, lines: usize) -> f64 {
        self.shop.pitch() * lines as f64
    }

    /// Signs at the end: lines at the right, the shorter ones in the middle below the longest (GB/T 9704-2012, 7.3.5.1),
    /// two lines below the text, together on one page.
    ///
    /// The last paragraph goes onto a new page with them: nobody takes a page of a signature alone for part of a letter.
    pub fn sign(&mut self, lines: &[String], root: usize) {
        let (pitch, shop) = (self.shop.pitch(), self.shop);
        let style = shop.style.body.clone();
        let (_, top, width, height) = self.block();
        let from = self.next_line();
        // rather closer to the text than alone on a page
        let fits = |gap: &&f64| from + pitch * (**gap + lines.len() as f64) <= height + 1e-6;
        match [2.0, 1.0, 0.0].iter().find(fits).filter(|_| !self.turned) {
            Some(gap) => self.y = from + gap * pitch,
            None => self.page(false),
        }
        let left = self.block().0;
        let measure =
            Measure { size: style.size, tracking: shop.tracking(), width, indent: 0.0, flush: false };
        let atoms: Vec<_> = lines.iter().map(|text| shop.atoms(style.role, text)).collect();
        let set: Vec<_> = atoms.iter().filter_map(|atoms| shop.paragraph(atoms, measure)).collect();
        let longest = set.iter().map(|paragraph| paragraph.whole()).fold(0.0, f64::max).min(width);
        let middle = left + width - 2.0 * style.size - longest / 2.0;
        for paragraph in &set {
            let node = self.sheets.node(NodeKind::Paragraph, Some(root));
            for line in paragraph.balanced() {
                let x = (middle - line.width / 2.0).max(left);
                self.sheets.line(Some(node), paragraph, &line, (x, top + self.y), (pitch, style.size));
                self.y += pitch;
            }
        }
    }

    /// Notes where the tables of a run began, each of which has made an entry of the contents.
    fn began(&mut self, first: usize, entries: usize) {
        for (at, entry) in self.entries.iter().skip(entries).enumerate() {
            self.begun.push(BlockSpot { part: self.part, block: first + at, page: entry.to.page });
        }
    }

    fn heading(&self, level: u8, content: &[Inline], index: usize) -> Pending {
        let style = self.shop.style.heading(level).clone();
        let atoms = inline_atoms(self.shop.cutter, style.role, content);
        let heading = Some((level, plain_text(content)));
        Pending { index, style, atoms, heading, list: None, refers: None }
    }

    fn paragraph(&self, content: &[Inline], list: Option<ListSpot>, index: usize) -> Pending {
        let style = self.shop.style.body.clone();
        let atoms = inline_atoms(self.shop.cutter, style.role, content);
        let text: String = plain_text(content).chars().skip(list.map_or(0, |spot| spot.label)).collect();
        let named = text.strip_prefix('《').and_then(|rest| rest.strip_suffix('》')).unwrap_or(&text);
        let refers = self.titles.contains(named).then(|| named.to_owned());
        Pending { index, style, atoms, heading: None, list, refers }
    }

    /// The node of a block that begins at `y`, and for an item of a list its number's too; a heading is
    /// put into the contents and the outline.
    fn begin(&mut self, block: &Pending, section: usize, y: f64) -> (usize, Option<usize>) {
        self.begun.push(BlockSpot { part: self.part, block: block.index, page: self.sheets.at() });
        let (mut node, label) = match (&block.heading, block.list) {
            (Some((level, text)), _) => {
                let to = self.sheets.bookmark(level + 1, text.clone(), y);
                self.entries.push(Entry { level: *level, text: text.clone(), to });
                self.level = (level + 1).min(self.level + 1);
                (self.sheets.node(NodeKind::Heading(self.level), Some(section)), None)
            }
            (None, None) => (self.sheets.node(NodeKind::Paragraph, Some(section)), None),
            (None, Some(spot)) => {
                let open = self.list.filter(|_| !spot.first);
                let list = open.unwrap_or_else(|| self.sheets.node(NodeKind::List, Some(section)));
                self.list = Some(list);
                let item = self.sheets.node(NodeKind::ListItem, Some(list));
                let label = self.sheets.node(NodeKind::Label, Some(item));
                (self.sheets.node(NodeKind::ListBody, Some(item)), Some(label))
            }
        };
        if block.refers.is_some() {
            node = self.sheets.node(NodeKind::Link, Some(node));
        }
        (node, label)
    }

    /// Lets items of lists that name a table lead there.
    pub fn refer(&mut self) {
        for (page, item, title) in std::mem::take(&mut self.references) {
            let Some(entry) = self.entries.iter().find(|entry| entry.level > 0 && entry.text == title) else {
                continue;
            };
            if let Some(Shape::Link { to, .. }) =
                self.sheets.pages[page].items.get_mut(item).map(|item| &mut item.shape)
            {
                *to = entry.to;
            }
        }
    }

    fn title(&mut self, part: &Part, section: usize) {
        let (left, top, width, _) = self.block();
        let style = &self.shop.style.part;
        let node = self.sheets.node(NodeKind::Heading(1), Some(section));
        self.level = 1;
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
                let (own, label) = match node {
                    Some(node) => (node, None),
                    None => self.begin(block, section, top + self.y),
                };
                node = Some(own);
                let from = self.sheets.drawn();
                let left = self.block().0;
                let x = if block.style.centred { left + (width - line.width) / 2.0 } else { left };
                self.sheets.line(Some(own), paragraph, line, (x, top + self.y), band);
                if let (Some(label), Some(spot)) = (label, block.list) {
                    self.sheets.label(from, spot.label, label);
                }
                if let Some(title) = &block.refers {
                    let area = [x, top + self.y, x + line.width, top + self.y + pitch];
                    self.link(own, area, title);
                }
                self.y += pitch;
                index += 1;
            }
        }
    }

    /// A link to a table that may not yet be set.
    fn link(&mut self, node: usize, area: [f64; 4], title: &str) {
        let to = Target { page: 0, y: 0.0 };
        self.references.push((self.sheets.at(), self.sheets.drawn(), title.to_owned()));
        self.sheets.draw(Some(node), Shape::Link { area, to, alt: title.to_owned() });
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
