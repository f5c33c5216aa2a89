//! What was found in the composed text, told at the clerk's key or cell and at the template line that made it.

use std::ops::Range;

use crate::budget::label;
use crate::diag::{Place, Severity};

use super::authors::{Authored, By, authors};
use super::galley::{Galley, Printed};
use crate::reconcile::prose::passages::sentence_around;
use crate::reconcile::prose::patterns::around;
use crate::reconcile::report::{Evidence, Finding};
use crate::reconcile::rule::Rule;

/// Most places in templates that one finding names.
const MOST_PLACES: usize = 3;

/// Something wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misprint {
    /// The bytes of the text.
    pub range: Range<usize>,
    /// What is said of it.
    pub says: String,
}

impl Misprint {
    /// What is wrong, and where.
    pub fn new(range: Range<usize>, says: impl Into<String>) -> Self {
        Self { range, says: says.into() }
    }
}

/// Tells what is wrong with a text, of the rule's weight.
pub(super) fn tell(galley: &Galley<'_>, rule: &mut Rule, printed: &Printed, misprint: &Misprint) {
    tell_as(galley, rule, (printed, misprint), rule.severity);
}

/// The same of words that are wrong as they stand: where they begin is enough.
pub(super) fn tell_where(galley: &Galley<'_>, rule: &mut Rule, printed: &Printed, misprint: &Misprint) {
    let mut pieces = authors(galley, printed, &misprint.range);
    pieces.truncate(1);
    tell_of(rule, (printed, misprint), rule.severity, Told::of(&pieces, &rule.hint));
}

/// The same of a tag whose value is right, while what stands around it is not.
pub(super) fn tell_tag(
    galley: &Galley<'_>,
    rule: &mut Rule,
    (printed, misprint): (&Printed, &Misprint),
    severity: Severity,
) {
    let mut pieces = authors(galley, printed, &misprint.range);
    pieces.truncate(1);
    let told = Told { hint: rule.hint.to_owned(), ..Told::of(&pieces, &rule.hint) };
    tell_of(rule, (printed, misprint), severity, told);
}

/// What is wrong with a text, of a weight of its own.
pub(super) fn tell_as(
    galley: &Galley<'_>,
    rule: &mut Rule,
    (printed, misprint): (&Printed, &Misprint),
    severity: Severity,
) {
    let pieces = authors(galley, printed, &misprint.range);
    tell_of(rule, (printed, misprint), severity, Told::of(&pieces, &rule.hint));
}

fn tell_of(rule: &mut Rule, (printed, misprint): (&Printed, &Misprint), severity: Severity, told: Told) {
    let shown = label::clean(&around(&printed.text, misprint.range.start, misprint.range.end));
    let sentence = &printed.text[sentence_around(&printed.text, misprint.range.clone())];
    // one line of a template says the same of every item of a list
    let same = |found: &&mut Finding| told.clerk.is_none() && found.places == told.places;
    if let Some(before) = rule.findings.iter_mut().find(same) {
        before.evidence = std::mem::take(&mut before.evidence).and(&told.subject, sentence.trim());
        return;
    }
    let mut message = format!("“{}”里{}：“{shown}”", printed.section, misprint.says);
    if let Some(clerk) = &told.clerk {
        message.push_str(&format!("，其中有{clerk}的文字"));
    }
    let evidence = Evidence::of(&told.subject, sentence.trim());
    let id = rule.numbered(&told.subject);
    let (places, hint) = (told.places, told.hint);
    rule.add(Finding { id, severity, message, evidence, places, hint, ..Finding::default() });
}

/// Who made a misprint, in words.
struct Told {
    /// What its id names: the clerk's key, or the file.
    subject: String,
    /// What the clerk's text is called.
    clerk: Option<String>,
    /// The clerk's places first.
    places: Vec<Place>,
    hint: String,
}

impl Told {
    fn of(pieces: &[Authored], hint: &str) -> Self {
        let mut places: Vec<Place> = Vec::new();
        let mut entries = Vec::new();
        for piece in pieces {
            if let By::Clerk(own) = &piece.by {
                entries.extend(own);
            }
        }
        places.extend(entries.iter().map(|entry| entry.place.clone()));
        let alone = !entries.is_empty() && pieces.iter().all(Authored::is_clerks) && pieces.len() == 1;
        let stated = if alone { &[] } else { pieces };
        for piece in stated.iter().take(MOST_PLACES) {
            places.push(piece.place.clone());
        }
        let mut once: Vec<Place> = Vec::new();
        for place in places {
            if !once.contains(&place) {
                once.push(place);
            }
        }
        let file = pieces.first().map(|piece| piece.place.file().to_owned()).unwrap_or_default();
        let own = pieces.iter().any(|piece| matches!(piece.by, By::Words { built_in: false } | By::Pack));
        let hint = match entries.first() {
            Some(_) if alone => hint.to_owned(),
            Some(entry) => {
                let or = if own { "，或改模板的这一处" } else { "" };
                format!("{hint}；{}的前后，模板已经写了别的文字或标点：请改填写的文字{or}", entry.name)
            }
            None if own && pieces.len() > 1 => {
                format!("{hint}；请改模板的这一处：没有内容时，连同它的标点一起不写（{{% if … %}}）")
            }
            None if own => format!("{hint}；请改模板的这一处"),
            None => format!("{hint}；请先核对这一处用到的数和文字有没有填齐"),
        };
        let subject = entries.first().map_or(file, |entry| entry.key.clone());
        let clerk = entries.first().map(|entry| entry.name.clone());
        Self { subject, clerk, places: once, hint }
    }
}
