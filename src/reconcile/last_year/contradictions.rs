//! What of last year's book contradicts itself: no change is printed from it.
//!
//! Where a sum within a table fails, nobody knows which of its cells is the wrong one (the total, a part, a row
//! that was left out), and the sheet was not copied with care: the whole table is no base, as if it had not been
//! given. Where only a sum over several tables fails, nobody knows which of the tables is the wrong one, and the
//! cells that the sum names are no islands: what is added up from them, and what they are added up from, is as wrong
//! as they are (a total that was raised by hand was raised on both sides). All tables of such a sum are no base; what
//! is lost are sentences, where a wrong change would be published. Whoever accepts the finding answers for it, and
//! the changes are printed.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::budget::Contradicted;
use crate::budget::path::CellPath;
use crate::diag::{Place, Severity};

use crate::reconcile::World;
use crate::reconcile::interval::Term;
use crate::reconcile::registry::{self, Origin, Year};
use crate::reconcile::report::{Evidence, Finding, Outcome, Report};
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::closed_book::NO_BOOK;

/// Cells that a message names to look at.
const SHOWN: usize = 3;

/// A failed sum of last year's book.
struct Failed<'a> {
    finding: &'a Finding,
    terms: Vec<(&'a Term, String)>,
    tables: BTreeSet<String>,
}

/// The failed sums that nobody has accepted. One that ties a table which contradicts itself to others accuses no
/// other: that table is what is wrong.
fn failed(outcomes: &[Outcome]) -> Vec<Failed<'_>> {
    let mut all = all_failed(outcomes);
    let within = all.iter().filter(|failed| failed.tables.len() == 1);
    let wrong: BTreeSet<String> = within.flat_map(|failed| failed.tables.clone()).collect();
    all.retain(|failed| failed.tables.len() == 1 || failed.tables.is_disjoint(&wrong));
    all
}

fn all_failed(outcomes: &[Outcome]) -> Vec<Failed<'_>> {
    let mut all = Vec::new();
    for finding in outcomes.iter().flat_map(|outcome| &outcome.findings) {
        let Some(comparison) = &finding.comparison else { continue };
        if finding.severity < Severity::Warning || finding.accepted.is_some() {
            continue;
        }
        let mut terms = Vec::new();
        for term in comparison.left.iter().chain(&comparison.right) {
            // what has no path is a fact, and of this year
            let table = CellPath::parse(&term.path).ok().filter(|path| path.previous).map(|path| path.table);
            terms.push(table.map(|table| (term, table)));
        }
        let Some(terms) = terms.into_iter().collect::<Option<Vec<_>>>() else { continue };
        let tables = terms.iter().map(|(_, table)| table.clone()).collect();
        all.push(Failed { finding, terms, tables });
    }
    all
}

/// What of last year's book no change is printed from.
pub fn contradicted(outcomes: &[Outcome]) -> Contradicted {
    let mut contradicted = Contradicted::default();
    for failed in failed(outcomes) {
        contradicted.tables.extend(failed.tables);
    }
    contradicted
}

/// What the rules over last year's book come to.
pub(in crate::reconcile) fn outcomes(world: &World<'_>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for listed in registry::listed(world.pack) {
        let of_book = matches!(listed.origin, Origin::Table(_, Year::Last, _)) || listed.id == CHECKS;
        if of_book && let Ok(outcome) = world.outcome(&listed) {
            outcomes.push(outcome);
        }
    }
    outcomes
}

/// The id of the rule over the declared checks of last year.
pub(in crate::reconcile) const CHECKS: &str = "年度-上年勾稽";

/// The cells of a table that failed sums tie, with their paths; those that most of the sums have in common first,
/// since one wrong cell breaks them all.
fn cells<'a>(table: &str, failed: impl Iterator<Item = &'a Failed<'a>>) -> Vec<(&'a str, Place)> {
    let mut counted: Vec<(&str, Place, usize)> = Vec::new();
    for (term, of) in failed.flat_map(|failed| &failed.terms) {
        let Some(place) = term.place.clone().filter(|_| of == table && !term.value.is_zero()) else {
            continue;
        };
        match counted.iter_mut().find(|(path, ..)| *path == term.path) {
            Some((.., count)) => *count += 1,
            None => counted.push((&term.path, place, 1)),
        }
    }
    counted.sort_by_key(|(.., count)| Reverse(*count));
    counted.into_iter().map(|(path, place, _)| (path, place)).collect()
}

/// Says what the document leaves out for it: once a table.
pub(in crate::reconcile) fn told(world: &World<'_>, report: &mut Report, rule: &mut Rule) -> Ran {
    let Some(book) = &world.budget.previous else { return Err(Stop::skip(NO_BOOK)) };
    let failed = failed(&report.outcomes);
    for table in &book.tables {
        rule.compared += 1;
        let of_table: Vec<&Failed<'_>> = failed.iter().filter(|f| f.tables.contains(&table.id)).collect();
        let within = of_table.iter().any(|failed| failed.tables.len() == 1);
        let lost = world.pack.table(&table.id).and_then(|schema| schema.without_previous.as_ref());
        // the sum that fails has been told, and nothing else hangs on it
        let Some(lost) = lost.filter(|_| !of_table.is_empty()) else { continue };
        let own = |failed: &&Failed<'_>| !within || failed.tables.len() == 1;
        let cells = cells(&table.id, of_table.iter().copied().filter(own));
        let message = if within {
            format!("上年的“{}”自相矛盾，文件里不写与它比较的增减：{lost}", table.id)
        } else {
            let tables: BTreeSet<&String> = of_table.iter().flat_map(|failed| &failed.tables).collect();
            let others: Vec<String> =
                tables.into_iter().filter(|id| **id != table.id).map(|id| format!("“{id}”")).collect();
            let others = others.concat();
            format!("上年的“{}”与上年的{others}不符，文件里不写与它比较的增减：{lost}", table.id)
        };
        let at: Vec<String> = cells.iter().take(SHOWN).map(|(_, place)| place.to_string()).collect();
        let hint = format!(
            "请对照上年公开的表，核对、改正{}；上年公开的就是这样、改不了的，接受上面说它不符的警告并写明理由，就照写增减",
            at.join("、")
        );
        let subject = format!("{}{}", Year::Last.mark(), table.id);
        let ids: Vec<&str> = of_table.iter().map(|failed| failed.finding.id.as_str()).collect();
        let evidence = Evidence::of(&subject, ids.join("；"));
        rule.find(&subject, message, evidence, cells.into_iter().map(|(_, place)| place).collect());
        if let Some(last) = rule.findings.last_mut() {
            last.hint = hint;
        }
    }
    Ok(())
}
