//! Sheets of facts: what the unit states in its workbooks instead of in unit.toml, or beside it.

mod accounts;
mod decided;
mod folders;
mod kinds;
mod meant;
mod merged;
mod names;
mod step;

use gongkai::budget::unit::{Fact, Prose};
use gongkai::diag::Diagnostics;
use gongkai::pack;
use gongkai::pack::manifest::FactSpec;
use gongkai::read::facts::{Keys, Said};
use gongkai::read::unit;

use crate::books::{Book, Sheet, Value};
use crate::support::Desk;

const FACTS: &str = "基本情况";
const TEXTS: &str = "文字说明";
const REASONS: &str = "变动原因";
const BOOK: &str = "基本情况.xlsx";

/// A row: the name, what it is about, the content.
type Row = [String; 3];

/// The sheets of facts of a sample, as a clerk would fill them in.
#[derive(Clone)]
struct Filled {
    facts: Vec<Row>,
    texts: Vec<Row>,
    reasons: Vec<[String; 2]>,
}

impl Filled {
    /// What unit.toml of a desk states.
    fn of(desk: &Desk) -> Self {
        let raw = unit::load(&desk.unit()).unwrap();
        let text = std::fs::read_to_string(desk.unit().join("unit.toml")).unwrap();
        let id = text.lines().find_map(|line| line.strip_prefix("pack = \"")).unwrap().trim_end_matches('"');
        let keys = Keys::of(&pack::load::load(id, &[]).unwrap().manifest);
        let said = unit::said(&raw, &keys, &mut Diagnostics::new());
        let mut filled = Self { facts: Vec::new(), texts: Vec::new(), reasons: Vec::new() };
        filled.add_facts(&said, &keys);
        for (key, text) in &said.prose {
            let label = keys.label(&format!("prose.{key}")).unwrap();
            filled.texts.push([label.to_owned(), String::new(), lines(text)]);
        }
        filled.add_projects(&said, &keys);
        for (path, text) in &said.reasons {
            filled.reasons.push([path.clone(), lines(text)]);
        }
        filled
    }

    fn add_facts(&mut self, said: &Said, keys: &Keys) {
        for spec in &keys.facts {
            match said.facts.get(&spec.key) {
                Some(Fact::Map(entries)) => {
                    for (at, text) in entries {
                        self.texts.push([spec.label.clone(), at.clone(), text.clone()]);
                    }
                }
                Some(fact) => self.facts.push([spec.label.clone(), String::new(), content(spec, fact)]),
                None => {}
            }
        }
    }

    fn add_projects(&mut self, said: &Said, keys: &Keys) {
        for project in &said.projects {
            let mut own: Vec<(String, String)> = Vec::new();
            let label = |field: &str| keys.label(&format!("project.{field}")).unwrap().to_owned();
            own.extend(project.code.clone().map(|code| (label("code"), code)));
            own.extend(project.exempt.then(|| (label("exempt"), "是".to_owned())));
            if let Some(amount) = &project.amount {
                own.push((label("amount"), format!("{}元", amount.yuan)));
            }
            for (field, text) in &project.texts {
                own.push((label(field), lines(text)));
            }
            // a blank goes on with the project above
            for (at, (label, text)) in own.into_iter().enumerate() {
                let name = if at == 0 { project.name.clone() } else { String::new() };
                self.texts.push([label, name, text]);
            }
        }
    }

    /// Puts another content into the row of a name, or adds one.
    fn set(&mut self, name: &str, content: &str) -> &mut Self {
        match self.facts.iter_mut().find(|row| row[0] == name) {
            Some(row) => row[2] = content.to_owned(),
            None => self.facts.push([name.to_owned(), String::new(), content.to_owned()]),
        }
        self
    }

    fn remove(&mut self, name: &str) -> &mut Self {
        self.facts.retain(|row| row[0] != name);
        self
    }

    /// The address of the content of a fact.
    fn address(&self, name: &str) -> String {
        format!("B{}", self.facts.iter().position(|row| row[0] == name).unwrap() + 3)
    }

    fn sheets(&self) -> Vec<Sheet> {
        let mut facts = Sheet::of(FACTS, &[&["基本情况"], &["项目", "内容", "说明"]]);
        for (row, [name, _, content]) in (2..).zip(&self.facts) {
            put(&mut facts, (row, 0), name);
            put(&mut facts, (row, 1), content);
            put(&mut facts, (row, 2), "照实填写");
        }
        let mut texts = Sheet::of(TEXTS, &[&["项目", "对象", "内容", "说明"]]);
        for (row, cells) in (1..).zip(&self.texts) {
            for (column, text) in (0..).zip(cells) {
                put(&mut texts, (row, column), text);
            }
        }
        let mut reasons = Sheet::of(REASONS, &[&["项目", "上年", "本年", "增减", "原因"]]);
        for (row, [words, text]) in (1..).zip(&self.reasons) {
            put(&mut reasons, (row, 0), words);
            put(&mut reasons, (row, 4), text);
        }
        vec![facts, texts, reasons]
    }

    fn book(&self) -> Book {
        Book { sheets: self.sheets(), ..Book::default() }
    }

    /// Writes the workbook of facts alone into a folder.
    fn write(&self, desk: &Desk) {
        self.book().write(&desk.unit().join(BOOK));
    }
}

fn put(sheet: &mut Sheet, at: (u32, u16), text: &str) {
    if !text.is_empty() {
        sheet.cells.insert(at, Value::Text(text.to_owned()));
    }
}

fn lines(text: &Prose) -> String {
    let lines: Vec<&str> = text.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
    lines.join("\n")
}

fn content(spec: &FactSpec, fact: &Fact) -> String {
    match fact {
        Fact::Count(count) => count.to_string(),
        Fact::Money(_, text) | Fact::Date(text) => text.clone(),
        Fact::Text(text) => match spec.choices.iter().position(|choice| choice == text) {
            Some(at) => spec.words.get(at).unwrap_or(text).clone(),
            None => text.clone(),
        },
        Fact::List(items) => items.join("\n"),
        Fact::Flag(flag) => if *flag { "是" } else { "否" }.to_owned(),
        Fact::Map(_) => unreachable!("entries have rows of their own"),
    }
}

/// A sample whose facts stand in a workbook of their own, without unit.toml.
fn without_file(sample: &str) -> (Desk, Filled) {
    let desk = Desk::of(sample);
    let filled = Filled::of(&desk);
    std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    filled.write(&desk);
    (desk, filled)
}
