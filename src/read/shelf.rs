//! The workbooks of a unit's folder, each opened once; what is wrong with one is told when it is opened.

use std::collections::BTreeMap;
use std::path::Path;

use crate::budget::unit::Fact;
use crate::diag::{Diagnostics, Severity};

use super::facts::Keys;
use super::facts::sheets::{self, FactGrid, Parted};
use super::grid::Grid;
use super::workbook;

/// A workbook that was opened.
#[derive(Debug, Default)]
pub struct Opened {
    /// Its sheets of facts.
    pub facts: Vec<FactGrid>,
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
}

/// The workbooks of a folder.
#[derive(Debug)]
pub struct Shelf<'a> {
    folder: &'a Path,
    opened: BTreeMap<String, Opened>,
}

impl<'a> Shelf<'a> {
    /// Nothing opened yet.
    pub fn new(folder: &'a Path) -> Self {
        Self { folder, opened: BTreeMap::new() }
    }

    /// A workbook of the folder, opened if it was not.
    pub fn open(&mut self, name: &str, faults: &mut Diagnostics) -> &Opened {
        let folder = self.folder;
        self.opened.entry(name.to_owned()).or_insert_with(|| {
            let before = faults.count(Severity::Error);
            match workbook::read(&folder.join(name), faults) {
                Ok((grids, bytes)) => {
                    let Parted { facts, others: tables, .. } = sheets::part(grids);
                    Opened { facts, tables, bytes, failed: faults.count(Severity::Error) > before }
                }
                Err(fault) => {
                    faults.push(fault);
                    Opened { failed: true, ..Opened::default() }
                }
            }
        })
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

impl Opened {
    /// What its sheets of facts say of workbooks; none where it has no such sheets.
    pub fn peek(&self) -> Option<Peek> {
        if self.facts.is_empty() {
            return None;
        }
        // what is wrong with them is told when they are read with all keys
        let said = sheets::said(&self.facts, &Keys::own(), &mut Diagnostics::new()).said;
        Some(Peek::of(&said.facts))
    }
}

impl Peek {
    /// What some facts say of workbooks.
    pub fn of(facts: &BTreeMap<String, Fact>) -> Self {
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
        }
    }
}
