//! The workbook of a roster as rows: its header found by the labels of its columns, its cells read by what they hold.

use std::collections::BTreeMap;
use std::path::Path;

use crate::budget::amount::MoneyUnit;
use crate::budget::body_name::bare;
use crate::budget::label::{fold, key};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::pack::roster::{RosterField, RosterSpec};
use crate::read::facts::sheets::days;
use crate::read::facts::sheets::values::{Refusal, readable};
use crate::read::grid::{Grid, Guise, SheetCell, Value};
use crate::read::number::{self, Typed};
use crate::read::years::years_in;
use crate::read::{money, workbook};

use super::{Roster, RosterCell, RosterRow, STEM, find};

/// The header stands within so many rows.
const HEADER_ROWS: u32 = 12;
/// A row with fewer known labels is no header.
const LEAST_LABELS: usize = 2;

/// The header of a roster.
struct Head {
    /// Its last row.
    last: u32,
    /// Its first row.
    first: u32,
    /// The column of each field, and the unit of money that its label states.
    columns: BTreeMap<RosterField, (u32, Option<MoneyUnit>)>,
}

/// Reads a roster.
///
/// # Errors
/// A workbook that cannot be read, or has no header of a roster.
pub(super) fn read(path: &Path, spec: &RosterSpec) -> Result<Roster, Diagnostic> {
    let mut faults = Diagnostics::new();
    let (grids, _) = workbook::read(path, &mut faults)
        .map_err(|fault| Diagnostic {
            message: format!("名录没有用上：{}", fault.message), ..fault
        })?;
    let mut headed: Vec<(&Grid, Head)> = Vec::new();
    for grid in &grids {
        headed.extend(head(grid, spec).map(|head| (grid, head)));
    }
    let called = headed.iter().position(|(grid, _)| fold(&grid.sheet).contains(STEM));
    let first = called.unwrap_or_default();
    let others = headed.iter().enumerate().filter(|(at, _)| *at != first).map(|(_, (grid, _))| grid.place());
    let mut unused: Vec<Place> = others.collect();
    let Some((grid, head)) = headed.get(first) else { return Err(no_header(path, spec)) };
    unused.extend(unread_formats(path));
    let mut roster = Roster {
        file: grid.file.clone(),
        sheet: grid.sheet.clone(),
        year: year(grid, head),
        rows: Vec::new(),
        fields: head.columns.keys().copied().collect(),
        twice: Vec::new(),
        faults: faults.into_iter().collect(),
        is_kept: false,
    };
    let unit = unit(grid, head, &mut roster.faults);
    let mut reading = Reading { grid, head, spec, unit, faults: Vec::new() };
    for row in head.last + 1..grid.rows() {
        roster.rows.extend(reading.row(row));
    }
    roster.faults.extend(reading.faults);
    roster.faults.extend(lacking(grid, head, spec));
    roster.faults.extend(unused_others(&unused, grid));
    roster.twice = twice(&roster.rows);
    Ok(roster)
}

/// Rosters of other formats beside the one that is read.
fn unread_formats(path: &Path) -> Vec<Place> {
    let Some(folder) = path.parent() else { return Vec::new() };
    let all = find::files(folder).into_iter().filter(|other| other != path);
    all.map(|other| Place::File(other.display().to_string().into())).collect()
}

/// The header of a sheet: the row in which most labels are known, the name of the unit among them.
fn head(grid: &Grid, spec: &RosterSpec) -> Option<Head> {
    let mut best: Option<Head> = None;
    // two rows only where they say more
    for rows in [1, 2] {
        for row in 0..grid.rows().min(HEADER_ROWS) {
            let found = head_of(grid, spec, row, rows);
            let more = best.as_ref().is_none_or(|best| found.columns.len() > best.columns.len());
            if more && found.columns.len() >= LEAST_LABELS && found.columns.contains_key(&RosterField::Name) {
                best = Some(found);
            }
        }
    }
    best
}

/// What some rows say if they are a header: one row, or two with labels over labels.
fn head_of(grid: &Grid, spec: &RosterSpec, first: u32, rows: u32) -> Head {
    let last = first + rows - 1;
    let mut found: BTreeMap<RosterField, (usize, u32, Option<MoneyUnit>)> = BTreeMap::new();
    let columns = grid.between(first, last + 1).map(|((_, col), _)| col).max().map_or(0, |col| col + 1);
    for col in 0..columns {
        let text = |row: u32| grid.get_merged(row, col).map(SheetCell::text).unwrap_or_default();
        let (above, below) = (text(first), text(last));
        let mut labels = vec![above.clone()];
        if rows == 2 {
            labels = vec![format!("{above}{below}"), below.clone()];
        }
        let unit = [&below, &above].into_iter().find_map(|label| money::unit_in(&fold(label)));
        for column in &spec.columns {
            let rank = column.labels.iter().position(|known| labels.iter().any(|own| is_label(own, known)));
            let Some(rank) = rank else { continue };
            let better = found.get(&column.id).is_none_or(|(known, ..)| rank < *known);
            if better {
                found.insert(column.id, (rank, col, unit));
            }
        }
    }
    let columns = found.into_iter().map(|(field, (_, col, unit))| (field, (col, unit))).collect();
    Head { first, last, columns }
}

