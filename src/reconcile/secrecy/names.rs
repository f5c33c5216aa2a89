//! Names of a decision on secrets: in the tables where rows are taken out of them, nowhere where the tables were
//! compiled without them.

use std::collections::BTreeSet;

use strsim::osa_distance;

use crate::budget::Budget;
use crate::budget::label::{fold, key};
use crate::budget::lookup::nearest;
use crate::budget::secrecy::cover::code_above;
use crate::budget::secrecy::{SecrecyMode, Secret, is_name};
use crate::budget::table::{Row, Section, Table};
use crate::diag::Place;
use crate::pack::schema::TableSchema;

use super::nothing_taken_out;
use super::remedy::unproven;
use crate::reconcile::World;
use crate::reconcile::report::{Evidence, Report};
use crate::reconcile::rule::{Ran, Rule, Stop};

/// The rule on what the decision names: all of it is in the tables.
pub(in crate::reconcile) fn known(world: &World<'_>, report: &mut Report, rule: &mut Rule) -> Ran {
    if nothing_taken_out(&world.budget.unit) {
        return Err(Stop::skip("没有写要隐去的科目、项目和单位"));
    }
    world.whole()?;
    let (budget, plan) = (world.budget, &report.withheld);
    let secrecy = &budget.unit.secrecy;
    rule.compared += secrecy.all().filter(|own| secrecy.is_taken_out(own)).count();
    let hint = || if plan.failure.is_empty() { plan.remedy.clone() } else { unproven(budget) };
    for Unknown { key, own, near } in unknown(budget) {
        let name = &own.what;
        let meant = near.as_ref().map(|near| format!("，是否指{}", in_words(budget, near)));
        let hint = if near.is_some() { hint() } else { String::new() };
        let message = format!("要隐去的“{name}”在表中没有{}", meant.unwrap_or_default());
        rule.find_to_do(name, message, Evidence::of(key, name), vec![budget.unit.place(key)], &hint);
    }
    for own in topmost(budget) {
        let name = &own.what;
        let message = format!("“{name}”没有上一级的行，不能{}", SecrecyMode::Rollup.word());
        rule.find_to_do(name, message, Evidence::of(CODES, name), vec![budget.unit.place(CODES)], &hint());
    }
    Ok(())
}

/// A name or code of a decision that no table has.
pub(super) struct Unknown<'a> {
    /// The key of its list.
    pub key: &'static str,
    /// What the decision says.
    pub own: &'a Secret,
    /// The name or code of the tables that it may mean.
    pub near: Option<String>,
}

/// Names and codes in the decision that nothing answers to.
pub(super) fn unknown(budget: &Budget) -> Vec<Unknown<'_>> {
    let secrecy = &budget.unit.secrecy;
    let is_exempt = |name: &str| budget.unit.projects.iter().any(|p| p.exempt && is_name(&p.name, name));
    let has_row = |name: &str| rows(budget).any(|row| row.code.is_none() && is_name(&row.label, name));
    let mut all = Vec::new();
    for (key, list) in KEYS.iter().copied().zip([&secrecy.codes, &secrecy.projects, &secrecy.units]) {
        for own in list.iter().filter(|own| secrecy.is_taken_out(own)) {
            let name = &own.what;
            let is_known = match key {
                CODES => has_code(budget, name),
                PROJECTS => has_row(name) || is_exempt(name),
                _ => has_row(name),
            };
            if !is_known {
                all.push(Unknown { key, own, near: near(budget, key, name) });
            }
        }
    }
    all
}

/// Codes of the decision that are to be rolled up and have no row above them.
pub(super) fn topmost(budget: &Budget) -> Vec<&Secret> {
    let secrecy = &budget.unit.secrecy;
    let rolled = secrecy.codes.iter().filter(|own| secrecy.mode_of(own) == SecrecyMode::Rollup);
    rolled.filter(|own| has_code(budget, &own.what) && code_above(budget, &own.what).is_none()).collect()
}

fn rows(budget: &Budget) -> impl Iterator<Item = &Row> {
    budget.current.tables.iter().flat_map(|table| &table.sections).flat_map(|section| &section.rows)
}

fn has_code(budget: &Budget, code: &str) -> bool {
    rows(budget).any(|row| row.code.as_deref() == Some(code))
}

