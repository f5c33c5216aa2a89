//! The ledger of cells, whatever was read: the fates partition the cells of every sheet, the model holds
//! what was booked as amounts and nothing else, and what was not taken, or is not seen, was told.

use std::collections::{BTreeMap, BTreeSet};

use gongkai::budget::Book;
use gongkai::diag::{Diagnostic, Diagnostics, Place, Severity, column_letters};
use gongkai::pack::Pack;
use gongkai::read::account::{Account, Fate, WhyLeft};
use gongkai::read::grid::{Grid, Value};
use gongkai::read::number::{self, Typed};
use gongkai::read::recognise;

/// What a file was read as.
pub struct Outcome {
    pub grids: Vec<Grid>,
    pub book: Book,
    pub accounts: Vec<Account>,
    pub faults: Diagnostics,
}

type Cells = BTreeSet<(u32, u32)>;

/// What is known of the sheets of one name; damage may give several the same.
#[derive(Default)]
struct Leaf<'a> {
    fates: BTreeMap<(u32, u32), Vec<Fate>>,
    numbers: Cells,
    /// Amounts and rows of the model.
    amounts: Cells,
    rows: Cells,
    faults: Vec<&'a Diagnostic>,
}

impl Leaf<'_> {
    fn of(&self, fate: Fate) -> Cells {
        self.fates.iter().filter(|(_, own)| own.contains(&fate)).map(|(at, _)| *at).collect()
    }

    /// How many cells have a fate.
    fn count(&self, fate: Fate) -> usize {
        self.fates.values().flatten().filter(|own| **own == fate).count()
    }
}

/// A number or a typed one, other than zero.
fn is_figure(value: &Value) -> bool {
    match value {
        Value::Number(number) => !number.is_zero(),
        Value::Text(text) => matches!(number::from_text(text), Typed::Number(number) if !number.is_zero()),
        Value::Error(_) | Value::Uncomputed => false,
    }
}

fn holds_number(value: &Value) -> bool {
    match value {
        Value::Number(_) => true,
        Value::Text(text) => matches!(number::from_text(text), Typed::Number(_)),
        Value::Error(_) | Value::Uncomputed => false,
    }
}

/// Whether the ledger holds.
pub fn check(read: &Outcome, pack: &Pack) -> Result<(), String> {
    partition(read)?;
    let claims = recognise::recognise(&read.grids, pack, None, &mut Diagnostics::new());
    let is_prose = |index: usize| {
        claims.iter().any(|claim| claim.sheet == index && !pack.tables[claim.table].has_figures())
    };
    let leaves = leaves(read);
    for (name, leaf) in &leaves {
        let here = |what: String| format!("ledger, {name}: {what}");
        amounts(leaf).map_err(here)?;
        rows(leaf).map_err(here)?;
    }
    for (index, (grid, account)) in read.grids.iter().zip(&read.accounts).enumerate() {
        let here = |what: String| format!("ledger, {}: {what}", grid.sheet);
        if is_prose(index) || read.grids.iter().filter(|other| other.sheet == grid.sheet).count() > 1 {
            continue;
        }
        let leaf = &leaves[&*grid.sheet];
        silent(grid, account).map_err(here)?;
        told(leaf).map_err(here)?;
        if account.fates.values().any(|fate| fate.is_taken()) {
            hidden(grid, leaf).map_err(here)?;
        }
    }
    Ok(())
}

/// Every cell has one fate, and nothing else has.
fn partition(read: &Outcome) -> Result<(), String> {
    if read.grids.len() != read.accounts.len() {
        return Err(format!("{} sheets, {} accounts", read.grids.len(), read.accounts.len()));
    }
    for (grid, account) in read.grids.iter().zip(&read.accounts) {
        let cells: Cells = grid.iter().map(|(at, _)| at).collect();
        let booked: Cells = account.fates.keys().copied().collect();
        let counted: usize = account.counts().values().sum();
        if account.place != grid.place() || cells != booked || counted != grid.len() {
            let odd: Vec<_> = cells.symmetric_difference(&booked).take(5).collect();
            return Err(format!("ledger, {}: no partition, at {odd:?}", grid.sheet));
        }
    }
    Ok(())
}

