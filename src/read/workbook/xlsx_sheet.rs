//! How one sheet of an .xlsx workbook shows its cells.

use quick_xml::events::{BytesStart, Event};

use super::attributes::{Attributes, is_true};
use super::package::{self, Damaged, Package, PartReader};
use super::room::{COLUMNS, SHEET_CELLS, SHEET_ROWS};
use super::showing::{CellStyle, Showing};
use crate::read::grid::{Hidden, HiddenRun};

/// Runs of hidden rows, or of columns: more than there are rows taken in, so only a row that occurs again
/// and again comes to it.
const RUNS: usize = 100_000;
/// Tables of one sheet whose filters are looked at; each costs a pass over the hidden rows.
const TABLES: usize = 100;

/// Reads one sheet with the tables on it, whose filters hide its rows too.
pub fn sheet(package: &mut Package, member: usize, buffer: &mut Vec<u8>) -> Result<Showing, Damaged> {
    let mut pass = Pass::new();
    pass.read(package.part(member)?, buffer)?;
    let mut filters = Vec::from_iter(pass.filter.range());
    let path = package.name(member)?;
    if !pass.showing.rows.is_empty()
        && let Some(relationships) = package.relationships_of(&path)
    {
        let (folder, _) = package::split(&path);
        // without a table that does not read, its rows are still told to be hidden
        let related = package.relationships(relationships).unwrap_or_default();
        for table in related.iter().filter(|related| related.kind.ends_with("/table")).take(TABLES) {
            if let Some(member) = package.target(folder, &table.target)
                && let Ok(part) = package.part(member)
            {
                filters.extend(table_filter(part, buffer).unwrap_or_default());
            }
        }
    }
    Ok(pass.finish(&filters))
}

/// The rows that the filter of a table passes over some of.
fn table_filter(mut reader: PartReader<'_>, buffer: &mut Vec<u8>) -> Result<Option<(u32, u32)>, Damaged> {
    let mut filter = Filter::default();
    loop {
        buffer.clear();
        match reader.read_event_into(buffer)? {
            Event::Start(tag) => filter.start(&tag),
            Event::Empty(tag) => {
                filter.start(&tag);
                filter.end(tag.local_name().as_ref());
            }
            Event::End(tag) => filter.end(tag.local_name().as_ref()),
            Event::Eof => return Ok(filter.range()),
            _ => {}
        }
    }
}

/// A filter while it is read.
#[derive(Debug, Default)]
struct Filter {
    rows: Option<(u32, u32)>,
    in_column: bool,
    /// Whether some column is asked for certain values; else the filter only shows its buttons.
    active: bool,
}

impl Filter {
    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "autoFilter" => {
                for (_, value) in Attributes::of(tag).filter(|(name, _)| *name == "ref") {
                    self.rows = rows_below_first(value);
                }
            }
            "filterColumn" => self.in_column = true,
            _ if self.in_column => self.active = true,
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if name == "filterColumn" {
            self.in_column = false;
        }
    }

    fn range(&self) -> Option<(u32, u32)> {
        self.rows.filter(|(first, last)| self.active && first <= last)
    }
}

/// The rows of a range but its first, which holds the buttons.
fn rows_below_first(range: &str) -> Option<(u32, u32)> {
    let (first, last) = range.split_once(':')?;
    Some((address(first)?.0.saturating_add(1), address(last)?.0))
}

/// Row and column, from 0, of an address such as `B7`; of `7` only the row.
fn address(text: &str) -> Option<(u32, Option<u32>)> {
    let (mut row, mut col) = (0_u32, 0_u32);
    let mut digits = false;
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if !digits => {
                let letter = u32::from(byte.to_ascii_uppercase() - b'A') + 1;
                col = col.checked_mul(26)?.checked_add(letter)?;
            }
            b'0'..=b'9' => {
                digits = true;
                row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?;
            }
            b'$' => {}
            _ => return None,
        }
    }
    Some((row.checked_sub(1)?, col.checked_sub(1)))
}

/// Whether the sheet hides rows that have no element of their own.
fn hides_rows(tag: &BytesStart<'_>) -> bool {
    Attributes::of(tag).any(|(name, value)| name == "zeroHeight" && is_true(value))
}

/// Whether a height or width is stated and zero.
fn is_zero(value: &str) -> bool {
    value.trim().parse::<f64>().is_ok_and(|size| size == 0.0)
}

/// Which part of a sheet is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Before,
    Rows,
    After,
    /// Nothing that follows matters.
    Done,
}

/// A sheet while it is read.
struct Pass {
    showing: Showing,
    stage: Stage,
    row: u32,
    col: u32,
    cell: CellStyle,
    /// Whether the open cell has any content.
    filled: bool,
    /// Where rows without an element of their own are hidden: which rows have one.
    stated: Option<Vec<bool>>,
    filter: Filter,
}

impl Pass {
    fn new() -> Self {
        Self {
            showing: Showing::default(),
            stage: Stage::Before,
            row: 0,
            col: 0,
            cell: CellStyle { at: (0, 0), style: 0, formula: false },
            filled: false,
            stated: None,
            filter: Filter::default(),
        }
    }

