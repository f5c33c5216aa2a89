//! What a unit stated, as it stands in next year's folder: with its years moved, without what only the new year has,
//! and with a mark on everything that somebody has to look at.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::budget::review::ToReview;
use crate::budget::unit::{Fact, Project, Prose, YEAR_KEY};
use crate::diag::Place;
use crate::pack::manifest::{FactSpec, Manifest, ProseSpec, Yearly};
use crate::read::facts::{Keys, Said};

use super::dates;
use super::years::{MovedText, moved};

/// What is carried into next year's folder.
#[derive(Debug, Clone, Default)]
pub struct Carried {
    /// What stands there, its marks among them.
    pub said: Said,
    /// Names of what was stated last year and is not there.
    pub dropped: Vec<String>,
    /// How many accepted findings were left behind: each was about figures of last year.
    pub accepted: usize,
}

/// Why something is looked at that differs every year.
const EVERY_YEAR: &str = "每年都要核实";
/// Keys that say which workbooks to read: the new folder has its own.
const WORKBOOKS: [&str; 2] = ["workbooks.current", "workbooks.previous"];
/// Begins the keys of decisions about secrets, whose names and codes are no texts.
const SECRECY: &str = "secrecy.";

/// Carries what was stated for `year` into the year after.
pub fn carried(said: Said, keys: &Keys, manifest: &Manifest, year: i32) -> Carried {
    let mut carrying = Carrying { year, keys, out: Carried::default() };
    let old = said.facts;
    for spec in &keys.facts {
        if let Some(fact) = old.get(&spec.key) {
            carrying.fact(spec, fact, &old);
        }
    }
    for spec in &keys.prose {
        if let Some(prose) = said.prose.get(&spec.key) {
            let prose = carrying.text(prose, &format!("prose.{}", spec.key), &spec.label, spec.yearly);
            carrying.out.said.prose.insert(spec.key.clone(), prose);
        }
    }
    for (path, text) in &said.reasons {
        let text = carrying.reason(text, path);
        carrying.out.said.reasons.insert(path.clone(), text);
    }
    for mut named in said.named_reasons {
        named.text = carrying.reason(&named.text, &named.words);
        named.amounts = [None, None, None];
        carrying.out.said.named_reasons.push(named);
    }
    for project in said.projects {
        let project = carrying.project(project, manifest);
        carrying.out.said.projects.push(project);
    }
    for change in said.overrides {
        let name = format!("规则的改动（{}）", change.id);
        carrying.mark(format!("rule.\"{}\"", change.id), name, "新一年还适用的才留着".to_owned());
        carrying.out.said.overrides.push(change);
    }
    carrying.out.accepted = said.accepted.len();
    // what nobody has looked at last year is still to be looked at
    for own in said.reviews {
        if !carrying.out.said.reviews.iter().any(|known| known.key == own.key) {
            carrying.out.said.reviews.push(own);
        }
    }
    carrying.out
}

struct Carrying<'a> {
    year: i32,
    keys: &'a Keys,
    out: Carried,
}

