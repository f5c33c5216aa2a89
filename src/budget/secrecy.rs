//! What a reviewer's decision withholds from the public (`[secrecy]` of unit.toml), and the budget
//! without it.
//!
//! A withheld row leaves a gap in every sum above it, so other rows are blanked to cover it; which ones,
//! [`crate::reconcile::secrecy`] works out.

use std::collections::BTreeSet;

use crate::diag::Place;

use super::Budget;
use super::label;
use super::table::{Form, Row, Section};

/// A reviewer's decision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrecy {
    /// Who decided.
    pub reviewer: String,
    /// When, `YYYY-MM-DD`.
    pub date: String,
    /// The whole document is withheld.
    pub document: bool,
    /// Codes whose rows are withheld, with all below them.
    pub codes: Vec<String>,
    /// Projects that are withheld.
    pub projects: Vec<String>,
}

impl Secrecy {
    /// Whether anything is withheld.
    pub fn any(&self) -> bool {
        self.document || !self.codes.is_empty() || !self.projects.is_empty()
    }

    /// Whether a project is withheld.
    pub fn withholds_project(&self, name: &str) -> bool {
        self.projects.iter().any(|own| label::fold(own) == label::fold(name))
    }

    /// Whether a row is withheld by the decision itself.
    pub fn withholds(&self, row: &Row) -> bool {
        match row.code.as_deref() {
            Some(code) => self.codes.iter().any(|own| code.starts_with(own.as_str())),
            None => self.withholds_project(&row.label),
        }
    }
}

/// Codes of rows that are shown without amounts, to cover what is withheld.
pub type Cover = BTreeSet<String>;

fn covers(cover: &Cover, row: &Row) -> bool {
    row.code.as_ref().is_some_and(|code| cover.contains(code))
}

/// The cells of this year's book whose amounts the public does not see and that are not zero: those of
/// the decision, then those that cover them. A zero hides nothing.
pub fn cells(budget: &Budget, cover: &Cover) -> (BTreeSet<Place>, BTreeSet<Place>) {
    let rows = budget.current.tables.iter().flat_map(|table| &table.sections).flat_map(|s| &s.rows);
    let (mut secret, mut covering) = (BTreeSet::new(), BTreeSet::new());
    for row in rows {
        let places = row.amounts.iter().flatten().filter(|a| !a.yuan.is_zero()).map(|a| a.place.clone());
        if budget.unit.secrecy.withholds(row) {
            secret.extend(places);
        } else if covers(cover, row) {
            covering.extend(places);
        }
    }
    (secret, covering)
}

/// The budget as the public may see it: withheld rows, forms and projects gone, covering rows blank.
pub fn public(budget: &Budget, cover: &Cover) -> Budget {
    let mut public = budget.clone();
    let secrecy = &budget.unit.secrecy;
    // last year's too, or the difference of the years would speak of an item that has ended
    let previous = public.previous.iter_mut().flat_map(|book| &mut book.tables);
    for table in public.current.tables.iter_mut().chain(previous) {
        for section in &mut table.sections {
            take_out(secrecy, section, cover, &mut table.forms);
        }
    }
    public.unit.projects.retain(|project| !secrecy.withholds_project(&project.name));
    public
}

fn take_out(secrecy: &Secrecy, section: &mut Section, cover: &Cover, forms: &mut Vec<Form>) {
    let gone: Vec<bool> = section.rows.iter().map(|row| secrecy.withholds(row)).collect();
    if forms.len() == gone.len() {
        let mut gone = gone.iter();
        forms.retain(|_| gone.next() != Some(&true));
    }
    let mut next = 0..;
    let moved: Vec<Option<usize>> = gone.iter().map(|gone| if *gone { None } else { next.next() }).collect();
    let rows = std::mem::take(&mut section.rows);
    for (mut row, _) in rows.into_iter().zip(gone).filter(|(_, gone)| !gone) {
        row.parent = row.parent.and_then(|parent| moved[parent]);
        if covers(cover, &row) {
            row.amounts.iter_mut().for_each(|amount| *amount = None);
            row.withheld = true;
        }
        section.rows.push(row);
    }
}
