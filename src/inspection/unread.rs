//! What of this year could not be read, for criteria that speak of all of it.

use crate::pack::inspection::Whole;
use crate::pack::schema::Presence;

use super::Desk;
use super::judgement::{Conclusion, Judgement, short};
use super::rules::first_few;

/// Most tables, or errors, that are named.
const MOST_NAMED: usize = 3;
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
}
