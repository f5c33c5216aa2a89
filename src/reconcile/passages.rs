//! Everything that a person typed and that is printed, piece by piece with its place.

use std::ops::Range;

use crate::budget::Budget;
use crate::budget::label::fold;
use crate::budget::table::Table;
use crate::budget::unit::{Fact, Prose, Unit};
use crate::diag::Place;
use crate::pack::Pack;
use crate::pack::templates;

use super::pattern::Pattern;
use super::rule::Stop;

/// A text of a project that is longer than this many characters stands as sentences of its own.
const SENTENCE: usize = 20;
/// How many bytes part two paragraphs.
const PARTED: usize = "\n\n".len();

/// What Tera fills in or runs.
static TAGS: Pattern = Pattern::new(r"(?s)\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}");

/// A piece of text and where it was typed.
#[derive(Debug, Clone)]
pub struct Passage {
    /// Its name: a key of unit.toml, a cell path, or a line of a template.
    pub key: String,
    /// What messages call it: the key with its Chinese name.
    pub name: String,
    /// The text.
    pub text: String,
    /// Where its pieces were typed: the byte at which each begins, in order, and its place.
    pub spots: Vec<(usize, Place)>,
    /// Whether it stands as sentences of its own, which end with a full stop.
    pub whole: bool,
    /// Whether it is a figure's business (targets of forms).
    pub figures: bool,
}

/// What ends a sentence or a paragraph.
const ENDS: [char; 5] = ['。', '！', '？', '；', '\n'];

impl Passage {
    /// A passage of one place.
    fn at(key: String, text: String, place: Place) -> Self {
        Self { name: key.clone(), key, text, spots: vec![(0, place)], whole: false, figures: false }
    }

    /// Its sentences, without what ends them, each with the byte at which it begins.
    pub fn sentences(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut at = 0;
        let sentences = self.text.split_inclusive(ENDS).map(move |sentence| {
            let begun = at;
            at += sentence.len();
            (begun, sentence.trim_end_matches(ENDS))
        });
        sentences.filter(|(_, sentence)| !sentence.trim().is_empty())
    }

    /// Where what begins at a byte was typed, blanks passed over.
    pub fn place(&self, at: usize) -> Place {
        let rest = self.text.get(at..).unwrap_or_default();
        let at = at + rest.len() - rest.trim_start().len();
        let before = self.spots.partition_point(|(begun, _)| *begun <= at).saturating_sub(1);
        match self.spots.get(before) {
            Some((_, place)) => place.clone(),
            None => Place::File(self.key.as_str().into()),
        }
    }

    /// Its text as it is compared, and where its pieces were typed.
    pub fn folded(&self) -> Passage {
        let mut folded = Passage { text: String::new(), spots: Vec::new(), ..self.clone() };
        for (index, (begun, place)) in self.spots.iter().enumerate() {
            let end = self.spots.get(index + 1).map_or(self.text.len(), |(next, _)| *next);
            folded.spots.push((folded.text.len(), place.clone()));
            folded.text.push_str(&fold(self.text.get(*begun..end).unwrap_or_default()));
        }
        folded
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

/// A passage in paragraphs.
fn written(key: String, name: String, prose: &Prose, whole: bool) -> Passage {
    let mut spots = Vec::new();
    let mut begun = 0;
    for paragraph in &prose.paragraphs {
        spots.push((begun, paragraph.place.clone()));
        spots.extend(paragraph.further.iter().map(|(at, place)| (begun + at, place.clone())));
        begun += paragraph.text.len() + PARTED;
    }
    Passage { key, name, text: prose.text(), spots, whole, figures: false }
}

fn of_unit(unit: &Unit) -> Vec<Passage> {
    let mut all = Vec::new();
    for (key, prose) in &unit.prose {
        let full = format!("prose.{key}");
        let name = unit.statement.named(&full);
        all.push(written(full, name, prose, true));
    }
    for (key, text) in &unit.reasons {
        all.push(written(format!("reasons.\"{key}\""), format!("变动原因“{key}”"), text, false));
    }
    // what is withheld is not printed
    for project in unit.projects.iter().filter(|project| !unit.secrecy.withholds_project(&project.name)) {
        for (key, text) in &project.texts {
            let whole = text.text().chars().count() > SENTENCE;
            let name = format!("项目“{}”的{}", project.name, unit.statement.named_in_project(key));
            all.push(written(format!("project（{}）.{key}", project.name), name, text, whole));
        }
    }
    for (key, fact) in &unit.facts {
        let typed = |text: &str, at: &str| Passage {
            name: unit.statement.named(key),
            ..Passage::at(key.clone(), text.to_owned(), unit.place(at))
        };
        match fact {
            Fact::Text(text) => all.push(typed(text, key)),
            Fact::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    all.push(typed(item, &format!("{key} 第{}项", index + 1)));
                }
            }
            Fact::Map(entries) => {
                for (at, text) in entries {
                    let full = format!("{key}.{at}");
                    let name = format!("{}里“{at}”的文字", unit.statement.named(key));
                    all.push(Passage { key: full.clone(), name, ..typed(text, &full) });
                }
            }
            Fact::Count(_) | Fact::Money(..) | Fact::Date(_) | Fact::Flag(_) => {}
        }
    }
    all
}

