//! What became of every unit of an office: 公开进度表. Each run over several units lays its own rows over those of the run
//! before, so that a rerun of a few keeps the whole picture, and says what is different since.
//!
//! Where the table is kept, and how it looks, is known elsewhere (`cli/progress`, `render/progress`).

mod changes;
mod json;
mod state;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::reconcile::left_in_words;

pub use changes::{UnitChange, changed};
pub use json::{Unusable, parse, to_json};
pub use state::{StateGroup, UnitState};

/// What the table is called; its files too.
pub const TITLE: &str = "公开进度表";
/// Number of the layout of the JSON.
pub const LAYOUT: u32 = 1;

/// The first thing that stops a unit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstFinding {
    /// Its code, with the cells that it is about.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// File, sheet and cell; empty where it has none.
    pub place: String,
    /// How many others there are.
    pub more: usize,
}

/// What the office's roster says of a unit, where there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FromRoster {
    /// The last day on which it may become public (ISO 8601); none where the roster does not say.
    pub last_day: Option<String>,
    /// The day on which it became public, as the unit or the roster has it (ISO 8601).
    #[serde(default)]
    pub published: Option<String>,
    /// What the unit states otherwise than the roster, a sentence each.
    pub differences: Vec<String>,
}

impl FromRoster {
    /// The last day, and how many are left on a day; of a budget whose year is over the last day alone.
    pub fn due(&self, year: Option<i32>, today: &str) -> String {
        let Some(last) = &self.last_day else { return String::new() };
        let dates = (
            last.parse::<Date>(),
            self.published.as_ref().map(|day| day.parse::<Date>()),
            today.parse::<Date>(),
        );
        let told = match dates {
            (Ok(last), Some(Ok(published)), _) if published > last => {
                left_in_words(published, last).map(|late| format!("{published}公开，{late}"))
            }
            (Ok(_), Some(Ok(published)), _) => Some(format!("{published}公开")),
            (Ok(last), None, Ok(today)) if i32::from(today.year()) <= year.unwrap_or(last.year().into()) => {
                left_in_words(today, last)
            }
            _ => None,
        };
        told.map_or_else(|| last.clone(), |told| format!("{last}（{told}）"))
    }
}

/// A unit of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitProgress {
    /// The name of its folder in the output, by which it is known from run to run.
    pub folder: String,
    /// Where its own folder is, from that of the table.
    pub input: String,
    /// Its name; that of its folder where nobody knows it.
    pub name: String,
    /// Its year; none where nobody knows.
    pub year: Option<i32>,
    /// What became of it when it was last worked on.
    pub state: UnitState,
    /// The edition that is public, as far as runs have told.
    pub edition: Option<u32>,
    /// What stops it.
    pub first: Option<FirstFinding>,
    /// How many warnings there are.
    pub warnings: usize,
    /// The day on which it was last worked on (ISO 8601, of Beijing).
    pub day: String,
    /// Whether the last run worked on it.
    pub ran: bool,
    /// Whether its own folder is no longer there.
    pub gone: bool,
    /// What is different since the run before; none where nothing is, or nothing was before.
    pub change: Option<UnitChange>,
    /// Its files that may be opened, relative to the table: the public ones, then the page for the house.
    pub files: Vec<String>,
    /// What the roster says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roster: Option<FromRoster>,
}

/// How many units are in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateCount {
    /// The state.
    pub state: StateGroup,
    /// How many.
    pub units: usize,
}

/// The table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressTable {
    /// Number of its layout.
    pub layout: u32,
    /// Name and version of the program.
    pub program: String,
    /// The day of the run (ISO 8601, of Beijing).
    pub day: String,
    /// The day of the run before; none where there was none.
    pub before: Option<String>,
    /// How many units there are of each state, those that need work first.
    pub counts: Vec<StateCount>,
    /// The units, in the order of the runs.
    pub units: Vec<UnitProgress>,
}

impl ProgressTable {
    /// The table after a run: its rows, then those of the table before that it did not work on.
    pub fn after(before: Option<&ProgressTable>, mut run: Vec<UnitProgress>, day: &str) -> Self {
        let earlier = before.map_or(&[][..], |before| &before.units);
        for own in &mut run {
            let old = earlier.iter().find(|old| old.folder == own.folder);
            own.ran = true;
            own.day = day.to_owned();
            if let Some(old) = old {
                own.keep(old);
            }
            own.change = before.and_then(|_| changed(old, own));
        }
        let mut kept: Vec<UnitProgress> = Vec::new();
        let several = run.iter().filter(|own| own.state != UnitState::NoUnit).count() > 1;
        // what was no unit, or went away unpublished, has been told once and is nobody's concern any more
        let matters =
            |old: &&UnitProgress| old.state != UnitState::NoUnit && (!old.gone || old.edition.is_some());
        for old in earlier.iter().filter(matters) {
            // who has no folder is found anew by each run over several
            if old.state == UnitState::NoFolder && (several || run.iter().any(|own| own.name == old.name)) {
                continue;
            }
            if !run.iter().any(|own| own.folder == old.folder) {
                kept.push(UnitProgress { ran: false, change: None, ..old.clone() });
            }
        }
        let units = in_order(run, kept, earlier);
        let mut table = Self {
            layout: LAYOUT,
            program: crate::edition::PROGRAM.to_owned(),
            day: day.to_owned(),
            before: before.map(|before| before.day.clone()),
            counts: Vec::new(),
            units,
        };
        table.count();
        table
    }

