//! A PDF as an assistive reader sees it: its structure tree, with the text of each element taken from
//! the pages through the fonts' own character maps.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// An element of the structure tree.
pub struct Element {
    pub tag: String,
    pub parent: Option<usize>,
    /// Its own marked content: page (zero-based) and MCID.
    pub pieces: Vec<(usize, i64)>,
    /// Annotations that belong to it.
    pub annotations: Vec<ObjectId>,
    pub attributes: Dictionary,
    pub id: ObjectId,
}

/// Text or paint on a page.
pub struct Piece {
    pub page: usize,
    /// None for artifacts.
    pub mcid: Option<i64>,
    /// Type and subtype of an artifact: `Pagination/Footer`.
    pub artifact: String,
    pub text: String,
}

/// A tagged PDF.
pub struct Tagged {
    pub document: Document,
    pub pages: Vec<ObjectId>,
    /// Parents before children, in reading order.
    pub elements: Vec<Element>,
    pub pieces: Vec<Piece>,
}

/// A font's character map and the codes that have a width.
struct Font {
    characters: BTreeMap<u16, String>,
    widths: Vec<u16>,
}

impl Tagged {
    pub fn read(bytes: &[u8]) -> Self {
        let document = Document::load_mem(bytes).unwrap();
        let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
        let mut tagged = Self { document, pages, elements: Vec::new(), pieces: Vec::new() };
        let root = tagged.catalog().get(b"StructTreeRoot").unwrap().clone();
        let root = tagged.dictionary(&root).get(b"K").unwrap().clone();
        tagged.element(&root, None);
        for page in 0..tagged.pages.len() {
            tagged.page(page);
        }
        tagged
    }

    pub fn catalog(&self) -> &Dictionary {
        self.document.catalog().unwrap()
    }