    fn read(&mut self, mut reader: PartReader<'_>, buffer: &mut Vec<u8>) -> Result<(), Damaged> {
        while self.stage != Stage::Done {
            buffer.clear();
            match reader.read_event_into(buffer)? {
                Event::Start(tag) => self.start(&tag)?,
                Event::Empty(tag) => {
                    self.start(&tag)?;
                    self.end(tag.local_name().as_ref());
                }
                Event::End(tag) => self.end(tag.local_name().as_ref()),
                Event::Eof if self.stage == Stage::After => return Ok(()),
                Event::Eof => return Err(Damaged),
                _ => {}
            }
        }
        Ok(())
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Damaged> {
        match (self.stage, tag.local_name().as_ref()) {
            (Stage::Rows, "c") => self.open_cell(tag)?,
            (Stage::Rows, "v" | "is") => self.filled = true,
            (Stage::Rows, "f") => (self.filled, self.cell.formula) = (true, true),
            (Stage::Rows, "row") => self.open_row(tag)?,
            (Stage::Before, "sheetData") => self.stage = Stage::Rows,
            (Stage::Before, "col") => self.column(tag),
            (Stage::Before, "sheetFormatPr") if hides_rows(tag) => {
                self.stated = Some(vec![false; SHEET_ROWS as usize]);
            }
            // a view that somebody saved has filters of its own; merges come after what matters here
            (Stage::After, "customSheetViews" | "mergeCells") => self.stage = Stage::Done,
            (Stage::After, _) => self.filter.start(tag),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        match (self.stage, name) {
            (Stage::Rows, "c") => self.close_cell(),
            (Stage::Rows, "row") => (self.row, self.col) = (self.row.saturating_add(1), 0),
            (Stage::Rows, "sheetData") => self.stage = Stage::After,
            (Stage::After, "worksheet") => self.stage = Stage::Done,
            (Stage::After, name) => self.filter.end(name),
            _ => {}
        }
    }

    fn open_row(&mut self, tag: &BytesStart<'_>) -> Result<(), Damaged> {
        let (mut hidden, mut flat) = (false, false);
        for (name, value) in Attributes::of(tag) {
            match name {
                "r" => self.row = address(value).ok_or(Damaged)?.0,
                "hidden" => hidden = is_true(value),
                "ht" => flat = is_zero(value),
                _ => {}
            }
        }
        if self.row >= SHEET_ROWS {
            return Ok(());
        }
        if let Some(stated) = self.stated.as_mut().and_then(|rows| rows.get_mut(self.row as usize)) {
            *stated = true;
        }
        if hidden || flat {
            let why = if hidden { Hidden::ByHand } else { Hidden::Flat };
            hide(&mut self.showing.rows, (self.row, self.row, why));
        }
        Ok(())
    }

    fn open_cell(&mut self, tag: &BytesStart<'_>) -> Result<(), Damaged> {
        let mut at = (self.row, self.col);
        let mut style = 0;
        for (name, value) in Attributes::of(tag) {
            match name {
                "r" => {
                    let (row, col) = address(value).ok_or(Damaged)?;
                    at = (row, col.ok_or(Damaged)?);
                }
                // as the library has it
                "s" => style = value.parse().unwrap_or(0),
                _ => {}
            }
        }
        self.col = at.1;
        self.cell = CellStyle { at, style, formula: false };
        self.filled = false;
        Ok(())
    }

    fn close_cell(&mut self) {
        self.col = self.col.saturating_add(1);
        let (row, col) = self.cell.at;
        // as [`super::room::Room`] takes cells in
        if !self.filled || col >= COLUMNS {
            return;
        }
        if row >= SHEET_ROWS || self.showing.cells.len() >= SHEET_CELLS {
            self.stage = Stage::Done;
        } else if self.cell.style != 0 || self.cell.formula {
            self.showing.cells.push(self.cell);
        }
    }

    fn column(&mut self, tag: &BytesStart<'_>) {
        let (mut first, mut last) = (0, 0);
        let (mut hidden, mut flat) = (false, false);
        for (name, value) in Attributes::of(tag) {
            match name {
                "min" => first = value.parse().unwrap_or(0),
                "max" => last = value.parse().unwrap_or(0),
                "hidden" => hidden = is_true(value),
                "width" => flat = is_zero(value),
                _ => {}
            }
        }
        let last: u32 = COLUMNS.min(last);
        if (hidden || flat) && (1..=last).contains(&first) {
            let why = if hidden { Hidden::ByHand } else { Hidden::Flat };
            hide(&mut self.showing.columns, (first - 1, last - 1, why));
        }
    }

    fn finish(mut self, filters: &[(u32, u32)]) -> Showing {
        for (row, stated) in self.stated.iter().flatten().enumerate() {
            if !stated {
                hide(&mut self.showing.rows, (row as u32, row as u32, Hidden::ByHand));
            }
        }
        for filter in filters {
            self.showing.rows = filtered(&self.showing.rows, *filter);
        }
        // files may have them out of order
        self.showing.rows.sort_by_key(|run| run.0);
        self.showing.columns.sort_by_key(|run| run.0);
        if !self.showing.cells.is_sorted_by_key(|cell| cell.at) {
            self.showing.cells.sort_by_key(|cell| cell.at);
        }
        self.showing
    }
}

/// Adds a run, to the one before if it goes on from there.
fn hide(runs: &mut Vec<HiddenRun>, (first, last, why): HiddenRun) {
    if let Some(before) = runs.last_mut()
        && before.2 == why
        && before.1.checked_add(1) == Some(first)
    {
        before.1 = last;
    } else if runs.len() < RUNS {
        runs.push((first, last, why));
    }
}

/// The runs with those rows told apart that a filter passes over.
fn filtered(runs: &[HiddenRun], (first, last): (u32, u32)) -> Vec<HiddenRun> {
    let mut out = Vec::with_capacity(runs.len());
    for &(start, end, why) in runs {
        if why != Hidden::ByHand || end < first || start > last {
            out.push((start, end, why));
            continue;
        }
        if start < first {
            out.push((start, first - 1, why));
        }
        out.push((start.max(first), end.min(last), Hidden::Filtered));
        if end > last {
            out.push((last + 1, end, why));
        }
    }
    out
}
