//! Reading a unit's folder: what is stated (`unit.toml`, the sheets of facts), then its workbooks → cells → headers → rows.
//!
//! Sheets are taken for tables by title and header labels, columns by label, rows by code or name;
//! nothing is taken by position. What does not fit is a [`Diagnostic`] with its cell.

pub mod account;
pub mod before;
pub mod blank;
pub mod body;
pub mod cells;
mod chosen;
pub mod codes;
pub mod columns;
pub mod contents;
pub mod continued;
mod enclosed;
pub mod facts;
mod facts_unread;
pub mod files;
pub mod flat;
pub mod folder;
pub mod form;
pub mod form_labels;
pub mod grid;
pub mod guess;
pub mod header;
pub mod indicators;
pub mod inspect;
pub mod lacking;
mod last_said;
pub mod leaf_labels;
pub mod leftover;
pub mod link;
pub mod loose_columns;
mod makers;
pub mod money;
mod no_total;
pub mod number;
pub mod number_format;
mod older;
pub mod open_books;
pub mod opinions;
pub mod origin;
pub mod packing;
pub mod page_title;
pub mod pieces;
pub mod private_use;
pub mod project_core;
pub mod project_page;
pub mod reading;
pub mod recognise;
pub mod row_names;
pub mod shelf;
mod sources;
pub mod spelling;
pub mod spots;
pub mod subheads;
pub mod suggest;
mod taken_away;
pub mod text;
mod uncomputed;
pub mod unfilled;
pub mod unit;
mod units;
mod unknown_codes;
pub mod watch;
mod withheld_before;
pub mod workbook;
pub(crate) mod years;

use rust_decimal::Decimal;

use crate::budget::Book;
use crate::budget::amount::MoneyUnit;
use crate::budget::table::{Section, Table};
use crate::budget::unit::Unit;
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::pack::Pack;
use crate::pack::schema::{Shape, TableSchema};

pub use folder::{
    Came, ComparedFile, Input, is_unit_folder, read, read_own, read_through, unit_named, unit_stated,
};

use account::{Account, Fate, WhyLeft};
use body::{KnownCodes, Side};
use form::FormSheet;
use grid::Grid;
use header::Header;
use reading::Reading;
use recognise::Claim;
use row_names::RowNames;
use taken_away::TakenAway;

/// Whose tables are read; nothing where only the workbooks themselves are looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Publisher<'a> {
    /// 部门 or 单位, as the pack calls it.
    pub kind: &'a str,
    /// The year of the tables.
    pub year: Option<i32>,
    /// Whether it is the book of last year, which may lack what nothing but a comparison needs.
    pub last_year: bool,
}

/// The tables that some sheets hold, before classes and precision are settled; and the account of every
/// sheet, in the order of the sheets.
pub fn tables(grids: &[Grid], pack: &Pack, faults: &mut Diagnostics) -> (Book, Vec<Account>) {
    let parted = facts::sheets::part(grids.to_vec());
    let stated = facts::sheets::said(&parted.facts, &facts::Keys::of(&pack.manifest), faults);
    let pieces = pieces::cut(parted.others, pack, None);
    let claims = recognise::recognise(&pieces.grids, pack, None, faults);
    let (book, of_pieces) = assemble(&pieces.grids, &claims, Publisher::default(), pack, faults);
    let mut accounts: Vec<Account> = grids.iter().map(Account::new).collect();
    for (account, sheet) in of_pieces.into_iter().zip(pieces.sheets) {
        accounts[parted.of_others[sheet]].merge(account);
    }
    for (account, sheet) in stated.accounts.into_iter().zip(parted.of_facts) {
        accounts[sheet].merge(account);
    }
    for (own, sheet) in parted.opinions.iter().zip(parted.of_opinions) {
        accounts[sheet].merge(opinions::read(own, faults).account);
    }
    for sheet in parted.enclosed {
        accounts[sheet].merge(enclosed::account(&grids[sheet]));
    }
    (book, accounts)
}