fn leaves(read: &Outcome) -> BTreeMap<String, Leaf<'_>> {
    let mut leaves: BTreeMap<String, Leaf> = BTreeMap::new();
    for (grid, account) in read.grids.iter().zip(&read.accounts) {
        let leaf = leaves.entry(grid.sheet.to_string()).or_default();
        for (at, fate) in &account.fates {
            leaf.fates.entry(*at).or_default().push(*fate);
        }
        let numbers = grid.iter().filter(|(_, cell)| holds_number(&cell.value));
        leaf.numbers.extend(numbers.map(|(at, _)| at));
    }
    for section in read.book.tables.iter().flat_map(|table| &table.sections) {
        for row in &section.rows {
            let leaf = leaves.entry(row.place.sheet.to_string()).or_default();
            leaf.rows.insert((row.place.row, row.place.col));
            for amount in row.amounts.iter().flatten() {
                if let Place::Cell(cell) = &amount.place {
                    leaf.amounts.insert((cell.row, cell.col));
                }
            }
        }
    }
    for fault in read.faults.iter() {
        let sheet = match fault.places.first() {
            Some(Place::Cell(cell)) => cell.sheet.to_string(),
            Some(Place::Sheet { sheet, .. }) => sheet.to_string(),
            _ => continue,
        };
        leaves.entry(sheet).or_default().faults.push(fault);
    }
    leaves
}

/// The cells that a diagnostic names.
fn cells_of(fault: &Diagnostic) -> Vec<(u32, u32)> {
    let cell = |place: &Place| match place {
        Place::Cell(cell) => Some((cell.row, cell.col)),
        _ => None,
    };
    fault.places.iter().filter_map(cell).collect()
}

/// The model's amounts are cells booked as such; a number booked as an amount is in the model, or told.
fn amounts(leaf: &Leaf<'_>) -> Result<(), String> {
    let booked = leaf.of(Fate::Amount);
    if let Some(at) = leaf.amounts.difference(&booked).next() {
        return Err(format!("{at:?} is an amount of the model, booked {:?}", leaf.fates.get(at)));
    }
    let told: Cells = leaf.faults.iter().flat_map(|fault| cells_of(fault)).collect();
    let lost: Vec<_> = booked.intersection(&leaf.numbers).filter(|at| !leaf.amounts.contains(at)).collect();
    let untold: Vec<_> = lost.iter().filter(|at| !told.contains(at)).collect();
    // disguised amounts are told by their first cell, with their number
    let of_format = leaf.faults.iter().filter(|fault| fault.code == "读取-格式");
    let room: usize =
        of_format.filter_map(|fault| number_after(&fault.message, "这张表共")).map(|count| count - 1).sum();
    if untold.len() > room {
        return Err(format!("booked as amounts, in no row and not told: {untold:?}"));
    }
    Ok(())
}

/// Rows stand at their code or their name, or where they have neither, among their amounts.
fn rows(leaf: &Leaf<'_>) -> Result<(), String> {
    let named = |fate: &Fate| matches!(fate, Fate::Code | Fate::Label);
    let of_row = |fate: &Fate| matches!(fate, Fate::Code | Fate::Label | Fate::Amount | Fate::Text);
    for at in &leaf.rows {
        let own = leaf.fates.get(at);
        let on_row = leaf.fates.range((at.0, 0)..=(at.0, u32::MAX)).flat_map(|(_, fates)| fates);
        // a row with a merged name has no cell for it
        let fine = match own {
            Some(own) => own.iter().any(of_row),
            None => on_row.clone().any(of_row) && !on_row.clone().any(named),
        };
        if !fine {
            return Err(format!("a row of the model at {at:?}, booked {own:?}"));
        }
    }
    Ok(())
}

/// What was passed over in silence holds no figures.
fn silent(grid: &Grid, account: &Account) -> Result<(), String> {
    for (at, fate) in &account.fates {
        let around = *fate == Fate::Left(WhyLeft::Around);
        if around && grid.get(at.0, at.1).is_some_and(|cell| is_figure(&cell.value)) {
            return Err(format!("a figure at {at:?} was passed over in silence"));
        }
    }
    Ok(())
}

