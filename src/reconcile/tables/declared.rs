//! Cross-table checks as `checks.toml` declares them.

use std::collections::BTreeSet;
use std::fmt::Display;

use rust_decimal::Decimal;

use crate::budget::Budget;
use crate::budget::lookup::{Found, Missing, UNIT_TABLE, column_of};
use crate::budget::path::{CellPath, escape};
use crate::budget::table::{Row, Section, Table};
use crate::budget::unit::{Fact, Unit};
use crate::diag::Place;
use crate::pack::Pack;
use crate::pack::at::Written;
use crate::pack::checks::CheckSpec;

use crate::reconcile::interval::{Comparison, Measure, Term, Verdict};
use crate::reconcile::registry::Year;
use crate::reconcile::report::{Evidence, Finding};
use crate::reconcile::rule::{Ran, Rule, Stop};
use crate::reconcile::{World, money};

use super::applies;

/// The fact that stands for the amounts of all exempt projects.
const EXEMPT: &str = "project.exempt";
/// Where each of them is stated, whose name it goes by.
const EXEMPT_AMOUNT: &str = "project.amount";

/// Why a check stops before comparing.
pub(super) enum Halt {
    /// Something that it needs is not there.
    Skip(String),
    /// It does not apply.
    Outside(String),
    /// A row that the table must have is not in it.
    Lacks(String, Place),
    /// A path of the pack is wrong.
    Wrong(String),
}

/// Runs one check over this year's tables.
pub(in crate::reconcile) fn check(spec: &CheckSpec, world: &World<'_>, rule: &mut Rule) -> Ran {
    check_of(spec, Year::This, world, rule)
}

/// Runs one check over the tables of a year.
pub(in crate::reconcile) fn check_of(
    spec: &CheckSpec,
    year: Year,
    world: &World<'_>,
    rule: &mut Rule,
) -> Ran {
    match run(spec, year, world, rule) {
        Ok(()) => Ok(()),
        Err(Halt::Skip(why)) => Err(Stop::Skip(why)),
        Err(Halt::Outside(why)) => Err(Stop::Outside(why)),
        Err(Halt::Lacks(why, place)) => {
            rule.add(Finding {
                id: format!("{}:缺行", spec.id),
                severity: rule.severity,
                message: format!("{}，但{why}", spec.title),
                evidence: Evidence::of("缺行", &why),
                places: vec![place],
                hint: "请在这张表里补上这一行".to_owned(),
                ..Finding::default()
            });
            Ok(())
        }
        Err(Halt::Wrong(why)) => Err(Stop::fault("checks.toml", why)),
    }
}

fn run(spec: &CheckSpec, year: Year, world: &World<'_>, rule: &mut Rule) -> Result<(), Halt> {
    let World { budget, pack, .. } = *world;
    let read = Reader { budget, pack, year };
    sound(spec, pack).map_err(Halt::Wrong)?;
    applies::hold(spec, &read)?;
    if spec.each.is_empty() {
        let comparison = read.comparison(spec, None)?;
        let subject = spec.left.first().map_or("", |path| path.trim_start_matches(['-', '~']));
        let stated = CellPath::parse(subject).ok().filter(|path| path.table == UNIT_TABLE);
        let facts = &pack.manifest.facts;
        let label = stated.and_then(|path| facts.iter().find(|fact| fact.key == path.row_name()));
        let marked = format!("{}{subject}", year.mark());
        rule.compare_as(&marked, label.map_or(&marked, |fact| &fact.label), comparison);
        return Ok(());
    }
    for (key, label) in read.rows(&spec.each)? {
        let comparison = match (read.comparison(spec, Some(&key)), year) {
            // a row that was withheld last year
            (Err(Halt::Skip(_)), Year::Last) => continue,
            (comparison, _) => comparison?,
        };
        if comparison.says_anything() {
            let subject = if key == label { key } else { format!("{key}{label}") };
            rule.compare(&subject, comparison);
        }
    }
    Ok(())
}

