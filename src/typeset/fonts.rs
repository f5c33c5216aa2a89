//! Faces: finding them by role, measuring what they set, cutting subsets.
//!
//! A face is opened (memory-mapped) only inside a closure: once to measure all that it sets, once to
//! subset it. Typesetting itself works on the measures alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use fontdb::{Database, Family, Query, Source, Weight};

use crate::pack::style::Role;

/// A piece that waits for its face: role, text, faces still to be tried, last first.
type Pending<'a> = (Role, &'a str, Vec<usize>);

/// Where faces may be looked for.
#[derive(Debug, Clone, Default)]
pub struct FontPlaces {
    /// Folders named by the user, searched first.
    pub folders: Vec<PathBuf>,
    /// Whether the system's fonts are searched too.
    pub system: bool,
}

/// The faces that a document may use.
pub struct Fonts {
    db: Database,
    faces: Vec<FaceEntry>,
    chains: BTreeMap<Role, Vec<usize>>,
}

/// A face that was found.
#[derive(Debug, Clone)]
pub struct FaceEntry {
    id: fontdb::ID,
    /// PostScript name.
    pub name: String,
    /// Its file; none for the built-in face.
    pub path: Option<PathBuf>,
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
pub struct Measures(HashMap<Role, HashMap<Box<str>, Shaped>>);

impl Measures {
    /// The measures of a piece.
    pub fn get(&self, role: Role, text: &str) -> Option<&Shaped> {
        self.0.get(&role)?.get(text)
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
        let mut db = Database::new();
        for folder in &places.folders {
            db.load_fonts_dir(folder);
        }
        if places.system {
            db.load_system_fonts();
            for folder in TEX_FOLDERS {
                db.load_fonts_dir(folder);
            }
        }
        let mut fonts = Self { db, faces: Vec::new(), chains: BTreeMap::new() };
        for role in Role::ALL {
            let wanted = families.get(&role).map(Vec::as_slice).unwrap_or_default();
            let chain = wanted.iter().filter_map(|family| fonts.family(family)).collect();
            fonts.chains.insert(role, chain);
        }
        if let Some(built_in) = fonts.built_in() {
            fonts.chains.values_mut().for_each(|chain| chain.push(built_in));
        }
        fonts
    }

    fn family(&mut self, wanted: &str) -> Option<usize> {
        let (name, weight) = wanted.rsplit_once(':').unwrap_or((wanted, "400"));
        let weight = Weight(weight.parse().unwrap_or(400));
        let query = Query { families: &[Family::Name(name)], weight, ..Query::default() };
        let id = self.db.query(&query)?;
        // a face that may not be embedded, or does not read, is as good as absent
        let usable = self.db.with_face_data(id, |data, index| {
            ttf_parser::Face::parse(data, index).is_ok_and(|face| {
                face.permissions() != Some(ttf_parser::Permissions::Restricted)
                    && face.is_subsetting_allowed()
                    && face.number_of_glyphs() > 1
            })
        });
        usable.unwrap_or(false).then(|| self.entry(id))
    }

    fn entry(&mut self, id: fontdb::ID) -> usize {
        if let Some(known) = self.faces.iter().position(|face| face.id == id) {
            return known;
        }
        let info = self.db.face(id);
        let name = info.map(|info| info.post_script_name.clone()).unwrap_or_default();
        let path = info.and_then(|info| match &info.source {
            Source::File(path) | Source::SharedFile(path, _) => Some(path.clone()),
            Source::Binary(_) => None,
        });
        self.faces.push(FaceEntry { id, name, path });
        self.faces.len() - 1
    }

    /// The face inside the program, so that it prints on any machine.
    fn built_in(&mut self) -> Option<usize> {
        let font = mupdf_fonts_droid::cjk_font(0, false)?;
        // described by hand: its name table is too bare for the database to take it in by itself
        let info = fontdb::FaceInfo {
            id: fontdb::ID::dummy(),
            source: Source::Binary(Arc::new(font.data)),
            index: 0,
            families: vec![(font.name.to_owned(), fontdb::Language::English_UnitedStates)],
            post_script_name: font.name.replace(' ', ""),
            style: fontdb::Style::Normal,
            weight: Weight::NORMAL,
            stretch: fontdb::Stretch::Normal,
            monospaced: false,
        };
        let id = self.db.push_face_info(info);
        Some(self.entry(id))
    }

