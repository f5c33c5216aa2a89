//! Two composed documents sentence by sentence.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::document::{Block, Document, Inline, Part, TableView, plain_text};
use crate::diag::Place;
use crate::typeset::spots::PageIndex;

use super::openness::{Openness, TextOf, Withholding};
use super::words::{WordCutter, align};
use super::{SentenceChange, SentenceFate, SentenceKind};

/// What ends a sentence.
const STOPS: &str = "。！？；";
/// What may stand behind the stop and still belongs to it.
const CLOSERS: &str = "”’）》」";
/// What numbers of headings and items are made of.
const NUMBERING: &str = "（）()、.．第部分 　0123456789一二三四五六七八九十百";
/// What such a number ends with: an amount at the beginning of a sentence does not.
const NUMBER_ENDS: &str = "）)、.．分";

/// What stands for a figure that nobody typed.
const FETCHED: char = '〓';

/// A sentence, heading, or line of a document.
struct PublicLine {
    kind: SentenceKind,
    text: String,
    /// The same as somebody typed it, with [`FETCHED`] for each figure that comes from a cell.
    typed: String,
    /// The heading that it stands below.
    under: String,
    /// Index of its part and block; none on the cover.
    block: Option<(usize, usize)>,
    /// Cells and keys that its figures come from.
    sources: Vec<Place>,
}

/// A document as it is compared.
pub(super) struct DocumentSide<'a> {
    pub(super) document: &'a Document,
    pub(super) pages: Option<&'a PageIndex>,
    /// Cells of this side's tables; what comes from elsewhere, somebody typed.
    pub(super) cells: &'a BTreeSet<Place>,
    /// Cells of this side whose rows the other side withholds.
    pub(super) withheld: &'a BTreeSet<Place>,
}

/// What sentences differ in.
pub(super) struct SentenceDifference {
    pub(super) changes: Vec<SentenceChange>,
    /// Sentences that are the same.
    pub(super) same: usize,
}

/// Compares two documents.
pub(super) fn compare(
    old: &DocumentSide<'_>,
    new: &DocumentSide<'_>,
    (before, now): (&Withholding<'_>, &Withholding<'_>),
    cutter: &WordCutter,
) -> SentenceDifference {
    let mut found = SentenceDifference { changes: Vec::new(), same: 0 };
    let mut side_by_side = |from: &[PublicLine], to: &[PublicLine]| {
        let (a, b): (Vec<&str>, Vec<&str>) = (
            from.iter().map(|own| own.text.as_str()).collect(),
            to.iter().map(|own| own.text.as_str()).collect(),
        );
        for (at, other) in align(&a, &b) {
            let (one, two) = (at.map(|at| &from[at]), other.map(|at| &to[at]));
            match (one, two) {
                (Some(one), Some(two)) if one.text == two.text => found.same += 1,
                (Some(one), Some(two)) if one.kind != two.kind => {
                    found.changes.push(change(Some((old, one)), None, (before, now), cutter));
                    found.changes.push(change(None, Some((new, two)), (before, now), cutter));
                }
                _ => {
                    let pair = (one.map(|own| (old, own)), two.map(|own| (new, own)));
                    found.changes.push(change(pair.0, pair.1, (before, now), cutter));
                }
            }
        }
    };
    side_by_side(&cover(old.document), &cover(new.document));
    let titles = |parts: &'_ [Part]| -> Vec<String> { parts.iter().map(|part| part.title.clone()).collect() };
    let (from, to) = (titles(&old.document.parts), titles(&new.document.parts));
    let from: Vec<&str> = from.iter().map(String::as_str).collect();
    let to: Vec<&str> = to.iter().map(String::as_str).collect();
    for (at, other) in align(&from, &to) {
        let one = at.map_or(Vec::new(), |at| of_part(old, at));
        let two = other.map_or(Vec::new(), |at| of_part(new, at));
        side_by_side(&one, &two);
    }
    join_moved(&mut found.changes);
    found
}

