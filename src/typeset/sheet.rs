//! The sheets that are being filled: pages, the structure tree, and the way text gets onto them.

use crate::pack::style::{Role, Style};

use super::atoms::{Atom, Break, Cutter};
use super::fonts::Measures;
use super::lines::{Line, Measure, Paragraph};
use super::pages::{Bookmark, Glyphs, Item, Node, NodeKind, Owner, Page, Shape, Target};

/// Points in a millimetre.
pub const MM: f64 = 72.0 / 25.4;
/// Where the baseline of Chinese type lies within its em box, from the top.
const BASELINE: f64 = 0.86;

/// What every step of setting needs.
pub struct Shop<'a> {
    /// Page, fonts, sizes.
    pub style: &'a Style,
    /// Cuts text into atoms.
    pub cutter: &'a Cutter,
    /// Measures of all atoms.
    pub measures: &'a Measures,
}

impl Shop<'_> {
    /// Width of the upright text block, pt.
    pub fn width(&self) -> f64 {
        self.style.page.text_width * MM
    }

    /// Height of the upright text block, pt.
    pub fn height(&self) -> f64 {
        self.style.page.text_height * MM
    }

    /// Distance of baselines in running text, pt.
    pub fn pitch(&self) -> f64 {
        self.height() / f64::from(self.style.page.lines)
    }

    /// What is added to each full-width character so that a line holds as many as the style says.
    pub fn tracking(&self) -> f64 {
        self.width() / f64::from(self.style.page.characters) - self.style.body.size
    }

    /// Atoms ready to be broken. None if a piece was not measured, which collecting rules out.
    pub fn paragraph<'s>(&'s self, atoms: &'s [Atom], measure: Measure) -> Option<Paragraph<'s>> {
        Paragraph::new(atoms, self.measures, measure)
    }

    /// The atoms of a text with numbers that are known only now: ASCII one by one, as it was measured.
    pub fn digits(&self, role: Role, text: &str) -> Vec<Atom> {
        let mut atoms = Vec::new();
        for atom in self.cutter.atoms(role, text) {
            if atom.text.is_ascii() {
                let single =
                    |c: char| Atom { text: c.to_string().into(), before: Break::Never, ..atom.clone() };
                atoms.extend(atom.text.chars().map(single));
            } else {
                atoms.push(atom);
            }
        }
        atoms
    }

    /// The atoms of a text.
    pub fn atoms(&self, role: Role, text: &str) -> Vec<Atom> {
        self.cutter.atoms(role, text)
    }
}

/// The sheets that are being filled.
#[derive(Debug, Default)]
pub struct Sheets {
    /// The pages so far.
    pub pages: Vec<Page>,
    /// The structure tree so far.
    pub nodes: Vec<Node>,
    /// The bookmarks so far.
    pub outline: Vec<Bookmark>,
}

impl Sheets {
    /// Begins a page of a size in mm.
    pub fn page(&mut self, width: f64, height: f64, label: String) {
        self.pages.push(Page { width: width * MM, height: height * MM, label, items: Vec::new() });
    }

    /// Index of the page that is being filled.
    pub fn at(&self) -> usize {
        self.pages.len().saturating_sub(1)
    }

    /// A new node.
    pub fn node(&mut self, kind: NodeKind, parent: Option<usize>) -> usize {
        self.nodes.push(Node { kind, parent });
        self.nodes.len() - 1
    }

    /// A bookmark to a place on the page that is being filled.
    pub fn bookmark(&mut self, level: u8, text: String, y: f64) -> Target {
        let to = Target { page: self.at(), y };
        self.outline.push(Bookmark { level, text, to });
        to
    }

    /// Draws something on the page that is being filled.
    pub fn draw(&mut self, owner: impl Into<Owner>, shape: Shape) {
        if let Some(page) = self.pages.last_mut() {
            page.items.push(Item { owner: owner.into(), shape });
        }
    }

    /// How many items the page that is being filled holds.
    pub fn drawn(&self) -> usize {
        self.pages.last().map_or(0, |page| page.items.len())
    }

    /// Says what kind of artifact everything ownerless is that was drawn since `from`.
    pub fn artifacts(&mut self, from: usize, kind: Owner) {
        let items = self.pages.last_mut().into_iter().flat_map(|page| page.items.iter_mut().skip(from));
        items
            .filter(|item| item.owner == Owner::Layout && matches!(item.shape, Shape::Glyphs(_)))
            .for_each(|item| item.owner = kind);
    }

    /// Gives the first characters of the text drawn since `from` to another node.
    pub fn label(&mut self, from: usize, characters: usize, node: usize) {
        let Some(page) = self.pages.last_mut() else { return };
        let (mut left, mut items) = (characters, Vec::new());
        for mut item in page.items.drain(from..) {
            if let Shape::Glyphs(run) = &mut item.shape
                && left > 0
            {
                let mut cut = 0;
                while left > 0 && cut < run.glyphs.len() {
                    left = left.saturating_sub(run.glyphs[cut].text.chars().count());
                    cut += 1;
                }
                let glyphs = run.glyphs.drain(..cut).collect();
                let label = Glyphs { glyphs, ..*run };
                items.push(Item { owner: Owner::Node(node), shape: Shape::Glyphs(label) });
                if run.glyphs.is_empty() {
                    continue;
                }
            }
            items.push(item);
        }
        page.items.extend(items);
    }

    /// Draws a line of text in a band of some height, at its middle.
    pub fn line(
        &mut self,
        owner: impl Into<Owner>,
        paragraph: &Paragraph<'_>,
        line: &Line,
        (x, top): (f64, f64),
        (band, size): (f64, f64),
    ) {
        let y = top + (band - size) / 2.0 + BASELINE * size;
        let owner = owner.into();
        for glyphs in paragraph.glyphs(line, x, y) {
            self.draw(owner, Shape::Glyphs(glyphs));
        }
    }

    /// Draws a rule as an artifact.
    pub fn rule(&mut self, from: (f64, f64), to: (f64, f64), thickness: f64) {
        self.draw(Owner::Layout, Shape::Rule { from, to, thickness });
    }
}
