//! Where faces come from: folders named by the user, the system, the program itself; and which of them
//! may be used.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fontdb::{Database, Family, Query, Source, Weight};

use crate::diag::{Diagnostic, Place};

use super::fonts::FoundFonts;

/// Where faces may be looked for.
#[derive(Debug, Clone, Default)]
pub struct FontPlaces {
    /// Folders named by the user, searched first.
    pub folders: Vec<PathBuf>,
    /// Whether the system's fonts are searched too.
    pub system: bool,
    /// What was found there, for all who ask the same of these places.
    pub found: FoundFonts,
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

/// All faces that may be asked for, and those that were.
pub struct Shelf {
    db: Database,
    faces: Vec<FaceEntry>,
    /// Faces in folders that the user named.
    named: Vec<fontdb::ID>,
    /// All files with faces, with length and time of writing; and what was passed over. Before any was asked for.
    pub listing: Vec<String>,
    /// What was passed over, and folders that are not there; errors stop publication.
    pub faults: Vec<Diagnostic>,
}

/// Why a face is passed over.
enum Unfit {
    /// The file is damaged, or holds no outlines.
    Broken,
    /// OS/2 fsType forbids to embed outlines or a part of them.
    Forbidden,
}

/// More faces than any collection has; a damaged count must not be believed.
const FACES_IN_FILE: u32 = 1000;

impl Shelf {
    /// Looks into all places.
    pub fn fill(places: &FontPlaces) -> Self {
        let mut shelf = Self {
            db: Database::new(),
            faces: Vec::new(),
            named: Vec::new(),
            listing: Vec::new(),
            faults: Vec::new(),
        };
        let mut seen = BTreeSet::new();
        for folder in &places.folders {
            if folder.is_dir() {
                shelf.folder(folder, &mut seen);
            } else {
                let fault = Diagnostic::error("字体-文件夹", "没有这个字体文件夹");
                let fault = fault.at(Place::File(folder.display().to_string().into()));
                shelf.faults.push(fault.hint("请检查 --font-dir 后面写的路径"));
            }
        }
        shelf.named = shelf.db.faces().map(|face| face.id).collect();
        if places.system {
            shelf.db.load_system_fonts();
            for folder in TEX_FOLDERS {
                shelf.db.load_fonts_dir(folder);
            }
        }
        shelf.listing = shelf.list();
        shelf
    }

    fn list(&self) -> Vec<String> {
        let mut files = BTreeSet::new();
        for face in self.db.faces() {
            if let Source::File(path) | Source::SharedFile(path, _) = &face.source {
                let about = std::fs::metadata(path);
                let stamp = about.map(|about| (about.len(), about.modified().ok()));
                files.insert(format!("{} {stamp:?}", path.display()));
            }
        }
        let mut lines: Vec<String> = files.into_iter().collect();
        lines.extend(self.faults.iter().map(|fault| format!("{fault:?}")));
        lines
    }

