//! Running text down the pages, judged on the display list: the grid of GB/T 9704-2012, headings with what
//! follows, no line of a paragraph alone, page numbers outside, binding and two-sided printing.

use std::collections::BTreeMap;
use std::sync::Arc;

use gongkai::compose::document::{Block, Inline};
use gongkai::typeset::fonts::{FontPlaces, Fonts};
use gongkai::typeset::pages::{NodeKind, Page, Pages, Shape};
use gongkai::typeset::typeset;

use crate::lines::{Dice, document, set, style};

const MM: f64 = 72.0 / 25.4;

fn inline(text: String) -> Vec<Inline> {
    vec![Inline::Text(text)]
}

fn blocks(dice: &mut Dice, count: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    for i in 0..count {
        if dice.below(4) == 0 {
            let level = 1 + dice.below(4) as u8;
            blocks.push(Block::Heading { level, content: inline(format!("{i}．标题")) });
        }
        let text = "本单位收入预算比上年有所增加，".repeat(1 + dice.below(12));
        let end = if dice.below(5) == 0 { "如下：" } else { "特此说明。" };
        blocks.push(Block::Paragraph { content: inline(text + end) });
    }
    blocks
}

/// Lines of the body's pages: page, baseline, node and its kind, whether the text ends in a colon.
struct Line {
    page: usize,
    y: f64,
    node: usize,
    kind: NodeKind,
    colon: bool,
}

fn lines(pages: &Pages) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (at, page) in pages.pages.iter().enumerate().filter(|(_, page)| page.label.parse::<u32>().is_ok()) {
        for item in &page.items {
            let (Some(node), Shape::Glyphs(run)) = (item.node(), &item.shape) else { continue };
            let colon = run.glyphs.last().is_some_and(|glyph| &*glyph.text == "：");
            match lines.last_mut() {
                Some(last) if last.page == at && last.y == run.y => last.colon = colon,
                _ => {
                    let kind = pages.structure[node].kind.clone();
                    lines.push(Line { page: at, y: run.y, node, kind, colon });
                }
            }
        }
    }
    lines
}

#[test]
fn text_flows_on_the_grid() {
    let mut dice = Dice(0x0022_0028);
    let pages = set(blocks(&mut dice, 400), true);
    let lines = lines(&pages);
    assert!(lines.len() > 1000, "{} lines", lines.len());
    let count = |node: usize| lines.iter().filter(|line| line.node == node).count();
    let pitch = 225.0 * MM / 22.0;
    for pair in lines.windows(2) {
        let [line, next] = pair else { continue };
        // all type of one size stands alike in its line: 16 pt in 29 pt
        let slot = (line.y - 37.0 * MM) / pitch - ((pitch - 16.0) / 2.0 + 0.86 * 16.0) / pitch;
        let title = line.kind == NodeKind::Heading(1);
        let on_grid = (slot - slot.round()).abs() < 1e-6 && (0.0..22.0).contains(&slot.round());
        assert!(title || on_grid, "off the grid: {slot}");
        if line.page == next.page {
            let apart = (next.y - line.y) / pitch;
            assert!(title || (apart - apart.round()).abs() < 1e-6, "lines {apart} apart");
            continue;
        }
        assert!(!matches!(line.kind, NodeKind::Heading(_)), "a heading ends page {}", line.page);
        if line.node == next.node {
            let here = lines.iter().filter(|l| l.node == line.node && l.page == line.page).count();
            let there = count(line.node) - here;
            assert!(here > 1 && there > 1, "a line alone: {here} and {there}");
        } else {
            assert!(!line.colon || next.kind != NodeKind::Paragraph, "what is announced is elsewhere");
        }
    }
    for page in &pages.pages {
        let per_page = lines.iter().filter(|line| std::ptr::eq(&pages.pages[line.page], page)).count();
        assert!(per_page <= 22);
    }
}

/// Left end of the running text and left end of the page number, mm.
fn edges(page: &Page, structure: &[gongkai::typeset::pages::Node]) -> (f64, f64) {
    let (mut text, mut number) = (f64::MAX, f64::MAX);
    for item in &page.items {
        let Shape::Glyphs(run) = &item.shape else { continue };
        match item.node().map(|node| &structure[node].kind) {
            Some(NodeKind::Paragraph) => text = text.min(run.x / MM),
            None => number = number.min(run.x / MM),
            _ => {}
        }
    }
    (text, number)
}

#[test]
fn numbers_stand_outside_and_the_binding_edge_inside() {
    let mut bound = style();
    (bound.page.binding, bound.page.two_sided) = (5.0, true);
    let mut dice = Dice(0x0007_0005);
    let document = document(blocks(&mut dice, 60));
    let fonts = Arc::new(Fonts::find(&style().fonts, &FontPlaces { system: true, ..FontPlaces::default() }));
    let plain = typeset(&document, &style(), fonts.clone(), None).unwrap();
    let sided = typeset(&document, &bound, fonts, None).unwrap();
    let body = |pages: &Pages| -> BTreeMap<u32, (f64, f64)> {
        let numbered = pages.pages.iter().filter_map(|page| Some((page.label.parse().ok()?, page)));
        numbered.map(|(number, page)| (number, edges(page, &pages.structure))).collect()
    };
    for (number, (text, at)) in body(&plain) {
        assert!((text - 28.0).abs() < 0.1, "page {number} begins at {text} mm");
        assert_eq!(at > 105.0, number % 2 == 1, "number of page {number} at {at} mm");
    }
    for (number, (text, _)) in body(&sided) {
        // 28 mm and 26 mm as the standard says, and 5 mm for the binding on its side
        let expected = if number % 2 == 1 { 28.0 + 5.0 } else { 26.0 - 5.0 };
        assert!((text - expected).abs() < 0.1, "page {number} begins at {text} mm");
    }
    let first = sided.pages.iter().position(|page| page.label == "1").unwrap();
    assert_eq!(first % 2, 0, "page 1 is a right-hand page");
    let cover = &plain.pages[0];
    assert!(cover.items.iter().all(|item| item.node().is_some()), "no number on the cover");
}

#[test]
fn no_page_of_a_letter_holds_nothing_but_who_signs_it() {
    let fonts = Arc::new(Fonts::find(&style().fonts, &FontPlaces { system: false, ..FontPlaces::default() }));
    for paragraphs in 1..50 {
        let blocks =
            (0..paragraphs).map(|_| Block::Paragraph { content: inline("特此更正。".to_owned()) });
        let mut letter = document(blocks.collect());
        letter.cover.clear();
        letter.cover_foot = vec!["某市某局".to_owned(), "2026年1月9日".to_owned()];
        let pages = typeset(&letter, &style(), fonts.clone(), None).unwrap();
        let lines = lines(&pages);
        let last = lines.iter().filter(|line| line.page + 1 == pages.pages.len()).count();
        assert!(last > 2, "{paragraphs} paragraphs, {last} lines on page {}", pages.pages.len());
    }
}