/// What a name or code may mean that the decision does not name yet: the one code that a slip makes of it, the most
/// similar name.
fn near(budget: &Budget, key: &str, wanted: &str) -> Option<String> {
    let secrecy = &budget.unit.secrecy;
    if key == CODES {
        let open =
            rows(budget).filter_map(|row| row.code.as_ref()).filter(|own| !secrecy.withholds_code(own));
        let near: BTreeSet<&String> = open.filter(|own| osa_distance(own, wanted) == 1).collect();
        let mut near = near.into_iter();
        return near.next().filter(|_| near.next().is_none()).cloned();
    }
    let mut names: Vec<String> = match key {
        PROJECTS => budget.unit.projects.iter().map(|project| project.name.clone()).collect(),
        _ => Vec::new(),
    };
    if names.is_empty() {
        let named = rows(budget).filter(|row| row.code.is_none() && !row.total);
        names.extend(named.map(|row| row.label.trim().to_owned()));
    }
    names.retain(|name| !secrecy.all().any(|own| is_name(&own.what, name)));
    nearest(wanted, names.iter())
}

/// A code with its name, a name as it is.
fn in_words(budget: &Budget, what: &str) -> String {
    let row = rows(budget).find(|row| row.code.as_deref() == Some(what));
    row.map_or_else(|| format!("“{what}”"), |row| format!("{what}“{}”", row.label.trim()))
}

/// The key of the codes of a decision.
const CODES: &str = "secrecy.codes";
/// The key of its projects.
const PROJECTS: &str = "secrecy.projects";
/// The keys of all that it names.
const KEYS: [&str; 3] = [CODES, PROJECTS, "secrecy.units"];

/// The rule on what the tables were compiled without: no table has its name or its code, nor is anything stated of it.
pub(in crate::reconcile) fn excluded(world: &World<'_>, _: &mut Report, rule: &mut Rule) -> Ran {
    let budget = world.budget;
    let secrecy = &budget.unit.secrecy;
    let excluded: Vec<&Secret> = secrecy.all().filter(|own| !secrecy.is_taken_out(own)).collect();
    if excluded.is_empty() {
        return Err(Stop::skip("没有写按脱密口径编制、表里没有编入的科目、项目和单位"));
    }
    let books = [("", Some(&budget.current)), ("上年的", budget.previous.as_ref())];
    for own in excluded {
        for (year, book) in &books {
            for table in book.iter().flat_map(|book| &book.tables) {
                for (section, row) in
                    table.sections.iter().flat_map(|own| own.rows.iter().map(move |row| (own, row)))
                {
                    rule.compared += 1;
                    let of_code = catalogue_names(world, table, section, row);
                    for (found, place) in mentions(own, row, &of_code) {
                        let message = format!(
                            "{year}“{}”里有“{found}”，这是按脱密口径不应编入的“{}”",
                            table.id,
                            shown(own)
                        );
                        rule.find(
                            &subject(year, table, row),
                            message,
                            Evidence::of(&table.id, found),
                            vec![place],
                        );
                    }
                }
            }
        }
        for project in budget.unit.projects.iter().filter(|project| holds(&project.name, name_of(own))) {
            let message = format!("写了项目“{}”，这是按脱密口径不应编入的“{}”", project.name, shown(own));
            rule.find(
                &own.what,
                message,
                Evidence::of("project", &project.name),
                vec![project.place.clone()],
            );
        }
    }
    Ok(())
}

fn subject(year: &str, table: &Table, row: &Row) -> String {
    format!("{year}{}/{}", table.id, row.key)
}

/// The name by which something that is in no table is known.
fn name_of(own: &Secret) -> &str {
    own.name.as_deref().unwrap_or(&own.what)
}

/// Something withheld in words.
fn shown(own: &Secret) -> String {
    match &own.name {
        Some(name) => format!("{}{name}", own.what),
        None => own.what.clone(),
    }
}

fn holds(text: &str, name: &str) -> bool {
    let name = fold(name);
    !name.is_empty() && fold(text).contains(&name)
}

/// The names that the catalogue has for the code of a row.
fn catalogue_names(world: &World<'_>, table: &Table, section: &Section, row: &Row) -> Vec<String> {
    let schema = world.pack.table(&table.id);
    let classes = || schema?.side(&section.side)?.classes.as_deref();
    let system = schema.and_then(TableSchema::code_system).or_else(classes);
    let Some((system, code)) = system.zip(row.code.as_deref()) else { return Vec::new() };
    let entries = world.pack.catalogue.of_code(&system.id, code, world.budget.unit.year);
    entries.iter().map(|entry| key(&entry.name)).collect()
}

