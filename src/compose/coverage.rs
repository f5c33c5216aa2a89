//! Whether the document has all that the pack publishes: each table once, the charts once at most, something in
//! every part.

use std::collections::BTreeMap;

use crate::budget::Budget;
use crate::budget::unit::Fact;
use crate::diag::{Diagnostic, Place};
use crate::pack::Pack;
use crate::pack::at::among;
use crate::pack::checks::Condition;
use crate::pack::schema::{Presence, TableSchema};
use crate::pack::templates::BASE;

use super::document::{Block, Inline, Part, plain_text};
use super::{file_of, numbering};

/// Code of what the pack publishes and the document does not have.
const LEFT_OUT: &str = "编制-遗漏";
/// Code of a heading with nothing below it.
const HEADING: &str = "编制-空标题";
/// Code of what the document has more than once.
const TWICE: &str = "编制-重复";

/// All that is left out of the document or stands in it twice; `place` says where a block (its part, its number in
/// it) comes from.
pub fn faults(
    parts: &[Part],
    pack: &Pack,
    budget: &Budget,
    place: &dyn Fn(usize, usize) -> Place,
) -> Vec<Diagnostic> {
    let mut tables: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    let mut charts = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        for (block, content) in part.blocks.iter().enumerate() {
            match content {
                Block::Table(view) => tables.entry(&view.id).or_default().push((at, block)),
                Block::Charts(_) => charts.push((at, block)),
                Block::Heading { .. } | Block::Paragraph { .. } => {}
            }
        }
    }
    let placed = |spots: &[(usize, usize)]| -> Vec<Place> {
        spots.iter().map(|(part, block)| place(*part, *block)).collect()
    };
    let mut faults = empty_parts(parts, pack);
    faults.extend(empty_headings(parts, place));
    faults.extend(left_out(&tables, pack, budget));
    for schema in &pack.tables {
        if let Some(places) = tables.get(schema.id.as_str()).filter(|places| places.len() > 1) {
            let message = format!("{}印了{}次，每张表只印一次", titled(schema, budget), places.len());
            let hint = format!(
                "请删去多出的 {{{{ table(id=\"{}\") }}}}；用 tables() 逐张印出的，不必再单独写",
                schema.id
            );
            faults.push(twice(message, &placed(places), hint));
        }
    }
    if charts.len() > 1 {
        let message = format!("图示印了{}次，只印一次", charts.len());
        faults.push(twice(message, &placed(&charts), "请删去多出的 {{ charts() }}".to_owned()));
    }
    faults
}

fn titled(schema: &TableSchema, budget: &Budget) -> String {
    format!("《{}》", schema.title(&budget.unit.kind, budget.unit.year))
}

fn twice(message: String, places: &[Place], hint: String) -> Diagnostic {
    let mut fault = Diagnostic::error(TWICE, message).hint(hint);
    fault.places = places.to_vec();
    fault.places.dedup();
    fault
}

/// The parts that say nothing.
fn empty_parts(parts: &[Part], pack: &Pack) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for (part, spec) in parts.iter().zip(&pack.manifest.parts) {
        if part.blocks.iter().any(says_something) {
            continue;
        }
        let message = format!("“{}”这一部分是空的，一句话、一张表也没有", part.title);
        let hint = format!(
            "请在 {} 里写上内容；这一部分不要了的，在自己的 pack-本局.toml 里写三行：[[part]]、template = \"{}\"、remove = true",
            spec.template, spec.template
        );
        let mut fault = Diagnostic::error(LEFT_OUT, message).hint(hint);
        fault.places = vec![file_of(pack, &spec.template), pack.layers.place(spec.template.spot)];
        faults.push(fault);
    }
    faults
}

/// The headings with nothing below them.
fn empty_headings(parts: &[Part], place: &dyn Fn(usize, usize) -> Place) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        for (block, own) in part.blocks.iter().enumerate() {
            let Block::Heading { level, content } = own else { continue };
            let next = part.blocks[block + 1..].iter().find(|block| says_something(block));
            if next.is_some_and(|next| !ends_section(*level, &plain_text(content), next)) {
                continue;
            }
            let message = format!("标题“{}”下面没有内容", plain_text(content).trim());
            let hint = "请在标题下面写上内容；没有内容时，连同标题一起不写（{% if … %}）";
            faults.push(Diagnostic::error(HEADING, message).at(place(at, block)).hint(hint));
        }
    }
    faults
}

/// Whether a block is the heading of another section, not of one within. Packs may set a lower form of numbers on
/// the same level.
fn ends_section(level: u8, title: &str, next: &Block) -> bool {
    let Block::Heading { level: of_next, content } = next else { return false };
    let deeper = match (numbering::rank(title), numbering::rank(&plain_text(content))) {
        (Some(own), Some(next)) => next > own,
        _ => false,
    };
    *of_next <= level && !deeper
}