fn assemble(
    grids: &[Grid],
    claims: &[Claim],
    publisher: Publisher<'_>,
    pack: &Pack,
    faults: &mut Diagnostics,
) -> (Book, Vec<Account>) {
    let mut book = Book::default();
    let left = |grid: &Grid| Account::all(grid, Fate::Left(WhyLeft::NoTable));
    let mut accounts: Vec<Account> = grids.iter().map(left).collect();
    for claim in claims {
        let schema = &pack.tables[claim.table];
        let grid = &grids[claim.sheet];
        if !schema.has_figures() {
            // read before, into the unit
            accounts[claim.sheet] = prose(grid, schema, pack, &mut Unit::default(), &mut Diagnostics::new());
            continue;
        }
        let known = book.tables.iter().position(|table| table.id == schema.id);
        // two versions, which was told: neither is known to be right
        if known.is_some() && !claim.continues && !schema.spreads() {
            book.unread.push(schema.id.clone());
            continue;
        }
        let before = faults.count(Severity::Error);
        let unit = unit_before(grids, claims, claim, schema);
        let (table, account) = read_table(grid, claim, unit, publisher, pack, faults);
        book.makers.extend(makers::of_sheet(grid, &account, &schema.id));
        if let Some(year) = publisher.year.filter(|_| grid.cut.is_none()) {
            book.years.extend(years::on_sheet(grid, schema, claim, pack, year));
        }
        accounts[claim.sheet] = account;
        match (table, known) {
            (Some(table), Some(known)) if claim.continues => {
                continued::join(&mut book.tables[known], table, schema, faults);
            }
            (Some(table), known) => {
                let head = known.and_then(|known| book.tables.get_mut(known));
                let first = continued::spread(head, table, grid, schema, faults);
                book.tables.extend(first);
            }
            (None, _) => {}
        }
        if faults.count(Severity::Error) > before && !book.unread.contains(&schema.id) {
            book.unread.push(schema.id.clone());
        }
    }
    tell_of_book(&mut book, publisher, pack, faults);
    spelling::tell(accounts.iter().flat_map(|account| &account.loose), faults);
    (book, accounts)
}

/// Says what is seen only when all sheets have been read.
fn tell_of_book(book: &mut Book, publisher: Publisher<'_>, pack: &Pack, faults: &mut Diagnostics) {
    for table in &book.tables {
        let Some(fault) = pack.table(&table.id).and_then(|schema| no_total::told(table, schema)) else {
            continue;
        };
        // another error of the table may be why the row is not there
        if !book.unread.contains(&table.id) {
            faults.push(fault);
            book.unread.push(table.id.clone());
        }
    }
    if let Some(year) = publisher.year {
        years::tell(book, year, faults);
    }
}

/// The names of projects in the table that a page of prose asks for.
fn project_names(schema: &TableSchema, book: &Book) -> Vec<String> {
    let table = schema.text().and_then(|text| book.table(text.named_in.as_ref()?));
    let rows = table.iter().flat_map(|table| &table.sections).flat_map(|section| &section.rows);
    rows.filter(|row| !row.total).map(|row| row.label.clone()).collect()
}

/// Takes a sheet of prose over into the unit.
pub fn prose(
    grid: &Grid,
    schema: &TableSchema,
    pack: &Pack,
    unit: &mut Unit,
    faults: &mut Diagnostics,
) -> Account {
    prose_knowing(grid, schema, pack, unit, &[], faults)
}

/// Takes a sheet of prose over into the unit, where tables name the projects.
fn prose_knowing(
    grid: &Grid,
    schema: &TableSchema,
    pack: &Pack,
    unit: &mut Unit,
    named: &[String],
    faults: &mut Diagnostics,
) -> Account {
    if let Some(limit) = &grid.cut {
        faults.push(too_large(grid, schema, limit));
        return Account::all(grid, Fate::Left(WhyLeft::TooMuch));
    }
    let mut reading = Reading::new(grid, faults);
    text::read(&mut reading, schema, &pack.manifest, unit, named);
    watch::all(&mut reading, &schema.id);
    reading.account
}

