//! Amounts that a template fetches and no public table shows: who computes with what is public computes with these.

use std::collections::BTreeSet;

use crate::compose::numbers::NumberOrigin;
use crate::compose::sight::Sight;
use crate::diag::Place;
use crate::reconcile::registry::Listed;
use crate::reconcile::report::{Evidence, Report};
use crate::reconcile::rule::Rule;
use crate::reconcile::secrecy::unprinted;

use super::galley::Galley;

/// The rule that has no hidden amount in a text. It is told here after all decisions: nobody accepts it.
const AMOUNTS: &str = "保密-金额";

/// Adds to the report what the document prints of amounts that its public tables do not show, where something is
/// withheld from them.
pub(super) fn add(galley: &Galley<'_>, listed: &[Listed<'_>], report: &mut Report) {
    let mut unseen = unprinted(galley.budget);
    unseen.extend(report.withheld.places.iter().cloned());
    let own = listed.iter().find(|rule| rule.id == AMOUNTS);
    let (Some(own), Some(outcome)) = (own, report.outcomes.iter_mut().find(|own| own.rule == AMOUNTS)) else {
        return;
    };
    let mut rule = Rule::resume(own, outcome);
    let known = rule.findings.len();
    look(galley, &unseen, &mut rule);
    if rule.findings.len() > known {
        *outcome = rule.end(Ok(()));
    }
}

fn look(galley: &Galley<'_>, unseen: &BTreeSet<Place>, rule: &mut Rule) {
    let document = &galley.composed.document;
    let sight = Sight { document, tables: &galley.composed.tables };
    for number in &document.numbers {
        let NumberOrigin::Figure(id) = number.origin else { continue };
        let Some(figure) = document.figures.get(id) else { continue };
        if !figure.sources.iter().any(|source| unseen.contains(source)) {
            continue;
        }
        let (stands, fetched) = (sight.named(&number.spot), &figure.expression);
        let message = format!(
            "印出了“{fetched}”（{stands}），公开的表里没有这个数，读者拿它减去公开的数，就能推算出不公开的数"
        );
        let places = figure.printed_by.iter().chain(&figure.sources).cloned().collect();
        rule.find_to_do(fetched, message, Evidence::of(fetched, &number.text), places, HINT);
    }
}

/// What to do.
const HINT: &str = "请改模板的这一处，不取这个数；要写总数的，取公开的表里的合计";
