//! What `unit.toml` states: who publishes, with which words and facts.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::diag::{Place, Severity};

use super::amount::Amount;
use super::correction::Correction;
use super::label;
use super::review::ToReview;
use super::secrecy::{Secrecy, Secret};

pub use super::fact::Fact;

/// The publishing unit and its document.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// Full name.
    pub name: String,
    /// 部门 or 单位, one of the pack's kinds.
    pub kind: String,
    /// The budget year.
    pub year: i32,
    /// The document's date, `YYYY-MM-DD`; stands for every time stamp.
    pub date: String,
    /// The pack's id.
    pub pack: String,
    /// Facts by dotted key, such as `staff.established`, as the pack declares them.
    pub facts: BTreeMap<String, Fact>,
    /// Prose by key.
    pub prose: BTreeMap<String, Prose>,
    /// Reasons for changes, by the cell path whose change they explain, as written.
    pub reasons: BTreeMap<String, Prose>,
    /// Projects with their prose.
    pub projects: Vec<Project>,
    /// Rules changed or switched off, with reasons.
    pub overrides: Vec<Override>,
    /// Findings accepted by name.
    pub accepted: Vec<Accepted>,
    /// What is withheld from the public.
    pub secrecy: Secrecy,
    /// What this edition corrects in one that was published; none where it corrects nothing.
    pub correction: Option<Correction>,
    /// Whether something that was stated has an error: what is not here may stand there.
    pub incomplete: bool,
    /// Keys whose values are guesses, because what is stated could not be read: no finding rests on them.
    pub guessed: Vec<String>,
    /// What of all this is still to be looked at.
    pub reviews: Vec<ToReview>,
    /// Where all this is stated.
    pub statement: Statement,
}

impl Unit {
    /// Where a project is written about; the key of unit.toml alone where nothing is.
    pub fn project_place(&self, name: &str) -> Place {
        let project = self.projects.iter().find(|project| label::fold(&project.name) == label::fold(name));
        project.map_or_else(|| self.place("project"), |project| project.place.clone())
    }

    /// Where a key is stated; where it would be, where it is not.
    pub fn place(&self, key: &str) -> Place {
        self.statement.place(key)
    }

    /// Where the reasons of changes are stated, or would be.
    pub fn reasons_place(&self) -> Place {
        let is_theirs =
            |place: &&Place| matches!(place, Place::Sheet { sheet, .. } if **sheet == *REASON_SHEET);
        let sheet = self.statement.sheets.iter().find(is_theirs);
        sheet.cloned().unwrap_or_else(|| self.place("reasons"))
    }

    /// What to do to state a key: `请在 unit.toml 的 [staff] 下写上 …`.
    pub fn ask(&self, key: &str) -> String {
        self.statement.ask(key)
    }

    /// What is stated under a key, in words; nothing where it is not, or is kept elsewhere.
    pub fn stated(&self, key: &str) -> Option<String> {
        let own = match key {
            "pack" => Some(self.pack.clone()),
            "unit.name" => Some(self.name.clone()),
            "unit.kind" => Some(self.kind.clone()),
            "year" => Some(self.year.to_string()),
            "date" => Some(self.date.clone()),
            "secrecy.reviewer" => Some(self.secrecy.reviewer.clone()),
            "secrecy.date" => Some(self.secrecy.date.clone()),
            "secrecy.mode" => Some(self.secrecy.mode.word().to_owned()),
            "secrecy.codes" => Some(named(&self.secrecy.codes)),
            "secrecy.projects" => Some(named(&self.secrecy.projects)),
            "secrecy.units" => Some(named(&self.secrecy.units)),
            "secrecy.unit_names" => Some(Fact::Flag(self.secrecy.unit_names).words()),
            "secrecy.drift" => Some(percent(self.secrecy.drift)),
            "secrecy.protect" => Some(percent(self.secrecy.protect)),
            "secrecy.document" => Some(Fact::Flag(self.secrecy.document).words()),
            _ => None,
        };
        let own = own.filter(|words| !words.is_empty());
        let prose = || key.strip_prefix("prose.").and_then(|text| self.prose.get(text)).map(Prose::text);
        own.or_else(|| self.facts.get(key).map(Fact::words)).or_else(prose)
    }

