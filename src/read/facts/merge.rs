//! Both sources of facts as one: unit.toml goes first, and where the sheets say otherwise that is told.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::budget::label;
use crate::budget::unit::{Accepted, Fact, Override, Project, Prose};
use crate::diag::{Diagnostic, Diagnostics, Place};

use crate::read::unit::lines::numbered;

use super::{Keys, Said};

/// The section of what is withheld.
const SECRECY: &str = "secrecy.";

/// What unit.toml and the sheets state together.
pub fn merge(file: Said, sheets: Said, keys: &Keys, faults: &mut Diagnostics) -> Said {
    let mut all = Merging { said: file, keys, sheets: &sheets.places, faults };
    for (key, fact) in sheets.facts {
        all.fact(key, fact);
    }
    for (key, prose) in sheets.prose {
        all.prose(key, prose);
    }
    for project in sheets.projects {
        all.project(project);
    }
    for change in sheets.overrides {
        all.rule(change);
    }
    for accept in sheets.accepted {
        all.accepted(accept);
    }
    let Merging { mut said, .. } = all;
    said.named_reasons = sheets.named_reasons;
    said.refused.extend(sheets.refused);
    said.rows = sheets.rows;
    said.reviews.extend(sheets.reviews);
    for (key, place) in sheets.places {
        said.places.entry(key).or_insert(place);
    }
    said
}

/// Whether two texts are one, however they are broken, and whatever width their marks have.
pub fn is_same_prose(one: &Prose, other: &Prose) -> bool {
    label::fold(&one.text()) == label::fold(&other.text())
}

/// Whether two facts say the same, blanks and the width of marks aside.
pub fn is_same_fact(one: &Fact, other: &Fact) -> bool {
    let all = |items: &[String]| -> Vec<String> { items.iter().map(|item| label::fold(item)).collect() };
    match (one, other) {
        (Fact::Text(one), Fact::Text(other)) => label::fold(one) == label::fold(other),
        (Fact::List(one), Fact::List(other)) => all(one) == all(other),
        (one, other) => one.says_the_same(other),
    }
}

struct Merging<'a> {
    said: Said,
    keys: &'a Keys,
    /// Where the sheets state their keys.
    sheets: &'a BTreeMap<String, Place>,
    faults: &'a mut Diagnostics,
}

