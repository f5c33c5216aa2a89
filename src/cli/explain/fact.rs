//! Facts for `explain`: a key or its Chinese name, what is stated there, and which rules ask for it.

use std::collections::BTreeSet;

use crate::budget::label;
use crate::budget::lookup::UNIT_TABLE;
use crate::budget::path::CellPath;
use crate::budget::unit::{Fact, Project, Prose, Unit};
use crate::cli::out::Out;
use crate::diag::Place;
use crate::pack::Pack;
use crate::pack::at::Written;
use crate::pack::checks::CheckSpec;

use super::unseen::Unseen;

/// Before the keys of what is stated of each project.
const OF_PROJECT: &str = "project.";
/// How alike a name must be to what was asked for, to be offered.
const ALIKE: f64 = 0.4;
/// At most so many names are offered.
const OFFERED: usize = 3;

/// The keys that a text means: one by its path, or all that have the Chinese name.
pub fn keys(unit: &Unit, asked: &str) -> Vec<String> {
    let names = &unit.statement.names;
    let known = |key: &str| names.contains_key(key) || unit.facts.contains_key(key);
    let asked = asked.trim();
    let path = match CellPath::parse(asked) {
        // last year's is a fact of its own
        Ok(path) if path.table == UNIT_TABLE && path.previous => format!("{}_previous", path.row_name()),
        Ok(path) if path.table == UNIT_TABLE => path.row_name().to_owned(),
        _ => asked.to_owned(),
    };
    let own = format!("{UNIT_TABLE}.{path}");
    if let Some(key) = [&path, &own].into_iter().find(|key| known(key)) {
        return vec![key.clone()];
    }
    let wanted = label::key(&path);
    let named = |(_, name): &(&String, &String)| !wanted.is_empty() && label::key(name) == wanted;
    names.iter().filter(named).map(|(key, _)| key.clone()).collect()
}

/// The cell path of a key.
pub fn path(key: &str) -> CellPath {
    CellPath {
        previous: false,
        table: UNIT_TABLE.to_owned(),
        side: None,
        row: vec![key.to_owned()],
        column: None,
    }
}

/// Says what is stated under a key, and where; or that nothing is.
pub fn tell(unit: &Unit, key: &str, unseen: &Unseen<'_>, out: &mut Out) {
    if let Some(field) = key.strip_prefix(OF_PROJECT) {
        return tell_projects(unit, field, unseen, out);
    }
    let named = unit.statement.named(key);
    let Some(words) = unit.stated(key) else {
        match unit.statement.places.get(key) {
            // the files of a unit are not kept with what it states
            Some(place) => out.line(&format!("{named}，写在 {place}")),
            None => out.line(&format!("{named}：没有写；要写，{}", unit.ask(key))),
        }
        return;
    };
    let yuan = match unit.facts.get(key) {
        Some(Fact::Money(amount, _)) => format!("＝{}元", amount.yuan.normalize()),
        _ => String::new(),
    };
    out.line(&format!("{named}：{words}{yuan}"));
    match unit.statement.places.get(key) {
        Some(place) => out.line(&format!("  写在 {place}")),
        None => out.line("  没有写，用的是模板包里的"),
    }
}

/// Says what is stated under a key of projects, project by project.
fn tell_projects(unit: &Unit, field: &str, unseen: &Unseen<'_>, out: &mut Out) {
    let named = unit.statement.named_in_project(field);
    let name = unit.statement.names.get(&format!("{OF_PROJECT}{field}")).map_or(field, String::as_str);
    if unit.projects.is_empty() {
        out.line(&format!("{named}：没有写；这是各个项目的内容，现在一个项目也没有写"));
    }
    for project in &unit.projects {
        let stated = match field {
            "name" => Some(project.name.clone()),
            "code" => project.code.clone(),
            "exempt" => project.exempt.then(|| Fact::Flag(true).words()),
            "amount" => project.amount.as_ref().map(|amount| format!("{}元", amount.yuan.normalize())),
            _ => project.texts.get(field).map(Prose::text),
        };
        match stated {
            Some(words) => {
                out.line(&format!("{named}（{}）：{words}", project.name));
                out.line(&format!("  写在 {}", place_in_project(project, field)));
                unseen.tell_project(&project.name, out);
            }
            None => {
                let ask = unit.statement.ask_of_project(&project.name, field, name);
                out.line(&format!("{named}（{}）：没有写；要写，{ask}", project.name));
            }
        }
    }
}

/// Where something of a project stands, as near as is known.
fn place_in_project<'a>(project: &'a Project, field: &str) -> &'a Place {
    let text = project.texts.get(field).and_then(|text| text.paragraphs.first());
    let amount = project.amount.as_ref().filter(|_| field == "amount");
    text.map(|first| &first.place).or(amount.map(|amount| &amount.place)).unwrap_or(&project.place)
}

/// The places of what is stated under a key: of a key of projects those of all of them.
pub fn places(unit: &Unit, key: &str) -> Vec<Place> {
    match key.strip_prefix(OF_PROJECT) {
        Some(field) => unit.projects.iter().map(|project| place_in_project(project, field).clone()).collect(),
        None => unit.statement.places.get(key).into_iter().cloned().collect(),
    }
}

/// Ids of the declared checks that ask for a fact, as a term or as a condition.
pub fn checks<'a>(pack: &'a Pack, key: &str) -> BTreeSet<&'a str> {
    let path = path(key);
    let is_path =
        |text: &Written| CellPath::parse(text.trim_start_matches(['-', '~'])).is_ok_and(|own| own == path);
    let asks =
        |check: &&CheckSpec| check.paths().any(is_path) || check.when.iter().any(|when| when.fact == key);
    pack.checks.iter().filter(asks).map(|check| check.id.as_str()).collect()
}

/// The names nearest to a text that is none: `编制人数（staff.established）`.
pub fn near(unit: &Unit, asked: &str) -> Vec<String> {
    if asked.chars().all(|c| c.is_numeric() || c.is_ascii_punctuation() || c == '，') {
        return Vec::new();
    }
    let wanted = label::key(asked.trim_start_matches("unit/"));
    let mut ranked: Vec<(f64, String)> = Vec::new();
    for (key, name) in &unit.statement.names {
        let alike = [key, name].map(|own| {
            let own = label::key(own);
            let holds = !wanted.is_empty() && own.contains(&wanted);
            if holds { 1.0 } else { strsim::normalized_levenshtein(&wanted, &own) }
        });
        let alike = alike[0].max(alike[1]);
        if alike > ALIKE {
            ranked.push((alike, format!("{name}（{key}）")));
        }
    }
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    ranked.into_iter().take(OFFERED).map(|(_, name)| name).collect()
}
