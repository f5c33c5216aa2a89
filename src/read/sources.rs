//! The tables of a folder's workbooks: read into books, last year's as this year's, and what is not read told.

use crate::budget::unit::Unit;
use crate::budget::{Book, TextPage};
use crate::diag::{Diagnostic, Diagnostics, Place, Severity};
use crate::pack::Pack;
use crate::pack::schema::TableSchema;

use super::chosen::Chosen;
use super::contents;
use super::facts::sheets;
use super::files;
use super::grid::Grid;
use super::leftover::pages;
use super::opinions;
use super::recognise::{self, Claim};
use super::shelf::BookShelf;
use super::{Publisher, assemble, lacking, pieces, project_names, prose_knowing};

/// The code by which a sheet that is passed over is told.
const UNUSED: &str = "读取-未用工作表";

/// Where the workbooks of a folder are read from, and what was noticed.
pub(super) struct Sources<'a, 'f> {
    pub(super) pack: &'a Pack,
    pub(super) kind: &'a str,
    /// The year of the tables that are read.
    pub(super) year: i32,
    pub(super) shelf: &'a mut BookShelf<'f>,
    pub(super) faults: &'a mut Diagnostics,
}

impl Sources<'_, '_> {
    /// Reads this year's workbooks: tables into a book, prose into the unit. `has_file` says that there is a
    /// unit.toml too.
    pub(super) fn current(&mut self, chosen: &Chosen, has_file: bool, unit: &mut Unit) -> Book {
        let (sheets, _) = self.grids(&chosen.current);
        let grids = pieces::cut(sheets, self.pack, Some(self.year)).grids;
        let mut told = Diagnostics::new();
        let claims = recognise::recognise(&grids, self.pack, Some(self.year), &mut told);
        self.tell_near_facts(&grids, &claims, told, has_file);
        // pages about projects are told apart by the names that tables give
        let mut noticed = Diagnostics::new();
        let mut book = self.book(&grids, &claims, (chosen.complete, false), &mut noticed);
        book.pages = passed_over(&grids, &claims);
        for claim in &claims {
            let schema = &self.pack.tables[claim.table];
            if let Some(text) = schema.text() {
                let (grid, named) = (&grids[claim.sheet], project_names(schema, &book));
                let account = prose_knowing(grid, schema, self.pack, unit, &named, self.faults);
                book.pages.extend(pages::of_sheet(grid, Some((&account, text))));
            }
        }
        if chosen.complete {
            lacking::this_year(self.pack, unit, &claims, &grids, self.faults);
        }
        self.faults.extend(noticed);
        contents::attach(&grids, self.faults);
        book
    }

    /// Reads last year's workbooks, as far as they go; their prose is of no use. `complete` says that all
    /// names led to one.
    pub(super) fn previous(&mut self, names: &[String], complete: bool) -> Book {
        let (sheets, read) = self.grids(names);
        let grids = pieces::cut(sheets, self.pack, Some(self.year)).grids;
        let claims = recognise::recognise(&grids, self.pack, Some(self.year), self.faults);
        let mut noticed = Diagnostics::new();
        let mut book = self.book(&grids, &claims, (complete && read, true), &mut noticed);
        book.pages = passed_over(&grids, &claims);
        self.faults.extend(noticed);
        contents::attach(&grids, self.faults);
        book
    }

    /// The sheets of some workbooks but those of facts, and whether every workbook could be read.
    fn grids(&mut self, names: &[String]) -> (Vec<Grid>, bool) {
        let mut grids = Vec::new();
        let mut complete = true;
        for name in names {
            let opened = self.shelf.open(name, self.faults);
            grids.extend(opened.tables.iter().cloned());
            complete &= !opened.failed;
        }
        (grids, complete)
    }

    /// Tells what was passed over: a sheet that is nearly one of facts as that.
    fn tell_near_facts(&mut self, grids: &[Grid], claims: &[Claim], told: Diagnostics, has_file: bool) {
        let mut near: Vec<(Place, Diagnostic)> = Vec::new();
        for (sheet, grid) in grids.iter().enumerate() {
            if claims.iter().any(|claim| claim.sheet == sheet) {
                continue;
            }
            let headless = sheets::headless(grid).map(|mut fault| {
                if !has_file {
                    fault.severity = Severity::Error;
                }
                fault
            });
            let near_one = headless.or_else(|| sheets::nameless(grid)).or_else(|| opinions::headless(grid));
            near.extend(near_one.map(|fault| (grid.place(), fault)));
        }
        for fault in told {
            let passed_over = fault.code == UNUSED && fault.severity < Severity::Error;
            let is_near = |place: &Place| near.iter().any(|(own, _)| own == place);
            if !(passed_over && fault.places.first().is_some_and(is_near)) {
                self.faults.push(fault);
            }
        }
        self.faults.extend(near.into_iter().map(|(_, fault)| fault));
    }

    /// Tells the other sheets of workbooks that only state facts, one word a workbook.
    pub(super) fn tell_fact_books(&mut self, chosen: &Chosen) {
        for name in &chosen.facts {
            let named = |names: &[String]| names.iter().any(|other| files::is_same(other, name));
            if named(&chosen.current) || named(&chosen.previous) {
                continue;
            }
            let mut told: Vec<Diagnostic> = Vec::new();
            let mut others: Vec<&str> = Vec::new();
            for grid in self.shelf.open(name, self.faults).tables.iter().filter(|grid| !grid.is_empty()) {
                let near = sheets::headless(grid).or_else(|| sheets::nameless(grid));
                match near.or_else(|| opinions::headless(grid)) {
                    Some(near) => told.push(near),
                    None => others.push(&grid.sheet),
                }
            }
            if !others.is_empty() {
                let message = format!(
                    "这个工作簿只用来填写基本情况，没有采用其中别的{}张工作表：{}",
                    others.len(),
                    others.join("、")
                );
                let hint = "要公开的表请放在别的工作簿；不用的可以删去";
                told.push(
                    Diagnostic::warning(UNUSED, message).at(Place::File(name.as_str().into())).hint(hint),
                );
            }
            self.faults.extend(told);
        }
    }

    /// The tables that some sheets hold; those that could not be read well are named apart.
    fn book(
        &self,
        grids: &[Grid],
        claims: &[Claim],
        (complete, last_year): (bool, bool),
        noticed: &mut Diagnostics,
    ) -> Book {
        let publisher = Publisher { kind: self.kind, year: Some(self.year), last_year };
        let mut book = assemble(grids, claims, publisher, self.pack, noticed).0;
        let sheets: Vec<Place> = grids.iter().map(Grid::place).collect();
        for schema in self.pack.tables.iter().filter(|schema| schema.has_figures()) {
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

/// The pages of running text among the sheets that nothing claims.
fn passed_over(grids: &[Grid], claims: &[Claim]) -> Vec<TextPage> {
    let mut found = Vec::new();
    for (sheet, grid) in grids.iter().enumerate() {
        let is_claimed = claims.iter().any(|claim| claim.sheet == sheet);
        let near = || sheets::headless(grid).or_else(|| sheets::nameless(grid));
        if !is_claimed && near().or_else(|| opinions::headless(grid)).is_none() {
            found.extend(pages::of_sheet(grid, None));
        }
    }
    found
}
