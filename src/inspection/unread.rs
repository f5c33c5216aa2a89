//! What of this year could not be read, for criteria that speak of all of it, and what last year's book lacks.

use crate::budget::lookup::Missing;
use crate::budget::path::CellPath;
use crate::budget::table::Table;
use crate::diag::Severity;
use crate::pack::inspection::Whole;
use crate::pack::manifest::ReasonSpec;
use crate::pack::schema::Presence;
use crate::reconcile;

use super::Desk;
use super::judgement::{Conclusion, Judgement, short};
use super::rules::first_few;

/// Most tables, or errors, that are named.
const MOST_NAMED: usize = 3;
/// Rules that say with which of last year's tables nothing is compared.
const UNCOMPARED: [&str; 2] = ["读取-缺上年表", "年度-上年矛盾"];
/// Signs of an error that have room in a cell.
const MESSAGE: usize = 60;

impl Desk<'_> {
    /// Why a criterion about something as a whole stays open: some of it, or all, was not read.
    pub(super) fn not_whole(&self, whole: Whole) -> Option<String> {
        let budget = &self.findings.input.budget;
        if budget.current.tables.is_empty() {
            return Some("没有读到本年的表，不能说符合".to_owned());
        }
        if let Some(why) = self.of_another_year() {
            return Some(why);
        }
        let mut lacking: Vec<String> =
            budget.current.unread.iter().map(|table| format!("“{table}”没有读好")).collect();
        for schema in self.published() {
            let id = &schema.id;
            let there = budget.current.table(id).is_some() || budget.current.unread.contains(id);
            if schema.presence == Presence::Required && !there {
                lacking.push(format!("没有“{id}”"));
            }
        }
        if whole == Whole::Input && lacking.is_empty() {
            if budget.unit.incomplete {
                return Some(budget.unit.statement.unread());
            }
            let errors = &self.findings.report.unread;
            lacking = errors.iter().map(|error| short(&error.message, MESSAGE)).collect();
        }
        if lacking.is_empty() {
            return None;
        }
        Some(format!("没有全部读到，不能说符合：{}", first_few(lacking, MOST_NAMED)))
    }

    /// Why nothing that rests on the tables is met, where all of them say that they are another year's.
    pub(super) fn of_another_year(&self) -> Option<String> {
        let budget = &self.findings.input.budget;
        let year = budget.current.is_wholly_of(budget.unit.year)?;
        Some(format!("读到的表写的全是{year}年，没有读到本年的表，不能说符合"))
    }

    /// What is said of tables, which is met only where they are this year's.
    pub(super) fn if_of_this_year(&self, judged: Judgement) -> Judgement {
        match self.of_another_year() {
            Some(why) if judged.conclusion == Conclusion::Met => judged.and(Judgement::unknown(why)),
            _ => judged,
        }
    }

    /// Why changes against last year are not printed, and no reason is asked for: what was found of last year's book,
    /// or, where nobody was told, which figures have none of last year beside them.
    pub(super) fn uncompared(&self) -> Vec<String> {
        let outcomes = &self.findings.report.outcomes;
        let of_last_year = outcomes.iter().filter(|outcome| UNCOMPARED.contains(&outcome.rule.as_str()));
        let mut why: Vec<String> = Vec::new();
        for finding in of_last_year.flat_map(|outcome| &outcome.findings) {
            // a notice names tables that the text compares with nothing anyway
            if finding.severity > Severity::Notice {
                why.push(self.line(finding, finding.places.first()));
            }
        }
        if why.is_empty() {
            for spec in &self.findings.input.pack.manifest.reasons {
                why.extend(self.no_last_year(spec).filter(|line| !why.contains(line)));
            }
        }
        if why.len() > MOST_NAMED {
            let more = why.len() - MOST_NAMED;
            why.truncate(MOST_NAMED);
            why.push(format!("另有{more}处，见核对报告"));
        }
        why
    }

    /// Why a figure whose change asks for a reason has none of last year to be compared with; none where it has, or
    /// where the document says nothing of it.
    fn no_last_year(&self, spec: &ReasonSpec) -> Option<String> {
        let (budget, unit) = (&self.shown, &self.findings.input.budget.unit);
        if let Some(condition) = &spec.when {
            let words = reconcile::stated(condition, budget)?;
            if !condition.is.iter().any(|value| *value == words) {
                return None;
            }
        }
        // a path that does not read was refused when the pack was loaded
        let path = match CellPath::parse(&spec.path) {
            Ok(path) => path,
            Err(error) => return Some(error.to_string()),
        };
        if budget.find(&path).is_err() {
            return None;
        }
        let before = path.last_year();
        let table = budget.previous.as_ref().and_then(|book| book.table(&path.table));
        let schema = self.findings.input.pack.table(&path.table);
        let is_sum = schema.is_some_and(|own| own.is_sum(path.row_name()));
        match budget.find(&before) {
            Ok(_) => None,
            // an item that last year had not is new; a sum is no item, but an empty table may leave it out
            Err(Missing::Row(_)) if !is_sum || table.is_some_and(Table::is_empty) => None,
            Err(missing) => Some(missing.explain(&before, unit)),
        }
    }
}
