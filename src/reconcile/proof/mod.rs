//! Proofreading the composed text: what a reader will see, and never a template with its tags taken out.
//!
//! The rules here look at the [`galley`], all texts of a composed document. [`seams`] finds what only shows when
//! template and filled-in text have met, in every pack. [`own`] holds the words that a bureau put into its own
//! templates to what the words of clerks are held to; those have been looked at as passages, and are not told
//! twice. [`units`] looks at what stands behind amounts,
//! [`fetched`] for amounts that nobody is to compute with. Who wrote a piece ([`authors`]) is asked only for what was found: that takes a second rendering.

mod authors;
mod fetched;
mod finders;
mod galley;
mod own;
mod seams;
mod tell;
mod units;

use crate::budget::Budget;
use crate::compose::Composed;
use crate::pack::Pack;

use super::World;
use super::registry::{self, Listed, Origin};
use super::report::{Outcome, Report, Status};
use super::rule::Rule;

pub(super) use galley::Galley;
pub(super) use seams::{colons, doubled, empty, punctuation, unexpanded};
pub(super) use units::units;

/// Why the rules over the composed text did not run, until [`proofread`] runs them.
pub(super) const UNCOMPOSED: &str = "文件没有编成，没有成文可以校对";

/// The rules about what the bureau changed and accepted.
const DECISIONS: [&str; 2] = ["填写-规则", "填写-接受"];

/// Adds what the composed text says of itself to the report of the budget that it was composed from, and settles
/// once more what the bureau changed and accepted. The budget is the one that the public may see: nothing that is
/// withheld is in the text, and nothing of it is told.
pub fn proofread(report: &mut Report, composed: &Composed, budget: &Budget, pack: &Pack) {
    let galley = Galley::new(composed, budget, pack);
    let listed = registry::listed(pack);
    for rule in &listed {
        let Some(outcome) = report.outcomes.iter_mut().find(|outcome| outcome.rule == rule.id) else {
            continue;
        };
        let done = match &rule.origin {
            Origin::Composed(run) => {
                let mut begun = Rule::begin(rule);
                let ran = run(&galley, &mut begun);
                begun.end(ran)
            }
            Origin::Text(_) | Origin::Budget(_) => match more(&galley, rule, outcome) {
                Some(done) => done,
                None => continue,
            },
            _ => continue,
        };
        *outcome = done;
        outcome.findings.retain(|found| !found.places.iter().any(|at| report.withheld.places.contains(at)));
    }
    settle_again(report, &listed, &World::new(budget, pack));
    fetched::add(&galley, &listed, report);
}

/// The outcome of a rule over passages, with what it says of the composed text; none where that adds nothing.
fn more(galley: &Galley<'_>, listed: &Listed<'_>, outcome: &Outcome) -> Option<Outcome> {
    let mut rule = Rule::resume(listed, outcome);
    let ran = own::more(galley, listed, &mut rule)?;
    let silent = rule.findings.len() == outcome.findings.len() && ran.is_ok();
    // what did not run over passages has not passed because there was nothing to find here
    if silent && matches!(outcome.status, Status::Skipped(_)) {
        return None;
    }
    Some(rule.end(ran))
}

/// Works off the rules about decisions again, now that there is more to decide on.
fn settle_again(report: &mut Report, listed: &[Listed<'_>], world: &World<'_>) {
    let settles = |outcome: &Outcome| {
        listed.iter().any(|rule| rule.id == outcome.rule && matches!(rule.origin, Origin::Report(_)))
    };
    let first = report.outcomes.iter().position(settles).unwrap_or(report.outcomes.len());
    // nobody decides on what these find
    let last = report.outcomes.split_off(first);
    for rule in listed {
        let Origin::Report(run) = rule.origin else { continue };
        let decides = DECISIONS.contains(&rule.id.as_str());
        if decides {
            let mut begun = Rule::begin(rule);
            let ran = run(world, report, &mut begun);
            report.outcomes.push(begun.end(ran));
        } else if let Some(outcome) = last.iter().find(|outcome| outcome.rule == rule.id) {
            report.outcomes.push(outcome.clone());
        }
    }
}
