//! The last lines of a run over several units: how many came to what, which stop and why, what is different since the run
//! before, and where the table of all units is.

use std::path::Path;

use crate::progress::{ProgressTable, StateGroup, TITLE, UnitChange, UnitProgress, UnitState, sum_of};

use super::out::Out;

/// Units that are named one by one; the others are in the table.
const MOST_NAMED: usize = 12;
/// Signs of a finding that are told here.
const LONGEST: usize = 40;

/// Tells them; `page` is where the table is, if it could be written.
pub fn tell(table: &ProgressTable, page: Option<&Path>, out: &mut Out) {
    let run: Vec<&UnitProgress> = table.units.iter().filter(|own| own.ran).collect();
    for state in StateGroup::TOLD {
        let own: Vec<&UnitProgress> = run.iter().copied().filter(|own| own.state.group() == state).collect();
        match state {
            _ if own.is_empty() => {}
            StateGroup::Published | StateGroup::Unchanged => {
                out.say(&format!("{}：{}个单位", state.word(), own.len()));
            }
            StateGroup::Stopped => tell_stopped(table, &own, out),
            StateGroup::Withheld | StateGroup::NoFolder | StateGroup::NoUnit => {
                out.say(&format!("{}：{}个单位（{}）", state.word(), own.len(), names(table, &own)));
            }
        }
    }
    tell_differences(table, out);
    if let Some(page) = page {
        let not_run = table.not_run().count();
        let all = match not_run {
            0 => String::new(),
            _ => format!("（连这次没有运行的{not_run}个，共{}）", table.sum()),
        };
        out.say(&format!("{TITLE}　{}{all}", page.display()));
    }
    out.say(&sum_of(&run));
}

/// The units that something stops, each with the first thing.
fn tell_stopped(table: &ProgressTable, stopped: &[&UnitProgress], out: &mut Out) {
    out.say(&format!("{}：{}个单位", UnitState::Stopped.word(), stopped.len()));
    for own in stopped.iter().take(MOST_NAMED) {
        let mut line = format!("  {}", table.called(own));
        if let Some(first) = &own.first {
            line.push_str(&format!("　{}", cut(&first.message)));
            // a finding may name its place itself
            if !first.place.is_empty() && !first.message.contains(&first.place) {
                line.push_str(&format!("（{}）", first.place));
            }
            if first.more > 0 {
                line.push_str(&format!("，另有{}处", first.more));
            }
        }
        out.say(&line);
    }
    if stopped.len() > MOST_NAMED {
        out.say(&format!("  另有{}个，见{TITLE}", stopped.len() - MOST_NAMED));
    }
}

/// What is different since the run before; nothing where there was none.
fn tell_differences(table: &ProgressTable, out: &mut Out) {
    let Some(before) = &table.before else { return };
    let mut parts = Vec::new();
    for change in UnitChange::ALL {
        let units = table.changed(change);
        match change {
            _ if units.is_empty() => {}
            // as a rule all of them, after each change of a law or of the program
            UnitChange::OtherEdition => parts.push(format!("{}{}个", change.short(), units.len())),
            _ => parts.push(format!("{}{}个（{}）", change.short(), units.len(), names(table, &units))),
        }
    }
    let what = if parts.is_empty() { "没有不同".to_owned() } else { parts.join("，") };
    out.say(&format!("与上次（{before}）相比：{what}"));
}

/// Names of some units, as far as anybody reads.
fn names(table: &ProgressTable, units: &[&UnitProgress]) -> String {
    let mut names: Vec<String> = units.iter().take(MOST_NAMED).map(|own| table.called(own)).collect();
    if units.len() > MOST_NAMED {
        names.push("等".to_owned());
    }
    names.join("、")
}

/// The beginning of a sentence that is too long.
fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain("……".chars()).collect()
}