fn settle(book: &mut Book, pack: &Pack, year: i32, precision: Option<Decimal>, faults: &mut Diagnostics) {
    money::settle_precision(book, precision);
    let loose = link::classes(book, pack, year, faults);
    spelling::tell(loose.iter(), faults);
}

/// The unit that the table states with which a claim goes on.
fn unit_before(grids: &[Grid], claims: &[Claim], claim: &Claim, schema: &TableSchema) -> Option<MoneyUnit> {
    let head = claims.iter().find(|head| head.table == claim.table).filter(|_| claim.continues)?;
    let (grid, header) = (&grids[head.sheet], head.header.as_ref());
    // two units are told when that part is read
    let stated = stated_unit(grid, header, forms(grid, schema, header).as_ref()).unwrap_or_default();
    stated.map(|(unit, _)| unit)
}

/// Reads one sheet as a table, and settles the fate of each of its cells. `before` is the unit of the table
/// that it goes on with.
pub fn read_table(
    grid: &Grid,
    claim: &Claim,
    before: Option<MoneyUnit>,
    publisher: Publisher<'_>,
    pack: &Pack,
    faults: &mut Diagnostics,
) -> (Option<Table>, Account) {
    let schema = &pack.tables[claim.table];
    if let Some(limit) = &grid.cut {
        faults.push(too_large(grid, schema, limit));
        return (None, Account::all(grid, Fate::Left(WhyLeft::TooMuch)));
    }
    faults.extend(grid.hidden.then(|| hidden_sheet(grid, schema)));
    let year = publisher.year.or_else(|| recognise::latest_year(grid));
    let publisher = Publisher { year, ..publisher };
    let adapted = match claim.header {
        None => form_labels::adapted(grid, schema, pack.placeholders(year)),
        Some(_) => None,
    };
    let Some(adapted) = adapted else {
        return read_as(grid, schema, claim, before, publisher, pack, faults);
    };
    faults.extend(adapted.told);
    let (table, mut account) = read_as(grid, &adapted.schema, claim, before, publisher, pack, faults);
    account.loose.extend(adapted.loose);
    (table, account)
}

/// Reads a sheet by the schema that is right for it.
fn read_as(
    grid: &Grid,
    schema: &TableSchema,
    claim: &Claim,
    before: Option<MoneyUnit>,
    publisher: Publisher<'_>,
    pack: &Pack,
    faults: &mut Diagnostics,
) -> (Option<Table>, Account) {
    let year = publisher.year;
    let forms = forms(grid, schema, claim.header.as_ref());
    let stated = match stated_unit(grid, claim.header.as_ref(), forms.as_ref()) {
        Ok(stated) => stated,
        Err(fault) => {
            faults.push(fault);
            return (None, Account::all(grid, Fate::Left(WhyLeft::Told)));
        }
    };
    faults.extend(continued::other_unit(schema, before, stated.as_ref()));
    let unit = stated.as_ref().map(|(unit, _)| *unit).or(before);
    let mut table = Table {
        id: schema.id.clone(),
        place: grid.place(),
        unit: unit.unwrap_or(MoneyUnit::Yuan),
        sections: Vec::new(),
        forms: Vec::new(),
        notes: Vec::new(),
    };
    let mut reading = Reading::new(grid, faults);
    match (&claim.header, &forms) {
        (Some(header), _) => {
            columns::report(grid, schema, header, publisher, reading.faults);
            loose_columns::book(&mut reading, schema, header, pack.placeholders(year));
            read_sides(&mut reading, schema, header, year, pack, &mut table);
            blank::drop_samples(&mut table, schema, &mut reading);
        }
        (None, Some(sheet)) => {
            let fields = schema.form().into_iter().flat_map(|form| &form.amounts);
            let columns = fields.map(|field| field.id.clone()).collect();
            let mut section = Section { side: String::new(), columns, ..Section::default() };
            table.notes = sheet.read(&mut reading, table.unit, &mut section, &mut table.forms);
            years::in_forms(&table.forms, schema, year, reading.faults);
            table.sections.push(section);
        }
        (None, None) => {}
    }
    let away = TakenAway::new(pack, &schema.id, year);
    leftover::settle(
        &mut reading,
        schema,
        claim.header.as_ref(),
        forms.as_ref(),
        (&pack.manifest.kinds, away),
    );
    watch::all(&mut reading, &schema.id);
    if unit.is_none() && !table.is_empty() {
        reading.faults.push(money::no_unit(grid, &schema.id));
    }
    (Some(table), reading.account)
}

