//! What is withheld from the public by a reviewer's decision, and what must be withheld with it.
//!
//! A withheld row leaves a gap in every sum above it. Where it is the only gap among its siblings, the
//! gap is its value; so one more row is blanked beside it, or, where there is none, the row above, and
//! so on up. The same codes are treated alike in all tables, or one table would tell what another hides.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::diag::{Diagnostic, Place};

use super::Budget;
use super::label;
use super::table::{Row, Section};
use super::unit::Project;

/// A reviewer's decision (`[secrecy]` of unit.toml).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrecy {
    /// Who decided.
    pub reviewer: String,
    /// When, `YYYY-MM-DD`.
    pub date: String,
    /// Codes whose rows are withheld, with all below them.
    pub codes: Vec<String>,
    /// Projects that are withheld.
    pub projects: Vec<String>,
}

impl Secrecy {
    /// Whether anything is withheld.
    pub fn any(&self) -> bool {
        !self.codes.is_empty() || !self.projects.is_empty()
    }

    /// Whether a row is withheld by the decision itself.
    fn withholds(&self, row: &Row) -> bool {
        let by_code = row
            .code
            .as_deref()
            .is_some_and(|code| self.codes.iter().any(|own| code.starts_with(own.as_str())));
        by_code
            || (row.code.is_none()
                && self.projects.iter().any(|own| label::fold(own) == label::fold(&row.label)))
    }
}

/// A budget fit for the public, and the cells that it lacks.
#[derive(Debug, Clone)]
pub struct Withheld {
    /// The budget without what is withheld.
    pub public: Budget,
    /// Cells whose values are withheld, by the decision or to protect it.
    pub places: BTreeSet<Place>,
}

/// Takes out of a budget what may not be published.
///
/// # Errors
/// Where the decision cannot be kept: names that nothing answers to, a gap that would still tell.
pub fn withhold(budget: &Budget) -> Result<Withheld, Vec<Diagnostic>> {
    let secrecy = &budget.unit.secrecy;
    let mut faults = unknown(budget);
    let mut blanked = BTreeSet::new();
    let told = |code: &str| told_by_projects(budget, code);
    // each round blanks codes in one table that the next must blank too
    loop {
        let mut more = BTreeSet::new();
        for table in &budget.current.tables {
            for section in &table.sections {
                protect(secrecy, section, &blanked, &told, &mut more);
            }
        }
        let before = blanked.len();
        blanked.extend(more);
        if blanked.len() == before {
            break;
        }
    }
    if blanked.contains(TOTAL) {
        let fault =
            Diagnostic::error("涉密-推出", "隐去的行没有可以一起隐去的同级行，公开合计就能推出它的数")
                .hint("请由保密审查人员决定整份不公开，或隐去更多的行");
        faults.push(fault.at(key(budget, "secrecy.codes")));
    }
    faults.extend(lone_project(budget));
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut public = budget.clone();
    let mut places = BTreeSet::new();
    for table in &mut public.current.tables {
        for section in &mut table.sections {
            take_out(secrecy, section, &blanked, &mut places, &mut table.forms);
        }
    }
    public.unit.projects.retain(|project| !secrecy.projects.contains(&project.name));
    Ok(Withheld { public, places })
}

/// Stands for a total row among the blanked codes.
const TOTAL: &str = "合计";

fn key(budget: &Budget, key: &str) -> Place {
    Place::Key { file: budget.unit.file.clone(), key: key.into() }
}

/// Names in the decision that nothing answers to.
fn unknown(budget: &Budget) -> Vec<Diagnostic> {
    let secrecy = &budget.unit.secrecy;
    let rows: Vec<&Row> = budget
        .current
        .tables
        .iter()
        .flat_map(|table| &table.sections)
        .flat_map(|section| &section.rows)
        .collect();
    let codes = secrecy.codes.iter().filter(|code| !rows.iter().any(|row| row.code.as_ref() == Some(code)));
    let projects = secrecy
        .projects
        .iter()
        .filter(|name| !rows.iter().any(|row| label::fold(&row.label) == label::fold(name)));
    let fault = |name: &String, at: &str| {
        Diagnostic::error("涉密-未找到", format!("[secrecy] 所写的“{name}”在表中没有"))
            .at(key(budget, at))
            .hint("请核对编码或项目的名称；写错的名称不会被隐去")
    };
    codes
        .map(|name| fault(name, "secrecy.codes"))
        .chain(projects.map(|name| fault(name, "secrecy.projects")))
        .collect()
}