impl Carrying<'_> {
    fn mark(&mut self, key: String, name: String, note: String) {
        let nowhere = Place::File("".into());
        self.out.said.reviews.push(ToReview { key, name, note, content: None, mark: nowhere });
    }

    fn fact(&mut self, spec: &FactSpec, fact: &Fact, old: &BTreeMap<String, Fact>) {
        let (key, name) = (spec.key.clone(), spec.label.clone());
        if WORKBOOKS.contains(&key.as_str()) {
            return;
        }
        if key == YEAR_KEY {
            self.out.said.facts.insert(key, Fact::Count(Decimal::from(self.year + 1)));
            return;
        }
        let was = format!("去年是“{}”", fact.words());
        if let Some(now) = spec.last_year_of.as_ref().and_then(|other| old.get(other.as_str())) {
            self.mark(key.clone(), name, "填的是去年写的本年数".to_owned());
            self.out.said.facts.insert(key, now.clone());
            return;
        }
        let fact = match (spec.yearly, fact) {
            (Some(Yearly::New), _) => {
                self.mark(key, name.clone(), format!("新一年的还没有填，{was}"));
                return self.out.dropped.push(name);
            }
            (Some(Yearly::Later), _) => return self.out.dropped.push(name),
            (Some(Yearly::YearEnd), Fact::Date(_)) => {
                self.mark(key.clone(), name, format!("{was}，已改为上年末；下面的数都应是这一天的"));
                Fact::Date(format!("{}-12-31", self.year))
            }
            (yearly, Fact::Date(day)) => match self.later(day).filter(|_| yearly.is_some()) {
                Some(later) => {
                    self.mark(key.clone(), name, format!("{was}，已往后移一年"));
                    Fact::Date(later)
                }
                None => {
                    if yearly.is_some() {
                        self.mark(key.clone(), name, EVERY_YEAR.to_owned());
                    }
                    fact.clone()
                }
            },
            (yearly, other) => self.words(spec, other, yearly),
        };
        self.out.said.facts.insert(key, fact);
    }

    /// A day of this year or the year before, a year later.
    fn later(&self, day: &str) -> Option<String> {
        let date = dates::read(day)?;
        let own = [self.year - 1, self.year].contains(&i32::from(date.year()));
        dates::year_later(day).filter(|_| own)
    }

    /// A fact that is no date, its texts moved.
    fn words(&mut self, spec: &FactSpec, fact: &Fact, yearly: Option<Yearly>) -> Fact {
        let (key, name) = (spec.key.clone(), spec.label.clone());
        if key.starts_with(SECRECY) {
            self.mark(key, name, "新一年仍要不公开的才留着，由保密审查人定".to_owned());
            return fact.clone();
        }
        match fact {
            Fact::Text(text) => {
                let found = moved(text, self.year);
                self.note(key, name, std::slice::from_ref(&found), yearly);
                Fact::Text(found.text)
            }
            Fact::List(items) => {
                let found: Vec<MovedText> = items.iter().map(|item| moved(item, self.year)).collect();
                self.note(key, name, &found, yearly);
                Fact::List(found.into_iter().map(|own| own.text).collect())
            }
            Fact::Map(entries) => {
                let mut all = BTreeMap::new();
                for (at, text) in entries {
                    let found = moved(text, self.year);
                    let own = std::slice::from_ref(&found);
                    self.note(format!("{key}.{at}"), format!("{name}（{at}）"), own, yearly);
                    all.insert(at.clone(), found.text);
                }
                Fact::Map(all)
            }
            Fact::Count(_) | Fact::Money(..) | Fact::Flag(_) | Fact::Date(_) => {
                self.note(key, name, &[], yearly);
                fact.clone()
            }
        }
    }

    /// Marks a text where something in it asks for it.
    fn note(&mut self, key: String, name: String, found: &[MovedText], yearly: Option<Yearly>) {
        let said = noted(found);
        match (said.is_empty(), yearly) {
            (false, _) => self.mark(key, name, said),
            (true, Some(_)) => self.mark(key, name, EVERY_YEAR.to_owned()),
            (true, None) => {}
        }
    }

    fn moved_prose(&self, prose: &Prose) -> (Prose, Vec<MovedText>) {
        let mut prose = prose.clone();
        let mut all = Vec::new();
        for paragraph in &mut prose.paragraphs {
            let found = moved(&paragraph.text, self.year);
            paragraph.text.clone_from(&found.text);
            all.push(found);
        }
        (prose, all)
    }

    fn text(&mut self, prose: &Prose, key: &str, name: &str, yearly: Option<Yearly>) -> Prose {
        let (prose, found) = self.moved_prose(prose);
        self.note(key.to_owned(), name.to_owned(), &found, yearly);
        prose
    }

    fn reason(&mut self, text: &Prose, of: &str) -> Prose {
        let (text, found) = self.moved_prose(text);
        let said = [noted(&found), "去年的原因，数变了就要改写，用不到的删去".to_owned()];
        let said: Vec<String> = said.into_iter().filter(|part| !part.is_empty()).collect();
        self.mark(format!("reasons.\"{of}\""), format!("变动原因（{of}）"), said.join("；"));
        text
    }

    fn project(&mut self, mut project: Project, manifest: &Manifest) -> Project {
        let keys = self.keys;
        let name = project.name.clone();
        let full = |field: &str| format!("project.\"{name}\".{field}");
        for spec in &keys.of_project {
            if spec.yearly.is_some() && spec.key == "amount" && project.amount.is_some() {
                self.mark(full(&spec.key), format!("{}（{name}）", spec.label), EVERY_YEAR.to_owned());
            }
        }
        self.period(&mut project, manifest);
        for spec in keys.project.iter().filter(|spec| !spec.date) {
            let Some(prose) = project.texts.get(&spec.key).cloned() else { continue };
            let label = format!("{}（{name}）", spec.label);
            let prose = self.text(&prose, &full(&spec.key), &label, spec.yearly);
            project.texts.insert(spec.key.clone(), prose);
        }
        project
    }

    /// The dates of a project: those of a project within the year move with it, others stay.
    fn period(&mut self, project: &mut Project, manifest: &Manifest) {
        let keys = self.keys;
        let dates: Vec<&ProseSpec> = keys.project.iter().filter(|spec| spec.date).collect();
        let stated = |key: &str| project.texts.get(key).and_then(|text| dates::read(&text.text()));
        let end = stated(&manifest.dates.project_end).map(|day| i32::from(day.year()));
        let within =
            dates.iter().filter_map(|spec| stated(&spec.key)).all(|day| i32::from(day.year()) == self.year);
        for spec in dates {
            let Some(prose) = project.texts.get_mut(&spec.key) else { continue };
            let was = prose.text();
            let later = dates::year_later(&was).filter(|_| within);
            let is_end = manifest.dates.project_end == spec.key;
            let note = match (&later, end) {
                (Some(_), _) => format!("去年是“{was}”，已往后移一年"),
                (None, Some(end)) if is_end && end <= self.year => {
                    format!("到{end}年为止，已经完成的请删去这个项目")
                }
                _ => EVERY_YEAR.to_owned(),
            };
            if let (Some(later), Some(first)) = (later, prose.paragraphs.first_mut()) {
                first.text = later;
            }
            self.mark(
                format!("project.\"{}\".{}", project.name, spec.key),
                format!("{}（{}）", spec.label, project.name),
                note,
            );
        }
    }
}

/// What to say of texts whose years were looked at; nothing where there is nothing to look at.
fn noted(found: &[MovedText]) -> String {
    let mut parts = Vec::new();
    let all = |of: fn(&MovedText) -> &Vec<String>| {
        let mut words: Vec<&str> = Vec::new();
        for word in found.iter().flat_map(of) {
            if !words.contains(&word.as_str()) {
                words.push(word);
            }
        }
        words.join("”“")
    };
    let (moved, kept) = (all(|own| &own.moved), all(|own| &own.kept));
    if !moved.is_empty() {
        parts.push(format!("“{moved}”已往后移一年"));
    }
    if !kept.is_empty() {
        parts.push(format!("“{kept}”没有改"));
    }
    if let Some(until) = found.iter().find_map(|own| own.until) {
        parts.push(format!("到{until}年为止"));
    }
    if found.iter().any(|own| own.amounts) {
        parts.push("写着金额或百分数".to_owned());
    }
    parts.join("；")
}
