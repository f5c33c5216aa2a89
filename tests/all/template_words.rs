//! Every name that a built-in template writes is misspelt, one at a time: each is told where it stands.
//!
//! The tags are read here by a reader of the test's own.

use std::collections::BTreeMap;

use gongkai::diag::Place;
use gongkai::pack::{self, Pack};

use crate::template_faults::built_in;

/// A word of a tag: its bytes, and whether it is a string.
#[derive(Debug, Clone)]
struct Found {
    start: usize,
    end: usize,
    string: bool,
}

/// The words and strings in the tags of a template.
fn words(text: &str) -> Vec<Vec<Found>> {
    let bytes = text.as_bytes();
    let mut tags = Vec::new();
    let mut at = 0;
    while at + 1 < bytes.len() {
        if text[at..].starts_with("{#") {
            at += text[at..].find("#}").unwrap() + 2;
            continue;
        }
        let close = match &bytes[at..at + 2] {
            b"{{" => "}}",
            b"{%" => "%}",
            _ => {
                at += 1;
                while !text.is_char_boundary(at) {
                    at += 1;
                }
                continue;
            }
        };
        at += 2;
        let mut found = Vec::new();
        while !text[at..].starts_with(close) {
            let start = at;
            match bytes[at] {
                b'"' | b'\'' => {
                    at = start + 2 + text[start + 1..].find(char::from(bytes[start])).unwrap();
                    found.push(Found { start, end: at, string: true });
                }
                b if b.is_ascii_alphabetic() || b == b'_' => {
                    while bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_' {
                        at += 1;
                    }
                    found.push(Found { start, end: at, string: false });
                }
                _ => at += 1,
            }
        }
        tags.push(found);
        at += 2;
    }
    tags
}

/// Where a misspelling goes: into each part of a path, into the middle of any other word.
fn spots(text: &str, word: &Found) -> Vec<usize> {
    let whole = if word.string { word.start + 1..word.end - 1 } else { word.start..word.end };
    let content = &text[whole.clone()];
    let mut out = Vec::new();
    let mut from = 0;
    for part in content.split(['/', '@', '.']) {
        if !part.is_empty() {
            let middle = part.char_indices().nth(part.chars().count() / 2).map_or(0, |(at, _)| at);
            out.push(whole.start + from + middle);
        }
        from += part.len() + 1;
    }
    out
}

/// Why a word is no reference, if it is none.
fn no_reference(text: &str, tag: &[Found], index: usize) -> Option<&'static str> {
    let said = |at: usize| tag.get(at).map_or("", |word| &text[word.start..word.end]);
    let (word, first) = (&tag[index], said(0));
    let before = index.checked_sub(1).map_or("", said);
    let behind = text[word.end..].trim_start();
    if !word.string {
        let gives = index == 1 && matches!(first, "set" | "set_global" | "for" | "block");
        let gives = gives || before == "for";
        return gives.then_some("a name that is given here; its uses are told");
    }
    if matches!(before, "pat" | "from" | "to") {
        return Some("words that a filter looks for in words");
    }
    if first == "set" && matches!(said(1), "row" | "item") {
        return Some("words that are printed");
    }
    if first == "corrections" {
        return Some("words that are printed");
    }
    if before == "code" && text[..word.start].trim_end().ends_with("==") {
        return Some("a code of the workbook");
    }
    let in_pair = text[..word.start].trim_end().ends_with(',') && behind.starts_with(']');
    if in_pair
        && text[..word.start].trim_end().ends_with("\",")
        && first == "for"
        && text.contains("field[1]")
    {
        return Some("a heading that is printed");
    }
    if matches!(&text[word.start..word.end], "\"；\"") {
        return Some("words that are printed");
    }
    None
}

/// Line and column of a byte, one-based.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap().chars().count() + 1)
}

/// Whether a fault stands in some columns of a line of a file.
fn is_told(
    pack: &Pack,
    file: &str,
    line: usize,
    columns: std::ops::RangeInclusive<usize>,
) -> Result<(), String> {
    let faults = pack::templates::check(pack);
    let stands = |place: &Place| match place {
        Place::Line { file: own, line: at, column } => {
            own == &file.into() && *at == line && columns.contains(column)
        }
        _ => false,
    };
    let found = faults.iter().any(|fault| fault.places.iter().take(1).any(stands));
    let told: Vec<String> = faults.iter().map(|f| format!("{:?} {}", f.places, f.message)).collect();
    if found { Ok(()) } else { Err(format!("{told:?}")) }
}

#[test]
fn every_misspelling_is_told_where_it_stands() {
    let mut lacking = Vec::new();
    let (mut tried, mut passed_over) = (0, BTreeMap::<&str, usize>::new());
    for id in pack::load::built_in_packs() {
        let mut pack = built_in(id);
        for (key, template) in pack.templates.clone() {
            for tag in words(&template.text) {
                for (index, word) in tag.iter().enumerate() {
                    if let Some(why) = no_reference(&template.text, &tag, index) {
                        *passed_over.entry(why).or_default() += 1;
                        continue;
                    }
                    for spot in spots(&template.text, word) {
                        let sign = if template.text[word.start..word.end].is_ascii() { "q" } else { "某" };
                        let text = format!("{}{sign}{}", &template.text[..spot], &template.text[spot..]);
                        let (line, column) = position(&text, word.start);
                        // a word that is none any more is told at the next one
                        let next = tag.get(index + 1).map_or(word.end, |next| next.start);
                        let end = position(&text, next.max(word.end) + sign.len()).1;
                        if let Some(own) = pack.templates.get_mut(&key) {
                            (own.text, own.built_in) = (text, false);
                        }
                        tried += 1;
                        if let Err(told) = is_told(&pack, &template.origin, line, column..=end.max(column)) {
                            let said = &template.text[word.start..word.end];
                            lacking.push(format!("{}:{line}:{column} {said}: {told}", template.origin));
                        }
                    }
                }
            }
            pack.templates.insert(key, template);
        }
    }
    println!("{tried} misspelt; passed over: {passed_over:#?}");
    assert!(lacking.is_empty(), "{} of {tried}:\n{}", lacking.len(), lacking.join("\n"));
}

#[test]
fn no_broken_template_breaks_the_check() {
    for id in pack::load::built_in_packs() {
        let mut pack = built_in(id);
        for (key, template) in pack.templates.clone() {
            let text = &template.text;
            // a sign lost, a Chinese one put in, the end cut off
            for (at, sign) in text.char_indices().step_by(149) {
                let rest = &text[at + sign.len_utf8()..];
                for broken in [
                    format!("{}{rest}", &text[..at]),
                    format!("{}“{rest}", &text[..at]),
                    text[..at].to_owned(),
                ] {
                    pack.templates.get_mut(&key).unwrap().text = broken;
                    for fault in pack::templates::check(&pack) {
                        assert!(!fault.places.is_empty() && !fault.hint.is_empty(), "{fault:?}");
                    }
                }
            }
            pack.templates.insert(key, template);
        }
    }
}
