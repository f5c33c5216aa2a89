//! Names of a decision on secrets: in the tables where rows are taken out of them, nowhere where the tables were
//! compiled without them.

use crate::budget::Budget;
use crate::budget::label::fold;
use crate::budget::secrecy::cover::code_above;
use crate::budget::secrecy::{SecrecyMode, Secret, is_name};
use crate::budget::table::{Row, Table};
use crate::diag::Place;

use super::nothing_taken_out;
use super::remedy::by_row;
use crate::reconcile::World;
use crate::reconcile::report::{Evidence, Report};
use crate::reconcile::rule::{Ran, Rule, Stop};

/// The rule on what the decision names: all of it is in the tables.
pub(in crate::reconcile) fn known(world: &World<'_>, report: &mut Report, rule: &mut Rule) -> Ran {
    if nothing_taken_out(&world.budget.unit) {
        return Err(Stop::skip("没有写要隐去的科目、项目和单位"));
    }
    world.whole()?;
    unknown_names(world.budget, &report.withheld.remedy, rule);
    Ok(())
}

/// Names in the decision that nothing answers to, and what has no level above it to be rolled up into; what to do
/// about that is what keeps a reader from telling.
fn unknown_names(budget: &Budget, remedy: &str, rule: &mut Rule) {
    let secrecy = &budget.unit.secrecy;
    let rows = || budget.current.tables.iter().flat_map(|t| &t.sections).flat_map(|s| &s.rows);
    let exempt = |name: &str| budget.unit.projects.iter().any(|p| p.exempt && is_name(&p.name, name));
    let has_code = |code: &str| rows().any(|row| row.code.as_deref() == Some(code));
    let has_row = |name: &str| rows().any(|row| row.code.is_none() && is_name(&row.label, name));
    for (key, list) in KEYS.iter().zip([&secrecy.codes, &secrecy.projects, &secrecy.units]) {
        for own in list.iter().filter(|own| secrecy.is_taken_out(own)) {
            rule.compared += 1;
            let name = &own.what;
            let is_known = match *key {
                CODES => has_code(name),
                _ => has_row(name) || (*key == PROJECTS && exempt(name)),
            };
            let is_top = *key == CODES
                && secrecy.mode_of(own) == SecrecyMode::Rollup
                && code_above(budget, name).is_none();
            if is_known && !is_top {
                continue;
            }
            let (message, hint) = match is_known {
                false => (format!("要隐去的“{name}”在表中没有"), String::new()),
                true => {
                    let hint = if remedy.is_empty() { by_row(budget) } else { remedy.to_owned() };
                    (format!("“{name}”没有上一级的行，不能{}", SecrecyMode::Rollup.word()), hint)
                }
            };
            rule.find_to_do(name, message, Evidence::of(key, name), vec![budget.unit.place(key)], &hint);
        }
    }
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
                for row in table.sections.iter().flat_map(|section| &section.rows) {
                    rule.compared += 1;
                    for (found, place) in mentions(own, row) {
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

/// Where a row has the code or the name of something: its code, its label, its other words.
fn mentions(own: &Secret, row: &Row) -> Vec<(String, Place)> {
    let mut found = Vec::new();
    // the words of a code may be those of another one, too: 行政运行
    let is_code = own.what.bytes().all(|byte| byte.is_ascii_digit());
    let below = |code: &&str| is_code && code.starts_with(own.what.as_str());
    if let Some(code) = row.code.as_deref().filter(below) {
        found.push((format!("{code}{}", row.label), Place::Cell(row.last_code_cell().clone())));
        return found;
    }
    if holds(&row.label, name_of(own)) {
        found.push((row.label.clone(), Place::Cell(row.name_cell().clone())));
    }
    for (column, text) in row.texts.iter().filter(|(_, text)| holds(text, name_of(own))) {
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
    secrecy.projects.iter().for_each(|own| add("项目", &own.what));
    // who publishes stands on every page
    let may_stand = |own: &Secret| secrecy.unit_names || holds(&budget.unit.name, &own.what);
    let units = secrecy.units.iter().filter(|own| !secrecy.is_taken_out(own) || !may_stand(own));
    units.for_each(|own| add(UNIT, &own.what));
    for own in &secrecy.codes {
        add("科目", &own.what);
        own.name.iter().for_each(|name| add("科目", name));
    }
    let rows = || budget.current.tables.iter().flat_map(|t| &t.sections).flat_map(|s| &s.rows);
    for row in rows().filter(|row| row.code.is_some() && secrecy.withholds(row)) {
        let is_shared = rows().any(|other| !secrecy.withholds(other) && holds(&other.label, &row.label));
        if !is_shared {
            add("科目", &row.label);
        }
    }
    all
}

/// What to do where a 单位 stands in a text: its name may be no secret.
fn unit_hint(budget: &Budget) -> String {
    let ask = budget.unit.ask("secrecy.unit_names").replace("= …", "= true");
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
