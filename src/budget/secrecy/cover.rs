//! What the public does not see, and the budget without it.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::budget::Budget;
use crate::budget::label;
use crate::budget::table::{Form, Row, Section};
use crate::diag::Place;

use super::{Secrecy, SecrecyMode};

/// What is hidden beside the rows of a decision, in all tables, so that these cannot be worked out. The rows of the
/// decision itself are in none of its sets: [`Secrecy::withholds`] knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cover {
    /// Codes of rows that stay without amounts (mode `row`). A code alone: what is below it is blanked only where
    /// it is here too, and where it is not, it adds up to the amount that was to be hidden.
    pub blanked: BTreeSet<String>,
    /// Codes of rows that stay with their amounts, while all that is below them is left out (mode `rollup`):
    /// `22401` leaves out all 项 of that 款, `224` its 款 too. A function code and an economic one alike.
    pub rolled: BTreeSet<String>,
    /// Names, folded, of projects and 单位 without a code that are left out, rows, forms and texts.
    pub left_out: BTreeSet<String>,
}

/// How a row is hidden that the decision does not name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hiding {
    /// It stays without amounts.
    Blanked,
    /// It is left out, and contained in the row of this code.
    RolledInto(String),
    /// It is left out.
    LeftOut,
}

impl Hiding {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Hiding::Blanked => "金额留空".to_owned(),
            Hiding::RolledInto(code) => format!("并入{code}，不再单列"),
            Hiding::LeftOut => "不列".to_owned(),
        }
    }
}

impl Cover {
    /// The least that a decision asks for: of each code that is rolled up, the level above it.
    pub fn least(budget: &Budget) -> Self {
        let mut cover = Self::default();
        let secrecy = &budget.unit.secrecy;
        let rolled = secrecy.codes.iter().filter(|own| secrecy.mode_of(own) == SecrecyMode::Rollup);
        for own in rolled {
            cover.rolled.extend(code_above(budget, &own.what).map(str::to_owned));
        }
        cover
    }

    /// Rolls a code up by one level more than now; none is left above a 类, and nothing is done then.
    pub fn roll_up(&mut self, budget: &Budget, code: &str) -> bool {
        let now = self.rolled.iter().filter(|own| is_below(code, own)).min_by_key(|own| own.len());
        let now = now.map_or(code, String::as_str);
        let Some(above) = code_above(budget, now).map(str::to_owned) else { return false };
        self.rolled.retain(|own| !is_below(own, &above));
        self.rolled.insert(above)
    }

    /// How a row is hidden, whether or not the decision names it too.
    pub fn hides(&self, row: &Row) -> Option<Hiding> {
        let Some(code) = row.code.as_deref() else {
            let named = !row.total && self.left_out.contains(&label::fold(&row.label));
            return named.then_some(Hiding::LeftOut);
        };
        if let Some(into) = self.rolled.iter().find(|own| is_below(code, own)) {
            return Some(Hiding::RolledInto(into.clone()));
        }
        self.blanked.contains(code).then_some(Hiding::Blanked)
    }

    /// Whether a project is left out.
    pub fn leaves_out(&self, project: &str) -> bool {
        self.left_out.contains(&label::fold(project))
    }
}

/// Whether a code is below another.
fn is_below(code: &str, above: &str) -> bool {
    code.len() > above.len() && code.starts_with(above)
}

/// The code of the row that a code is a part of, in whichever of this year's tables has one.
pub fn code_above<'a>(budget: &'a Budget, code: &str) -> Option<&'a str> {
    let codes = rows(budget).filter_map(|row| row.code.as_deref());
    codes.filter(|above| is_below(code, above)).max_by_key(|above| above.len())
}

fn rows(budget: &Budget) -> impl Iterator<Item = &Row> {
    budget.current.tables.iter().flat_map(|table| &table.sections).flat_map(|section| &section.rows)
}

/// The cells of this year's book whose amounts the public does not see and that are not zero (a zero hides nothing).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Those of the decision.
    pub secret: BTreeSet<Place>,
    /// Those that are hidden beside them: blanked, rolled up, or left out.
    pub covering: BTreeSet<Place>,
}

impl Hidden {
    /// Whether a cell is one of them.
    pub fn has(&self, place: &Place) -> bool {
        self.secret.contains(place) || self.covering.contains(place)
    }

    /// All of them.
    pub fn all(self) -> BTreeSet<Place> {
        self.secret.into_iter().chain(self.covering).collect()
    }
}

/// What the public does not see under some cover. What is excluded (脱密口径) is in no table, and so has no cell.
pub fn cells(budget: &Budget, cover: &Cover) -> Hidden {
    hidden_cells(budget, |row| budget.unit.secrecy.withholds(row), cover)
}

/// The cells of a budget that a decision, which may be another budget's, speaks of in whatever way: what it excludes,
/// the other may still have in its tables.
pub fn cells_under(budget: &Budget, secrecy: &Secrecy, cover: &Cover) -> Hidden {
    hidden_cells(budget, |row| secrecy.secret_of(row).is_some(), cover)
}