    fn count(&mut self) {
        self.counts.clear();
        for state in StateGroup::ALL {
            let units = self.of(state).count();
            if units > 0 {
                self.counts.push(StateCount { state, units });
            }
        }
    }

    /// The units of a state.
    pub fn of(&self, state: StateGroup) -> impl Iterator<Item = &UnitProgress> {
        self.units.iter().filter(move |own| own.state.group() == state)
    }

    /// The units that need work, then all others, then what is no unit; each in the order of the runs.
    pub fn arranged(&self) -> Vec<&UnitProgress> {
        let mut all: Vec<&UnitProgress> = self.units.iter().collect();
        all.sort_by_key(|own| own.state.group().urgency());
        all
    }

    /// How many of its rows are units.
    pub fn unit_count(&self) -> usize {
        self.units.iter().filter(|own| own.state != UnitState::NoUnit).count()
    }

    /// The units that a change befell.
    pub fn changed(&self, change: UnitChange) -> Vec<&UnitProgress> {
        self.units.iter().filter(|own| own.change == Some(change)).collect()
    }

    /// The units on which the last run did not work.
    pub fn not_run(&self) -> impl Iterator<Item = &UnitProgress> {
        self.units.iter().filter(|own| !own.ran)
    }

    /// What a unit is called: its name, with its folder where another has the same.
    pub fn called(&self, own: &UnitProgress) -> String {
        let shared = self.units.iter().filter(|other| other.name == own.name).count() > 1;
        if shared { format!("{}（{}）", own.name, own.folder) } else { own.name.clone() }
    }

    /// Counts in words: `80个单位：没有生成3个，已生成77个`.
    pub fn sum(&self) -> String {
        sum_of(&self.units.iter().collect::<Vec<_>>())
    }
}

/// Counts of some units in words; what is no unit is counted behind them.
pub fn sum_of(units: &[&UnitProgress]) -> String {
    let count = |state: StateGroup| units.iter().filter(|own| own.state.group() == state).count();
    let told = StateGroup::TOLD.into_iter().filter(|state| count(*state) > 0);
    let parts: Vec<String> = told.map(|state| format!("{}{}个", state.word(), count(state))).collect();
    let strays = count(StateGroup::NoUnit);
    let mut sum = format!("{}个单位", units.len() - strays);
    if !parts.is_empty() {
        sum.push_str(&format!("：{}", parts.join("，")));
    }
    if strays > 0 {
        sum.push_str(&format!("；另有{strays}个不是单位"));
    }
    sum
}

/// Rows of a run and those that it left alone, each where it stood before; new ones behind those that they follow in
/// the run.
fn in_order(run: Vec<UnitProgress>, kept: Vec<UnitProgress>, earlier: &[UnitProgress]) -> Vec<UnitProgress> {
    if kept.is_empty() {
        return run;
    }
    let place = |own: &UnitProgress| earlier.iter().position(|old| old.folder == own.folder);
    let mut placed: Vec<((usize, usize), UnitProgress)> = Vec::new();
    // a new one stands behind the one before it in the run
    let mut last = 0;
    for (at, own) in run.into_iter().enumerate() {
        last = place(&own).unwrap_or(last);
        placed.push(((last, at + 1), own));
    }
    for own in kept {
        let at = place(&own).unwrap_or(earlier.len());
        placed.push(((at, 0), own));
    }
    placed.sort_by_key(|(at, _)| *at);
    placed.into_iter().map(|(_, own)| own).collect()
}

impl UnitProgress {
    /// Takes over what this run did not say anew: what is public stays public where nothing new was made.
    fn keep(&mut self, old: &UnitProgress) {
        if self.year.is_none() {
            self.year = old.year;
        }
        let is_same = self.year == old.year && self.state != UnitState::NoUnit;
        if is_same && self.edition.is_none() {
            self.edition = old.edition;
        }
        if is_same && self.state == UnitState::Skipped {
            self.warnings = old.warnings;
        }
        if self.name == self.folder && is_same && !old.name.is_empty() {
            self.name.clone_from(&old.name);
        }
    }

    /// The edition in words; empty where none is known.
    pub fn edition_words(&self) -> String {
        self.edition.map(|number| format!("第{number}版")).unwrap_or_default()
    }

    /// What is told of it since the run before.
    pub fn since(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        words.extend(self.change.map(|change| change.word().to_owned()));
        if !self.ran {
            words.push(format!("这次没有运行（{}）", self.day));
        }
        if self.gone {
            words.push("单位文件夹已不在".to_owned());
        }
        words.join("；")
    }

    /// One line for the terminal, without the name.
    pub fn line(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.year.map(|year| format!("{year}年")));
        parts.extend(self.edition.map(|number| format!("第{number}版")));
        parts.push(self.state.word().to_owned());
        if self.warnings > 0 {
            parts.push(format!("警告{}处", self.warnings));
        }
        parts.join("　")
    }
}

#[cfg(test)]
mod tests;
