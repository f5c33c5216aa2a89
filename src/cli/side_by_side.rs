//! Several units at a time. Each is worked on by itself, with an output of its own; what it says is told in the order in
//! which the units were named, so that a run reads the same whatever finishes first.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use super::Outcome;
use super::batch::Batch;
use super::out::{HeldPart, Out};
use super::shell;

/// How much of what is said of a unit is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// All of it, while it is worked on where there is but one.
    All,
    /// Nothing where nothing is wrong, else all of it.
    Wrong,
    /// Nothing where nothing is wrong, else the complaints: the results are for a program, in another form.
    Complaints,
    /// Of one of several: its sum and complaints where nothing is wrong, else as much as anybody reads. Quietly nothing
    /// where nothing is wrong.
    Brief {
        /// Whether what is done is told at all.
        quiet: bool,
    },
}

impl Telling {
    /// Whether lines wait until it is known what the unit came to.
    fn waits(self) -> bool {
        self != Telling::All
    }

    /// Which of the lines that wait are told; none where nothing is told.
    fn part(self, outcome: Outcome, folder: &Path) -> Option<HeldPart> {
        match (self, outcome) {
            (Telling::All, _) => Some(HeldPart::All),
            (Telling::Brief { quiet: false }, Outcome::Done) => Some(HeldPart::Complaints),
            (_, Outcome::Done) => None,
            (Telling::Wrong, _) => Some(HeldPart::All),
            (Telling::Complaints, _) => Some(HeldPart::Complaints),
            (Telling::Brief { .. }, _) => {
                let command = format!("gongkai check {}", shell::quoted(&folder.display().to_string()));
                Some(HeldPart::First(command))
            }
        }
    }
}

/// The units of a run.
pub struct Units<'a> {
    /// Their folders.
    pub folders: &'a [PathBuf],
    /// Their names.
    pub batch: &'a Batch,
    /// So many are worked on at a time.
    pub jobs: usize,
}

/// Works on each unit, several at a time. `came` gets what each came to, in order, as soon as all before it are done.
pub fn each<T: Send>(
    units: &Units<'_>,
    telling: Telling,
    out: &mut Out,
    work: impl Fn(&Path, &mut Out) -> (Outcome, T) + Sync,
    mut came: impl FnMut(Outcome, T),
) {
    if let [folder] = units.folders {
        if telling.waits() {
            out.hold();
        }
        let (outcome, worked) = work(folder, out);
        match telling.part(outcome, folder) {
            Some(part) => out.release(&part),
            None => out.drop_held(),
        }
        return came(outcome, worked);
    }
    let outs = out.of_units(units.folders.len());
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..units.jobs.clamp(1, units.folders.len().max(1)) {
            let (sender, outs, next, work) = (sender.clone(), &outs, &next, &work);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(folder) = units.folders.get(at) else { break };
                    let mut own = units.batch.out(at, outs);
                    let worked = work(folder, &mut own);
                    outs.is_done(&own);
                    // nobody listens any more where the run itself has broken off
                    if sender.send((at, own, worked)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let (mut waiting, mut due) = (BTreeMap::new(), 0);
        for (at, own, worked) in receiver {
            waiting.insert(at, (own, worked));
            while let Some((own, (outcome, worked))) = waiting.remove(&due) {
                if let Some(part) = telling.part(outcome, &units.folders[due]) {
                    outs.suspended(|| out.release_of(own, &part));
                }
                due += 1;
                came(outcome, worked);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_each_came_to_arrives_in_order_whoever_is_done_first() {
        let folders: Vec<PathBuf> = (0..40).map(|at| PathBuf::from(format!("单位{at}"))).collect();
        let batch = Batch::new(&folders);
        for jobs in [1, 2, 8, 99] {
            let mut all = Vec::new();
            let work = |folder: &Path, _: &mut Out| {
                let at: u64 = folder.to_string_lossy().trim_start_matches("单位").parse().unwrap_or(0);
                std::thread::sleep(std::time::Duration::from_millis((at * 7) % 5));
                (Outcome::Done, at)
            };
            let units = Units { folders: &folders, batch: &batch, jobs };
            each(&units, Telling::Wrong, &mut Out::new(), work, |_, at| all.push(at));
            assert_eq!(all, (0..40).collect::<Vec<u64>>());
        }
    }
}
