//! Where a text of the document came from: cells, keys of unit.toml, lines of templates.
//!
//! Looked up only when something is wrong with the text, in the files themselves.

use std::path::Path;

use crate::diag::{Diagnostics, Place};
use crate::pack::Pack;

use super::{Input, unit, workbook};

/// At most so many places are told.
const ENOUGH: usize = 3;

/// The first places that hold a text: cells first, then unit.toml, then templates.
pub fn places(input: &Input, text: &str) -> Vec<Place> {
    let mut places = Vec::new();
    for (name, bytes) in &input.files {
        if name == unit::FILE {
            continue;
        }
        places.extend(cells(name, bytes, text));
    }
    for (name, bytes) in &input.files {
        if let Ok(toml) = std::str::from_utf8(bytes).unwrap_or_default().parse::<toml::Table>()
            && name == unit::FILE
        {
            keys(&toml::Value::Table(toml), "", text, &mut places);
        }
    }
    places.extend(lines(&input.pack, text));
    places.truncate(ENOUGH);
    places
}

fn cells(name: &str, bytes: &[u8], text: &str) -> Vec<Place> {
    let extension = Path::new(name).extension().unwrap_or_default().to_string_lossy().into_owned();
    let file = tempfile::Builder::new().suffix(&format!(".{extension}")).tempfile();
    let Ok(file) = file else { return Vec::new() };
    if std::fs::write(file.path(), bytes).is_err() {
        return Vec::new();
    }
    let Ok((grids, _)) = workbook::read(file.path(), &mut Diagnostics::new()) else { return Vec::new() };
    let mut places = Vec::new();
    for grid in &grids {
        let hits = grid.iter().filter(|(_, cell)| cell.text().contains(text));
        places.extend(hits.take(ENOUGH).map(|((row, column), _)| {
            let mut cell = grid.cell(row, column);
            cell.file = name.into();
            Place::Cell(cell)
        }));
    }
    places
}

/// Keys whose text holds it; the entries of a list are counted from 1.
fn keys(value: &toml::Value, at: &str, text: &str, places: &mut Vec<Place>) {
    let join = |key: &str| if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") };
    match value {
        toml::Value::String(found) if found.contains(text) => {
            places.push(Place::Key { file: unit::FILE.into(), key: at.into() });
        }
        toml::Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                keys(item, &format!("{at} 第{}项", index + 1), text, places);
            }
        }
        toml::Value::Table(table) => {
            for (key, value) in table {
                keys(value, &join(key), text, places);
            }
        }
        _ => {}
    }
}

fn lines(pack: &Pack, text: &str) -> Vec<Place> {
    let mut places = Vec::new();
    for template in pack.templates.values() {
        for (index, line) in template.text.lines().enumerate() {
            let Some(at) = line.find(text) else { continue };
            let column = line[..at].chars().count() + 1;
            places.push(Place::Line { file: template.origin.as_str().into(), line: index + 1, column });
        }
    }
    let glossary = &pack.glossary;
    let terms = glossary.income.iter().chain(&glossary.terms).map(|term| (&term.name, &term.text));
    let items = glossary.items.iter().map(|item| (&item.code, &item.text));
    let holds = |(name, words): &(&String, &String)| name.contains(text) || words.contains(text);
    let key =
        |(name, _): (&String, _)| Place::Key { file: "glossary.toml".into(), key: name.as_str().into() };
    places.extend(terms.chain(items).filter(holds).map(key));
    places
}
