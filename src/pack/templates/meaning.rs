//! What is known of a value before anything runs: which texts it can be and where each piece of them is
//! written, which fields it has.
//!
//! A value has alternatives. Each carries the turns that lead to it (this item of that list, this branch of that
//! condition), so that two values of the same loop are joined item by item, and never crosswise.

use crate::pack::Pack;
use crate::pack::manifest::{FactKind, FactSpec};
use crate::pack::schema::TableSchema;

use super::vocabulary::{fields, root};

/// More alternatives than these are not followed.
const MOST: usize = 400;
/// Nor texts of more pieces.
const PIECES: usize = 40;
/// Nor lists of more things, those in lists among them included.
const THINGS: usize = 2_000;

/// Where a piece of text is written: the number of the template, and the bytes of the whole literal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Literal {
    pub script: usize,
    /// Its first byte, the quotation mark.
    pub start: usize,
    /// Behind its last byte.
    pub end: usize,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TextPiece {
    /// What it says; none where only the run knows.
    pub text: Option<String>,
    pub written: Option<Literal>,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MeantAs {
    /// Nobody knows before the run.
    Unknown,
    /// A text, piece by piece.
    Text(Vec<TextPiece>),
    /// A list that is written out.
    List(Vec<Meaning>),
    /// A list of things of one sort.
    Many(Box<Meaning>),
    /// A thing with fields.
    Fielded(Fielded),
}

/// A turn of a loop or a condition: its number, and which item or branch.
pub(super) type Turn = (usize, usize);

/// One thing that a value can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Alternative {
    pub sense: MeantAs,
    pub turns: Vec<Turn>,
}

/// Everything that a value can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meaning(pub Vec<Alternative>);

/// A thing with known fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fielded {
    /// The facts of a section: `staff`, `unit`.
    Facts(String),
    /// Words by keys that the unit or the template chooses; with the key of the fact, where it is one.
    Entries(Option<String>),
    Prose,
    Project,
    ProjectForm,
    ProjectText,
    Indicator,
    Glossary,
    Term,
    /// A row of a table, with the beginning of its path.
    Row(Vec<TextPiece>),
    Table,
    Item,
    Correction,
}

impl Meaning {
    pub(super) fn unknown() -> Self {
        Self::of(MeantAs::Unknown)
    }

    pub(super) fn of(sense: MeantAs) -> Self {
        Self(vec![Alternative { sense, turns: Vec::new() }])
    }

    pub(super) fn record(record: Fielded) -> Self {
        Self::of(MeantAs::Fielded(record))
    }

    pub(super) fn many(item: Self) -> Self {
        Self::of(MeantAs::Many(Box::new(item)))
    }

