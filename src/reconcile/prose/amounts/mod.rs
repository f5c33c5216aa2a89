//! Amounts and counts that people typed, held against the tables and against each other.
//!
//! A sentence is read as words with numbers in it ([`sentence`], [`stated`]); each number is an interval.
//! What an amount is about is the item of the tables that its clause names ([`items`], [`named`]); it is
//! compared with the figures of that item alone ([`compare`]), so that thresholds and amounts of policies
//! are never held against anything. The rest asks the sentence itself: changes and rates beside their
//! amounts ([`changes`]), shares ([`shares`]), sums ([`sums`]), counts beside lists ([`counts`]). Amounts that are withheld stand nowhere ([`withheld`]).

#[macro_use]
mod phrases;

pub(in crate::reconcile) mod changes;
pub(in crate::reconcile) mod compare;
pub(in crate::reconcile) mod counts;
mod fact_counts;
mod items;
mod named;
mod near;
mod numerals;
mod odd_changes;
mod repeated;
mod sentence;
mod share_lists;
pub(in crate::reconcile) mod shares;
mod slipped;
mod stated;
pub(in crate::reconcile) mod sums;
pub(in crate::reconcile) mod withheld;

use std::fmt::Display;

use crate::diag::Severity;
use crate::reconcile::World;
use crate::reconcile::prose::passages::Passage;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

use sentence::{Sentence, with_numbers};

/// What is wrong with a sentence, and how much it weighs where that is not the rule's own weight.
type Told = (Option<Severity>, String);

/// Asks every sentence with numbers that a rule looks at what is wrong with it.
fn each_sentence(
    world: &World<'_>,
    rule: &mut Rule,
    looked_at: fn(&Passage, &Sentence<'_>) -> bool,
    wrong: fn(&Sentence<'_>) -> Result<Option<Told>, Stop>,
) -> Ran {
    for passage in world.passages() {
        for sentence in with_numbers(passage)? {
            if !looked_at(passage, &sentence) {
                continue;
            }
            rule.compared += 1;
            match wrong(&sentence)? {
                Some((None, said)) => tell(rule, passage, &sentence, said),
                Some((Some(severity), said)) => tell_as(rule, severity, (passage, &sentence), said),
                None => {}
            }
        }
    }
    Ok(())
}

/// A finding about a sentence, of another weight than the rule's.
fn tell_as(
    rule: &mut Rule,
    severity: Severity,
    (passage, sentence): (&Passage, &Sentence<'_>),
    said: impl Display,
) {
    let message = format!("{}{said}", passage.name);
    let evidence = Evidence::sentence(passage, sentence.typed);
    rule.find_as(severity, &passage.key, message, evidence, vec![passage.place(sentence.at)]);
}

/// A finding about a sentence, of the rule's own weight.
fn tell(rule: &mut Rule, passage: &Passage, sentence: &Sentence<'_>, said: impl Display) {
    let message = format!("{}{said}", passage.name);
    let evidence = Evidence::sentence(passage, sentence.typed);
    rule.find(&passage.key, message, evidence, vec![passage.place(sentence.at)]);
}
