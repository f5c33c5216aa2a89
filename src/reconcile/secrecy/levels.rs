//! Levels of codes (类, 款, 项), as the pack has them.

use std::collections::BTreeMap;

use crate::budget::Budget;
use crate::pack::Pack;
use crate::pack::manifest::Codes;
use crate::pack::schema::TableSchema;

/// The code system of each code of this year's tables.
pub(super) struct Levels<'a> {
    systems: BTreeMap<String, &'a Codes>,
}

impl<'a> Levels<'a> {
    /// The levels of a budget's codes.
    pub(super) fn new(budget: &Budget, pack: &'a Pack) -> Self {
        let mut systems = BTreeMap::new();
        for table in &budget.current.tables {
            let schema = pack.table(&table.id);
            for section in &table.sections {
                let classes = || schema?.side(&section.side)?.classes.as_deref();
                let Some(system) = schema.and_then(TableSchema::code_system).or_else(classes) else {
                    // its rows have names alone
                    continue;
                };
                let codes = section.rows.iter().filter_map(|row| row.code.as_ref());
                systems.extend(codes.map(|code| (code.clone(), system)));
            }
        }
        Self { systems }
    }

    /// The system of a code, or of the nearest row that it would be a part of: a project's code may be finer than
    /// the tables.
    fn system(&self, code: &str) -> Option<&'a Codes> {
        let above = (1..=code.len()).rev().filter_map(|length| code.get(..length));
        above.into_iter().find_map(|own| self.systems.get(own).copied())
    }

    /// Whether two codes are of one kind: functions, or economic classes.
    pub(super) fn share_kind(&self, code: &str, other: &str) -> bool {
        let kind = |code| self.system(code).map(|system| system.id.as_str());
        kind(code).is_some() && kind(code) == kind(other)
    }

    /// Whether a code belongs to the outermost level (类) of another.
    pub(super) fn share_class(&self, code: &str, other: Option<&str>) -> bool {
        let class = self.system(code).and_then(|system| system.lengths.first());
        let class = class.and_then(|length| code.get(..*length));
        class.zip(other).is_some_and(|(class, other)| other.starts_with(class))
    }

    /// A code so many levels further out, at most its outermost.
    pub(super) fn above<'c>(&self, code: &'c str, levels: usize) -> &'c str {
        let Some(system) = self.system(code) else { return code };
        let own = system.lengths.iter().rposition(|length| *length <= code.len()).unwrap_or_default();
        let length = system.lengths.get(own.saturating_sub(levels));
        length.and_then(|length| code.get(..*length)).unwrap_or(code)
    }

    /// How many levels the deepest code has.
    pub(super) fn most(&self) -> usize {
        self.systems.values().map(|system| system.lengths.len()).max().unwrap_or_default()
    }
}
