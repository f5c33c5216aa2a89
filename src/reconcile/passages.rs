//! Everything that a person typed and that is printed, piece by piece with its place.

use std::ops::Range;

use crate::budget::Budget;
use crate::budget::table::Table;
use crate::budget::unit::{Fact, Unit};
use crate::diag::Place;
use crate::pack::Pack;

use super::pattern::Pattern;
use super::rule::Stop;

/// A text of a project that is longer than this many characters stands as sentences of its own.
const SENTENCE: usize = 20;

/// What Tera fills in or runs.
static TAGS: Pattern = Pattern::new(r"(?s)\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}");

/// A piece of text and where it was typed.
#[derive(Debug, Clone)]
pub struct Passage {
    /// Its name: a key of unit.toml, a cell path, or a line of a template.
    pub key: String,
    /// The text.
    pub text: String,
    /// Where it was typed.
    pub place: Place,
    /// Whether it stands as sentences of its own, which end with a full stop.
    pub whole: bool,
    /// Whether it is a figure's business (targets of forms).
    pub figures: bool,
}

/// What ends a sentence or a paragraph.
const ENDS: [char; 5] = ['。', '！', '？', '；', '\n'];

impl Passage {
    /// Its sentences, without what ends them.
    pub fn sentences(&self) -> impl Iterator<Item = &str> {
        self.text.split(ENDS).filter(|sentence| !sentence.trim().is_empty())
    }
}

/// Where the sentence around a byte range of a text stands.
pub(super) fn sentence_around(text: &str, range: Range<usize>) -> Range<usize> {
    let before = &text[..range.start];
    let begun = before.rsplit(ENDS).next().map_or(0, str::len);
    let end = text[range.end..].find(ENDS).map_or(text.len(), |at| range.end + at);
    range.start - begun..end
}

/// All passages of a budget and of the templates that a bureau wrote itself.
///
/// # Errors
/// [`Stop::Fault`] where this build cannot tell tags from text.
pub(super) fn gather(budget: &Budget, pack: &Pack) -> Result<Vec<Passage>, Stop> {
    let mut all = of_unit(&budget.unit);
    for table in &budget.current.tables {
        of_table(table, &budget.unit, &mut all);
    }
    of_templates(pack, &mut all)?;
    Ok(all)
}

/// A passage of unit.toml.
fn typed(unit: &Unit, key: String, text: &str, whole: bool) -> Passage {
    let place = Place::Key { file: unit.file.clone(), key: key.as_str().into() };
    Passage { key, text: text.to_owned(), place, whole, figures: false }
}

fn of_unit(unit: &Unit) -> Vec<Passage> {
    let mut all = Vec::new();
    for (key, prose) in &unit.prose {
        let passage = typed(unit, format!("prose.{key}"), &prose.text, true);
        all.push(Passage { place: prose.place.clone(), ..passage });
    }
    for (key, text) in &unit.reasons {
        all.push(typed(unit, format!("reasons.\"{key}\""), text, false));
    }
    // what is withheld is not printed
    for project in unit.projects.iter().filter(|project| !unit.secrecy.withholds_project(&project.name)) {
        for (key, text) in &project.texts {
            let whole = text.chars().count() > SENTENCE;
            all.push(typed(unit, format!("project（{}）.{key}", project.name), text, whole));
        }
    }
    for (key, fact) in &unit.facts {
        match fact {
            Fact::Text(text) => all.push(typed(unit, key.clone(), text, false)),
            Fact::List(items) => all.extend(items.iter().map(|item| typed(unit, key.clone(), item, false))),
            Fact::Map(entries) => {
                all.extend(entries.iter().map(|(at, text)| typed(unit, format!("{key}.{at}"), text, false)));
            }
            Fact::Count(_) | Fact::Money(..) | Fact::Date(_) | Fact::Flag(_) => {}
        }
    }
    all
}

/// The notes of a table and the words of its forms.
fn of_table(table: &Table, unit: &Unit, all: &mut Vec<Passage>) {
    for note in &table.notes {
        all.push(Passage {
            key: format!("“{}”的表注", table.id),
            text: note.clone(),
            place: table.place.clone(),
            whole: false,
            figures: false,
        });
    }
    let rows = table.sections.iter().flat_map(|section| &section.rows);
    for (row, form) in rows.zip(&table.forms).filter(|(row, _)| !unit.secrecy.withholds(row)) {
        let in_form = |key: &str, text: String, place: Place| Passage {
            key: format!("{}/{}/{key}", table.id, row.label),
            text,
            place,
            whole: false,
            figures: true,
        };
        for (key, text) in &form.texts {
            all.push(in_form(key, text.clone(), Place::Cell(row.place.clone())));
        }
        for indicator in &form.indicators {
            let name = indicator.levels.last().map_or("", String::as_str);
            let text = format!("{name}：{}", indicator.target);
            all.push(in_form(name, text, Place::Cell(indicator.place.clone())));
        }
    }
}

/// Lines of templates that a bureau wrote itself, without what Tera fills in.
fn of_templates(pack: &Pack, all: &mut Vec<Passage>) -> Result<(), Stop> {
    let tags = TAGS.regex()?;
    for template in pack.templates.values().filter(|template| !template.built_in) {
        let blanked = tags.replace_all(&template.text, |found: &regex::Captures<'_>| {
            "\n".repeat(found[0].matches('\n').count())
        });
        for (index, line) in blanked.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = Place::Line { file: template.origin.as_str().into(), line: index + 1, column: 1 };
            let key = format!("{}:{}", template.origin, index + 1);
            all.push(Passage { key, text: line.to_owned(), place, whole: false, figures: false });
        }
    }
    Ok(())
}
