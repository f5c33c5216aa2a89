//! Last year's book, held against itself: what ties its tables together, and what it withheld.

use crate::budget::path::CellPath;
use crate::diag::{Place, Severity};
use crate::pack::checks::{CheckSpec, Weight};

use crate::reconcile::World;
use crate::reconcile::registry::Year;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};
use crate::reconcile::tables::declared;

/// Why a rule about last year's book does not run.
pub(super) const NO_BOOK: &str = "没有提供上年的表";

/// The declared checks, over last year's tables. They are one rule: what of last year's book is lacking would
/// otherwise be a line for every check of the pack.
pub(in crate::reconcile) fn checks(world: &World<'_>, rule: &mut Rule) -> Ran {
    if world.budget.previous.is_none() {
        return Err(Stop::skip(NO_BOOK));
    }
    let mut left_out = 0;
    for spec in &world.pack.checks {
        if spans_years(spec) {
            continue;
        }
        let mut one = rule.part(&spec.id);
        one.title = format!("上年的表里，{}", spec.title);
        one.hint = format!("上年的表如果抄错了，请改正。{}", spec.hint);
        // what only deserves a look this year is no proof that last year's book is wrong
        one.severity = if spec.severity == Weight::Error { Severity::Warning } else { Severity::Notice };
        match declared::check_of(spec, Year::Last, world, &mut one) {
            Err(Stop::Skip(_) | Stop::Outside(_)) => left_out += 1,
            ran => ran?,
        }
        rule.absorb(one);
    }
    if left_out > 0 {
        rule.note = format!("另有{left_out}项表间勾稽，上年没有要用的表，或者不知道上年的情况，没有比对");
    }
    if rule.compared == 0 { Err(Stop::skip("上年的各表之间没有可以核对的数")) } else { Ok(()) }
}

/// Whether a check compares the years: it runs once, from this year.
fn spans_years(spec: &CheckSpec) -> bool {
    let conditions = spec.only_if_zero.iter().chain(&spec.only_if_nonzero);
    let mut paths = spec.left.iter().chain(&spec.right).chain(conditions);
    paths.any(|path| CellPath::parse(path.trim_start_matches(['-', '~'])).is_ok_and(|path| path.previous))
}

/// Rows that last year's tables withheld or left blank: once a table.
pub(in crate::reconcile) fn withheld(world: &World<'_>, rule: &mut Rule) -> Ran {
    let Some(book) = &world.budget.previous else { return Err(Stop::skip(NO_BOOK)) };
    for table in &book.tables {
        rule.compared += 1;
        if !book.withheld.contains(&table.id) {
            continue;
        }
        let rows = table.sections.iter().flat_map(|section| &section.rows).filter(|row| row.withheld);
        let mut names = Vec::new();
        let mut places = Vec::new();
        for row in rows {
            let code = row.code.as_deref().filter(|code| *code != row.label).unwrap_or_default();
            names.push(format!("{code}{}", row.label));
            places.push(Place::Cell(row.place.clone()));
        }
        let which = if names.is_empty() && book.rolled_up.contains(&table.id) {
            places.push(table.place.clone());
            "有的科目只列到上一级".to_owned()
        } else if names.is_empty() {
            places.push(table.place.clone());
            "写明有不公开的内容".to_owned()
        } else {
            format!("有{}行没有公开或者是空白（{}）", names.len(), names.join("、"))
        };
        let message =
            format!("上年的“{}”{which}，这些数不能比较：文件里不写它们的增减，也不写上年没有", table.id);
        let evidence = Evidence::of(format!("{}{}", Year::Last.mark(), table.id), names.join("、"));
        rule.find(&format!("{}{}", Year::Last.mark(), table.id), message, evidence, places);
    }
    Ok(())
}
