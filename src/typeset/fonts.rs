//! Faces: finding them by role, measuring what they set, cutting subsets.
//!
//! A face is opened (memory-mapped) only inside a closure: once to measure all that it sets, once to
//! subset it. Typesetting itself works on the measures alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use crate::diag::{Diagnostic, Place, Severity};
use crate::pack::style::Role;

pub use super::faces::{FaceEntry, FontPlaces};

use super::faces::Shelf;

/// A piece that waits for its face: role, text, faces still to be tried, last first.
type Pending<'a> = (Role, &'a str, Vec<usize>);

/// The faces that a document may use.
pub struct Fonts {
    shelf: Shelf,
    /// The families of each role, best first, with their faces.
    chosen: BTreeMap<Role, Vec<(String, Option<usize>)>>,
    built_in: Option<usize>,
    /// Faces of the user's folders that no role asks for; tried after all others.
    unasked: Vec<usize>,
    /// Pieces that some document has set already: names of items and heads recur from unit to unit.
    kept: Mutex<Measures>,
}

/// So many pieces are kept, some ten megabytes of them.
const MOST_KEPT: usize = 20_000;
/// So many sets of families are kept: a run has one a pack.
const MOST_FOUND: usize = 8;

/// The faces that were found in some places, by the families that were asked for.
#[derive(Clone, Default)]
pub struct FoundFonts(Arc<Mutex<Vec<FoundFor>>>);

/// Families by role, and what was found for them.
type FoundFor = (BTreeMap<Role, Vec<String>>, Arc<Fonts>);

impl std::fmt::Debug for FoundFonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FoundFonts")
    }
}

impl FontPlaces {
    /// All files in which faces are looked for, with length and time of writing, and what is wrong with the places:
    /// where this is the same, the same faces are found.
    pub fn listing(&self) -> Vec<String> {
        let found = self.found.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = found.first().map(|(_, fonts)| fonts.shelf.listing.clone());
        known.unwrap_or_else(|| Shelf::fill(self).listing)
    }

    /// The faces of each role, looked for once for all that ask for the same families.
    pub fn fonts(&self, families: &BTreeMap<Role, Vec<String>>) -> Arc<Fonts> {
        // held while they are looked for: whoever waits would do the same
        let mut found = self.found.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, fonts)) = found.iter().find(|(asked, _)| asked == families) {
            return fonts.clone();
        }
        let fonts = Arc::new(Fonts::find(families, self));
        if found.len() >= MOST_FOUND {
            found.remove(0);
        }
        found.push((families.clone(), fonts.clone()));
        fonts
    }
}

/// How a role is filled.
#[derive(Debug)]
pub struct Filled<'a> {
    /// The role.
    pub role: Role,
    /// The face that leads; none only where nothing is built in.
    pub face: Option<&'a FaceEntry>,
    /// The family that it was asked for as; none for the built-in face.
    pub family: Option<&'a str>,
    /// Better families that were not found.
    pub missed: Vec<&'a str>,
    /// Faces that stand by for characters that the first lacks.
    pub others: Vec<&'a FaceEntry>,
}

/// A face that a document was set with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaceUsed {
    /// PostScript name.
    pub name: String,
    /// Its table directory, which has a checksum of every table: what it is, without reading megabytes.
    pub directory: Vec<u8>,
}

/// A piece of text set by one face; lengths in type sizes.
#[derive(Debug, Clone, Default)]
pub struct Shaped {
    /// Index of the face.
    pub face: usize,
    /// Width.
    pub advance: f64,
    /// Left and right end of the ink.
    pub ink: (f64, f64),
    /// Its glyphs: id, left end, characters.
    pub glyphs: Vec<(u16, f64, Box<str>)>,
}

/// The measures of all pieces of text that a document needs.
#[derive(Debug, Default)]
pub struct Measures {
    pieces: HashMap<Role, HashMap<Box<str>, Arc<Shaped>>>,
    count: usize,
}