/// Where a row has the code or the name of something: its code, its label, its other words. What everybody calls its
/// code (一般行政管理事务) tells nothing of anything else that is called so.
fn mentions(own: &Secret, row: &Row, of_code: &[String]) -> Vec<(String, Place)> {
    let tells = |text: &str| holds(text, name_of(own)) && !of_code.contains(&key(text));
    let mut found = Vec::new();
    // the words of a code may be those of another one, too: 行政运行
    let is_code = own.what.bytes().all(|byte| byte.is_ascii_digit());
    let below = |code: &&str| is_code && code.starts_with(own.what.as_str());
    if let Some(code) = row.code.as_deref().filter(below) {
        found.push((format!("{code}{}", row.label), Place::Cell(row.last_code_cell().clone())));
        return found;
    }
    if tells(&row.label) {
        found.push((row.label.clone(), Place::Cell(row.name_cell().clone())));
    }
    for (column, text) in row.texts.iter().filter(|(_, text)| tells(text)) {
        found.push((text.clone(), Place::Cell(row.text_cell(column).clone())));
    }
    found
}

/// A name or code that texts may not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::reconcile) struct Sought {
    /// The name or code.
    pub name: String,
    /// What it is, in words.
    pub words: String,
    /// What to do where it stands; empty where nothing but to leave it out.
    pub hint: String,
}

/// What of a decision is looked for in texts: names that the decision gives, names of codes that no public row has,
/// and codes. The name of a 单位 is not, where the decision is about its amounts alone.
pub(in crate::reconcile) fn looked_for(budget: &Budget) -> Vec<Sought> {
    let secrecy = &budget.unit.secrecy;
    let mut all: Vec<Sought> = Vec::new();
    let mut add = |kind: &str, name: &str| {
        let words = format!("不公开的{kind}“{name}”");
        if !name.trim().is_empty() && !all.iter().any(|own| own.words == words) {
            let hint = if kind == UNIT { unit_hint(budget) } else { String::new() };
            all.push(Sought { name: name.to_owned(), words, hint });
        }
    };
    let is_open_item = |name: &str| {
        let mut open = rows(budget).filter(|row| row.code.is_some() && !secrecy.withholds(row));
        open.any(|row| is_name(&row.label, name))
    };
    // what an item is called that stands in the tables tells nothing of another thing of that name
    let projects = secrecy.projects.iter().filter(|own| !is_open_item(&own.what));
    projects.for_each(|own| add("项目", &own.what));
    // who publishes stands on every page
    let may_stand = |own: &Secret| secrecy.unit_names || holds(&budget.unit.name, &own.what);
    let units = secrecy.units.iter().filter(|own| !secrecy.is_taken_out(own) || !may_stand(own));
    units.for_each(|own| add(UNIT, &own.what));
    for own in &secrecy.codes {
        add("科目", &own.what);
        own.name.iter().filter(|name| !is_open_item(name)).for_each(|name| add("科目", name));
    }
    for row in rows(budget).filter(|row| row.code.is_some() && secrecy.withholds(row)) {
        let is_shared =
            rows(budget).any(|other| !secrecy.withholds(other) && holds(&other.label, &row.label));
        if !is_shared {
            add("科目", &row.label);
        }
    }
    all
}

/// What to do where a 单位 stands in a text: its name may be no secret.
fn unit_hint(budget: &Budget) -> String {
    let ask = budget.unit.ask("secrecy.unit_names").replace("= …", "= true");
    let ask = ask.replace("填上“单位的名称可以公开”", "“单位的名称可以公开”填“是”");
    format!("名称也不能公开的，请改写这一处，不提它；只有金额不公开、名称照常写的，{ask}")
}

/// What a 单位 is called.
const UNIT: &str = "单位";

/// Where a text has something that is looked for, by its folded words; a code stands there as a whole number.
pub(in crate::reconcile) fn at(folded: &str, wanted: &str) -> Option<usize> {
    let wanted = fold(wanted);
    let is_code = wanted.bytes().all(|byte| byte.is_ascii_digit());
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == '.' || c == ',');
    let mut from = 0;
    while let Some(at) = folded[from..].find(&wanted).map(|at| from + at) {
        let end = at + wanted.len();
        let whole = !is_digit(folded[..at].chars().next_back()) && !is_digit(folded[end..].chars().next());
        if !is_code || whole {
            return Some(at);
        }
        from = end;
    }
    None
}
