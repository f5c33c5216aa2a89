//! What the reader makes of each sheet of some workbooks, and why, as facts to be shown.

use crate::budget::table::Table;
use crate::budget::unit::Unit;
use crate::diag::{Diagnostic, Diagnostics, Place, column_letters};
use crate::pack::Pack;
use crate::pack::schema::{Shape, TableSchema};

use super::Publisher;
use super::account::{Account, Fate, WhyLeft};
use super::grid::Grid;
use super::header::{self, Header};
use super::recognise::{self, Claim};
use super::spelling;

/// A sheet and what became of it.
#[derive(Debug)]
pub struct SheetFacts {
    /// The sheet.
    pub place: Place,
    /// Whether it is hidden.
    pub hidden: bool,
    /// The table that it was taken for; none where it was passed over.
    pub taken: Option<Taken>,
    /// What was noticed on it, errors first.
    pub told: Vec<Diagnostic>,
    /// What became of its cells.
    pub account: Account,
}

/// A sheet taken for a table.
#[derive(Debug)]
pub struct Taken {
    /// The table's id.
    pub table: String,
    /// The title that was found, and the address of its cell; none for the name of the sheet.
    pub title: Option<(String, Option<String>)>,
    /// Required columns found, and how many there are.
    pub fit: (usize, usize),
    /// First and last row of the header, one-based; forms have none.
    pub header: Option<(u32, u32)>,
    /// The columns of the header, left to right.
    pub columns: Vec<ColumnFact>,
    /// The unit of money and the address that states it.
    pub unit: Option<(&'static str, String)>,
    /// Rows read, blocks for forms.
    pub rows: usize,
    /// First and last row that was read, one-based.
    pub span: Option<(u32, u32)>,
    /// Labels of the total rows.
    pub totals: Vec<String>,
    /// Lines read as notes.
    pub notes: Vec<String>,
    /// Cells with text on a sheet of prose; none for tables.
    pub prose: Option<usize>,
}

/// A column of a header.
#[derive(Debug)]
pub struct ColumnFact {
    /// Its letters.
    pub letters: String,
    /// Its labels from top to bottom.
    pub labels: Vec<String>,
    /// The schema's column that it was taken for, with its side.
    pub taken: Option<String>,
}

/// Looks at every sheet.
pub fn sheets(grids: &[Grid], pack: &Pack) -> Vec<SheetFacts> {
    let mut told = Diagnostics::new();
    let claims = recognise::recognise(grids, pack, None, &mut told);
    let mut facts: Vec<SheetFacts> = grids
        .iter()
        .map(|grid| SheetFacts {
            place: grid.place(),
            hidden: grid.hidden,
            taken: None,
            told: Vec::new(),
            account: Account::all(grid, Fate::Left(WhyLeft::NoTable)),
        })
        .collect();
    for claim in &claims {
        let (grid, schema) = (&grids[claim.sheet], &pack.tables[claim.table]);
        let (table, account) = if schema.shape == Shape::Text {
            (None, super::prose(grid, schema, pack, &mut Unit::default(), &mut told))
        } else {
            super::read_table(grid, claim, Publisher::default(), pack, &mut told)
        };
        facts[claim.sheet].taken = Some(taken(grid, schema, claim, table.as_ref(), pack));
        facts[claim.sheet].account = account;
    }
    spelling::tell(facts.iter().flat_map(|fact| &fact.account.loose), &mut told);
    for diagnostic in told {
        let sheet = diagnostic.places.first().and_then(sheet_of);
        let own = facts.iter_mut().find(|fact| Some(&fact.place) == sheet.as_ref());
        if let Some(own) = own {
            own.told.push(diagnostic);
        }
    }
    for fact in &mut facts {
        fact.told.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
    }
    facts
}

fn sheet_of(place: &Place) -> Option<Place> {
    match place {
        Place::Cell(cell) => Some(Place::Sheet { file: cell.file.clone(), sheet: cell.sheet.clone() }),
        Place::Sheet { .. } => Some(place.clone()),
        _ => None,
    }
}

fn taken(grid: &Grid, schema: &TableSchema, claim: &Claim, table: Option<&Table>, pack: &Pack) -> Taken {
    let title = recognise::title_of(grid, schema, &pack.manifest.kinds);
    let header = claim.header.as_ref();
    // two units were told when the sheet was read
    let unit =
        super::stated_unit(grid, header, super::forms(grid, schema, header).as_ref()).unwrap_or_default();
    let rows: Vec<_> = table.iter().flat_map(|table| &table.sections).flat_map(|s| &s.rows).collect();
    let numbers = || rows.iter().map(|row| row.place.row + 1);
    let required = schema.sides.iter().flat_map(|side| side.leaves()).filter(|(_, leaf)| !leaf.optional);
    let required = if schema.form.is_some() { 0 } else { required.count() };
    Taken {
        table: schema.id.clone(),
        title: title.map(|(title, cell)| (title, cell.map(|cell| cell.address()))),
        fit: (required - header.map_or(0, |header| header.missing.len().min(required)), required),
        header: header.map(|header| (header.first + 1, header.last + 1)),
        columns: header.map(|header| columns(grid, schema, header)).unwrap_or_default(),
        unit: unit.map(|(unit, cell)| (unit.word(), cell.address())),
        rows: rows.len(),
        span: numbers().min().zip(numbers().max()),
        totals: rows.iter().filter(|row| row.total).map(|row| row.label.clone()).collect(),
        notes: table.map(|table| table.notes.clone()).unwrap_or_default(),
        prose: (schema.shape == Shape::Text).then(|| grid.len()),
    }
}

fn columns(grid: &Grid, schema: &TableSchema, header: &Header) -> Vec<ColumnFact> {
    let coded = |col: u32| header.codes.iter().any(|codes| codes.contains(&col)).then(|| "编码".to_owned());
    let taken = |col: u32| {
        schema.sides.iter().zip(&header.columns).find_map(|(side, found)| {
            let leaf = found.iter().position(|at| *at == Some(col))?;
            let leaves = side.leaves();
            let (groups, column) = leaves.get(leaf)?;
            let mut path: Vec<&str> = groups.iter().map(|group| group.label()).collect();
            path.push(&column.id);
            if !side.id.is_empty() {
                path.insert(0, &side.id);
            }
            Some(path.join("·"))
        })
    };
    let paths = header::label_paths(grid, header.first, header.last);
    paths
        .into_iter()
        .map(|(col, labels)| ColumnFact {
            letters: column_letters(col),
            labels,
            taken: taken(col).or_else(|| coded(col)),
        })
        .collect()
}