    /// Texts that are known, and written in no template.
    fn texts<'t>(texts: impl Iterator<Item = &'t String>) -> Self {
        let stretch = |text: &String| vec![TextPiece { text: Some(text.clone()), written: None }];
        Self(
            texts
                .map(|text| Alternative { sense: MeantAs::Text(stretch(text)), turns: Vec::new() })
                .collect(),
        )
    }

    /// A list that is written out.
    pub(super) fn list(items: Vec<Self>) -> Self {
        let mut left = THINGS;
        let fits = items.iter().all(|item| item.fits(&mut left));
        if fits { Self::of(MeantAs::List(items)) } else { Self::unknown() }
    }

    /// Whether it holds no more things than are left; takes them off.
    fn fits(&self, left: &mut usize) -> bool {
        for alternative in &self.0 {
            let Some(rest) = left.checked_sub(1) else { return false };
            *left = rest;
            let inside = match &alternative.sense {
                MeantAs::List(items) => items.iter().all(|item| item.fits(left)),
                MeantAs::Many(item) => item.fits(left),
                _ => true,
            };
            if !inside {
                return false;
            }
        }
        true
    }

    /// As it is, or unknown where it is too much.
    fn bounded(self) -> Self {
        if self.0.len() > MOST { Self::unknown() } else { self }
    }

    /// One or the other.
    pub(super) fn or(mut self, other: Self) -> Self {
        for alternative in other.0 {
            if !self.0.contains(&alternative) {
                self.0.push(alternative);
            }
        }
        self.bounded()
    }

    /// The same behind a turn.
    pub(super) fn behind(mut self, turn: Turn) -> Self {
        for alternative in &mut self.0 {
            if let Some(turns) = joined(&alternative.turns, &[turn]) {
                alternative.turns = turns;
            }
        }
        self
    }

    /// The same behind several turns.
    pub(super) fn under(self, turns: &[Turn]) -> Self {
        let mut out = Vec::new();
        for mut alternative in self.0 {
            if let Some(all) = joined(&alternative.turns, turns) {
                alternative.turns = all;
                out.push(alternative);
            }
        }
        Self(out)
    }

    /// One text behind the other.
    pub(super) fn then(&self, other: &Self) -> Self {
        let mut out = Vec::new();
        for left in &self.0 {
            for right in &other.0 {
                let Some(turns) = joined(&left.turns, &right.turns) else { continue };
                let text = [left.sense.stretches(), right.sense.stretches()].concat();
                let sense = if text.len() > PIECES { MeantAs::Unknown } else { MeantAs::Text(text) };
                out.push(Alternative { sense, turns });
                if out.len() > MOST {
                    return Self::unknown();
                }
            }
        }
        Self(out)
    }

    /// What a loop over it gives, item by item; `turn` numbers the loop.
    pub(super) fn items(&self, turn: usize) -> Self {
        let mut out = Self(Vec::new());
        for alternative in &self.0 {
            match &alternative.sense {
                MeantAs::List(items) => {
                    for (index, item) in items.iter().enumerate() {
                        let item = item.clone().under(&alternative.turns).behind((turn, index));
                        out.0.extend(item.0);
                    }
                }
                MeantAs::Many(item) => out.0.extend((**item).clone().under(&alternative.turns).0),
                _ => out = out.or(Self::unknown().under(&alternative.turns)),
            }
        }
        out.bounded()
    }

    /// The item of a number; of a list of one sort any.
    pub(super) fn item(&self, index: usize) -> Self {
        let mut out = Self(Vec::new());
        for alternative in &self.0 {
            let item = match &alternative.sense {
                MeantAs::List(items) => items.get(index).cloned().unwrap_or_else(Self::unknown),
                MeantAs::Many(item) => (**item).clone(),
                _ => Self::unknown(),
            };
            out.0.extend(item.under(&alternative.turns).0);
        }
        out.bounded()
    }

    /// All texts that it can be; none where it can be something else as well.
    pub(super) fn known_texts(&self) -> Option<Vec<String>> {
        let mut texts = Vec::new();
        for alternative in &self.0 {
            let MeantAs::Text(stretches) = &alternative.sense else { return None };
            let text: Option<String> = stretches.iter().map(|stretch| stretch.text.as_deref()).collect();
            texts.push(text?);
        }
        (!texts.is_empty()).then_some(texts)
    }
}

impl MeantAs {
    /// Its text; a hole where nobody knows it.
    fn stretches(&self) -> Vec<TextPiece> {
        match self {
            MeantAs::Text(stretches) => stretches.clone(),
            _ => vec![TextPiece { text: None, written: None }],
        }
    }
}

/// Turns of two values at once; none where they cannot be at once.
fn joined(left: &[Turn], right: &[Turn]) -> Option<Vec<Turn>> {
    let mut all = left.to_vec();
    for turn in right {
        match all.iter().find(|known| known.0 == turn.0) {
            Some(known) if known.1 != turn.1 => return None,
            Some(_) => {}
            None => all.push(*turn),
        }
    }
    all.sort_unstable();
    Some(all)
}

impl Fielded {
    /// What it is called in messages.
    pub(super) fn label(&self) -> String {
        match self {
            Fielded::Facts(section) => format!("{section} 里"),
            Fielded::Entries(_) => "成组的项里".to_owned(),
            Fielded::Prose => "prose（文字说明）里".to_owned(),
            Fielded::Project => "项目里".to_owned(),
            Fielded::ProjectForm => "项目的表（form）里".to_owned(),
            Fielded::ProjectText => "项目的文字（text）里".to_owned(),
            Fielded::Indicator => "指标里".to_owned(),
            Fielded::Glossary => "glossary（名词解释）里".to_owned(),
            Fielded::Term => "名词里".to_owned(),
            Fielded::Row(_) => "行里".to_owned(),
            Fielded::Table => "表里".to_owned(),
            Fielded::Item => "科目里".to_owned(),
            Fielded::Correction => "correction（更正）里".to_owned(),
        }
    }

