//! unit.toml of next year, from the one of this year: comments, order and layout stay.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, TableLike, Value};

use crate::budget::label;
use crate::budget::review::REVIEW_KEY;
use crate::budget::unit::{Fact, Project};
use crate::pack::manifest::FactKind;
use crate::read::facts::{Keys, Said};

use super::stated::Carried;
use super::years::moved;

/// Decisions about single figures of last year.
const ACCEPT: &str = "accept";
/// This year's workbooks.
pub const CURRENT: &str = "workbooks.current";
/// Last year's workbooks.
pub const PREVIOUS: &str = "workbooks.previous";
/// Sections whose entries are texts.
const TEXTS: [&str; 2] = ["prose", "reasons"];
/// Sections that are no facts and stay.
const AS_THEY_ARE: [&str; 2] = ["rule", REVIEW_KEY];

/// The workbooks of tables of the new folder, by name.
#[derive(Debug, Clone, Default)]
pub struct BooksHere {
    /// Those of its own year that are there already.
    pub current: Vec<String>,
    /// Last year's.
    pub previous: Vec<String>,
}

impl BooksHere {
    /// The keys that state them.
    pub fn stated(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        let all = [(CURRENT, self.current.as_slice()), (PREVIOUS, self.previous.as_slice())];
        all.into_iter().filter(|(_, names)| !names.is_empty())
    }
}

/// The text of unit.toml with what is carried, for a folder with some workbooks.
/// `asked` are facts of the command line by their keys.
///
/// # Errors
/// What is no TOML.
pub fn rewritten(
    text: &str,
    carried: &Carried,
    keys: &Keys,
    year: i32,
    books: &BooksHere,
    asked: &[(String, String)],
) -> Result<String, toml_edit::TomlError> {
    let mut doc: DocumentMut = text.parse()?;
    let rewriting = Rewriting { said: &carried.said, keys, year };
    doc.remove(ACCEPT);
    rewriting.table(doc.as_table_mut(), "");
    for (key, text) in asked {
        set(&mut doc, key, Value::from(text.as_str()));
    }
    for (key, names) in books.stated() {
        let names: Array = names.iter().map(String::as_str).collect();
        set(&mut doc, key, Value::Array(names));
    }
    doc.remove(REVIEW_KEY);
    if let Some(list) = reviews(&carried.said) {
        let mut out = list;
        out.push_str(&doc.to_string());
        return Ok(out);
    }
    Ok(doc.to_string())
}

/// The list of what is to be looked at, each with its reason behind it.
fn reviews(said: &Said) -> Option<String> {
    if said.reviews.is_empty() {
        return None;
    }
    let mut list =
        String::from("# 待核：逐项核实（或改好）以后，从这里删去那一行；都删完了才能公开。\nreview = [\n");
    for own in &said.reviews {
        let note = label::clean(&own.note.replace('\n', " "));
        // the path of a reason is its name
        let name = if own.key.starts_with("reasons.") { String::new() } else { format!("{}：", own.name) };
        list.push_str(&format!("  {},  # {name}{note}\n", toml::Value::from(plain(&own.key))));
    }
    list.push_str("]\n\n");
    Some(list)
}

/// A key as the list has it: `projects.某项目.start` for `project."某项目".start`.
fn plain(key: &str) -> String {
    let key = match key.strip_prefix("project.") {
        Some(rest) => format!("projects.{rest}"),
        None => key.to_owned(),
    };
    key.replace('"', "")
}

struct Rewriting<'a> {
    said: &'a Said,
    keys: &'a Keys,
    year: i32,
}