/// The lines of the cover, which the title of the whole goes with.
fn cover(document: &Document) -> Vec<PublicLine> {
    let lines = document.cover.iter().chain(&document.cover_foot);
    let of = |text: &String| PublicLine {
        kind: SentenceKind::Cover,
        text: text.clone(),
        typed: text.clone(),
        under: "封面".to_owned(),
        block: None,
        sources: Vec::new(),
    };
    lines.map(of).collect()
}

/// Everything in a part that is read as text.
fn of_part(side: &DocumentSide<'_>, at: usize) -> Vec<PublicLine> {
    let part = &side.document.parts[at];
    let mut under = part.title.clone();
    let line = |kind, text: String, under: &str, block| PublicLine {
        kind,
        typed: text.clone(),
        text,
        under: under.to_owned(),
        block,
        sources: Vec::new(),
    };
    let mut all = vec![line(SentenceKind::Heading, part.title.clone(), "", None)];
    for (number, block) in part.blocks.iter().enumerate() {
        let place = Some((at, number));
        match block {
            Block::Heading { content, .. } => {
                under = plain_text(content);
                all.extend(whole(side, SentenceKind::Heading, content, &under, place));
            }
            Block::Paragraph { content } => all.extend(cut(side, content, &under, place)),
            Block::Table(table) => {
                let texts = head_of(table).into_iter().filter(|text| !text.is_empty());
                all.extend(texts.map(|text| line(SentenceKind::Table, text, &table.title, place)));
            }
            Block::Charts(charts) => {
                let texts = charts.iter().map(|chart| chart.alt.clone());
                all.extend(texts.map(|text| line(SentenceKind::Chart, text, &under, place)));
            }
        }
    }
    all
}

/// What stands above the rows of a table.
fn head_of(table: &TableView) -> Vec<String> {
    let columns: Vec<&str> = table.header.iter().flatten().map(|cell| cell.text.as_str()).collect();
    vec![table.title.clone(), table.maker_line.clone(), table.unit_line.clone(), columns.join("｜")]
}

fn sources(document: &Document, id: usize) -> Vec<Place> {
    document.figures.get(id).map(|figure| figure.sources.clone()).unwrap_or_default()
}

fn whole(
    side: &DocumentSide<'_>,
    kind: SentenceKind,
    content: &[Inline],
    under: &str,
    block: Option<(usize, usize)>,
) -> Vec<PublicLine> {
    let mut own = cut(side, content, under, block);
    let typed = own.iter().map(|sentence| sentence.typed.as_str()).collect();
    let sources = own.drain(..).flat_map(|sentence| sentence.sources).collect();
    vec![PublicLine { kind, text: plain_text(content), typed, under: under.to_owned(), block, sources }]
}

/// A paragraph cut into its sentences.
fn cut(
    side: &DocumentSide<'_>,
    content: &[Inline],
    under: &str,
    block: Option<(usize, usize)>,
) -> Vec<PublicLine> {
    let empty = || PublicLine {
        kind: SentenceKind::Sentence,
        text: String::new(),
        typed: String::new(),
        under: under.to_owned(),
        block,
        sources: Vec::new(),
    };
    let mut all = vec![empty()];
    let mut ended = false;
    for inline in content {
        let sources = match inline {
            Inline::Figure { id, .. } => sources(side.document, *id),
            _ => Vec::new(),
        };
        let fetched = sources.iter().any(|place| side.cells.contains(place));
        for (at, c) in inline.text().char_indices() {
            if ended && !CLOSERS.contains(c) && !STOPS.contains(c) {
                all.push(empty());
                ended = false;
            }
            ended |= STOPS.contains(c);
            let Some(last) = all.last_mut() else { break };
            last.text.push(c);
            match (fetched, at) {
                (true, 0) => last.typed.push(FETCHED),
                (true, _) => {}
                (false, _) => last.typed.push(c),
            }
            if at == 0 {
                last.sources.extend(sources.iter().cloned());
            }
        }
    }
    all.iter_mut().for_each(|own| own.text = own.text.trim().to_owned());
    all.retain(|own| !own.text.is_empty());
    all
}

