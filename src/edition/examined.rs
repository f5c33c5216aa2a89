//! A unit's document, composed once a run: what it lacks, what it is made from, and the draft come from the same
//! composition.

use std::borrow::Cow;

use crate::budget::review;
use crate::budget::{Budget, secrecy};
use crate::compose::context::OF_PROJECTS;
use crate::compose::lacking::MissingReason;
use crate::compose::{self, Attempt, Composed, Uncomposed};
use crate::diag::{Diagnostic, Place, Severity};
use crate::read::Input;
use crate::reconcile;
use crate::reconcile::report::Report;

/// Who is to read what is composed, which decides what is withheld from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Readers {
    /// Everybody: what is withheld is gone, and nothing is composed where the whole document is withheld.
    Public,
    /// The house, on a draft: as for everybody, but also where the whole document is withheld.
    Draft,
    /// The house, asking about figures: nothing is withheld.
    House,
}

/// Where a document is composed.
pub trait Composer {
    /// Composes the document of what was read.
    ///
    /// # Errors
    /// Faults that leave no document, as [`compose::draft`] has them, or those of the composer itself.
    fn compose(&self, input: &Input, report: &Report, readers: Readers) -> Attempt;
}

/// Composes in this process, without limit on time.
#[derive(Debug, Clone, Copy)]
pub struct Here;

impl Composer for Here {
    fn compose(&self, input: &Input, report: &Report, readers: Readers) -> Attempt {
        compose::draft(&shown(input, report, readers), &input.pack)
    }
}

/// What was found in a unit's figures, and what its document came to.
#[derive(Debug)]
pub struct Examined {
    /// What holding the figures against each other found.
    pub report: Report,
    attempt: Attempt,
    /// Lists what the office has still to look at, where that stops publication.
    to_review: Option<Diagnostic>,
}

/// Composes the document of what was read and held against itself; the only place where a run does so.
pub fn examine(input: &Input, mut report: Report, readers: Readers, composer: &dyn Composer) -> Examined {
    let attempt = if readers == Readers::Public && input.budget.unit.secrecy.document {
        // nobody reads it, so nothing is lacking
        Err(Uncomposed::default())
    } else {
        composer.compose(input, &report, readers)
    };
    // what the house alone may read is proofread by nobody
    if let (Ok((composed, _)), true) = (&attempt, readers != Readers::House) {
        let budget = shown(input, &report, readers).into_owned();
        reconcile::proofread(&mut report, composed, &budget, &input.pack);
    }
    // who asks about figures publishes nothing
    let to_review =
        if readers == Readers::House { None } else { review::finding(&input.budget.unit.reviews) };
    Examined::new(report, attempt, to_review)
}

/// Composes what could be read of an input with errors, to see what its office has not stated: that is told in the
/// same run. What the document lacks only for want of what could not be read is left out.
pub fn examine_part(input: &Input, report: Report, composer: &dyn Composer) -> Examined {
    let mut attempt = if input.budget.unit.secrecy.document {
        Err(Uncomposed::default())
    } else {
        composer.compose(input, &report, Readers::Public)
    };
    let open = |fault: &Diagnostic| is_unstated(fault, &input.budget, &report.unread);
    match &mut attempt {
        Ok((composed, faults)) => {
            faults.retain(open);
            composed.notices.clear();
        }
        Err(uncomposed) => uncomposed.faults.retain(open),
    }
    Examined::new(report, attempt, review::finding(&input.budget.unit.reviews))
}

/// Whether a fault is about something that the office has to state, and that could be read.
fn is_unstated(fault: &Diagnostic, budget: &Budget, unread: &[Diagnostic]) -> bool {
    let statement = &budget.unit.statement;
    let Some(place) = fault.places.first() else { return false };
    let is_stated = statement.file.as_deref() == Some(place.file())
        || statement.sheets.iter().any(|sheet| place.is_in(sheet));
    // a row that is not there has no place but its sheet
    let told = unread.iter().any(|error| {
        error.message == fault.message || error.places.iter().any(|other| is_same_spot(place, other))
    });
    // whether a project is in its table is not known where the table is not
    let unsure = fault.code == OF_PROJECTS && !budget.current.unread.is_empty();
    fault.severity == Severity::Error && is_stated && !told && !unsure
}

/// Whether two places are one cell, or one key, of which one may know the line.
fn is_same_spot(one: &Place, other: &Place) -> bool {
    if matches!(one, Place::Cell(_)) {
        return one == other;
    }
    let key = |place: &Place| match place {
        Place::Key { key, .. } | Place::Entry { key, .. } => Some(key.clone()),
        _ => None,
    };
    key(one).is_some_and(|own| key(other) == Some(own))
}

impl Examined {
    fn new(report: Report, attempt: Attempt, to_review: Option<Diagnostic>) -> Self {
        let mut examined = Self { report, attempt, to_review };
        let lacking = examined.faults().into_iter().filter(|fault| fault.severity == Severity::Error);
        examined.report.lacking = lacking.collect();
        examined.report.reasons = examined.missing_reasons().len();
        examined
    }

    /// The document, if nothing is lacking.
    ///
    /// # Errors
    /// What is lacking, with what should be known besides.
    pub fn whole(&self) -> Result<&Composed, Vec<Diagnostic>> {
        match &self.attempt {
            Ok((composed, faults)) if faults.is_empty() && self.to_review.is_none() => Ok(composed),
            _ => Err(self.faults()),
        }
    }

    /// The document with what is lacking in 〔〕, and what that is.
    ///
    /// # Errors
    /// Faults that leave no document.
    pub fn draft(&self) -> Result<(&Composed, &[Diagnostic]), &[Diagnostic]> {
        match &self.attempt {
            Ok((composed, faults)) => Ok((composed, faults)),
            Err(uncomposed) => Err(&uncomposed.faults),
        }
    }

    /// What keeps the document from being published: reasons that are missing, projects that no form names, what is
    /// still to be looked at;
    /// and what should be known of it. Nothing where all of it is withheld.
    pub fn faults(&self) -> Vec<Diagnostic> {
        let mut faults = match &self.attempt {
            Ok((composed, faults)) => [faults.as_slice(), &composed.notices].concat(),
            Err(uncomposed) => uncomposed.faults.clone(),
        };
        faults.extend(self.to_review.clone());
        faults
    }

    /// The figures whose reason the document asks for and nobody has given; where there is no document, as far as
    /// it came.
    pub fn missing_reasons(&self) -> &[MissingReason] {
        match &self.attempt {
            Ok((composed, _)) => &composed.missing_reasons,
            Err(uncomposed) => &uncomposed.missing_reasons,
        }
    }
}

/// What may be printed for some readers: what is withheld from them is gone before anything is composed, and what
/// contradicts itself in last year's book is no base of a change.
pub fn shown<'a>(input: &'a Input, report: &Report, readers: Readers) -> Cow<'a, Budget> {
    let mut shown = if readers != Readers::House && input.budget.unit.secrecy.any() {
        Cow::Owned(secrecy::public(&input.budget, &report.withheld.cover))
    } else {
        Cow::Borrowed(&input.budget)
    };
    let contradicted = reconcile::contradicted(&report.outcomes);
    if !contradicted.is_empty() && shown.previous.is_some() {
        shown.to_mut().previous.iter_mut().for_each(|book| book.contradicted.clone_from(&contradicted));
    }
    shown
}
