//! `inspection.toml`: by what the superior examines what was published, criterion by criterion.
//!
//! What all packs share stands in `shared/`; a pack adds to it in `inspection-….toml`.

use serde::Deserialize;

use super::at::Written;
use super::checks::Condition;

/// The sheet that an office fills in for its superior, as far as it is data.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inspection {
    /// Its title; `{year}` and `{kind}` are replaced.
    pub title: Written,
    /// Its file name, without extension.
    pub file: Written,
    /// Title of the sheet of several units; `{year}` and `{kind}` are replaced.
    pub batch_title: Written,
    /// Its file name, without extension.
    pub batch_file: Written,
    /// How the publisher is called above the rows.
    pub unit_label: Written,
    /// Heads of the columns: dimension, what is examined, conclusion, basis, remark.
    pub columns: [Written; 5],
    /// Heads of the columns of the sheet of several units, dimensions aside: number, unit, year, kind, how the run
    /// ended, remark.
    pub batch_columns: [Written; 6],
    /// The criteria, in order.
    #[serde(rename = "criterion", default)]
    pub criteria: Vec<Criterion>,
}

/// A criterion, and all by which it is decided: it is met where all of that holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Stable id.
    pub id: Written,
    /// The dimension that it belongs to: 及时性, 完整性 …
    pub group: Written,
    /// What is examined, as a sentence; with `each`, what is said of every part or table, `{title}` for its title.
    pub item: Written,
    /// One row for each of these.
    #[serde(default)]
    pub each: Option<Each>,
    /// Rules that must hold: ids, families, or a beginning with `*` behind it.
    #[serde(default)]
    pub rules: Vec<Written>,
    /// Findings that are enough for 不符合 though they only warn: a rule, `:` and the key of the fact that it is about.
    #[serde(default)]
    pub breaches: Vec<Written>,
    /// Whether all checks of the pack's checks.toml must hold that no other criterion names.
    #[serde(default)]
    pub other_checks: bool,
    /// What must have been read without an error before it may be met: it speaks of all of that.
    #[serde(default)]
    pub whole: Option<Whole>,
    /// What the unit must have stated, by its keys.
    #[serde(default)]
    pub facts: Vec<Written>,
    /// Figures that must stand in the tables, by their cell paths.
    #[serde(default)]
    pub figures: Vec<Written>,
    /// Tables whose rows must go down to a level.
    #[serde(default)]
    pub levels: Vec<LevelWanted>,
    /// Words each of which a heading must have; `|` stands between words any of which will do.
    #[serde(default)]
    pub headings: Vec<String>,
    /// The template of the part that must be there.
    #[serde(default)]
    pub part: Option<Written>,
    /// What the document must show.
    #[serde(default)]
    pub shows: Option<Shows>,
    /// What facts must be for it to apply.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// Why it does not apply where `when` does not hold.
    #[serde(default)]
    pub otherwise: String,
    /// What a person must look at, since no program sees it.
    #[serde(default)]
    pub look: String,
}

/// What a criterion has a row for each of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Each {
    /// The parts that no other criterion names.
    Part,
    /// The published tables.
    Table,
}

/// What a criterion speaks of as a whole, so that one piece that could not be read leaves it open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Whole {
    /// This year's tables.
    Tables,
    /// This year's tables and all that the unit states and writes.
    Input,
}

/// What the document must show, beyond words and figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shows {
    /// A cover with the publisher's name and the year.
    Cover,
    /// A contents list that is that of the body.
    Contents,
    /// Every table once, in order.
    Tables,
    /// A statement of its own below every table without figures.
    Empty,
    /// A title with the publisher's full name, the year and the kind.
    Title,
    /// Pages none of which is blank.
    Pages,
    /// The reason of every change that asks for one.
    Reasons,
    /// What was left out, by a decision about secrets alone.
    Secrecy,
}

/// A table whose rows must go down to a level of its codes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelWanted {
    /// The table, with its side if it has two.
    pub table: Written,
    /// The level.
    pub level: Written,
}

/// What stands behind the beginning of ids that is meant for all of them.
const ALL: char = '*';

/// Whether a rule goes by what a criterion names: an id, a family or a beginning. Rules of last year's tables go by
/// no family: they are not published now.
pub fn goes_by(rule: &str, named: &str, family: bool) -> bool {
    if let Some(begins) = named.strip_suffix(ALL) {
        return rule.starts_with(begins);
    }
    if family { rule.strip_prefix(named).is_some_and(|rest| rest.starts_with('-')) } else { rule == named }
}

impl Criterion {
    /// Whether a finding is enough for 不符合 though it only warns.
    pub fn is_breach(&self, finding: &str) -> bool {
        self.breaches.iter().any(|breach| breach == finding)
    }

    /// Whether it looks at what stands in this year's tables.
    pub fn rests_on_tables(&self) -> bool {
        let shown = matches!(self.shows, Some(Shows::Tables | Shows::Empty));
        shown || !self.figures.is_empty() || !self.levels.is_empty()
    }
}

impl Inspection {
    /// Whether a criterion names a rule.
    pub fn names_rule(&self, rule: &str) -> bool {
        let named = self.criteria.iter().flat_map(|criterion| &criterion.rules);
        named
            .into_iter()
            .any(|named| goes_by(rule, named, super::validate::reserved::FAMILIES.contains(&named.as_str())))
    }

    /// Whether a criterion names a part by its template.
    pub fn names_part(&self, template: &str) -> bool {
        self.criteria.iter().any(|criterion| criterion.part.as_ref().is_some_and(|part| part == template))
    }
}
