//! Figures that are a wrong unit of money, or a few digits, away from last year's.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::budget::Book;
use crate::budget::path::CellPath;
use crate::budget::table::{Section, Table};
use crate::diag::{Place, Severity};
use crate::pack::manifest::LargeChange;

use crate::reconcile::World;
use crate::reconcile::interval::{Measure, show};
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};
use crate::reconcile::tables::declared;

use super::base::{compared, places};
use super::closed_book::NO_BOOK;
use super::moved::{Item, rows_of_both, same_section};
use super::reasons::{amount, base, called, names};

/// Rows that one notice lists, before it counts the others.
const LISTED: usize = 5;

/// A figure that moved so far: where it stands, this year's amount and last year's.
type Jump = (CellPath, Decimal, Decimal);

/// Figures that are so many times last year's that a unit of money is likelier to be wrong; once a table. What the
/// pack watches is a warning; any other row of the tables is a notice, since a small item may well grow so.
pub(in crate::reconcile) fn magnitude(world: &World<'_>, rule: &mut Rule) -> Ran {
    let Some(previous) = &world.budget.previous else { return Err(Stop::skip(NO_BOOK)) };
    let spec = world.pack.manifest.large_change.as_ref();
    let Some((spec, times)) = spec.and_then(|spec| Some((spec, spec.times.as_ref()?))) else {
        return Err(Stop::skip("模板包没有规定多少倍要核对金额单位"));
    };
    let times = Decimal::from(**times);
    let mut paths: BTreeSet<CellPath> = compared(world)?.into_iter().collect();
    for path in &spec.watch {
        paths.extend(declared::cells(world, path)?);
    }
    let mut found: BTreeMap<String, Vec<Jump>> = BTreeMap::new();
    for path in paths {
        let (Some(now), Some(before)) = (amount(world.budget, &path), base(world, &path)) else { continue };
        rule.compared += 1;
        if is_jump(now, before, times) {
            found.entry(path.table.clone()).or_default().push((path, now, before));
        }
    }
    for (id, figures) in &found {
        tell(world, rule, Severity::Warning, (id, id), figures);
    }
    for table in &world.budget.current.tables {
        // what is watched has been told, and its parts are the same fault
        if found.contains_key(&table.id) || world.contradicted().holds(&table.id) {
            continue;
        }
        let jumps = of_table(table, previous, times, Looked::AtAll, rule);
        if !jumps.is_empty() {
            tell(world, rule, Severity::Notice, (&table.id, &format!("{}/各行", table.id)), &jumps);
        }
    }
    Ok(())
}

/// What of a table is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looked {
    /// Every row, in all its columns.
    AtAll,
    /// Rows without parts, in the first column, which is their whole.
    AtItems,
}

/// Of nothing and of a debt there is no multiple.
fn is_jump(now: Decimal, before: Decimal, times: Decimal) -> bool {
    let (less, more) = if now < before { (now, before) } else { (before, now) };
    less > Decimal::ZERO && more >= less * times
}

/// The rows of a table that moved so far, each by the first column in which it did.
fn of_table(table: &Table, previous: &Book, times: Decimal, looked: Looked, rule: &mut Rule) -> Vec<Jump> {
    let mut jumps = Vec::new();
    for section in &table.sections {
        let Some(last) = same_section(previous, table, section) else { continue };
        let mut moved: Vec<(usize, Jump)> = Vec::new();
        let width = if looked == Looked::AtAll { section.columns.len() } else { 1 };
        for item in rows_of_both(section, last) {
            if looked == Looked::AtItems && !item.is_part {
                continue;
            }
            let columns = section.columns.iter().take(width);
            let Some((column, now, before)) = jump_of_row(&item, columns, last, times, rule) else {
                continue;
            };
            let path = CellPath {
                previous: false,
                table: table.id.clone(),
                side: (table.sections.len() > 1).then(|| section.side.clone()),
                row: vec![item.now.key.clone()],
                column: Some(column),
            };
            moved.push((item.index, (path, now, before)));
        }
        let at: Vec<usize> = moved.iter().map(|(index, _)| *index).collect();
        // a sum that moved with one of its parts is told by the part
        let rests = |index: usize| {
            at.iter().any(|other| section.rows[*other].parent == Some(index))
                || section.rows[index].total && at.iter().any(|other| !section.rows[*other].total)
        };
        jumps.extend(moved.into_iter().filter(|(index, _)| !rests(*index)).map(|(_, jump)| jump));
    }
    jumps
}