    /// Loads a folder and all below it, in the order of names.
    fn folder(&mut self, folder: &Path, seen: &mut BTreeSet<PathBuf>) {
        let real = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
        if !seen.insert(real) {
            return;
        }
        let Ok(entries) = std::fs::read_dir(folder) else {
            return self.faults.push(unreadable(folder, "字体文件夹打不开"));
        };
        let mut paths = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => paths.push(entry.path()),
                Err(_) => self.faults.push(unreadable(folder, "字体文件夹里有一项读不出来")),
            }
        }
        paths.sort();
        for path in paths {
            let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
            if path.is_dir() {
                self.folder(&path, seen);
            } else if extension.is_some_and(|e| ["ttf", "otf", "ttc", "otc"].contains(&e.as_str())) {
                let before = self.db.len();
                let loaded = sound_head(&path) && self.db.load_font_file(&path).is_ok();
                if !loaded || self.db.len() == before {
                    self.faults.push(unreadable(&path, "这个文件不是完好的字体文件，没有用"));
                }
            }
        }
    }

    /// The best face of a family; `名称:700` asks for a weight. Faces that cannot or may not be used are
    /// passed over and told.
    pub fn family(&mut self, wanted: &str) -> Option<usize> {
        let (name, weight) = wanted.rsplit_once(':').unwrap_or((wanted, "400"));
        let weight = Weight(weight.parse().unwrap_or(400));
        loop {
            let query = Query { families: &[Family::Name(name)], weight, ..Query::default() };
            let id = self.db.query(&query)?;
            match self.fit(id) {
                Ok(()) => return Some(self.entry(id)),
                Err(why) => self.pass_over(id, &why),
            }
        }
    }

    /// Faces in the user's folders that no role asked for: they may have characters that others lack.
    /// Those that are unfit are not missed.
    pub fn unasked(&mut self) -> Vec<usize> {
        let named = std::mem::take(&mut self.named);
        let asked = |id: &fontdb::ID| self.faces.iter().any(|face| face.id == *id);
        let fit: Vec<fontdb::ID> =
            named.into_iter().filter(|id| !asked(id) && self.fit(*id).is_ok()).collect();
        fit.into_iter().map(|id| self.entry(id)).collect()
    }

    /// The face inside the program, so that it prints on any machine. A build without it is at fault.
    pub fn built_in(&mut self) -> Option<usize> {
        let Some(font) = mupdf_fonts_droid::cjk_font(0, false) else {
            let fault = Diagnostic::error("字体-内置", "程序里没有内置字体，这个程序文件不完整");
            self.faults.push(fault.hint("请换一份完整的程序"));
            return None;
        };
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

    /// The faces that were asked for.
    pub fn faces(&self) -> &[FaceEntry] {
        &self.faces
    }

    /// Opens a face (memory-mapped) for as long as `work` takes; none where its file is gone.
    pub fn open<T>(&self, face: usize, work: impl FnOnce(&[u8], u32) -> T) -> Option<T> {
        self.db.with_face_data(self.faces.get(face)?.id, work)
    }

    fn entry(&mut self, id: fontdb::ID) -> usize {
        if let Some(known) = self.faces.iter().position(|face| face.id == id) {
            return known;
        }
        let (name, path) = self.describe(id);
        self.faces.push(FaceEntry { id, name, path });
        self.faces.len() - 1
    }

    fn describe(&self, id: fontdb::ID) -> (String, Option<PathBuf>) {
        let info = self.db.face(id);
        let name = info.map(|info| info.post_script_name.clone()).unwrap_or_default();
        let path = info.and_then(|info| match &info.source {
            Source::File(path) | Source::SharedFile(path, _) => Some(path.clone()),
            Source::Binary(_) => None,
        });
        (name, path)
    }

    fn fit(&self, id: fontdb::ID) -> Result<(), Unfit> {
        self.db.with_face_data(id, fit).unwrap_or(Err(Unfit::Broken))
    }

    fn pass_over(&mut self, id: fontdb::ID, why: &Unfit) {
        let (name, path) = self.describe(id);
        let path = path.unwrap_or_default();
        self.faults.push(match why {
            Unfit::Broken => unreadable(&path, &format!("字体“{name}”里没有能用的字形，没有用")),
            Unfit::Forbidden => {
                let message = format!("字体“{name}”的授权不许嵌入文件（OS/2 fsType），没有用");
                Diagnostic::warning("字体-不许嵌入", message)
                    .at(Place::File(path.display().to_string().into()))
                    .hint("请换一款允许嵌入的字体，或向字体厂商取得授权版本")
            }
        });
        self.db.remove_face(id);
    }
}

fn unreadable(path: &Path, message: &str) -> Diagnostic {
    Diagnostic::warning("字体-读不出", message)
        .at(Place::File(path.display().to_string().into()))
        .hint("请换一份完好的字体文件，或把它移出字体文件夹")
}

/// Whether a file begins like a font and, if a collection, states a credible number of faces.
fn sound_head(path: &Path) -> bool {
    let mut head = [0; 12];
    let read = path.is_file() && std::fs::File::open(path).and_then(|mut f| f.read_exact(&mut head)).is_ok();
    let faces = u32::from_be_bytes([head[8], head[9], head[10], head[11]]);
    read && (&head[..4] != b"ttcf" || faces <= FACES_IN_FILE)
}

/// Whether a face may be embedded and a glyph of it can be cut out.
fn fit(data: &[u8], index: u32) -> Result<(), Unfit> {
    let face = ttf_parser::Face::parse(data, index).map_err(|_| Unfit::Broken)?;
    let forbidden = face.permissions() == Some(ttf_parser::Permissions::Restricted)
        || !face.is_subsetting_allowed()
        || !face.is_outline_embedding_allowed();
    if forbidden {
        return Err(Unfit::Forbidden);
    }
    let sample = PROBES.iter().find_map(|c| face.glyph_index(*c)).unwrap_or(ttf_parser::GlyphId(1));
    let outlined = face.tables().glyf.is_some() || face.tables().cff.is_some();
    if !outlined || face.number_of_glyphs() < 2 || face.glyph_hor_advance(sample).is_none() {
        return Err(Unfit::Broken);
    }
    let mut remapper = subsetter::GlyphRemapper::new();
    remapper.remap(sample.0);
    subsetter::subset(data, index, &remapper).map(drop).map_err(|_| Unfit::Broken)
}

/// Characters of which any face of use here has one.
const PROBES: [char; 3] = ['一', 'A', '1'];

/// TeX keeps its fonts where no font configuration looks.
const TEX_FOLDERS: [&str; 3] = [
    "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol",
    "/usr/share/texmf/fonts/opentype",
    "/usr/local/share/gongkai/fonts",
];
