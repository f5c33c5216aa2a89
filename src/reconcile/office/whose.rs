//! Whose tables they are: makers of sheets, bodies named in forms, rows of units, against the publisher.
//!
//! A wrong workbook agrees with itself, so no sum tells it; only names do. What is certainly another
//! body's is an error. A name that lacks or has the region before it is what offices usually write, and a
//! unit's tables often bear the name of the body above that collected them: warnings. A department's tables
//! under the name of one of its units are an error: they hold that unit's part of the money alone, and
//! nothing else in them would show it.

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::table::Table;
use crate::budget::unit::KIND_KEY;
use crate::budget::{Book, Budget};
use crate::diag::{Place, Severity};
use crate::pack::Pack;
use crate::pack::at::among;
use crate::pack::schema::{FieldRole, RowsAre};
use crate::read::blank::is_no_name;

use super::bodies::{Bodies, Office};
use crate::budget::body_name::{is_nobody, plain};
use crate::reconcile::World;
use crate::reconcile::registry::Year;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

/// More tables than this are counted, not named.
const MOST_NAMED: usize = 2;
/// What to do where the book is that of a part of the publisher.
const ONE_PART: &str = "请换成部门汇总的工作簿（包括本级和全部所属单位的表）；这一份只是其中一个单位的";
/// What parts the bodies that one cell names.
const PARTED: [char; 4] = ['、', '，', ',', '；'];

/// A name that some cells state.
#[derive(Default)]
struct StatedName {
    /// As the first cell has it.
    name: String,
    tables: Vec<String>,
    places: Vec<Place>,
}

/// Names by what they mean when numbers and own offices are left out: one finding a name, not a sheet.
#[derive(Default)]
struct StatedNames(BTreeMap<String, StatedName>);

impl StatedNames {
    fn add(&mut self, name: &str, table: &str, place: Place) {
        if is_no_name(name) || is_nobody(name) {
            return;
        }
        let named = self.0.entry(plain(name)).or_default();
        if named.places.is_empty() {
            name.clone_into(&mut named.name);
        }
        if !named.tables.iter().any(|known| known == table) {
            named.tables.push(table.to_owned());
        }
        named.places.push(place);
    }