fn jump_of_row<'a>(
    item: &Item<'_>,
    columns: impl Iterator<Item = &'a String>,
    last: &Section,
    times: Decimal,
    rule: &mut Rule,
) -> Option<(String, Decimal, Decimal)> {
    for (column, amount) in columns.zip(&item.now.amounts) {
        let before = last.column(column).and_then(|at| item.before.amounts[at].as_ref());
        if let (Some(now), Some(before)) = (amount, before) {
            rule.compared += 1;
            if is_jump(now.yuan, before.yuan, times) {
                return Some((column.clone(), now.yuan, before.yuan));
            }
        }
    }
    None
}

fn tell(world: &World<'_>, rule: &mut Rule, severity: Severity, (id, subject): (&str, &str), jumps: &[Jump]) {
    let (most, ask) = match severity {
        Severity::Notice => (LISTED, "请核对这些数有没有多写或少写几位"),
        // what is watched is listed whole
        _ => (jumps.len(), "请核对两年的金额单位"),
    };
    let (says, evidence, cells) = said(world, id, jumps, most);
    rule.find_as(severity, subject, format!("{says}，{ask}"), evidence, cells);
}

/// Figures of a table with how far they moved: the first ones by name, the others by number.
fn said(world: &World<'_>, id: &str, jumps: &[Jump], most: usize) -> (String, Evidence, Vec<Place>) {
    let names = names(world);
    let unit = world.budget.current.table(id).map_or(Measure::Count, |table| Measure::Money(table.unit));
    let mut says = Vec::new();
    let mut evidence = Evidence::default();
    let mut cells = Vec::new();
    for (path, now, before) in jumps {
        evidence = evidence.and(path, now.normalize()).and(path.last_year(), before.normalize());
        if says.len() == most {
            continue;
        }
        let of = called(&names, path, &path.to_string());
        let how = match now > before {
            true => format!("{}倍", (now / before).round_dp(0).normalize()),
            false => format!("{}分之一", (before / now).round_dp(0).normalize()),
        };
        says.push(format!("{of}是上年的{how}（上年{}，本年{}）", show(*before, unit), show(*now, unit)));
        cells.extend(places(world, path));
    }
    let more = jumps.len() - says.len();
    let more = if more > 0 { format!("；另有{more}行也是这样") } else { String::new() };
    (format!("{}{more}", says.join("；")), evidence, cells)
}

/// Items of the watched tables that moved by more than the pack lets pass without a look, and have no reason; once a
/// table. Those that moved so far that a figure is likelier to be wrong are told for that.
///
/// # Errors
/// A path of the pack that is none.
pub(super) fn items(
    world: &World<'_>,
    spec: &LargeChange,
    given: &[CellPath],
    rule: &mut Rule,
) -> Result<(), Stop> {
    let (Some(percent), Some(previous)) = (&spec.items_percent, &world.budget.previous) else {
        return Ok(());
    };
    let least = Decimal::ONE + Decimal::from(**percent) / Decimal::ONE_HUNDRED;
    let mut tables = BTreeSet::new();
    for path in &spec.watch {
        let path = CellPath::parse(path).map_err(|error| Stop::fault("pack.toml", error.to_string()))?;
        tables.insert(path.table);
    }
    for table in &world.budget.current.tables {
        if !tables.contains(&table.id) || world.contradicted().holds(&table.id) {
            continue;
        }
        let mut jumps = of_table(table, previous, least, Looked::AtItems, rule);
        let told =
            |now, before| spec.times.as_ref().is_some_and(|t| is_jump(now, before, Decimal::from(**t)));
        jumps.retain(|(path, now, before)| !told(*now, *before) && !given.contains(path));
        if !jumps.is_empty() {
            let (says, evidence, cells) = said(world, &table.id, &jumps, LISTED);
            let message = format!("{says}，请核对，并看看要不要说明原因");
            rule.find_as(Severity::Notice, &format!("{}/各项", table.id), message, evidence, cells);
        }
    }
    Ok(())
}
