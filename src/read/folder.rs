//! A unit's folder: unit.toml, then its workbooks, read as far as they go.

use std::path::{Path, PathBuf};

use crate::budget::unit::{Statement, Unit};
use crate::budget::{Book, Budget};
use crate::diag::{Diagnostic, Diagnostics, Place, Severity};
use crate::pack::schema::{Shape, TableSchema};
use crate::pack::{self, Pack};

use super::facts::{self, Keys, Workbooks};
use super::grid::Grid;
use super::recognise::{self, Claim};
use super::{
    Publisher, assemble, files, lacking, pieces, project_names, prose_knowing, settle, text, unit, workbook,
};

/// This year's workbook where nothing is said of it.
const USUAL_WORKBOOK: &str = "tables.xlsx";

/// A unit's folder as read.
#[derive(Debug)]
pub struct Input {
    /// The pack with all overlays.
    pub pack: Pack,
    /// The model.
    pub budget: Budget,
    /// The files read, by name, with their bytes (for the manifest).
    pub files: Vec<(String, Vec<u8>)>,
}

/// How far the reading of a unit's folder went.
#[derive(Debug)]
pub enum Came {
    /// All was read.
    Whole(Box<Input>),
    /// Something has an error, which was told; the rest may be held against itself, and not published.
    Part(Box<Input>),
    /// Nothing that could be looked at.
    Nothing,
}

/// Reads a unit's folder. `templates` are overlay folders from the command line; a `templates` folder
/// beside unit.toml goes on top.
///
/// The diagnostics come back beside the result; there is no result when one of them is an error.
pub fn read(folder: &Path, templates: &[PathBuf]) -> (Option<Input>, Diagnostics) {
    match read_through(folder, templates) {
        (Came::Whole(input), faults) => (Some(*input), faults),
        (Came::Part(_) | Came::Nothing, faults) => (None, faults),
    }
}

/// Reads a unit's folder as far as it goes, so that one run tells everything that is wrong.
pub fn read_through(folder: &Path, templates: &[PathBuf]) -> (Came, Diagnostics) {
    let mut faults = Diagnostics::new();
    let raw = match unit::load(folder) {
        Ok(raw) => raw,
        Err(fault) => {
            faults.push(fault);
            return (Came::Nothing, faults);
        }
    };
    let Some(pack) = load_pack(&raw, folder, templates, &mut faults) else { return (Came::Nothing, faults) };
    let (mut unit, workbooks) = stated(&raw, &pack, &mut faults);
    if unit.year == 0 {
        return (Came::Nothing, faults);
    }
    let mut files = vec![(unit::FILE.to_owned(), raw.bytes.clone())];
    let kind = unit.kind.clone();
    let year = unit.year;
    let raw_pack = pack;
    let pack = raw_pack.printed(&kind, year);
    let pack_before = raw_pack.printed(&kind, year - 1);
    let mut sources =
        Sources { folder, pack: &pack, kind: &kind, year, files: &mut files, faults: &mut faults };
    let named = workbooks.current.unwrap_or_else(|| vec![USUAL_WORKBOOK.to_owned()]);
    let (mut current, complete) = sources.current(&named, &mut unit);
    settle(&mut current, &pack, unit.year, workbooks.precision, &mut faults);
    let mut sources = Sources {
        folder,
        pack: &pack_before,
        kind: &kind,
        year: year - 1,
        files: &mut files,
        faults: &mut faults,
    };
    let mut previous = sources.previous(&workbooks.previous);
    settle(&mut previous, &pack, unit.year - 1, None, &mut faults);
    // a page of prose may stand in a workbook that could not be read
    if complete {
        text::require(&unit, &pack, &mut faults);
    }
    current.set_unread_aside();
    previous.set_unread_aside();
    let given = !previous.tables.is_empty() || !previous.unread.is_empty();
    let mut budget =
        Budget { unit, current, previous: given.then_some(previous), noticed: Diagnostics::new() };
    if faults.has_errors() {
        return (Came::Part(Box::new(Input { pack, budget, files })), faults);
    }
    match budget.previous {
        Some(_) => lacking::last_year(&pack, &budget, &mut faults),
        None => lacking::no_last_year(&budget, &workbooks.previous, &mut faults),
    }
    budget.noticed = faults.clone();
    (Came::Whole(Box::new(Input { pack, budget, files })), faults)
}

/// What is stated in unit.toml and on the sheets of facts, as the unit.
fn stated(raw: &unit::Raw, pack: &Pack, faults: &mut Diagnostics) -> (Unit, Workbooks) {
    let before = faults.count(Severity::Error);
    let known = Keys::of(&pack.manifest);
    let in_file = unit::said(raw, &known, faults);
    let (on_sheets, _) = facts::sheets::said(&[], &known, faults);
    let said = facts::merge(in_file, on_sheets, faults);
    let statement = Statement {
        file: Some(unit::FILE.into()),
        sheets: Vec::new(),
        names: known.names(),
        places: said.places.clone(),
        sections: said.sections.clone(),
    };
    let faulty = faults.count(Severity::Error) > before;
    facts::settle(said, &known, pack, statement, faulty, faults)
}