/// Whether a check can run at all: what it names is the pack's. One that cannot would be skipped for ever.
fn sound(spec: &CheckSpec, pack: &Pack) -> Result<(), String> {
    if spec.left.is_empty() && spec.right.is_empty() {
        return Err("左右两边都没有写".to_owned());
    }
    let sums = spec.left.iter().chain(&spec.right).chain(spec.or_right.iter().flatten());
    let mut paths: Vec<&Written> = sums.collect();
    if let Some(path) = paths.iter().find(|path| spec.each.is_empty() && path.contains("{row}")) {
        return Err(format!("“{path}”用了 {{row}}，但没有写 each"));
    }
    paths.extend(spec.condition_paths());
    for condition in &spec.when {
        pack.allows(condition)?;
    }
    for source in &spec.each {
        let (table, level) = source.rsplit_once('/').unwrap_or((source, ""));
        let table = table.split('@').next().unwrap_or(table);
        let path = CellPath::parse(&format!("{table}/*")).map_err(|error| error.to_string())?;
        pack.resolve(&path).map_err(|why| format!("each 的“{source}”：{why}"))?;
        if level.is_empty() {
            return Err(format!("each 应写成“表名/级次”：{source}"));
        }
    }
    for text in paths {
        let path = CellPath::parse(text.trim_start_matches(['-', '~'])).map_err(|error| error.to_string())?;
        pack.resolve(&path).map_err(|why| format!("“{text}”：{why}"))?;
    }
    Ok(())
}

/// The cells of this year's book that a path means: one, or those of a wildcard; none where the table
/// or the row is not there.
///
/// # Errors
/// [`Stop::Fault`] where the path itself is wrong.
pub(in crate::reconcile) fn cells(world: &World<'_>, path: &str) -> Result<Vec<CellPath>, Stop> {
    let parsed = CellPath::parse(path).map_err(|error| Stop::fault("pack.toml", error.to_string()))?;
    world.pack.resolve(&parsed).map_err(|why| Stop::fault("pack.toml", why))?;
    let fault = |why: &dyn Display| Stop::fault("pack.toml", format!("路径“{path}”不对：{why}"));
    let reader = Reader { budget: world.budget, pack: world.pack, year: Year::This };
    let terms = match reader.terms(path, None) {
        Ok(terms) => terms,
        Err(Halt::Wrong(why)) => return Err(fault(&why)),
        Err(Halt::Skip(_) | Halt::Outside(_) | Halt::Lacks(..)) => return Ok(Vec::new()),
    };
    let mut cells = Vec::new();
    for term in terms {
        cells.push(CellPath::parse(&term.path).map_err(|error| fault(&error))?);
    }
    Ok(cells)
}

/// Reads what paths mean.
pub(super) struct Reader<'a> {
    pub(super) budget: &'a Budget,
    pub(super) pack: &'a Pack,
    /// Whose tables a path without a year means.
    pub(super) year: Year,
}

