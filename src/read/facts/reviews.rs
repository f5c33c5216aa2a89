//! What is still to be looked at, by name: the keys that unit.toml lists are held against what is stated and what
//! may be.

use crate::budget::Book;
use crate::budget::label;
use crate::budget::lookup::nearest;
use crate::budget::review::{MARK, ToReview};
use crate::budget::unit::Statement;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::pack::manifest::FactKind;

use super::{Keys, Said};

/// All that is to be looked at, each with its name and places; a key of the list that is none is told.
pub fn named(said: &Said, keys: &Keys, statement: &Statement, faults: &mut Diagnostics) -> Vec<ToReview> {
    let known = Known { said, keys, statement };
    let mut all = Vec::new();
    for own in &said.reviews {
        if !own.name.is_empty() {
            all.push(own.clone());
            continue;
        }
        match known.meant(&own.key) {
            Some((key, name, content)) => {
                all.push(ToReview { key, name, content, ..own.clone() });
            }
            None => faults.push(known.unknown(own)),
        }
    }
    all
}

/// What the forms of projects have still to be looked at: texts and targets that the mark stands before.
pub fn in_forms(book: &Book) -> Vec<ToReview> {
    let mut found = Vec::new();
    for table in &book.tables {
        let rows = table.sections.iter().flat_map(|section| section.rows.iter());
        for (row, form) in rows.zip(&table.forms) {
            let mut marked: Vec<(String, Place)> = Vec::new();
            for (id, own) in form.texts.iter().filter(|(_, own)| own.text.starts_with(MARK)) {
                marked.push((format!("{id}（{}）", row.label), own.place.clone()));
            }
            for own in form.indicators.iter().filter(|own| own.target.starts_with(MARK)) {
                marked.push((format!("指标（{}）", row.label), Place::Cell(own.place.clone())));
            }
            for (name, place) in marked {
                let (key, note) = (format!("{}/{name}", table.id), String::new());
                found.push(ToReview { key, name, note, content: Some(place.clone()), mark: place });
            }
        }
    }
    found
}

/// What keys of the list may be.
struct Known<'a> {
    said: &'a Said,
    keys: &'a Keys,
    statement: &'a Statement,
}

impl Known<'_> {
    /// The key as the sheets have it, its name, and where its content stands.
    fn meant(&self, key: &str) -> Option<(String, String, Option<Place>)> {
        if let Some(spec) = self.keys.fact(key) {
            return Some((key.to_owned(), spec.label.clone(), Some(self.statement.place(key))));
        }
        let (section, rest) = key.split_once('.')?;
        match section {
            "prose" => {
                let label = self.keys.label(key)?.to_owned();
                Some((key.to_owned(), label, Some(self.statement.place(key))))
            }
            "projects" | "project" => self.of_project(rest),
            "reasons" => {
                let path = rest.trim_matches('"');
                let key = format!("reasons.\"{path}\"");
                self.said.reasons.get(path)?;
                let place = self.said.places.get(&key).cloned();
                Some((key, format!("变动原因（{path}）"), place))
            }
            "rule" => {
                let id = rest.trim_matches('"');
                let at = self.said.overrides.iter().position(|own| own.id == id)?;
                let place = self.said.places.get(&format!("第{}个 [[rule]] 的 id", at + 1)).cloned();
                Some((format!("rule.\"{id}\""), format!("规则的改动（{id}）"), place))
            }
            _ => self.entry(key),
        }
    }

    /// An entry of a map: `spending.uses.2080501`.
    fn entry(&self, key: &str) -> Option<(String, String, Option<Place>)> {
        let is_map = |spec: &&crate::pack::manifest::FactSpec| {
            spec.kind == FactKind::Map
                && key.strip_prefix(&spec.key).is_some_and(|rest| rest.starts_with('.'))
        };
        let spec = self.keys.facts.iter().find(is_map)?;
        let at = key[spec.key.len() + 1..].trim_matches('"');
        let full = format!("{}.{at}", spec.key);
        let place = self.statement.place(&full);
        Some((full, format!("{}（{at}）", spec.label), Some(place)))
    }

    /// Something of a project: `某项目.start`; names may hold dots, keys do not.
    fn of_project(&self, rest: &str) -> Option<(String, String, Option<Place>)> {
        let (name, field) = rest.rsplit_once('.')?;
        let name = name.trim_matches('"');
        let label = self.keys.label(&format!("project.{field}"))?;
        let same = |own: &crate::budget::unit::Project| label::fold(&own.name) == label::fold(name);
        let at = self.said.projects.iter().position(same)?;
        let own = self.said.places.get(&format!("第{}个 [[project]] 的 {field}", at + 1));
        let on_sheet = self.said.places.get(&format!("project.\"{name}\".{field}"));
        let place = own.or(on_sheet).cloned().unwrap_or_else(|| self.said.projects[at].place.clone());
        Some((format!("project.\"{name}\".{field}"), format!("{label}（{name}）"), Some(place)))
    }

    /// All keys that the list may have.
    fn all(&self) -> Vec<String> {
        let mut all: Vec<String> = self.keys.facts.iter().map(|spec| spec.key.clone()).collect();
        all.extend(self.keys.prose.iter().map(|spec| format!("prose.{}", spec.key)));
        for project in &self.said.projects {
            let fields = self.keys.of_project.iter().map(|spec| &spec.key);
            for field in fields.chain(self.keys.project.iter().map(|spec| &spec.key)) {
                all.push(format!("projects.{}.{field}", project.name));
            }
        }
        all.extend(self.said.reasons.keys().map(|path| format!("reasons.{path}")));
        all.extend(self.said.overrides.iter().map(|own| format!("rule.{}", own.id)));
        all
    }

    /// Says that a key of the list is none.
    fn unknown(&self, own: &ToReview) -> Diagnostic {
        let near = nearest(&own.key, self.all().iter());
        let near = near.map(|near| format!("请改成 {near}；")).unwrap_or_default();
        let found = format!("review 里的“{}”不是写了的一项", own.key);
        let hint = format!("{near}不要了的、已经核实的，请从 review 里删去");
        Diagnostic::error("配置-值", found).at(own.mark.clone()).hint(hint)
    }
}
