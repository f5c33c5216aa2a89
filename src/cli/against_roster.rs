//! What the office's roster says of a run: told once, when all units are done.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::pack::roster::RosterSpec;
use crate::progress::{FirstFinding, FromRoster, UnitProgress, UnitState};
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
    /// The folder.
    around: PathBuf,
    /// The roster.
    roster: Arc<Roster>,
    /// What came of it.
    view: RosterView,
}

/// Holds the units of a run against the roster beside them; one for each folder that has one. What is wrong with a
/// roster is told here, once; of one unit that is all, and nothing of the rows of others.
pub fn hold(seen: &[UnitSeen], out: &mut Out) -> Vec<HeldAgainst> {
    let mut arounds: Vec<PathBuf> = Vec::new();
    for around in seen.iter().filter_map(|unit| roster::around(&unit.folder)) {
        if !arounds.contains(&around) {
            arounds.push(around);
        }
    }
    let spec = seen.iter().find_map(|unit| unit.spec.clone()).unwrap_or_else(RosterSpec::built_in);
    let mut held = Vec::new();
    for around in arounds {
        match roster::in_folder(&around, &spec) {
            None => {}
            Some(Err(fault)) => out.tell(&fault),
            Some(Ok(roster)) if seen.len() == 1 => roster.faults.iter().for_each(|fault| out.tell(fault)),
            Some(Ok(roster)) => {
                // the roster itself, or a note, may have been named too
                let is_unit = |unit: &UnitSeen| unit.spec.is_some() || read::is_unit_folder(&unit.folder);
                let is_here =
                    |unit: &&UnitSeen| is_in(unit, &around) && unit.folder.is_dir() && is_unit(unit);
                let here: Vec<UnitSeen> = seen.iter().filter(is_here).cloned().collect();
                let view = compare(&roster, &here, &others(&around, &here, &roster));
                view.faults.iter().for_each(|fault| out.tell(fault));
                held.push(HeldAgainst { around, roster, view });
            }
        }
    }
    held
}

/// Whether the folder of a unit lies in another.
fn is_in(unit: &UnitSeen, around: &Path) -> bool {
    roster::around(&unit.folder).is_some_and(|own| own == around)
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

/// Tells what a run over several and its rosters do not agree in; `all`: also who has no folder, which the table of all
/// units says as well.
pub fn tell(held: &[HeldAgainst], seen: &[UnitSeen], all: bool, out: &mut Out) {
    for HeldAgainst { around, roster, view } in held {
        let (ran, units) = (view.ran, view.units);
        out.say(&format!("名录　　　“{}”写着{units}个单位，这次有{ran}个", roster.file));
        told_folders(view, all, out);
        told_approvals(view, out);
        told_days(seen.iter().filter(|unit| is_in(unit, around)), view, out);
    }
}

/// Lays what the rosters say into the rows of a run, which stand in the order of its units, and adds the units that have
/// no folder.
pub fn lay(held: &[HeldAgainst], seen: &[UnitSeen], rows: &mut Vec<UnitProgress>) {
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    for (row, unit) in rows.iter_mut().zip(seen) {
        let own = held.iter().find(|own| is_in(unit, &own.around));
        if own.is_none() && !unit.has_row {
            continue;
        }
        let strange = |finding: &&RosterFinding| matches!(finding, RosterFinding::NotInRoster { name, .. } if name == unit.called());
        let mut differences = unit.wrong.clone();
        if own.is_some_and(|own| own.view.findings.iter().any(|finding| strange(&finding))) {
            differences.push("名录里没有这个单位".to_owned());
        }
        let (last_day, published) = (day(unit.last_day), day(unit.published));
        row.roster = Some(FromRoster { last_day, published, differences });
    }
    for HeldAgainst { around, view, .. } in held {
        for finding in &view.findings {
            let RosterFinding::NoFolder { name, place, last_day, published } = finding else { continue };
            let place = place.as_ref().map(ToString::to_string).unwrap_or_default();
            let first =
                FirstFinding {
                    message: "名录里有，没有单位文件夹".to_owned(), place, ..Default::default()
                };
            rows.push(UnitProgress {
                folder: name.clone(),
                input: around.join(name).display().to_string(),
                name: name.clone(),
                state: UnitState::NoFolder,
                first: Some(first),
                roster: Some(FromRoster {
                    last_day: day(*last_day),
                    published: day(*published),
                    differences: Vec::new(),
                }),
                ..UnitProgress::default()
            });
        }
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

fn told_folders(view: &RosterView, all: bool, out: &mut Out) {
    let (mut without, mut alone, mut strange) = (Vec::new(), Vec::new(), Vec::new());
    for finding in &view.findings {
        match finding {
            RosterFinding::NoFolder { name, .. } if all => without.push(name.as_str()),
            RosterFinding::NotInRun { name, .. } => alone.push(name.as_str()),
            RosterFinding::NotInRoster { name, .. } => strange.push(name.as_str()),
            RosterFinding::NoFolder { .. } | RosterFinding::WrongApproval { .. } => {}
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
fn told_days<'u>(seen: impl Iterator<Item = &'u UnitSeen>, view: &'u RosterView, out: &mut Out) {
    let today = BEIJING.to_datetime(jiff::Timestamp::now()).date();
    let mut due: Vec<(Date, &str)> = Vec::new();
    for unit in seen.filter(|unit| unit.published.is_none()) {
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