    /// Whether the value of a key is a guess.
    pub fn is_guessed(&self, key: &str) -> bool {
        self.guessed.iter().any(|guessed| guessed == key)
    }

    /// A list of words; empty where it is not stated.
    pub fn list(&self, key: &str) -> &[String] {
        match self.facts.get(key) {
            Some(Fact::List(items)) => items,
            _ => &[],
        }
    }
}

/// What is withheld, in words.
fn named(secrets: &[Secret]) -> String {
    secrets.iter().map(|own| own.what.as_str()).collect::<Vec<&str>>().join("、")
}

/// A share, in words.
fn percent(share: Decimal) -> String {
    format!("{}%", (share * Decimal::ONE_HUNDRED).normalize())
}

/// Where the unit states its facts: in unit.toml, on the sheets of facts, or in both.
#[derive(Debug, Clone, Default)]
pub struct Statement {
    /// File name of unit.toml, where there is one.
    pub file: Option<Arc<str>>,
    /// The sheets of facts that were found.
    pub sheets: Vec<Place>,
    /// Chinese names of keys.
    pub names: BTreeMap<String, String>,
    /// Where each key is stated.
    pub places: BTreeMap<String, Place>,
    /// Where each section of unit.toml begins, for keys that are missing there.
    pub sections: BTreeMap<String, Place>,
    /// Rows of the sheets of facts whose content is empty, by the key that they name.
    pub rows: BTreeMap<String, Place>,
}

/// The key of the name of the unit.
pub const NAME_KEY: &str = "unit.name";
/// The key of the kind of publisher.
pub const KIND_KEY: &str = "unit.kind";
/// The key of the budget year.
pub const YEAR_KEY: &str = "year";
/// The sheet on which single facts stand.
pub const FACT_SHEET: &str = "基本情况";
/// The sheet on which texts stand.
pub const TEXT_SHEET: &str = "文字说明";
/// The sheet on which reasons of changes stand.
pub const REASON_SHEET: &str = "变动原因";
/// The sheet of instructions in the workbook that `gongkai new` writes.
pub const GUIDE_SHEET: &str = "填写说明";
/// Its title, in its first cell, by which it is known.
pub const GUIDE_TITLE: &str = "填写说明（由程序写出，不公开，可以留着）";
/// The sheet of codes in that workbook.
pub const CATALOGUE_SHEET: &str = "科目目录";
/// Its title, in its first cell, by which it is known.
pub const CATALOGUE_TITLE: &str = "科目目录（由程序写出，不公开，请勿删除）";
/// Sections of unit.toml whose keys stand on the sheet of texts.
const TEXT_SECTIONS: [&str; 4] = ["prose", "project", "rule", "accept"];
/// File name of unit.toml, in messages too.
const UNIT_FILE: &str = "unit.toml";

impl Statement {
    /// A key with its Chinese name before it: `单位性质 unit.nature`.
    pub fn named(&self, key: &str) -> String {
        match self.names.get(key) {
            Some(name) if self.file.is_none() => name.clone(),
            Some(name) => format!("{name} {key}"),
            None => key.to_owned(),
        }
    }

    /// A key of a project the same way: `立项依据 basis`; by its name alone where there is no unit.toml.
    pub fn named_in_project(&self, key: &str) -> String {
        match self.names.get(&format!("project.{key}")) {
            Some(name) if self.file.is_none() => name.clone(),
            Some(name) => format!("{name} {key}"),
            None => key.to_owned(),
        }
    }

    /// Where a key is stated; where it would be, where it is not.
    pub fn place(&self, key: &str) -> Place {
        if let Some(place) = self.places.get(key).or_else(|| self.rows.get(key)) {
            return place.clone();
        }
        match (&self.file, self.sheet_of(key)) {
            (None, Some(sheet)) => sheet.clone(),
            (file, _) => {
                let section = key.rsplit_once('.').and_then(|(section, _)| self.sections.get(section));
                match section {
                    Some(Place::Entry { file, line, column, .. }) => Place::Entry {
                        file: file.clone(),
                        key: self.named(key).into(),
                        line: *line,
                        column: *column,
                    },
                    _ => {
                        let file = file.clone().unwrap_or_else(|| UNIT_FILE.into());
                        Place::Key { file, key: self.named(key).into() }
                    }
                }
            }
        }
    }

