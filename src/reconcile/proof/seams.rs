//! Where template and filled-in text have met: what neither of them shows alone.

use crate::diag::Severity;

use super::authors::{Authored, authors};
use super::finders;
use super::galley::{Galley, Printed};
use super::tell::{Misprint, tell, tell_as};

use crate::reconcile::prose::doubled as doubled_words;
use crate::reconcile::rule::{Ran, Rule};

/// Whether all of it was written by one clerk at once, so that it is no seam.
fn is_clerks_alone(galley: &Galley<'_>, printed: &Printed, misprint: &Misprint) -> bool {
    let pieces = authors(galley, printed, &misprint.range);
    let first = pieces.first().map(|piece| &piece.by);
    first.is_some() && pieces.iter().all(|piece| piece.is_clerks() && Some(&piece.by) == first)
}

/// Punctuation goes on and ends as it should.
pub(in crate::reconcile) fn punctuation(galley: &Galley<'_>, rule: &mut Rule) -> Ran {
    for printed in &galley.texts {
        rule.compared += 1;
        for misprint in finders::punctuation(&printed.text, printed.kind)? {
            // marks within a clerk's own text have been told of the passage
            if !is_clerks_alone(galley, printed, &misprint) {
                tell(galley, rule, printed, &misprint);
            }
        }
    }
    Ok(())
}

/// Brackets and quotation marks have content.
pub(in crate::reconcile) fn empty(galley: &Galley<'_>, rule: &mut Rule) -> Ran {
    for printed in &galley.texts {
        rule.compared += 1;
        for misprint in finders::empty(&printed.text)? {
            // told of the passage
            if !is_clerks_alone(galley, printed, &misprint) {
                tell(galley, rule, printed, &misprint);
            }
        }
    }
    Ok(())
}

/// Nothing is said twice in a row.
pub(in crate::reconcile) fn doubled(galley: &Galley<'_>, rule: &mut Rule) -> Ran {
    for printed in &galley.texts {
        rule.compared += 1;
        for misprint in finders::doubled(&printed.text) {
            let known =
                doubled_words::word(&printed.text[misprint.range.clone()], &galley.pack.lexicon).is_some();
            if !(known && is_clerks_alone(galley, printed, &misprint)) {
                tell(galley, rule, printed, &misprint);
            }
        }
    }
    Ok(())
}

/// What announces something is followed by it.
pub(in crate::reconcile) fn colons(galley: &Galley<'_>, rule: &mut Rule) -> Ran {
    for printed in &galley.texts {
        rule.compared += 1;
        for misprint in finders::colons(&printed.text, printed.kind, printed.last)? {
            let colon = printed.text[misprint.range.clone()].chars().count() == 1;
            if colon || !is_clerks_alone(galley, printed, &misprint) {
                tell(galley, rule, printed, &misprint);
            }
        }
    }
    Ok(())
}

/// Everything that stands for something else has become it.
pub(in crate::reconcile) fn unexpanded(galley: &Galley<'_>, rule: &mut Rule) -> Ran {
    for printed in &galley.texts {
        rule.compared += 1;
        for (misprint, whole) in finders::unexpanded(&printed.text)? {
            // a clerk may mean braces, but no `{year}`; a template and a pack have them for what is filled in alone
            let found = &printed.text[misprint.range.clone()];
            let word = whole && !["{{", "{%", "{#"].iter().any(|tag| found.starts_with(tag));
            let pieces = authors(galley, printed, &misprint.range);
            let of_pack = pieces.iter().any(|piece| piece.is_packs() || piece.is_tag_of_own(galley.pack));
            let lenient = !word && !of_pack;
            let severity = if lenient { Severity::Warning } else { rule.severity };
            tell_as(galley, rule, (printed, &misprint), severity);
        }
    }
    Ok(())
}

/// Whether one of the pieces is by a clerk.
pub(super) fn has_clerk(pieces: &[Authored]) -> bool {
    pieces.iter().any(Authored::is_clerks)
}
