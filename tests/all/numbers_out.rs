//! Numbers out: each number of a sample's PDF is in the ledger with its origin, and a digit put anywhere into a
//! built-in part is told at its line.
//!
//! Numbers are read here by a reader of the test's own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gongkai::compose::document::{Block, Document, Inline};
use gongkai::compose::numbers::{NumberOrigin, NumberSpot, TableSpot};
use gongkai::compose::{self, Composed};
use gongkai::diag::{Diagnostic, Place};
use gongkai::pack::Pack;
use gongkai::read::Input;
use gongkai::render;
use gongkai::typeset::fonts::{FontPlaces, Fonts};
use gongkai::typeset::pages::{NodeKind, Pages, Shape};
use gongkai::typeset::typeset;

use crate::html::input;
use crate::tagged::Tagged;

/// Samples, and the pack of each.
pub const SAMPLES: [(&str, &str); 3] =
    [("nanchang-2023", "jiangxi"), ("qingshi-2025", "jiangxi"), ("mingwan-2026", "shanghai")];

/// The code of what is wrong with a number.
pub const CODE: &str = "编制-数字";

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// The numbers of a text, left to right: digits, with a point or comma between them.
pub fn numbers(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    for (at, c) in characters.iter().enumerate() {
        let between =
            matches!(c, '.' | ',') && open && characters.get(at + 1).is_some_and(|next| is_digit(*next));
        if is_digit(*c) && !open {
            found.push(String::new());
        }
        open = is_digit(*c) || between;
        if let Some(last) = found.last_mut().filter(|_| open) {
            last.push(*c);
        }
    }
    found
}

/// How often each number stands somewhere.
pub type Counted = BTreeMap<String, usize>;

pub fn counted<'t>(texts: impl IntoIterator<Item = &'t str>) -> Counted {
    let mut counted = Counted::new();
    for number in texts.into_iter().flat_map(numbers) {
        *counted.entry(number).or_default() += 1;
    }
    counted
}

/// What one has and the other lacks.
fn more(one: &Counted, other: &Counted) -> Vec<String> {
    let lacking = one.iter().filter(|(number, times)| other.get(*number).is_none_or(|own| own < times));
    lacking.map(|(number, times)| format!("{number} ×{times}")).collect()
}

/// The numbers of the ledger that the document itself shows.
fn in_ledger(document: &Document) -> Counted {
    let blocks = document.parts.iter().flat_map(|part| &part.blocks);
    let tables: BTreeSet<&str> = blocks
        .filter_map(|block| if let Block::Table(view) = block { Some(view.id.as_str()) } else { None })
        .collect();
    let shown = |spot: &NumberSpot| match spot {
        // the names of files, and the title that viewers show
        NumberSpot::Title => false,
        NumberSpot::Table { table, .. } => tables.contains(table.as_str()),
        _ => true,
    };
    counted(document.numbers.iter().filter(|number| shown(&number.spot)).map(|number| number.text.as_str()))
}

fn set(composed: &Composed, input: &Input) -> Pages {
    let places = FontPlaces { system: false, ..FontPlaces::default() };
    let fonts = Arc::new(Fonts::find(&input.pack.style.fonts, &places));
    let pages = typeset(&composed.document, &input.pack.style, fonts, None);
    pages.unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// The texts of charts, one for each run of glyphs: in a picture they stand apart.
fn of_charts(pages: &Pages) -> Vec<String> {
    let mut texts = Vec::new();
    for item in pages.pages.iter().flat_map(|page| &page.items) {
        let figure =
            item.node().is_some_and(|node| matches!(pages.structure[node].kind, NodeKind::Figure { .. }));
        let (true, Shape::Glyphs(run) | Shape::Turned { glyphs: run, .. }) = (figure, &item.shape) else {
            continue;
        };
        texts.push(run.glyphs.iter().map(|glyph| &*glyph.text).collect());
    }
    texts
}

/// The tags of elements that hold an element, the element itself first.
fn above(tagged: &Tagged, element: usize) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut next = Some(element);
    while let Some(at) = next {
        tags.push(tagged.elements[at].tag.as_str());
        next = tagged.elements[at].parent;
    }
    tags
}