    /// The object itself, whatever refers to it.
    pub fn resolve<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.document.dereference(object).unwrap().1
    }

    pub fn dictionary<'a>(&'a self, object: &'a Object) -> &'a Dictionary {
        self.resolve(object).as_dict().unwrap()
    }

    fn element(&mut self, object: &Object, parent: Option<usize>) {
        let id = object.as_reference().unwrap();
        let element = self.dictionary(object).clone();
        let tag = String::from_utf8(element.get(b"S").unwrap().as_name().unwrap().to_vec()).unwrap();
        let attributes = element.get(b"A").map(|a| self.dictionary(a).clone()).unwrap_or_default();
        let (pieces, annotations) = (Vec::new(), Vec::new());
        self.elements.push(Element { tag, parent, pieces, annotations, attributes, id });
        let own = self.elements.len() - 1;
        let kids = self.resolve(element.get(b"K").unwrap()).as_array().unwrap().clone();
        for kid in kids {
            let dictionary = self.dictionary(&kid);
            let page = |d: &Dictionary| {
                let page = d.get(b"Pg").unwrap().as_reference().unwrap();
                self.pages.iter().position(|id| *id == page).unwrap()
            };
            match dictionary.get(b"Type").and_then(Object::as_name).unwrap() {
                b"MCR" => {
                    let piece = (page(dictionary), dictionary.get(b"MCID").unwrap().as_i64().unwrap());
                    self.elements[own].pieces.push(piece);
                }
                b"OBJR" => {
                    let annotation = dictionary.get(b"Obj").unwrap().as_reference().unwrap();
                    self.elements[own].annotations.push(annotation);
                }
                b"StructElem" => self.element(&kid, Some(own)),
                other => panic!("{}", String::from_utf8_lossy(other)),
            }
        }
    }

    fn fonts(&self, page: usize) -> BTreeMap<Vec<u8>, Font> {
        let page = self.document.get_dictionary(self.pages[page]).unwrap();
        let resources = self.dictionary(page.get(b"Resources").unwrap());
        let fonts = self.dictionary(resources.get(b"Font").unwrap());
        fonts.iter().map(|(name, font)| (name.clone(), self.font(self.dictionary(font)))).collect()
    }

    fn font(&self, font: &Dictionary) -> Font {
        let map = self.resolve(font.get(b"ToUnicode").unwrap()).as_stream().unwrap();
        let map = String::from_utf8(map.decompressed_content().unwrap_or(map.content.clone())).unwrap();
        let units = |hex: &str| -> Vec<u16> {
            let digits: Vec<char> = hex.trim_matches(['<', '>']).chars().collect();
            let unit = |unit: &[char]| u16::from_str_radix(&unit.iter().collect::<String>(), 16).unwrap();
            digits.chunks(4).map(unit).collect()
        };
        let entry = |line: &str| {
            let (glyph, text) = line.split_once("> <")?;
            Some((units(glyph)[0], String::from_utf16(&units(text)).unwrap()))
        };
        let characters = map.lines().filter(|line| line.starts_with('<')).filter_map(entry).collect();
        let descendant = &self.resolve(font.get(b"DescendantFonts").unwrap()).as_array().unwrap()[0];
        let descendant = self.dictionary(descendant);
        let descriptor = self.dictionary(descendant.get(b"FontDescriptor").unwrap());
        assert!(descriptor.has(b"FontFile2") || descriptor.has(b"FontFile3"), "a face is not embedded");
        let mut widths = Vec::new();
        let ranges = self.resolve(descendant.get(b"W").unwrap()).as_array().unwrap();
        for pair in ranges.chunks(2) {
            let first = pair[0].as_i64().unwrap();
            let count = self.resolve(&pair[1]).as_array().unwrap().len() as i64;
            widths.extend((first..first + count).map(|code| code as u16));
        }
        Font { characters, widths }
    }

    /// Reads a page's text; everything painted must belong to an element or be an artifact.
    fn page(&mut self, page: usize) {
        let fonts = self.fonts(page);
        let content = self.document.get_page_content(self.pages[page]);
        let mut font = None;
        // the marked content that is open, and a text that stands for what it shows
        let mut open: Vec<(Option<usize>, Option<String>)> = Vec::new();
        for operation in Content::decode(&content).unwrap().operations {
            match operation.operator.as_str() {
                "BDC" => {
                    let mark = self.begin(page, &operation.operands);
                    open.push(mark);
                }
                "BMC" => panic!("page {page}: an artifact of no kind"),
                "EMC" => {
                    let (_, instead) = open.pop().unwrap();
                    if let (Some(text), Some(at)) = (instead, outer(&open)) {
                        self.pieces[at].text.push_str(&text);
                    }
                }
                "Tf" => font = fonts.get(operation.operands[0].as_name().unwrap()),
                "TJ" | "Tj" => {
                    let at = outer(&open).unwrap_or_else(|| panic!("page {page}: text without a mark"));
                    let text = shown(font.unwrap(), &operation.operands);
                    if open.iter().all(|(_, instead)| instead.is_none()) {
                        self.pieces[at].text.push_str(&text);
                    }
                }
                "S" | "f" | "B" | "s" | "b" | "Do" | "sh" => {
                    assert!(outer(&open).is_some(), "page {page}: paint without a mark");
                }
                _ => {}
            }
        }
        assert!(open.is_empty(), "page {page}: marked content stays open");
    }

    fn begin(&mut self, page: usize, operands: &[Object]) -> (Option<usize>, Option<String>) {
        let properties = operands[1].as_dict().unwrap();
        if let Ok(Object::String(text, _)) = properties.get(b"ActualText") {
            return (None, Some(utf16(text)));
        }
        let name = |key: &[u8]| {
            let name = properties.get(key).and_then(Object::as_name).unwrap_or_default();
            String::from_utf8_lossy(name).into_owned()
        };
        let mcid = properties.get(b"MCID").and_then(Object::as_i64).ok();
        let artifact = format!("{}/{}", name(b"Type"), name(b"Subtype"));
        assert_eq!(mcid.is_none(), operands[0].as_name().unwrap() == b"Artifact");
        self.pieces.push(Piece { page, mcid, artifact, text: String::new() });
        (Some(self.pieces.len() - 1), None)
    }

    /// The text of an element and all below it.
    pub fn text(&self, element: usize) -> String {
        let mut text = String::new();
        for (at, other) in self.elements.iter().enumerate().skip(element) {
            if at == element || self.inside(at, element) {
                for piece in &other.pieces {
                    text.push_str(self.piece(*piece));
                }
            }
        }
        text
    }

    /// The text of an element without what lies below it.
    pub fn own_text(&self, element: usize) -> String {
        self.elements[element].pieces.iter().map(|piece| self.piece(*piece)).collect()
    }

    fn inside(&self, mut element: usize, outer: usize) -> bool {
        while let Some(parent) = self.elements[element].parent {
            if parent == outer {
                return true;
            }
            element = parent;
        }
        false
    }

    fn piece(&self, (page, mcid): (usize, i64)) -> &str {
        let found = self.pieces.iter().find(|piece| piece.page == page && piece.mcid == Some(mcid));
        &found.unwrap_or_else(|| panic!("page {page} lacks MCID {mcid}")).text
    }

    /// The children of an element.
    pub fn children(&self, element: usize) -> Vec<usize> {
        (0..self.elements.len()).filter(|at| self.elements[*at].parent == Some(element)).collect()
    }

    /// All elements with a tag.
    pub fn tagged(&self, tag: &str) -> Vec<usize> {
        (0..self.elements.len()).filter(|at| self.elements[*at].tag == tag).collect()
    }

    /// All text of a page, artifacts too.
    pub fn page_text(&self, page: usize) -> String {
        self.pieces.iter().filter(|piece| piece.page == page).map(|piece| piece.text.as_str()).collect()
    }

    /// The page (zero-based) and the distance from its bottom that a destination names.
    pub fn destination(&self, holder: &Dictionary) -> (usize, f32) {
        let place = self.resolve(holder.get(b"Dest").unwrap()).as_array().unwrap();
        let page = place[0].as_reference().unwrap();
        (self.pages.iter().position(|id| *id == page).unwrap(), place[3].as_float().unwrap())
    }
}

/// The piece that is open.
fn outer(open: &[(Option<usize>, Option<String>)]) -> Option<usize> {
    open.iter().rev().find_map(|(piece, _)| *piece)
}

/// What a text operator shows: each code with its characters and its width.
fn shown(font: &Font, operands: &[Object]) -> String {
    let strings = operands.iter().flat_map(|operand| match operand {
        Object::Array(items) => items.clone(),
        other => vec![other.clone()],
    });
    let mut text = String::new();
    for string in strings {
        let Object::String(bytes, _) = string else { continue };
        for code in bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])) {
            assert_ne!(code, 0, ".notdef is shown");
            assert!(font.widths.contains(&code), "code {code} has no width");
            text.push_str(font.characters.get(&code).unwrap_or_else(|| panic!("code {code} means nothing")));
        }
    }
    text
}

/// A text string of a PDF.
pub fn utf16(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(units) => {
            let units: Vec<u16> =
                units.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).unwrap()
        }
        None => String::from_utf8(bytes.to_vec()).unwrap(),
    }
}