impl Measures {
    /// The measures of a piece.
    pub fn get(&self, role: Role, text: &str) -> Option<&Shaped> {
        self.pieces.get(&role)?.get(text).map(|shaped| &**shaped)
    }

    /// The same, to be kept elsewhere too.
    fn shared(&self, role: Role, text: &str) -> Option<Arc<Shaped>> {
        self.pieces.get(&role)?.get(text).cloned()
    }

    fn insert(&mut self, role: Role, text: &str, shaped: Arc<Shaped>) {
        if self.pieces.entry(role).or_default().insert(text.into(), shaped).is_none() {
            self.count += 1;
        }
    }
}

/// A face cut down to the glyphs that are used.
pub struct Subset {
    /// The font program.
    pub program: Vec<u8>,
    /// Whether its outlines are CFF.
    pub cff: bool,
    /// PostScript name of the whole face.
    pub name: String,
    /// Glyph id in the whole face → in the subset.
    pub glyphs: BTreeMap<u16, u16>,
    /// Widths by glyph id of the subset, in font units.
    pub widths: BTreeMap<u16, u16>,
    /// Font units per em.
    pub units_per_em: u16,
    /// Height above the baseline, in font units.
    pub ascent: i16,
    /// Depth below the baseline (negative), in font units.
    pub descent: i16,
}

impl Fonts {
    /// Looks for the faces of each role.
    pub fn find(families: &BTreeMap<Role, Vec<String>>, places: &FontPlaces) -> Self {
        let mut shelf = Shelf::fill(places);
        let mut chosen = BTreeMap::new();
        for role in Role::ALL {
            let wanted = families.get(&role).map(Vec::as_slice).unwrap_or_default();
            let found = wanted.iter().map(|family| (family.clone(), shelf.family(family)));
            chosen.insert(role, found.collect());
        }
        let unasked = shelf.unasked();
        let built_in = shelf.built_in();
        Self { shelf, chosen, built_in, unasked, kept: Mutex::default() }
    }

    /// Files and faces that were passed over.
    ///
    /// # Errors
    /// The same, if a folder that was named is not there.
    pub fn passed_over(&self) -> Result<&[Diagnostic], &[Diagnostic]> {
        let faults = &self.shelf.faults;
        if faults.iter().any(|fault| fault.severity == Severity::Error) { Err(faults) } else { Ok(faults) }
    }