impl Reader<'_> {
    /// The comparison of a check; where it allows other right sides, the first of all that holds.
    fn comparison(&self, spec: &CheckSpec, row: Option<&str>) -> Result<Comparison, Halt> {
        let first = self.against(spec, &spec.right, row)?;
        if first.verdict() != Verdict::Breach {
            return Ok(first);
        }
        for other in &spec.or_right {
            let other = self.against(spec, other, row)?;
            if other.verdict() != Verdict::Breach {
                return Ok(other);
            }
        }
        Ok(first)
    }

    fn against(&self, spec: &CheckSpec, right: &[Written], row: Option<&str>) -> Result<Comparison, Halt> {
        let (left, right) = (self.side(&spec.left, row)?, self.side(right, row)?);
        Ok(Comparison { left, right, relation: spec.relation })
    }

    /// The terms of one side.
    pub(super) fn side(&self, paths: &[Written], row: Option<&str>) -> Result<Vec<Term>, Halt> {
        let mut terms = Vec::new();
        for path in paths {
            terms.extend(self.terms(path, row)?);
        }
        Ok(terms)
    }

    /// The sum of what a path means.
    pub(super) fn sum(&self, path: &str) -> Result<Decimal, Halt> {
        Ok(self.terms(path, None)?.iter().map(|term| term.value).sum())
    }

    /// The terms of one path; a leading `-` subtracts, a leading `~` makes a missing row or fact a zero.
    fn terms(&self, text: &str, row: Option<&str>) -> Result<Vec<Term>, Halt> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (optional, text) = text.strip_prefix('~').map_or((false, text), |rest| (true, rest));
        let asked = optional || text.contains("{row}");
        let mut path = CellPath::parse(text).map_err(|error| Halt::Wrong(error.to_string()))?;
        if let Some(row) = row {
            path = path.with_row(row);
        }
        path.previous |= self.year == Year::Last;
        let mut terms = if path.table == UNIT_TABLE {
            if self.year == Year::Last {
                return Err(Halt::Skip(format!(
                    "不知道上年的{}",
                    self.budget.unit.statement.named(path.row_name())
                )));
            }
            match self.facts(&path) {
                Err(Halt::Skip(_)) if optional && !self.budget.unit.incomplete => Vec::new(),
                facts => facts?,
            }
        } else if let Some(level) = path.wildcard() {
            self.wildcard(&path, level)?
        } else {
            vec![self.cell(&path, asked)?]
        };
        if negative {
            for term in &mut terms {
                term.value = -term.value;
                term.minus = !term.minus;
            }
        }
        Ok(terms)
    }

    fn cell(&self, path: &CellPath, asked: bool) -> Result<Term, Halt> {
        match self.budget.find(path) {
            Ok(Found::Amount(amount)) => {
                let table = self.budget.book(path).ok().and_then(|book| book.table(&path.table));
                let measure = table.map_or(Measure::Count, money);
                Ok(Term {
                    path: path.to_string(),
                    name: String::new(),
                    value: amount.yuan,
                    minus: false,
                    half: amount.half,
                    measure,
                    blank: false,
                    place: Some(amount.place.clone()),
                })
            }
            Ok(Found::Blank(table, row, column)) => {
                Ok(Term { blank: true, place: Some(row.amount_cell(column)), ..zero(path, table) })
            }
            Ok(Found::Fact(_)) => Err(Halt::Wrong(format!("{path} 不是金额"))),
            Err(Missing::Row(_)) if asked => {
                let (table, _) =
                    self.budget.section(path).map_err(|missing| stop(&missing, path, &self.budget.unit))?;
                Ok(zero(path, table))
            }
            // an empty table may leave its total row out
            Err(Missing::Row(_)) => {
                match self.budget.book(path).ok().and_then(|book| book.table(&path.table)) {
                    Some(table) if table.is_empty() => Ok(zero(path, table)),
                    Some(table) if !path.previous && self.expected(table, path) => {
                        let why = Missing::Row(None).explain(path, &self.budget.unit);
                        Err(Halt::Lacks(why, table.place.clone()))
                    }
                    _ => Err(stop(&Missing::Row(None), path, &self.budget.unit)),
                }
            }
            Err(missing) => Err(stop(&missing, path, &self.budget.unit)),
        }
    }

    /// Whether the schema knows the row of a path, so that its absence is the workbook's fault.
    fn expected(&self, table: &Table, path: &CellPath) -> bool {
        let Some(schema) = self.pack.table(&table.id) else { return false };
        let name = path.row_name();
        schema.totals().iter().any(|total| total == name)
            || schema.sides().iter().any(|side| side.row(name).is_some())
    }

    fn wildcard(&self, path: &CellPath, level: &str) -> Result<Vec<Term>, Halt> {
        let (table, section) =
            self.budget.section(path).map_err(|missing| stop(&missing, path, &self.budget.unit))?;
        let column = column_of(section, path).map_err(|missing| stop(&missing, path, &self.budget.unit))?;
        self.whole(&table.id)?;
        let rows = self.level_rows(table, section, level)?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let amount = row.amounts[column].as_ref();
                let mut own = path.clone();
                own.row = vec![row.key.clone()];
                Term {
                    path: own.to_string(),
                    name: String::new(),
                    value: amount.map_or(Decimal::ZERO, |a| a.yuan),
                    minus: false,
                    half: amount.map_or(Decimal::ZERO, |a| a.half),
                    measure: money(table),
                    blank: amount.is_none(),
                    place: Some(row.amount_cell(column)),
                }
            })
            .collect())
    }

    /// Stops a sum over last year's rows where some may have been withheld.
    fn whole(&self, table: &str) -> Result<(), Halt> {
        let book = self.budget.previous.as_ref().filter(|_| self.year == Year::Last);
        match book.is_some_and(|book| book.withheld.contains(table)) {
            true => Err(Halt::Skip(format!("上年的“{table}”有不公开的行"))),
            false => Ok(()),
        }
    }

    /// Rows of a level of the code system; of no level: those without parts below them.
    fn level_rows<'t>(&self, table: &Table, section: &'t Section, level: &str) -> Result<Vec<&'t Row>, Halt> {
        let length = match level {
            "" => None,
            level => Some(self.pack.digits(&table.id, &section.side, level).map_err(Halt::Wrong)?),
        };
        let mut rows = Vec::new();
        for (index, row) in section.rows.iter().enumerate().filter(|(_, row)| !row.total) {
            let fits = match length {
                None => !section.has_children(index),
                Some(length) => row.code.as_ref().is_some_and(|code| code.len() == length),
            };
            if fits {
                rows.push(row);
            }
        }
        Ok(rows)
    }

    /// The rows that `each` names: key and label, each key once, in table order.
    fn rows(&self, each: &[Written]) -> Result<Vec<(String, String)>, Halt> {
        let mut rows: Vec<(String, String)> = Vec::new();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for source in each {
            let (table, level) = source
                .rsplit_once('/')
                .ok_or_else(|| Halt::Wrong(format!("each 应写成“表名/级次”：{source}")))?;
            let level = if level == "*" { "" } else { level };
            let mut path =
                CellPath::parse(&format!("{table}/*")).map_err(|error| Halt::Wrong(error.to_string()))?;
            path.previous |= self.year == Year::Last;
            let (table, section) =
                self.budget.section(&path).map_err(|missing| stop(&missing, &path, &self.budget.unit))?;
            for row in self.level_rows(table, section, level)? {
                if known.insert(&row.key) {
                    rows.push((row.key.clone(), row.label.clone()));
                }
            }
        }
        Ok(rows)
    }

    fn facts(&self, path: &CellPath) -> Result<Vec<Term>, Halt> {
        let key = path.row_name();
        let place = || self.budget.unit.place(key);
        let name = self.budget.unit.statement.names.get(if key == EXEMPT { EXEMPT_AMOUNT } else { key });
        let term = |value: Decimal, half, measure, place| Term {
            path: path.to_string(),
            name: name.cloned().unwrap_or_default(),
            value,
            minus: false,
            half,
            measure,
            blank: false,
            place,
        };
        if self.budget.unit.incomplete && (key == EXEMPT || !self.budget.unit.facts.contains_key(key)) {
            return Err(Halt::Skip(self.budget.unit.statement.unread()));
        }
        if key == EXEMPT {
            let amounts =
                self.budget.unit.projects.iter().filter(|p| p.exempt).filter_map(|p| p.amount.as_ref());
            let measure = Measure::Money(crate::budget::amount::MoneyUnit::Wan);
            return Ok(amounts.map(|a| term(a.yuan, a.half, measure, Some(a.place.clone()))).collect());
        }
        match self.budget.unit.facts.get(key) {
            Some(Fact::Count(count)) => Ok(vec![term(*count, Decimal::ZERO, Measure::Count, Some(place()))]),
            Some(Fact::List(items)) => {
                Ok(vec![term(items.len().into(), Decimal::ZERO, Measure::Count, Some(place()))])
            }
            Some(Fact::Money(amount, _)) => {
                let measure = Measure::Money(crate::budget::amount::MoneyUnit::Wan);
                Ok(vec![term(amount.yuan, amount.half, measure, Some(amount.place.clone()))])
            }
            Some(_) => Err(Halt::Wrong(format!("{path} 不是数"))),
            None if self.pack.manifest.facts.iter().any(|fact| fact.key == key) => {
                Err(Halt::Skip(self.budget.unit.statement.lacks(key)))
            }
            None => Err(Halt::Wrong(format!("没有 {} 这一项", escape(key)))),
        }
    }
}

/// The term of a row that the table lacks.
fn zero(path: &CellPath, table: &Table) -> Term {
    Term {
        path: path.to_string(),
        name: String::new(),
        value: Decimal::ZERO,
        minus: false,
        half: Decimal::ZERO,
        measure: money(table),
        blank: false,
        place: None,
    }
}

/// What is not there is a reason to skip; what cannot be there is a fault of the pack.
fn stop(missing: &Missing, path: &CellPath, unit: &Unit) -> Halt {
    let why = missing.explain(path, unit);
    match missing {
        // a row that stands twice is the workbook's fault, and the shape's rules say so; a column that the pack has
        // was looked for when the pack was loaded: this sheet may do without it
        Missing::Previous | Missing::Table | Missing::Unread | Missing::Ambiguous | Missing::Column(_) => {
            Halt::Skip(why)
        }
        _ if path.previous => Halt::Skip(why),
        _ => Halt::Wrong(why),
    }
}