fn hidden_cells(budget: &Budget, is_secret: impl Fn(&Row) -> bool, cover: &Cover) -> Hidden {
    let mut hidden = Hidden::default();
    for row in rows(budget) {
        let places = row.amounts.iter().flatten().filter(|a| !a.yuan.is_zero()).map(|a| a.place.clone());
        if is_secret(row) {
            hidden.secret.extend(places);
        } else if cover.hides(row).is_some() {
            hidden.covering.extend(places);
        }
    }
    hidden
}

/// What the public loses besides the secret itself: one name or code, with all that is hidden of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Its name.
    pub name: String,
    /// Its code, if it has one.
    pub code: Option<String>,
    /// How it is hidden.
    pub how: Hiding,
    /// The amounts that are not seen, table by table.
    pub amounts: Vec<LostAmount>,
}

/// An amount that the public does not see beside a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostAmount {
    /// The table.
    pub table: String,
    /// Its column.
    pub column: String,
    /// How much, in 元.
    pub yuan: Decimal,
    /// Its cell.
    pub place: Place,
}

/// What is hidden beside the decision, by code and name, in the order of the tables; the rows that state nothing
/// are no loss.
pub fn losses(budget: &Budget, cover: &Cover) -> Vec<Loss> {
    let mut losses: Vec<Loss> = Vec::new();
    for table in &budget.current.tables {
        for section in &table.sections {
            for row in section.rows.iter().filter(|row| !budget.unit.secrecy.withholds(row)) {
                let Some(how) = cover.hides(row) else { continue };
                let stated = section.columns.iter().zip(&row.amounts);
                let amounts = stated.filter_map(|(column, amount)| {
                    let amount = amount.as_ref().filter(|amount| !amount.yuan.is_zero())?;
                    Some(LostAmount {
                        table: table.id.clone(),
                        column: column.clone(),
                        yuan: amount.yuan,
                        place: amount.place.clone(),
                    })
                });
                let amounts: Vec<LostAmount> = amounts.collect();
                if amounts.is_empty() {
                    continue;
                }
                let same = |own: &&mut Loss| match (&own.code, &row.code) {
                    (None, None) => label::fold(&own.name) == label::fold(&row.label),
                    (one, other) => one == other,
                };
                match losses.iter_mut().find(same) {
                    Some(own) => own.amounts.extend(amounts),
                    None => {
                        losses.push(Loss { name: row.label.clone(), code: row.code.clone(), how, amounts })
                    }
                }
            }
        }
    }
    losses
}

/// The budget as the public may see it: withheld rows, forms and projects gone, what is rolled up or left out with
/// them, covering rows blank.
pub fn public(budget: &Budget, cover: &Cover) -> Budget {
    let mut public = budget.clone();
    let secrecy = &budget.unit.secrecy;
    note(&mut public, cover);
    // last year's too, or the difference of the years would speak of an item that has ended
    let previous = public.previous.iter_mut().flat_map(|book| &mut book.tables);
    for table in public.current.tables.iter_mut().chain(previous) {
        for section in &mut table.sections {
            take_out(secrecy, section, cover, &mut table.forms);
        }
    }
    // what is empty by the decision alone is not said to have been empty
    for (full, table) in budget.current.tables.iter().zip(&public.current.tables) {
        if table.is_empty() && !full.is_empty() {
            public.current.withheld.insert(table.id.clone());
        }
    }
    let is_open = |name: &str| !secrecy.withholds_project(name) && !cover.leaves_out(name);
    public.unit.projects.retain(|project| is_open(&project.name));
    public
}

/// Marks the tables in which a reader is told that rows are left out: below a level, and of 单位. A project that is
/// left out has a form of its own, and no table that would lack it.
fn note(public: &mut Budget, cover: &Cover) {
    let secrecy = &public.unit.secrecy;
    for table in &public.current.tables {
        let rows = || table.sections.iter().flat_map(|section| &section.rows);
        if rows().any(|row| matches!(cover.hides(row), Some(Hiding::RolledInto(_)))) {
            public.current.rolled_up.insert(table.id.clone());
        }
        let is_unit = |row: &Row| {
            let withheld = secrecy.withholds(row) || cover.hides(row) == Some(Hiding::LeftOut);
            row.code.is_none() && withheld
        };
        if table.forms.is_empty() && rows().any(is_unit) {
            public.current.withheld.insert(table.id.clone());
        }
    }
}

fn take_out(secrecy: &Secrecy, section: &mut Section, cover: &Cover, forms: &mut Vec<Form>) {
    let is_gone = |row: &Row| match cover.hides(row) {
        Some(Hiding::RolledInto(_) | Hiding::LeftOut) => true,
        Some(Hiding::Blanked) | None => secrecy.withholds(row),
    };
    let gone: Vec<bool> = section.rows.iter().map(is_gone).collect();
    if forms.len() == gone.len() {
        let mut gone = gone.iter();
        forms.retain(|_| gone.next() != Some(&true));
    }
    let mut next = 0..;
    let moved: Vec<Option<usize>> = gone.iter().map(|gone| if *gone { None } else { next.next() }).collect();
    let rows = std::mem::take(&mut section.rows);
    for (mut row, _) in rows.into_iter().zip(gone).filter(|(_, gone)| !gone) {
        row.parent = row.parent.and_then(|parent| moved[parent]);
        if cover.hides(&row).is_some() {
            row.amounts.iter_mut().for_each(|amount| *amount = None);
            row.withheld = true;
        }
        section.rows.push(row);
    }
}
