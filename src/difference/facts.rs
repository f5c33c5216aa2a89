//! What two units state: facts, texts, reasons, projects, and what somebody decided about rules.

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::label;
use crate::budget::path::CellPath;
use crate::budget::unit::{Project, Prose, Unit};
use crate::diag::Place;
use crate::pack::naming::FigureNames;
use crate::read::facts::Keys;

use super::openness::{Openness, Withholding};
use super::words::{WordCutter, likeness};
use super::{DiffSide, FactChange, ProjectChange, RowChange, RowFate, StatedKind, Uncompared};

/// Begins the keys of decisions about secrets, which no public file has.
const SECRECY: &str = "secrecy.";
/// Projects whose texts are more alike than this are one under another name.
const SAME_PROJECT: f64 = 0.7;

/// What is stated differently.
#[derive(Default)]
pub(super) struct FactDifference {
    pub(super) facts: Vec<FactChange>,
    pub(super) projects: Vec<ProjectChange>,
    pub(super) uncompared: Vec<Uncompared>,
    /// What is stated the same.
    pub(super) same: usize,
}

/// Something that a unit states: in words, and where.
type StatedText = (String, Place);

/// What is stated on both sides under one name.
struct StatedSubject {
    kind: StatedKind,
    key: String,
    name: String,
    openness: Openness,
}

/// Compares what two units state.
pub(super) struct FactComparison<'a> {
    pub(super) old: &'a DiffSide<'a>,
    pub(super) new: &'a DiffSide<'a>,
    pub(super) before: &'a Withholding<'a>,
    pub(super) now: &'a Withholding<'a>,
    pub(super) cutter: &'a WordCutter,
    pub(super) found: FactDifference,
}