/// The labels of a sheet that is read as forms; none where it has a header.
pub fn forms<'a>(grid: &'a Grid, schema: &'a TableSchema, header: Option<&Header>) -> Option<FormSheet<'a>> {
    let form = schema.form().filter(|_| header.is_none())?;
    Some(FormSheet::new(grid, form))
}

/// The unit of money that a sheet states above its figures: above the rows of a header, around the
/// indicators of forms.
pub fn stated_unit(
    grid: &Grid,
    header: Option<&Header>,
    forms: Option<&FormSheet<'_>>,
) -> Result<Option<(MoneyUnit, crate::diag::CellRef)>, Diagnostic> {
    match (header, forms) {
        (Some(header), _) => money::stated_unit(grid, 0..=header.last, |_| true),
        (None, Some(FormSheet::List(list))) => {
            money::stated_unit(grid, 0..grid.rows(), |row| !list.holds(row))
        }
        (None, Some(FormSheet::Blocks(forms))) => {
            let ranges = forms.ranges();
            let plain = |row: u32| {
                let next = ranges.partition_point(|[_, indicators]| indicators.end <= row);
                ranges.get(next).is_none_or(|[_, indicators]| !indicators.contains(&row))
            };
            money::stated_unit(grid, 0..grid.rows(), plain)
        }
        (None, None) => money::stated_unit(grid, 0..grid.rows(), |_| true),
    }
}

fn hidden_sheet(grid: &Grid, schema: &TableSchema) -> Diagnostic {
    Diagnostic::warning("读取-隐藏", format!("“{}”取自一张隐藏的工作表", schema.id))
        .at(grid.place())
        .hint("请核对是不是要公开的表，并取消隐藏")
}

fn too_large(grid: &Grid, schema: &TableSchema, limit: &str) -> Diagnostic {
    Diagnostic::error("读取-过大", format!("“{}”没有读取：{limit}", schema.id))
        .at(grid.place())
        .hint("请删去表格下面很远处的内容和多余的行，另存后再试")
}

fn read_sides(
    reading: &mut Reading<'_>,
    schema: &TableSchema,
    header: &Header,
    year: Option<i32>,
    pack: &Pack,
    table: &mut Table,
) {
    let grid = reading.grid;
    for (index, side_schema) in schema.sides().iter().enumerate() {
        let end = header.columns.get(index + 1).and_then(|next| next.iter().flatten().min().copied());
        let side = Side {
            grid,
            away: TakenAway::new(pack, &schema.id, year),
            header,
            index,
            schema: side_schema,
            unit: table.unit,
            table: &schema.id,
            end,
            names: RowNames::new(schema, side_schema, pack, year),
        };
        let (section, notes) = match &schema.shape {
            Shape::Balance(_) => body::balance(&side, reading),
            Shape::Tree(tree) => {
                let known = KnownCodes { codes: &tree.codes, catalogue: &pack.catalogue, year };
                body::tree(&side, known, reading)
            }
            Shape::Rows(rows) => match &rows.single {
                Some(key) => body::single(&side, key, reading),
                None => body::plain(&side, reading),
            },
            // they have no sides
            Shape::Form(_) | Shape::Text(_) => return,
        };
        table.sections.push(section);
        table.notes.extend(notes);
    }
}
