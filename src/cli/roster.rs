//! What the office's roster says of a run: told once, when all units are done.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::pack::roster::RosterSpec;
use crate::read;
use crate::reconcile::left_in_words;
use crate::roster::compare::{RosterFinding, RosterView, UnitSeen, compare};
use crate::roster::matching::{Found, find};
use crate::roster::{self, Roster};

use super::out::Out;
use super::steps::BEIJING;

/// So many names stand on one line.
const MOST_NAMED: usize = 12;

/// A run, held against the roster of one folder.
pub struct HeldAgainst {
    /// The roster.
    pub roster: Arc<Roster>,
    /// What came of it.
    pub view: RosterView,
}

/// Holds the units of a run against the roster beside them; one for each folder that has one. What is wrong with a
/// roster is told here, once.
pub fn hold(seen: &[UnitSeen], out: &mut Out) -> Vec<HeldAgainst> {
    let mut arounds: Vec<PathBuf> = Vec::new();
    for unit in seen {
        arounds.extend(roster::around(&unit.folder).filter(|around| !arounds.contains(around)));
    }
    let spec = seen.iter().find_map(|unit| unit.spec.clone()).unwrap_or_else(RosterSpec::built_in);
    let mut held = Vec::new();
    for around in arounds {
        match roster::in_folder(&around, &spec) {
            None => {}
            Some(Err(fault)) => out.tell(&fault),
            Some(Ok(roster)) => {
                let is_here =
                    |unit: &&UnitSeen| roster::around(&unit.folder).is_some_and(|own| own == around);
                let here: Vec<UnitSeen> = seen.iter().filter(is_here).cloned().collect();
                let view = compare(&roster, &here, &others(&around, &here, &roster));
                held.push(HeldAgainst { roster, view });
            }
        }
    }
    held
}

/// The folders beside those of a run, each with what it says of its unit where its name does not.
fn others(around: &Path, seen: &[UnitSeen], roster: &Roster) -> Vec<UnitSeen> {
    // a folder that cannot be listed has been told by its units
    let entries = std::fs::read_dir(around).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let ran: Vec<PathBuf> = seen.iter().map(|unit| real(&unit.folder)).collect();
    folders.retain(|folder| !ran.contains(&real(folder)));
    let other = |folder: &PathBuf| {
        let mut unit = UnitSeen::new(folder);
        if matches!(find(roster, &unit.known), Found::Nothing(_)) {
            unit.known.name = read::unit_stated(folder).unwrap_or_default();
        }
        unit
    };
    folders.par_iter().map(other).collect()
}

/// Tells what a run and its rosters do not agree in; of one unit nothing but what is wrong with the roster.
pub fn tell(seen: &[UnitSeen], out: &mut Out) {
    if let [unit] = seen {
        // what is wrong with the rows of others is not for this clerk
        let spec = unit.spec.clone().unwrap_or_else(RosterSpec::built_in);
        match roster::around(&unit.folder).and_then(|around| roster::in_folder(&around, &spec)) {
            Some(Ok(roster)) => roster.faults.iter().for_each(|fault| out.tell(fault)),
            Some(Err(fault)) => out.tell(&fault),
            None => {}
        }
        return;
    }
    for HeldAgainst { roster, view } in hold(seen, out) {
        view.faults.iter().for_each(|fault| out.tell(fault));
        let (ran, units) = (view.ran, view.units);
        out.say(&format!("名录　　　“{}”写着{units}个单位，这次有{ran}个", roster.file));
        told_folders(&view, out);
        told_approvals(&view, out);
        told_days(seen, &view, out);
    }
}

/// Names on one line, the last ones counted.
fn named(names: &[&str]) -> String {
    let mut told = names.iter().take(MOST_NAMED).copied().collect::<Vec<&str>>().join("、");
    if names.len() > MOST_NAMED {
        told.push_str(&format!("……共{}个", names.len()));
    }
    told
}

fn told_folders(view: &RosterView, out: &mut Out) {
    let (mut without, mut alone, mut strange) = (Vec::new(), Vec::new(), Vec::new());
    for finding in &view.findings {
        match finding {
            RosterFinding::NoFolder { name, .. } => without.push(name.as_str()),
            RosterFinding::NotInRun { name, .. } => alone.push(name.as_str()),
            RosterFinding::NotInRoster { name, .. } => strange.push(name.as_str()),
            RosterFinding::WrongApproval { .. } => {}
        }
    }
    for (what, names) in [("没有文件夹", without), ("这次没有运行", alone), ("名录里没有", strange)]
    {
        if !names.is_empty() {
            out.say(&format!("  {what}　{}个：{}", names.len(), named(&names)));
        }
    }
}

fn told_approvals(view: &RosterView, out: &mut Out) {
    for finding in &view.findings {
        if let RosterFinding::WrongApproval { name, sentences } = finding {
            sentences.iter().for_each(|sentence| out.say(&format!("  批复不符　{name}：{sentence}")));
        }
    }
}

/// Tells which unit that is not public yet has the least time.
fn told_days(seen: &[UnitSeen], view: &RosterView, out: &mut Out) {
    let today = BEIJING.to_datetime(jiff::Timestamp::now()).date();
    let mut due: Vec<(Date, &str)> = Vec::new();
    for unit in seen.iter().filter(|unit| unit.published.is_none()) {
        let is_over = unit.year.is_some_and(|year| i32::from(today.year()) > year);
        due.extend(unit.last_day.filter(|_| !is_over).map(|last| (last, unit.called())));
    }
    for finding in &view.findings {
        if let RosterFinding::NoFolder { name, last_day: Some(last), published: None, .. } = finding
            && last.year() == today.year()
        {
            due.push((*last, name));
        }
    }
    due.sort();
    let Some((first, _)) = due.first().copied() else { return };
    let Some(left) = left_in_words(today, first) else { return };
    let names: Vec<&str> = due.iter().filter(|(last, _)| *last == first).map(|(_, name)| *name).collect();
    out.say(&format!("  最早到期　{first}，{left}：{}", named(&names)));
}
