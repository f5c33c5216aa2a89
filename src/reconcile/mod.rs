//! 勾稽: holding the figures against each other, inside tables, across tables, against the profile.
//!
//! Every rule stands in the [`registry`]: those that the shapes of tables imply, those that `checks.toml`
//! declares as sums of cell paths, and those of [`rules`]. What runs stands in four rooms: figures against
//! figures ([`tables`]), this year against the last ([`last_year`]), names, bodies and dates of the publisher
//! ([`office`]), and what people typed ([`prose`]). What reading [`noticed`] has its rules too, and so has the
//! composed text ([`proof`]), once there is one.
//! Sums are compared as intervals ([`interval`]). Last, what is withheld is held against what a reader can
//! work out ([`secrecy`]), and what the bureau changed or accepted is taken into account ([`settle`]).

pub mod causes;
pub mod interval;
mod last_year;
pub mod noticed;
mod office;
mod proof;
mod prose;
pub mod registry;
pub mod report;
mod rule;
mod rules;
pub mod secrecy;
mod settle;
pub mod slips;
pub mod suspects;
mod tables;
mod units;

use std::cell::OnceCell;

use crate::budget::lookup::Missing;
use crate::budget::table::Table;
use crate::budget::{Budget, Contradicted};
use crate::diag::{Place, Severity};
use crate::pack::Pack;
use crate::pack::schema::{Presence, TableSchema};

use interval::Measure;
pub use last_year::contradictions::contradicted;
pub use office::deadline::{Deadline, countdown, deadline, last_day_after, left_in_words};
pub use proof::proofread;
pub use prose::amounts::withheld::KeptAmounts;
use prose::passages::{self, Passage};
use registry::{Listed, Origin, Settling, Year};
use report::{Outcome, Report};
use rule::{Ran, Rule, Stop};
pub use settle::may_be_accepted;
pub(crate) use tables::applies::stated;
use tables::implied::Of;

/// What is said of findings on a page that an office writes itself.
const UNPRINTED: &str = "（这一处不印在公开文件里）";

/// What the rules look at.
pub struct World<'a> {
    budget: &'a Budget,
    pack: &'a Pack,
    passages: OnceCell<Vec<Passage>>,
    contradicted: OnceCell<Contradicted>,
}

impl<'a> World<'a> {
    /// A budget, and the pack that it was read with.
    pub fn new(budget: &'a Budget, pack: &'a Pack) -> Self {
        Self { budget, pack, passages: OnceCell::new(), contradicted: OnceCell::new() }
    }

    /// Everything that people typed, gathered when the first rule asks for it.
    fn passages(&self) -> &[Passage] {
        self.passages.get_or_init(|| passages::gather(self.budget))
    }

    /// What of last year's book contradicts itself, whoever has accepted it.
    fn contradicted(&self) -> &Contradicted {
        self.contradicted.get_or_init(|| contradicted(&last_year::contradictions::outcomes(self)))
    }

    /// The outcome of one rule; of one that settles what others found, the rule itself.
    pub fn outcome(&self, listed: &Listed<'_>) -> Result<Outcome, Box<(Rule, Settling)>> {
        let mut rule = Rule::begin(listed);
        let ran = match listed.origin {
            Origin::Table(schema, year, run) => self.run_over(schema, year, run, &mut rule),
            Origin::Check(spec) => tables::declared::check(spec, self, &mut rule),
            Origin::Codes(codes, run) => run(self, codes, &mut rule),
            Origin::Budget(run) => run(self, &mut rule),
            Origin::Noticed(noticed) => noticed::check(noticed, self, &mut rule),
            Origin::Text(fault) => prose::patterns::check(fault, self, &mut rule),
            Origin::Composed(_) => Err(Stop::skip(proof::UNCOMPOSED)),
            Origin::Report(run) => return Err(Box::new((rule, run))),
        };
        if !matches!(listed.origin, Origin::Noticed(_)) {
            self.weigh_unprinted(&mut rule);
        }
        Ok(rule.end(ran))
    }

    /// What is wrong on a page that the document does not print stops no publication, and says where it stands.
    fn weigh_unprinted(&self, rule: &mut Rule) {
        if rule.findings.is_empty() || self.budget.current.pages.is_empty() {
            return;
        }
        let pages = self.passages().iter().filter(|passage| passage.unprinted);
        let places: Vec<&Place> = pages.flat_map(|page| &page.spots).map(|(_, place)| place).collect();
        for finding in &mut rule.findings {
            // the second place is what it was held against, a cell or a fact
            if finding.places.first().is_some_and(|place| places.contains(&place)) {
                finding.severity = finding.severity.min(Severity::Warning);
                finding.message.push_str(UNPRINTED);
            }
        }
    }

    /// Stops a rule that is right of a whole budget only, where some of it could not be read.
    ///
    /// # Errors
    /// A [`Stop::Skip`] that says so.
    fn whole(&self) -> Ran {
        if self.budget.in_part() {
            let whence = self.budget.unit.statement.whence();
            Err(Stop::Skip(format!("有的表或{whence}的有些项没有读好")))
        } else {
            Ok(())
        }
    }

    /// Stops a rule that hangs on the value of a key which is only guessed, since what was stated is wrong.
    ///
    /// # Errors
    /// A [`Stop::Skip`] that says so.
    fn sure(&self, key: &str) -> Ran {
        let unit = &self.budget.unit;
        if unit.is_guessed(key) { Err(Stop::skip(unit.statement.unread())) } else { Ok(()) }
    }

    /// Runs a rule of a table over that table, if it was read.
    fn run_over(
        &self,
        schema: &TableSchema,
        year: Year,
        run: fn(&Of<'_>, &mut Rule) -> Ran,
        rule: &mut Rule,
    ) -> Ran {
        let Some(book) = year.book(self.budget) else { return Err(Stop::skip("没有提供上年的表")) };
        let name = format!("{}“{}”", if year == Year::Last { "上年" } else { "" }, schema.id);
        let Some(table) = book.table(&schema.id) else {
            let unread = book.lacks(&schema.id) == Missing::Unread;
            return Err(match (unread, schema.presence) {
                (true, _) => Stop::Skip(format!("{name}没有读好")),
                // the pack says that it may be absent, and nothing is published of it
                (false, Presence::Optional) => Stop::Outside(format!("没有{name}")),
                (false, _) => Stop::Skip(format!("没有{name}")),
            });
        };
        run(&Of { table, schema, pack: self.pack, year, unit: &self.budget.unit }, rule)?;
        let why = || format!("{name}没有可以核对的数");
        match rule.compared {
            0 if table.is_empty() => Err(Stop::Outside(why())),
            0 => Err(Stop::Skip(why())),
            _ => Ok(()),
        }
    }
}

/// Runs every rule of the pack.
pub fn reconcile(budget: &Budget, pack: &Pack) -> Report {
    let world = World::new(budget, pack);
    let mut report = Report::default();
    let mut settling = Vec::new();
    for listed in registry::listed(pack) {
        match world.outcome(&listed) {
            Ok(outcome) => report.outcomes.push(outcome),
            Err(later) => settling.push(later),
        }
    }
    report.withheld = secrecy::plan(budget, pack, &report.outcomes);
    settle::secrecy(&mut report.outcomes, &report.withheld);
    for later in settling {
        let (mut rule, run) = *later;
        let ran = run(&world, &mut report, &mut rule);
        report.outcomes.push(rule.end(ran));
    }
    report
}

fn money(table: &Table) -> Measure {
    Measure::Money(table.unit)
}