    /// Whether what is stated of a section of unit.toml stands on the sheets of facts; where nothing is, whether it
    /// would.
    pub fn is_on_sheets(&self, section: &str) -> bool {
        let own = |key: &str| key.strip_prefix(section).is_some_and(|rest| rest.starts_with('.'));
        let mut stated = self.places.iter().filter(|(key, _)| own(key)).map(|(_, place)| place);
        match stated.next() {
            Some(place) => !matches!(place, Place::Key { .. } | Place::Entry { .. }),
            None => self.file.is_none() && !self.sheets.is_empty(),
        }
    }

    /// The sheet on which a key is stated, the first one where that is not there.
    fn sheet_of(&self, key: &str) -> Option<&Place> {
        let is_of = |section: &str| key == section || key.starts_with(&format!("{section}."));
        let wanted = match () {
            () if TEXT_SECTIONS.into_iter().any(is_of) => TEXT_SHEET,
            () if is_of("reasons") => REASON_SHEET,
            () => FACT_SHEET,
        };
        let is_it = |place: &&Place| matches!(place, Place::Sheet { sheet, .. } if sheet.contains(wanted));
        self.sheets.iter().find(is_it).or(self.sheets.first())
    }

    /// Where something of a project would be stated: its empty row on a sheet; none where there is none.
    pub fn place_in_project(&self, project: &str, key: &str) -> Option<&Place> {
        let wanted = label::fold(&format!("project.\"{project}\".{key}"));
        let is_it = |(own, _): &(&String, &Place)| label::fold(own) == wanted;
        self.rows.iter().find(is_it).map(|(_, place)| place)
    }

    /// What to do to state a key, where the unit states its facts: in unit.toml, on a sheet, or either.
    pub fn ask(&self, key: &str) -> String {
        let name = self.names.get(key).map_or(key, String::as_str);
        let in_file = match key.rsplit_once('.') {
            Some((section, last)) => format!("{UNIT_FILE} 的 [{section}] 下写上 {last} = …"),
            // at the end it would belong to the last section
            None => format!("{UNIT_FILE} 开头（第一个 [节] 之前）写上 {key} = …"),
        };
        let sheet = if key.starts_with("prose.") { TEXT_SHEET } else { FACT_SHEET };
        let has_row = self.rows.contains_key(key) || self.places.contains_key(key);
        let on_sheet = match has_row {
            true => format!("“{sheet}”页填上“{name}”"),
            false => format!("“{sheet}”页新加一行，“项目”一栏写“{name}”，“内容”一栏填上内容"),
        };
        self.either(&on_sheet, &in_file, &format!("（{name}）"))
    }

    /// What to do to state something of a project, by its key in unit.toml and its Chinese name.
    pub fn ask_of_project(&self, project: &str, key: &str, name: &str) -> String {
        let on_sheet = format!("“{TEXT_SHEET}”页填上“{project}”的“{name}”");
        let in_file = format!("{UNIT_FILE} 里 name = \"{project}\" 的 [[project]] 下写上 {key} = …");
        self.either(&on_sheet, &in_file, &format!("（{name}）"))
    }

    /// The same of a project of which nothing is stated, by the keys that it needs and their Chinese names: for
    /// unit.toml the section to be pasted.
    pub fn ask_for_project(&self, project: &str, fields: &[(&str, &str)]) -> String {
        let names: Vec<String> = fields.iter().map(|(_, name)| format!("“{name}”")).collect();
        let on_sheet = format!("“{TEXT_SHEET}”页填上“{project}”的{}", names.join("、"));
        let mut lines = vec!["[[project]]".to_owned(), format!("name = {}", toml::Value::from(project))];
        lines.extend(fields.iter().map(|(key, name)| format!("{key} = \"……\"  # {name}")));
        let count = lines.len();
        let lines = lines.join("\n");
        let in_file = format!("{UNIT_FILE} 末尾加上下面{count}行，再把……换成内容：\n{lines}");
        self.either(&on_sheet, &in_file, "")
    }

