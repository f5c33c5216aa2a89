//! What the unit stated last year, where it is at hand: on the sheets of facts of last year's workbooks, and in
//! a unit.toml that lies beside one of them in another folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::budget::unit::{LastSaid, Prose};
use crate::diag::{Diagnostic, Diagnostics, Place};

use super::facts::{Keys, sheets};
use super::shelf::BookShelf;
use super::{files, folder, unit};

/// Reads what was stated last year. What is wrong with it is nobody's business any more.
pub(super) fn read(
    own: &Path,
    previous: &[String],
    shelf: &mut BookShelf<'_>,
    keys: &Keys,
    faults: &mut Diagnostics,
) -> LastSaid {
    let mut last = LastSaid::default();
    let mut folders: Vec<PathBuf> = Vec::new();
    for name in previous {
        let facts = &shelf.open(name, faults).facts;
        let said = sheets::said(facts, keys, &mut Diagnostics::new()).said;
        last.texts.extend(texts(said.prose));
        for reason in said.named_reasons {
            let place = place_of(&reason.text).unwrap_or(Place::Cell(reason.place));
            last.reasons.push((reason.words, reason.text.text(), place));
        }
        let beside = files::at(own, name).parent().map(Path::to_path_buf).unwrap_or_default();
        if !is_same_folder(&beside, own) && !folders.contains(&beside) {
            folders.push(beside);
        }
    }
    for beside in folders {
        match folder::own_file(&beside) {
            Ok(None) => {}
            Ok(Some(raw)) => {
                let said = unit::said(&raw, keys, &mut Diagnostics::new());
                last.texts.extend(texts(said.prose));
                for (path, text) in said.reasons {
                    let file = Place::File(beside.join(unit::FILE).display().to_string().into());
                    let place = place_of(&text).unwrap_or(file);
                    last.reasons.push((path, text.text(), place));
                }
            }
            Err(fault) => {
                let message = format!("上年的 {} 读不出来，没有同上年的变动原因比较", unit::FILE);
                let mut told = Diagnostic::notice("配置-未找到", message);
                told.places = fault.places;
                faults.push(told);
            }
        }
    }
    last
}

/// Prose as it is kept; what is blank says nothing.
fn texts(prose: BTreeMap<String, Prose>) -> impl Iterator<Item = (String, String, Place)> {
    prose.into_iter().filter_map(|(key, prose)| {
        let place = place_of(&prose)?;
        Some((key, prose.text(), place))
    })
}

fn place_of(text: &Prose) -> Option<Place> {
    text.paragraphs.first().map(|paragraph| paragraph.place.clone())
}

/// Whether two folders are one; what cannot be found is not.
fn is_same_folder(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