impl FactComparison<'_> {
    /// Compares all; `rows` are those of tables, in which projects may have been renamed.
    pub(super) fn run(mut self, rows: &[RowChange]) -> FactDifference {
        for (side, whose) in [(self.old, "旧的"), (self.new, "新的")] {
            if side.input.budget.unit.incomplete {
                let what = format!("{whose}基本情况、文字说明里没有读好的项");
                let why = "有错误；读不出的不当作没有写".to_owned();
                self.found.uncompared.push(Uncompared { what, why });
            }
        }
        self.single();
        self.reasons();
        self.decisions();
        self.projects(rows);
        self.found
    }

    fn units(&self) -> (&Unit, &Unit) {
        (&self.old.input.budget.unit, &self.new.input.budget.unit)
    }

    /// Facts and texts of the unit.
    fn single(&mut self) {
        let keys = [self.old, self.new].map(|side| Keys::of(&side.input.pack.manifest));
        let mut names: Vec<(String, String)> = Vec::new();
        for own in [&keys[1], &keys[0]] {
            let facts = own.facts.iter().map(|spec| (spec.key.clone(), spec.label.clone()));
            let prose = own.prose.iter().map(|spec| (format!("prose.{}", spec.key), spec.label.clone()));
            for name in facts.chain(prose) {
                if !names.iter().any(|(key, _)| *key == name.0) {
                    names.push(name);
                }
            }
        }
        for (key, name) in names {
            let (from, to) = self.units();
            let of = |unit: &Unit| unit.stated(&key).map(|words| (words, unit.place(&key)));
            let (old, new) = (of(from), of(to));
            let internal = key.starts_with(SECRECY);
            let kind = if key.starts_with("prose.") { StatedKind::Text } else { StatedKind::Fact };
            let openness = if internal { Openness::Internal } else { self.openness_of(&old, &new) };
            self.hold(StatedSubject { kind, key, name, openness }, old, new);
        }
    }

    /// Reasons of changes.
    fn reasons(&mut self) {
        let (from, to) = self.units();
        let (from, to) = (from.reasons.clone(), to.reasons.clone());
        let paths: BTreeSet<&String> = from.keys().chain(to.keys()).collect();
        for path in paths {
            let old = from.get(path).map(|prose| self.placed(self.old, prose));
            let new = to.get(path).map(|prose| self.placed(self.new, prose));
            let hides = |withholding: &Withholding<'_>| {
                let books = [self.old, self.new].map(|side| &side.input.budget.current);
                books.iter().any(|book| withholding.path(path, book))
            };
            let openness = match Openness::of(hides(self.before), hides(self.now)) {
                Openness::Public => self.openness_of(&old, &new),
                hidden => hidden,
            };
            let name = format!("{}变动的原因", self.figure_name(path));
            self.hold(
                StatedSubject { kind: StatedKind::Reason, key: path.clone(), name, openness },
                old,
                new,
            );
        }
    }

    fn figure_name(&self, path: &str) -> String {
        let Ok(path) = CellPath::parse(path) else { return path.to_owned() };
        let (budget, pack) = (&self.new.input.budget, &self.new.input.pack);
        FigureNames::new(pack, &budget.current, budget.previous.as_ref()).words(&path)
    }

    fn placed(&self, side: &DiffSide<'_>, prose: &Prose) -> StatedText {
        let first = prose.paragraphs.first().map(|own| own.place.clone());
        (prose.text(), first.unwrap_or_else(|| side.input.budget.unit.reasons_place()))
    }

    /// Rules that were changed, and findings that somebody answers for.
    fn decisions(&mut self) {
        let of = |unit: &Unit| -> BTreeMap<(String, String), StatedText> {
            let rules = unit.overrides.iter().map(|own| {
                let weight = own.severity.map_or("停用", |severity| severity.word());
                (
                    (format!("rule.{}", own.id), format!("对规则 {} 的决定", own.id)),
                    format!("{weight}：{}", own.reason),
                )
            });
            let accepted = unit.accepted.iter().map(|own| {
                let words = format!("{}（{}，指纹{}）", own.reason, own.name, own.fingerprint);
                ((format!("accept.{}", own.id), format!("接受 {}", own.id)), words)
            });
            let all = rules.chain(accepted);
            all.map(|(name, words)| {
                let place = unit.place(name.0.split('.').next().unwrap_or_default());
                (name, (words, place))
            })
            .collect()
        };
        let (from, to) = self.units();
        let (from, to) = (of(from), of(to));
        let names: BTreeSet<&(String, String)> = from.keys().chain(to.keys()).collect();
        for name in names {
            let (key, words) = name.clone();
            let subject =
                StatedSubject { kind: StatedKind::Decision, key, name: words, openness: Openness::Internal };
            self.hold(subject, from.get(name).cloned(), to.get(name).cloned());
        }
    }

    fn openness_of(&self, old: &Option<StatedText>, new: &Option<StatedText>) -> Openness {
        let text = |own: &Option<StatedText>| own.as_ref().map_or(String::new(), |(text, _)| text.clone());
        let (old, new) = (text(old), text(new));
        Openness::of(self.before.either(&old, &new), self.now.either(&old, &new))
    }

    /// Holds what is stated on both sides against each other.
    fn hold(&mut self, subject: StatedSubject, old: Option<StatedText>, new: Option<StatedText>) {
        let words = |own: &Option<StatedText>| own.as_ref().map(|(text, _)| text.clone());
        let (from, to) = (words(&old), words(&new));
        if from == to {
            self.found.same += usize::from(from.is_some());
            return;
        }
        // what could not be read may be stated all the same, which was told
        let (before, after) = self.units();
        if (from.is_none() && before.incomplete) || (to.is_none() && after.incomplete) {
            return;
        }
        let text = |own: &Option<String>| own.clone().unwrap_or_default();
        self.found.facts.push(FactChange {
            kind: subject.kind,
            key: subject.key,
            name: subject.name,
            pieces: self.cutter.compare(&text(&from), &text(&to)),
            old: from,
            new: to,
            old_place: old.map(|(_, place)| place),
            new_place: new.map(|(_, place)| place),
            openness: subject.openness,
        });
    }

    fn projects(&mut self, rows: &[RowChange]) {
        let (from, to) = self.units();
        let (from, to) = (from.projects.clone(), to.projects.clone());
        let renamed: BTreeMap<String, String> = rows
            .iter()
            .filter(|row| row.is_form && !row.of_last_year && row.fate == RowFate::Renamed)
            .flat_map(|row| Some((label::fold(row.new.as_ref()?), label::fold(row.old.as_ref()?))))
            .collect();
        let mut of_new: Vec<Option<usize>> = to
            .iter()
            .map(|new| {
                let name = label::fold(&new.name);
                let other = renamed.get(&name).unwrap_or(&name);
                from.iter().position(|old| {
                    let own = label::fold(&old.name);
                    own == name || own == *other
                })
            })
            .collect();
        for (at, new) in to.iter().enumerate().filter(|(_, new)| !new.texts.is_empty()) {
            if of_new[at].is_none() {
                let same = |old: &Project| {
                    old.code == new.code && likeness(&texts_of(old), &texts_of(new)) > SAME_PROJECT
                };
                let free = |index: &usize| !of_new.contains(&Some(*index)) && same(&from[*index]);
                let found = (0..from.len()).find(free);
                of_new[at] = found;
            }
        }
        self.tell_rows(rows);
        for (at, new) in to.iter().enumerate() {
            match of_new[at] {
                Some(old) => self.project(&from[old], new),
                None => self.tell_project(RowFate::Added, None, Some(new.name.clone())),
            }
        }
        for old in (0..from.len()).filter(|old| !of_new.contains(&Some(*old))) {
            self.tell_project(RowFate::Gone, Some(from[old].name.clone()), None);
        }
    }

    /// Projects that came, went or were renamed in the forms.
    fn tell_rows(&mut self, rows: &[RowChange]) {
        for row in rows.iter().filter(|row| row.is_form && !row.of_last_year) {
            self.tell_project(row.fate, row.old.clone(), row.new.clone());
        }
    }

    fn tell_project(&mut self, fate: RowFate, old: Option<String>, new: Option<String>) {
        let folded = |name: &Option<String>| name.as_ref().map(|name| label::fold(name));
        let known =
            |own: &ProjectChange| folded(&own.old) == folded(&old) && folded(&own.new) == folded(&new);
        if self.found.projects.iter().any(known) {
            return;
        }
        let hides = |withholding: &Withholding<'_>| {
            old.iter().chain(&new).any(|name| withholding.project(name) || withholding.names(name))
        };
        let openness = Openness::of(hides(self.before), hides(self.now));
        self.found.projects.push(ProjectChange { fate, old, new, openness });
    }

    /// What is stated of one project.
    fn project(&mut self, old: &Project, new: &Project) {
        if label::fold(&old.name) != label::fold(&new.name) {
            self.tell_project(RowFate::Renamed, Some(old.name.clone()), Some(new.name.clone()));
        }
        let hides =
            |withholding: &Withholding<'_>| withholding.project(&old.name) || withholding.project(&new.name);
        let hidden = Openness::of(hides(self.before), hides(self.now));
        let names = &self.new.input.budget.unit.statement.names;
        let named =
            |key: &str| names.get(&format!("project.{key}")).cloned().unwrap_or_else(|| key.to_owned());
        let mut both: Vec<(String, String, Option<StatedText>, Option<StatedText>)> = Vec::new();
        let (from, to) = (single_facts(old), single_facts(new));
        for ((key, before), (_, after)) in from.into_iter().zip(to) {
            let placed = |words: Option<String>, place: &Place| words.map(|words| (words, place.clone()));
            both.push((key.to_owned(), named(key), placed(before, &old.place), placed(after, &new.place)));
        }
        let keys: BTreeSet<&String> = old.texts.keys().chain(new.texts.keys()).collect();
        for key in keys {
            let of = |side: &DiffSide<'_>, project: &Project| {
                project.texts.get(key).map(|own| self.placed(side, own))
            };
            both.push((key.clone(), named(key), of(self.old, old), of(self.new, new)));
        }
        for (key, name, before, after) in both {
            let openness = match hidden {
                Openness::Public => self.openness_of(&before, &after),
                hidden => hidden,
            };
            let key = format!("project.\"{}\".{key}", new.name);
            let name = format!("项目“{}”的{name}", new.name);
            self.hold(StatedSubject { kind: StatedKind::Project, key, name, openness }, before, after);
        }
    }
}

/// What is stated of a project besides its texts.
fn single_facts(project: &Project) -> [(&'static str, Option<String>); 3] {
    let amount = project.amount.as_ref().map(|amount| format!("{}元", amount.yuan.normalize()));
    let exempt = project.exempt.then(|| "是".to_owned());
    [("code", project.code.clone()), ("exempt", exempt), ("amount", amount)]
}

fn texts_of(project: &Project) -> String {
    project.texts.values().map(Prose::text).collect()
}