impl Rewriting<'_> {
    /// Goes through a table of facts; `at` is its dotted key.
    fn table(&self, table: &mut dyn TableLike, at: &str) {
        let mut gone = Vec::new();
        for (key, item) in table.iter_mut() {
            let name = key.get().to_owned();
            let full = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
            if at.is_empty() && AS_THEY_ARE.contains(&name.as_str()) {
                continue;
            }
            if at.is_empty() && name == "project" {
                if let Some(projects) = item.as_array_of_tables_mut() {
                    self.projects(projects);
                }
                continue;
            }
            if TEXTS.contains(&at) || at.is_empty() && TEXTS.contains(&name.as_str()) {
                self.texts(item);
                continue;
            }
            match self.keys.fact(&full) {
                Some(spec) if spec.kind == FactKind::Map => self.texts(item),
                Some(_) => match self.said.facts.get(&full) {
                    Some(fact) => self.fact(item, &full, fact),
                    // its place stays, since the new folder has its own
                    None if full == PREVIOUS => {}
                    None => gone.push(name),
                },
                None => {
                    if let Some(inner) = item.as_table_like_mut() {
                        self.table(inner, &full);
                    }
                }
            }
        }
        for key in gone {
            table.remove(&key);
        }
    }

    fn fact(&self, item: &mut Item, key: &str, fact: &Fact) {
        match fact {
            Fact::Count(count) => {
                replace(item, count.normalize().to_string().parse::<i64>().ok().map(Value::from))
            }
            Fact::Date(text) | Fact::Money(_, text) => replace(item, Some(Value::from(text.as_str()))),
            // decisions about secrets may be tables; names of files and packs are what they are
            _ if key.starts_with("secrecy.") || key.starts_with("workbooks.") || key == "pack" => {}
            Fact::Text(_) | Fact::List(_) | Fact::Map(_) => self.texts(item),
            Fact::Flag(_) => {}
        }
    }

    /// Moves the years of all texts of an item as they are written, whatever their quotes.
    fn texts(&self, item: &mut Item) {
        match item {
            Item::Value(value) => self.value(value),
            Item::Table(table) => {
                for (_, item) in table.iter_mut() {
                    self.texts(item);
                }
            }
            Item::ArrayOfTables(_) | Item::None => {}
        }
    }

    fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                let written = text.display_repr().into_owned();
                let found = moved(&written, self.year).text;
                if found != written
                    && let Ok(mut new) = found.parse::<Value>()
                {
                    *new.decor_mut() = value.decor().clone();
                    *value = new;
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::InlineTable(table) => table.iter_mut().for_each(|(_, item)| self.value(item)),
            _ => {}
        }
    }

    fn projects(&self, projects: &mut ArrayOfTables) {
        for table in projects.iter_mut() {
            let name = table.get("name").and_then(Item::as_str).unwrap_or_default().to_owned();
            let same = |own: &&Project| label::fold(&own.name) == label::fold(&name);
            let Some(project) = self.said.projects.iter().find(same) else { continue };
            for (key, item) in table.iter_mut() {
                let spec = self.keys.project.iter().find(|spec| spec.key == key.get());
                match (spec, project.texts.get(key.get())) {
                    (Some(spec), Some(text)) if spec.date => replace(item, Some(Value::from(text.text()))),
                    (Some(_), _) => self.texts(item),
                    (None, _) => {}
                }
            }
        }
    }
}

/// Puts a value in the place of another, with the blanks and the comment around that.
fn replace(item: &mut Item, new: Option<Value>) {
    if let (Some(mut new), Some(old)) = (new, item.as_value()) {
        *new.decor_mut() = old.decor().clone();
        *item = Item::Value(new);
    }
}

fn get_mut<'i>(item: &'i mut Item, key: &str) -> Option<&'i mut Item> {
    // indexing would put in what is not there
    key.split('.').try_fold(item, |item, part| item.as_table_like_mut()?.get_mut(part))
}

/// States a key, in its section, which is made where there is none.
fn set(doc: &mut DocumentMut, key: &str, value: Value) {
    if let Some(item) = get_mut(doc.as_item_mut(), key) {
        return replace(item, Some(value));
    }
    match key.rsplit_once('.') {
        Some((section, last)) => {
            let item = doc.entry(section).or_insert_with(|| Item::Table(Table::new()));
            if let Some(table) = item.as_table_like_mut() {
                table.insert(last, Item::Value(value));
            }
        }
        None => {
            doc.insert(key, Item::Value(value));
        }
    }
}