fn load_pack(
    raw: &unit::Raw,
    folder: &Path,
    templates: &[PathBuf],
    faults: &mut Diagnostics,
) -> Option<Pack> {
    let Some(id) = raw.pack() else {
        faults.extend(raw.faults().iter().cloned());
        let known = pack::load::built_in_packs().join("、");
        faults.push(
            Diagnostic::error("配置-值", "没有写用哪个模板包")
                .at(Place::Key { file: unit::FILE.into(), key: "pack".into() })
                .hint(format!("请在 unit.toml 开头写上 pack = \"…\"；内置的有：{known}")),
        );
        return None;
    };
    let own = folder.join("templates");
    let mut overlays = templates.to_vec();
    if own.is_dir() {
        overlays.push(own);
    }
    match pack::load::load(&id, &overlays) {
        Ok(pack) => Some(pack),
        Err(found) => {
            faults.extend(raw.faults().iter().cloned());
            faults.extend(found);
            None
        }
    }
}

/// Where the workbooks of a folder are read from, and what was noticed.
struct Sources<'a> {
    folder: &'a Path,
    pack: &'a Pack,
    kind: &'a str,
    /// The year of the tables that are read.
    year: i32,
    files: &'a mut Vec<(String, Vec<u8>)>,
    faults: &'a mut Diagnostics,
}

impl Sources<'_> {
    /// Reads this year's workbooks: tables into a book, prose into the unit; and whether each could be read.
    fn current(&mut self, names: &[String], unit: &mut Unit) -> (Book, bool) {
        let (sheets, complete) = self.grids(names);
        let grids = pieces::cut(sheets, self.pack, Some(self.year)).grids;
        let claims = recognise::recognise(&grids, self.pack, Some(self.year), self.faults);
        // pages about projects are told apart by the names that tables give
        let mut noticed = Diagnostics::new();
        let book = self.book(&grids, &claims, complete, &mut noticed);
        for claim in &claims {
            let schema = &self.pack.tables[claim.table];
            if schema.shape == Shape::Text {
                let named = project_names(schema, &book);
                prose_knowing(&grids[claim.sheet], schema, self.pack, unit, &named, self.faults);
            }
        }
        if complete {
            lacking::this_year(self.pack, unit, &claims, &grids, self.faults);
        }
        self.faults.extend(noticed);
        (book, complete)
    }

    /// Reads last year's workbooks, as far as they go; their prose is of no use.
    fn previous(&mut self, names: &[String]) -> Book {
        let (sheets, complete) = self.grids(names);
        let grids = pieces::cut(sheets, self.pack, Some(self.year)).grids;
        let claims = recognise::recognise(&grids, self.pack, Some(self.year), self.faults);
        let mut noticed = Diagnostics::new();
        let book = self.book(&grids, &claims, complete, &mut noticed);
        self.faults.extend(noticed);
        book
    }

    /// The sheets of all workbooks, and whether every workbook could be read.
    fn grids(&mut self, names: &[String]) -> (Vec<Grid>, bool) {
        let mut grids = Vec::new();
        let before = self.faults.count(Severity::Error);
        let names = files::workbooks(self.folder, names, self.faults);
        let mut complete = self.faults.count(Severity::Error) == before;
        for name in names {
            match workbook::read(&self.folder.join(&name), self.faults) {
                Ok((sheets, bytes)) => {
                    grids.extend(sheets);
                    self.files.push((name, bytes));
                }
                Err(fault) => {
                    self.faults.push(fault);
                    complete = false;
                }
            }
        }
        (grids, complete)
    }

    /// The tables that some sheets hold; those that could not be read well are named apart.
    fn book(&self, grids: &[Grid], claims: &[Claim], complete: bool, noticed: &mut Diagnostics) -> Book {
        let publisher = Publisher { kind: self.kind, year: Some(self.year) };
        let mut book = assemble(grids, claims, publisher, self.pack, noticed).0;
        let sheets: Vec<Place> = grids.iter().map(Grid::place).collect();
        for schema in self.pack.tables.iter().filter(|schema| schema.shape != Shape::Text) {
            let known = book.table(&schema.id).is_some() || book.unread.contains(&schema.id);
            if !known && (!complete || self.was_refused(schema, &sheets)) {
                book.unread.push(schema.id.clone());
            }
        }
        book
    }

    /// Whether an error about one of some sheets says that it was to be a table.
    fn was_refused(&self, schema: &TableSchema, sheets: &[Place]) -> bool {
        let named = format!("“{}”", schema.id);
        self.faults.iter().any(|fault| {
            let ours = fault.places.iter().any(|place| sheets.iter().any(|sheet| place.is_in(sheet)));
            fault.severity == Severity::Error && ours && fault.message.contains(&named)
        })
    }
}
