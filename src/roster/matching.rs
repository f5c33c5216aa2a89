//! Which row of a roster is of which unit.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::budget::body_name::{bare, differ_by_region, is_of_own_office, readings, without_remarks};
use crate::budget::label::fold;
use crate::budget::unit::{Fact, Unit};
use crate::pack::roster::RosterField;

use super::{Roster, RosterRow};

/// Further names of a unit, and those that it had.
pub(super) const FURTHER: [&str; 2] = ["unit.aliases", "unit.former_names"];
/// Its code, where the pack has it.
pub(super) const CODE: &str = "unit.code";
/// At most so many near names are told.
const MOST_NEAR: usize = 3;
/// What has so many times less in common is not told.
const MUCH_LESS: f64 = 2.0;
/// Fewer digits before the name of a folder are no code.
const SHORTEST_CODE: usize = 3;

/// By what a unit may be known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownBy {
    /// Its full name; empty where nobody states it.
    pub name: String,
    /// Its further and former names.
    pub further: Vec<String>,
    /// Its code, as it states it.
    pub code: Option<String>,
    /// The name of its folder.
    pub folder: String,
}

impl KnownBy {
    /// A unit that was read, in a folder.
    pub fn of(unit: &Unit, folder: &Path) -> Self {
        let folder = folder.file_name().map(|name| name.to_string_lossy().into_owned());
        Self {
            name: unit.name.clone(),
            further: FURTHER.into_iter().flat_map(|key| unit.list(key)).cloned().collect(),
            code: unit.facts.get(CODE).map(Fact::words),
            folder: folder.unwrap_or_default(),
        }
    }
}

/// How near the name of a row is to that of a unit, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// The code is the same.
    Code,
    /// The name is the same.
    Same,
    /// It is one of its further or former names.
    Further,
    /// It is the same but for a number, a seal or a remark.
    Marked,
    /// It is the same but for the region before it.
    Region,
    /// The folder is called so.
    Folder,
}

/// What was found of a unit in a roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<'r> {
    /// One row, by its index.
    One(usize, &'r RosterRow, Nearness),
    /// Rows that could all be its.
    Several(Vec<usize>),
    /// No row; the names like its own.
    Nothing(Vec<String>),
}

/// Finds the row of a unit.
pub fn find<'r>(roster: &'r Roster, unit: &KnownBy) -> Found<'r> {
    if roster.is_kept
        && let Some(row) = roster.rows.first()
    {
        // it was found before it was kept
        let nearness = nearness(row, unit).unwrap_or(Nearness::Code);
        return Found::One(0, row, nearness);
    }
    let mut near: Vec<(Nearness, usize)> = Vec::new();
    for (at, row) in roster.rows.iter().enumerate() {
        near.extend(nearness(row, unit).map(|nearness| (nearness, at)));
    }
    near.sort();
    let first = near.first().copied();
    let Some((nearest, at)) = first else {
        let wanted = if unit.name.is_empty() { &unit.folder } else { &unit.name };
        return Found::Nothing(near_names(roster, wanted));
    };
    let rivals: Vec<usize> =
        near.iter().filter(|(nearness, _)| *nearness == nearest).map(|(_, at)| *at).collect();
    if rivals.len() > 1 { Found::Several(rivals) } else { Found::One(at, &roster.rows[at], nearest) }
}

/// The names like one, the most similar first: what few names of the roster have in common with it counts most, since
/// units of one office are called alike.
fn near_names(roster: &Roster, wanted: &str) -> Vec<String> {
    let pairs = |name: &str| -> BTreeSet<(char, char)> {
        let letters: Vec<char> = fold(name).chars().collect();
        letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let all: Vec<BTreeSet<(char, char)>> = roster.rows.iter().map(|row| pairs(row.name())).collect();
    let wanted = pairs(wanted);
    let mut scored: Vec<(f64, &str)> = Vec::new();
    for (row, own) in roster.rows.iter().zip(&all) {
        let mut score = 0.0;
        for pair in wanted.intersection(own) {
            score += 1.0 / all.iter().filter(|other| other.contains(pair)).count() as f64;
        }
        if score > 0.0 {
            scored.push((score, row.name()));
        }
    }
    scored.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    let best = scored.first().map_or(0.0, |(score, _)| *score);
    // those that share no more than all do are no likely ones beside one that does
    scored.retain(|(score, _)| *score * MUCH_LESS > best);
    scored.into_iter().take(MOST_NEAR).map(|(_, name)| name.to_owned()).collect()
}

/// How near a row is to a unit; none where it is of another.
fn nearness(row: &RosterRow, unit: &KnownBy) -> Option<Nearness> {
    let code = fold(row.words(RosterField::Code));
    if !code.is_empty() && unit.code.as_ref().is_some_and(|own| fold(own) == code) {
        return Some(Nearness::Code);
    }
    let name = row.name();
    let own = std::iter::once(&unit.name).filter(|own| !own.is_empty());
    if own.clone().any(|own| fold(own) == fold(name)) {
        return Some(Nearness::Same);
    }
    if unit.further.iter().any(|own| bare(own) == bare(name)) {
        return Some(Nearness::Further);
    }
    let mut looser: Vec<Nearness> = own.filter_map(|own| alike(own, name)).collect();
    let folder = &unit.folder;
    // who states a name is not known by its folder
    let is_called = unit.name.is_empty()
        && (bare(folder) == bare(name) || code_of(folder).is_some_and(|own| own == code));
    if is_called && !folder.is_empty() {
        looser.push(Nearness::Folder);
    }
    looser.into_iter().min()
}

/// How two different spellings are of one name; none where they are of two bodies.
fn alike(own: &str, name: &str) -> Option<Nearness> {
    // the own office of a body has another budget than the body
    if is_of_own_office(own) != is_of_own_office(name) {
        return None;
    }
    let [one, other] = [own, name].map(|name| without_remarks(&readings(name)));
    if one.intersection(&other).next().is_some() {
        return Some(Nearness::Marked);
    }
    let by_region = one.iter().any(|one| other.iter().any(|other| differ_by_region(one, other)));
    by_region.then_some(Nearness::Region)
}

/// Whether two names mean one body, however they are spelt.
pub(super) fn is_one_body(one: &str, other: &str) -> bool {
    bare(one) == bare(other) || alike(one, other).is_some()
}

/// The digits with which the name of a folder begins; none where they are too few for a code.
fn code_of(folder: &str) -> Option<String> {
    let digits: String = fold(folder).chars().take_while(char::is_ascii_digit).collect();
    Some(digits).filter(|digits| digits.len() >= SHORTEST_CODE)
}
