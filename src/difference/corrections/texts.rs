//! The text, sentence by sentence, shortened to what changed; what came or went under one heading is one passage.

use std::collections::BTreeSet;

use crate::difference::words::{DiffPiece, PieceFate, of_number, shortened};
use crate::difference::{SentenceChange, SentenceFate, SentenceKind};

use super::{CorrectedPlaces, NOTHING, Telling, on_page};

/// A longer text is told by what changed in it and so many characters around.
const LONGEST: usize = 60;
/// Characters around a change that stand for those that stayed.
const AROUND: usize = 12;
/// In a sentence about money.
const MONEY: char = '元';
/// So much of a long passage that came or went is told.
const OPENING: usize = 40;

impl Telling<'_> {
    /// The sentences of the document.
    pub(super) fn sentences(&self, found: &mut CorrectedPlaces) {
        let amounts = self.new_amounts();
        let all: Vec<&SentenceChange> =
            self.difference.sentences.iter().filter(|own| own.openness.is_public()).collect();
        for run in all.chunk_by(|one, next| is_one_passage(one, next)) {
            let own = run[0];
            let texts = match (own.fate, own.kind) {
                // shifts of numbers are told once for all
                (SentenceFate::Renumbered, _) => {
                    found.renumbered = true;
                    continue;
                }
                (SentenceFate::Moved, _) => ["—".to_owned(), "移到这里，文字没有改动".to_owned()],
                (_, SentenceKind::Chart) => ["—".to_owned(), "图示按更正后的数重绘".to_owned()],
                (SentenceFate::Added, _) => [NOTHING.to_owned(), opening(run.iter().map(|own| &own.new))],
                (SentenceFate::Gone, _) => [opening(run.iter().map(|own| &own.old)), "删去".to_owned()],
                (SentenceFate::Changed, _) => excerpts(&own.pieces, &own.old, &own.new),
            };
            let numbers = new_numbers(own);
            found.amounts |= !numbers.is_empty() && own.new.contains(MONEY);
            let follows = numbers.iter().any(|number| amounts.contains(number));
            let under = if own.under.trim().is_empty() { "标题".to_owned() } else { own.under.clone() };
            let page = match (&own.new_page, &own.old_page) {
                (Some(page), _) => Some(format!("第{page}页")),
                (None, Some(page)) => Some(format!("原第{page}页")),
                (None, None) => None,
            };
            found.places.push(self.place(on_page(under, page), texts, follows, None));
        }
    }

    /// The amounts of this year's tables that are others now, and by how much, as sentences print them.
    fn new_amounts(&self) -> BTreeSet<String> {
        let mut amounts = BTreeSet::new();
        for own in self.difference.figures.iter().filter(|own| !own.of_last_year) {
            let printed = self.is.of_cell(&own.new).unwrap_or_default();
            let number: String = printed.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
            amounts.insert(number);
        }
        amounts.remove("");
        amounts
    }
}

/// Whether two sentences came or went together.
fn is_one_passage(one: &SentenceChange, next: &SentenceChange) -> bool {
    let whole = matches!(one.fate, SentenceFate::Added | SentenceFate::Gone);
    whole && one.fate == next.fate && one.under == next.under
}

/// The numbers that came into a sentence that stayed.
fn new_numbers(own: &SentenceChange) -> Vec<String> {
    if own.fate != SentenceFate::Changed {
        return Vec::new();
    }
    let added = own.pieces.iter().filter(|piece| piece.fate == PieceFate::Added);
    let words =
        added.flat_map(|piece| piece.text.split(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',')));
    let numbers = words.map(|word| word.trim_matches(['.', ',']).replace(',', ""));
    numbers.filter(|number| !number.is_empty()).collect()
}

/// The beginning of a passage; the whole of it is in the document.
fn opening<'t>(sentences: impl Iterator<Item = &'t String>) -> String {
    let text: String = sentences.map(String::as_str).collect();
    if text.chars().count() <= LONGEST {
        return text;
    }
    let head: String = text.chars().take(OPENING).collect();
    format!("{}……（全文见文件）", head.trim_end_matches(of_number))
}

/// A text before and after; of a long one what changed, with some words around.
pub(super) fn excerpts(pieces: &[DiffPiece], old: &str, new: &str) -> [String; 2] {
    // both whole or both shortened
    let short = [old, new].iter().all(|text| text.chars().count() <= LONGEST);
    [(old, PieceFate::Added), (new, PieceFate::Gone)].map(|(text, others)| {
        if text.is_empty() {
            return NOTHING.to_owned();
        }
        if short || pieces.is_empty() {
            return text.to_owned();
        }
        let mut shown = String::new();
        for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.fate != others) {
            match piece.fate {
                PieceFate::Same => {
                    shown.push_str(&shortened(&piece.text, AROUND, (at > 0, at + 1 < pieces.len())))
                }
                PieceFate::Gone | PieceFate::Added => shown.push_str(&piece.text),
            }
        }
        shown
    })
}
