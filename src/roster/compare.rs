//! The units of a run held against the whole roster: who has no folder, whom it does not have, whose approval is another,
//! and until when each must be public.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::budget::label::fold;
use crate::diag::{Diagnostic, Place};
use crate::pack::roster::{RosterField, RosterSpec};
use crate::read::Input;
use crate::reconcile::interval::{Comparison, Term, show};
use crate::reconcile::report::Report;
use crate::reconcile::{deadline, last_day_after};

use super::matching::{Found, KnownBy, find};
use super::{Roster, RosterRow};

/// The columns of what was approved.
const APPROVALS: [RosterField; 4] = [
    RosterField::ApprovalNumber,
    RosterField::ApprovalDate,
    RosterField::ApprovalTotal,
    RosterField::ThreePublic,
];

/// A unit of a run, as far as it could be read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct UnitSeen {
    /// Its folder.
    #[serde(skip)]
    pub folder: PathBuf,
    /// By what it is known.
    pub known: KnownBy,
    /// Its year.
    pub year: Option<i32>,
    /// The last day on which it may become public.
    pub last_day: Option<Date>,
    /// When it became public, where that is stated.
    pub published: Option<Date>,
    /// What of its approval is not what the roster says, a sentence each, with both figures.
    pub wrong: Vec<String>,
    /// Whether a row of a roster is its.
    pub has_row: bool,
    /// How the columns of its roster are called; none where nothing of it could be read.
    #[serde(skip)]
    pub spec: Option<RosterSpec>,
}

impl UnitSeen {
    /// A unit of which nothing is known but its folder.
    pub fn new(folder: &Path) -> Self {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
        let known = KnownBy { folder: name.unwrap_or_default(), ..KnownBy::default() };
        Self { folder: folder.to_path_buf(), known, ..Self::default() }
    }

    /// What was read of it.
    pub fn read(&mut self, input: &Input) {
        let unit = &input.budget.unit;
        self.known = KnownBy::of(unit, &self.folder);
        self.year = Some(unit.year).filter(|year| *year != 0);
        let times = deadline(unit, &input.pack);
        self.last_day = times.last;
        self.published = times.published;
        self.spec = Some(input.pack.roster.clone());
        self.has_row = input.roster.is_some();
        self.wrong.clear();
        for other in input.roster.iter().flat_map(|own| &own.differing) {
            if APPROVALS.contains(&other.field) {
                let label = input.pack.roster.label(other.field);
                self.wrong.push(format!("{label}，名录写的是“{}”，单位写的是“{}”", other.roster, other.own));
            }
        }
    }

    /// What was found in it: tables that are not what was approved by the roster.
    pub fn examined(&mut self, input: &Input, report: &Report) {
        self.read(input);
        let Some(own) = &input.roster else { return };
        for column in input.pack.roster.columns.iter().filter(|column| APPROVALS.contains(&column.id)) {
            let Some(key) = column.fact.as_ref().filter(|key| own.taken.contains(key)) else { continue };
            let comparisons = report.findings().filter_map(|finding| finding.comparison.as_ref());
            // several checks of one figure say the same
            if let Some(other) = comparisons.into_iter().find_map(|sums| held_against(sums, key)) {
                let roster = own.row.words(column.id);
                self.wrong.push(format!("{}，名录写的是“{roster}”，表里是{other}", column.label));
            }
        }
    }
}

/// The figure of the tables that a fact was held against, in words; none where it was not.
fn held_against(sums: &Comparison, key: &str) -> Option<String> {
    let path = format!("unit/{key}");
    let at = |terms: &[Term]| terms.iter().find(|term| term.path == path).map(|term| term.value);
    let (own, side, other) = match (at(&sums.left), at(&sums.right)) {
        (Some(own), _) => (own, sums.left_sum(), sums.right_sum()),
        (None, Some(own)) => (own, sums.right_sum(), sums.left_sum()),
        (None, None) => return None,
    };
    Some(show(other - (side - own), sums.measure()))
}

/// What the roster and a run do not agree in.
#[derive(Debug, Clone, PartialEq)]
pub enum RosterFinding {
    /// A unit of the roster without a folder.
    NoFolder {
        /// Its name.
        name: String,
        /// Where it stands.
        place: Option<Place>,
        /// The last day on which it may become public.
        last_day: Option<Date>,
        /// When it became public, as the roster has it.
        published: Option<Date>,
    },
    /// A unit of the roster with a folder that the run left alone.
    NotInRun {
        /// Its name.
        name: String,
        /// Its folder.
        folder: PathBuf,
    },
    /// A unit of the run that the roster lacks, or has twice.
    NotInRoster {
        /// Its name, or that of its folder.
        name: String,
        /// Names like its own.
        near: Vec<String>,
    },
    /// A unit whose approval is not what the roster says.
    WrongApproval {
        /// Its name.
        name: String,
        /// A sentence for each thing, with both figures.
        sentences: Vec<String>,
    },
}

