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
mod items;
mod named;
mod near;
mod odd_changes;
mod repeated;
mod sentence;
pub(in crate::reconcile) mod shares;
mod stated;
pub(in crate::reconcile) mod sums;
pub(in crate::reconcile) mod withheld;

use std::fmt::Display;

use crate::reconcile::prose::passages::Passage;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::Rule;

use sentence::Sentence;

/// A finding about a sentence, of the rule's own weight.
fn tell(rule: &mut Rule, passage: &Passage, sentence: &Sentence<'_>, said: impl Display) {
    let message = format!("{}{said}", passage.name);
    let evidence = Evidence::sentence(passage, sentence.typed);
    rule.find(&passage.key, message, evidence, vec![passage.place(sentence.at)]);
}