    /// How each role is filled.
    pub fn filled(&self) -> Vec<Filled<'_>> {
        Role::ALL.iter().map(|role| self.fill(*role)).collect()
    }

    fn fill(&self, role: Role) -> Filled<'_> {
        let wanted = self.chosen.get(&role).map(Vec::as_slice).unwrap_or_default();
        let lead = wanted.iter().position(|(_, face)| face.is_some());
        let better = &wanted[..lead.unwrap_or(wanted.len())];
        let mut faces: Vec<usize> = Vec::new();
        for face in wanted.iter().filter_map(|(_, face)| *face).chain(self.built_in) {
            if !faces.contains(&face) {
                faces.push(face);
            }
        }
        let mut faces = faces.into_iter().map(|face| &self.shelf.faces()[face]);
        Filled {
            role,
            face: faces.next(),
            family: lead.map(|at| wanted[at].0.as_str()),
            missed: better.iter().map(|(family, _)| family.as_str()).collect(),
            others: faces.collect(),
        }
    }

    /// The faces that the roles ask for, and those that stand by, each once.
    pub fn used(&self) -> Vec<FaceUsed> {
        let mut used: Vec<FaceUsed> = Vec::new();
        for filled in self.filled() {
            for face in filled.face.into_iter().chain(filled.others) {
                if used.iter().any(|known| known.name == face.name) {
                    continue;
                }
                let at = self.shelf.faces().iter().position(|other| std::ptr::eq(other, face));
                let directory = at.and_then(|at| self.shelf.open(at, directory)).unwrap_or_default();
                used.push(FaceUsed { name: face.name.clone(), directory });
            }
        }
        used
    }

    /// Roles that none of their families fills, so that the built-in face stands in.
    pub fn substituted(&self) -> Vec<Role> {
        let empty = |filled: &Filled<'_>| filled.family.is_none();
        self.filled().into_iter().filter(empty).map(|filled| filled.role).collect()
    }

    /// Faces to try for a piece: its role's, for ASCII the latin ones before, then everything else.
    fn chain(&self, role: Role, text: &str) -> Vec<usize> {
        let mut roles = Vec::new();
        if text.is_ascii() {
            let heavy = matches!(role, Role::Title | Role::Heading1);
            roles.extend(heavy.then_some(Role::LatinBold).into_iter().chain([Role::Latin]));
        }
        roles.push(role);
        roles.extend([Role::Body, Role::Table, Role::Heading1, Role::Heading2, Role::Title, Role::Latin]);
        let mut chain: Vec<usize> = Vec::new();
        let chosen = roles.iter().filter_map(|role| self.chosen.get(role)).flatten();
        for face in chosen.filter_map(|(_, face)| *face) {
            if !chain.contains(&face) {
                chain.push(face);
            }
        }
        chain.extend(self.built_in.iter().chain(&self.unasked));
        chain
    }

    /// Measures pieces of text, each in the first face of its chain that has all its characters.
    ///
    /// # Errors
    /// The pieces that no face can set.
    pub fn measure(&self, wanted: &BTreeSet<(Role, Box<str>)>) -> Result<Measures, Vec<Box<str>>> {
        let mut measures = Measures::default();
        let mut missing = BTreeSet::new();
        let mut pending: Vec<Pending<'_>> = Vec::new();
        {
            let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            for (role, text) in wanted {
                match kept.shared(*role, text) {
                    Some(shaped) => measures.insert(*role, text, shaped),
                    None => pending.push((*role, text, self.chain(*role, text))),
                }
            }
        }
        pending.iter_mut().for_each(|(.., chain)| chain.reverse());
        let mut new: Vec<(Role, &str, Arc<Shaped>)> = Vec::new();
        while !pending.is_empty() {
            let mut by_face: BTreeMap<usize, Vec<Pending<'_>>> = BTreeMap::new();
            for (role, text, mut chain) in pending.drain(..) {
                match chain.pop() {
                    Some(face) => by_face.entry(face).or_default().push((role, text, chain)),
                    None => {
                        missing.insert(text.into());
                    }
                }
            }
            for (face, pieces) in by_face {
                let shaped = self.shelf.open(face, |data, index| {
                    rustybuzz::Face::from_slice(data, index)
                        .map(|opened| pieces.iter().map(|(_, text, _)| shape(&opened, face, text)).collect())
                });
                let shaped: Vec<Option<Shaped>> =
                    shaped.flatten().unwrap_or_else(|| vec![None; pieces.len()]);
                for ((role, text, chain), shaped) in pieces.into_iter().zip(shaped) {
                    match shaped {
                        Some(shaped) => new.push((role, text, Arc::new(shaped))),
                        None => pending.push((role, text, chain)),
                    }
                }
            }
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        for (role, text, shaped) in new {
            if kept.count < MOST_KEPT {
                kept.insert(role, text, shaped.clone());
            }
            measures.insert(role, text, shaped);
        }
        drop(kept);
        if missing.is_empty() { Ok(measures) } else { Err(missing.into_iter().collect()) }
    }

    /// Cuts a face down to some glyphs.
    ///
    /// # Errors
    /// A face that is damaged further inside than was seen when it was chosen.
    pub fn subset(&self, face: usize, glyphs: &BTreeSet<u16>) -> Result<Subset, Diagnostic> {
        let name = self.shelf.faces().get(face).map(|entry| entry.name.clone()).unwrap_or_default();
        let cut = |data: &[u8], index: u32| {
            let opened = ttf_parser::Face::parse(data, index).ok()?;
            let mut remapper = subsetter::GlyphRemapper::new();
            let map: BTreeMap<u16, u16> = glyphs.iter().map(|id| (*id, remapper.remap(*id))).collect();
            let program = subsetter::subset(data, index, &remapper).ok()?;
            let width = |id: u16| opened.glyph_hor_advance(ttf_parser::GlyphId(id)).unwrap_or(0);
            let mut widths: BTreeMap<u16, u16> = map.iter().map(|(old, new)| (*new, width(*old))).collect();
            widths.insert(0, width(0));
            Some(Subset {
                program,
                cff: opened.tables().cff.is_some(),
                name: name.clone(),
                glyphs: map,
                widths,
                units_per_em: opened.units_per_em(),
                ascent: opened.ascender(),
                descent: opened.descender(),
            })
        };
        self.shelf.open(face, cut).flatten().ok_or_else(|| {
            let path = self.shelf.faces().get(face).and_then(|entry| entry.path.clone());
            let mut told = Diagnostic::error("成文-字体", format!("字体“{name}”的文件已损坏，不能嵌入"))
                .hint("请换一份完好的字体文件，或用 --font-dir 指明别的字体文件夹");
            told.places.extend(path.map(|path| Place::File(path.display().to_string().into())));
            told
        })
    }
}

