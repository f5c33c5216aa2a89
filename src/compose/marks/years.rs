//! Which variables of the templates hold years: `year`, `last_year`, and what is set from them or goes through them.

use std::collections::BTreeSet;

use crate::pack::Pack;
use crate::pack::templates::vocabulary::root;

use super::pieces::{Piece, pieces};

/// Their names, over all templates of a pack: what one sets, others see.
pub(super) fn named(pack: &Pack) -> BTreeSet<String> {
    let mut years: BTreeSet<String> = [root::YEAR, root::LAST_YEAR].map(str::to_owned).into();
    let mut tags = Vec::new();
    for template in pack.templates.values() {
        for (at, _) in template.text.match_indices("{%") {
            tags.extend(assignment(&template.text, at + 2));
        }
    }
    // until no name is new: one may be set from another that is set further down
    loop {
        let before = years.len();
        for (names, from) in &tags {
            if from.iter().any(|word| years.contains(*word)) {
                years.extend(names.iter().map(|name| (*name).to_owned()));
            }
        }
        if years.len() == before {
            return years;
        }
    }
}

/// The names that a tag sets, and the words that it sets them from; none of a tag that sets nothing.
fn assignment(text: &str, at: usize) -> Option<(Vec<&str>, Vec<&str>)> {
    let pieces = pieces(text, at, "%}");
    let mut words = pieces.iter();
    let opening = words.find_map(|(_, _, piece)| match piece {
        Piece::Word(word) => Some(*word),
        _ => None,
    });
    let parts = match opening {
        Some("set" | "set_global") => Piece::Sign('='),
        Some("for") => Piece::Word("in"),
        _ => return None,
    };
    let (mut names, mut from, mut behind) = (Vec::new(), Vec::new(), false);
    for (_, _, piece) in words {
        match piece {
            piece if *piece == parts => behind = true,
            Piece::Word(word) if behind => from.push(*word),
            Piece::Word(word) => names.push(*word),
            Piece::Sign(_) | Piece::Value => {}
        }
    }
    Some((names, from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_what_they_are_set_from() {
        let of = |tag: &'static str| assignment(tag, 2);
        assert_eq!(of("{% set y = year - 1 %}"), Some((vec!["y"], vec!["year"])));
        assert_eq!(
            of("{%- for a, b in [last_year, year] -%}"),
            Some((vec!["a", "b"], vec!["last_year", "year"]))
        );
        assert_eq!(of("{% if year == 2 %}"), None);
    }
}
