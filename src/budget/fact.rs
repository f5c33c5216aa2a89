//! What a unit states of itself, as a value.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::amount::Amount;

/// A fact of `unit.toml` or of a sheet of facts.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// A count (persons, cars).
    Count(Decimal),
    /// An amount with its unit, such as `"200万元"`.
    Money(Amount, String),
    /// Words.
    Text(String),
    /// A list of words.
    List(Vec<String>),
    /// Words by code or name.
    Map(BTreeMap<String, String>),
    /// A date, `YYYY-MM-DD`.
    Date(String),
    /// Yes or no.
    Flag(bool),
}

impl Fact {
    /// In words, as a person writes it.
    pub fn words(&self) -> String {
        match self {
            Fact::Count(count) => count.normalize().to_string(),
            Fact::Money(_, text) | Fact::Text(text) | Fact::Date(text) => text.clone(),
            Fact::List(items) => items.join("、"),
            Fact::Map(map) => {
                let entries: Vec<String> = map.iter().map(|(name, text)| format!("{name}：{text}")).collect();
                entries.join("；")
            }
            Fact::Flag(yes) => if *yes { "是" } else { "否" }.to_owned(),
        }
    }

    /// Whether another source states the same, wherever it stands.
    pub fn says_the_same(&self, other: &Fact) -> bool {
        match (self, other) {
            (Fact::Money(one, _), Fact::Money(other, _)) => one.yuan == other.yuan,
            (one, other) => one == other,
        }
    }
}
