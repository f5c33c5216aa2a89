//! Suggestions tried before they are shown: laid over the pack, and the sheet read again.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::budget::table::{Row, Table};
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::pack::schema::TableSchema;
use crate::pack::{Pack, overlay};
use crate::read::grid::Grid;
use crate::read::header::Header;
use crate::read::{self, Publisher, recognise};

use super::{FILE, Proof};

/// What came of reading a sheet with a suggestion in place.
pub(super) struct Tryout {
    /// Faults that the layout has.
    pub(super) errors: usize,
    /// The first of them.
    pub(super) first: Option<String>,
    /// Sums of columns that were looked at.
    sums: TrialSums,
}

/// What the figures of a table say about its sums of columns.
#[derive(Default)]
struct TrialSums {
    /// For each sum of columns: side, ids of the whole and its parts, and whether it holds.
    checks: Vec<(String, Vec<String>, bool)>,
    /// Columns with figures other than nothing: side and id.
    stated: BTreeSet<(String, String)>,
}

/// Faults that no layout mends: the sheet does not state its unit, is hidden, or is for another year.
const NOT_OF_LAYOUT: [&str; 4] = ["读取-单位", "读取-年份", "读取-隐藏", "读取-公式"];

impl Tryout {
    /// The sheet was not taken for the table at all.
    pub(super) const UNKNOWN: usize = usize::MAX;

    /// Reads a sheet as the table of an id.
    pub(super) fn of(grid: &Grid, toml: &str, id: &str, pack: &Pack) -> Self {
        let failed =
            |first: String| Self { errors: Self::UNKNOWN, first: Some(first), sums: TrialSums::default() };
        let mut pack = pack.clone();
        if let Err(faults) = overlay::apply(&mut pack, toml, FILE) {
            return failed(faults.first().map(|fault| fault.message.clone()).unwrap_or_default());
        }
        let mut faults = Diagnostics::new();
        let claims = recognise::recognise(std::slice::from_ref(grid), &pack, None, &mut faults);
        let Some(claim) = claims.first().filter(|claim| pack.tables[claim.table].id == id) else {
            return failed("这张工作表仍然认不出来".to_owned());
        };
        let (table, _) = read::read_table(grid, claim, None, Publisher::default(), &pack, &mut faults);
        let schema = &pack.tables[claim.table];
        let of_layout = |fault: &&Diagnostic| {
            fault.severity == Severity::Error && !NOT_OF_LAYOUT.contains(&fault.code.as_str())
        };
        let mut told = faults.iter().filter(of_layout).map(|fault| fault.message.clone());
        let first = told.next();
        let lacking = claim.header.as_ref().map_or(0, |header| header.missing.len() + open(grid, header));
        let errors = usize::from(first.is_some()) + told.count() + lacking;
        Self { errors, first, sums: table.map(|table| sums(&table, schema)).unwrap_or_default() }
    }

    /// Whether the sheet reads without a fault of layout.
    pub(super) fn reads(&self) -> bool {
        self.errors == 0
    }

    /// Whether sums prove of each of some columns that it is what it is taken for; an empty one cannot be
    /// another.
    pub(super) fn proven(&self, columns: &Proof) -> bool {
        let proves = |(side, id): &(String, String)| {
            self.sums.checks.iter().any(|(own, ids, _)| own == side && ids.contains(id))
        };
        let stated: Vec<_> = columns.iter().filter(|column| self.sums.stated.contains(column)).collect();
        !stated.is_empty() && stated.into_iter().all(proves) && !self.contradicted()
    }

    /// Whether sums of columns do not hold.
    pub(super) fn contradicted(&self) -> bool {
        self.sums.checks.iter().any(|(_, _, holds)| !holds)
    }
}

/// Columns with figures that no column of the table claims.
fn open(grid: &Grid, header: &Header) -> usize {
    header.unknown.iter().filter(|(col, _)| filled(grid, header, *col)).count()
}

/// Whether a column has figures below the header.
pub(super) fn filled(grid: &Grid, header: &Header, col: u32) -> bool {
    (header.last + 1..grid.rows()).any(|row| grid.get(row, col).is_some_and(|cell| cell.is_figure()))
}

/// The sums of columns that say something. Where a part is not on the sheet, the others need not come to the
/// whole.
fn sums(table: &Table, schema: &TableSchema) -> TrialSums {
    let mut out = TrialSums::default();
    for section in &table.sections {
        let Some(side) = schema.side(&section.side) else { continue };
        let yuan =
            |row: &Row, at: usize| row.amounts[at].as_ref().map_or(Decimal::ZERO, |amount| amount.yuan);
        for (at, id) in section.columns.iter().enumerate() {
            if section.rows.iter().any(|row| !yuan(row, at).is_zero()) {
                out.stated.insert((section.side.clone(), id.clone()));
            }
        }
        for (_, leaf) in side.leaves() {
            let Some(whole) = section.column(&leaf.id).filter(|_| !leaf.parts.is_empty()) else { continue };
            let parts: Option<Vec<usize>> = leaf.parts.iter().map(|id| section.column(id)).collect();
            let Some(parts) = parts else { continue };
            let sum =
                |row: &Row| parts.iter().try_fold(Decimal::ZERO, |sum, at| sum.checked_add(yuan(row, *at)));
            let holds = section.rows.iter().all(|row| sum(row) == Some(yuan(row, whole)));
            if section.rows.iter().any(|row| !yuan(row, whole).is_zero() || sum(row) != Some(Decimal::ZERO)) {
                let ids = leaf.parts.iter().chain([&leaf.id]).cloned().collect();
                out.checks.push((section.side.clone(), ids, holds));
            }
        }
    }
    out
}
