//! What the reader makes of each sheet of some workbooks, and why, as facts to be shown.

use std::collections::BTreeMap;

use crate::budget::table::Table;
use crate::budget::unit::Unit;
use crate::diag::{Diagnostic, Diagnostics, Place, column_letters};
use crate::pack::Pack;
use crate::pack::schema::TableSchema;

use super::Publisher;
use super::account::{Account, Fate, WhyLeft};
use super::continued;
use super::enclosed;
use super::facts::{Keys, sheets as fact_sheets};
use super::grid::Grid;
use super::header::{self, Header};
use super::opinions;
use super::pieces::{self, Pieces};
use super::recognise::{self, Claim};
use super::spelling;

/// A sheet and what became of it.
#[derive(Debug)]
pub struct SheetFacts {
    /// The sheet.
    pub place: Place,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Its pieces; one for a sheet with one table, none for one that the program put there.
    pub pieces: Vec<PieceFacts>,
    /// What became of its cells.
    pub account: Account,
}

/// A sheet, or a piece of one that holds several tables.
#[derive(Debug, Default)]
pub struct PieceFacts {
    /// Where a piece stands: `第8—13行`; none for a whole sheet.
    pub range: Option<String>,
    /// The table that it was taken for; none where it was passed over.
    pub taken: Option<Taken>,
    /// What a sheet of facts states, or one of remarks holds; none for others.
    pub facts: Option<FactsTaken>,
    /// What was noticed on it, errors first.
    pub told: Vec<Diagnostic>,
}

/// A sheet taken for one of facts or of remarks.
#[derive(Debug, Clone, Copy)]
pub struct FactsTaken {
    /// Its name.
    pub name: &'static str,
    /// Its header row, one-based.
    pub header: u32,
    /// How many statements it makes, or remarks it holds.
    pub count: usize,
    /// Whether it is one of remarks.
    pub of_opinions: bool,
}