/// The sum of the shown projects of a code.
fn told_by_projects(budget: &Budget, code: &str) -> Decimal {
    let unit = &budget.unit;
    let coded = |project: &&Project| project.code.as_deref().is_some_and(|own| own.starts_with(code));
    let shown =
        unit.projects.iter().filter(coded).filter(|p| !p.exempt && !unit.secrecy.projects.contains(&p.name));
    let forms = budget.current.tables.iter().filter(|table| !table.forms.is_empty());
    let rows: Vec<&Row> = forms.flat_map(|table| &table.sections).flat_map(|section| &section.rows).collect();
    let amount = |project: &Project| {
        let row = rows.iter().find(|row| label::fold(&row.label) == label::fold(&project.name));
        row.and_then(|row| row.amounts.iter().flatten().next()).map_or(Decimal::ZERO, |amount| amount.yuan)
    };
    shown.map(amount).sum()
}

/// One withheld project among published ones is the difference to their sum.
fn lone_project(budget: &Budget) -> Option<Diagnostic> {
    let hidden = budget.unit.secrecy.projects.len();
    let exempt = budget.unit.projects.iter().filter(|project| project.exempt).count();
    (hidden == 1 && exempt == 0).then(|| {
        Diagnostic::error("涉密-推出", "只隐去一个项目，用总额减去其余各项目就能推出它的数")
            .at(key(budget, "secrecy.projects"))
            .hint("请再隐去一个项目，或由保密审查人员另作决定")
    })
}

fn hidden(secrecy: &Secrecy, row: &Row, blanked: &BTreeSet<String>) -> bool {
    secrecy.withholds(row) || row.code.as_ref().is_some_and(|code| blanked.contains(code))
}

/// What the shown forms of projects tell of a code: the sum of its projects.
type Told<'a> = &'a dyn Fn(&str) -> Decimal;

/// Finds what must be blanked so that no sum of this section has a single gap in any column.
fn protect(
    secrecy: &Secrecy,
    section: &Section,
    blanked: &BTreeSet<String>,
    told: Told<'_>,
    more: &mut BTreeSet<String>,
) {
    let rows = &section.rows;
    let gone: Vec<bool> = rows.iter().map(|row| hidden(secrecy, row, blanked)).collect();
    let value =
        |row: usize, column: usize| rows[row].amounts[column].as_ref().map_or(Decimal::ZERO, |a| a.yuan);
    let parents = std::iter::once(None).chain((0..rows.len()).map(Some));
    for parent in parents.filter(|parent| parent.is_none_or(|parent| !gone[parent])) {
        let children: Vec<usize> =
            (0..rows.len()).filter(|i| rows[*i].code.is_some() && rows[*i].parent == parent).collect();
        for column in 0..section.columns.len() {
            let filled = children.iter().copied().filter(|i| !value(*i, column).is_zero());
            let (gaps, open): (Vec<usize>, Vec<usize>) = filled.partition(|i| gone[*i]);
            if gaps.len() != 1 {
                continue;
            }
            // a row that the projects tell in full covers nothing
            let covers = |i: &usize| {
                let known = told(rows[*i].code.as_deref().unwrap_or_default());
                known.is_zero() || !rows[*i].amounts.iter().flatten().any(|amount| amount.yuan == known)
            };
            let cover = open.into_iter().filter(covers).min_by_key(|i| value(*i, column).abs());
            match (cover, parent) {
                (Some(cover), _) => {
                    let top = rows[cover].code.clone().unwrap_or_default();
                    // all below it too, or they would add up to it
                    more.extend(
                        rows.iter().filter_map(|row| row.code.clone()).filter(|code| code.starts_with(&top)),
                    );
                }
                (None, Some(parent)) => more.extend(rows[parent].code.clone()),
                (None, None) => {
                    more.insert(TOTAL.to_owned());
                }
            }
        }
    }
}

/// Removes withheld rows, blanks those that protect them.
fn take_out(
    secrecy: &Secrecy,
    section: &mut Section,
    blanked: &BTreeSet<String>,
    places: &mut BTreeSet<Place>,
    forms: &mut Vec<super::table::Form>,
) {
    let gone: Vec<bool> = section.rows.iter().map(|row| secrecy.withholds(row)).collect();
    if forms.len() == section.rows.len() {
        let mut index = 0;
        forms.retain(|_| {
            index += 1;
            !gone[index - 1]
        });
    }
    let mut moved: Vec<Option<usize>> = Vec::new();
    let mut kept = 0;
    for gone in &gone {
        moved.push((!gone).then_some(kept));
        kept += usize::from(!gone);
    }
    let rows = std::mem::take(&mut section.rows);
    for (mut row, gone) in rows.into_iter().zip(gone) {
        let covers = row.code.as_ref().is_some_and(|code| blanked.contains(code));
        if gone || covers {
            places.extend(row.amounts.iter().flatten().map(|amount| amount.place.clone()));
        }
        if gone {
            continue;
        }
        row.parent = row.parent.and_then(|parent| moved[parent]);
        if covers {
            row.amounts.iter_mut().for_each(|amount| *amount = None);
            row.withheld = true;
        }
        section.rows.push(row);
    }
}
