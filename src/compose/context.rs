//! What templates see: facts, prose, projects and explanations, as a restricted, serialised view.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::budget::Budget;
use crate::budget::label;
use crate::budget::path::escape;
use crate::budget::table::{Form, Indicator, Table};
use crate::budget::typed;
use crate::budget::unit::{Fact, Project, Prose, Unit};
use crate::diag::{Diagnostic, Place};
use crate::pack::manifest::ProseSpec;
use crate::pack::schema::{Presence, TableSchema};
use crate::pack::templates::vocabulary::root;
use crate::pack::{GlossaryTerm, Pack};

use super::clause;
use super::digits;
use super::ledger::Desk;

/// Code of the errors about projects.
pub const OF_PROJECTS: &str = "编制-项目";

/// A project as templates see it.
#[derive(Debug, Clone, Serialize)]
pub struct ProjectView {
    /// Its name.
    pub name: String,
    /// Cell path of its row, without the column; none where the book lacks the table of projects, which
    /// is a supplement then.
    pub path: Option<String>,
    /// Function code of its spending, if stated.
    pub code: Option<String>,
    /// Name of that code, as the tables or the catalogue have it.
    pub code_name: Option<String>,
    /// Text fields of the form.
    pub form: BTreeMap<String, String>,
    /// Text fields of unit.toml, split into paragraphs.
    pub text: BTreeMap<String, Vec<String>>,
    /// Indicators: headings, outermost first, and target.
    pub indicators: Vec<IndicatorView>,
}

/// An indicator as templates see it.
#[derive(Debug, Clone, Serialize)]
pub struct IndicatorView {
    /// Headings above the indicator's own name.
    pub levels: Vec<String>,
    /// Its own name.
    pub name: String,
    /// Its target.
    pub target: String,
}

/// Everything that templates see, faults recorded. Digits of texts are in the alphabets of their places
/// ([`super::digits`]).
pub fn build(desk: &Desk, faults: &mut Vec<Diagnostic>) -> Map<String, Value> {
    let (budget, pack) = (&*desk.budget, &*desk.pack);
    let unit = &budget.unit;
    let mut context = Map::new();
    // a section of which nothing is stated is there too, so that templates may ask for its facts
    for (section, _) in pack.manifest.facts.iter().filter_map(|spec| spec.key.split_once('.')) {
        context.entry(section).or_insert_with(|| Value::Object(Map::new()));
    }
    for (key, fact) in &unit.facts {
        insert(&mut context, key, fact_value(desk, key, fact));
    }
    let [own_name] = root::OWN_FACTS;
    insert(&mut context, own_name, json!(desk.words(&unit.name, &unit.place(own_name))));
    let prose: BTreeMap<&String, Vec<String>> = unit
        .prose
        .iter()
        .map(|(key, prose)| (key, stamped(desk, prose, label_of(&pack.manifest.prose, key))))
        .collect();
    context.insert(root::KIND.into(), json!(unit.kind));
    context.insert(root::YEAR.into(), json!(unit.year));
    context.insert(root::LAST_YEAR.into(), json!(unit.year - 1));
    context.insert(root::DATE.into(), json!(desk.words(&unit.date, &unit.place("date"))));
    context.insert(root::PROSE.into(), json!(prose));
    context.insert(root::HAS_PREVIOUS_BOOK.into(), json!(budget.previous.is_some()));
    context
        .insert(root::HAS_CHARTS.into(), json!(pack.style.charts.enabled && !pack.charts.charts.is_empty()));
    // told by each part (`super::of_part`)
    context.insert(root::PART.into(), Value::Null);
    context.insert(root::CORRECTION.into(), correction(desk));
    context.insert(root::MONEY_UNIT.into(), json!(pack.manifest.money.prose_unit.word()));
    context.insert(root::PROJECTS.into(), json!(projects(desk, faults)));
    let [terms, income] = [&pack.glossary.terms, &pack.glossary.income].map(|terms| explained(desk, terms));
    context.insert(root::GLOSSARY.into(), json!({ "terms": terms, "income": income }));
    context
}