    /// The faces found, and for each role the one that leads.
    pub fn roles(&self) -> Vec<(Role, &FaceEntry)> {
        let lead = |role: &Role| Some(&self.faces[*self.chains.get(role)?.first()?]);
        Role::ALL.iter().filter_map(|role| Some((*role, lead(role)?))).collect()
    }

    /// Roles that none of their families fills, so that the built-in face stands in.
    pub fn substituted(&self) -> Vec<Role> {
        self.roles().into_iter().filter(|(_, face)| face.path.is_none()).map(|(role, _)| role).collect()
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
        let built_in = self.faces.iter().position(|face| face.path.is_none());
        let mut chain: Vec<usize> = Vec::new();
        for face in roles.iter().filter_map(|role| self.chains.get(role)).flatten() {
            if Some(*face) != built_in && !chain.contains(face) {
                chain.push(*face);
            }
        }
        chain.extend(built_in);
        chain
    }

    /// Measures pieces of text, each in the first face of its chain that has all its characters.
    ///
    /// # Errors
    /// The pieces that no face can set.
    pub fn measure(&self, wanted: &BTreeSet<(Role, Box<str>)>) -> Result<Measures, Vec<Box<str>>> {
        let mut measures = Measures::default();
        let mut missing = BTreeSet::new();
        let mut pending: Vec<Pending<'_>> =
            wanted.iter().map(|(role, text)| (*role, &**text, self.chain(*role, text))).collect();
        pending.iter_mut().for_each(|(.., chain)| chain.reverse());
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
                let shaped = self.db.with_face_data(self.faces[face].id, |data, index| {
                    rustybuzz::Face::from_slice(data, index)
                        .map(|opened| pieces.iter().map(|(_, text, _)| shape(&opened, face, text)).collect())
                });
                let shaped: Vec<Option<Shaped>> =
                    shaped.flatten().unwrap_or_else(|| vec![None; pieces.len()]);
                for ((role, text, chain), shaped) in pieces.into_iter().zip(shaped) {
                    match shaped {
                        Some(shaped) => {
                            measures.0.entry(role).or_default().insert(text.into(), shaped);
                        }
                        None => pending.push((role, text, chain)),
                    }
                }
            }
        }
        if missing.is_empty() { Ok(measures) } else { Err(missing.into_iter().collect()) }
    }

    /// Cuts a face down to some glyphs.
    ///
    /// # Errors
    /// Why the face could not be cut.
    pub fn subset(&self, face: usize, glyphs: &BTreeSet<u16>) -> Result<Subset, String> {
        let entry = &self.faces[face];
        let cut = |data: &[u8], index: u32| {
            let opened = ttf_parser::Face::parse(data, index).map_err(|error| error.to_string())?;
            let mut remapper = subsetter::GlyphRemapper::new();
            let map: BTreeMap<u16, u16> = glyphs.iter().map(|id| (*id, remapper.remap(*id))).collect();
            let program = subsetter::subset(data, index, &remapper).map_err(|error| error.to_string())?;
            let width = |id: u16| opened.glyph_hor_advance(ttf_parser::GlyphId(id)).unwrap_or(0);
            let mut widths: BTreeMap<u16, u16> = map.iter().map(|(old, new)| (*new, width(*old))).collect();
            widths.insert(0, width(0));
            Ok(Subset {
                program,
                cff: opened.tables().cff.is_some(),
                name: entry.name.clone(),
                glyphs: map,
                widths,
                units_per_em: opened.units_per_em(),
                ascent: opened.ascender(),
                descent: opened.descender(),
            })
        };
        let cut = self.db.with_face_data(entry.id, cut);
        cut.unwrap_or_else(|| Err("字体文件打不开".to_owned()))
            .map_err(|why| format!("{}：{why}", entry.name))
    }
}

/// TeX keeps its fonts where no font configuration looks.
const TEX_FOLDERS: [&str; 3] = [
    "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol",
    "/usr/share/texmf/fonts/opentype",
    "/usr/local/share/gongkai/fonts",
];

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
        let first = i == 0 || infos[i - 1].cluster != info.cluster;
        let next = infos[i..].iter().map(|info| info.cluster as usize).find(|cluster| *cluster > from);
        let cluster = if first { &text[from..next.unwrap_or(text.len())] } else { "" };
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