#[test]
fn every_number_of_a_pdf_has_its_origin() {
    for (sample, _) in SAMPLES {
        for charts in [false, true] {
            let input = input(sample, charts);
            let composed = compose::compose(&input.budget, &input.pack).unwrap();
            let pages = set(&composed, &input);
            let tagged = Tagged::read(&render::pdf::write(&pages).unwrap());
            let (mut texts, mut contents) = (of_charts(&pages), Vec::new());
            for at in 0..tagged.elements.len() {
                let above = above(&tagged, at);
                if tagged.elements[at].pieces.is_empty() || above.contains(&"Figure") {
                    continue;
                }
                if above.contains(&"TOCI") { &mut contents } else { &mut texts }.push(tagged.own_text(at));
            }
            let (shown, known) = (counted(texts.iter().map(String::as_str)), in_ledger(&composed.document));
            let sums = [&shown, &known].map(|counted| counted.values().sum::<usize>());
            println!("{sample} {charts}: {} numbers in the PDF, {} in the ledger", sums[0], sums[1]);
            assert!(sums[0] > 300, "{sample}: {} numbers", sums[0]);
            assert_eq!(more(&shown, &known), [""; 0], "{sample}: not in the ledger");
            assert_eq!(more(&known, &shown), [""; 0], "{sample}: not in the PDF");
            settled_by_the_typesetter(sample, &tagged, &contents, &composed.document);
            origins_are_real(sample, &composed);
        }
    }
}

/// Contents say the headings once more, and end in a page; footers are the page; repeated heads say the head.
fn settled_by_the_typesetter(sample: &str, tagged: &Tagged, contents: &[String], document: &Document) {
    let plain = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let heads = ["H1", "H2", "H3", "H4", "Caption"].iter().flat_map(|tag| tagged.tagged(tag));
    let heads: BTreeSet<String> = heads.map(|at| plain(&tagged.text(at))).collect();
    assert!(!contents.is_empty());
    for entry in contents {
        let entry = plain(entry);
        let of_head = heads.iter().any(|head| {
            // a caption goes on with its maker and unit
            (1..=4).any(|digits| {
                let end = entry.len().saturating_sub(digits);
                entry.get(..end).is_some_and(|text| {
                    !text.is_empty()
                        && head.starts_with(text)
                        && entry[end..].bytes().all(|b| b.is_ascii_digit())
                })
            })
        });
        assert!(of_head, "{sample}: {entry} says no heading");
    }
    let heads = document.numbers.iter().filter(|number| {
        matches!(&number.spot, NumberSpot::Table { within: TableSpot::Head | TableSpot::Header, .. })
    });
    let heads: BTreeSet<&str> = heads.map(|number| number.text.as_str()).collect();
    let mut footers = BTreeSet::new();
    for piece in tagged.pieces.iter().filter(|piece| piece.mcid.is_none()) {
        for number in numbers(&piece.text) {
            match piece.artifact.as_str() {
                "Pagination/Footer" => {
                    assert!(footers.insert((piece.page, number)), "{sample}: two page numbers")
                }
                other => assert!(heads.contains(number.as_str()), "{sample}: {other} {}", piece.text),
            }
        }
    }
    let pages: Vec<usize> = footers.iter().map(|(_, number)| number.parse().unwrap()).collect();
    assert_eq!(pages, (1..=pages.len()).collect::<Vec<usize>>(), "{sample}");
}

/// Each origin is one that says the number: a figure that reads so, a place in a file.
fn origins_are_real(sample: &str, composed: &Composed) {
    let mut kinds = BTreeMap::<&str, usize>::new();
    for number in &composed.document.numbers {
        let (kind, place) = match &number.origin {
            NumberOrigin::Figure(id) => {
                let figure = &composed.document.figures[*id];
                assert_eq!(figure.text, number.text, "{sample}: {number:?}");
                ("figure", None)
            }
            NumberOrigin::Numbering => ("numbering", None),
            NumberOrigin::Words(place) => ("words", Some(place)),
            NumberOrigin::Year(place) => ("year", Some(place)),
            NumberOrigin::Pack(place) => ("pack", Some(place)),
        };
        assert!(place.is_none_or(|place| !place.file().is_empty()), "{sample}: {number:?}");
        *kinds.entry(kind).or_default() += 1;
    }
    println!("  {kinds:?}");
    assert!(kinds.len() >= 4, "{kinds:?}");
}

