//! The files of a pack, in layers: built in, base packs, folders given on the command line, the unit's own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diag::Place;

use super::at::FileSpot;

/// A file of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFile {
    /// Its name within the folder.
    pub name: String,
    /// Its text, without a mark of its encoding at the head.
    pub text: String,
    /// Whether that mark was there: editors of some systems begin a file with it.
    marked: bool,
    /// Its name for messages; marked 内置 for the program's own.
    pub origin: String,
    /// 0 for the program's own files, then the folders from the bottom up.
    pub layer: usize,
    /// Where it begins among all files laid one behind the other.
    start: usize,
}

/// All files of a pack, from the bottom layer up; within a layer by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layers {
    files: Vec<PackFile>,
    /// Layers whose files merge with those below even where the names are the same: their pack.toml has `base`.
    merging: Vec<usize>,
    /// The folders that have become layers, from layer 1 on.
    folders: Vec<PathBuf>,
    /// How far the files reach.
    end: usize,
}

impl Layers {
    /// Adds a file to the top, with its text as it was read.
    pub fn push(&mut self, name: &str, text: String, origin: String, layer: usize) {
        let start = self.end;
        let plain = text.strip_prefix('\u{FEFF}').map(str::to_owned);
        let (marked, text) = (plain.is_some(), plain.unwrap_or(text));
        // a byte between files, so that the end of one is not the beginning of the next
        self.end += text.len() + 1;
        self.files.push(PackFile { name: name.to_owned(), text, marked, origin, layer, start });
    }

    /// Begins the layer of a folder; its number comes back.
    pub fn begin(&mut self, folder: &Path) -> usize {
        self.folders.push(folder.to_path_buf());
        self.folders.len()
    }

    /// The folder that a layer was read from; none of the built-in one.
    pub fn folder(&self, layer: usize) -> Option<&Path> {
        self.folders.get(layer.checked_sub(1)?).map(PathBuf::as_path)
    }

    /// The folders that have become layers, from the bottom up.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Says that a layer merges with those below.
    pub fn merge_layer(&mut self, layer: usize) {
        self.merging.push(layer);
    }

    /// Whether a layer merges with those below.
    pub fn merges(&self, layer: usize) -> bool {
        self.merging.contains(&layer)
    }

    /// The number of the top layer.
    pub fn highest(&self) -> usize {
        self.files.iter().map(|file| file.layer).max().unwrap_or_default()
    }

    /// The layers from the bottom up to one; places stay what they are.
    pub(super) fn up_to(&self, layer: usize) -> Self {
        let mut lower = self.clone();
        lower.files.retain(|file| file.layer <= layer);
        lower
    }

    /// Puts the name of its folder before the name of each file of a layer, for messages: where several folders
    /// lie over each other the name of a file alone does not say which.
    pub fn call(&mut self, layer: usize, folder: &str) {
        for file in self.files.iter_mut().filter(|file| file.layer == layer) {
            file.origin = format!("{folder}/{}", file.name);
        }
    }

    /// All files, from the bottom layer up.
    pub fn files(&self) -> &[PackFile] {
        &self.files
    }

    /// The topmost file of a name.
    pub fn top(&self, name: &str) -> Option<&PackFile> {
        self.files.iter().rev().find(|file| file.name == name)
    }

    /// All files of a name, from the top down.
    pub fn versions(&self, name: &str) -> impl Iterator<Item = &PackFile> {
        self.files.iter().rev().filter(move |file| file.name == name)
    }

    /// Whether a file takes the place of one of its name below it.
    pub fn hides(&self, file: &PackFile) -> bool {
        let below = |other: &&PackFile| other.name == file.name && other.layer < file.layer;
        !self.merges(file.layer) && self.files.iter().any(|other| below(&other))
    }

    /// The topmost file of each name whose name ends so.
    pub fn topmost(&self, ending: &str) -> BTreeMap<&str, &PackFile> {
        let files = self.files.iter().filter(|file| file.name.ends_with(ending));
        files.map(|file| (file.name.as_str(), file)).collect()
    }

    /// The file in which a place is.
    pub fn file_at(&self, spot: FileSpot) -> Option<&PackFile> {
        let at = self.files.partition_point(|file| file.start <= spot.0);
        self.files.get(at.checked_sub(1)?)
    }

    /// The layer of a place; 0 where no file states it.
    pub fn layer_at(&self, spot: FileSpot) -> usize {
        self.file_at(spot).map_or(0, |file| file.layer)
    }

    /// File, line and column of a place.
    pub fn place(&self, spot: FileSpot) -> Place {
        match self.file_at(spot) {
            Some(file) => file.place(spot.0 - file.start),
            None => Place::File("pack.toml".into()),
        }
    }

    /// The line on which a place is, without blanks around.
    pub fn line(&self, spot: FileSpot) -> &str {
        let Some(file) = self.file_at(spot) else { return "" };
        let (line, _) = line_and_column(&file.text, spot.0 - file.start);
        file.text.lines().nth(line - 1).unwrap_or_default().trim()
    }
}

impl PackFile {
    /// The place of a byte of it.
    pub fn place(&self, offset: usize) -> Place {
        let (line, column) = line_and_column(&self.text, offset);
        Place::Line { file: self.origin.as_str().into(), line, column }
    }

    /// Its bytes as they were read.
    pub fn bytes(&self) -> Vec<u8> {
        let mark = if self.marked { "\u{FEFF}" } else { "" };
        format!("{mark}{}", self.text).into_bytes()
    }

    /// How a file is named that only adds to one of this name.
    pub fn adding_name(&self) -> String {
        format!("{}-本单位.toml", self.name.strip_suffix(".toml").unwrap_or(&self.name))
    }

    /// The place of a byte of it among all files.
    pub fn spot(&self, offset: usize) -> FileSpot {
        FileSpot(self.start + offset)
    }
}

/// The line and column of an offset, one-based.
pub(super) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset.min(text.len())).unwrap_or_default();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}