/// Whether a label is a known one: without number, year, marks, and what stands in brackets.
fn is_label(text: &str, known: &str) -> bool {
    let plain = |text: &str| key(text).replace(['"', '*', ':'], "");
    let own = plain(text);
    let own = match own.split_once("年") {
        Some((year, rest)) if year.chars().all(|c| c.is_ascii_digit()) => {
            rest.trim_start_matches('度').to_owned()
        }
        _ => own,
    };
    let known = plain(known);
    own == known || own.split('(').next() == Some(known.as_str())
}

/// The year of a roster: that of its title, or of its sheet.
fn year(grid: &Grid, head: &Head) -> Option<i32> {
    let titles = grid.between(0, head.first).map(|(_, cell)| cell.text());
    let mut texts: Vec<String> = titles.collect();
    texts.push(grid.sheet.to_string());
    let years = texts.iter().flat_map(|text| years_in(&fold(text), None));
    years.map(|years| *years.end()).next()
}

/// The unit of money that stands above the header.
fn unit(grid: &Grid, head: &Head, faults: &mut Vec<Diagnostic>) -> Option<MoneyUnit> {
    match money::stated_unit(grid, 0..head.first, |_| true) {
        Ok(stated) => stated.map(|(unit, _)| unit),
        Err(fault) => {
            faults.push(Diagnostic { severity: crate::diag::Severity::Warning, ..fault });
            None
        }
    }
}

struct Reading<'a> {
    grid: &'a Grid,
    head: &'a Head,
    spec: &'a RosterSpec,
    unit: Option<MoneyUnit>,
    /// What is wrong with rows that are no unit's.
    faults: Vec<Diagnostic>,
}

impl Reading<'_> {
    /// A row; none where it is no unit's.
    fn row(&mut self, row: u32) -> Option<RosterRow> {
        let columns = &self.head.columns;
        let filled = columns.values().filter(|(col, _)| !self.grid.text(row, *col).is_empty()).count();
        let name = columns.get(&RosterField::Name).map(|(col, _)| self.grid.text(row, *col));
        let name = name.unwrap_or_default();
        if filled == 0 || self.is_no_unit(&name) {
            return None;
        }
        if name.is_empty() {
            // a note, or a number that was drawn down too far
            if filled > 1 {
                let first = columns.values().map(|(col, _)| *col).min().unwrap_or_default();
                let told = Diagnostic::warning("配置-值", "名录的这一行没有写名称，没有采用");
                let hint = "请写上单位全称，或删去这一行";
                self.faults.push(told.at_cell(&self.grid.cell(row, first)).hint(hint));
            }
            return None;
        }
        let mut read = RosterRow::default();
        for (field, (col, unit)) in columns {
            let (row, col) = self.shown(*field, (row, *col));
            let Some(cell) = self.grid.get(row, col) else { continue };
            let place = Place::Cell(self.grid.cell(row, col));
            match text(*field, cell, unit.or(self.unit)) {
                Ok(text) if text.is_empty() => {}
                Ok(text) => {
                    read.cells.insert(*field, RosterCell { text, place });
                }
                Err((found, hint)) => {
                    let message = format!("名录里“{name}”的{}{found}，没有采用", self.spec.label(*field));
                    read.faults.push(Diagnostic::warning("配置-值", message).at(place).hint(hint));
                }
            }
        }
        // a name that cannot be read was told, and is nobody's
        if read.name().is_empty() {
            self.faults.append(&mut read.faults);
            return None;
        }
        Some(read)
    }

    /// Where what a row shows in a column stands: words and dates may be merged over several units, an amount is of one.
    fn shown(&self, field: RosterField, at: (u32, u32)) -> (u32, u32) {
        let is_own = matches!(
            field,
            RosterField::Code | RosterField::Name | RosterField::ApprovalTotal | RosterField::ThreePublic
        );
        match self.grid.merge_at(at.0, at.1) {
            Some(merge) if !is_own => merge.start,
            _ => at,
        }
    }

    /// Whether a name is that of a total, a note, or the header once more.
    fn is_no_unit(&self, name: &str) -> bool {
        let folded = fold(name);
        let is_behind = |rest: &str| rest.chars().next().is_none_or(|next| !next.is_alphabetic());
        let begins = |word: &String| folded.strip_prefix(word.as_str()).is_some_and(is_behind);
        let column = self.spec.column(RosterField::Name);
        let is_label = column.is_some_and(|own| own.labels.iter().any(|known| is_label(name, known)));
        self.spec.not_units.iter().any(begins) || is_label
    }
}