/// The bytes of a template that lie in no tag: where words may be put in.
pub fn boundaries(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        found.push(at);
        let rest = &text[at..];
        let tag =
            [("{{", "}}"), ("{%", "%}"), ("{#", "#}")].into_iter().find(|(open, _)| rest.starts_with(open));
        match (tag, rest.chars().next()) {
            (Some((_, close)), _) => at += rest.find(close).unwrap() + 2,
            (None, Some(c)) => at += c.len_utf8(),
            (None, None) => return found,
        }
    }
}

/// A text with signs put in at some bytes, and where each of them then stands.
pub fn with(text: &str, signs: &[(usize, char)]) -> (String, Vec<(usize, usize)>) {
    let (mut out, mut places, mut done) = (String::new(), Vec::new(), 0);
    for (at, sign) in signs {
        out.push_str(&text[done..*at]);
        let line = out.rsplit('\n').next().unwrap();
        places.push((out.matches('\n').count() + 1, line.chars().count() + 1));
        out.push(*sign);
        done = *at;
    }
    (out + &text[done..], places)
}

/// All that a reader of the document's words sees.
pub fn words(document: &Document) -> String {
    let mut all = String::new();
    for part in &document.parts {
        all.push_str(&part.title);
        for block in &part.blocks {
            if let Block::Heading { content, .. } | Block::Paragraph { content } = block {
                all.push('\n');
                content.iter().for_each(|inline| all.push_str(Inline::text(inline)));
            }
        }
    }
    all
}

/// A boundary of a template of a pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    key: String,
    at: usize,
}

/// A pack with a sign put in at some boundaries, and the file, line and column of each.
fn mutated(pack: &Pack, signs: &[(&Spot, char)]) -> (Pack, Vec<(String, usize, usize)>) {
    let (mut pack, mut stand) = (pack.clone(), Vec::new());
    for (key, template) in &mut pack.templates {
        let own: Vec<(usize, char)> =
            signs.iter().filter(|(spot, _)| spot.key == *key).map(|(spot, sign)| (spot.at, *sign)).collect();
        if own.is_empty() {
            continue;
        }
        let (text, places) = with(&template.text, &own);
        (template.text, template.built_in) = (text, false);
        stand.extend(places.into_iter().map(|(line, column)| (template.origin.clone(), line, column)));
    }
    (pack, stand)
}

/// Whether a fault of numbers stands at a digit, or at the first of the digits that it is among.
pub fn is_told(faults: &[Diagnostic], pack: &Pack, (file, line, column): &(String, usize, usize)) -> bool {
    let template = pack.templates.values().find(|template| template.origin == *file).unwrap();
    let row: Vec<char> = template.text.lines().nth(line - 1).unwrap().chars().collect();
    let mut first = *column;
    while first > 1 && is_digit(row[first - 2]) {
        first -= 1;
    }
    let stands = |place: &Place| match place {
        Place::Line { file: own, line: at, column } => {
            **own == **file && at == line && (first..=first.max(*column)).contains(column)
        }
        _ => false,
    };
    faults.iter().any(|fault| fault.code == CODE && fault.places.iter().any(stands))
}

/// The boundaries of a pack whose words a sample prints: a sign that no text has is put in at each, and looked for.
fn printed(sample: &str, input: &Input, spots: &[Spot]) -> BTreeSet<Spot> {
    const FIRST: u32 = 0x2_0000;
    let sign = |index: usize| char::from_u32(FIRST + index as u32).unwrap();
    let signs: Vec<(&Spot, char)> =
        spots.iter().enumerate().map(|(index, spot)| (spot, sign(index))).collect();
    let (pack, _) = mutated(&input.pack, &signs);
    // numbers that number no more are told beside it
    let (composed, _) =
        compose::draft(&input.budget, &pack).unwrap_or_else(|faults| panic!("{sample}: {faults:#?}"));
    let seen: BTreeSet<char> = words(&composed.document).chars().collect();
    signs.into_iter().filter(|(_, sign)| seen.contains(sign)).map(|(spot, _)| spot.clone()).collect()
}