    /// Its fields; none where the workbook or the run decides.
    pub(super) fn fields(&self, pack: &Pack) -> Vec<String> {
        let fixed = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        match self {
            Fielded::Facts(section) => {
                let head = format!("{section}.");
                let facts = pack.manifest.facts.iter().map(|fact| fact.key.as_str());
                let below = facts.chain(root::OWN_FACTS).filter_map(|key| key.strip_prefix(&head));
                let mut names: Vec<String> = Vec::new();
                for key in below {
                    let name = key.split('.').next().unwrap_or_default().to_owned();
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                names
            }
            Fielded::Entries(_) => Vec::new(),
            Fielded::Prose => {
                let sheets = pack.tables.iter().filter_map(|table| table.text()?.prose.clone());
                pack.manifest.prose.iter().map(|spec| spec.key.clone()).chain(sheets).collect()
            }
            Fielded::Project => fixed(&fields::PROJECT),
            Fielded::ProjectForm => {
                let forms = pack.tables.iter().filter_map(TableSchema::form);
                forms.flat_map(|form| form.texts.iter().map(|field| field.id.clone())).collect()
            }
            Fielded::ProjectText => {
                let sheets = pack.tables.iter().filter_map(TableSchema::text);
                let sheets = sheets.flat_map(|text| text.fields.iter().map(|field| field.id.clone()));
                pack.manifest.project_fields.iter().map(|spec| spec.key.clone()).chain(sheets).collect()
            }
            Fielded::Indicator => fixed(&fields::INDICATOR),
            Fielded::Glossary => fixed(&fields::GLOSSARY),
            Fielded::Term => fixed(&fields::TERM),
            Fielded::Row(_) => fixed(&fields::ROW),
            Fielded::Table => fixed(&fields::TABLE),
            Fielded::Item => fixed(&fields::ITEM),
            Fielded::Correction => fixed(&fields::CORRECTION),
        }
    }

    /// What one of its fields is.
    pub(super) fn field(&self, pack: &Pack, name: &str) -> Meaning {
        match (self, name) {
            (Fielded::Facts(section), name) => fact(pack, &format!("{section}.{name}")),
            (Fielded::Prose | Fielded::ProjectText, _) => Meaning::many(Meaning::unknown()),
            (Fielded::Project, "path") => projects_path(pack),
            (Fielded::Project, "form") => Meaning::record(Fielded::ProjectForm),
            (Fielded::Project, "text") => Meaning::record(Fielded::ProjectText),
            (Fielded::Project, "indicators") => Meaning::many(Meaning::record(Fielded::Indicator)),
            (Fielded::Glossary, _) => Meaning::many(Meaning::record(Fielded::Term)),
            (Fielded::Row(path), "path") => Meaning::of(MeantAs::Text(path.clone())),
            _ => Meaning::unknown(),
        }
    }
}

/// The path of a project's row, as far as it is known.
fn projects_path(pack: &Pack) -> Meaning {
    let form = || pack.tables.iter().find(|table| table.form().is_some()).map(|table| table.id.as_str());
    let named = pack.manifest.projects_table.as_ref().map(|table| table.as_str());
    let Some(table) = named.or_else(form) else { return Meaning::unknown() };
    let known = |text: String| TextPiece { text: Some(text), written: None };
    let hole = TextPiece { text: None, written: None };
    Meaning::of(MeantAs::Text(vec![known(format!("{}/", crate::budget::path::escape(table))), hole]))
}

/// What the fact of a dotted key is, or the section that begins so.
pub(super) fn fact(pack: &Pack, key: &str) -> Meaning {
    let spec: Option<&FactSpec> = pack.manifest.facts.iter().find(|spec| spec.key == key);
    let Some(spec) = spec else {
        let head = format!("{key}.");
        let is_section = pack.manifest.facts.iter().any(|spec| spec.key.starts_with(&head));
        let own = root::OWN_FACTS.iter().any(|own| own.starts_with(&head));
        return if is_section || own {
            Meaning::record(Fielded::Facts(key.to_owned()))
        } else {
            Meaning::unknown()
        };
    };
    match spec.kind {
        FactKind::Text if !spec.choices.is_empty() => Meaning::texts(spec.choices.iter()),
        FactKind::List => Meaning::many(Meaning::unknown()),
        FactKind::Map => Meaning::record(Fielded::Entries(Some(key.to_owned()))),
        _ => Meaning::unknown(),
    }
}

/// The variables that every template sees.
pub(super) fn roots(pack: &Pack) -> Vec<String> {
    let mut names: Vec<String> = root::ALL.iter().map(|name| (*name).to_owned()).collect();
    let facts = pack.manifest.facts.iter().map(|fact| fact.key.as_str());
    for key in root::OWN_FACTS.into_iter().chain(facts) {
        let section = key.split('.').next().unwrap_or_default().to_owned();
        if !names.contains(&section) {
            names.push(section);
        }
    }
    names
}

/// What a variable is that every template sees.
pub(super) fn root_meaning(pack: &Pack, name: &str) -> Meaning {
    match name {
        root::KIND => Meaning::texts(pack.manifest.kinds.iter()),
        root::PROSE => Meaning::record(Fielded::Prose),
        root::PROJECTS => Meaning::many(Meaning::record(Fielded::Project)),
        root::GLOSSARY => Meaning::record(Fielded::Glossary),
        root::CORRECTION => Meaning::record(Fielded::Correction),
        name if root::ALL.contains(&name) => Meaning::unknown(),
        name => fact(pack, name),
    }
}