/// Sets a piece in a face; none where the face lacks a character.
fn shape(face: &rustybuzz::Face<'_>, index: usize, text: &str) -> Option<Shaped> {
    if text.chars().any(|c| face.glyph_index(c).is_none()) {
        return None;
    }
    let mut buffer = rustybuzz::UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    // one glyph a letter: figures are copied out of these documents
    let plain = [b"liga", b"clig"]
        .map(|tag| rustybuzz::Feature::new(rustybuzz::ttf_parser::Tag::from_bytes(tag), 0, ..));
    let glyphs = rustybuzz::shape(face, &plain, buffer);
    let em = f64::from(face.units_per_em());
    let mut shaped = Shaped { face: index, ink: (f64::MAX, f64::MIN), ..Shaped::default() };
    let infos = glyphs.glyph_infos();
    for (i, (info, position)) in infos.iter().zip(glyphs.glyph_positions()).enumerate() {
        let id = u16::try_from(info.glyph_id).ok().filter(|id| *id != 0)?;
        let from = info.cluster as usize;
        let next = infos[i..].iter().map(|info| info.cluster as usize).find(|cluster| *cluster > from);
        // each glyph of a cluster stands for a character of it, the last for all that are left
        let before = infos[..i].iter().rev().take_while(|other| other.cluster == info.cluster).count();
        let last = infos.get(i + 1).is_none_or(|other| other.cluster != info.cluster);
        let characters = text[from..next.unwrap_or(text.len())].chars().skip(before);
        let cluster: String = characters.take(if last { usize::MAX } else { 1 }).collect();
        let x = shaped.advance + f64::from(position.x_offset) / em;
        if let Some(ink) = face.glyph_bounding_box(rustybuzz::ttf_parser::GlyphId(id)) {
            shaped.ink.0 = shaped.ink.0.min(x + f64::from(ink.x_min) / em);
            shaped.ink.1 = shaped.ink.1.max(x + f64::from(ink.x_max) / em);
        }
        shaped.glyphs.push((id, x, cluster.into()));
        shaped.advance += f64::from(position.x_advance) / em;
    }
    if shaped.ink.0 > shaped.ink.1 {
        shaped.ink = (0.0, shaped.advance);
    }
    Some(shaped)
}
/// The table directory of a face; nothing of what is no face.
fn directory(data: &[u8], index: u32) -> Vec<u8> {
    let number = |at: usize, length: usize| {
        let bytes = data.get(at..at + length)?;
        Some(bytes.iter().fold(0usize, |sum, byte| sum << 8 | usize::from(*byte)))
    };
    let collection = data.starts_with(b"ttcf");
    let start = if collection { number(12 + 4 * index as usize, 4) } else { Some(0) };
    let whole = start.and_then(|start| data.get(start..start + 12 + 16 * number(start + 4, 2)?));
    whole.unwrap_or_default().to_vec()
}