fn says_something(block: &Block) -> bool {
    match block {
        Block::Heading { content, .. } | Block::Paragraph { content } => {
            content.iter().map(Inline::text).any(|text| !text.trim().is_empty())
        }
        Block::Table(_) => true,
        Block::Charts(charts) => !charts.is_empty(),
    }
}

/// The published tables of the book that the document does not have, in one message: who leaves out one mostly
/// leaves out several.
fn left_out(
    tables: &BTreeMap<&str, Vec<(usize, usize)>>,
    pack: &Pack,
    budget: &Budget,
) -> Option<Diagnostic> {
    if pack.manifest.attachment.as_ref().is_some_and(|condition| holds(condition, budget)) {
        return None;
    }
    let mut lacking = Vec::new();
    for schema in &pack.tables {
        let published = schema.presence != Presence::Supplementary;
        if published && budget.current.table(&schema.id).is_some() && !tables.contains_key(schema.id.as_str())
        {
            lacking.push(schema);
        }
    }
    let first = lacking.first()?;
    let titles: Vec<String> = lacking.iter().map(|schema| titled(schema, budget)).collect();
    let message = match lacking.as_slice() {
        [_] => format!("{}没有印在公开文件里", titles.concat()),
        _ => format!("有{}张表没有印在公开文件里：{}", lacking.len(), titles.join("、")),
    };
    let mut hint = format!(
        "请在印表的地方写 {{{{ table(id=\"{}\") }}}}{}，或用 {{% for item in tables() %}} 逐张印出；\
         不公开的表，在自己的 tables-本局.toml 里写三行：[[table]]、id = \"{}\"、remove = true",
        first.id,
        if lacking.len() > 1 { "，其余照此" } else { "" },
        first.id
    );
    hint.push_str(&match &pack.manifest.attachment {
        Some(condition) => {
            let named = budget.unit.statement.named(&condition.fact);
            format!("；表全部另作附件的，写明{named}是“{}”", choice_word(condition, pack))
        }
        None => "；表可以另作附件的模板包，要在 pack.toml 的 [attachment] 里写明哪一项（fact）填成什么（is）是另作附件"
            .to_owned(),
    });
    let mut fault = Diagnostic::error(LEFT_OUT, message).hint(hint);
    fault.places = where_tables_are(tables, pack);
    Some(fault)
}

/// Where tables are placed; where none is, the templates that would place some, and where a layer took such a part
/// away; else pack.toml.
fn where_tables_are(tables: &BTreeMap<&str, Vec<(usize, usize)>>, pack: &Pack) -> Vec<Place> {
    let template = |part: &usize| file_of(pack, &pack.manifest.parts[*part].template);
    let mut files: Vec<Place> = tables.values().flatten().map(|(part, _)| template(part)).collect();
    if files.is_empty() {
        for spec in &pack.manifest.parts {
            if places_tables(pack, &spec.template) {
                files.push(file_of(pack, &spec.template));
            }
        }
        for gone in &pack.removed {
            if gone.list == "part" && places_tables(pack, &gone.id) {
                files.push(pack.layers.place(gone.spot));
            }
        }
    }
    files.sort();
    files.dedup();
    if files.is_empty() {
        let spot = pack.manifest.parts.first().map(|spec| spec.template.spot);
        files.extend(spot.map(|spot| pack.layers.place(spot)));
    }
    files
}

/// Whether a template, or a version of it in a lower layer, writes `table(…)`.
fn places_tables(pack: &Pack, template: &str) -> bool {
    let mut name = template.to_owned();
    while let Some(version) = pack.templates.get(&name) {
        let mut calls = version.text.match_indices("table(");
        if calls.any(|(at, _)| !version.text[..at].ends_with(|c: char| c == '_' || c.is_alphanumeric())) {
            return true;
        }
        name = format!("{BASE}{name}");
    }
    false
}

/// Whether a condition on a fact holds.
fn holds(condition: &Condition, budget: &Budget) -> bool {
    let stated = match budget.unit.facts.get(condition.fact.as_str()) {
        Some(Fact::Flag(flag)) => Some(flag.to_string()),
        _ => budget.unit.stated(&condition.fact),
    };
    stated.is_some_and(|words| among(&condition.is, &words))
}

/// The first value of a condition, as a clerk writes it.
fn choice_word(condition: &Condition, pack: &Pack) -> String {
    let Some(value) = condition.is.first() else { return String::new() };
    let spec = pack.manifest.facts.iter().find(|spec| spec.key == *condition.fact);
    let word = spec.and_then(|spec| {
        let at = spec.choices.iter().position(|choice| choice == value.as_str())?;
        spec.words.get(at)
    });
    word.cloned().unwrap_or_else(|| value.to_string())
}