    /// Says that a rule looked at all of them.
    fn looked_at(&self, rule: &mut Rule) {
        for place in self.0.values().flat_map(|named| &named.places) {
            rule.look(place);
        }
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl StatedName {
    /// `“收入总表”`, `“收入总表”等9张表`.
    fn tables(&self) -> String {
        let names: Vec<String> =
            self.tables.iter().take(MOST_NAMED).map(|table| format!("“{table}”")).collect();
        match self.tables.len() {
            count if count > MOST_NAMED => format!("{}等{count}张表", names[0]),
            _ => names.join("、"),
        }
    }

    /// An acceptance holds for the sheets that bear the name, and for no further one.
    fn find(self, severity: Severity, message: String, what: &str, rule: &mut Rule) {
        let subject = plain(&self.name);
        let mut sheets = BTreeSet::new();
        for place in &self.places {
            let sheet = match place {
                Place::Cell(cell) => cell.sheet.to_string(),
                Place::Sheet { sheet, .. } => sheet.to_string(),
                other => other.to_string(),
            };
            sheets.insert((place.file().to_owned(), sheet));
        }
        let mut evidence = Evidence::of(what, &self.name);
        for (file, sheet) in sheets {
            evidence = evidence.and(format!("{file}「{sheet}」"), &self.name);
        }
        rule.find_as(severity, &subject, message, evidence, self.places);
    }
}

/// This year's sheets are the publisher's.
pub(in crate::reconcile) fn makers(world: &World<'_>, rule: &mut Rule) -> Ran {
    made_by(&world.budget.current, Year::This, world, rule)
}

/// Last year's sheets are the publisher's.
pub(in crate::reconcile) fn makers_before(world: &World<'_>, rule: &mut Rule) -> Ran {
    let Some(book) = &world.budget.previous else { return Err(Stop::skip("没有提供上年的表")) };
    made_by(book, Year::Last, world, rule)
}

fn made_by(book: &Book, year: Year, world: &World<'_>, rule: &mut Rule) -> Ran {
    let bodies = Bodies::of(&world.budget.unit, &world.pack.manifest)?;
    let mut names = StatedNames::default();
    for line in &book.makers {
        names.add(&line.name, &line.table, line.place.clone());
    }
    for table in rows_of(book, world.pack, RowsAre::Publisher) {
        for row in table.sections.iter().flat_map(|section| &section.rows).filter(|row| !row.total) {
            names.add(&row.label, &table.id, Place::Cell(row.place.clone()));
        }
    }
    let of_year = if year == Year::Last { "上年的表" } else { "表" };
    if names.is_empty() {
        return Err(Stop::Skip(format!("{of_year}上没有写编制单位")));
    }
    rule.note = without_maker(book, world.pack);
    let own = bodies.name();
    names.looked_at(rule);
    for named in names.0.into_values() {
        rule.compared += named.places.len();
        let (name, tables) = (&named.name, named.tables());
        let written =
            format!("{}{tables}的编制单位写着“{name}”", if year == Year::Last { "上年的" } else { "" });
        let (severity, message) = match bodies.which(name) {
            Office::Own => continue,
            Office::OwnShort => (Severity::Warning, format!("{written}，与单位全称“{own}”只差地名")),
            Office::Supervisor | Office::SupervisorShort => {
                (Severity::Warning, format!("{written}，这是主管部门，不是“{own}”"))
            }
            Office::Listed | Office::ListedShort => {
                (rule.severity, format!("{written}，这是“{own}”的一个所属单位，不是全部"))
            }
            Office::Other => {
                let message = match bodies.nearly_own(name) {
                    Some(near) => near_miss(&written, near, &bodies),
                    None => format!("{written}，不是“{own}”，也不是它的其他名称、旧名称"),
                };
                (rule.severity, message)
            }
        };
        let is_part = matches!(bodies.which(name), Office::Listed | Office::ListedShort);
        named.find(severity, message, "编制单位", rule);
        if is_part && let Some(finding) = rule.findings.last_mut() {
            ONE_PART.clone_into(&mut finding.hint);
        }
    }
    Ok(())
}

/// What is said of a name that is one of the publisher's but for a character.
fn near_miss(written: &str, near: &str, bodies: &Bodies<'_>) -> String {
    let which = if near == bodies.name() { "单位全称" } else { "本单位的另一名称" };
    format!("{written}，与{which}“{near}”只差一个字")
}

/// Says which tables of a book name no maker while others do; forms name bodies of their own.
fn without_maker(book: &Book, pack: &Pack) -> String {
    let mut silent = Vec::new();
    for table in &book.tables {
        let is_form = pack.table(&table.id).is_some_and(|schema| schema.form().is_some());
        if !is_form && !book.makers.iter().any(|line| line.table == table.id) {
            silent.push(format!("“{}”", table.id));
        }
    }
    if silent.is_empty() {
        String::new()
    } else {
        format!("没有写编制单位、没有核对的表：{}", silent.join("、"))
    }
}

/// The bodies that the text fields of a role name in this year's forms.
fn in_forms(budget: &Budget, pack: &Pack, role: FieldRole) -> StatedNames {
    let mut names = StatedNames::default();
    for table in &budget.current.tables {
        let Some(form) = pack.table(&table.id).and_then(|schema| schema.form()) else { continue };
        for field in form.texts.iter().filter(|field| field.role == Some(role)) {
            let texts = table.forms.iter().flat_map(|form| &form.texts).filter(|(id, _)| *id == field.id);
            for (_, text) in texts {
                for name in text.text.split(PARTED).map(str::trim).filter(|name| !name.is_empty()) {
                    names.add(name, &table.id, text.place.clone());
                }
            }
        }
    }
    names
}

/// The body above the publisher, as forms name it.
pub(in crate::reconcile) fn supervisors(world: &World<'_>, rule: &mut Rule) -> Ran {
    world.sure(KIND_KEY)?;
    let budget = world.budget;
    let bodies = Bodies::of(&budget.unit, &world.pack.manifest)?;
    let names = in_forms(budget, world.pack, FieldRole::Supervisor);
    if names.is_empty() {
        return Err(Stop::skip("项目的绩效表上没有写主管部门"));
    }
    let keys = &world.pack.manifest.bodies;
    let unknown = among(&keys.supervised, &budget.unit.kind) && bodies.supervisor().is_none();
    let mut open = Vec::new();
    names.looked_at(rule);
    for named in names.0.into_values() {
        let (name, tables) = (&named.name, named.tables());
        let written = format!("{tables}的主管部门写着“{name}”");
        let (severity, message) = match bodies.which(name) {
            Office::Other if unknown => {
                open.push(named.name);
                continue;
            }
            Office::Own | Office::Supervisor => {
                rule.compared += named.places.len();
                continue;
            }
            Office::OwnShort | Office::SupervisorShort => {
                (Severity::Warning, format!("{written}，与应有的名称只差地名"))
            }
            Office::Listed | Office::ListedShort => (rule.severity, format!("{written}，这是所属单位")),
            Office::Other => {
                let own = bodies.supervisor().unwrap_or(bodies.name());
                (rule.severity, format!("{written}，应是“{own}”"))
            }
        };
        rule.compared += named.places.len();
        named.find(severity, message, "主管部门", rule);
    }
    let named = budget.unit.statement.named(&keys.supervisor);
    left_open(&open, &format!("没有写{named}，表上的主管部门"), rule)
}

/// Says which names nothing could be held against. A rule that left one open and found nothing has not
/// passed: the open name may be another body's.
fn left_open(names: &[String], why: &str, rule: &mut Rule) -> Ran {
    if names.is_empty() {
        return Ok(());
    }
    let why = format!("{why}“{}”没有核对", names.join("”“"));
    if rule.findings.is_empty() {
        return Err(Stop::Skip(why));
    }
    rule.note = why;
    Ok(())
}

/// Who carries out the projects, as forms name it.
pub(in crate::reconcile) fn implementers(world: &World<'_>, rule: &mut Rule) -> Ran {
    let bodies = Bodies::of(&world.budget.unit, &world.pack.manifest)?;
    let names = in_forms(world.budget, world.pack, FieldRole::Implementer);
    if names.is_empty() {
        return Err(Stop::skip("项目的绩效表上没有写实施单位"));
    }
    names.looked_at(rule);
    for named in names.0.into_values() {
        rule.compared += named.places.len();
        let (name, tables) = (&named.name, named.tables());
        let body = bodies.which(name);
        let another = matches!(body, Office::Other | Office::Supervisor | Office::SupervisorShort);
        if another && !bodies.is_department(name) {
            let own = bodies.name();
            let message = format!("{tables}的实施单位写着“{name}”，不是“{own}”和它的所属单位");
            named.find(rule.severity, message, "实施单位", rule);
        }
    }
    Ok(())
}

/// Rows that are named after units are those of the document.
pub(in crate::reconcile) fn rows_of_units(world: &World<'_>, rule: &mut Rule) -> Ran {
    world.sure(KIND_KEY)?;
    let budget = world.budget;
    let bodies = Bodies::of(&budget.unit, &world.pack.manifest)?;
    let mut names = StatedNames::default();
    for table in rows_of(&budget.current, world.pack, RowsAre::Units) {
        for row in table.sections.iter().flat_map(|section| &section.rows).filter(|row| !row.total) {
            names.add(&row.label, &table.id, Place::Cell(row.place.clone()));
        }
    }
    if names.is_empty() {
        return Err(Stop::skip("没有按单位列的表，或表中没有单位"));
    }
    let keys = &world.pack.manifest.bodies;
    let unknown = !among(&keys.supervised, &budget.unit.kind) && !bodies.lists_units();
    let mut open = Vec::new();
    names.looked_at(rule);
    for named in names.0.into_values() {
        let (name, tables) = (&named.name, named.tables());
        let (severity, message) = match bodies.which(name) {
            Office::Other if unknown => {
                open.push(named.name);
                continue;
            }
            Office::Own | Office::Listed => {
                rule.compared += named.places.len();
                continue;
            }
            Office::OwnShort | Office::ListedShort => {
                (Severity::Warning, format!("{tables}里的“{name}”与单位的名称只差地名"))
            }
            // the own office of a body often goes by its name in short
            Office::Supervisor if bodies.is_of_its_office(name) => {
                (Severity::Warning, format!("{tables}里的“{name}”是主管部门的名称，不是“{}”", bodies.name()))
            }
            Office::Supervisor | Office::SupervisorShort => {
                (rule.severity, format!("{tables}里有“{name}”，这是主管部门，不在本预算的单位之内"))
            }
            Office::Other => {
                let own = bodies.name();
                let written = format!("{tables}里有“{name}”");
                let message = match bodies.nearly_own(name) {
                    Some(near) => near_miss(&written, near, &bodies),
                    None => format!("{written}，不是“{own}”，也不是它的所属单位"),
                };
                (rule.severity, message)
            }
        };
        rule.compared += named.places.len();
        named.find(severity, message, "单位", rule);
    }
    let named = budget.unit.statement.named(&keys.units);
    left_open(&open, &format!("没有写{named}，表中的"), rule)
}

/// The tables of a book whose rows are named after something.
pub(super) fn rows_of<'a>(book: &'a Book, pack: &'a Pack, what: RowsAre) -> impl Iterator<Item = &'a Table> {
    let is_so = move |table: &&Table| pack.table(&table.id).and_then(|schema| schema.rows_are) == Some(what);
    book.tables.iter().filter(is_so)
}