/// What a cell of a field says; nothing where it is empty or has a mark for nothing.
fn text(field: RosterField, cell: &SheetCell, unit: Option<MoneyUnit>) -> Result<String, Refusal> {
    use RosterField::{ApprovalDate, ApprovalTotal, FirstPublished, ThreePublic};
    readable(cell)?;
    let shown = crate::budget::label::clean(&cell.text());
    if number::from_text(&shown) == Typed::Nothing {
        return Ok(String::new());
    }
    match field {
        ApprovalDate | FirstPublished => days::of_cell(cell),
        ApprovalTotal | ThreePublic => amount(cell, &shown, unit),
        _ => Ok(shown),
    }
}

/// An amount with its unit: of the cell, else of the column, else of the sheet.
fn amount(cell: &SheetCell, shown: &str, unit: Option<MoneyUnit>) -> Result<String, Refusal> {
    let own = match &cell.guise {
        Guise::Words(words) => MoneyUnit::from_word(words).or(unit),
        _ => unit,
    };
    let number = match (&cell.value, &cell.guise) {
        (Value::Number(number), Guise::Plain | Guise::Blank | Guise::Words(_)) => {
            match number::from_text(shown) {
                // as many digits as the sheet shows
                Typed::Number(shown) if shown == *number => shown,
                _ => number.normalize(),
            }
        }
        (Value::Number(number), _) => {
            let found = format!("显示为“{shown}”，存的是{}", number.normalize());
            return Err((found, "请把这一格的格式改为“数值”，再核对这个数".to_owned()));
        }
        _ => match (number::from_text(shown), money::in_text(shown)) {
            (_, Ok(_)) => return positive(fold(shown)),
            (Typed::Number(number), _) => number,
            _ => return Err((format!("写着“{shown}”，不是金额"), "请写成数，或删去".to_owned())),
        },
    };
    let Some(own) = own else {
        let hint = "请在这一栏的表头写上（万元）或（元），或在表头上方写“单位：万元”".to_owned();
        return Err((format!("写着“{shown}”，没有写单位，不能断定是元还是万元"), hint));
    };
    positive(format!("{number}{}", own.word()))
}

/// An amount that may be approved.
fn positive(text: String) -> Result<String, Refusal> {
    let (yuan, _) = money::in_text(&text)?;
    if yuan.is_sign_negative() && !yuan.is_zero() {
        return Err(("写着负数".to_owned(), "请核对这个数，改成应有的金额".to_owned()));
    }
    Ok(text)
}

/// Pairs of rows of one name or one code.
fn twice(rows: &[RosterRow]) -> Vec<[usize; 2]> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut pairs = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let code = fold(row.words(RosterField::Code));
        let mut keys = vec![format!("名称{}", bare(row.name()))];
        keys.extend((!code.is_empty()).then(|| format!("编码{code}")));
        for key in keys {
            let first = *seen.entry(key).or_insert(at);
            if first != at && !pairs.contains(&[first, at]) {
                pairs.push([first, at]);
            }
        }
    }
    pairs
}

/// Says that a workbook is no roster.
fn no_header(path: &Path, spec: &RosterSpec) -> Diagnostic {
    let names: Vec<&str> = spec.columns.iter().map(|column| column.label.as_str()).collect();
    let message = format!("名录没有用上：前{HEADER_ROWS}行里找不到表头");
    let hint = format!("表头应有一行写着：{}；至少要有“名称”和另外一栏", names.join("、"));
    Diagnostic::warning("名录-文件", message).at(Place::File(path.display().to_string().into())).hint(hint)
}

/// Says which columns a roster lacks.
fn lacking(grid: &Grid, head: &Head, spec: &RosterSpec) -> Option<Diagnostic> {
    let lacks = spec.columns.iter().filter(|own| !own.optional && !head.columns.contains_key(&own.id));
    let names: Vec<&str> = lacks.map(|column| column.label.as_str()).collect();
    if names.is_empty() {
        return None;
    }
    let message = format!("名录里没有这几栏，没有核对：{}", names.join("、"));
    let place = Place::Cell(
        grid.cell(head.last, head.columns.values().map(|(col, _)| *col).min().unwrap_or_default()),
    );
    let hint = "要核对的，请在表头加上这一栏；用不着的，不用理会";
    Some(Diagnostic::notice("名录-栏目", message).at(place).hint(hint))
}

/// Says which other rosters are not read.
fn unused_others(unused: &[Place], grid: &Grid) -> Option<Diagnostic> {
    if unused.is_empty() {
        return None;
    }
    let message = format!("有几份名录，用的是“{}”的“{}”这一张", grid.file, grid.sheet);
    let mut told = Diagnostic::warning("名录-文件", message);
    told.places.extend(unused.iter().cloned());
    Some(told.hint("请只留一份：别的工作表改名或删去表头，别的文件移到别处"))
}