/// What is corrected; nothing where nothing is.
fn correction(desk: &Desk) -> Value {
    let Some(own) = &desk.budget.unit.correction else { return Value::Null };
    json!({
        "document": desk.of_pack(&own.document, &desk.pack.file("pack.toml")),
        "ordinal": own.ordinal,
        "reason": desk.words(&own.reason, &own.reason_place),
        "date": own.date.as_ref().map(|date| desk.words(date, &own.date_place)),
        "amounts": own.amounts,
        "renumbered": own.renumbered,
    })
}

/// What a text is called.
fn label_of<'s>(specs: &'s [ProseSpec], key: &str) -> Option<&'s str> {
    specs.iter().find(|spec| spec.key == key).map(|spec| spec.label.as_str())
}

fn insert(map: &mut Map<String, Value>, key: &str, value: Value) {
    match key.split_once('.') {
        None => {
            map.insert(key.to_owned(), value);
        }
        Some((section, rest)) => {
            let inner = map.entry(section).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

/// Terms as templates see them.
fn explained(desk: &Desk, terms: &[GlossaryTerm]) -> Vec<Value> {
    let mut all = Vec::new();
    for term in terms {
        let place = desk.pack.layers.place(term.text.spot);
        let [name, text] = [&term.name, term.text.as_str()].map(|text| desk.of_pack(text, &place));
        all.push(json!({ "name": name, "text": text, "path": term.path }));
    }
    all
}

/// Facts as templates compare them; counts and money are printed through filters only, so here they
/// are texts without arithmetic.
fn fact_value(desk: &Desk, key: &str, fact: &Fact) -> Value {
    let place = |at: &str| desk.budget.unit.place(at);
    match fact {
        Fact::Count(count) => json!(count.normalize().to_string().parse::<i64>().unwrap_or_default()),
        Fact::Money(_, text) | Fact::Text(text) | Fact::Date(text) => json!(desk.words(text, &place(key))),
        Fact::List(items) => {
            let words = |(index, item): (usize, &String)| {
                desk.words(item, &place(&format!("{key} 第{}项", index + 1)))
            };
            json!(items.iter().enumerate().map(words).collect::<Vec<String>>())
        }
        Fact::Map(entries) => {
            let mut stamped = Map::new();
            for (entry, text) in entries {
                let place = place(&format!("{key}.{entry}"));
                desk.key(entry, &place);
                stamped.insert(entry.clone(), json!(desk.words(text, &place)));
            }
            Value::Object(stamped)
        }
        Fact::Flag(flag) => json!(flag),
    }
}

/// The paragraphs of a text, each on one line, with its place.
pub fn paragraphs(prose: &Prose) -> Vec<(String, &Place)> {
    let mut cleaned = Vec::new();
    for paragraph in &prose.paragraphs {
        for (at, item) in typed::items(&paragraph.text) {
            let text = typed::one_line(item);
            if !text.is_empty() {
                let own = paragraph.further.iter().rev().find(|(begins, _)| *begins <= at);
                cleaned.push((text, own.map_or(&paragraph.place, |(_, place)| place)));
            }
        }
    }
    cleaned
}

/// The same with the digits of each in the alphabet of its place, and without the label of the text at its
/// beginning, which the heading or the sentence around it says.
fn stamped(desk: &Desk, prose: &Prose, label: Option<&str>) -> Vec<String> {
    let mut all = Vec::new();
    for (index, (text, place)) in paragraphs(prose).iter().enumerate() {
        let words = desk.words(text, place);
        let openers: Vec<&str> =
            label.into_iter().flat_map(|own| [own, own.trim_start_matches("年度")]).collect();
        all.push(match index {
            0 => clause::unopened(&words, &openers, &[&desk.budget.unit.name]).to_owned(),
            _ => words,
        });
    }
    all
}

/// The table whose rows are the projects, as the book has it; else its id, empty where the pack has none.
fn project_table<'a>(budget: &'a Budget, pack: &'a Pack) -> Result<&'a Table, &'a str> {
    let id = pack.projects_table().map(|schema| schema.id.as_str()).unwrap_or_default();
    budget.current.table(id).ok_or(id)
}

fn projects(desk: &Desk, faults: &mut Vec<Diagnostic>) -> Vec<ProjectView> {
    let (budget, pack) = (&*desk.budget, &*desk.pack);
    let words = StatedWords::of(desk);
    let mut stated = budget.unit.projects.iter().filter(|project| !project.exempt);
    let table = match project_table(budget, pack) {
        Ok(table) => table,
        // their words stand without their amounts: that the book lacks a supplement has been told, and a pack
        // may do without a table of projects
        Err(id) if pack.table(id).is_none_or(|s| s.presence == Presence::Supplementary) => {
            return stated
                .map(|project| words.project((&project.name, &project.place), None, faults))
                .collect();
        }
        Err(id) => {
            if let Some(project) = stated.next() {
                let message = format!("写了项目“{}”，但没有“{id}”，取不到它的金额", project.name);
                faults.push(
                    Diagnostic::error(OF_PROJECTS, message)
                        .at(budget.unit.project_place(&project.name))
                        .hint("请在工作簿里补上这张表，每个项目一行或一张"),
                );
            }
            return Vec::new();
        }
    };
    let rows = table.sections.iter().flat_map(|section| &section.rows).filter(|row| !row.total);
    let mut lacking = Vec::new();
    let views: Vec<ProjectView> = rows
        .enumerate()
        .map(|(index, row)| {
            let path = format!("{}/{}", escape(&table.id), escape(&row.key));
            let place = Place::Cell(row.name_cell().clone());
            words.project((&row.label, &place), Some((path, table.form(index))), &mut lacking)
        })
        .collect();
    let names: Vec<String> = views.iter().map(|view| digits::plain(&view.name).into_owned()).collect();
    let known: BTreeSet<String> = names.iter().map(|name| label::fold(name)).collect();
    for stated in stated {
        if !known.contains(&label::fold(&stated.name)) {
            faults.push(unlisted(stated, &table.id, &names, &budget.unit));
        }
    }
    // what is written under a name that is not the table's lacks there
    faults.extend(lacking);
    views
}

/// Says that the table of projects does not have one that something is written about, where that stands.
fn unlisted(project: &Project, table: &str, names: &[String], unit: &Unit) -> Diagnostic {
    let near = crate::budget::lookup::nearest(&project.name, names.iter());
    let near = near.map(|near| format!("，是否指“{near}”")).unwrap_or_default();
    let (whose, hint) = if project.is_declared() {
        let [exempt, amount] = ["exempt", "amount"].map(|key| unit.statement.named_in_project(key));
        let hint = format!("项目的名称要与表中一致；不在表中公开的项目，请填上“{exempt}”和“{amount}”");
        (format!("{}的项目", unit.statement.whence().trim_start()), hint)
    } else {
        let hint = "请把标题里项目的名称写成与表中一致；不公开的项目请删去这一页".to_owned();
        ("这一页所写的项目".to_owned(), hint)
    };
    let message = format!("{whose}“{}”在“{table}”里没有{near}", project.name);
    Diagnostic::error(OF_PROJECTS, message).at(project.place.clone()).hint(hint)
}

/// What unit.toml and pages say of projects, by folded name: the first of those that share one.
struct StatedWords<'a> {
    desk: &'a Desk,
    projects: BTreeMap<String, &'a Project>,
}

impl<'a> StatedWords<'a> {
    fn of(desk: &'a Desk) -> Self {
        let mut projects = BTreeMap::new();
        for project in &desk.budget.unit.projects {
            projects.entry(label::fold(&project.name)).or_insert(project);
        }
        Self { desk, projects }
    }

    /// Tells what must be stated of a project and is not; where nothing is stated of it, all that at once.
    fn lacking(&self, name: &str, stated: Option<&Project>, faults: &mut Vec<Diagnostic>) {
        let (unit, pack) = (&self.desk.budget.unit, &self.desk.pack);
        let required = pack.manifest.project_fields.iter().filter(|spec| spec.required);
        let lacks = |key: &str| stated.is_none_or(|project| !project.texts.contains_key(key));
        let lacking: Vec<(&str, &str)> =
            required.map(|spec| (spec.key.as_str(), &*spec.label)).filter(|(key, _)| lacks(key)).collect();
        let mut tell = |key: &str, labels: &str, hint: String| {
            let row = unit.statement.place_in_project(name, key).cloned();
            let fault = Diagnostic::error(OF_PROJECTS, format!("项目“{name}”没有写{labels}"));
            faults.push(fault.at(row.unwrap_or_else(|| unit.project_place(name))).hint(hint));
        };
        let Some(project) = stated else {
            if let Some((first, _)) = lacking.first() {
                let labels: Vec<&str> = lacking.iter().map(|(_, label)| *label).collect();
                tell(first, &labels.join("、"), unit.statement.ask_for_project(name, &lacking));
            }
            return;
        };
        for (key, label) in lacking {
            let hint = match project.is_declared() {
                true => unit.statement.ask_of_project(name, key, label),
                false => format!("请在这一页的小标题“{label}”之下补上"),
            };
            tell(key, label, hint);
        }
    }

    /// A project by its name; with the path of its row and its form where the book has them.
    fn project(
        &self,
        (name, place): (&str, &Place),
        found: Option<(String, Option<&Form>)>,
        faults: &mut Vec<Diagnostic>,
    ) -> ProjectView {
        let Self { desk, projects } = self;
        let (budget, pack) = (&*desk.budget, &*desk.pack);
        let stated = projects.get(&label::fold(name)).copied();
        self.lacking(name, stated, faults);
        let (path, form) = found.map_or((None, None), |(path, form)| (Some(path), form));
        let code = stated.and_then(|project| project.code.as_deref().map(|code| (code, &project.place)));
        let code_name = code.and_then(|(code, _)| code_name(budget, pack, code));
        let indicators = form.map(|form| form.indicators.as_slice()).unwrap_or_default();
        let texts = form.map(|form| form.texts.as_slice()).unwrap_or_default();
        ProjectView {
            name: desk.words(name, place),
            path,
            code: code.map(|(code, place)| desk.words(code, place)),
            code_name: code_name.map(|(name, place)| desk.words(&name, &place)),
            form: texts.iter().map(|(id, own)| (id.clone(), desk.words(&own.text, &own.place))).collect(),
            text: stated
                .map(|project| {
                    let labels = &pack.manifest.project_fields;
                    let said = |(key, text): (&String, &Prose)| {
                        (key.clone(), stamped(desk, text, label_of(labels, key)))
                    };
                    project.texts.iter().map(said).collect()
                })
                .unwrap_or_default(),
            indicators: indicators.iter().map(|indicator| indicator_view(desk, indicator)).collect(),
        }
    }
}

fn indicator_view(desk: &Desk, indicator: &Indicator) -> IndicatorView {
    let [place, name_at] = [&indicator.place, &indicator.name_at].map(|cell| Place::Cell(cell.clone()));
    let mut levels: Vec<String> = indicator.levels.iter().map(|level| desk.words(level, &name_at)).collect();
    let name = levels.pop().unwrap_or_default();
    IndicatorView { levels, name, target: desk.words(&indicator.target, &place) }
}

/// The name of a code, and where it is from: as the book's own rows have it, else as the catalogue.
pub fn code_name(budget: &Budget, pack: &Pack, code: &str) -> Option<(String, Place)> {
    let trees = budget
        .current
        .tables
        .iter()
        .filter(|table| pack.table(&table.id).and_then(TableSchema::code_system).is_some());
    let rows = trees.flat_map(|table| &table.sections).flat_map(|section| &section.rows);
    let named = rows.into_iter().find(|row| row.code.as_deref() == Some(code));
    let named = named.map(|row| (row.label.clone(), Place::Cell(row.name_cell().clone())));
    named.or_else(|| {
        let kinds = pack.manifest.codes.iter().map(|codes| codes.id.as_str());
        let known = kinds.flat_map(|kind| pack.catalogue.of_code(kind, code, budget.unit.year)).next();
        known.map(|entry| (entry.name.clone(), pack.file("classification.csv")))
    })
}