/// A sheet taken for a table.
#[derive(Debug)]
pub struct Taken {
    /// The table's id.
    pub table: String,
    /// Whether it goes on with the table of another sheet or piece.
    pub continues: bool,
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

/// Looks at every sheet; `grids` are those of whole sheets.
pub fn sheets(grids: &[Grid], pack: &Pack) -> Vec<SheetFacts> {
    let mut told = Diagnostics::new();
    let parted = fact_sheets::part(grids.to_vec());
    let stated = fact_sheets::said(&parted.facts, &Keys::of(&pack.manifest), &mut told);
    let pieces = pieces::cut(parted.others, pack, None);
    let claims = recognise::recognise(&pieces.grids, pack, None, &mut told);
    let mut facts: Vec<SheetFacts> = Vec::new();
    for grid in grids {
        let account = Account::new(grid);
        facts.push(SheetFacts { place: grid.place(), hidden: grid.hidden, pieces: Vec::new(), account });
    }
    let left = |grid: &Grid| Account::all(grid, Fate::Left(WhyLeft::NoTable));
    let mut accounts: Vec<Account> = pieces.grids.iter().map(left).collect();
    let mut shown: Vec<Option<Taken>> = pieces.grids.iter().map(|_| None).collect();
    let mut heads: BTreeMap<usize, Table> = BTreeMap::new();
    for claim in &claims {
        let (grid, schema) = (&pieces.grids[claim.sheet], &pack.tables[claim.table]);
        let (table, account) = if !schema.has_figures() {
            (None, super::prose(grid, schema, pack, &mut Unit::default(), &mut told))
        } else {
            let unit = super::unit_before(&pieces.grids, &claims, claim, schema);
            super::read_table(grid, claim, unit, Publisher::default(), pack, &mut told)
        };
        accounts[claim.sheet] = account;
        shown[claim.sheet] = Some(taken(grid, schema, claim, table.as_ref(), pack));
        match (table, heads.get_mut(&claim.table)) {
            (Some(table), Some(head)) if claim.continues => {
                continued::join(head, table, schema, &mut told);
            }
            (Some(table), None) => {
                heads.insert(claim.table, table);
            }
            // forms of several sheets, and rivals, which were told
            (Some(_), Some(_)) | (None, _) => {}
        }
    }
    for (((grid, taken), account), sheet) in pieces.grids.iter().zip(shown).zip(accounts).zip(&pieces.sheets)
    {
        let own = &mut facts[parted.of_others[*sheet]];
        own.pieces.push(PieceFacts { range: grid.range(), taken, ..PieceFacts::default() });
        own.account.merge(account);
    }
    let counted = parted.facts.iter().zip(stated.counts).zip(stated.accounts);
    for (((sheet, count), account), index) in counted.zip(&parted.of_facts) {
        let (name, header) = (sheet.head.kind.name(), sheet.head.row + 1);
        let taken = FactsTaken { name, header, count, of_opinions: false };
        facts[*index].pieces.push(PieceFacts { facts: Some(taken), ..PieceFacts::default() });
        facts[*index].account.merge(account);
    }
    for (sheet, index) in parted.opinions.iter().zip(&parted.of_opinions) {
        let read = opinions::read(sheet, &mut told);
        let (header, count) = (sheet.head.row + 1, read.opinions.len());
        let taken = FactsTaken { name: opinions::OPINION_SHEET, header, count, of_opinions: true };
        facts[*index].pieces.push(PieceFacts { facts: Some(taken), ..PieceFacts::default() });
        facts[*index].account.merge(read.account);
    }
    for index in &parted.enclosed {
        facts[*index].account.merge(enclosed::account(&grids[*index]));
    }
    spelling::tell(facts.iter().flat_map(|fact| &fact.account.loose), &mut told);
    near_facts(&pieces, &parted.of_others, &facts, &mut told);
    let of_facts: Vec<usize> = parted.of_facts.iter().chain(&parted.of_opinions).copied().collect();
    let told = hand_out_facts(told, &of_facts, &mut facts);
    hand_out(told, &pieces, &parted.of_others, &mut facts);
    facts
}

/// Tells the sheets that are nearly ones of facts.
fn near_facts(pieces: &Pieces, of_others: &[usize], facts: &[SheetFacts], told: &mut Diagnostics) {
    let mut last = None;
    for (grid, sheet) in pieces.grids.iter().zip(&pieces.sheets) {
        let is_first = last != Some(*sheet);
        last = Some(*sheet);
        if is_first && facts[of_others[*sheet]].pieces.iter().all(|piece| piece.taken.is_none()) {
            let near = fact_sheets::headless(grid).or_else(|| fact_sheets::nameless(grid));
            told.extend(near.or_else(|| opinions::headless(grid)));
        }
    }
}

/// Gives the sheets of facts what was told of them; the rest comes back.
fn hand_out_facts(told: Diagnostics, of_facts: &[usize], facts: &mut [SheetFacts]) -> Diagnostics {
    let mut rest = Diagnostics::new();
    for diagnostic in told {
        let sheet = diagnostic.places.first().and_then(sheet_of);
        match of_facts.iter().find(|index| Some(&facts[**index].place) == sheet.as_ref()) {
            Some(index) => {
                facts[*index].pieces.iter_mut().for_each(|piece| piece.told.push(diagnostic.clone()))
            }
            None => rest.push(diagnostic),
        }
    }
    rest
}

/// Gives each piece what was told of it: by its cell, else to the first of its sheet.
fn hand_out(told: Diagnostics, pieces: &Pieces, of_others: &[usize], facts: &mut [SheetFacts]) {
    for diagnostic in told {
        let Some(place) = diagnostic.places.first() else { continue };
        let of_sheet = |grid: &Grid| Some(grid.place()) == sheet_of(place);
        let holds = |grid: &Grid| match place {
            Place::Cell(cell) => grid.holds(cell.row, cell.col),
            _ => true,
        };
        let all = || pieces.grids.iter().enumerate().filter(|(_, grid)| of_sheet(grid));
        let Some((index, _)) = all().find(|(_, grid)| holds(grid)).or(all().next()) else { continue };
        let sheet = pieces.sheets[index];
        let first = pieces.sheets.partition_point(|own| *own < sheet);
        facts[of_others[sheet]].pieces[index - first].told.push(diagnostic);
    }
    for piece in facts.iter_mut().flat_map(|fact| &mut fact.pieces) {
        piece.told.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
    }
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
    let required = schema.sides().iter().flat_map(|side| side.leaves()).filter(|(_, leaf)| !leaf.optional);
    let required = if schema.form().is_some() { 0 } else { required.count() };
    Taken {
        table: schema.id.clone(),
        continues: claim.continues,
        title: title.map(|(title, cell)| (title, cell.map(|cell| cell.address()))),
        fit: (required - header.map_or(0, |header| header.missing.len().min(required)), required),
        header: header.map(|header| (header.first + 1, header.last + 1)),
        columns: header.map(|header| columns(grid, schema, header)).unwrap_or_default(),
        unit: unit.map(|(unit, cell)| (unit.word(), cell.address())),
        rows: rows.len(),
        span: numbers().min().zip(numbers().max()),
        totals: rows.iter().filter(|row| row.total).map(|row| row.label.clone()).collect(),
        notes: table.iter().flat_map(|table| &table.notes).map(|note| note.text.clone()).collect(),
        prose: (!schema.has_figures()).then(|| grid.len()),
    }
}

fn columns(grid: &Grid, schema: &TableSchema, header: &Header) -> Vec<ColumnFact> {
    let coded = |col: u32| header.codes.iter().any(|codes| codes.contains(&col)).then(|| "编码".to_owned());
    let taken = |col: u32| {
        schema.sides().iter().zip(&header.columns).find_map(|(side, found)| {
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
