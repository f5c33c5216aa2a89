//! Printed numbers for `explain`: those of one origin together, where each is printed, by whom.

use std::collections::BTreeSet;

use crate::cli::out::Out;
use crate::compose::asked::folded;
use crate::compose::document::{Block, Document, Figure, plain_text};
use crate::compose::kinds::{OriginKind, origin};
use crate::compose::numbers::{Number, NumberOrigin, NumberSpot};
use crate::compose::sight::Sight;
use crate::diag::Place;

use super::unseen::Unseen;

/// At most so many origins are told one by one.
const ORIGINS: usize = 12;
/// At most so many places of print of one origin.
const SPOTS: usize = 20;

/// Numbers of one origin.
struct Group<'a> {
    first: &'a Number,
    members: Vec<&'a Number>,
}

/// Whether two numbers are the same one, printed twice, in one document or in two.
fn alike((document, one): (&Document, &Number), (second, other): (&Document, &Number)) -> bool {
    folded(&one.text) == folded(&other.text)
        && match (figure_of(document, one), figure_of(second, other)) {
            (Some(one), Some(other)) => one.expression == other.expression && one.sources == other.sources,
            (None, None) => one.origin == other.origin,
            _ => false,
        }
}

fn figure_of<'a>(document: &'a Document, number: &Number) -> Option<&'a Figure> {
    match number.origin {
        NumberOrigin::Figure(id) => document.figures.get(id),
        _ => None,
    }
}

/// Whether a document prints a number of another.
pub fn is_in(document: &Document, of: &Document, hit: usize) -> bool {
    let number = &of.numbers[hit];
    document.numbers.iter().any(|own| alike((document, own), (of, number)))
}

/// Tells numbers that the house alone has, by index: what each is, and why the public does not see it. All of them:
/// whoever asks has to know of every cell that must not be seen.
pub fn tell_unseen(house: &Sight, hits: &[usize], unseen: &Unseen<'_>, out: &mut Out) -> Vec<Place> {
    let document = house.document;
    let mut places = Vec::new();
    for group in grouped(document, hits) {
        let number = group.first;
        let kind = OriginKind::of(number, document).name();
        let own: Vec<Place> = match figure_of(document, number) {
            Some(figure) => {
                out.line(&format!("{}　{kind}　{}", number.text, figure.expression));
                figure.sources.clone()
            }
            None => {
                out.line(&format!("{}　{kind}", number.text));
                own_place(number).cloned().into_iter().collect()
            }
        };
        own.iter().for_each(|place| out.line(&format!("  取自 {place}")));
        unseen.tell_number(&own, out);
        own.iter().for_each(|place| rest_on(place, &mut places));
    }
    places
}

fn grouped<'a>(document: &'a Document, hits: &[usize]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for number in hits.iter().map(|hit| &document.numbers[*hit]) {
        match groups.iter_mut().find(|group| alike((document, group.first), (document, number))) {
            Some(group) => group.members.push(number),
            None => groups.push(Group { first: number, members: vec![number] }),
        }
    }
    groups
}

/// Tells numbers, by index; gives the places that they rest on. What is numbered or said by the pack rests on no
/// cell.
pub fn tell(sight: &Sight, hits: &[usize], unseen: &Unseen<'_>, out: &mut Out) -> Vec<Place> {
    let document = sight.document;
    let groups = grouped(document, hits);
    let mut places = Vec::new();
    for group in groups.iter().take(ORIGINS) {
        tell_group(sight, group, unseen, &mut places, out);
    }
    if let Some(rest) = groups.len().checked_sub(ORIGINS).filter(|rest| *rest > 0) {
        let printed: usize = groups.iter().skip(ORIGINS).map(|group| group.members.len()).sum();
        out.line(&format!(
            "另有{rest}个来源也印着这个数，共{printed}处，没有列出；要看其中一个，请写它的“表名/行/列”，或连同前后的文字一起写"
        ));
    }
    places
}

