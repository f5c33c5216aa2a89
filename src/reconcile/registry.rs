//! The registry: every rule of a pack, from which the report, `gongkai rules` and the cases in
//! `tests/cases` come.
//!
//! Four kinds of rules make it: those that the shapes of the pack's tables imply, once for each table
//! and year; those of its `checks.toml`; those of [`rules`] about codes, forms, reasons, text, and
//! what the bureau decided; and those of [`noticed`], one for each code of what reading noticed.

use crate::budget::path::PREVIOUS;
use crate::budget::{Book, Budget};
use crate::diag::Severity;
use crate::pack::checks::{CheckSpec, Weight};
use crate::pack::schema::TableSchema;
use crate::pack::{Codes, Pack};

use super::World;
use super::noticed::{self, Noticed};
use super::proof::Galley;
use super::prose::patterns::TextFault;
use super::report::Report;
use super::rule::{Ran, Rule};
use super::rules;
use super::tables::implied::Of;

/// A rule that the program knows by itself.
pub struct RuleSpec {
    /// Stable id; of a family its beginning, which a table or code system completes.
    pub id: &'static str,
    /// What must hold; `{of}` stands for the table or code system.
    pub title: &'static str,
    /// Law, standard or method that it rests on.
    pub basis: &'static str,
    /// The weight of a breach.
    pub severity: Severity,
    /// What to do about a breach.
    pub hint: &'static str,
    /// What runs.
    pub(super) run: Run,
}

