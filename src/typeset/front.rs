//! What stands before the parts: cover and table of contents.

use crate::compose::document::Document;
use crate::pack::style::Role;

use super::atoms::Atom;
use super::flow::{Entry, block, sided};
use super::lines::Measure;
use super::pages::{Item, NodeKind, Owner, Page, Shape, Target};
use super::sheet::{Sheets, Shop};

/// Sets the cover.
pub fn cover(shop: &Shop<'_>, sheets: &mut Sheets, document: &Document, root: usize) {
    let (left, top, width, height) = sided(shop, false, 1);
    let (page, style) = (&shop.style.page, &shop.style.cover);
    sheets.page(page.width, page.height, "封面".to_owned());
    let section = sheets.node(NodeKind::Section, Some(root));
    let mut y = top + height * 0.22;
    let mut set = |texts: &[String], role: Role, size: f64, y: &mut f64, kind: NodeKind| {
        for text in texts.iter().filter(|text| !text.is_empty()) {
            let node = sheets.node(kind.clone(), Some(section));
            let atoms = shop.atoms(role, text);
            let measure = Measure { size, tracking: 0.0, width, indent: 0.0, flush: false };
            let Some(paragraph) = shop.paragraph(&atoms, measure) else { continue };
            for line in paragraph.balanced() {
                let x = left + (width - line.width) / 2.0;
                sheets.line(Some(node), &paragraph, &line, (x, *y), (size * 1.6, size));
                *y += size * 1.6;
            }
            *y += size * 0.4;
        }
    };
    set(&document.cover, Role::Title, style.size, &mut y, NodeKind::Title);
    let mut foot = top + height - style.foot_size * 2.0 * document.cover_foot.len() as f64;
    set(&document.cover_foot, Role::Heading2, style.foot_size, &mut foot, NodeKind::Paragraph);
}

/// Sets the table of contents on as many pages as it takes; targets of the entries are shifted by the
/// pages that come before the body, which includes these.
pub fn contents(shop: &Shop<'_>, sheets: &mut Sheets, document: &Document, entries: &[Entry], root: usize) {
    let style = &shop.style.contents;
    let (mut left, top, width, height) = block(shop, false);
    let node = sheets.node(NodeKind::Contents, Some(root));
    let listed: Vec<&Entry> = entries.iter().filter(|entry| entry.level <= style.depth).collect();
    let title_height = shop.style.part.size * 2.6;
    let number_width = style.size * 2.5;
    let broken: Vec<_> = listed
        .iter()
        .map(|entry| {
            let role = if entry.level == 0 { Role::Heading1 } else { Role::Body };
            let indent = f64::from(entry.level) * 1.5 * style.size;
            let atoms = shop.atoms(role, &entry.text);
            let hang = hang(shop, &atoms, style.size);
            let indent = indent + hang;
            let inner = width - indent - number_width;
            let measure =
                Measure { size: style.size, tracking: 0.0, width: inner, indent: -hang, flush: false };
            let lines = shop.paragraph(&atoms, measure).map(|p| p.lines()).unwrap_or_default();
            (entry, atoms, lines, indent, measure)
        })
        .collect();
    let lines: Vec<usize> = broken.iter().map(|(_, _, lines, ..)| lines.len().max(1)).collect();
    let pages = page_starts(&lines, height - title_height, height, style.pitch);
    let two_sided = shop.style.page.two_sided;
    let front = sheets.pages.len() + pages.len();
    let blank = two_sided && front % 2 == 1;
    let front = front + usize::from(blank);
    let mut y = height;
    // the list of each level that is open, and its last entry
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (i, (entry, atoms, lines, indent, measure)) in broken.iter().enumerate() {
        if pages.contains(&i) {
            sheets.page(shop.style.page.width, shop.style.page.height, "目录".to_owned());
            left = sided(shop, false, sheets.pages.len()).0;
            y = 0.0;
            if i == 0 {
                y = title(shop, sheets, document, node, (left, top, width), title_height);
            }
        }
        let to = Target { page: entry.to.page + front, y: entry.to.y };
        let from = top + y;
        let link = entry_link(sheets, node, &mut open, usize::from(entry.level));
        let Some(paragraph) = shop.paragraph(atoms, *measure) else { continue };
        let band = (style.pitch, style.size);
        for (at, line) in lines.iter().enumerate() {
            sheets.line(Some(link), &paragraph, line, (left + indent, top + y), band);
            if at + 1 == lines.len() {
                let start = left + indent + line.width;
                leaders(shop, sheets, link, (start, left + width), top + y, entry.to.page + 1);
            }
            y += style.pitch;
        }
        let area = [left + indent + measure.indent, from, left + width, top + y];
        sheets.draw(Some(link), Shape::Link { area, to, alt: entry.text.clone() });
    }
    if blank {
        // the body begins on a right-hand page
        sheets.page(shop.style.page.width, shop.style.page.height, String::new());
    }
}

