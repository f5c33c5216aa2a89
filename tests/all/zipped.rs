//! The members of a zipped workbook, to be changed at will.

use std::io::{Read, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// All members of an archive in order.
pub struct Parts(pub Vec<(String, Vec<u8>)>);

impl Parts {
    pub fn read(path: &Path) -> Self {
        Self::of(&std::fs::read(path).unwrap()).unwrap()
    }

    /// None where the archive does not unpack.
    pub fn of(archive: &[u8]) -> Option<Self> {
        let mut zip = ZipArchive::new(std::io::Cursor::new(archive)).ok()?;
        let mut parts = Vec::new();
        for index in 0..zip.len() {
            let mut member = zip.by_index(index).ok()?;
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).ok()?;
            parts.push((String::from_utf8_lossy(member.name_raw()).into_owned(), bytes));
        }
        Some(Self(parts))
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in &self.0 {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    pub fn write(&self, path: &Path) {
        std::fs::write(path, self.bytes()).unwrap();
    }

    /// The part of a name.
    pub fn part(&mut self, name: &str) -> &mut Vec<u8> {
        &mut self.0.iter_mut().find(|(own, _)| own == name).unwrap_or_else(|| panic!("no {name}")).1
    }

    /// Replaces a text in a part, once.
    pub fn replace(&mut self, name: &str, from: &str, to: &str) {
        let part = self.part(name);
        let text = String::from_utf8(std::mem::take(part)).unwrap();
        assert!(text.contains(from), "{name} holds no {from}");
        *part = text.replacen(from, to, 1).into_bytes();
    }

    pub fn add(&mut self, name: &str, bytes: impl Into<Vec<u8>>) {
        self.0.push((name.to_owned(), bytes.into()));
    }
}
