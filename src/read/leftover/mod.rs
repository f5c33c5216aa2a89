//! What nobody took from a sheet: settled once the sheet has been read, so that every cell has its fate.
//!
//! Inside a table a figure that no column or field claims is an error, words are a warning; outside it
//! (helper sums, check columns, sign-off lines) a figure is a warning and words are silent.

mod list;
pub mod pages;
mod tell;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Range, RangeInclusive};

use crate::budget::label;
use crate::diag::column_letters;
use crate::pack::schema::TableSchema;

use crate::read::account::{Fate, WhyLeft};
use crate::read::cells;
use crate::read::codes::is_placeholder;
use crate::read::form::{FormSheet, Forms};
use crate::read::grid::{Grid, Guise, SheetCell, Value};
use crate::read::header::{self, Header, header_key};
use crate::read::money;
use crate::read::number::{self, Typed};
use crate::read::reading::Reading;
use crate::read::recognise::{TITLE_LENGTH, title_key};
use crate::read::taken_away::TakenAway;

use tell::sample;

/// A longer text alone on its row is no heading of fields.
const LONGEST_HEADING: usize = 15;

/// Where on a sheet an unclaimed cell belongs: to a column or a field of the table, or to neither.
enum Spot {
    /// In the table, under this name.
    Inside(String),
    /// In a column of the table, on a row that was not kept.
    Row(u32),
    /// A heading inside the table.
    Heading,
    /// The label of a field that the table does not have; what stands next to it is told with it.
    Label,
    /// Left out by the pack.
    Declared,
    /// Around the table.
    Outside,
}

/// A sheet that has been read, as far as what is left on it is concerned.
struct Rest<'a> {
    grid: &'a Grid,
    schema: &'a TableSchema,
    titles: Vec<String>,
    /// Labels of its sides, which stand above their columns.
    sides: BTreeSet<String>,
    ignored: BTreeSet<String>,
    area: Area,
    /// What layers of the pack took out of the table.
    away: TakenAway<'a>,
}

/// The part of a sheet that is the table.
#[derive(Default)]
struct Area {
    /// First and last row of the body.
    rows: (u32, u32),
    /// First and last column.
    columns: (u32, u32),
    /// Names of the columns, for the rows given with them.
    labels: Vec<(RangeInclusive<u32>, BTreeMap<u32, String>)>,
    /// Columns that the table has.
    known: BTreeSet<u32>,
    /// Rows of fields with labels of their own; only forms have them.
    fields: Vec<Range<u32>>,
}

