//! What the sheets of facts have stated so far: each thing once.

use std::collections::BTreeMap;

use crate::budget::label;
use crate::budget::unit::{Fact, Project, Prose};
use crate::diag::{CellRef, Diagnostic, Diagnostics, Place};
use crate::pack::manifest::FactSpec;

use crate::read::facts::merge::{is_same_fact, is_same_prose};
use crate::read::facts::{Keys, NamedReason, Said};

/// What was stated, and where.
pub(super) struct Intake<'a> {
    pub(super) keys: &'a Keys,
    pub(super) said: Said,
    /// How many statements were taken.
    pub(super) count: usize,
    /// The project that a row without one goes on with.
    pub(super) project: Option<(String, CellRef)>,
    /// The heading of the group that was read last.
    pub(super) group: String,
}

/// Whether a statement was taken, or says again what another one says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admitted {
    Taken,
    Again,
    Refused,
}

impl<'a> Intake<'a> {
    pub(super) fn new(keys: &'a Keys) -> Self {
        Self { keys, said: Said::default(), count: 0, project: None, group: String::new() }
    }

    /// Begins another sheet.
    pub(super) fn begin(&mut self) {
        self.project = None;
        self.group.clear();
    }

    /// What to do about an unknown name: the names like it, else those of its group, else where all of them are.
    pub(super) fn propose(&self, like: &[String]) -> String {
        let quoted = |names: &[String]| names.join("”“");
        match like {
            [one] => return format!("是否应写作“{one}”；不用的请删去这一行"),
            [] => {}
            several => return format!("是否应写作其中一个：“{}”；不用的请删去这一行", quoted(several)),
        }
        let group = label::fold(&self.group);
        let is_theirs = |spec: &&FactSpec| !group.is_empty() && label::fold(&spec.group) == group;
        let own: Vec<String> =
            self.keys.facts.iter().filter(is_theirs).map(|spec| spec.label.clone()).collect();
        if own.is_empty() {
            return "各项的名称见 gongkai facts 写出的“基本情况”“文字说明”两页；请照它改正，或删去这一行"
                .to_owned();
        }
        format!("“{}”这一组的名称有：“{}”；请改成其中一个，或删去这一行", self.group, quoted(&own))
    }

    /// A key with its Chinese name, as messages have it.
    pub(super) fn named(&self, key: &str) -> String {
        self.keys.label(key).unwrap_or(key).to_owned()
    }

    /// Takes a fact.
    pub(super) fn fact(
        &mut self,
        key: &str,
        fact: Fact,
        cell: CellRef,
        faults: &mut Diagnostics,
    ) -> Admitted {
        if let Some(known) = self.said.facts.get(key) {
            let same = is_same_fact(known, &fact);
            let name = self.named(key);
            return self.again(same, &name, key, cell, faults);
        }
        self.said.facts.insert(key.to_owned(), fact);
        self.place(key, cell)
    }

    /// Takes an entry of a map.
    pub(super) fn entry(
        &mut self,
        key: &str,
        at: &str,
        text: String,
        cell: CellRef,
        faults: &mut Diagnostics,
    ) -> Admitted {
        let full = format!("{key}.{at}");
        let name = format!("{}（{at}）", self.named(key));
        let empty = || Fact::Map(BTreeMap::new());
        let Fact::Map(entries) = self.said.facts.entry(key.to_owned()).or_insert_with(empty) else {
            return Admitted::Refused;
        };
        if let Some(known) = entries.get(at) {
            let same = label::fold(known) == label::fold(&text);
            return self.again(same, &name, &full, cell, faults);
        }
        entries.insert(at.to_owned(), text);
        self.said.places.entry(key.to_owned()).or_insert_with(|| Place::Cell(cell.clone()));
        self.place(&full, cell)
    }

    /// Takes a text of the unit.
    pub(super) fn prose(
        &mut self,
        key: &str,
        prose: Prose,
        cell: CellRef,
        faults: &mut Diagnostics,
    ) -> Admitted {
        let full = format!("prose.{key}");
        if let Some(known) = self.said.prose.get(key) {
            let same = is_same_prose(known, &prose);
            let name = self.named(&full);
            return self.again(same, &name, &full, cell, faults);
        }
        self.said.prose.insert(key.to_owned(), prose);
        self.place(&full, cell)
    }

    /// Takes something of a project: `known` tells whether it is stated already and the same, `take` puts it in.
    pub(super) fn of_project(
        &mut self,
        (name, place): &(String, CellRef),
        field: &str,
        cell: CellRef,
        known: impl Fn(&Project) -> Option<bool>,
        take: impl FnOnce(&mut Project),
        faults: &mut Diagnostics,
    ) -> Admitted {
        let full = project_key(name, field);
        let index = self.project_index(name, place);
        if let Some(same) = known(&self.said.projects[index]).filter(|_| self.said.places.contains_key(&full))
        {
            let name = format!("项目“{name}”的{}", self.named(&format!("project.{field}")));
            return self.again(same, &name, &full, cell, faults);
        }
        take(&mut self.said.projects[index]);
        self.place(&full, cell)
    }

    /// The project of a name, new where there is none.
    pub(super) fn project_index(&mut self, name: &str, place: &CellRef) -> usize {
        let same = |project: &Project| label::fold(&project.name) == label::fold(name);
        self.said.projects.iter().position(same).unwrap_or_else(|| {
            self.said.projects.push(Project::new(name.to_owned(), Place::Cell(place.clone())));
            self.said.projects.len() - 1
        })
    }

    /// Takes a reason.
    pub(super) fn reason(&mut self, reason: NamedReason, faults: &mut Diagnostics) -> Admitted {
        let same = |known: &&NamedReason| label::fold(&known.words) == label::fold(&reason.words);
        let full = format!("reasons.\"{}\"", reason.words);
        if let Some(known) = self.said.named_reasons.iter().find(same) {
            let same = is_same_prose(&known.text, &reason.text);
            let name = format!("“{}”的变动原因", reason.words);
            let first = format!("reasons.\"{}\"", known.words);
            return self.again(same, &name, &first, reason.place, faults);
        }
        let cell = reason.place.clone();
        self.said.named_reasons.push(reason);
        self.place(&full, cell)
    }

    /// Remembers where something is stated.
    pub(super) fn place(&mut self, key: &str, cell: CellRef) -> Admitted {
        self.said.places.entry(key.to_owned()).or_insert(Place::Cell(cell));
        self.count += 1;
        Admitted::Taken
    }

    /// Tells a statement of what is stated already, unless both say the same.
    pub(super) fn again(
        &mut self,
        same: bool,
        name: &str,
        key: &str,
        cell: CellRef,
        faults: &mut Diagnostics,
    ) -> Admitted {
        if same {
            return Admitted::Again;
        }
        let mut told = Diagnostic::error("配置-两处", format!("{name}写了两处，内容不同，不知道用哪一处"));
        told.places.push(Place::Cell(cell));
        told.places.extend(self.said.places.get(key).cloned());
        faults.push(told.hint("请核对以后只留一处"));
        Admitted::Refused
    }
}

/// The key of something that the sheets state of a project.
pub(super) fn project_key(name: &str, field: &str) -> String {
    format!("project.\"{name}\".{field}")
}
