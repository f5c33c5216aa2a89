//! `list | count`: how many entries a list has, as a figure of the table or the fact that it is of.

use tera::{Kwargs, State, Tera, Value};

use crate::budget::path::CellPath;
use crate::budget::unit::Fact;
use crate::diag::{Diagnostic, Place};

use super::context::paragraphs;
use super::figures::ASKED;
use super::functions::mark;
use super::ledger::Desk;
use super::twins::plain;

/// Registers the filter.
pub(super) fn register(tera: &mut Tera, desk: &Desk) {
    let at = desk.clone();
    tera.register_filter("count", move |items: Vec<Value>, kwargs: Kwargs, _: &State<'_>| {
        at.enter(mark(&kwargs));
        Value::safe_string(&at.count(&items))
    });
}

impl Desk {
    fn count(&self, items: &[Value]) -> String {
        match self.counted(items) {
            Some((what, places)) => self.print(&items.len().to_string(), format!("{what} | count"), places),
            None => {
                let fault =
                    Diagnostic::error("编制-数字", "数不出这个清单的来源：它不是表里的行，也不是填写的内容");
                self.fault(fault.hint(
                    "count 用于 projects、rows(…)、classes(…)、tables() 和填写的清单；别的清单请不要印个数",
                ));
                "〔缺数〕".to_owned()
            }
        }
    }

    /// What a list is of, and where that stands; an empty one is of nothing that can be told, and counts as none.
    fn counted(&self, items: &[Value]) -> Option<(String, Vec<Place>)> {
        if items.is_empty() {
            return Some(("[]".to_owned(), Vec::new()));
        }
        let items: Vec<Value> = items.iter().map(plain).collect();
        let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
        if texts.len() == items.len() {
            return self.list_stated(&texts);
        }
        if let Some(found) = self.indicators(&items) {
            return Some(found);
        }
        self.rows_listed(&items)
    }

    /// The list or text of the unit that has just these entries or paragraphs.
    fn list_stated(&self, texts: &[&str]) -> Option<(String, Vec<Place>)> {
        let unit = &self.budget.unit;
        let mut stated = unit.facts.iter().filter_map(|(key, fact)| match fact {
            Fact::List(list) if list.iter().map(String::as_str).eq(texts.iter().copied()) => {
                Some(key.clone())
            }
            _ => None,
        });
        let written = unit.prose.iter().find(|(_, prose)| {
            // the first loses the label at its beginning
            let own = paragraphs(prose);
            let is_same = |(index, (own, text)): (usize, (&(String, &Place), &&str))| {
                own.0 == **text || index == 0 && own.0.ends_with(*text) && !text.is_empty()
            };
            own.len() == texts.len() && own.iter().zip(texts).enumerate().all(is_same)
        });
        let key = stated.next().or_else(|| written.map(|(key, _)| format!("prose.{key}")))?;
        Some((format!("unit/{key}"), vec![unit.place(&key)]))
    }

    /// The form that has just these indicators.
    fn indicators(&self, items: &[Value]) -> Option<(String, Vec<Place>)> {
        let targets: Vec<&str> =
            items.iter().filter_map(|item| item.get_from_path("target")?.as_str()).collect();
        if targets.len() != items.len() {
            return None;
        }
        for table in &self.budget.current.tables {
            for form in &table.forms {
                let own = &form.indicators;
                if own.iter().map(|one| one.target.as_str()).eq(targets.iter().copied()) {
                    let places = own.iter().map(|indicator| Place::Cell(indicator.place.clone()));
                    return Some((table.id.clone(), places.collect()));
                }
            }
        }
        None
    }

    /// The tables whose rows, or which themselves, are listed.
    fn rows_listed(&self, items: &[Value]) -> Option<(String, Vec<Place>)> {
        let mut tables: Vec<String> = Vec::new();
        for item in items {
            let path = item.get_from_path("path").and_then(Value::as_str);
            let path = path.map(|path| CellPath::parse(path.trim_start_matches(ASKED)));
            let table = match (path, item.get_from_path("id").and_then(Value::as_str)) {
                (Some(Ok(path)), _) => path.table,
                (None, Some(id)) => id.to_owned(),
                _ => return None,
            };
            if !tables.contains(&table) {
                tables.push(table);
            }
        }
        let places =
            tables.iter().filter_map(|id| self.budget.current.table(id)).map(|table| table.place.clone());
        Some((tables.join("、"), places.collect()))
    }
}