/// The notes of a table and the words of its forms.
fn of_table(table: &Table, unit: &Unit, all: &mut Vec<Passage>) {
    for note in &table.notes {
        all.push(Passage::at(format!("“{}”的表注", table.id), note.text.clone(), note.place.clone()));
    }
    let rows = table.sections.iter().flat_map(|section| &section.rows);
    for (row, form) in rows.zip(&table.forms).filter(|(row, _)| !unit.secrecy.withholds(row)) {
        let in_form = |key: &str, text: String, place: Place| {
            let key = format!("{}/{}/{key}", table.id, row.label);
            Passage { figures: true, ..Passage::at(key, text, place) }
        };
        for (key, text) in &form.texts {
            all.push(in_form(key, text.text.clone(), text.place.clone()));
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
    let printed = templates::loaded(pack);
    let own = pack.templates.iter().filter(|(_, template)| !template.built_in);
    // what a layer above says anew is printed nowhere
    for (_, template) in own.filter(|(key, _)| printed.contains_key(key.as_str())) {
        let mut words = TemplateWords { origin: &template.origin, line: 1, column: 1, open: None, all };
        let mut done = 0;
        for tag in tags.find_iter(&template.text) {
            words.text(&template.text[done..tag.start()]);
            words.tag(tag.as_str());
            done = tag.end();
        }
        words.text(&template.text[done..]);
        words.end();
    }
    Ok(())
}

/// The words of a template, line by line.
struct TemplateWords<'a> {
    origin: &'a str,
    /// One-based line.
    line: usize,
    /// One-based column, in characters.
    column: usize,
    /// The line in hand.
    open: Option<Passage>,
    all: &'a mut Vec<Passage>,
}

impl TemplateWords<'_> {
    /// Takes text over, each sentence with its own place.
    fn text(&mut self, text: &str) {
        for piece in text.split_inclusive(ENDS) {
            let place = Place::Line { file: self.origin.into(), line: self.line, column: self.column };
            let words = piece.trim_end_matches('\n');
            let indent = words.chars().take_while(|c| c.is_whitespace()).count();
            let key = || format!("{}:{}", self.origin, self.line);
            let passage = self.open.get_or_insert_with(|| Passage::at(key(), String::new(), place.clone()));
            let place = match place {
                Place::Line { file, line, column } => Place::Line { file, line, column: column + indent },
                other => other,
            };
            // what goes on behind a tag is the same sentence
            let goes_on = !passage.text.is_empty() && !passage.text.ends_with(ENDS);
            if passage.text.trim().is_empty() {
                passage.spots = vec![(0, place)];
            } else if !goes_on {
                passage.spots.push((passage.text.len(), place));
            }
            passage.text.push_str(words);
            self.column += words.chars().count();
            if piece.ends_with('\n') {
                self.end();
                (self.line, self.column) = (self.line + 1, 1);
            }
        }
    }

    /// Passes over a tag; one of several lines ends the line in hand.
    fn tag(&mut self, tag: &str) {
        match tag.rsplit_once('\n') {
            Some((_, last)) => {
                self.end();
                self.line += tag.matches('\n').count();
                self.column = last.chars().count() + 1;
            }
            None => self.column += tag.chars().count(),
        }
    }

    /// Ends the line in hand.
    fn end(&mut self) {
        self.all.extend(self.open.take().filter(|passage| !passage.text.trim().is_empty()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_a_template_have_their_columns() {
        let mut all = Vec::new();
        let mut words = TemplateWords { origin: "t", line: 1, column: 1, open: None, all: &mut all };
        words.text("  甲。乙");
        words.tag("{{ a }}");
        words.text("丙。\n丁");
        words.tag("{#\n#}");
        words.text("戊\n");
        words.end();
        let mut told = Vec::new();
        for passage in &all {
            for (at, sentence) in passage.sentences() {
                told.push(format!("{sentence} {}", passage.place(at)));
            }
        }
        let wanted = ["  甲 t 第1行第3列", "乙丙 t 第1行第5列", "丁 t 第2行第1列", "戊 t 第3行第3列"];
        assert_eq!(told, wanted);
    }
}
