//! Where a character came from that no face has: cells, lines of unit.toml, lines of templates.
//!
//! Looked up in the files themselves, since only the typesetter finds it, and pages know no places. Figures,
//! paragraphs and sentences carry theirs.

use std::path::Path;

use crate::budget::label;
use crate::diag::{Diagnostics, Place};
use crate::pack::Pack;
use crate::pack::templates;

use super::facts::Keys;
use super::unit::lines::Lines;
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
        if name == unit::FILE {
            let keys = Keys::of(&input.pack.manifest);
            let source = String::from_utf8_lossy(bytes);
            places.extend(Lines::of(&label::seen(&source), unit::FILE, &keys).holding(text));
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

/// Lines of templates, and entries of the glossary.
fn lines(pack: &Pack, text: &str) -> Vec<Place> {
    let mut places = Vec::new();
    let printed = templates::loaded(pack);
    for (_, template) in pack.templates.iter().filter(|(key, _)| printed.contains_key(key.as_str())) {
        for (index, line) in template.text.lines().enumerate() {
            let Some(at) = line.find(text) else { continue };
            let column = line[..at].chars().count() + 1;
            places.push(Place::Line { file: template.origin.as_str().into(), line: index + 1, column });
        }
    }
    let glossary = &pack.glossary;
    let terms = glossary.income.iter().chain(&glossary.terms).map(|term| (&term.name, term.text.as_str()));
    let items = glossary.items.iter().map(|item| (&*item.code, item.text.as_str()));
    let holds = |(name, words): &(&String, &str)| name.contains(text) || words.contains(text);
    let key =
        |(name, _): (&String, _)| Place::Key { file: "glossary.toml".into(), key: name.as_str().into() };
    places.extend(terms.chain(items).filter(holds).map(key));
    places
}
