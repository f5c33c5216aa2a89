//! What stands in for the things that examples name: a table, an amount, a fact of the pack, such as the unit has a
//! value for.

use crate::budget::Budget;
use crate::budget::path::CellPath;
use crate::budget::unit::Fact;
use crate::compose::ledger::Desk;
use crate::compose::marks::MarkedPack;
use crate::pack::Pack;
use crate::pack::manifest::FactKind;
use crate::pack::templates::{BlockOutline, FileOutline};

use super::tables;
use super::words::ENTRY;

/// The variable of the file that examples put in.
const PUT_IN: &str = "term.name";
/// Ends the names of blocks that hold a heading.
pub const HEADING: &str = "_heading";

/// What a pack has for each thing that examples name; what it lacks is not there.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Each with the sign for it, in angle brackets.
    known: Vec<(&'static str, String)>,
}

impl Sample {
    /// Of a pack; with a unit, such as it has values for.
    pub fn of(pack: &Pack, budget: Option<&Budget>, files: &[FileOutline]) -> Self {
        let mut known: Vec<(&'static str, String)> = Vec::new();
        let mut add =
            |sign: &'static str, value: Option<String>| known.extend(value.map(|value| (sign, value)));
        let desk = budget.map(|budget| Desk::new(budget, pack, &MarkedPack::default()));
        let mut amounts = amounts(pack);
        // the first of those that show most
        amounts.sort_by_key(|path| std::cmp::Reverse(desk.as_ref().map_or(0, |desk| showing(desk, path))));
        let mut amounts = amounts.into_iter();
        add("〈金额〉", amounts.next());
        add("〈另一金额〉", amounts.next());
        if let Some((table, level, column)) = coded(pack, desk.as_ref()) {
            add("〈表〉", Some(table));
            add("〈级〉", Some(level));
            add("〈列〉", Some(column));
        }
        let stated = |key: &str| budget.and_then(|budget| budget.unit.facts.get(key));
        let counts: Vec<&String> = pack
            .manifest
            .facts
            .iter()
            .filter(|fact| fact.kind == FactKind::Count)
            .map(|fact| &fact.key)
            .collect();
        let count = counts.iter().find(|key| stated(key).is_some()).or(counts.first());
        add("〈个数〉", count.map(|key| format!("unit/{key}")));
        let map = pack.manifest.facts.iter().find(|fact| fact.kind == FactKind::Map).map(|fact| &fact.key);
        let entry = map.map(|key| match stated(key) {
            Some(Fact::Map(entries)) => entries.keys().next().cloned().unwrap_or_else(|| ENTRY.to_owned()),
            _ => ENTRY.to_owned(),
        });
        add("〈成组〉", map.cloned());
        add("〈成组的一项〉", entry);
        add("〈文字〉", pack.manifest.prose.first().map(|spec| spec.key.clone()));
        let changed =
            files.iter().find_map(|file| Some((file.name.clone(), plain_block(file)?.name.clone())));
        if let Some((file, block)) = changed {
            add("〈部分〉", Some(file));
            add("〈块〉", Some(block));
        }
        let small = files.iter().find(|file| !file.put_in_by.is_empty() && file.text.contains(PUT_IN));
        add("〈小文件〉", small.map(|file| file.name.clone()));
        Self { known }
    }

    /// An example with what the pack has; none where it lacks something of it.
    pub fn filled(&self, example: &str) -> Option<String> {
        let mut text = example.to_owned();
        for (sign, value) in &self.known {
            text = text.replace(sign, value);
        }
        (!text.contains('〈')).then_some(text)
    }

    /// What stands for a sign.
    pub fn value(&self, sign: &str) -> Option<&str> {
        self.known.iter().find(|(known, _)| *known == sign).map(|(_, value)| value.as_str())
    }
}

/// A block of a part that holds sentences, not a heading or other blocks.
fn plain_block(file: &FileOutline) -> Option<&BlockOutline> {
    let says = |block: &&BlockOutline| !block.words.is_empty() && !block.text.contains("block");
    file.blocks.iter().filter(says).find(|block| !block.name.ends_with(HEADING))
}

/// Paths of amounts, those first by which people know the pack.
fn amounts(pack: &Pack) -> Vec<String> {
    let mut paths: Vec<String> = pack.manifest.reasons.iter().map(|reason| reason.path.to_string()).collect();
    paths.retain(|path| !path.starts_with("unit/"));
    for schema in &pack.tables {
        paths.extend(tables::listed_paths(schema).iter().map(CellPath::to_string));
    }
    paths.dedup();
    paths
}

/// How much of what examples ask for an amount has.
fn showing(desk: &Desk, text: &str) -> usize {
    let Ok(path) = CellPath::parse(text) else { return 0 };
    let Ok(stated) = desk.amount(&path, false) else { return 0 };
    let mut shows = 1 + usize::from(!stated.yuan.is_zero());
    let Some(before) = desk.last_year(text) else { return shows };
    shows += 1;
    let given = desk.budget.unit.reasons.keys().any(|key| CellPath::parse(key).is_ok_and(|key| key == path));
    if before.yuan != stated.yuan && given {
        shows += 1;
    }
    shows
}

/// A table whose rows have codes, its first level and a column; one in which the unit has rows, where there is one.
fn coded(pack: &Pack, desk: Option<&Desk>) -> Option<(String, String, String)> {
    let mut found: Vec<(String, String, String)> = Vec::new();
    for schema in &pack.tables {
        let (Some(codes), Some(side)) = (schema.code_system(), schema.sides().first()) else { continue };
        let (Some(level), Some(column)) = (codes.levels.first(), side.amount_columns().first().copied())
        else {
            continue;
        };
        found.push((schema.id.clone(), level.clone(), column.to_owned()));
    }
    let filled = |one: &&(String, String, String)| {
        desk.is_some_and(|desk| {
            desk.budget.current.table(&one.0).is_some() && !desk.rows(&one.0, &one.1, &one.2).is_empty()
        })
    };
    found.iter().find(filled).or(found.first()).cloned()
}