/// What a rule runs over.
pub(super) enum Run {
    /// A family: every table whose schema implies it, of either year.
    Tables { implied: fn(&TableSchema) -> bool, run: fn(&Of<'_>, &mut Rule) -> Ran },
    /// A family: every code system.
    CodeSystems(fn(&World<'_>, &Codes, &mut Rule) -> Ran),
    /// All that was read.
    Budget(fn(&World<'_>, &mut Rule) -> Ran),
    /// Every passage of text, for one fault.
    Text(&'static TextFault),
    /// The composed text, once there is one.
    Composed(Proofreading),
    /// What all other rules found; it may settle some of it.
    Report(Settling),
}

/// A rule as a pack has it.
pub struct Listed<'a> {
    /// Stable id, the beginning of its findings' ids.
    pub id: String,
    /// What must hold.
    pub title: String,
    /// Its basis.
    pub basis: String,
    /// The weight of a breach.
    pub severity: Severity,
    /// What to do about a breach.
    pub hint: String,
    pub(super) origin: Origin<'a>,
}

/// What made a rule part of the list, and with it what runs.
pub(super) enum Origin<'a> {
    /// The shape of a table.
    Table(&'a TableSchema, Year, fn(&Of<'_>, &mut Rule) -> Ran),
    /// A code system.
    Codes(&'a Codes, fn(&World<'_>, &Codes, &mut Rule) -> Ran),
    /// The pack's `checks.toml`.
    Check(&'a CheckSpec),
    /// The program, whatever the pack; as in [`Run`].
    Budget(fn(&World<'_>, &mut Rule) -> Ran),
    Text(&'static TextFault),
    Composed(Proofreading),
    Report(Settling),
    /// A code of what reading noticed.
    Noticed(&'static Noticed),
}

impl Listed<'_> {
    /// Whether it is about what reading noticed.
    pub fn of_reading(&self) -> bool {
        matches!(self.origin, Origin::Noticed(_))
    }
}

/// A rule over what the others found.
pub(super) type Settling = fn(&World<'_>, &mut Report, &mut Rule) -> Ran;

/// A rule over the composed text.
pub(super) type Proofreading = fn(&Galley<'_>, &mut Rule) -> Ran;

/// Whose tables a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Year {
    /// This year's.
    This,
    /// Last year's: its book is closed, so that contradictions only warn.
    Last,
}

impl Year {
    /// What stands before the table's name in ids, titles and paths.
    pub fn mark(self) -> &'static str {
        match self {
            Year::This => "",
            Year::Last => PREVIOUS,
        }
    }

    /// The book of the year; none where last year's was not given.
    pub fn book(self, budget: &Budget) -> Option<&Book> {
        match self {
            Year::This => Some(&budget.current),
            Year::Last => budget.previous.as_ref(),
        }
    }
}

/// All rules that a budget of this pack goes through, in reporting order.
pub fn listed(pack: &Pack) -> Vec<Listed<'_>> {
    let mut all = Vec::new();
    for year in [Year::This, Year::Last] {
        for schema in &pack.tables {
            all.extend(of_table(schema, year));
        }
    }
    all.extend(pack.checks.iter().map(declared));
    for spec in rules::all() {
        match &spec.run {
            // they stand first, table by table; last
            Run::Tables { .. } | Run::Report(_) => {}
            Run::CodeSystems(run) => {
                for codes in &pack.manifest.codes {
                    all.push(spec.listed_of(&codes.name, Origin::Codes(codes, *run)));
                }
            }
            Run::Budget(run) => all.push(spec.listed(Origin::Budget(*run))),
            Run::Text(fault) => all.push(spec.listed(Origin::Text(fault))),
            Run::Composed(run) => all.push(spec.listed(Origin::Composed(*run))),
        }
    }
    all.extend(noticed::listed());
    for spec in rules::all() {
        if let Run::Report(run) = &spec.run {
            all.push(spec.listed(Origin::Report(*run)));
        }
    }
    all
}

/// The rules that the shape of a table implies.
fn of_table(schema: &TableSchema, year: Year) -> Vec<Listed<'_>> {
    let mut all = Vec::new();
    for spec in rules::all() {
        let Run::Tables { implied, run } = &spec.run else { continue };
        if implied(schema) {
            let subject = format!("{}{}", year.mark(), schema.id);
            let mut rule = spec.listed_of(&subject, Origin::Table(schema, year, *run));
            if year == Year::Last {
                rule.severity = Severity::Warning;
            }
            all.push(rule);
        }
    }
    all
}

fn declared(check: &CheckSpec) -> Listed<'_> {
    Listed {
        id: check.id.to_string(),
        title: check.title.clone(),
        basis: check.basis.clone(),
        severity: match check.severity {
            Weight::Error => Severity::Error,
            Weight::Warning => Severity::Warning,
            Weight::Notice => Severity::Notice,
        },
        hint: check.hint.clone(),
        origin: Origin::Check(check),
    }
}

impl RuleSpec {
    /// Whether it looks at what the others found; nobody can change it or answer for its findings.
    pub(super) fn settles(&self) -> bool {
        matches!(self.run, Run::Report(_))
    }

    fn listed<'a>(&self, origin: Origin<'a>) -> Listed<'a> {
        Listed {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            basis: self.basis.to_owned(),
            severity: self.severity,
            hint: self.hint.to_owned(),
            origin,
        }
    }

    /// One of a family.
    fn listed_of<'a>(&self, subject: &str, origin: Origin<'a>) -> Listed<'a> {
        Listed {
            id: format!("{}-{subject}", self.id),
            title: self.title.replace("{of}", subject),
            ..self.listed(origin)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::pack::validate::reserved::{FAMILIES, NOTICED, READING, RULES as RESERVED};

    use super::*;

    #[test]
    fn packs_leave_the_ids_of_these_rules_alone() {
        let mut own: BTreeSet<&str> = BTreeSet::new();
        let mut families: BTreeSet<&str> = BTreeSet::new();
        for spec in rules::all() {
            match &spec.run {
                Run::Tables { .. } | Run::CodeSystems(_) => families.insert(spec.id),
                Run::Budget(_) | Run::Text(_) | Run::Composed(_) | Run::Report(_) => own.insert(spec.id),
            };
        }
        assert_eq!(own, RESERVED.iter().copied().collect());
        assert_eq!(families, FAMILIES.iter().copied().collect());
        let begins = |code: &str| NOTICED.iter().any(|begin| code.starts_with(begin));
        assert!(noticed::NOTICED.iter().all(|noticed| begins(noticed.code)));
        let codes: BTreeSet<&str> = noticed::NOTICED.iter().map(|noticed| noticed.code).collect();
        assert_eq!(codes, READING.iter().copied().collect());
    }
}
