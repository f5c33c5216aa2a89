//! Both sources of facts as one: unit.toml goes first, and where the sheets say otherwise that is told.

use crate::budget::label;
use crate::budget::unit::{Fact, Project, Prose};
use crate::diag::{Diagnostic, Diagnostics, Place};

use super::Said;

/// What unit.toml and the sheets state together.
pub fn merge(file: Said, sheets: Said, faults: &mut Diagnostics) -> Said {
    let mut all = Merging { said: file, faults };
    for (key, fact) in sheets.facts {
        let place = sheets.places.get(&key);
        all.fact(key, fact, place);
    }
    for (key, prose) in sheets.prose {
        let stated = format!("prose.{key}");
        let known = all.said.prose.entry(key);
        match known {
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(prose);
            }
            std::collections::btree_map::Entry::Occupied(known) if !is_same(known.get(), &prose) => {
                let places = [all.said.places.get(&stated), sheets.places.get(&stated)];
                tell(&stated, places, all.faults);
            }
            std::collections::btree_map::Entry::Occupied(_) => {}
        }
    }
    for project in sheets.projects {
        all.project(project);
    }
    let Merging { mut said, .. } = all;
    said.named_reasons = sheets.named_reasons;
    said.overrides.extend(sheets.overrides);
    said.accepted.extend(sheets.accepted);
    said.refused.extend(sheets.refused);
    for (key, place) in sheets.places {
        said.places.entry(key).or_insert(place);
    }
    said
}

/// The words of a text, however its lines are broken.
fn is_same(one: &Prose, other: &Prose) -> bool {
    let words = |prose: &Prose| {
        let texts: Vec<String> = prose.paragraphs.iter().map(|p| label::clean(&p.text)).collect();
        texts
    };
    words(one) == words(other)
}

/// Says that unit.toml and a sheet state one thing differently.
fn tell(key: &str, places: [Option<&Place>; 2], faults: &mut Diagnostics) {
    let message = format!("{key}在 unit.toml 和工作簿里写得不同，用的是 unit.toml 的");
    let mut told = Diagnostic::warning("配置-两处", message).hint("请核对以后改成一样，或删去其中一处");
    told.places.extend(places.into_iter().flatten().cloned());
    faults.push(told);
}

struct Merging<'a> {
    said: Said,
    faults: &'a mut Diagnostics,
}

impl Merging<'_> {
    fn fact(&mut self, key: String, fact: Fact, place: Option<&Place>) {
        let Some(known) = self.said.facts.get_mut(&key) else {
            // what unit.toml states wrongly has been told, and does not come from elsewhere then
            if !self.said.refused.contains(&key) {
                self.said.facts.insert(key, fact);
            }
            return;
        };
        if let (Fact::Map(known), Fact::Map(more)) = (&mut *known, &fact) {
            for (at, text) in more {
                let stated = known.entry(at.clone()).or_insert_with(|| text.clone());
                if stated != text {
                    let own = self.said.places.get(&format!("{key}.{at}"));
                    tell(&key, [own, place], self.faults);
                }
            }
            return;
        }
        if !known.says_the_same(&fact) {
            tell(&key, [self.said.places.get(&key), place], self.faults);
        }
    }

    fn project(&mut self, project: Project) {
        let same = |own: &&mut Project| label::fold(&own.name) == label::fold(&project.name);
        let Some(known) = self.said.projects.iter_mut().find(same) else {
            self.said.projects.push(project);
            return;
        };
        let other = |one: &Option<String>, two: &Option<String>| one.is_some() && two.is_some() && one != two;
        let mut differs = other(&known.code, &project.code);
        if let (Some(one), Some(two)) = (&known.amount, &project.amount) {
            differs |= one.yuan != two.yuan;
        }
        known.code = known.code.take().or(project.code);
        known.amount = known.amount.take().or(project.amount);
        known.exempt |= project.exempt;
        for (key, text) in project.texts {
            match known.texts.get(&key) {
                Some(own) => differs |= !is_same(own, &text),
                None => {
                    known.texts.insert(key, text);
                }
            }
        }
        if differs {
            let key = format!("项目“{}”", known.name);
            tell(&key, [Some(&known.place), Some(&project.place)], self.faults);
        }
    }
}