type LineOf<'a> = Option<(&'a DocumentSide<'a>, &'a PublicLine)>;

fn change(
    old: LineOf<'_>,
    new: LineOf<'_>,
    (before, now): (&Withholding<'_>, &Withholding<'_>),
    cutter: &WordCutter,
) -> SentenceChange {
    let text = |own: LineOf<'_>| own.map_or(String::new(), |(_, own)| own.text.clone());
    let page = |own: LineOf<'_>| {
        let (printed, sentence) = own?;
        let (part, block) = sentence.block?;
        printed.pages?.page_of(part, block).map(str::to_owned)
    };
    // below a heading that names it, all is about it, though it be named no more
    let tells = |withholding: &Withholding<'_>| {
        [(old, TextOf::Old), (new, TextOf::New)].into_iter().any(|(own, of)| {
            own.is_some_and(|(_, line)| {
                withholding.names(&line.text)
                    || withholding.names(&line.under)
                    || withholding.amounts(&line.typed, of)
            })
        })
    };
    // what one side prints and the other withholds
    let shows = |own: LineOf<'_>| {
        own.is_some_and(|(printed, sentence)| {
            sentence.sources.iter().any(|place| printed.withheld.contains(place))
        })
    };
    let openness =
        Openness::of(before.all() || tells(before) || shows(new), now.all() || tells(now) || shows(old));
    let (from, to) = (text(old), text(new));
    let fate = match (old, new) {
        (None, _) => SentenceFate::Added,
        (_, None) => SentenceFate::Gone,
        _ if unnumbered(&from) == unnumbered(&to) => SentenceFate::Renumbered,
        _ => SentenceFate::Changed,
    };
    let either = new.or(old).map(|(_, own)| own);
    SentenceChange {
        fate,
        kind: either.map_or(SentenceKind::Sentence, |own| own.kind),
        under: either.map_or(String::new(), |own| own.under.clone()),
        pieces: cutter.compare(&from, &to),
        old: from,
        new: to,
        old_page: page(old),
        new_page: page(new),
        openness,
    }
}

/// A text without the number before it.
fn unnumbered(text: &str) -> &str {
    let rest = text.trim_start_matches(|c| NUMBERING.contains(c));
    let number = text[..text.len() - rest.len()].trim_end_matches([' ', '　']);
    if number.ends_with(|c| NUMBER_ENDS.contains(c)) { rest } else { text }
}

/// Makes one of a text that is gone from one place and added at another.
fn join_moved(changes: &mut Vec<SentenceChange>) {
    let mut gone: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        if change.fate == SentenceFate::Gone {
            gone.entry(change.old.clone()).or_default().push(at);
        }
    }
    let mut joined = BTreeSet::new();
    for at in 0..changes.len() {
        if changes[at].fate != SentenceFate::Added {
            continue;
        }
        let Some(from) = gone.get_mut(&changes[at].new).and_then(Vec::pop) else { continue };
        joined.insert(from);
        let (old, old_page) = (changes[from].old.clone(), changes[from].old_page.clone());
        let openness = changes[from].openness;
        let moved = &mut changes[at];
        // it may have stood below a heading that names what is withheld
        moved.openness = if moved.openness.is_public() { openness } else { moved.openness };
        (moved.fate, moved.old, moved.old_page) = (SentenceFate::Moved, old, old_page);
        moved.pieces.iter_mut().for_each(|piece| piece.fate = super::words::PieceFate::Same);
    }
    let mut at = 0;
    changes.retain(|_| {
        at += 1;
        !joined.contains(&(at - 1))
    });
}