/// All boundaries of the built-in templates of a pack.
fn spots(pack: &Pack) -> Vec<Spot> {
    let of = |(key, text): (&String, &str)| -> Vec<Spot> {
        boundaries(text).into_iter().map(|at| Spot { key: key.clone(), at }).collect()
    };
    pack.templates.iter().flat_map(|(key, template)| of((key, &template.text))).collect()
}

/// The digit that goes in at a boundary: all twenty in turn.
fn digit(index: usize) -> char {
    "0123456789０１２３４５６７８９".chars().nth(index * 7 % 20).unwrap()
}

/// Boundaries at which a digit makes another markup, with what is told of it.
fn breaks_markup(faults: &[Diagnostic]) -> bool {
    faults.iter().any(|fault| fault.code == "编制-模板")
}

#[test]
fn a_digit_anywhere_in_a_built_in_part_is_told_at_its_line() {
    /// Digits that go in at once: so many boundaries lie between one and the next.
    const APART: usize = 11;
    for id in ["jiangxi", "shanghai"] {
        let samples = SAMPLES.iter().filter(|(_, pack)| *pack == id);
        let inputs: Vec<(&str, Input)> = samples.map(|(sample, _)| (*sample, input(sample, false))).collect();
        let all = spots(&inputs[0].1.pack);
        let (mut tried, mut missed) = (BTreeSet::new(), Vec::new());
        for (sample, input) in &inputs {
            let printed = printed(sample, input, &all);
            for offset in 0..APART {
                let chosen: Vec<(&Spot, char)> = all
                    .iter()
                    .enumerate()
                    .skip(offset)
                    .step_by(APART)
                    .map(|(i, spot)| (spot, digit(i)))
                    .collect();
                let (pack, stand) = mutated(&input.pack, &chosen);
                let faults = compose::compose(&input.budget, &pack).err().unwrap_or_default();
                assert!(!breaks_markup(&faults), "{sample} {offset}: {faults:#?}");
                for ((spot, digit), place) in chosen.iter().zip(&stand) {
                    if printed.contains(*spot) {
                        tried.insert((*spot).clone());
                        if !is_told(&faults, &pack, place) {
                            missed.push(format!("{sample} {digit} {place:?}"));
                        }
                    }
                }
            }
        }
        let skipped: Vec<&Spot> = all.iter().filter(|spot| !tried.contains(spot)).collect();
        println!(
            "{id}: {} of {} boundaries tried, {} printed in no sample",
            tried.len(),
            all.len(),
            skipped.len()
        );
        assert!(missed.is_empty(), "{id}: {} missed\n{}", missed.len(), missed.join("\n"));
        assert!(skipped.len() * 2 < all.len(), "{id}: too few are printed");
    }
}

#[test]
fn a_single_digit_stops_publication() {
    for (sample, _) in SAMPLES {
        let input = input(sample, false);
        let all = spots(&input.pack);
        let printed: Vec<Spot> = printed(sample, &input, &all).into_iter().collect();
        // prime to the lengths of lines, so that all kinds of boundaries come up
        for (index, spot) in printed.iter().enumerate().skip(5).step_by(97) {
            let (pack, stand) = mutated(&input.pack, &[(spot, digit(index / 97))]);
            let faults = compose::compose(&input.budget, &pack).err();
            let faults = faults.unwrap_or_else(|| panic!("{sample}: {stand:?} is published"));
            assert!(is_told(&faults, &pack, &stand[0]), "{sample}: {stand:?} {faults:#?}");
            let fault = faults.iter().find(|fault| fault.code == CODE).unwrap();
            assert!(!fault.hint.is_empty() && fault.message.contains('“'), "{fault:?}");
        }
    }
}
