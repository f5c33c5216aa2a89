//! Each piece of the composed text has its template line, or the tag that printed it.

use gongkai::compose::document::{Block, plain_text};
use gongkai::compose::trace::{Trace, trace};
use gongkai::compose::{self, Composed};
use gongkai::diag::Place;
use gongkai::pack::Pack;
use gongkai::read;

use crate::support::root;
use crate::template_layers::layered;

/// The text of a block; none of a table.
fn text_of(block: &Block) -> Option<String> {
    match block {
        Block::Heading { content, .. } | Block::Paragraph { content } => Some(plain_text(content)),
        Block::Table(_) | Block::Charts(_) => None,
    }
}

/// The line of a template, from a column on.
fn words<'a>(pack: &'a Pack, place: &Place) -> &'a str {
    let Place::Line { file, line, column } = place else { panic!("{place}") };
    let template = pack.templates.values().find(|template| *template.origin == **file).unwrap();
    let line = template.text.lines().nth(line - 1).unwrap();
    let at = line.char_indices().nth(column - 1).unwrap().0;
    &line[at..]
}

#[test]
fn every_character_of_the_samples_is_traced_to_the_words_or_the_tag_that_made_it() {
    for sample in ["nanchang-2023", "qingshi-2025", "mingwan-2026"] {
        let input = read::read(&root().join("inputs").join(sample), &[]).0.unwrap();
        let composed = compose::compose(&input.budget, &input.pack).unwrap();
        let traced = trace(&input.budget, &input.pack, &composed.document.parts);
        let (mut own, mut printed) = (0, 0);
        for (part, content) in composed.document.parts.iter().enumerate() {
            for (index, block) in content.blocks.iter().enumerate() {
                let Some(text) = text_of(block) else { continue };
                let strokes = traced.strokes(part, index);
                let covered: usize = strokes.iter().map(|stroke| stroke.range.len()).sum();
                let blanks = text.chars().filter(|c| *c == ' ').count();
                assert!(covered + blanks >= text.len() && !strokes.is_empty(), "{text}\n{strokes:?}");
                for stroke in strokes {
                    let (source, shown) = (words(&input.pack, &stroke.place), &text[stroke.range.clone()]);
                    match stroke.printed {
                        true => assert!(source.starts_with("{{"), "{shown}: {source}"),
                        false => assert!(source.starts_with(shown), "{shown}: {source}"),
                    }
                    *if stroke.printed { &mut printed } else { &mut own } += 1;
                }
            }
        }
        assert!(own > 50 && printed > 50, "{sample}: {own} {printed}");
    }
}

/// The strokes of the only block of the last part: words, and where they come from.
fn last(text: &str) -> Vec<String> {
    let input = read::read(&crate::support::sample(), &[]).0.unwrap();
    let composed: Composed = layered(&[text]).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let mut pack = gongkai::pack::Pack::clone(&input.pack);
    pack.templates.retain(|_, template| template.origin != "jiangxi/part4.md.tera（内置）");
    crate::template_faults::lay(
        &mut pack,
        "part4.md.tera",
        &text.replace("TOTAL", crate::template_layers::TOTAL),
    );
    let traced: Trace = trace(&input.budget, &pack, &composed.document.parts);
    let part = composed.document.parts.len() - 1;
    let mut all = Vec::new();
    for (index, block) in composed.document.parts[part].blocks.iter().enumerate() {
        let Some(text) = text_of(block) else { continue };
        for stroke in traced.strokes(part, index) {
            let Place::Line { line, column, .. } = &stroke.place else { panic!("{stroke:?}") };
            all.push(format!("{} {line}:{column}", text[stroke.range.clone()].trim()));
        }
    }
    all
}

#[test]
fn trimming_escapes_raw_blocks_captures_and_components_are_traced() {
    let of = |text: &str| last(text).join(" ");
    assert_eq!(of("甲\n  {{- \"TOTAL\" | wan -}}  \n  乙。\n"), "甲 1:1 3762.09 2:3 乙。 3:3");
    assert_eq!(
        of("# {{ year }}年\n\n1\\. {{ unit.name }}\n"),
        "2023 1:3 年 1:13 1 3:1 . 3:3 南昌市社会保险事业服务中心 3:5"
    );
    assert_eq!(of("一{% raw %}二{% endraw %}三"), "一 1:1 二 1:11 三 1:24");
    let captured = "{% set a -%}\n甲{{ year }}\n{%- endset -%}\n{{ a }}乙{{ \"；\" }}\n";
    assert_eq!(of(captured), "甲 2:1 2023 2:2 乙 4:8 ； 4:9");
    let component = "{% component c(a) %}低{{ a }}。{% endcomponent c %}\n{{ <c a=\"一\" /> }}\n";
    assert_eq!(of(component), "低 1:21 一 1:22 。 1:29");
    // what has become another text by its numbers is not traced, and nothing else suffers
    let compared = "{% set a %}甲{% endset %}{% if a == \"甲\" %}同{% else %}异{% endif %}\n\n乙\n";
    assert_eq!(of(compared), "乙 3:1");
}
