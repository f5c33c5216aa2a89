//! The rules that the program knows by itself, whatever the pack, in reporting order.
//!
//! An id never changes once it was published: [`[[accept]]`](crate::budget::unit::Accepted) and
//! [`[[rule]]`](crate::budget::unit::Override) name rules by it (`tests/data/rule-ids.txt`).

mod amounts;
mod composed;
mod dates;
mod office;
mod prose;
mod reasons;
mod settling;
mod tables;
mod units;
mod years;

use super::registry::RuleSpec;

/// The groups in reporting order; settling comes last, since nobody can answer for a secret that is told.
static GROUPS: [&[RuleSpec]; 10] = [
    tables::RULES,
    units::RULES,
    reasons::RULES,
    office::RULES,
    years::RULES,
    dates::RULES,
    prose::RULES,
    amounts::RULES,
    composed::RULES,
    settling::RULES,
];

/// All of them.
pub fn all() -> impl Iterator<Item = &'static RuleSpec> {
    GROUPS.into_iter().flatten()
}
