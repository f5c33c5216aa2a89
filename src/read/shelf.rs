//! The workbooks of a unit's folder, each opened once; what is wrong with one is told when it is opened.

use std::collections::BTreeMap;
use std::path::Path;

use crate::budget::unit::Fact;
use crate::diag::{Diagnostics, Place, Severity};

use super::facts::sheets::{self, FactGrid, Parted};
use super::facts::{Keys, Said};
use super::grid::Grid;
use super::opinions::OpinionGrid;
use super::{files, workbook};

/// A workbook that was opened.
#[derive(Debug, Default)]
pub struct Opened {
    /// Its sheets of facts.
    pub facts: Vec<FactGrid>,
    /// Its sheets of an inspector's remarks.
    pub opinions: Vec<OpinionGrid>,
    /// Its other sheets.
    pub tables: Vec<Grid>,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it could not be read.
    pub failed: bool,
}

/// What unit.toml, or the sheets of facts of one workbook, say of workbooks, before a pack is known.
#[derive(Debug, Clone, Default)]
pub struct Peek {
    /// The pack, as written.
    pub pack: Option<String>,
    /// The budget year.
    pub year: Option<i64>,
    /// This year's workbooks.
    pub current: Option<Vec<String>>,
    /// Last year's workbooks.
    pub previous: Option<Vec<String>>,
    /// Where this year's and last year's are stated, or are to be.
    pub places: [Option<Place>; 2],
}

/// The workbooks of a folder.
#[derive(Debug)]
pub struct BookShelf<'a> {
    folder: &'a Path,
    opened: BTreeMap<String, Opened>,
    /// Sheets of workbooks that were only looked at.
    peeked: BTreeMap<String, Vec<Grid>>,
}

impl<'a> BookShelf<'a> {
    /// Nothing opened yet.
    pub fn new(folder: &'a Path) -> Self {
        Self { folder, opened: BTreeMap::new(), peeked: BTreeMap::new() }
    }

    /// A workbook of the folder, opened if it was not.
    pub fn open(&mut self, name: &str, faults: &mut Diagnostics) -> &Opened {
        let folder = self.folder;
        self.opened.entry(name.to_owned()).or_insert_with(|| {
            let before = faults.count(Severity::Error);
            match workbook::read(&files::at(folder, name), faults) {
                Ok((grids, bytes)) => {
                    let Parted { facts, opinions, others: tables, .. } = sheets::part(grids);
                    Opened { facts, opinions, tables, bytes, failed: faults.count(Severity::Error) > before }
                }
                Err(fault) => {
                    faults.push(fault);
                    Opened { failed: true, ..Opened::default() }
                }
            }
        })
    }

    /// The sheets of tables of a workbook that may never be read: what is wrong with it is told if it is.
    pub fn peek(&mut self, name: &str) -> &[Grid] {
        let known = self.opened.contains_key(name);
        if !known && !self.peeked.contains_key(name) {
            let read = workbook::read(&files::at(self.folder, name), &mut Diagnostics::new());
            // of what cannot be read nothing is seen
            let grids = read.map(|(grids, _)| sheets::part(grids).others).unwrap_or_default();
            self.peeked.insert(name.to_owned(), grids);
        }
        match self.opened.get(name) {
            Some(opened) => &opened.tables,
            None => self.peeked.get(name).map(Vec::as_slice).unwrap_or_default(),
        }
    }

    /// Puts a workbook that is not there among those that could not be read; that was told.
    pub fn lose(&mut self, name: &str) {
        self.opened.entry(name.to_owned()).or_insert_with(|| Opened { failed: true, ..Opened::default() });
    }

    /// The names of the workbooks that were opened and read, with their bytes, in some order.
    pub fn bytes(&self, names: &[String]) -> Vec<(String, Vec<u8>)> {
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        for name in names {
            let Some(opened) = self.opened.get(name).filter(|opened| !opened.failed) else { continue };
            if !files.iter().any(|(known, _)| known == name) {
                files.push((name.clone(), opened.bytes.clone()));
            }
        }
        files
    }
}

/// What some sheets of facts say of workbooks; none where there are no such sheets.
pub fn peek(facts: &[FactGrid]) -> Option<Peek> {
    if facts.is_empty() {
        return None;
    }
    // what is wrong with them is told when they are read with all keys
    let said = sheets::said(facts, &Keys::own(), &mut Diagnostics::new()).said;
    Some(Peek::of(&said))
}

impl Peek {
    /// What one source says of workbooks.
    pub fn of(said: &Said) -> Self {
        let facts = &said.facts;
        let place = |key: &str| said.places.get(key).or_else(|| said.rows.get(key)).cloned();
        let list = |key: &str| match facts.get(key) {
            Some(Fact::List(names)) => Some(names.clone()),
            _ => None,
        };
        Self {
            pack: match facts.get("pack") {
                Some(Fact::Text(pack)) => Some(pack.clone()),
                _ => None,
            },
            year: match facts.get("year") {
                Some(Fact::Count(year)) => i64::try_from(*year).ok(),
                _ => None,
            },
            current: list("workbooks.current"),
            previous: list("workbooks.previous"),
            places: [place("workbooks.current"), place("workbooks.previous")],
        }
    }
}