impl Merging<'_> {
    /// Says that unit.toml and a sheet state one thing differently.
    fn tell(&mut self, name: &str, places: [Option<Place>; 2]) {
        let message = format!("{name}在 unit.toml 和工作簿里写得不同，用的是 unit.toml 的");
        let mut told = Diagnostic::warning("配置-两处", message).hint("请核对以后改成一样，或删去其中一处");
        told.places.extend(places.into_iter().flatten());
        self.faults.push(told);
    }

    /// The same of a key.
    fn tell_key(&mut self, key: &str, own: &str) {
        let name = match self.keys.label(own) {
            Some(label) => format!("“{label}”（{own}）"),
            None => own.to_owned(),
        };
        let places = [self.said.places.get(key).cloned(), self.sheets.get(key).cloned()];
        if own.starts_with(SECRECY) {
            // nobody may guess which decision holds: what is published stays public
            let message = format!("{name}在 unit.toml 和工作簿里写得不同，不知道按哪一处隐去");
            let hint = "请同保密审查人核对，改成一样，或删去其中一处";
            let mut told = Diagnostic::error("配置-两处", message).hint(hint);
            told.places.extend(places.into_iter().flatten());
            self.faults.push(told);
            return;
        }
        self.tell(&name, places);
    }

    fn fact(&mut self, key: String, fact: Fact) {
        // what unit.toml states wrongly has been told, and does not come from elsewhere then
        let is_refused = self.said.refused.contains(&key);
        let known = match self.said.facts.entry(key.clone()) {
            Entry::Vacant(free) => {
                if !is_refused {
                    free.insert(fact);
                }
                return;
            }
            Entry::Occupied(known) => known.into_mut(),
        };
        let (Fact::Map(known), Fact::Map(more)) = (&mut *known, &fact) else {
            if !is_same_fact(known, &fact) {
                self.tell_key(&key, &key);
            }
            return;
        };
        let mut differing = Vec::new();
        for (at, text) in more {
            match known.entry(at.clone()) {
                Entry::Vacant(free) => {
                    free.insert(text.clone());
                }
                Entry::Occupied(own) if label::fold(own.get()) != label::fold(text) => {
                    differing.push(at.clone());
                }
                Entry::Occupied(_) => {}
            }
        }
        for at in differing {
            self.tell_key(&format!("{key}.{at}"), &key);
        }
    }

    fn prose(&mut self, key: String, prose: Prose) {
        let full = format!("prose.{key}");
        if self.said.refused.contains(&full) {
            return;
        }
        let same = match self.said.prose.entry(key) {
            Entry::Vacant(free) => {
                free.insert(prose);
                return;
            }
            Entry::Occupied(known) => is_same_prose(known.get(), &prose),
        };
        if !same {
            self.tell_key(&full, &full);
        }
    }

    /// Books where one of several decisions stands, which go on with the numbers of unit.toml.
    fn number(&mut self, kind: &str, number: usize, place: Option<&Place>) {
        if let Some(place) = place {
            self.said.places.insert(numbered(number, kind), place.clone());
        }
    }

    fn rule(&mut self, change: Override) {
        let Some(index) = self.said.overrides.iter().position(|known| known.id == change.id) else {
            let place = self.sheets.get(&format!("rule.\"{}\"", change.id));
            self.number("rule", self.said.overrides.len() + 1, place);
            self.said.overrides.push(change);
            return;
        };
        let known = &self.said.overrides[index];
        let same =
            known.severity == change.severity && label::fold(&known.reason) == label::fold(&change.reason);
        if !same {
            let own = self.said.places.get(&numbered(index + 1, "rule"));
            let places = [own, self.sheets.get(&format!("rule.\"{}\"", change.id))];
            let places = places.map(Option::<&Place>::cloned);
            self.tell(&format!("规则“{}”的改动", change.id), places);
        }
    }

    fn accepted(&mut self, accept: Accepted) {
        let Some(index) = self.said.accepted.iter().position(|known| known.id == accept.id) else {
            let place = self.sheets.get(&format!("accept.\"{}\"", accept.id));
            self.number("accept", self.said.accepted.len() + 1, place);
            self.said.accepted.push(accept);
            return;
        };
        if self.said.accepted[index] != accept {
            let own = self.said.places.get(&numbered(index + 1, "accept"));
            let places = [own, self.sheets.get(&format!("accept.\"{}\"", accept.id))];
            let places = places.map(Option::<&Place>::cloned);
            self.tell(&format!("接受的问题“{}”", accept.id), places);
        }
    }

    /// Field by field: what unit.toml does not say of a project comes from the sheets.
    fn project(&mut self, project: Project) {
        let same = |own: &Project| label::fold(&own.name) == label::fold(&project.name);
        let Some(index) = self.said.projects.iter().position(same) else {
            self.said.projects.push(project);
            return;
        };
        // unit.toml has its projects by number
        let stated = |said: &Said, field: &str| {
            said.places.get(&format!("第{}个 [[project]] 的 {field}", index + 1)).cloned()
        };
        let exempt = stated(&self.said, "exempt");
        let mut differing: Vec<&str> = Vec::new();
        let known = &mut self.said.projects[index];
        match (&known.code, &project.code) {
            (Some(one), Some(two)) if one != two => differing.push("code"),
            (None, _) => known.code = project.code,
            _ => {}
        }
        match (&known.amount, &project.amount) {
            (Some(one), Some(two)) if one.yuan != two.yuan => differing.push("amount"),
            (None, _) => known.amount = project.amount,
            _ => {}
        }
        let on_sheet = self.sheets.contains_key(&format!("project.\"{}\".exempt", project.name));
        match exempt {
            Some(_) if on_sheet && known.exempt != project.exempt => differing.push("exempt"),
            Some(_) => {}
            None => known.exempt |= project.exempt,
        }
        for (key, text) in &project.texts {
            match known.texts.get(key) {
                Some(own) if !is_same_prose(own, text) => differing.push(key),
                Some(_) => {}
                None => {
                    known.texts.insert(key.clone(), text.clone());
                }
            }
        }
        let (name, place) = (known.name.clone(), known.place.clone());
        for field in differing {
            let label = self.keys.label(&format!("project.{field}")).unwrap_or(field);
            let own = stated(&self.said, field).unwrap_or_else(|| place.clone());
            let sheet = self.sheets.get(&format!("project.\"{}\".{field}", project.name)).cloned();
            self.tell(&format!("项目“{name}”的{label}"), [Some(own), sheet]);
        }
    }
}