    /// What to do to give a word to a code or name: an entry of a map.
    pub fn ask_entry(&self, key: &str, entry: &str) -> String {
        let name = self.names.get(key).map_or(key, String::as_str);
        let on_sheet = format!("“{TEXT_SHEET}”页填上“{name}”，对象写“{entry}”");
        let in_file = format!("{UNIT_FILE} 的 [{key}] 下写上 \"{entry}\" = \"……\"");
        self.either(&on_sheet, &in_file, &format!("（{name}）"))
    }

    /// `请在` and the place that the unit uses, or both.
    fn either(&self, on_sheet: &str, in_file: &str, named: &str) -> String {
        match (&self.file, self.sheets.is_empty()) {
            (None, false) => format!("请在{on_sheet}"),
            (Some(_), false) => format!("请在{on_sheet}，或在 {in_file}"),
            (_, true) => format!("请在 {in_file}{named}"),
        }
    }

    /// Where the unit states its facts, in words: the file, the sheets, or both.
    pub fn whence(&self) -> String {
        match (&self.file, self.sheets.is_empty()) {
            (None, false) => format!("“{FACT_SHEET}”等页"),
            (Some(_), false) => format!(" {UNIT_FILE} 和“{FACT_SHEET}”等页"),
            (_, true) => format!(" {UNIT_FILE} "),
        }
    }

    /// Says that something that is stated could not be read.
    pub fn unread(&self) -> String {
        format!("{}有没有读好的项", self.whence().trim_start())
    }

    /// Says that a key is not stated, in words: `没有写单位性质 unit.nature`.
    pub fn lacks(&self, key: &str) -> String {
        format!("没有写{}", self.named(key))
    }
}

/// What the unit stated last year, as far as it is at hand: beside last year's tables.
#[derive(Debug, Clone, Default)]
pub struct LastSaid {
    /// Reasons of changes: the figure by its words or its cell path, the reason, and where it stands.
    pub reasons: Vec<(String, String, Place)>,
    /// Prose of the unit: the key, the text, and where it stands.
    pub texts: Vec<(String, String, Place)>,
}

/// A change that a bureau makes to a rule, with its reason (`[[rule]]` of unit.toml).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Id of the rule.
    pub id: String,
    /// The weight of its findings from now on; none switches it off.
    pub severity: Option<Severity>,
    /// Why; the report shows it.
    pub reason: String,
}

/// A finding that someone answers for (`[[accept]]`). Void as soon as a figure of it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Id of the finding.
    pub id: String,
    /// Its fingerprint when it was accepted.
    pub fingerprint: String,
    /// Why.
    pub reason: String,
    /// By whom.
    pub name: String,
}

/// A piece of prose, in paragraphs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// Its paragraphs, none of them blank.
    pub paragraphs: Vec<PlacedText>,
}

/// A paragraph, and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedText {
    /// Its text; of unit.toml with the line breaks that it has there.
    pub text: String,
    /// The line of unit.toml, or the cell.
    pub place: Place,
    /// Where its further lines begin, by the byte of its text.
    pub further: Vec<(usize, Place)>,
}

impl PlacedText {
    /// A text of one place.
    pub fn new(text: String, place: Place) -> Self {
        Self { text, place, further: Vec::new() }
    }
}

impl Prose {
    /// The whole text, paragraphs parted by blank lines.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for paragraph in &self.paragraphs {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&paragraph.text);
        }
        text
    }
}

/// Prose about a project: of unit.toml, of its page in a workbook, or of both.
#[derive(Debug, Clone)]
pub struct Project {
    /// Name as in the form table.
    pub name: String,
    /// The line of its `[[project]]`; the title of its page where unit.toml has none.
    pub place: Place,
    /// The title of its page, where it has one.
    pub page: Option<Place>,
    /// Function code of its expenditure, to say what kind of spending it is.
    pub code: Option<String>,
    /// Declared exempt from the form table (small, or secret).
    pub exempt: bool,
    /// Amount of an exempt project, which no form states.
    pub amount: Option<Amount>,
    /// Text fields as the pack declares them.
    pub texts: BTreeMap<String, Prose>,
}

impl Project {
    /// A project that nothing is known of but its name.
    pub fn new(name: String, place: Place) -> Self {
        Self { name, place, page: None, code: None, exempt: false, amount: None, texts: BTreeMap::new() }
    }

    /// Whether unit.toml has it, and not only a page.
    pub fn is_declared(&self) -> bool {
        self.page.as_ref() != Some(&self.place)
    }
}