/// What came of holding a run against a roster.
#[derive(Debug, Clone, Default)]
pub struct RosterView {
    /// What does not agree: folders first, then approvals; each in the order of the roster or of the run.
    pub findings: Vec<RosterFinding>,
    /// What is wrong with the roster itself, and was told with no unit.
    pub faults: Vec<Diagnostic>,
    /// How many units the roster has.
    pub units: usize,
    /// How many of them the run worked on.
    pub ran: usize,
}

/// Holds the units of a run, and what lies beside their folders, against the roster.
pub fn compare(roster: &Roster, seen: &[UnitSeen], others: &[UnitSeen]) -> RosterView {
    let mut view =
        RosterView { units: roster.rows.len(), faults: roster.faults.clone(), ..Default::default() };
    let mut whose: Vec<Option<&UnitSeen>> = vec![None; roster.rows.len()];
    let mut is_told = vec![false; roster.rows.len()];
    let (mut lacking, mut wrong) = (Vec::new(), Vec::new());
    for unit in seen {
        let name = unit.called().to_owned();
        match find(roster, &unit.known) {
            Found::One(at, ..) => {
                whose[at].get_or_insert(unit);
                // with its own unit, which could be read
                is_told[at] |= unit.spec.is_some();
            }
            Found::Several(rows) => {
                for at in rows {
                    whose[at].get_or_insert(unit);
                    is_told[at] |= unit.spec.is_some();
                }
            }
            Found::Nothing(near) => lacking.push(RosterFinding::NotInRoster { name: name.clone(), near }),
        }
        if !unit.wrong.is_empty() {
            wrong.push(RosterFinding::WrongApproval { name, sentences: unit.wrong.clone() });
        }
    }
    view.ran = whose.iter().flatten().count();
    for (at, row) in roster.rows.iter().enumerate().filter(|(at, _)| whose[*at].is_none()) {
        let other = others.iter().find(|other| is_of(roster, other, at));
        view.findings.push(match other {
            Some(other) => {
                RosterFinding::NotInRun { name: row.name().to_owned(), folder: other.folder.clone() }
            }
            None => no_folder(row),
        });
    }
    view.findings.extend(lacking);
    view.findings.extend(wrong);
    for (at, row) in roster.rows.iter().enumerate().filter(|(at, _)| !is_told[*at]) {
        view.faults.extend(row.faults.iter().cloned());
        let pairs = roster.twice.iter().filter(|pair| pair[0] == at && !is_told[pair[1]]);
        view.faults.extend(pairs.map(|[_, other]| twice(row, &roster.rows[*other])));
    }
    view
}

impl UnitSeen {
    /// What it is called: its name, else that of its folder.
    pub fn called(&self) -> &str {
        if self.known.name.is_empty() { &self.known.folder } else { &self.known.name }
    }
}

/// Whether a folder is that of a row.
fn is_of(roster: &Roster, other: &UnitSeen, at: usize) -> bool {
    match find(roster, &other.known) {
        Found::One(own, ..) => own == at,
        Found::Several(rows) => rows.contains(&at),
        Found::Nothing(_) => false,
    }
}

fn no_folder(row: &RosterRow) -> RosterFinding {
    RosterFinding::NoFolder {
        name: row.name().to_owned(),
        place: row.place().cloned(),
        last_day: row.date(RosterField::ApprovalDate).and_then(last_day_after),
        published: row.date(RosterField::FirstPublished),
    }
}

/// Says that two rows are of one name or code.
fn twice(one: &RosterRow, other: &RosterRow) -> Diagnostic {
    let code = one.words(RosterField::Code);
    let message = match fold(code) == fold(other.words(RosterField::Code)) && !code.is_empty() {
        true => format!("名录里“{}”和“{}”的编码都是{code}", one.name(), other.name()),
        false => format!("名录里“{}”写了两行", one.name()),
    };
    let mut told = Diagnostic::warning("名录-重复", message);
    told.places.extend(one.place().cloned());
    told.places.extend(other.place().cloned());
    told.hint("请只留一行；是两个单位的，把编码和名称写清")
}