/// Gives every cell that has none its fate, and tells what was left inside a table, and figures around it.
pub fn settle(
    reading: &mut Reading<'_>,
    schema: &TableSchema,
    header: Option<&Header>,
    forms: Option<&FormSheet<'_>>,
    (kinds, away): (&[String], TakenAway<'_>),
) {
    let grid = reading.grid;
    if let Some(header) = header {
        book_header(header, reading);
    }
    let titles = schema.titles(kinds).iter().map(|title| title_key(title)).collect();
    let ignored = schema.ignore.iter().map(|label| header_key(label)).collect();
    let named = schema.sides().iter().filter(|side| !side.id.is_empty());
    let sides = named.flat_map(|side| [header_key(&side.id), header_key(side.label())]).collect();
    let mut rest = Rest { grid, schema, titles, sides, ignored, area: Area::default(), away };
    let Some(area) = rest.area_of(header, forms, reading) else { return };
    rest.area = area;
    let mut inside: BTreeMap<String, Vec<(u32, u32)>> = BTreeMap::new();
    let mut rows: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
    let mut around: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
    for (at, cell) in grid.iter() {
        if reading.account.has(at) {
            continue;
        }
        let fate = match rest.spot(at, cell, reading) {
            Spot::Heading => Fate::Header,
            Spot::Label => Fate::Left(WhyLeft::Told),
            Spot::Declared => Fate::Left(WhyLeft::Declared),
            Spot::Inside(_) | Spot::Row(_) if is_filler(cell) => Fate::Left(WhyLeft::Filler),
            Spot::Row(row) => {
                rows.entry(row).or_default().push(at);
                Fate::Left(WhyLeft::Unclaimed)
            }
            Spot::Inside(name) => {
                inside.entry(name).or_default().push(at);
                Fate::Left(WhyLeft::Unclaimed)
            }
            Spot::Outside => rest.outside(at, cell, &mut around),
        };
        reading.book(at, fate);
    }
    for (name, cells) in inside {
        reading.faults.push(rest.unclaimed(&name, &cells));
    }
    for (row, cells) in rows {
        reading.faults.push(rest.not_kept(row, &cells));
    }
    for (_, cells) in around {
        reading.faults.push(rest.around(&cells));
    }
}

/// Books the rows of a header. A figure in a column that the table does not have is no label.
fn book_header(header: &Header, reading: &mut Reading<'_>) {
    let columns = header.columns.iter().flatten().flatten().chain(header.codes.iter().flatten());
    let known: BTreeSet<u32> = columns.copied().collect();
    for row in header.first..=header.last {
        let numbered = cells::is_numbering(reading.grid, row);
        for (col, cell) in reading.grid.row(row) {
            if numbered || known.contains(&col) || !is_figure(cell) {
                reading.book((row, col), Fate::Header);
            }
        }
    }
}

fn book_rows(rows: impl IntoIterator<Item = u32>, fate: Fate, reading: &mut Reading<'_>) {
    for row in rows {
        for (col, _) in reading.grid.row(row) {
            reading.book((row, col), fate);
        }
    }
}

/// The rows that were taken and the columns that are labelled, next to each other.
fn of_header(
    reading: &Reading<'_>,
    header: &Header,
    first: u32,
    whole: impl Fn(&[String]) -> Option<&String>,
) -> Area {
    let mut labels = BTreeMap::new();
    for (col, path) in header::label_paths(reading.grid, first, header.last) {
        // a group may be left out, or taken away, as a whole
        let label = whole(&path).or(path.last());
        labels.extend(label.map(|label| (col, label.clone())));
    }
    let known: BTreeSet<u32> =
        header.columns.iter().flatten().flatten().chain(header.codes.iter().flatten()).copied().collect();
    let mut columns = widened(&known, &labels);
    // further off, the same labels again are no check columns but another half of the table, or another table
    let own: BTreeSet<String> =
        known.iter().filter_map(|col| labels.get(col)).map(|label| header_key(label)).collect();
    for (col, label) in &labels {
        if *col > columns.1 && own.contains(&header_key(label)) {
            columns.1 = *col;
        }
    }
    let mut last = last_row(reading).max(header.last);
    // what follows without a blank row belongs to the table, but for notes and who signed
    let noted = |row: u32| reading.grid.row(row).any(|(col, _)| reading.account.has((row, col)));
    while reading.grid.row(last + 1).next().is_some()
        && !cells::is_sign_off(reading.grid, last + 1)
        && !noted(last + 1)
    {
        last += 1;
    }
    let rows = (header.last + 1, last);
    Area { rows, columns, labels: vec![(rows.0..=rows.1, labels)], known, fields: Vec::new() }
}

/// The columns from the first that is known to the last, with those next to them that are labelled: a
/// column with a label belongs to the table, unless a column without one lies between.
fn widened(known: &BTreeSet<u32>, labels: &BTreeMap<u32, String>) -> (u32, u32) {
    let mut columns = (known.first().copied().unwrap_or(0), known.last().copied().unwrap_or(0));
    while labels.contains_key(&(columns.1 + 1)) {
        columns.1 += 1;
    }
    while columns.0 > 0 && labels.contains_key(&(columns.0 - 1)) {
        columns.0 -= 1;
    }
    columns
}

/// The blocks of a form: rows of fields, then rows of indicators below their labels.
fn of_form(reading: &Reading<'_>, forms: &Forms<'_>) -> Area {
    let (mut first, mut last_column) = (None, 0);
    for (at, _) in reading.account.fates.iter().filter(|(_, fate)| fate.is_taken()) {
        first.get_or_insert(at.0);
        let end = reading.grid.merge_at(at.0, at.1).map_or(at.1, |merge| merge.end.1);
        last_column = last_column.max(end);
    }
    let (mut labels, mut fields) = (Vec::new(), Vec::new());
    for [own, rows] in forms.ranges() {
        fields.push(own);
        if rows.is_empty() {
            continue;
        }
        let mut names = BTreeMap::new();
        for (col, cell) in reading.grid.row(rows.start) {
            names.insert(col, label::clean(&cell.text()));
        }
        while names.contains_key(&(last_column + 1)) {
            last_column += 1;
        }
        let booked = reading.account.fates.range((rows.start, 0)..(rows.end, 0));
        let end = booked.rev().find(|(_, fate)| fate.is_taken()).map_or(rows.start, |(at, _)| at.0);
        labels.push((rows.start..=end, names));
    }
    let rows = (first.unwrap_or(0), last_row(reading));
    Area { rows, columns: (0, last_column), labels, known: BTreeSet::new(), fields }
}

/// The last row of which anything but a note was taken, or passed over with its row.
fn last_row(reading: &Reading<'_>) -> u32 {
    let of_rows = |fate: &Fate| {
        matches!(fate, Fate::Code | Fate::Label | Fate::Amount | Fate::Text)
            || matches!(fate, Fate::Left(WhyLeft::Told | WhyLeft::Filler | WhyLeft::Repeated))
    };
    let rows = reading.account.fates.iter().filter(|(_, fate)| of_rows(fate)).map(|(at, _)| at.0);
    rows.max().unwrap_or(0)
}

impl Rest<'_> {
    /// The part of the sheet that is the table; books the rows of its headers.
    fn area_of(
        &self,
        header: Option<&Header>,
        forms: Option<&FormSheet<'_>>,
        reading: &mut Reading<'_>,
    ) -> Option<Area> {
        match (header, forms) {
            (Some(header), _) => {
                let groups = self.groups(header.first);
                let first = groups.last().copied().unwrap_or(header.first);
                book_rows(groups, Fate::Header, reading);
                Some(of_header(reading, header, first, |path| {
                    let ignored = path.iter().find(|label| self.is_ignored(label));
                    ignored.or_else(|| path.iter().find(|label| self.away.column(label).is_some()))
                }))
            }
            (None, Some(FormSheet::Blocks(forms))) => Some(of_form(reading, forms)),
            (None, Some(FormSheet::List(list))) => {
                let area = self.of_list(reading, list);
                self.book_headers(&area, list, reading);
                Some(area)
            }
            (None, None) => None,
        }
    }

    /// The rows right above a header that only group its columns, which the header could do without.
    fn groups(&self, header: u32) -> Vec<u32> {
        let mut rows = Vec::new();
        for row in (0..header).rev() {
            let labels = |(col, cell): (u32, &SheetCell)| {
                !self.stands_above((row, col), cell) && !matches!(cell.value, Value::Number(_))
            };
            if self.grid.row(row).count() < 2 || !self.grid.row(row).all(labels) {
                break;
            }
            rows.push(row);
        }
        rows
    }

    /// Where a cell belongs that nobody took.
    fn spot(&self, at: (u32, u32), cell: &SheetCell, reading: &Reading<'_>) -> Spot {
        let (row, col) = at;
        let area = &self.area;
        let within =
            (area.rows.0..=area.rows.1).contains(&row) && (area.columns.0..=area.columns.1).contains(&col);
        if !within {
            return Spot::Outside;
        }
        // the ranges are in order and apart
        let next = area.labels.partition_point(|(rows, _)| *rows.end() < row);
        if let Some((rows, labels)) = area.labels.get(next).filter(|(rows, _)| rows.contains(&row)) {
            if !area.fields.is_empty() && row == *rows.start() {
                return Spot::Heading;
            }
            if area.known.contains(&col) {
                return Spot::Row(row);
            }
            return match labels.get(&col) {
                Some(label) if self.is_ignored(label) => Spot::Declared,
                Some(label) => Spot::Inside(format!("“{label}”一列")),
                None => Spot::Inside(format!("{}列（没有列名）", column_letters(col))),
            };
        }
        let own = area.fields.partition_point(|rows| rows.end <= row);
        if area.fields.get(own).is_none_or(|rows| !rows.contains(&row)) || self.stands_above(at, cell) {
            return Spot::Outside;
        }
        self.field(at, cell, reading)
    }

    /// A cell of the rows of fields: a heading, a label without a field, or what stands next to one.
    fn field(&self, (row, col): (u32, u32), cell: &SheetCell, reading: &Reading<'_>) -> Spot {
        let open = |at: (u32, u32)| !reading.account.fates.get(&at).is_some_and(|fate| fate.is_taken());
        let before: Vec<u32> = self.grid.row(row).map(|(c, _)| c).take_while(|c| *c < col).collect();
        let after = self.grid.row(row).map(|(c, _)| c).find(|c| *c > col);
        // the label is the first of the cells before it that nobody took either
        let label = before.iter().rev().take_while(|c| open((row, **c))).last();
        if let Some(label) = label {
            let label = self.grid.text(row, *label);
            return if self.is_ignored(&label) {
                Spot::Declared
            } else {
                Spot::Inside(format!("“{label}”一格"))
            };
        }
        let text = label::clean(&cell.text());
        if self.is_ignored(&text) {
            return Spot::Declared;
        }
        if matches!(cell.value, Value::Number(_)) {
            return Spot::Inside(format!("{}{}格", column_letters(col), row + 1));
        }
        let told = |c: u32| open((row, c)) && self.grid.get(row, c).is_some_and(|cell| !is_filler(cell));
        match after {
            Some(next) if !open((row, next)) => Spot::Heading,
            // a label with a value, or with nothing but a mark for nothing
            Some(next) => {
                if told(next) {
                    Spot::Label
                } else {
                    Spot::Heading
                }
            }
            None if text.chars().count() <= LONGEST_HEADING && !text.contains(['：', ':', '。']) => {
                Spot::Heading
            }
            None => Spot::Inside(format!("“{}”一格", sample(&text))),
        }
    }

    /// Whether the pack leaves a label out, whatever stands behind it in brackets.
    fn is_ignored(&self, label: &str) -> bool {
        let key = header_key(label);
        let plain = key.split('(').next().unwrap_or_default();
        self.ignored.contains(&key) || self.ignored.contains(plain)
    }

    /// Whether a cell is what stands above a table: its title, its maker, its unit.
    fn stands_above(&self, at: (u32, u32), cell: &SheetCell) -> bool {
        !matches!(self.above(at, cell), Fate::Left(_))
    }

    /// What a cell above the table says.
    fn above(&self, (row, col): (u32, u32), cell: &SheetCell) -> Fate {
        let text = title_key(&cell.text());
        if text.chars().count() <= TITLE_LENGTH && self.titles.iter().any(|title| text.contains(title)) {
            return Fate::Title;
        }
        if money::states_unit(self.grid, row, col) {
            return Fate::Unit;
        }
        if self.sides.contains(&header_key(&text)) {
            return Fate::Header;
        }
        if is_maker(&text)
            || self.grid.row(row).take_while(|(c, _)| *c < col).last().is_some_and(|(_, cell)| {
                let before = title_key(&cell.text());
                before.ends_with(':') && is_maker(&before)
            })
        {
            return Fate::Maker;
        }
        Fate::Left(WhyLeft::Around)
    }

    /// The fate of a cell outside the table; figures are kept to be told.
    fn outside(&self, at: (u32, u32), cell: &SheetCell, around: &mut BTreeMap<u32, Vec<(u32, u32)>>) -> Fate {
        let paged = self.area.labels.len() > 1 && at.0 <= self.area.rows.1;
        let above = at.0 < self.area.rows.0 || !self.area.fields.is_empty() || paged;
        match self.above(at, cell) {
            Fate::Left(_) => {}
            fate if above => return fate,
            _ => {}
        }
        if is_figure(cell) && !self.is_of_signing(at, cell) {
            around.entry(at.1).or_default().push(at);
            return Fate::Left(WhyLeft::FigureAround);
        }
        Fate::Left(WhyLeft::Around)
    }

    /// A date, or a number next to a label such as 联系电话, is no figure that somebody computed.
    fn is_of_signing(&self, (row, col): (u32, u32), cell: &SheetCell) -> bool {
        let before = self.grid.row(row).take_while(|(c, _)| *c < col).last();
        cell.guise == Guise::Date
            || before.is_some_and(|(_, label)| {
                let label = label::fold(&label.text());
                label.ends_with(':') || cells::signs(&label)
            })
    }
}

/// `编制单位:某某局`: who made the table.
pub fn is_maker(text: &str) -> bool {
    let named = text.split_once(':').map_or(text, |(name, _)| name);
    (named.ends_with("单位") || named.ends_with("部门") || named.starts_with("编制")) && text.contains(':')
}

/// A number other than zero, typed or not.
fn is_figure(cell: &SheetCell) -> bool {
    match &cell.value {
        Value::Number(number) => !number.is_zero(),
        Value::Text(text) => match number::from_text(text) {
            Typed::Number(number) => !number.is_zero(),
            Typed::TooLong => true,
            Typed::Nothing | Typed::NoNumber => false,
        },
        Value::Error(_) | Value::Uncomputed => false,
    }
}

/// Zeros, marks for nothing, dots that keep a place.
fn is_filler(cell: &SheetCell) -> bool {
    match &cell.value {
        Value::Number(number) => number.is_zero(),
        Value::Text(text) => match number::from_text(text) {
            Typed::Nothing => true,
            Typed::Number(number) => number.is_zero(),
            Typed::TooLong | Typed::NoNumber => is_placeholder(text),
        },
        Value::Error(_) | Value::Uncomputed => false,
    }
}