/// What was not taken was told: by name with the count, by column with the count, or at its row.
fn told(leaf: &Leaf<'_>) -> Result<(), String> {
    let of_code = |code: &'static str| leaf.faults.iter().filter(move |fault| fault.code == code);
    // by column or field, or by a row of the table
    let rows = of_code("读取-多余行").filter(|fault| fault.message.contains("没有名称和金额"));
    let counts =
        of_code("读取-多余列").chain(rows).filter_map(|fault| number_after(&fault.message, "没有采用："));
    let unclaimed = leaf.count(Fate::Left(WhyLeft::Unclaimed));
    if counts.sum::<usize>() != unclaimed {
        return Err(format!("{unclaimed} cells were left inside the table, not as many told"));
    }
    let mut columns: BTreeMap<u32, usize> = BTreeMap::new();
    for at in leaf.of(Fate::Left(WhyLeft::FigureAround)) {
        *columns.entry(at.1).or_default() += 1;
    }
    for fault in of_code("读取-表外数") {
        let count = number_after(&fault.message, "没有采用：").unwrap_or_default();
        for at in cells_of(fault) {
            let left = columns.get(&at.1).copied().unwrap_or_default().checked_sub(count);
            let Some(left) = left else {
                return Err(format!("more figures around than are there, at {at:?}"));
            };
            columns.insert(at.1, left);
        }
    }
    if let Some((col, _)) = columns.iter().find(|(_, count)| **count > 0) {
        return Err(format!("figures around the table in column {col}, not all told"));
    }
    let whole = of_code("读取-单位").any(|fault| fault.severity == Severity::Error);
    let rows: BTreeSet<u32> = leaf.faults.iter().flat_map(|fault| cells_of(fault)).map(|at| at.0).collect();
    let refused = leaf.of(Fate::Left(WhyLeft::Told));
    match refused.iter().find(|at| !whole && !rows.contains(&at.0)) {
        Some(at) => Err(format!("{at:?} was refused with its row, and nothing told there")),
        None => Ok(()),
    }
}

/// Rows, columns and cells that nobody sees are named.
fn hidden(grid: &Grid, leaf: &Leaf<'_>) -> Result<(), String> {
    let messages: Vec<&str> =
        leaf.faults.iter().filter(|fault| fault.code == "读取-隐藏").map(|fault| &*fault.message).collect();
    // beyond six names only their number is told
    let many = messages.iter().any(|message| message.contains("……共"));
    let named = Named::of(&messages);
    for (at, cell) in grid.iter() {
        let remarks = grid.cell(at.0, at.1).remarks;
        if !remarks.unseen() || many || cell.value == Value::Uncomputed {
            continue;
        }
        let address = format!("{}{}", column_letters(at.1), at.0 + 1);
        let fine = if remarks.hidden_row {
            named.rows.contains(&(at.0 + 1))
        } else if remarks.hidden_column {
            named.columns.contains(&column_letters(at.1))
        } else {
            named.cells.contains(&address)
        };
        if !fine {
            return Err(format!("{address} is not seen ({remarks:?}), and nothing told: {messages:?}"));
        }
    }
    Ok(())
}

/// The names that messages on hidden content give.
#[derive(Default)]
struct Named {
    rows: BTreeSet<u32>,
    columns: BTreeSet<String>,
    cells: BTreeSet<String>,
}

impl Named {
    fn of(messages: &[&str]) -> Self {
        let mut named = Self::default();
        for message in messages {
            let list = message.rsplit_once('”').map_or(*message, |(_, list)| list);
            let list = list.split('，').next().unwrap_or_default();
            for name in list.split('、') {
                named.add(name);
            }
        }
        named
    }

    fn add(&mut self, name: &str) {
        if let Some(rows) = name.strip_prefix('第') {
            let rows = rows.split('行').next().unwrap_or_default();
            let (first, last) = rows.split_once('—').unwrap_or((rows, rows));
            if let (Ok(first), Ok(last)) = (first.parse::<u32>(), last.parse::<u32>()) {
                self.rows.extend(first..=last);
            }
        } else if let Some((columns, _)) = name.split_once('列') {
            let (first, last) = columns.split_once('—').unwrap_or((columns, columns));
            let letters: Vec<String> = (0..16_384).map(column_letters).collect();
            let place = |name: &str| letters.iter().position(|own| own == name);
            if let (Some(first), Some(last)) = (place(first), place(last)) {
                self.columns.extend(letters[first..=last].iter().cloned());
            }
        } else {
            let address: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
            self.cells.insert(address);
        }
    }
}

/// The number that stands after the last occurrence of some words.
fn number_after(message: &str, words: &str) -> Option<usize> {
    let at = message.rfind(words)? + words.len();
    let digits: String = message[at..].chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}