fn tell_group(sight: &Sight, group: &Group, unseen: &Unseen<'_>, places: &mut Vec<Place>, out: &mut Out) {
    let document = sight.document;
    let kind = OriginKind::of(group.first, document).name();
    let count = match group.members.len() {
        1 => String::new(),
        several => format!("　共{several}处"),
    };
    let text = &group.first.text;
    match &group.first.origin {
        NumberOrigin::Figure(id) => {
            let figure = &document.figures[*id];
            out.line(&format!("{text}　{kind}　{}{count}", figure.expression));
            for source in &figure.sources {
                out.line(&format!("  取自 {source}"));
                rest_on(source, places);
            }
        }
        NumberOrigin::Words(place) | NumberOrigin::Year(place) => {
            out.line(&format!("{text}　{kind}{count}"));
            out.line(&format!("  {}", origin(group.first, document)));
            rest_on(place, places);
        }
        NumberOrigin::Numbering | NumberOrigin::Pack(_) => {
            out.line(&format!("{text}　{kind}{count}"));
            out.line(&format!("  {}", origin(group.first, document)));
        }
    }
    tell_spots(sight, group, unseen.whose(), out);
}

fn rest_on(place: &Place, places: &mut Vec<Place>) {
    if !places.contains(place) {
        places.push(place.clone());
    }
}

/// Where a number is printed: tables first, then texts, each after the line of the template that wrote it. `whose`
/// stands before each, where it is not a public file.
fn tell_spots(sight: &Sight, group: &Group, whose: &str, out: &mut Out) {
    let writer = |number: &Number| printed_by(sight.document, number).cloned();
    let mut members = group.members.clone();
    members.sort_by_key(|number| (writer(number).is_some(), is_name(&number.spot), number.spot.clone()));
    let mut by = None;
    let mut said: BTreeSet<(Option<Place>, String)> = BTreeSet::new();
    let mut left = 0;
    for number in members {
        let (own, told) = (writer(number), sight.told(number));
        // a sentence, a row that has it twice is told once
        if !said.insert((own.clone(), told.clone())) {
            continue;
        }
        if said.len() > SPOTS {
            left += 1;
            continue;
        }
        if own != by
            && let Some(place) = &own
        {
            out.line(&format!("  由 {place} 写出"));
        }
        by = own;
        out.line(&format!("  {whose}{told}"));
    }
    if left > 0 {
        out.line(&format!("  还印在另外{left}处，没有列出"));
    }
}

/// Names of files come last: nobody reads them first.
fn is_name(spot: &NumberSpot) -> bool {
    matches!(spot, NumberSpot::Title)
}

fn printed_by<'a>(document: &'a Document, number: &Number) -> Option<&'a Place> {
    let figure = |id: usize| -> Option<&'a Figure> { document.figures.get(id) };
    match number.origin {
        NumberOrigin::Figure(id) => figure(id)?.printed_by.as_ref(),
        _ => None,
    }
}

/// The place that a number has by itself: of words, years and what the pack says.
pub fn own_place(number: &Number) -> Option<&Place> {
    match &number.origin {
        NumberOrigin::Words(place) | NumberOrigin::Year(place) | NumberOrigin::Pack(place) => Some(place),
        NumberOrigin::Figure(_) | NumberOrigin::Numbering => None,
    }
}

/// Whether a document prints some words: in its texts, or in its tables.
pub fn has_words(sight: &Sight, words: &str) -> bool {
    let wanted = folded(words);
    let has = |text: &str| folded(text).contains(&wanted);
    let cells = sight.tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells);
    let in_block = |block: &Block| match block {
        Block::Heading { content, .. } | Block::Paragraph { content } => has(&plain_text(content)),
        Block::Table(_) | Block::Charts(_) => false,
    };
    let parts = &sight.document.parts;
    sight.document.cover.iter().any(|line| has(line))
        || parts.iter().any(|part| has(&part.title) || part.blocks.iter().any(in_block))
        || cells.map(|cell| cell.value.text()).any(has)
}