/// Width of a number set off by a wide blank (第一部分　), under which further lines do not go.
fn hang(shop: &Shop<'_>, atoms: &[Atom], size: f64) -> f64 {
    let Some(blank) = atoms.iter().position(|atom| &*atom.text == "　") else { return 0.0 };
    let measure = Measure { size, tracking: 0.0, width: f64::MAX, indent: 0.0, flush: false };
    shop.paragraph(&atoms[..=blank], measure).map_or(0.0, |paragraph| paragraph.whole())
}

/// The link of an entry, in the list of its level; that of a deeper level lies in the entry above.
fn entry_link(sheets: &mut Sheets, root: usize, open: &mut Vec<(usize, usize)>, level: usize) -> usize {
    open.truncate(level + 1);
    let depth = open.len().min(level);
    let list = match open.get(depth) {
        Some((list, _)) => *list,
        None => match depth.checked_sub(1).and_then(|above| open.get(above)) {
            Some((_, entry)) => sheets.node(NodeKind::Contents, Some(*entry)),
            None => root,
        },
    };
    let item = sheets.node(NodeKind::ContentsEntry, Some(list));
    open.truncate(depth);
    open.push((list, item));
    let reference = sheets.node(NodeKind::Reference, Some(item));
    sheets.node(NodeKind::Link, Some(reference))
}

/// Indices of the entries that begin a page.
fn page_starts(lines: &[usize], first: f64, full: f64, pitch: f64) -> Vec<usize> {
    let mut starts = vec![0];
    let mut room = (first / pitch).floor() as usize;
    for (i, count) in lines.iter().enumerate() {
        if *count > room {
            starts.push(i);
            room = (full / pitch).floor() as usize;
        }
        room = room.saturating_sub(*count);
    }
    starts.dedup();
    starts
}

fn title(
    shop: &Shop<'_>,
    sheets: &mut Sheets,
    document: &Document,
    node: usize,
    (left, top, width): (f64, f64, f64),
    height: f64,
) -> f64 {
    let size = shop.style.part.size;
    // two characters of a title are set apart, as is the custom
    let spaced = document.contents_title.chars().map(String::from).collect::<Vec<_>>();
    let spaced = if spaced.len() == 2 { spaced.join("　") } else { document.contents_title.clone() };
    let atoms = shop.atoms(shop.style.part.role, &spaced);
    let measure = Measure { size, tracking: 0.0, width, indent: 0.0, flush: false };
    let item = sheets.node(NodeKind::Caption, Some(node));
    if let Some(paragraph) = shop.paragraph(&atoms, measure) {
        for line in paragraph.lines() {
            let x = left + (width - line.width) / 2.0;
            sheets.line(Some(item), &paragraph, &line, (x, top), (size * 1.5, size));
        }
    }
    height
}

/// Dots on a common grid, and the page number at the right edge.
fn leaders(shop: &Shop<'_>, sheets: &mut Sheets, node: usize, (from, to): (f64, f64), top: f64, page: usize) {
    let style = &shop.style.contents;
    let band = (style.pitch, style.size);
    let measure = Measure { size: style.size, tracking: 0.0, width: to, indent: 0.0, flush: false };
    let number = shop.digits(Role::Body, &page.to_string());
    let Some(paragraph) = shop.paragraph(&number, measure) else { return };
    let width = paragraph.whole();
    for line in paragraph.lines() {
        sheets.line(Some(node), &paragraph, &line, (to - width, top), band);
    }
    let step = style.size * 0.4;
    let dot = shop.atoms(Role::Body, ".");
    let Some(dot) = shop.paragraph(&dot, measure) else { return };
    let Some(line) = dot.lines().into_iter().next() else { return };
    let mut x = (to / step).floor() * step - style.size * 1.6;
    while x > from + style.size * 0.4 {
        sheets.line(Owner::Layout, &dot, &line, (x, top), band);
        x -= step;
    }
}

/// Puts a word across a page, under everything else.
pub fn stamp(shop: &Shop<'_>, page: &mut Page, text: &str) {
    let angle: f64 = 35.0;
    let size = page.width.min(page.height) * 0.6 / text.chars().count().max(1) as f64;
    let atoms = shop.atoms(Role::Heading1, text);
    let measure = Measure { size, tracking: 0.0, width: f64::MAX, indent: 0.0, flush: false };
    let Some(paragraph) = shop.paragraph(&atoms, measure) else { return };
    let half = paragraph.whole() / 2.0;
    let (sin, cos) = angle.to_radians().sin_cos();
    let (x, y) = (page.width / 2.0 - half * cos, page.height / 2.0 + half * sin + size / 3.0);
    for line in paragraph.lines() {
        for glyphs in paragraph.glyphs(&line, x, y) {
            page.items.insert(0, Item { owner: Owner::Watermark, shape: Shape::Stamp { glyphs, angle } });
        }
    }
}
